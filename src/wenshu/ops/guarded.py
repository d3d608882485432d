"""Refuses work while a guard between teams is missing from the database: better no page than a leaking one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db import DatabaseError, InterfaceError, connection

from wenshu.errors import Unavailable
from wenshu.teams import pairing

log = logging.getLogger("wenshu.ops")
Environ = dict[str, Any]
Answer = Callable[..., Any]
Wsgi = Callable[[Environ, Answer], Iterable[bytes]]


class GuardsMissing(Unavailable):
    """The database lacks guards between teams. Run: wenshu migrate"""

    code = "guards_missing"


def check() -> None:
    """Raises GuardsMissing, or an error of the database."""
    missing = pairing.missing()
    if missing:
        log.critical("guards between teams are missing", extra={"missing": len(missing), "first": missing[0]})
        raise GuardsMissing


class Guarded:
    """The application, once the guards were seen; until then 503 on all but the health addresses."""

    def __init__(self, application: Wsgi) -> None:
        self._application = application
        self._seen = False

    def __call__(self, environ: Environ, answer: Answer) -> Iterable[bytes]:
        if not self._seen and not str(environ.get("PATH_INFO", "")).startswith("/api/health/"):
            try:
                check()
            except GuardsMissing as error:
                return _refusal(error, answer)
            except (
                DatabaseError,
                InterfaceError,
            ):  # it does not answer: the application says so in its own words
                return self._application(environ, answer)
            finally:
                connection.close()
            self._seen = True
        return self._application(environ, answer)


def _refusal(error: GuardsMissing, answer: Answer) -> Iterable[bytes]:
    body = error.detail.encode()
    answer(
        "503 Service Unavailable",
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Retry-After", "30"),
        ],
    )
    return [body]
