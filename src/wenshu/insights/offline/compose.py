"""From marks to a query: each step reads its own kind of words and says which it used."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from wenshu.insights.offline.comparisons import read_comparison
from wenshu.insights.offline.conditions import read_conditions
from wenshu.insights.offline.details import read_detail
from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.funnels import (
    read_funnel,
    read_reached,
    read_where_lost,
    settle_funnel,
    settle_lost_stages,
)
from wenshu.insights.offline.groups import read_groups
from wenshu.insights.offline.groups_counted import settle_groups
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.measures import read_measures
from wenshu.insights.offline.names import only_open, read_names, settle_statuses
from wenshu.insights.offline.periods import field_for, read_times
from wenshu.insights.offline.sanity import makes_sense
from wenshu.insights.offline.shapes import read_order, settle_shape
from wenshu.insights.offline.stays import read_durations_of_stages, settle_stays
from wenshu.insights.offline.superlatives import default_measure, read_superlative
from wenshu.insights.offline.targets import is_alone, read_targets
from wenshu.insights.offline.tasks import read_tasks
from wenshu.insights.offline.topics import read_creators, read_topics
from wenshu.insights.offline.voice_notes import read_voice_notes
from wenshu.insights.plan import Dimension, Query, TimeFilter

MAX_DIMENSIONS = 2
EITHER = ("status", "stage", "kind", "by", "period", "bucket")


def compose(draft: Draft) -> None:
    """Fills the draft in. What is left over afterwards was not understood."""
    draft.deals_named = any(s and s.value == "opportunity" for s in (m.sense("noun") for m in draft.marks))
    read_funnel(draft)
    read_tasks(draft)
    read_creators(draft)
    read_conditions(draft)
    read_names(draft)
    read_reached(draft)
    read_where_lost(draft)
    read_topics(draft)
    read_voice_notes(draft)
    read_whose(draft)
    if read_detail(draft):
        read_joints(draft)
        return
    read_order(draft)
    read_groups(draft)
    read_targets(draft)
    read_durations_of_stages(draft)
    read_measures(draft)
    settle_stays(draft)
    if not is_alone(draft):
        return
    read_superlative(draft)
    read_comparison(draft)
    if draft.compare is not None and not draft.metrics and not draft.deals_named:
        draft.metrics = [default_measure(draft)]  # before the periods: it decides which date counts
    read_times(draft)
    if draft.extra_period is not None:
        draft.times.append(
            TimeFilter(field=field_for(draft, draft.dated, draft.extra_period), period=draft.extra_period)
        )
    settle_shape(draft)
    settle_funnel(draft)
    settle_lost_stages(draft)
    settle_statuses(draft)
    read_joints(draft)
    settle_groups(draft)


def read_whose(draft: Draft) -> None:
    if draft.take("mine"):
        draft.scope = "mine"
    for index, _ in list(draft.unused("minedue")):
        draft.scope = "mine"
        due = Sense("date", "next_follow_up_at")
        draft.marks[index] = replace(draft.marks[index], senses=(due,))
    nobody = not draft.filters_on("owner", "sales_team") and not draft.has("who", "by", "rep_or_sales")
    on_hand, owned = draft.take("onhand"), draft.take("owned")
    if (owned or (on_hand and on_hand.note)) and nobody:
        draft.scope = "mine"  # on my desk; 手头 alone is on everybody's
    if on_hand:
        only_open(draft)  # what is over is on nobody's hands
    people = draft.take("myteam")
    if people or (draft.scope == "mine" and _my_people(draft)):
        draft.scope = "my_team"
    if people and people.value and any(s.note == "performance" for _, s in draft.unused("metric")):
        draft.dimensions.append("owner")  # how are my reps doing


def _my_people(draft: Draft) -> bool:
    """ "My reps", "my individual team members": the people who report to the asker."""
    mine = next((i for i, m in enumerate(draft.marks) if m.sense("mine")), None)
    near = draft.beside(mine, 1, "noun") if mine is not None else None
    return near is not None and near[1].value == "owner"


def read_joints(draft: Draft) -> None:
    """ "and" and "or" between parts that were understood, "with" before one."""
    for index, _ in list(draft.unused("with")):
        if draft.neighbour(index, 1) in draft.used:
            draft.use(index)  # with a win rate above 45%
    for index, _ in list(draft.unused("and", "or", "to")):
        before, after = draft.neighbour(index, -1), draft.neighbour(index, 1)
        if draft.marks[index].sense("or") and not _alike(draft, before, after):
            continue  # without a contact or over 50k: conditions are joined by "and" only
        if (before is None or before in draft.used) and (after is None or after in draft.used):
            draft.use(index)


def _alike(draft: Draft, index: int | None, other: int | None) -> bool:
    """Two names, statuses, stages… of one kind, of which either will do."""
    if index is None or other is None:
        return True
    first, second = draft.marks[index], draft.marks[other]
    if first.names and second.names:
        return bool({n.field for n in first.names} & {n.field for n in second.names})
    return any(first.sense(kind) and second.sense(kind) for kind in EITHER) or bool(
        first.time and second.time
    )


def canonical(query: Query) -> str:
    """What a plan asks, apart from the words it came from and what had to be assumed."""
    bare: Any = {"filters": {"__all__": {"surface"}}, "time": {"__all__": {"surface"}}, "assumptions": True}
    return query.model_dump_json(exclude=bare)


def query_of(draft: Draft, *, dimensions: list[Dimension] | None = None) -> Query | None:
    """The finished plan; None where its parts do not make a question that can be run."""
    if draft.shape is None:
        return None
    try:
        query = Query(
            shape=draft.shape,
            entity=draft.entity,
            metrics=draft.metrics,
            dimensions=dimensions or draft.dimensions,
            filters=draft.filters,
            time=draft.times,
            having=draft.having,
            compare=draft.compare,
            stages=draft.stages,
            order=draft.order,
            limit=draft.limit,
            scope=draft.scope,
            assumptions=draft.assumptions,
        )
    except ValidationError:
        return None
    return query if makes_sense(query, draft.context.vocabulary) else None
