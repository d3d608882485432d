"""The route that says what models took."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from wenshu.ai import usage
from wenshu.api import out, reading
from wenshu.api.problems import declared
from wenshu.clock import local_day, now
from wenshu.crm import fields as f
from wenshu.crm.contract import Contract
from wenshu.errors import Invalid
from wenshu.insights import history
from wenshu.teams.access import TeamRequest
from wenshu.teams.models import Role

router = Router(tags=["usage"], by_alias=True)
USUAL_DAYS = 30
MOST_DAYS = 366


class Asked(Contract):
    """Days of the team's calendar, both included; the last 30 when not said."""

    first: f.MaybeDay = Field(default=None, alias="from")
    last: f.MaybeDay = Field(default=None, alias="to")
    group_by: usage.GroupBy = "day"


class Taken(Contract):
    """`key` is a day, a member's id, a task or a model; `latencyMs` the mean of a call."""

    key: str
    label: str
    calls: int
    input_tokens: int
    output_tokens: int
    audio_seconds: float
    cost_usd: str
    latency_ms: int
    cache_hits: int
    failures: int


class TakenPage(Contract):
    items: list[Taken]
    next_cursor: None = None


@router.get(
    "",
    response={200: TakenPage, **declared()},
    openapi_extra=reading.parameters(Asked),
    summary="What models took",
)
def index(request: TeamRequest) -> HttpResponse:
    """Owners and managers see everybody's, others their own. Costs are decimal strings in US dollars."""
    asked = reading.query_of(request, Asked)
    last = asked.last or local_day(now(), request.team.timezone)
    first = asked.first or last - timedelta(days=USUAL_DAYS - 1)
    if first > last:
        raise Invalid.field("/from", "The first day comes after the last.")
    if (last - first).days >= MOST_DAYS:
        raise Invalid.field("/from", "Ask for at most a year at once.")
    member = None if request.member.has_role(Role.MANAGER) else request.member
    grouping: Literal["day", "member"] = "member" if asked.group_by == "user" else "day"
    found = history.cache_hits(request.team, first=first, last=last, group=grouping, member=member)
    hits = {each.key: each.cached for each in found}
    if asked.group_by == "task":
        hits = {"insight": sum(hits.values())}
    elif asked.group_by == "model":  # what needs no model has none
        hits = {}
    groups = usage.report(
        request.team,
        first=first,
        last=last,
        group_by=asked.group_by,
        seen_by=request.member,
        cache_hits=hits,
    )
    return out.answer(TakenPage(items=[_shown(group) for group in groups]))


def _shown(group: usage.Group) -> Taken:
    return Taken(
        key=group.key,
        label=group.label,
        calls=group.calls,
        input_tokens=group.input_tokens,
        output_tokens=group.output_tokens,
        audio_seconds=group.audio_ms / 1000,
        cost_usd=usage.dollars(group.cost),
        latency_ms=group.latency_ms,
        cache_hits=group.cache_hits,
        failures=group.failures,
    )
