"""Takes back what a proposal wrote: every column as it was, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models.functions import Least
from django.utils.translation import gettext as _

from wenshu.assist import standing
from wenshu.assist.effects import ACTIVITY, AnyRecord, Effect, EffectKind, records, restored
from wenshu.assist.errors import MovedOn, Obstacle
from wenshu.assist.values import Values, current
from wenshu.crm import (
    activity,
    companies,
    contacts,
    days,
    follow_ups,
    match_keys,
    opportunities,
    vocabulary_changes,
)
from wenshu.crm.activity import Changes, Via, Write
from wenshu.crm.models import (
    AuditAction,
    Company,
    Contact,
    FollowUp,
    Opportunity,
    OpportunityContact,
    StageChange,
)
from wenshu.teams.models import Membership, Team

VIA: Final[Via] = "assist"
UNTOLD: Final = {"version", "updatedAt", "weightedAmount"}  # of a history: they follow from the rest


def undo(team: Team, effects: list[Effect], *, applied_at: datetime, by: Membership, now: datetime) -> None:
    """In the caller's transaction, with the records locked. Raises MovedOn, naming every one that is not as applying
    left it.
    """
    found = obstacles(team, effects)
    if found:
        raise MovedOn(found)
    ours = {effect.id for effect in effects}
    with activity.write(team, by=by, via=VIA, now=now) as change:
        for effect in effects:
            if effect.did == "updated":
                _put_back(team, effect, change, applied_at=applied_at, ours=ours)
            if effect.kind == "opportunity":
                change.record("opportunity", effect.id, AuditAction.UNDONE)
    for effect in reversed(effects):
        if effect.did == "created":
            _delete(team, effect, by=by, now=now)


# whether it still can


def obstacles(team: Team, effects: list[Effect]) -> list[Obstacle]:
    """Every record that is not as applying left it; none: it can be undone."""
    each = (_obstacle(team, effect, index, effects) for index, effect in enumerate(effects))
    return [found for found in each if found]


def _obstacle(team: Team, effect: Effect, index: int, effects: list[Effect]) -> Obstacle | None:
    pointer = f"/applied/{index}"
    version = records(team, effect.kind).live().filter(pk=effect.id).values_list("version", flat=True).first()
    is_ours = effect.did == "created" or effect.is_edit
    if version is None or (is_ours and version != effect.version):
        return standing.moved_on(team, effect.kind, effect.id, effect.name, pointer)
    if effect.did == "created":
        ours = {each.id for each in effects}
        said = next((message for found, message in _dependents(team, effect, ours) if found), "")
        if said:
            return Obstacle(pointer, said % {"name": effect.name}, effect.kind, effect.id, effect.name)
    return None


def _dependents(team: Team, effect: Effect, ours: set[UUID]) -> Iterator[tuple[bool, str]]:
    """What others have hung on a record that was made."""
    deals = Opportunity.objects.for_team(team).live().exclude(pk__in=ours)
    if effect.kind == "company":
        people = Contact.objects.for_team(team).live().exclude(pk__in=ours)
        yield deals.filter(company_id=effect.id).exists(), _("%(name)s has other opportunities now.")
        yield people.filter(company_id=effect.id).exists(), _("%(name)s has other contacts now.")
    if effect.kind == "contact":
        links = OpportunityContact.objects.for_team(team).filter(contact_id=effect.id)
        others = links.filter(opportunity__deleted_at=None).exclude(opportunity_id__in=ours)
        yield others.exists(), _("%(name)s is part of other opportunities now.")
    if effect.kind == "opportunity":
        said = FollowUp.objects.for_team(team).live().filter(opportunity_id=effect.id)
        yield said.exclude(pk__in=ours).exists(), _("%(name)s has other follow-ups now.")


# putting back


def _put_back(team: Team, effect: Effect, change: Write, *, applied_at: datetime, ours: set[UUID]) -> None:
    record: AnyRecord = records(team, effect.kind).live().get(pk=effect.id)
    record.team = team
    columns = {name: restored(effect.kind, name, value) for name, value in effect.before.items()}
    if isinstance(record, Opportunity) and ACTIVITY in columns:
        columns[ACTIVITY] = _activity(record, effect, applied_at, ours)
    for name, value in columns.items():
        setattr(record, name, value)
    if not effect.is_edit:
        record.save(update_fields=list(columns))
        return
    assert effect.kind != "follow_up"
    shown = current(team, effect.kind, record.pk)
    if isinstance(record, Opportunity):
        _put_back_deal(record, effect)
        columns |= dict.fromkeys(days.OPPORTUNITY_COLUMNS)
    record.version += 1
    record.updated_at = change.now
    record.save(update_fields=[*columns, "version", "updated_at"])
    changes = _changes(shown, current(team, effect.kind, record.pk))
    change.record(effect.kind, record.pk, AuditAction.UPDATED, changes)
    _follow_names(record, columns.keys())
    if isinstance(record, Opportunity):
        change.new_deal_word |= vocabulary_changes.of_changed(record, changes)
    else:
        change.new_name = True


def _follow_names(record: AnyRecord, columns: Collection[str]) -> None:
    """Records are found by what they were called before."""
    if isinstance(record, Company) and match_keys.COMPANY_COLUMNS & set(columns):
        match_keys.rewrite_company(record)
    if isinstance(record, Contact) and match_keys.CONTACT_COLUMNS & set(columns):
        match_keys.rewrite_contact(record)


def _put_back_deal(deal: Opportunity, effect: Effect) -> None:
    """The days again by the calendar, for the team may live in another time zone since."""
    team = deal.team
    days.fill_opportunity(deal, team.timezone)
    StageChange.objects.for_team(team).filter(opportunity=deal, pk__in=effect.moves).delete()
    OpportunityContact.objects.for_team(team).filter(opportunity=deal, pk__in=effect.links).delete()


def _activity(deal: Opportunity, effect: Effect, applied_at: datetime, ours: set[UUID]) -> datetime:
    """As if nothing had been applied: what colleagues have told of the deal since still counts."""
    if deal.last_activity_at != datetime.fromisoformat(effect.after[ACTIVITY]):
        return deal.last_activity_at
    told = FollowUp.objects.for_team(deal.team).filter(opportunity=deal, created_at__gte=applied_at)
    others = told.exclude(pk__in=ours).annotate(told_at=Least("occurred_at", "created_at"))
    before = datetime.fromisoformat(effect.before[ACTIVITY])
    told_at: list[datetime] = list(others.values_list("told_at", flat=True))
    return max([before, *told_at])


def _changes(before: Values, after: Values) -> Changes:
    return {
        name: [value, after[name]]
        for name, value in before.items()
        if after[name] != value and name not in UNTOLD
    }


# taking away


def _delete(team: Team, effect: Effect, *, by: Membership, now: datetime) -> None:
    told: dict[str, Any] = {"by": by, "via": VIA, "now": now}
    doing: dict[EffectKind, Callable[[], object]] = {
        "company": lambda: companies.delete(companies.find(team, effect.id), **told),
        "contact": lambda: contacts.delete(contacts.find(team, effect.id), **told),
        "opportunity": lambda: opportunities.delete(opportunities.find(team, effect.id), **told),
        "follow_up": lambda: follow_ups.delete(follow_ups.find(team, effect.id), **told),
    }
    doing[effect.kind]()
