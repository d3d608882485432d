"""Routes of voice notes: taken in, read, corrected, tried again, stopped, made a follow-up."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from wenshu.api import assist_shapes, out, reading
from wenshu.api import voice_shapes as shapes
from wenshu.api.idempotency import earlier, idempotent, only_once, takes_key
from wenshu.api.problems import declared
from wenshu.assist import pipeline, wording
from wenshu.assist.models import Proposal
from wenshu.clock import now
from wenshu.crm.models import VoiceNote, VoiceSource
from wenshu.errors import Invalid
from wenshu.teams.access import TeamRequest
from wenshu.teams.models import Role
from wenshu.voice import contract, intake, lines, notes, policy, proposing, rows
from wenshu.voice.engine import Line
from wenshu.voice.notes import About
from wenshu.voice.transcripts import files

router = Router(tags=["voice notes"], by_alias=True)


@router.get(
    "",
    response={200: shapes.NotePage, **declared()},
    openapi_extra=reading.parameters(rows.VoiceNoteFilters, reading.Paging),
    summary="List voice notes",
)
def index(request: TeamRequest) -> HttpResponse:
    """Sorted by `recordedAt` or `createdAt`; a `-` before it turns the order round. Without transcripts."""
    filters, paging = reading.page_of(request, rows.VoiceNoteFilters)
    found = rows.rows(
        request.team,
        filters,
        sort=paging.sort or "-recordedAt",
        cursor=paging.cursor or None,
        limit=paging.limit,
        count=paging.count,
    )
    return out.page(found)


@router.post(
    "",
    response={202: shapes.Accepted, 200: shapes.Accepted, **declared(409)},
    openapi_extra=shapes.FORM,
    summary="Add a voice note",
)
def create(request: TeamRequest) -> HttpResponse:
    """A recording as multipart/form-data; or a transcript as .txt, .srt or .vtt, which becomes a note without sound.

    The same bytes again in the same team are the note that there is, with 200; so a retry does no harm.
    """
    request.member.require(Role.MEMBER)
    form, file = shapes.form_of(request)
    name = file.name or ""
    about = About(
        opportunity_id=form.opportunity_id,
        recorded_at=form.recorded_at,
        language=intake.check_language(form.language),
        title=form.title,
        source=VoiceSource(form.source),
        file_name=name,
    )
    if files.is_transcript(name):
        said = files.taken(file)
        note, is_new = lines.begin(request.team, about, said, by=request.member, via="api", now=now())
        return accepted(note, is_new=is_new)
    note, is_new = notes.upload(request.team, file, about, by=request.member, via="api", now=now())
    return accepted(note, is_new=is_new)


def accepted(note: VoiceNote, *, is_new: bool) -> HttpResponse:
    return out.answer(accepted_row(note, is_new=is_new), status=202 if is_new else 200)


def accepted_row(note: VoiceNote, *, is_new: bool) -> dict[str, object]:
    told = {"id": note.pk, "status": note.status, "statusUrl": rows.address(note.pk)}
    return {**told, "existing": not is_new, "opportunityId": note.opportunity_id}


def shown(note: VoiceNote) -> HttpResponse:
    return out.record(rows.row(notes.find(note.team, note.pk)))


@router.get(
    "/settings",
    response={200: shapes.AudioPolicyOut, **declared()},
    summary="Read the team's choices about audio",
)
def read_policy(request: TeamRequest) -> HttpResponse:
    return _policy(request)


@router.put(
    "/settings",
    response={200: shapes.AudioPolicyOut, **declared()},
    summary="Set the team's choices about audio",
)
def set_policy(request: TeamRequest, data: shapes.AudioPolicyIn) -> HttpResponse:
    """For managers and owners."""
    choices = policy.Choices(data.audio_stays_here, data.audio_kept_days)
    policy.choose(request.team, choices, by=request.member, via="api", now=now())
    return _policy(request)


def _policy(request: TeamRequest) -> HttpResponse:
    found = policy.of(request.team)
    told = {"audioStaysHere": found.local_only, "audioKeptDays": found.audio_kept_days}
    return out.answer({**told, "usedBytes": notes.used(request.team)})


@router.get("/{uuid:id}", response={200: contract.VoiceNote, **declared()}, summary="Read a voice note")
def read(request: TeamRequest, id: UUID) -> HttpResponse:
    return shown(notes.find(request.team, id))


@router.patch(
    "/{uuid:id}", response={200: contract.VoiceNote, **declared(409, 412)}, summary="Change a voice note"
)
def change(request: TeamRequest, id: UUID, data: shapes.NotePatch) -> HttpResponse:
    """Links it to a deal, names it, or sets the transcript, which is then summarised anew."""
    note = notes.find(request.team, id)
    about = {name: getattr(data, name) for name in data.model_fields_set - {"transcript"}}
    version = reading.expected_version(request)
    said = _lines(data.transcript) if data.transcript is not None else None
    told = {"by": request.member, "via": "api", "now": now(), "expected_version": version}
    if said is None:
        notes.change(note, about, **told)  # type: ignore[arg-type]
    else:
        lines.write(note, said, engine=lines.TYPED, about=about, **told)  # type: ignore[arg-type]
    return shown(note)


def _lines(data: shapes.TranscriptIn) -> Sequence[Line]:
    if (data.text is None) == (data.segments is None):
        raise Invalid.field("transcript", _("Send “text” or “segments”, one of the two."))
    if data.text is not None:
        if not data.text.strip():
            raise Invalid.field("transcript/text", _("Type or paste what was said first."))
        return files.read_typed(data.text)
    return [_line(index, each) for index, each in enumerate(data.segments or [])]


def _line(index: int, given: shapes.SegmentIn) -> Line:
    if given.end is not None and (given.start is None or given.end < given.start):
        raise Invalid.field(f"transcript/segments/{index}/end", _("A line ends after it begins."))
    return Line(given.text, given.start, given.end, given.speaker)


@router.delete("/{uuid:id}", response={204: None, **declared(412)}, summary="Delete a voice note")
def delete(request: TeamRequest, id: UUID) -> HttpResponse:
    """With its audio, transcript and summary, for good; follow-ups that were made from it stay."""
    note = notes.find(request.team, id)
    version = reading.expected_version(request)
    notes.delete(note, by=request.member, via="api", now=now(), expected_version=version)
    return out.nothing()


@router.post(
    "/{uuid:id}/retry", response={202: shapes.Accepted, **declared(409)}, summary="Try a voice note again"
)
@idempotent
def retry(request: TeamRequest, id: UUID, data: shapes.RetryIn | None = None) -> HttpResponse:
    """The stage that failed begins anew; what is written down already is not sent again."""
    note = notes.find(request.team, id)
    language = intake.check_language(data.language) if data and data.language is not None else None
    note = notes.retry(note, by=request.member, via="api", now=now(), language=language)
    return accepted(note, is_new=True)


@router.post(
    "/{uuid:id}/cancel",
    response={200: contract.VoiceNote, **declared(409)},
    summary="Stop working on a voice note",
)
@idempotent
def cancel(request: TeamRequest, id: UUID) -> HttpResponse:
    """Before the next piece; what is written down so far is kept for `/retry`."""
    return shown(notes.cancel(notes.find(request.team, id), by=request.member, via="api", now=now()))


@router.post(
    "/{uuid:id}/summarize",
    response={202: shapes.Accepted, **declared(409)},
    summary="Summarise a transcript again",
)
@idempotent
def summarize(request: TeamRequest, id: UUID) -> HttpResponse:
    note = notes.find(request.team, id)
    return accepted(notes.summarize_again(note, by=request.member, via="api", now=now()), is_new=True)


@router.post(
    "/{uuid:id}/confirm", response={200: contract.VoiceNote, **declared(409)}, summary="Confirm a summary"
)
@idempotent
def confirm(request: TeamRequest, id: UUID) -> HttpResponse:
    """Says that a person has read it and finds it right."""
    note = notes.find(request.team, id)
    return shown(notes.confirm_summary(note, by=request.member, via="api", now=now()))


@router.post(
    "/{uuid:id}/follow-up",
    response={201: assist_shapes.ProposalOut, **declared(409)},
    summary="Propose a follow-up from a voice note",
)
@takes_key
def follow_up(request: TeamRequest, id: UUID, data: shapes.SpokenFollowUpIn | None = None) -> HttpResponse:
    """A proposal with one `create_follow_up`, to be applied, edited or rejected like any other."""
    answered = earlier(request)
    if answered is not None:
        return answered
    note, by, moment = notes.find(request.team, id), request.member, now()
    if not (data and data.changes):
        return only_once(request, lambda: _proposed(proposing.follow_up(note, by=by, now=moment)))
    draft = proposing.read_changes(note, by=by, now=moment)
    return only_once(request, lambda: _proposed(pipeline.keep(draft, by=by, now=moment)))


def _proposed(proposal: Proposal) -> HttpResponse:
    return out.answer(assist_shapes.proposal(proposal), status=201)


@router.get(
    "/{uuid:id}/likely-opportunities",
    response={200: shapes.LikelyDeals, **declared(409)},
    summary="Which deals a voice note may be about",
)
def likely(request: TeamRequest, id: UUID) -> HttpResponse:
    found = proposing.likely_deals(notes.find(request.team, id), by=request.member, now=now())
    told = [
        {
            "id": each.id,
            "name": each.name,
            "detail": each.detail,
            "score": each.score,
            "why": wording.why(each.why),
        }
        for each in found
    ]
    return out.answer({"items": told})
