"""`Idempotency-Key`: a POST that is sent again gets its first answer, and its effect happens once."""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpResponse
from ninja.operation import Operation
from ninja.utils import contribute_operation_callback

from wenshu.api import out
from wenshu.api.models import IdempotentRequest
from wenshu.api.openapi import parameter
from wenshu.clock import now
from wenshu.errors import Conflict, Invalid, WenshuError
from wenshu.teams.access import TeamRequest
from wenshu.teams.locks import patience

KEPT = timedelta(hours=24)
KEY = re.compile(r"[!-~]{1,200}")
P = ParamSpec("P")
TeamRoute = Callable[Concatenate[TeamRequest, P], HttpResponse]


class KeyReused(Invalid):
    """This Idempotency-Key was used for another request."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__(detail=type(self).__doc__)


class StillAnswering(Conflict):
    """The first request with this Idempotency-Key is still being answered. Try again in a moment."""

    code = "idempotency_in_flight"
    retry = True


class BadKey(WenshuError):
    """An Idempotency-Key has 1 to 200 visible ASCII characters."""

    code = "bad_idempotency_key"


def idempotent(view: TeamRoute[P]) -> TeamRoute[P]:
    """The answer is stored in the effect's own transaction: either both are there or neither."""

    @wraps(view)
    def once(request: TeamRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return only_once(request, lambda: view(request, *args, **kwargs))

    # ninja reads the types from here; the wrapper's own module does not know their names
    once.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
    return takes_key(cast("TeamRoute[P]", once))


def takes_key(view: TeamRoute[P]) -> TeamRoute[P]:
    """Says in the document that a route reads `Idempotency-Key`; `idempotent` says it by itself."""
    contribute_operation_callback(view, _document)
    return view


def _document(operation: Operation) -> None:
    extra = operation.openapi_extra or {}
    told = [*extra.get("parameters", []), parameter("Idempotency-Key")]
    operation.openapi_extra = {**extra, "parameters": told}


def only_once(request: TeamRequest, effect: Callable[[], HttpResponse]) -> HttpResponse:
    """For a route with `takes_key` whose long work comes before its effect: `earlier`, the work, the effect in here."""
    if "Idempotency-Key" not in request.headers:
        return effect()
    key = _key(request)
    try:
        with transaction.atomic():
            return _first_answer(request, key) or _answer(request, key, effect)
    except _Taken:
        answer = _first_answer(request, key)
        if answer is None:
            raise StillAnswering from None
        return answer


def earlier(request: TeamRequest) -> HttpResponse | None:
    """The answer that a request with this key got before."""
    return _first_answer(request, _key(request)) if "Idempotency-Key" in request.headers else None


class _Taken(Exception):
    """Another request with the key came first."""


def _answer(request: TeamRequest, key: str, effect: Callable[[], HttpResponse]) -> HttpResponse:
    """Reserves the key, then does the work: a rival waits at the reservation, not behind the effect."""
    reserved = IdempotentRequest(
        team=request.team,
        member=request.member,
        key=key,
        fingerprint=_fingerprint(request),
        status=0,
        body=b"",
        created_at=now(),
    )
    try:
        with transaction.atomic(), patience(seconds=3):
            reserved.save(force_insert=True)
    except IntegrityError:
        raise _Taken from None
    except OperationalError:
        raise StillAnswering from None
    response = effect()
    reserved.status, reserved.body = response.status_code, response.content
    reserved.save(update_fields=["status", "body"])
    return response


def _first_answer(request: TeamRequest, key: str) -> HttpResponse | None:
    mine = IdempotentRequest.objects.for_team(request.team).filter(member=request.member, key=key)
    first = mine.first()
    if first is None:
        return None
    if first.created_at < now() - KEPT:
        mine.delete()
        return None
    if first.fingerprint != _fingerprint(request):
        raise KeyReused
    answer = out.again(bytes(first.body), status=first.status)
    answer["Idempotency-Replayed"] = "true"
    return answer


def _key(request: TeamRequest) -> str:
    key = request.headers["Idempotency-Key"]
    if not KEY.fullmatch(key):
        raise BadKey
    return key


def _fingerprint(request: TeamRequest) -> str:
    parts = (request.method or "", request.get_full_path(), request.body)
    joined = b"\n".join(part if isinstance(part, bytes) else part.encode() for part in parts)
    return hashlib.sha256(joined).hexdigest()
