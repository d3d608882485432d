"""The bin: deleted records of the team, each with a way back."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from wenshu.clock import local_day, now
from wenshu.crm import bin
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role
from wenshu.web import dates

SHOWN: Final = 100
KINDS: Final[dict[bin.BinKind, Promise]] = {
    "opportunity": gettext_lazy("Opportunity"),
    "company": gettext_lazy("Company"),
    "contact": gettext_lazy("Contact"),
}


@team_page(role=Role.MEMBER)
def deleted(request: TeamRequest) -> HttpResponse:
    team = request.team
    today = local_day(now(), team.timezone)
    rows = [
        {
            "kind": KINDS[each.kind],
            "name": each.name,
            "when": dates.show_moment(each.at, team.timezone, today),
            "by": each.by,
            "restore_url": reverse(f"{each.kind}-restore", args=[team.slug, each.id]),
        }
        for each in bin.newest(team, limit=SHOWN)
    ]
    return render(request, "settings/deleted.html", {"rows": rows, "most": SHOWN})


urlpatterns = [path("settings/deleted", deleted, name="deleted")]
