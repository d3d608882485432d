"""What the fields of a proposal are called, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

LABELS: Final[Mapping[str, Promise]] = {
    "companyName": gettext_lazy("Company"),
    "ownerName": gettext_lazy("Owner"),
    "status": gettext_lazy("Stage"),
    "expectedAmount": gettext_lazy("Expected amount"),
    "currency": gettext_lazy("Currency"),
    "probability": gettext_lazy("Probability"),
    "expectedCloseDate": gettext_lazy("Expected close"),
    "nextFollowUpAt": gettext_lazy("Next follow-up"),
    "source": gettext_lazy("Source"),
    "region": gettext_lazy("Region"),
    "product": gettext_lazy("Product"),
    "competitor": gettext_lazy("Competitor"),
    "description": gettext_lazy("Description"),
    "lostReason": gettext_lazy("Reason lost"),
    "contactIds": gettext_lazy("Contacts"),
    "domain": gettext_lazy("Domain"),
    "phone": gettext_lazy("Phone"),
    "industry": gettext_lazy("Industry"),
    "country": gettext_lazy("Country"),
    "employees": gettext_lazy("Employees"),
    "title": pgettext_lazy("person", "Title"),
    "email": gettext_lazy("E-mail"),
    "kind": gettext_lazy("Kind"),
    "content": gettext_lazy("What happened"),
    "occurredAt": gettext_lazy("When"),
    "nextAction": gettext_lazy("Next step"),
}
NAMES: Final[Mapping[str, Promise]] = {
    "company": gettext_lazy("Company name"),
    "contact": pgettext_lazy("person", "Name"),
    "opportunity": gettext_lazy("Opportunity name"),
}


def label(name: str, kind: str) -> str:
    """`kind` is the record's: a name is called differently with each."""
    return str(NAMES.get(kind, NAMES["opportunity"]) if name == "name" else LABELS.get(name, name))
