"""Sums beyond 64 bits: PostgreSQL has them, SQLite refuses them, so there they are added up in two halves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import OperationalError
from django.db.models import Sum

Rows = TypeVar("Rows")
HALF = 1_000_000_000


class WideSum(Sum):
    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        sql, params = self.as_sql(
            compiler,
            connection,
            template=f"(SUM(%(expressions)s / {HALF}) || ' ' || SUM(%(expressions)s %% {HALF}))",
            **context,
        )
        return sql, (*params, *params)

    @property
    def convert_value(self) -> Callable[..., Any]:
        return lambda value, *_: _joined(value) if isinstance(value, str) else value


def _joined(halves: str) -> int:
    high, low = halves.split()
    return int(high) * HALF + int(low)


def added_up(read: Callable[[type[Sum]], Rows]) -> Rows:
    """What `read` finds with the database's own sum, or, where that is too large for it, with one of two halves."""
    try:
        return read(Sum)
    except OperationalError as error:
        if "integer overflow" not in str(error):
            raise
        return read(WideSum)
