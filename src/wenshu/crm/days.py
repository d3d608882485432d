"""The stored `…_day` and `…_month` columns: calendar days in the team's time zone, set in this one place."""

from __future__ import annotations

from datetime import date, datetime

from wenshu.clock import local_day
from wenshu.crm.models import FollowUp, Opportunity, StageChange
from wenshu.teams.models import Team

CHUNK = 500


def month_of(day: date) -> int:
    """202611 is November 2026."""
    return day.year * 100 + day.month


def day_of(moment: datetime | None, timezone: str) -> date | None:
    return None if moment is None else local_day(moment, timezone)


def _month(day: date | None) -> int | None:
    return None if day is None else month_of(day)


OPPORTUNITY_COLUMNS = (
    "created_day",
    "created_month",
    "closed_day",
    "closed_month",
    "expected_close_month",
    "next_follow_up_day",
)
FOLLOW_UP_COLUMNS = ("occurred_day", "occurred_month")


def fill_opportunity(opportunity: Opportunity, timezone: str) -> None:
    opportunity.created_day = local_day(opportunity.created_at, timezone)
    opportunity.created_month = month_of(opportunity.created_day)
    opportunity.closed_day = day_of(opportunity.closed_at, timezone)
    opportunity.closed_month = _month(opportunity.closed_day)
    opportunity.expected_close_month = _month(opportunity.expected_close_date)
    opportunity.next_follow_up_day = day_of(opportunity.next_follow_up_at, timezone)


def fill_follow_up(follow_up: FollowUp, timezone: str) -> None:
    follow_up.occurred_day = local_day(follow_up.occurred_at, timezone)
    follow_up.occurred_month = month_of(follow_up.occurred_day)


def fill_stage_change(change: StageChange, timezone: str) -> None:
    change.changed_day = local_day(change.changed_at, timezone)


def recompute(team: Team) -> None:
    """Sets every derived day of a team anew, in chunks by id; deleted records too, for they may be restored."""
    _recompute_opportunities(team)
    _recompute_follow_ups(team)
    _recompute_stage_changes(team)


def _recompute_opportunities(team: Team) -> None:
    everything = Opportunity.objects.for_team(team).order_by("id")
    chunk = list(everything[:CHUNK])
    while chunk:
        for opportunity in chunk:
            fill_opportunity(opportunity, team.timezone)
        everything.bulk_update(chunk, OPPORTUNITY_COLUMNS)
        chunk = list(everything.filter(id__gt=chunk[-1].id)[:CHUNK])


def _recompute_follow_ups(team: Team) -> None:
    everything = FollowUp.objects.for_team(team).order_by("id")
    chunk = list(everything[:CHUNK])
    while chunk:
        for follow_up in chunk:
            fill_follow_up(follow_up, team.timezone)
        everything.bulk_update(chunk, FOLLOW_UP_COLUMNS)
        chunk = list(everything.filter(id__gt=chunk[-1].id)[:CHUNK])


def _recompute_stage_changes(team: Team) -> None:
    everything = StageChange.objects.for_team(team).order_by("id")
    chunk = list(everything[:CHUNK])
    while chunk:
        for change in chunk:
            fill_stage_change(change, team.timezone)
        everything.bulk_update(chunk, ["changed_day"])
        chunk = list(everything.filter(id__gt=chunk[-1].id)[:CHUNK])
