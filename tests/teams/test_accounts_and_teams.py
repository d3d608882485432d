"""Accounts and teams: their rules, one sentence per wrong field."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.conftest import PASSWORD, person
from wenshu.errors import Invalid
from wenshu.teams import accounts, teams
from wenshu.teams.accounts import AddressTaken
from wenshu.teams.models import Membership, Team, User


def test_addresses_are_compared_without_case(db: None, now: datetime) -> None:
    user = accounts.create_user(" Lin@Example.COM ", password=PASSWORD, now=now)
    assert user.email == "lin@example.com"
    assert accounts.find("LIN@example.com") == user
    with pytest.raises(AddressTaken):
        accounts.create_user("lin@EXAMPLE.com", password=PASSWORD, now=now)


@pytest.mark.parametrize(
    "email", ["", "lin", "lin@", "a b@example.com", "x@" + "y" * 260 + ".com", "a\0@example.com"]
)
def test_an_address_must_be_one(db: None, now: datetime, email: str) -> None:
    with pytest.raises(Invalid):
        accounts.create_user(email, now=now)


@pytest.mark.parametrize(
    "password",
    ["short", "fourteen-chars", "lin@example.com", "passwordpassword\0", "x" * 1001, "123456789012345"],
)
def test_weak_and_unusable_passwords_are_refused(db: None, now: datetime, password: str) -> None:
    with pytest.raises(Invalid) as refused:
        accounts.create_user("lin@example.com", password=password, now=now)
    assert refused.value.errors[0].pointer == "/password"
    assert not User.objects.exists()


def test_a_reset_link_works_once_and_for_its_person(db: None, now: datetime) -> None:
    user, other = person("Lin", now), person("Mo", now)
    who, proof = accounts.reset_link_parts(user)
    other_who, _ = accounts.reset_link_parts(other)
    assert accounts.user_of_reset_link(who, proof) == user
    assert accounts.user_of_reset_link(other_who, proof) is None
    accounts.set_password(user, password="a quite different one")
    assert accounts.user_of_reset_link(who, proof) is None


@pytest.mark.parametrize(("who", "proof"), [("", ""), ("%%%", "x"), ("AAAA", "x-y"), ("_" * 500, "-")])
def test_a_broken_reset_link_is_nobodys(db: None, who: str, proof: str) -> None:
    assert accounts.user_of_reset_link(who, proof) is None


def test_slugs_are_free_readable_and_never_shared(db: None, now: datetime) -> None:
    owner = person("Lin", now)
    slugs = [
        teams.create(name=name, owner=owner, now=now).team.slug
        for name in ("East China", "East  china!", "华东")
    ]
    assert slugs == ["east-china", "east-china-2", "team"]
    assert teams.create(name="new", owner=owner, now=now).team.slug == "new-2"


def test_every_wrong_setting_is_named_at_once(alice: Membership) -> None:
    wrong = teams.Settings(
        " ", timezone="Mars", week_start=3, fiscal_year_start=13, currency="XYZ1", language="fr"
    )
    with pytest.raises(Invalid) as refused:
        teams.change(alice.team, settings=wrong)
    assert {error.pointer for error in refused.value.errors} == {
        "/name",
        "/timeZone",
        "/weekStart",
        "/fiscalYearStart",
        "/currency",
        "/language",
    }


def test_changed_settings_are_told_and_step_the_version(alice: Membership) -> None:
    before = Team.objects.get(pk=alice.team.pk)
    settings = teams.Settings("East China", timezone="Asia/Shanghai", currency="cny")
    assert teams.change(alice.team, settings=settings) == {"timezone", "currency"}
    after = Team.objects.get(pk=alice.team.pk)
    assert (after.timezone, after.currency, after.data_version) == (
        "Asia/Shanghai",
        "CNY",
        before.data_version + 1,
    )
    assert teams.change(alice.team, settings=settings) == set()


@pytest.mark.parametrize("currency", ["DEM", "FRF", "XYZ"])
def test_a_currency_of_the_past_is_refused(alice: Membership, currency: str) -> None:
    with pytest.raises(Invalid) as refused:
        teams.change(alice.team, settings=teams.Settings("East China", currency=currency))
    assert [error.pointer for error in refused.value.errors] == ["/currency"]
