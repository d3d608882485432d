"""Questions with the plans that people mean by them, in two languages, against two invented teams."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.insights.teams_vocabulary import CALENDAR, CHINESE_TEAM, ENGLISH_TEAM
from wenshu.insights.engine import AnswerLanguage, AnyPlan, Vocabulary
from wenshu.insights.offline import OfflinePlanner, planner
from wenshu.insights.offline.draft import Context
from wenshu.insights.offline.sentences import sentence
from wenshu.insights.plan import Clarify, Handoff, Query, Refuse

FOLDER = Path(__file__).parents[1] / "golden" / "insights"
TEAMS: dict[AnswerLanguage, Vocabulary] = {"en": ENGLISH_TEAM, "zh": CHINESE_TEAM}


@dataclass(frozen=True)
class Case:
    language: AnswerLanguage
    wanted: dict[str, Any]

    @property
    def question(self) -> str:
        return str(self.wanted["question"])


@cache
def cases() -> list[Case]:
    return [
        Case(language, json.loads(line))
        for language in TEAMS
        for line in (FOLDER / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    ]


@cache
def planned(question: str, language: AnswerLanguage) -> AnyPlan:
    """A pure function, asked the same questions by many tests."""
    return OfflinePlanner().plan(question, vocabulary=TEAMS[language], calendar=CALENDAR, language=language)


def meaning(query: Query) -> dict[str, Any]:
    """What a plan asks: without the words it came from, its assumptions, and the order of its conditions."""
    whole = query.model_dump(mode="json", exclude={"assumptions"})
    for condition in (*whole["filters"], *whole["time"]):
        condition.pop("surface")
        if isinstance(condition.get("value"), list):
            condition["value"] = sorted(map(str, condition["value"]))
    whole["filters"].sort(key=json.dumps)
    whole["time"].sort(key=json.dumps)
    return whole


def seen(plan: AnyPlan) -> dict[str, Any]:
    if isinstance(plan, Query):
        return {"plan": meaning(plan)}
    if isinstance(plan, Clarify):
        return {"clarify": plan.reason, "options": [meaning(option.query) for option in plan.options]}
    if isinstance(plan, Refuse):
        return {"refuse": plan.reason, "words": plan.words}
    return {"handoff": plan.to}


def expected(wanted: dict[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in wanted.items() if key != "question"}
    if "plan" in rest:
        rest["plan"] = meaning(Query.model_validate(rest["plan"]))
    if "options" in rest:
        rest["options"] = [meaning(Query.model_validate(option)) for option in rest["options"]]
    return rest


LANGUAGES = pytest.mark.parametrize("language", list(TEAMS))


def cases_in(language: AnswerLanguage) -> list[Case]:
    return [case for case in cases() if case.language == language]


def told(wrong: list[tuple[str, object, object]]) -> str:
    """Every case that is not as wanted, one to a line."""
    return "\n".join(f"{question}\n  is     {seen}\n  wanted {wanted}" for question, seen, wanted in wrong)


@LANGUAGES
def test_a_question_is_planned_as_a_person_means_it(language: AnswerLanguage) -> None:
    wrong = []
    for case in cases_in(language):
        found, wanted = seen(planned(case.question, language)), expected(case.wanted)
        if found != wanted:
            wrong.append((case.question, found, wanted))
    assert not wrong, told(wrong)


def test_there_are_enough_questions_and_none_is_there_twice() -> None:
    for language in TEAMS:
        questions = [case.question for case in cases() if case.language == language]
        assert len(questions) == len(set(questions)) >= 120


def test_every_shape_that_can_be_asked_for_is_among_them() -> None:
    for language in TEAMS:
        shapes = {
            case.wanted["plan"]["shape"]
            for case in cases()
            if case.language == language and "plan" in case.wanted
        }
        assert shapes >= {
            "scalar",
            "breakdown",
            "rank",
            "trend",
            "share",
            "compare",
            "list",
            "detail",
            "exists",
        }


@LANGUAGES
def test_the_sentence_of_a_plan_is_read_back_as_that_plan(language: AnswerLanguage) -> None:
    wrong: list[tuple[str, object, object]] = []
    for case in cases_in(language):
        if "plan" not in case.wanted:
            continue
        plan = planned(case.question, language)
        if not isinstance(plan, Query):
            wrong.append((case.question, plan, Query))
            continue
        found, wanted = seen(planned(sentence(plan, language), language)), {"plan": meaning(plan)}
        if found != wanted:
            wrong.append((case.question, found, wanted))
    assert not wrong, told(wrong)


def test_what_is_refused_offers_questions_that_are_understood() -> None:
    for case in cases():
        plan = planned(case.question, case.language)
        if isinstance(plan, Refuse):
            assert plan.nearest
            for question in plan.nearest:
                assert isinstance(planned(question, case.language), Query), (case.question, question)


def test_a_request_to_write_is_handed_over_with_its_own_words() -> None:
    plan = planned("Create a deal for Acme", "en")
    assert plan == Handoff(text="Create a deal for Acme")


def mentions(case: Case) -> bool:
    """What follow-ups are to hold may be any word."""
    return any(given["field"] == "content" for given in case.wanted["plan"].get("filters", []))


@pytest.fixture
def _read_back_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever in a question the unknown word stands, the same sentence is offered in its place."""
    reads_back = planner._reads_back
    known: dict[tuple[str, str, str], bool] = {}

    def once(context: Context, offered: str, query: Query) -> bool:
        key = (context.language, offered, query.model_dump_json())
        if key not in known:
            known[key] = reads_back(context, offered, query)
        return known[key]

    monkeypatch.setattr(planner, "_reads_back", once)


@pytest.mark.usefixtures("_read_back_once")
def test_one_unknown_word_anywhere_in_a_question_is_enough_to_refuse_it() -> None:
    for case in cases():
        if case.language != "en" or "plan" not in case.wanted or mentions(case):
            continue
        words = case.question.split()
        for position in range(len(words) + 1):
            question = " ".join([*words[:position], "zorbic", *words[position:]])
            plan = planned(question, "en")
            assert isinstance(plan, Refuse | Handoff), question
            if isinstance(plan, Refuse) and plan.reason in {"not_understood", "unknown_name"}:
                assert any("zorbic" in word for word in plan.words), (question, plan.words)


@pytest.mark.usefixtures("_read_back_once")
def test_an_unknown_chinese_word_before_or_after_a_question_is_enough_to_refuse_it() -> None:
    for case in cases():
        if case.language == "zh" and "plan" in case.wanted and not mentions(case):
            for question in (f"嗡咚{case.question}", f"{case.question.rstrip('？')}嗡咚"):
                plan = planned(question, "zh")
                assert isinstance(plan, Refuse), question
                assert any("嗡咚" in word for word in plan.words), (question, plan.words)
