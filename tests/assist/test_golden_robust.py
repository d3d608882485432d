"""Texts that nobody writes but somebody pastes: read without an error, whatever they repeat."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import pytest

from wenshu.assist import reading_by
from wenshu.assist.evaluation import suite

NOW: Final = datetime(2026, 6, 17, 4, tzinfo=UTC)
REPEATED: Final = (
    "a ", "Acme ", "恒力精密", "1,", "12 ", "Won Acme 5k. ", "\n", "a@b ", ". ", "John Smith ", "35万", "next Friday ",
    "下周三", "met at from for with co ltd ", "a: ", "> ", "the proposal quote ", "send the a our ", "一百二十万", "$", "(",
    "half a million ", "[1/2/26, 9:00] Bob: ", "｜", "🎉", "签了", "张伟", "£5k -> ", "&nbsp;", "\t", "20260311",
)  # fmt: skip


@pytest.mark.parametrize("words", REPEATED)
def test_a_text_of_repetitions_is_read_without_an_error(words: str) -> None:
    text = (words * 4_000)[:4_000]
    context = suite.texts()[0].context.context(text, now=NOW)
    found = reading_by.RULES.extract(text, context)
    for entity in found.entities:
        for fact in entity.fields.values():
            assert fact.span is None or 0 <= fact.span.start < fact.span.end <= len(text)
