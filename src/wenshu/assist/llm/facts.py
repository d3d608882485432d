"""What a model says becomes a fact only by the words of the text: they are found, and read again by readers of our own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from wenshu.assist.engine import Context
from wenshu.assist.extraction import Fact, ReasonCode, Span
from wenshu.assist.llm import days
from wenshu.assist.llm.draft import DraftFact
from wenshu.assist.llm.quotes import Quotable
from wenshu.assist.llm.unspoken import is_a_name
from wenshu.crm import money, names
from wenshu.reading.numbers import HAN_DIGITS, Number

SURE: Final = 0.9  # the text says exactly this, and our readers agree
LIKELY: Final = 0.75  # the words are the text's; that they mean this field is the model's word
DOUBTFUL: Final = 0.6  # a person is asked: our reader and the model do not agree, or the model concluded
KINDS: Final = frozenset({"call", "meeting", "email", "message", "visit", "note"})
BARE: Final = 1000  # a number below it that no sign of money stands beside is doubtful as an amount
LEAST: Final = 100  # and below this it is none
LONGEST_NAME: Final = 120
LEAST_LETTERS: Final = 2  # of words that say something
_TENTHS: Final = re.compile(r"(?<!第)([一二三四五六七八九])成([一二三四五六七八九半]?)")
_EVEN: Final = re.compile(r"fifty[- ]fifty|50[/-]50|五五开|一半一半|对半开", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"\S+@\S+|\w+://\S+")


@dataclass(frozen=True)
class Asked:
    """One fact of the model's, and where it stands."""

    given: DraftFact
    span: Span
    text: Quotable
    context: Context

    @property
    def quote(self) -> str:
        return self.text.words(self.span)


Check = Callable[[Asked], Fact | None]


def checked(given: DraftFact, text: Quotable, context: Context) -> Fact | None:
    """None where its quote is not in the text, or the quote does not say it."""
    span = text.find(given.quote)
    if span is None:
        return None
    fact = _BY_FIELD[given.field](Asked(given, span, text, context))
    if fact is not None and fact.reason == "implied" and text.forbidden:
        return None  # who obeys a text concludes what it wants
    return fact


# words


def _named(asked: Asked) -> Fact | None:
    """A name is the text's own words, inside of the quote."""
    span = asked.text.find(asked.given.value, within=asked.span)
    if span is None or span.end - span.start > LONGEST_NAME:
        return None
    if asked.given.field in {"name", "competitor"} and not is_a_name(asked.text.words(span), asked.context):
        return None
    return Fact(_one_line(asked.text.words(span)), span, SURE)


def _words(asked: Asked) -> Fact | None:
    """Some of the quote where the model chose them, else all of it."""
    span = asked.text.find(asked.given.value, within=asked.span) or asked.span
    words = _one_line(asked.text.words(span))
    letters = sum(map(str.isalpha, _ADDRESS.sub("", words)))
    return Fact(words, span, LIKELY) if letters >= LEAST_LETTERS else None


def _passage(asked: Asked) -> Fact | None:
    return Fact(asked.quote.strip(), asked.span, LIKELY)


def _address(asked: Asked) -> Fact | None:
    found = _named(asked)
    return found if found and "@" in str(found.value) else None


def _phone(asked: Asked) -> Fact | None:
    found = _named(asked)
    return found if found and sum(char.isdigit() for char in str(found.value)) >= 5 else None


def _domain(asked: Asked) -> Fact | None:
    found = _named(asked)
    return found if found and "." in str(found.value) and "@" not in str(found.value) else None


def _of_list(known: Callable[[Context], tuple[str, ...]]) -> Check:
    """A word of the team's own; one that the text writes otherwise is asked about; or the text's own words."""

    def check(asked: Asked) -> Fact | None:
        wanted = names.key(asked.given.value)
        own = next((name for name in known(asked.context) if names.key(name) == wanted), None)
        if own is None:
            return _named(asked)
        said = wanted in names.key(asked.quote)
        reason: ReasonCode = "known_name" if said else "implied"
        return Fact(own, asked.span, SURE if said else DOUBTFUL, reason)

    return check


def _owner(asked: Asked) -> Fact | None:
    found = _of_list(lambda context: context.members)(asked)
    return found if found and found.value in asked.context.members else None


def _stage(asked: Asked) -> Fact | None:
    wanted = names.key(asked.given.value)
    stage = next((s for s in asked.context.stages if wanted in {names.key(s.key), names.key(s.name)}), None)
    if stage is None:
        return None
    said = names.key(stage.name) in names.key(asked.quote)
    return Fact(stage.key, asked.span, SURE if said else DOUBTFUL, "stated" if said else "implied")


def _talk(asked: Asked) -> Fact | None:
    kind = asked.given.value.strip().lower()
    return Fact(kind, asked.span, LIKELY, "implied") if kind in KINDS else None


# numbers


def _amount(asked: Asked) -> Fact | None:
    """As our reader reads the quote. The model's value only picks among several; what it alone says is nothing."""
    days_at = [span for span, _ in _times(asked)]
    found = [
        (span, sum)
        for span, sum in asked.text.sums(asked.span)
        if sum.low > 0 and sum.high <= money.MAX_MINOR and not any(_touch(span, day) for day in days_at)
    ]
    if not found:
        return _bare_amount(asked, days_at)
    wanted = _number(asked.given.value)
    meant = [(span, sum) for span, sum in found if wanted in {sum.low, sum.high}]
    span, sum = (meant or found)[0]
    value = wanted if meant and wanted else sum.low
    reason: ReasonCode = "range" if sum.low != sum.high else "one_of_several" if len(found) > 1 else "stated"
    is_money = sum.marked or sum.scaled
    if value < LEAST and not is_money:
        return None
    sure = meant and not sum.bound and (is_money or value >= BARE)
    likely = SURE if reason == "stated" else LIKELY
    return Fact(format(value, "f"), span, likely if sure else DOUBTFUL, reason)


def _bare_amount(asked: Asked, days_at: list[Span]) -> Fact | None:
    """A number that the reader of money leaves, such as nineteen thousand pounds, if it is the one that is meant."""
    wanted = _number(asked.given.value)
    for span, number in asked.text.numbers(asked.span):
        is_free = not number.percent and not any(_touch(span, day) for day in days_at)
        if is_free and number.value == wanted and BARE <= number.value <= money.MAX_MINOR:
            return Fact(format(number.value, "f"), span, LIKELY if number.money else DOUBTFUL)
    return None


def _probability(asked: Asked) -> Fact | None:
    found = [(span, number) for span, number in asked.text.numbers(asked.span) if number.percent]
    chosen = _chosen(found, asked.given.value)
    if chosen is None:
        return _odds_in_words(asked)
    (span, number), agreed = chosen
    if not 0 <= number.value <= 100 or number.value != int(number.value):
        return None
    return Fact(int(number.value), span, SURE if agreed else DOUBTFUL)


def _odds_in_words(asked: Asked) -> Fact | None:
    """八成, 七成五, fifty-fifty: as likely as that, in the words of one who feels so."""
    found = _TENTHS.search(asked.quote) or _EVEN.search(asked.quote)
    if found is None:
        return None
    tens, rest = found.groups() if found.re is _TENTHS else ("五", "")
    value = HAN_DIGITS[tens] * 10 + (5 if rest == "半" else HAN_DIGITS.get(rest or "", 0))
    span = Span(asked.span.start + found.start(), asked.span.start + found.end())
    return Fact(value, span, DOUBTFUL, "opinion")


def _headcount(asked: Asked) -> Fact | None:
    found = [(span, number) for span, number in asked.text.numbers(asked.span) if not number.percent]
    chosen = _chosen(found, asked.given.value)
    if chosen is None:
        return None
    (span, number), agreed = chosen
    whole = number.value == int(number.value) and 0 < number.value <= 100_000_000
    return Fact(int(number.value), span, LIKELY if agreed else DOUBTFUL) if whole else None


def _currency(asked: Asked) -> Fact | None:
    """A code in the quote, or the sign or the name that stands at its number."""
    code = asked.given.value.strip().upper()
    if code not in money.DECIMALS:
        return None
    span = asked.text.find(code, within=asked.span)
    if span is not None:
        return Fact(code, span, SURE)
    own = next((span for span, number in asked.text.numbers(asked.span) if number.currency == code), None)
    return Fact(code, own, SURE) if own else None


def _chosen(found: list[tuple[Span, Number]], said: str) -> tuple[tuple[Span, Number], bool] | None:
    """The one that the model means, and True; else the first, and False."""
    if not found:
        return None
    wanted = _number(said)
    meant = next((each for each in found if each[1].value == wanted), None)
    return (meant, True) if meant else (found[0], False)


def _number(said: str) -> Decimal | None:
    """As a model writes one."""
    try:
        number = Decimal(said.replace(",", "").strip().rstrip("%"))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


# days


def _close(asked: Asked) -> Fact | None:
    return days.day_ahead(_times(asked), asked.given.value)


def _next(asked: Asked) -> Fact | None:
    return days.moment_ahead(_times(asked), asked.given.value, asked.context, _values(asked))


def _past(asked: Asked) -> Fact | None:
    return days.moment_behind(_times(asked), asked.given.value, asked.context, _values(asked))


def _times(asked: Asked) -> days.Found:
    return asked.text.times(asked.span, days.calendar_of(asked.context))


def _values(asked: Asked) -> set[Decimal]:
    return {number.value for _, number in asked.text.numbers(asked.span)}


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _one_line(words: str) -> str:
    return " ".join(words.split())


_BY_FIELD: Final[dict[str, Check]] = {
    "name": _named,
    "domain": _domain,
    "phone": _phone,
    "email": _address,
    "industry": _named,
    "country": _named,
    "region": _of_list(lambda context: context.regions),
    "employees": _headcount,
    "description": _passage,
    "title": _named,
    "status": _stage,
    "expectedAmount": _amount,
    "currency": _currency,
    "probability": _probability,
    "expectedCloseDate": _close,
    "nextFollowUpAt": _next,
    "occurredAt": _past,
    "source": _of_list(lambda context: context.sources),
    "product": _of_list(lambda context: context.products),
    "competitor": _named,
    "lostReason": _words,
    "ownerName": _owner,
    "kind": _talk,
    "content": _passage,
    "nextAction": _words,
}
