"""An answer of a given shape: each way of asking for it, what is remembered, and the one repair."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, TypeAdapter

from tests.ai.model_server import ModelServer, gone, no_json_schema, raw, says, status, unsupported
from wenshu.ai import health
from wenshu.ai.client import client_for
from wenshu.ai.errors import BadReply, ModelGone, NoAnswer, Refused, WrongShape
from wenshu.ai.messages import Reply
from wenshu.ai.models import EndpointDialect, EndpointHealth, ModelAttempt
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db


class Plan(BaseModel):
    model_config = ConfigDict(extra="forbid")

    metric: Literal["count", "sum"]
    owner: str | None = None


class Count(BaseModel):
    kind: Literal["count"]


class Sum(BaseModel):
    kind: Literal["sum"]
    field: str


def ask(alice: Membership, now: datetime, schema: Any = Plan, **more: Any) -> Reply[Any]:
    client = client_for(alice.team, alice, now=now)
    return client.structured(task="insight", system="Plan it.", user="How many deals?", schema=schema, **more)


def outcomes(alice: Membership) -> list[str]:
    rows = ModelAttempt.objects.for_team(alice.team).order_by("id")
    return list(rows.values_list("outcome", flat=True))


def test_an_answer_comes_in_the_shape_that_was_asked_for(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.says({"metric": "count", "owner": None})
    reply = ask(alice, now)
    assert reply.value == Plan(metric="count")
    assert (reply.model, reply.usage.input_tokens, reply.usage.estimated) == ("gpt-4o-mini", 120, False)
    [request] = model_server.requests
    assert request.path == "/v1/chat/completions"
    assert request.user == "How many deals?"
    assert request.headers["authorization"] == "Bearer test-key-0123456789"
    assert request.body["response_format"]["json_schema"]["strict"] is True
    assert outcomes(alice) == ["ok"]


def test_nothing_about_this_machine_is_sent_along(
    model_server: ModelServer, alice: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Other: yes\nAuthorization: Bearer other")
    monkeypatch.setenv("OPENAI_ORG_ID", "org")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "admin")
    model_server.says({"metric": "count"})
    ask(alice, now)
    sent = set(model_server.requests[0].headers) - {
        "host",
        "content-type",
        "content-length",
        "accept",
        "user-agent",
    }
    assert sent == {"accept-encoding", "authorization"}
    assert model_server.requests[0].headers["authorization"] == "Bearer test-key-0123456789"


def test_without_a_key_no_authorization_is_sent(
    model_server: ModelServer, alice: Membership, now: datetime, settings: Any
) -> None:
    settings.OPENAI_API_KEY = ""
    model_server.says({"metric": "count"})
    assert ask(alice, now).value.metric == "count"
    assert "authorization" not in model_server.requests[0].headers


def test_an_endpoint_without_json_schemas_is_asked_by_a_tool_and_that_is_remembered(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.replies(no_json_schema(), says({"metric": "count"}), says({"metric": "sum"}))
    assert ask(alice, now).value.metric == "count"
    assert ask(alice, now).value.metric == "sum"
    assert [request.mode for request in model_server.requests] == ["json_schema", "tool", "tool"]
    assert outcomes(alice) == ["unsupported", "ok", "ok"]
    assert EndpointDialect.objects.get().mode == "tool"


def test_an_endpoint_that_knows_neither_is_asked_in_words(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.replies(
        no_json_schema(), status(400, "tools are not supported"), says('```json\n{"metric": "sum"}\n```')
    )
    assert ask(alice, now).value.metric == "sum"
    assert [request.mode for request in model_server.requests] == ["json_schema", "tool", "prompt"]
    assert '"metric"' in model_server.requests[2].messages[-1]["content"]


def test_talk_in_place_of_json_leads_to_the_next_mode(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.replies(
        says("Sure!"), says("Of course."), says('<think>{"a"}</think>Here: {"metric": "count"} Bye.')
    )
    assert ask(alice, now).value.metric == "count"
    assert [request.mode for request in model_server.requests] == ["json_schema", "tool", "prompt"]
    assert outcomes(alice) == ["bad_reply", "bad_reply", "ok"]


@pytest.mark.parametrize("mode", ["json_schema", "tool", "prompt"])
def test_a_mode_that_is_set_is_kept_to(
    model_server: ModelServer, alice: Membership, now: datetime, settings: Any, mode: str
) -> None:
    settings.AI_OUTPUT_MODE = mode
    model_server.says("no", {"metric": "count"})
    assert ask(alice, now).value.metric == "count"
    assert [request.mode for request in model_server.requests] == [mode, mode]


def test_a_set_mode_that_the_endpoint_refuses_is_an_error(
    model_server: ModelServer, alice: Membership, now: datetime, settings: Any
) -> None:
    settings.AI_OUTPUT_MODE = "json_schema"
    model_server.replies(no_json_schema())
    with pytest.raises(Refused, match="response_format"):
        ask(alice, now)


def test_a_wrong_shape_is_sent_back_once_with_what_is_wrong(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.says({"metric": "average", "owner": "bob@example.com"}, {"metric": "sum", "owner": None})
    reply = ask(alice, now)
    assert reply.value.metric == "sum"
    assert reply.usage.attempts == 2
    assert reply.usage.input_tokens == 240
    told = model_server.requests[1].user
    assert "metric" in told
    assert "'count' or 'sum'" in told
    assert outcomes(alice) == ["bad_reply", "ok"]


def test_two_wrong_shapes_end_it(model_server: ModelServer, alice: Membership, now: datetime) -> None:
    model_server.says({"metric": "average"}, {"metric": "sum", "extra": "x"})
    with pytest.raises(WrongShape) as wrong:
        ask(alice, now)
    assert wrong.value.reason == "bad_reply"
    assert "extra" not in str(wrong.value)
    assert outcomes(alice) == ["bad_reply", "bad_reply"]


def test_a_union_is_asked_for_inside_an_object_and_taken_with_or_without_it(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    either: TypeAdapter[Count | Sum] = TypeAdapter(Count | Sum)
    model_server.says({"answer": {"kind": "sum", "field": "amount"}}, {"kind": "count"})
    assert ask(alice, now, either).value == Sum(kind="sum", field="amount")
    assert ask(alice, now, either).value == Count(kind="count")
    asked = model_server.requests[0].body["response_format"]["json_schema"]["schema"]
    assert (asked["type"], asked["required"], asked["additionalProperties"]) == ("object", ["answer"], False)


def test_a_schema_that_takes_any_key_is_not_called_strict(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    class Loose(BaseModel):
        fields: dict[str, Any]

    model_server.says({"fields": {"a": 1}})
    assert ask(alice, now, Loose).value.fields == {"a": 1}
    assert model_server.requests[0].body["response_format"]["json_schema"]["strict"] is False


def test_a_parameter_that_is_refused_is_left_out_from_then_on(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    good = {"metric": "count"}
    model_server.replies(unsupported("temperature"), says(good), says(good))
    ask(alice, now)
    ask(alice, now)
    assert [("temperature" in request.body) for request in model_server.requests] == [True, False, False]


def test_the_limit_on_tokens_goes_by_the_name_that_the_endpoint_knows(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    advice = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
    model_server.replies(status(400, advice), says({"metric": "count"}))
    ask(alice, now, max_output_tokens=77)
    first, second = (request.body for request in model_server.requests)
    assert (first.get("max_tokens"), first.get("max_completion_tokens")) == (77, None)
    assert (second.get("max_tokens"), second.get("max_completion_tokens")) == (None, 77)


def test_a_cut_or_declined_answer_is_no_answer(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    declined = {"choices": [{"message": {"content": None, "refusal": "I cannot"}, "finish_reason": "stop"}]}
    model_server.replies(says('{"metric": "cou', finish="length"), raw(declined))
    with pytest.raises(NoAnswer, match="longer"):
        ask(alice, now)
    with pytest.raises(NoAnswer, match="declined"):
        ask(alice, now)


def test_a_model_that_is_gone_is_said_clearly(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.replies(gone())
    with pytest.raises(ModelGone, match="gpt-4o-mini"):
        ask(alice, now)
    assert outcomes(alice) == ["gone"]


def test_an_address_that_is_wrong_is_told_from_a_model_that_is_gone(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.replies(status(404, "Not Found"))
    with pytest.raises(Refused, match="OPENAI_BASE_URL"):
        ask(alice, now)


def test_a_garbled_reply_is_no_crash(model_server: ModelServer, alice: Membership, now: datetime) -> None:
    odd: object
    for odd in (
        [],
        "text",
        {"choices": []},
        {"choices": [None]},
        {"choices": [{"message": 3}]},
        {"error": "x"},
    ):
        model_server.replies(raw(odd))
        with pytest.raises(BadReply):
            ask(alice, now)
        health.worked(EndpointHealth.objects.get().pk)
