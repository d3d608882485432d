"""Two companies with addresses of their own are two, however alike their names; who was first is told by the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from wenshu.assist.link import duplicate_pairs, similar
from wenshu.crm.models import Company
from wenshu.teams.models import Team

Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("domain", "other", "pairs"),
    [
        ("dunmoor-precision.example", "works.example", 0),
        ("dunmoor.com", "dunmoor.de", 1),
        ("dunmoor.com", "", 1),
        ("gmail.com", "dunmoor.de", 1),
    ],
)
def test_alike_names_with_addresses_of_their_own_are_no_pair(
    team: Team, make_company: Make, domain: str, other: str, pairs: int
) -> None:
    make_company("Dunmoor Precision Works", domain=domain)
    make_company("Dunmoor Works", domain=other)
    assert len(duplicate_pairs(team, "company").pairs) == pairs


@pytest.mark.parametrize(
    ("name", "other", "domain", "pairs"),
    [
        ("Saltmere Foods", "Saltmere Packaging", "saltmere-packaging.example", 0),
        ("Saltmere Foods", "Saltmere", "smgroup.example", 0),
        ("Saltmere Foods", "Saltmere Foods Ltd", "smfoods.example", 1),
    ],
)
def test_a_first_word_in_common_makes_no_pair_of_houses_with_addresses_of_their_own(
    team: Team, make_company: Make, name: str, other: str, domain: str, pairs: int
) -> None:
    make_company(name, domain="saltmere-foods.example")
    make_company(other, domain=domain)
    assert len(duplicate_pairs(team, "company").pairs) == pairs


def test_the_older_of_two_was_created_first_whatever_their_ids(team: Team, make_company: Make) -> None:
    first, second = make_company("Hengli Precision"), make_company("Hengli Precision Ltd")
    earlier = first.created_at - timedelta(days=9)
    Company.objects.for_team(team).filter(pk=second.pk).update(created_at=earlier)
    (pair,) = duplicate_pairs(team, "company").pairs
    assert (pair.older.id, pair.newer.id) == (second.pk, first.pk)


def test_a_form_with_another_address_is_not_warned(team: Team, make_company: Make) -> None:
    make_company("Dunmoor Precision Works", domain="dunmoor-precision.example")
    assert not similar(team, "company", {"name": "Dunmoor Works", "domain": "works.example"})
