"""Routes of 自动化添加: a text in, a proposal out; a draft of a follow-up; how sure a program must be."""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from wenshu.api import assist_shapes as shapes
from wenshu.api import out
from wenshu.api.auth import Reader
from wenshu.api.idempotency import earlier, only_once, takes_key
from wenshu.api.problems import declared
from wenshu.assist import drafting, inbound, pipeline, policy
from wenshu.assist.inbound import Mail
from wenshu.assist.models import Proposal
from wenshu.assist.pipeline import Draft
from wenshu.clock import now
from wenshu.crm.links import Links
from wenshu.crm.models import VoiceNote
from wenshu.errors import Conflict, Invalid, NotFound
from wenshu.teams.access import TeamRequest
from wenshu.voice import notes as voice_notes
from wenshu.voice import proposing

router = Router(tags=["proposals"], by_alias=True)


@router.post(
    "/opportunities/assist",
    auth=Reader(),
    response={201: shapes.ProposalOut, **declared(409)},
    summary="Propose records from a text",
)
@takes_key
def assist(request: TeamRequest, data: shapes.AssistIn) -> HttpResponse:
    """Nothing is written but the proposal, unless `apply` is asked for by a token that may write, every field of every
    action is at or above the team's threshold, and nothing has to be chosen. Otherwise `notApplied` says why.
    """
    answered = earlier(request)
    if answered is not None:
        return answered
    moment = now()
    chosen = Links(request.team).opportunity(data.opportunity_id) if data.opportunity_id else None
    mail = _mail(data)
    draft = pipeline.read(
        mail.text,
        team=request.team,
        by=request.member,
        now=moment,
        source=data.source,
        opportunity=chosen,
        said_at=data.said_at or mail.said_at,
        cut=mail.cut,
    )
    return only_once(request, lambda: _kept(request, draft, wanted=data.apply))


def _mail(data: shapes.AssistIn) -> Mail:
    """The text as it is to be read; an e-mail's without what only servers say to each other."""
    raw = data.input.encode("utf-8", "replace")
    if data.input_encoding == "base64":
        try:
            raw = base64.b64decode("".join(data.input.split()), validate=True)
        except (binascii.Error, ValueError):
            raise Invalid.field("input", _("This is not base64.")) from None
    if data.source == "email":
        return inbound.read_mail(raw)
    return Mail(inbound.in_the_likeliest(raw), None)


def _kept(request: TeamRequest, draft: Draft, *, wanted: bool) -> HttpResponse:
    proposal = pipeline.keep(draft, by=request.member, now=now())
    told: list[policy.Hindrance] = []
    if wanted:
        proposal, told = _applied(request, proposal)
    shown = shapes.proposal(proposal, not_applied=told, usage=draft.reading.usage)
    return out.answer(shown, status=201)


def _applied(request: TeamRequest, proposal: Proposal) -> tuple[Proposal, list[policy.Hindrance]]:
    """A text is never lost for being refused: it waits as a proposal."""
    actions = pipeline.actions_of(proposal)
    warnings = pipeline.warnings_of(proposal)
    told = policy.hindrances(proposal, actions, warnings, by=request.member, reads_only=request.reads_only)
    if told:
        return proposal, told
    try:
        with transaction.atomic():
            edited = policy.all_of(actions)
            return pipeline.apply(proposal, by=request.member, now=now(), edited=edited), []
    except (Invalid, Conflict) as refused:
        places = [(each.pointer, each.message) for each in refused.errors] or [("", refused.detail)]
        return proposal, [policy.Hindrance("not_valid", message, pointer) for pointer, message in places]


@router.post(
    "/follow-ups/draft",
    auth=Reader(),
    response={200: shapes.FollowUpDraft, **declared(409)},
    summary="Draft a follow-up",
)
def draft(request: TeamRequest, data: shapes.DraftIn) -> HttpResponse:
    """What `POST /api/follow-ups` takes, with the next step and its day; nothing is saved, and nothing is sent.

    Of a text, or of what is said in a voice note that has its transcript.
    """
    moment = now()
    deal = Links(request.team).opportunity(data.opportunity_id)
    if data.voice_note_id is not None:
        note = _voice_note(request, data.voice_note_id)
        if data.input:
            raise Invalid.field("input", _("Send “input” or “voiceNoteId”, not both."))
        drafted = proposing.draft(
            note, opportunity=deal, by=request.member, now=moment, with_message=data.message
        )
        return out.answer(drafted)
    if not data.input:
        raise Invalid.field("input", _("This field is required."))
    drafted = drafting.draft_follow_up(
        data.input, opportunity=deal, by=request.member, now=moment, with_message=data.message
    )
    return out.answer(drafted)


def _voice_note(request: TeamRequest, id: UUID) -> VoiceNote:
    try:
        return voice_notes.find(request.team, id)
    except NotFound:
        raise Invalid.field("voiceNoteId", _("There is no such voice note.")) from None


@router.get("/assist/settings", response={200: shapes.PolicyOut, **declared()}, summary="Read the threshold")
def read_policy(request: TeamRequest) -> HttpResponse:
    return out.answer({"applyThreshold": policy.threshold_of(request.team) / 100})


@router.put("/assist/settings", response={200: shapes.PolicyOut, **declared()}, summary="Set the threshold")
def set_policy(request: TeamRequest, data: shapes.PolicyIn) -> HttpResponse:
    """For managers and owners."""
    percent = round(data.apply_threshold * 100)
    policy.set_threshold(request.team, percent, by=request.member, via="api", now=now())
    return out.answer({"applyThreshold": policy.threshold_of(request.team) / 100})
