"""The people of a deal, each with a part in it: decision maker, user, buyer…"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, UUIDField

from wenshu.crm import activity, records
from wenshu.crm.activity import Via
from wenshu.crm.changes import Diff
from wenshu.crm.models import Contact, Opportunity, OpportunityContact
from wenshu.errors import NotFound
from wenshu.teams.models import Membership, Team
from wenshu.teams.scoping import TeamQuerySet
from wenshu.teams.statements import GivenIds, TeamStatement


def prepare(opportunity: Opportunity, contacts: Iterable[Contact]) -> list[OpportunityContact]:
    return [
        OpportunityContact(team=opportunity.team, opportunity=opportunity, contact=contact)
        for contact in contacts
    ]


def of(opportunity: Opportunity) -> TeamQuerySet[OpportunityContact]:
    """The links to contacts that are not deleted, with the contact, in the order they were made."""
    links = OpportunityContact.objects.for_team(opportunity.team).filter(opportunity=opportunity)
    return links.filter(contact__deleted_at=None).select_related("contact").order_by("id")


def replace(diff: Diff, contacts: list[Contact]) -> None:
    """Exactly these from now on; who stays keeps the role. Written at once, in the caller's transaction."""
    opportunity = diff.record
    assert isinstance(opportunity, Opportunity)
    present = {link.contact_id: link for link in of(opportunity)}
    wanted = {contact.id: contact for contact in contacts}
    if present.keys() == wanted.keys():
        return
    links = OpportunityContact.objects.for_team(opportunity.team)
    links.filter(id__in=[link.id for id, link in present.items() if id not in wanted]).delete()
    links.bulk_create(prepare(opportunity, [each for id, each in wanted.items() if id not in present]))
    diff.note("contactIds", [str(id) for id in present], [str(id) for id in wanted])


def set_role(
    opportunity: Opportunity, contact: Contact, *, role: str, by: Membership | None, via: Via, now: datetime
) -> OpportunityContact:
    """Links the contact if need be."""
    team = opportunity.team
    with activity.write(team, by=by, via=via, now=now) as change:
        opportunity = records.locked(Opportunity.objects.for_team(team), opportunity.id)
        links = OpportunityContact.objects.for_team(team).filter(opportunity=opportunity)
        link = links.filter(contact=contact).first()
        diff = Diff(opportunity)
        if link is None:
            link = OpportunityContact(team=team, opportunity=opportunity, contact=contact)
            diff.note("contactIds", None, [str(contact.id)])
        diff.note("contactRole", link.role, role)
        if diff:
            link.role = role
            link.save()
        records.save(opportunity, diff, change, "opportunity")
    return link


def unlink(
    opportunity: Opportunity, contact_id: UUID, *, by: Membership | None, via: Via, now: datetime
) -> None:
    team = opportunity.team
    with activity.write(team, by=by, via=via, now=now) as change:
        opportunity = records.locked(Opportunity.objects.for_team(team), opportunity.id)
        link = of(opportunity).filter(contact_id=contact_id).first()
        if link is None:
            raise NotFound
        diff = Diff(opportunity)
        diff.note("contactIds", [str(contact_id)], None)
        link.delete()
        records.save(opportunity, diff, change, "opportunity")


@TeamStatement
def _links(team: Team) -> QuerySet[OpportunityContact, Any]:
    links = OpportunityContact.objects.for_team(team).filter(contact__deleted_at=None)
    return (
        links.filter(opportunity_id__in=GivenIds("ids", UUIDField()))
        .order_by("id")
        .values_list("opportunity_id", "contact_id")
    )


def ids_by_opportunity(team: Team, ids: list[UUID]) -> dict[UUID, list[UUID]]:
    """For lists: one query for all the rows of a page."""
    found: dict[UUID, list[UUID]] = {}
    for opportunity_id, contact_id in _links.rows(team, ids=ids):
        found.setdefault(opportunity_id, []).append(contact_id)
    return found
