"""Settings, targets: who is to win how much, month by month of a fiscal year."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from wenshu.clock import now
from wenshu.crm import periods, targets
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role
from wenshu.web.target_grid import Frame, frame_of, grid
from wenshu.web.toasts import toast


@team_page(write=Role.MANAGER)
def targets_page(request: TeamRequest) -> HttpResponse:
    found = grid(request.member, frame_of(request, request.team))
    status = 200
    if request.method == "POST":
        wanted = found.read(request.POST)
        if not found.wrong:
            targets.put_many(request.team, wanted, by=request.member, via="web", now=now())
            return _back(request, found.frame, _("Saved."))
        status = 422
    return render(request, "settings/targets.html", {"grid": found}, status=status)


@require_POST
@team_page(role=Role.MANAGER)
def copy(request: TeamRequest) -> HttpResponse:
    """Last year's targets for the year shown, where it has none."""
    frame = frame_of(request, request.team)
    year = periods.fiscal_year(frame.year, request.team.fiscal_year_start)
    count = targets.copy_year(request.team, year, by=request.member, via="web", now=now())
    words = ngettext("%(count)d target copied.", "%(count)d targets copied.", count) % {"count": count}
    return _back(request, frame, words if count else _("Last year has no target that is missing here."))


def _back(request: TeamRequest, frame: Frame, said: str) -> HttpResponse:
    toast(request, said)
    return HttpResponseRedirect(reverse("targets", args=[request.team.slug]) + frame.address)


urlpatterns = [
    path("settings/targets", targets_page, name="targets"),
    path("settings/targets/copy", copy, name="targets-copy"),
]
