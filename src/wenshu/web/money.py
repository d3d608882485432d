"""Money as people read it, kept for the figures that a page repeats."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from wenshu.crm.money import format_money, sum_to_minor
from wenshu.web.dates import Language, language


@lru_cache(maxsize=8192)
def _shown(minor: int, currency: str, reader: Language, compact: bool) -> str:
    return format_money(minor, currency, reader, compact=compact)


def show_money(
    minor: int | None, currency: str, *, compact: bool = False, reader: Language | None = None
) -> str:
    """`$860,000`, `¥86万`; nothing where nobody has said an amount. A list says once who reads it."""
    return "" if minor is None else _shown(minor, currency, reader or language(), compact)


def show_amount(written: str | None, currency: str, *, reader: Language | None = None) -> str:
    """From the contract's decimal string."""
    if written is None:
        return ""
    return show_money(sum_to_minor(Decimal(written), currency), currency, reader=reader)
