"""Who is who in a mail: ours and what we sign with, those who wrote what is passed on, and addresses of our own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.assist.offline_reading import extract, known, names, passed, value
from wenshu.assist.extraction import Extraction
from wenshu.assist.inbound import read_mail

OURS: dict[str, Any] = {
    "members": ("Maya Collins", "林悦"),
    "addresses": frozenset({"maya@harbor.example", "linyue@harbor.example"}),
}


def read(text: str, **more: Any) -> Extraction:
    return extract(text, **OURS, **more)


OUTGOING = [
    "From: Maya Collins <maya@harbor.example>\nTo: Peter Castillo <peter@alder.example>\nSubject: Offer\n\nHi Peter,\n\n"
    "our offer is $13,800. I will call you on Friday.\n\nBest,\nMaya Collins\nHead of Sales\nHarbor Lane\n+1 212 555 0100",
    "From: Maya Collins <maya@harbor.example>\nTo: Peter Castillo <peter@alder.example>\nSubject: Offer\n\nHi Peter,\n"
    "our offer is $13,800.\n\nMaya Collins | Harbor Lane Software | +1 212 555 0100 | maya@elsewhere.example",
    "发件人：林悦 <linyue@harbor.example>\n收件人：宋秀兰 <song@henglan.example>\n主题：报价\n\n宋经理，您好：报价 51 万元。\n\n"
    "林悦\n销售经理\n电话：021-6666 7777\n手机：13911112222",
]


@pytest.mark.parametrize("text", OUTGOING)
def test_what_we_sign_with_is_not_the_customers(text: str) -> None:
    found = read(text)
    assert value(found, "phone") is None
    assert value(found, "title") is None
    assert value(found, "email") in {"peter@alder.example", "song@henglan.example"}
    assert len(found.of("contact")) == 1
    assert not [name for name in names(found, "company") if "Harbor" in str(name)]
    assert "555" not in str(value(found, "content"))
    assert "6666" not in str(value(found, "content"))


@pytest.mark.parametrize("to", ["crm@harbor.example", "Wenshu CRM <crm-in@inbound.example>"])
@pytest.mark.parametrize("above", ["FYI", "Please have a look, this is the one from the fair in May.", ""])
def test_who_wrote_what_is_passed_on_is_the_customer(to: str, above: str) -> None:
    found = read(
        f"From: Maya Collins <maya@harbor.example>\nTo: {to}\nSubject: Fwd: Support\nDate: Wed, 25 Nov 2026 09:00:00 +0800\n\n"
        f"{above}\n\n---------- Forwarded message ---------\nFrom: Peter Castillo <peter@alder.example>\n"
        "Date: Mon, Nov 16, 2026 at 4:00 PM\nSubject: Support\nTo: Maya Collins <maya@harbor.example>\n\n"
        "Hi Maya, we accept $14,000. Call me tomorrow.\n\nPeter Castillo\nCFO\nAlderbrook Packaging Ltd"
    )
    assert names(found, "contact") == ["Peter Castillo"]
    assert value(found, "email") == "peter@alder.example"
    assert value(found, "expectedAmount") == "14000"
    assert (value(found, "nextFollowUpAt"), passed(found)) == (None, ["2026-11-17"])


@pytest.mark.parametrize("mark", ["-----原始邮件-----", "---------- 转发的邮件 ----------"])
def test_a_chinese_mail_that_is_passed_on(mark: str) -> None:
    found = read(
        f"发件人：林悦 <linyue@harbor.example>\n收件人：crm@inbound.example\n主题：转发：MES 一期\n\n{mark}\n"
        "发件人：宋秀兰\n发送时间：2026年11月16日 16:00\n收件人：林悦\n主题：MES 一期\n\n林经理，50 万可以，明天签。\n宋秀兰\n上海恒澜精密机械有限公司"
    )
    assert names(found, "contact") == ["宋秀兰"]
    assert value(found, "email") is None
    assert value(found, "expectedCloseDate") == "2026-11-17"


def test_a_customers_mail_went_to_addresses_that_are_not_theirs() -> None:
    found = read(
        "From: Peter Castillo <peter@alder.example>\nTo: Sales <desk@inbound.example>\nCc: ann@alder.example\n"
        "Subject: Support\n\nWe accept $14,000 for the support.\n\nPeter Castillo"
    )
    assert value(found, "email", "contact") == "peter@alder.example"


def test_a_short_answer_is_of_whom_it_quotes() -> None:
    text = (
        "Hi Maya,\n\nWorks for us. Let's do Tuesday 1 December at 9:30.\n\nLeila\n\n"
        "On Mon, Nov 23, 2026 at 4:10 PM Maya Collins <maya@harbor.example> wrote:\n> would $48,000 be fine for Kestrelton?\n"
        "> On Fri, Nov 20, 2026 Leila Ortega <leila@kestrelton.example> wrote:\n>> too high\n"
    )
    found = read(text, known=known(text, company="Kestrelton"))
    assert names(found, "contact") == ["Leila Ortega"]
    assert names(found, "company") == ["Kestrelton"]
    assert value(found, "expectedAmount") is None  # of the quoted offer


WORDS = "林经理：排产优化扩容我们定 30 万，下周三前签。唐建国 宁波恒澜食品有限公司"
HEAD = "From: 唐建国 <tang@henglan.example>\nTo: linyue@harbor.example\nSubject: 排产优化扩容\n"


@pytest.mark.parametrize("said", ["", "utf-8", "iso-8859-1", "us-ascii", "gb2312", "nonsense"])
@pytest.mark.parametrize("written", ["gb18030", "utf-8"])
def test_a_mail_is_read_in_the_encoding_that_it_is_in(written: str, said: str) -> None:
    mime = f"Content-Type: text/plain; charset={said}\n" if said else ""
    mail = read_mail(f"{HEAD}{mime}\n{WORDS}".encode(written))
    assert WORDS in mail.text
    assert "From: 唐建国" in mail.text
    assert "Subject: 排产优化扩容" in mail.text


@pytest.mark.parametrize("said", ["", "us-ascii", "utf-8", "iso-8859-1"])
def test_western_letters_of_windows_are_read(said: str) -> None:
    mime = f"Content-Type: text/plain; charset={said}\n" if said else ""
    words = "Hej Maya, we take it for 45,000 €. – Åsa Lindgren"
    mail = read_mail(f"From: Åsa Lindgren <asa@norr.example>\n{mime}\n{words}".encode("cp1252"))
    assert words in mail.text
    assert "From: Åsa Lindgren" in mail.text


def test_parts_with_another_border_than_the_mail_names_are_read() -> None:
    raw = (
        b'From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="XX"\n\n'
        b"--YY\nContent-Type: text/plain\n\nWe accept 14,000.\n--YY\nContent-Type: text/html\n\n<p>Other</p>\n--YY--\n"
    )
    assert read_mail(raw).text.endswith("\n\nWe accept 14,000.")
