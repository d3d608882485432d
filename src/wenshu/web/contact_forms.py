"""Creating and editing a contact."""

from __future__ import annotations

from typing import Final

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wenshu.crm import contacts
from wenshu.crm.contract import ContactIn, ContactPatch
from wenshu.crm.models import Contact
from wenshu.teams.access import team_page
from wenshu.teams.models import Role, Team
from wenshu.web import choices
from wenshu.web.editing import Editor
from wenshu.web.forms import Choice, Field

FIELDS: Final = [
    Field("name", pgettext_lazy("person", "Name"), required=True),
    Field("title", pgettext_lazy("person", "Title")),
    Field("companyName", _("Company"), "company"),
    Field("email", _("E-mail"), "email"),
    Field("phone", _("Phone"), "tel"),
    Field("ownerId", _("Owner"), "choice"),
    Field("tags", _("Tags"), "tags", hint=_("Separated by commas.")),
    Field("externalId", _("Outside id"), hint=_("Its number in another system, if it has one.")),
]


def _offered(team: Team) -> dict[str, list[Choice]]:
    return {"ownerId": choices.owner_choices(team)}


def _values(contact: Contact, team: Team) -> dict[str, str]:
    return {
        "name": contact.name,
        "title": contact.title,
        "companyName": contact.company.name if contact.company else "",
        "companyId": str(contact.company_id or ""),
        "email": contact.email,
        "phone": contact.phone,
        "ownerId": str(contact.owner_id or ""),
        "ownerId:label": contact.owner.name if contact.owner else "",
        "tags": ", ".join(contact.tags),
        "externalId": contact.external_id,
    }


editor = Editor(
    name="contact",
    new_title=_("New contact"),
    fields=FIELDS,
    new_model=ContactIn,
    change_model=ContactPatch,
    offered=_offered,
    values=_values,
    find=contacts.find,
    create=contacts.create,
    update=contacts.update,
    restore=contacts.restore,
)

urlpatterns = [
    path("contacts/new", team_page(editor.new, role=Role.MEMBER), name="contact-new"),
    path("contacts/<uuid:id>/edit", team_page(editor.edit, role=Role.MEMBER), name="contact-edit"),
]
