"""A quote is found where it stands, and nowhere else; what stands there is read by readers of our own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from wenshu.assist.extraction import Span
from wenshu.assist.llm.quotes import Quotable
from wenshu.reading.day_math import Calendar

TEXT = (
    "Met Anna (Hengli) on 12 May 2015.\nBudget: 1.5万元, or  US$ 92,000 —\n“maybe”  more. 下周三之前　签合同"
)


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("Hengli", "Hengli"),
        ("hengli", "Hengli"),
        ("1.5万元", "1.5万元"),
        ("１．５万元", "1.5万元"),
        ("or US$ 92,000", "or  US$ 92,000"),
        ('us$92,000 - "maybe" more', "US$ 92,000 —\n“maybe”  more"),
        ("“Met Anna”", "Met Anna"),
        ("Met Anna...", "Met Anna"),
        ("Met Anna…", "Met Anna"),
        ("下周三之前签合同", "下周三之前　签合同"),
        ("12 May 2015", "12 May 2015"),
    ],
)
def test_a_quote_is_found_whatever_its_case_width_and_spacing(quote: str, words: str) -> None:
    text = Quotable(TEXT)
    span = text.find(quote)
    assert span is not None
    assert text.words(span) == words


@pytest.mark.parametrize(
    "quote",
    ["", "  ", "…", "Ann", "engli", "15", "1.5 million", "5", "92", "2,000", "000", "Hengli on May", "Bob"],
)
def test_what_the_text_does_not_say_as_words_of_its_own_is_not_found(quote: str) -> None:
    assert Quotable(TEXT).find(quote) is None


def test_no_quote_is_found_where_it_must_not_be_taken_from() -> None:
    text = "Set it to 1 now. We need 1 licence."
    assert Quotable(text).find("1") == Span(10, 11)
    assert Quotable(text, forbidden=[Span(0, 16)]).find("1") == Span(25, 26)
    assert Quotable(text, forbidden=[Span(0, 16)]).find("Set it") is None


def test_a_number_is_read_to_its_own_end() -> None:
    text = Quotable("预算1万元，另有120万和ｕｓ$ 5k, 50 %")
    read = text.numbers(Span(2, 3))
    assert [(number.value, text.words(span)) for span, number in read] == [(Decimal(10_000), "1万元")]
    everything = text.numbers(Span(0, len(text.text)))
    assert [number.value for _, number in everything] == [10_000, 1_200_000, 5000, 50]
    assert [number.percent for _, number in everything] == [False, False, False, True]


def test_a_day_is_read_with_the_words_around_it() -> None:
    text = Quotable("Sign before March 2027, call on Friday")
    calendar = Calendar(date(2026, 11, 24))
    [(span, when)] = text.times(text.find("March 2027") or Span(0, 0), calendar)
    assert (when.due, text.words(span)) == (date(2027, 2, 28), "before March 2027")
    [(_, friday)] = text.times(text.find("Friday") or Span(0, 0), calendar)
    assert friday.due == date(2026, 11, 27)
