"""The names that a question may mean: what a model may choose from, and how its choice becomes the team's own name."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from rapidfuzz import fuzz, process

from wenshu.insights.engine import Vocabulary
from wenshu.insights.link import Matcher, matcher, normal
from wenshu.insights.plan import Filter, FilterField, Query
from wenshu.insights.standing import NAMED

ALWAYS: Final[tuple[FilterField, ...]] = (
    "stage", "owner", "sales_team", "product", "product_series", "region", "source", "competitor", "industry",
    "country",
)  # fmt: skip
LIKE_THE_QUESTION: Final[tuple[FilterField, ...]] = ("company", "contact", "tag", "lost_reason")
MOST_ALWAYS, MOST_ALIKE = 40, 12
ALIKE: Final = 70  # of 100: how near a name must be to some part of the question


class UnknownName(ValueError):
    """A name that is none of the team's, in words for the model to read."""


def candidates(question: str, vocabulary: Vocabulary) -> dict[str, list[str]]:
    """By field: the short lists as they are, of the long ones the names that are like the question."""
    by_field: dict[FilterField, list[str]] = defaultdict(list)
    for names in vocabulary.names.values():
        for name in names:
            by_field[name.field].append(name.value)
    offered: dict[str, list[str]] = {}
    for field in (*ALWAYS, *LIKE_THE_QUESTION):
        known = sorted(by_field.get(field, ()))
        short = field in ALWAYS and len(known) <= MOST_ALWAYS
        found = known if short else _alike(question, known)
        if found:
            offered[field] = found
    return offered


def _alike(question: str, known: list[str]) -> list[str]:
    asked = normal(question)
    hits = process.extract(
        asked,
        known,
        scorer=fuzz.partial_ratio,
        processor=normal,
        score_cutoff=ALIKE,
        limit=MOST_ALIKE,
    )
    return [name for name, _, _ in hits]


def linked(query: Query, vocabulary: Vocabulary) -> Query:
    """With every name as it is stored. Raises UnknownName for one that the team does not have."""
    known = matcher(vocabulary)
    filters = [_linked(given, known) for given in query.filters]
    stages = [_stored("stage", name, known) if name != "won" else name for name in query.stages]
    compare = query.compare
    if compare and compare.members:
        renamed = {normal(old): new for given, new_filter in zip(query.filters, filters, strict=True)
                   for old, new in zip(_texts(given), _texts(new_filter), strict=True)}  # fmt: skip
        members = [renamed.get(normal(member), member) for member in compare.members]
        compare = compare.model_copy(update={"members": members})
    return query.model_copy(update={"filters": filters, "stages": stages, "compare": compare})


def _linked(given: Filter, known: Matcher) -> Filter:
    field = NAMED.get(given.field)
    if field is None or given.op in {"contains", "is_null", "not_null"} or given.value is None:
        return given
    if isinstance(given.value, list):
        return given.model_copy(
            update={"value": [_stored(field, str(value), known) for value in given.value]}
        )
    return given.model_copy(update={"value": _stored(field, str(given.value), known)})


def _stored(field: str, said: str, known: Matcher) -> str:
    found = list(dict.fromkeys(n.value for n in known.exact(normal(said)) if n.field == field))
    if len(found) == 1:
        return found[0]
    if not found:
        raise UnknownName(f"there is no {field} called {said!r}; choose among the names that were offered")
    several = ", ".join(found[:5])
    raise UnknownName(f"{said!r} may be any of {several}; give readings, one for each")


def _texts(given: Filter) -> list[str]:
    values = given.value if isinstance(given.value, list) else [given.value]
    return [str(value) for value in values]
