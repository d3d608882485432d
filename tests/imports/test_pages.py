"""Import and export in the browser: upload, map, start, report; every list as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from wenshu import clock
from wenshu.crm.imports import runs
from wenshu.crm.models import Company, ImportRun, Opportunity
from wenshu.jobs import queue, worker
from wenshu.jobs.lease import Lease
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
Browser = Callable[[Membership], Client]
DEALS = (
    'Deal,Account,Stage,Value,Close date\nMES,Hengli,Won,"$1,200.50",2026-03-01\nWMS,Hengli,Lead,abc,\n,,,,\n'
)


def upload(browser: Client, team: str, text: bytes | str, kind: str = "opportunities") -> Any:
    content = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile("deals.csv", content)
    return browser.post(f"/t/{team}/import", {"kind": kind, "file": file})


def chosen(page: str) -> dict[str, str]:
    """What the mapping page proposes, as its form would send it."""
    sent = {}
    for part in page.split('name="column-')[1:]:
        place, rest = part.split('"', 1)
        options = rest.split("</select>")[0]
        marked = [option for option in options.split("<option ")[1:] if " selected" in option]
        sent[f"column-{place}"] = marked[0].split('value="')[1].split('"')[0] if marked else ""
    return sent


def test_a_file_is_looked_at_mapped_imported_by_the_worker_and_reported(
    alice: Membership, client_for: Browser
) -> None:
    browser, slug = client_for(alice), alice.team.slug
    page = browser.get(upload(browser, slug, DEALS)["Location"])
    text = page.content.decode()
    assert "1,200.50 USD" in text
    mapping = chosen(text)
    assert mapping["column-1"] == "companyName"
    run = ImportRun.objects.for_team(alice.team).get()
    assert not Opportunity.objects.for_team(alice.team).exists()

    here = f"/t/{slug}/import/{run.pk}"
    assert browser.post(here, mapping).status_code == 302
    assert "every 1s" in browser.get(here).content.decode()
    job = queue.claim("a worker", now=clock.now())
    assert job
    assert worker.run(job, Lease(job)) == "done"

    report = browser.get(here).content.decode()
    deal = Opportunity.objects.for_team(alice.team).get()
    assert (deal.name, deal.amount_minor, deal.stage_kind) == ("MES", 120_050, "won")
    assert Company.objects.for_team(alice.team).get().name == "Hengli"
    assert "every 1s" not in report
    assert "abc" in report
    skipped = browser.get(here + "/skipped.csv").content.decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(skipped))][1] == "3"


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02PNG" * 50, b"only one heading"])
def test_a_file_that_is_no_table_is_refused_beside_its_field(
    alice: Membership, client_for: Browser, content: bytes
) -> None:
    response = upload(client_for(alice), alice.team.slug, content)
    assert response.status_code in {302, 422}
    if response.status_code == 422:
        assert "file-error" in response.content.decode()
        assert not runs.of_team(alice.team).exists()


def test_a_viewer_may_not_import_and_a_stranger_finds_nothing(
    alice: Membership, viewer: Membership, charlie: Membership, client_for: Browser
) -> None:
    assert upload(client_for(viewer), alice.team.slug, DEALS).status_code == 403
    upload(client_for(alice), alice.team.slug, DEALS)
    run = runs.of_team(alice.team).get()
    assert client_for(charlie).get(f"/t/{charlie.team.slug}/import/{run.pk}").status_code == 404


def test_a_list_is_exported_with_its_filters_formulas_are_text_and_it_comes_back_the_same(
    alice: Membership, charlie: Membership, client_for: Browser, make_company: Any, tmp_path: Any, now: Any
) -> None:
    make_company("=cmd|' /C calc'!A0", industry="Energy")
    make_company("Plain", industry="Logistics")
    browser = client_for(alice)
    response = browser.get(f"/t/{alice.team.slug}/export/companies", {"industry": "Energy"})
    data = b"".join(response.streaming_content)
    assert "attachment" in response["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["'=cmd|' /C calc'!A0"]

    file = tmp_path / "companies.csv"
    file.write_bytes(data)
    runs.run_from_file("companies", file, team=charlie.team, by=charlie, now=now)
    assert Company.objects.for_team(charlie.team).get().name == "=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    "kind", ["opportunities", "companies", "contacts", "follow-ups", "members", "products"]
)
@pytest.mark.parametrize("format", ["csv", "jsonl", "xlsx"])
def test_every_kind_leaves_in_every_format(
    alice: Membership, client_for: Browser, make_opportunity: Any, kind: str, format: str
) -> None:
    make_opportunity(expected_amount="12.50")
    response = client_for(alice).get(f"/t/{alice.team.slug}/export/{kind}", {"format": format})
    data = b"".join(response.streaming_content)
    assert response.status_code == 200
    if kind == "opportunities":
        assert data[:2] == b"PK" if format == "xlsx" else b"12.50" in data


def test_an_unknown_kind_or_format_is_not_there(alice: Membership, client_for: Browser) -> None:
    browser = client_for(alice)
    assert browser.get(f"/t/{alice.team.slug}/export/secrets").status_code == 404
    assert browser.get(f"/t/{alice.team.slug}/export/companies", {"format": "exe"}).status_code == 404


def test_the_preview_tells_which_rows_will_be_skipped_and_writes_nothing(
    alice: Membership, client_for: Browser
) -> None:
    browser, slug = client_for(alice), alice.team.slug
    rows = (
        'Id,Deal,Account,Owner,Value,Currency\n1,A,Hengli,Eve,"1,234.50",eur\n'
        "1,B,Weida,,5,\n2,C,,,-3,\n3,D,,,5,XXX\n"
    )
    page = browser.get(upload(browser, slug, rows)["Location"]).content.decode()
    assert "<td>1,234.50 EUR</td>" in page
    assert "Line 3 will be skipped: The same record as line 2." in page
    assert page.count("An amount cannot be below zero.") == 1
    assert "Line 5 will be skipped: Currency: Use an ISO 4217 currency code" in page
    assert "Line 2 will" not in page
    for model in (Opportunity, Company):
        assert not model.objects.for_team(alice.team).exists()
    assert Membership.objects.for_team(alice.team).count() == 1


def test_a_row_without_the_name_it_needs_is_marked_in_the_preview(
    alice: Membership, client_for: Browser
) -> None:
    browser = client_for(alice)
    page = browser.get(upload(browser, alice.team.slug, "Name,Industry\n,Energy\n", "companies")["Location"])
    assert "Line 2 will be skipped: Name: This field is required." in page.content.decode()


def test_the_list_of_imports_tells_how_many_records_were_updated(
    alice: Membership, client_for: Browser, tmp_path: Any, now: Any
) -> None:
    file = tmp_path / "deals.csv"
    for value in (5, 6):
        file.write_text(f"Id,Deal,Value\n1,A,{value}\n2,B,7\n")
        runs.run_from_file("opportunities", file, team=alice.team, by=alice, now=now)
    page = client_for(alice).get(f"/t/{alice.team.slug}/import").content.decode()
    counts = [row.split('class="num')[1:4] for row in page.split("<tr>")[2:]]
    assert [[cell.split(">")[1].split("<")[0] for cell in row] for row in counts] == [
        ["0", "1", "0"],
        ["2", "0", "0"],
    ]
