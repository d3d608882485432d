"""The sentence of a funnel: stage by stage, then how many came to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenshu.insights.figures import Line
from wenshu.insights.segments import Segment, itemised

if TYPE_CHECKING:
    from wenshu.insights.sentences import Sentences


def funnel_told(write: Sentences) -> list[Segment]:
    lines = write.figures.lines
    whole = write.figures.wholes[0].measures[0]
    items = itemised((_step(line, write) for line in lines), write.wording.text("list.between"))
    told = write.wording.say(
        "funnel",
        counted=write.counted(whole),
        subject=write.wording.subject(write.selection, whole.counted),
        items=items,
    )
    last = lines[-1]
    if len(lines) < 2 or last.share is None:
        return told
    reached = write.number(
        last.share, "rate", write.wording.heading("of_first_stage"), last.measures[0].records
    )
    return told + write.wording.say(
        "funnel.end", share=reached, first=write.name(lines[0].groups), last=write.name(last.groups)
    )


def _step(line: Line, write: Sentences) -> list[Segment]:
    count, rate = line.measures
    slots = {"name": write.name(line.groups), "value": write.value(count)}
    if rate.value is None:
        return write.wording.say("item", **slots)
    share = write.number(rate.value, "rate", write.wording.metric("conversion_rate"), count.records)
    return write.wording.say("funnel.item", **slots, share=share)
