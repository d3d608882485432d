"""Kinds of files, and what a field of one is: its type, its label, its length and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    OPPORTUNITIES = "opportunities"
    COMPANIES = "companies"
    CONTACTS = "contacts"
    FOLLOW_UPS = "follow-ups"
    MEMBERS = "members"
    PRODUCTS = "products"
    TARGETS = "targets"


class Type(StrEnum):
    LINE = "line"
    TEXT = "text"
    TAGS = "tags"
    DAY = "day"
    MOMENT = "moment"
    MONEY = "money"
    PERCENT = "percent"
    WHOLE = "whole"


@dataclass(frozen=True)
class Field:
    """`name` is the API's name where the API has the field; `words` are other headings, in any spelling."""

    name: str
    label: Promise
    type: Type = Type.LINE
    words: tuple[str, ...] = ()
    required: bool = False

    def longest(self, kind: Kind) -> int:
        """Characters the record keeps."""
        if self.name == "name":
            return 200 if kind in {Kind.OPPORTUNITIES, Kind.COMPANIES} else 120
        return _LONGEST.get(self.name, 200)


_LONGEST = {
    "externalId": 120,
    "opportunityExternalId": 120,
    "ownerName": 120,
    "ownerEmail": 254,
    "period": 60,
    "authorName": 120,
    "managerName": 120,
    "status": 60,
    "currency": 10,
    "product": 120,
    "competitor": 120,
    "source": 80,
    "region": 80,
    "country": 80,
    "industry": 120,
    "phone": 60,
    "title": 120,
    "firstName": 60,
    "lastName": 60,
    "email": 254,
    "kind": 40,
    "nextAction": 300,
    "series": 80,
    "description": 20_000,
    "content": 20_000,
}


def field(
    name: str, label: Promise, words: str = "", type: Type = Type.LINE, required: bool = False
) -> Field:
    return Field(
        name, label, type, tuple(word.strip() for word in words.split(",") if word.strip()), required
    )


KIND_LABELS: dict[Kind, Promise] = {
    Kind.OPPORTUNITIES: _("Opportunities"),
    Kind.COMPANIES: _("Companies"),
    Kind.CONTACTS: _("Contacts"),
    Kind.FOLLOW_UPS: _("Follow-ups"),
    Kind.MEMBERS: _("Team members"),
    Kind.PRODUCTS: _("Products"),
    Kind.TARGETS: _("Targets"),
}
