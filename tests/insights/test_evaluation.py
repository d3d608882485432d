"""`wenshu eval`: what is right is called right, what is wrong is called wrong, and the file it reads may be one's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from wenshu.crm.models import Opportunity
from wenshu.errors import Invalid
from wenshu.insights.answer import Answer
from wenshu.insights.evaluation import running, suite
from wenshu.insights.evaluation.oracle import same
from wenshu.insights.evaluation.scoring import judge
from wenshu.insights.evaluation.suite import Case
from wenshu.insights.plan import Filter, Query
from wenshu.insights.table import Table
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
Ask = Callable[..., Answer]
WON = Case(question="How many deals were won?", language="en", kind="count")


@pytest.fixture(autouse=True)
def _deals(make_opportunity: Callable[..., Opportunity]) -> None:
    make_opportunity("One", status="won", expected_amount=Decimal("12.50"))
    make_opportunity("Two", status="won", expected_amount=Decimal(7))
    make_opportunity("Three", expected_amount=Decimal(1))


def outcome(case: Case, answer: Answer, expected: Any = None) -> str:
    return judge(case, answer, expected, milliseconds=1.0).outcome


def test_the_databases_value_is_right_and_any_other_is_wrong(ask: Ask) -> None:
    answer = ask(WON.question)
    assert outcome(WON, answer, [(2,)]) == "right"
    assert outcome(WON, answer, [(3,)]) == "wrong"
    assert outcome(WON, replace(answer, table=Table()), [(2,)]) == "wrong"


def test_groups_must_be_the_same_ones_with_the_same_values(ask: Ask) -> None:
    answer = ask("Amount of deals by status")
    case = Case(question="…", kind="breakdown")
    assert outcome(case, answer, [("won", 1950), ("open", 100)]) == "right"
    assert outcome(case, answer, [("won", 1950), ("open", 101)]) == "wrong"
    assert outcome(case, answer, [("won", 1950)]) == "wrong"
    assert outcome(case, answer, [("won", 1950), ("open", 100), ("lost", 0)]) == "wrong"


def test_groups_go_by_their_name_however_it_is_spelt(
    ask: Ask, make_opportunity: Callable[..., Opportunity]
) -> None:
    make_opportunity("Four", product="GTX Pro")
    make_opportunity("Five", product="gtx-pro")
    case = Case(question="…", kind="breakdown")
    answer = ask("Number of deals by product")
    assert outcome(case, answer, [("gtxpro", 2), (None, 3)]) == "right"
    assert outcome(case, answer, [("gtxpro", 1), (None, 3)]) == "wrong"


def test_several_figures_of_a_group_must_all_be_right(ask: Ask) -> None:
    answer = ask("Amount and number of deals by status")
    case = Case(question="…", kind="breakdown")
    assert outcome(case, answer, [("won", 1950, 2), ("open", 100, 1)]) == "right"
    assert outcome(case, answer, [("won", 1950, 2), ("open", 100, 7)]) == "wrong"


def test_all_who_are_not_named_are_a_star(ask: Ask, make_opportunity: Callable[..., Opportunity]) -> None:
    make_opportunity("Six", status="won", expected_amount=Decimal(3), source="Fair")
    case = Case(question="…", kind="compare")
    answer = ask("Revenue of Fair compared with the rest")
    assert outcome(case, answer, [("Fair", 300), ("*", 1950)]) == "right"
    assert outcome(case, answer, [("Fair", 300), ("*", 1951)]) == "wrong"


def test_whether_there_is_any_is_judged_by_how_many_there_are(ask: Ask) -> None:
    answer = ask("Are there any won deals?")
    assert outcome(Case(question="…"), answer, [(2,)]) == "right"
    assert outcome(Case(question="…"), answer, [(1,)]) == "wrong"


def test_what_is_known_of_a_record_must_stand_beside_its_name(ask: Ask) -> None:
    answer = ask("Largest won deal")
    assert outcome(Case(question="…"), answer, [("One", "12.50", "USD")]) == "right"
    assert outcome(Case(question="…"), answer, [("One", "12.51", "USD")]) == "wrong"


def test_conditions_in_another_order_are_the_same_plan(ask: Ask) -> None:
    answer = ask("How many won deals over $10?")
    assert isinstance(answer.plan, Query)
    assert len(answer.plan.filters) == 2
    turned = answer.plan.model_copy(update={"filters": answer.plan.filters[::-1]})
    assert judge(Case(question="…", plan=turned), answer, None, milliseconds=1).plan_right


def test_money_is_compared_to_the_cent() -> None:
    assert same(1950, "19.50", unit="money")
    assert not same(1951, "19.50", unit="money")
    assert same(500, "500", unit="money", digits=0)
    assert same(None, None, unit="money")
    assert not same(0, None, unit="money")


def test_the_plan_is_judged_apart_from_the_value(ask: Ask) -> None:
    meant = Query(shape="scalar", metrics=["count"], filters=[Filter(field="status", value="won")])
    answer = ask(WON.question)
    right = judge(WON.model_copy(update={"plan": meant}), answer, [(2,)], milliseconds=1)
    other = judge(
        WON.model_copy(update={"plan": meant.model_copy(update={"filters": []})}),
        answer,
        [(2,)],
        milliseconds=1,
    )
    assert (right.plan_right, right.outcome) == (True, "right")
    assert (other.plan_right, other.outcome) == (False, "right")


def test_declining_is_no_wrong_number_and_answering_what_should_be_declined_is(ask: Ask) -> None:
    assert outcome(WON, ask("Frobnicate the quux"), [(2,)]) == "declined"
    meant_to_decline = WON.model_copy(update={"expect": "declined"})
    assert outcome(meant_to_decline, ask("Frobnicate the quux")) == "right"
    assert outcome(meant_to_decline, ask(WON.question)) == "wrong"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="expected values are selected with SQLite's SQL")
def test_rates_add_up_by_language_and_kind(alice: Membership, now: datetime) -> None:
    cases = [
        WON.model_copy(update={"sql": "SELECT count(*) FROM deals WHERE status = 'won'"}),
        Case(question="赢了多少单？", language="zh", kind="count", sql="SELECT 99"),
        Case(question="Frobnicate the quux", language="en", kind="other"),
    ]
    judged = running.run(cases, members={"": alice}, now=now, engine="rules")
    found = {each.name: each for each in running.tallies(judged)}
    assert (found["all"].asked, found["all"].right, found["all"].wrong) == (3, 1 / 3, 1 / 3)
    assert (found["en"].declined, found["zh"].wrong, found["count"].right) == (0.5, 1.0, 0.5)
    found_json = json.loads(json.dumps(running.as_json(judged)))
    assert found_json["notRight"][0]["question"] == "赢了多少单？"
    assert (found_json["shown"], found_json["wrongOfShown"], found_json["languageGap"]) == (2, 0.5, 0.5)


def test_expected_values_are_selected_and_nothing_else(alice: Membership, now: datetime) -> None:
    case = WON.model_copy(update={"sql": "DELETE FROM crm_opportunity"})
    with pytest.raises(ValueError, match="selected"):
        running.run([case], members={"": alice}, now=now, engine="rules")


def test_a_file_of_ones_own_is_read_as_judged_answers_are_exported(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    lines = [
        {"question": "How many deals?", "language": "en", "value": "3", "note": "wrong number"},
        {"question": "几单"},
    ]
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n", encoding="utf-8")
    assert [case.question for case in suite.from_file(file)] == ["How many deals?", "几单"]
    file.write_text('{"question": "ok"}\n{"question": 7}', encoding="utf-8")
    with pytest.raises(Invalid, match="Line 2"):
        suite.from_file(file)


def test_our_own_suite_asks_every_pair_in_both_languages() -> None:
    cases = suite.built_in()
    assert len({(case.id, case.language) for case in cases}) == len(cases)
    assert {case.language for case in cases} == {"en", "zh"}


def test_the_command_tells_right_from_wrong_in_a_database_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    right = {
        "id": "a",
        "kind": "count",
        "team": "patchwork",
        "en": "How many deals were won?",
        "zh": "赢了多少单？",
        "sql": "SELECT count(*) FROM deals WHERE status = 'won'",
    }
    file.write_text(json.dumps(right), encoding="utf-8")
    command = [sys.executable, "-m", "wenshu", "eval", "--suite", str(file), "--engine", "rules"]
    clean = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=tmp_path, env=clean)
    assert done.returncode == 0, done.stderr
    assert "all" in done.stdout
    assert "100.0%" in done.stdout
    assert (
        "Of 2 answers with figures, 0.0% show a wrong one. The languages are 0.0 points apart." in done.stdout
    )
    assert list(tmp_path.iterdir()) == [file]
