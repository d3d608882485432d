"""What linking tells one team does not depend on any other, though all their names are the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.assist.linking_world import read
from tests.guards.walk_world import CANARY, ids_in, ids_of
from tests.planting import Garden
from wenshu.assist.engine import KnownKind
from wenshu.assist.link import duplicate_pairs, known_names, link, similar
from wenshu.crm import match_keys
from wenshu.crm.models import Company, CompanyKey, Contact, ContactKey, Opportunity
from wenshu.teams.models import Membership, Team

TEXT = (
    "Blue Ridge Foods, Anna Lee <anna@blueridge.com>: Dock Board Rollout is signed. Also 恒力 and oursmark."
)
KINDS: tuple[KnownKind, ...] = ("company", "contact", "opportunity")


def plant_names(by: Membership, company: Callable[..., Company], contact: Callable[..., Contact]) -> Company:
    blue = company("Blue Ridge Foods", by=by, domain="blueridge.com", phone="+1 555 010 2030")
    company("Blue Ridge Foods Inc.", by=by)
    company("苏州恒力精密机械有限公司", by=by)
    contact("Anna Lee", by=by, email="anna@blueridge.com", company_id=blue.pk)
    contact("Ana Lee", by=by, company_id=blue.pk)
    return blue


def everything_linked(by: Membership, now: datetime) -> dict[str, str]:
    team = by.team
    said = read(
        TEXT,
        {"name": "Blue Ridge Foods", "domain": "blueridge.com"},
        [{"name": "Anna Lee", "email": "anna@blueridge.com"}],
        {"name": "Dock Board Rollout"},
    )
    found: dict[str, Any] = {
        "known": known_names(team, TEXT + CANARY + f" {CANARY}name "),
        "linked": link(said, team=team, by=by, now=now, text=TEXT),
    }
    for kind in KINDS:
        found[f"pairs of {kind}"] = duplicate_pairs(team, kind)
        for name in ("Blue Ridge Foods", "Anna Lee", "Dock Board Rollout", f"{CANARY}name"):
            fields = {"name": name, "domain": "blueridge.com", "email": "anna@blueridge.com"}
            asked = {**fields, "companyName": "Blue Ridge Foods"}
            found[f"{kind} like {name}".replace(CANARY, "theirs")] = similar(team, kind, asked)
    return {name: repr(value) for name, value in found.items()}


def test_linking_says_the_same_beside_a_team_of_the_same_names(
    alice: Membership,
    charlie: Membership,
    make_company: Callable[..., Company],
    make_contact: Callable[..., Contact],
    make_opportunity: Callable[..., Opportunity],
    plant_theirs: Callable[[], Garden],
    now: datetime,
) -> None:
    ours = plant_names(alice, make_company, make_contact)
    make_opportunity("Dock Board Rollout", company_id=ours.pk)
    make_opportunity("Dock board roll-out", company_id=ours.pk)
    before = everything_linked(alice, now)
    theirs = plant_names(charlie, make_company, make_contact)
    make_opportunity("Dock Board Rollout", by=charlie, company_id=theirs.pk)
    garden = plant_theirs()
    match_keys.rebuild(charlie.team)
    after = everything_linked(alice, now)
    assert after == before
    foreign = ids_of(garden) | {theirs.pk}
    assert [name for name, text in after.items() if CANARY in text.lower() or ids_in(text) & foreign] == []
    assert sum("Blue Ridge" in text for text in after.values()) >= 4
    assert sum("Candidate(" in text for text in after.values()) >= 6


def test_keys_of_one_team_are_rebuilt_without_touching_another(
    team: Team, plant_theirs: Callable[[], Garden], charlie: Membership
) -> None:
    plant_theirs()
    before = [
        list(model.all_teams.filter(team=charlie.team).order_by("id").values())
        for model in (CompanyKey, ContactKey)
    ]
    match_keys.rebuild(team)
    after = [
        list(model.all_teams.filter(team=charlie.team).order_by("id").values())
        for model in (CompanyKey, ContactKey)
    ]
    assert after == before
    assert all(before)
