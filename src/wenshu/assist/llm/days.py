"""A day or a moment that a model found, read again from the words it quotes: our reading is what counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from wenshu.assist.engine import Context
from wenshu.assist.extraction import Fact, ReasonCode, Span
from wenshu.reading.day_math import Calendar
from wenshu.reading.days import When, moment

SURE: Final = 0.9
DOUBTFUL: Final = 0.6

Found = Sequence[tuple[Span, When]]


def calendar_of(context: Context) -> Calendar:
    return Calendar(
        context.day_of_text.date(), context.week_start, context.fiscal_year_start, context.month_first
    )


def day_ahead(found: Found, said: str) -> Fact | None:
    """A last or only day, as a day."""
    chosen = _chosen(found, said)
    if chosen is None:
        return None
    (span, when), agreed = chosen
    return _fact(when.due.isoformat(), span, when, agreed=agreed)


def moment_ahead(found: Found, said: str, context: Context, numbers: Collection[Decimal] = ()) -> Fact | None:
    """`numbers` are those of the quote: among them may be a time of day that only the model recognised."""
    chosen = _chosen(found, said)
    if chosen is None:
        return None
    (span, when), agreed = chosen
    return _moment(when.due, span, when, said, context, numbers, agreed=agreed)


def moment_behind(
    found: Found, said: str, context: Context, numbers: Collection[Decimal] = ()
) -> Fact | None:
    """When something happened; None for what lies ahead."""
    today = context.day_of_text.date()
    for span, when in found:
        day = when.happened(today)
        if day is not None:
            return _moment(day, span, when, said, context, numbers, agreed=day == _day(said))
    return None


def _moment(
    day: date,
    span: Span,
    when: When,
    said: str,
    context: Context,
    numbers: Collection[Decimal],
    *,
    agreed: bool,
) -> Fact:
    """At the time of day that the words name; the model's own, if its hour stands there, is asked about."""
    told = moment(day, when.clock, context.timezone)
    clock = _time(said)
    if clock is None or (when.clock is not None and clock == when.clock.time):
        return _fact(told.isoformat(), span, when, agreed=agreed)
    if when.clock is None and {Decimal(clock.hour), Decimal(clock.hour % 12)} & set(numbers):
        told = datetime.combine(day, clock, tzinfo=context.timezone)
    is_vague = when.clock is not None and not when.clock.exact
    return _fact(told.isoformat(), span, when, agreed=agreed and is_vague)


def _chosen(found: Found, said: str) -> tuple[tuple[Span, When], bool] | None:
    """The one that the model means, and True; else the first, and False."""
    if not found:
        return None
    day = _day(said)
    meant = next((each for each in found if each[1].due == day), None)
    return (meant, True) if meant else (found[0], False)


def _fact(value: str, span: Span, when: When, *, agreed: bool) -> Fact:
    if when.other is not None:
        return Fact(value, span, DOUBTFUL, "ambiguous_date")
    reason: ReasonCode = "stated_date" if when.stated else "resolved_date"
    return Fact(value, span, SURE if agreed and not when.rough else DOUBTFUL, reason)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said.strip()[:10])
    except ValueError:
        return None


def _time(said: str) -> time | None:
    """The time of day that a model gives, in whole minutes; midnight is none."""
    try:
        clock = datetime.fromisoformat(said.strip()).time()
    except ValueError:
        return None
    return clock.replace(second=0, microsecond=0) if clock != time(0) else None
