"""The kinds of questions that people ask of sales data, about both demo teams: the plans that a careful reader takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.databases import check_once
from tests.insights.test_offline_golden import expected, seen
from wenshu.crm import demo
from wenshu.insights import pipeline, vocabulary
from wenshu.insights.engine import AnyPlan
from wenshu.insights.offline import OfflinePlanner
from wenshu.insights.plan import Query
from wenshu.insights.query import deal_words
from wenshu.insights.vocabulary import words_of
from wenshu.teams.models import Team

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
FILE = Path(__file__).parents[1] / "golden" / "insights" / "people_ask.jsonl"
ABOUT = ("language", "kind", "question", "after")  # the rest of a line is what is expected


@cache
def cases() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def teams(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Team]]:
    """Both demo teams, loaded once for all tests of this module."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            vocabulary.forget()
            loaded = demo.load(now=NOW)
            check_once()
            yield dict(zip(("en", "zh"), loaded, strict=True))
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


def planned(case: dict[str, Any], team: Team) -> AnyPlan:
    asked = {
        "vocabulary": words_of(team, version=team.vocabulary_version).vocabulary,
        "calendar": pipeline.calendar_of(team, NOW),
        "language": case["language"],
    }
    planner = OfflinePlanner()
    if "after" in case:
        previous = planner.plan(case["after"], **asked)
        assert isinstance(previous, Query)
        return planner.amend(previous, case["question"], **asked)
    plan = planner.plan(case["question"], **asked)
    words = deal_words(team, getattr(plan, "words", []))
    return planner.plan(case["question"], **asked, deal_words=words) if words else plan


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["question"])
def test_what_people_ask_gets_the_plan_of_a_careful_reader(
    case: dict[str, Any], teams: dict[str, Team]
) -> None:
    wanted = {key: value for key, value in case.items() if key not in ABOUT}
    assert seen(planned(case, teams[case["language"]])) == expected(wanted)


def test_every_kind_of_question_is_among_them_in_both_languages() -> None:
    for language in ("en", "zh"):
        kinds = {case["kind"] for case in cases() if case["language"] == language}
        assert kinds >= {"list", "rank", "count", "sum", "compare", "rate", "trend", "avg"}
        assert sum(case["language"] == language for case in cases()) >= 60
