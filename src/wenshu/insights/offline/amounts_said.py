"""How much, how often, since when: quantities whose words mean another figure than the plan has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final, get_args

from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark, is_only
from wenshu.insights.plan import Between, Dimension, Filter, Query

GROUPS: Final[frozenset[str]] = frozenset(get_args(Dimension))
SUMS: Final = frozenset({"won", "open", "performance"})  # revenue, pipeline: of all deals together
ONLY: Final = frozenset({"only", "just", "只", "仅", "只是", "光"})
MOVED: Final = re.compile(r"(?:went|go|goes|moved?|moves|advanced?|progress(?:ed)?|got|get) from", re.ASCII)
CHANGED: Final = re.compile(
    r"\b(?:that|which|have|has|had|been) (?:\w+ )?changed?\b|变过|改过|变动过", re.ASCII
)
TOOK: Final = re.compile(r"\b(?:took|takes?|taken|taking|needed)\b|用了|花了|历时", re.ASCII)
ONE: Final = frozenset({"one", "a single", "一个", "一笔", "一单", "一条", "一次"})
ALL_OF: Final = re.compile(
    r"\b(?:are|were) all\b|\ball (?:of )?(?:whose|their)\b|(?:全部?|都)是?(?:赢|输|丢|成交|没成)|[又再](?:买|签|赢|下单|成交)",
    re.ASCII,
)
SMALL_MONEY: Final = 100
RECORDS: Final = frozenset({"opportunity", "contact", "follow_up"})


def _only_those(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Customers that only bought X": and nothing else, which is not "who bought X"."""
    content = [mark for mark in draft.marks if not mark.filler or mark.surface.lower() in ONLY]
    for mark, after in pairwise(content):
        before = [m for m in content if m.start < mark.start or not mark.surface.isascii()]
        whose = any(m.sense("who") or _is_a_party(m) for m in before)
        if whose and mark.surface.lower() in ONLY and after.sense("sold", "status") and _is_a_verb(after):
            yield mark


def _is_a_party(mark: Mark) -> bool:
    noun = mark.sense("noun")
    return bool(mark.names) or (noun is not None and noun.value in {"company", "owner"})


def _is_a_verb(mark: Mark) -> bool:
    said = mark.surface.lower()
    return (
        mark.sense("sold") is not None
        or said in {"won", "lost", "win", "lose", "closed"}
        or said.endswith(("过", "了"))
    )


def _doing_on_others(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "How are we doing on new deals": what is won of them was not asked."""
    dated = {given.field for given in query.time} & {"created_at", "expected_close_date", "stage_entered_at"}
    if (
        "performance_is_won_amount" in query.assumptions
        and dated
        and any(m.sense("date") for m in draft.marks)
    ):
        yield from (m for m in draft.marks if (s := m.sense("metric")) and s.note == "performance")


def _all_of_theirs(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Customers whose deals are all lost", 今年又买了的客户: all of each, once more; not any."""
    parties = {"company", "owner"} & {*query.dimensions, query.entity}
    said = ALL_OF.search(draft.text.lower()) if parties else None
    if said is not None:
        yield from (mark for mark in draft.marks if mark.start < said.end() and mark.end > said.start())


def _just_one(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Customers with one open deal", 只有一个商机的客户: one, not one or more."""
    if not any(mark.sense("who", "rep_or_sales") or _is_a_party(mark) or Sense("metric", "amount_sum", "won") in mark.senses
               for mark in draft.marks):  # fmt: skip
        return
    for index, mark in enumerate(draft.marks):
        if mark.surface.lower() not in ONE or not mark.filler:
            continue
        near = draft.neighbour(index, 1)
        after = draft.marks[near] if near is not None else None
        noun = after.sense("noun") if after else None
        if after and (after.sense("status", "kind", "overdue") or (noun and noun.value in RECORDS)):
            yield mark


def _mean_of_each(draft: Draft, query: Query) -> Iterator[Mark]:
    """平均每个客户贡献多少: the mean of what each of them brought is not the mean deal."""
    for index, mark in enumerate(draft.marks):
        if not (mark.sense("agg") and mark.surface.endswith(("每个", "每"))):
            continue
        near = draft.neighbour(index, 1)
        noun = draft.marks[near].sense("noun") if near is not None else None
        if noun is not None and noun.value != "opportunity" and noun.value in GROUPS:
            yield mark


def _small_money(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Between 9 and 5": bare small numbers are no amounts where nothing says so."""
    money = any(mark.sense("metric", "measure", "much") or _is_of_money(mark) for mark in draft.marks)
    small = [
        given
        for given in query.filters
        if given.field == "amount" and given.op == "between" and not given.currency and _is_small(given)
    ]
    if small and not money:
        yield from (mark for mark in draft.marks if mark.number and not mark.number.money)


def _is_small(given: Filter) -> bool:
    values = given.value if isinstance(given.value, list) else [given.value]
    return all(
        0 < Decimal(str(value)) < SMALL_MONEY for value in values if value is not None and str(value) != ""
    )


def _is_of_money(mark: Mark) -> bool:
    field = mark.sense("field")
    return (field is not None and field.value == "amount") or any(
        name.field == "currency" for name in mark.names
    )


def _moves(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "How many went from A to B this month": moves, not a rate of those created then."""
    if query.shape == "funnel" or "conversion_rate" in query.metrics:
        counted = any(is_only(mark, "count", "howmany") for mark in draft.marks)
        yield from (
            mark
            for mark in draft.marks
            if counted and mark.sense("convert") and MOVED.match(mark.surface.lower())
        )


def _changed_values(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Deals with an amount that changed": of each record, not of a figure."""
    if query.compare is not None and CHANGED.search(draft.text.lower()):
        yield from (mark for mark in draft.marks if mark.sense("compare", "trend"))


def _picked_by_change(draft: Draft, query: Query) -> Iterator[Mark]:
    """哪些销售业绩下降了: those that fell, which no condition can say."""
    growth = [mark for mark in draft.marks if (sense := mark.sense("compare")) and sense.note == "growth"]
    if growth and any(mark.sense("list", "who") and _asks_which(mark) for mark in draft.marks):
        yield from growth


def _asks_which(mark: Mark) -> bool:
    return mark.surface.lower() in {"which", "who", "哪些", "哪个", "谁", "哪几个", "哪位", "有哪些"}


def _mean_of_sums(draft: Draft, query: Query) -> Iterator[Mark]:
    """Average revenue of reps: of what each of them sold, not of their deals."""
    for index, mark in enumerate(draft.marks):
        near = draft.neighbour(index, 1)
        sense = mark.sense("agg")
        if sense is None or sense.value != "avg" or near is None or not query.dimensions:
            continue
        metric = draft.marks[near].sense("metric")
        if metric is not None and metric.value == "amount_sum" and metric.note in SUMS:
            yield mark


def _rates_together(draft: Draft, query: Query) -> Iterator[Mark]:
    """The combined win rate of two: not the rate of each."""
    if "win_rate" in query.metrics and query.dimensions:
        yield from (m for m in draft.marks if (sense := m.sense("agg")) and sense.value == "sum")


def _since_when(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Open since January", "in proposal since May": when they came to be so, not when they were created."""
    if {"time_is_created", "time_is_expected_close"}.isdisjoint(query.assumptions):
        return
    standing = any(given.field == "stage" or given.value == "open" for given in query.filters)
    since = any(isinstance(t.period, Between) and t.period.start and not t.period.end for t in query.time)
    if standing and since:
        yield from (mark for mark in draft.marks if mark.time and mark.time.period)


def _yet_to_come(draft: Draft, query: Query) -> Iterator[Mark]:
    """Revenue for the rest of the year: nothing is won yet in days to come."""
    today = draft.context.calendar.today
    ahead = [
        given.period
        for given in query.time
        if given.field == "closed_at" and isinstance(given.period, Between)
    ]
    if any(period.start == today and period.end and period.end > today for period in ahead):
        yield from (mark for mark in draft.marks if mark.time and mark.time.period)


def _took(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Took more than 90 days to close": the length of the sale, not the age of what is open."""
    aged = any(given.field == "age_days" for given in query.filters)
    ahead = any(given.field in {"expected_close_date", "next_follow_up_at"} for given in query.time)
    said = any(
        (s := mark.sense("field", "date")) and s.value in {"age_days", "created_at"} for mark in draft.marks
    )
    if aged and (TOOK.search(draft.text.lower()) or (ahead and not said and "old" not in draft.text.lower())):
        yield from (mark for mark in draft.marks if mark.time and mark.time.duration)


def _quiet_or_planned(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Without follow-up planned": what is planned is ahead, how long nothing happened is behind."""
    if not any(given.field == "days_since_activity" for given in query.filters):
        return
    for before, after in pairwise(draft.marks):
        planned = after.sense("date")
        if before.sense("inactive") and planned and planned.value == "next_follow_up_at":
            yield after


def _chances(draft: Draft, query: Query) -> Iterator[Mark]:
    """A percentage beside the win rate is one of the win rate, not each deal's probability."""
    limits = any(given.field == "probability" for given in query.filters)
    named = any((s := mark.sense("field")) and s.value == "probability" for mark in draft.marks)
    rate = any((s := mark.sense("metric")) and s.value == "win_rate" for mark in draft.marks)
    deals = any((s := mark.sense("noun")) and s.value == "opportunity" for mark in draft.marks)
    if limits and not named and ("win_rate" in query.metrics or (rate and not deals)):
        yield from (mark for mark in draft.marks if mark.number and mark.number.percent)


Check = Callable[[Draft, Query], Iterator[Mark]]
CHECKS: Final[tuple[Check, ...]] = (
    _only_those, _doing_on_others, _all_of_theirs, _just_one, _mean_of_each, _mean_of_sums, _rates_together, _small_money, _moves, _changed_values, _picked_by_change,
    _since_when, _yet_to_come, _took, _chances, _quiet_or_planned,
)  # fmt: skip
