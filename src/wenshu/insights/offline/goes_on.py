"""A turn that names no records of its own: "who has the most", 有逾期的吗 are asked of what was asked about before."""

from __future__ import annotations

import re
from typing import Final

from pydantic import ValidationError

from wenshu.insights.engine import Vocabulary
from wenshu.insights.offline.marks import Mark
from wenshu.insights.offline.sanity import makes_sense
from wenshu.insights.plan import Order, Query, TimeFilter

RECORDS: Final = frozenset({"opportunity", "company", "contact", "follow_up", "voice_note"})
OWN: Final = ("metric", "measure", "kind", "funnel", "sold", "task", "agenda", "prop", "antecedent", "howlong", "when", "times",
              "achieved", "mention", "origin", "convert", "everyone", "mine", "myteam", "ontarget", "reach", "gap")  # fmt: skip
FIGURES: Final = ("metric", "measure", "agg", "much")
PARTIES: Final = {"company": "companies", "contact": "contacts"}
WITH: Final = re.compile(
    r"(?:(?:and|but|only|just)(?: those)? )?(?P<rest>(?:with|without|who have|that have|having) .+)",
    re.ASCII | re.IGNORECASE,
)
PICKED: Final = frozenset({"list", "exists"})
ASSUMED: Final = frozenset({"best_means_won_amount", "figure_is_won_amount"})


def with_its_noun(text: str, previous: Query) -> str | None:
    """ "With open deals", after customers: those of the customers that have some."""
    noun, said = PARTIES.get(previous.entity), WITH.match(text)
    return f"{noun} {said['rest']}" if noun and said else None


def names_no_records(marks: list[Mark], previous: Query) -> bool:
    """Neither deals nor customers, no figure that says of what it is, nobody, and no days of its own beside a status."""
    own = [kind for kind in OWN if kind != "kind" or previous.entity != "follow_up"]  # how many were calls
    if any(_is_only(mark, own) or _is_a_record(mark) or _is_one(mark) for mark in marks):
        return False
    dated = any(mark.time and mark.time.period for mark in marks)
    return not (dated and any(mark.sense("status") for mark in marks))


def _is_only(mark: Mark, kinds: list[str]) -> bool:
    return bool(mark.senses) and all(sense.kind in kinds for sense in mark.senses)


def _is_one(mark: Mark) -> bool:
    """A company, a person there, a deal: a record of its own, where a stage or an owner is a part of the last ones."""
    return any(name.field in {"company", "contact", "name", "created_by"} for name in mark.names)


def asks_the_same(plan: Query, previous: Query, marks: list[Mark]) -> bool:
    """ "Which rep has the lowest win rate", after the win rate this year."""
    dated = any(mark.time and mark.time.period for mark in marks)
    if dated or any(mark.names or _is_a_record(mark) for mark in marks) or plan.shape != "rank":
        return False
    return plan.metrics == previous.metrics and _status(plan) in {"", _status(previous)}


def largest_group(plan: Query, previous: Query, marks: list[Mark]) -> Query | None:
    """ "Which is biggest by value", after deals by source: one of those groups, not a deal."""
    ends = [mark.sense("largest", "smallest", "most", "fewest", "best", "worst") for mark in marks]
    said = [end for end in ends if end]
    named = any(
        mark.names or mark.time or mark.number or mark.sense("status") or _is_a_record(mark) for mark in marks
    )
    if not previous.dimensions or previous.compare is not None or len(said) != 1 or named or plan.dimensions:
        return None
    money = any((sense := mark.sense("metric", "measure")) and not sense.note for mark in marks)
    metric = (
        "amount_sum" if money and previous.entity == "opportunity" else (previous.metrics or ["count"])[0]
    )
    order = {"by": metric, "descending": said[0].kind in {"largest", "most", "best"}}
    changes = {
        "shape": "rank",
        "metrics": [metric],
        "dimensions": previous.dimensions[:1],
        "order": [order],
        "limit": 1,
    }
    try:
        return Query.model_validate({**previous.model_dump(), **changes, "having": []})
    except ValidationError:
        return None


def within(plan: Query, previous: Query, marks: list[Mark], vocabulary: Vocabulary) -> Query | None:
    """The plan of the turn among the records of the last one; None where they have nothing to do with each other."""
    if previous.shape == "funnel" or previous.stages or previous.compare is not None:
        return None
    if (
        not any(mark.sense("status", "sold", "expired", "inactive") for mark in marks)
        and plan.shape == "rank"
    ):
        rest = [given for given in plan.filters if given.field != "status"]  # it only came with the figure
        plan = plan.model_copy(update={"filters": rest})
    said = {given.field for given in plan.filters}
    counted = not any(mark.sense(*FIGURES) for mark in marks) and (
        plan.metrics == ["count"] or not ASSUMED.isdisjoint(plan.assumptions)
    )
    same_records = not said & {"overdue", "status"} or previous.entity == "opportunity"
    if not same_records:
        return None
    metrics = (
        previous.metrics
        if counted and previous.metrics and _status(plan) in {"", _status(previous)}
        else plan.metrics
    )
    changes = {
        "entity": previous.entity,
        "metrics": metrics,
        "filters": [*plan.filters, *(given for given in previous.filters if given.field not in said)],
        "time": _times(plan, previous),
        "order": [_by(order, plan, metrics[0]) if metrics else order for order in plan.order],
        "scope": previous.scope if plan.scope == "all_visible" else plan.scope,
    }
    try:
        query = Query.model_validate(
            {**plan.model_dump(), **{key: _bare(value) for key, value in changes.items()}}
        )
    except ValidationError:
        return None
    return query if makes_sense(query, vocabulary) else None


def is_of_a_few(plan: Query, previous: Query) -> bool:
    """ "Any overdue?", after the five largest: among those five, which no condition can say."""
    if previous.shape == "list" and (previous.limit is not None or previous.order):
        return True
    return plan.shape in PICKED and (previous.limit is not None or bool(previous.having))


def _bare(value: object) -> object:
    if isinstance(value, list):
        return [each.model_dump() if hasattr(each, "model_dump") else each for each in value]
    return value


def _by(order: Order, plan: Query, metric: str) -> Order:
    return order.model_copy(update={"by": metric}) if order.by in plan.metrics else order


def _times(plan: Query, previous: Query) -> list[TimeFilter]:
    """The turn's own period takes the place of the last one, about whatever date that was."""
    dated = {given.field for given in plan.time}
    status = _status(plan)
    kept = []
    for given in previous.time:
        if status in {"won", "lost"} and given.field == "expected_close_date":
            given = given.model_copy(update={"field": "closed_at"})
        if given.field not in dated:
            kept.append(given)
    return [*plan.time, *kept][:2]


def _status(query: Query) -> str:
    return next((str(given.value) for given in query.filters if given.field == "status"), "")


def _is_a_record(mark: Mark) -> bool:
    noun = mark.sense("noun")
    return noun is not None and noun.value in RECORDS
