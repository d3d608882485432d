"""A model that hangs is waited for once: what comes next of the same note goes by rules at once, and says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest

from tests.ai.model_replies import Exchange
from tests.ai.model_server import ModelServer, hang, status, transcription
from tests.voice.audio import making
from tests.voice.test_meanwhile import once_summed_up
from tests.voice.working import SAID, upload, worked_off
from wenshu import clock
from wenshu.assist.models import Proposal
from wenshu.crm.models import Opportunity, VoiceNote
from wenshu.teams.models import Membership
from wenshu.voice import lines, notes, proposing, rows

PATIENCE_S = 1.0


@pytest.fixture(scope="module")
def speech() -> bytes:
    return making.wav(making.voice(6))


@pytest.fixture
def hanging(service: ModelServer, settings: Any) -> ModelServer:
    """Writes down speech, and answers no other question."""
    settings.AI_TIMEOUT_S, settings.AI_ASSIST_ENGINE = PATIENCE_S, "llm"
    service.always(_hears_and_hangs)
    return service


def _hears_and_hangs(exchange: Exchange) -> None:
    is_sound = exchange.request.path.endswith("/audio/transcriptions")
    (transcription(SAID) if is_sound else hang())(exchange)


def questions(server: ModelServer) -> int:
    return sum(not each.path.endswith("/audio/transcriptions") for each in server.requests)


def proposed(note: VoiceNote, alice: Membership, after: timedelta) -> Proposal:
    return proposing.changes(note, by=alice, now=clock.now() + after)


def test_the_proposal_after_a_summary_that_timed_out_asks_no_model(
    hanging: ModelServer, alice: Membership, deal: Opportunity, speech: bytes
) -> None:
    note = worked_off(upload(alice, speech, opportunity_id=deal.pk))
    assert [each["code"] for each in rows.row(note)["warnings"]] == ["summary_by_rules", "model_silent"]
    asked, began = questions(hanging), monotonic()
    proposal = proposed(note, alice, timedelta(minutes=1))
    told = proposing.draft(note, opportunity=deal, by=alice, now=clock.now(), with_message=True)
    assert monotonic() - began < PATIENCE_S
    assert questions(hanging) == asked == 1
    assert (proposal.engine, proposal.fallback) == ("rules", "circuit_open")
    assert told["message"]["text"]
    proposed(note, alice, proposing.SPARED)
    assert questions(hanging) == 2  # later it is asked again


def test_a_model_that_refused_is_asked_about_the_proposal(
    service: ModelServer, settings: Any, alice: Membership, deal: Opportunity, speech: bytes
) -> None:
    settings.AI_ASSIST_ENGINE = "llm"
    service.always(
        lambda exchange: (
            transcription(SAID) if exchange.request.path.endswith("/audio/transcriptions") else status(400)
        )(exchange)
    )
    note = worked_off(upload(alice, speech, opportunity_id=deal.pk))
    assert [each["code"] for each in rows.row(note)["warnings"]] == ["summary_by_rules"]
    asked = questions(service)
    proposed(note, alice, timedelta())
    assert questions(service) > asked


def test_a_line_that_is_corrected_while_the_model_hangs_is_summed_up_by_rules_at_once(
    hanging: ModelServer, alice: Membership, speech: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = upload(alice, speech)

    def corrected() -> None:
        text = "The budget of eighty thousand dollars is approved."
        lines.correct(notes.find(note.team, note.pk), 0, text=text, by=alice, via="test", now=clock.now())

    once_summed_up(monkeypatch, corrected)
    done = worked_off(note)
    assert done.status == "ready"
    assert [each["value"] for each in rows.row(done)["summary"]["amounts"]] == ["80000"]
    assert questions(hanging) == 1


def test_summarising_again_asks_the_model_again(
    hanging: ModelServer, alice: Membership, speech: bytes, make_opportunity: Callable[..., Opportunity]
) -> None:
    note = worked_off(upload(alice, speech))
    notes.summarize_again(note, by=alice, via="test", now=clock.now())
    worked_off(note)
    assert questions(hanging) == 2
