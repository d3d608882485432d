"""`wenshu eval --suite assist --engine llm`: a model that reads well is measured as one, through all our checks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import pytest

from tests.ai.model_server import Exchange, ModelServer, says
from tests.assist import oracle
from wenshu.assist import reading_by
from wenshu.assist.engine import Context
from wenshu.assist.evaluation import running, suite
from wenshu.assist.evaluation.scoring import Judged
from wenshu.assist.evaluation.suite import Case
from wenshu.assist.reading_by import Choice, Reading
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
NOW: Final = datetime(2026, 6, 17, 4, tzinfo=UTC)
SOME: Final = [case for case in suite.texts()[::20] if oracle.said(case)["entities"]]
Evaluate = Callable[[Choice], list[Judged]]


def reading_well(cases: list[Case]) -> Callable[[Exchange], None]:
    """Finds the text in the request and answers what is expected of it."""

    def reply(exchange: Exchange) -> None:
        asked = exchange.request.user
        case = next(each for each in cases if each.id in known(asked, cases))
        says(oracle.said(case))(exchange)

    return reply


def known(asked: str, cases: list[Case]) -> set[str]:
    """By the words that redaction left alone."""
    words = set(re.findall(r"\w+", asked.split("\n", 2)[2]))
    shared = {case.id: like(words, set(re.findall(r"\w+", case.text))) for case in cases}
    return {max(shared, key=lambda id: shared[id])}


def like(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)


@pytest.fixture
def evaluate(model_server: ModelServer, alice: Membership, now: datetime, settings: object) -> Evaluate:
    settings.AI_USER_REQUESTS_PER_MINUTE = 1000  # type: ignore[attr-defined]
    model_server.always(reading_well(SOME))

    def run(engine: Choice) -> list[Judged]:
        def read(text: str, context: Context) -> Reading:
            return reading_by.read(text, context, team=alice.team, by=alice, now=now, engine=engine)

        return running.run(SOME, reader=read, now=NOW)

    return run


def test_a_model_that_reads_well_is_measured_as_one(model_server: ModelServer, evaluate: Evaluate) -> None:
    judged = evaluate("llm")
    assert len(SOME) >= 10
    assert [each.engine for each in judged] == ["llm"] * len(SOME)
    assert [each.fallback for each in judged] == [""] * len(SOME)
    whole = running.tally("all", running.FIELDS, judged)
    assert whole.precision is not None
    assert whole.recall is not None
    assert whole.precision >= 0.97
    assert whole.recall >= 0.9
    assert running.cost(judged).tokens > 0
    assert json.dumps(running.as_json(judged))


def test_with_both_no_field_gets_worse_than_with_the_rules_alone(evaluate: Evaluate) -> None:
    rules = running.tally("all", running.FIELDS, evaluate("rules"))
    both = running.tally("all", running.FIELDS, evaluate("auto"))
    assert both.right >= rules.right
    assert both.false <= rules.false + 1


def test_the_rules_alone_ask_nobody(model_server: ModelServer, evaluate: Evaluate) -> None:
    evaluate("rules")
    assert model_server.requests == []
