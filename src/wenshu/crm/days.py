"""The stored `…_day` and `…_month` columns: calendar days in the team's time zone, set in this one place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from wenshu.clock import local_day
from wenshu.crm.models import FollowUp, Opportunity, StageChange, VoiceNote
from wenshu.teams.models import Team
from wenshu.teams.scoping import TeamQuerySet

R = TypeVar("R", Opportunity, FollowUp, StageChange, VoiceNote)

CHUNK = 200  # one statement with a case for every row: its cost grows with the square


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
    "cycle_days",
)
FOLLOW_UP_COLUMNS = ("occurred_day", "occurred_month")
VOICE_NOTE_COLUMNS = ("recorded_day", "recorded_month")


def fill_opportunity(opportunity: Opportunity, timezone: str) -> None:
    opportunity.created_day = local_day(opportunity.created_at, timezone)
    opportunity.created_month = month_of(opportunity.created_day)
    opportunity.closed_day = day_of(opportunity.closed_at, timezone)
    opportunity.closed_month = _month(opportunity.closed_day)
    opportunity.expected_close_month = _month(opportunity.expected_close_date)
    opportunity.next_follow_up_day = day_of(opportunity.next_follow_up_at, timezone)
    opportunity.cycle_days = _cycle(opportunity.created_day, opportunity.closed_day)


def _cycle(created: date, closed: date | None) -> int | None:
    """A deal that was entered after it had closed says nothing of how long one takes."""
    return None if closed is None or closed < created else (closed - created).days


def fill_follow_up(follow_up: FollowUp, timezone: str) -> None:
    follow_up.occurred_day = local_day(follow_up.occurred_at, timezone)
    follow_up.occurred_month = month_of(follow_up.occurred_day)


def fill_stage_change(change: StageChange, timezone: str) -> None:
    change.changed_day = local_day(change.changed_at, timezone)


def fill_voice_note(note: VoiceNote, timezone: str) -> None:
    note.recorded_day = local_day(note.recorded_at, timezone)
    note.recorded_month = month_of(note.recorded_day)


def recompute(team: Team, *, step: Callable[[], AbstractContextManager[None]] = nullcontext) -> None:
    """Sets every derived day of a team anew, each chunk inside a `step()`; deleted records too, for they may return.

    Only rows that differ are written, so starting again costs little.
    """
    zone = team.timezone
    _recompute(
        Opportunity.objects.for_team(team),
        OPPORTUNITY_COLUMNS,
        lambda each: fill_opportunity(each, zone),
        step,
    )
    _recompute(
        FollowUp.objects.for_team(team), FOLLOW_UP_COLUMNS, lambda each: fill_follow_up(each, zone), step
    )
    _recompute(
        StageChange.objects.for_team(team), ("changed_day",), lambda each: fill_stage_change(each, zone), step
    )
    _recompute(
        VoiceNote.objects.for_team(team), VOICE_NOTE_COLUMNS, lambda each: fill_voice_note(each, zone), step
    )


def _recompute(
    everything: TeamQuerySet[R],
    columns: tuple[str, ...],
    fill: Callable[[R], None],
    step: Callable[[], AbstractContextManager[None]],
) -> None:
    last = UUID(int=0)
    while True:
        with step():
            chunk = list(everything.filter(pk__gt=last).order_by("pk").select_for_update()[:CHUNK])
            if not chunk:
                return
            last = chunk[-1].pk
            changed = [each for each in chunk if _changes(each, columns, fill)]
            everything.bulk_update(changed, columns)


def _changes(record: R, columns: tuple[str, ...], fill: Callable[[R], None]) -> bool:
    before = [getattr(record, column) for column in columns]
    fill(record)
    return before != [getattr(record, column) for column in columns]
