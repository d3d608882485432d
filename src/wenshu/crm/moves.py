"""A deal's way through the stages: what follows from a move, and its place in the stage history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from wenshu.clock import local_day
from wenshu.crm.changes import Diff
from wenshu.crm.models import Opportunity, Stage, StageChange, StageKind
from wenshu.errors import Invalid
from wenshu.ids import new_id
from wenshu.teams.models import Membership, Team


def arrive(team: Team, opportunities: Iterable[Opportunity], *, by: Membership | None) -> None:
    """The first line of each new deal's history. One that arrives closed has been where it is since it closed."""
    StageChange.objects.for_team(team).insert(
        ("id", "opportunity_id", "to_stage_id", "changed_at", "changed_day", "by_id"),
        (
            (
                new_id(),
                deal.id,
                deal.stage_id,
                deal.stage_entered_at,
                deal.closed_day or deal.created_day,
                by and by.pk,
            )
            for deal in opportunities
        ),
    )


def move(diff: Diff, stage: Stage, *, by: Membership | None, now: datetime) -> StageChange:
    """Stage, kind, closing time and probability; unsaved. Between two won stages the closing time stays."""
    opportunity = diff.record
    assert isinstance(opportunity, Opportunity)
    before = opportunity.stage
    diff.follow("stage", stage)
    diff.note("status", before.key, stage.key)
    diff.follow("stage_kind", stage.kind)
    if stage.kind == StageKind.OPEN:
        diff.put("closed_at", None, "closedAt")
    elif stage.kind != before.kind:
        diff.put("closed_at", now, "closedAt")
    if stage.kind != StageKind.LOST:
        diff.put("lost_reason", "", "lostReason")
    diff.put("probability", stage.probability, "probability")
    spent = int((now - opportunity.stage_entered_at).total_seconds())
    diff.follow("stage_entered_at", now)
    diff.follow("last_activity_at", max(now, opportunity.last_activity_at))
    return StageChange(
        team=opportunity.team,
        opportunity=opportunity,
        from_stage=before,
        to_stage=stage,
        changed_at=now,
        changed_day=local_day(now, opportunity.team.timezone),
        seconds_in_previous=max(spent, 0),
        by=by,
    )


def set_closing(diff: Diff, closed_at: datetime | None, *, now: datetime) -> None:
    """The closing time, said by a person. Sending back what an open deal shows is no error."""
    opportunity = diff.record
    assert isinstance(opportunity, Opportunity)
    check_closing(opportunity.stage, closed_at, now=now, team=opportunity.team, current=opportunity.closed_at)
    if opportunity.stage_kind != StageKind.OPEN:
        diff.put("closed_at", closed_at, "closedAt")


def check_closing(
    stage: Stage,
    closed_at: datetime | None,
    *,
    now: datetime,
    team: Team,
    current: datetime | None = None,
) -> None:
    """`current` is what the deal shows: sending it back is no error, whatever it is."""
    if stage.kind == StageKind.OPEN and closed_at is not None and closed_at != current:
        raise Invalid.field("closedAt", _("Only a won or lost opportunity has a closing time."))
    if stage.kind != StageKind.OPEN and closed_at is None and current is not None:
        raise Invalid.field("closedAt", _("A won or lost opportunity has a closing time."))
    if closed_at is not None and closed_at != current and _is_ahead(closed_at, now, team.timezone):
        raise Invalid.field("closedAt", _("A closing time is no later than tomorrow."))


def _is_ahead(closed_at: datetime, now: datetime, timezone: str) -> bool:
    """Tomorrow still counts as closed: clocks differ, and a file may hold days of another time zone."""
    return local_day(closed_at, timezone) > local_day(now, timezone) + timedelta(days=1)


def check_lost_reason(stage: Stage, reason: str, *, current: str = "") -> None:
    if reason and stage.kind != StageKind.LOST and reason != current:
        raise Invalid.field("lostReason", _("Only a lost opportunity has a reason for it."))


def told(
    opportunity: Opportunity,
    *,
    from_stage: Stage | None,
    to_stage: Stage,
    at: datetime,
    seconds: int | None,
    by: Membership | None,
) -> StageChange:
    """A step of a history that is written afterwards, unsaved."""
    return StageChange(
        team=opportunity.team,
        opportunity=opportunity,
        from_stage=from_stage,
        to_stage=to_stage,
        changed_at=at,
        changed_day=local_day(at, opportunity.team.timezone),
        seconds_in_previous=seconds,
        by=by,
    )
