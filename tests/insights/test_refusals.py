"""What is not answered: said why, with the words, and with a question that is answered instead."""

from __future__ import annotations

import pytest

from tests.insights.teams_vocabulary import CALENDAR, CHINESE_TEAM, ENGLISH_TEAM
from wenshu.insights.engine import AnswerLanguage, AnyPlan
from wenshu.insights.offline import OfflinePlanner
from wenshu.insights.plan import Handoff, Query, Refuse

TEAMS = {"en": ENGLISH_TEAM, "zh": CHINESE_TEAM}


def planned(question: str, language: AnswerLanguage, *, deal_words: frozenset[str] = frozenset()) -> AnyPlan:
    return OfflinePlanner().plan(
        question, vocabulary=TEAMS[language], calendar=CALENDAR, language=language, deal_words=deal_words
    )


def refused(question: str, language: AnswerLanguage) -> Refuse:
    plan = planned(question, language)
    assert isinstance(plan, Refuse), plan
    return plan


@pytest.mark.parametrize(
    ("language", "question", "reason", "word"),
    [
        ("en", "Why did we win the Kestrel deal?", "advice", "Why"),
        ("en", "How can we improve our win rate?", "advice", "How can we"),
        ("en", "Which deals are at risk?", "advice", "at risk"),
        ("en", "What was our gross margin last quarter?", "not_recorded", "gross margin"),
        ("en", "Which invoices are unpaid?", "not_recorded", "invoices"),
        ("en", "What's the weather in Berlin?", "outside_crm", "weather"),
        ("en", "Tell me a joke", "outside_crm", "joke"),
        ("zh", "为什么华星的单子赢了", "advice", "为什么"),
        ("zh", "今年能完成多少", "advice", "能完成"),
        ("zh", "大客户有哪些", "not_understood", "大客户"),
        ("zh", "流失的客户", "not_recorded", "流失的客户"),
        ("zh", "王芳团队的业绩", "unknown_name", "王芳团队"),
        ("zh", "王芳是谁", "not_understood", "是谁"),
        ("zh", "怎么提高赢单率", "advice", "怎么提高"),
        ("zh", "上季度毛利率", "not_recorded", "毛利率"),
        ("zh", "本月回款多少", "not_recorded", "回款"),
        ("zh", "讲个笑话", "outside_crm", "笑话"),
        ("zh", "今天股价多少", "outside_crm", "股价"),
    ],
)
def test_what_lies_outside_is_declined_with_its_reason(
    language: AnswerLanguage, question: str, reason: str, word: str
) -> None:
    plan = refused(question, language)
    assert plan.reason == reason
    assert word in plan.words


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("revenue by {word}", "wugs"), ("{word} revenue", "wuggy"), ("top 5 {word} by revenue", "wugs"),
        ("how many deals did we win last {word}", "wugtime"), ("deals {word} last quarter", "wugged"),
        ("win rate for {word} deals", "wuggy"), ("list open deals over 50k in {word}", "Wugland"),
        ("how many {word} calls did Ben make", "wuggish"), ("average {word} of won deals", "wugness"),
    ],
)  # fmt: skip
def test_a_word_that_means_nothing_is_named_and_nothing_is_counted(question: str, word: str) -> None:
    assert refused(question.format(word=word), "en").words == [word]


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("各{word}的销售额", "嗡咚"), ("{word}的赢单率", "嗡咚"), ("上季度{word}赢了多少单", "嗡咚"), ("50万以上的{word}商机", "嗡咚"),
        ("按{word}统计商机", "嗡咚"), ("本月{word}金额", "嗡咚"),
    ],
)  # fmt: skip
def test_a_chinese_word_that_means_nothing_is_named(question: str, word: str) -> None:
    assert refused(question.format(word=word), "zh").words == [word]


@pytest.mark.parametrize(
    ("language", "question", "nearest"),
    [
        ("en", "wuggy revenue last quarter", "Revenue last quarter"),
        ("en", "profit by region", "Number of deals by region"),
        (
            "en",
            "How many wuggy deals did Ben win in 2025?",
            "How many won deals for owner Ben Okafor in 2025?",
        ),
        ("zh", "嗡咚上季度的销售额", "上季度的销售额是多少？"),
        ("zh", "各区域的毛利", "各区域的商机数量"),
    ],
)
def test_the_question_without_those_words_is_offered(
    language: AnswerLanguage, question: str, nearest: str
) -> None:
    assert refused(question, language).nearest[0] == nearest


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Create a deal for Kestrel"),
        ("en", "Please add a contact at Northfield"),
        ("en", "Update the Kestrel deal to won"),
        ("en", "Log a call with Kestrel"),
        ("en", "Move the Quartz deal to negotiation"),
        ("en", "Delete all lost deals"),
        ("en", "Remind me to call Priya Nair"),
        ("zh", "新建一个商机"),
        ("zh", "帮我创建一个联系人"),
        ("zh", "把华星的单子改成赢单"),
        ("zh", "删除输单的商机"),
        ("zh", "记录一下今天拜访了腾远"),
    ],
)
def test_a_request_to_write_is_never_run_here(language: AnswerLanguage, question: str) -> None:
    assert planned(question, language) == Handoff(text=question)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "deals created this month"),
        ("en", "How many deals were added last week?"),
        ("en", "deals that were closed in March"),
        ("zh", "新建的商机有多少"),
        ("zh", "本月创建的商机"),
        ("zh", "创建超过30天的商机"),
    ],
)
def test_a_question_about_what_was_written_is_no_request(language: AnswerLanguage, question: str) -> None:
    assert isinstance(planned(question, language), Query)


def test_a_typing_error_is_mended_only_where_no_name_is_expected() -> None:
    assert isinstance(planned("revnue by regoin lst quarter", "en"), Refuse)  # "lst" is too short to tell
    assert isinstance(planned("revnue by regoin last quater", "en"), Query)
    assert refused("revenue for Clossed", "en").words == ["Clossed"]
    assert refused("deals from clossed", "en").words == ["clossed"]


def test_what_stands_in_quotes_is_one_name() -> None:
    assert refused('deals with "open won lost revenue"', "en").words == ["open won lost revenue"]
    assert refused("客户“赢单公司”的商机", "zh").words == ["赢单公司"]


def test_an_overlong_question_is_not_taken_apart() -> None:
    assert refused("revenue " * 60, "en").words[0].endswith("…")


@pytest.mark.parametrize("question", ["", " ", "?", "!!!", "…", "，。", '""', "'", "-", "/"])
def test_a_question_without_words_is_refused(question: str) -> None:
    assert isinstance(planned(question, "en"), Refuse)


@pytest.mark.parametrize(
    ("language", "question", "words", "found"),
    [
        ("en", "tell me about the Kestrel wugs deal", {"wugs"}, ["wugs"]),
        ("en", "how many wugs deals did we win", {"wugs"}, ["wugs"]),
        ("en", 'deals called "big wugs"', {"big wugs"}, ["big wugs"]),
        ("en", "the wugs blicket deal", {"wugs", "blicket"}, ["wugs", "blicket"]),
        ("en", "Kestrel renewal deal", {"renewal"}, ["renewal"]),  # elsewhere it is not recorded
        ("zh", "嗡咚项目到哪一步了", {"嗡咚"}, ["嗡咚"]),
        ("zh", "华星的嗡咚项目", {"嗡咚"}, ["嗡咚"]),
        ("zh", "名为“嗡咚二期”的商机有多少个", {"嗡咚二期"}, ["嗡咚二期"]),
    ],
)
def test_words_that_deals_are_called_by_find_them(
    language: AnswerLanguage, question: str, words: set[str], found: list[str]
) -> None:
    plan = planned(question, language, deal_words=frozenset(words))
    assert isinstance(plan, Query), plan
    named = [given for given in plan.filters if given.field == "name"]
    assert [given.value for given in named] == found
    assert {given.op for given in named} == {"contains"}


@pytest.mark.parametrize(
    ("language", "question", "words"),
    [
        ("en", "what is our profit", {"profit"}),
        ("en", "revenue growth potential", {"potential"}),
        ("en", "the wugs blicket deal", {"wugs"}),  # half of a name
        ("en", "deals not called wugs", {"wugs"}),
        ("en", "revenue by wugs", {"wugs"}),
        ("zh", "本月利润", {"利润"}),
        ("zh", "各嗡咚的销售额", {"嗡咚"}),
    ],
)
def test_a_word_of_some_deals_name_is_no_answer_elsewhere(
    language: AnswerLanguage, question: str, words: set[str]
) -> None:
    assert isinstance(planned(question, language, deal_words=frozenset(words)), Refuse)


@pytest.mark.parametrize("question", ["deals lost to wugs", "deals lost to mpetit", "因嗡咚丢的单"])
def test_a_word_that_no_lost_reason_holds_is_named(question: str) -> None:
    assert isinstance(planned(question, "en" if question.isascii() else "zh"), Refuse)


def test_a_number_or_a_sign_alone_offers_no_question_made_of_it() -> None:
    for question in ("whats 2+2", "DROP TABLE deals", "1+1"):
        assert not any("2" in offered or "1" in offered for offered in refused(question, "en").nearest)
