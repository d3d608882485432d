"""Opportunities: created, changed, moved through the stages, deleted, brought back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from wenshu.crm import activity, days, money, moves, names, opportunity_contacts, records, vocabulary_changes
from wenshu.crm.activity import Via, Write
from wenshu.crm.changes import Diff
from wenshu.crm.contract import OpportunityIn, OpportunityPatch, amount_message
from wenshu.crm.externals import check_external_id
from wenshu.crm.links import Links
from wenshu.crm.models import (
    AuditAction,
    FollowUp,
    Opportunity,
    OpportunityContact,
    Stage,
    StageChange,
    StageKind,
)
from wenshu.crm.querysets import OpportunityQuerySet
from wenshu.errors import Invalid
from wenshu.teams.inserting import new_record
from wenshu.teams.models import Membership, Team

PLAIN = (
    "external_id",
    "name",
    "expected_close_date",
    "next_follow_up_at",
    "source",
    "region",
    "product",
    "competitor",
    "tags",
    "description",
)


@dataclass
class Prepared:
    """A deal by all the rules, not yet saved, with the links that belong to it."""

    opportunity: Opportunity
    contacts: list[OpportunityContact]


def find(team: Team, id: UUID) -> Opportunity:
    """Live only; NotFound otherwise."""
    return records.find(_linked(team), id)


def _linked(team: Team) -> OpportunityQuerySet:
    return Opportunity.objects.for_team(team).select_related("stage", "company", "owner")


def prepare(
    team: Team,
    data: OpportunityIn,
    *,
    links: Links,
    by: Membership | None,
    now: datetime,
    created_at: datetime | None = None,
) -> Prepared:
    """The same rules for one and for those who save many with `create_many`; pass one `links` for all of them.

    `created_at` is for histories that began elsewhere.
    """
    stage = links.stage(data.status) if data.status else links.first_stage()
    moves.check_closing(stage, data.closed_at, now=now, team=team)
    moves.check_lost_reason(stage, data.lost_reason)
    currency = data.currency or team.currency
    began = (created_at or now).astimezone(UTC)
    closed_at = None if stage.kind == StageKind.OPEN else data.closed_at or now
    columns = {column: getattr(data, column) for column in PLAIN} | {
        "created_at": began,
        "updated_at": now,
        "last_activity_at": began,
        "name_key": names.key(data.name),
        "stage_kind": stage.kind,
        "stage_entered_at": closed_at or began,
        "probability": stage.probability if data.probability is None else data.probability,
        "currency": currency,
        "amount_minor": to_minor(data.expected_amount, currency),
        "lost_reason": data.lost_reason,
        "closed_at": closed_at,
    }
    linked = {
        "team": team,
        "created_by": by,
        "company": links.company(data.company_id, data.company_name),
        "owner": links.owner(data.owner_id),
        "stage": stage,
    }
    opportunity = new_record(Opportunity, columns, linked)
    days.fill_opportunity(opportunity, team.timezone)
    contacts = opportunity_contacts.prepare(opportunity, links.contacts(data.contact_ids))
    return Prepared(opportunity, contacts)


def to_minor(amount: Decimal | None, currency: str) -> int | None:
    try:
        return None if amount is None else money.to_minor(amount, currency)
    except money.BadAmount:
        raise Invalid.field("expectedAmount", amount_message(currency)) from None


def create(team: Team, data: OpportunityIn, *, by: Membership | None, via: Via, now: datetime) -> Opportunity:
    prepared = prepare(team, data, links=Links(team), by=by, now=now)
    opportunity = prepared.opportunity
    with activity.write(team, by=by, via=via, now=now) as change:
        check_external_id(opportunity)
        change.new_deal_word = vocabulary_changes.of_new(opportunity)
        opportunity.save(force_insert=True)
        moves.arrive(team, [opportunity], by=by)
        if prepared.contacts:
            OpportunityContact.objects.for_team(team).bulk_create(prepared.contacts)
        change.record("opportunity", opportunity.id, AuditAction.CREATED)
    return opportunity


def create_many(
    team: Team, many: Iterable[Prepared], *, by: Membership | None, via: Via, now: datetime
) -> list[Opportunity]:
    """Saves what `prepare` made, with history and audit, in one transaction. External ids must be new."""
    prepared = list(many)
    with activity.write(team, by=by, via=via, now=now) as change:
        saved = Opportunity.objects.for_team(team).bulk_create([each.opportunity for each in prepared])
        moves.arrive(team, saved, by=by)
        contacts = [link for each in prepared for link in each.contacts]
        if contacts:
            OpportunityContact.objects.for_team(team).bulk_create(contacts)
        for opportunity in saved:
            change.record("opportunity", opportunity.id, AuditAction.CREATED)
        change.new_deal_word = True
    return saved


def update(
    opportunity: Opportunity,
    changes: OpportunityPatch,
    *,
    by: Membership | None,
    via: Via,
    now: datetime,
    expected_version: int | None = None,
    links: Links | None = None,
) -> Opportunity:
    """Sets the fields that `changes` names; a new `status` moves the deal, and its probability follows the stage
    unless `changes` says one. Nothing different: nothing is written and the version stays.
    """
    team = opportunity.team
    links = links or Links(team)
    with activity.write(team, by=by, via=via, now=now) as change:
        opportunity = records.locked(_linked(team), opportunity.id)
        activity.check_version(opportunity, opportunity.version, expected_version)
        diff = Diff(opportunity)
        moved = _apply(diff, changes, links, by=by, now=now)
        _save(diff, moved, change)
    return opportunity


def move_to_stage(
    opportunity: Opportunity,
    *,
    stage: Stage,
    lost_reason: str = "",
    by: Membership | None,
    via: Via,
    now: datetime,
    expected_version: int | None = None,
) -> Opportunity:
    """Moving to the stage where it stands changes nothing but a lost reason that is said now."""
    said = {"status": stage.key} | ({"lostReason": lost_reason} if lost_reason else {})
    patch = OpportunityPatch.model_validate(said)
    return update(opportunity, patch, by=by, via=via, now=now, expected_version=expected_version)


def delete(
    opportunity: Opportunity,
    *,
    by: Membership | None,
    via: Via,
    now: datetime,
    expected_version: int | None = None,
) -> Opportunity:
    """Its follow-ups go with it, so that no figure counts them, and come back with it."""
    team = opportunity.team
    with activity.write(team, by=by, via=via, now=now) as change:
        opportunity = records.locked(_linked(team), opportunity.id)
        activity.check_version(opportunity, opportunity.version, expected_version)
        records.remove(opportunity, change, "opportunity")
        follow_ups = FollowUp.objects.for_team(team).live().filter(opportunity=opportunity)
        follow_ups.update(deleted_at=now)
        change.new_deal_word = vocabulary_changes.of_gone(opportunity)
    return opportunity


def restore(team: Team, id: UUID, *, by: Membership | None, via: Via, now: datetime) -> Opportunity:
    """A deal that was never deleted comes back as it is."""
    with activity.write(team, by=by, via=via, now=now) as change:
        opportunity = records.locked(_linked(team), id, deleted=True)
        went_at = opportunity.deleted_at
        if records.bring_back(opportunity, change, "opportunity"):
            follow_ups = FollowUp.objects.for_team(team).filter(opportunity=opportunity, deleted_at=went_at)
            follow_ups.update(deleted_at=None)
            change.new_deal_word = vocabulary_changes.of_gone(opportunity)
    return opportunity


def _apply(
    diff: Diff, patch: OpportunityPatch, links: Links, *, by: Membership | None, now: datetime
) -> StageChange | None:
    """Everything a patch means for the record, in the order in which one thing follows from another."""
    opportunity, said = _of(diff), patch.model_fields_set
    changed = diff.copy(patch, PLAIN)
    if "name" in changed:
        diff.follow("name_key", names.key(opportunity.name))
    if "external_id" in changed:
        check_external_id(opportunity)
    if "owner_id" in said:
        diff.link("owner", links.owner(patch.owner_id, current=opportunity.owner_id))
    if said & {"company_id", "company_name"}:
        diff.link("company", links.company_of(patch, opportunity.company))
    if said & {"expected_amount", "currency"}:
        _set_amount(diff, patch)
    moved = _set_stage(diff, patch, links, by=by, now=now)
    if "contact_ids" in said:
        opportunity_contacts.replace(diff, links.contacts(patch.contact_ids))
    _follow_days(diff)
    return moved


def _set_amount(diff: Diff, patch: OpportunityPatch) -> None:
    """A new currency alone keeps the number: 12.50 USD becomes 12.50 EUR, not 1250 of something."""
    opportunity = _of(diff)
    currency = patch.currency or opportunity.currency
    old = opportunity.amount_minor
    amount = None if old is None else money.to_major(old, opportunity.currency)
    if "expected_amount" in patch.model_fields_set:
        amount = patch.expected_amount
    before = money.text(old, opportunity.currency)
    diff.put("currency", currency, "currency")
    diff.follow("amount_minor", to_minor(amount, currency))
    diff.note("expectedAmount", before, money.text(opportunity.amount_minor, currency))


def _set_stage(
    diff: Diff, patch: OpportunityPatch, links: Links, *, by: Membership | None, now: datetime
) -> StageChange | None:
    opportunity, said = _of(diff), patch.model_fields_set
    closed_at, lost_reason, moved = opportunity.closed_at, opportunity.lost_reason, None
    if "status" in said:
        stage = links.stage(patch.status, current=opportunity.stage_id)
        if stage.id != opportunity.stage_id:
            moved = moves.move(diff, stage, by=by, now=now)
    if "closed_at" in said and not (moved and patch.closed_at in {None, closed_at}):
        moves.set_closing(diff, patch.closed_at, now=now)
    if "lost_reason" in said:
        moves.check_lost_reason(opportunity.stage, patch.lost_reason, current=lost_reason)
        if opportunity.stage_kind == StageKind.LOST:
            diff.put("lost_reason", patch.lost_reason, "lostReason")
    if "probability" in said:
        probability = opportunity.stage.probability if patch.probability is None else patch.probability
        diff.put("probability", probability, "probability")
    return moved


def _follow_days(diff: Diff) -> None:
    opportunity = _of(diff)
    before = {column: getattr(opportunity, column) for column in days.OPPORTUNITY_COLUMNS}
    days.fill_opportunity(opportunity, opportunity.team.timezone)
    diff.columns |= {column for column, value in before.items() if getattr(opportunity, column) != value}


def _save(diff: Diff, moved: StageChange | None, change: Write) -> None:
    opportunity = _of(diff)
    records.save(opportunity, diff, change, "opportunity")
    if moved is not None:
        moved.save(force_insert=True)
    change.new_deal_word = vocabulary_changes.of_changed(opportunity, diff.changes)


def _of(diff: Diff) -> Opportunity:
    assert isinstance(diff.record, Opportunity)
    return diff.record
