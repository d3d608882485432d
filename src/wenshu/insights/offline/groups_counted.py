"""How many groups meet a condition, and which of them have none at all."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from wenshu.insights.offline.draft import Draft
from wenshu.insights.plan import Dimension, Having, Metric

OF_GROUPS: Final[dict[Metric, Dimension]] = {
    "owner_count": "owner",
    "company_count": "company",
    "product_count": "product",
}
NONE_KNOWN_OF: Final = frozenset({"owner", "sales_team", "region", "product", "product_series"})


def settle_groups(draft: Draft) -> None:
    _how_many_meet_it(draft)
    _who_has_none(draft)


def _how_many_meet_it(draft: Draft) -> None:
    """ "How many reps closed more than 3 deals": those reps, of how many."""
    if not draft.having or draft.shape != "scalar" or len(draft.metrics) != 1:
        return
    dimension = OF_GROUPS.get(draft.metrics[0])
    if dimension is None or draft.dimensions or any(h.metric == draft.metrics[0] for h in draft.having):
        return
    draft.shape, draft.dimensions, draft.metrics = "breakdown", [dimension], [draft.having[0].metric]


def _who_has_none(draft: Draft) -> None:
    """ "Which reps have no meeting this month", 本月没有赢单的产品: told where all are known that could have some."""
    if (
        draft.shape != "breakdown"
        or draft.dimensions not in (["owner"], ["product"])
        or draft.metrics != ["count"]
        or draft.having
    ):
        return
    if draft.scope != "all_visible" or draft.filters_on(*NONE_KNOWN_OF):
        return
    left = [mark for mark in draft.leftovers if not mark.sense("and", "or", "to", "by")]
    if len(left) != 1 or not left[0].sense("not", "without") or draft.compare is not None:
        return
    index = draft.marks.index(left[0])
    after = draft.neighbour(index, 1)
    while after is not None and draft.marks[after].time:
        after = draft.neighbour(after, 1)
    if after is None or not _is_what_is_counted(draft, after):
        return
    draft.use(index)
    draft.having.append(Having(metric="count", op="lt", value=Decimal(1)))


def _is_what_is_counted(draft: Draft, index: int) -> bool:
    """Meetings, deals, won ones: nothing else of the question stands between."""
    mark = draft.marks[index]
    noun = mark.sense("noun")
    named = noun is not None and noun.value in {"opportunity", "follow_up", "voice_note"}
    return named or mark.sense("kind", "status") is not None
