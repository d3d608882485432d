"""The planner over nonsense: any sequence of its own words is planned, asked back or refused, and never fails."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.insights.teams_vocabulary import CALENDAR, CHINESE_TEAM, ENGLISH_TEAM
from wenshu.insights.engine import AnswerLanguage, Vocabulary
from wenshu.insights.offline import OfflinePlanner
from wenshu.insights.offline.lexicon import Node, phrases
from wenshu.insights.plan import PLAN, Clarify, Handoff, Query, Refuse
from wenshu.insights.validate import BadPlan, tidied, validate

TIMES = {
    "en": [
        "last quarter",
        "before 2025",
        "after 2025",
        "since June",
        "Q3",
        "in 2025",
        "past 3 months",
        "90 days",
        "Friday",
    ],
    "zh": ["上季度", "2025年以前", "2025年以后", "6月以来", "三季度", "2025年", "近三个月", "90天", "周五"],
}
NUMBERS = {
    "en": ["5", "50k", "$1.2m", "50%", "between 10 and 50k"],
    "zh": ["5", "50万", "一百二十万", "50%", "10到50万"],
}


def all_phrases() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"en": [], "zh": []}
    stack: list[tuple[Node, list[str]]] = [(phrases(), [])]
    while stack:
        node, words = stack.pop()
        if node.senses:
            language = "en" if all(word.isascii() for word in words) else "zh"
            found[language].append((" " if language == "en" else "").join(words))
        stack.extend((after, [*words, word]) for word, after in node.next.items())
    return {language: sorted(said) for language, said in found.items()}


def questions(language: AnswerLanguage, words: Vocabulary, count: int) -> list[str]:
    dice = random.Random(f"{language} {count}")
    names = sorted(name.value for found in words.names.values() for name in found)
    said = all_phrases()[language]
    bags = [said, said, said, names, TIMES[language], NUMBERS[language]]
    join = " " if language == "en" else ""
    return [
        join.join(dice.choice(dice.choice(bags)) for _ in range(dice.randint(1, 7))) for _ in range(count)
    ]


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH_TEAM), ("zh", CHINESE_TEAM)])
def test_any_sequence_of_known_words_has_an_answer_or_a_refusal(
    language: AnswerLanguage, words: Vocabulary
) -> None:
    planner, kinds = OfflinePlanner(), set()
    for question in questions(language, words, 1500):
        plan = planner.plan(question, vocabulary=words, calendar=CALENDAR, language=language)
        kinds.add(type(plan))
        assert PLAN.validate_json(PLAN.dump_json(plan)) == plan, question
        for query in [plan] if isinstance(plan, Query) else plan.options if isinstance(plan, Clarify) else []:
            runs(query if isinstance(query, Query) else query.query, words)
    assert kinds == {Query, Clarify, Refuse, Handoff}


def runs(query: Query, words: Vocabulary) -> None:
    """Whatever is planned is a task, or is refused as one before any record is read."""
    with suppress(BadPlan):
        validate(
            tidied(query), calendar=CALENDAR, stage_kinds=words.stage_kinds, asked_by=UUID(int=1),
            moment=datetime(2026, 11, 24, 10, tzinfo=UTC),
        )  # fmt: skip


@pytest.mark.parametrize(
    "question",
    [
        "revenue before 2025 vs after 2025", "revenue until June compared to since June", "2025年以前和2025年以后的销售额对比",
        "deals 999999999999999999999999", "top 0 owners by revenue", "前0名负责人", "last 9999 days", "近9999年的销售额", "-5 deals",
        "1900-01-01", "0001-01-01", "99999年", '"""', "'", "“", "\u202e\u0000", "😀 deals", "deals\u00a0won", "۵ deals", "٣ biggest deals",
        "((((((", "a" * 400, "商" * 400, "and and and", "by by by", "vs vs", "not not not won", "between and", "从到",
    ],
)  # fmt: skip
def test_odd_questions_do_not_fail(question: str) -> None:
    for language, words in (("en", ENGLISH_TEAM), ("zh", CHINESE_TEAM)):
        plan = OfflinePlanner().plan(question, vocabulary=words, calendar=CALENDAR, language=language)  # type: ignore[arg-type]
        assert isinstance(plan, Query | Clarify | Refuse | Handoff)
