"""Whether the plans of a question's parts are of the records that the whole question names."""

from __future__ import annotations

from typing import Final

from wenshu.insights.plan import Query

WHICH: Final = frozenset({"status", "stage"})
ENDS: Final = frozenset({"amount_max", "amount_min"})


def fit_together(queries: list[Query]) -> bool:
    """No part is of more records than another part says, or of others than its figure is asked of."""
    first, *later = queries
    return not (
        any(_ranks_others(first, query) for query in later)
        or _one_is_of_any_status(queries)
        or _lists_what_was_measured(queries)
    )


def _ranks_others(first: Query, query: Query) -> bool:
    """How much we won last month, and the biggest deal: of those that were won then."""
    ranked = bool(query.order) or bool(ENDS & set(query.metrics))
    return ranked and (bool(_which(first) - _which(query)) or (bool(first.time) and not query.time))


def _one_is_of_any_status(queries: list[Query]) -> bool:
    """How many under 10k and how many over 100k are open: both are open ones."""
    limited = all(any(given.field == "amount" for given in query.filters) for query in queries)
    return limited and len({bool(_which(query)) for query in queries}) > 1


def _lists_what_was_measured(queries: list[Query]) -> bool:
    """The average of won and lost deals: a figure of either, not the lost ones themselves."""
    figures = [query for query in queries if query.metrics and query.metrics != ["count"]]
    lists = [query for query in queries if query.shape == "list" and not query.order]
    return any(_statuses(one) - _statuses(other) and _statuses(other) for one in figures for other in lists)


def _statuses(query: Query) -> set[str]:
    return {str(given.value) for given in query.filters if given.field == "status"}


def _which(query: Query) -> set[str]:
    return {given.field for given in query.filters if given.field in WHICH}
