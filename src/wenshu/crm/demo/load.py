"""Writes the demo into the database, by the same rules as any other record; loading it twice changes nothing."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count, islice, product

from django.db import transaction
from django.utils import translation

from wenshu.crm import activity, companies, contacts, follow_ups, moves, opportunities, setup
from wenshu.crm.contract import CompanyIn, ContactIn, FollowUpIn, OpportunityIn
from wenshu.crm.demo import quotas
from wenshu.crm.demo.cast import CASTS, ENGLISH, Cast
from wenshu.crm.demo.story import Story, tell
from wenshu.crm.links import Links
from wenshu.crm.models import (
    AuditAction,
    Company,
    Contact,
    FollowUp,
    Opportunity,
    OpportunityContact,
    Product,
    StageChange,
)
from wenshu.crm.opportunities import Prepared
from wenshu.teams import accounts, members
from wenshu.teams.models import Membership, Role, Team, User

PASSWORD = "try wenshu today"  # of the demo only, which listens on this machine only; shown at its start
DEALS = 600
COMPANIES = 120
CONTACTS = 250
SEED = 20_261_124
AT_ONCE = 500
MANY = "Scale"  # the team of `load_many`


def load(*, now: datetime, seed: int = SEED) -> list[Team]:
    """Makes the teams that are missing; returns both."""
    return [_load_cast(cast, now=now, dice=random.Random(f"{seed} {cast.team}")) for cast in CASTS]  # noqa: S311


def load_many(
    deals: int, *, now: datetime, seed: int = SEED, progress: Callable[[int], None] | None = None
) -> Team:
    """A team of that many deals, for measuring; memory stays flat. Tops up what is there already."""
    found = Team.objects.filter(name=MANY).first()
    owner = accounts.find(ENGLISH.logins[0]) or _user(ENGLISH.people[0].name, ENGLISH.logins[0], "en", now)
    team = found or _set_up(ENGLISH, name=MANY, owner=owner, now=now)
    writer = _Writer(team, ENGLISH, now=now, dice=random.Random(f"{seed} {MANY}"))  # noqa: S311
    if found is None:
        writer.add_companies(min(5_000, max(COMPANIES, deals // 20)))
        writer.add_contacts(min(5_000, CONTACTS * 4))
    else:
        writer.remember()
    done = Opportunity.objects.for_team(team).count()
    while done < deals:
        size = min(AT_ONCE, deals - done)
        writer.add_deals(size, follow_ups_too=False)
        done += size
        if progress:
            progress(done)
    return team


def _load_cast(cast: Cast, *, now: datetime, dice: random.Random) -> Team:
    found = Team.objects.filter(name=cast.team).first()
    if found is not None:
        return found
    with transaction.atomic():
        language = cast.language
        owner = accounts.find(cast.logins[0]) or _user(cast.people[0].name, cast.logins[0], language, now)
        team = _set_up(cast, name=cast.team, owner=owner, now=now)
        writer = _Writer(team, cast, now=now, dice=dice)
        writer.add_companies(COMPANIES)
        writer.add_contacts(CONTACTS)
        for size in _portions(DEALS):
            writer.add_deals(size)
        quotas.set_targets(team, cast, now=now, dice=dice)
    return team


def _portions(total: int) -> Iterable[int]:
    return (min(AT_ONCE, total - start) for start in range(0, total, AT_ONCE))


def _user(name: str, email: str, language: str, now: datetime) -> User:
    return accounts.create_user(email, name=name, password=PASSWORD, language=language, now=now)


def _set_up(cast: Cast, *, name: str, owner: User, now: datetime) -> Team:
    seat = setup.create_team(
        name=name,
        owner=owner,
        timezone=cast.timezone,
        language=cast.language,
        currency=cast.currency,
        now=now - timedelta(days=600),
    )
    team = seat.team
    _seat_people(team, cast, now)
    Product.objects.for_team(team).bulk_create(
        Product(
            team=team,
            name=offer.name,
            series=offer.series,
            list_price_minor=offer.price * 100,
            currency=cast.currency,
        )
        for offer in cast.offers
    )
    return team


def _seat_people(team: Team, cast: Cast, now: datetime) -> None:
    """Owner and manager sign in; the owner of the first team is a member of the second, to try the switch."""
    manager = accounts.find(cast.logins[1]) or _user(cast.people[1].name, cast.logins[1], cast.language, now)
    members.add(team, user=manager, role=Role.MANAGER, name=cast.people[1].name, now=now)
    visitor = accounts.find(ENGLISH.logins[0])
    if cast is not ENGLISH and visitor is not None:
        members.add(team, user=visitor, role=Role.VIEWER, name=visitor.name, now=now)
    seats = {person.name: members.find_or_create_by_name(team, person.name, now) for person in cast.people}
    for person in cast.people:
        seat = seats[person.name]
        seat.region, seat.manager = person.region, seats.get(person.manager)
        seat.save(update_fields=["region", "manager"])


class _Writer:
    """Adds records to one team, portion by portion."""

    def __init__(self, team: Team, cast: Cast, *, now: datetime, dice: random.Random) -> None:
        self.team, self.cast, self.now, self.dice = team, cast, now, dice
        self.links = Links(team)
        self.people = {seat.name: seat for seat in Membership.objects.for_team(team)}
        self.companies: list[Company] = []
        self.by_region: dict[str, list[Company]] = {}  # each list from the oldest on
        self.contacts: dict[object, list[Contact]] = {}

    def remember(self) -> None:
        """What an earlier run made."""
        self._know(list(Company.objects.for_team(self.team).live().order_by("id")))
        for contact in Contact.objects.for_team(self.team).live():
            self.contacts.setdefault(contact.company_id, []).append(contact)

    def add_companies(self, number: int) -> None:
        named = islice(self._names(), number)
        made = [self._company(*each, place) for place, each in enumerate(named)]
        for start in range(0, number, AT_ONCE):
            portion = made[start : start + AT_ONCE]
            companies.create_many(self.team, portion, by=None, via="demo", now=self.now)
        self._know(made)

    def add_contacts(self, number: int) -> None:
        made = [self._contact(place) for place in range(number)]
        for start in range(0, number, AT_ONCE):
            portion = made[start : start + AT_ONCE]
            contacts.create_many(self.team, portion, by=None, via="demo", now=self.now)
        for contact in made:
            self.contacts.setdefault(contact.company_id, []).append(contact)

    def add_deals(self, number: int, *, follow_ups_too: bool = True) -> None:
        told = [tell(self.cast, now=self.now, dice=self.dice) for _ in range(number)]
        prepared = [self._prepare(story) for story in told]
        history = [self._history(story, each) for story, each in zip(told, prepared, strict=True)]
        with activity.write(self.team, by=None, via="demo", now=self.now) as change:
            deals = Opportunity.objects.for_team(self.team).bulk_create(each.opportunity for each in prepared)
            StageChange.objects.for_team(self.team).bulk_create(move for moves in history for move in moves)
            links = [link for each in prepared for link in each.contacts]
            OpportunityContact.objects.for_team(self.team).bulk_create(links)
            if follow_ups_too:
                said = [self._said(story, each) for story, each in zip(told, prepared, strict=True)]
                FollowUp.objects.for_team(self.team).bulk_create(one for many in said for one in many)
            for deal in deals:
                change.record("opportunity", deal.id, AuditAction.CREATED, by=deal.owner, at=deal.created_at)
            change.new_name = change.new_deal_word = True

    def _know(self, known: list[Company]) -> None:
        self.companies = known
        for company in sorted(known, key=lambda each: each.created_at):
            self.by_region.setdefault(company.region, []).append(company)

    def _names(self) -> Iterable[tuple[str, str, str]]:
        """Region, industry and name, in a fixed, mixed order: as many of each region as its people sell."""
        cast, dice = self.cast, random.Random(SEED)  # noqa: S311
        waiting = {region: self._names_of(firsts, dice) for region, firsts in cast.places}
        sold = {region: sum(p.share for p in cast.people if p.region == region) for region in waiting}
        while True:
            region = dice.choices(list(sold), list(sold.values()))[0]
            yield (region, *next(waiting[region]))

    def _names_of(self, firsts: tuple[str, ...], dice: random.Random) -> Iterator[tuple[str, str]]:
        """Every combination once; numbered ones when they run out."""
        cast = self.cast
        combined = list(product(firsts, cast.company_second, cast.industries))
        dice.shuffle(combined)
        for round_ in count(1):
            for first, second, (industry, word) in combined:
                number = "" if round_ == 1 else f" {round_}"
                name = (
                    f"{first} {second}{word}" if cast.language == "en" else f"{first}{second}{word}有限公司"
                )
                yield industry, name + number

    def _company(self, region: str, industry: str, name: str, place: int) -> Company:
        cast, dice = self.cast, self.dice
        person = dice.choice([person for person in cast.people if person.region == region])
        data = CompanyIn(
            name=name,
            domain=f"customer{place + 1}.example.com",
            industry=industry,
            country=cast.country,
            region=region,
            employees=round(dice.lognormvariate(5.3, 0.9)),
            owner_id=self.people[person.name].id,
        )
        created = self.now - timedelta(days=dice.uniform(30, 590))
        return companies.prepare(self.team, data, links=self.links, by=None, now=self.now, created_at=created)

    def _company_for(self, story: Story) -> Company:
        """One where the seller works, that was known when the deal began."""
        there = self.by_region[story.owner.region]
        known = bisect_right(there, story.created_at, key=lambda company: company.created_at)
        return there[self.dice.randrange(max(known, 1))]

    def _contact(self, place: int) -> Contact:
        cast, dice = self.cast, self.dice
        company = self.companies[place % len(self.companies)]
        given, family = dice.choice(cast.given), dice.choice(cast.family)
        data = ContactIn(
            name=f"{given} {family}" if cast.language == "en" else f"{family}{given}",
            title=dice.choice(cast.titles),
            email=f"contact{place + 1}@{company.domain}",
            company_id=company.id,
            owner_id=company.owner_id,
        )
        self.links.knows_company(company)
        return contacts.prepare(
            self.team, data, links=self.links, by=None, now=self.now, created_at=company.created_at
        )

    def _prepare(self, story: Story) -> Prepared:
        company = self._company_for(story)
        self.links.knows_company(company)
        closed = story.steps[-1].at if story.stage in {"won", "lost"} else None
        name = f"{story.offer.name} {self.dice.choice(self.cast.projects)}"
        data = OpportunityIn(
            name=name,
            company_id=company.id,
            owner_id=self.people[story.owner.name].id,
            status=story.stage,
            expected_amount=None if story.amount is None else Decimal(story.amount),
            currency=self.cast.currency,
            expected_close_date=story.expected_close,
            next_follow_up_at=story.next_at,
            source=story.source,
            region=story.owner.region,
            product=story.offer.name,
            competitor=story.competitor,
            tags=list(story.tags),
            lost_reason=story.lost_reason,
            closed_at=closed,
        )
        prepared = opportunities.prepare(
            self.team, data, links=self.links, by=None, now=self.now, created_at=story.created_at
        )
        deal, people = prepared.opportunity, self.contacts.get(company.id, [])[:2]
        prepared.contacts[:] = [
            OpportunityContact(team=self.team, opportunity=deal, contact=person, role=person.title)
            for person in people
        ]
        deal.last_activity_at = max([story.steps[-1].at, *(said.at for said in story.said)])
        deal.updated_at = deal.last_activity_at
        return prepared

    def _history(self, story: Story, prepared: Prepared) -> list[StageChange]:
        """The arrival and every later step, each with the time spent before it."""
        deal, owner = prepared.opportunity, self.people[story.owner.name]
        moved: list[StageChange] = []
        for before, step in zip((None, *story.steps), story.steps, strict=False):
            moved.append(
                moves.told(
                    deal,
                    from_stage=self.links.stage(before.stage) if before else None,
                    to_stage=self.links.stage(step.stage),
                    at=step.at,
                    seconds=int((step.at - before.at).total_seconds()) if before else None,
                    by=owner,
                )
            )
        deal.stage_entered_at = story.steps[-1].at
        return moved

    def _said(self, story: Story, prepared: Prepared) -> list[FollowUp]:
        deal, owner = prepared.opportunity, self.people[story.owner.name]
        contact = prepared.contacts[0].contact.name if prepared.contacts else self._somebody()
        facts = {"contact": contact, "company": deal.company, "product": story.offer.name}
        with translation.override(self.cast.language):
            return [
                follow_ups.prepare(
                    self.team,
                    FollowUpIn(
                        opportunity_id=deal.id,
                        kind=said.kind,  # type: ignore[arg-type]  # the cast's words are the contract's
                        content=said.text.format(**facts),
                        occurred_at=said.at,
                        next_action=said.next_action,
                        next_follow_up_at=said.next_at,
                    ),
                    opportunity=deal,
                    links=self.links,
                    by=owner,
                    now=self.now,
                    created_at=said.at,
                )
                for said in story.said
            ]

    def _somebody(self) -> str:
        return "the team" if self.cast.language == "en" else "客户"
