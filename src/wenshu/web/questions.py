"""A member's own questions: found again, asked again, deleted; and what they think of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from wenshu.clock import local_day, now
from wenshu.errors import Invalid
from wenshu.insights import cases, history
from wenshu.insights.models import Verdict
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role
from wenshu.web import dates, listing
from wenshu.web.listing import Listing
from wenshu.web.toasts import toast

STATUSES: Final[dict[str, tuple[str, Promise]]] = {
    "answered": ("check", pgettext_lazy("of a question", "Answered")),
    "empty": ("circle-dashed", pgettext_lazy("of a question", "Nothing found")),
    "needs_clarification": ("split", pgettext_lazy("of a question", "Asked back")),
    "out_of_scope": ("circle-slash", pgettext_lazy("of a question", "Not answered")),
}
ENGINES: Final[dict[str, Promise]] = {
    "rules": gettext_lazy("Rules"),
    "llm": gettext_lazy("AI model"),
}


@dataclass(frozen=True)
class Row:
    id: UUID
    question: str
    answer: str
    language: str
    icon: str
    status: str
    engine: str
    cached: bool
    when: str


@require_safe
@team_page
def questions_page(request: TeamRequest) -> HttpResponse:
    shown = Listing(request.GET, filters=[], columns=[], sort="", choices={})
    found = history.rows(request.member, words=shown.q[:200], cursor=shown.cursor, limit=listing.PAGE)
    context = {
        "rows": [_row(each, request) for each in found.items],
        "listing": shown,
        "next_url": shown.next_url(found.next_cursor),
    }
    return render(request, "questions/list.html", context)


def _row(item: dict[str, Any], request: TeamRequest) -> Row:
    icon, status = STATUSES.get(item["status"], STATUSES["answered"])
    timezone = request.team.timezone
    return Row(
        id=item["id"],
        question=item["question"],
        answer=item["answer"],
        language="zh-Hans" if item["language"] == "zh" else "en",
        icon=icon,
        status=str(status),
        engine=str(ENGINES.get(item["engine"], item["engine"])),
        cached=item["cached"],
        when=dates.show_moment(item["askedAt"], timezone, local_day(now(), timezone)),
    )


@require_POST
@team_page(role=Role.VIEWER)
def delete(request: TeamRequest, id: UUID) -> HttpResponse:
    history.forget(request.member, id)
    toast(request, _("The question was deleted."))
    return _back(request)


@require_POST
@team_page(role=Role.VIEWER)
def clear(request: TeamRequest) -> HttpResponse:
    gone = history.forget_all(request.member)
    toast(
        request, ngettext("%(n)d question was deleted.", "%(n)d questions were deleted.", gone) % {"n": gone}
    )
    return _back(request)


@require_POST
@team_page(role=Role.VIEWER)
def judge(request: TeamRequest, id: UUID) -> HttpResponse:
    """The part of the card with what was said, for htmx; else back to one's questions."""
    moment = now()
    asked = history.find(request.member, id, now=moment)
    verdict, comment = request.POST.get("verdict", ""), request.POST.get("comment", "")
    if verdict not in Verdict.values:
        raise Invalid.field("verdict", _("Say whether the answer was right."))
    case = cases.judge(asked, verdict=Verdict(verdict), comment=comment, by=request.member, now=moment)
    if request.htmx:
        said = {"kept": id, "counted": asked.plan is not None, "verdict": case.verdict, "said": True}
        return render(request, "insights/judge.html", said)
    toast(request, _("Thank you. Your judgement is kept with the question and its plan."))
    return _back(request)


def _back(request: TeamRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("questions", args=[request.team.slug]))


urlpatterns = [
    path("questions", questions_page, name="questions"),
    path("questions/clear", clear, name="questions-clear"),
    path("questions/<uuid:id>/delete", delete, name="question-delete"),
    path("questions/<uuid:id>/feedback", judge, name="question-feedback"),
]
