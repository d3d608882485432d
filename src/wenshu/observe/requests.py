"""Middleware: a name for every request, echoed to the caller, and one log line when it is answered."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from wenshu.observe import logs

log = logging.getLogger("wenshu.requests")

ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{1,64}")

View = Callable[[HttpRequest], HttpResponse]


def request_ids(get_response: View) -> View:
    """Takes the caller's `X-Request-Id` where it is harmless, else makes one; errors and logs quote it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        name = given if ACCEPTABLE.fullmatch(given) else uuid4().hex
        token = logs.request_id.set(name)
        began = time.perf_counter()
        try:
            response = get_response(request)
            _log(request, response, began)
        finally:
            logs.request_id.reset(token)
        response.headers["X-Request-Id"] = name
        return response

    return middleware


def _log(request: HttpRequest, response: HttpResponse, began: float) -> None:
    """The route's pattern, not the path: a path may hold a secret link, a query string anything."""
    match = request.resolver_match
    route = match.route if match else "(none)"
    took = round((time.perf_counter() - began) * 1000, 1)
    facts = {"method": request.method, "route": route, "status": response.status_code, "ms": took}
    log.info("request", extra=facts)
