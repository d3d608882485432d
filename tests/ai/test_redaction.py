"""What identifies a person does not leave, and comes back whole."""

from __future__ import annotations

from datetime import datetime

import pytest
from pydantic import BaseModel

from tests.ai.model_server import ModelServer, says
from wenshu.ai.client import client_for
from wenshu.ai.messages import TextDelta, Tool, ToolCall, User
from wenshu.ai.redact import Redaction, RestoredStream
from wenshu.teams.models import Membership

HIDDEN = [
    ("Mail chen.wei@hengli.example.cn today", "Mail <email-1> today"),
    ("联系wang_li@example.com，谢谢", "联系<email-1>，谢谢"),
    ("电话13800138000。", "电话<phone-1>。"),
    ("手机 138 0013 8000 或 138-0013-8001", "手机 <phone-1> 或 <phone-2>"),
    ("１３８００１３８０００", "<phone-1>"),
    ("+86 13800138000", "<phone-1>"),
    ("call +1 (415) 555-2671 or +44 20 7946 0958", "call <phone-1> or <phone-2>"),
    ("(415) 555-2671, 415-555-2671", "<phone-1>, <phone-2>"),
    ("座机010-62345678，0571-87654321转8001", "座机<phone-1>，<phone-2>"),
    ("热线400-820-8820", "热线<phone-1>"),
    ("身份证11010519491231002X", "身份证<id-1>"),
    ("身份证11010519491231002x。", "身份证<id-1>。"),
    ("卡号6222021234567890128", "卡号<card-1>"),
    ("pay 4111 1111 1111 1111 now", "pay <card-1> now"),
    ("a@b.co a@b.co c@d.co", "<email-1> <email-1> <email-2>"),
]
LEFT = [
    "金额 1,250,000.00 元，预计 2026-11-24 成交",
    "110105194912310021",  # a wrong check digit
    "4111 1111 1111 1112",  # fails Luhn
    "0000000000000000",
    "order 20261124-000123, version 3.14.15",
    "12800138000",  # no such mobile
    "138001380001",
    "@channel and me@home",
    "50万以上，2026年第三季度",
]


@pytest.mark.parametrize(("text", "hidden"), HIDDEN)
def test_what_identifies_is_replaced_and_put_back(text: str, hidden: str) -> None:
    redaction = Redaction()
    assert redaction.hide(text) == hidden
    assert redaction.restore(hidden) == text


@pytest.mark.parametrize("text", LEFT)
def test_other_numbers_stay(text: str) -> None:
    assert Redaction().hide(text) == text


def test_a_placeholder_that_somebody_wrote_is_not_taken_for_ours() -> None:
    redaction = Redaction()
    hidden = redaction.hide("<email-1> is what I typed; a@b.co is an address")
    assert hidden == "<email-1> is what I typed; <email-2> is an address"
    assert redaction.restore("<email-1> <email-2> <email-9>") == "<email-1> a@b.co <email-9>"


@pytest.mark.parametrize("size", range(1, 12))
def test_a_stream_is_restored_however_it_is_cut(size: int) -> None:
    redaction = Redaction()
    hidden = redaction.hide("write to a@b.co if 1 < 2 <b> or call 13800138000 <")
    restored = RestoredStream(redaction)
    pieces = [restored.feed(hidden[at : at + size]) for at in range(0, len(hidden), size)]
    assert "".join([*pieces, restored.rest()]) == redaction.restore(hidden)


class Person(BaseModel):
    name: str
    email: str
    phones: list[str]


@pytest.mark.django_db
def test_a_shape_comes_back_with_the_real_values(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.says({"name": "Chen", "email": "<email-1>", "phones": ["<phone-1>"]})
    client = client_for(alice.team, alice, now=now)
    reply = client.structured(
        task="assist", system="Extract.", user="Chen, chen@example.com, 13800138000", schema=Person
    )
    assert reply.value == Person(name="Chen", email="chen@example.com", phones=["13800138000"])
    assert model_server.requests[0].user == "Chen, <email-1>, <phone-1>"
    for secret in ("chen@example.com", "13800138000"):
        assert secret not in model_server.requests[0].text


@pytest.mark.django_db
def test_a_repair_tells_the_model_nothing_that_was_hidden(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.says(
        {"name": "Chen", "email": "<email-1>"}, {"name": "Chen", "email": "<email-1>", "phones": []}
    )
    client = client_for(alice.team, alice, now=now)
    reply = client.structured(task="assist", system="Extract.", user="chen@example.com", schema=Person)
    assert reply.value.email == "chen@example.com"
    assert all("chen@example.com" not in request.text for request in model_server.requests)


class Search(BaseModel):
    q: str


@pytest.mark.django_db
def test_streams_and_tools_are_restored_too(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.replies(says("Write to <email-1> and <email-2>."))
    model_server.calls_tool("search", {"q": "<email-1>"})
    client = client_for(alice.team, alice, now=now)
    said = [User("a@b.co or c@d.co?")]
    words = "".join(e.text for e in client.turn(said) if isinstance(e, TextDelta))
    assert words == "Write to a@b.co and c@d.co."
    [call] = [
        e for e in client.turn(said, tools=[Tool("search", "Finds.", Search)]) if isinstance(e, ToolCall)
    ]
    assert call.arguments == Search(q="a@b.co")
    assert "a@b.co" not in model_server.requests[1].text
