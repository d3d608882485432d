"""Deleting a record, and bringing it back: the same two doors for every kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wenshu.clock import now
from wenshu.crm.models import Company, Contact, Opportunity
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Team
from wenshu.web.toasts import toast

Record = TypeVar("Record", Company, Contact, Opportunity)


@dataclass(frozen=True)
class Removal(Generic[Record]):
    """`name` is the record's URL name, `plural` its list's, and the first part of the address."""

    name: str
    plural: str
    find: Callable[[Team, UUID], Record]
    remove: Callable[..., Record]
    bring_back: Callable[..., Record]

    def delete(self, request: TeamRequest, id: UUID) -> HttpResponse:
        record = self.find(request.team, id)
        self.remove(record, by=request.member, via="web", now=now())
        undo = reverse(f"{self.name}-restore", args=[request.team.slug, id])
        toast(request, _("“%(name)s” was deleted.") % {"name": record.name}, undo=undo)
        return HttpResponseRedirect(reverse(self.plural, args=[request.team.slug]))

    def restore(self, request: TeamRequest, id: UUID) -> HttpResponse:
        record = self.bring_back(request.team, id, by=request.member, via="web", now=now())
        toast(request, _("“%(name)s” is back.") % {"name": record.name})
        return HttpResponseRedirect(reverse(self.name, args=[request.team.slug, id]))

    @property
    def urlpatterns(self) -> list[URLPattern]:
        base = f"{self.plural}/<uuid:id>"
        return [
            path(f"{base}/delete", require_POST(team_page(self.delete)), name=f"{self.name}-delete"),
            path(f"{base}/restore", require_POST(team_page(self.restore)), name=f"{self.name}-restore"),
        ]
