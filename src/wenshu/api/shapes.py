"""What the API shows and takes about people and teams; records have `crm.contract`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from wenshu.crm import contract, lists, target_contract
from wenshu.crm import fields as f
from wenshu.crm.activity import RecordKind
from wenshu.crm.models import VoiceNote
from wenshu.crm.timeline import Event, EventKind

RoleWord = Literal["owner", "manager", "member", "viewer"]
ScopeWord = Literal["read", "write"]


class Team(contract.Contract):
    id: UUID
    name: str
    slug: str
    role: RoleWord = Field(description="The caller's role in it.")
    time_zone: str
    week_start: int = Field(description="ISO weekday: 1 is Monday.")
    fiscal_year_start: int = Field(description="Month, 1 to 12.")
    currency: str
    language: str


class Me(contract.Contract):
    """The caller: the member's id is what `ownerId` of records holds."""

    member_id: UUID
    user_id: UUID
    name: str
    email: str
    role: RoleWord
    language: str
    team: Team


class Teams(contract.Contract):
    items: list[Team]


class TeamPatch(contract.Contract):
    name: f.Line80 = ""
    time_zone: f.Line60 = ""
    week_start: Literal[1, 6, 7] = 1
    fiscal_year_start: Annotated[int, Field(ge=1, le=12)] = 1
    currency: f.Line40 = ""
    language: Literal["en", "zh-hans"] = "en"


class Member(contract.Contract):
    id: UUID
    name: str
    email: str | None
    role: RoleWord
    region: str | None
    manager_id: UUID | None
    is_active: bool
    signs_in: bool = Field(description="False for a name that owns records but has no account.")


class Members(contract.Contract):
    items: list[Member]


class MemberPatch(contract.Contract):
    name: f.Line120 = ""
    role: RoleWord = "member"
    is_active: bool = True


class InvitationIn(contract.Contract):
    email: f.Email
    role: RoleWord = "member"
    member_id: UUID | None = None


class Invitation(contract.Contract):
    id: UUID
    email: str
    role: RoleWord
    invited_by: UUID
    created_at: datetime
    expires_at: datetime


class NewInvitation(Invitation):
    link: str = Field(description="Shown once: hand it to the person invited.")


class Invitations(contract.Contract):
    items: list[Invitation]


class TokenIn(contract.Contract):
    name: f.Name60
    scope: ScopeWord = "read"
    expires_at: f.MaybeMoment = None


class Token(contract.Contract):
    id: UUID
    name: str
    scope: ScopeWord
    hint: str = Field(description="Its first characters.")
    member_id: UUID
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class NewToken(Token):
    token: str = Field(description="Shown once.")


class Tokens(contract.Contract):
    items: list[Token]


class AuditFilters(contract.Contract):
    record_id: f.MaybeId = None
    record_kind: RecordKind | None = None
    by: f.MaybeId = None


class AuditEntry(contract.Contract):
    """`changes` maps a field to its old and new value; what a proposal wrote names it and the engine that read it."""

    id: UUID
    record_kind: str
    record_id: UUID
    action: Literal["created", "updated", "deleted", "restored", "applied", "undone", "merged", "unmerged"]
    changes: dict[str, Any]
    by: UUID | None
    by_name: str | None
    via: str
    at: datetime
    engine: Literal["rules", "llm"] | None
    proposal_id: UUID | None


class AuditPage(contract.Contract):
    items: list[AuditEntry]
    next_cursor: str | None
    total: int | None = None


class SearchQuery(contract.Contract):
    q: f.Name200
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class Found(contract.Contract):
    kind: Literal["company", "contact", "opportunity"]
    id: UUID
    name: str
    detail: str | None = Field(
        description="The company of a contact or opportunity; the domain of a company."
    )


class FoundRecords(contract.Contract):
    items: list[Found]


class StagesOut(contract.Contract):
    items: list[contract.Stage]


class CompanyPage(contract.Contract):
    items: list[contract.Company]
    next_cursor: str | None
    total: int | None = None


class ContactPage(contract.Contract):
    items: list[contract.Contact]
    next_cursor: str | None
    total: int | None = None


class OpportunityPage(contract.Contract):
    items: list[contract.Opportunity]
    next_cursor: str | None
    total: int | None = None


class FollowUpPage(contract.Contract):
    items: list[contract.FollowUp]
    next_cursor: str | None
    total: int | None = None


class TargetPage(contract.Contract):
    items: list[target_contract.Target]
    next_cursor: str | None
    total: int | None = None


class StageMove(contract.Contract):
    from_: str | None = Field(alias="from")
    to: str


class SpokenNote(contract.Contract):
    """`GET /api/voice-notes/{id}` has all of it."""

    id: UUID
    title: str | None
    status: str
    duration_seconds: float | None


class TimelineEntry(contract.Contract):
    """`followUp`, `voiceNote` or `stageChange` is set for those kinds; `changes` maps a field to its old and new value.

    `proposalId` and `engine` are set for what a proposal from text wrote.
    """

    kind: EventKind
    id: UUID
    at: datetime
    by: UUID | None
    by_name: str | None
    via: str | None
    follow_up: contract.FollowUp | None
    stage_change: StageMove | None
    voice_note: SpokenNote | None
    changes: dict[str, Any]
    engine: Literal["rules", "llm"] | None
    proposal_id: UUID | None


def event(found: Event) -> dict[str, Any]:
    """A timeline's event as `TimelineEntry` shows it."""
    move = found.stage_change
    return {
        "kind": found.kind,
        "id": found.id,
        "at": found.at,
        "by": found.by_id,
        "byName": found.by_name,
        "via": found.via or None,
        "followUp": lists.follow_up_row(found.follow_up) if found.follow_up else None,
        "stageChange": move and {"from": move.from_stage and move.from_stage.key, "to": move.to_stage.key},
        "voiceNote": _spoken(found.voice_note) if found.voice_note else None,
        "changes": found.changes,
        "engine": found.engine or None,
        "proposalId": found.proposal_id,
    }


def _spoken(note: VoiceNote) -> dict[str, Any]:
    seconds = None if note.duration_ms is None else note.duration_ms / 1000
    return {"id": note.pk, "title": note.title or None, "status": note.status, "durationSeconds": seconds}


class TimelinePage(contract.Contract):
    items: list[TimelineEntry]
    next_cursor: str | None


class TimelineQuery(contract.Contract):
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(max_length=2000)] = ""
