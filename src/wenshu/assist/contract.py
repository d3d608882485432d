"""A proposal as it is kept, shown and sent back: actions on records, each field with what it stands on.

The same models in the database (JSON, by these aliases), in the API and behind the page; codes become sentences in
`wording.py`, in the reader's language.
"""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field, StrictBool, StrictInt, StrictStr

from wenshu.assist.extraction import Json, ReasonCode, WarningCode
from wenshu.assist.matches import Verdict, WhyCode
from wenshu.crm.contract import Contract

ActionKind = Literal[
    "create_company",
    "update_company",
    "create_contact",
    "update_contact",
    "create_opportunity",
    "update_opportunity",
    "create_follow_up",
]
ProposalStatus = Literal["proposed", "applied", "rejected", "undone"]
ProposalSource = Literal["paste", "api", "email", "file", "share", "voice", "chat"]
PEOPLE = "contactIds"
"""A deal's field with those whom it gets besides its own: ids of actions of the proposal, or of contacts."""
PRE_ACCEPTED = 0.7
"""Confidence under which nothing is accepted beforehand."""


Sent = StrictBool | StrictStr | StrictInt | list[StrictStr] | None
"""As it was sent: true is no 1, so that the rules of the field can refuse it."""


class ProposedField(Contract):
    """`value` and `previous` in the API's spelling. `start` and `end` are the quote's place in the proposal's text."""

    value: Json
    previous: Json = None
    quote: str = ""
    start: int | None = None
    end: int | None = None
    confidence: float
    reason: ReasonCode
    accepted: bool = False


class WhyHow(Contract):
    code: WhyCode
    params: dict[str, str] = Field(default_factory=dict)


class Target(Contract):
    """A record that an action is about. `version` is its version when the proposal was made."""

    id: UUID
    name: str
    detail: str = ""
    score: float
    why: list[WhyHow] = Field(default_factory=list)
    version: int = 0


class Action(Contract):
    """`company`, `contacts` and `opportunity` are ids of other actions of the proposal that this one belongs to.

    A `create_follow_up` has its opportunity as target, or none and the `opportunity` action that makes it. `target` of an
    update may be exchanged for one of `alternatives`, or for none: then it creates. A company or contact that exists and
    gets no new value is an update without fields: it says whom the others belong to. Who is to be in a deal is its field
    `contactIds`, a yes or no of its own; `contacts` only names them. `written` is what a person left of it, once it was
    applied.
    """

    id: str
    kind: ActionKind
    target: Target | None = None
    alternatives: list[Target] = Field(default_factory=list)
    verdict: Verdict = "new"
    fields: dict[str, ProposedField] = Field(default_factory=dict)
    unchanged: dict[str, ProposedField] = Field(default_factory=dict)
    company: str = ""
    contacts: list[str] = Field(default_factory=list)
    opportunity: str = ""
    written: dict[str, Json] | None = None


class ProposalWarning(Contract):
    code: WarningCode
    action: str = ""
    field: str = ""
    start: int | None = None
    end: int | None = None
    params: dict[str, str] = Field(default_factory=dict)


class EditedAction(Contract):
    """What a person sends back: the fields that shall be written, with the values that they shall have.

    A field or an action that is left out is declined. `targetId` null creates.
    """

    id: str
    target_id: UUID | None = None
    fields: dict[str, Sent] = Field(default_factory=dict)
