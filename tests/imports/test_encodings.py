"""The encoding of a file is told by its bytes, or by whoever sees that it was misread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from tests.imports.test_pages import chosen, upload
from wenshu.crm.imports import BadFile, runs
from wenshu.crm.imports.encodings import ENCODINGS
from wenshu.crm.imports.table import open_table
from wenshu.crm.models import Company, ImportRun, Opportunity
from wenshu.jobs import worker
from wenshu.teams.models import Membership

Browser = Callable[[Membership], Client]
MIXED = "name;companyName;expectedAmount\nPumpe ä;客户有限公司;12.000,00 €\n"


def sniffed(tmp_path: Path, content: bytes) -> str:
    file = tmp_path / "rows.csv"
    file.write_bytes(content)
    return open_table(file).chosen_encoding


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (MIXED, "gb18030"),
        ("name;expectedAmount\nPumpe ä;5\n", "gb18030"),
        ("名称;客户\nMüller Pumpe;客户有限公司\nPumpe;Müller KG\n", "gb18030"),
        ("Name\n䶮先生\n", "gb18030"),
        ("Name\n鑫鑫\n", "gb18030"),
        ("姓名,公司\n朱镕,堃宇\n", "gb18030"),
        ("Name;Stadt\nMüller;Zürich\nGrößer;Köln\nCafé;Nîmes\n", "cp1252"),
        ("Name\nPääkkönen\n", "cp1252"),
        ("Firma;Betrag\nA;12.000,00 €\n", "cp1252"),
        ("NAME\nMÜLLER GRÖSSE ÄÖÜ\n", "cp1252"),
        ("“Quoted” — Señor\n", "cp1252"),
        ("Name\nMüller 客户\n", "utf-8"),
        ("Name\nMüller 客户\n", "utf-16"),
        ("Name,Value\nplain,5\n", "utf-8"),
    ],
)
def test_the_bytes_tell_the_encoding(tmp_path: Path, text: str, encoding: str) -> None:
    assert sniffed(tmp_path, text.encode(encoding)) == encoding


def test_a_chinese_file_with_windows_own_euro_sign_is_read(
    tmp_path: Path, alice: Membership, now: datetime
) -> None:
    file = tmp_path / "deals.csv"
    file.write_bytes("商机,客户,金额\n一期,客户公司,500 ".encode("gbk") + b"\x80\n")
    runs.run_from_file("opportunities", file, team=alice.team, by=alice, now=now)
    deal = Opportunity.objects.for_team(alice.team).get()
    assert (deal.name, deal.currency, deal.amount_minor) == ("一期", "EUR", 50_000)


def test_a_mixed_gb18030_file_keeps_its_letters_and_its_currency_and_the_report_names_the_encoding(
    tmp_path: Path, alice: Membership, now: datetime
) -> None:
    file = tmp_path / "deals.csv"
    file.write_bytes(MIXED.encode("gb18030"))
    with override("en"):
        report = runs.run_from_file("opportunities", file, team=alice.team, by=alice, now=now)
        assert report.sentences()[0] == "Read as CSV, gb18030, semicolon."
    deal = Opportunity.objects.for_team(alice.team).get()
    assert deal.company
    assert (deal.name, deal.company.name) == ("Pumpe ä", "客户有限公司")
    assert (deal.currency, deal.amount_minor) == ("EUR", 1_200_000)


@pytest.mark.parametrize("written", ["12.000,00 ¢ã", "5 ä", "¤ 7", "十"])
def test_an_amount_beside_letters_that_no_amount_has_is_not_imported(
    tmp_path: Path, alice: Membership, now: datetime, written: str
) -> None:
    file = tmp_path / "deals.csv"
    file.write_text(f'name,expectedAmount\nA,"{written}"\n')
    report = runs.run_from_file("opportunities", file, team=alice.team, by=alice, now=now)
    assert (report.created, report.skipped) == (0, 1)


@pytest.mark.parametrize(
    ("encoding", "codec", "name"),
    [
        ("big5", "big5", "客戶公司"),
        ("shift-jis", "shift-jis", "株式会社カナ"),
        ("euc-kr", "euc-kr", "고객사"),
        ("cp1251", "cp1251", "Компания"),
        ("cp1250", "cp1250", "Škoda Plzeň"),
        ("utf-8", "utf-8-sig", "客户"),
        ("utf-16", "utf-16", "客户"),
    ],
)
def test_a_person_may_say_what_the_bytes_do_not_tell(
    tmp_path: Path, alice: Membership, now: datetime, encoding: str, codec: str, name: str
) -> None:
    file = tmp_path / "companies.csv"
    file.write_text(f"name,industry\n{name},x\n", encoding=codec)
    runs.run_from_file("companies", file, team=alice.team, by=alice, encoding=encoding, now=now)
    assert Company.objects.for_team(alice.team).get().name == name


@pytest.mark.parametrize(
    ("encoding", "sentence"),
    [
        ("utf-8", "The file is not written in UTF-8."),
        ("klingon", "There is no encoding “klingon”. Use one of: utf-8, utf-16, gb18030, "),
    ],
)
def test_an_encoding_that_cannot_be_is_refused(
    tmp_path: Path, alice: Membership, now: datetime, encoding: str, sentence: str
) -> None:
    file = tmp_path / "companies.csv"
    file.write_bytes("name\nMüller\n".encode("cp1252"))
    with override("en"), pytest.raises(BadFile) as refused:
        runs.run_from_file("companies", file, team=alice.team, by=alice, encoding=encoding, now=now)
    assert refused.value.detail.startswith(sentence)


@pytest.mark.django_db
def test_the_page_reads_the_file_again_in_another_encoding_and_imports_it_so(
    alice: Membership, client_for: Browser
) -> None:
    browser, slug = client_for(alice), alice.team.slug
    here = upload(browser, slug, "名稱,客戶\n專案,客戶公司\n".encode("big5"))["Location"]
    page = browser.get(here).content.decode()
    assert page.count("<option") > len(ENCODINGS)
    misread = page.split('name="read-as" value="')[1].split('"')[0]
    form = chosen(page) | {"read-as": misread, "encoding": "big5"}
    again = browser.post(here, form).content.decode()
    assert '<option value="big5" selected>' in again
    assert "<b>客戶</b>" in again
    assert "專案" in again
    assert ImportRun.objects.for_team(alice.team).get().status == "uploaded"

    wrong = browser.post(here, form | {"read-as": "big5", "encoding": "utf-8"})
    assert wrong.status_code == 422
    assert "The file is not written in UTF-8." in wrong.content.decode()
    mapping = {"column-0": "name", "column-1": "companyName", "read-as": "big5", "encoding": "big5"}
    assert browser.post(here, mapping).status_code == 302
    worker.drain()
    assert Opportunity.objects.for_team(alice.team).get().name == "專案"
    assert "Read as CSV, big5hkscs, comma." in browser.get(here).content.decode()


@pytest.mark.django_db
def test_a_workbook_offers_no_encoding(alice: Membership, client_for: Browser, tmp_path: Path) -> None:
    from tests.imports.test_file_errors import workbook

    browser = client_for(alice)
    here: Any = upload(browser, alice.team.slug, workbook(["Name"], ["Hengli"]), "companies")["Location"]
    assert "id-encoding" not in browser.get(here).content.decode()
