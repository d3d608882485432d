"""Targets: who is to win how much, month by month of a fiscal year, and those behind a figure of an answer."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from wenshu.clock import now
from wenshu.crm import periods, targets
from wenshu.crm.target_contract import TargetFilters
from wenshu.insights import behind, citation
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role
from wenshu.web import dates
from wenshu.web.listing import PAGE, Column, Listing
from wenshu.web.money import show_amount, show_money
from wenshu.web.target_grid import Frame, frame_of, grid, period_name
from wenshu.web.toasts import toast

COLUMNS: Final = [
    Column(pgettext_lazy("person", "Name")),
    Column(gettext_lazy("Period"), "startsOn", descending=True),
    Column(gettext_lazy("Target"), css="num"),
]


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


@team_page
def listed(request: TeamRequest) -> HttpResponse:
    """The targets behind a figure of an answer, with their sum: those that the reader may see."""
    listing = Listing(request.GET, filters=[], columns=COLUMNS, sort="-startsOn", choices={})
    filters = listing.read(TargetFilters, listing.asked())
    among = behind.targets(request.member, filters.plan)
    page = targets.rows(
        filters, by=request.member, sort=listing.sort, cursor=listing.cursor, limit=PAGE, among=among
    )
    sums = targets.sums(targets.visible_to(request.member) if among is None else among)
    context = {
        "listing": listing,
        "rows": [_row(item) for item in page.items],
        "sums": [show_money(minor, currency) for currency, minor in sums],
        "next_url": listing.next_url(page.next_cursor),
        "plan": behind.words(request.team, filters.plan, "target", language=dates.answer_language()),
        "deals_url": _deals_url(request, filters.plan),
    }
    return render(request, "targets/list.html", context)


def _deals_url(request: TeamRequest, token: str) -> str:
    return citation.page_url(behind.deals_beside(token), team_slug=request.team.slug) if token else ""


def _row(item: dict[str, Any]) -> dict[str, str]:
    return {
        "owner": item["ownerName"] or _("Whole team"),
        "period": period_name(item["period"], item["startsOn"]),
        "amount": show_amount(item["amount"], item["currency"]),
    }


def _back(request: TeamRequest, frame: Frame, said: str) -> HttpResponse:
    toast(request, said)
    return HttpResponseRedirect(reverse("targets", args=[request.team.slug]) + frame.address)


urlpatterns = [
    path("targets", listed, name="target-list"),
    path("settings/targets", targets_page, name="targets"),
    path("settings/targets/copy", copy, name="targets-copy"),
]
