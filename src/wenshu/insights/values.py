"""The values of a condition, whatever shape they came in."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from wenshu.insights.plan import Filter


def texts(given: Filter) -> list[str]:
    values = given.value if isinstance(given.value, list) else [given.value]
    return [str(value) for value in values if value is not None]


def numbers(given: Filter) -> list[Decimal]:
    """A number that went through JSON comes back as text."""
    values = given.value if isinstance(given.value, list) else [given.value]
    found = []
    for value in values:
        try:
            number = Decimal(value) if isinstance(value, str) else value
        except InvalidOperation:
            continue
        if isinstance(number, Decimal) and number.is_finite():
            found.append(number)
    return found
