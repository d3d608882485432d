"""The demo's voice notes: read by the rules, about deals that are there, and made once."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.voice.conftest import deal_of
from wenshu.crm import contacts, contract, opportunities
from wenshu.crm.models import VoiceNote
from wenshu.teams.models import Membership, Team
from wenshu.voice import demo, lines


@pytest.fixture
def peopled(alice: Membership, now: datetime) -> Team:
    """With one deal that somebody can be called about."""
    deal = deal_of(alice, now)
    told = {"by": alice, "via": "test", "now": now}
    zhou = contacts.create(
        alice.team, contract.ContactIn(name="Zhou Min", company_id=deal.company_id), **told
    )  # type: ignore[arg-type]
    change = contract.OpportunityPatch.model_validate(
        {"contactIds": [str(zhou.pk)], "expectedAmount": "86000", "ownerId": str(alice.pk), "product": "MES"}
    )
    opportunities.update(deal, change, **told)  # type: ignore[arg-type]
    return alice.team


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_calls_are_told_read_and_linked_to_deals(peopled: Team, now: datetime, language: str) -> None:
    peopled.language = language
    peopled.save()
    made = demo.load(peopled, now=now)
    notes = list(VoiceNote.objects.for_team(peopled).order_by("-recorded_at"))
    assert len(notes) == made == 4
    assert [note.opportunity is not None for note in notes] == [True, True, True, False]
    assert {note.status for note in notes} == {"ready"}
    assert all(note.summary["highlights"] and note.summary["actionItems"] for note in notes)  # type: ignore[index]
    assert "Zhou Min" in notes[0].transcript
    assert notes[0].summary["amounts"]  # type: ignore[index]
    assert all(line.start is not None and line.text in notes[0].transcript for line in lines.of(notes[0]))
    assert notes[0].recorded_at < now


def test_they_are_made_once_even_when_somebody_deleted_them(peopled: Team, now: datetime) -> None:
    demo.load(peopled, now=now)
    VoiceNote.objects.for_team(peopled).delete()
    assert demo.load(peopled, now=now) == 0
    assert not VoiceNote.objects.for_team(peopled).exists()


def test_a_team_without_deals_gets_notes_without_deals(team: Team, now: datetime) -> None:
    assert demo.load(team, now=now) == 4
    assert not VoiceNote.objects.for_team(team).exclude(opportunity=None).exists()
