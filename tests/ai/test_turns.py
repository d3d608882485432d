"""A conversation: words as they come, tools with checked arguments, and how to go on."""

from __future__ import annotations

from datetime import datetime

import pytest
from pydantic import BaseModel, ConfigDict

from tests.ai.model_server import ModelServer, Reply, calls_tool, no_usage, says, stream, unsupported
from wenshu.ai.client import client_for
from wenshu.ai.errors import NoAnswer
from wenshu.ai.messages import (
    Assistant,
    Message,
    System,
    TextDelta,
    Tool,
    ToolCall,
    ToolResult,
    TurnEnd,
    TurnEvent,
    User,
)
from wenshu.ai.models import ModelAttempt
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db


class Search(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: str


TOOLS = [Tool("search", "Finds records by name.", Search)]


def turn(alice: Membership, now: datetime, *messages: Message) -> list[TurnEvent]:
    said: list[Message] = [*messages] if messages else [User("Hello")]
    return list(client_for(alice.team, alice, now=now).turn(said, tools=TOOLS))


def test_words_come_in_pieces_and_the_end_says_what_it_took(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.says("你好，Alice. Two deals close today.")
    *pieces, end = turn(alice, now)
    assert len(pieces) > 3
    assert isinstance(end, TurnEnd)
    assert end.message == Assistant("".join(p.text for p in pieces if isinstance(p, TextDelta)))
    assert (end.message.text, end.usage.input_tokens) == ("你好，Alice. Two deals close today.", 120)
    [row] = ModelAttempt.objects.for_team(alice.team)
    assert (row.task, row.outcome, row.input_tokens, row.estimated) == ("chat", "ok", 120, False)


def test_a_tool_is_called_and_the_conversation_goes_on_with_its_result(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.calls_tool("search", {"q": "Hengli"})
    model_server.says("It is won.")
    call, end = turn(alice, now, System("Help."), User("How is Hengli?"))
    assert isinstance(call, ToolCall)
    assert isinstance(end, TurnEnd)
    assert (call.name, call.arguments, call.problem) == ("search", Search(q="Hengli"), "")
    turn(alice, now, User("How is Hengli?"), end.message, ToolResult(call.id, "1 deal, won"))
    said = model_server.requests[1].messages
    assert [message["role"] for message in said] == ["user", "assistant", "tool"]
    assert said[1]["tool_calls"][0]["id"] == said[2]["tool_call_id"] == "call_1"
    assert model_server.requests[0].body["tools"][0]["function"]["parameters"]["required"] == ["q"]


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (calls_tool("search", {"query": "x"}), "q: Field required"),
        (calls_tool("search", "not json"), "not JSON"),
        (calls_tool("drop_table", {}), "There is no tool drop_table"),
    ],
)
def test_a_wrong_call_of_a_tool_says_what_is_wrong_with_it(
    model_server: ModelServer, alice: Membership, now: datetime, reply: Reply, problem: str
) -> None:
    model_server.replies(reply)
    call = turn(alice, now)[0]
    assert isinstance(call, ToolCall)
    assert call.arguments is None
    assert problem in call.problem


def test_servers_that_send_calls_whole_and_without_numbers_are_understood(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    def whole(q: str) -> dict[str, object]:
        return {"tool_calls": [{"function": {"name": "search", "arguments": {"q": q}}}]}

    model_server.replies(stream(whole("a"), whole("b"), finish="tool_calls"))
    calls = [event for event in turn(alice, now) if isinstance(event, ToolCall)]
    assert [call.arguments for call in calls] == [Search(q="a"), Search(q="b")]
    assert len({call.id for call in calls}) == 2


def test_a_server_that_cannot_count_streams_is_asked_without_it(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.replies(unsupported("stream_options"), no_usage("Hello."))
    turn(alice, now)
    assert "stream_options" not in model_server.requests[1].body
    refused, answered = ModelAttempt.objects.for_team(alice.team).order_by("id")
    assert (refused.outcome, refused.input_tokens) == ("unsupported", 0)
    assert (answered.outcome, answered.estimated) == ("ok", True)
    assert answered.input_tokens > 0


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("We won 3 deals. The largest is", "We won 3 deals. "),
        ("We won 3 deals! Sales rose by 1.", "We won 3 deals! "),
        ("赢了3单。最大的", "赢了3单。"),
        ("All is well.", "All is well."),
    ],
)
def test_an_answer_that_grew_too_long_ends_with_its_last_whole_sentence(
    model_server: ModelServer, alice: Membership, now: datetime, said: str, whole: str
) -> None:
    model_server.replies(says(said, finish="length"))
    *_, end = turn(alice, now)
    assert isinstance(end, TurnEnd)
    assert (end.message.text, end.message.text + end.torn) == (whole, said)


@pytest.mark.parametrize(
    ("said", "finish"), [("We won 1.", "length"), ("We won a lot. And", "content_filter")]
)
def test_a_turn_without_a_whole_sentence_or_one_that_was_held_back_is_no_answer(
    model_server: ModelServer, alice: Membership, now: datetime, said: str, finish: str
) -> None:
    model_server.replies(says(said, finish=finish))
    with pytest.raises(NoAnswer, match="longer" if finish == "length" else "declined"):
        turn(alice, now)


def test_silence_is_no_answer(model_server: ModelServer, alice: Membership, now: datetime) -> None:
    model_server.replies(stream(), says("Hello."))
    with pytest.raises(NoAnswer):
        turn(alice, now)
