"""A number that the result does not hold never reaches a reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from wenshu.crm.models import Opportunity
from wenshu.insights import phrases_en, phrases_zh, pipeline
from wenshu.insights.answer import Answer
from wenshu.insights.plan import Filter, Query
from wenshu.insights.segments import Figure, Label, Segment, Words
from wenshu.insights.verify import Unfaithful, verify
from wenshu.insights.wording import Wording
from wenshu.reading.number_words import holds_number
from wenshu.teams.models import Membership

OPEN = Filter(field="status", value="open")


@pytest.fixture
def answer(make_opportunity: Callable[..., Opportunity], alice: Membership, now: datetime) -> Answer:
    make_opportunity("Seven Dwarfs 7", expected_amount=Decimal(1200))
    plan = Query(
        shape="breakdown",
        metrics=["amount_sum"],
        dimensions=["stage"],
        filters=[Filter(field="status", value="open")],
    )
    return pipeline.run_plan(plan, team=alice.team, asked_by=alice, now=now, language="en")


def check(answer: Answer, segments: list[Segment]) -> None:
    assert answer.figures
    verify(segments, answer.figures, Wording(answer.language, "USD"))


def tampered(answer: Answer, **changes: object) -> list[Segment]:
    """The first figure with something changed."""
    segments = list(answer.segments)
    place = next(i for i, segment in enumerate(segments) if isinstance(segment, Figure))
    segments[place] = replace(segments[place], **changes)  # type: ignore[arg-type]
    return segments


def test_the_answer_as_written_passes(answer: Answer) -> None:
    check(answer, list(answer.segments))


@pytest.mark.parametrize(
    "words", ["about 5 more", "twice as many", "a dozen", "Five", "一百二十万", "两个", "１２"]
)
def test_words_with_a_number_of_their_own_do_not_pass(words: str, answer: Answer) -> None:
    with pytest.raises(Unfaithful):
        check(answer, [*answer.segments, Words(words)])


def test_a_changed_value_does_not_pass(answer: Answer) -> None:
    with pytest.raises(Unfaithful):
        check(answer, tampered(answer, value=130_000, text="$1,300"))


def test_a_value_written_as_another_does_not_pass(answer: Answer) -> None:
    with pytest.raises(Unfaithful):
        check(answer, tampered(answer, text="$12,000"))


def test_a_sign_of_our_own_does_not_pass(answer: Answer) -> None:
    with pytest.raises(Unfaithful):
        check(answer, tampered(answer, sign="-"))


def test_a_name_that_is_not_in_the_result_does_not_pass(answer: Answer) -> None:
    with pytest.raises(Unfaithful):
        check(answer, [*answer.segments, Label("name", "Atlantis 9")])


def test_citations_out_of_order_do_not_pass(answer: Answer) -> None:
    with pytest.raises(Unfaithful):
        check(answer, tampered(answer, n=2))


@pytest.mark.parametrize("catalogue", [phrases_en, phrases_zh])
def test_no_phrase_holds_a_number(catalogue: object) -> None:
    every = [
        *catalogue.PHRASES.values(),  # type: ignore[attr-defined]
        *catalogue.METRICS.values(),  # type: ignore[attr-defined]
        *catalogue.FIELDS.values(),  # type: ignore[attr-defined]
        *(word for pair in catalogue.NOUNS.values() for word in pair),  # type: ignore[attr-defined]
    ]
    assert not [phrase for phrase in every if holds_number(phrase)]


def test_both_languages_say_the_same_things() -> None:
    import string

    for table in ("PHRASES", "METRICS", "FIELDS", "NOUNS", "STORED_WORDS", "ASSUMPTIONS"):
        assert getattr(phrases_en, table).keys() == getattr(phrases_zh, table).keys()
    slots = lambda text: {slot for _, slot, _, _ in string.Formatter().parse(text) if slot}  # noqa: E731
    optional = {"names", "counted", "won", "subject", "dimension"}
    for key, english in phrases_en.PHRASES.items():
        assert slots(english) ^ slots(phrases_zh.PHRASES[key]) <= optional, key
