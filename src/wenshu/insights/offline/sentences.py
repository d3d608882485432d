"""A plan in words: sentences to click, which this planner reads back as the same plan."""

from __future__ import annotations

from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.offline import sentences_en, sentences_zh
from wenshu.insights.plan import Query


def sentence(query: Query, language: AnswerLanguage) -> str:
    """One full question; periods in the asker's own words where the plan still has them."""
    return sentences_zh.sentence(query) if language == "zh" else sentences_en.sentence(query)
