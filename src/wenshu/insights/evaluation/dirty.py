"""A team whose data is as imports leave it: two currencies, several spellings, gaps everywhere, deleted records."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from wenshu.crm import companies, contacts, follow_ups, opportunities, setup
from wenshu.crm.contract import CompanyIn, ContactIn, FollowUpIn, OpportunityIn, OriginWord
from wenshu.crm.links import Links
from wenshu.crm.models import Company, Contact, Opportunity
from wenshu.teams import accounts, members
from wenshu.teams.models import Membership, Team

SEED: Final = 17
DEALS: Final = 240
DELETED: Final = 12
PEOPLE: Final = (("Ines Ferrer", "EMEA"), ("Tom O'Shea", "emea"), ("李想", "APAC"), ("Kai Andersen", ""))
COMPANIES: Final = (
    ("Nordhaven Systems AB", "Software", "Sweden", "EMEA"),
    ("nordhaven logistics", "logistics", "Sweden", "EMEA"),
    ("O'Brien & Sons (100% Wool)", "Textiles", "", "emea"),
    ("苏州云帆科技有限公司", "软件", "中国", "APAC"),
    ("云帆贸易", "", "中国", "APAC"),
    ("Sable \"Quoted\" Industries", "Manufacturing", "Canada", "N. America"),
    ("Trailing Space Co", "manufacturing", "Canada", "N America"),
)  # fmt: skip
PRODUCTS: Final = ("GTX Pro", "GTXPro", "gtx-pro", "Basic", "旗舰版", "")
SOURCES: Final = ("Referral", "referral", "Trade show", "展会", "")
REASONS: Final = ("Price", "price", "No budget", "")
REGIONS: Final = ("", "", "EMEA", "emea", "APAC", "N. America")
CONTACTS: Final = (
    ("Signe Dahl", "signe@nordhaven.example.com", "+46 8 555 01 00"),
    ("signe dahlgren", "", ""),
    ("王小雨", "", "0512-5550101"),
    ("Pat O'Neil", "pat@example.com", ""),
    ("Ünal Çelik", "", "+90 212 555 01 01"),
    ("Kim", "kim@example.com", ""),
)
TALKS: Final = 90
ORIGINS: Final[tuple[OriginWord, ...]] = ("person", "person", "assist")
STATUSES: Final = ("lead", "qualified", "proposal", "negotiation", "won", "won", "lost")


def load(*, now: datetime) -> Team:
    dice = random.Random(SEED)  # noqa: S311 the same every time
    owner = accounts.create_user(
        "ines@example.com", name=PEOPLE[0][0], password="correct horse battery staple", now=now  # noqa: S106
    )  # fmt: skip
    seat = setup.create_team(name="Patchwork", owner=owner, timezone="Europe/Madrid", currency="EUR", now=now - timedelta(days=500))  # fmt: skip
    team = seat.team
    seats = _people(team, now)
    known = [_company(team, row, seats, dice, now) for row in COMPANIES]
    deals = [_deal(team, place, seats, known, dice, now) for place in range(DEALS)]
    _talks(team, deals, seats, _contacts(team, known, seats, now), now)
    for deal in dice.sample(deals, DELETED):
        opportunities.delete(deal, by=seat, via="demo", now=now)
    companies.delete(known[-1], by=seat, via="demo", now=now)
    team.refresh_from_db()
    return team


def _people(team: Team, now: datetime) -> list[Membership]:
    seats = [members.find_or_create_by_name(team, name, now) for name, _ in PEOPLE]
    for seat, (_, region) in zip(seats, PEOPLE, strict=True):
        seat.region = region
        seat.save(update_fields=["region"])
    return seats


def _company(
    team: Team, row: tuple[str, str, str, str], seats: list[Membership], dice: random.Random, now: datetime
) -> Company:
    name, industry, country, region = row
    data = CompanyIn(
        name=name,
        industry=industry,
        country=country,
        region=region,
        employees=dice.choice([None, 12, 300, 4500]),
        owner_id=dice.choice([None, *(seat.pk for seat in seats)]),
    )
    return companies.create(
        team, data, by=None, via="demo", now=now - timedelta(days=dice.randrange(100, 400))
    )


def _deal(
    team: Team, place: int, seats: list[Membership], known: list[Company], dice: random.Random, now: datetime
) -> Opportunity:
    created = now - timedelta(days=dice.randrange(5, 480), hours=dice.randrange(24))
    data = OpportunityIn.model_validate(dict(_facts(place, seats, known, created, dice, now)))
    prepared = opportunities.prepare(team, data, links=Links(team), by=None, now=now, created_at=created)
    return opportunities.create_many(team, [prepared], by=None, via="demo", now=now)[0]


def _contacts(team: Team, known: list[Company], seats: list[Membership], now: datetime) -> list[Contact]:
    dice = random.Random(f"{SEED} contacts")  # noqa: S311 leaves the deals as they are
    made: list[Contact] = []
    for name, email, phone in CONTACTS:
        data = ContactIn(
            name=name,
            email=email,
            phone=phone,
            company_id=dice.choice([None, *(company.pk for company in known[:4])]),
            owner_id=dice.choice([None, *(seat.pk for seat in seats)]),
        )
        made.append(contacts.create(team, data, by=None, via="demo", now=now - timedelta(days=60)))
    return made


def _talks(
    team: Team, deals: list[Opportunity], seats: list[Membership], people: list[Contact], now: datetime
) -> None:
    """Some by nobody, some by Assist, of some deals none; a few after the deal was closed."""
    dice = random.Random(f"{SEED} talks")  # noqa: S311
    for deal in dice.sample(deals, TALKS):
        data = FollowUpIn(
            opportunity_id=deal.pk,
            kind=dice.choice(["call", "email", "visit", "note"]),
            content=dice.choice(
                ["Asked about PRICE.", "价格再谈", "100% sure?", f"Spoke to {people[0].name}"]
            ),
            occurred_at=min(deal.created_at + timedelta(days=dice.randrange(60)), now),
            author_id=dice.choice([None, *(seat.pk for seat in seats)]),
        )
        origin = dice.choice(ORIGINS)
        follow_ups.create(team, data, by=None, via="demo", now=now, origin=origin)


def _facts(
    place: int,
    seats: list[Membership],
    known: list[Company],
    created: datetime,
    dice: random.Random,
    now: datetime,
) -> Iterator[tuple[str, object]]:
    """Each may be missing, but the name and the stage."""
    status = dice.choice(STATUSES)
    yield "name", f"{dice.choice(['Renewal', 'rollout', '续约', 'Pilot 100%', 'Phase “2”'])} {place}"
    yield "status", status
    yield "company_id", dice.choice([None, *(company.pk for company in known)])
    yield "owner_id", dice.choice([None, *(seat.pk for seat in seats)])
    yield "expected_amount", dice.choice([None, Decimal(dice.randrange(1, 900) * 250), Decimal(99)])
    yield "currency", dice.choice(["EUR", "EUR", "EUR", "USD", "JPY"])
    yield "product", dice.choice(PRODUCTS)
    yield "source", dice.choice(SOURCES)
    yield "region", dice.choice(REGIONS)
    yield "tags", dice.sample(["vip", "VIP", "late", "重点"], dice.randrange(3))
    if status in {"won", "lost"}:
        yield "closed_at", min(created + timedelta(days=dice.randrange(1, 120)), now)
        yield "lost_reason", dice.choice(REASONS) if status == "lost" else ""
    elif dice.random() < 0.7:
        yield "expected_close_date", (now + timedelta(days=dice.randrange(-40, 120))).date()
        yield "next_follow_up_at", dice.choice([None, now + timedelta(days=dice.randrange(-20, 30))])
