"""Which records a figure counts: filters and day ranges with nothing left to resolve. A citation carries these."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from wenshu.insights.plan import DateField, Entity, Filter, Listed, Part


class Span(Part):
    """Days of the team's calendar, half-open; None is an open side."""

    field: DateField
    start: date | None = None
    end: date | None = None  # the day after the last


class Selection(Part):
    """Records of one kind that meet every condition. `moment` is what "overdue" and "no activity for" look back from.

    The ids name one person, one company or one person's team, where a name could be shared by two.
    """

    entity: Entity = "opportunity"
    filters: tuple[Filter, ...] = Field(default=(), max_length=24)
    spans: tuple[Span, ...] = Field(default=(), max_length=6)
    ids: tuple[UUID, ...] = Field(default=(), max_length=20)
    owner_id: UUID | None = None
    company_id: UUID | None = None
    led_by: UUID | None = None  # the records of one person and of those who report to them
    moment: datetime | None = None

    def where(self, *filters: Filter) -> Selection:
        return self.model_copy(update={"filters": (*self.filters, *filters)})

    def within(self, *spans: Span) -> Selection:
        return self.model_copy(update={"spans": (*self.spans, *spans)})

    def of_owner(self, owner_id: UUID) -> Selection:
        return self.model_copy(update={"owner_id": owner_id})

    def of_company(self, company_id: UUID) -> Selection:
        return self.model_copy(update={"company_id": company_id})


class Records(Part):
    """What one citation lists: the union of its selections.

    Of another entity than theirs, it lists the companies that the selected opportunities belong to, or the targets
    that these opportunities count towards.
    """

    entity: Listed = "opportunity"
    any_of: tuple[Selection, ...] = Field(min_length=1, max_length=8)

    @classmethod
    def of(cls, *selections: Selection) -> Records:
        return cls(entity=selections[0].entity, any_of=selections)
