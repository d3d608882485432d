"""Error pages: what happened, in words, and the next thing to do; a number to quote when it is our fault."""

from __future__ import annotations

import logging
import sys
from http import HTTPStatus
from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import requires_csrf_token

from wenshu.errors import RateLimited, WenshuError
from wenshu.observe import logs
from wenshu.web.toasts import htmx_toast

log = logging.getLogger("wenshu.web")
SENTENCES: Final[dict[int, tuple[Promise, Promise]]] = {
    400: (
        gettext_lazy("That address or form could not be read"),
        gettext_lazy("Nothing was changed. Go back and try once more."),
    ),
    403: (
        gettext_lazy("Your role in this team does not allow that"),
        gettext_lazy("An owner of the team can change your role in the settings."),
    ),
    404: (
        gettext_lazy("There is nothing here"),
        gettext_lazy("The record may have been deleted, or the address has a slip in it."),
    ),
    409: (
        gettext_lazy("The record is not in a state that allows this"),
        gettext_lazy("Nothing was changed. Open it again to see how it stands now."),
    ),
    413: (
        gettext_lazy("That was too much at once"),
        gettext_lazy("Nothing was changed. Go back and send less text, or a smaller file."),
    ),
    422: (
        gettext_lazy("Some of what was sent cannot be used"),
        gettext_lazy("Nothing was changed. Go back and try once more."),
    ),
    429: (gettext_lazy("Too many requests"), gettext_lazy("Wait a moment, then try again.")),
    500: (
        gettext_lazy("Something went wrong on our side"),
        gettext_lazy("Nothing you saved before was lost. Try again; if it stays, quote the number below."),
    ),
    503: (gettext_lazy("A part of the service does not answer"), gettext_lazy("Try again in a moment.")),
}


EXPIRED: Final = (
    gettext_lazy("This page was open for too long"),
    gettext_lazy("Nothing was changed. Go back, reload the page, then send the form again."),
)


def error_page(request: HttpRequest, status: int, *, detail: str = "", expired: bool = False) -> HttpResponse:
    """The page; for an htmx request a toast, so that what was on the screen stays there."""
    title, advice = EXPIRED if expired else SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400])
    if getattr(request, "htmx", False):
        said = f"{title} – {advice}" if expired else detail or str(title)
        return htmx_toast(HttpResponse(status=status), said, failed=True)
    context = {
        "status": status,
        "phrase": HTTPStatus(status).phrase,
        "error_title": title,
        "advice": detail or advice,
        "request_id": logs.request_id.get(),
    }
    return render(request, "errors/error.html", context, status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Without anything that could fail again: no database, no session."""
    return _busy(request) if isinstance(sys.exc_info()[1], OperationalError) else error_page(request, 500)


def _busy(request: HttpRequest) -> HttpResponse:
    """Another writer held the database longer than we wait. The transaction is gone, so trying again is safe."""
    response = error_page(
        request, 503, detail=_("The database is busy. Nothing was changed; try again in a moment.")
    )
    response["Retry-After"] = "1"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token of the form is not the browser's: the session ended, or the cookies were cleared."""
    return error_page(request, 403, expired=True)


class ErrorPages:
    """Middleware: turns our own errors into pages; the API has its own door for them."""

    def __init__(self, get_response) -> None:  # type: ignore[no-untyped-def]
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError):
            log.warning("the database did not answer in time", exc_info=exception)
            return _busy(request)
        if not isinstance(exception, WenshuError):
            return None
        response = error_page(request, exception.http_status, detail=_shown(exception))
        if isinstance(exception, RateLimited):
            response["Retry-After"] = str(exception.retry_after_s)
        return response


def _shown(error: WenshuError) -> str:
    """Absent and foreign records share one page; other errors say what they know, translated where we can."""
    return "" if error.http_status in {403, 404} else _(error.detail)
