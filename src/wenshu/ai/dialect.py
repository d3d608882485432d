"""What a model at an endpoint understands, found out by asking and remembered in the database.

Servers that call themselves compatible differ: in how an answer of a given shape is asked for (`json_schema`, a
forced `tool`, or words in the prompt), and in which parameters they know. One that refuses a request and names the
parameter is asked again without it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal, cast, get_args

from django.conf import settings

from wenshu.ai.endpoint import Endpoint
from wenshu.ai.errors import Refused
from wenshu.ai.models import EndpointDialect

OutputMode = Literal["json_schema", "tool", "prompt"]
MODES: Final[tuple[OutputMode, ...]] = get_args(OutputMode)
OPTIONAL: Final = (
    "max_completion_tokens",
    "max_tokens",
    "temperature",
    "stream_options",
    "timestamp_granularities",
    "chunking_strategy",
    "language",
    "prompt",
)
_NAMED_BY: Final = {
    "json_schema": ("response_format", "json_schema", "schema", "structured output"),
    "tool": ("tool", "function"),
    "prompt": (),
}
Body = dict[str, Any]


@dataclass(frozen=True)
class Dialect:
    """`mode` is None until one worked; `trying` is the one in use; `is_fixed` when AI_OUTPUT_MODE says which."""

    trying: OutputMode = "json_schema"
    mode: OutputMode | None = None
    is_fixed: bool = False
    without: frozenset[str] = frozenset()

    def fit(self, body: Body) -> Body:
        """The body as this model takes it; a limit on tokens goes by whichever name is known."""
        fitted = {name: value for name, value in body.items() if name not in self.without}
        limit = body.get("max_completion_tokens")
        if limit and "max_completion_tokens" in self.without and "max_tokens" not in self.without:
            fitted["max_tokens"] = limit
        if body.get("response_format") == "verbose_json" and "verbose_json" in self.without:
            fitted |= {"response_format": "json"}
            fitted.pop("timestamp_granularities", None)
        return fitted

    def after(self, refusal: Refused, sent: Body, *, shaped: bool) -> Dialect | None:
        """What to try next, when the refusal names something that was sent; None when it is about something else."""
        said = refusal.said.lower()
        if refusal.status not in {400, 415, 422, 501} or not said:
            return None
        if sent.get("response_format") == "verbose_json" and ("response_format" in said or "verbose" in said):
            return replace(self, without=self.without | {"verbose_json"})
        for name in OPTIONAL:
            if name in sent and name in said:
                advised = {"max_completion_tokens"} if "max_completion_tokens" in said else set()
                return replace(self, without=(self.without - advised) | {name})
        if shaped and any(word in said for word in _NAMED_BY[self.trying]):
            return self.with_next_mode()
        return None

    def with_next_mode(self) -> Dialect | None:
        """None when there is none, or when the mode is not ours to choose."""
        later = MODES[MODES.index(self.trying) + 1 :]
        return replace(self, trying=later[0], mode=None) if later and not self.is_fixed else None

    @property
    def as_worked(self) -> Dialect:
        return replace(self, mode=self.trying)


def of(endpoint: Endpoint) -> Dialect:
    """As remembered; for an address nobody asked yet, what servers of its kind usually know."""
    known = EndpointDialect.objects.filter(endpoint=endpoint.id, model=endpoint.model).first()
    usual = [] if endpoint.is_openai else ["max_completion_tokens"]
    without = frozenset(known.without if known else usual)
    if settings.AI_OUTPUT_MODE != "auto":
        fixed = cast(OutputMode, settings.AI_OUTPUT_MODE)
        return Dialect(fixed, fixed, is_fixed=True, without=without)
    if known and known.mode in MODES:
        return Dialect(known.mode, known.mode, without=without)
    return Dialect(without=without)


def remember(endpoint: Endpoint, found: Dialect) -> None:
    """Writes only what is new. A fixed mode is the operator's, not a finding."""
    new = {"without": sorted(found.without)} | ({} if found.is_fixed else {"mode": found.mode or ""})
    row = EndpointDialect.objects.filter(endpoint=endpoint.id, model=endpoint.model)
    if row.update(**new):
        return
    EndpointDialect.objects.bulk_create(
        [EndpointDialect(endpoint=endpoint.id, model=endpoint.model, **new)], ignore_conflicts=True
    )
