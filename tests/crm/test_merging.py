"""Two records become one with all that led to both, and come apart again exactly as they were."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from tests.planting import plant, scoped_models
from wenshu.crm import (
    activity,
    apart,
    bin,
    companies,
    contacts,
    days,
    follow_ups,
    match_keys,
    merge_fields,
    merge_links,
    merging,
    opportunities,
    opportunity_contacts,
    timeline,
    totals,
    unmerging,
)
from wenshu.crm.contract import CompanyPatch, ContactPatch, FollowUpIn, OpportunityPatch
from wenshu.crm.merge_fields import Kind, Mergeable
from wenshu.crm.models import (
    AuditEntry,
    Company,
    CompanyKey,
    Contact,
    ContactKey,
    FollowUp,
    Merge,
    Opportunity,
    StageChange,
    StageTotal,
)
from wenshu.errors import Invalid, NotFound
from wenshu.teams.models import Membership, Team

Make = Callable[..., Any]
KINDS: tuple[Kind, ...] = ("company", "contact", "opportunity")
GROWING = {"version", "updated_at", "vocabulary_version", "data_version"}
NOT_COMPARED = {AuditEntry, Merge}
WRITTEN_ANEW = {CompanyKey, ContactKey, StageTotal}  # under other ids; a lane may be left with no deals


def rows_of(team: Team) -> dict[str, list[dict[str, Any]]]:
    """Every column of every table of the team, but for those that only ever grow."""
    found = {}
    for model in scoped_models():
        if model in NOT_COMPARED:
            continue
        left_out = GROWING | ({"id"} if model in WRITTEN_ANEW else set())
        columns = [f.attname for f in model._meta.concrete_fields if f.attname not in left_out]
        rows = model.all_teams.filter(team=team).values(*columns)
        found[model.__name__] = sorted((row for row in rows if row.get("deals") != 0), key=repr)
    return found


class World:
    """A team with two of each kind that have much to do with each other, and a bystander of each."""

    def __init__(
        self, team: Team, by: Membership, mate: Membership, now: datetime, dice: random.Random
    ) -> None:
        self.team, self.by, self.now, self.dice = team, by, now, dice
        self.members = [by, mate, None]
        self.companies = [self._company(n) for n in range(3)]
        self.contacts = [self._contact(n) for n in range(4)]
        self.deals = [self._deal(n) for n in range(5)]
        for deal in self.deals:
            self._live(deal)

    def _maybe(self, *values: Any) -> Any:
        return self.dice.choice(values)

    def _company(self, n: int) -> Company:
        data = companies.CompanyIn(
            name=f"Hengli {n}", domain=self._maybe("", f"hengli{n}.com"), phone=self._maybe("", f"1380000{n}{n}"),
            employees=self._maybe(None, 10 * n), tags=self._maybe([], ["VIP"], ["vip", f"t{n}"]),
            external_id=self._maybe("", f"c-{n}"),
            description=self._maybe("", f"About {n}"), owner_id=getattr(self._maybe(*self.members), "pk", None),
        )  # fmt: skip
        return companies.create(self.team, data, by=self.by, via="test", now=self.now)

    def _contact(self, n: int) -> Contact:
        data = contacts.ContactIn(
            name=f"Chen Wei {n}", title=self._maybe("", "CEO"), email=self._maybe("", f"chen{n}@hengli.com"),
            company_id=getattr(self._maybe(*self.companies, None), "pk", None), tags=self._maybe([], [f"p{n}"]),
            external_id=self._maybe("", f"p-{n}"),
        )  # fmt: skip
        return contacts.create(self.team, data, by=self.by, via="test", now=self.now)

    def _deal(self, n: int) -> Opportunity:
        status = self._maybe("lead", "proposal", "won", "lost")
        data = opportunities.OpportunityIn(
            name=f"MES {n}", company_id=getattr(self._maybe(*self.companies, None), "pk", None), status=status,
            expected_amount=self._maybe(None, "1200", 99), currency=self._maybe("CNY", "JPY") if n % 2 else "USD",
            lost_reason="Price" if status == "lost" and n % 2 else "", competitor=self._maybe("", "Quillon"),
            contact_ids=[each.pk for each in self.contacts if self.dice.random() < 0.5], tags=self._maybe([], ["hot"]),
            next_follow_up_at=self._maybe(None, self.now + timedelta(days=n)), external_id=self._maybe("", f"d-{n}"),
            expected_close_date=self._maybe(None, self.now.date()), description=self._maybe("", f"Text {n}"),
        )  # fmt: skip
        return opportunities.create(self.team, data, by=self.by, via="test", now=self.now)

    def _live(self, deal: Opportunity) -> None:
        later = self.now + timedelta(hours=self.dice.randrange(1, 9))
        if self.dice.random() < 0.5:
            opportunities.update(
                deal,
                OpportunityPatch(status=self._maybe("negotiation", "lost")),
                by=self.by,
                via="test",
                now=later,
            )
        for contact in self.contacts:
            if self.dice.random() < 0.3:
                opportunity_contacts.set_role(deal, contact, role="Buyer", by=self.by, via="test", now=later)
        said = FollowUpIn(opportunity_id=deal.pk, content="Called", kind="call")
        told = follow_ups.create(self.team, said, by=self.by, via="test", now=later)
        if self.dice.random() < 0.3:
            follow_ups.delete(told, by=self.by, via="test", now=later)
        if self.dice.random() < 0.2:
            opportunities.delete(deal, by=self.by, via="test", now=later)

    def pair(self, kind: Kind) -> tuple[Mergeable, Mergeable]:
        rows = merging.everything(self.team, kind).live()
        first, second = self.dice.sample(list(rows.order_by("name")), 2)
        return merging.pair(self.team, kind, first.pk, second.pk)

    def choices(self, kind: Kind) -> dict[str, str]:
        chosen = {}
        for name in merge_fields.FIELDS[kind]:
            if self.dice.random() < 0.6:
                chosen[name] = self._maybe("this", "other", *(["both"] if name == "tags" else []))
        return chosen


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", KINDS)
def test_a_merge_that_is_undone_leaves_every_column_of_every_table_as_it_was(
    kind: Kind, seed: int, alice: Membership, bob: Membership, now: datetime
) -> None:
    team = alice.team
    plant(team, cast(Any, alice.user), "text", now, seat=alice)
    match_keys.rebuild(team)
    days.recompute(team)
    world = World(team, alice, bob, now, random.Random(f"{kind} {seed}"))
    before = rows_of(team)
    kept, other = world.pair(kind)
    later = now + timedelta(days=1)
    merge = merging.merge(kept, other, fields=world.choices(kind), by=bob, via="test", now=later)
    assert rows_of(team) != before
    assert not match_keys.differ(team)
    unmerging.undo(merge, by=bob, via="test", now=later + timedelta(minutes=5))
    assert rows_of(team) == before
    assert not match_keys.differ(team)


@pytest.mark.parametrize("seed", range(4))
def test_several_merges_undone_in_turn_leave_everything_as_it_was(
    seed: int, alice: Membership, bob: Membership, now: datetime
) -> None:
    team = alice.team
    world = World(team, alice, bob, now, random.Random(f"several {seed}"))
    before = rows_of(team)
    merges = []
    for step in range(5):
        kind = world.dice.choice(KINDS)
        if merging.everything(team, kind).live().count() < 2:
            continue
        kept, other = world.pair(kind)
        at = now + timedelta(days=1, minutes=step)
        merges.append(merging.merge(kept, other, fields=world.choices(kind), by=bob, via="test", now=at))
    for step, merge in enumerate(reversed(merges)):
        at = now + timedelta(days=2, minutes=step)
        unmerging.undo(merging.find(team, merge.pk), by=bob, via="test", now=at)
    assert rows_of(team) == before


def merged(kept: Mergeable, other: Mergeable, by: Membership, now: datetime, **fields: str) -> Merge:
    return merging.merge(kept, other, fields=fields, by=by, via="test", now=now)


def again(record: Mergeable) -> Any:
    return type(record).objects.for_team(record.team).get(pk=record.pk)


def test_what_only_one_record_knows_is_kept_and_tags_are_united(
    alice: Membership, now: datetime, make_company: Make
) -> None:
    kept = make_company("Hengli", phone="021 5555", tags=["VIP"])
    other = make_company("Hengli Precision Co.", domain="hengli.com", phone="021 9999", tags=["vip", "East"])
    merge = merged(kept, other, alice, now)
    kept = again(kept)
    assert (kept.name, kept.domain, kept.phone, kept.tags) == (
        "Hengli",
        "hengli.com",
        "021 5555",
        ["VIP", "East"],
    )
    assert kept.version == 2
    assert again(other).deleted_at == now
    assert (merge.kept_name, merge.gone_name) == ("Hengli", "Hengli Precision Co.")


def test_the_chosen_value_stays_even_where_it_is_empty(
    alice: Membership, now: datetime, make_company: Make
) -> None:
    kept = make_company("Hengli", phone="021 5555", external_id="7")
    other = make_company("Hengli Precision", external_id="8", tags=["East"])
    merged(kept, other, alice, now, name="other", phone="other", externalId="other", tags="this")
    kept = again(kept)
    assert (kept.name, kept.phone, kept.external_id, kept.tags) == ("Hengli Precision", "", "8", [])
    assert kept.name_key == again(other).name_key


def test_deals_and_contacts_of_a_company_follow_it_with_a_new_version_and_a_line_of_history(
    alice: Membership, now: datetime, make_company: Make, make_contact: Make, make_opportunity: Make
) -> None:
    kept, other = make_company("Hengli"), make_company("Hengli Precision")
    person, deal = make_contact(company_id=other.pk), make_opportunity(company_id=other.pk)
    merged(kept, other, alice, now)
    for record in (person, deal):
        assert again(record).company_id == kept.pk
        assert again(record).version == record.version + 1
        entry = AuditEntry.objects.for_team(alice.team).filter(record_id=record.pk).order_by("-at", "-id")[0]
        assert entry.changes["companyName"] == ["Hengli Precision", "Hengli"]
        assert entry.by == alice


def test_a_person_who_is_in_a_deal_twice_is_there_once_with_the_role_that_was_known(
    alice: Membership, now: datetime, make_contact: Make, make_opportunity: Make
) -> None:
    kept, other = make_contact("Chen Wei"), make_contact("陈伟")
    both, one = make_opportunity("Both", contact_ids=[kept.pk, other.pk]), make_opportunity("One")
    opportunity_contacts.set_role(both, other, role="Buyer", by=alice, via="test", now=now)
    opportunity_contacts.set_role(one, other, role="User", by=alice, via="test", now=now)
    merge = merged(kept, other, alice, now)
    shown = {
        deal.name: [(link.contact_id, link.role) for link in opportunity_contacts.of(deal)]
        for deal in (both, one)
    }
    assert shown == {"Both": [(kept.pk, "Buyer")], "One": [(kept.pk, "User")]}
    unmerging.undo(merge, by=alice, via="test", now=now)
    assert [(link.contact_id, link.role) for link in opportunity_contacts.of(both)] == [
        (kept.pk, ""),
        (other.pk, "Buyer"),
    ]


def test_a_merged_deal_has_the_follow_ups_and_people_of_both_and_its_own_history_of_stages(
    alice: Membership, now: datetime, make_contact: Make, make_opportunity: Make
) -> None:
    team, first, second = alice.team, make_contact("First"), make_contact("Second")
    kept = make_opportunity("MES", contact_ids=[first.pk], expected_amount="10")
    other = make_opportunity(
        "MES rollout", contact_ids=[first.pk, second.pk], expected_amount="20", currency="EUR"
    )
    for deal in (kept, other):
        said = FollowUpIn(opportunity_id=deal.pk, content="Called")
        follow_ups.create(team, said, by=alice, via="test", now=now)
    later = now + timedelta(hours=2)
    opportunities.update(
        other, OpportunityPatch(status="lost", lost_reason="Price"), by=alice, via="test", now=later
    )
    kept, other = merging.pair(team, "opportunity", kept.pk, other.pk)
    merged(kept, other, alice, later, status="other", expectedAmount="other")
    kept = again(kept)
    assert FollowUp.objects.for_team(team).live().filter(opportunity=kept).count() == 2
    assert {link.contact_id for link in opportunity_contacts.of(kept)} == {first.pk, second.pk}
    assert (kept.stage.key, kept.lost_reason, kept.closed_at) == ("lost", "Price", later)
    assert (kept.amount_minor, kept.currency) == (2000, "EUR")
    assert StageChange.objects.for_team(team).filter(opportunity=kept).count() == 2
    assert StageChange.objects.for_team(team).filter(opportunity=other).count() == 2
    assert totals.missing() == []


def test_the_lanes_of_the_board_count_a_merged_deal_once(
    alice: Membership, now: datetime, make_opportunity: Make
) -> None:
    kept, other = make_opportunity("A", expected_amount="10"), make_opportunity("B", expected_amount="5")
    lane = StageTotal.objects.for_team(alice.team).filter(stage=kept.stage)
    merge = merged(kept, other, alice, now)
    assert [(each.deals, each.amount_minor) for each in lane.all()] == [(1, 1000)]
    unmerging.undo(merge, by=alice, via="test", now=now)
    assert [(each.deals, each.amount_minor) for each in lane.all()] == [(2, 1500)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_address_of_what_was_merged_leads_on_over_several_merges(
    kind: Kind,
    alice: Membership,
    now: datetime,
    make_company: Make,
    make_contact: Make,
    make_opportunity: Make,
) -> None:
    make = {"company": make_company, "contact": make_contact, "opportunity": make_opportunity}[kind]
    a, b, c = make("A"), make("B"), make("C")
    team = alice.team
    first = merged(a, b, alice, now)
    assert merging.survivor(team, kind, b.pk) == a.pk
    second = merged(c, again(a), alice, now + timedelta(seconds=1))
    assert merging.survivor(team, kind, b.pk) == c.pk
    with pytest.raises(unmerging.RecordsMovedOn, match="Undo that first"):
        unmerging.undo(first, by=alice, via="test", now=now)
    unmerging.undo(second, by=alice, via="test", now=now)
    unmerging.undo(first, by=alice, via="test", now=now)
    assert merging.survivor(team, kind, b.pk) is None
    with pytest.raises(unmerging.AlreadyUndone):
        unmerging.undo(first, by=alice, via="test", now=now)


def test_undo_is_refused_with_who_changed_what_since(
    alice: Membership, bob: Membership, now: datetime, make_company: Make, make_contact: Make
) -> None:
    kept, other = make_company("Hengli"), make_company("Hengli Precision")
    person = make_contact(company_id=other.pk)
    merge = merged(kept, other, alice, now)
    later = now + timedelta(hours=1)
    companies.update(again(kept), CompanyPatch(phone="1"), by=bob, via="test", now=later)
    before = rows_of(alice.team)
    with pytest.raises(unmerging.RecordsMovedOn, match=r"Bob has changed Hengli since\."):
        unmerging.undo(merge, by=alice, via="test", now=later)
    assert rows_of(alice.team) == before
    companies.update(again(kept), CompanyPatch(phone=""), by=bob, via="test", now=later)
    contacts.update(again(person), ContactPatch(company_id=None), by=bob, via="test", now=later)
    with pytest.raises(unmerging.RecordsMovedOn, match=r"Chen Wei no longer belongs to Hengli\."):
        unmerging.undo(merge, by=alice, via="test", now=later)


def test_undo_is_refused_when_a_record_was_deleted_or_brought_back_since(
    alice: Membership, bob: Membership, now: datetime, make_company: Make
) -> None:
    kept, other = make_company("Hengli"), make_company("Hengli Precision")
    merge = merged(kept, other, alice, now)
    companies.restore(alice.team, other.pk, by=bob, via="test", now=now + timedelta(1))
    with pytest.raises(unmerging.RecordsMovedOn, match=r"Bob has changed Hengli Precision since\."):
        unmerging.undo(merge, by=alice, via="test", now=now)
    companies.delete(again(kept), by=bob, via="test", now=now + timedelta(2))
    with pytest.raises(unmerging.RecordsMovedOn, match=r"Bob has deleted Hengli since\."):
        unmerging.undo(merge, by=alice, via="test", now=now)


def test_what_was_told_and_entered_since_stays_where_it_is_when_a_merge_is_undone(
    alice: Membership, now: datetime, make_company: Make, make_opportunity: Make
) -> None:
    team = alice.team
    kept, other = make_opportunity("MES"), make_opportunity("MES rollout")
    merge = merged(kept, other, alice, now)
    later = now + timedelta(hours=3)
    said = FollowUpIn(opportunity_id=kept.pk, content="Called again")
    told = follow_ups.create(team, said, by=alice, via="test", now=later)
    unmerging.undo(merge, by=alice, via="test", now=later)
    assert FollowUp.objects.for_team(team).get(pk=told.pk).opportunity_id == kept.pk
    assert again(kept).last_activity_at == later
    assert again(other).deleted_at is None


def test_a_record_is_merged_only_as_it_was_shown(
    alice: Membership, now: datetime, make_company: Make
) -> None:
    kept, other = make_company("Hengli"), make_company("Hengli Precision")
    for versions in ({"expected_version": 7}, {"other_version": 7}):
        with pytest.raises(activity.StaleVersion):
            merging.merge(kept, other, fields={}, by=alice, via="test", now=now, **cast(Any, versions))
    assert again(other).deleted_at is None


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"name": "both"}, "/fields/name"),
        ({"amount": "this"}, "/fields/amount"),
        ({"tags": "none"}, "/fields/tags"),
    ],
)
def test_a_choice_that_there_is_not_is_named(
    alice: Membership, now: datetime, make_company: Make, fields: dict[str, str], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        merged(make_company("Hengli"), make_company("Hengli Precision"), alice, now, **fields)
    assert [each.pointer for each in refused.value.errors] == [pointer]


def test_nothing_is_merged_with_itself_with_what_is_not_there_or_with_another_teams(
    alice: Membership, charlie: Membership, make_company: Make
) -> None:
    kept, theirs = make_company("Hengli"), make_company("Hengli", by=charlie)
    with pytest.raises(Invalid):
        merging.pair(alice.team, "company", kept.pk, kept.pk)
    for id in (uuid4(), theirs.pk):
        with pytest.raises(NotFound):
            merging.pair(alice.team, "company", kept.pk, id)


def test_what_was_merged_does_not_wait_in_the_bin(
    alice: Membership, now: datetime, make_company: Make
) -> None:
    kept, other = make_company("Hengli"), make_company("Hengli Precision")
    merge = merged(kept, other, alice, now)
    assert bin.newest(alice.team, limit=9) == []
    unmerging.undo(merge, by=alice, via="test", now=now)
    companies.delete(again(other), by=alice, via="test", now=now)
    assert [each.id for each in bin.newest(alice.team, limit=9)] == [other.pk]


def test_a_pair_is_kept_apart_once_whichever_is_named_first(
    alice: Membership, now: datetime, make_company: Make
) -> None:
    first, second, third = (make_company(name) for name in "ABC")
    apart.say(first, second, by=alice, now=now)
    apart.say(second, first, by=alice, now=now)
    ids: set[UUID] = {first.pk, second.pk, third.pk}
    assert apart.among(alice.team, "company", ids) == {frozenset({first.pk, second.pk})}
    apart.take_back(second, first)
    assert apart.among(alice.team, "company", ids) == set()


def test_every_field_that_a_form_shows_can_be_chosen() -> None:
    from wenshu.web import company_forms, contact_forms, opportunity_forms

    shown = {"company": company_forms, "contact": contact_forms, "opportunity": opportunity_forms}
    with_another = {"companyName": "companyId", "probability": "status", "lostReason": "status"}
    for kind, module in shown.items():
        names = {with_another.get(each.name, each.name) for each in module.FIELDS}  # type: ignore[attr-defined]
        assert names == set(merge_fields.FIELDS[cast(Kind, kind)])


def test_whoever_merges_the_other_way_round_at_the_same_time_finds_the_first_merge_done(
    alice: Membership, bob: Membership, now: datetime, make_company: Make
) -> None:
    kept, other = make_company("Hengli"), make_company("Hengli Precision")
    merged(kept, other, alice, now)
    with pytest.raises(NotFound):
        merged(other, kept, bob, now)
    assert again(kept).deleted_at is None
    assert Merge.objects.for_team(alice.team).count() == 1


def test_history_tells_who_merged_what_and_who_took_it_back(
    alice: Membership, bob: Membership, now: datetime, make_opportunity: Make
) -> None:
    kept, other = make_opportunity("MES", region="North"), make_opportunity("MES rollout", region="South")
    merge = merged(kept, other, alice, now + timedelta(minutes=1), region="other")
    unmerging.undo(merge, by=bob, via="test", now=now + timedelta(minutes=2))
    undone, done, _created = timeline.of(kept).items
    assert (done.kind, done.by_name) == ("merged", "Alice")
    assert done.changes == {"merged": [None, "MES rollout"], "region": ["North", "South"]}
    assert (undone.kind, undone.by_name) == ("unmerged", "Bob")
    assert undone.changes == {"merged": ["MES rollout", None], "region": ["South", "North"]}
    gone = [event.kind for event in timeline.of(other).items]
    assert gone == ["restored", "deleted", "created"]


def test_links_are_read_off_the_models_hidden_ones_too() -> None:
    wanted = {
        "company": {"Contact.company", "Opportunity.company"},
        "opportunity": {"FollowUp.opportunity", "Proposal.opportunity"},
    }
    for kind, names in wanted.items():
        links = merge_links.links_to(merging.MODELS[cast(Kind, kind)])
        assert {f"{link.model.__name__}.{link.field.name}" for link in links} >= names
