"""Two records side by side, as people read them, and what would come of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wenshu.clock import local_day, now
from wenshu.crm import merge_fields, money
from wenshu.crm.externals import as_given
from wenshu.crm.merge_fields import LISTS, Mergeable, Side, kind_of
from wenshu.crm.models import Company, Opportunity
from wenshu.web import dates
from wenshu.web.money import show_money

LABELS: Final[dict[str, Promise]] = {
    "name": _("Name"),
    "domain": _("Website"),
    "phone": _("Phone"),
    "industry": _("Industry"),
    "country": _("Country"),
    "region": _("Region"),
    "employees": _("Employees"),
    "ownerId": _("Owner"),
    "tags": _("Tags"),
    "description": _("Description"),
    "externalId": _("Outside id"),
    "title": pgettext_lazy("person", "Title"),
    "email": _("E-mail"),
    "companyId": _("Company"),
    "status": _("Stage"),
    "expectedAmount": _("Expected amount"),
    "expectedCloseDate": _("Expected close"),
    "nextFollowUpAt": _("Next follow-up"),
    "product": _("Product"),
    "competitor": _("Competitor"),
    "source": _("Source"),
}


@dataclass(frozen=True)
class Row:
    """One field of both. `input` is its name in the form; those of which there is nothing to choose have none."""

    label: str
    input: str
    this: str
    other: str
    side: Side
    both: str = ""


def rows(kept: Mergeable, other: Mergeable, sides: Mapping[str, Side]) -> list[Row]:
    """Fields of which neither knows anything are left out."""
    found = [_row(kept, other, name, side) for name, side in sides.items()]
    return [row for row in found if row.this or row.other]


def _row(kept: Mergeable, other: Mergeable, name: str, side: Side) -> Row:
    this, that = shown(kept, name), shown(other, name)
    both = ", ".join(merge_fields.united(kept, other, "both")) if name in LISTS else ""
    if both in {this, that}:  # one of them has all that the other has
        side, both = ("this" if both == this else "other") if side == "both" else side, ""
    return Row(str(LABELS[name]), input_of(name) if this != that else "", this, that, side, both)


def input_of(name: str) -> str:
    return f"pick-{name.removesuffix('Id').lower()}"


def chosen(kept: Mergeable, given: Mapping[str, str]) -> dict[str, str]:
    """What the form says; a field that was not offered is not chosen."""
    named = ((name, given.get(input_of(name), "")) for name in merge_fields.FIELDS[kind_of(kept)])
    return {name: side for name, side in named if side}


def result(kept: Mergeable, other: Mergeable, sides: Mapping[str, Side]) -> list[tuple[str, str]]:
    """Labels and values of the record that would stay."""
    found = []
    for row in rows(kept, other, sides):
        value = {"this": row.this, "other": row.other, "both": row.both}[row.side]
        found.append((row.label, value))
    return found


def shown(record: Mergeable, name: str) -> str:
    if name == "ownerId":
        return record.owner.name if record.owner else ""
    if name == "tags":
        return ", ".join(record.tags)
    if name == "externalId":
        return as_given(record.external_id)
    if name == "companyId":
        assert not isinstance(record, Company)
        return record.company.name if record.company else ""
    if isinstance(record, Opportunity) and name in _DEAL:
        return _of_deal(record, name)
    value = merge_fields.value(record, name)
    return "" if value is None else str(value)


_DEAL: Final = {"status", "expectedAmount", "expectedCloseDate", "nextFollowUpAt"}


def _of_deal(deal: Opportunity, name: str) -> str:
    zone = deal.team.timezone
    today = local_day(now(), zone)
    if name == "expectedAmount":
        return show_money(deal.amount_minor, deal.currency)
    if name == "expectedCloseDate":
        return dates.show_day(deal.expected_close_date, today)
    if name == "nextFollowUpAt":
        return dates.show_moment(deal.next_follow_up_at, zone, today)
    closed = dates.show_moment(deal.closed_at, zone, today)
    return " · ".join(filter(None, [deal.stage.name, f"{deal.probability}%", closed, deal.lost_reason]))


def telling(record: Mergeable) -> dict[str, str]:
    """By which a record is told to be the same as another, as the contract spells it."""
    if isinstance(record, Company):
        return {"name": record.name, "domain": record.domain, "phone": record.phone}
    found = {"name": record.name, "companyId": str(record.company_id or "")}
    if isinstance(record, Opportunity):
        amount = money.text(record.amount_minor, record.currency) or ""
        return found | {"product": record.product, "expectedAmount": amount, "currency": record.currency}
    return found | {"email": record.email, "phone": record.phone}
