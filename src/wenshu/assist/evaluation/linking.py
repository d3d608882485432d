"""How well mentions find their records: the right one first, asked rather than guessed, never wrongly linked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from time import perf_counter
from typing import Any, Final, Literal

from wenshu.assist.evaluation.worlds import KEYS, KINDS, LinkedKind, Scenario, World
from wenshu.assist.link import link
from wenshu.assist.matches import Match

RIGHT_FIRST: Final = 0.95
WRONG_LINKS: Final = 0.01
Outcome = Literal["linked", "asked", "new", "wrong_link", "wrong_new", "wrong_first"]


@dataclass(frozen=True, slots=True)
class JudgedLink:
    """`first` is the key of the record that came first, `-` for none, `foreign` for one of another team."""

    scenario: Scenario
    kind: LinkedKind
    outcome: Outcome
    first: str
    milliseconds: float

    @property
    def has_record(self) -> bool:
        """Whether only a record is right: no new one, and none that a person must choose."""
        expected = self.scenario.expect[self.kind]
        return expected[0] != "ask" and "new" not in expected

    @property
    def right_first(self) -> bool:
        return self.first in self.scenario.expect[self.kind] and self.outcome in {"linked", "asked"}


@dataclass(frozen=True, slots=True)
class LinkTally:
    name: str
    mentions: int
    right_first: float | None  # of those that mean one record
    linked: float
    asked: float
    wrong_links: float
    right_new: float | None  # of those that mean a new one: said so, or asked
    p50_ms: float
    p95_ms: float


def run(
    scenarios: Sequence[Scenario],
    *,
    worlds: Mapping[str, World],
    now: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> list[JudgedLink]:
    judged: list[JudgedLink] = []
    for done, scenario in enumerate(scenarios, start=1):
        judged.extend(_judged(scenario, worlds[scenario.world], now))
        progress(done)
    return judged


def _judged(scenario: Scenario, world: World, now: datetime) -> Iterator[JudgedLink]:
    extraction = scenario.extraction()
    started = perf_counter()
    matches = link(extraction, team=world.seat.team, by=world.seat, now=now, text=scenario.text)
    took = (perf_counter() - started) * 1000
    for kind in KINDS:
        if kind in scenario.expect:
            match = matches.get(KEYS[kind], Match("new"))
            first = world.keys.get(match.best.id, "foreign") if match.best else "-"
            yield JudgedLink(scenario, kind, _outcome(match, first, scenario.expect[kind]), first, took)


def _outcome(match: Match, first: str, expected: Sequence[str]) -> Outcome:
    """To ask is never wrong as long as the right record comes first, or where none is the right one."""
    records = [each for each in expected if each not in {"new", "ask"}]
    if match.verdict == "link":
        return "linked" if first in records else "wrong_link"
    if match.verdict == "new":
        return "new" if "new" in expected else "wrong_new"
    return "asked" if first in records or expected[0] in {"ask", "new"} else "wrong_first"


def tally(name: str, judged: Sequence[JudgedLink]) -> LinkTally:
    one = [each for each in judged if each.has_record]
    fresh = [each for each in judged if each.scenario.expect[each.kind][0] == "new"]
    times = sorted(each.milliseconds for each in judged)
    return LinkTally(
        name=name,
        mentions=len(judged),
        right_first=_rate(each.right_first for each in one),
        linked=_rate(each.outcome in {"linked", "wrong_link"} for each in judged) or 0.0,
        asked=_rate(each.outcome in {"asked", "wrong_first"} for each in judged) or 0.0,
        wrong_links=_rate(each.outcome == "wrong_link" for each in judged) or 0.0,
        right_new=_rate(each.outcome in {"new", "asked"} for each in fresh),
        p50_ms=median(times) if times else 0.0,
        p95_ms=times[int(len(times) * 0.95)] if times else 0.0,
    )


def tallies(judged: Sequence[JudgedLink]) -> list[LinkTally]:
    parts: dict[str, list[JudgedLink]] = {"all": list(judged)}
    parts |= {
        language: [each for each in judged if each.scenario.language == language] for language in ("en", "zh")
    }
    parts |= {kind: [each for each in judged if each.kind == kind] for kind in KINDS}
    return [tally(name, part) for name, part in parts.items() if part]


def keeps_promise(judged: Sequence[JudgedLink]) -> bool:
    whole = tally("all", judged)
    return (whole.right_first or 0.0) >= RIGHT_FIRST and whole.wrong_links <= WRONG_LINKS


def missed(judged: Sequence[JudgedLink]) -> list[JudgedLink]:
    return [each for each in judged if each.outcome.startswith("wrong")]


def _rate(found: Iterable[bool]) -> float | None:
    counted = list(found)
    return sum(counted) / len(counted) if counted else None


def as_json(judged: Sequence[JudgedLink]) -> dict[str, Any]:
    return {
        "groups": [
            {"name": each.name, "mentions": each.mentions, "rightFirst": each.right_first, "linked": each.linked,
             "asked": each.asked, "wrongLinks": each.wrong_links, "rightNew": each.right_new, "p50Ms": each.p50_ms,
             "p95Ms": each.p95_ms}
            for each in tallies(judged)
        ],
        "notRight": [
            {"id": each.scenario.id, "text": each.scenario.text, "kind": each.kind, "outcome": each.outcome,
             "first": each.first, "expected": each.scenario.expect[each.kind]}
            for each in missed(judged)
        ],
    }  # fmt: skip
