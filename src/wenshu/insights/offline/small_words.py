"""Small words that can carry a condition: only, both, usually, out of; each is told by the plan, or not answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final, get_args

from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.marks import Mark
from wenshu.insights.plan import BUCKETS, Between, Dimension, Query

GROUPS: Final = frozenset(get_args(Dimension)) - BUCKETS - {"status", "stage", "kind", "currency"}
ONLY: Final = frozenset({"only", "just", "solely", "exclusively"})
HAVING_ONLY: Final = re.compile(
    r"\b(?:with|have|has|had|having|whose|do|does|did|we|they|that|who|which) $", re.ASCII
)
ONLY_ZH: Final = ("只", "仅", "光")
TELLS_ONLY: Final = re.compile(
    r"^(?:想|需)?(?:看|算|要|统计|列|显示|展示|查|管|按|含|包括|计|留|考虑|说|针对)"
)
SHOWS_ONLY: Final = frozenset({"只看", "仅看", "只要"})
USUALLY: Final = frozenset({"usually", "normally", "typically", "generally", "通常", "一般"})
MEANS: Final = frozenset(
    {"cycle_days_avg", "age_days_avg", "days_in_stage_avg", "stage_duration_avg", "amount_avg", "amount_median", "win_rate",
     "conversion_rate", "attainment"}
)  # fmt: skip
JOINTS: Final = re.compile(
    r"\b(?:and|or|vs|versus|than|compared?|to|with|plus|nor|then|against|ahead of|behind)\b|超过|赶上|高于|低于|[,、;/&+]|[和与及跟或比对给]|还有|加上|还是|vs|除",
    re.ASCII,
)
TOGETHER: Final = frozenset(
    {"combined", "together", "altogether", "added up", "in total", "合计", "总和", "加总", "求和", "加起来", "加在一起", "一共", "总共"}
)  # fmt: skip
PERIODS: Final = frozenset({"previous_period", "same_period_last_year", "explicit_period"})
IN_BOTH: Final = re.compile(r"[和跟与、及].{1,12}都(?:有|赢|签|成交|买|做|卖).{0,12}的", re.ASCII)
HALVES: Final = frozenset({"一半", "半"})
WITH_AMOUNT: Final = re.compile(
    r"\bwith (?:an? |known )?amounts?\b(?! (?:over|above|under|below|between|of|from|at|more|less|greater|larger|smaller|up|higher|lower|exceeding|equal|[<>=\d$€£¥]))"
    r"|(?<!没)有(?:了|填)?金额(?!.{0,4}\d)",
    re.ASCII,
)
BESIDE_LACKS: Final = re.compile(r"\b(?:but|and)\b|但|而|却", re.ASCII)
SOON: Final = ("about to", "即将", "将要", "快", "马上")
WHOSE_LARGEST: Final = re.compile(
    r"\bwhose (?:\w+ )?(?:deal|opportunity|contract)\b"
    r"|(?:商机|单子|项目|合同|订单|[赢输丢]单(?![率金数额]))[中里]?.{0,4}最[大高小低贵].{0,3}是?(?:哪个|哪家|哪位|谁)"
    r"|最[大高小低贵].{0,3}(?:商机|单子|项目|合同|订单|[赢输丢]单(?![率金数额]))是?(?:哪个|哪家|哪位|谁)",
    re.ASCII,
)
SEVERAL: Final = frozenset({"deals", "opportunities", "wins", "won", "sales"})
WHY: Final = frozenset({"why", "reason why", "为什么", "为何"})
SMALL_MONEY: Final = 100
OF_LENGTH: Final = frozenset({"cycle_days_avg", "stage_duration_avg", "days_in_stage_avg"})
ENTERED: Final = frozenset({"added", "add", "entered", "录入", "录入的", "添加"})
BROUGHT: Final = frozenset({"bring in", "brings in", "brought in", "bringing in", "带来", "带来了"})
PER: Final = re.compile(r"\b(?:per|each|every|by)\b|每", re.ASCII)


def _nothing_else(draft: Draft, query: Query) -> Iterator[Mark]:
    """Customers with only lost deals, 只在江苏卖过的产品: and no others, which no condition on a deal says."""
    if not (GROUPS & set(query.dimensions) or query.entity in {"company", "contact"}):
        return
    for index, mark in enumerate(draft.marks):
        said, after = mark.surface.lower(), draft.text[mark.end :]
        if said in ONLY:
            near = draft.neighbour(index, 1)
            verb = (
                near is not None and draft.marks[near].sense("sold", "status", "date", "metric") is not None
            )
            if HAVING_ONLY.search(draft.text[: mark.start].lower()) or (
                verb and _names_a_group(draft.marks[:index])
            ):
                yield mark
        elif (
            mark.filler
            and said.startswith(ONLY_ZH)
            and said not in SHOWS_ONLY
            and not TELLS_ONLY.match(after)
        ):
            yield mark


def _names_a_group(marks: list[Mark]) -> bool:
    return any(m.sense("who") or ((s := m.sense("noun")) and s.value in GROUPS) for m in marks)


def _usually(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "How many do we usually win": a mean over periods, not all there ever were."""
    if not MEANS & set(query.metrics) and query.shape != "funnel":
        yield from (mark for mark in draft.marks if mark.filler and mark.surface.lower() in USUALLY)


def _out_of_a_stage(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Moved out of proposal last month": not those that are in it."""
    for mark, after in pairwise(m for m in draft.marks if not m.filler or m.surface.lower() == "out of"):
        if mark.surface.lower() == "out of" and (after.sense("stage") or _is_of(after, "stage")):
            yield mark


def _is_of(mark: Mark, field: str) -> bool:
    return any(name.field == field for name in mark.names)


def _in_two_parts(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Which of Ana's customers did Tom win": two names of a kind that nothing joins are not either of them."""
    several = {given.field for given in query.filters if isinstance(given.value, list)}
    named = [mark for mark in draft.marks if mark.names]
    for first, second in pairwise(named):
        fields = {n.field for n in first.names} & {n.field for n in second.names} & several
        apart = {n.value for n in first.names}.isdisjoint(n.value for n in second.names)
        between = draft.text[first.end : second.start].lower()
        if fields and apart and between.strip() and not JOINTS.search(between):
            yield second


def _of_their_companies(draft: Draft, query: Query) -> Iterator[Mark]:
    """Contacts at companies with open deals: the deals of those companies, not of each contact."""
    of_deals = any(f.field in {"has_deal", "has_open_deal", "has_won_deal"} for f in query.filters)
    if query.entity == "contact" and of_deals:
        yield from (m for m in draft.marks if (s := m.sense("noun")) and s.value == "company")


def _ranked_together(draft: Draft, query: Query) -> Iterator[Mark]:
    """The three best combined, March and May altogether: their sum, where each of them would be told."""
    apart = query.compare is not None and query.compare.kind in PERIODS and not draft.has("compare")
    if apart or (query.shape == "rank" and (query.limit or 0) > 1):
        yield from (mark for mark in draft.marks if mark.surface.lower() in TOGETHER)


def _deals_of_each(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Average deals per rep", "close on average each month": how many each of them has, not how large they are."""
    if "amount_avg" not in query.metrics or not query.dimensions or not PER.search(draft.text.lower()):
        return
    if any(mark.sense("metric", "measure") for mark in draft.marks):
        return
    for index, mark in enumerate(draft.marks):
        near = draft.neighbour(index, 1)
        after = draft.marks[near].surface.lower() if near is not None else ""
        if mark.sense("agg") and (mark.surface.lower() == "on average" or after in SEVERAL):
            yield mark


def _in_both(draft: Draft, query: Query) -> Iterator[Mark]:
    """5月和6月都有赢单的销售: in each of the two, not in either."""
    found = IN_BOTH.search(draft.text)
    if found and query.compare is None:
        yield from (m for m in draft.marks if found.start() <= m.start < found.end() and "都" in m.surface)


def _halves(draft: Draft, query: Query) -> Iterator[Mark]:
    """一半以上: of what is counted, never an amount."""
    yield from (mark for mark in draft.marks if mark.number and mark.surface in HALVES)


def _with_an_amount(draft: Draft, query: Query) -> Iterator[Mark]:
    """Deals with an amount but without a close date: a condition, not what is added up."""
    found = WITH_AMOUNT.search(draft.text.lower())
    if found is None or any(given.field in {"amount", "has_amount"} for given in query.filters):
        return
    if BESIDE_LACKS.search(draft.text.lower()[found.end() :]):
        yield from (m for m in draft.marks if found.start() <= m.start < found.end() and m.sense("metric"))


def _soon(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "About to close", 即将成交, of no period: not whatever has a day on which it should."""
    if not any(given.field == "has_expected_close" for given in query.filters) or query.time:
        return
    yield from (m for m in draft.marks if m.sense("date") and m.surface.lower().startswith(SOON))


def _largest_and_why(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "What was our biggest loss, and why": that deal, not the reason that stands most often."""
    if query.dimensions == ["lost_reason"] and any(mark.surface.lower() in WHY for mark in draft.marks):
        yield from (m for m in draft.marks if m.sense("largest", "smallest", "newest", "oldest", "first"))


def _bare_limits(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Product lines that sold at least 2": a number of things, where nothing says money."""
    money = [h.value for h in query.having if h.metric.startswith("amount") and not h.currency]
    yield from (
        m for m in draft.marks if m.number and not m.number.money and m.number.value in money and m.number.value < SMALL_MONEY
    )  # fmt: skip


def _limits_of_groups(draft: Draft, query: Query) -> Iterator[Mark]:
    """Regions under 300k: of all of their deals or of single ones; where no deals are named, neither is meant for sure."""
    limits = any(f.field == "amount" and f.op in {"lt", "lte", "gt", "gte"} for f in query.filters)
    grouped = bool((GROUPS - {"company"}) & set(query.dimensions)) and draft.sum_or_each is None
    deals = any(m.sense("status", "metric", "measure", "sold", "stage") or _is_deal(m) for m in draft.marks)
    if limits and grouped and not deals:
        yield from (mark for mark in draft.marks if mark.number)


def _is_deal(mark: Mark) -> bool:
    noun = mark.sense("noun")
    return noun is not None and noun.value == "opportunity"


def _brought_in(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "What did we bring in from partners": money, where no deals are named."""
    if query.shape != "list" or query.metrics or any(_is_deal(mark) for mark in draft.marks):
        return
    yield from (m for m in draft.marks if m.filler and m.surface.lower() in BROUGHT)


def _older_than(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Proposals older than 60 days": since they were created, not since they came to the stage."""
    if any(given.field == "days_in_stage" for given in query.filters):
        yield from (m for m in draft.marks if m.surface.lower() in {"older than", "younger than"})


def _who_entered(draft: Draft, query: Query) -> Iterator[Mark]:
    """谁录入的商机最多, "who added the most deals": whose entry they are, which is not whose deals they are."""
    if "owner" in query.dimensions and draft.has("who"):
        yield from (m for m in draft.marks if m.sense("date") and m.surface.lower() in ENTERED)


def _not_their_age(draft: Draft, query: Query) -> Iterator[Mark]:
    """成交周期超过60天: the length of the sale or of a stay, not how long ago the deal was created."""
    if not any(given.field == "age_days" for given in query.filters):
        return
    if any((s := m.sense("field", "date")) and s.value in {"age_days", "created_at"} for m in draft.marks):
        return
    if OF_LENGTH & set(query.metrics):
        yield from (mark for mark in draft.marks if mark.time and mark.time.duration)


def _other_rivals(draft: Draft, query: Query) -> Iterator[Mark]:
    """输给凌川软件以外对手的: some competitor, and not that one; who names none lost to nobody."""
    left_out = any(f.field == "competitor" and f.op in {"ne", "not_in"} for f in query.filters)
    if left_out and not any(f.field == "competitor" and f.op == "not_null" for f in query.filters):
        yield from (m for m in draft.marks if (s := m.sense("noun")) and s.value == "competitor")


def _beside_an_open_end(draft: Draft, query: Query) -> Iterator[Mark]:
    """今年，4月之前签了几单: all there was before April is nothing that a year is compared with."""
    other = query.compare.period if query.compare else None
    periods = [other, *(given.period for given in query.time)]
    ends = any(isinstance(p, Between) and (p.start is None or p.end is None) for p in periods)
    if other is not None and ends and not any(mark.sense("compare") for mark in draft.marks):
        yield from (mark for mark in draft.marks if mark.time and mark.time.period)


def _whose_largest(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Whose deal is the biggest", 金额最大的商机是哪个客户的: of one deal, not of all of theirs together."""
    if query.shape == "rank" and WHOSE_LARGEST.search(draft.text.lower()):
        yield from (m for m in draft.marks if m.sense("largest", "smallest", "longest", "shortest"))


Check = Callable[[Draft, Query], Iterator[Mark]]
CHECKS: Final[tuple[Check, ...]] = (
    _nothing_else, _usually, _out_of_a_stage, _in_two_parts, _of_their_companies, _ranked_together, _deals_of_each,
    _in_both, _halves, _with_an_amount, _soon, _largest_and_why, _bare_limits, _limits_of_groups, _brought_in, _older_than, _who_entered, _not_their_age, _other_rivals, _beside_an_open_end, _whose_largest,
)  # fmt: skip
