"""Answers that members judged, for managers and owners: run again, closed, taken away as a golden suite."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from wenshu.clock import local_day, now
from wenshu.errors import Invalid
from wenshu.insights import cases, formats
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.models import Case, CaseState, Verdict
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role
from wenshu.web import dates, listing
from wenshu.web.listing import Listing
from wenshu.web.questions import ENGINES

VERDICTS: Final[dict[str, tuple[str, Promise]]] = {
    Verdict.UP: ("thumbs-up", pgettext_lazy("judgement", "Right")),
    Verdict.DOWN: ("thumbs-down", pgettext_lazy("judgement", "Not helpful")),
    Verdict.WRONG: ("flag", pgettext_lazy("judgement", "Wrong number")),
}
STATES: Final[dict[str, Promise]] = {
    CaseState.OPEN: pgettext_lazy("cases", "Open"),
    CaseState.CLOSED: pgettext_lazy("cases", "Closed"),
}


@dataclass(frozen=True)
class Row:
    case: Case
    icon: str
    verdict: str
    engine: str
    language: str
    when: str


@require_safe
@team_page(role=Role.MANAGER)
def cases_page(request: TeamRequest) -> HttpResponse:
    state = _state(request.GET.get("state", CaseState.OPEN))
    shown = Listing(request.GET, filters=[], columns=[], sort="", choices={})
    found = cases.of_team(request.member, state=state, cursor=shown.cursor, limit=listing.PAGE)
    counts = cases.counted(request.member)
    context = {
        "rows": [_row(case, request) for case in found.items],
        "tabs": [(word, label, counts[word]) for word, label in STATES.items()],
        "state": state,
        "listing": shown,
        "next_url": shown.next_url(found.next_cursor),
    }
    return render(request, "cases/list.html", context)


@require_safe
@team_page(role=Role.MANAGER)
def case_page(request: TeamRequest, id: UUID) -> HttpResponse:
    """Then and now side by side: `days=then` for the days that were meant then, `days=now` for today's."""
    case, moment = cases.find(request.member, id), now()
    days = "now" if request.GET.get("days") == "now" else "then"
    again = cases.run_again(case, by=request.member, now=moment if days == "now" else case.as_of)
    today = local_day(moment, request.team.timezone)
    spoken = dates.answer_language()
    context = {
        "row": _row(case, request),
        "asked_when": dates.show_moment(case.as_of, request.team.timezone, today),
        "again": again,
        "days": days,
        "days_then": _days(case.shown.get("days") or [], today, spoken),
        "days_now": _days(again.days, today, spoken),
        "changed": again.data_version != case.data_version,
    }
    return render(request, "cases/page.html", context)


@require_POST
@team_page(role=Role.MANAGER)
def set_state(request: TeamRequest, id: UUID) -> HttpResponse:
    case = cases.find(request.member, id)
    cases.set_state(case, state=_state(request.POST.get("state", "")), by=request.member, now=now())
    return HttpResponseRedirect(reverse("case", args=[request.team.slug, id]))


@require_safe
@team_page(role=Role.MANAGER)
def export(request: TeamRequest) -> HttpResponseBase:
    name = f"{request.team.slug}-cases.jsonl"
    return StreamingHttpResponse(
        cases.export(request.team),
        content_type="application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _state(word: str) -> CaseState:
    if word not in CaseState.values:
        raise Invalid.field("state", _("Choose open or closed."))
    return CaseState(word)


def _row(case: Case, request: TeamRequest) -> Row:
    icon, verdict = VERDICTS[case.verdict]
    timezone = request.team.timezone
    return Row(
        case=case,
        icon=icon,
        verdict=str(verdict),
        engine=str(ENGINES.get(case.engine, case.engine)),
        language="zh-Hans" if case.language == "zh" else "en",
        when=dates.show_moment(case.created_at, timezone, local_day(now(), timezone)),
    )


def _days(spans: list[dict[str, str | None]], today: date, spoken: AnswerLanguage) -> list[str]:
    """`1–24 Nov`; an open side is left out."""
    shown = []
    for span in spans:
        first, last = (
            date.fromisoformat(day) if (day := span.get(side)) else None for side in ("start", "end")
        )
        if first and last:
            shown.append(formats.days(first, last, today, spoken))
        elif first or last:
            shown.append(f"{dates.show_day(first, today)} – {dates.show_day(last, today)}")
    return shown


urlpatterns = [
    path("cases", cases_page, name="cases"),
    path("cases/export", export, name="cases-export"),
    path("cases/<uuid:id>", case_page, name="case"),
    path("cases/<uuid:id>/state", set_state, name="case-state"),
]
