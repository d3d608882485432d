"""Filters in the words of the trade, each a method that keeps the team it was opened for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from wenshu.teams.scoping import M, TeamQuerySet

if TYPE_CHECKING:
    from wenshu.crm.models import Company, Contact, FollowUp, Opportunity  # noqa: F401  named in the bases below


class RecordQuerySet(TeamQuerySet[M]):
    def live(self) -> Self:
        """Without the deleted ones."""
        return self.filter(deleted_at=None)

    def deleted(self) -> Self:
        return self.filter(deleted_at__isnull=False)


class CompanyQuerySet(RecordQuerySet["Company"]):
    pass


class ContactQuerySet(RecordQuerySet["Contact"]):
    pass


class FollowUpQuerySet(RecordQuerySet["FollowUp"]):
    pass


class OpportunityQuerySet(RecordQuerySet["Opportunity"]):
    def open(self) -> Self:
        return self.filter(stage_kind="open")

    def won(self) -> Self:
        return self.filter(stage_kind="won")

    def lost(self) -> Self:
        return self.filter(stage_kind="lost")

    def closed_between(self, start: date, end: date) -> Self:
        """Half-open: `end` is the day after the last one."""
        return self.filter(closed_day__gte=start, closed_day__lt=end)
