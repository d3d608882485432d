"""Who joined a deal and who left it: the timeline says their names."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from wenshu.crm import contacts, opportunity_contacts
from wenshu.crm.models import AuditEntry, Contact, Opportunity
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def deal(make_opportunity: Make) -> Opportunity:
    made: Opportunity = make_opportunity("MES rollout")
    return made


@pytest.fixture
def shown(
    alice: Membership, team: Team, deal: Opportunity, client_for: Callable[[Membership], Client]
) -> Callable[[], list[str]]:
    def read() -> list[str]:
        page = client_for(alice).get(f"/t/{team.slug}/opportunities/{deal.pk}").content.decode()
        changes = re.findall(r'<p class="change">(.*?)</p>', page, re.DOTALL)
        return [re.sub(r"<[^>]+>", "", each) for each in changes]

    return read


def test_contacts_that_are_linked_and_unlinked_are_named(
    shown: Callable[[], list[str]], make_contact: Make, deal: Opportunity, alice: Membership, now: datetime
) -> None:
    anna: Contact = make_contact("Anna <Lund>")
    zhou: Contact = make_contact("周敏")
    told: dict[str, Any] = {"by": alice, "via": "test"}
    opportunity_contacts.set_role(deal, anna, role="", now=now, **told)
    opportunity_contacts.set_role(deal, zhou, role="Buyer", now=now + timedelta(minutes=1), **told)
    opportunity_contacts.unlink(deal, anna.id, now=now + timedelta(minutes=2), **told)
    assert shown() == [
        "Contacts removed: Anna &lt;Lund&gt;",
        "Contacts added: 周敏",
        "Role of a contact: Buyer",
        "Contacts added: Anna &lt;Lund&gt;",
    ]


def test_of_a_list_that_is_replaced_only_who_joined_and_who_left_are_named(
    shown: Callable[[], list[str]],
    make_contact: Make,
    deal: Opportunity,
    alice: Membership,
    team: Team,
    now: datetime,
    api: Callable[..., Any],
) -> None:
    one, two, three, four = (make_contact(name) for name in ("One", "Two", "Three", "Four"))
    url = f"/api/opportunities/{deal.pk}"
    api(alice).patch(url, {"contactIds": [str(one.pk), str(two.pk)]})
    api(alice).patch(url, {"contactIds": [str(two.pk), str(three.pk), str(four.pk)]})
    contacts.delete(two, by=alice, via="test", now=now)
    assert set(shown()) == {
        "Contacts added: One, Two",
        "Contacts added: Three, Four",
        "Contacts removed: One",
    }


def test_a_contact_of_another_team_is_not_named(
    shown: Callable[[], list[str]], make_contact: Make, deal: Opportunity, charlie: Membership, team: Team
) -> None:
    theirs: Contact = make_contact("Somebody Secret", by=charlie)
    entry = AuditEntry.objects.for_team(team).filter(record_id=deal.pk).get()
    AuditEntry.objects.for_team(team).filter(pk=entry.pk).update(
        action="updated", changes={"contactIds": [None, [str(theirs.pk)]]}
    )
    assert shown() == ["Contacts added: a contact that is gone"]
