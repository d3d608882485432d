"""Best, most, largest, top: what is put first, and by which figure."""

from __future__ import annotations

import re
from typing import Literal, cast

from wenshu.insights.offline.comparisons import MEMBER_FIELDS
from wenshu.insights.offline.draft import Draft
from wenshu.insights.plan import Dimension, Metric

Superlative = Literal[
    "top", "bottom", "best", "worst", "most", "fewest", "largest", "smallest", "longest", "shortest", "newest", "oldest",
    "soonest", "stalest", "rank", "first",
]  # fmt: skip
# A later one of these says more than "top" or "rank" do.
IN_ORDER: tuple[Superlative, ...] = (
    "top", "bottom", "rank", "best", "worst", "most", "fewest", "largest", "smallest", "longest", "shortest", "newest",
    "oldest", "soonest", "stalest", "first",
)  # fmt: skip
PLAIN = frozenset({"top", "bottom", "rank"})
SIZES = frozenset({"count", "amount_sum", "amount_avg", "amount_max", "amount_min", "amount_median"})
OF_WHAT_WAS_WON = frozenset({"best_means_won_amount", "figure_is_won_amount", "average_of_won_deals"})
COUNTABLE = frozenset({"wins", "losses"})
_ONE_ZH = re.compile(r"哪个|哪家|哪位|哪笔|哪一|哪天|谁|冠军|销冠")
_ONE_EN = re.compile(
    r"\b(?:which|what|the|best|worst|top|biggest|largest|smallest|highest|lowest|newest|latest|oldest|soonest|expensive|whose|selling|performing)"
    r" (?:win rate |closing rate |won amount )?(?:\w+ )?(?:deal|sale|opportunity|lead|customer|client|company|account|contact|rep|owner|seller|salesperson|agent|product|"
    r"follow-up|call|meeting|visit|region|industry|sector|country|source|channel|stage|team|manager|series|month|quarter|year|week|day|person|office)\b",
    re.ASCII,
)
_FIRST = re.compile(r"\b(?:first|last) (?:\w+ )?(?:deal|opportunity|lead|order|win)\b", re.ASCII)
_WHO_ONE = re.compile(r"\bwho(?:'s| is| has| had| was)? (?!are\b|were\b)", re.ASCII)


def read_superlative(draft: Draft) -> None:
    """Run once the measures are known, before periods: what ranks may decide which date counts."""
    for kind in IN_ORDER:
        for index, sense in list(draft.unused(kind)):
            draft.use(index)
            if sense.note == "open" or sense.value == "open":
                draft.statuses = draft.statuses or ["open"]
            draft.superlative_marks.append(index)
            if draft.superlative is None or draft.superlative in PLAIN:
                draft.descending = draft.descending and kind not in {
                    "bottom",
                    "worst",
                    "fewest",
                    "smallest",
                    "shortest",
                }
                draft.superlative = kind
    draft.asks_for_one = draft.limit is None and _asks_for_one(draft.text.lower())
    if draft.superlative in {"longest", "shortest"} and draft.dimensions:
        for index, sense in list(draft.unused("date")):
            if sense.value == "expected_close_date":
                draft.use(index)  # the slowest to close
    if draft.superlative and not draft.dimensions and not draft.deals_named and draft.entity == "opportunity":
        several = next((f for f in draft.filters if f.op == "in" and f.field in MEMBER_FIELDS), None)
        if several is not None:
            draft.dimensions.append(cast(Dimension, several.field))  # East, South or North: which is best
    if draft.superlative == "rank" and draft.metrics and not draft.dimensions and not draft.deals_named:
        draft.dimensions.append("owner")  # a leaderboard
    if draft.superlative in {"best", "worst"} and draft.metrics == ["count"]:
        _best_by_number(draft)
    if draft.superlative and draft.dimensions and not draft.metrics:
        draft.metrics = [default_measure(draft)]
    if draft.superlative and draft.dimensions == ["stage"] and set(draft.metrics) <= SIZES:
        _of_open_stages(draft)


def _of_open_stages(draft: Draft) -> None:
    """Which stage has the most deals, 哪个阶段的金额最多: all that was won is in one, and all that was lost in another."""
    said = draft.excluded_statuses or draft.filters_on("stage", "status")
    if said or any(mark.sense("status") for mark in draft.marks):
        return
    draft.statuses = ["open"]
    draft.assumptions = [each for each in draft.assumptions if each not in OF_WHAT_WAS_WON]
    draft.assume("stages_of_open_deals")


def _best_by_number(draft: Draft) -> None:
    """ "The best rep by number of deals": of those that were won."""
    told = draft.statuses or draft.excluded_statuses or draft.filters_on("status", "stage", "overdue")
    if draft.entity == "opportunity" and not told and not any(draft.unused("date")):
        draft.statuses.append("won")


def _asks_for_one(text: str) -> bool:
    if _ONE_ZH.search(text):
        return True
    return bool(_ONE_EN.search(text) or _FIRST.search(text) or _WHO_ONE.search(text))


def default_measure(draft: Draft) -> Metric:
    """What ranks when nothing was said: money for the best, a number for the most."""
    if draft.entity != "opportunity" or draft.superlative in {"most", "fewest"}:
        return "count"
    if {"lost_reason", "lost_from_stage"} & set(draft.dimensions):
        return "count"
    if any(m.sense("status") and m.surface.lower() in COUNTABLE for m in draft.marks):
        return "count"  # wins by industry, the top two
    if draft.superlative in {"longest", "shortest"} and "stage" in draft.dimensions:
        return "stage_duration_avg"
    if draft.superlative in {"longest", "shortest"}:
        if not draft.statuses and not draft.filters_on("stage"):
            draft.statuses.append("won")
            draft.assume("average_of_won_deals")
        return "cycle_days_avg"
    if not draft.statuses and not draft.filters_on("stage"):
        draft.statuses.append("won")
        draft.assume("best_means_won_amount" if draft.superlative == "best" else "figure_is_won_amount")
    return "amount_sum"
