"""Golden transcripts: what was said, and which amounts, things to do, competitors and objections a reader finds in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from wenshu.assist.engine import Context
from wenshu.voice.engine import Line
from wenshu.voice.summaries import rules
from wenshu.voice.summaries.rules import Reading

FOLDER = Path(__file__).parents[2] / "golden" / "voice"
SAID_AT = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Tuesday
Case = dict[str, Any]


def cases(language: str) -> Iterator[Case]:
    """One to a line. `words` of an action stand in its quote; those of a competitor in that of such a highlight."""
    for line in (FOLDER / f"{language}.jsonl").read_text().splitlines():
        yield json.loads(line)


def lines_of(case: Case) -> list[Line]:
    """Typed words have no times; an engine gives a line every six seconds."""
    told: list[Line] = []
    for number, line in enumerate(case["lines"]):
        times = (None, None) if case["form"] == "typed" else (6.0 * number, 6.0 * number + 5.5)
        told.append(Line(line["text"], *times, line.get("speaker", "")))
    return told


def context_of(case: Case) -> Context:
    zone = ZoneInfo("Asia/Shanghai")
    return Context(SAID_AT, zone, case["currency"], (), members=("Alice Chen", "Bob Tan"), said_at=SAID_AT)


def read(case: Case) -> Reading:
    return rules.read(lines_of(case), context_of(case))


@dataclass
class Score:
    """Counts over many transcripts; `missed` tells what to look at."""

    found: int = 0
    wanted: int = 0
    right: int = 0
    due: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def days_right(self) -> float:
        return self.due / self.right if self.right else 1.0


def amounts(all_cases: Iterable[Case]) -> Score:
    score = Score()
    for case in all_cases:
        found = {each.value for each in read(case).amounts}
        wanted = {Decimal(each) for each in case["amounts"]}
        score.found += len(found)
        score.wanted += len(wanted)
        score.right += len(found & wanted)
        score.missed += [f"{case['id']}: {each}" for each in found ^ wanted]
    return score


def actions(all_cases: Iterable[Case]) -> Score:
    """Each thing to do is found by its words in a quote, and no quote counts twice."""
    score = Score()
    for case in all_cases:
        items = read(case).action_items
        score.found += len(items)
        for wanted in case["actions"]:
            score.wanted += 1
            item = next((each for each in items if wanted["words"].lower() in each.quote.lower()), None)
            if item is None:
                score.missed.append(f"{case['id']}: {wanted['words']}")
                continue
            items.remove(item)
            score.right += 1
            due = item.due_date.isoformat() if item.due_date else None
            score.due += due == wanted["due"]
            if due != wanted["due"]:
                score.missed.append(f"{case['id']}: {wanted['words']} is due {wanted['due']}, not {due}")
        score.missed += [f"{case['id']}: nobody said: {each.text}" for each in items]
    return score


def named(all_cases: Iterable[Case], kind: str, key: str) -> Score:
    """Of competitors and objections only what is missed is counted: readers differ about what is one."""
    score = Score()
    for case in all_cases:
        quotes = [each.quote.lower() for each in read(case).highlights if each.kind == kind]
        for words in case[key]:
            score.wanted += 1
            if any(words.lower() in quote for quote in quotes):
                score.right += 1
            else:
                score.missed.append(f"{case['id']}: {words}")
    return score
