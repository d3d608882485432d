"""`apply: true`: who may, and which texts wait for a person however sure the reading is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.api.test_assist import URL, Connect, sure
from tests.assist.scripted import Script, follow
from wenshu.assist.extraction import Caution
from wenshu.crm.models import Company
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Script], None]:
    return lambda script: follow(script, monkeypatch)


def from_a_browser(browser: Client, team: Team, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"X-Team": team.slug}
    response = browser.post(URL, json.dumps(body), content_type="application/json", headers=headers)
    assert response.status_code == 201, response.content
    found: dict[str, Any] = response.json()
    return found


def test_a_signed_in_browser_may_apply_at_once(
    client_for: Callable[[Membership], Client],
    alice: Membership,
    team: Team,
    scripted: Callable[[Script], None],
) -> None:
    scripted(sure())
    found = from_a_browser(client_for(alice), team, {"input": "Hengli Precision", "apply": True})
    assert (found["status"], found["notApplied"]) == ("applied", [])
    assert Company.objects.for_team(team).count() == 1


def test_a_signed_in_viewer_may_not(
    client_for: Callable[[Membership], Client],
    viewer: Membership,
    team: Team,
    scripted: Callable[[Script], None],
) -> None:
    scripted(sure())
    found = from_a_browser(client_for(viewer), team, {"input": "Hengli Precision", "apply": True})
    assert found["status"] == "proposed"
    assert [each["code"] for each in found["notApplied"]] == ["forbidden"]


def test_a_text_that_gives_orders_waits_however_sure_it_reads(
    api: Connect, alice: Membership, team: Team, scripted: Callable[[Script], None]
) -> None:
    script = sure()
    script.cautions.append(Caution("orders_ignored"))
    scripted(script)
    found = api(alice).post(URL, {"input": "Hengli Precision", "apply": True}).json()
    assert found["status"] == "proposed"
    assert [each["code"] for each in found["notApplied"]] == ["orders_ignored"]
    assert not Company.objects.for_team(team).exists()
