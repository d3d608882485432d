"""What an import tells people is in their language: why rows were skipped, and what was decided for the whole file."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import deactivate, get_language, override

from tests.imports.bad_rows import FILES
from tests.imports.test_pages import chosen
from wenshu import clock
from wenshu.crm import companies
from wenshu.crm.imports import lookups, report, runs, storage
from wenshu.crm.imports.opportunities import OpportunityImporter
from wenshu.crm.models import Company, ImportRun, Opportunity, Product, SkippedRow
from wenshu.jobs import queue, worker
from wenshu.jobs.models import Job, JobStatus
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
Browser = Callable[[Membership], Client]
CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile("[A-Za-z]{2,} [A-Za-z]{2,}")
BAD_AMOUNT = "Deal,Value\nA,abc\n"


@pytest.fixture
def reader(alice: Membership) -> Membership:
    """Alice reads Chinese, in a team whose language is English."""
    assert alice.user
    alice.user.language = "zh-hans"
    alice.user.save(update_fields=["language"])
    return alice


@pytest.fixture
def known(alice: Membership, make_company: Any, make_opportunity: Any, now: datetime) -> None:
    """What the bad rows refer to: a record that was deleted, one deal, and two of the same name."""
    companies.delete(make_company("Gone", external_id="gone"), by=alice, via="test", now=now)
    for name in ("Single", "Twins", "Twins"):
        make_opportunity(name)


def upload(browser: Client, member: Membership, text: str, kind: str = "opportunities") -> str:
    file = SimpleUploadedFile("rows.csv", text.encode())
    answer = browser.post(f"/t/{member.team.slug}/import", {"kind": kind, "file": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def start(browser: Client, here: str) -> None:
    """With the mapping as proposed."""
    assert browser.post(here, chosen(browser.get(here).content.decode())).status_code == 302


def work() -> None:
    """As in a worker's own thread: in the language that nobody who waits for it has just been answered in."""
    own = "en" if get_language() == "zh-hans" else "zh-hans"
    with override(own):
        worker.drain()
        assert get_language() == own


def imported(browser: Client, member: Membership, text: str, kind: str = "opportunities") -> str:
    """The page of the report, once the job is done."""
    here = upload(browser, member, text, kind)
    start(browser, here)
    work()
    return html.unescape(browser.get(here).content.decode())


def reasons(page: str) -> list[str]:
    return re.findall(r'<tr><td class="num">\d+</td><td>(.*?)</td></tr>', page)


@pytest.mark.parametrize("kind", FILES)
def test_every_bad_row_is_explained_to_a_chinese_reader_in_chinese(
    reader: Membership, known: None, client_for: Browser, kind: str
) -> None:
    page = imported(client_for(reader), reader, FILES[kind].text, kind)
    assert reasons(page) == FILES[kind].chinese()
    for reason in reasons(page):
        assert CHINESE.search(reason)
        assert not ENGLISH.search(reason)
    assert runs.of_team(reader.team).get().created == 1


@pytest.mark.parametrize("kind", FILES)
def test_every_bad_row_is_explained_to_an_english_reader_in_english(
    alice: Membership, known: None, client_for: Browser, kind: str
) -> None:
    page = imported(client_for(alice), alice, FILES[kind].text, kind)
    assert reasons(page) == FILES[kind].english()
    assert not CHINESE.search("".join(reasons(page)))


def test_the_report_speaks_to_who_started_the_import_not_to_who_uploaded_the_file(
    reader: Membership, bob: Membership, client_for: Browser
) -> None:
    start(client_for(bob), upload(client_for(reader), reader, BAD_AMOUNT))
    work()
    assert SkippedRow.objects.for_team(bob.team).get().reason.startswith("Value: “abc” is not an amount")


def test_who_chose_no_language_reads_the_teams(alice: Membership, client_for: Browser) -> None:
    alice.team.language = "zh-hans"
    alice.team.save(update_fields=["language"])
    browser = client_for(alice)
    start(browser, upload(browser, alice, BAD_AMOUNT))
    work()
    assert SkippedRow.objects.for_team(alice.team).get().reason.startswith("Value：“abc”不是金额")


def test_a_job_queued_without_a_language_speaks_the_teams(alice: Membership, client_for: Browser) -> None:
    browser = client_for(alice)
    start(browser, upload(browser, alice, BAD_AMOUNT))
    job = Job.objects.for_team(alice.team).get()
    job.arguments = {"run_id": job.arguments["run_id"]}
    job.save(update_fields=["arguments"])
    alice.team.language = "zh-hans"
    alice.team.save(update_fields=["language"])
    work()
    assert SkippedRow.objects.for_team(alice.team).get().reason.startswith("Value：“abc”不是金额")


def test_the_file_of_skipped_rows_has_chinese_headings_and_reasons(
    reader: Membership, client_for: Browser
) -> None:
    browser = client_for(reader)
    here = upload(browser, reader, "Deal,,Value\nA,x,abc\n")
    start(browser, here)
    work()
    written = browser.get(f"{here}/skipped.csv").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(written))) == [
        ["行", "原因", "Deal", "第 2 列", "Value"],
        ["2", "Value：“abc”不是金额，请写成 1,234.50 这样。", "A", "x", "abc"],
    ]


def test_rows_beyond_those_that_are_shown_are_in_the_file_of_skipped_rows(
    alice: Membership, client_for: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "MOST_SKIPPED", 2)
    browser = client_for(alice)
    here = upload(browser, alice, "Deal,Value\n" + "A,abc\n" * 1_200)
    start(browser, here)
    work()
    assert browser.get(f"{here}/skipped.csv").content.count(b"A,abc\r\n") == 1_200


def test_a_column_that_the_first_skipped_row_leaves_empty_is_in_the_file_of_skipped_rows(
    alice: Membership, client_for: Browser
) -> None:
    browser = client_for(alice)
    here = upload(browser, alice, "Deal,Owner,Value\n,,abc\nB,Bob,abc\n,Eve,abc\n")
    start(browser, here)
    work()
    rows = list(csv.reader(io.StringIO(browser.get(f"{here}/skipped.csv").content.decode("utf-8-sig"))))
    assert [row[2:] for row in rows] == [
        ["Deal", "Owner", "Value"],
        ["", "", "abc"],
        ["B", "Bob", "abc"],
        ["", "Eve", "abc"],
    ]


def test_what_was_decided_for_the_whole_file_is_listed_as_chinese_lists_are(
    reader: Membership, client_for: Browser
) -> None:
    page = imported(client_for(reader), reader, "Deal,Stage,,Whim\nA,Verbal,x,y\nB,Contract,x,y\n")
    assert "未导入的列：第 3 列、Whim。" in page
    assert "已新增进行中阶段：Verbal、Contract。" in page


def test_an_import_that_fails_as_a_whole_says_why_in_chinese(
    reader: Membership, client_for: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "MOST_NEW_STAGES", 1)
    page = imported(client_for(reader), reader, "Deal,Stage\nA,Verbal\nB,Contract\n")
    assert "阶段一列里有超过 1 个系统中没有的名字" in page
    assert not Opportunity.objects.for_team(reader.team).exists()


def test_a_file_that_is_gone_when_the_job_comes_fails_the_import_in_chinese(
    reader: Membership, client_for: Browser
) -> None:
    browser = client_for(reader)
    here = upload(browser, reader, BAD_AMOUNT)
    start(browser, here)
    run = ImportRun.objects.for_team(reader.team).get()
    storage.remove(run.stored_name)
    work()
    assert "上传的文件已经不在了，请重新上传。" in browser.get(here).content.decode()


def test_a_file_damaged_further_down_fails_the_import_in_chinese(
    reader: Membership, client_for: Browser
) -> None:
    browser = client_for(reader)
    here = upload(browser, reader, "Deal,Value\nA,1\n")
    start(browser, here)
    run = ImportRun.objects.for_team(reader.team).get()
    storage.path_of(run.stored_name).write_text('Deal,Value\nA,1\n"B,2\nC,3\n')
    work()
    assert "第 3 行：单元格的引号没有闭合。" in browser.get(here).content.decode()


def test_an_import_that_keeps_breaking_ends_and_says_so_in_chinese(
    reader: Membership, client_for: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("a bug")

    browser = client_for(reader)
    here = upload(browser, reader, "Deal\nA\n")
    start(browser, here)
    monkeypatch.setattr(OpportunityImporter, "write", broken)
    work()
    assert "every 1s" in browser.get(here).content.decode()
    Job.objects.for_team(reader.team).update(attempts=runs.ATTEMPTS - 1, run_at=clock.now())
    work()
    page = browser.get(here).content.decode()
    assert "every 1s" not in page
    assert "我们这边出了问题。已导入的内容会保留，其余部分请重新导入该文件。" in page
    assert Job.objects.for_team(reader.team).get().status == JobStatus.FAILED


def test_an_import_whose_workers_were_all_killed_ends_and_says_so_in_chinese(
    reader: Membership, client_for: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    browser = client_for(reader)
    here = upload(browser, reader, "Deal\nA\n")
    start(browser, here)
    run = ImportRun.objects.for_team(reader.team).get()
    for _attempt in range(runs.ATTEMPTS):
        assert queue.claim("a worker that is killed", now=clock.now(), lease=timedelta(seconds=-1))
        assert "every 1s" in browser.get(here).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        work()
    page = browser.get(here).content.decode()
    assert "every 1s" not in page
    assert "我们这边出了问题。已导入的内容会保留，其余部分请重新导入该文件。" in page
    assert Job.objects.for_team(reader.team).get().status == JobStatus.FAILED
    assert not (storage.folder() / run.stored_name).exists()


def test_the_command_line_speaks_english_whatever_the_team_speaks(
    reader: Membership, now: datetime, tmp_path: Any
) -> None:
    reader.team.language = "zh-hans"
    reader.team.save(update_fields=["language"])
    file = tmp_path / "deals.csv"
    file.write_text(BAD_AMOUNT)
    deactivate()  # as in a program that has just begun
    done = runs.run_from_file("opportunities", file, team=reader.team, by=reader, now=now)
    assert [each.reason for each in done.skipped_rows] == ["Value: “abc” is not an amount, such as 1,234.50."]


def test_characters_that_nobody_sees_do_not_make_another_owner_or_company(
    alice: Membership, client_for: Browser
) -> None:
    imported(
        client_for(alice),
        alice,
        "Deal,Account,Owner\nA,Heng\u200bli,\ufeffAli\u200bce\nB,Hengli\u200e,Alice\n",
    )
    deals = Opportunity.objects.for_team(alice.team).all()
    assert {deal.owner_id for deal in deals} == {alice.pk}
    assert Company.objects.for_team(alice.team).get().name == "Hengli"


def test_a_currency_in_small_letters_is_rounded_as_one_in_capitals(
    alice: Membership, client_for: Browser
) -> None:
    imported(client_for(alice), alice, "Deal,Value,Currency\nA,100.5,jpy\nB,100.5,JPY\n")
    deals = Opportunity.objects.for_team(alice.team).all()
    assert sorted((deal.name, deal.amount_minor) for deal in deals) == [("A", 101), ("B", 101)]


def test_a_row_that_names_no_product_makes_none(alice: Membership, client_for: Browser) -> None:
    imported(client_for(alice), alice, "Name,Series\n,S\nPress,S\n", "products")
    assert [product.name for product in Product.objects.for_team(alice.team).all()] == ["Press"]
