"""Two records side by side: whose value stays, what comes of it, and the merge."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from wenshu.clock import local_day, now
from wenshu.crm import contract, lists, merge_fields, merge_links, merging, records
from wenshu.crm.activity import StaleVersion
from wenshu.crm.merge_fields import Kind, Mergeable, Side
from wenshu.errors import Invalid
from wenshu.teams.access import TeamRequest, TeamView, team_page
from wenshu.teams.models import Role
from wenshu.web import dates, duplicates_values
from wenshu.web.duplicates import other_of
from wenshu.web.duplicates_similar import PLURALS, alike
from wenshu.web.toasts import toast

FOUND = 8
LISTED = {
    "company": (lists.company_rows, contract.CompanyFilters),
    "contact": (lists.contact_rows, contract.ContactFilters),
    "opportunity": (lists.opportunity_rows, contract.OpportunityFilters),
}


def _view(kind: Kind) -> TeamView[[UUID]]:
    def view(request: TeamRequest, id: UUID) -> HttpResponse:
        """Without another record it is chosen first."""
        if request.method != "POST" and not request.GET.get("other"):
            return _choose(request, kind, id)
        kept, other = merging.pair(request.team, kind, id, other_of(request))
        if request.method != "POST":
            return _side_by_side(request, kept, other)
        try:
            return _merge(request, kept, other)
        except StaleVersion:
            kept, other = merging.pair(request.team, kind, id, other.pk)
            return _side_by_side(request, kept, other, stale=True, status=412)
        except Invalid as error:
            return _side_by_side(request, kept, other, error=error.detail, status=422)

    return view


def _merge(request: TeamRequest, kept: Mergeable, other: Mergeable) -> HttpResponse:
    merge = merging.merge(
        kept,
        other,
        fields=duplicates_values.chosen(kept, request.POST.dict()),
        by=request.member,
        via="web",
        now=now(),
        expected_version=_version(request, "version"),
        other_version=_version(request, "otherVersion"),
    )
    said = _("“%(gone)s” was merged into “%(kept)s”.")
    undo = reverse("merge-undo", args=[request.team.slug, merge.pk])
    toast(request, said % {"gone": merge.gone_name, "kept": merge.kept_name}, undo=undo)
    return HttpResponseRedirect(reverse(merge.kind, args=[request.team.slug, kept.pk]))


def _version(request: TeamRequest, name: str) -> int | None:
    written = request.POST.get(name, "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else None


def _side_by_side(
    request: TeamRequest,
    kept: Mergeable,
    other: Mergeable,
    *,
    stale: bool = False,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    """While choices change, htmx asks for the preview alone."""
    sides = _sides(request, kept, other)
    kind, slug = merge_fields.kind_of(kept), request.team.slug
    context = {
        "kind": kind, "kept": kept, "other": other, "stale": stale, "error": error,
        "result": duplicates_values.result(kept, other, sides),
        "moving": merge_links.counted(other),
        "rows": duplicates_values.rows(kept, other, sides),
        "created": [_created(each) for each in (kept, other)],
        "urls": [reverse(kind, args=[slug, each.pk]) for each in (kept, other)],
        "swap_url": reverse(f"{kind}-merge", args=[slug, other.pk]) + f"?other={kept.pk}",
        "back": f"{reverse('duplicates', args=[slug])}?kind={kind}",
    }  # fmt: skip
    template = "duplicates/preview.html" if request.htmx else "duplicates/merge.html"
    return render(request, template, context, status=status)


def _sides(request: TeamRequest, kept: Mergeable, other: Mergeable) -> dict[str, Side]:
    """As chosen so far; a choice that there is not counts as none, for the page is shown either way."""
    given = request.POST if request.method == "POST" else request.GET
    try:
        return merge_fields.sides(kept, other, duplicates_values.chosen(kept, given.dict()))
    except Invalid:
        return merge_fields.sides(kept, other, {})


def _created(record: Mergeable) -> str:
    zone = record.team.timezone
    return dates.show_day(local_day(record.created_at, zone), local_day(now(), zone))


def _choose(request: TeamRequest, kind: Kind, id: UUID) -> HttpResponse:
    record: Mergeable = records.find(merging.everything(request.team, kind), id)
    words = request.GET.get("q", "").strip()[:200]
    context = {
        "kind": kind,
        "record": record,
        "back": reverse(kind, args=[request.team.slug, id]),
        "q": words,
        "found": _found(request, kind, id, words) if words else _likely(record, kind),
    }
    return render(request, "duplicates/choose.html", context)


def _likely(record: Mergeable, kind: Kind) -> list[dict[str, str]]:
    fields = duplicates_values.telling(record)
    return [
        {"id": each.id, "name": each.name, "detail": each.detail, "why": each.why}
        for each in alike(record.team, kind, fields, exclude=record.pk)
    ]


def _found(request: TeamRequest, kind: Kind, id: UUID, words: str) -> list[dict[str, str]]:
    rows, filters = LISTED[kind]
    page: Any = rows(request.team, filters(q=words), sort="-updatedAt", limit=FOUND)  # type: ignore[operator]
    return [
        {
            "id": str(each["id"]),
            "name": each["name"],
            "detail": each.get("companyName") or each.get("domain") or "",
        }
        for each in page.items
        if each["id"] != id
    ]


urlpatterns = [
    path(f"{plural}/<uuid:id>/merge", team_page(_view(kind), role=Role.MEMBER), name=f"{kind}-merge")
    for kind, plural in PLURALS.items()
]
