"""Deals: written once, by one set of rules, with their history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from wenshu.crm import contacts, follow_ups, opportunities, opportunity_contacts, stages
from wenshu.crm.activity import StaleVersion
from wenshu.crm.contract import FollowUpIn, OpportunityIn, OpportunityPatch
from wenshu.crm.externals import ExternalIdTaken
from wenshu.crm.models import AuditEntry, Company, Contact, FollowUp, Opportunity, StageChange
from wenshu.errors import Invalid, NotFound
from wenshu.teams import members
from wenshu.teams.models import Membership, Team

Make = Callable[..., Opportunity]


def audit_of(opportunity: Opportunity) -> list[AuditEntry]:
    return list(
        AuditEntry.objects.for_team(opportunity.team).filter(record_id=opportunity.id).order_by("at", "id")
    )


def patch(**values: object) -> OpportunityPatch:
    return OpportunityPatch.model_validate(values)


@pytest.fixture
def change(alice: Membership, now: datetime) -> Callable[..., Opportunity]:
    def update(
        opportunity: Opportunity, *, later: timedelta = timedelta(hours=1), **values: object
    ) -> Opportunity:
        return opportunities.update(opportunity, patch(**values), by=alice, via="test", now=now + later)

    return update


def test_a_new_deal_starts_in_the_first_open_stage_in_the_teams_currency(make_opportunity: Make) -> None:
    deal = make_opportunity(expected_amount="1200.50")
    assert (deal.stage.key, deal.stage_kind, deal.probability) == ("lead", "open", 10)
    assert (deal.amount_minor, deal.currency, deal.version) == (120_050, "USD", 1)
    assert deal.closed_at is None


def test_a_new_deal_has_one_line_of_history_and_one_of_audit(make_opportunity: Make) -> None:
    deal = make_opportunity()
    (arrival,) = StageChange.objects.for_team(deal.team).filter(opportunity=deal)
    assert (arrival.from_stage, arrival.to_stage, arrival.seconds_in_previous) == (None, deal.stage, None)
    assert [(entry.action, entry.via) for entry in audit_of(deal)] == [("created", "test")]


def test_days_and_months_are_those_of_the_teams_calendar(
    team: Team, make_opportunity: Make, now: datetime
) -> None:
    team.timezone = "Asia/Shanghai"
    late = now.replace(hour=17, day=31, month=10)  # already November in Shanghai
    deal = make_opportunity(status="won", closed_at=late, expected_close_date=date(2026, 12, 31))
    assert (deal.closed_day, deal.closed_month) == (date(2026, 11, 1), 202611)
    assert deal.expected_close_month == 202612
    assert (deal.created_day, deal.created_month) == (date(2026, 11, 24), 202611)


def test_winning_sets_the_closing_time_and_reopening_takes_it_away(
    make_opportunity: Make, change: Make, now: datetime
) -> None:
    deal = change(make_opportunity(), status="won")
    assert (deal.stage_kind, deal.probability, deal.closed_at) == ("won", 100, now + timedelta(hours=1))
    assert deal.closed_day == date(2026, 11, 24)
    deal = change(deal, status="proposal", later=timedelta(hours=2))
    assert (deal.stage_kind, deal.probability, deal.closed_at, deal.closed_day) == ("open", 50, None, None)


def test_the_stage_history_says_how_long_a_deal_stood_in_each_stage(
    make_opportunity: Make, change: Make
) -> None:
    deal = change(make_opportunity(), status="qualified")
    change(deal, status="lost", lostReason="Price", later=timedelta(hours=3))
    moves = StageChange.objects.for_team(deal.team).filter(opportunity=deal).order_by("changed_at")
    assert [move.seconds_in_previous for move in moves] == [None, 3600, 7200]
    assert [move.to_stage.key for move in moves] == ["lead", "qualified", "lost"]


def test_a_lost_reason_goes_when_the_deal_is_no_longer_lost(make_opportunity: Make, change: Make) -> None:
    deal = change(make_opportunity(), status="lost", lostReason="Price")
    assert deal.lost_reason == "Price"
    assert change(deal, status="negotiation").lost_reason == ""


def test_a_won_deal_takes_no_lost_reason(make_opportunity: Make, change: Make) -> None:
    with pytest.raises(Invalid) as refused:
        change(make_opportunity(), status="won", lostReason="Price")
    assert refused.value.errors[0].pointer == "/lostReason"


def test_an_open_deal_takes_no_closing_time(make_opportunity: Make, change: Make, now: datetime) -> None:
    with pytest.raises(Invalid) as refused:
        change(make_opportunity(), closedAt=now)
    assert refused.value.errors[0].pointer == "/closedAt"


def test_a_deal_won_yesterday_says_so(make_opportunity: Make, change: Make, now: datetime) -> None:
    deal = change(make_opportunity(), status="won", closedAt=now - timedelta(days=1))
    assert deal.closed_day == date(2026, 11, 23)


def test_probability_follows_the_stage_unless_said(make_opportunity: Make, change: Make) -> None:
    deal = make_opportunity(probability=35)
    assert deal.probability == 35
    assert change(deal, status="qualified", probability=60).probability == 60
    assert change(deal, status="negotiation").probability == 70


def test_the_audit_names_each_changed_field_as_the_api_does(
    make_opportunity: Make, make_company: Callable[..., Company], change: Make
) -> None:
    company = make_company("Acme")
    deal = make_opportunity(expected_amount="100")
    deal = change(deal, expectedAmount="120.5", companyId=str(company.id), tags=["VIP", "vip "], product="")
    assert audit_of(deal)[-1].changes == {
        "companyId": [None, str(company.id)],
        "companyName": [None, "Acme"],
        "expectedAmount": ["100.00", "120.50"],
        "tags": [[], ["VIP"]],
    }


def test_sending_back_what_is_there_writes_nothing(team: Team, make_opportunity: Make, change: Make) -> None:
    deal = make_opportunity(expected_amount="100", source="Fair", status="won")
    team.refresh_from_db()
    before = team.data_version
    again = change(
        deal, expectedAmount="100.00", source="Fair", status="won", name=deal.name, closedAt=deal.closed_at
    )
    team.refresh_from_db()
    assert (again.version, team.data_version, len(audit_of(deal))) == (1, before, 1)


def test_a_stale_version_is_refused_with_the_current_record(
    make_opportunity: Make, alice: Membership, now: datetime
) -> None:
    deal = make_opportunity()
    opportunities.update(deal, patch(name="First"), by=alice, via="test", now=now, expected_version=1)
    with pytest.raises(StaleVersion) as refused:
        opportunities.update(deal, patch(name="Second"), by=alice, via="test", now=now, expected_version=1)
    assert isinstance(refused.value.current, Opportunity)
    assert (refused.value.current.name, refused.value.current.version) == ("First", 2)


def test_every_write_moves_the_teams_data_version_once(
    team: Team, make_opportunity: Make, change: Make
) -> None:
    team.refresh_from_db()
    before = team.data_version
    change(make_opportunity(), status="qualified", expectedAmount="5")
    team.refresh_from_db()
    assert team.data_version == before + 2


def test_a_failed_write_leaves_nothing_behind(team: Team, make_opportunity: Make, change: Make) -> None:
    deal = make_opportunity()
    team.refresh_from_db()
    before = team.data_version
    with pytest.raises(Invalid):
        change(deal, name="New name", status="no-such-stage")
    team.refresh_from_db()
    deal.refresh_from_db()
    assert (team.data_version, deal.name, len(audit_of(deal))) == (before, "MES rollout", 1)


def test_new_words_move_the_vocabulary_and_known_ones_do_not(
    team: Team, make_opportunity: Make, change: Make
) -> None:
    def version() -> int:
        team.refresh_from_db()
        return team.vocabulary_version

    start = version()
    first = make_opportunity(source="Fair")
    assert version() == start + 1
    second = make_opportunity(source="Fair")
    assert version() == start + 1
    change(second, expectedAmount="5")
    assert version() == start + 1
    change(second, source="Phone")
    assert version() == start + 2
    change(first, source="Phone")  # nobody says Fair any more
    assert version() == start + 3


def test_a_company_is_found_by_its_name_however_it_is_written(
    make_opportunity: Make, make_company: Callable[..., Company]
) -> None:
    company = make_company("Hengli Precision")
    assert make_opportunity(company_name="hengli-precision").company == company


def test_an_unknown_company_name_is_refused_with_its_field(make_opportunity: Make) -> None:
    with pytest.raises(Invalid) as refused:
        make_opportunity(company_name="Nobody")
    assert refused.value.errors[0].pointer == "/companyName"


def test_two_companies_of_one_name_ask_for_the_id(
    make_opportunity: Make, make_company: Callable[..., Company]
) -> None:
    make_company("Acme")
    make_company("ACME")
    with pytest.raises(Invalid, match="2 companies"):
        make_opportunity(company_name="acme")
    assert make_opportunity(company_name="ACME").company.name == "ACME"


def test_a_strangers_records_are_no_records(
    make_opportunity: Make,
    make_company: Callable[..., Company],
    make_contact: Callable[..., Contact],
    charlie: Membership,
) -> None:
    theirs = {
        "/companyId": {"company_id": make_company("Theirs", by=charlie).id},
        "/ownerId": {"owner_id": charlie.id},
        "/contactIds/0": {"contact_ids": [make_contact("Theirs", by=charlie).id]},
        "/companyName": {"company_name": "Theirs"},
    }
    for pointer, fields in theirs.items():
        with pytest.raises(Invalid) as refused:
            make_opportunity(**fields)
        assert refused.value.errors[0].pointer == pointer


def test_a_strangers_deal_is_not_found(make_opportunity: Make, charlie: Membership, team: Team) -> None:
    theirs = make_opportunity(by=charlie)
    with pytest.raises(NotFound):
        opportunities.find(team, theirs.id)


def test_a_new_currency_keeps_the_number(make_opportunity: Make, change: Make) -> None:
    deal = change(make_opportunity(expected_amount="1200"), currency="JPY")
    assert (deal.amount_minor, deal.currency) == (1200, "JPY")


def test_an_amount_that_the_currency_cannot_hold_is_refused(make_opportunity: Make, change: Make) -> None:
    deal = make_opportunity(expected_amount="12.50")
    with pytest.raises(Invalid) as refused:
        change(deal, currency="JPY")
    assert refused.value.errors[0].pointer == "/expectedAmount"


def test_deleting_takes_follow_ups_along_and_restoring_brings_back_just_those(
    team: Team, make_opportunity: Make, alice: Membership, now: datetime
) -> None:
    deal = make_opportunity()
    words = [
        follow_ups.create(
            team, FollowUpIn(opportunity_id=deal.id, content=text), by=alice, via="test", now=now
        )
        for text in ("kept", "deleted before")
    ]
    follow_ups.delete(words[1], by=alice, via="test", now=now)
    opportunities.delete(deal, by=alice, via="test", now=now + timedelta(minutes=1))
    live = FollowUp.objects.for_team(team).live()
    assert not live.exists()
    with pytest.raises(NotFound):
        opportunities.find(team, deal.id)
    back = opportunities.restore(team, deal.id, by=alice, via="test", now=now + timedelta(minutes=2))
    assert [word.content for word in live] == ["kept"]
    assert back.version == 3
    assert [entry.action for entry in audit_of(deal)] == ["created", "deleted", "restored"]


def test_an_external_id_belongs_to_one_deal_of_the_team(make_opportunity: Make, charlie: Membership) -> None:
    make_opportunity(external_id="SF-1")
    with pytest.raises(ExternalIdTaken):
        make_opportunity(external_id="SF-1")
    make_opportunity(external_id="SF-1", by=charlie)


def test_contacts_keep_their_roles_when_others_come_and_go(
    make_opportunity: Make,
    make_contact: Callable[..., Contact],
    change: Make,
    alice: Membership,
    now: datetime,
) -> None:
    chen, li = make_contact("Chen Wei"), make_contact("Li Na")
    deal = make_opportunity(contact_ids=[chen.id])
    opportunity_contacts.set_role(deal, chen, role="Decision maker", by=alice, via="test", now=now)
    deal = change(deal, contactIds=[str(li.id), str(chen.id)])
    assert {link.contact.name: link.role for link in opportunity_contacts.of(deal)} == {
        "Chen Wei": "Decision maker",
        "Li Na": "",
    }
    deal = change(deal, contactIds=[str(li.id)])
    assert [link.contact.name for link in opportunity_contacts.of(deal)] == ["Li Na"]


def test_a_deleted_contact_is_not_shown_on_its_deals(
    make_opportunity: Make, make_contact: Callable[..., Contact], alice: Membership, now: datetime
) -> None:
    chen = make_contact("Chen Wei")
    deal = make_opportunity(contact_ids=[chen.id])
    contacts.delete(chen, by=alice, via="test", now=now)
    assert not opportunity_contacts.of(deal).exists()


def test_a_follow_up_moves_the_deals_next_follow_up(
    team: Team, make_opportunity: Make, alice: Membership, now: datetime
) -> None:
    deal = make_opportunity()
    soon = now + timedelta(days=3)
    data = FollowUpIn(opportunity_id=deal.id, content="Called", kind="call", next_follow_up_at=soon)
    follow_ups.create(team, data, by=alice, via="test", now=now + timedelta(hours=1))
    deal = opportunities.find(team, deal.id)
    assert (deal.next_follow_up_at, deal.next_follow_up_day, deal.version) == (soon, soon.date(), 2)
    assert deal.last_activity_at == now + timedelta(hours=1)


def test_a_follow_up_without_a_next_one_is_activity_but_no_edit(
    team: Team, make_opportunity: Make, alice: Membership, now: datetime
) -> None:
    deal = make_opportunity()
    data = FollowUpIn(opportunity_id=deal.id, content="Met")
    word = follow_ups.create(team, data, by=alice, via="test", now=now + timedelta(hours=1))
    assert (word.author, word.kind, word.origin, word.occurred_at) == (
        alice,
        "note",
        "person",
        now + timedelta(hours=1),
    )
    deal = opportunities.find(team, deal.id)
    assert (deal.version, deal.last_activity_at) == (1, now + timedelta(hours=1))


def test_many_deals_are_saved_by_the_same_rules(team: Team, alice: Membership, now: datetime) -> None:
    from wenshu.crm.links import Links

    links = Links(team)
    began = now - timedelta(days=40)
    prepared = [
        opportunities.prepare(
            team,
            OpportunityIn(
                name=f"Deal {n}", status="won", closed_at=now - timedelta(days=2), expected_amount="10"
            ),
            links=links,
            by=alice,
            now=now,
            created_at=began,
        )
        for n in range(30)
    ]
    before = team.data_version
    saved = opportunities.create_many(team, prepared, by=alice, via="import", now=now)
    team.refresh_from_db()
    assert (len(saved), team.data_version) == (30, before + 1)
    deal = opportunities.find(team, saved[0].id)
    assert (deal.created_at, deal.closed_day, deal.stage_entered_at) == (
        began,
        date(2026, 11, 22),
        now - timedelta(days=2),
    )
    assert AuditEntry.objects.for_team(team).filter(via="import").count() == 30
    assert StageChange.objects.for_team(team).filter(opportunity=deal).count() == 1


def test_a_retired_stage_keeps_its_deals_but_takes_no_new_ones(
    team: Team, make_opportunity: Make, change: Make, alice: Membership, now: datetime
) -> None:
    with pytest.raises(stages.LastOfItsKind):
        stages.retire(stages.by_key(team, "lost"), by=alice, via="test", now=now)
    deal = make_opportunity(status="proposal")
    with pytest.raises(stages.StageInUse):
        stages.retire(stages.by_key(team, "proposal"), by=alice, via="test", now=now)
    deal = change(deal, status="won")
    stages.retire(stages.by_key(team, "proposal"), by=alice, via="test", now=now)
    with pytest.raises(Invalid):
        change(deal, status="proposal")


def test_owners_are_members_of_the_team(
    make_opportunity: Make, bob: Membership, team: Team, now: datetime
) -> None:
    nameless = members.find_or_create_by_name(team, "Zhang San", now)
    assert make_opportunity(owner_id=bob.id).owner == bob
    assert make_opportunity(owner_id=nameless.id).owner == nameless
