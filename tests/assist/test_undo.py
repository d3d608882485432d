"""Undo puts every column back, or changes nothing and says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.assist.scripted import Desk, Make, Script
from tests.assist.tables import tables_of
from tests.assist.test_apply import NOTE, about, everything
from wenshu.assist import pipeline
from wenshu.assist.errors import AlreadyDecided, MovedOn
from wenshu.crm import companies, contacts, follow_ups, opportunities, opportunity_contacts
from wenshu.crm.contract import CompanyPatch, ContactIn, FollowUpIn, OpportunityIn, OpportunityPatch
from wenshu.crm.models import Company, Contact, Opportunity, StageChange
from wenshu.teams.models import Membership, Team


def test_made_records_vanish(desk: Desk, team: Team, now: datetime) -> None:
    before = tables_of(team)
    proposal = pipeline.apply(desk.propose(everything()), by=desk.by, now=now)
    assert tables_of(team) != before
    undone = pipeline.undo(proposal, by=desk.by, now=now + timedelta(minutes=1))
    assert (undone.status, undone.undone_at) == ("undone", now + timedelta(minutes=1))
    assert tables_of(team) == before


def test_a_changed_deal_gets_back_every_column_and_its_history(
    desk: Desk, team: Team, make_opportunity: Make, make_contact: Make, now: datetime
) -> None:
    known = make_contact("Wang Fang")
    deal = make_opportunity(expected_amount="900000", contact_ids=[known.pk], next_follow_up_at=now)
    before = tables_of(team)
    script = Script(NOTE + " They went with SAP: too dear.")
    script.contact(name="Li Ming")
    script.deal(
        contacts=("p",),
        expectedAmount=("920000", "920,000"),
        status=("lost", "went with"),
        lostReason=("price", "too dear"),
        competitor="SAP",
        expectedCloseDate="2026-12-20",
    )
    script.follow_up(opportunity="d", content=NOTE, nextFollowUpAt=("2026-11-27T01:00:00Z", "Friday"))
    script.is_("d", deal)
    proposal = pipeline.apply(desk.propose(script), by=desk.by, now=now + timedelta(hours=1))
    deal.refresh_from_db()
    assert (deal.stage.key, deal.lost_reason, deal.contact_links.count()) == ("lost", "price", 2)
    pipeline.undo(proposal, by=desk.by, now=now + timedelta(hours=2))
    assert tables_of(team) == before
    assert StageChange.objects.for_team(team).filter(opportunity=deal).count() == 1


Deed = Callable[[Team, Membership, datetime], object]


def _word(team: Team, by: Membership, at: datetime) -> None:
    deal = Opportunity.objects.for_team(team).live().get()
    follow_ups.create(team, FollowUpIn(opportunity_id=deal.pk, content="hm"), by=by, via="web", now=at)


def _edit(team: Team, by: Membership, at: datetime) -> None:
    deal = Opportunity.objects.for_team(team).live().get()
    opportunities.update(deal, OpportunityPatch(region="East"), by=by, via="web", now=at)


def _edit_company(team: Team, by: Membership, at: datetime) -> None:
    company = Company.objects.for_team(team).live().get()
    companies.update(company, CompanyPatch(region="East"), by=by, via="web", now=at)


def _other_deal(team: Team, by: Membership, at: datetime) -> None:
    company = Company.objects.for_team(team).live().get()
    opportunities.create(team, OpportunityIn(name="More", company_id=company.pk), by=by, via="web", now=at)


def _other_contact(team: Team, by: Membership, at: datetime) -> None:
    company = Company.objects.for_team(team).live().get()
    contacts.create(team, ContactIn(name="More", company_id=company.pk), by=by, via="web", now=at)


def _in_other_deal(team: Team, by: Membership, at: datetime) -> None:
    contact = Contact.objects.for_team(team).live().get()
    data = OpportunityIn(name="More", contact_ids=[contact.pk])
    opportunities.create(team, data, by=by, via="web", now=at)


def _role(team: Team, by: Membership, at: datetime) -> None:
    deal = Opportunity.objects.for_team(team).live().get()
    contact = Contact.objects.for_team(team).live().get()
    opportunity_contacts.set_role(deal, contact, role="buyer", by=by, via="web", now=at)


def _gone(team: Team, by: Membership, at: datetime) -> None:
    opportunities.delete(Opportunity.objects.for_team(team).live().get(), by=by, via="web", now=at)


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        (_word, "MES – Hengli Precision has other follow-ups now."),
        (_edit, "Bob changed MES – Hengli Precision at 2026-11-24 11:00."),
        (_edit_company, "Bob changed Hengli Precision at 2026-11-24 11:00."),
        (_other_deal, "Hengli Precision has other opportunities now."),
        (_other_contact, "Hengli Precision has other contacts now."),
        (_in_other_deal, "Li Ming is part of other opportunities now."),
        (_role, "Bob changed MES – Hengli Precision at 2026-11-24 11:00."),
        (_gone, "Bob deleted MES – Hengli Precision at 2026-11-24 11:00."),
    ],
)
def test_records_that_moved_on_are_left_alone(
    deed: Deed, said: str, desk: Desk, team: Team, bob: Membership, now: datetime
) -> None:
    proposal = pipeline.apply(desk.propose(everything()), by=desk.by, now=now)
    later = now + timedelta(hours=1)
    deed(team, bob, later)
    before = tables_of(team)
    with pytest.raises(MovedOn) as refused:
        pipeline.undo(proposal, by=desk.by, now=later)
    assert said in refused.value.detail
    assert tables_of(team) == before
    assert pipeline.find(team, proposal.pk).status == "applied"


def test_a_colleagues_word_with_the_customer_still_counts_after_undo(
    desk: Desk, team: Team, bob: Membership, make_opportunity: Make, now: datetime
) -> None:
    deal = make_opportunity(expected_amount="900000")
    script = about(deal, status=("negotiation", "negotiation"))
    proposal = pipeline.apply(desk.propose(script), by=desk.by, now=now + timedelta(hours=2))
    told = FollowUpIn(opportunity_id=deal.pk, content="called", occurred_at=now + timedelta(hours=1))
    follow_ups.create(team, told, by=bob, via="web", now=now + timedelta(hours=3))
    pipeline.undo(proposal, by=desk.by, now=now + timedelta(hours=4))
    deal.refresh_from_db()
    assert deal.last_activity_at == now + timedelta(hours=1)


def test_undoing_twice_changes_nothing_more(desk: Desk, team: Team, now: datetime) -> None:
    proposal = pipeline.apply(desk.propose(everything()), by=desk.by, now=now)
    pipeline.undo(proposal, by=desk.by, now=now)
    before = tables_of(team)
    with pytest.raises(AlreadyDecided):
        pipeline.undo(proposal, by=desk.by, now=now)
    assert tables_of(team) == before


def test_what_was_never_applied_cannot_be_undone(desk: Desk, now: datetime) -> None:
    with pytest.raises(AlreadyDecided, match="not been applied"):
        pipeline.undo(desk.propose(everything()), by=desk.by, now=now)
