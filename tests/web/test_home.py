"""Home in figures: every currency by itself, every number whole and linked, what is due of everyone."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from wenshu.crm.models import Opportunity
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db
OPEN = [("lead", 900, "USD"), ("proposal", 300, "USD"), ("lead", 50, "EUR"), ("negotiation", 200, "EUR")]


@pytest.fixture
def home(
    alice: Membership,
    team: Team,
    client_for: Callable[[Membership], Client],
    make_opportunity: Callable[..., Opportunity],
) -> Callable[..., str]:
    def page(*deals: tuple[str, int, str], language: str = "en") -> str:
        for stage, amount, currency in deals:
            make_opportunity(
                f"{stage} {amount}", status=stage, expected_amount=Decimal(amount), currency=currency
            )
        assert alice.user
        alice.user.language = language
        alice.user.save()
        return client_for(alice).get(f"/t/{team.slug}/").content.decode()

    return page


def kpi(page: str, title: str) -> str:
    return page.split(f"<dt>{title}</dt>")[1].split('class="delta"')[0]


def bars(page: str) -> list[tuple[str, float, str]]:
    return [
        (name, float(width), amount)
        for name, width, amount in re.findall(
            r'class="stage"[^>]*><span>(.*?) <span.*?class="fill" width="([\d.]+)".*?class="amt">(.*?)<',
            page,
            re.DOTALL,
        )
    ]


def test_stages_of_two_currencies_have_a_scale_each_and_the_teams_own_comes_first(
    home: Callable[..., str], team: Team
) -> None:
    page = home(*OPEN)
    order = re.findall(r'<h3 class="scale">(\w+)</h3>', page)
    assert order == [team.currency, "EUR" if team.currency == "USD" else "USD"]
    shown = {amount: (name, width) for name, width, amount in bars(page)}
    assert {width for amount, (_, width) in shown.items() if amount in {"$900", "€200"}} == {100.0}
    assert shown["€50"] == ("Lead", 25.0)
    assert shown["$300"][1] == pytest.approx(33.33)
    tone = dict(re.findall(r"<span>(\w+) <span.*?share-bar (tone-\d)", page, re.DOTALL))
    assert len(set(tone.values())) == len(tone) == 3


def test_one_currency_is_not_named_as_a_scale(home: Callable[..., str]) -> None:
    page = home(*OPEN[:2])
    assert 'class="scale"' not in page
    assert [width for _, width, _ in bars(page)] == [100.0, pytest.approx(33.33)]


def test_amounts_of_every_currency_stand_in_the_key_figures_each_with_its_own_records(
    home: Callable[..., str],
) -> None:
    found = kpi(home(*OPEN, ("lead", 7, "GBP")), "Open pipeline")
    links = dict(re.findall(r'<dd class="many"><a href="([^"]+)">(.*?)</a></dd>', found))
    assert sorted(links.values()) == sorted(["$1,200", "€250", "£7"])
    assert len(links) == 3


@pytest.mark.parametrize(("language", "shown"), [("en", "IDR 12.3T"), ("zh-hans", "IDR 12.3万亿")])
def test_a_figure_too_long_for_its_place_is_short_and_whole_in_its_title(
    home: Callable[..., str], language: str, shown: str
) -> None:
    page = home(("lead", 6_000_000_000_000, "IDR"), ("lead", 6_345_678_901_234, "IDR"), language=language)
    whole = "IDR\N{NO-BREAK SPACE}12,345,678,901,234"
    assert f'title="{whole}">{shown.replace(" ", chr(160))}</a>' in page
    assert 'class="sparkline"' not in page


def test_all_that_is_due_leads_to_everyones_next_steps(home: Callable[..., str], team: Team) -> None:
    page = home(*OPEN)
    assert f'href="/t/{team.slug}/follow-ups?who=all">All' in page
