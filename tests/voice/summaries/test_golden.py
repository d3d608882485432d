"""What the rules find in 60 transcripts, typed, dictated and as an engine without punctuation writes them."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from tests.voice.summaries import golden

LANGUAGES = ("en", "zh")
EVERY = [case for language in LANGUAGES for case in golden.cases(language)]


def test_there_are_twenty_transcripts_of_each_language_in_every_form() -> None:
    for language in LANGUAGES:
        cases = list(golden.cases(language))
        assert len(cases) >= 20
        assert {case["form"] for case in cases} == {"asr", "dictated", "typed", "call"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_amounts_are_found_exactly(language: str) -> None:
    score = golden.amounts(golden.cases(language))
    assert (score.precision >= 0.95, score.recall >= 0.95) == (True, True), score.missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_things_to_do_are_found_with_their_days(language: str) -> None:
    score = golden.actions(golden.cases(language))
    assert score.precision >= 0.85, score.missed
    assert score.recall >= 0.85, score.missed
    assert score.days_right >= 0.95, score.missed


@pytest.mark.parametrize(("kind", "key"), [("competitor", "competitors"), ("objection", "objections")])
def test_competitors_and_objections_are_found(kind: str, key: str) -> None:
    score = golden.named(chain(EVERY), kind, key)
    assert score.recall >= 0.85, score.missed


@pytest.mark.parametrize("case", EVERY, ids=[case["id"] for case in EVERY])
def test_everything_quotes_the_transcript_and_its_seconds(case: golden.Case) -> None:
    lines = golden.lines_of(case)
    reading = golden.read(case)
    said = " ".join(line.text for line in lines)
    items = [*reading.highlights, *reading.action_items]
    assert all(each.quote and each.quote in said for each in [*items, *reading.amounts])
    for each in items:
        inside = [
            line
            for line in lines
            if line.start is not None
            and each.start is not None
            and each.start <= line.start < (each.end or 0)
        ]
        assert (each.start is None) == (case["form"] == "typed")
        assert each.start is None or _bare(each.quote) in _bare(" ".join(line.text for line in inside))


@pytest.mark.parametrize("case", EVERY, ids=[case["id"] for case in EVERY])
def test_the_rules_say_nothing_of_their_own(case: golden.Case) -> None:
    """Every figure that a highlight or a thing to do names is read from its own words."""
    for each in [*golden.read(case).highlights, *golden.read(case).action_items]:
        letters = set(re.findall(r"[a-z]{4,}|[一-鿿]", each.text.lower()))
        speakers = " ".join(line.get("speaker", "") for line in case["lines"]).lower()
        assert all(word in each.quote.lower() or word in speakers for word in letters - _MONTHS), each


_MONTHS = {"december", "january", "march"}  # in another order than "the eighteenth of December" is spoken


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)
