"""The team's own words are kept, and grow by what is new, without ever differing from words read afresh."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from wenshu.crm import companies, opportunities
from wenshu.crm.contract import CompanyPatch, OpportunityPatch
from wenshu.crm.models import Company, Opportunity
from wenshu.insights import link, vocabulary
from wenshu.insights.vocabulary import Words
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db


def current(team: Team) -> Words:
    fresh = Team.objects.get(pk=team.pk)
    return vocabulary.words_of(fresh, version=fresh.vocabulary_version)


def _sorted(index: dict[Any, Any]) -> dict[Any, list[Any]]:
    return {key: sorted(found, key=str) for key, found in index.items() if found}


def told(words: Words) -> dict[str, object]:
    """All that can be looked up in them, whatever the order in which it was learnt."""
    matcher = link.matcher(words.vocabulary)
    return {
        "names": _sorted(words.vocabulary.names),
        "spellings": words.spellings,
        "short": _sorted(matcher.short),
        "starts": _sorted(matcher.starts),
        "by_word": _sorted(matcher.by_word),
        "by_length": matcher.by_length,
        "longest": (words.vocabulary.longest, matcher.longest),
        "regions": words.has_deal_regions,
    }


def read_afresh(team: Team) -> dict[str, object]:
    vocabulary.forget()
    return told(current(team))


def test_words_that_grew_are_those_that_are_read_afresh(
    team: Team, make_company: Callable[..., Company], make_opportunity: Callable[..., Opportunity]
) -> None:
    make_company("Northfield Robotics Inc.", industry="Robotics")
    make_company("上海北辰软件有限公司", region="华东")
    make_opportunity("One", product="GTX Pro", tags=["urgent"])
    current(team)
    for name in ("Northfield Foods Ltd", "北辰科技", "Zyxterra", "Bluewater Logistics Group"):
        make_company(name, industry="Robotics")
        grown = told(current(team))
        assert grown == read_afresh(team)


def test_a_renamed_or_deleted_company_is_no_word_any_more(
    team: Team, alice: Membership, now: datetime, make_company: Callable[..., Company]
) -> None:
    first, second = make_company("Zyxterra"), make_company("Quillmark")
    assert {"zyxterra", "quillmark"} <= set(current(team).vocabulary.names)
    companies.update(first, CompanyPatch(name="Ostwind"), by=alice, via="test", now=now)
    companies.delete(second, by=alice, via="test", now=now)
    assert "zyxterra" not in current(team).vocabulary.names
    assert "quillmark" not in current(team).vocabulary.names
    assert told(current(team)) == read_afresh(team)


def test_a_new_company_does_not_read_the_deals_again(
    team: Team, make_company: Callable[..., Company], make_opportunity: Callable[..., Opportunity]
) -> None:
    make_opportunity("One", product="GTX Pro")
    before = current(team).deal_words
    make_company("Zyxterra")
    assert current(team).deal_words is before


def test_a_deal_that_brings_or_takes_a_word_is_seen(
    team: Team, alice: Membership, now: datetime, make_opportunity: Callable[..., Opportunity]
) -> None:
    deal = make_opportunity("One", product="GTX Pro", region="Nordics", tags=["urgent"])
    assert {"gtxpro", "nordics", "urgent"} <= set(current(team).vocabulary.names)
    opportunities.update(
        deal, OpportunityPatch(product="MG Advanced", tags=["calm"]), by=alice, via="test", now=now
    )
    known = set(current(team).vocabulary.names)
    assert {"mgadvanced", "calm", "nordics"} <= known
    assert not {"gtxpro", "urgent"} & known
    assert told(current(team)) == read_afresh(team)


def test_the_commonest_of_several_spellings_is_shown(
    team: Team, make_opportunity: Callable[..., Opportunity], make_company: Callable[..., Company]
) -> None:
    for name in ("One", "Two", "Three"):
        make_opportunity(name, region="North East", product="GTX Pro")
    make_opportunity("Four", region="north-east", product="GTXPro")
    make_company("Acme", region="NORTHEAST")
    words = current(team)
    assert words.spellings["region"].show("northeast") == "North East"
    assert words.spellings["product"].all_of("gtxpro") == ["GTX Pro", "GTXPro"]
