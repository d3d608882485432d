"""Every error of the API as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from wenshu.api import out
from wenshu.crm import payload_errors
from wenshu.crm.activity import StaleVersion
from wenshu.errors import FieldError, Invalid, RateLimited, Unavailable, WenshuError

logger = logging.getLogger("wenshu.api")
MEDIA_TYPE = "application/problem+json"


class ProblemField(Schema):
    """One wrong field: `pointer` is a JSON pointer into the body, or a query parameter's name after `/`."""

    pointer: str
    message: str


class Problem(Schema):
    """What went wrong, in words; `errors` names the fields of a 422, or what hinders a 409, `current` is the newer
    record of a 412.
    """

    type: str
    title: str
    status: int
    detail: str
    errors: list[ProblemField] = Field(default_factory=list)
    current: dict[str, Any] | None = None


ANYWHERE = (400, 401, 403, 404, 405, 413, 415, 422, 429, 503)
"""Any address may give these. `openapi` says so, for a class per route and status would take 20 MB of memory."""


def declared(*statuses: int) -> dict[int, type[Problem]]:
    """For a route's `response=`: these statuses, besides those of `ANYWHERE`."""
    return dict.fromkeys(sorted({*statuses} - {*ANYWHERE}), Problem)


def problem(
    status: int, code: str, detail: str, *, errors: Sequence[FieldError] = (), current: object = None
) -> HttpResponse:
    body: dict[str, object] = {
        "type": f"/api/docs#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = [{"pointer": error.pointer, "message": error.message} for error in errors]
    if current is not None:
        body["current"] = current
    return HttpResponse(out.dumps(body), status=status, content_type=MEDIA_TYPE)


def of_error(error: WenshuError) -> HttpResponse:
    current = out.row_of(error.current) if isinstance(error, StaleVersion) else None
    response = problem(error.http_status, error.code, error.detail, errors=error.errors, current=current)
    if isinstance(error, RateLimited):
        response["Retry-After"] = str(error.retry_after_s)
    return response


def _wenshu(request: HttpRequest, error: WenshuError) -> HttpResponse:
    return of_error(error)


def _validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Ninja's location starts with where the value came from: (`body`, `data`, …), or (`path`, `id`)."""
    in_body = [each for each in error.errors if each["loc"][0] == "body"]
    beside = [each for each in error.errors if each["loc"][0] != "body"]
    data = orjson.loads(request.body) if request.body else None
    told = payload_errors.told([_found(each, 1) for each in beside])
    return of_error(Invalid([*told, *payload_errors.told([_found(each, 2) for each in in_body], data)]))


def _found(error: dict[str, Any], begin: int) -> tuple[payload_errors.Location, str, dict[str, Any] | None]:
    return tuple(error["loc"][begin:]), error["type"], error.get("ctx")


def _unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = problem(401, "unauthenticated", _UNAUTHENTICATED)
    response["WWW-Authenticate"] = 'Bearer realm="wenshu"'
    return response


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400 and isinstance(error.__context__, RequestDataTooBig):
        return problem(413, "content_too_large", _DETAILS[413])
    if isinstance(error.__cause__, WenshuError):  # said by our parser
        return of_error(error.__cause__)
    detail = "The body is not valid JSON." if error.status_code == 400 else error.message
    return problem(error.status_code, _code(error.status_code), detail)


def _busy(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """Another writer held the database longer than we wait. The transaction is gone, so trying again is safe."""
    logger.warning("the database did not answer in time", exc_info=error)
    response = of_error(Unavailable("The database is busy. Nothing was changed; try again in a moment."))
    response["Retry-After"] = "1"
    return response


def _code(status: int) -> str:
    """Python renames some of them from version to version; ours stay."""
    return {413: "content_too_large", 416: "range_not_satisfiable"}.get(status) or HTTPStatus(
        status
    ).name.lower()


_Handler = Callable[[HttpRequest, Any], HttpResponse]
_HANDLERS: dict[type[Exception], _Handler] = {
    WenshuError: _wenshu,
    ValidationError: _validation,
    AuthenticationError: _unauthenticated,
    HttpError: _http,
    OperationalError: _busy,
}


def install(api: NinjaAPI) -> None:
    for kind, handler in _HANDLERS.items():
        api.add_exception_handler(kind, handler)


_UNAUTHENTICATED = "Send a valid API token as `Authorization: Bearer …`, or sign in."
_DETAILS = {
    400: "The request could not be read.",
    403: "This is not allowed.",
    404: "There is no such address or record.",
    405: "This address does not take that method.",
    413: "The request is larger than 2.5 MB.",
    416: "The file ends before the range that was asked for begins.",
}


def every_code() -> list[tuple[str, int, str]]:
    """Code, status and sentence of each problem, by status: where the `type` of a problem leads on the page of docs."""
    found = {"unauthenticated": (401, _UNAUTHENTICATED)}
    found |= {_code(status): (status, detail) for status, detail in _DETAILS.items()}
    for error in _below(WenshuError):
        if error.code not in found or error.__module__ == WenshuError.__module__:
            found[error.code] = (error.http_status, " ".join((error.__doc__ or "").split()))
    return sorted(((code, *told) for code, told in found.items()), key=lambda each: (each[1], each[0]))


def _below(error: type[WenshuError]) -> Iterator[type[WenshuError]]:
    for kind in error.__subclasses__():
        yield kind
        yield from _below(kind)


def problems_only(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: under `/api/`, what Django itself answers with a page of HTML becomes a problem too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        ours = request.path_info.startswith("/api/")
        if not ours or response.status_code < 400 or response.get("Content-Type", "").startswith(MEDIA_TYPE):
            return response
        status = response.status_code
        detail = _DETAILS.get(status, "The server could not answer. Nothing was changed.")
        answer = problem(status, _code(status), detail)
        for header in ("Allow", "Content-Range"):
            if header in response:
                answer[header] = response[header]
        return answer

    return middleware
