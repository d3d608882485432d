"""The page of one opportunity: its stage, facts, people and timeline, and the form that logs a follow-up."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wenshu.clock import local_day, now
from wenshu.crm import contacts, opportunities, opportunity_contacts, stages
from wenshu.crm.contract import ContactRole
from wenshu.crm.externals import as_given
from wenshu.crm.models import Contact, Opportunity, Stage, StageKind
from wenshu.crm.money import weighted
from wenshu.errors import Invalid
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Team
from wenshu.web import choices, dates, follow_up_forms, timeline, voice_deal
from wenshu.web.duplicates import follows_merges
from wenshu.web.forms import Form
from wenshu.web.money import show_money
from wenshu.web.preferences import back_to
from wenshu.web.removal import Removal
from wenshu.web.toasts import toast

Fact = tuple[str, str]
MOVES: Final = {StageKind.OPEN, StageKind.WON}  # one click; losing asks for a reason


@team_page
@follows_merges("opportunity")
def opportunity(request: TeamRequest, id: UUID) -> HttpResponse:
    deal = opportunities.find(request.team, id)
    if request.htmx and request.GET.get("cursor"):
        return render(request, "opportunities/timeline.html", timeline.context(request, deal))
    return page(request, deal, follow_up_forms.new_form(deal, request))


def page(
    request: TeamRequest, deal: Opportunity, form: Form, *, status: int = 200, **more: object
) -> HttpResponse:
    """Also for a follow-up that came back, with errors or drafted: the whole page, the typed text kept."""
    moment = now()
    due, due_tone = dates.due(deal.next_follow_up_at, moment, request.team.timezone)
    context = {
        "deal": deal,
        "steps": _steps(deal, choices.stages_of(request.team)),
        "lost_stages": [stage for stage in choices.stages_of(request.team) if stage.kind == StageKind.LOST],
        "stage_name": deal.stage.name,
        "amount": show_money(deal.amount_minor, deal.currency),
        "weighted": show_money(weighted(deal.amount_minor, deal.probability), deal.currency),
        "due": due if deal.stage_kind == StageKind.OPEN else "",
        "due_tone": due_tone,
        "facts": _facts(deal, request.team),
        "people": opportunity_contacts.of(deal),
        "form": form,
        **voice_deal.context(request, deal),
        **timeline.context(request, deal),
        **more,
    }
    return render(request, "opportunities/page.html", context, status=status)


def _steps(deal: Opportunity, team_stages: list[Stage]) -> list[dict[str, object]]:
    """The way to won. Where the deal stands is marked, and everything before it counts as done."""
    way = [stage for stage in team_stages if stage.kind in MOVES]
    at = next((place for place, stage in enumerate(way) if stage.pk == deal.stage_id), -1)
    return [
        {"key": stage.key, "label": stage.name, "won": stage.kind == StageKind.WON,
         "current": place == at, "done": place < at}
        for place, stage in enumerate(way)
    ]  # fmt: skip


def _facts(deal: Opportunity, team: Team) -> list[Fact]:
    """Those that are always worth a line come first, empty or not; the rest only when they say something."""
    today = local_day(now(), team.timezone)
    always = [
        (_("Owner"), deal.owner.name if deal.owner else ""),
        (_("Expected close"), dates.show_day(deal.expected_close_date, today)),
        (_("Probability"), f"{deal.probability}%"),
        (_("Product"), deal.product),
        (_("Source"), deal.source),
        (_("Region"), deal.region),
    ]
    filled = [
        (_("Tags"), ", ".join(deal.tags)),
        (_("Closed"), dates.show_moment(deal.closed_at, team.timezone, today)),
        (_("Competitor"), deal.competitor),
        (_("Reason lost"), deal.lost_reason),
        (_("Outside id"), as_given(deal.external_id)),
        (_("Created"), dates.show_moment(deal.created_at, team.timezone, today)),
    ]
    return [*always, *((label, value) for label, value in filled if value)]


@require_POST
@team_page
def move(request: TeamRequest, id: UUID) -> HttpResponse:
    """To another stage. Undo is the same request with the stage that it came from."""
    deal = opportunities.find(request.team, id)
    before = deal.stage.key
    wanted = request.POST.get("status") or request.GET.get("status", "")
    stage = stages.by_key(request.team, wanted)
    reason = request.POST.get("lostReason", "").strip() if stage.kind == StageKind.LOST else ""
    opportunities.move_to_stage(
        deal, stage=stage, lost_reason=reason, by=request.member, via="web", now=now()
    )
    text = _("Moved to %(stage)s") % {"stage": stage.name}
    if request.htmx:
        return HttpResponse(status=204)
    undo = f"{reverse('opportunity-stage', args=[request.team.slug, id])}?status={before}"
    toast(request, text, undo=undo if before != wanted else "")
    return HttpResponseRedirect(back_to(request, reverse("opportunity", args=[request.team.slug, id])))


@require_POST
@team_page
def link_contact(request: TeamRequest, id: UUID) -> HttpResponse:
    """A contact by the id that was picked, else by the exact name; with a part to play, or another part."""
    deal = opportunities.find(request.team, id)
    person = _contact(request)
    role = ContactRole.model_validate({"role": request.POST.get("role", "")}).role
    opportunity_contacts.set_role(deal, person, role=role, by=request.member, via="web", now=now())
    toast(request, _("%(name)s was added.") % {"name": person.name})
    return HttpResponseRedirect(reverse("opportunity", args=[request.team.slug, id]) + "#people")


def _contact(request: TeamRequest) -> Contact:
    picked, name = request.POST.get("contactId", ""), request.POST.get("contactName", "").strip()
    if picked:
        try:
            return contacts.find(request.team, UUID(picked))
        except ValueError:
            raise Invalid.field("contactId", _("This is not an id.")) from None
    found = list(Contact.objects.for_team(request.team).live().filter(name=name)[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise Invalid.field(
            "contactName", _("There are several contacts of that name: pick one from the list.")
        )
    raise Invalid.field("contactName", _("There is no contact of that name."))


@require_POST
@team_page
def unlink_contact(request: TeamRequest, id: UUID, contact: UUID) -> HttpResponse:
    deal = opportunities.find(request.team, id)
    opportunity_contacts.unlink(deal, contact, by=request.member, via="web", now=now())
    toast(request, _("Removed from this opportunity."))
    return HttpResponseRedirect(reverse("opportunity", args=[request.team.slug, id]) + "#people")


removal = Removal(
    "opportunity", "opportunities", opportunities.find, opportunities.delete, opportunities.restore
)

urlpatterns = [
    path("opportunities/<uuid:id>", opportunity, name="opportunity"),
    path("opportunities/<uuid:id>/stage", move, name="opportunity-stage"),
    path("opportunities/<uuid:id>/contacts", link_contact, name="opportunity-contacts"),
    path(
        "opportunities/<uuid:id>/contacts/<uuid:contact>/remove",
        unlink_contact,
        name="opportunity-contact-remove",
    ),
    *removal.urlpatterns,
]
