"""Adding from text: it is read, what it says stands beside what is there, a person decides, and can take it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, get_args
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenshu.assist import pipeline
from wenshu.assist.contract import EditedAction, ProposalSource
from wenshu.assist.errors import AlreadyDecided, MovedOn, RecordsChanged
from wenshu.assist.models import Proposal
from wenshu.clock import now
from wenshu.crm import opportunities
from wenshu.crm.models import Opportunity
from wenshu.errors import FieldError, Invalid, NotFound
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role
from wenshu.web import assist_drafts, assist_examples, assist_files, assist_page
from wenshu.web.assist_edits import Edits
from wenshu.web.assist_files import Given
from wenshu.web.toasts import toast

TYPED: Final = {"paste", "share"}  # the sources that a form may name


@assist_drafts.kept_through_sign_in
@team_page(role=Role.MEMBER)
def assist(request: TeamRequest) -> HttpResponse:
    """A text to write or paste, a file to choose; by POST it is read, and the proposal has a page of its own."""
    if request.method != "POST":
        example = assist_examples.chosen(request)
        text, cut = (example, "") if example else assist_drafts.take(request)
        return _page(request, text=text, deal=_deal(request, request.GET.get("opportunity", "")), problem=cut)
    deal = _deal(request, request.POST.get("opportunityId", ""))
    try:
        given = _given(request)
        proposal = pipeline.propose(
            given.text, team=request.team, by=request.member, now=now(), source=given.source,
            opportunity=deal, said_at=given.said_at, cut=given.cut,
        )  # fmt: skip
        pipeline.replace(request.POST.get("instead", ""), proposal, by=request.member, now=now())
    except Invalid as wrong:
        text = request.POST.get("text", "")
        return _page(request, text=text, deal=deal, problem=_(wrong.detail), status=422)
    return HttpResponseRedirect(reverse("proposal", args=[request.team.slug, proposal.pk]))


def _given(request: TeamRequest) -> Given:
    """A file that was chosen goes before what was typed."""
    file = request.FILES.get("file")
    if file is not None:
        return assist_files.read(file)
    source = request.POST.get("source", "")
    return Given(request.POST.get("text", ""), _source(source if source in TYPED else "paste"))


def _source(word: str) -> ProposalSource:
    return next(each for each in get_args(ProposalSource) if each == word)


def _deal(request: TeamRequest, given: str) -> Opportunity | None:
    """That a person says the text is about; one that is not there is as good as none."""
    try:
        return opportunities.find(request.team, UUID(given)) if given else None
    except (ValueError, NotFound):
        return None


def _page(
    request: TeamRequest, *, text: str, deal: Opportunity | None, problem: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "text": text,
        "deal": deal,
        "problem": problem,
        "source": "share" if request.POST.get("source") == "share" else "paste",
        "longest": pipeline.LONGEST,
        "examples": assist_examples.of(request.team),
    }
    return _render(request, context, status)


def _render(request: TeamRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The part that htmx exchanges, or the whole page; in the place of a voice note, only what is decided."""
    part = bool(request.htmx) and not request.htmx.history_restore_request
    inline = part and request.POST.get("inline") == "1"
    template = "assist/inline.html" if inline else "assist/desk.html" if part else "assist/page.html"
    more = {"is_part": part, "inline": inline, "with_model": assist_page.has_model(request.team)}
    return render(request, template, {**context, **more}, status=status)


@require_safe
@team_page
def proposal(request: TeamRequest, id: UUID) -> HttpResponse:
    return _shown(request, pipeline.find(request.team, id), Edits())


@require_POST
@team_page
def look(request: TeamRequest, id: UUID) -> HttpResponse:
    """The same with what a person changed so far: values read, other records compared. Nothing is written."""
    found = pipeline.find(request.team, id)
    return _shown(request, found, assist_page.edits(request, found), checked=True)


@require_POST
@team_page
def apply(request: TeamRequest, id: UUID) -> HttpResponse:
    """Writes what is accepted, and goes to where it can be seen. Whatever is in the way keeps what was typed."""
    found = pipeline.find(request.team, id)
    edits = assist_page.edits(request, found)
    sent: list[EditedAction] | None = None
    try:
        sent = assist_page.accepted(request, found, edits)
        pipeline.apply(found, by=request.member, now=now(), edited=sent)
    except Invalid as wrong:
        places = assist_page.places(sent, wrong.errors)
        return _shown(
            request, found, edits, errors=places, said=_in_short(wrong.errors, sent, found), status=422
        )
    except RecordsChanged as changed:
        places = assist_page.places(sent, changed.errors)
        advice = _("Nothing was written. Read the text anew to compare with what is there now.")
        said = f"{changed.detail} {advice}"
        return _shown(request, found, edits, errors=places, said=said, status=409)
    except AlreadyDecided as late:
        return _too_late(request, id, late)
    return _done(request, pipeline.find(request.team, id))


def _in_short(errors: Sequence[FieldError], sent: list[EditedAction] | None, found: Proposal) -> str:
    """Each sentence with the field that it is about."""
    told = dict.fromkeys(assist_page.with_field(each, sent, found) for each in errors)
    return _("Nothing was written yet. Please look at: %(what)s") % {"what": " ".join(told)}


def _too_late(request: TeamRequest, id: UUID, late: AlreadyDecided) -> HttpResponse:
    second = _("Nothing was written a second time.")
    said = f"{late.detail} {second}"
    return _shown(request, pipeline.find(request.team, id), Edits(), said=said, status=409)


def _done(request: TeamRequest, applied: Proposal) -> HttpResponse:
    undo = reverse("assist-undo", args=[request.team.slug, applied.pk])
    toast(request, assist_page.what_was_done(applied), undo=undo)
    return _go(request, assist_page.where_it_is(applied))


def _go(request: TeamRequest, url: str) -> HttpResponse:
    """A page of its own, for htmx too; the page that one is on is drawn anew, as another `#` would not do that."""
    if not request.htmx:
        return HttpResponseRedirect(url)
    is_here = urlsplit(request.htmx.current_url or "").path == urlsplit(url).path
    return HttpResponse(headers={"HX-Refresh": "true"} if is_here else {"HX-Redirect": url})


@require_POST
@team_page
def reject(request: TeamRequest, id: UUID) -> HttpResponse:
    found = pipeline.find(request.team, id)
    try:
        pipeline.reject(found, by=request.member, now=now())
    except AlreadyDecided as late:
        return _too_late(request, id, late)
    toast(request, _("Rejected. Nothing was written."))
    return _go(request, reverse("proposal", args=[request.team.slug, id]))


@require_POST
@team_page
def undo(request: TeamRequest, id: UUID) -> HttpResponse:
    """Back to the deal, if it was there before; else to the proposal, which says what became of it."""
    found = pipeline.find(request.team, id)
    try:
        undone = pipeline.undo(found, by=request.member, now=now())
    except AlreadyDecided as late:
        return _shown(request, pipeline.find(request.team, id), Edits(), said=late.detail, status=409)
    except MovedOn as moved:
        nothing = _("Nothing was undone.")
        return _shown(request, found, Edits(), said=f"{moved.detail} {nothing}", status=409)
    toast(request, _("Undone. Everything is as it was before."))
    return _go(request, assist_page.where_it_was(undone))


def _shown(
    request: TeamRequest,
    found: Proposal,
    edits: Edits,
    *,
    errors: dict[str, str] | None = None,
    said: str = "",
    checked: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = assist_page.context(request, found, edits, errors=errors or {}, checked=checked)
    return _render(request, {**context, "said": said}, status)


urlpatterns = [
    path("assist/", assist, name="assist"),
    path("assist/<uuid:id>/", proposal, name="proposal"),
    path("assist/<uuid:id>/look", look, name="assist-look"),
    path("assist/<uuid:id>/apply", apply, name="assist-apply"),
    path("assist/<uuid:id>/reject", reject, name="assist-reject"),
    path("assist/<uuid:id>/undo", undo, name="assist-undo"),
]
