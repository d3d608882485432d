"""What an answer may cite: figures of 问数 with their records, and single records. Numbered as tools bring them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Final, Literal
from uuid import UUID

from wenshu.crm.search import FoundKind
from wenshu.insights import behind, citation
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.segments import Figure
from wenshu.teams.models import Team

MARKER: Final = re.compile(r"\s?\[(\d{1,3})\]")  # [1] in an answer, with the space before it
SourceKind = Literal["figure", "opportunity", "company", "contact", "proposal"]
PATHS: Final[Mapping[str, str]] = {
    "opportunity": "opportunities",
    "company": "companies",
    "contact": "contacts",
}
PAGES: Final = {citation.PATHS[each]: page for each, page in citation.PAGES.items()}  # voice-notes is voice


@dataclass(frozen=True)
class Source:
    """`formatted` is the figure as it is written, empty else; the link lists the records or opens the one, or the page
    on which a proposal waits for a yes.
    """

    n: int
    kind: SourceKind
    label: str
    formatted: str
    path: str  # the segment of the list's URL, such as "companies"
    token: str  # of the records behind a figure, or the record's id

    def page_url(self, team_slug: str) -> str:
        if self.kind == "figure":
            return f"/t/{team_slug}/{PAGES.get(self.path, self.path)}?plan={self.token}"
        if self.kind == "proposal":
            return f"/t/{team_slug}/assist/{self.token}/"
        return f"/t/{team_slug}/{self.path}/{self.token}"

    def api_url(self) -> str:
        return (
            f"/api/{self.path}?plan={self.token}"
            if self.kind == "figure"
            else f"/api/{self.path}/{self.token}"
        )


def read(kept: object) -> list[Source]:
    """Of a stored message; what a version before this one wrote otherwise is left out."""
    names = {each.name for each in fields(Source)}
    rows = kept if isinstance(kept, list) else []
    return [Source(**row) for row in rows if isinstance(row, dict) and row.keys() == names]


@dataclass
class Sources:
    """Of one answer. The same record or figure keeps its number."""

    items: list[Source] = field(default_factory=list)

    def figure(self, figure: Figure, *, team: Team, language: AnswerLanguage) -> Source:
        """Its label says of which records it is: several figures of one answer are often the same metric."""
        entity, token = figure.records.entity, citation.encode(figure.records)
        whose = behind.words(team, token, entity, language=language)
        return self._add("figure", f"{figure.label} · {whose}", figure.said, citation.PATHS[entity], token)

    def record(self, kind: FoundKind, id: UUID, name: str) -> Source:
        return self._add(kind, name, "", PATHS[kind], str(id))

    def proposal(self, id: UUID, text: str) -> Source:
        return self._add("proposal", text, "", "ai/proposals", str(id))

    def _add(self, kind: SourceKind, label: str, formatted: str, path: str, token: str) -> Source:
        for known in self.items:
            if (known.kind, known.path, known.token, known.formatted) == (kind, path, token, formatted):
                return known
        self.items.append(Source(len(self.items) + 1, kind, label, formatted, path, token))
        return self.items[-1]

    def numbers(self) -> set[int]:
        return {source.n for source in self.items}
