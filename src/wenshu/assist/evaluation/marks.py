"""Right, false or missed: one field of what was read against what may be read there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from wenshu.assist.evaluation import comparing
from wenshu.assist.evaluation.comparing import Same, options
from wenshu.assist.evaluation.suite import Accepted, Words

Verdict = Literal["right", "false", "missed"]


@dataclass(frozen=True, slots=True)
class Mark:
    """`value` is what was read, or what should have been."""

    field: str
    verdict: Verdict
    value: str


def of_value(name: str, accepted: Accepted, read: Sequence[str], same: Same) -> Iterator[Mark]:
    wanted = options(accepted)
    known = [str(each) for each in wanted if each is not None]

    def right(value: str) -> bool:
        return any(same(each, value) for each in known)

    yield from _marks(name, known, read, right, may_lack=None in wanted)


def of_words(name: str, words: Words, read: Sequence[str]) -> Iterator[Mark]:
    wanted: list[list[str] | None] = words or [None]
    known = [each for each in wanted if each]

    def right(value: str) -> bool:
        return any(comparing.has_words(each, value) for each in known)

    yield from _marks(name, [" ".join(each) for each in known], read, right, may_lack=None in wanted)


def _marks(
    name: str, known: Sequence[str], read: Sequence[str], right: Callable[[str], bool], *, may_lack: bool
) -> Iterator[Mark]:
    """Several right values count once: a date of the deal and of its follow-up is one date."""
    found = [value for value in read if right(value)]
    if found:
        yield Mark(name, "right", found[0])
    elif not may_lack:
        yield Mark(name, "missed", " | ".join(known))
    yield from (Mark(name, "false", value) for value in read if value not in found)
