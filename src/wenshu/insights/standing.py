"""Plans that are kept, and whether they still mean something: a name they hold may have been changed or removed."""

from __future__ import annotations

from typing import Any, Final

from pydantic import ValidationError

from wenshu.insights.engine import Vocabulary
from wenshu.insights.link import normal
from wenshu.insights.plan import Filter, Query
from wenshu.insights.stage_questions import WON
from wenshu.insights.validate import BadPlan, texts

# The condition, and whose name it holds.
NAMED: Final[dict[str, str]] = {
    "owner": "owner",
    "created_by": "owner",
    "sales_team": "sales_team",
    "stage": "stage",
    "reached_stage": "stage",
    "left_stage": "stage",
    "lost_from_stage": "stage",
    "product": "product",
    "product_series": "product_series",
    "company": "company",
    "contact": "contact",
    "region": "region",
    "industry": "industry",
    "country": "country",
    "source": "source",
    "tag": "tag",
    "lost_reason": "lost_reason",
    "competitor": "competitor",
}
BY_NAME: Final = frozenset({"eq", "ne", "in", "not_in"})


class NameGone(BadPlan):
    """A name that this plan asks for is not here any more."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        found = BadPlan.field("filters", f"Nothing here is called {', '.join(names)} any more.")
        super().__init__(found.errors)


def plan_json(query: Query) -> dict[str, Any]:
    return query.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def read_plan(kept: object) -> Query | None:
    """None where there was none, or where it was written by a version that planned otherwise."""
    try:
        return Query.model_validate(kept) if kept is not None else None
    except ValidationError:
        return None


def check_names(query: Query, vocabulary: Vocabulary) -> None:
    """Raises NameGone. Without this, a renamed stage would count nothing and look like an answer."""
    lost = [name for given in query.filters for name in _lost(given, vocabulary)]
    lost += [name for name in query.stages if name != WON and not _is_known("stage", name, vocabulary)]
    if lost:
        raise NameGone(list(dict.fromkeys(lost)))


def _lost(given: Filter, vocabulary: Vocabulary) -> list[str]:
    kind = NAMED.get(given.field)
    if kind is None or given.op not in BY_NAME:
        return []
    return [name for name in texts(given) if not _is_known(kind, name, vocabulary)]


def _is_known(kind: str, name: str, vocabulary: Vocabulary) -> bool:
    key = normal(name)
    return not key or any(known.field == kind for known in vocabulary.names.get(key, ()))
