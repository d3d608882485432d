"""Files as texts: e-mails, cards and notes in whatever encoding; everything else is refused with a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from time import perf_counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from wenshu.errors import Invalid
from wenshu.web import assist_files

MAIL = (
    b"From: Elena Novak <elena@brightwater.example>\r\nTo: sales@example.com\r\nSubject: Reporting\r\n"
    b"Date: Mon, 23 Nov 2026 09:30:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Our budget is $35,000.\r\n"
)
CARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Berg;Tomas;;;\r\nFN:Tomas Berg\r\nTITLE:Purchasing\r\n  Manager\r\n"
    "ORG:Nordlys Packaging AB;Buying\r\nitem1.EMAIL;type=INTERNET:tomas@nordlys.example\r\n"
    "TEL;TYPE=WORK:tel:+46 8 555 010 22\r\nPHOTO;ENCODING=b;TYPE=JPEG:AAAA\r\nNOTE:Met at the fair\\, twice\r\n"
    "END:VCARD\r\nBEGIN:VCARD\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=91=A8=E6=95=8F\r\nEND:VCARD\r\n"
)


def given(name: str, content: bytes) -> assist_files.Given:
    return assist_files.read(SimpleUploadedFile(name, content))


def test_an_email_is_read_with_its_header_and_its_date() -> None:
    mail = given("deal.EML", MAIL)
    assert mail.source == "email"
    assert mail.said_at == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert "elena@brightwater.example" in mail.text
    assert "Our budget is $35,000." in mail.text


def test_a_card_becomes_the_lines_a_person_would_read_on_it() -> None:
    assert given("cards.vcf", CARD.encode()).text.split("\n") == [
        "Tomas Berg",
        "Purchasing Manager",
        "Nordlys Packaging AB",
        "Buying",
        "tomas@nordlys.example",
        "+46 8 555 010 22",
        "Met at the fair, twice",
        "",
        "周敏",
    ]


def test_a_photo_on_a_card_takes_no_line_with_it() -> None:
    card = "BEGIN:VCARD\nFN:Tomas Berg\nPHOTO;ENCODING=b:AAAA\n AA==\nTEL:+46 8 555 010 22\nEND:VCARD\n"
    assert given("card.vcf", card.encode()).text.split("\n") == ["Tomas Berg", "+46 8 555 010 22"]


def test_a_line_that_is_encoded_and_goes_on_is_read_to_its_end() -> None:
    card = (
        "BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:we met=\n at the=\n=\n fair=2C twice=\nTEL:no\n"
        "EMAIL:a@b.example\nEND:VCARD\n"
    )
    assert given("card.vcf", card.encode()).text.split("\n") == [
        "we met at the fair, twiceTEL:no",
        "a@b.example",
    ]


def test_a_long_card_of_broken_lines_is_read_at_once() -> None:
    began = perf_counter()
    card = b"BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:" + b"a=\n" * 600_000
    assert len(given("card.vcf", card).text) > 500_000
    assert perf_counter() - began < 4


@pytest.mark.parametrize(
    "text", ["Müller GmbH, Größe", "Anruf bei Jörg Weiß: 12.000 € für März", "Señor Peña"]
)
def test_a_note_of_a_western_windows_keeps_its_letters(text: str) -> None:
    assert given("note.txt", text.encode("cp1252")).text == text


def test_a_card_of_a_western_phone_keeps_its_letters() -> None:
    card = b"BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:J=F6rg M=FCller\nEND:VCARD\n"
    assert given("card.vcf", card).text == "Jörg Müller"


def test_the_euro_sign_of_a_chinese_windows_is_one() -> None:
    assert given("note.txt", "预算大概 500 ".encode("gbk") + b"\x80").text == "预算大概 500 €"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_note_is_read_in_the_encodings_of_both_languages(encoding: str) -> None:
    assert given("note.txt", "预算大概 92 万".encode(encoding)).text == "预算大概 92 万"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deal.pdf", b"%PDF-1.7"),
        ("no-ending", b"text"),
        ("empty.txt", b" \n"),
        ("bytes.txt", b"a\x00\x01\x02"),
        ("bad.eml", b"no header here"),
        ("card.vcf", b"BEGIN:VCARD\nEND:VCARD"),
        ("large.md", b"x" * 2_000_001),
    ],
)
def test_whatever_holds_no_text_is_refused_with_a_sentence_at_the_field(name: str, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        given(name, content)
    assert refused.value.errors[0].pointer == "/file"
    assert refused.value.errors[0].message
