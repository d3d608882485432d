"""Rows of one file that are the same record, or only look like it; and a report that tells what was done, in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from wenshu.cli.arguments import parser
from wenshu.cli.records import import_file
from wenshu.crm.imports import Report, runs
from wenshu.crm.imports.fields import Kind
from wenshu.crm.imports.pipeline import FileImport, checked_mapping
from wenshu.crm.imports.table import open_table
from wenshu.crm.models import Company, FollowUp, Opportunity
from wenshu.errors import Forbidden
from wenshu.teams import members
from wenshu.teams.models import Membership

Import = Callable[..., Report]


@pytest.fixture
def bring(alice: Membership, tmp_path: Path, now: datetime) -> Import:
    def bring(kind: str, text: str, **options: Any) -> Report:
        file = tmp_path / "rows.csv"
        file.write_text(text)
        with override("en"):
            return runs.run_from_file(kind, file, team=alice.team, by=alice, now=now, **options)

    return bring


def told(report: Report) -> list[tuple[int, str]]:
    return [(skipped.line, skipped.reason) for skipped in report.skipped_rows]


def decided(report: Report) -> list[str]:
    with override("en"):
        first, *others = report.sentences()
    assert first == "Read as CSV, utf-8, comma."
    return others


def test_a_row_that_is_alike_in_every_cell_is_the_same_deal(alice: Membership, bring: Import) -> None:
    text = "Deal,Account,Value\nMES,Hengli,5\nMES,Hengli,5\nMES,Hengli,6\n"
    report = bring("opportunities", text)
    assert (report.created, told(report)) == (2, [(3, "The same record as line 2.")])
    assert sorted(deal.amount_minor for deal in Opportunity.objects.for_team(alice.team).all()) == [500, 600]
    again = bring("opportunities", text)
    assert (again.created, again.updated, again.unchanged, again.skipped) == (0, 0, 2, 1)


def test_a_follow_up_that_is_written_twice_happened_once(
    alice: Membership, bring: Import, make_opportunity: Any
) -> None:
    make_opportunity("MES")
    text = "Opportunity,Content,Date\nMES,Called,2026-03-01\nMES,Called,2026-03-02\nMES,Called,2026-03-01\n"
    report = bring("follow-ups", text)
    assert told(report) == [(4, "The same record as line 2.")]
    assert FollowUp.objects.for_team(alice.team).count() == 2


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("companies", "Name,Website\nHengli,not one\nHengli,hengli.example\nHengli,other.example\n"),
        ("contacts", "Name,Email,Phone\nChen,nobody,1\nChen,chen@example.com,2\nChen,chen@example.com,3\n"),
        ("opportunities", "Id,Deal,Value\n1,MES,abc\n1,MES,5\n1,MES,6\n"),
        ("products", "Name,Price,Currency\nPress,5,Zork\nPress,5,EUR\nPress,6,EUR\n"),
    ],
)
def test_a_row_is_no_repetition_of_one_that_was_skipped(bring: Import, kind: str, text: str) -> None:
    report = bring(kind, text)
    assert (report.created, report.skipped) == (1, 2)
    assert [line for line, _ in told(report)] == [2, 4]
    assert told(report)[1][1] == "The same record as line 3."


def test_what_only_a_repetition_names_is_not_made(alice: Membership, bring: Import) -> None:
    bring("opportunities", "Id,Deal,Account,Owner\n1,MES,Hengli,Bob\n1,MES,Weida,Eve\n")
    assert [company.name for company in Company.objects.for_team(alice.team).all()] == ["Hengli"]
    assert not Membership.objects.for_team(alice.team).filter(name="Eve").exists()


def test_an_import_that_goes_on_remembers_which_lines_were_written_and_which_were_not(
    alice: Membership, tmp_path: Path, now: datetime
) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("Id,Deal,Value\n1,A,abc\n2,B,5\n1,A,5\n2,B,6\n")
    table = open_table(file)
    mapping = checked_mapping(table, Kind.OPPORTUNITIES, {})
    work = FileImport(table, Kind.OPPORTUNITIES, mapping, team=alice.team, by=alice, now=now)
    with override("en"):
        for chunk in work.chunks(skip=2, left_out={2}, size=1):
            work.write(chunk)
    assert work.report.created == 1
    assert told(work.report) == [(5, "The same record as line 3.")]


def test_skipped_lines_are_listed_in_the_order_of_the_file_with_their_columns(bring: Import) -> None:
    report = bring(
        "opportunities",
        "Deal,Value,Currency,Owner\n,,,\nA,5,XXX,\nB,abc,,\nC,5,,Bo\ue000b\nD,-5,,\nE,99999999999999,CLF,\nF,1,,\n",
    )
    assert told(report) == [
        (3, "Currency: Use an ISO 4217 currency code, such as USD or CNY."),
        (4, "Value: “abc” is not an amount, such as 1,234.50."),
        (5, "Owner: A name cannot hold that character."),
        (6, "Value: An amount cannot be below zero."),
        (7, "Value: This amount is too large."),
    ]


def test_a_row_that_was_skipped_is_in_no_note(alice: Membership, bob: Membership, bring: Import) -> None:
    Membership.objects.for_team(alice.team).filter(pk=bob.pk).update(region="West")
    report = bring("opportunities", "Id,Deal,Owner,Stage,Currency\n1,A,Bob,Won,XXX\n")
    assert (report.created, report.skipped) == (0, 1)
    assert decided(report) == []
    text = "Id,Deal,Owner,Stage\n2,B,Bob,Won\n"
    assert len(decided(bring("opportunities", text))) == 2
    assert decided(bring("opportunities", text)) == []


def test_a_day_that_cannot_be_told_from_a_month_is_shown_as_the_file_writes_it(bring: Import) -> None:
    report = bring("opportunities", "Deal,Close date\nA,01/03/2027\nB,02/04/2027 10:00\n")
    assert decided(report) == [
        "Nothing in the file tells day and month apart in 01/03/2027: the month was read first."
    ]


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("1,200人", 1200),
        ("约 500 人", 500),
        ("50-200人", 50),
        ("1000人以上", 1000),
        ("about 80 employees", 80),
        ("2k", 2000),
    ],
)
def test_a_number_of_people_may_say_that_it_counts_people(
    alice: Membership, bring: Import, written: str, count: int
) -> None:
    assert bring("companies", f'Name,Employees\nHengli,"{written}"\n').created == 1
    assert Company.objects.for_team(alice.team).get().employees == count


@pytest.mark.parametrize("written", ["1,5人", "many", "12 apples"])
def test_what_is_no_number_of_people_is_told_as_it_stands_in_the_file(bring: Import, written: str) -> None:
    report = bring("companies", f'Name,Employees\nHengli,"{written}"\n')
    assert told(report) == [(2, f"Employees: “{written}” is not a whole number.")]


def test_a_file_of_members_may_name_any_number_of_them(alice: Membership, bring: Import) -> None:
    names = "".join(f"Seller {number},Leader {number // 2}\n" for number in range(600))
    report = bring("members", "Name,Manager\n" + names)
    assert (report.created, report.skipped) == (600, 0)
    assert Membership.objects.for_team(alice.team).exclude(manager=None).count() == 600


def test_an_owner_beside_a_longer_name_is_somebody_new_and_the_report_says_whom_it_may_mean(
    alice: Membership, now: datetime, bring: Import
) -> None:
    for name in ("Ana Petrov", "Tom Okafor", "Tom Reed"):
        members.find_or_create_by_name(alice.team, name, now)
    report = bring("opportunities", "Deal,Owner\nA,Ana\nB,Tom\nC,ana petrov\n")
    assert decided(report) == [
        "2 members added, without sign-in: Ana, Tom.",
        "Added as somebody new, beside a name that is like it: Ana (Ana Petrov).",
    ]


def test_a_dry_run_tells_the_same_as_the_import(alice: Membership, bring: Import) -> None:
    rows = "".join(f"{number},Deal {number},Hengli,Eve,Verbal\n" for number in range(1_100))
    text = f"Id,Deal,Account,Owner,Stage\n{rows}0,Again,Hengli,Eve,Verbal\n"
    rehearsed = bring("opportunities", text, dry_run=True)
    assert not Opportunity.objects.for_team(alice.team).exists()
    done = bring("opportunities", text)
    assert rehearsed.sentences() == done.sentences()
    assert told(rehearsed) == told(done) == [(1_102, "The same record as line 2.")]


def test_the_key_that_stands_in_for_an_id_is_shown_to_nobody(
    alice: Membership, bring: Import, client_for: Any
) -> None:
    bring("opportunities", "Id,Deal\n,MES\n,MES\nM-7,WMS\n")
    shown = {}
    for deal in Opportunity.objects.for_team(alice.team).all():
        assert deal.external_id
        page = client_for(alice).get(f"/t/{alice.team.slug}/opportunities/{deal.pk}").content.decode()
        shown[deal.name] = deal.external_id in page.split('class="facts')[1].split("</dl>")[0]
    assert shown == {"MES": False, "WMS": True}


def test_the_command_imports_for_nobody_who_may_only_read(
    alice: Membership, viewer: Membership, tmp_path: Path
) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("Deal\nMES\n")
    asked = ["import", "opportunities", str(file), "--team", alice.team.slug, "--as"]
    with pytest.raises(Forbidden, match="Vera may read the records of East China, not change them"):
        import_file(parser().parse_args([*asked, "vera@example.com"]))
    assert not Opportunity.objects.for_team(alice.team).exists()
    assert import_file(parser().parse_args([*asked, "alice@example.com"])) == 0
    assert Opportunity.objects.for_team(alice.team).count() == 1


def test_a_cell_is_read_by_its_own_kind_whatever_equals_it(alice: Membership, bring: Import) -> None:
    written = {"One": "1", "Yes": "true", "Point": "1.0", "Text": '"1"', "Again": "1"}
    text = "".join(f'{{"name": "{name}", "expectedAmount": {cell}}}\n' for name, cell in written.items())
    assert told(bring("opportunities", text)) == [
        (2, "expectedAmount: “True” is not an amount, such as 1,234.50.")
    ]
    assert {deal.amount_minor for deal in Opportunity.objects.for_team(alice.team).all()} == {100}


@pytest.mark.parametrize("written", ["1,234.50", "1234.5", "1.234,50", "$1,234.50"])
def test_amounts_in_every_spelling_are_one(alice: Membership, bring: Import, written: str) -> None:
    bring("opportunities", f'Deal,Amount\nMES,"{written}"\n')
    assert Opportunity.objects.for_team(alice.team).get().amount_minor == 123450
