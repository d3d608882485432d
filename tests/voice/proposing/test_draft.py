"""A follow-up drafted from what is said in a voice note, over the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.conftest import JsonClient
from tests.voice.proposing.conftest import MakeNote
from wenshu.crm.models import FollowUp, Opportunity
from wenshu.teams.models import Membership
from wenshu.voice.engine import Line

Api = Callable[..., JsonClient]
SAID = [
    Line("She likes the plan for the two plants.", 0.0, 3.0),
    Line("I'll send her the price list by Friday.", 3.0, 6.0),
]


@pytest.fixture
def deal(make_opportunity: Callable[..., Opportunity]) -> Opportunity:
    return make_opportunity("MES rollout")


def drafted(api: JsonClient, deal: Opportunity, **told: Any) -> Any:
    return api.post("/api/ai/follow-ups/draft", {"opportunityId": str(deal.pk), **told})


def test_what_is_said_becomes_the_payload_of_a_follow_up(
    api: Api, make_note: MakeNote, deal: Opportunity, alice: Membership, now: datetime
) -> None:
    recorded = now - timedelta(days=7)
    note = make_note(SAID, at=recorded)
    answer = drafted(api(alice), deal, voiceNoteId=str(note.pk), message=True)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["kind"], told["nextAction"]) == ("call", "Send her the price list by Friday")
    assert datetime.fromisoformat(told["occurredAt"]) == recorded
    assert told["nextFollowUpAt"] is None  # the Friday after it was said is over
    assert "price list" in told["message"]["text"]
    assert not FollowUp.objects.for_team(alice.team).exists()
    del told["message"]
    assert api(alice).post("/api/follow-ups", told).status_code == 201


def test_a_strangers_voice_note_is_as_good_as_none(
    api: Api, make_note: MakeNote, deal: Opportunity, alice: Membership, charlie: Membership
) -> None:
    theirs = make_note(SAID, by=charlie)
    answers = [
        drafted(api(alice), deal, voiceNoteId=id).json()
        for id in (str(theirs.pk), "01900000-0000-7000-8000-000000000000")
    ]
    for answer in answers:
        assert answer["status"] == 422
        assert answer["errors"] == [{"pointer": "/voiceNoteId", "message": "There is no such voice note."}]


def test_a_note_that_is_not_written_down_yet_says_so(
    api: Api, make_note: MakeNote, deal: Opportunity, alice: Membership
) -> None:
    answer = drafted(api(alice), deal, voiceNoteId=str(make_note([]).pk))
    assert (answer.status_code, answer.json()["type"].rpartition("#")[2]) == (409, "no_transcript")
    assert "no transcript yet" in answer.json()["detail"]


def test_a_text_and_a_voice_note_are_not_drafted_at_once(
    api: Api, make_note: MakeNote, deal: Opportunity, alice: Membership
) -> None:
    answer = drafted(api(alice), deal, voiceNoteId=str(make_note(SAID).pk), input="They called.")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/input"
