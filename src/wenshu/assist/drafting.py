"""A follow-up drafted from a note, and a message to the customer: to be read, changed and sent by a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wenshu.ai.errors import SILENT
from wenshu.assist import drafts, pipeline
from wenshu.assist.context import context_of
from wenshu.assist.reading_by import RULES, Choice
from wenshu.crm import opportunity_contacts
from wenshu.crm.contract import FollowUpKindWord
from wenshu.crm.models import Opportunity
from wenshu.teams.models import Membership


def draft_follow_up(
    text: str,
    *,
    opportunity: Opportunity,
    by: Membership,
    now: datetime,
    with_message: bool = False,
    kind: FollowUpKindWord = "note",
    said_at: datetime | None = None,
    is_talk: bool = False,
    engine: Choice | None = None,
) -> dict[str, Any]:
    """What `POST /api/follow-ups` takes. Raises Invalid for an empty or overlong text. Nothing is kept.

    `kind` holds where the text does not say; `said_at` is when it was said or written; `is_talk`: it is the transcript
    of one. Not inside a transaction: a model may be asked.
    """
    note = _Note(text, opportunity, by, now, said_at, is_talk=is_talk)
    follow_up = drafts.draft_follow_up(
        note.text, note.context, team=by.team, by=by, now=now, found=note.found, kind=kind, engine=engine
    )
    drafted: dict[str, Any] = {"opportunityId": str(opportunity.pk), **follow_up.value.payload()}
    if with_message:
        drafted["message"] = note.message("rules" if follow_up.fallback in SILENT else engine)
    return drafted


def draft_message(text: str, *, opportunity: Opportunity, by: Membership, now: datetime) -> dict[str, Any]:
    """Its subject, text and language; otherwise as above."""
    return _Note(text, opportunity, by, now).message()


class _Note:
    """A text, read once."""

    def __init__(
        self,
        text: str,
        deal: Opportunity,
        by: Membership,
        now: datetime,
        said_at: datetime | None = None,
        *,
        is_talk: bool = False,
    ) -> None:
        self.text = pipeline.cleaned(text)
        self.deal, self.by, self.now = deal, by, now
        self.context = context_of(by.team, self.text, now=now, said_at=said_at, is_talk=is_talk)
        self.found = RULES.extract(self.text, self.context)

    def message(self, engine: Choice | None = None) -> dict[str, Any]:
        worded = drafts.draft_message(
            self.text, self.context, team=self.by.team, by=self.by, now=self.now, to=self._addressee(),
            sender=self.by.name, engine=engine, found=self.found,
        )  # fmt: skip
        return {"subject": self.deal.name, "text": worded.value, "language": self.found.language}

    def _addressee(self) -> str:
        """Whom the text names first is found there; where it names nobody, the deal's first contact."""
        if self.found.of("contact"):
            return ""
        link = opportunity_contacts.of(self.deal).first()
        return link.contact.name if link else ""
