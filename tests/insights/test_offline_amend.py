"""Follow-up turns: a short one patches the last plan, a whole question starts over."""

from __future__ import annotations

import pytest

from tests.insights.teams_vocabulary import CALENDAR, CHINESE_TEAM, ENGLISH_TEAM
from tests.insights.test_offline_golden import meaning, planned
from wenshu.insights.engine import AnswerLanguage, AnyPlan
from wenshu.insights.offline import OfflinePlanner
from wenshu.insights.plan import Clarify, Query, Refuse

TEAMS = {"en": ENGLISH_TEAM, "zh": CHINESE_TEAM}


def after(turns: list[str], language: AnswerLanguage) -> AnyPlan:
    """The plan of the last turn of a conversation."""
    plan = planned(turns[0], language)
    for said in turns[1:]:
        assert isinstance(plan, Query), plan
        plan = OfflinePlanner().amend(
            plan, said, vocabulary=TEAMS[language], calendar=CALENDAR, language=language
        )
    return plan


@pytest.mark.parametrize(
    ("language", "turns", "same_as"),
    [
        ("en", ["revenue by region this year", "by month"], "revenue by month this year"),
        ("en", ["revenue by region this year", "only Ana's"], "revenue by region this year for Ana"),
        ("en", ["revenue by region this year", "and last year?"], "revenue by region last year"),
        ("en", ["revenue by region this year", "what about North"], "revenue by region this year in North"),
        ("en", ["top 5 reps by revenue this quarter", "top 3"], "top 3 reps by revenue this quarter"),
        ("en", ["how many deals did we win last month", "what about lost ones"], "how many deals did we lose last month"),
        ("en", ["how many deals did we win last month", "as a list"], "list won deals last month"),
        ("en", ["open deals over 50k", "make it 100k"], "open deals over 100k"),
        ("en", ["open deals over 50k", "by stage"], "number of open deals over 50k by stage"),
        ("en", ["open deals over 50k", "in EMEA", "what about in the North?"], "open deals over 50k in North"),
        ("en", ["list won deals last month", "how many?"], "how many deals did we win last month"),
        ("en", ["win rate by owner last quarter", "this quarter"], "win rate by owner this quarter"),
        ("en", ["win rate by owner last quarter", "by product instead"], "win rate by product last quarter"),
        ("en", ["revenue by owner this quarter", "and win rate?"], "win rate by owner this quarter"),
        ("zh", ["上季度华东的赢单金额", "上个月呢"], "上个月华东的赢单金额"),
        ("zh", ["上季度华东的赢单金额", "换成华南"], "上季度华南的赢单金额"),
        ("zh", ["华东50万以上的商机", "改成100万以上"], "华东100万以上的商机"),
        ("zh", ["上个月赢了多少单", "输单的呢"], "上个月输了多少单"),
        ("zh", ["今年各区域的销售额", "按月看"], "今年每月的销售额"),
        ("zh", ["今年各区域的销售额", "只看王芳的"], "今年王芳各区域的销售额"),
        ("zh", ["今年各区域的销售额", "前三名"], "今年销售额前3的区域"),
        ("zh", ["上个月赢了多少单", "列出来"], "列出上个月赢的单"),
        ("zh", ["上个月赢了多少单", "同比呢"], "上个月赢单数量同比"),
        ("zh", ["上个月赢了多少单", "那金额呢"], "上个月赢单金额"),
        ("en", ["revenue this quarter", "vs target"], "revenue this quarter vs target"),
        ("en", ["attainment this quarter", "by rep"], "attainment by rep this quarter"),
        ("en", ["conversion from proposal to won this year", "by source"], "conversion from proposal to won by source this year"),
        ("en", ["open deals by stage", "what about overdue ones"], "overdue open deals by stage"),
        ("en", ["revenue this month", "compared to last month"], "revenue this month compared to last month"),
        ("en", ["revenue by month this year compared to last year", "for EMEA"], "revenue by month this year compared to last year for EMEA"),
        ("en", ["how many deals did we win this quarter", "and lost?", "by rep", "just the top 3"], "top 3 reps by number of lost deals this quarter"),
        ("zh", ["本季度华东的销售额", "和去年比呢"], "本季度华东的销售额同比"),
        ("zh", ["本月的销售额", "和上个月比呢"], "本月和上个月的销售额对比"),
        ("zh", ["本月的目标完成率", "按负责人看"], "本月各负责人的目标完成率"),
        ("zh", ["今年各区域的销售额", "换成赢单率"], "今年各区域的赢单率"),
        ("zh", ["进行中商机有哪些", "50万以上的"], "50万以上的进行中商机有哪些"),
        ("zh", ["停留超过30天的商机", "改成60天"], "停留超过60天的商机"),
    ],
)  # fmt: skip
def test_a_short_turn_changes_what_it_says_and_keeps_the_rest(
    language: AnswerLanguage, turns: list[str], same_as: str
) -> None:
    plan, whole = after(turns, language), planned(same_as, language)
    assert isinstance(plan, Query), plan
    assert isinstance(whole, Query), whole
    assert meaning(plan) == meaning(whole)


@pytest.mark.parametrize(
    ("language", "first", "question"),
    [
        ("en", "revenue by region this year", "how many open deals does Ben have"),
        ("en", "revenue by region this year", "lost deals last month"),
        ("en", "lost deals last month", "What is our win rate?"),
        ("zh", "今年各区域的销售额", "李雷有多少个进行中的商机"),
        ("zh", "今年各区域的销售额", "上个月新增了多少客户"),
    ],
)
def test_a_question_that_stands_alone_forgets_the_last_one(
    language: AnswerLanguage, first: str, question: str
) -> None:
    assert after([first, question], language) == planned(question, language)


@pytest.mark.parametrize(
    ("language", "first", "turn", "word"),
    [
        ("en", "revenue by region this year", "only wuggish", "wuggish"),
        ("en", "revenue by region this year", "what about the wugs", "wugs"),
        ("zh", "今年各区域的销售额", "换成嗡咚", "嗡咚"),
        ("zh", "今年各区域的销售额", "嗡咚呢", "嗡咚"),
    ],
)
def test_a_turn_with_a_word_that_means_nothing_is_refused(
    language: AnswerLanguage, first: str, turn: str, word: str
) -> None:
    plan = after([first, turn], language)
    assert isinstance(plan, Refuse), plan
    assert plan.words == [word]


def test_a_name_of_two_is_asked_back_with_the_whole_last_question() -> None:
    plan = after(["list lost deals last year", "what about Zenith"], "en")
    assert isinstance(plan, Clarify), plan
    assert [option.query.time for option in plan.options] == [plan.options[0].query.time] * 2
    assert {option.query.filters[0].value for option in plan.options} == {"Zenith Corp", "Zenith Media Group"}
