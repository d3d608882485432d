"""A word that was read and changed nothing is named, never skipped: by rules and by models alike."""

from __future__ import annotations

import pytest

from tests.insights.teams_vocabulary import CALENDAR
from tests.insights.test_offline_golden import TEAMS, Case, cases, planned
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.link import matcher
from wenshu.insights.offline import OfflinePlanner
from wenshu.insights.offline.kept import forgotten
from wenshu.insights.offline.marks import Mark, Text
from wenshu.insights.offline.spelling import read
from wenshu.insights.offline.tokens import tidy
from wenshu.insights.plan import Compare, Filter, Query, Refuse

NAMED: list[tuple[str, AnswerLanguage, str]] = [
    ("his open deals", "en", "his"),
    ("how many of those did we win", "en", "those"),
    ("how many deals were open last month", "en", "last month"),
    ("open deals in North or above 100k", "en", "or"),
    ("won deals with a meeting", "en", "meeting"),
    ("average revenue per customer", "en", "average"),
    ("deals of at least 3 products", "en", "3"),
    ("deals lost within a week", "en", "a week"),
    ("deals changed this week", "en", "changed"),
    ("what's overdue by more than a week", "en", "a week"),
    ("how many won deals had no contact", "en", "no contact"),
    ("deals not closed before March", "en", "not closed"),
    ("stage wise revenue", "en", "wise"),
    ("其中赢了多少单", "zh", "其中"),
    ("这个客户有多少商机", "zh", "这个客户"),
    ("华东哪些销售没有在途商机", "zh", "没有"),
    ("每个区域卖得最好的产品", "zh", "最好"),
    ("打过电话的商机有几个", "zh", "电话"),
    ("逾期超过一周的商机", "zh", "超过"),
]
PLANS = [case for case in cases() if "plan" in case.wanted]
Question = tuple[Case, Query, list[Mark]]


@pytest.mark.parametrize(("question", "language", "word"), NAMED)
def test_a_word_that_would_change_the_number_is_named_in_the_refusal(
    question: str, language: AnswerLanguage, word: str
) -> None:
    plan = planned(question, language)
    assert isinstance(plan, Refuse)
    assert any(word in each for each in plan.words)


def marks_of(case: Case) -> list[Mark]:
    text = Text(tidy(case.question), matcher(TEAMS[case.language]), CALENDAR)
    return read(text)[1]


@pytest.fixture(scope="module")
def golden() -> list[Question]:
    """Every question that has a plan, with that and its marks."""
    return [(case, planned_query(case), marks_of(case)) for case in PLANS]


def planned_query(case: Case) -> Query:
    plan = planned(case.question, case.language)
    assert isinstance(plan, Query)
    return plan


def test_no_golden_plan_forgets_a_name_a_number_or_a_period(golden: list[Question]) -> None:
    for case, query, marks in golden:
        assert forgotten(marks, query) == [], case.question


def test_a_plan_without_the_only_filter_on_a_name_is_found_out(golden: list[Question]) -> None:
    found = 0
    for case, query, marks in golden:
        names = [m for m in marks if m.kind == "name" and m.exact and m.names[0].field == "owner"]
        if len(names) != 1 or not query.filters or query.compare or query.stages:
            continue
        bare = query.model_copy(update={"filters": []})
        assert names[0].surface in forgotten(marks, bare), case.question
        found += 1
    assert found > 30


def test_a_plan_without_the_only_period_is_found_out(golden: list[Question]) -> None:
    found = 0
    for case, query, marks in golden:
        times = [m for m in marks if m.time and m.time.period and not m.number]
        days = any(given.field.startswith(("days_", "age_")) for given in query.filters)
        if len(times) != 1 or not query.time or query.compare or days:
            continue
        assert times[0].surface in forgotten(marks, query.model_copy(update={"time": []})), case.question
        found += 1
    assert found > 100


def test_of_two_periods_that_are_not_over_each_is_shown_in_full() -> None:
    plan = planned("revenue in October and November", "en")
    assert isinstance(plan, Query)
    assert (plan.shape, plan.dimensions, plan.compare) == ("trend", ["month"], None)


def test_two_whole_periods_are_compared_and_both_are_kept() -> None:
    plan = planned("won deals last quarter vs the quarter before", "en")
    assert isinstance(plan, Query)
    assert plan.compare == Compare(kind="previous_period")
    assert len(plan.time) == 1


def test_those_of_the_question_before_are_counted_in_the_next_turn() -> None:
    before = planned("deals created this year in North", "en")
    assert isinstance(before, Query)
    after = OfflinePlanner().amend(
        before, "how many of those did we win", vocabulary=TEAMS["en"], calendar=CALENDAR, language="en"
    )
    assert isinstance(after, Query)
    assert after.metrics == ["count"]
    said = [Filter(field=f.field, op=f.op, value=f.value) for f in after.filters]
    assert Filter(field="region", value="North") in said
    assert Filter(field="status", value="won") in said
