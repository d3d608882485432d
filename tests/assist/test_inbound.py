"""E-mails as servers hand them over: read where they can be, refused with a sentence where not, never a crash."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from time import perf_counter

import pytest

from wenshu.assist.html_text import stripped
from wenshu.assist.inbound import Mail, read_mail
from wenshu.errors import Invalid


def message(text: str = "We take it.", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    told = {"From": "Li Ming <li@hengli.example>", "Date": "Mon, 23 Nov 2026 09:30:00 +0800", **headers}
    for name, value in told.items():
        mail[name] = value
    mail.set_content(text)
    return mail


def test_the_lines_that_matter_come_first() -> None:
    mail = message("恒力同意92万。\n李明", To="alice@example.com", Subject="报价 №3", **{"X-Spam": "no"})
    assert read_mail(mail.as_bytes()) == Mail(
        "From: Li Ming <li@hengli.example>\nTo: alice@example.com\nDate: Mon, 23 Nov 2026 09:30:00 +0800\n"
        "Subject: 报价 №3\n\n恒力同意92万。\n李明",
        datetime(2026, 11, 23, 1, 30, tzinfo=UTC),
    )


def test_the_plain_part_is_taken_and_attachments_are_not() -> None:
    mail = message("plain words")
    mail.add_alternative("<p>marked words</p>", subtype="html")
    mail.add_attachment("secret figures", filename="notes.txt")
    text = read_mail(mail.as_bytes()).text
    assert "plain words" in text
    assert "marked" not in text
    assert "secret" not in text


def test_a_page_of_html_is_read_as_a_person_sees_it() -> None:
    page = (
        "<html><head><title>T</title><style>p{color:red}</style></head><body><p>Hello&nbsp;Alice,</p>"
        "<div>we take <b>it</b> for&#32;920,000<br>next week</div><script>alert(1)</script>"
        "<table><tr><td>MES</td><td>1</td></tr></table><!-- hidden --></body></html>"
    )
    assert stripped(page) == "Hello\xa0Alice,\n\nwe take it for 920,000\nnext week\n\nMES 1".replace(
        "\xa0", " "
    )


@pytest.mark.parametrize("charset", ["gb18030", "utf-16", "iso-8859-1", "big5", "no-such-charset"])
def test_other_charsets_are_read(charset: str) -> None:
    head = f"From: a@b.example\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode()
    words = "价格" if charset in {"gb18030", "utf-16", "big5"} else "price"
    body = words.encode("utf-8" if charset == "no-such-charset" else charset)
    assert words in read_mail(head + body).text


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Mon, 99 Nov 2026 09:30:00 +0800", "Mon, 23 Nov 0001 09:30:00 +9999", "\x00"]
)
def test_a_date_that_is_none_is_no_date(date: str) -> None:
    raw = f"From: a@b.example\r\nDate: {date}\r\n\r\nhello".encode()
    assert read_mail(raw).said_at is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"Subject: x\r\n\r\nhello",
        b"From: a@b.example\r\n\r\n",
        b"From: a@b.example\r\nContent-Type: image/png\r\n\r\nxyz",
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x--",
        b"\x00" * 50,
        b"x" * 2_000_001,
    ],
)
def test_what_is_no_mail_with_a_text_is_refused(raw: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_mail(raw)
    assert [each.pointer for each in refused.value.errors] == ["/input"]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<html><head><title>T</title><body><p>We take it.", "We take it."),
        ("<html><head><meta charset=utf-8><p>We take it.</p>", "We take it."),
        ("<HEAD><STYLE>p {}</STYLE><DIV>We take it.</DIV>", "We take it."),
        ('<p title="a > b" class=x>5 < 7 &amp; 9 > 8</p>', "5 < 7 & 9 > 8"),
        ('<a href="x>We take it.</a>', "We take it."),
        ("<!--[if mso]>Outlook<![endif]--><![if !mso]>We<![endif]> <o:p>take</o:p> it.</>", "We take it."),
        ("We take it.<!-- never closed <p>hidden", "We take it."),
        ("We take it.<script>if (a</scripted) alert('hidden')", "We take it."),
        ("It is &#" + "1" * 5000 + ";", "It is &#" + "1" * 5000 + ";"),
    ],
)
def test_html_that_is_not_as_it_should_be_still_has_its_text(page: str, text: str) -> None:
    assert stripped(page) == text


def test_a_long_page_is_cut_and_says_so() -> None:
    page = b"From: a@b.example\r\nContent-Type: text/html\r\n\r\nhello" + b"<b></b>" * 100_000 + b"the end"
    mail = read_mail(page)
    assert mail.cut
    assert mail.text.endswith("hello")


def test_a_long_page_without_marks_is_read_no_further_than_its_limit() -> None:
    head = b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n"
    with pytest.raises(Invalid):
        read_mail(head + b" " * 200_000 + b"the end")
    assert read_mail(head + b" " * 199_000 + b"the end").text.endswith("the end")


def boxed(depth: int, body: bytes) -> bytes:
    return (
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth)
        )
        + body
    )


MARKS = [
    "<a ", "<!--", "</", '<a b="', "<![CDATA[", "<?", "<a '\"", "<a b='<a c=\"", "<script>", "</script ", "<b>", "<td> ",
    "&#1", "&", "<br>\n", "<p" + " style=" * 285 + ">", "<div" + " style=display : " * 111 + ">",
]  # fmt: skip
HOSTILE = {
    **{mark: b"Content-Type: text/html\r\n\r\n" + mark.encode() * (1_900_000 // len(mark)) for mark in MARKS},
    "boxes in boxes": boxed(300, b"x\n" * 300_000),
    "lines in boxes": boxed(20, b"\r\n" + b"--b\n" * 59_000),
    "lines": b"\r\n" + b"\n" * 1_900_000,
    "parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\n\n" * 29_000,
    "parameters": b"Content-Type: text/plain; " + b';"' * 900_000 + b"\r\n\r\nhello",
    "encoded words": b"Subject: " + b"=?a?q?x" * 250_000 + b"\r\n\r\nhello",
    "charset": b"Content-Type: text/plain; charset=punycode\r\n\r\na-" + b"9" * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_meant_to_take_for_ever_is_read_or_refused_at_once(name: str) -> None:
    with suppress(Invalid):
        read_mail(b"")  # its sentence loads the translations
    began = perf_counter()
    with suppress(Invalid):
        assert read_mail(b"From: a@b.example\r\n" + HOSTILE[name])
    assert perf_counter() - began < 2


def test_a_mail_in_twenty_boxes_is_read_and_one_in_more_is_refused() -> None:
    head, body = b"From: a@b.example\r\n", b"Content-Type: text/plain\r\n\r\nhello"
    assert read_mail(head + boxed(20, body)).text.endswith("hello")
    with pytest.raises(Invalid):
        read_mail(head + boxed(21, body))


def test_a_mail_of_two_hundred_parts_is_read_and_one_of_more_is_refused() -> None:
    head = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    assert read_mail(head + b"--b\r\n\r\n\r\n" * 198 + b"--b\r\n\r\nhello").text.endswith("hello")
    with pytest.raises(Invalid):
        read_mail(head + b"--b\r\n\r\n\r\n" * 199 + b"--b\r\n\r\nhello")


def test_a_thousand_parts_in_one_another_are_refused_or_read() -> None:
    boxes = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000)
    )
    with pytest.raises(Invalid):
        read_mail(b"From: a@b.example\r\n" + boxes)


def test_broken_mails_are_never_a_crash() -> None:
    whole = bytearray(message("恒力 920,000", Subject="=?utf-8?b?5oql5Lu3?= =?x?q?=zz?=").as_bytes())
    rng = random.Random(7)
    read = 0
    for _ in range(3000):
        broken = bytearray(whole)
        for _ in range(rng.randint(1, 12)):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        del broken[rng.randrange(len(broken)) :]
        try:
            assert read_mail(bytes(broken)).text.startswith("From: ")
            read += 1
        except Invalid:
            pass
    assert read > 200


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        ('<p>Hello</p><div style="display:none">Won, $1</div><p>Call me</p>', "Hello\n\nCall me"),
        ("<div hidden>Won <div>twice</div>, $1</div>Call me", "Call me"),
        ('<span style="font-size:0px">Won</span>Call me', "Call me"),
        ('<span style="font-size:0.9em">We won</span>', "We won"),
        ('<p style="visibility: hidden">Won<p>Call me', "Call me"),
        ('<img hidden src="x">Call me', "Call me"),
        ('<p title="our hidden champions">Call me</p>', "Call me"),
    ],
)
def test_what_a_page_hides_from_the_eye_is_not_read(page: str, seen: str) -> None:
    assert stripped(page) == seen
