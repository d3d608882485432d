"""Funnels, conversions from one stage to another, and the stages that deals were lost from or have reached."""

from __future__ import annotations

import re
from itertools import pairwise

from wenshu.insights.engine import Vocabulary
from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark
from wenshu.insights.offline.names import stages_called

CUSTOMER = "company"  # a lead becomes a customer when it is won
AMOUNT_OF_STEPS = 2
_FROM = re.compile(r"(?:\bfrom(?: an?| the)? |从)$")
_TO = re.compile(r"\b(?:to|into)\b|到|至|→|->", re.ASCII)


def read_funnel(draft: Draft) -> None:
    """Run before names and measures: a stage that a conversion starts from or leads to is no filter."""
    if draft.take("leadfunnel"):
        _funnel(draft, [_first_stage(draft), _won(draft.context.vocabulary)])
        _take_leads(draft)
        return
    if draft.first("funnel"):
        draft.take("funnel")
        _funnel(draft, [])
    conversion = _asked(draft)
    if not conversion and draft.shape != "funnel":
        return
    if any((s := mark.sense("status")) and s.value == "lost" for mark in draft.marks):
        _lost_on_the_way(draft)
        return
    steps = _steps(draft)
    stages = list(dict.fromkeys(stage for _, stage in steps))
    if len(stages) < AMOUNT_OF_STEPS and not (conversion and _is_from(draft, steps)):
        return
    if len(stages) == 1:
        stages.append(_won(draft.context.vocabulary))
    order = list(draft.context.vocabulary.stage_kinds)
    positions = [order.index(stage) for stage in stages if stage in order]
    if len(positions) < len(stages) or positions != sorted(positions):
        return
    draft.use(*(index for index, _ in steps))
    for index, _ in list(draft.unused("to", "convert", "and")):
        draft.use(index)
    _consume(draft)
    _funnel(draft, stages)


def _lost_on_the_way(draft: Draft) -> None:
    """ "Went from qualified to lost": lost from that stage. A rate of what was lost is none of conversions."""
    found = draft.first("convert")
    stages = [at for at, mark in enumerate(draft.marks) if any(name.field == "stage" for name in mark.names)]
    if not found or draft.has("share") or stages != [draft.neighbour(found[0], 1)]:
        return
    if draft.marks[found[0]].surface.lower().endswith(" from"):
        draft.use(found[0])


def settle_funnel(draft: Draft) -> None:
    """A funnel counts the deals that were created in its period, unless another date is named."""
    if draft.shape != "funnel":
        return
    if draft.dimensions and (len(draft.stages) != AMOUNT_OF_STEPS or len(draft.dimensions) > 1):
        draft.used -= {
            i for i, m in enumerate(draft.marks) if m.sense("noun", "period", "bucket")
        }  # no such table
    if (
        any(given.field == "created_at" for given in draft.times)
        and "time_is_created" not in draft.assumptions
    ):
        draft.assume("funnel_of_created")


def read_reached(draft: Draft) -> None:
    """Deals that got to a stage, whether or not they are still in it; lost ones were lost from their last."""
    stages = draft.filters_on("stage")
    found = draft.first("reached")
    if found and stages and all(given.op in {"eq", "in"} for given in stages):
        draft.use(found[0])
        _as_field(draft, "reached_stage")


def read_where_lost(draft: Draft) -> None:
    """ "Where do we lose deals"."""
    if draft.take("wherelost"):
        draft.statuses.append("lost")
        draft.dimensions.append("lost_from_stage")


def settle_lost_stages(draft: Draft) -> None:
    """The stage of a lost deal is the lost one; what is asked is the one before."""
    if set(draft.statuses) != {"lost"} or draft.entity != "opportunity":
        return
    draft.dimensions = ["lost_from_stage" if d == "stage" else d for d in draft.dimensions]
    kinds = draft.context.vocabulary.stage_kinds
    if all(kinds.get(str(v)) == "open" for f in draft.filters_on("stage") for v in _values(f.value)):
        _as_field(draft, "lost_from_stage")


def _as_field(draft: Draft, field: str) -> None:
    draft.filters = [
        given.model_copy(update={"field": field}) if given.field == "stage" else given
        for given in draft.filters
    ]


def _values(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _asked(draft: Draft) -> bool:
    if any(draft.unused("convert")):
        return True
    return any(sense.note == "conversion" for _, sense in draft.unused("metric"))


def _is_from(draft: Draft, steps: list[tuple[int, str]]) -> bool:
    """One open stage beside "conversion": from there to won. What became of nothing in particular only got there."""
    verb = draft.first("convert")
    if (
        verb
        and steps
        and verb[0] < steps[0][0]
        and not _FROM.search(draft.text[: draft.marks[steps[0][0]].start])
    ):
        return False
    return len(steps) == 1 and draft.context.vocabulary.stage_kinds.get(steps[0][1]) == "open"


def _steps(draft: Draft) -> list[tuple[int, str]]:
    """The marks that name a stage, in the question's order, with the stage each of them means."""
    marks = list(enumerate(draft.marks))
    named = [(i, stage) for i, mark in marks if i not in draft.used and (stage := _stage(draft, mark))]
    directed = any(_leads_on(draft, a, b) for (a, _), (b, _) in pairwise(named))
    return named if directed else [(i, s) for i, s in named if draft.marks[i].sense("noun", "status") is None]


def _leads_on(draft: Draft, index: int, other: int) -> bool:
    """From one TO the other, the one BECOMES the other."""
    between = draft.marks[index + 1 : other]
    return _TO.search(draft.gap(index, other)) is not None or any(m.sense("convert", "to") for m in between)


def _stage(draft: Draft, mark: Mark) -> str | None:
    vocabulary = draft.context.vocabulary
    if name := next((n.value for n in mark.names if n.field == "stage"), None):
        return name
    if sense := mark.sense("stage"):
        called = stages_called(draft, sense)
        return called[0] if called else None
    if (status := mark.sense("status")) and status.value in {"won", "closed"}:
        return _won(vocabulary)
    noun = mark.sense("noun")
    if noun and (
        noun.note == "lead" or (noun.value == "opportunity" and _FROM.search(draft.text[: mark.start]))
    ):
        return _first_stage(draft)
    if noun and noun.value == CUSTOMER and mark is not draft.marks[0]:
        return _won(vocabulary)
    return None


def _first_stage(draft: Draft) -> str:
    called = stages_called(draft, Sense("stage", "lead"))
    if called:
        return called[0]
    draft.assume("leads_are_deals")
    kinds = draft.context.vocabulary.stage_kinds
    return next((name for name, kind in kinds.items() if kind == "open"), "")


def _won(vocabulary: Vocabulary) -> str:
    return next((name for name, kind in vocabulary.stage_kinds.items() if kind == "won"), "")


def _take_leads(draft: Draft) -> None:
    for index, sense in list(draft.unused("noun")):
        if sense.note == "lead":
            draft.use(index)
    _consume(draft)


def _consume(draft: Draft) -> None:
    """Words that only ask for the rate."""
    for kind in ("count", "howmany", "share", "much", "convert", "breakdown", "rate"):
        draft.take(kind)
    for index, sense in list(draft.unused("metric")):
        if sense.value == "win_rate":
            draft.use(index)


def _funnel(draft: Draft, stages: list[str]) -> None:
    draft.shape = "funnel"
    draft.stages = stages
    draft.metrics = ["conversion_rate"] if stages else ["count"]
    draft.dated = "created_at"
