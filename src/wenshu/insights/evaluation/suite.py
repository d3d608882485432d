"""Suites of questions: one that is ours, in English and Chinese, and files of one's own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from wenshu.errors import Invalid
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.plan import Query

Expected = Literal["answered", "asks_back", "declined", "handoff"]
BUILT_IN: Final = "wenshu.insights.evaluation.suite_files"


class Case(BaseModel):
    """One question. Without `sql` and `value` only the plan is judged, without a plan only the value.

    `sql` selects one value, or rows of (group, value), from the views that `oracle` describes. `value` is the raw value
    that the answer's table must show.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str = ""
    kind: str = "question"
    team: str = ""
    question: str
    language: AnswerLanguage | None = None
    expect: Expected = "answered"
    plan: Query | None = None
    sql: str | None = None
    value: str | int | float | None = None
    note: str = ""


class Pair(BaseModel):
    """A line of our own suite: the same question in both languages about one team."""

    model_config = ConfigDict(extra="forbid")

    id: str
    kind: str
    team: str
    en: str | None = None
    zh: str | None = None
    expect: Expected = "answered"
    plan: Query | None = None
    sql: str | None = None

    def cases(self) -> Iterator[Case]:
        questions: list[tuple[AnswerLanguage, str | None]] = [("en", self.en), ("zh", self.zh)]
        for language, question in questions:
            if question:
                shared: dict[str, Any] = self.model_dump(exclude={"en", "zh", "plan"})
                yield Case(**shared, plan=self.plan, question=question, language=language)


def built_in() -> list[Case]:
    files = sorted(resources.files(BUILT_IN).iterdir(), key=lambda file: file.name)
    lines = [
        line
        for file in files
        if file.name.endswith(".jsonl")
        for line in file.read_text("utf-8").splitlines()
    ]
    return [case for line in lines if line.strip() for case in Pair.model_validate_json(line).cases()]


def from_file(path: Path) -> list[Case]:
    """One JSON object to a line, as judged answers are exported. Raises Invalid, naming the line."""
    return list(_read(path.read_text("utf-8-sig").splitlines()))


def _read(lines: Iterable[str]) -> Iterator[Case]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
            if isinstance(found, dict) and ("en" in found or "zh" in found):
                yield from Pair.model_validate(found).cases()
            else:
                yield Case.model_validate(found)
        except (ValueError, ValidationError) as wrong:
            raise Invalid.field("suite", f"Line {number}: {str(wrong).splitlines()[0]}") from None
