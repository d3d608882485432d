"""The protocol of extractors, and what they are given: a text and the team's own words, never records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from wenshu.assist.extraction import Extraction, Span

KnownKind = Literal["company", "contact", "opportunity"]
StageKindWord = Literal["open", "won", "lost"]


@dataclass(frozen=True, slots=True)
class StageWord:
    key: str
    name: str
    kind: StageKindWord


@dataclass(frozen=True, slots=True)
class KnownName:
    """A stretch of the text that is the name of a record of the team, as far as its spelling tells.

    No id: an extractor says "this is a name", the linker says whose.
    """

    kind: KnownKind
    name: str  # as stored
    span: Span


@dataclass(frozen=True, slots=True)
class Context:
    """Around one text. `said_at` is when it was written, where its source tells (an e-mail's Date); else `now` counts.

    `stages` are in the order of the pipeline, retired ones left out. `members` are the team's own people: never
    contacts.
    """

    now: datetime  # aware
    timezone: ZoneInfo
    currency: str  # ISO 4217, the team's
    stages: tuple[StageWord, ...]
    products: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    addresses: frozenset[str] = frozenset()  # of the members, in lower case
    team_name: str = ""
    known: tuple[KnownName, ...] = ()
    week_start: int = 1  # ISO weekday
    fiscal_year_start: int = 1  # month
    said_at: datetime | None = None
    is_talk: bool = False  # the text is the transcript of one, as its source tells
    month_first: bool = False  # how 03/04 is read where nothing in the text tells

    def __post_init__(self) -> None:
        """A member without a name is found by none."""
        object.__setattr__(self, "members", tuple(name for name in self.members if name.strip()))

    @property
    def day_of_text(self) -> datetime:
        """In the team's time zone; what "tomorrow" is counted from, unless the text says its own day."""
        return (self.said_at or self.now).astimezone(self.timezone)


class Extractor(Protocol):
    def extract(self, text: str, context: Context) -> Extraction: ...
