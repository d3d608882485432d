"""What the API shows and takes of digests and alerts; the forms of the pages fill the same models."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, WithJsonSchema

from wenshu.crm import fields as f
from wenshu.crm.contract import Contract
from wenshu.insights.plan import Query

MOST_QUESTIONS = 10
MOST_READERS = 100
LARGEST = Decimal(10) ** 18
DECIMAL = re.compile(r"-?\d{1,19}(\.\d{1,6})?", re.ASCII)

StateWord = Literal["on", "paused", "ended"]
ConditionWord = Literal["gt", "gte", "lt", "lte", "changed"]


def _number(value: object) -> Decimal:
    """A plain decimal, as text or number; it may be negative."""
    written = str(value).strip() if isinstance(value, str | int | float | Decimal) else ""
    if isinstance(value, bool) or not DECIMAL.fullmatch(written) or abs(Decimal(written)) > LARGEST:
        raise f.wrong(_("Write a number, such as “250000” or “0.35”."))
    return Decimal(written)


Number = Annotated[
    Decimal,
    BeforeValidator(_number),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d{1,19}(\.\d{1,6})?$", "examples": ["250000"]}),
]
Hour = Annotated[int, Field(ge=0, le=23, description="Of the day, in the team's time zone.")]
Weekday = Annotated[int, Field(ge=1, le=7, description="ISO: 1 is Monday.")]
QuestionText = Annotated[f.Name200, Field(description="What stands above its answer.")]


class StoredIn(Contract):
    """A question with its plan, as an answer's `intent` shows it: it is run again without planning."""

    question: QuestionText
    intent: Query


class DigestIn(Contract):
    """`recipientIds` are members; unset, the digest is for its maker. Only owners and managers may name others."""

    name: f.Name120
    questions: list[StoredIn] = Field(min_length=1, max_length=MOST_QUESTIONS)
    every: Literal["daily", "weekly"] = "daily"
    weekday: Weekday = 1
    hour: Hour = 8
    recipient_ids: Annotated[f.Ids, Field(max_length=MOST_READERS)] = Field(default_factory=list)


class DigestPatch(DigestIn):
    """`isPaused` stops it for everybody, and starts it again."""

    name: f.Name120 = ""
    questions: list[StoredIn] = Field(default_factory=list, min_length=1, max_length=MOST_QUESTIONS)
    is_paused: bool = False


class StoredOut(Contract):
    """`intent` is null where the plan does not mean anything any more."""

    question: str
    intent: dict[str, Any] | None


class Digest(Contract):
    """`state` is `ended` when its maker may not have it any more; `stoppedIds` are readers who stopped it."""

    id: UUID
    name: str
    questions: list[StoredOut]
    every: str
    weekday: int
    hour: int
    time_zone: str
    maker_id: UUID
    recipient_ids: list[UUID]
    stopped_ids: list[UUID]
    state: StateWord
    next_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class Letter(Contract):
    """One e-mail to one reader. `unknown`: nobody heard whether the mail server took it; it is not sent again."""

    id: UUID
    due_at: datetime
    reader_id: UUID
    status: Literal["waiting", "handed", "sent", "unknown", "failed", "passed", "unwanted"]
    error: str | None
    settled_at: datetime | None


class AlertIn(Contract):
    """Of a plan with one number: a `threshold` in major units, a fraction of 1, days or a count; for `changed`, percent.

    `currency` says which, where the figure is money; unset, the team's.
    """

    question: QuestionText
    intent: Query
    condition: ConditionWord
    threshold: Number
    currency: f.MaybeCurrency = None
    every: Literal["hourly", "daily"] = "daily"
    hour: Hour = 8


class AlertPatch(Contract):
    question: QuestionText = ""
    condition: ConditionWord = "gt"
    threshold: Number = Decimal(0)
    every: Literal["hourly", "daily"] = "daily"
    hour: Hour = 8
    is_paused: bool = False


class Alert(Contract):
    """`holds` and `value` are of the latest check that had data; `trouble` says why the latest had none."""

    id: UUID
    question: str
    intent: dict[str, Any] | None
    condition: str
    threshold: str
    currency: str | None
    every: str
    hour: int
    time_zone: str
    maker_id: UUID
    state: StateWord
    holds: bool | None
    value: str | None
    trouble: Literal["no_data", "bad_plan"] | None
    checked_at: datetime | None
    next_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class Firing(Contract):
    """What was true when an alert fired; `recordsUrl` lists the records that meet the same conditions now."""

    id: UUID
    value: str
    baseline: str | None
    condition: str
    threshold: str
    currency: str | None
    fired_at: datetime
    seen_at: datetime | None
    records_url: str | None
