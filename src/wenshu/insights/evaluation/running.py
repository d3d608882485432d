"""Asks every question of a suite and adds up how it went, by kind and by language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median
from time import perf_counter
from typing import Any

from wenshu.errors import Invalid
from wenshu.insights import pipeline
from wenshu.insights.evaluation.oracle import Oracle, Row
from wenshu.insights.evaluation.scoring import Judged, judge
from wenshu.insights.evaluation.suite import Case
from wenshu.insights.planning import Engine
from wenshu.teams.models import Membership


@dataclass(frozen=True)
class Tally:
    """Of one group of questions. Rates are of all of them; `plans` is of those whose plan is known."""

    name: str
    asked: int
    right: float
    wrong: float
    asked_back: float
    declined: float
    plans: float | None
    p50_ms: float
    p95_ms: float
    tokens: int
    cost: Decimal  # USD
    by_model: int
    fallbacks: int


def run(
    cases: Sequence[Case],
    *,
    members: dict[str, Membership],
    now: datetime,
    engine: Engine | None,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Judged]:
    """`members` are who asks, by the slug of their team. Raises Invalid for a team that is none of theirs."""
    oracle = Oracle()
    judged = []
    for done, case in enumerate(cases, start=1):
        member = members.get(case.team) or members.get("")
        if member is None:
            raise Invalid.field("team", f"{case.question!r} is about a team that is not here: {case.team!r}.")
        expected: list[Row] | None = oracle.rows(case.sql, member.team) if case.sql else None
        started = perf_counter()
        answer = pipeline.ask(
            case.question, team=member.team, asked_by=member, now=now, language=case.language, engine=engine
        )
        judged.append(judge(case, answer, expected, milliseconds=(perf_counter() - started) * 1000))
        progress(done)
    return judged


def tallies(judged: Sequence[Judged]) -> list[Tally]:
    """All of them, by language, then by kind."""
    by_language: dict[str, list[Judged]] = defaultdict(list)
    by_kind: dict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        by_language[each.case.language or "any"].append(each)
        by_kind[each.case.kind].append(each)
    return [
        tally("all", judged),
        *(tally(name, found) for name, found in sorted(by_language.items())),
        *(tally(name, found) for name, found in sorted(by_kind.items())),
    ]


def tally(name: str, judged: Sequence[Judged]) -> Tally:
    times = sorted(each.milliseconds for each in judged)
    plans = [each.plan_right for each in judged if each.plan_right is not None]
    return Tally(
        name=name,
        asked=len(judged),
        right=_rate(each.outcome == "right" for each in judged),
        wrong=_rate(each.outcome == "wrong" for each in judged),
        asked_back=_rate(each.outcome == "asked_back" for each in judged),
        declined=_rate(each.outcome == "declined" for each in judged),
        plans=_rate(plans) if plans else None,
        p50_ms=median(times) if times else 0.0,
        p95_ms=times[int(len(times) * 0.95)] if times else 0.0,
        tokens=sum(each.usage.input_tokens + each.usage.output_tokens for each in judged),
        cost=Decimal(sum(each.usage.cost for each in judged)).scaleb(-6),
        by_model=sum(each.engine == "llm" for each in judged),
        fallbacks=sum(bool(each.fallback) for each in judged),
    )


@dataclass(frozen=True)
class Summary:
    """`language_gap`: by how much one language is right more often than another, None where there is one only."""

    shown: int  # answers with figures
    wrong_of_shown: float
    language_gap: float | None


def summary(judged: Sequence[Judged]) -> Summary:
    shown = [each for each in judged if each.shown]
    languages = {each.case.language for each in judged if each.case.language}
    rights = [
        _rate(each.outcome == "right" for each in judged if each.case.language == language)
        for language in languages
    ]
    return Summary(
        shown=len(shown),
        wrong_of_shown=_rate(each.outcome == "wrong" for each in shown),
        language_gap=max(rights) - min(rights) if len(rights) > 1 else None,
    )


def _rate(found: Iterable[bool]) -> float:
    counted = list(found)
    return sum(counted) / len(counted) if counted else 0.0


def as_json(judged: Sequence[Judged]) -> dict[str, Any]:
    """For programs: the whole, the tallies, and every question that was not right. Keys are added, none goes."""
    found = summary(judged)
    return {
        "shown": found.shown,
        "wrongOfShown": found.wrong_of_shown,
        "languageGap": found.language_gap,
        "groups": [
            {**vars(each), "cost": str(each.cost)}
            for each in tallies(judged)
        ],
        "notRight": [
            {
                "id": each.case.id,
                "question": each.case.question,
                "language": each.case.language,
                "kind": each.case.kind,
                "outcome": each.outcome,
                "engine": each.engine,
                "answer": each.told,
            }
            for each in judged
            if each.outcome != "right"
        ],
    }  # fmt: skip
