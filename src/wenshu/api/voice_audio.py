"""Routes of a voice note's parts: its sound in ranges, its waveform, its transcript as a file and line by line."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import Field

from wenshu.api import openapi, out, reading
from wenshu.api import voice_shapes as shapes
from wenshu.api.problems import declared
from wenshu.api.voice_notes import shown
from wenshu.clock import now
from wenshu.crm import contract as crm_contract
from wenshu.errors import Invalid
from wenshu.teams.access import TeamRequest
from wenshu.voice import contract, lines, notes, serving
from wenshu.voice.transcripts import files

router = Router(tags=["voice notes"], by_alias=True)


class AudioQuery(crm_contract.Contract):
    """`original`: the file as it came, even where browsers play a copy."""

    original: bool = False


class TranscriptQuery(crm_contract.Contract):
    format: files.Format = "txt"


_SOUND: Final = {
    **openapi.binary("audio/*", "application/octet-stream"),
    **openapi.sends("Accept-Ranges", "ETag", "Content-Disposition"),
}
_TRANSCRIPT: Final = {
    **openapi.binary(*(kind.partition(";")[0] for kind in files.MEDIA_TYPES.values())),
    **openapi.sends("Content-Disposition"),
}


@router.get(
    "/{uuid:id}/audio",
    response={200: None, 206: None, 416: None, **declared()},
    openapi_extra={**reading.parameters(AudioQuery), "responses": {200: _SOUND, 206: _SOUND}},
    summary="Hear a voice note",
)
def audio(request: TeamRequest, id: UUID) -> HttpResponseBase:
    """The sound; `Range` and `If-Range` as RFC 9110 has them."""
    query = reading.query_of(request, AudioQuery)
    found = serving.answer(
        notes.find(request.team, id),
        original=query.original,
        asked=request.headers.get("Range", ""),
        if_range=request.headers.get("If-Range", ""),
    )
    return StreamingHttpResponse(found.body, status=found.status, headers=found.headers)


@router.delete(
    "/{uuid:id}/audio", response={200: contract.VoiceNote, **declared(409)}, summary="Delete only the sound"
)
def remove_audio(request: TeamRequest, id: UUID) -> HttpResponse:
    """For good; transcript and summary stay."""
    note = notes.find(request.team, id)
    return shown(notes.remove_audio(note, by=request.member, via="api", now=now()))


@router.get("/{uuid:id}/peaks", response={200: shapes.Peaks, **declared()}, summary="The waveform")
def peaks(request: TeamRequest, id: UUID) -> HttpResponse:
    note = notes.find(request.team, id)
    seconds = None if note.duration_ms is None else note.duration_ms / 1000
    return out.answer({"peaks": list(bytes(note.peaks)), "durationSeconds": seconds})


@router.get(
    "/{uuid:id}/transcript",
    response={200: None, **declared()},
    openapi_extra={**reading.parameters(TranscriptQuery), "responses": {200: _TRANSCRIPT}},
    summary="A transcript as a file",
)
def transcript(request: TeamRequest, id: UUID) -> HttpResponse:
    """txt, srt, vtt or json. 404 when there is none yet."""
    query = reading.query_of(request, TranscriptQuery)
    found = serving.transcript(notes.find(request.team, id), query.format)
    return HttpResponse(b"".join(found.body), headers=found.headers)


@router.post(
    "/{uuid:id}/transcript",
    response={200: contract.VoiceNote, **declared(409)},
    openapi_extra=shapes.FORM,
    summary="Set a transcript from a file",
)
def import_transcript(request: TeamRequest, id: UUID) -> HttpResponse:
    """A .txt, .srt or .vtt as multipart/form-data, in the place of the transcript that there is."""
    note = notes.find(request.team, id)
    _form, file = shapes.form_of(request)
    said = files.taken(file)
    return shown(lines.write(note, said, engine=lines.IMPORTED, by=request.member, via="api", now=now()))


@router.patch(
    "/{uuid:id}/segments/{position}",
    response={200: contract.VoiceNote, **declared()},
    summary="Correct a line of a transcript",
)
def correct(
    request: TeamRequest,
    id: UUID,
    position: Annotated[int, Field(ge=0, le=1_000_000)],
    data: shapes.SegmentPatch,
) -> HttpResponse:
    """What the engine had written is kept as `original`."""
    if not data.model_fields_set:
        raise Invalid(detail="Send “text” or “speaker”.")
    note = notes.find(request.team, id)
    lines.correct(
        note, position, text=data.text, speaker=data.speaker, by=request.member, via="api", now=now()
    )
    return shown(note)


@router.put(
    "/{uuid:id}/speakers", response={200: contract.VoiceNote, **declared()}, summary="Give a speaker a name"
)
def speakers(request: TeamRequest, id: UUID, data: shapes.SpeakerPatch) -> HttpResponse:
    note = notes.find(request.team, id)
    lines.rename_speaker(note, data.speaker, data.name, by=request.member, via="api", now=now())
    return shown(note)
