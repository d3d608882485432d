"""Funnels, conversions, times in stages and where deals are lost: by the stage history, cited deal by deal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from wenshu.crm import opportunities
from wenshu.crm.contract import OpportunityIn
from wenshu.crm.models import Opportunity, Stage
from wenshu.insights import pipeline
from wenshu.insights.answer import Answer
from wenshu.insights.plan import CalendarUnit, Filter, Query, TimeFilter
from wenshu.insights.query import Names, history, records
from wenshu.insights.validate import BadPlan
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db
Run = Callable[..., Answer]


@pytest.fixture
def run(alice: Membership, now: datetime) -> Run:
    def run(language: Any = "en", **query: Any) -> Answer:
        plan = Query(**query)
        return pipeline.run_plan(plan, team=alice.team, asked_by=alice, now=now, language=language)

    return run


@pytest.fixture(autouse=True)
def _history(alice: Membership, now: datetime) -> None:
    """Six deals: one still a lead, one that skipped to proposal, two won, one lost from proposal, one that came lost."""
    stages = {stage.key: stage for stage in Stage.objects.for_team(alice.team)}

    def deal(
        name: str, *moves: tuple[str, int], source: str = "Fair", status: str = "lead", **more: Any
    ) -> None:
        start = now - timedelta(days=60)
        data = OpportunityIn(name=name, source=source, status=status, **more)
        made = opportunities.create(alice.team, data, by=alice, via="test", now=start)
        for stage, day in moves:
            to, moment = stages[stage], start + timedelta(days=day)
            made = opportunities.move_to_stage(made, stage=to, by=alice, via="test", now=moment)

    deal("Lead")
    deal("Skipped", ("proposal", 10))
    deal("Won early", ("qualified", 4), ("proposal", 8), ("won", 20), source="Web")
    deal("Won late", ("qualified", 8), ("negotiation", 20), ("won", 40))
    deal("Lost", ("qualified", 6), ("proposal", 12), ("lost", 30), source="Web")
    deal("Came lost", status="lost", closed_at=now - timedelta(days=61))


def rows(answer: Answer) -> list[tuple[Any, ...]]:
    return list(answer.table.rows)


def totals_are_the_figures(answer: Answer, alice: Membership) -> None:
    """Each citation of a count lists that many records."""
    for figure in answer.citations:
        if figure.unit == "count":
            assert records(figure.records, team=alice.team).count() == figure.value


def test_a_funnel_counts_who_reached_each_stage_or_one_beyond(run: Run, alice: Membership) -> None:
    answer = run(shape="funnel", metrics=["count"])
    assert [(row[0], row[1]) for row in rows(answer)] == [
        ("Lead", 6),
        ("Qualified", 4),
        ("Proposal", 4),
        ("Negotiation", 2),
        ("Won", 2),
    ]
    assert rows(answer)[1][2:] == (4 / 6, 4 / 6)
    assert rows(answer)[4][2:] == (1.0, 2 / 6)
    assert answer.table.chart is not None
    totals_are_the_figures(answer, alice)


def test_a_funnel_of_an_empty_cohort_says_so(run: Run) -> None:
    long_ago = TimeFilter(period=CalendarUnit(unit="year", offset=-9))
    answer = run(shape="funnel", metrics=["count"], time=[long_ago])
    assert answer.status == "empty"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_conversion_tells_both_numbers(run: Run, alice: Membership, language: Any) -> None:
    answer = run(language, shape="funnel", metrics=["conversion_rate"], stages=["Qualified", "Won"])
    assert answer.table.value == 0.5
    assert [figure.value for figure in answer.citations] in ([0.5, 2, 4], [0.5, 4, 2])
    totals_are_the_figures(answer, alice)


def test_a_conversion_by_source(run: Run) -> None:
    answer = run(shape="funnel", metrics=["conversion_rate"], stages=["Lead", "Won"], dimensions=["source"])
    assert {row[0]: row[1] for row in rows(answer)} == {"Fair": 0.25, "Web": 0.5}


@pytest.mark.parametrize("stages", [["Won", "Lead"], ["Lead", "Lead"], ["Lead", "Qualified", "Won"]])
def test_a_conversion_leads_on(run: Run, stages: list[str]) -> None:
    with pytest.raises(BadPlan):
        run(shape="scalar", metrics=["conversion_rate"], stages=stages)


def test_what_is_lost_is_told_by_the_stage_before(run: Run, alice: Membership) -> None:
    answer = run(shape="breakdown", metrics=["count"], dimensions=["lost_from_stage"])
    assert {row[0]: row[1] for row in rows(answer)} == {"Proposal": 1, None: 1}
    totals_are_the_figures(answer, alice)
    only = run(shape="list", filters=[Filter(field="lost_from_stage", value="Proposal")])
    assert [row[0] for row in rows(only)] == ["Lost"]


def test_time_in_each_stage_is_that_of_completed_stays(run: Run, alice: Membership) -> None:
    answer = run(shape="scalar", metrics=["stage_duration_avg"])
    told = {row[0]: (row[1], row[2]) for row in rows(answer)}
    assert told["Lead"] == ((10 + 4 + 8 + 6) / 4, 4)
    assert told["Proposal"] == ((12 + 18) / 2, 2)
    assert told["Negotiation"] == (20.0, 1)
    totals_are_the_figures(answer, alice)


def test_time_in_one_stage_and_by_source(run: Run, alice: Membership) -> None:
    stage = [Filter(field="stage", value="Lead")]
    one = run(shape="scalar", metrics=["stage_duration_avg"], filters=stage)
    assert one.table.value == 7.0
    totals_are_the_figures(one, alice)
    by_source = run(shape="breakdown", metrics=["stage_duration_avg"], filters=stage, dimensions=["source"])
    assert {row[0]: row[1] for row in rows(by_source)} == {"Fair": 9.0, "Web": 5.0}
    totals_are_the_figures(by_source, alice)


def test_time_in_stages_by_source_counts_a_deal_once(run: Run, alice: Membership) -> None:
    answer = run(shape="breakdown", metrics=["stage_duration_avg"], dimensions=["source"])
    assert {row[0]: row[2] for row in rows(answer)} == {"Fair": 2, "Web": 2}
    totals_are_the_figures(answer, alice)


def test_reached_and_left_are_conditions_like_others(run: Run) -> None:
    reached = run(shape="list", filters=[Filter(field="reached_stage", value="Negotiation")])
    assert {row[0] for row in rows(reached)} == {"Won early", "Won late"}
    not_reached = run(shape="list", filters=[Filter(field="reached_stage", op="ne", value="Proposal")])
    assert {row[0] for row in rows(not_reached)} == {"Lead", "Came lost"}
    left = run(shape="list", filters=[Filter(field="left_stage", value="Proposal")])
    assert {row[0] for row in rows(left)} == {"Won early", "Lost"}


def test_the_amount_of_what_reached_a_stage(run: Run, make_opportunity: Callable[..., Opportunity]) -> None:
    make_opportunity("Big", status="negotiation", expected_amount=Decimal(900))
    answer = run(
        shape="scalar", metrics=["amount_sum"], filters=[Filter(field="reached_stage", value="Proposal")]
    )
    assert answer.table.value == "900.00"


@pytest.mark.parametrize(
    "wrong",
    [
        {"shape": "funnel", "metrics": ["count"], "dimensions": ["owner"]},
        {"shape": "funnel", "metrics": ["count"], "entity": "company"},
        {"shape": "funnel", "metrics": ["count"], "stages": ["Lead", "Nowhere", "Won"]},
        {"shape": "scalar", "metrics": ["count", "stage_duration_avg"]},
        {"shape": "list", "filters": [Filter(field="reached_stage", op="contains", value="Le")]},
        {"shape": "list", "filters": [Filter(field="reached_stage", op="is_null")]},
    ],
)
def test_what_means_nothing_is_refused(run: Run, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadPlan):
        run(**wrong)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's way to a deal's history")
@pytest.mark.parametrize("question", ["furthest", "reached", "lost"])
def test_each_deals_history_is_read_from_its_own_index(alice: Membership, question: str) -> None:
    """The index of the team alone would be read to its end for every deal."""
    names = Names.of(Team.objects.get(pk=alice.team.pk))
    deals = Opportunity.objects.for_team(alice.team).live()
    asked = {
        "furthest": deals.annotate(rung=history.furthest(history.ladder(names), names)).values_list("rung"),
        "reached": deals.filter(history.reached(["Proposal"], names)).values_list("pk"),
        "lost": deals.annotate(before=history.lost_from_stage(names)).values_list("before"),
    }
    told = asked[question].explain()
    assert "stage_change_of_deal (team_id=? AND opportunity_id=?" in told, told
