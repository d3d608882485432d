"""A model may put an answer into other words, and nothing but words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.ai.model_server import ModelServer, says, status
from wenshu.crm.models import Opportunity
from wenshu.insights.answer import Answer
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
Ask = Callable[..., Answer]
QUESTION = "How much did Alice win?"


@pytest.fixture(autouse=True)
def _phrasing(settings: Any, alice: Membership, make_opportunity: Callable[..., Opportunity]) -> None:
    settings.AI_PHRASE_ANSWERS = True
    make_opportunity("One", expected_amount=Decimal(1234), status="won", owner_id=alice.pk)


def test_an_answer_is_said_in_other_words_with_the_same_citations(
    model_server: ModelServer, ask: Ask
) -> None:
    model_server.says({"text": "From {{F2}} won deal of {{N1}}, {{F1}} came in."})
    answer = ask(QUESTION)
    assert answer.text == "From 1 [1] won deal of Alice, $1,234 [2] came in."
    assert [figure.n for figure in answer.citations] == [1, 2]
    assert answer.usage.attempts == 1


def test_the_model_sees_neither_a_figure_nor_a_name(model_server: ModelServer, ask: Ask) -> None:
    model_server.says({"text": "{{F2}} {{N1}} {{F1}}"})
    ask(QUESTION)
    sent = model_server.requests[0].text
    assert "1,234" not in sent
    assert "Alice" not in sent


@pytest.mark.parametrize(
    "words",
    [
        "From {{F2}} won deal of {{N1}}, {{F1}} came in, which is 12% more.",
        "Twice as good: {{F1}} from {{F2}} of {{N1}}.",
        "{{F1}} from {{F2}}.",
        "{{F1}} and {{F1}} from {{F2}} of {{N1}}.",
        "{{F1}} from {{F2}} of {{N1}} and {{F3}}.",
        "{{F1}} from {{F2}} of {{N1}}，共三单。",
        "{{F1}} from {{F2}} of {{N1}} {F9}.",
        "",
    ],
)
def test_words_that_add_or_lose_anything_are_thrown_away(
    model_server: ModelServer, ask: Ask, words: str
) -> None:
    model_server.always(says({"text": words}))
    assert ask(QUESTION).text == "$1,234 [1] in total, from 1 [2] won deal of Alice."


def test_a_model_that_fails_leaves_the_answer_as_it_is(
    model_server: ModelServer, ask: Ask, settings: Any
) -> None:
    settings.AI_MAX_RETRIES = 0
    model_server.always(status(500))
    assert ask(QUESTION).text == "$1,234 [1] in total, from 1 [2] won deal of Alice."


def test_the_same_answer_is_phrased_once(model_server: ModelServer, ask: Ask) -> None:
    model_server.says({"text": "From {{F2}} won deal of {{N1}}, {{F1}} came in."})
    assert ask(QUESTION).text == ask(QUESTION).text
    assert len(model_server.requests) == 1
