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
        ("en", ["revenue in h1 and h2", "what about Q3"], "revenue in Q3"),
        ("en", ["revenue in h1 and h2", "by owner", "last month?"], "revenue by owner last month"),
        ("en", ["next 5 deals to close", "top 3"], "next 3 deals to close"),
        ("en", ["how many open deals do I have", "Ana's?"], "how many open deals does Ana have"),
        ("en", ["revenue this month", "vs the same period last month"], "revenue this month vs last month"),
        ("en", ["revenue in September", "and the previous month?"], "revenue in August 2026"),
        ("zh", ["上个月业绩", "和前一个月比呢"], "上个月业绩比前一个月"),
        ("zh", ["本月赢单金额是多少", "下周要成交的有哪些"], "下周要成交的有哪些"),
        ("zh", ["官网来的商机有哪些", "下周要成交的有哪些"], "下周要成交的有哪些"),
        ("en", ["how much did we win this month", "which are closing next week"], "which are closing next week"),
        ("zh", ["我的商机还剩多少", "王芳的呢"], "王芳还有多少进行中的商机"),
        ("zh", ["接下来要成交的5个商机", "前10个"], "接下来要成交的10个商机"),
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
        ("en", ["open deals", "how much are they worth"], "total amount of open deals"),
        ("en", ["open deals", "what are they worth"], "total amount of open deals"),
        ("en", ["open deals", "amount by region"], "total amount of open deals by region"),
        ("en", ["open deals by owner", "how much in total"], "total amount of open deals"),
        ("en", ["open deals by owner", "what are they worth"], "total amount of open deals by owner"),
        ("en", ["open deals of Ben", "total amount"], "total amount of Ben's open deals"),
        ("en", ["open deals with no activity in 3 weeks", "just Ana's", "how much are they worth"], "total amount of Ana's open deals with no activity in 3 weeks"),
        ("en", ["lost deals this quarter", "how much is that"], "total amount of lost deals this quarter"),
        ("en", ["lost deals this quarter", "how much in EMEA"], "total amount of lost deals in EMEA this quarter"),
        ("en", ["deals closing this month", "weighted"], "weighted amount of open deals closing this month"),
        ("en", ["revenue by region this year", "how much in total"], "revenue this year"),
        ("en", ["revenue by region this year", "what was the total"], "revenue this year"),
        ("en", ["open deals", "average amount"], "average amount of open deals"),
        ("en", ["open deals", "what's the average"], "average amount of open deals"),
        ("en", ["open deals", "who owns them?"], "number of open deals by owner"),
        ("en", ["open deals", "which of them close this month"], "deals closing this month"),
        ("en", ["open deals", "how many of them are in EMEA"], "how many open deals in EMEA"),
        ("en", ["open deals", "and revenue this quarter"], "revenue this quarter"),
        ("zh", ["各区域今年的销售额", "总计多少"], "今年的销售额"),
        ("zh", ["三周没有跟进的商机", "一共多少钱"], "三周没有跟进的商机的总金额"),
        ("zh", ["输单的有几个", "一共多少钱"], "输单的总金额"),
        ("zh", ["12月预计成交多少个", "金额"], "12月预计成交的商机总金额"),
        ("zh", ["进行中的商机", "它们值多少钱"], "进行中的商机总金额"),
        ("zh", ["进行中的商机", "这些是谁的"], "各负责人进行中的商机数量"),
        ("zh", ["进行中的商机", "其中华东的"], "华东进行中的商机"),
        ("zh", ["进行中的商机", "业绩"], "业绩"),
        ("zh", ["进行中的商机", "平均赢单金额"], "平均赢单金额"),
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


@pytest.mark.parametrize(
    ("first", "turn"),
    [
        ("top 10 deals", "how much are they worth"),  # of the ten, not of all
        ("biggest open deals", "how much are they worth"),
        ("win rate by owner this year", "how much in total"),
        ("revenue by region this year", "what is the average"),  # deal, or region
        ("average deal size by owner", "total"),
        ("deals won last month", "what was the total"),  # of deals, or of money
        ("open deals", "list them by amount"),
        ("open deals in North", "which of those are in EMEA"),
        ("open deals", "which of them did we win"),
        ("companies in Germany", "how much are they worth"),
        ("calls by Ana this week", "how much is that"),
        ("sales funnel this year", "how much is that"),
    ],
)
def test_a_turn_that_its_records_cannot_answer_is_refused(first: str, turn: str) -> None:
    assert isinstance(after([first, turn], "en"), Refuse)


def test_the_biggest_one_is_one_of_the_same_records() -> None:
    first = planned("open deals with no activity in 3 weeks", "en")
    plan = after(["open deals with no activity in 3 weeks", "the biggest one"], "en")
    assert isinstance(first, Query)
    assert isinstance(plan, Query)
    assert (plan.filters, plan.order[0].by) == (first.filters, "amount")


def test_asking_again_what_it_is_worth_gives_the_same_plan() -> None:
    turns = ["open deals", "how much are they worth"]
    assert after([*turns, "how much is that"], "en") == after(turns, "en")


def test_a_name_of_two_is_asked_back_with_the_whole_last_question() -> None:
    plan = after(["list lost deals last year", "what about Zenith"], "en")
    assert isinstance(plan, Clarify), plan
    assert [option.query.time for option in plan.options] == [plan.options[0].query.time] * 2
    assert {option.query.filters[0].value for option in plan.options} == {"Zenith Corp", "Zenith Media Group"}
