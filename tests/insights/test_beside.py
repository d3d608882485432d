"""Figures beside others: everybody else, the bucket before, the same one a year before, and by two groupings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from wenshu.crm.models import Opportunity
from wenshu.insights import pipeline, query
from wenshu.insights.answer import Answer
from wenshu.insights.figures import Measure
from wenshu.insights.plan import Query
from wenshu.insights.validate import BadPlan
from wenshu.teams.models import Membership
from wenshu.web.answer_card import card

Make = Callable[..., Opportunity]
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
WON = {"field": "status", "value": "won"}
THIS_YEAR = {"field": "closed_at", "period": {"kind": "calendar", "unit": "year"}}


@pytest.fixture
def run(alice: Membership) -> Callable[..., Answer]:
    def run(*, language: Any = "en", **plan: Any) -> Answer:
        return pipeline.run_plan(
            Query.model_validate(plan), team=alice.team, asked_by=alice, now=NOW, language=language
        )

    return run


@pytest.fixture
def won(make_opportunity: Make) -> Callable[..., Opportunity]:
    def won(month: int, day: int, amount: int | None = 100, *, year: int = 2026, **rest: Any) -> Opportunity:
        closed = datetime(year, month, day, 12, tzinfo=UTC)
        worth = {} if amount is None else {"expected_amount": Decimal(amount)}
        name = f"{year}-{month}-{day}"
        return make_opportunity(name, status="won", closed_at=closed, **worth, **rest)

    return won


Run = Callable[..., Answer]


def listed(measure: Measure, member: Membership) -> set[str]:
    return {str(record) for record in query.records(measure.records, team=member.team)}


def versus(*members: str) -> dict[str, Any]:
    return {
        "filters": [{"field": "owner", "op": "in", "value": list(members)}],
        "compare": {"kind": "vs_rest", "members": list(members)},
    }


def test_one_member_is_set_against_all_others_and_those_without_anybody(
    run: Run, make_opportunity: Make, alice: Membership, bob: Membership
) -> None:
    for name, status, owner in (
        ("a", "won", alice),
        ("b", "lost", alice),
        ("c", "lost", bob),
        ("d", "lost", bob),
    ):
        make_opportunity(name, status=status, owner_id=owner.pk)
    nobodys = make_opportunity("e", status="won")
    Opportunity.objects.for_team(alice.team).filter(pk=nobodys.pk).update(owner=None)
    answer = run(shape="compare", metrics=["win_rate"], **versus("Alice"))
    assert answer.table.rows == (("Alice", 0.5, 2), ("all others", 1 / 3, 3))
    assert "▲ 16.7 points" in answer.text
    rest = answer.figures.lines[-1].measures[0]  # type: ignore[union-attr]
    assert listed(rest, alice) == {"c", "d", "e"}
    chinese = run(language="zh", shape="compare", metrics=["win_rate"], **versus("Alice"))
    assert "其他" in chinese.text
    assert "Alice对比其他" in chinese.interpretation


def test_members_are_set_against_the_rest_in_each_period(
    run: Run, won: Callable[..., Opportunity], alice: Membership, bob: Membership
) -> None:
    won(2, 1, 50, owner_id=alice.pk)
    won(8, 1, 70, owner_id=bob.pk)
    answer = run(
        shape="compare", metrics=["amount_sum"], dimensions=["quarter"], time=[THIS_YEAR], **versus("Alice")
    )
    assert answer.table.rows[:2] == (("Alice", "2026-Q1", "50.00"), ("all others", "2026-Q1", "0.00"))
    assert ("all others", "2026-Q3", "70.00") in answer.table.rows


def test_a_member_without_any_record_is_there_with_nothing(
    run: Run, won: Callable[..., Opportunity], alice: Membership, bob: Membership
) -> None:
    won(2, 1, 50, owner_id=alice.pk)
    answer = run(shape="compare", metrics=["count"], **versus("Bob"))
    assert answer.table.rows == (("Bob", 0), ("all others", 1))


def test_each_month_stands_beside_the_one_before_and_the_running_one_up_to_the_same_day(
    run: Run, won: Callable[..., Opportunity], alice: Membership
) -> None:
    for month, day in ((8, 1), (9, 1), (9, 2), (10, 24), (10, 25), (11, 3)):
        won(month, day)
    answer = run(
        shape="trend",
        metrics=["count"],
        dimensions=["month"],
        filters=[WON],
        time=[{"field": "closed_at", "period": {"kind": "between", "start": "2026-08-01"}}],
        compare={"kind": "previous_period"},
    )
    assert [row[:3] for row in answer.table.rows] == [
        ("2026-08", 1, 0), ("2026-09", 2, 1), ("2026-10", 2, 2), ("2026-11", 1, 1),
    ]  # fmt: skip
    assert "In Nov 2026 1 [3], 1 [4] in Oct 2026, no change. The period is not over" in answer.text
    before = answer.figures.lines[-1].before[0]  # type: ignore[union-attr]
    assert listed(before, alice) == {"2026-10-24"}


def test_a_month_that_is_cut_at_its_start_is_compared_with_none(
    run: Run, won: Callable[..., Opportunity]
) -> None:
    for month, day in ((8, 20), (9, 1), (9, 20), (10, 5)):
        won(month, day)
    answer = run(
        shape="trend",
        metrics=["count"],
        dimensions=["month"],
        time=[
            {"field": "closed_at", "period": {"kind": "between", "start": "2026-09-15", "end": "2026-10-31"}}
        ],
        compare={"kind": "previous_period"},
    )
    assert [row[:3] for row in answer.table.rows] == [("2026-09", 1, None), ("2026-10", 1, 2)]


def test_each_quarter_stands_beside_that_of_last_year(run: Run, won: Callable[..., Opportunity]) -> None:
    won(2, 1, 30)
    won(2, 1, 20, year=2025)
    won(11, 20, 5)
    won(11, 30, 4, year=2025)
    answer = run(
        shape="trend",
        metrics=["amount_sum"],
        dimensions=["quarter"],
        filters=[WON],
        time=[THIS_YEAR],
        compare={"kind": "same_period_last_year"},
    )
    assert answer.table.rows[0] == ("2026-Q1", "30.00", "20.00", 0.5)
    assert answer.table.rows[-1] == ("2026-Q4", "5.00", "0.00", None)  # only up to 24 November


def test_two_years_are_compared_month_by_month(run: Run, won: Callable[..., Opportunity]) -> None:
    won(1, 5)
    won(3, 5)
    won(3, 6, year=2025)
    answer = run(
        shape="compare",
        metrics=["count"],
        dimensions=["month"],
        filters=[WON],
        time=[THIS_YEAR],
        compare={"kind": "same_period_last_year"},
    )
    rows = {row[0]: row[1:3] for row in answer.table.rows}
    assert (rows["2026-01"], rows["2026-02"], rows["2026-03"]) == ((1, 0), (0, 0), (1, 1))


def test_a_comparison_says_which_amounts_are_missing_in_both_periods(
    run: Run, won: Callable[..., Opportunity]
) -> None:
    won(11, 3)
    won(11, 4, None)
    won(10, 4)
    won(10, 5, None)
    answer = run(
        shape="compare",
        metrics=["amount_sum"],
        filters=[WON],
        time=[{"field": "closed_at", "period": {"kind": "calendar", "unit": "month"}}],
        compare={"kind": "previous_period"},
    )
    assert "have no amount. Of the earlier ones, 1 [4] have no amount." in answer.text


def test_several_series_are_said_drawn_and_listed(
    run: Run, won: Callable[..., Opportunity], alice: Membership, bob: Membership
) -> None:
    won(9, 1, 10, owner_id=alice.pk)
    won(10, 1, 40, owner_id=alice.pk)
    won(10, 2, 30, owner_id=bob.pk)
    plan = {
        "shape": "trend", "metrics": ["amount_sum"], "dimensions": ["month", "owner"], "filters": [WON],
        "time": [THIS_YEAR],
    }  # fmt: skip
    answer = run(**plan)
    assert (
        "per month and owner: Alice most in Oct 2026 with $40 [1], Bob most in Oct 2026 with $30 [2]."
        in answer.text
    )
    assert ("2026-09", "Bob", "0.00") in answer.table.rows
    assert answer.table.chart is not None
    assert (answer.table.chart.x, answer.table.chart.series) == ("month", "owner")
    shown = card(answer, question="?", team=alice.team, member=alice, seconds=0.01)
    assert shown.chart is not None
    assert shown.chart.wide.count("<polyline") == 2
    assert 'aria-label="Bob · Oct: $30"' in shown.chart.wide


def test_a_year_before_is_a_second_line(run: Run, won: Callable[..., Opportunity], alice: Membership) -> None:
    won(9, 1)
    won(9, 1, year=2025)
    answer = run(
        shape="trend", metrics=["count"], dimensions=["month"], filters=[WON], time=[THIS_YEAR],
        compare={"kind": "same_period_last_year"},
    )  # fmt: skip
    shown = card(answer, question="?", team=alice.team, member=alice, seconds=0.01)
    assert shown.chart is not None
    assert shown.chart.wide.count("<polyline") == 2
    assert "each beside the same a year before" in [chip.text for chip in shown.chips]


@pytest.mark.parametrize(
    "plan",
    [
        {"shape": "compare", "metrics": ["count"], "compare": {"kind": "vs_rest", "members": ["Bob"]}},
        {"shape": "compare", "metrics": ["count"], "dimensions": ["month", "product"], **versus("Bob")},
        {
            "shape": "compare", "metrics": ["count"], "dimensions": ["month"], "compare": {"kind": "previous_period"},
            "time": [{"field": "created_at", "period": {"kind": "between", "start": "2026-01-01"}}],
        },
        {"shape": "list", "dimensions": ["owner"]},
        {"shape": "scalar", "metrics": ["count"], "having": [{"metric": "count", "op": "gt", "value": 2}]},
        {
            "shape": "breakdown", "metrics": ["count"], "dimensions": ["owner"],
            "having": [{"metric": "count", "op": "gt", "value": 2, "currency": "USD"}],
        },
        {
            "shape": "trend", "entity": "company", "metrics": ["count"], "dimensions": ["month"],
            "time": [{"field": "last_activity_at", "period": {"kind": "calendar", "unit": "year"}}],
        },
    ],
)  # fmt: skip
def test_what_stands_beside_nothing_is_refused(run: Run, plan: dict[str, Any]) -> None:
    with pytest.raises(BadPlan):
        run(**plan)
