"""Creating and editing an opportunity."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.urls import path
from django.utils.translation import gettext_lazy as _

from wenshu.crm import opportunities
from wenshu.crm.contract import OpportunityIn, OpportunityPatch
from wenshu.crm.models import Opportunity
from wenshu.crm.money import to_major
from wenshu.teams.access import team_page
from wenshu.teams.models import Role, Team
from wenshu.web import choices, dates
from wenshu.web.editing import Editor
from wenshu.web.forms import Choice, Field

FIELDS: Final = [
    Field("name", _("Opportunity name"), required=True, wide=True),
    Field("companyName", _("Company"), "company"),
    Field("ownerId", _("Owner"), "choice"),
    Field("status", _("Stage"), "choice"),
    Field(
        "expectedAmount", _("Expected amount"), "money", hint=_("860000, 860k and 86万 are all understood.")
    ),
    Field("probability", _("Probability, %"), "number", hint=_("Left empty: the stage's own.")),
    Field("expectedCloseDate", _("Expected close"), "day"),
    Field("nextFollowUpAt", _("Next follow-up"), "moment"),
    Field("product", _("Product"), suggest="product"),
    Field("competitor", _("Competitor"), suggest="competitor"),
    Field("source", _("Source"), suggest="source"),
    Field("region", _("Region"), suggest="region"),
    Field("tags", _("Tags"), "tags", hint=_("Separated by commas.")),
    Field("lostReason", _("Reason lost"), hint=_("Only for a lost opportunity.")),
    Field("externalId", _("Outside id"), hint=_("Its number in another system, if it has one.")),
    Field("description", _("Description"), "longtext", wide=True),
]


def _offered(team: Team) -> dict[str, list[Choice]]:
    return {"ownerId": choices.owner_choices(team), "status": choices.stage_choices(team)}


def _values(deal: Opportunity, team: Team) -> dict[str, str]:
    amount = deal.amount_minor
    return {
        "name": deal.name,
        "companyName": deal.company.name if deal.company else "",
        "companyId": str(deal.company_id or ""),
        "ownerId": str(deal.owner_id or ""),
        "ownerId:label": deal.owner.name if deal.owner else "",
        "status": deal.stage.key,
        "status:label": deal.stage.name,
        "expectedAmount": "" if amount is None else plain(to_major(amount, deal.currency)),
        "currency": deal.currency,
        "probability": str(deal.probability),
        "expectedCloseDate": deal.expected_close_date.isoformat() if deal.expected_close_date else "",
        "nextFollowUpAt": dates.to_input(deal.next_follow_up_at, team.timezone),
        "product": deal.product,
        "competitor": deal.competitor,
        "source": deal.source,
        "region": deal.region,
        "tags": ", ".join(deal.tags),
        "lostReason": deal.lost_reason,
        "externalId": deal.external_id,
        "description": deal.description,
    }


def plain(amount: Decimal) -> str:
    """`860000`, `1200.5`: as a person would type it."""
    return f"{amount:f}".rstrip("0").rstrip(".") if "." in f"{amount:f}" else f"{amount:f}"


editor = Editor(
    name="opportunity",
    new_title=_("New opportunity"),
    fields=FIELDS,
    new_model=OpportunityIn,
    change_model=OpportunityPatch,
    offered=_offered,
    values=_values,
    find=opportunities.find,
    create=opportunities.create,
    update=opportunities.update,
    restore=opportunities.restore,
)

urlpatterns = [
    path("opportunities/new", team_page(editor.new, role=Role.MEMBER), name="opportunity-new"),
    path("opportunities/<uuid:id>/edit", team_page(editor.edit, role=Role.MEMBER), name="opportunity-edit"),
]
