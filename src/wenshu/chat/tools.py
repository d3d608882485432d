"""What a conversation can do: ask the data, find records, open one, read its timeline, propose what it is told.

None of it writes a record.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from wenshu.ai.messages import Tool, ToolCall, Usage
from wenshu.assist import pipeline as proposals
from wenshu.assist.contract import Action
from wenshu.assist.models import Proposal
from wenshu.chat.records import opened, told
from wenshu.chat.sources import Sources
from wenshu.crm import opportunities, search, timeline
from wenshu.crm.search import FoundKind
from wenshu.errors import NotFound, WenshuError
from wenshu.insights import pipeline
from wenshu.insights.answer import Answer
from wenshu.insights.cells import shown
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.plan import Query
from wenshu.insights.segments import Figure
from wenshu.teams.models import Membership
from wenshu.text import one_line

ROWS: Final = 20
EVENTS: Final = 20
FOUND: Final = 8


class Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AskData(Arguments):
    question: str = Field(
        max_length=400, description="One full question about the team's figures or lists of records."
    )


class Search(Arguments):
    words: str = Field(max_length=200, description="Part of a record's name.")


class Open(Arguments):
    record: str = Field(max_length=12, description="A handle that a search returned, such as r3.")


class Propose(Arguments):
    """Nothing to say: what is read is the user's own message, never a model's words for it."""


TOOLS: Final = (
    Tool("ask_data", "Counts, sums, trends, comparisons and lists from the CRM, with citations.", AskData),
    Tool("search_records", "Finds opportunities, companies and contacts by name; returns handles.", Search),
    Tool("open_record", "The facts of one record.", Open),
    Tool("propose_records", "Reads the user's message into proposed records; they wait for a yes on a page.", Propose),
    Tool("read_timeline", "What happened to one opportunity lately: follow-ups, stage changes, changed fields.", Open),
)  # fmt: skip


@dataclass
class Toolbox:
    """The tools of one answer, for one member of one team. Handles stand for records that a search found."""

    member: Membership
    now: datetime
    language: AnswerLanguage
    message: str = ""
    sources: Sources = field(default_factory=Sources)
    handles: dict[str, tuple[FoundKind, UUID, str]] = field(default_factory=dict)  # kind, id, name
    steps: list[dict[str, str]] = field(default_factory=list)
    heard: list[str] = field(
        default_factory=list
    )  # what tools returned: the only place figures may come from
    plan: Query | None = None
    proposal: Proposal | None = None
    suggestions: tuple[str, ...] = ()
    usage: Usage = field(default_factory=Usage)  # of the model that uses the tools, and within them

    def announce(self, call: ToolCall) -> dict[str, str] | None:
        """What will be looked at, told before it is: None for a wish that cannot be granted."""
        match call.arguments:
            case AskData(question=about) | Search(words=about):
                pass
            case Open(record=handle) if handle.strip().lower() in self.handles:
                about = self.handles[handle.strip().lower()][2]
            case Propose():
                about = self.message
            case _:
                return None
        self.steps.append({"tool": call.name, "about": about[:200]})
        return self.steps[-1]

    def use(self, call: ToolCall) -> str:
        """The result for the model to read; a wish that cannot be granted is told, not raised."""
        if call.arguments is None:
            return call.problem
        run: dict[str, Callable[[Any], str]] = {
            "ask_data": lambda given: self.ask(given.question),
            "search_records": lambda given: self.search(given.words),
            "open_record": lambda given: self.open(given.record),
            "read_timeline": lambda given: self.timeline(given.record),
            "propose_records": lambda given: self.propose(),
        }
        try:
            result = run[call.name](call.arguments)
        except NotFound:
            result = "There is no such record."
        except WenshuError as wrong:
            result = str(wrong)
        self.heard.append(result)
        return result

    # each tool

    def ask(self, question: str) -> str:
        answer = pipeline.ask(
            question, team=self.member.team, asked_by=self.member, now=self.now, spoken=self.language
        )
        self.usage += answer.usage
        return json.dumps(self.answered(answer), ensure_ascii=False)

    def answered(self, answer: Answer) -> dict[str, object]:
        """An answer with this conversation's citation numbers, and the first rows of its table as people read them."""
        if isinstance(answer.plan, Query):
            self.plan = answer.plan
        self.suggestions = answer.suggestions
        table = answer.table
        columns = table.columns
        rows = [
            [shown(cell, key, row, columns, answer.language) for cell, key in zip(row, columns, strict=True)]
            for row in table.rows[:ROWS]
        ]
        return {
            "status": answer.status,
            "answer": self.cited(answer),
            "readAs": answer.interpretation,
            "columns": [column.label for column in columns],
            "rows": rows,
            "rowsInAll": table.total,
        }

    def cited(self, answer: Answer) -> str:
        pieces = []
        for segment in answer.segments:
            if isinstance(segment, Figure):
                source = self.sources.figure(segment, team=self.member.team, language=answer.language)
                pieces.append(f"{source.formatted} [{source.n}]")
            else:
                pieces.append(segment.text)
        return "".join(pieces)

    def search(self, words: str) -> str:
        found = search.by_name(self.member.team, words, limit=FOUND)
        listed = []
        for each in found:
            source = self.sources.record(each.kind, each.id, each.name)
            handle = self._handle(each.kind, each.id, each.name)
            listed.append(
                {
                    "handle": handle,
                    "kind": each.kind,
                    "name": each.name,
                    "of": each.detail,
                    "cite": f"[{source.n}]",
                }
            )
        return json.dumps(listed, ensure_ascii=False) if listed else "Nothing is called so."

    def open(self, handle: str) -> str:
        kind, id = self._of(handle)
        name, facts = opened(kind, id, self.member.team, self.language)
        source = self.sources.record(kind, id, name)
        return json.dumps({"cite": f"[{source.n}]", "name": name, **facts}, ensure_ascii=False)

    def timeline(self, handle: str) -> str:
        kind, id = self._of(handle)
        if kind != "opportunity":
            return "Only opportunities have a timeline."
        deal = opportunities.find(self.member.team, id)
        source = self.sources.record(kind, id, deal.name)
        events = [
            told(event, self.member.team, self.language) for event in timeline.of(deal, limit=EVENTS).items
        ]
        return json.dumps({"cite": f"[{source.n}]", "newestFirst": events}, ensure_ascii=False)

    def propose(self) -> str:
        """The same message is proposed once, however often a model asks for it."""
        if not self.member.may_write:
            return "The user's role does not allow adding records."
        made = self.proposal = self.proposal or self._proposed()
        actions = proposals.actions_of(made)
        source = self.sources.proposal(made.pk, one_line(self.message)[:60])
        told = [
            {"do": each.kind, "to": each.target.name if each.target else "new", "fields": _values(each)}
            for each in actions
        ]
        waits = (
            "Nothing is written yet. It waits on its page for the user's yes." if told else "Nothing in it."
        )
        return json.dumps({"cite": f"[{source.n}]", "proposed": told, "note": waits}, ensure_ascii=False)

    def _proposed(self) -> Proposal:
        draft = proposals.read(
            self.message, team=self.member.team, by=self.member, now=self.now, source="chat"
        )
        self.usage += draft.reading.usage
        return proposals.keep(draft, by=self.member, now=self.now)

    def _handle(self, kind: FoundKind, id: UUID, name: str) -> str:
        known = next((handle for handle, record in self.handles.items() if record[:2] == (kind, id)), None)
        handle = known or f"r{len(self.handles) + 1}"
        self.handles[handle] = (kind, id, name)
        return handle

    def _of(self, handle: str) -> tuple[FoundKind, UUID]:
        found = self.handles.get(handle.strip().lower())
        if found is None:
            raise NotFound
        return found[:2]


def _values(action: Action) -> dict[str, object]:
    """Without long texts, which the user knows: they wrote them."""
    return {
        name: each.value for name, each in action.fields.items() if name not in {"content", "description"}
    }
