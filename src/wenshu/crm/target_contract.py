"""The data contract of targets: what the API shows and takes, what services accept."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from wenshu.crm import fields as f
from wenshu.crm.contract import Contract

Months = Literal[1, 3, 12]


class TargetIn(Contract):
    """Without `ownerId` the whole team's, without `currency` in the team's.

    `period`: a month `2026-07`, a quarter `2026-Q3`, a year `2026`, or of the team's fiscal year `FY2026`, `FY2026-Q1`.
    """

    owner_id: f.MaybeId = None
    period: Annotated[f.Name60, Field(examples=["2026-07"])]
    amount: f.Amount
    currency: f.MaybeCurrency = None


class TargetPatch(Contract):
    """Whose and when stay: for those, delete the target and make another."""

    amount: f.Amount = Decimal(0)
    currency: f.MaybeCurrency = None


class Target(Contract):
    id: UUID
    owner_id: UUID | None = Field(description="Null for the whole team.")
    owner_name: str | None
    period: str = Field(description="2026-07, 2026-Q3, 2026, FY2026-Q1 or FY2026.")
    starts_on: date
    months: Months
    amount: str = Field(description="A decimal string in major units.")
    currency: str
    created_at: datetime
    updated_at: datetime
    version: int


class TargetFilters(Contract):
    """`startsFrom` and `startsTo` are days and both count. `plan` narrows to those behind a figure of an answer."""

    owner_id: f.MaybeId = None
    months: Literal["1", "3", "12"] | None = None
    starts_from: f.MaybeDay = None
    starts_to: f.MaybeDay = None
    plan: Annotated[str, Field(max_length=8000)] = ""
