"""A question and its translation mean the same plan."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from tests.insights.teams_vocabulary import CALENDAR, ENGLISH_TEAM
from tests.insights.test_offline_golden import meaning
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.offline import OfflinePlanner
from wenshu.insights.plan import Query

FILE = Path(__file__).parents[1] / "golden" / "insights" / "pairs.jsonl"


@cache
def pairs() -> list[dict[str, str]]:
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def planned(question: str, language: AnswerLanguage) -> Query:
    """Of one team, whose names both languages use."""
    plan = OfflinePlanner().plan(question, vocabulary=ENGLISH_TEAM, calendar=CALENDAR, language=language)
    assert isinstance(plan, Query), (question, plan)
    return plan


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair["en"])
def test_both_languages_mean_the_same(pair: dict[str, str]) -> None:
    english, chinese = (meaning(planned(pair[language], language)) for language in ("en", "zh"))
    if "but" in pair:
        assert english != chinese, "the note is no longer true"
    else:
        assert english == chinese
