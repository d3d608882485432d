"""The data contract: what the API shows and takes, what services accept, what a model may extract.

`…In` creates a record, `…Patch` changes the fields it names (`model_fields_set`), the bare name is what is shown.
JSON keys are camelCase. Empty text and null mean the same; unset text is shown as null. Unknown keys are refused.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from wenshu.crm import fields as f
from wenshu.crm import money
from wenshu.crm.payload_errors import field_errors as field_errors
from wenshu.errors import Invalid

FollowUpKindWord = Literal["call", "meeting", "email", "message", "visit", "note"]
OriginWord = Literal["person", "assist", "voice"]
StageKindWord = Literal["open", "won", "lost"]
Model = TypeVar("Model", bound=BaseModel)


class Contract(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True)


# Companies


class CompanyIn(Contract):
    external_id: f.Line120 = ""
    name: f.Name200
    domain: f.Domain = ""
    industry: f.Line120 = ""
    country: f.Line80 = ""
    region: f.Line80 = ""
    employees: f.Headcount = None
    phone: f.Line60 = ""
    owner_id: f.MaybeId = None
    tags: f.Tags = Field(default_factory=list)
    description: f.Text = ""


class CompanyPatch(CompanyIn):
    name: f.Name200 = ""


class Company(Contract):
    id: UUID
    external_id: str | None
    name: str
    domain: str | None
    industry: str | None
    country: str | None
    region: str | None
    employees: int | None
    phone: str | None
    owner_id: UUID | None
    tags: list[str]
    description: str | None
    created_at: datetime
    updated_at: datetime
    version: int


# Contacts


class ContactIn(Contract):
    """The company by id, or by the exact name of one that exists; the id wins."""

    external_id: f.Line120 = ""
    name: f.Name120
    title: f.Line120 = ""
    email: f.Email = ""
    phone: f.Line60 = ""
    company_id: f.MaybeId = None
    company_name: f.Line200 = ""
    owner_id: f.MaybeId = None
    tags: f.Tags = Field(default_factory=list)


class ContactPatch(ContactIn):
    name: f.Name120 = ""


class Contact(Contract):
    id: UUID
    external_id: str | None
    name: str
    title: str | None
    email: str | None
    phone: str | None
    company_id: UUID | None
    company_name: str | None
    owner_id: UUID | None
    tags: list[str]
    created_at: datetime
    updated_at: datetime
    version: int


# Opportunities


class OpportunityIn(Contract):
    """Unset: `status` is the team's first open stage, `currency` the team's, `probability` the stage's.

    The company by id, or by the exact name of one that exists; the id wins. `closedAt` only with a won or lost
    status, to say that it closed on another day than today.
    """

    external_id: f.Line120 = ""
    name: f.Name200
    company_id: f.MaybeId = None
    company_name: f.Line200 = ""
    contact_ids: Annotated[list[f.Id], Field(max_length=50)] = Field(default_factory=list)
    owner_id: f.MaybeId = None
    status: f.Line40 = ""
    expected_amount: f.MaybeAmount = None
    currency: f.MaybeCurrency = None
    probability: f.Percent | None = None
    expected_close_date: f.MaybeDay = None
    next_follow_up_at: f.MaybeMoment = None
    source: f.Line80 = ""
    region: f.Line80 = ""
    product: f.Line120 = ""
    competitor: f.Line120 = ""
    tags: f.Tags = Field(default_factory=list)
    description: f.Text = ""
    lost_reason: f.Line200 = ""
    closed_at: f.MaybeMoment = None

    @model_validator(mode="after")
    def _amount_fits_its_currency(self) -> OpportunityIn:
        if self.expected_amount is not None and self.currency is not None:
            try:
                money.to_minor(self.expected_amount, self.currency)
            except money.BadAmount:
                raise f.wrong(amount_message(self.currency)) from None
        return self


class OpportunityPatch(OpportunityIn):
    name: f.Name200 = ""


class StatusChange(Contract):
    """The body of `PUT /api/opportunities/{id}/status`."""

    status: f.Name60
    lost_reason: f.Line200 = ""


class ContactRole(Contract):
    """The body of `PUT /api/opportunities/{id}/contacts/{contactId}`."""

    role: f.Line60 = ""


class Opportunity(Contract):
    id: UUID
    external_id: str | None
    name: str
    company_id: UUID | None
    company_name: str | None
    contact_ids: list[UUID]
    owner_id: UUID | None
    owner_name: str | None
    status: str
    expected_amount: str | None = Field(description="A decimal string in major units.")
    currency: str
    probability: int = Field(description="Percent, 0 to 100.")
    weighted_amount: str | None = Field(description="expectedAmount × probability.")
    expected_close_date: date | None
    next_follow_up_at: datetime | None
    source: str | None
    region: str | None
    product: str | None
    competitor: str | None
    tags: list[str]
    description: str | None
    lost_reason: str | None
    closed_at: datetime | None
    created_at: datetime
    updated_at: datetime
    created_by: UUID | None
    version: int


# Follow-ups


class FollowUpFields(Contract):
    kind: FollowUpKindWord = "note"
    content: f.RequiredText
    occurred_at: f.MaybeMoment = None
    next_action: f.Line300 = ""
    next_follow_up_at: f.MaybeMoment = None
    author_id: f.MaybeId = None


class FollowUpIn(FollowUpFields):
    """Unset: `occurredAt` is now and the author is whoever writes. `nextFollowUpAt` moves the opportunity's."""

    opportunity_id: f.Id


class FollowUpPatch(FollowUpFields):
    content: f.RequiredText = ""


class FollowUp(Contract):
    id: UUID
    opportunity_id: UUID
    kind: FollowUpKindWord
    content: str
    occurred_at: datetime
    next_action: str | None
    next_follow_up_at: datetime | None
    author_id: UUID | None
    origin: OriginWord
    voice_note_id: UUID | None
    version: int


# Stages


class StageIn(Contract):
    """Unset: `key` comes from the name, `position` is the last of its kind, `probability` 100 when won, else 0."""

    key: Annotated[str, BeforeValidator(lambda v: v or ""), Field(max_length=40, pattern=r"^[\w-]*$")] = ""
    name: f.Name60
    kind: StageKindWord = "open"
    probability: f.Percent | None = None
    position: Annotated[int, Field(ge=0, le=1000)] | None = None


class StagePatch(Contract):
    name: f.Name60 = ""
    probability: f.Percent = 0
    position: Annotated[int, Field(ge=0, le=1000)] = 0


class Stage(Contract):
    key: str
    name: str
    kind: StageKindWord
    probability: int
    position: int


# Filters of lists


class CompanyFilters(Contract):
    q: f.Line200 = ""
    industry: f.Line120 = ""
    country: f.Line80 = ""
    region: f.Line80 = ""
    owner_id: f.MaybeId = None
    tag: f.Line60 = ""
    external_id: f.Line120 = ""
    ids: f.Ids = Field(default_factory=list)
    plan: Annotated[str, Field(max_length=8000)] = ""


class ContactFilters(Contract):
    q: f.Line200 = ""
    company_id: f.MaybeId = None
    owner_id: f.MaybeId = None
    tag: f.Line60 = ""
    external_id: f.Line120 = ""
    ids: f.Ids = Field(default_factory=list)
    plan: Annotated[str, Field(max_length=8000)] = ""


class OpportunityFilters(Contract):
    """`…From` and `…To` both count: a day of the team's calendar, or a time. Amounts compare in each deal's currency.

    `plan` narrows the list to the records behind a figure of an answer.
    """

    status: Annotated[list[f.Line40], Field(max_length=50)] = Field(default_factory=list)
    open: f.MaybeBool = None
    owner_id: f.MaybeId = None
    company_id: f.MaybeId = None
    q: f.Line200 = ""
    min_amount: f.MaybeAmount = None
    max_amount: f.MaybeAmount = None
    created_from: f.MaybeDayOrMoment = None
    created_to: f.MaybeDayOrMoment = None
    closed_from: f.MaybeDayOrMoment = None
    closed_to: f.MaybeDayOrMoment = None
    expected_close_from: f.MaybeDay = None
    expected_close_to: f.MaybeDay = None
    next_follow_up_before: f.MaybeDayOrMoment = None
    tag: f.Line60 = ""
    source: f.Line80 = ""
    region: f.Line80 = ""
    product: f.Line120 = ""
    external_id: f.Line120 = ""
    ids: f.Ids = Field(default_factory=list)
    plan: Annotated[str, Field(max_length=8000)] = ""


class FollowUpFilters(Contract):
    opportunity_id: f.MaybeId = None
    author_id: f.MaybeId = None
    kind: FollowUpKindWord | None = None
    q: f.Line200 = ""
    occurred_from: f.MaybeDayOrMoment = None
    occurred_to: f.MaybeDayOrMoment = None
    ids: f.Ids = Field(default_factory=list)
    plan: Annotated[str, Field(max_length=8000)] = ""


# Messages


def amount_message(currency: str) -> str:
    """Why an amount cannot be held in that currency."""
    return _("%(currency)s amounts have at most %(digits)d decimals and 15 digits in all.") % {
        "currency": currency,
        "digits": money.decimals(currency),
    }


def validated(model: type[Model], data: object) -> Model:
    """Raises Invalid with a pointer and a sentence for every wrong field."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Invalid(field_errors(error)) from None
