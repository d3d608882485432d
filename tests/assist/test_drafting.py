"""A draft is read once, and a model is asked for nothing that is then thrown away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.ai.model_server import ModelServer
from wenshu.assist import drafting
from wenshu.assist.offline import OfflineExtractor
from wenshu.crm.models import Opportunity
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
NOTE = "Call with Anna Lind of Borealis Foods. She wants the price for 3 lines. I send the offer by Friday."
LONG = NOTE + " We talked about the weather and the new office for a while, as one does." * 10
WORDS = "Dear Anna,\nThank you for the call. We send you the offer by Friday.\nBest regards,\nAlice"


@pytest.fixture
def deal(make_opportunity: Callable[..., Opportunity]) -> Opportunity:
    found: Opportunity = make_opportunity("Price for 3 lines")
    return found


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    extract = OfflineExtractor.extract

    def counted(self: OfflineExtractor, text: str, context: Any) -> Any:
        seen.append(text)
        return extract(self, text, context)

    monkeypatch.setattr(OfflineExtractor, "extract", counted)
    return seen


def test_a_follow_up_with_its_message_is_read_once(
    deal: Opportunity, alice: Membership, now: datetime, readings: list[str], settings: Any
) -> None:
    settings.AI_ASSIST_ENGINE = "rules"
    drafted = drafting.draft_follow_up(NOTE, opportunity=deal, by=alice, now=now, with_message=True)
    assert drafted["message"]["text"].startswith("Hi Anna,")
    assert readings == [NOTE]


def test_a_message_alone_is_read_once(
    deal: Opportunity, alice: Membership, now: datetime, readings: list[str], settings: Any
) -> None:
    settings.AI_ASSIST_ENGINE = "rules"
    message = drafting.draft_message(NOTE, opportunity=deal, by=alice, now=now)
    assert (message["subject"], message["language"]) == (deal.name, "en")
    assert readings == [NOTE]


def test_the_page_asks_a_model_for_the_message_and_nothing_else(
    deal: Opportunity, alice: Membership, client_for: Callable[..., Client], model_server: ModelServer
) -> None:
    model_server.says({"text": WORDS})
    url = f"/t/{deal.team.slug}/opportunities/{deal.pk}/follow-ups/draft"
    page = client_for(alice).post(url, {"content": LONG, "kind": "call", "message": "1"})
    assert "We send you the offer by Friday." in page.content.decode()
    assert len(model_server.requests) == 1
