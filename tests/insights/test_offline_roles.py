"""A word whose part in the question is another than in the plan: refused, and never counted without it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.insights.test_offline_amend import after
from tests.insights.test_offline_golden import meaning, planned
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.plan import Between, Filter, Query, Refuse

REFUSED: list[tuple[str, AnswerLanguage]] = [
    # who or what is asked about
    ("每个区域卖得最好的销售", "zh"),
    ("哪些销售业绩下降了", "zh"),
    ("员工最多的客户", "zh"),
    ("bottom three reps and their lost deals", "en"),
    ("who won the most deals and who lost the most", "en"),
    ("who has the most open deals and how much are they worth", "en"),
    ("how many deals did we win, lose and create this month", "en"),
    # what goes with what
    ("open deals in North and won deals in South", "en"),
    ("revenue of Ana in Q1 vs Ben in Q2", "en"),
    ("王芳五月和李雷六月的业绩", "zh"),
    ("customers in retail that bought Atlas Pro but not Orion 500", "en"),
    ("revenue for the first half of this quarter", "en"),
    ("今年前三个月的业绩", "zh"),
    ("deals tagged strategic and VIP", "en"),
    ("follow-ups mentioning budget or legal", "en"),
    ("赢单和输单的比例", "zh"),
    # how much, how often, since when
    ("customers that only bought Atlas Pro", "en"),
    ("只买过ERP标准版的客户", "zh"),
    ("customers with one open deal", "en"),
    ("只有一个在途商机的客户", "zh"),
    ("average revenue of reps", "en"),
    ("平均每个客户贡献多少业绩", "zh"),
    ("combined win rate of Ana and Ben", "en"),
    ("deals won between 9 and 5", "en"),
    ("how many deals went from proposal to negotiation this month", "en"),
    ("deals with an amount that changed", "en"),
    ("deals open since January", "en"),
    ("deals that have been in Proposal since May", "en"),
    ("deals that took more than 90 days to close", "en"),
    ("deals due in more than 10 days", "en"),
    ("average number of days open deals have been in Negotiation", "en"),
    ("revenue for the rest of the year", "en"),
    ("华星最近跟进", "zh"),
]


@pytest.mark.parametrize(("question", "language"), REFUSED)
def test_what_the_plan_cannot_say_is_refused_and_not_left_out(
    question: str, language: AnswerLanguage
) -> None:
    plan = planned(question, language)
    assert isinstance(plan, Refuse), plan
    assert plan.words


@pytest.mark.parametrize(
    ("question", "same_as", "language"),
    [
        ("how many reps won more than 3 deals this quarter", "reps who won more than 3 deals this quarter", "en"),
        ("reps without a won deal this quarter", "which reps haven't won anything this quarter", "en"),
        ("谁这个月没有拜访", "本月拜访少于1次的销售", "zh"),
        ("reps whose win rate this year is below 40%", "reps with a win rate below 40% this year", "en"),
        ("top product by deals won this year", "which product had the most won deals this year", "en"),
        ("deals without a follow-up planned", "deals without a next follow-up", "en"),
        ("3月到5月去年同期对比", "3月到5月业绩同比", "zh"),
        ("percentage of won deals that came from Referral", "share of won deals from Referral", "en"),
    ],
)  # fmt: skip
def test_other_words_for_the_same_are_the_same_plan(
    question: str, same_as: str, language: AnswerLanguage
) -> None:
    plan, whole = planned(question, language), planned(same_as, language)
    assert isinstance(plan, Query), plan
    assert isinstance(whole, Query), whole
    assert meaning(plan) == meaning(whole)


def test_days_and_weeks_without_a_year_are_those_that_can_be_meant() -> None:
    calls = planned("上周一到周三打了多少个电话", "zh")
    assert isinstance(calls, Query)
    assert calls.time[0].period == Between(start=date(2026, 11, 16), end=date(2026, 11, 18))
    july = planned("Ana's quota for December", "en")
    assert isinstance(july, Query)
    assert (july.time[0].period.year, july.time[0].period.month) == (2026, 12)  # type: ignore[union-attr]
    rest = planned("pipeline for the rest of the year", "en")
    assert isinstance(rest, Query)
    assert (rest.time[0].field, str(rest.time[0].period.start)) == ("expected_close_date", "2026-11-24")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("language", "turns", "same_as"),
    [
        ("zh", ["上周的拜访", "谁最多"], "上周拜访最多的是谁"),
        ("zh", ["王芳的在途商机", "有逾期的吗"], "有没有王芳的逾期的进行中的商机"),
        ("zh", ["上个月业绩", "再上个月呢"], "上上个月的业绩"),
        ("en", ["revenue last week", "and the week before?"], "revenue the week before last"),
        ("en", ["Ana's follow-ups last week", "how many were calls?"], "how many calls did Ana log last week"),
        ("en", ["Ana's open deals", "how many in proposal?"], "how many of Ana's open deals are in proposal"),
        ("en", ["customers in retail", "with open deals"], "customers in retail with open deals"),
        ("en", ["win rate by owner this year", "who's best?"], "who has the best win rate this year"),
    ],
)  # fmt: skip
def test_a_turn_that_names_no_records_is_asked_of_the_last_ones(
    language: AnswerLanguage, turns: list[str], same_as: str
) -> None:
    plan, whole = after(turns, language), planned(same_as, language)
    assert isinstance(plan, Query), plan
    assert isinstance(whole, Query), whole
    assert _told(plan) == _told(whole)


@pytest.mark.parametrize(
    ("language", "turns", "kept"),
    [
        ("zh", ["在途商机按阶段", "去掉方案报价"], Filter(field="status", value="open")),
        ("en", ["deals in negotiation", "anything closing this month?"], Filter(field="stage", value="Negotiation")),
    ],
)  # fmt: skip
def test_a_turn_keeps_the_conditions_that_it_says_nothing_of(
    language: AnswerLanguage, turns: list[str], kept: Filter
) -> None:
    plan = after(turns, language)
    assert isinstance(plan, Query), plan
    assert kept in [Filter(field=given.field, op=given.op, value=given.value) for given in plan.filters]


def _told(query: Query) -> dict[str, object]:
    """Without how many are shown: "who has the most" is one."""
    return {key: value for key, value in meaning(query).items() if key != "limit"}


@pytest.mark.parametrize(
    ("language", "turns"),
    [
        ("en", ["biggest 5 open deals", "who owns them?"]),
        ("en", ["biggest 5 open deals", "any overdue?"]),
        ("zh", ["最大的5个在途商机", "哪些是华东的"]),
        ("zh", ["逾期的商机", "超过一周的"]),
    ],
)
def test_those_few_are_not_taken_for_all(language: AnswerLanguage, turns: list[str]) -> None:
    assert isinstance(after(turns, language), Refuse)
