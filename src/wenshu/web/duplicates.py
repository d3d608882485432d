"""Likely duplicates: pairs that may be one, those that are not, and merges that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Final, cast
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from wenshu.assist import duplicates as service
from wenshu.assist.link import DuplicatePair
from wenshu.clock import local_day, now
from wenshu.crm import apart, merging, unmerging
from wenshu.crm.merge_fields import Kind
from wenshu.crm.models import Merge
from wenshu.errors import Conflict, NotFound
from wenshu.teams.access import TeamRequest, TeamView, team_page
from wenshu.web import dates
from wenshu.web.duplicates_similar import PLURALS, why
from wenshu.web.listing import Listing
from wenshu.web.toasts import toast

TABS: Final[dict[Kind, Promise]] = {
    "company": gettext_lazy("Companies"),
    "contact": gettext_lazy("Contacts"),
    "opportunity": gettext_lazy("Opportunities"),
}
PAGE: Final = 25
RECENT: Final = 5


@dataclass(frozen=True)
class Row:
    pair: DuplicatePair
    percent: int
    why: str
    merge_url: str
    apart_url: str


@dataclass(frozen=True)
class Recent:
    merge: Merge
    when: str
    kept_url: str


@require_safe
@team_page
def page(request: TeamRequest) -> HttpResponse:
    kind = kind_of(request.GET.get("kind", "company"))
    shown = Listing(request.GET, filters=[], columns=[], sort="", choices={})
    found = service.pairs(request.team, kind, cursor=shown.cursor, limit=PAGE)
    context = {
        "kind": kind,
        "tabs": list(TABS.items()),
        "rows": [_row(pair, request) for pair in found.pairs],
        "recent": [_recent(each, request) for each in merging.newest(request.team, kind, limit=RECENT)],
        "listing": shown,
        "next_url": shown.next_url(found.next_cursor),
    }
    return render(request, "duplicates/page.html", context)


def kind_of(word: str) -> Kind:
    if word not in TABS:
        raise NotFound
    return word


def _row(pair: DuplicatePair, request: TeamRequest) -> Row:
    kind, slug = pair.kind, request.team.slug
    other = f"?other={pair.newer.id}"
    return Row(
        pair,
        min(99, round(pair.score * 100)),
        why(pair.why),
        reverse(f"{kind}-merge", args=[slug, pair.older.id]) + other,
        reverse(f"{kind}-apart", args=[slug, pair.older.id]) + other,
    )


def _recent(merge: Merge, request: TeamRequest) -> Recent:
    zone = request.team.timezone
    when = dates.show_moment(merge.at, zone, local_day(now(), zone))
    return Recent(merge, when, reverse(merge.kind, args=[request.team.slug, merge.kept_id]))


@require_POST
@team_page
def undo(request: TeamRequest, id: UUID) -> HttpResponse:
    """Why it cannot be undone is said on the page of the record that was kept."""
    merge = merging.find(request.team, id)
    try:
        unmerging.undo(merge, by=request.member, via="web", now=now())
        toast(request, _("“%(name)s” is a record of its own again.") % {"name": merge.gone_name})
    except Conflict as refused:
        toast(request, refused.detail)
    kept = merging.survivor(request.team, cast(Kind, merge.kind), merge.kept_id) or merge.kept_id
    return HttpResponseRedirect(reverse(merge.kind, args=[request.team.slug, kept]))


def _apart(kind: Kind) -> TeamView[[UUID]]:
    def view(request: TeamRequest, id: UUID) -> HttpResponse:
        """With `undo=1` the pair is offered again."""
        first, second = merging.pair(request.team, kind, id, other_of(request))
        if request.GET.get("undo"):
            apart.take_back(first, second)
        else:
            apart.say(first, second, by=request.member, now=now())
            undo = f"{request.path}?other={second.pk}&undo=1"
            toast(request, _("These two stay apart."), undo=undo)
        back = reverse("duplicates", args=[request.team.slug])
        return HttpResponseRedirect(f"{back}?kind={kind}")

    return view


def other_of(request: TeamRequest) -> UUID:
    """The id of the other record, from the form or the address."""
    try:
        return UUID(request.POST.get("other") or request.GET.get("other", ""))
    except ValueError:
        raise NotFound from None


def follows_merges(kind: Kind) -> Callable[[TeamView[[UUID]]], TeamView[[UUID]]]:
    """For the page of a record: the address of one that was merged leads to the one that it was merged into."""

    def wrap(view: TeamView[[UUID]]) -> TeamView[[UUID]]:
        @wraps(view)
        def page(request: TeamRequest, id: UUID) -> HttpResponseBase:
            try:
                return view(request, id)
            except NotFound:
                kept = merging.survivor(request.team, kind, id)
                if kept is None:
                    raise
            return HttpResponseRedirect(reverse(kind, args=[request.team.slug, kept]))

        return page

    return wrap


urlpatterns = [
    path("duplicates/", page, name="duplicates"),
    path("merges/<uuid:id>/undo", undo, name="merge-undo"),
    *(
        path(f"{plural}/<uuid:id>/apart", require_POST(team_page(_apart(kind))), name=f"{kind}-apart")
        for kind, plural in PLURALS.items()
    ),
]
