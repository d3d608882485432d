"""What is there and what is missing: an amount, a contact, an e-mail address, deals, any follow-up at all."""

from __future__ import annotations

from typing import cast

from wenshu.insights.fields import FIELDS
from wenshu.insights.offline.draft import Draft
from wenshu.insights.plan import Entity, Filter, FilterField

FLAGS: dict[str, FilterField] = {
    "amount_sum": "has_amount", "amount_size": "has_amount", "company": "has_company", "owner": "has_owner",
    "contact": "has_contact", "expected_close": "has_expected_close", "expected_close_date": "has_expected_close",
    "next_follow_up": "has_next_follow_up", "next_follow_up_at": "has_next_follow_up", "amount": "has_amount",
    "follow_up": "has_follow_up", "email": "has_email", "phone": "has_phone", "call": "has_phone",
}  # fmt: skip
NULLABLE = frozenset(
    {"product", "region", "source", "industry", "country", "lost_reason", "competitor", "tag"}
)
DEALS_OF: dict[str, FilterField] = {
    "": "has_deal",
    "open": "has_open_deal",
    "won": "has_won_deal",
    "closed": "has_won_deal",
}
HAVE_DEALS = frozenset({"company", "contact"})
BEHIND = frozenset({"空", "为空", "缺失"})  # 公司为空
HAVING = frozenset({"with", "have", "has", "had", "having", "有", "that have", "who have", "which have"})
NOT_EVER = ("without", "not", "never")


def read_facts(draft: Draft) -> None:
    _deals_of_parties(draft)
    _never_followed_up(draft)
    _missing(draft)
    for index, sense in list(draft.unused("lacks")):
        if sense.value == "has_follow_up" and _is_dated(draft):
            continue  # none in a period is not none at all
        draft.use(index)
        draft.where(
            Filter(field=cast(FilterField, sense.value), value=False, surface=draft.marks[index].surface)
        )
    for index, _ in list(draft.unused("with")):
        after = draft.neighbour(index, 1)
        if after in draft.used:
            draft.use(index)  # with a probability over 60%
    for index, _ in list(draft.unused("overdue")):
        draft.use(index)
        draft.where(Filter(field="overdue", value=True, surface=draft.marks[index].surface))


def _party(draft: Draft) -> tuple[int, Entity] | None:
    """The companies or contacts that the question is about: the first such noun, the last one in Chinese."""
    found = [
        (i, cast(Entity, s.value))
        for i, m in enumerate(draft.marks)
        if (s := m.sense("noun")) and s.value in HAVE_DEALS
    ]
    if not found:
        return None
    return found[0] if draft.marks[found[0][0]].surface.isascii() else found[-1]


def _deals_of_parties(draft: Draft) -> None:
    """Companies without open deals, customers that never bought, 没有商机的客户, 有进行中商机的客户."""
    party = _party(draft)
    bought = draft.first("neverbought", "hasbought")
    if bought and party and not _is_dated(draft):
        draft.use(bought[0])
        never, surface = bought[1].kind == "neverbought", draft.marks[bought[0]].surface
        draft.where(Filter(field="has_won_deal", value=not never, surface=surface))
        draft.entity = party[1]
        return
    if party is None or draft.has("by", "metric", "measure", "most", "top") or _is_dated(draft):
        return
    for index, mark in enumerate(draft.marks):
        denied = mark.sense(*NOT_EVER) is not None
        if (
            index in draft.used
            or mark.surface in BEHIND
            or not (denied or mark.surface.lower() in HAVING or mark.sense("with"))
        ):
            continue
        last = _deals_after(draft, index, denied=mark.sense("never", "not") is not None)
        if last is None or last[0] == party[0] or party[0] in range(index, last[0] + 1):
            continue
        if not _fits(draft, party[1]):
            return
        end, status = last
        draft.use(*(i for i in range(index, end + 1) if not draft.marks[i].filler))
        surface = draft.text[mark.start : draft.marks[end].end]
        draft.where(Filter(field=DEALS_OF[status], value=not denied, surface=surface))
        draft.entity = party[1]  # and on: with open deals, but no won ones


def _fits(draft: Draft, entity: Entity) -> bool:
    """Deals of a product, or over 50k, are not told apart by whether there are any."""
    fields = {given.field for given in draft.filters}
    fields |= {mark.names[0].field for mark in draft.marks if mark.names}
    return fields <= FIELDS[entity] and not draft.has("stage")


def _deals_after(draft: Draft, index: int, *, denied: bool) -> tuple[int, str] | None:
    """The mark that ends "open deals", and their status; after "never" a verb alone will do: 从未成交."""
    at = draft.neighbour(index, 1)
    status = ""
    while at is not None and at not in draft.used:
        mark = draft.marks[at]
        said, bought = mark.sense("status"), mark.sense("sold")
        if said or bought:
            status = said.value if said else "won"
            after = draft.neighbour(at, 1)
            noun = draft.marks[after].sense("noun") if after is not None else None
            if noun and noun[:2] == ("noun", "opportunity") and after is not None:
                return (after, status) if status in DEALS_OF else None
            alone = denied or (
                mark.surface.endswith("单") and after is not None and draft.marks[after].sense("and")
            )
            return (at, status) if alone and status in {"won", "closed"} else None
        if (noun := mark.sense("noun")) and noun.value == "opportunity":
            return at, ("won" if noun.note == "order" else "") if noun.note != "lead" else ""
        if not mark.sense("not", "without"):
            return None
        at = draft.neighbour(at, 1)
    return None


def _is_dated(draft: Draft) -> bool:
    return any(mark.time and mark.time.period for mark in draft.marks)


def _never_followed_up(draft: Draft) -> None:
    """Deals without any follow-up, 从未跟进过的商机: none at all, not none of late."""
    found = draft.first("never")
    if found is None:
        return
    index = found[0]
    after = draft.beside(index, 1, "inactive", "date", "noun", "kind")
    if after is None or _is_dated(draft):
        return
    sense = after[1]
    told = sense.kind == "inactive" or sense.value in {"last_activity_at", "follow_up", "next_follow_up_at"}
    deals = any((s := m.sense("noun")) and s.value == "opportunity" for m in draft.marks)
    if told and deals:
        draft.use(index, after[0])
        surface = draft.text[draft.marks[index].start : draft.marks[after[0]].end]
        draft.where(Filter(field="has_follow_up", value=False, surface=surface))


def _missing(draft: Draft) -> None:
    """Deals without an amount, companies without an owner; "with an amount" is the opposite."""
    for index, sense in list(draft.unused("without", "with")):
        behind = draft.marks[index].surface in BEHIND or _is_said_behind(draft, index)
        near = draft.beside(index, -1 if behind else 1, "field", "noun", "metric", "date", "kind")
        if near is None or near[1].value not in {*FLAGS, *NULLABLE}:
            continue
        if near[1].kind == "metric" and near[1].note:
            continue  # without sales
        if near[1].value == "follow_up" and _is_dated(draft):
            continue  # without a follow-up in March
        if near[1].kind == "kind" and not _about_people(draft):
            continue
        surface = f"{draft.marks[index].surface} {draft.marks[near[0]].surface}"
        draft.use(index, near[0])
        draft.hints.add(near[0])
        draft.where(_presence(near[1].value, sense.kind == "with", surface))
        _and_more(draft, near[0], sense.kind == "with")


def _is_said_behind(draft: Draft, index: int) -> bool:
    """Deals where the contact IS missing."""
    if draft.marks[index].surface.lower() != "missing":
        return False
    return draft.text[: draft.marks[index].start].lower().endswith(("is ", "are "))


def _and_more(draft: Draft, index: int, has: bool) -> None:
    """Without a contact and a company: both are missing."""
    joint = draft.beside(index, 1, "and")
    after = draft.beside(joint[0], 1, "field", "noun", "metric", "date") if joint else None
    if joint and after and after[1].value in {*FLAGS, *NULLABLE} and not after[1].note:
        draft.use(joint[0], after[0])
        draft.hints.add(after[0])
        draft.where(_presence(after[1].value, has, draft.marks[after[0]].surface))


def _about_people(draft: Draft) -> bool:
    return _party(draft) is not None


def _presence(value: str, has: bool, surface: str) -> Filter:
    if value in FLAGS:
        return Filter(field=FLAGS[value], op="eq", value=has, surface=surface)
    return Filter(field=cast(FilterField, value), op="not_null" if has else "is_null", surface=surface)
