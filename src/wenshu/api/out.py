"""How answers leave: rows of `crm.lists` straight to bytes, without an object per record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from pydantic import BaseModel

from wenshu.crm import lists, targets
from wenshu.crm.keyset import Page
from wenshu.crm.models import Company, Contact, FollowUp, Opportunity, Target, VoiceNote
from wenshu.insights import schedule_rows
from wenshu.insights.models import Alert, Digest
from wenshu.teams.scoping import TeamScoped
from wenshu.voice import rows as voice_rows

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC


def dumps(value: object) -> bytes:
    """UTC times end in `Z`."""
    return orjson.dumps(value, option=_OPTIONS)


def answer(value: object, *, status: int = 200) -> HttpResponse:
    """`value` is what JSON knows, or a model of the contract."""
    if isinstance(value, BaseModel):
        value = value.model_dump(by_alias=True)
    return HttpResponse(dumps(value), status=status, content_type="application/json")


def page(found: Page[dict[str, Any]]) -> HttpResponse:
    body: dict[str, object] = {"items": found.items, "nextCursor": found.next_cursor}
    if found.total is not None:
        body["total"] = found.total
    return answer(body)


def record(row: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """One record, with its version as the ETag that `If-Match` takes."""
    return tagged(answer(row, status=status), row)


def tagged(response: HttpResponse, row: dict[str, Any] | None) -> HttpResponse:
    """With the ETag of the record that the answer is about, where there is one and it has versions."""
    if row and (version := row.get("version")) is not None:
        response["ETag"] = f'"{version}"'
    return response


def again(body: bytes, *, status: int) -> HttpResponse:
    """An answer that was given before, with the ETag it had: the version is the body's, or that of a merge's record."""
    response = HttpResponse(body, status=status, content_type="application/json")
    row = orjson.loads(body)
    return tagged(response, row if "version" in row else row.get("record"))


def nothing() -> HttpResponse:
    return HttpResponse(status=204)


def heads(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: HEAD is answered as GET is, with the length of the body in place of the body."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method != "HEAD" or not request.path_info.startswith("/api/"):
            return get_response(request)
        request.method = "GET"
        response = get_response(request)
        request.method = "HEAD"
        if isinstance(response, StreamingHttpResponse):  # has said its length itself
            response.streaming_content = ()
            return response
        response["Content-Length"] = str(len(response.content))
        response.content = b""
        return response

    return middleware


def row_of(found: TeamScoped) -> dict[str, Any] | None:
    """A record as the API shows it; None for what has no list."""
    match found:
        case Company():
            return lists.company(found.team, found.id)
        case Contact():
            return lists.contact(found.team, found.id)
        case Opportunity():
            return lists.opportunity(found.team, found.id)
        case FollowUp():
            return lists.follow_up(found.team, found.id)
        case Target():
            return targets.row(found)
        case Digest():
            return schedule_rows.digest(found)
        case Alert():
            return schedule_rows.alert(found)
        case VoiceNote():
            return voice_rows.row(found)
    return None
