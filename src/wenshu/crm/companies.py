"""Companies: created, changed, deleted, brought back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from wenshu.crm import activity, match_keys, names, records
from wenshu.crm.activity import Via
from wenshu.crm.changes import Diff
from wenshu.crm.contract import CompanyIn, CompanyPatch
from wenshu.crm.externals import check_external_id
from wenshu.crm.links import Links
from wenshu.crm.models import AuditAction, Company
from wenshu.teams.models import Membership, Team

PLAIN = (
    "external_id",
    "name",
    "domain",
    "industry",
    "country",
    "region",
    "employees",
    "phone",
    "tags",
    "description",
)
ASKED_BY = {"name", "industry", "country", "region", "tags"}  # a change here changes the team's vocabulary


def find(team: Team, id: UUID) -> Company:
    """Live only; NotFound otherwise."""
    return records.find(Company.objects.for_team(team), id)


def prepare(
    team: Team,
    data: CompanyIn,
    *,
    links: Links,
    by: Membership | None,
    now: datetime,
    created_at: datetime | None = None,
) -> Company:
    """The record, not yet saved: the same rules for one and for those who save many with `create_many`."""
    company = Company(team=team, created_at=created_at or now, updated_at=now, created_by=by)
    for column in PLAIN:
        setattr(company, column, getattr(data, column))
    company.name_key = names.key(company.name)
    company.owner = links.owner(data.owner_id)
    return company


def create(team: Team, data: CompanyIn, *, by: Membership | None, via: Via, now: datetime) -> Company:
    company = prepare(team, data, links=Links(team), by=by, now=now)
    with activity.write(team, by=by, via=via, now=now) as change:
        check_external_id(company)
        company.save(force_insert=True)
        match_keys.write_companies(team, [company])
        change.record("company", company.id, AuditAction.CREATED)
        change.new_name = True
    return company


def create_many(
    team: Team, companies: Iterable[Company], *, by: Membership | None, via: Via, now: datetime
) -> list[Company]:
    """Saves what `prepare` made, with its audit, in one transaction. External ids must be new."""
    with activity.write(team, by=by, via=via, now=now) as change:
        saved = Company.objects.for_team(team).bulk_create(companies)
        match_keys.write_companies(team, saved)
        for company in saved:
            change.record("company", company.id, AuditAction.CREATED)
        change.new_name = True
    return saved


def update(
    company: Company,
    changes: CompanyPatch,
    *,
    by: Membership | None,
    via: Via,
    now: datetime,
    expected_version: int | None = None,
    links: Links | None = None,
) -> Company:
    """Sets the fields that `changes` names. Nothing different: nothing is written and the version stays."""
    team = company.team
    with activity.write(team, by=by, via=via, now=now) as change:
        company = records.locked(Company.objects.for_team(team), company.id)
        activity.check_version(company, company.version, expected_version)
        diff = Diff(company)
        changed = diff.copy(changes, PLAIN)
        if "name" in changed:
            diff.follow("name_key", names.key(company.name))
        if "external_id" in changed:
            check_external_id(company)
        if "owner_id" in changes.model_fields_set:
            links = links or Links(team)
            diff.link("owner", links.owner(changes.owner_id, current=company.owner_id))
        records.save(company, diff, change, "company")
        if changed & match_keys.COMPANY_COLUMNS:
            match_keys.rewrite_company(company)
        change.new_name = bool(changed & ASKED_BY)
    return company


def delete(
    company: Company, *, by: Membership | None, via: Via, now: datetime, expected_version: int | None = None
) -> Company:
    """Its deals and contacts stay, and keep saying its name."""
    team = company.team
    with activity.write(team, by=by, via=via, now=now) as change:
        company = records.locked(Company.objects.for_team(team), company.id)
        activity.check_version(company, company.version, expected_version)
        records.remove(company, change, "company")
        match_keys.rewrite_company(company)
        change.new_name = True
    return company


def restore(team: Team, id: UUID, *, by: Membership | None, via: Via, now: datetime) -> Company:
    """A company that was never deleted comes back as it is."""
    with activity.write(team, by=by, via=via, now=now) as change:
        company = records.locked(Company.objects.for_team(team), id, deleted=True)
        change.new_name = records.bring_back(company, change, "company")
        if change.new_name:
            match_keys.rewrite_company(company)
    return company
