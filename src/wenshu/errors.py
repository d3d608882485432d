"""The root of every error a caller may meet: a code, an HTTP status, and whether trying again can help.

WenshuError
├── NotFound              404  absent, or another team's: never told apart
├── Forbidden             403  the member's role or the token's scope does not allow it
├── Invalid               422  fields are wrong; each named by JSON pointer
├── Conflict              409  the record is not in a state that allows this
│   └── crm.StaleVersion  412  a colleague saved first
├── RateLimited           429  too many requests
└── Unavailable           503  a part we depend on does not answer
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class WenshuError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "error"
    http_status: ClassVar[int] = 400
    retry: ClassVar[bool] = False
    errors: Sequence[FieldError] = ()  # the places that it is about, where it is about some

    def __init__(self, detail: str | None = None) -> None:
        self.detail = detail or (type(self).__doc__ or "").strip()
        super().__init__(self.detail)


class NotFound(WenshuError):
    """There is no such record."""

    code = "not_found"
    http_status = 404


class Forbidden(WenshuError):
    """Your role in this team does not allow that."""

    code = "forbidden"
    http_status = 403


@dataclass(frozen=True)
class FieldError:
    """One wrong field: `pointer` is a JSON pointer such as `/expectedAmount`."""

    pointer: str
    message: str


class Invalid(WenshuError):
    """Some fields are not valid."""

    code = "invalid"
    http_status = 422

    def __init__(self, errors: Sequence[FieldError] | None = None, detail: str | None = None) -> None:
        self.errors = list(errors or ())
        super().__init__(detail or (self.errors[0].message if self.errors else None))

    @classmethod
    def field(cls, pointer: str, message: str) -> Invalid:
        return cls([FieldError("/" + pointer.lstrip("/"), message)])


class Conflict(WenshuError):
    """The record is not in a state that allows this."""

    code = "conflict"
    http_status = 409


class RateLimited(WenshuError):
    """Too many requests. Try again in a moment."""

    code = "rate_limited"
    http_status = 429
    retry = True

    def __init__(self, retry_after_s: int, detail: str | None = None) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(detail)


class Unavailable(WenshuError):
    """A part of the service does not answer. Try again in a moment."""

    code = "unavailable"
    http_status = 503
    retry = True
