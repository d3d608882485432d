"""Settings, targets: the grid is written as it is typed, once, and by those who may."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.http import HttpResponse
from django.test import Client

from wenshu.crm import targets
from wenshu.crm.models import Target
from wenshu.crm.periods import Period
from wenshu.crm.targets import Wanted
from wenshu.teams import members
from wenshu.teams.models import Membership, Role, Team
from wenshu.web import target_grid
from wenshu.web.target_grid import Frame

pytestmark = pytest.mark.django_db
HERE = "/t/east-china/settings/targets"


def cell(owner: Membership | None, month: str) -> str:
    return f"cell-{owner.pk.hex if owner else 'team'}-{month}"


def held(team: Team) -> dict[str, str]:
    rows = Target.objects.for_team(team).select_related("owner").order_by("starts_on", "months")
    return {
        f"{each.owner.name if each.owner else 'all'} {each.starts_on:%Y-%m} {each.months}": f"{each.amount_minor} "
        f"{each.currency}"
        for each in rows
    }


@pytest.fixture
def browser(client_for: Callable[[Membership], Client], alice: Membership) -> Client:
    return client_for(alice)


@pytest.fixture
def put(team: Team, alice: Membership, now: datetime) -> Callable[..., None]:
    def write(owner: Membership | None, period: Period, amount: int | None, currency: str = "USD") -> None:
        targets.put(team, Wanted(owner, period, amount, currency), by=alice, via="test", now=now)

    return write


def send(browser: Client, address: str, base: dict[str, str] | None = None, **cells: str) -> HttpResponse:
    response: HttpResponse = browser.post(f"{HERE}{address}", {"base": json.dumps(base or {}), **cells})
    return response


def test_what_is_typed_becomes_targets_in_every_spelling(
    browser: Client, team: Team, alice: Membership, bob: Membership
) -> None:
    response = send(
        browser,
        "?year=2026&by=month",
        **{
            cell(alice, "2026-01"): "120,000",
            cell(alice, "2026-02"): "1.2m",
            cell(alice, "2026-03"): "12万",
            cell(bob, "2026-01"): "900.50 EUR",
            cell(None, "2026-12"): "$5",
            cell(None, "2026-11"): "0",
            cell(bob, "2026-05"): "  ",
        },
    )
    assert (response.status_code, response["Location"]) == (302, f"{HERE}?year=2026&by=month")
    assert held(team) == {
        "Alice 2026-01 1": "12000000 USD",
        "Alice 2026-02 1": "120000000 USD",
        "Alice 2026-03 1": "12000000 USD",
        "Bob 2026-01 1": "90050 EUR",
        "all 2026-11 1": "0 USD",
        "all 2026-12 1": "500 USD",
    }
    page = browser.get(f"{HERE}?year=2026").content.decode()
    assert 'value="120,000"' in page
    assert 'value="900.50 EUR"' in page


def test_by_quarters_and_by_the_year_the_same_grid_sets_those(
    browser: Client, team: Team, bob: Membership
) -> None:
    send(browser, "?year=2026&by=quarter", **{cell(bob, "2026-04"): "300"})
    send(browser, "?year=2026&by=year", **{cell(None, "2026-01"): "900"})
    assert held(team) == {"all 2026-01 12": "90000 USD", "Bob 2026-04 3": "30000 USD"}


def test_sums_are_of_what_fills_them_and_say_what_is_missing(
    team: Team, alice: Membership, bob: Membership, put: Callable[..., None]
) -> None:
    for month in (1, 2, 3):
        put(bob, Period(date(2026, month, 1), 1), 10_000)
    put(bob, Period(date(2026, 4, 1), 1), 10_000)
    put(alice, Period(date(2026, 4, 1), 3), 70_000)
    found = target_grid.grid(alice, Frame(2026, "month"))
    by_name = {row.owner.name if row.owner else "": row for row in found.rows}
    quarters = [cell for cell in by_name["Bob"].cells if not cell.name]
    assert [each.shown for each in quarters] == ["$300", "", "", "", ""]
    assert quarters[1].missing == "Missing: May 2026, Jun 2026"
    assert [each.shown for each in by_name["Alice"].cells if not each.name] == ["", "$700", "", "", ""]
    assert [each.shown for each in found.sums] == [
        "$100", "$100", "$100", "$300", "$100", "", "", "$700", "", "", "", "", "", "", "", "", "",
    ]  # fmt: skip
    assert found.without == 2


def test_an_emptied_cell_takes_the_target_away_and_an_untouched_one_stays(
    browser: Client, team: Team, bob: Membership, put: Callable[..., None]
) -> None:
    put(bob, Period(date(2026, 1, 1), 1), 12_345_600)
    put(bob, Period(date(2026, 2, 1), 1), 500)
    base = {cell(bob, "2026-01"): "123,456", cell(bob, "2026-02"): "5"}
    send(browser, "?year=2026", base, **(base | {cell(bob, "2026-02"): ""}))
    assert held(team) == {"Bob 2026-01 1": "12345600 USD"}
    assert Target.objects.for_team(team).get().version == 1


def test_what_a_colleague_saved_meanwhile_is_shown_and_kept_until_it_is_sent_again(
    browser: Client, team: Team, bob: Membership, put: Callable[..., None]
) -> None:
    put(bob, Period(date(2026, 1, 1), 1), 100)
    old, name = {cell(bob, "2026-01"): "1"}, cell(bob, "2026-01")
    put(bob, Period(date(2026, 1, 1), 1), 700)
    untouched = send(browser, "?year=2026", old, **old)
    assert untouched.status_code == 302
    response = send(browser, "?year=2026", old, **{name: "9"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Saved meanwhile: 7. Save again to keep yours." in page
    assert f'name="{name}" value="9"' in page
    assert held(team) == {"Bob 2026-01 1": "700 USD"}
    assert "{&quot;" + name + "&quot;: &quot;7&quot;}" in page
    send(browser, "?year=2026", {name: "7"}, **{name: "9"})
    assert held(team) == {"Bob 2026-01 1": "900 USD"}


@pytest.mark.parametrize("typed", ["much", "-5", "1.0055", "9" * 30, "5 XYZ", "¥5", "\x00", "1e99", "½"])
def test_what_cannot_be_read_is_named_at_its_cell_and_nothing_is_written(
    browser: Client, team: Team, bob: Membership, typed: str
) -> None:
    name = cell(bob, "2026-01")
    response = send(browser, "?year=2026", **{name: typed, cell(bob, "2026-02"): "5"})
    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="{name}-error"' in page
    assert f'aria-describedby="{name}-error"' in page
    assert 'value="5"' in page
    assert held(team) == {}


@pytest.mark.parametrize(
    "address", ["?year=x", "?year=99999", "?year=0", "?by=day&page=-1", "?page=zz", "?year=2198"]
)
def test_an_address_that_makes_no_sense_shows_this_year(browser: Client, address: str) -> None:
    assert browser.get(HERE + address).status_code == 200
    assert browser.post(HERE + address, {"base": "[1", "cell-x": "5"}).status_code == 302


def test_members_see_their_own_row_and_write_nothing(
    client_for: Callable[[Membership], Client], alice: Membership, bob: Membership, viewer: Membership,
    put: Callable[..., None],
) -> None:  # fmt: skip
    put(bob, Period(date(2026, 1, 1), 1), 4_200)
    put(alice, Period(date(2026, 1, 1), 1), 777_700)
    put(None, Period(date(2026, 1, 1), 1), 888_800)
    page = client_for(bob).get(f"{HERE}?year=2026").content.decode()
    assert "$42" in page
    assert "7,777" not in page
    assert "8,888" not in page
    assert "Alice" not in page
    assert "<input class=" not in page
    for member in (bob, viewer):
        assert client_for(member).post(f"{HERE}?year=2026", {cell(member, "2026-01"): "9"}).status_code == 403
        assert client_for(member).post(f"{HERE}/copy?year=2027").status_code == 403
    assert held(alice.team)["Bob 2026-01 1"] == "4200 USD"


def test_last_year_is_copied_with_one_click_and_only_once(
    browser: Client, team: Team, bob: Membership, put: Callable[..., None]
) -> None:
    put(bob, Period(date(2025, 1, 1), 1), 100)
    first = browser.post(f"{HERE}/copy?year=2026&by=month", follow=True).content.decode()
    assert "1 target copied." in first
    assert 'value="1"' in first
    again = browser.post(f"{HERE}/copy?year=2026&by=month", follow=True).content.decode()
    assert "Last year has no target that is missing here." in again
    assert len(held(team)) == 2


def test_the_grid_follows_the_fiscal_year(browser: Client, team: Team, alice: Membership) -> None:
    team.fiscal_year_start = 4
    team.save()
    page = browser.get(f"{HERE}?year=2026").content.decode()
    assert "FY2026" in page
    assert cell(alice, "2025-04") in page
    assert cell(alice, "2026-03") in page
    assert cell(alice, "2026-04") not in page


def test_a_large_team_is_shown_page_by_page_and_each_page_can_be_sent(
    browser: Client, team: Team, alice: Membership, now: datetime
) -> None:
    for number in range(60):
        members.find_or_create_by_name(team, f"Seller {number:02}", now)
    first = browser.get(f"{HERE}?year=2026").content.decode()
    assert first.count('<input class="input num"') == 51 * 12
    assert 'rel="next" href="?year=2026&amp;by=month&amp;page=2"' in first
    last = target_grid.grid(alice, Frame(2026, "month", 99))
    assert last.frame.page == 2
    names = {each.name: "5" for each in last.inputs()}
    assert send(browser, last.frame.address, **names).status_code == 302
    assert len(held(team)) == 12 * 12


def test_who_left_is_shown_with_a_target_and_not_without(
    team: Team, alice: Membership, bob: Membership, viewer: Membership, put: Callable[..., None]
) -> None:
    def shown() -> list[str]:
        return [
            row.owner.name if row.owner else "" for row in target_grid.grid(alice, Frame(2026, "year")).rows
        ]

    assert shown() == ["Alice", "Bob", ""]
    members.deactivate(bob, by=alice, now=alice.created_at)
    assert shown() == ["Alice", ""]
    put(bob, Period(date(2026, 1, 1), 1), 4_200)
    assert shown() == ["Alice", "Bob", ""]
    members.change_role(viewer, role=Role.MEMBER, by=alice)
    assert shown() == ["Alice", "Vera", "Bob", ""]
