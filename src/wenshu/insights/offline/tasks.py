"""Tasks and schedules: here a task is a deal's next follow-up."""

from __future__ import annotations

from dataclasses import replace

from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.names import only_open
from wenshu.insights.plan import Filter

OPEN = frozenset({"open"})  # pending, 未完成
DUE = Sense("date", "next_follow_up_at")


def read_tasks(draft: Draft) -> None:
    """Run before names: pending tasks are deals that have a next follow-up, tasks of a period those due then."""
    found = draft.first("task", "agenda")
    if found is None:
        return
    index, sense = found
    statuses = {s.value for _, s in draft.unused("status")}
    done = [(i, s) for i, s in draft.unused("achieved", "reach") if not draft.marks[i].sense("status")]
    if not statuses <= OPEN or any(s.value != "lt" for _, s in done):
        return  # what was done is in the follow-ups
    draft.use(*(i for i, _ in done))  # 没完成的任务
    for at, said in list(draft.unused("task", "agenda")):
        if said == sense:
            draft.use(at)
    draft.assume("tasks_are_next_follow_ups")
    draft.deals_named = True
    if sense.kind == "agenda" and draft.marks[index].surface.lower().startswith("my "):
        draft.scope = "mine"
    only_open(draft)
    for at, _ in list(draft.unused("status")):
        draft.use(at)
    dated = any(mark.time and mark.time.period for mark in draft.marks)
    due = any(s.value == "next_follow_up_at" for _, s in draft.unused("date"))
    if dated and not due:
        draft.used.discard(index)
        draft.marks[index] = replace(draft.marks[index], senses=(DUE,))
    elif not due and not any(draft.unused("overdue")):
        draft.where(Filter(field="has_next_follow_up", value=True, surface=draft.marks[index].surface))
