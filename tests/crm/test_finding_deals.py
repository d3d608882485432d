"""Deals found by their own or their company's name, the values that they use, and what makes a new word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from wenshu.crm import opportunities
from wenshu.crm.contract import OpportunityPatch
from wenshu.crm.models import Company, Opportunity
from wenshu.teams.models import Membership, Team

Make = Callable[..., Opportunity]


def in_use(team: Team, column: str = "product", most: int = 100) -> list[str]:
    return Opportunity.objects.for_team(team).values_in_use(column, most=most)


def test_a_deal_is_found_by_its_own_name_and_by_its_companys_in_any_spelling(
    team: Team, make_opportunity: Make, make_company: Callable[..., Company]
) -> None:
    hengli = make_company("Hengli Precision")
    own = make_opportunity("Hengli-Precision, phase two")
    theirs = make_opportunity("Spare parts", company_id=hengli.id)
    make_opportunity("Something else")
    found = Opportunity.objects.for_team(team).matching("hengli PRECISION")
    assert set(found) == {own, theirs}


def test_another_teams_company_finds_no_deal_here(
    team: Team, charlie: Membership, make_opportunity: Make, make_company: Callable[..., Company]
) -> None:
    make_company("Hengli Precision", by=charlie)
    make_opportunity("Spare parts", company_id=make_company("Somebody").id)
    assert not Opportunity.objects.for_team(team).matching("Hengli").exists()


def test_values_in_use_are_those_of_the_teams_live_deals_each_once(
    team: Team, alice: Membership, charlie: Membership, now: datetime, make_opportunity: Make
) -> None:
    for product in ("Press", "Lathe", "Press", ""):
        make_opportunity(product=product)
    make_opportunity(product="Elsewhere", by=charlie)
    opportunities.delete(make_opportunity(product="Gone"), by=alice, via="test", now=now)
    assert in_use(team) == ["", "Lathe", "Press"]
    assert in_use(team, most=2) == ["", "Lathe"]


@pytest.mark.django_db
def test_a_team_without_deals_uses_no_values(team: Team) -> None:
    assert in_use(team) == []


def version(team: Team) -> int:
    return Team.objects.get(pk=team.pk).vocabulary_version


@pytest.mark.parametrize(
    "fields",
    [
        {"tags": ["VIP", "tender"]},
        {"tags": ["tender"]},
        {"status": "lost", "lost_reason": "Price"},
        {"product": "Press", "region": "North", "source": "Fair", "competitor": "Quillon"},
    ],
)
def test_words_that_other_deals_use_already_are_not_new(
    team: Team, make_opportunity: Make, fields: dict[str, Any]
) -> None:
    known = {
        "tags": ["VIP", "tender"],
        "product": "Press",
        "region": "North",
        "source": "Fair",
        "competitor": "Quillon",
    }
    make_opportunity(**known, status="lost", lost_reason="Price")
    before = version(team)
    make_opportunity(**fields)
    assert version(team) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"tags": ["VIP", "urgent"]},
        {"status": "lost", "lost_reason": "Price"},
        {"product": "Lathe"},
        {"competitor": "Quillon"},
    ],
)
def test_one_unknown_word_makes_the_vocabulary_new(
    team: Team, make_opportunity: Make, fields: dict[str, Any]
) -> None:
    make_opportunity(tags=["VIP"], product="Press")
    before = version(team)
    make_opportunity(**fields)
    assert version(team) > before


def test_taking_away_the_last_use_of_a_tag_makes_the_vocabulary_new(
    team: Team, alice: Membership, now: datetime, make_opportunity: Make
) -> None:
    make_opportunity(tags=["VIP"])
    deal = make_opportunity(tags=["VIP", "urgent"])
    before = version(team)
    patch = OpportunityPatch.model_validate({"tags": ["VIP"]})
    opportunities.update(deal, patch, by=alice, via="test", now=now)
    assert version(team) > before


def test_the_days_of_a_cycle_run_from_creation_to_closing_and_end_when_it_is_open_again(
    alice: Membership, now: datetime, make_opportunity: Make
) -> None:
    deal = make_opportunity()
    won = OpportunityPatch.model_validate({"status": "won"})
    deal = opportunities.update(deal, won, by=alice, via="test", now=now + timedelta(days=10))
    assert deal.cycle_days == 10
    patch = OpportunityPatch.model_validate({"status": "proposal"})
    assert opportunities.update(deal, patch, by=alice, via="test", now=now).cycle_days is None
