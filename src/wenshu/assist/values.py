"""A field's value by the data contract, in the API's spelling; and what a record says now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel

from wenshu.assist.extraction import EntityKind, Json
from wenshu.crm import contract, lists, money, names
from wenshu.crm.contract import CompanyPatch, ContactPatch, FollowUpFields, OpportunityPatch
from wenshu.crm.links import Links
from wenshu.crm.opportunities import to_minor
from wenshu.crm.spelling import as_json
from wenshu.errors import Invalid
from wenshu.teams.models import Membership, Team

Values = dict[str, Json]
RecordKind = Literal["company", "contact", "opportunity"]

_CONTRACTS: Final[dict[EntityKind, type[BaseModel]]] = {
    "company": CompanyPatch,
    "contact": ContactPatch,
    "opportunity": OpportunityPatch,
    "follow_up": FollowUpFields,
}
_ROWS: Final = {"company": lists.company, "contact": lists.contact, "opportunity": lists.opportunity}
_NOT_HERE: Final = {"externalId", "contactIds"}  # no text says the one; people are actions of their own


def fields_of(kind: EntityKind) -> frozenset[str]:
    """The API's names of what a proposal may set. An owner goes by name or id, a company by name."""
    named = {field.alias or name for name, field in _CONTRACTS[kind].model_fields.items()}
    owned = {"ownerName"} if "ownerId" in named else set()
    return frozenset((named | owned) - _NOT_HERE)


def current(team: Team, kind: RecordKind, id: UUID) -> Values:
    """As the API shows the record. Raises NotFound."""
    row = _ROWS[kind](team, id)
    return {name: _spelt(value) for name, value in row.items()}


def _spelt(value: object) -> Json:
    if isinstance(value, list):
        return [str(each) for each in value]
    told = value.isoformat() if type(value) is date else as_json(value)
    assert told is None or isinstance(told, str | int)
    return told


class Checker:
    """Checks values for one team; remembers its stages and members."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.links = Links(team)
        self._members: dict[str, list[Membership]] | None = None  # by every name that they go by

    def value(self, kind: EntityKind, name: str, value: Json, *, currency: str = "") -> Json:
        """As it would be stored. Raises Invalid. `currency` is that of an amount."""
        if name not in fields_of(kind):
            raise Invalid.field(name, _("There is no such field."))
        if name == "ownerName":
            return self._owner(value)
        checked = contract.validated(_CONTRACTS[kind], _whole(kind, {name: value}))
        told = getattr(checked, _attribute(kind, name))
        if name == "expectedAmount":
            code = currency or self.team.currency
            return money.text(to_minor(told, code), code)
        if name == "status":
            self.links.stage(told)
        return _spelt(told)

    def _owner(self, value: Json) -> Json:
        member = self.member(value)
        return member.name if member else None

    def member(self, name: Json) -> Membership | None:
        """The one member who is called that and has not left."""
        if not name:
            return None
        found = self._by_name().get(names.key(str(name)), [])
        if len(found) != 1:
            raise Invalid.field("ownerName", _("There is no such member in this team."))
        return found[0]

    def _by_name(self) -> dict[str, list[Membership]]:
        if self._members is None:
            self._members = {}
            for seat in Membership.objects.for_team(self.team).filter(is_active=True):
                for called in {names.key(seat.name), names.key(seat.email)}:
                    self._members.setdefault(called, []).append(seat)
        return self._members


def _whole(kind: EntityKind, data: Mapping[str, Json]) -> Mapping[str, Json]:
    """A follow-up is never without words; what is checked may be another of its fields."""
    return {"content": "-", **data} if kind == "follow_up" else data


def _attribute(kind: EntityKind, name: str) -> str:
    fields = _CONTRACTS[kind].model_fields
    return next(python for python, field in fields.items() if (field.alias or python) == name)
