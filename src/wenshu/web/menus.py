"""The team switcher, and the page that a phone's fifth tab opens."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from wenshu.teams.access import TeamRequest, team_page


@team_page
def team_menu(request: TeamRequest) -> HttpResponse:
    """As a fragment inside the navigation, as a page of its own without JavaScript."""
    seats = request.user.memberships.filter(is_active=True).select_related("team").order_by("team__name")
    template = "menus/teams_list.html" if request.htmx else "menus/teams.html"
    return render(request, template, {"seats": seats})


@team_page
def more(request: TeamRequest) -> HttpResponse:
    return render(request, "menus/more.html")


urlpatterns = [
    path("teams", team_menu, name="team-menu"),
    path("more", more, name="more"),
]
