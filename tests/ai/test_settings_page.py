"""The page on which a team decides about models: its switch, its prices, and what it is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from wenshu.ai import policy
from wenshu.ai.models import TokenDay
from wenshu.ai.prices import Price
from wenshu.crm.models import AuditEntry
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
SignIn = Callable[[Membership], Client]


def page(browser: Client, member: Membership) -> str:
    response = browser.get(f"/t/{member.team.slug}/settings/ai")
    assert response.status_code == 200
    return response.content.decode()


def test_a_manager_switches_models_off_and_the_audit_knows(alice: Membership, client_for: SignIn) -> None:
    browser = client_for(alice)
    response = browser.post(f"/t/{alice.team.slug}/settings/ai", {"use": "off"}, follow=True)
    assert "Saved." in response.content.decode()
    assert policy.use_of(alice.team) == "off"
    assert "This team has switched models off." in response.content.decode()
    entry = AuditEntry.objects.for_team(alice.team).get(record_kind="team", changes__has_key="modelUse")
    assert (entry.changes, entry.by) == ({"modelUse": ["on", "off"]}, alice)


def test_a_member_reads_the_page_and_changes_nothing(bob: Membership, client_for: SignIn) -> None:
    browser = client_for(bob)
    assert "Owners and managers can change these." in page(browser, bob)
    base = f"/t/{bob.team.slug}/settings/ai"
    for address, data in (
        (base, {"use": "off"}),
        (base + "/prices", {"model": "m"}),
        (base + "/prices/forget", {}),
    ):
        assert browser.post(address, data).status_code == 403
    assert policy.use_of(bob.team) == "on"


def test_an_unknown_choice_is_refused_at_its_field(alice: Membership, client_for: SignIn) -> None:
    response = client_for(alice).post(f"/t/{alice.team.slug}/settings/ai", {"use": "maybe"})
    assert response.status_code == 422
    assert "Choose off, local or on." in response.content.decode()


def test_prices_are_set_shown_and_forgotten(alice: Membership, client_for: SignIn) -> None:
    browser = client_for(alice)
    base = f"/t/{alice.team.slug}/settings/ai/prices"
    browser.post(base, {"model": " qwen3 ", "input": "$0.15", "output": "0.000001", "audio": ""})
    assert policy.own_prices(alice.team) == {"qwen3": Price(150_000, 1, 0)}
    shown = page(browser, alice)
    assert "qwen3" in shown
    assert "0.000001" in shown
    browser.post(base + "/forget", {"model": "qwen3"})
    assert policy.own_prices(alice.team) == {}


@pytest.mark.parametrize("amount", ["-1", "much", "NaN", "Infinity", "1e99", "10001", "１２x"])
def test_what_is_no_price_is_refused_and_kept_in_the_form(
    alice: Membership, client_for: SignIn, amount: str
) -> None:
    response = client_for(alice).post(
        f"/t/{alice.team.slug}/settings/ai/prices", {"model": "m", "input": amount}
    )
    assert response.status_code == 422
    assert f'value="{amount}"' in response.content.decode()
    assert policy.own_prices(alice.team) == {}


def test_the_page_tells_models_tokens_and_retirements(
    alice: Membership, client_for: SignIn, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = datetime(2026, 12, 24, tzinfo=UTC)
    monkeypatch.setattr("wenshu.web.team_ai.now", lambda: soon)
    settings.AI_CHAT_MODEL = "gpt-4.1-mini"
    settings.AI_TEAM_DAILY_TOKENS = 50_000
    TokenDay.objects.for_team(alice.team).create(day=soon.date(), tokens=12_345)
    shown = page(client_for(alice), alice)
    assert "Today 12,345 of 50,000 tokens are used." in shown
    assert 'max="50000" value="12345"' in shown
    assert "The model gpt-4.1-mini will be gone on 2027-01-14." in shown
    assert "has to name another, such as gpt-6-luna" in shown
    assert "On that day gpt-6-luna takes its place by itself." in shown
    assert "No model is set up" in shown


def test_the_page_tells_which_model_reads_texts(alice: Membership, client_for: SignIn, settings: Any) -> None:
    settings.AI_ASSIST_MODEL = "reader-1"
    shown = page(client_for(alice), alice)
    assert "<td>Entering from text</td><td><code>reader-1</code></td>" in shown


def test_the_key_is_on_no_page(alice: Membership, client_for: SignIn, settings: Any) -> None:
    settings.OPENAI_API_KEY = "secret-of-the-house"
    assert "secret-of-the-house" not in page(client_for(alice), alice)
