"""Conversations on a page: the same by a form and as a stream; figures are links, and nothing of a note is HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.ai.model_server import ModelServer, calls_tool, says, status
from tests.chat.conftest import events_of
from wenshu.chat import conversations, pipeline
from wenshu.chat.models import Conversation, Message
from wenshu.crm import follow_ups
from wenshu.crm.contract import FollowUpIn
from wenshu.crm.models import Opportunity
from wenshu.teams.models import Membership, Role

pytestmark = pytest.mark.django_db
Browser = Callable[[Membership], Client]
STREAM = {"Accept": "text/event-stream"}
NOTE = '<script>alert(1)</script> <img src=x onerror=alert(1)> **bold** [click](javascript:alert(1)) "quoted"'


@pytest.fixture
def deals(
    alice: Membership, now: datetime, make_opportunity: Callable[..., Opportunity]
) -> list[Opportunity]:
    renewal = make_opportunity("Acme renewal", expected_amount=Decimal(1234), owner_id=alice.pk)
    said = FollowUpIn(opportunity_id=renewal.pk, kind="call", content=NOTE, occurred_at=now)
    follow_ups.create(alice.team, said, by=alice, via="test", now=now)
    won = make_opportunity("Pump line", expected_amount=Decimal(500), status="won", closed_at=now)
    return [renewal, won]


@pytest.fixture
def browser(alice: Membership, client_for: Browser) -> Client:
    return client_for(alice)


@pytest.fixture
def at(alice: Membership) -> str:
    return f"/t/{alice.team.slug}/chat"


@pytest.fixture
def say(browser: Client, at: str) -> Callable[..., str]:
    """Says something by the form, and returns the page that the answer stands on."""

    def say(text: str, of: object = "") -> str:
        response = browser.post(f"{at}/say", {"message": text, "conversationId": str(of)}, follow=True)
        assert response.status_code == 200
        return response.content.decode()

    return say


def stream(browser: Client, at: str, **sent: str) -> list[tuple[str, dict[str, Any]]]:
    response: Any = browser.post(f"{at}/say", sent, headers=STREAM)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/event-stream")
    assert response["Cache-Control"] == "no-store"
    return events_of(b"".join(response.streaming_content))


def links(page: str) -> list[tuple[str, str]]:
    """Text and address of each figure or name in the answers."""
    found = re.findall(r'<a class="cite[^"]*" href="([^"]+)"[^>]*>([^<]*)', page)
    return [(html.unescape(text).rstrip("\u2060"), html.unescape(url)) for url, text in found]


def the_one(member: Membership) -> Conversation:
    [found] = conversations.of(member)
    return found


def test_before_anything_is_said_the_page_says_what_can_be(
    browser: Client, at: str, deals: list[Opportunity]
) -> None:
    page = browser.get(at).content.decode()
    assert "Ask about your records" in page
    assert "What is new with Acme renewal?" in page
    assert "A model would add" in page
    assert "/settings/ai" in page.split('id="welcome"')[1]


def test_how_a_model_is_set_up_is_told_only_to_those_who_may(
    bob: Membership, at: str, client_for: Browser
) -> None:
    page = client_for(bob).get(at).content.decode()
    assert "A model would add" in page
    assert "/settings/ai" not in page.split('id="welcome"')[1]


def test_where_there_is_a_model_nothing_is_said_of_what_it_would_add(
    model_server: ModelServer, browser: Client, at: str
) -> None:
    assert "A model would add" not in browser.get(at).content.decode()


def test_a_figure_leads_to_exactly_its_records(
    browser: Client, say: Callable[..., str], deals: list[Opportunity]
) -> None:
    figures = dict(links(say("How much did we win?")))
    listed = browser.get(figures["$500"]).content.decode()
    assert "Pump line" in listed
    assert "Acme renewal" not in listed


def test_a_name_leads_to_its_record_and_its_source_is_named(
    say: Callable[..., str], at: str, deals: list[Opportunity]
) -> None:
    page = say("Any news on Acme renewal, buddy?")
    assert ("Acme renewal", at.replace("chat", f"opportunities/{deals[0].pk}")) in links(page)
    assert "1 source" in page
    assert "Read the timeline of Acme renewal" in page


def test_a_source_says_of_which_records_a_figure_is(
    say: Callable[..., str], deals: list[Opportunity]
) -> None:
    sources = say("Revenue by owner").split('class="sources"')[1]
    assert "Amount · won deals" in sources


def test_a_few_words_go_on_in_the_same_conversation(
    say: Callable[..., str], alice: Membership, deals: list[Opportunity]
) -> None:
    say("How many deals were won?")
    page = say("by owner", of=the_one(alice).pk)
    assert page.count('<article class="turn" id="m-') == 2
    assert the_one(alice).messages.count() == 2


def test_what_a_note_or_a_person_wrote_is_never_html(
    say: Callable[..., str], alice: Membership, deals: list[Opportunity]
) -> None:
    page = say("Any news on Acme renewal, <b>buddy</b>?")
    for written in (NOTE, "Any news on Acme renewal, <b>buddy</b>?"):
        assert written not in page
        assert html.escape(written, quote=True) in page
    assert "<script>alert" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page


def test_the_stream_ends_with_the_turn_as_the_page_shows_it(
    browser: Client, at: str, alice: Membership, deals: list[Opportunity]
) -> None:
    events = stream(browser, at, message="Any news on Acme renewal, buddy?", conversationId="")
    assert [name for name, _ in events] == ["step", "step", "text", "done"]
    assert events[1][1] == {"text": "Reading the timeline of Acme renewal…"}
    done = events[-1][1]
    page = browser.get(done["url"]).content.decode()
    assert done["turn"].strip() in page
    assert done["item"].strip() in page
    assert UUID(done["conversation"]) == the_one(alice).pk
    assert "<script>alert" not in done["turn"]


def test_a_stream_speaks_its_readers_language(
    browser: Client, at: str, alice: Membership, deals: list[Opportunity]
) -> None:
    assert alice.user
    alice.user.language = "zh-hans"
    alice.user.save()
    events = stream(browser, at, message="赢了多少单？", conversationId="")
    assert events[0][1]["text"].startswith("正在查询数据：")
    assert "如何得出" in events[-1][1]["turn"]


def test_a_fault_in_the_middle_is_the_last_event_and_no_page_of_an_error(
    browser: Client, at: str, deals: list[Opportunity], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Message:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(conversations, "keep", broken)
    assert [name for name, _ in stream(browser, at, message="How many deals?")][-1] == "error"


@pytest.mark.parametrize("text", ["", "  ", "x" * (pipeline.LONGEST + 1)])
def test_nothing_and_too_much_are_refused_beside_the_field_and_kept(
    browser: Client, at: str, alice: Membership, text: str
) -> None:
    response = browser.post(f"{at}/say", {"message": text})
    assert response.status_code == 422
    page = response.content.decode()
    assert 'aria-invalid="true"' in page
    assert f">{text}</textarea>" in page
    streamed = browser.post(f"{at}/say", {"message": text}, headers=STREAM)
    assert streamed.status_code == 422
    assert streamed.json()["problem"]
    assert conversations.of(alice) == []


def test_somebody_elses_conversation_is_not_found(
    say: Callable[..., str],
    at: str,
    alice: Membership,
    bob: Membership,
    charlie: Membership,
    client_for: Browser,
    deals: list[Opportunity],
) -> None:
    say("How many deals are there?")
    own = the_one(alice).pk
    for other in (bob, charlie):
        there, browser = f"/t/{other.team.slug}/chat", client_for(other)
        for id in (str(own), str(uuid4())):
            assert browser.get(f"{there}/{id}").status_code == 404
            assert browser.post(f"{there}/{id}/delete").status_code == 404
            sent = {"message": "and now?", "conversationId": id}
            assert browser.post(f"{there}/say", sent).status_code == 404
            assert browser.post(f"{there}/say", sent, headers=STREAM).status_code == 404
        assert "How many deals are there?" not in browser.get(there).content.decode()
    assert client_for(charlie).get(at).status_code == 404
    assert the_one(alice).messages.count() == 1


def test_a_slip_of_an_id_is_not_found(browser: Client, at: str) -> None:
    assert browser.post(f"{at}/say", {"message": "Hi", "conversationId": "x"}).status_code == 404


def test_a_conversation_is_deleted_for_good(
    browser: Client, say: Callable[..., str], at: str, alice: Membership, deals: list[Opportunity]
) -> None:
    say("How many deals are there?")
    page = browser.post(f"{at}/{the_one(alice).pk}/delete", follow=True).content.decode()
    assert conversations.of(alice) == []
    assert Message.objects.for_team(alice.team).count() == 0
    assert "The conversation was deleted." in page


def test_a_viewer_may_talk_and_a_link_deletes_nothing(
    at: str, alice: Membership, bob: Membership, client_for: Browser, deals: list[Opportunity]
) -> None:
    Membership.objects.for_team(bob.team).filter(pk=bob.pk).update(role=Role.VIEWER)
    browser = client_for(bob)
    assert browser.post(f"{at}/say", {"message": "How many deals are there?"}).status_code == 302
    kept = the_one(bob).pk
    assert browser.get(f"{at}/{kept}/delete").status_code == 405
    assert browser.post(f"{at}/{kept}/delete").status_code == 302


def test_it_says_when_a_model_answered_and_when_it_should_have(
    model_server: ModelServer, say: Callable[..., str], deals: list[Opportunity]
) -> None:
    odd = "Would you kindly brief me before the shindig"
    model_server.replies(
        calls_tool("ask_data", {"question": "How much did we win?"}),
        calls_tool("search_records", {"words": "Acme renewal"}),
        says("We won $500 [1]. <b>Bold</b> words [7]."),
    )
    page = say(odd)
    assert "every figure is from your records" in page
    assert "&lt;b&gt;Bold&lt;/b&gt; words." in page
    assert "$500" in dict(links(page))
    assert "1 source<" in page  # of the two that it looked at
    model_server.always(status(500))
    assert "the model did not answer" in say(odd)


def test_a_message_that_was_kept_otherwise_is_still_shown(
    browser: Client, say: Callable[..., str], at: str, alice: Membership, deals: list[Opportunity]
) -> None:
    say("How much did we win?")
    kept = the_one(alice)
    odd = {"sources": ["x", {"n": 1}], "steps": ["x", {"tool": "gone"}], "suggestions": [7]}
    Message.objects.for_team(alice.team).update(**odd)
    page = browser.get(f"{at}/{kept.pk}").content.decode()
    assert "$500 [1]" in page
    assert links(page) == []
