"""What the API shows and takes about proposals; the models of `assist.contract` with sentences beside their codes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StrictBool, StrictFloat

from wenshu.ai.errors import Reason
from wenshu.ai.messages import Usage
from wenshu.ai.usage import dollars
from wenshu.assist import contract as core
from wenshu.assist import pipeline, policy, wording
from wenshu.assist.models import Proposal
from wenshu.crm import fields as f
from wenshu.crm.contract import Contract, FollowUpKindWord

EngineWord = Literal["rules", "llm"]


class AssistIn(Contract):
    input: str = Field(
        description="The text, at most 20,000 characters; with `source` email the message as a mail server has it."
    )
    opportunity_id: f.MaybeId = Field(
        default=None, description="The deal that it is about, where that is known."
    )
    apply: StrictBool = Field(
        default=False, description="Write at once what is surer than the team's threshold; else it waits."
    )
    source: core.ProposalSource = "api"
    said_at: f.MaybeMoment = Field(
        default=None,
        description="When it was written; “tomorrow” is counted from there. Of an e-mail its Date.",
    )
    input_encoding: Literal["text", "base64"] = Field(
        default="text", description="base64 for an e-mail whose bytes are not UTF-8."
    )


class DraftIn(Contract):
    opportunity_id: f.Id
    input: str | None = Field(
        default=None, description="A note, a chat, an e-mail: at most 20,000 characters."
    )
    voice_note_id: f.MaybeId = Field(
        default=None, description="A voice note with a transcript, instead of `input`."
    )
    message: StrictBool = Field(default=False, description="A message to the customer, too.")


class DraftMessage(Contract):
    """To be read and sent by a person; nothing sends it."""

    subject: str
    text: str
    language: Literal["en", "zh"]


class FollowUpDraft(Contract):
    """What `POST /api/follow-ups` takes; `message` is there only where it was asked for."""

    opportunity_id: UUID
    kind: FollowUpKindWord
    content: str
    occurred_at: datetime | None
    next_action: str | None
    next_follow_up_at: datetime | None
    message: DraftMessage | None = None


class ApplyIn(Contract):
    """The actions as a person left them; without them, those fields are written that were accepted beforehand."""

    actions: Annotated[list[core.EditedAction], Field(max_length=200)] | None = None


class FieldOut(core.ProposedField):
    reason_text: str = Field(description="Empty where the quote says it all.")


class TargetOut(core.Target):
    why_text: str


class ActionOut(core.Action):
    target: TargetOut | None = None
    alternatives: list[TargetOut] = Field(default_factory=list)  # type: ignore[assignment]
    fields: dict[str, FieldOut] = Field(default_factory=dict)  # type: ignore[assignment]
    unchanged: dict[str, FieldOut] = Field(default_factory=dict)  # type: ignore[assignment]


class WarningOut(core.ProposalWarning):
    message: str


class WrittenOut(Contract):
    """A record that applying wrote."""

    kind: Literal["company", "contact", "opportunity", "follow_up"]
    id: UUID
    name: str
    did: Literal["created", "updated"]


class HindranceOut(Contract):
    """Why `apply` was not followed. `pointer` leads into the proposal, empty where no place is meant."""

    code: policy.HindranceCode
    message: str
    pointer: str


class UsageOut(Contract):
    input_tokens: int
    output_tokens: int
    cost_usd: str | None = Field(description="Null once the answer is over: `GET /api/ai/usage` has it.")


class ProposalSummary(Contract):
    id: UUID
    status: core.ProposalStatus
    engine: EngineWord
    source: core.ProposalSource
    language: Literal["en", "zh"]
    excerpt: str
    opportunity_id: UUID | None
    created_by: UUID | None
    created_by_name: str | None
    created_at: datetime
    decided_by: UUID | None
    decided_by_name: str | None
    decided_at: datetime | None
    undone_at: datetime | None


class ProposalPage(Contract):
    items: list[ProposalSummary]
    next_cursor: str | None
    total: int | None = None


class ProposalOut(Contract):
    """`start` and `end` are places in `text`. `applied` lists what was written, once it was."""

    id: UUID
    status: core.ProposalStatus
    engine: EngineWord
    fallback: Reason | None = Field(description="Why a model that should have read the text did not.")
    source: core.ProposalSource
    language: Literal["en", "zh"]
    text: str
    said_at: datetime | None
    opportunity_id: UUID | None
    actions: list[ActionOut]
    warnings: list[WarningOut]
    applied: list[WrittenOut]
    not_applied: list[HindranceOut] = Field(description="Of a request with `apply`: why it was not.")
    usage: UsageOut
    created_by: UUID | None
    created_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    undone_at: datetime | None


class PolicyOut(Contract):
    apply_threshold: float = Field(description="From 0.5 to 1; how sure every field must be for `apply`.")


class PolicyIn(Contract):
    apply_threshold: Annotated[StrictFloat, Field(ge=0.5, le=1)]


def proposal(
    found: Proposal, *, not_applied: list[policy.Hindrance] | None = None, usage: Usage | None = None
) -> dict[str, Any]:
    return {
        "id": found.pk,
        "status": found.status,
        "engine": found.engine,
        "fallback": found.fallback or None,
        "source": found.source,
        "language": found.language,
        "text": found.text,
        "saidAt": found.said_at,
        "opportunityId": found.opportunity_id,
        "actions": [_action(each) for each in pipeline.actions_of(found)],
        "warnings": [_warning(each) for each in pipeline.warnings_of(found)],
        "applied": [
            {"kind": each.kind, "id": each.id, "name": each.name, "did": each.did}
            for each in pipeline.effects_of(found)
        ],
        "notApplied": [
            {"code": each.code, "message": each.message, "pointer": each.pointer}
            for each in not_applied or []
        ],
        "usage": {
            "inputTokens": found.input_tokens,
            "outputTokens": found.output_tokens,
            "costUsd": dollars(usage.cost) if usage else None,
        },
        "createdBy": found.created_by_id,
        "createdAt": found.created_at,
        "decidedBy": found.decided_by_id,
        "decidedAt": found.decided_at,
        "undoneAt": found.undone_at,
    }


def _action(action: core.Action) -> dict[str, Any]:
    shown = action.model_dump(mode="json", by_alias=True)
    shown["target"] = _target(action.target) if action.target else None
    shown["alternatives"] = [_target(each) for each in action.alternatives]
    for part, fields in (("fields", action.fields), ("unchanged", action.unchanged)):
        shown[part] = {name: _field(each) for name, each in fields.items()}
    return shown


def _target(target: core.Target) -> dict[str, Any]:
    return {**target.model_dump(mode="json", by_alias=True), "whyText": wording.why(target.why)}


def _field(each: core.ProposedField) -> dict[str, Any]:
    return {**each.model_dump(mode="json", by_alias=True), "reasonText": wording.reason(each.reason)}


def _warning(told: core.ProposalWarning) -> dict[str, Any]:
    return {**told.model_dump(mode="json", by_alias=True), "message": wording.warning(told)}
