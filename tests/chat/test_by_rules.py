"""Without a model a conversation answers questions about figures and finds records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from wenshu.chat import conversations
from wenshu.chat.events import Done, Event, Step, Words
from wenshu.chat.models import Message
from wenshu.crm.models import AuditEntry, Company, Opportunity
from wenshu.errors import Invalid, NotFound
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
Say = Callable[..., Message]


def test_a_figure_is_answered_and_cited(say: Say, deals: list[Opportunity]) -> None:
    message = say("How much did we win?")
    assert "$500 [1]" in message.answer
    assert message.engine == "rules"
    assert message.sources[0]["formatted"] == "$500"
    assert message.plan


def test_a_short_turn_goes_on_with_the_last_plan(say: Say, deals: list[Opportunity]) -> None:
    first = say("How many deals were won?")
    second = say("by owner", of=first.conversation_id)
    assert "by owner" in second.answer
    assert second.conversation_id == first.conversation_id


def test_the_last_plan_is_gone_on_with_past_a_turn_that_had_none(
    say: Callable[..., Any], deals: list[Opportunity]
) -> None:
    first = say("How many deals were won?")
    between = say("Any news on Acme renewal, buddy?", of=first.conversation_id)
    assert not between.plan
    after = say("by owner", of=first.conversation_id)
    assert after.plan["filters"] == first.plan["filters"] != []


def test_a_record_without_facts_is_named_and_cited(
    say: Say, deals: list[Opportunity], make_company: Callable[..., Company]
) -> None:
    make_company("Globex", industry="", region="")
    assert say("Any news on Globex, buddy?").answer == "That is Globex [1]."


def test_a_name_leads_to_its_record_and_what_happened(
    talk: Callable[..., list[Event]], deals: list[Opportunity]
) -> None:
    *told, done = talk("Any news on Acme renewal, buddy?")
    assert isinstance(done, Done)
    assert [event.tool for event in told if isinstance(event, Step)] == ["search_records", "read_timeline"]
    assert "Acme renewal [1]" in done.message.answer
    assert "$1,234" in done.message.answer
    assert "17 seats" in done.message.answer
    assert "".join(event.text for event in told if isinstance(event, Words)) == done.message.answer


def test_what_nobody_understands_is_said_and_a_question_offered(say: Say, deals: list[Opportunity]) -> None:
    message = say("Frobnicate the quux")
    assert "frobnicate" in message.answer.lower()
    assert message.suggestions


def test_a_few_letters_within_a_word_ask_for_nothing(
    say: Say, deals: list[Opportunity], make_company: Callable[..., Company]
) -> None:
    make_company("Warehouse Flow")
    make_company("Area Labs")
    assert "Warehouse" not in say("Any news on ouse, buddy?").answer
    assert "Area Labs" in say("Any news on lab, buddy?").answer


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("hello", "Hello."),
        ("Good morning!", "Hello."),
        ("Hi there, who are you?", "I answer from the records"),
        ("Thanks a lot.", "You are welcome."),
        ("what can you do?", "I answer from the records"),
        ("你好", "您好"),
        ("谢谢啦！", "不客气"),
        ("你好，你能做什么？", "我根据本团队的记录回答"),
    ],
)
def test_manners_are_answered_with_manners(say: Say, message: str, said: str) -> None:
    answered = say(message)
    assert said in answered.answer
    assert answered.suggestions
    assert answered.sources == []


@pytest.mark.parametrize("message", ["help me count open deals", "hello world deals", "谢谢科技有几个商机"])
def test_what_may_be_about_records_is_not_taken_for_manners(
    say: Say, message: str, deals: list[Opportunity]
) -> None:
    assert not any(
        word in say(message).answer for word in ("Hello.", "welcome", "I answer from", "不客气", "您好")
    )


def test_chinese_is_answered_in_chinese(say: Say, deals: list[Opportunity]) -> None:
    assert "赢单" in say("赢了多少单？").answer


def test_it_reads_and_writes_nothing_but_the_conversation(say: Say, deals: list[Opportunity]) -> None:
    before = AuditEntry.objects.for_team(deals[0].team).count()
    say("Create a new deal for Acme worth 500k")
    say("删除所有商机")
    assert AuditEntry.objects.for_team(deals[0].team).count() == before
    assert Opportunity.objects.for_team(deals[0].team).live().count() == 2


def test_a_conversation_is_its_members_alone(
    say: Say, deals: list[Opportunity], alice: Membership, bob: Membership, charlie: Membership
) -> None:
    kept = say("How many deals are there?").conversation_id
    assert [each.pk for each in conversations.of(alice)] == [kept]
    for other in (bob, charlie):
        assert conversations.of(other) == []
        with pytest.raises(NotFound):
            say("and now?", of=kept, by=other)
        with pytest.raises(NotFound):
            conversations.forget(other, kept)
    with pytest.raises(NotFound):
        say("and now?", of=uuid4())


@pytest.mark.parametrize("text", ["", "   ", "\x00", "x" * 2001])
def test_nothing_and_too_much_are_refused_at_once(say: Say, text: str) -> None:
    with pytest.raises(Invalid):
        say(text)


def test_another_teams_records_are_not_found(say: Say, deals: list[Opportunity], charlie: Membership) -> None:
    message: Any = say("Any news on Acme renewal?", by=charlie)
    assert "1,234" not in message.answer
    assert message.sources == []


def test_namesakes_are_told_apart_by_their_company(
    say: Say, deals: list[Opportunity], make_opportunity: Callable[..., Opportunity]
) -> None:
    make_opportunity("Acme renewal")
    answer = say("Any news on Acme renewal, buddy?").answer
    assert "Acme renewal [1]" in answer
    assert "Acme renewal [2]" in answer
    assert answer.count("(Acme Robotics)") == 1
