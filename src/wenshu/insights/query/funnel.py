"""Funnels: how many of a cohort reached each stage. How far a deal came is read once, for all stages."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count

from wenshu.insights.figures import Figures, Group, Line, Measure
from wenshu.insights.metrics import Parts
from wenshu.insights.plan import Filter
from wenshu.insights.query.conditions import conditions, live
from wenshu.insights.query.history import Rung, furthest, ladder, place_of
from wenshu.insights.query.lists import beyond
from wenshu.insights.query.measures import measure
from wenshu.insights.query.names import Names
from wenshu.insights.selection import Selection
from wenshu.insights.validate import BadPlan, Task


def funnel(task: Task, names: Names) -> Figures:
    """One line for each stage: how many reached it, and which part of those of the stage before did."""
    steps = _steps(task, names)
    reached = _reached(task, names)
    cohort = measure("count", Parts(records=sum(reached.values())), task.selection, currency=None)
    lines: list[Line] = []
    before: tuple[int, Selection] | None = None
    for place, rung in steps:
        count = sum(deals for at, deals in reached.items() if at >= place)
        selection = task.selection.where(Filter(field="reached_stage", value=rung.name))
        counted = measure("count", Parts(records=count), selection, currency=None)
        lines.append(
            Line(
                (Group("stage", rung.name),),
                None,
                (counted, _from(before, count, selection)),
                share=count / lines[0].measures[0].counted
                if lines and lines[0].measures[0].counted
                else None,
            )
        )
        before = count, selection
    found = Figures(
        task=task, currencies=(), lines=tuple(lines), wholes=(Line((), None, (cohort,)),), total=len(lines)
    )
    return (
        found
        if cohort.counted
        else Figures(task=task, currencies=(), wholes=found.wholes, beyond=beyond(task, names))
    )


def _steps(task: Task, names: Names) -> list[tuple[int, Rung]]:
    """The whole pipeline without retired stages, or the stages that were named, in the order of the pipeline."""
    rungs = ladder(names)
    if not task.query.stages:
        gone = names.retired_stages
        return [(place, rung) for place, rung in enumerate(rungs) if not rung.stages <= gone]
    places = {place_of(name, rungs, names) for name in task.query.stages}
    if None in places:
        raise BadPlan.field("stages", "a stage of the pipeline that is not lost")
    return [(place, rungs[place]) for place in sorted(place for place in places if place is not None)]


def _reached(task: Task, names: Names) -> Counter[int]:
    """By rung: the deals that came as far as that and no further."""
    deals = live("opportunity", names.team).filter(conditions(task.selection, names)).order_by()
    furthest_rung = furthest(ladder(names), names)
    rows = deals.annotate(rung=furthest_rung).values_list("rung").annotate(deals=Count("*"))
    counted: Counter[int] = Counter()
    for rung, number in rows:
        counted[int(rung)] += number
    return counted


def _from(before: tuple[int, Selection] | None, count: int, selection: Selection) -> Measure:
    """The conversion from the stage before; of the first stage there is none."""
    if before is None:
        return measure("conversion_rate", Parts(), selection, currency=None)
    deals, of_before = before
    parts = Parts(records=deals, passed=count)
    goal = next(f for f in reversed(selection.filters) if f.field == "reached_stage")
    return measure("conversion_rate", parts, of_before, currency=None, goal=str(goal.value))
