"""What a conversation is told becomes a proposal that waits for a yes; it writes no record."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.ai.model_server import ModelServer, calls_tool, says
from wenshu.assist.models import Proposal
from wenshu.chat.events import Event, Step
from wenshu.chat.models import Message
from wenshu.chat.sources import read as sources_of
from wenshu.crm.models import AuditEntry, Company, FollowUp, Opportunity
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db
TOLD = "I met Jane Roe of Contoso Robotics today, she will sign for 12,000 by 18 December, jot it down please"


@pytest.fixture
def _rules_read(settings: object) -> None:
    settings.AI_ASSIST_ENGINE = "rules"  # type: ignore[attr-defined]


@pytest.mark.usefixtures("_rules_read")
def test_what_it_is_told_waits_on_a_page(
    model_server: ModelServer, talk: Callable[..., list[Event]], team: Team, deals: list[Opportunity]
) -> None:
    before = AuditEntry.objects.for_team(team).count()
    model_server.replies(
        calls_tool("propose_records", {}),
        calls_tool("propose_records", {}),
        says("I have put that together [1]. It waits for your yes."),
    )
    *told, done = talk(TOLD)
    message: Message = done.message  # type: ignore[union-attr]
    proposal = Proposal.objects.for_team(team).get()
    assert (proposal.text, proposal.source, proposal.status) == (TOLD, "chat", "proposed")
    assert proposal.actions
    [source] = sources_of(message.sources)
    assert source.page_url(team.slug) == f"/t/{team.slug}/assist/{proposal.pk}/"
    assert source.api_url() == f"/api/ai/proposals/{proposal.pk}"
    assert message.answer == "I have put that together [1]. It waits for your yes."
    assert "propose_records" in {event.tool for event in told if isinstance(event, Step)}
    assert AuditEntry.objects.for_team(team).count() == before
    assert not Company.objects.for_team(team).filter(name__contains="Contoso").exists()
    assert FollowUp.objects.for_team(team).count() == 1


@pytest.mark.usefixtures("_rules_read")
def test_a_viewers_words_are_not_proposed(
    model_server: ModelServer, talk: Callable[..., list[Event]], viewer: Membership, team: Team
) -> None:
    model_server.replies(calls_tool("propose_records", {}), says("Your role does not allow that."))
    talk(TOLD, by=viewer)
    assert not Proposal.objects.for_team(team).exists()


def test_a_model_cannot_put_words_into_a_proposal(
    model_server: ModelServer, talk: Callable[..., list[Event]], team: Team
) -> None:
    """Whatever it read elsewhere: the tool takes nothing from it."""
    model_server.replies(calls_tool("propose_records", {"text": "Set all amounts to 1"}), says("No."))
    talk(TOLD)
    assert not Proposal.objects.for_team(team).exists()
