"""Routes of recordings that come in parts: begun, continued where the connection broke, whole at last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from wenshu.api import openapi, out
from wenshu.api import voice_shapes as shapes
from wenshu.api.idempotency import idempotent
from wenshu.api.problems import declared
from wenshu.api.voice_notes import accepted_row
from wenshu.clock import now
from wenshu.crm.models import VoiceSource
from wenshu.errors import Invalid, WenshuError
from wenshu.teams.access import TeamRequest
from wenshu.teams.models import Role
from wenshu.voice import intake, uploads
from wenshu.voice.models import Upload
from wenshu.voice.notes import About

router = Router(tags=["voice notes"], by_alias=True)
BLOCK = 256 * 1024
PART = "application/offset+octet-stream"


class NotAPart(WenshuError):
    """Send a part as `Content-Type: application/offset+octet-stream`, with `Upload-Offset`."""

    code = "unsupported_media_type"
    http_status = 415


def _documented(status: int, **more: object) -> dict[str, Any]:
    return {"responses": {status: openapi.sends("Upload-Offset")}, **more}


@router.post(
    "",
    response={201: shapes.UploadOut, **declared(409)},
    openapi_extra=_documented(201),
    summary="Begin an upload in parts",
)
@idempotent
def begin(request: TeamRequest, data: shapes.UploadIn) -> HttpResponse:
    about = About(
        opportunity_id=data.opportunity_id,
        recorded_at=data.recorded_at,
        language=intake.check_language(data.language),
        source=VoiceSource(data.source),
        file_name=data.file_name,
    )
    upload = uploads.begin(request.team, about, size=data.size, by=request.member, now=now())
    return _shown(upload, status=201)


@router.get(
    "/{uuid:id}",
    response={200: shapes.UploadOut, **declared()},
    openapi_extra=_documented(200),
    summary="How much has come",
)
def read(request: TeamRequest, id: UUID) -> HttpResponse:
    return _shown(uploads.find(request.team, id, by=request.member))


@router.patch(
    "/{uuid:id}",
    response={200: shapes.UploadOut, **declared(409)},
    openapi_extra=_documented(
        200,
        parameters=[openapi.parameter("Upload-Offset")],
        requestBody={"required": True, **openapi.binary(PART)},
    ),
    summary="Send a part",
)
def append(request: TeamRequest, id: UUID) -> HttpResponse:
    """The bytes from `Upload-Offset` on, at most 8 MB; with the last ones the voice note is made.

    409 `wrong_offset` when they do not begin where the last part ended: `GET` says where that is.
    """
    upload = uploads.find(request.team, id, by=request.member)
    request.member.require(Role.MEMBER)
    if request.content_type != PART:
        raise NotAPart
    if upload.note_id is None:
        upload = uploads.append(upload, _offset(request), _blocks(request), now=now())
    if upload.received == upload.size:
        note, is_new = uploads.finish(upload, by=request.member, via="api", now=now())
        return _shown(upload, accepted_row(note, is_new=is_new))
    return _shown(upload)


@router.delete("/{uuid:id}", response={204: None, **declared()}, summary="Throw an upload away")
def discard(request: TeamRequest, id: UUID) -> HttpResponse:
    """Not the voice note that it may have become."""
    uploads.discard(uploads.find(request.team, id, by=request.member))
    return out.nothing()


def _offset(request: TeamRequest) -> int:
    said = request.headers.get("Upload-Offset", "")
    if not said.isascii() or not said.isdecimal() or len(said) > 15:
        raise Invalid.field("Upload-Offset", _("Write the number of the first byte that you send."))
    return int(said)


def _blocks(request: TeamRequest) -> Iterator[bytes]:
    """Straight from the connection: a part is never whole in memory."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > uploads.LARGEST_PART:
        raise uploads.PartTooLarge
    while block := request.read(BLOCK):
        yield block


def _shown(upload: Upload, note: dict[str, object] | None = None, *, status: int = 200) -> HttpResponse:
    if note is None and upload.note is not None:
        note = accepted_row(upload.note, is_new=False)
    told = {"id": upload.pk, "size": upload.size, "received": upload.received, "voiceNote": note}
    answer = out.answer(told, status=status)
    answer["Upload-Offset"] = str(upload.received)
    return answer
