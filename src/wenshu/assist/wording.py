"""Reasons, matches and warnings of proposals as sentences, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenshu.assist.contract import ProposalWarning, WhyHow
from wenshu.assist.extraction import PARAMS, ReasonCode, WarningCode
from wenshu.assist.matches import WhyCode

REASONS: Final[Mapping[ReasonCode, Promise | str]] = {
    "stated": "",  # its quote says it all
    "stated_date": "",
    "resolved_date": gettext_lazy("counted from the day of the text"),
    "ambiguous_date": gettext_lazy("day and month could be the other way round"),
    "range": gettext_lazy("the text gives a range"),
    "one_of_several": gettext_lazy("the text gives several; this one is likelier"),
    "implied": gettext_lazy("follows from what is said"),
    "opinion": gettext_lazy("a feeling, not a figure"),
    "known_name": gettext_lazy("a name from your records"),
    "signature": gettext_lazy("from the header or signature"),
    "whole_text": gettext_lazy("the note itself"),
    "composed": gettext_lazy("put together from the rest"),
}
WHYS: Final[Mapping[WhyCode, Promise]] = {
    "same_name": gettext_lazy("same name"),
    "alike_name": gettext_lazy("similar name"),
    "same_sound": gettext_lazy("sounds the same"),
    "initials": gettext_lazy("same initials"),
    "same_domain": gettext_lazy("same e-mail domain"),
    "same_email": gettext_lazy("same e-mail address"),
    "same_phone": gettext_lazy("same phone number"),
    "same_company": gettext_lazy("same company"),
    "named_contact": gettext_lazy("its contact is named"),
    "amount_near": gettext_lazy("amount within %(percent)s%%"),
    "same_product": gettext_lazy("same product"),
    "stage_fits": gettext_lazy("the stage fits"),
    "own_deal": gettext_lazy("your own deal"),
    "only_open_deal": gettext_lazy("its only open deal"),
    "recent": gettext_lazy("active lately"),
    "given": gettext_lazy("chosen by you"),
}
WARNINGS: Final[Mapping[WarningCode, Promise]] = {
    "ambiguous_date": gettext_lazy("Day and month could be the other way round. Check this date."),
    "several_amounts": gettext_lazy("The text names several amounts. Check which one counts."),
    "other_currency": gettext_lazy("This is another currency than the deal's."),
    "possible_duplicate": gettext_lazy("A record much like this one exists already."),
    "amount_range": gettext_lazy("The text gives a range, not one amount."),
    "past_date": gettext_lazy("This day has passed."),
    "several_companies": gettext_lazy("The text names several companies. Check which one it is."),
    "invalid_value": gettext_lazy("This value cannot be saved as it is. Correct it first."),
    "nothing_found": gettext_lazy("Nothing was found that could be recorded."),
    "text_cut": gettext_lazy("The text was too long: only a part of it was read."),
    "signs_lost": gettext_lazy(
        "Some characters could not be read, for the text does not say how it is encoded. Send it as UTF-8."
    ),
    "readings_differ": gettext_lazy("Rules and model read this differently. Check which one is right."),
    "orders_ignored": gettext_lazy(
        "The text speaks to the machine. It was read as plain text and not obeyed."
    ),
}
TELLING: Final[Mapping[WarningCode, Promise]] = {
    "ambiguous_date": gettext_lazy("This could be %(read)s or %(other)s. Check this date."),
    "several_amounts": gettext_lazy("The text names several amounts: %(amounts)s. Check which one counts."),
    "other_currency": gettext_lazy("The text says %(currency)s, another currency than usual."),
    "possible_duplicate": gettext_lazy("A record much like this one exists already: %(name)s."),
    "amount_range": gettext_lazy("The text gives a range from %(low)s to %(high)s, not one amount."),
    "past_date": gettext_lazy("This day has passed: %(day)s."),
    "several_companies": gettext_lazy(
        "The text names several companies: %(companies)s. Check which one it is."
    ),
    "invalid_value": gettext_lazy("“%(value)s” cannot be saved as it is. Correct it first."),
    "readings_differ": gettext_lazy(
        "Rules and model read this differently; the other reading is “%(value)s”. Check which one is right."
    ),
}
"""The same, where the reader knows which ones."""
_DAYS: Final = {"read", "other", "day"}
_FIGURES: Final = {"low", "high"}


def reason(code: ReasonCode) -> str:
    """Empty where the quote says it all."""
    return str(REASONS[code])


def why(found: Iterable[WhyHow]) -> str:
    """The first three, most telling first."""
    return _(", ").join(_filled(WHYS[each.code], each.params) for each in list(found)[:3])


def warning(told: ProposalWarning) -> str:
    """With the amounts, companies or days that it is about, where the reader knows them."""
    names = PARAMS.get(told.code, ())
    if not names or not all(told.params.get(name) for name in names):
        return str(WARNINGS[told.code])
    return str(TELLING[told.code]) % {name: _shown(name, told.params[name]) for name in names}


def _shown(name: str, value: str) -> str:
    try:
        if name in _DAYS:
            return str(date_format(date.fromisoformat(value[:10]), "DATE_FORMAT"))
        return f"{Decimal(value):,f}" if name in _FIGURES else value
    except (ValueError, InvalidOperation):
        return value


def _filled(sentence: Promise, params: Mapping[str, str]) -> str:
    """Without its figure where that is not known."""
    try:
        return str(sentence) % params if "%(" in str(sentence) else str(sentence)
    except KeyError:
        return str(sentence).partition("%(")[0].strip()
