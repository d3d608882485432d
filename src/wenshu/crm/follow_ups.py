"""Follow-ups: what happened with a customer, and what happens next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from wenshu.crm import activity, days, records
from wenshu.crm.activity import Via, Write
from wenshu.crm.changes import Diff
from wenshu.crm.contract import FollowUpIn, FollowUpPatch, OriginWord
from wenshu.crm.externals import check_external_id
from wenshu.crm.links import Links
from wenshu.crm.models import AuditAction, FollowUp, Opportunity, VoiceNote
from wenshu.teams.models import Membership, Team

PLAIN = ("kind", "content", "next_action", "next_follow_up_at")


def find(team: Team, id: UUID) -> FollowUp:
    """Live only; NotFound otherwise."""
    return records.find(FollowUp.objects.for_team(team).select_related("opportunity", "author"), id)


def prepare(
    team: Team,
    data: FollowUpIn,
    *,
    opportunity: Opportunity,
    links: Links,
    by: Membership | None,
    now: datetime,
    origin: OriginWord = "person",
    external_id: str = "",
    created_at: datetime | None = None,
    voice_note: VoiceNote | None = None,
) -> FollowUp:
    """The record, not yet saved; `opportunity` is the one that the data names. Without an author it is `by`.

    `voice_note` is the recording that it was made from.
    """
    follow_up = FollowUp(
        team=team, created_at=created_at or now, updated_at=now, created_by=by, external_id=external_id
    )
    for column in PLAIN:
        setattr(follow_up, column, getattr(data, column))
    follow_up.opportunity = opportunity
    follow_up.occurred_at = data.occurred_at or now
    follow_up.author = links.member(data.author_id, pointer="authorId") if data.author_id else by
    follow_up.origin = origin
    follow_up.voice_note = voice_note
    days.fill_follow_up(follow_up, team.timezone)
    return follow_up


def create(
    team: Team,
    data: FollowUpIn,
    *,
    by: Membership | None,
    via: Via,
    now: datetime,
    origin: OriginWord = "person",
    external_id: str = "",
    voice_note: VoiceNote | None = None,
) -> FollowUp:
    """With `nextFollowUpAt` it moves the opportunity's, which then has a new version."""
    links = Links(team)
    opportunity = links.opportunity(data.opportunity_id)
    opportunity.team = team
    follow_up = prepare(
        team,
        data,
        opportunity=opportunity,
        links=links,
        by=by,
        now=now,
        origin=origin,
        external_id=external_id,
        voice_note=voice_note,
    )
    with activity.write(team, by=by, via=via, now=now) as change:
        check_external_id(follow_up)
        follow_up.save(force_insert=True)
        change.record("follow_up", follow_up.id, AuditAction.CREATED)
        _touch_opportunity(follow_up, change)
    return follow_up


def create_many(
    team: Team, many: Iterable[FollowUp], *, by: Membership | None, via: Via, now: datetime
) -> list[FollowUp]:
    """Saves what `prepare` made, in one transaction; each deal follows the latest of its new follow-ups."""
    with activity.write(team, by=by, via=via, now=now) as change:
        saved = FollowUp.objects.for_team(team).bulk_create(many)
        latest: dict[UUID, FollowUp] = {}
        for follow_up in sorted(saved, key=lambda each: each.occurred_at):
            change.record("follow_up", follow_up.id, AuditAction.CREATED)
            latest[follow_up.opportunity_id] = follow_up
        for follow_up in latest.values():
            _touch_opportunity(follow_up, change)
    return saved


def _touch_opportunity(follow_up: FollowUp, change: Write) -> None:
    """A word with the customer is activity, not an edit: it alone gives the deal no new version."""
    team = change.team
    opportunities = Opportunity.objects.for_team(team)
    happened = min(follow_up.occurred_at, change.now)
    opportunities.filter(pk=follow_up.opportunity_id, last_activity_at__lt=happened).update(
        last_activity_at=happened
    )
    if follow_up.next_follow_up_at is None:
        return
    opportunity = records.locked(opportunities, follow_up.opportunity_id)
    diff = Diff(opportunity)
    diff.put("next_follow_up_at", follow_up.next_follow_up_at, "nextFollowUpAt")
    diff.follow("next_follow_up_day", days.day_of(opportunity.next_follow_up_at, team.timezone))
    records.save(opportunity, diff, change, "opportunity")


def update(
    follow_up: FollowUp,
    changes: FollowUpPatch,
    *,
    by: Membership | None,
    via: Via,
    now: datetime,
    expected_version: int | None = None,
) -> FollowUp:
    """Sets the fields that `changes` names; another `nextFollowUpAt` moves the opportunity's too."""
    team = follow_up.team
    with activity.write(team, by=by, via=via, now=now) as change:
        everything = FollowUp.objects.for_team(team).select_related("author")
        follow_up = records.locked(everything, follow_up.id)
        activity.check_version(follow_up, follow_up.version, expected_version)
        diff = Diff(follow_up)
        changed = diff.copy(changes, PLAIN)
        if changes.occurred_at is not None:
            diff.put("occurred_at", changes.occurred_at, "occurredAt")
            diff.follow("occurred_day", days.day_of(follow_up.occurred_at, team.timezone))
            diff.follow("occurred_month", days.month_of(follow_up.occurred_day))
        if "author_id" in changes.model_fields_set:
            diff.link("author", Links(team).member(changes.author_id, pointer="authorId"))
        records.save(follow_up, diff, change, "follow_up")
        if "next_follow_up_at" in changed:
            _touch_opportunity(follow_up, change)
    return follow_up


def delete(
    follow_up: FollowUp,
    *,
    by: Membership | None,
    via: Via,
    now: datetime,
    expected_version: int | None = None,
) -> FollowUp:
    team = follow_up.team
    with activity.write(team, by=by, via=via, now=now) as change:
        follow_up = records.locked(FollowUp.objects.for_team(team), follow_up.id)
        activity.check_version(follow_up, follow_up.version, expected_version)
        records.remove(follow_up, change, "follow_up")
    return follow_up


def restore(team: Team, id: UUID, *, by: Membership | None, via: Via, now: datetime) -> FollowUp:
    """One whose deal is deleted comes back with the deal, not before."""
    with activity.write(team, by=by, via=via, now=now) as change:
        follow_up = records.locked(FollowUp.objects.for_team(team), id, deleted=True)
        records.find(Opportunity.objects.for_team(team), follow_up.opportunity_id)
        records.bring_back(follow_up, change, "follow_up")
    return follow_up
