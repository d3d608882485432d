"""A proposal becomes records: all of what was accepted, or nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.assist.scripted import Desk, Make, Script
from wenshu.assist import pipeline
from wenshu.assist.contract import EditedAction
from wenshu.assist.errors import AlreadyDecided, RecordsChanged
from wenshu.assist.models import Proposal
from wenshu.crm import opportunities
from wenshu.crm.contract import OpportunityPatch
from wenshu.crm.models import AuditEntry, Company, Contact, FollowUp, Opportunity
from wenshu.errors import Forbidden, Invalid
from wenshu.teams.models import Membership, Team

NOTE = (
    "Met Li Ming (li@hengli.example) of Hengli Precision today. They want MES for 920,000, "
    "signing by 2026-12-20. Send the contract on Friday."
)


def everything(text: str = NOTE) -> Script:
    script = Script(text)
    script.company(name="Hengli Precision")
    script.contact(company="c", name="Li Ming", email="li@hengli.example")
    script.deal(
        company="c",
        contacts=("p",),
        product="MES",
        expectedAmount=("920000", "920,000"),
        expectedCloseDate="2026-12-20",
        nextFollowUpAt=("2026-11-27T01:00:00Z", "Friday"),
    )
    script.follow_up(
        opportunity="d",
        kind=("meeting", "Met"),
        content=NOTE,
        nextAction="Send the contract",
        nextFollowUpAt=("2026-11-27T01:00:00Z", "Friday"),
    )
    return script


def about(deal: Opportunity, **fields: object) -> Script:
    script = Script("They want 880,000 now, stage is negotiation.")
    script.deal(expectedAmount=("880000", "880,000"), **fields)  # type: ignore[arg-type]
    script.is_("d", deal)
    return script


def test_one_text_makes_company_contact_deal_and_follow_up(desk: Desk, team: Team, now: datetime) -> None:
    proposal = pipeline.apply(desk.propose(everything()), by=desk.by, now=now)
    assert proposal.status == "applied"
    company, contact = Company.objects.for_team(team).get(), Contact.objects.for_team(team).get()
    deal, follow_up = Opportunity.objects.for_team(team).get(), FollowUp.objects.for_team(team).get()
    assert (company.name, contact.company, contact.email) == (
        "Hengli Precision",
        company,
        "li@hengli.example",
    )
    assert (deal.name, deal.company, deal.amount_minor) == ("MES – Hengli Precision", company, 92_000_000)
    assert (deal.owner, deal.next_follow_up_at) == (desk.by, datetime.fromisoformat("2026-11-27T01:00:00Z"))
    assert (follow_up.opportunity, follow_up.origin, follow_up.kind) == (deal, "assist", "meeting")
    assert [link.contact for link in deal.contact_links.all()] == [contact]


def test_history_says_who_with_which_engine_and_from_which_proposal(
    desk: Desk, team: Team, now: datetime
) -> None:
    proposal = pipeline.apply(desk.propose(everything()), by=desk.by, now=now)
    entries = AuditEntry.objects.for_team(team)
    assert {(each.by, each.via, each.engine, each.proposal_id) for each in entries} == {
        (desk.by, "assist", "rules", proposal.pk)
    }
    deal = Opportunity.objects.for_team(team).get()
    assert "applied" in entries.filter(record_id=deal.pk).values_list("action", flat=True)


def test_applying_twice_has_one_effect(desk: Desk, team: Team, bob: Membership, now: datetime) -> None:
    proposal = desk.propose(everything())
    pipeline.apply(pipeline.find(team, proposal.pk), by=desk.by, now=now)
    with pytest.raises(AlreadyDecided, match="Alice"):
        pipeline.apply(proposal, by=bob, now=now)
    assert Opportunity.objects.for_team(team).count() == 1


def test_what_a_colleague_changed_since_is_not_overwritten(
    desk: Desk, bob: Membership, make_opportunity: Make, now: datetime
) -> None:
    deal = make_opportunity(expected_amount="900000")
    proposal = desk.propose(about(deal))
    later = now + timedelta(minutes=5)
    opportunities.update(
        deal,
        OpportunityPatch(expected_amount="910000"),
        by=bob,
        via="web",
        now=later,  # type: ignore[arg-type]
    )
    with pytest.raises(RecordsChanged) as refused:
        pipeline.apply(proposal, by=desk.by, now=later)
    [obstacle] = refused.value.obstacles
    assert (obstacle.field, obstacle.by, obstacle.at) == ("expectedAmount", "Bob", later)
    assert obstacle.pointer == "/actions/0/fields/expectedAmount"
    assert obstacle.message == (
        "Bob changed “Expected amount” of MES rollout at 2026-11-24 10:05, after this was proposed."
    )
    assert pipeline.find(desk.by.team, proposal.pk).status == "proposed"
    deal.refresh_from_db()
    assert deal.amount_minor == 91_000_000


def test_a_colleagues_other_change_does_not_matter(
    desk: Desk, bob: Membership, make_opportunity: Make, now: datetime
) -> None:
    deal = make_opportunity(expected_amount="900000")
    proposal = desk.propose(about(deal))
    opportunities.update(deal, OpportunityPatch(region="East"), by=bob, via="web", now=now)
    pipeline.apply(proposal, by=desk.by, now=now)
    deal.refresh_from_db()
    assert (deal.amount_minor, deal.region) == (88_000_000, "East")


def test_a_person_corrects_a_field_and_leaves_one_out(
    desk: Desk, make_opportunity: Make, now: datetime
) -> None:
    deal = make_opportunity(expected_amount="900000")
    proposal = desk.propose(about(deal, status=("negotiation", "negotiation")))
    [action] = pipeline.actions_of(proposal)
    edited = [EditedAction(id=action.id, fields={"expectedAmount": "885000"})]
    pipeline.apply(proposal, by=desk.by, now=now, edited=edited)
    deal.refresh_from_db()
    assert (deal.amount_minor, deal.stage.key) == (88_500_000, "lead")


def test_a_viewer_may_not_apply(desk: Desk, viewer: Membership, now: datetime) -> None:
    proposal = desk.propose(everything())
    with pytest.raises(Forbidden):
        pipeline.apply(proposal, by=viewer, now=now)
    assert Proposal.objects.for_team(desk.by.team).get().status == "proposed"


def test_another_teams_record_as_target_is_as_good_as_none(
    desk: Desk, charlie: Membership, make_opportunity: Make, now: datetime
) -> None:
    deal = make_opportunity()
    theirs = make_opportunity("Theirs", by=charlie)
    proposal = desk.propose(about(deal))
    told = []
    for target in (theirs.pk, proposal.pk):
        edited = [EditedAction(id="a1", target_id=target, fields={"expectedAmount": "1"})]
        with pytest.raises(Invalid) as refused:
            pipeline.apply(proposal, by=desk.by, now=now, edited=edited)
        told.append(refused.value.errors)
    assert told[0] == told[1]
    assert told[0][0].pointer == "/actions/0/targetId"
    theirs.refresh_from_db()
    assert theirs.amount_minor is None


@pytest.mark.parametrize(
    ("edited", "pointer"),
    [
        ([{"id": "zz", "fields": {"name": "X"}}], "/actions/0/id"),
        ([{"id": "a1", "fields": {"title": "X"}}], "/actions/0/fields/title"),
        ([{"id": "a1", "fields": {"team": "2"}}], "/actions/0/fields/team"),
        ([{"id": "a1", "fields": {"expectedAmount": "much"}}], "/actions/0/fields/expectedAmount"),
        ([{"id": "a1", "fields": {"status": "nowhere"}}], "/actions/0/fields/status"),
        ([{"id": "a1", "fields": {"lostReason": "price"}}], "/actions/0/fields/lostReason"),
        ([{"id": "a1", "fields": {}}], "/actions"),
        ([], "/actions"),
    ],
)
def test_what_does_not_belong_there_is_named(
    edited: list[dict[str, object]], pointer: str, desk: Desk, make_opportunity: Make, now: datetime
) -> None:
    proposal = desk.propose(about(make_opportunity()))
    with pytest.raises(Invalid) as refused:
        pipeline.apply(
            proposal, by=desk.by, now=now, edited=[EditedAction.model_validate(each) for each in edited]
        )
    assert [each.pointer for each in refused.value.errors] == [pointer]


def test_a_deal_may_get_nothing_but_a_person(
    desk: Desk, make_opportunity: Make, make_contact: Make, now: datetime
) -> None:
    deal, known = make_opportunity(), make_contact("Li Ming")
    script = Script("MES rollout: Li Ming")
    script.contact(name="Li Ming")
    script.deal(contacts=("p",))
    script.is_("p", known)
    script.is_("d", deal)
    proposal = pipeline.apply(desk.propose(script), by=desk.by, now=now)
    assert [link.contact for link in deal.contact_links.all()] == [known]
    pipeline.undo(proposal, by=desk.by, now=now)
    assert deal.contact_links.count() == 0


def test_a_deal_goes_to_the_company_that_a_person_chose(
    desk: Desk, make_company: Make, team: Team, now: datetime
) -> None:
    """The name that was proposed for the deal means whatever company came of it."""
    other = make_company("Hengli Press")
    proposal = desk.propose(everything())
    actions = {each.kind: each for each in pipeline.actions_of(proposal)}
    deal = actions["create_opportunity"]
    edited = [
        EditedAction(id=actions["create_company"].id, target_id=other.pk, fields={}),
        EditedAction(id=deal.id, fields={name: each.value for name, each in deal.fields.items()}),
    ]
    pipeline.apply(proposal, by=desk.by, now=now, edited=edited)
    assert Opportunity.objects.for_team(team).get().company == other
    assert Company.objects.for_team(team).count() == 1


def test_what_was_to_be_changed_may_be_made_new(
    desk: Desk, make_opportunity: Make, team: Team, now: datetime
) -> None:
    deal = make_opportunity("MES rollout")
    script = about(deal)
    script.follow_up(opportunity="d", content="They want 880,000 now")
    proposal = desk.propose(script)
    changed, follow_up = pipeline.actions_of(proposal)
    edited = [
        EditedAction(id=changed.id, target_id=None, fields={"expectedAmount": "880000"}),
        EditedAction(id=follow_up.id, fields={"content": "They want 880,000 now"}),
    ]
    pipeline.apply(proposal, by=desk.by, now=now, edited=edited)
    new = Opportunity.objects.for_team(team).exclude(pk=deal.pk).get()
    assert new.amount_minor == 88_000_000
    assert FollowUp.objects.for_team(team).get().opportunity == new
    deal.refresh_from_db()
    assert deal.amount_minor is None


def test_a_follow_up_whose_deal_is_declined_asks_for_one(
    desk: Desk, team: Team, make_opportunity: Make, now: datetime
) -> None:
    proposal = desk.propose(everything())
    follow_up = pipeline.actions_of(proposal)[-1]
    fields = {"content": "Met Li Ming"}
    with pytest.raises(Invalid) as refused:
        pipeline.apply(proposal, by=desk.by, now=now, edited=[EditedAction(id=follow_up.id, fields=fields)])
    assert [each.pointer for each in refused.value.errors] == ["/actions/0/targetId"]
    deal = make_opportunity()
    edited = [EditedAction(id=follow_up.id, target_id=deal.pk, fields=fields)]
    pipeline.apply(proposal, by=desk.by, now=now, edited=edited)
    assert FollowUp.objects.for_team(team).get().opportunity == deal


def test_two_actions_cannot_change_one_record(desk: Desk, make_opportunity: Make, now: datetime) -> None:
    deal, other = make_opportunity(), make_opportunity("Other")
    script = about(deal)
    script.deal("e", region=("East", "now"))
    script.is_("e", other)
    proposal = desk.propose(script)
    first, second = pipeline.actions_of(proposal)
    edited = [
        EditedAction(id=first.id, fields={"expectedAmount": "1"}),
        EditedAction(id=second.id, target_id=deal.pk, fields={"region": "East"}),
    ]
    with pytest.raises(Invalid) as refused:
        pipeline.apply(proposal, by=desk.by, now=now, edited=edited)
    assert [each.pointer for each in refused.value.errors] == ["/actions/1/targetId"]


def test_a_record_that_is_gone_is_named(
    desk: Desk, bob: Membership, make_opportunity: Make, now: datetime
) -> None:
    deal = make_opportunity()
    proposal = desk.propose(about(deal))
    opportunities.delete(deal, by=bob, via="web", now=now)
    with pytest.raises(RecordsChanged, match="Bob deleted MES rollout at 2026-11-24 10:00"):
        pipeline.apply(proposal, by=desk.by, now=now)


def test_of_a_record_chosen_later_it_counts_what_was_written_since(
    desk: Desk, bob: Membership, make_opportunity: Make, now: datetime
) -> None:
    deal, other = make_opportunity(), make_opportunity("Other", expected_amount="5")
    edited = [EditedAction(id="a1", target_id=other.pk, fields={"expectedAmount": "880000"})]
    quiet, disturbed = desk.propose(about(deal)), desk.propose(about(deal))
    pipeline.apply(quiet, by=desk.by, now=now, edited=edited)
    other.refresh_from_db()
    assert other.amount_minor == 88_000_000
    later = now + timedelta(minutes=1)
    change = OpportunityPatch(expected_amount="7")  # type: ignore[arg-type]
    opportunities.update(other, change, by=bob, via="web", now=later)
    with pytest.raises(RecordsChanged, match="Bob"):
        pipeline.apply(disturbed, by=desk.by, now=later, edited=edited)
