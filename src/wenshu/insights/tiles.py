"""The dashboard: stored plans, run like any question, so that no tile can disagree with an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from wenshu.clock import local_day
from wenshu.errors import Invalid
from wenshu.insights import pins, pipeline
from wenshu.insights.answer import Answer
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.models import Pin
from wenshu.insights.pins import PinnedAnswer
from wenshu.insights.plan import (
    Between,
    CalendarUnit,
    Compare,
    Filter,
    Order,
    Period,
    Query,
    Rolling,
    TimeFilter,
)
from wenshu.insights.time import add_months
from wenshu.insights.validate import BadPlan
from wenshu.teams.models import Membership, Team

TileKey = Literal[
    "open_pipeline", "weighted", "won", "win_rate", "overdue", "pipeline_by_stage", "won_by_month", "expected_by_month",
    "due",
]  # fmt: skip
PERIODS: Final[dict[str, Period]] = {
    "today": CalendarUnit(unit="day"),
    "this_week": CalendarUnit(unit="week"),
    "last_week": CalendarUnit(unit="week", offset=-1),
    "this_month": CalendarUnit(unit="month"),
    "last_month": CalendarUnit(unit="month", offset=-1),
    "this_quarter": CalendarUnit(unit="quarter"),
    "last_quarter": CalendarUnit(unit="quarter", offset=-1),
    "this_year": CalendarUnit(unit="year"),
    "last_year": CalendarUnit(unit="year", offset=-1),
    "last_30_days": Rolling(n=30, unit="day"),
    "last_90_days": Rolling(n=90, unit="day"),
    "last_12_months": Rolling(n=12, unit="month"),
}
OPEN: Final = Filter(field="status", value="open")
DAY: Final = timedelta(days=1)
WON: Final = Filter(field="status", value="won")


@dataclass(frozen=True)
class Tile:
    key: TileKey
    query: Query
    answer: Answer


def queries(today: date, period: str = "this_month") -> dict[TileKey, Query]:
    """Raises Invalid for a period that is not one of PERIODS."""
    chosen = PERIODS.get(period)
    if chosen is None:
        raise Invalid.field("period", f"Choose one of {', '.join(PERIODS)}.")
    closed = [TimeFilter(field="closed_at", period=chosen)]
    this_month = today.replace(day=1)
    past = Between(start=add_months(this_month, -5), end=today)
    ahead = Between(start=this_month, end=add_months(this_month, 6) - DAY)
    return {
        "open_pipeline": Query(shape="scalar", metrics=["amount_sum", "count"], filters=[OPEN]),
        "weighted": Query(shape="scalar", metrics=["weighted_amount"], filters=[OPEN]),
        "won": Query(
            shape="compare",
            metrics=["amount_sum", "count"],
            filters=[WON],
            time=closed,
            compare=Compare(kind="previous_period"),
        ),
        "win_rate": Query(shape="scalar", metrics=["win_rate"], time=closed),
        "overdue": Query(shape="scalar", metrics=["count"], filters=[Filter(field="overdue", value=True)]),
        "pipeline_by_stage": Query(
            shape="breakdown", metrics=["amount_sum", "count"], dimensions=["stage"], filters=[OPEN]
        ),
        "won_by_month": Query(
            shape="trend",
            metrics=["amount_sum"],
            dimensions=["month"],
            filters=[WON],
            time=[TimeFilter(field="closed_at", period=past)],
        ),
        "expected_by_month": Query(
            shape="trend",
            metrics=["amount_sum", "weighted_amount"],
            dimensions=["month"],
            filters=[OPEN],
            time=[TimeFilter(field="expected_close_date", period=ahead)],
        ),
        "due": Query(
            shape="list",
            filters=[OPEN, Filter(field="has_next_follow_up", value=True)],
            order=[Order(by="next_follow_up_at", descending=False)],
            limit=5,
        ),
    }


def dashboard(
    team: Team, *, asked_by: Membership, now: datetime, language: AnswerLanguage, period: str = "this_month"
) -> dict[TileKey, Tile]:
    return with_pins([], team=team, asked_by=asked_by, now=now, language=language, period=period)[0]


def with_pins(
    pinned: Sequence[Pin],
    *,
    team: Team,
    asked_by: Membership,
    now: datetime,
    language: AnswerLanguage,
    period: str = "this_month",
) -> tuple[dict[TileKey, Tile], list[PinnedAnswer]]:
    """The fixed tiles and those that people pinned, over one state of the team."""
    plans = queries(local_day(now, team.timezone), period)
    every = [*plans.values(), *pins.plans(pinned)]
    found = pipeline.run_plans(every, team=team, asked_by=asked_by, now=now, language=language)
    tiles = {
        key: Tile(key, query, _surely(answer))
        for (key, query), answer in zip(plans.items(), found[: len(plans)], strict=True)
    }
    return tiles, pins.answered(pinned, found[len(plans) :])


def _surely(answer: Answer | BadPlan) -> Answer:
    """The fixed tiles name nothing of the team's: their plans always run."""
    if isinstance(answer, BadPlan):
        raise answer
    return answer
