"""What is true or false of a record, as conditions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db.models import Q

from wenshu.crm.models import Contact, FollowUp, OpportunityContact, VoiceStatus
from wenshu.insights.query.names import Names
from wenshu.insights.query.parties import with_deals
from wenshu.insights.selection import Selection

NOTHING: Final = Q(pk__in=[])


def _with_contact(selection: Selection, names: Names) -> Q:
    contacts = Contact.objects.for_team(names.team).live()
    if selection.entity == "company":
        return Q(pk__in=contacts.filter(company__isnull=False).values("company_id"))
    links = OpportunityContact.objects.for_team(names.team).filter(contact__deleted_at=None)
    return Q(pk__in=links.values("opportunity_id"))


def _with_follow_up(selection: Selection, names: Names) -> Q:
    return Q(pk__in=FollowUp.objects.for_team(names.team).live().values("opportunity_id"))


def _with_deal(selection: Selection, names: Names) -> Q:
    if selection.entity == "voice_note":
        return Q(opportunity__isnull=False)
    return with_deals(selection.entity, names)


def _to_confirm(selection: Selection, names: Names) -> Q:
    return Q(status=VoiceStatus.READY, summary__isnull=False, confirmed_at__isnull=True)


def _overdue(selection: Selection, names: Names) -> Q:
    if selection.moment is None:
        return NOTHING
    return Q(stage_kind="open", next_follow_up_at__lt=selection.moment)


FACTS: Final[dict[str, Callable[[Selection, Names], Q]]] = {
    "has_amount": lambda *_: Q(amount_minor__isnull=False),
    "has_company": lambda *_: Q(company__isnull=False),
    "has_contact": _with_contact,
    "has_owner": lambda *_: Q(owner__isnull=False),
    "has_expected_close": lambda *_: Q(expected_close_date__isnull=False),
    "has_follow_up": _with_follow_up,
    "has_next_follow_up": lambda *_: Q(next_follow_up_at__isnull=False),
    "has_email": lambda *_: ~Q(email=""),
    "has_phone": lambda *_: ~Q(phone=""),
    "has_deal": _with_deal,
    "has_open_deal": lambda selection, names: with_deals(selection.entity, names, stage_kind="open"),
    "has_won_deal": lambda selection, names: with_deals(selection.entity, names, stage_kind="won"),
    "has_transcript": lambda *_: Q(transcribed_at__isnull=False),
    "confirmed": lambda *_: Q(confirmed_at__isnull=False),
    "to_confirm": _to_confirm,
    "overdue": _overdue,
}
