"""Whether a model may know more of a text than the rules found in it."""

from __future__ import annotations

import re
from typing import Final

from wenshu.assist.contract import PRE_ACCEPTED
from wenshu.assist.extraction import Extraction, Fact, Span, WarningCode

LONG: Final = 1500  # characters
LEAST_UNREAD: Final = 2  # sentences from which nothing was read
_OPEN: Final[frozenset[WarningCode]] = frozenset(
    {"nothing_found", "ambiguous_date", "several_amounts", "several_companies"}
)
_ALWAYS_UNSURE: Final = {"opinion", "range", "composed", "whole_text"}  # nobody would be surer
_SENTENCE: Final = re.compile(r"[^\n。！？!?;；.]+(?:[.](?=\S)[^\n。！？!?;；.]+)*")
_HAN: Final = re.compile(r"[㐀-鿿]")
_WORD: Final = re.compile(r"[^\W\d_㐀-鿿]{2,}")
MOST_WORDS, MOST_HAN = 45, 60  # of a sentence that a person would write
FEWEST_WORDS, FEWEST_HAN = 6, 10  # of a sentence that says something


def leaves_open(text: str, found: Extraction) -> bool:
    facts = [fact for entity in found.entities for fact in entity.fields.values()]
    if len(text) > LONG or any(caution.code in _OPEN for caution in found.cautions):
        return True
    if any(_is_run_on(text[one.start : one.end]) for one in _sentences(text)):
        return True
    if not found.of("company") or (not found.of("opportunity") and len(_sentences(text)) > 1):
        return True
    if any(fact.confidence < PRE_ACCEPTED and fact.reason not in _ALWAYS_UNSURE for fact in facts):
        return True
    return _unread(text, facts) >= LEAST_UNREAD


def _unread(text: str, facts: list[Fact]) -> int:
    read = [fact.span for fact in facts if fact.span is not None and fact.reason != "whole_text"]
    return sum(not any(_touch(sentence, span) for span in read) for sentence in _sentences(text))


def _sentences(text: str) -> list[Span]:
    return [Span(*match.span()) for match in _SENTENCE.finditer(text) if _says_something(match[0])]


def _says_something(sentence: str) -> bool:
    return len(_WORD.findall(sentence)) >= FEWEST_WORDS or len(_HAN.findall(sentence)) >= FEWEST_HAN


def _is_run_on(sentence: str) -> bool:
    """Dictated or jotted down without a full stop: what belongs together is hard to tell."""
    return len(_WORD.findall(sentence)) > MOST_WORDS or len(_HAN.findall(sentence)) > MOST_HAN


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
