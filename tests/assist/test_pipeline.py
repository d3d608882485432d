"""What was read and whose it is become actions: each value checked, each word found, nothing written."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.assist.scripted import Desk, Make, Script
from wenshu.assist import pipeline
from wenshu.assist.contract import Action
from wenshu.assist.extraction import Caution, Fact, Span
from wenshu.assist.matches import Candidate, Match
from wenshu.assist.models import Proposal
from wenshu.errors import Invalid, NotFound
from wenshu.teams.models import Membership, Team


def actions(proposal: Proposal) -> dict[str, Action]:
    """By what they do to what."""
    return {each.kind: each for each in pipeline.actions_of(proposal)}


def warnings(proposal: Proposal) -> list[tuple[str, str, str]]:
    return [(each.code, each.action, each.field) for each in pipeline.warnings_of(proposal)]


def test_each_field_has_its_value_what_is_there_and_the_words_it_stands_on(
    desk: Desk, make_opportunity: Make
) -> None:
    deal = make_opportunity(expected_amount="900000", currency="CNY", region="East")
    text = "价格谈到92万，华东，East"
    script = Script(text)
    script.deal(expectedAmount=("920000", "92万"), currency=("CNY", "万"), region=("east", "East"))
    script.is_("d", deal)
    action = actions(desk.propose(script))["update_opportunity"]
    amount = action.fields["expectedAmount"]
    assert (amount.value, amount.previous, amount.quote) == ("920000.00", "900000.00", "92万")
    assert text[amount.start : amount.end] == "92万"
    assert (amount.accepted, set(action.fields), set(action.unchanged)) == (
        True,
        {"expectedAmount"},
        {"currency", "region", "name"},
    )
    assert action.target
    assert (action.target.id, action.target.version) == (deal.pk, 1)


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("deal", "expectedAmount", "-5"),
        ("deal", "expectedAmount", "1e9"),
        ("deal", "currency", "XXX"),
        ("deal", "status", "nowhere"),
        ("deal", "probability", 140),
        ("deal", "expectedCloseDate", "2026-02-30"),
        ("deal", "nextFollowUpAt", "Friday"),
        ("deal", "ownerName", "Charlie"),
        ("deal", "team", "2"),
        ("deal", "contactIds", ["x"]),
        ("contact", "email", "nobody"),
        ("company", "domain", "not a domain"),
        ("follow_up", "kind", "party"),
        ("follow_up", "occurredAt", "3000-01-01T00:00:00Z"),
    ],
)
def test_a_value_that_no_record_takes_is_dropped_and_said(
    kind: str, name: str, value: Any, desk: Desk
) -> None:
    script = Script("Acme odd words")
    script.company(name="Acme")
    script.contact(company="c", name=("Ann", "words"))
    script.deal(company="c", name=("Pumps", "odd"))
    script.follow_up(opportunity="d", content="Acme")
    entity = next(each for each in script.entities if each.kind == kind.replace("deal", "opportunity"))
    entity.fields[name] = Fact(value, Span(5, 8), 0.99)
    proposal = desk.propose(script)
    action = actions(proposal)[f"create_{entity.kind}"]
    assert name not in action.fields or action.fields[name].reason in {"whole_text", "composed"}
    [told] = [each for each in pipeline.warnings_of(proposal) if each.code == "invalid_value"]
    assert (told.action, told.field, told.start, told.end) == (action.id, name, 5, 8)


@pytest.mark.parametrize("span", [Span(0, 0), Span(3, 2), Span(-1, 2), Span(0, 99)])
def test_words_that_are_not_in_the_text_support_nothing(span: Span, desk: Desk) -> None:
    script = Script("Acme")
    script.company(name="Acme", region=Fact("East", span, 0.99))
    proposal = desk.propose(script)
    assert set(actions(proposal)["create_company"].fields) == {"name"}
    assert warnings(proposal) == [("invalid_value", "a1", "region")]


def test_what_is_uncertain_is_left_for_a_person(desk: Desk, make_company: Make) -> None:
    company = make_company("Hengli Precision Ltd")
    script = Script("Hengli, +1 555 0100, East")
    script.company(name="Hengli", phone="+1 555 0100")
    script.deal(company="c", name=("Pumps", "Hengli"), region=Fact("East", Span(21, 25), 0.69))
    script.is_("c", company, verdict="ask", score=0.6)
    proposal = desk.propose(script)
    found = actions(proposal)
    asked = found["update_company"]
    assert (asked.verdict, [each.accepted for each in asked.fields.values()]) == ("ask", [False])
    deal = found["create_opportunity"].fields
    assert (deal["region"].accepted, deal["companyName"].accepted, deal["name"].accepted) == (
        False,
        False,
        True,
    )
    assert ("possible_duplicate", asked.id, "") in warnings(proposal)


def test_other_records_that_it_may_be_are_offered(desk: Desk, make_company: Make) -> None:
    first, second = make_company("Hengli Precision"), make_company("Hengli Press")
    script = Script("Hengli, East")
    script.company(name="Hengli", region="East")
    candidates = (Candidate(first.pk, first.name, "", 0.9), Candidate(second.pk, second.name, "", 0.4))
    script.matches["c"] = Match("link", candidates)
    action = actions(desk.propose(script))["update_company"]
    assert action.target
    assert (action.target.id, [each.id for each in action.alternatives]) == (first.pk, [second.pk])


def test_a_record_that_is_known_keeps_its_name_and_gets_only_what_is_new(
    desk: Desk, make_company: Make, make_contact: Make
) -> None:
    company = make_company("Hengli Precision", phone="+86 138 1234 0001", description="Ours since 2019")
    contact = make_contact("Li Ming", email="li@hengli.example", company_id=company.pk)
    script = Script("恒力 13812340001 LI@hengli.example 采购 good firm")
    script.company(name="恒力", phone="13812340001", description="good firm")
    script.contact(company="c", name=("李明", "恒力"), email="LI@hengli.example", title="采购")
    script.is_("c", company)
    script.is_("p", contact)
    found = actions(desk.propose(script))
    assert set(found["update_contact"].fields) == {"title"}
    assert found["update_company"].fields == {}
    assert found["update_contact"].company == found["update_company"].id
    assert found["update_company"].unchanged["name"].previous == "Hengli Precision"


def test_two_names_of_one_record_are_one_action(desk: Desk, make_company: Make) -> None:
    company = make_company("Hengli Precision")
    script = Script("恒力 Hengli East 0100 555 777")
    script.company("c1", name="恒力", region="East")
    script.company("c2", name="Hengli", phone="0100 555 777")
    script.contact(company="c2", name=("Ann", "East"))
    script.is_("c1", company)
    script.is_("c2", company)
    found = pipeline.actions_of(desk.propose(script))
    assert [each.kind for each in found] == ["update_company", "create_contact"]
    assert set(found[0].fields) == {"region", "phone"}
    assert found[1].company == found[0].id


def test_a_new_deal_is_named_after_what_is_sold_and_to_whom(desk: Desk) -> None:
    script = Script("恒力精密要上MES")
    script.company(name="恒力精密")
    script.deal(company="c", product="MES")
    action = actions(desk.propose(script))["create_opportunity"]
    name, owner, company = (action.fields[each] for each in ("name", "ownerName", "companyName"))
    assert (name.value, name.reason, name.start) == ("MES – 恒力精密", "composed", None)
    assert (owner.value, company.value, company.quote) == ("Alice", "恒力精密", "恒力精密")


@pytest.mark.parametrize(("person", "named"), [("Li Ming", "Enquiry of Li Ming"), ("", "New enquiry")])
def test_a_deal_without_product_and_company_is_named_all_the_same(
    person: str, named: str, desk: Desk
) -> None:
    script = Script("They would like forty pumps by the end of the summer, says Li Ming, who is the buyer")
    if person:
        script.contact(name=person)
    script.deal(expectedAmount=("40", "forty"))
    action = actions(desk.propose(script))["create_opportunity"]
    assert action.fields["name"].value == named
    assert {each.accepted for each in action.fields.values()} == {bool(person)}
    assert action.verdict == ("new" if person else "ask")


def test_a_follow_up_always_comes_with_its_deal(desk: Desk) -> None:
    script = Script("Acme: called, they think about it")
    script.company(name="Acme")
    script.follow_up(content="called, they think about it", kind=("call", "called"))
    found = actions(desk.propose(script))
    deal, follow_up = found["create_opportunity"], found["create_follow_up"]
    assert (follow_up.opportunity, follow_up.target) == (deal.id, None)
    assert deal.company == found["create_company"].id


@pytest.mark.parametrize(
    "said", ["Lunch with Jane. Nothing new.", "Just keeping in touch.", "和王总吃饭，没什么新情况"]
)
def test_a_meeting_without_news_makes_no_deal(said: str, desk: Desk, make_opportunity: Make) -> None:
    def script() -> Script:
        script = Script(f"Acme. {said}")
        script.company(name="Acme")
        script.follow_up(content=said)
        return script

    assert set(actions(desk.propose(script()))) == {"create_company"}
    known = script()
    known.is_("implied-deal", make_opportunity("Pumps"))
    assert "create_follow_up" in actions(desk.propose(known))


def test_a_chosen_deal_takes_what_the_text_says(desk: Desk, make_opportunity: Make) -> None:
    deal = make_opportunity("Pumps")
    script = Script("called, they think about it")
    script.follow_up(content="called, they think about it")
    script.is_("implied-deal", deal)
    known, follow_up = pipeline.actions_of(desk.propose(script, opportunity=deal))
    assert (known.kind, known.fields) == ("update_opportunity", {})
    assert (follow_up.opportunity, follow_up.target and follow_up.target.id) == (known.id, deal.pk)


def test_a_day_that_the_follow_up_brings_is_not_said_twice(desk: Desk, make_opportunity: Make) -> None:
    deal = make_opportunity(next_follow_up_at="2026-11-25T01:00:00Z")
    script = Script("Call on Friday, 880,000")
    friday = ("2026-11-27T01:00:00Z", "Friday")
    script.deal(nextFollowUpAt=friday, expectedAmount=("880000", "880,000"))
    script.follow_up(opportunity="d", content="Call on Friday", nextFollowUpAt=friday)
    script.is_("d", deal)
    found = actions(desk.propose(script))
    assert set(found["update_opportunity"].fields) == {"expectedAmount"}
    assert found["create_follow_up"].fields["nextFollowUpAt"].previous == "2026-11-25T01:00:00Z"


def test_a_company_that_nothing_is_new_about_is_no_action(desk: Desk, make_company: Make) -> None:
    script = Script("Hengli")
    script.company(name="Hengli")
    script.is_("c", make_company("Hengli"))
    proposal = desk.propose(script)
    assert pipeline.actions_of(proposal) == []
    assert warnings(proposal) == [("nothing_found", "", "")]


def test_a_record_deleted_while_it_was_read_is_no_target(
    desk: Desk, make_company: Make, now: datetime
) -> None:
    from wenshu.crm import companies

    company = make_company("Hengli")
    script = Script("Hengli East")
    script.company(name="Hengli", region="East")
    script.is_("c", company)
    companies.delete(company, by=desk.by, via="test", now=now)
    [action] = pipeline.actions_of(desk.propose(script))
    assert (action.kind, action.target, action.alternatives) == ("create_company", None, [])


def test_what_a_reader_warns_of_is_told_once_and_where(desk: Desk) -> None:
    script = Script("Acme 03/04")
    script.company(name="Acme")
    caution = Caution("ambiguous_date", "c", "region", Span(5, 10), {"text": "03/04"})
    script.cautions = [caution, caution, Caution("past_date", "zz", span=Span(5, 99))]
    proposal = desk.propose(script)
    told = pipeline.warnings_of(proposal)
    assert [(each.code, each.action, each.start) for each in told] == [
        ("ambiguous_date", "a1", 5),
        ("past_date", "", None),
    ]


def test_a_person_of_ones_own_team_owns_the_deal_that_names_them(desk: Desk, bob: Membership) -> None:
    script = Script("Pumps, for bob")
    script.deal(name="Pumps", ownerName=("bob", "bob"))
    action = actions(desk.propose(script))["create_opportunity"]
    assert (action.fields["ownerName"].value, action.fields["ownerName"].quote) == ("Bob", "bob")


@pytest.mark.parametrize("text", ["", "  \n", "\x00\x07", "x" * 20_001, "\ud800"])
def test_a_text_that_is_none_is_refused(text: str, desk: Desk) -> None:
    with pytest.raises(Invalid):
        desk.propose(Script(text))


def test_odd_signs_become_spaces_and_places_stay_right(desk: Desk) -> None:
    script = Script("A\x00cme\r\nPumps \ud83d!")
    proposal = desk.propose(script)
    assert proposal.text == "A cme\nPumps  !"


def test_another_teams_proposal_is_not_found(desk: Desk, other_team: Team) -> None:
    proposal = desk.propose(Script("Acme"))
    with pytest.raises(NotFound):
        pipeline.find(other_team, proposal.pk)


def test_a_proposal_of_another_version_is_shown_without_what_cannot_be_read(desk: Desk, team: Team) -> None:
    script = Script("Acme")
    script.company(name="Acme")
    proposal = desk.propose(script)
    proposal.actions = [*proposal.actions, "old", {"id": "a9", "kind": "create_rocket"}]
    proposal.warnings = [{"code": "of_old"}]
    proposal.save()
    kept = pipeline.find(team, proposal.pk)
    assert [each.id for each in pipeline.actions_of(kept)] == ["a1"]
    assert pipeline.warnings_of(kept) == []


@pytest.mark.parametrize(
    "text", ["To: Ali <ALICE@example.com>, Ann", 'To: "Ali" <alice@example.com>', "Ali （alice@example.com）"]
)
def test_ones_own_people_are_no_contacts_however_a_mail_spells_them(text: str, desk: Desk) -> None:
    script = Script(text + " Ann of Acme")
    script.company(name="Acme")
    script.contact("own", company="c", name="Ali")
    script.contact("other", company="c", name="Ann")
    script.deal(company="c", contacts=("own", "other"), name=("Pumps", "Acme"))
    found = pipeline.actions_of(desk.propose(script))
    people = [each for each in found if each.kind == "create_contact"]
    assert [each.fields["name"].value for each in people] == ["Ann"]
    assert found[-1].contacts == [people[0].id]


@pytest.mark.parametrize(
    ("latin", "people"), [("Li Ming", 1), ("Ming Li", 1), ("MING LI", 1), ("Li Mei", 2), ("Ouyang Nana", 2)]
)
def test_one_person_in_two_scripts_is_one_contact(latin: str, people: int, desk: Desk) -> None:
    script = Script(f"From: {latin} <li@hengli.example>\n恒力精密 李明 采购总监")
    script.company(name="恒力精密")
    script.contact("a", name=latin, email="li@hengli.example")
    script.contact("b", company="c", name="李明", title="采购总监")
    script.deal(company="c", contacts=("a", "b"), name=("MES", "恒力精密"))
    found = pipeline.actions_of(desk.propose(script))
    contacts = [each for each in found if each.kind == "create_contact"]
    assert len(contacts) == len(found[-1].contacts) == people
    if people == 1:
        values = {name: each.value for name, each in contacts[0].fields.items()}
        assert (values["name"], values["email"], values["title"]) == ("李明", "li@hengli.example", "采购总监")
