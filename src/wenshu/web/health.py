"""Two answers for load balancers: is the process alive, and can it serve? Asked from any host, without a session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse

from wenshu.ops import readiness

LIVE: Final = "/api/health/live"
READY: Final = "/api/health/ready"

View = Callable[[HttpRequest], HttpResponse]


def health_checks(get_response: View) -> View:
    """Middleware, before the check of the Host header: a balancer asks by address."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path == LIVE:
            return JsonResponse({"status": "ok"})
        if request.path == READY:
            return ready()
        return get_response(request)

    return middleware


def ready() -> HttpResponse:
    """503 names the parts that fail, and no more: this page is open to everyone."""
    failed = [check.name for check in readiness.checks() if check.problem]
    status = "unavailable" if failed else "ok"
    return JsonResponse({"status": status, "failed": failed}, status=503 if failed else 200)
