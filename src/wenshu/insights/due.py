"""Which of the things with a schedule are due, and whose they are: shared by digests and alerts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, TypeVar

from django.db import DatabaseError
from django.db.models import F, Q, QuerySet

from wenshu.errors import Conflict
from wenshu.insights.models import Scheduled
from wenshu.insights.schedule import latest_due, next_due
from wenshu.teams.models import Membership, Role

log = logging.getLogger("wenshu.insights")

State = Literal["on", "paused", "ended"]
Kind = TypeVar("Kind", bound=Scheduled)
MOST_OF_A_MEMBER = 50


class TooMany(Conflict):
    """You have as many of these as one person may have. Delete one that you do not need any more."""

    code = "too_many"


class Ended(Conflict):
    """Its maker may not have it any more, so it does not run."""

    code = "ended"


def may_have(maker: Membership) -> bool:
    """Someone who left, or may only read, has nothing sent on a schedule."""
    return maker.is_active and maker.user is not None and maker.user.is_active and maker.has_role(Role.MEMBER)


def may_read(reader: Membership) -> bool:
    """Whoever could sign in and ask the same."""
    return reader.is_active and reader.user is not None and reader.user.is_active


def state_of(record: Scheduled) -> State:
    if not may_have(record.maker):
        return "ended"
    return "on" if record.next_at else "paused"


def start(record: Scheduled, *, now: datetime) -> None:
    """Reckons, but does not save, when it is due next."""
    if not may_have(record.maker):
        raise Ended
    record.timezone = record.team.timezone
    record.next_at = next_due(record.schedule, timezone=record.timezone, after=now)


def waiting(records: QuerySet[Kind], *, now: datetime) -> bool:
    """Whether any is due."""
    return _due(records, now).exists()


def due(records: QuerySet[Kind], *, now: datetime) -> list[Kind]:
    found = _due(records, now).select_related("team", "maker__user")
    return list(found.order_by("next_at", "pk")[:1000])


def _due(records: QuerySet[Kind], now: datetime) -> QuerySet[Kind]:
    """Also those whose team has moved to another time zone."""
    moved = Q(next_at__isnull=False) & ~Q(timezone=F("team__timezone"))
    return records.filter(Q(next_at__lte=now) | moved)


def work_off(records: QuerySet[Kind], plan: Callable[[Kind], int], *, now: datetime) -> int:
    """Plans each that is due; returns the sum. One that cannot be planned does not keep the others waiting."""
    done = 0
    for record in due(records, now=now):
        try:
            done += plan(record)
        except DatabaseError:
            raise
        except Exception:
            log.exception("not planned", extra={"kind": record._meta.label, "id": str(record.pk)})
    return done


def take(record: Scheduled, *, now: datetime) -> datetime | None:
    """The due time to serve now: the latest, where several were missed. None when there is nothing to do.

    Of several workers one takes it, in the transaction of the caller.
    """
    was_due = record.next_at
    timezone = record.team.timezone
    kept: Any = type(record).objects.for_team(record.team)  # type: ignore[attr-defined]
    mine = kept.filter(pk=record.pk, next_at=was_due, timezone=record.timezone)
    if not may_have(record.maker):
        mine.update(next_at=None)
        return None
    later = next_due(record.schedule, timezone=timezone, after=now)
    if not mine.update(next_at=later, timezone=timezone) or was_due is None or was_due > now:
        return None
    return max(was_due, latest_due(record.schedule, timezone=timezone, at=now))
