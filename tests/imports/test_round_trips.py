"""What leaves in a file comes back from it: into its own team nothing changes, into another it arrives once."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils.translation import override

from wenshu.crm import companies, contacts, exports, follow_ups, stages
from wenshu.crm.contract import ContactIn, FollowUpIn, StageIn
from wenshu.crm.imports import Report, runs
from wenshu.crm.imports.tags import read_tags, written_tags
from wenshu.crm.models import Company, Contact, FollowUp, Opportunity, Product, Stage
from wenshu.teams import members
from wenshu.teams.models import Membership

KINDS = ("members", "products", "companies", "contacts", "opportunities", "follow-ups")
FORMATS = ("csv", "jsonl", "xlsx")
MODELS = (Company, Contact, Opportunity, FollowUp, Product, Membership, Stage)
Bring = Callable[[str, str, Membership], Report]


@pytest.fixture
def bring(alice: Membership, tmp_path: Path, now: datetime) -> Bring:
    """Alice's export of one kind, imported by whoever is named."""

    def carry(kind: str, format: str, into: Membership) -> Report:
        file = tmp_path / f"{kind}.{format}"
        write(alice, kind, format, file)
        return runs.run_from_file(kind, file, team=into.team, by=into, now=now + timedelta(hours=1))

    return carry


def write(member: Membership, kind: str, format: str, file: Path) -> None:
    with file.open("wb") as target:
        if format == "xlsx":
            exports.workbook(member.team, kind, target)
        else:
            for block in exports.blocks(member.team, kind, format):  # type: ignore[arg-type]
                target.write(block)


def everything(member: Membership) -> list[list[dict[str, Any]]]:
    return [list(model.objects.for_team(member.team).order_by("pk").values()) for model in MODELS]


@pytest.fixture
def awkward(
    alice: Membership, bob: Membership, make_company: Any, make_opportunity: Any, now: datetime
) -> None:
    """Records that are easily taken for others: without ids, with the same names, with odd text and numbers."""
    team, moment = alice.team, datetime(2026, 3, 1, 9, 8, 7, 654_321, tzinfo=UTC)
    make_company("Hengli", domain="hengli.example", tags=["a, b", 'say "hi"', "=1+1", "'quoted"])
    make_company("Hengli", description="the second of that name\nwith two lines", employees=0)
    gone = make_company("Gone", external_id="G-1")
    twin = members.find_or_create_by_name(team, "Bob Twin", now)
    other = members.find_or_create_by_name(team, "Someone", now)
    Membership.objects.for_team(team).filter(pk=other.pk).update(name="Bob Twin", manager=twin)
    second = Company.objects.for_team(team).get(employees=0)
    plain = make_opportunity("MES", company_id=second.id, owner_id=other.id, next_follow_up_at=moment)
    make_opportunity("MES", company_id=second.id)
    make_opportunity(
        "'=MES",
        company_id=gone.id,
        external_id="M-1",
        status="won",
        closed_at=moment,
        expected_amount="12.50",
    )
    make_opportunity(
        "Oil", currency="KWD", expected_amount="1.250", status="lost", lost_reason="Price, mostly"
    )
    make_opportunity("Later", currency="JPY", expected_amount="1200", expected_close_date=date(2027, 1, 2))
    signed = stages.create(team, StageIn(name="Signed", kind="won"), by=alice, via="test", now=now)
    make_opportunity("On the shelf", status="signed", closed_at=moment)
    stages.retire(signed, by=alice, via="test", now=now)
    companies.delete(gone, by=alice, via="test", now=now)
    for address in ("chen@example.com", ""):
        data = ContactIn(name="Chen Wei", email=address, company_id=second.id, phone="+86 21 5000")
        contacts.create(team, data, by=alice, via="test", now=now)
    for content in ("Called.", "Called.", "-5 degrees\n\n=SUM(A1)"):
        said = FollowUpIn(
            opportunity_id=plain.id, content=content, occurred_at=moment, author_id=bob.id, kind="visit"
        )
        follow_ups.create(team, said, by=alice, via="test", now=now)
    Product.objects.for_team(team).create(name="Press", currency="KWD", list_price_minor=1_250)
    Product.objects.for_team(team).create(name="Free", currency="EUR")


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_changes_nothing_in_the_team_that_it_came_from(
    alice: Membership, awkward: None, bring: Bring, format: str
) -> None:
    before = everything(alice)
    for kind in KINDS:
        report = bring(kind, format, alice)
        assert (report.created, report.updated) == (0, 0), kind
        assert report.unchanged, kind
        assert report.skipped == (1 if kind == "members" else 0), report.skipped_rows
    assert everything(alice) == before


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_arrives_in_another_team_once_and_leaves_its_own_alone(
    alice: Membership, charlie: Membership, awkward: None, bring: Bring, format: str
) -> None:
    before = everything(alice)
    for kind in KINDS:
        assert bring(kind, format, charlie).skipped == (1 if kind == "members" else 0)
    amounts = Opportunity.objects.for_team(charlie.team).live().values_list("currency", "amount_minor")
    assert sorted(amounts, key=str) == sorted(
        Opportunity.objects.for_team(alice.team).live().values_list("currency", "amount_minor"), key=str
    )
    arrived = everything(charlie)
    counts = [model.objects.for_team(charlie.team).count() for model in (Contact, Opportunity, FollowUp)]
    assert counts == [2, 6, 3]
    for kind in KINDS:
        assert bring(kind, format, charlie).created == 0, kind
    assert [len(rows) for rows in everything(charlie)] == [len(rows) for rows in arrived]
    assert everything(alice) == before


@pytest.mark.parametrize(
    ("kind", "model", "column", "value", "stored"),
    [
        ("opportunities", Opportunity, "expectedAmount", "77.25", {"amount_minor": 7_725}),
        ("companies", Company, "industry", "Energy", {"industry": "Energy"}),
        ("contacts", Contact, "title", "Buyer", {"title": "Buyer"}),
        ("follow-ups", FollowUp, "nextAction", "Call again", {"next_action": "Call again"}),
    ],
)
def test_a_cell_that_was_edited_changes_that_record_and_no_other(
    alice: Membership, awkward: None, tmp_path: Path, now: datetime, kind: str, model: Any, column: str,
    value: str, stored: dict[str, Any],
) -> None:  # fmt: skip
    file = tmp_path / "edited.csv"
    write(alice, kind, "csv", file)
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    edited = next(row for row in rows if row.get("name", "MES") in {"MES", "Hengli", "Chen Wei"})
    edited[column] = value
    with file.open("w", newline="") as target:
        writer = csv.DictWriter(target, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    report = runs.run_from_file(kind, file, team=alice.team, by=alice, now=now)
    assert (report.created, report.updated, report.skipped) == (0, 1, 0)
    assert [str(record.pk) for record in model.objects.for_team(alice.team).filter(**stored)] == [
        edited["externalId"]
    ]


def test_what_another_team_exports_again_is_still_the_first_teams_record(
    alice: Membership, charlie: Membership, make_opportunity: Any, bring: Bring, tmp_path: Path, now: datetime
) -> None:
    deal = make_opportunity("MES")
    bring("opportunities", "csv", charlie)
    Opportunity.objects.for_team(charlie.team).update(description="by Charlie")
    write(charlie, "opportunities", "csv", tmp_path / "back.csv")
    runs.run_from_file("opportunities", tmp_path / "back.csv", team=alice.team, by=alice, now=now)
    assert Opportunity.objects.for_team(alice.team).get() == deal
    assert Opportunity.objects.for_team(alice.team).get().description == "by Charlie"


def test_a_contact_known_by_address_takes_the_id_of_the_file_that_names_it(
    alice: Membership, tmp_path: Path, now: datetime
) -> None:
    contacts.create(
        alice.team, ContactIn(name="Chen", email="chen@example.com"), by=alice, via="test", now=now
    )
    file = tmp_path / "contacts.csv"
    file.write_text("id,name,email\nC-1,Chen Wei,chen@example.com\nC-2,Chen Wei,\n")
    report = runs.run_from_file("contacts", file, team=alice.team, by=alice, now=now)
    assert (report.created, report.updated) == (1, 1)
    known = Contact.objects.for_team(alice.team).all()
    assert {(each.external_id, each.email) for each in known} == {("C-1", "chen@example.com"), ("C-2", "")}


def test_json_lines_are_read_whatever_keys_each_line_has(
    alice: Membership, tmp_path: Path, now: datetime
) -> None:
    lines = [
        {"Deal": "A"},
        {"Deal": "B", "Value": 1200.5, "Tags": ["a", "b, c"]},
        {"Deal": "-C", "Value": None},
    ]
    file = tmp_path / "deals.json"
    file.write_text("\n\n".join(json.dumps(line) for line in lines), encoding="utf-8-sig")
    report = runs.run_from_file("opportunities", file, team=alice.team, by=alice, now=now)
    assert report.created == 3
    deals = {deal.name: deal for deal in Opportunity.objects.for_team(alice.team).all()}
    assert (deals["B"].amount_minor, deals["B"].tags) == (120_050, ["a", "b, c"])
    assert deals["-C"].amount_minor is None


def test_a_line_that_is_no_object_refuses_the_file_by_its_number(
    alice: Membership, tmp_path: Path, now: datetime
) -> None:
    file = tmp_path / "deals.jsonl"
    file.write_text('{"Deal": "A"}\n{"Deal": \n')
    with override("en"), pytest.raises(runs.BadFile, match=r"Line 2 is not a JSON object\."):
        runs.run_from_file("opportunities", file, team=alice.team, by=alice, now=now)
    assert not Opportunity.objects.for_team(alice.team).exists()


def test_a_csv_heading_in_braces_is_no_json(alice: Membership, tmp_path: Path, now: datetime) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("{Deal},Value\nA,5\n")
    mapping = {"{Deal}": "name"}
    report = runs.run_from_file("opportunities", file, team=alice.team, by=alice, mapping=mapping, now=now)
    assert report.created == 1


@pytest.mark.parametrize(
    "tags", [["a", "b"], ["a, b", "c"], ['"a" or b', 'c"d'], ["a;b", "甲、乙"], ['",', "x"], []]
)
def test_tags_come_back_as_they_were_written(tags: list[str]) -> None:
    assert read_tags(written_tags(tags)) == tags


def test_tags_written_by_hand_are_told_apart_by_any_sign() -> None:
    found = [tag.strip() for tag in read_tags('vip; key account，甲、乙 | "x" y, 5" pipe')]
    assert found == ["vip", "key account", "甲", "乙", '"x" y', '5" pipe']


def test_a_workbook_holds_the_ids_as_text(alice: Membership, make_opportunity: Any, tmp_path: Path) -> None:
    deal = make_opportunity("MES")
    write(alice, "opportunities", "xlsx", tmp_path / "deals.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "deals.xlsx").worksheets[0]
    assert [cell.value for cell in sheet["A"]] == ["externalId", str(deal.pk)]
