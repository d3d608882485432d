"""Who is to be in a deal is a yes or no of its own, over the API and on the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from tests.assist.scripted import Desk, Make, Script
from wenshu.assist import pipeline
from wenshu.assist.contract import EditedAction
from wenshu.assist.models import Proposal
from wenshu.crm.models import Contact, Opportunity
from wenshu.errors import Invalid
from wenshu.teams.models import Membership

Browser = Callable[[Membership], Client]


@pytest.fixture
def deal(make_opportunity: Make) -> Opportunity:
    found: Opportunity = make_opportunity("MES rollout")
    return found


@pytest.fixture
def known(make_contact: Make) -> Contact:
    found: Contact = make_contact("Li Ming")
    return found


def proposed(desk: Desk, deal: Opportunity, known: Contact) -> Proposal:
    script = Script("MES rollout: Li Ming and Wang Fang, 92000")
    script.contact("p", name="Li Ming")
    script.contact("q", name="Wang Fang")
    script.deal(contacts=("p", "q"), expectedAmount="92000")
    script.is_("p", known)
    script.is_("d", deal)
    return desk.propose(script)


def people(deal: Opportunity) -> set[str]:
    return {link.contact.name for link in deal.contact_links.all()}


def ids(proposal: Proposal) -> dict[str, str]:
    return {each.kind: each.id for each in pipeline.actions_of(proposal)}


def test_who_is_to_be_in_a_deal_is_a_field_of_it(desk: Desk, deal: Opportunity, known: Contact) -> None:
    proposal = proposed(desk, deal, known)
    found = pipeline.actions_of(proposal)[-1]
    assert (found.fields["contactIds"].value, found.fields["contactIds"].accepted) == (found.contacts, True)


def test_a_deal_whose_people_are_rejected_gets_nobody(
    desk: Desk, deal: Opportunity, known: Contact, now: datetime
) -> None:
    proposal = proposed(desk, deal, known)
    action = ids(proposal)
    edited = [
        EditedAction(id=action["update_contact"], target_id=known.pk, fields={}),
        EditedAction(id=action["create_contact"], fields={"name": "Wang Fang"}),
        EditedAction(id=action["update_opportunity"], target_id=deal.pk, fields={"expectedAmount": "92000"}),
    ]
    pipeline.apply(proposal, by=desk.by, now=now, edited=edited)
    assert people(deal) == set()
    assert Contact.objects.for_team(deal.team).filter(name="Wang Fang").exists()


def test_who_is_declined_is_not_added_and_undo_takes_the_others_out(
    desk: Desk, deal: Opportunity, known: Contact, now: datetime
) -> None:
    proposal = proposed(desk, deal, known)
    action = ids(proposal)
    named: list[str] = [action["update_contact"], action["create_contact"]]
    edited = [EditedAction(id=action["update_opportunity"], target_id=deal.pk, fields={"contactIds": named})]
    applied = pipeline.apply(proposal, by=desk.by, now=now, edited=edited)
    assert people(deal) == {"Li Ming"}
    pipeline.undo(applied, by=desk.by, now=now)
    assert people(deal) == set()


@pytest.mark.parametrize("wrong", ["Li Ming", ["Li Ming"], ["a3"], 7])
def test_what_is_no_contact_is_refused_with_its_place(
    wrong: str | list[str] | int, desk: Desk, deal: Opportunity, known: Contact, now: datetime
) -> None:
    proposal = proposed(desk, deal, known)
    edited = [EditedAction(id=ids(proposal)["update_opportunity"], fields={"contactIds": wrong})]
    with pytest.raises(Invalid) as refused:
        pipeline.apply(proposal, by=desk.by, now=now, edited=edited)
    assert [each.pointer for each in refused.value.errors] == ["/actions/0/fields/contactIds"]


def test_who_is_nobodys_contact_is_refused_at_the_place_that_was_sent(
    desk: Desk, make_opportunity: Make, make_contact: Make, known: Contact, now: datetime
) -> None:
    present = [make_contact(name).pk for name in ("Zhao Lei", "Sun Yan")]
    deal = make_opportunity("MES rollout", contact_ids=present)
    proposal = proposed(desk, deal, known)
    action = ids(proposal)
    stranger = str(uuid4())
    named = [action["create_contact"], str(known.pk), stranger]  # the first is declined
    edited = [EditedAction(id=action["update_opportunity"], target_id=deal.pk, fields={"contactIds": named})]
    with pytest.raises(Invalid) as refused:
        pipeline.apply(proposal, by=desk.by, now=now, edited=edited)
    assert [each.pointer for each in refused.value.errors] == ["/actions/0/fields/contactIds/2"]


def test_who_is_in_the_deal_already_stands_apart(
    desk: Desk, make_opportunity: Make, known: Contact, now: datetime
) -> None:
    deal = make_opportunity("MES rollout", contact_ids=[known.pk])
    script = Script("MES rollout: Li Ming, 92000")
    script.contact(name="Li Ming")
    script.deal(contacts=("p",), expectedAmount="92000")
    script.is_("p", known)
    script.is_("d", deal)
    (action,) = [each for each in pipeline.actions_of(desk.propose(script)) if each.contacts]
    assert "contactIds" not in action.fields
    assert action.unchanged["contactIds"].value == action.contacts


def _only_a_person(desk: Desk, deal: Opportunity, known: Contact) -> Proposal:
    script = Script("MES rollout: Li Ming")
    script.contact(name="Li Ming")
    script.deal(contacts=("p",))
    script.is_("p", known)
    script.is_("d", deal)
    return desk.propose(script)


@pytest.mark.parametrize(("said", "in_it"), [("yes", {"Li Ming"}), ("no", set())])
def test_the_page_has_a_row_for_the_people_which_is_accepted_or_rejected(
    said: str,
    in_it: set[str],
    desk: Desk,
    deal: Opportunity,
    known: Contact,
    alice: Membership,
    client_for: Browser,
) -> None:
    proposal = _only_a_person(desk, deal, known)
    browser, at = client_for(alice), f"/t/{deal.team.slug}/assist/{proposal.pk}"
    row = f"ok-{ids(proposal)['update_opportunity']}.contactIds"
    page = browser.get(f"{at}/").content.decode()
    assert re.search(rf'name="{row}" value="yes" checked', page)
    assert "<ins>Li Ming</ins>" in page
    answer = browser.post(f"{at}/apply", {"sent": "1", row: said})
    assert answer.status_code == (302 if said == "yes" else 422)
    assert people(deal) == in_it


def test_a_phone_number_with_its_country_code_is_no_change(desk: Desk, make_contact: Make) -> None:
    known = make_contact("Li Ming", phone="020 7946 0318")
    script = Script("Li Ming, buyer, +44 20 7946 0318")
    script.contact(name="Li Ming", title="buyer", phone="+44 20 7946 0318")
    script.is_("p", known)
    (action,) = pipeline.actions_of(desk.propose(script))
    assert (set(action.fields), "phone" in action.unchanged) == ({"title"}, True)
