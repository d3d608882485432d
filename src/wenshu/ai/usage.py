"""What a team's calls of models took, by day, member, task or model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from django.db.models import Count, Q, Sum

from wenshu.ai.models import FAILURES, ModelAttempt
from wenshu.teams.models import Membership, Role, Team
from wenshu.teams.scoping import TeamQuerySet

GroupBy = Literal["day", "user", "task", "model"]
_COLUMNS: Final[dict[GroupBy, str]] = {"day": "day", "user": "member_id", "task": "task", "model": "model"}


@dataclass
class Group:
    """`cost` in micro-USD, `latency_ms` the mean of a call. `key`: a day, a member's id (empty: nobody's), a word."""

    key: str
    label: str = ""
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    audio_ms: int = 0
    cost: int = 0
    latency_ms: int = 0
    cache_hits: int = 0
    failures: int = 0


def report(
    team: Team,
    *,
    first: date,
    last: date,
    group_by: GroupBy,
    seen_by: Membership,
    cache_hits: Mapping[str, int] | None = None,
) -> list[Group]:
    """Of the days from `first` to `last` (included) of the team's calendar. Members see their own, managers all.

    `cache_hits` by the same keys are answers that needed no model; whoever keeps them counts them.
    """
    attempts = ModelAttempt.objects.for_team(team).filter(day__gte=first, day__lte=last)
    if not seen_by.has_role(Role.MANAGER):
        attempts = attempts.filter(member=seen_by)
    groups = {group.key: group for group in _groups(attempts, _COLUMNS[group_by])}
    for key, hits in (cache_hits or {}).items():
        if hits:
            groups.setdefault(key, Group(key)).cache_hits = hits
    if group_by == "user":
        seats = Membership.objects.for_team(team).values_list("id", "name")
        names = {str(id): name for id, name in seats}
        for group in groups.values():
            group.label = names.get(group.key, "")
    return sorted(groups.values(), key=lambda group: group.key)


def _groups(attempts: TeamQuerySet[ModelAttempt], column: str) -> list[Group]:
    sums: dict[str, Any] = {
        name: Sum(name) for name in ("input_tokens", "output_tokens", "audio_ms", "cost", "latency_ms")
    }
    counts = {
        "calls": Count("call_id", distinct=True),
        "failures": Count("id", filter=Q(outcome__in=FAILURES)),
    }
    found = attempts.values(column).annotate(**{f"all_{n}": s for n, s in sums.items()}, **counts)
    return [
        Group(
            key=str(row[column] or ""),
            label=str(row[column] or ""),
            calls=row["calls"],
            input_tokens=row["all_input_tokens"],
            output_tokens=row["all_output_tokens"],
            audio_ms=row["all_audio_ms"],
            cost=row["all_cost"],
            latency_ms=row["all_latency_ms"] // row["calls"],
            failures=row["failures"],
        )
        for row in found.order_by(column)
    ]


def dollars(micro: int) -> str:
    """A decimal string from micro-USD, without trailing zeros."""
    return f"{Decimal(micro).scaleb(-6).normalize():f}"
