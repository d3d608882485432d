"""Files of targets: in any spelling, once, by those who may set them; and what leaves comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from wenshu.cli import main
from wenshu.crm import exports, targets
from wenshu.crm.imports import Report, runs
from wenshu.crm.imports.fields import Kind
from wenshu.crm.imports.headers import guess
from wenshu.crm.models import AuditEntry, ImportRun, Target
from wenshu.crm.periods import Period
from wenshu.crm.targets import Wanted
from wenshu.errors import Forbidden
from wenshu.teams import members
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db
Bring = Callable[..., Report]
FILE = """\
Sales rep,Month,Quota,Currency
Bob,2026-07,"12,000",
bob@example.com,2026年8月,12万,
Bob,2026Q4,1.5m,eur
,2026,900000,
Nadia,FY2027,"$50k",
"""


@pytest.fixture
def bring(alice: Membership, tmp_path: Path, now: datetime) -> Bring:
    def carry(text: str, *, by: Membership = alice, dry_run: bool = False) -> Report:
        file = tmp_path / "targets.csv"
        file.write_text(text)
        return runs.run_from_file("targets", file, team=by.team, by=by, dry_run=dry_run, now=now)

    return carry


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, report.skipped


def held(team: Team) -> set[tuple[str, str, int, str]]:
    rows = Target.objects.for_team(team).select_related("owner")
    return {
        (
            each.owner.name if each.owner else "",
            f"{each.starts_on:%Y-%m}+{each.months}",
            each.amount_minor,
            each.currency,
        )
        for each in rows
    }


def test_a_file_becomes_targets_and_the_second_time_adds_nothing(
    bring: Bring, team: Team, bob: Membership
) -> None:
    assert counts(bring(FILE)) == (5, 0, 0, 0)
    wanted = {
        ("Bob", "2026-07+1", 1_200_000, "USD"),
        ("Bob", "2026-08+1", 12_000_000, "USD"),
        ("Bob", "2026-10+3", 150_000_000, "EUR"),
        ("", "2026-01+12", 90_000_000, "USD"),
        ("Nadia", "2027-01+12", 5_000_000, "USD"),
    }
    assert held(team) == wanted
    assert set(AuditEntry.objects.for_team(team).filter(record_kind="target").values_list("via")) == {
        ("import",)
    }
    before = Team.objects.get(pk=team.pk).data_version
    again = bring(FILE)
    assert counts(again) == (0, 0, 5, 0)
    assert Team.objects.get(pk=team.pk).data_version == before
    assert counts(bring(FILE.replace("12万", "13万"))) == (0, 1, 4, 0)
    assert ("Bob", "2026-08+1", 13_000_000, "USD") in held(team)


def test_a_rehearsal_says_what_would_happen_and_writes_nothing(
    bring: Bring, team: Team, bob: Membership
) -> None:
    assert counts(bring(FILE, dry_run=True)) == (5, 0, 0, 0)
    assert held(team) == set()


def test_each_row_that_cannot_be_a_target_is_skipped_with_its_reason(
    bring: Bring, team: Team, bob: Membership
) -> None:
    report = bring(
        "Owner,Period,Target,Currency\n"
        "Bob,soon,5,\n"
        "Bob,2026-07,,\n"
        "Bob,,5,\n"
        "Bob,2026-07,much,\n"
        "Bob,2026-07,-5,\n"
        "Bob,2026-07,5,shells\n"
        "Bob,2026-02/P3M,5,\n"
        "Bob,2026-09,5,\n"
        "bob@example.com,Sep 2026,6,\n"
        "Bob,2026-07,9999999999999999999,\n"
    )
    assert counts(report) == (1, 0, 0, 9)
    assert [(skipped.line, skipped.reason) for skipped in report.skipped_rows] == [
        (2, "Period: “soon” is not a period, such as 2026-07, 2026-Q3, 2026 or FY2026."),
        (3, "Target: This field is required."),
        (4, "Period: This field is required."),
        (5, "Target: “much” is not an amount, such as 1,234.50."),
        (6, "Target: An amount cannot be below zero."),
        (7, "Currency: “shells” is not a currency, such as USD or CNY."),
        (8, "Period: Use a month such as 2026-07, a quarter 2026-Q3, a year 2026, or FY2026 and FY2026-Q1."),
        (10, "The same record as line 9."),
        (11, "Target: This amount is too large."),
    ]
    assert held(team) == {("Bob", "2026-09+1", 500, "USD")}


@pytest.mark.parametrize(
    "headings",
    [
        "负责人 期间 目标金额 币种",
        "销售 月份 业绩目标 货币",
        "姓名 季度 指标 币别",
        "Rep Quarter Quota CCY",
        "Member Year Goal Currency",
    ],
)
def test_headings_of_targets_are_known(headings: str) -> None:
    names = headings.split()
    fields = ["ownerName", "period", "amount", "currency"]
    assert guess(Kind.TARGETS, names) == dict(zip(names, fields, strict=True))


@pytest.mark.parametrize("format", ["csv", "jsonl", "xlsx"])
def test_what_leaves_comes_back_and_arrives_once_elsewhere(
    team: Team,
    alice: Membership,
    bob: Membership,
    charlie: Membership,
    tmp_path: Path,
    now: datetime,
    format: str,
) -> None:
    team.fiscal_year_start = charlie.team.fiscal_year_start = 4
    team.save()
    charlie.team.save()
    twin = members.find_or_create_by_name(team, "Twin", now)
    Membership.objects.for_team(team).filter(pk=twin.pk).update(name="Bob")  # told apart by the address
    periods = [Period(date(2026, 7, 1), months) for months in (1, 3)] + [Period(date(2026, 4, 1), 12)]
    wanted = [Wanted(owner, period, 12_345, "EUR") for owner in (alice, bob, None) for period in periods]
    targets.put_many(team, wanted, by=alice, via="test", now=now)
    file = tmp_path / f"targets.{format}"
    with file.open("wb") as target:
        if format == "xlsx":
            exports.workbook(team, "targets", target)
        else:
            target.writelines(exports.blocks(team, "targets", format))  # type: ignore[arg-type]
    if format == "csv":
        assert "ownerName,ownerEmail,period,amount,currency" in file.read_text("utf-8-sig").splitlines()[0]
        assert "Bob,bob@example.com,FY2027,123.45,EUR" in file.read_text().splitlines()
    before = held(team)
    assert counts(runs.run_from_file("targets", file, team=team, by=alice, now=now)) == (0, 0, 9, 0)
    assert counts(runs.run_from_file("targets", file, team=charlie.team, by=charlie, now=now)) == (9, 0, 0, 0)
    assert held(charlie.team) == held(team) == before


def test_only_owners_and_managers_import_targets(
    bring: Bring, team: Team, alice: Membership, bob: Membership, client_for: Callable[[Membership], Client]
) -> None:
    with pytest.raises(Forbidden):
        bring(FILE, by=bob)
    assert held(team) == set()
    here = f"/t/{team.slug}/import"

    def upload(browser: Client) -> int:
        file = SimpleUploadedFile("targets.csv", FILE.encode())
        return browser.post(here, {"kind": "targets", "file": file}).status_code

    boss, mate = client_for(alice), client_for(bob)
    assert (upload(boss), upload(mate)) == (302, 422)
    assert 'value="targets"' in boss.get(here).content.decode()
    assert 'value="targets"' not in mate.get(here).content.decode()
    run = ImportRun.objects.for_team(team).get(kind="targets", stored_name__gt="")
    assert boss.get(f"{here}/{run.pk}").status_code == 200
    for address in (f"{here}/{run.pk}", f"{here}/{run.pk}/skipped.csv"):
        assert mate.get(address).status_code == 404
    assert (
        mate.post(f"{here}/{run.pk}").status_code == mate.post(f"{here}/{run.pk}/discard").status_code == 404
    )
    assert "targets.csv" not in mate.get(here).content.decode()


def test_the_page_exports_to_members_their_own_targets(
    team: Team, alice: Membership, bob: Membership, bring: Bring, client_for: Callable[[Membership], Client]
) -> None:
    bring(FILE)
    address = f"/t/{team.slug}/export/targets?format=csv"
    all_of_them, own = (
        b"".join(client_for(member).get(address).streaming_content).decode().splitlines()  # type: ignore[attr-defined]
        for member in (alice, bob)
    )
    assert (len(all_of_them), len(own)) == (6, 4)
    assert all(line.startswith("Bob,") for line in own[1:])


def test_the_command_imports_and_exports_targets(
    team: Team, alice: Membership, bob: Membership, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "quota.csv"
    file.write_text(FILE)
    whose = ["--team", team.slug]
    assert main(["import", "targets", str(file), *whose, "--as", "alice@example.com"]) == 0
    assert b"5 created, 0 updated, 0 unchanged, 0 skipped." in capfdbinary.readouterr().out
    assert main(["export", "targets", *whose, "--format", "jsonl"]) == 0
    assert len(capfdbinary.readouterr().out.splitlines()) == 5
