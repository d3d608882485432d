"""A plan in words: sentences to click, which this planner reads back as the same plan."""

from __future__ import annotations

from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.plan import Query


def sentence(query: Query, language: AnswerLanguage) -> str:
    return query.shape
