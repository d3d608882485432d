"""`POST /api/ai/chat` streams; conversations are listed, read and deleted by their member alone."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.chat.conftest import events_of
from wenshu.crm.models import Opportunity
from wenshu.teams.models import Membership, Role

pytestmark = pytest.mark.django_db
CHAT = "/api/ai/chat"


def told(response: Any) -> list[tuple[str, dict[str, Any]]]:
    assert response.status_code == 200, response.content
    assert response["Content-Type"].startswith("text/event-stream")
    return events_of(b"".join(response.streaming_content))


def test_steps_and_text_come_before_the_whole(api: Any, alice: Membership, deals: list[Opportunity]) -> None:
    events = told(api(alice).post(CHAT, {"message": "How much did we win?"}))
    assert [name for name, _ in events] == ["step", "text", "done"]
    done = events[-1][1]
    assert "$500 [1]" in done["answer"]
    [one, *_] = done["citations"]
    listed = api(alice).get(one["recordsUrl"] + "&count=true").json()
    assert (one["formatted"], listed["total"]) == ("$500", 1)
    assert done["usage"] == {"inputTokens": 0, "outputTokens": 0, "costUsd": "0"}


def test_a_conversation_is_read_and_deleted(
    api: Any, alice: Membership, bob: Membership, deals: list[Opportunity]
) -> None:
    done = told(api(alice).post(CHAT, {"message": "How much did we win?"}))[-1][1]
    told(api(alice).post(CHAT, {"message": "by owner", "conversationId": done["conversationId"]}))
    [kept] = api(alice).get("/api/ai/conversations").json()["items"]
    whole = api(alice).get(f"/api/ai/conversations/{kept['id']}").json()
    assert [each["message"] for each in whole["messages"]] == ["How much did we win?", "by owner"]
    assert api(bob).get(f"/api/ai/conversations/{kept['id']}").status_code == 404
    assert api(bob).delete(f"/api/ai/conversations/{kept['id']}").status_code == 404
    assert api(alice).delete(f"/api/ai/conversations/{kept['id']}").status_code == 204
    assert api(alice).get("/api/ai/conversations").json()["items"] == []


def test_a_reading_token_deletes_no_conversation_and_a_viewers_older_writing_one_does(
    api: Any, bob: Membership, say: Any
) -> None:
    reading, writing = api(bob, "read"), api(bob, "write")
    Membership.objects.for_team(bob.team).filter(pk=bob.pk).update(role=Role.VIEWER)
    path = f"/api/ai/conversations/{say('How many deals are there?', by=bob).conversation_id}"
    refused = reading.delete(path)
    assert (refused.status_code, refused.json()["type"]) == (403, "/api/docs#read_only_token")
    assert writing.delete(path).status_code == 204


def test_a_viewers_browser_deletes_it_too(client_for: Any, viewer: Membership, say: Any) -> None:
    id = say("How many deals are there?", by=viewer).conversation_id
    gone = client_for(viewer).delete(f"/api/ai/conversations/{id}", headers={"X-Team": viewer.team.slug})
    assert gone.status_code == 204


def test_a_conversation_of_nobody_is_not_found_before_the_stream_begins(
    api: Any, alice: Membership, charlie: Membership, deals: list[Opportunity]
) -> None:
    done = told(api(alice).post(CHAT, {"message": "How much did we win?"}))[-1][1]
    for id in (done["conversationId"], str(uuid4())):
        response = api(charlie).post(CHAT, {"message": "by owner", "conversationId": id})
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body", [{}, {"message": ""}, {"message": "x" * 2001}, {"message": 7}, {"message": "a", "x": 1}]
)
def test_a_message_that_is_none_is_refused(api: Any, alice: Membership, body: dict[str, Any]) -> None:
    assert api(alice).post(CHAT, body).status_code == 422


@pytest.mark.parametrize("message", ["😀", "👍👍", "...", "……", "?!", "❤️"])
def test_signs_alone_are_answered_without_a_figure(
    api: Any, client_for: Any, alice: Membership, deals: list[Opportunity], message: str
) -> None:
    done = told(api(alice).post(CHAT, {"message": message}))[-1]
    assert done[0] == "done"
    assert done[1]["citations"] == []
    page = client_for(alice).post(f"/t/{alice.team.slug}/chat/say", {"message": message}, follow=True)
    assert page.status_code == 200
