"""Conditions on groups: which of them have more than five deals, and which have none at all."""

from __future__ import annotations

from decimal import Decimal
from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING, Final, cast

from wenshu.crm.money import decimals
from wenshu.insights.metrics import DEFINITIONS, Parts, is_money, is_told_by_currency
from wenshu.insights.plan import BUCKETS, Having, Metric, Query
from wenshu.insights.query.groupings import Key

if TYPE_CHECKING:
    from wenshu.insights.query.run import Row, Run

MEETS: Final = {"gt": gt, "gte": ge, "lt": lt, "lte": le, "eq": eq}
WHOSE: Final = frozenset({"owner", "sales_team", "region", "product", "product_series"})


def meeting(rows: list[Row], run: Run) -> list[Row]:
    """The rows whose groups meet every condition; amounts only meet one in their own currency."""
    return [row for row in rows if all(_meets(given, row, run) for given in run.task.query.having)]


def _meets(given: Having, row: Row, run: Run) -> bool:
    if is_money(given.metric):
        value = run.value(given.metric, row)
        if value is None or row.currency is None or (given.currency or row.currency) != row.currency:
            return False
        return bool(MEETS[given.op](Decimal(value), given.value.scaleb(decimals(row.currency))))
    definition, parts = DEFINITIONS[given.metric], _of_all_currencies(given, row, run)
    if is_told_by_currency(given.metric):
        parts = run.parts(given.metric, row)
    counts = parts.records or definition.additive or definition.of_targets
    found = definition.value(parts) if counts else None
    return found is not None and bool(MEETS[given.op](Decimal(str(found)), given.value))


def _of_all_currencies(given: Having, row: Row, run: Run) -> Parts:
    """How many deals somebody has is not asked of each currency."""
    merged, sums = Parts(), run.now[given.metric]
    for code in {None, *run.currencies}:
        if parts := sums.get((*row.keys, code)):
            merged.absorb(parts)
    return merged


def with_none(query: Query) -> bool:
    """Whether a group without any record would meet the conditions, or sold least of all."""
    if query.shape == "rank" and not query.having:
        return any(_begins_with_none(given.by, descending=given.descending) for given in query.order[:1])
    return bool(query.having) and all(
        DEFINITIONS[given.metric].additive and MEETS[given.op](Decimal(0), given.value)
        for given in query.having
    )


def _begins_with_none(metric: str, *, descending: bool) -> bool:
    definition = DEFINITIONS.get(cast(Metric, metric))
    return not descending and definition is not None and definition.additive and not definition.of_targets


def empty_groups(run: Run) -> list[tuple[Key, ...]] | None:
    """All that could have records, so that whoever has none is seen; None where they cannot be told."""
    query = run.task.query
    if len(run.groupings) != 1 or query.scope != "all_visible":
        return None
    if any(given.field in WHOSE for given in query.filters):
        return None
    dimension = run.groupings[0].dimension
    if dimension == "owner":
        seats = (
            run.names.sellers() if query.having else run.names.owners()
        )  # a manager without deals sold not least
        return [(seat,) for seat in seats]
    if dimension == "product":
        return [(product,) for product in run.names.words.spellings["product"].shown.values()]
    return None


def leaves_out_empty(run: Run) -> bool:
    """Whether there may be groups without any record that the answer does not list."""
    query = run.task.query
    if not with_none(query) or ranks_buckets_from_below(query):
        return False
    found = empty_groups(run)
    if found is None:
        return True
    return query.dimensions == ["owner"] and len(found) < len(run.names.sellers())


def ranks_buckets_from_below(query: Query) -> bool:
    return (
        query.shape == "rank"
        and len(query.dimensions) == 1
        and bool(BUCKETS & set(query.dimensions))
        and with_none(query)
    )
