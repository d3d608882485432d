"""Texts to try the reading with: the first is about an open deal of the team's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenshu.crm.models import Opportunity
from wenshu.teams.access import TeamRequest
from wenshu.teams.models import Team


@dataclass(frozen=True, slots=True)
class Example:
    icon: str
    title: str
    text: str


OTHERS: Final[tuple[tuple[str, Promise, Promise], ...]] = (
    (
        "mail",
        gettext_lazy("An e-mail from somebody new"),
        gettext_lazy(
            "From: Elena Novak <elena.novak@brightwater.example>\nSubject: Reporting for 40 users\n\nHello,\n"
            "we are looking for a reporting tool for about 40 people; our budget is $35,000 and we would like to "
            "start by the end of Q1. Could you send a proposal by next Wednesday?\n\nBest regards\nElena Novak\n"
            "Head of Operations, Brightwater Ltd\n+44 20 7946 0318"
        ),
    ),
    (
        "contact",
        gettext_lazy("A business card"),
        gettext_lazy(
            "Tomas Berg\nPurchasing Manager\nNordlys Packaging AB\ntomas.berg@nordlys.example\n+46 8 555 010 22"
        ),
    ),
)


def of(team: Team) -> list[Example]:
    own = _about_a_deal(team)
    return [*own, *(Example(icon, str(title), str(text)) for icon, title, text in OTHERS)]


def _about_a_deal(team: Team) -> list[Example]:
    open_deals = Opportunity.objects.for_team(team).live().open().exclude(company=None)
    newest = open_deals.order_by("-created_at", "-id").values_list("name", "company__name").first()
    if newest is None:
        return []
    said = _(
        "Called %(company)s this afternoon about %(deal)s. The budget is approved, roughly 92k, and they want to "
        "sign before the end of next month. We send the migration plan by next Wednesday. It feels like a safe one."
    )
    deal, company = newest
    return [Example("phone", _("A note after a call"), said % {"company": company, "deal": deal})]


def chosen(request: TeamRequest) -> str:
    """The example that the address names."""
    number, found = request.GET.get("example", ""), of(request.team)
    wanted = {str(place): example.text for place, example in enumerate(found, 1)}
    return wanted.get(number, "")
