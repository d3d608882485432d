"""Creating and editing a company."""

from __future__ import annotations

from typing import Final

from django.urls import path
from django.utils.translation import gettext_lazy as _

from wenshu.crm import companies
from wenshu.crm.contract import CompanyIn, CompanyPatch
from wenshu.crm.models import Company
from wenshu.teams.access import team_page
from wenshu.teams.models import Role, Team
from wenshu.web import choices
from wenshu.web.editing import Editor
from wenshu.web.forms import Choice, Field

FIELDS: Final = [
    Field("name", _("Company name"), required=True, wide=True),
    Field("industry", _("Industry"), suggest="industry"),
    Field("region", _("Region"), suggest="region"),
    Field("country", _("Country"), suggest="country"),
    Field("domain", _("Website")),
    Field("phone", _("Phone"), "tel"),
    Field("employees", _("Employees"), "number"),
    Field("ownerId", _("Owner"), "choice"),
    Field("tags", _("Tags"), "tags", hint=_("Separated by commas.")),
    Field("externalId", _("Outside id"), hint=_("Its number in another system, if it has one.")),
    Field("description", _("Description"), "longtext", wide=True),
]


def _offered(team: Team) -> dict[str, list[Choice]]:
    return {"ownerId": choices.owner_choices(team)}


def _values(company: Company, team: Team) -> dict[str, str]:
    return {
        "name": company.name,
        "industry": company.industry,
        "region": company.region,
        "country": company.country,
        "domain": company.domain,
        "phone": company.phone,
        "employees": "" if company.employees is None else str(company.employees),
        "ownerId": str(company.owner_id or ""),
        "ownerId:label": company.owner.name if company.owner else "",
        "tags": ", ".join(company.tags),
        "externalId": company.external_id,
        "description": company.description,
    }


editor = Editor(
    name="company",
    new_title=_("New company"),
    fields=FIELDS,
    new_model=CompanyIn,
    change_model=CompanyPatch,
    offered=_offered,
    values=_values,
    find=companies.find,
    create=companies.create,
    update=companies.update,
    restore=companies.restore,
)

urlpatterns = [
    path("companies/new", team_page(editor.new, role=Role.MEMBER), name="company-new"),
    path("companies/<uuid:id>/edit", team_page(editor.edit, role=Role.MEMBER), name="company-edit"),
]
