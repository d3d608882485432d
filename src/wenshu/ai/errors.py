"""Why a model did not answer. Nothing else ever leaves this room: no exception of the SDK, no stack of a socket.

ModelUnavailable       reason
├── SwitchedOff        off           by the operator, or by the team
├── NoEndpoint         no_endpoint   neither a key nor an address is set
├── BudgetSpent        budget        the team's tokens of the day are used up
├── TooManyRequests    rate_limited  by this person, or by the provider's account
├── CircuitOpen        circuit_open  the endpoint failed often; it is left alone for a moment
├── TimedOut           timeout       all attempts together took longer than AI_TIMEOUT_S
├── Refused            refused       the provider said no: a wrong key, no credit, a request it does not take
├── ModelGone          gone          the provider does not have this model (any more)
├── Unreachable        unreachable   no connection, a cut one, or a server that says it is broken
└── BadReply           bad_reply     an answer came, and it is not one
    ├── NoAnswer       bad_reply     the model declined, was cut off, or said nothing
    └── WrongShape     bad_reply     the model's words do not fit the schema that was asked for
"""

from __future__ import annotations

from typing import ClassVar, Final, Literal

from wenshu.errors import RateLimited, Unavailable

Reason = Literal[
    "off",
    "no_endpoint",
    "budget",
    "rate_limited",
    "circuit_open",
    "timeout",
    "refused",
    "gone",
    "unreachable",
    "bad_reply",
]

SILENT: Final[frozenset[str]] = frozenset({"timeout", "unreachable", "circuit_open"})
"""Reasons of a model that will not answer the next question either: it is waited for once."""


class ModelUnavailable(Unavailable):
    """The model does not answer. What needs no model still works."""

    code = "model_unavailable"
    reason: ClassVar[Reason]
    is_fault: ClassVar[bool] = False  # of the endpoint: several in a row open the circuit
    is_reply: ClassVar[bool] = False  # of the endpoint, which so works: closes the circuit
    may_retry: bool = False  # the same request may succeed a moment later
    was_sent: bool = False  # the provider may have counted tokens before it failed


class SwitchedOff(ModelUnavailable):
    """Models are switched off here."""

    code = "ai_off"
    reason = "off"
    retry = False


class NoEndpoint(ModelUnavailable):
    """No model is set up: OPENAI_API_KEY or OPENAI_BASE_URL says where one is."""

    code = "ai_no_endpoint"
    reason = "no_endpoint"
    retry = False


class BudgetSpent(ModelUnavailable):
    """The team's tokens for today are used up."""

    code = "ai_budget"
    reason = "budget"
    retry = False


class TooManyRequests(ModelUnavailable, RateLimited):
    """Too many requests to the model. Try again in a moment."""

    code = "ai_rate_limited"
    http_status = 429
    reason = "rate_limited"
    is_reply = True
    may_retry = True


class CircuitOpen(ModelUnavailable):
    """The model's endpoint failed several times in a row. It is asked again in a moment."""

    code = "ai_circuit_open"
    reason = "circuit_open"


class TimedOut(ModelUnavailable):
    """The model did not answer in time."""

    code = "ai_timeout"
    reason = "timeout"
    is_fault = True
    was_sent = True


class Refused(ModelUnavailable):
    """The model's provider refused the request."""

    code = "ai_refused"
    reason = "refused"
    is_reply = True
    retry = False

    def __init__(self, detail: str | None = None, *, status: int = 400, said: str = "") -> None:
        """`said` is the provider's own text, for finding out which parameter it does not know."""
        self.status = status
        self.said = said
        super().__init__(detail)


class ModelGone(ModelUnavailable):
    """The provider does not have this model."""

    code = "ai_model_gone"
    reason = "gone"
    is_reply = True
    retry = False


class Unreachable(ModelUnavailable):
    """The model's endpoint cannot be reached."""

    code = "ai_unreachable"
    reason = "unreachable"
    is_fault = True
    may_retry = True

    def __init__(self, detail: str | None = None, *, was_sent: bool = False) -> None:
        self.was_sent = was_sent
        super().__init__(detail)


class BadReply(ModelUnavailable):
    """The model's endpoint sent something that is not an answer."""

    code = "ai_bad_reply"
    reason = "bad_reply"
    is_fault = True
    was_sent = True


class NoAnswer(BadReply):
    """The model gave no answer."""

    is_fault = False
    is_reply = True


class WrongShape(BadReply):
    """The model's answer does not have the shape that was asked for."""

    is_fault = False
    is_reply = True

    def __init__(self, raw: str, complaint: str, *, is_json: bool) -> None:
        """`raw` is what the model wrote, `complaint` what to tell it; neither is part of the message."""
        self.raw = raw
        self.complaint = complaint
        self.is_json = is_json
        super().__init__()
