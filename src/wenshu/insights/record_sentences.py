"""Sentences about records one by one: lists in an order, the largest deals, one record's facts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from wenshu.insights import formats
from wenshu.insights.figures import Listed, Measure
from wenshu.insights.plan import Entity
from wenshu.insights.segments import Label, Segment, Words, itemised, joined
from wenshu.insights.selection import Records, Selection
from wenshu.insights.validate import ranks_records
from wenshu.insights.wording import Wording

if TYPE_CHECKING:
    from wenshu.insights.sentences import Sentences

ITEMS = 5  # named in the sentence; all are in the table
FEW = 8  # all named
AMOUNTS: Final = frozenset({"amount", "amount_sum", "amount_max", "amount_min"})
SAID_WHEN_MISSING: Final[dict[Entity, tuple[str, ...]]] = {
    "contact": ("email", "phone"), "company": ("owner",), "opportunity": ("owner",), "follow_up": (), "voice_note": (),
}  # fmt: skip


def records_listed(write: Sentences) -> list[Segment]:
    """How many there are; in an order that was asked for, the first of them."""
    count = write.figures.wholes[0].measures[0]
    subject = write.wording.subject(write.selection, count.counted)
    by = write.query.order[0].by if write.query.order else None
    if ranks_records(write.query) or by in AMOUNTS:
        return _by_amount(write)
    if by is not None and f"first.{by}.desc" in write.wording.catalogue.PHRASES:
        return _in_order(write, by)
    key = "list.count.single" if count.counted == 1 else "list.count"
    sentence = write.wording.say(key, value=write.figure(count), subject=subject)
    worth = [m for line in write.figures.wholes[1:] for m in line.measures if m.value]
    if worth:
        sums = joined(([write.figure(measure)] for measure in worth), write.wording.text("list.between"))
        key = "list.worth.single" if count.counted == 1 else "list.worth"
        sentence += write.wording.say(key, items=sums)
    return sentence + write.missing(_amounts(write))


def _by_amount(write: Sentences) -> list[Segment]:
    count = write.figures.wholes[0].measures[0]
    subject = write.wording.subject(write.selection, count.counted)
    shown, rest = _shown(write, ITEMS)
    items = itemised((_record(write, listed) for listed in shown), write.wording.text("list.between"))
    least = write.query.order and not write.query.order[0].descending
    key = "rank.records.least" if least else "rank.records"
    sentence = write.wording.say(key, counted=write.counted(count), subject=subject, items=items, rest=rest)
    return sentence + write.missing(_amounts(write))


def _amounts(write: Sentences) -> list[Measure]:
    return [measure for line in write.figures.wholes[1:] for measure in line.measures]


def _in_order(write: Sentences, by: str) -> list[Segment]:
    """ "The last closed of 230 won deals: …", each with what it is ordered by."""
    count, wording = write.figures.wholes[0].measures[0], write.wording
    shown, rest = _shown(write, ITEMS)
    items = itemised((_ordered(listed, by, write) for listed in shown), wording.text("list.between"))
    way = "desc" if write.query.order[0].descending else "asc"
    key = "first.only" if count.counted == 1 else f"first.{by}.{way}"
    subject = wording.subject(write.selection, count.counted)
    return wording.say(key, counted=write.counted(count), subject=subject, items=items, rest=rest)


def _shown(write: Sentences, most: int) -> tuple[tuple[Listed, ...], str]:
    listed = write.figures.listed
    shown = listed if len(listed) <= FEW else listed[:most]
    return shown, write.wording.text("groups.rest") if len(shown) < len(listed) else ""


def _ordered(listed: Listed, by: str, write: Sentences) -> list[Segment]:
    wording = write.wording
    if write.selection.entity == "follow_up":
        day = Label("day", fact_text("occurred_at", listed.values["occurred_at"], wording))
        facts = joined(([fact] for fact in _of_follow_up(listed, wording)), _between(wording))
        return wording.say("list.item", name=day, detail=facts)
    value = fact_text(by, listed.values.get(by), wording)
    if not value:
        return [Label("name", listed.name)]
    return wording.say("list.item", name=Label("name", listed.name), detail=Label("name", value))


def _between(wording: Wording) -> str:
    """Inside brackets."""
    return ", " if wording.language == "en" else "，"


def _of_follow_up(listed: Listed, wording: Wording) -> list[Segment]:
    """How, about which deal, by whom; what was said stands in the table."""
    how = wording.named("kind", listed.values["kind"])
    return [how] + [Label("name", text) for key in ("opportunity", "owner") if (text := listed.values[key])]


def _record(write: Sentences, listed: Listed) -> list[Segment]:
    name: list[Segment] = [Label("name", listed.name)]
    amount, currency = listed.values.get("amount"), listed.values.get("currency")
    if amount is None:
        return name
    records = Records.of(Selection(entity=write.selection.entity, ids=(listed.id,)))
    figure = write.number(amount, "money", write.wording.metric("amount_sum"), records, currency)
    return write.wording.say("item", name=name, value=figure)


def record_told(write: Sentences) -> list[Segment]:
    """One record's facts; people with how to reach them; of several others that share the name, the list."""
    listed, wording = write.figures.listed, write.wording
    between = wording.text("list.between")
    if write.selection.entity == "contact" and len(listed) > 1:
        return _people(write)
    if len(listed) != 1 or write.figures.total != 1:
        return records_listed(write)
    facts = [fact for key, value in listed[0].values.items() if (fact := _fact(write, listed[0], key, value))]
    return wording.say("detail", name=Label("name", listed[0].name), items=joined(facts, between))


def _people(write: Sentences) -> list[Segment]:
    count, wording = write.figures.wholes[0].measures[0], write.wording
    shown, rest = _shown(write, ITEMS)
    people = []
    for person in shown:
        told = (_fact(write, person, key, person.values[key]) for key in ("title", "email", "phone"))
        facts = joined((fact for fact in told if fact), _between(wording))
        people.append(wording.say("list.item", name=Label("name", person.name), detail=facts))
    items = joined(people, wording.text("list.between"))
    subject = wording.subject(write.selection, count.counted)
    return wording.say("detail.people", value=write.figure(count), subject=subject, items=items, rest=rest)


def _fact(write: Sentences, listed: Listed, key: str, value: object) -> list[Segment]:
    wording = write.wording
    shown: Segment
    if key == "amount" and isinstance(value, int):
        records = Records.of(Selection(entity=write.selection.entity, ids=(listed.id,)))
        currency = listed.values["currency"]
        shown = write.number(value, "money", wording.metric("amount_sum"), records, currency)
    elif text := fact_text(key, value, wording):
        shown = Label("name", text)
    elif key in SAID_WHEN_MISSING[write.selection.entity]:
        return [Words(wording.text("detail.none").format(field=wording.field(key)))]
    else:
        return []
    return wording.say("detail.item", field=wording.field(key), value=shown)


def fact_text(key: str, value: object, wording: Wording) -> str:
    """A fact of a record that is shown as it is stored; numbers of their own are in the table."""
    if isinstance(value, date):
        return formats.day(value, wording.language)
    if key == "probability" and isinstance(value, int):
        return f"{value}%"
    return value if isinstance(value, str) and key != "currency" else ""
