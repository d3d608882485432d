"""One turn of a conversation as plain data for its template: words with links, sources, what was looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenshu.chat.models import Message
from wenshu.chat.sources import MARKER, Source
from wenshu.chat.sources import read as sources_of
from wenshu.insights.laid_out import SIGNS, Piece
from wenshu.insights.pipeline import language_of
from wenshu.teams.models import Team
from wenshu.web import dates

FEW: Final = 4  # sources that are shown without a click
ICONS: Final = {
    "figure": "hash",
    "opportunity": "handshake",
    "company": "building-2",
    "contact": "user",
    "proposal": "sparkles",
}
STEPS: Final[Mapping[str, tuple[str, Promise, Promise]]] = {
    "ask_data": (
        "chart-column",
        gettext_lazy("Asking the data: %(about)s"),
        gettext_lazy("Asked the data: %(about)s"),
    ),
    "search_records": (
        "search",
        gettext_lazy("Searching for “%(about)s”"),
        gettext_lazy("Searched for “%(about)s”"),
    ),
    "open_record": ("file-text", gettext_lazy("Opening %(about)s"), gettext_lazy("Opened %(about)s")),
    "propose_records": (
        "sparkles",
        gettext_lazy("Reading “%(about)s” into records"),
        gettext_lazy("Read “%(about)s” into records"),
    ),
    "read_timeline": (
        "history",
        gettext_lazy("Reading the timeline of %(about)s"),
        gettext_lazy("Read the timeline of %(about)s"),
    ),
}


@dataclass(frozen=True)
class StepLine:
    icon: str
    text: str


@dataclass(frozen=True)
class SourceLine:
    """`label` says what the figure is or which record it is; the link lists the records or opens the one."""

    n: int
    icon: str
    label: str
    figure: str
    url: str


@dataclass(frozen=True)
class TurnShown:
    id: UUID
    asked: str
    paragraphs: list[list[Piece]]
    language: str  # as in `lang=`
    sources: list[SourceLine]
    is_short: bool  # the list of them
    steps: list[StepLine]
    suggestions: list[str]
    is_by_model: bool
    fell_back: bool
    when: str


def turn(message: Message, team: Team, today: date) -> TurnShown:
    said = {int(number) for number in MARKER.findall(message.answer)}
    sources = [
        each for each in sources_of(message.sources) if each.n in said
    ]  # a model looks at more than it cites
    return TurnShown(
        id=message.pk,
        asked=message.asked,
        paragraphs=[list(pieces(line, sources, team)) for line in message.answer.split("\n") if line.strip()],
        language="zh-Hans" if language_of(message.answer) == "zh" else "en",
        sources=[_source(each, team) for each in sources],
        is_short=len(sources) <= FEW,
        steps=[
            _looked(each) for each in message.steps if isinstance(each, dict) and each.get("tool") in STEPS
        ],
        suggestions=[str(each) for each in message.suggestions],
        is_by_model=message.engine == "llm",
        fell_back=bool(message.fallback),
        when=dates.show_moment(message.asked_at, team.timezone, today),
    )


def going_on(tool: str, about: str) -> str:
    """What is being looked at, while it is."""
    return f"{STEPS[tool][1] % {'about': about}}…" if tool in STEPS else _("Reading the records…")


def pieces(line: str, sources: list[Source], team: Team) -> Iterator[Piece]:
    """Text and links: the figure or the name before a marker is part of its link. A marker of nothing stays text."""
    known = {source.n: source for source in sources}
    done = 0
    for marker in MARKER.finditer(line):
        source = known.get(int(marker[1]))
        if source is None:
            continue
        before = line[done : marker.start()]
        cited = next(
            (text for text in (source.formatted, source.label) if text and before.endswith(text)), ""
        )
        if rest := before.removesuffix(cited):
            yield Piece(rest)
        tone = next((tone for sign, tone in SIGNS.items() if cited.startswith(sign)), "")
        tone = tone or ("" if source.kind == "figure" else "name")
        yield Piece(cited, source.n, source.page_url(team.slug), tone)
        done = marker.end()
    if line[done:]:
        yield Piece(line[done:])


def _source(source: Source, team: Team) -> SourceLine:
    return SourceLine(
        source.n,
        ICONS.get(source.kind, "file-text"),
        source.label,
        source.formatted,
        source.page_url(team.slug),
    )


def _looked(step: Mapping[str, str]) -> StepLine:
    icon, _while, after = STEPS[step["tool"]]
    return StepLine(icon, after % {"about": step.get("about", "")})
