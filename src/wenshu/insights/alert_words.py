"""An alert in words: what it waits for, and what was true when it fired. Every digit is formatted by the server."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from wenshu.insights import formats, thresholds
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.models import Alert, Condition, Firing


def amount(number: Decimal | None, unit: str, currency: str, language: AnswerLanguage) -> str:
    if number is None:
        return "–"
    if unit == "money" and currency:
        return formats.major(f"{number:f}", currency, language)
    if unit in {"rate", "days"}:
        return formats.value(float(number), "rate" if unit == "rate" else "days", None, language)
    return formats.number(number)


def condition(alert: Alert, unit: str, language: AnswerLanguage) -> str:
    """What it waits for: "above $250,000", "changed by 20% or more"."""
    return _condition(alert.condition, alert.threshold, unit, alert.currency, language)


def _condition(word: str, threshold: str, unit: str, currency: str, language: AnswerLanguage) -> str:
    number = thresholds.decimal(threshold)
    if word == Condition.CHANGED:
        return _("changed by %(percent)s%% or more") % {"percent": amount(number, "", "", language)}
    limit = {"limit": amount(number, unit, currency, language)}
    match word:
        case Condition.ABOVE:
            return _("above %(limit)s") % limit
        case Condition.AT_LEAST:
            return _("at least %(limit)s") % limit
        case Condition.BELOW:
            return _("below %(limit)s") % limit
        case _:
            return _("at most %(limit)s") % limit


def fired(firing: Firing, language: AnswerLanguage) -> str:
    """What was true: "$260,000, above $250,000"."""
    value = amount(thresholds.decimal(firing.value), firing.unit, firing.currency, language)
    if firing.condition == Condition.CHANGED:
        before = amount(thresholds.decimal(firing.baseline), firing.unit, firing.currency, language)
        return _("%(value)s, it was %(before)s") % {"value": value, "before": before}
    waited = _condition(firing.condition, firing.threshold, firing.unit, firing.currency, language)
    return _("%(value)s, %(condition)s") % {"value": value, "condition": waited}
