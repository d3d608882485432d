"""With a model: it chooses the tools, and says nothing that they did not return."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.ai.model_server import ModelServer, broken_stream, calls_tool, cut, hang, html, says, status
from wenshu.ai.messages import ToolCall
from wenshu.chat import conversations, pipeline
from wenshu.chat.events import Done, Event, Step, Words
from wenshu.chat.models import Message
from wenshu.chat.tools import Toolbox
from wenshu.crm.models import AuditEntry, Opportunity
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
Say = Callable[..., Message]
ODD = "Would you kindly brief me before the shindig"  # no rule understands it


def test_the_model_uses_the_tools_and_cites_what_they_return(
    model_server: ModelServer, talk: Callable[..., list[Event]], deals: list[Opportunity]
) -> None:
    model_server.replies(
        calls_tool("ask_data", {"question": "How much did we win?"}),
        calls_tool("search_records", {"words": "Acme renewal"}),
        calls_tool("read_timeline", {"record": "r1"}),
        says("We won $500 [1]. In Acme renewal [3] they want 17 seats."),
    )
    *told, done = talk(ODD)
    message = done.message  # type: ignore[union-attr]
    assert message.answer == "We won $500 [1]. In Acme renewal [3] they want 17 seats."
    assert (message.engine, message.fallback) == ("llm", "")
    assert [event.tool for event in told if isinstance(event, Step)] == [
        "ask_data",
        "search_records",
        "read_timeline",
    ]
    assert {source["n"] for source in message.sources} >= {1, 3}
    assert "".join(e.text for e in told if isinstance(e, Words)).strip() == message.answer


def test_a_step_is_told_before_it_is_taken(
    model_server: ModelServer,
    alice: Membership,
    now: datetime,
    deals: list[Opportunity],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used: list[str] = []
    use = Toolbox.use

    def noted(box: Toolbox, call: ToolCall) -> str:
        used.append(call.name)
        return use(box, call)

    monkeypatch.setattr(Toolbox, "use", noted)
    model_server.replies(
        calls_tool("ask_data", {"question": "How much did we win?"}), says("We won $500 [1].")
    )
    events = pipeline.say(ODD, conversation_id=None, by=alice, now=now, spoken="en")
    assert next(events) == Step("ask_data", "How much did we win?")
    assert used == []
    assert isinstance(list(events)[-1], Done)
    assert used == ["ask_data"]


def test_a_number_that_no_tool_returned_is_not_shown(
    model_server: ModelServer, say: Say, deals: list[Opportunity]
) -> None:
    model_server.replies(
        calls_tool("ask_data", {"question": "How much did we win?"}),
        says("We won $500 [1]. That is 42% more than before. A million is near. Twice as good."),
    )
    answer = say(ODD).answer
    assert answer.startswith("We won $500 [1].")
    for made_up in ("42", "million", "Twice"):
        assert made_up not in answer
    assert "left out" in answer


@pytest.mark.parametrize(
    "claim", ["一共有九百单。", "赢单率是百分之八十八。", "去年增长三倍。", "金额约为88万。"]
)
def test_nor_in_chinese(model_server: ModelServer, say: Say, deals: list[Opportunity], claim: str) -> None:
    model_server.replies(
        calls_tool("ask_data", {"question": "赢单金额是多少？"}),
        says(f"赢单金额为$500 [1]。{claim}情况不错。"),
    )
    answer = say("帮我为那个局准备准备").answer
    assert answer.startswith("赢单金额为$500 [1]。情况不错。")
    assert claim not in answer


def test_a_figure_without_a_marker_gets_its_own_and_markers_of_nothing_go(
    model_server: ModelServer, say: Say, deals: list[Opportunity]
) -> None:
    model_server.replies(
        calls_tool("ask_data", {"question": "How much did we win?"}), says("We won $500. Good [99].")
    )
    assert say(ODD).answer == "We won $500 [1]. Good."


def test_of_an_answer_that_grew_too_long_only_whole_sentences_are_shown(
    model_server: ModelServer, talk: Callable[..., list[Event]], deals: list[Opportunity]
) -> None:
    model_server.replies(
        calls_tool("ask_data", {"question": "How much did we win?"}),
        says("We won $500. Then the other", finish="length"),
    )
    *told, done = talk(ODD)
    assert isinstance(done, Done)
    assert (
        done.message.answer == "We won $500 [1].  (The answer was longer than it may be; its end is missing.)"
    )
    assert "".join(e.text for e in told if isinstance(e, Words)) == done.message.answer


def test_what_earlier_rounds_took_is_counted_when_a_later_one_fails(
    model_server: ModelServer, talk: Callable[..., list[Event]], deals: list[Opportunity]
) -> None:
    model_server.replies(calls_tool("search_records", {"words": "Acme"}), status(400, "no"))
    done = talk(ODD)[-1]
    assert isinstance(done, Done)
    assert (done.message.fallback, done.usage.input_tokens) == ("refused", 120)


def test_what_a_tool_takes_of_a_model_is_counted(
    model_server: ModelServer, talk: Callable[..., list[Event]], deals: list[Opportunity]
) -> None:
    by_owner = {"shape": "breakdown", "metrics": ["amount_sum"], "dimensions": ["owner"]}
    model_server.replies(
        calls_tool("ask_data", {"question": ODD}), says({"query": by_owner}), says("Nothing was found.")
    )
    done = talk(ODD)[-1]
    assert isinstance(done, Done)
    assert (done.usage.attempts, done.usage.input_tokens) == (3, 360)


def test_a_conversation_that_is_deleted_meanwhile_begins_anew(
    model_server: ModelServer, say: Say, alice: Membership, now: datetime, deals: list[Opportunity]
) -> None:
    first = say("How many deals are there?")
    model_server.replies(says("Nothing was found."))
    events = pipeline.say(ODD, conversation_id=first.conversation_id, by=alice, now=now, spoken="en")
    conversations.forget(alice, first.conversation_id)
    done = list(events)[-1]
    assert isinstance(done, Done)
    [kept] = conversations.of(alice)
    assert (kept.pk, kept.title) == (done.message.conversation_id, ODD)
    assert [each.asked for each in conversations.messages(kept)] == [ODD]


def test_figures_of_an_earlier_turn_must_be_asked_for_again(
    model_server: ModelServer, say: Say, deals: list[Opportunity]
) -> None:
    model_server.replies(
        calls_tool("ask_data", {"question": "How much did we win?"}),
        says("We won $500 [1]."),
        says("As I said, $500."),
    )
    first = say(ODD)
    second = say("Whatever was it anew, mate", of=first.conversation_id)
    assert "500" not in second.answer
    assert "We won $500." in model_server.requests[-1].text


def test_handles_of_nothing_and_wrong_arguments_are_told_to_the_model(
    model_server: ModelServer, say: Say, deals: list[Opportunity]
) -> None:
    model_server.replies(
        calls_tool("open_record", {"record": "r77"}),
        calls_tool("open_record", {"record": str(deals[0].pk)}),
        calls_tool("open_record", {"id": 1}),
        calls_tool("delete_everything", {}),
        says("Nothing was found."),
    )
    assert say(ODD).answer == "Nothing was found."


def test_a_note_with_instructions_changes_nothing(
    model_server: ModelServer, say: Say, deals: list[Opportunity]
) -> None:
    """Even a model that obeys the note cannot show the number as if a record said it beyond the note's own words."""
    before = AuditEntry.objects.for_team(deals[0].team).count()
    model_server.replies(
        calls_tool("search_records", {"words": "Acme renewal"}),
        calls_tool("read_timeline", {"record": "r1"}),
        says("All deals are worth 98765."),
    )
    assert "98765" not in say(ODD).answer
    assert AuditEntry.objects.for_team(deals[0].team).count() == before


def test_another_teams_records_are_out_of_reach_of_the_tools(
    model_server: ModelServer, say: Say, deals: list[Opportunity], charlie: Membership
) -> None:
    model_server.replies(
        calls_tool("search_records", {"words": "Acme"}),
        calls_tool("ask_data", {"question": "How much did we win?"}),
        says("Nothing there."),
    )
    message = say(ODD, by=charlie)
    assert "Acme renewal" not in model_server.requests[-1].text
    assert "$500" not in model_server.requests[-1].text
    assert message.answer == "Nothing there."


def test_a_model_that_never_stops_asking_must_answer(
    model_server: ModelServer, say: Say, deals: list[Opportunity]
) -> None:
    model_server.always(calls_tool("search_records", {"words": "Acme"}))
    message = say(ODD)
    assert len(model_server.requests) == 6
    assert "tools" not in model_server.requests[-1].body
    assert message.fallback


FAULTS = {
    "500": (status(500), "unreachable"),
    "hang": (hang(), "timeout"),
    "html": (html(), "bad_reply"),
    "cut": (cut(), "bad_reply"),
    "broken": (broken_stream("We won"), "bad_reply"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_ends_as_an_answer_of_the_rules_that_says_why(
    model_server: ModelServer, settings: Any, say: Say, deals: list[Opportunity], fault: str
) -> None:
    settings.AI_TIMEOUT_S = 1 if fault in {"hang", "drip"} else 20
    reply, reason = FAULTS[fault]
    model_server.always(reply)
    message = say(ODD)
    assert message.engine == "rules"
    assert message.fallback == reason
    assert "A model might have understood it" in message.answer


def test_what_the_rules_understand_asks_no_model(
    model_server: ModelServer, say: Say, deals: list[Opportunity]
) -> None:
    assert say("How many deals are there?").engine == "rules"
    assert model_server.requests == []
