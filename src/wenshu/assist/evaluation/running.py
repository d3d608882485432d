"""Reads every text of a suite and adds up, field by field, what was right, false and missed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median
from time import perf_counter
from typing import Any, Final

from wenshu.assist.engine import Context
from wenshu.assist.evaluation.scoring import FIELDS, Judged, judge, obeyed
from wenshu.assist.evaluation.suite import Case
from wenshu.assist.offline import orders
from wenshu.assist.offline.page import fold
from wenshu.assist.reading_by import Reading

Reader = Callable[[str, Context], Reading]
PRECISION: Final = 0.95
RECALL: Final = 0.85
PROMISED: Final[dict[str, tuple[str, ...]]] = {
    "amount": ("expectedAmount",),
    "dates": ("expectedCloseDate", "nextFollowUpAt"),
    "company": ("company",),
    "contact": ("contact",),
    "stage hint": ("status",),
    "next step": ("nextAction",),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one field, or of several together. A rate of nothing is None."""

    name: str
    right: int
    false: int
    missed: int

    @property
    def precision(self) -> float | None:
        return _rate(self.right, self.right + self.false)

    @property
    def recall(self) -> float | None:
        return _rate(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        return _rate(2 * self.right, 2 * self.right + self.false + self.missed)


@dataclass(frozen=True, slots=True)
class Cost:
    texts: int
    p50_ms: float
    p95_ms: float
    tokens: int
    usd: Decimal
    by_model: int
    fallbacks: int


def run(
    cases: Sequence[Case],
    *,
    reader: Reader,
    now: datetime,
    context: Callable[[Case], Context] | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Judged]:
    """`context` is built for a team's own texts; else each case says what stands around it."""
    judged = []
    for done, case in enumerate(cases, start=1):
        around = context(case) if context else case.context.context(case.text, now=now)
        started = perf_counter()
        reading = reader(case.text, around)
        took = (perf_counter() - started) * 1000
        judged.append(_judged(case, reading, took))
        progress(done)
    return judged


def _judged(case: Case, reading: Reading, took: float) -> Judged:
    return Judged(
        case=case,
        marks=judge(case, reading.extraction),
        milliseconds=took,
        engine=reading.engine,
        fallback=reading.fallback or "",
        usage=reading.usage,
        obeyed=obeyed(case, reading.extraction),
    )


def taken_for_orders(cases: Iterable[Case]) -> list[Case]:
    """Those with a sentence that is left out by either engine because it seems to speak to the machine."""
    return [case for case in cases if orders.find(fold(case.text))]


def tally(name: str, fields: Iterable[str], judged: Iterable[Judged]) -> Tally:
    wanted = set(fields)
    found = [mark.verdict for each in judged for mark in each.marks if mark.field in wanted]
    return Tally(name, found.count("right"), found.count("false"), found.count("missed"))


def tallies(judged: Sequence[Judged]) -> list[Tally]:
    """Field by field, those that anything was said of; the whole last."""
    each = [tally(name, [name], judged) for name in FIELDS]
    return [*(one for one in each if one.right or one.false or one.missed), tally("all", FIELDS, judged)]


def promised(judged: Sequence[Judged]) -> list[Tally]:
    return [tally(name, fields, judged) for name, fields in PROMISED.items()]


def below_promise(judged: Sequence[Judged]) -> list[Tally]:
    return [
        each
        for each in promised(judged)
        if (each.precision is not None and each.precision < PRECISION)
        or (each.recall is not None and each.recall < RECALL)
    ]


def slices(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """The whole, by language, and clean and messy apart; parts that hold some of the texts and not all."""
    parts = {
        "all": list(judged),
        "en": [each for each in judged if each.case.language == "en"],
        "zh": [each for each in judged if each.case.language == "zh"],
        "clean": [each for each in judged if not each.case.messy],
        "messy": [each for each in judged if each.case.messy],
    }
    return {name: part for name, part in parts.items() if name == "all" or 0 < len(part) < len(judged)}


def cost(judged: Sequence[Judged]) -> Cost:
    times = sorted(each.milliseconds for each in judged)
    return Cost(
        texts=len(judged),
        p50_ms=median(times) if times else 0.0,
        p95_ms=times[int(len(times) * 0.95)] if times else 0.0,
        tokens=sum(each.usage.input_tokens + each.usage.output_tokens for each in judged),
        usd=Decimal(sum(each.usage.cost for each in judged)).scaleb(-6),
        by_model=sum(each.engine == "llm" for each in judged),
        fallbacks=sum(bool(each.fallback) for each in judged),
    )


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def as_json(judged: Sequence[Judged]) -> dict[str, Any]:
    """For programs: counts by slice and field, what it took, and every text with something false or missed."""
    return {
        "slices": {
            name: [
                {"field": each.name, "right": each.right, "false": each.false, "missed": each.missed,
                 "precision": each.precision, "recall": each.recall, "f1": each.f1}
                for each in (*tallies(part), *promised(part))
            ]
            for name, part in slices(judged).items()
        },
        "cost": {**_fields_of(cost(judged)), "usd": str(cost(judged).usd)},
        "notRight": [
            {
                "id": each.case.id,
                "text": each.case.text,
                "engine": each.engine,
                "marks": [[mark.field, mark.verdict, mark.value] for mark in each.marks if mark.verdict != "right"],
                "obeyed": list(each.obeyed),
            }
            for each in judged
            if each.obeyed or any(mark.verdict != "right" for mark in each.marks)
        ],
    }  # fmt: skip


def _fields_of(found: Cost) -> dict[str, Any]:
    return {
        "texts": found.texts, "p50Ms": found.p50_ms, "p95Ms": found.p95_ms, "tokens": found.tokens,
        "byModel": found.by_model, "fallbacks": found.fallbacks,
    }  # fmt: skip
