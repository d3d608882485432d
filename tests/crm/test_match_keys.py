"""Match keys are those of the live records, whatever is done to these, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wenshu.assist.link import deal_lookup
from wenshu.crm import companies, contacts, demo, housekeeping, match_keys, match_lookup
from wenshu.crm.contract import CompanyPatch, ContactPatch
from wenshu.crm.imports import runs
from wenshu.crm.imports.fields import Kind
from wenshu.crm.models import Company, CompanyKey, Contact, ContactKey, KeyKind
from wenshu.teams.models import Membership, Team

MakeCompany = Callable[..., Company]
MakeContact = Callable[..., Contact]


def values(company: Company) -> set[str]:
    return set(
        CompanyKey.objects.for_team(company.team).filter(company=company).values_list("value", flat=True)
    )


def values_of_contact(contact: Contact) -> set[str]:
    return set(
        ContactKey.objects.for_team(contact.team).filter(contact=contact).values_list("value", flat=True)
    )


def test_a_company_is_found_by_all_that_people_call_it() -> None:
    keys = match_keys.company_keys("苏州恒力精密机械有限公司", "www.hengli.com.cn", "+86 512 6666 8888")
    assert keys["恒力"] == KeyKind.BRAND
    assert keys["hengli"] == KeyKind.SOUND
    assert keys["hengli.com.cn"] == KeyKind.DOMAIN
    assert keys["66668888"] == KeyKind.PHONE
    assert keys["苏州恒力精密机械"] == KeyKind.CORE
    assert keys["恒力精密机械"] == KeyKind.BARE


def test_one_letter_wrong_missing_or_too_many_leaves_one_half_as_it_is() -> None:
    kept = set(match_keys.halves("hengliprecision"))
    for typed in (
        "hengilprecision",
        "hengliprecison",
        "hengliprecisionn",
        "engliprecision",
        "henglyprecision",
    ):
        assert kept & set(match_keys.halves_nearby(typed)), typed
    assert not kept & set(match_keys.halves_nearby("blueridgefoods"))


def test_a_mailbox_that_everybody_can_have_is_no_key_of_a_company() -> None:
    keys = match_keys.contact_keys("Chen Wei", "chen@qq.com", "")
    assert "qq.com" not in keys
    assert keys["chen@qq.com"] == KeyKind.EMAIL
    assert match_keys.contact_keys("Chen Wei", "chen@hengli.com", "")["hengli.com"] == KeyKind.DOMAIN


def test_keys_follow_a_company_through_its_life(
    make_company: MakeCompany, alice: Membership, now: datetime
) -> None:
    company = make_company("Hengli Precision", domain="hengli.com")
    assert {"hengli", "hengli.com"} <= values(company)
    company = companies.update(company, CompanyPatch(name="Blue Ridge Foods"), by=alice, via="test", now=now)
    assert "blueridge" in values(company)
    assert "hengliprecision" not in values(company)
    companies.update(company, CompanyPatch(domain="blueridge.com"), by=alice, via="test", now=now)
    assert "hengli.com" not in values(company)
    companies.delete(company, by=alice, via="test", now=now)
    assert values(company) == set()
    companies.restore(alice.team, company.pk, by=alice, via="test", now=now)
    assert {"blueridge", "blueridge.com"} <= values(company)
    assert not match_keys.differ(alice.team)


def test_keys_follow_a_contact_through_its_life(
    make_contact: MakeContact, alice: Membership, now: datetime
) -> None:
    contact = make_contact("陈伟", email="chen@hengli.com", phone="13812345678")
    assert {"陈伟", "chenwei", "chen@hengli.com", "12345678"} <= values_of_contact(contact)
    contact = contacts.update(contact, ContactPatch(phone="", name="王芳"), by=alice, via="test", now=now)
    assert {"王芳", "wangfang"} <= values_of_contact(contact)
    assert not {"陈伟", "12345678"} & values_of_contact(contact)
    contacts.delete(contact, by=alice, via="test", now=now)
    assert values_of_contact(contact) == set()
    contacts.restore(alice.team, contact.pk, by=alice, via="test", now=now)
    assert not match_keys.differ(alice.team)


def test_imported_records_have_their_keys(alice: Membership, now: datetime, tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("externalId,name,companyName\n1,MES,苏州恒力精密机械有限公司\n")
    runs.run_from_file(Kind.OPPORTUNITIES, file, team=alice.team, by=alice, now=now)
    file.write_text("name,email\nChen Wei,chen@hengli.com\n")
    runs.run_from_file(Kind.CONTACTS, file, team=alice.team, by=alice, now=now)
    assert CompanyKey.objects.for_team(alice.team).filter(value="恒力").count() == 1
    assert ContactKey.objects.for_team(alice.team).filter(value="chen@hengli.com").count() == 1
    assert not match_keys.differ(alice.team)


@pytest.mark.django_db
def test_the_demo_has_its_keys(now: datetime) -> None:
    for team in demo.load(now=now):
        assert CompanyKey.objects.for_team(team).exists()
        assert not match_keys.differ(team)


def test_rebuilding_mends_what_went_wrong(
    make_company: MakeCompany, make_contact: MakeContact, team: Team
) -> None:
    company = make_company("Hengli Precision")
    make_contact("Chen Wei")
    kept = values(company)
    CompanyKey.objects.for_team(team).filter(value="hengli").delete()
    assert match_keys.differ(team)
    match_keys.rebuild(team)
    assert values(company) == kept
    assert not match_keys.differ(team)


def test_what_was_written_past_the_services_is_mended(
    make_company: MakeCompany, make_contact: MakeContact, team: Team, now: datetime
) -> None:
    gone, bare = make_company("Blue Ridge"), make_contact("Chen Wei")
    Company.objects.for_team(team).filter(pk=gone.pk).update(deleted_at=now)
    ContactKey.objects.for_team(team).filter(contact=bare).delete()
    assert housekeeping.mend_match_keys(now) == 2
    assert not match_keys.differ(team)
    assert housekeeping.mend_match_keys(now) == 0


def test_records_that_were_there_before_get_their_keys(
    make_company: MakeCompany, make_contact: MakeContact, alice: Membership, now: datetime
) -> None:
    company, gone = make_company("苏州恒力精密机械有限公司"), make_company("Blue Ridge")
    make_contact("Chen Wei", email="chen@hengli.com")
    companies.delete(gone, by=alice, via="test", now=now)
    CompanyKey.all_teams.all().delete()
    ContactKey.all_teams.all().delete()
    migration = import_module("wenshu.crm.migrations.0014_companies_and_contacts_are_found_by_match_keys")
    migration.fill(apps, None)
    assert "恒力" in values(company)
    assert values(gone) == set()
    assert not match_keys.differ(alice.team)


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="an empty table tells nothing about PostgreSQL's plans"
)
def test_records_are_looked_up_in_indexes(team: Team) -> None:
    """Never all of the team's: SQLite would rather, where only ids are given."""
    ids = [uuid4()]
    with CaptureQueriesContext(connection) as captured:
        match_lookup.companies_by_key(team, ["hengli"])
        match_lookup.contacts_by_key(team, ["hengli"])
        match_lookup.companies(team, ids)
        match_lookup.contacts(team, ids)
        match_lookup.contacts_of(team, ids, most=5)
        match_lookup.shared(team, "company", after="a", most=5)
        deal_lookup.of_parties(team, ids, ids)
        deal_lookup.named(team, ["MES"])
        deal_lookup.contacts_on(team, ids)
    assert len(captured) == 10
    for query in captured:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = [str(row[3]) for row in cursor.fetchall()]
        assert any("USING" in step and "INDEX" in step for step in plan), plan
        assert not any(step.endswith("(team_id=?)") for step in plan), plan
