"""Nouns: what is counted or listed, and by what it is grouped."""

from __future__ import annotations

from dataclasses import replace
from typing import cast, get_args

from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.names import stages_called
from wenshu.insights.offline.voice_notes import of_some_deals
from wenshu.insights.plan import BUCKETS, Dimension, Entity, Filter, Metric

ENTITIES: frozenset[str] = frozenset(get_args(Entity))
DIMENSIONS: frozenset[str] = frozenset(get_args(Dimension))
DEAL_WORDS = ("metric", "measure", "status")
DEAL_FIELDS = ("product", "product_series", "stage", "status", "source", "lost_reason", "competitor", "amount",
               "probability", "age_days",
               "has_amount", "has_company", "has_expected_close", "has_next_follow_up", "overdue", "sales_team")  # fmt: skip


COUNTED: dict[str, Metric] = {"company": "company_count", "owner": "owner_count", "product": "product_count"}
EACH = frozenset({"各", "各个", "每个", "每位", "每家", "每名", "各家", "各位", "不同", "各类", "各种"})
OURSELVES = frozenset({"company", "team", "公司", "企业", "团队", "部门", "小组"})
RANKED_BY = frozenset({"by", "按", "按照", "依", "根据"})
PER = frozenset({"per", "Per", "每", "每个"})
RANKS = (
    "top",
    "bottom",
    "rank",
    "best",
    "worst",
    "most",
    "fewest",
    "largest",
    "smallest",
    "longest",
    "shortest",
)
ASKS_FOR_GROUPS = ("list", "top", "bottom", "best", "worst", "most", "fewest", "largest", "smallest", "rank", "breakdown",
                   "share", "exists", "who", "trend", "compare", "by")  # fmt: skip
ASKS_WHICH = tuple(kind for kind in ASKS_FOR_GROUPS if kind not in {"by", "breakdown", "trend", "compare"})


def read_groups(draft: Draft) -> None:
    _active(draft)
    _times(draft)
    _reps_or_sales(draft)
    nouns = [(i, s) for i, s in draft.unused("noun") if i not in draft.hints]
    grouped = _after_by(draft)
    for index, value in grouped:
        _dimension(draft, index, value)
    _buckets(draft)
    rest = [(i, s) for i, s in nouns if i not in draft.used]
    _entity(draft, rest)
    _who(draft)


def orders_deals(draft: Draft) -> int | None:
    """The mark of "biggest" in "the biggest open deal"."""
    for index, mark in enumerate(draft.marks):
        if mark.sense("largest", "smallest", "newest", "oldest", "first"):
            at = draft.neighbour(index, 1)
            while at is not None and (draft.marks[at].sense("status") or draft.marks[at].number):
                at = draft.neighbour(at, 1)
            noun = draft.marks[at].sense("noun") if at is not None else None
            if noun is not None and noun.value == "opportunity":
                return index
            before = draft.neighbour(index, -1)
            noun = draft.marks[before].sense("noun") if before is not None else None
            if noun is not None and noun.value == "opportunity" and not mark.surface.isascii():
                return index  # 谁的单子最大
    return None


def _who(draft: Draft) -> None:
    found = draft.first("who")
    if found is None:
        return
    draft.take("who")
    if draft.filters_on("has_deal", "has_open_deal", "has_won_deal"):
        return  # customers who never bought
    before = draft.neighbour(found[0], -1)
    if before is not None and draft.marks[found[0]].surface == "是谁":
        near = draft.marks[before].sense("noun")
        if near is not None and near.value in draft.dimensions:
            return  # 最大的客户是谁
    noun = draft.marks[before].sense("noun") if before is not None else None
    if noun is not None and draft.marks[found[0]].surface.lower() == "whose":
        return  # deals whose probability…
    if orders_deals(draft) is not None:
        return  # who closed the biggest deal: that deal, and it says whose it is
    if _is_about_a_person(draft):
        draft.used.discard(found[0])
        return  # who is Tom: people are not described here
    due = draft.marks[before].sense("date") if before is not None else None
    asked = draft.scope == "mine" and any(s.value == "next_follow_up_at" for _, s in draft.unused("date"))
    if asked or (due and due.value == "next_follow_up_at"):
        return  # 今天要跟进谁: the deals, not the people who follow up
    if draft.entity == "contact" and not draft.has("top", "most", "fewest", "count"):
        return  # who is the contact
    bought = any(sense.value == "buy" for sense in (m.sense("sold") for m in draft.marks) if sense)
    _add(draft, "company" if bought else "owner")


def _is_about_a_person(draft: Draft) -> bool:
    """ "Who is Tom Okafor", 周涵是谁: a name and nothing that could be counted of it."""
    named = [f for f in draft.filters if f.field in {"owner", "contact"} and f.op == "eq"]
    rest = [m for i, m in enumerate(draft.marks) if i not in draft.used and not m.filler]
    return bool(named) and len(draft.filters) == 1 and not rest and not draft.statuses


def _active(draft: Draft) -> None:
    """The least active owner is the one with the fewest follow-ups; the champion is the best of the owners."""
    for index, _ in list(draft.unused("champion")):
        draft.marks[index] = replace(draft.marks[index], senses=(Sense("best"),))
        _add(draft, "owner")
    for index, sense in list(draft.unused("active")):
        draft.entity = "follow_up"
        draft.marks[index] = replace(draft.marks[index], senses=(Sense(sense.value),))


def _times(draft: Draft) -> None:
    """How often somebody was contacted or visited; how often a deal was won is not asked so."""
    found = draft.first("times")
    if found is None:
        return
    touched = next((i for i, s in draft.unused("date") if s.value == "last_activity_at"), None)
    named = any((s := m.sense("noun")) and s.value == "follow_up" for m in draft.marks)
    if draft.entity == "follow_up" or named or touched is not None:
        draft.use(found[0], *([touched] if touched is not None else []))
        draft.entity = "follow_up"
        draft.metrics.append("count")


def _reps_or_sales(draft: Draft) -> None:
    """销售 is a person where people are counted, ranked or listed, else what they sell."""
    counted = draft.entity in {"follow_up", "voice_note"}  # 跟进次数最多的销售
    for index, _ in list(draft.unused("rep_or_sales")):
        after = draft.neighbour(index, 1)
        if after is not None and any(name.field == "owner" for name in draft.marks[after].names):
            draft.use(index)  # 销售周涵
            continue
        before = draft.neighbour(index, -1)
        asked = before is not None and (
            draft.marks[before].number is not None
            or draft.marks[before].sense("by", "list", "count", "howmany", "top", "bottom")
        )
        figure = (
            any(i != index for i, _ in draft.unused("metric", "measure", "count"))
            or counted
            or bool(draft.having)
        )
        ranked = draft.has(*RANKS)
        records = {"opportunity", "follow_up", "voice_note"} if counted else {"opportunity"}
        other = any(s.value not in records for _, s in draft.unused("noun"))
        person = asked or (figure and not other) or (ranked and not other)
        sense = Sense("noun", "owner") if person else Sense("metric", "amount_sum", "won")
        draft.marks[index] = replace(draft.marks[index], senses=(sense,))


def _dimension(draft: Draft, index: int, value: str) -> None:
    if value == "opportunity" and draft.entity == "voice_note":
        return  # of which some have no deal
    draft.use(index)
    if value in {"contact", "follow_up", "voice_note"}:
        draft.entity = cast(Entity, value)
    elif value in DIMENSIONS:
        _add(draft, value)


def _add(draft: Draft, value: str) -> None:
    dimension = cast(Dimension, value)
    if dimension not in draft.dimensions:
        draft.dimensions.append(dimension)


def _after_by(draft: Draft) -> list[tuple[int, str]]:
    """Nouns after "by", "per", 按, 各, and those that a list adds: "by region and owner"."""
    found: list[tuple[int, str]] = []
    for index, _ in list(draft.unused("by")):
        at = draft.neighbour(index, 1)
        if at is not None and draft.marks[at].sense("status") and draft.beside(at, 1, "noun"):
            of_deals = draft.beside(at, 1, "noun")
            at = of_deals[0] if of_deals and of_deals[1].value == "opportunity" else at  # per won deal
        taken = False
        while at is not None and at not in draft.used:
            noun, period = draft.marks[at].sense("noun"), draft.marks[at].sense("period")
            if noun and noun.value in DIMENSIONS and at not in draft.hints:
                found.append((at, noun.value))
            elif period and period.value in BUCKETS:
                found.append((at, period.value))
            elif noun and noun.value in ENTITIES and not taken:
                found.append((at, noun.value))  # per deal: nothing to group by
                if (
                    noun.value == "opportunity"
                    and draft.marks[index].surface in RANKED_BY
                    and draft.has(*RANKS)
                ):
                    draft.metrics.append("count")  # top products by deals won
                if noun.value == "opportunity" and draft.marks[index].surface in PER:
                    draft.per_deal = index
            else:
                break
            taken = True
            at = _next_in_list(draft, at)
        if taken or draft.marks[index].sense("filler") is not None or _before_measure(draft, index):
            draft.use(index)
    return found


def _next_in_list(draft: Draft, index: int) -> int | None:
    joint = draft.beside(index, 1, "and", "or", "by")
    if joint is None:
        between = draft.marks[index].end
        after = draft.neighbour(index, 1)
        if (
            after is not None
            and 0 < draft.marks[after].start - between <= 2
            and draft.marks[after].sense("noun")
        ):
            return after if "," in draft.gap(index, after) or "、" in draft.gap(index, after) else None
        return None
    after = draft.neighbour(joint[0], 1)
    if after is None or not draft.marks[after].sense("noun", "period"):
        if after is not None and draft.marks[joint[0]].surface == "/":
            draft.blocked.add(after)  # "by region / deal size": stands as a group, and is none
        return None
    draft.use(joint[0])
    return after


def _before_measure(draft: Draft, index: int) -> bool:
    """ "Top customers by revenue": the word only says what ranks; 各 is never said of a figure."""
    if draft.marks[index].surface in EACH:
        figure = draft.beside(index, 1, "metric")
        return figure is not None and figure[1].value == "stage_duration_avg"  # 各阶段停留时间
    near = draft.neighbour(index, 1)
    return (
        near is not None
        and draft.marks[near].sense("metric", "measure", "count", "agg", "much", "status", "sorted")
        is not None
    )


def _buckets(draft: Draft) -> None:
    for index, sense in list(draft.unused("bucket")):
        draft.use(index)
        _add(draft, sense.value)
    if not BUCKETS.intersection(draft.dimensions) and draft.has(
        "list", "most", "fewest", "largest", "smallest", "best", "worst", "top"
    ):
        period = draft.first("period")  # which month was best
        if period:
            draft.use(period[0])
            _add(draft, period[1].value)


def _entity(draft: Draft, nouns: list[tuple[int, Sense]]) -> None:
    """The record the question is about; nouns of other records become groups, or what is counted."""
    values = [sense.value for _, sense in nouns]
    for index, sense in nouns:
        if sense.note:
            _special_noun(draft, index, sense)
    if draft.filters_on("overdue"):
        draft.entity = "opportunity"
    elif "voice_note" in values or draft.entity == "voice_note":
        draft.entity = "voice_note"
    elif "opportunity" in values:
        draft.entity = "follow_up" if draft.entity == "follow_up" else "opportunity"
    elif "follow_up" in values or draft.entity == "follow_up":
        draft.entity = "follow_up"
    elif "contact" in values:
        draft.entity = "contact"
    elif "company" in values and "company" not in draft.dimensions and not _about_deals(draft, values):
        draft.entity = "company"
    counted = _counted(draft, nouns)
    for index, sense in nouns:
        if _place_noun(draft, index, sense, counted):
            draft.use(index)


def _place_noun(draft: Draft, index: int, sense: Sense, counted: str | None) -> bool:
    """Whether the noun found its part in the question."""
    value = sense.value
    if (
        value == draft.entity
        or value in draft.dimensions
        or (value == "follow_up" and draft.filters_on("overdue"))
    ):
        return True
    if value == "opportunity":
        return draft.entity == "follow_up" or of_some_deals(draft)  # calls about deals
    if value == counted and value in COUNTED and draft.entity == "opportunity":
        metric = COUNTED[value]
        if metric not in draft.metrics:
            draft.metrics.append(metric)
        return True
    if value == counted == "company" and draft.entity in {"follow_up", "voice_note"}:
        return False  # how many customers were visited is not how many visits there were
    if _is_ourselves(draft, index) or (value == "company" and _describes_a_name(draft, index)):
        return True
    if value not in DIMENSIONS or value == counted:
        return False  # how many products: groups are not counted
    _add(draft, value)
    return True


def _describes_a_name(draft: Draft, index: int) -> bool:
    """ "Revenue from technology companies", "contacts at companies in Japan": whose, not by what."""
    if draft.dimensions and not draft.having and not draft.has(*ASKS_WHICH):
        near = draft.neighbour(index, 1)  # by product, for automotive customers, for customers in East
        if _is_of_a_kind(draft, index) or (
            near is not None and draft.marks[index].surface.isascii() and _is_kind(draft, near)
        ):
            draft.hints.add(index)
            return True
        return False
    if draft.has(*ASKS_FOR_GROUPS) or draft.having:
        return False
    if draft.entity in {"contact", "follow_up", "voice_note"}:
        return True
    deals = (m.sense("noun") for m in draft.marks[:index])
    if not draft.marks[index].surface.isascii() and any(s and s.value == "opportunity" for s in deals):
        return False  # 有商机的医疗客户
    return _is_of_a_kind(draft, index)


def _is_of_a_kind(draft: Draft, index: int) -> bool:
    return index > 0 and _is_kind(draft, index - 1)


def _is_kind(draft: Draft, index: int) -> bool:
    return any(n.field in {"industry", "country", "region", "tag"} for n in draft.marks[index].names)


def _is_ourselves(draft: Draft, index: int) -> bool:
    """ "Company revenue last year", 团队上个月签了多少钱: the asker's own company or team."""
    return (
        draft.marks[index].surface.lower() in OURSELVES
        and not (draft.deals_named and draft.marks[index].surface.isascii())
        and not draft.has(*ASKS_FOR_GROUPS)
        and not draft.having
        and not draft.filters_on("owner", "sales_team")
    )


def _about_deals(draft: Draft, values: list[str]) -> bool:
    """A word that only deals have: money, won, a product, a stage; the best customers are those that bought."""
    if values == ["company"] and draft.has("top", "bottom", "best", "worst", "largest", "smallest", "rank"):
        return True
    return draft.has(*DEAL_WORDS, "sold") or bool(draft.filters_on(*DEAL_FIELDS)) or bool(draft.statuses)


def _counted(draft: Draft, nouns: list[tuple[int, Sense]]) -> str | None:
    """The noun that "how many" asks for: the first one after it in English, the nearest one in Chinese."""
    asked = draft.first("count", "howmany")
    if asked is None:
        return None
    at = asked[0]
    beyond = draft.neighbour(at, 1)
    if beyond is not None and draft.marks[beyond].sense("metric", "measure"):
        return None  # 带来多少收入
    after = next((n for n in nouns if n[0] > at), None)
    before = next((n for n in reversed(nouns) if n[0] < at), None)
    english = draft.marks[at].surface.isascii()
    if draft.marks[at].surface.endswith("家") and any(s.value == "company" for _, s in nouns):
        return "company"  # 食品行业的客户今年签了几家
    if after and (english or draft.neighbour(at, 1) == after[0]):
        return after[1].value
    return before[1].value if before and draft.neighbour(at, -1) == before[0] else None


def _special_noun(draft: Draft, index: int, sense: Sense) -> None:
    if sense.note == "order" and not draft.statuses:
        draft.statuses.append("won")
        draft.assume("orders_are_won_deals")
    if sense.note == "lead":
        stages = stages_called(draft, Sense("stage", "lead"))
        fresh = (
            draft.has("date")
            or any(m.time and m.time.period for m in draft.marks)
            or any(s and s.note == "conversion" for s in (m.sense("metric") for m in draft.marks))
            or draft.has("howlong")
            or any(
                s.value in {"win_rate", "cycle_days_avg"}
                for s in (m.sense("metric") for m in draft.marks)
                if s
            )
        )
        if stages and not fresh and not draft.filters_on("stage") and not draft.statuses:
            many = len(stages) > 1
            draft.where(Filter(field="stage", op="in" if many else "eq", value=[*stages] if many else stages[0],
                               surface=draft.marks[index].surface))  # fmt: skip
        else:
            draft.assume("leads_are_deals")
