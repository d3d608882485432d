"""A judged answer is kept whole, shown to owners and managers, run again beside what it showed, and taken away."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.conftest import JsonClient
from wenshu.crm import stages
from wenshu.crm.contract import StagePatch
from wenshu.crm.models import Opportunity
from wenshu.insights import cases, history, pipeline
from wenshu.insights.models import Case, CaseState, Question, Verdict, Via
from wenshu.insights.plan import Query
from wenshu.insights.standing import plan_json
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db
Judge = Callable[..., Case]


@pytest.fixture
def keep(alice: Membership, now: datetime) -> Callable[..., Question]:
    def keep(text: str, *, by: Membership = alice, at: datetime = now) -> Question:
        answer = pipeline.ask(text, team=by.team, asked_by=by, now=at)
        kept = history.record(answer, text=text, team=by.team, member=by, via=Via.WEB, now=at)
        return history.find(by, kept, now=at)

    return keep


@pytest.fixture
def judge(keep: Callable[..., Question], alice: Membership, now: datetime) -> Judge:
    def judge(
        text: str,
        verdict: Verdict = Verdict.WRONG,
        *,
        comment: str = "",
        by: Membership = alice,
        at: datetime = now,
    ) -> Case:
        return cases.judge(keep(text, by=by, at=at), verdict=verdict, comment=comment, by=by, now=at)

    return judge


def test_a_case_holds_all_that_it_takes_to_run_it_again(
    judge: Judge, alice: Membership, team: Team, make_opportunity: Callable[..., Opportunity]
) -> None:
    make_opportunity(expected_amount="500", currency="USD")
    alice.team.refresh_from_db()
    case = judge("What are open deals worth?", comment="  One is missing ")
    assert (case.text, case.language, case.engine, case.status) == (
        "What are open deals worth?",
        "en",
        "rules",
        "answered",
    )
    assert (case.member, case.comment, case.state, case.data_version) == (
        alice,
        "One is missing",
        "open",
        alice.team.data_version,
    )
    assert plan_json(Query.model_validate(case.plan)) == case.plan
    assert "$500" in [figure["formatted"] for figure in case.shown["figures"]]


def test_a_second_judgement_of_an_answer_replaces_the_first(
    keep: Callable[..., Question], alice: Membership, now: datetime
) -> None:
    asked = keep("How many deals?")
    first = cases.judge(asked, verdict=Verdict.UP, by=alice, now=now)
    assert first.state == CaseState.CLOSED
    second = cases.judge(asked, verdict=Verdict.WRONG, comment="No", by=alice, now=now)
    assert (second.pk, second.verdict, second.state, second.version) == (first.pk, "wrong", "open", 2)


def test_a_case_outlives_the_question_it_came_from(judge: Judge, alice: Membership) -> None:
    case = judge("How many deals?")
    history.forget_all(alice)
    assert cases.find(alice, case.pk).text == "How many deals?"


def test_then_and_now_stand_side_by_side(
    judge: Judge, alice: Membership, now: datetime, make_opportunity: Callable[..., Opportunity]
) -> None:
    make_opportunity()
    case = judge("How many open deals are there?")
    same = cases.run_again(case, by=alice, now=case.as_of)
    assert [(figure.then, figure.now, figure.differs) for figure in same.figures] == [("1", "1", False)]
    assert same.data_version == case.data_version or case.data_version < same.data_version
    make_opportunity("Another")
    changed = cases.run_again(case, by=alice, now=case.as_of)
    assert [(figure.then, figure.now, figure.differs) for figure in changed.figures] == [("1", "2", True)]
    assert changed.data_version > case.data_version


def test_run_again_means_the_same_days_or_those_of_today(
    judge: Judge, alice: Membership, now: datetime
) -> None:
    case = judge("How many deals did we win this month?")
    later = now + timedelta(days=40)
    then = cases.run_again(case, by=alice, now=case.as_of)
    assert (
        then.days
        == case.shown["days"]
        == [{"field": "closed_at", "start": "2026-11-01", "end": "2026-11-30"}]
    )
    assert cases.run_again(case, by=alice, now=later).days[0]["start"] == "2027-01-01"


def test_mine_in_a_case_is_whoever_judged_it(
    judge: Judge,
    alice: Membership,
    bob: Membership,
    now: datetime,
    make_opportunity: Callable[..., Opportunity],
) -> None:
    make_opportunity(owner_id=bob.pk)
    case = judge("How many open deals do I have?", by=bob)
    again = cases.run_again(case, by=alice, now=now)
    assert [figure.now for figure in again.figures] == ["1"]


def test_a_question_without_a_plan_is_planned_anew_for_today_only(
    judge: Judge, alice: Membership, now: datetime
) -> None:
    case = judge("How many purple elephants?", Verdict.DOWN)
    assert case.plan is None
    assert cases.run_again(case, by=alice, now=case.as_of).answer is None
    today = cases.run_again(case, by=alice, now=now + timedelta(days=1))
    assert today.answer is not None
    assert today.answer.status == "out_of_scope"


def test_a_plan_whose_names_are_gone_is_no_answer_now(
    judge: Judge, alice: Membership, team: Team, now: datetime, client_for: Callable[[Membership], Client]
) -> None:
    case = judge("How many deals are in Negotiation?")
    stages.update(
        stages.by_key(team, "negotiation"), StagePatch(name="Haggling"), by=alice, via="test", now=now
    )
    again = cases.run_again(case, by=alice, now=now)
    assert again.answer is None
    page = client_for(alice).get(f"/t/{team.slug}/cases/{case.pk}").content.decode()
    assert "Its plan cannot be run any more." in page


def test_the_export_is_what_a_golden_suite_reads(
    judge: Judge, alice: Membership, team: Team, client_for: Callable[[Membership], Client]
) -> None:
    judge("How many deals?", Verdict.UP)
    judge("多少个联系人？", Verdict.WRONG, comment="应该是 5")
    answer = client_for(alice).get(f"/t/{team.slug}/cases/export")
    lines = [json.loads(line) for line in answer.getvalue().decode().splitlines()]  # type: ignore[attr-defined]
    right, wrong = lines
    assert (
        {"question", "language", "plan", "value", "note"}
        >= right.keys()
        >= {"question", "language", "plan", "note"}
    )
    assert right["question"] == "How many deals?"
    assert Query.model_validate(right["plan"]).metrics == ["count"]
    assert wrong.keys() == {"question", "language", "note"}
    assert (wrong["question"], wrong["language"]) == ("多少个联系人？", "zh")
    assert wrong["note"].endswith("| 应该是 5")
    assert "attachment" in answer["Content-Disposition"]


def test_pages_of_cases_are_for_owners_and_managers(
    judge: Judge, alice: Membership, bob: Membership, team: Team, client_for: Callable[[Membership], Client]
) -> None:
    case = judge("How many deals?", by=bob)
    base = f"/t/{team.slug}/cases"
    for path in (base, f"{base}/{case.pk}", f"{base}/export"):
        assert client_for(bob).get(path).status_code == 403
        assert client_for(alice).get(path).status_code == 200
    assert client_for(bob).post(f"{base}/{case.pk}/state", {"state": "closed"}).status_code == 403
    assert "Judged answers" not in client_for(bob).get(f"/t/{team.slug}/questions").content.decode()


def test_a_case_is_closed_and_opened_again(
    judge: Judge, alice: Membership, team: Team, client_for: Callable[[Membership], Client]
) -> None:
    case, browser = judge("How many deals?"), client_for(alice)
    base = f"/t/{team.slug}/cases"
    assert "How many deals?" in browser.get(base).content.decode()
    browser.post(f"{base}/{case.pk}/state", {"state": "closed"})
    assert "How many deals?" not in browser.get(base).content.decode()
    assert "How many deals?" in browser.get(base, {"state": "closed"}).content.decode()
    browser.post(f"{base}/{case.pk}/state", {"state": "open"})
    case.refresh_from_db()
    assert (case.state, case.closed_by, case.closed_at) == ("open", None, None)
    assert browser.post(f"{base}/{case.pk}/state", {"state": "burnt"}).status_code == 422
    assert browser.get(base, {"state": "burnt"}).status_code == 422


def test_a_judgement_from_the_card_shows_that_it_was_noted(
    alice: Membership, team: Team, client_for: Callable[[Membership], Client]
) -> None:
    browser = client_for(alice)
    card = browser.get(f"/t/{team.slug}/ask", {"q": "How many deals?"}).content.decode()
    action = re.search(r'class="judge" method="post" action="([^"]+)"', card)
    assert action
    said = browser.post(action[1], {"verdict": "wrong", "comment": "Five"}, headers={"HX-Request": "true"})
    assert "Noted. Thank you." in said.content.decode()
    assert browser.post(action[1], {"verdict": "up"}).status_code == 302
    case = Case.objects.for_team(team).get()
    assert (case.verdict, case.comment) == ("up", "")
    assert browser.post(action[1], {"verdict": "volcano"}).status_code == 422
    assert browser.post(action[1], {"verdict": "up", "comment": "x" * 1001}).status_code == 422


def test_the_api_judges_and_a_retry_judges_once(
    alice: Membership, team: Team, api: Callable[..., JsonClient]
) -> None:
    program = api(alice)
    asked = program.post("/api/ai/insights", {"question": "How many deals?"}).json()["questionId"]
    url = f"/api/ai/questions/{asked}/feedback"
    body = {"verdict": "wrong", "comment": "Five"}
    made = [program.post(url, body, headers={"Idempotency-Key": "once"}) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json() == made[1].json()
    assert made[0].json()["state"] == "open"
    assert Case.objects.for_team(team).get().version == 1
    for wrong in ({"verdict": "volcano"}, {}, {"verdict": "up", "comment": "x" * 1001}):
        assert program.post(url, wrong).status_code == 422


@pytest.mark.parametrize("clock", ["then", "now", "never", ""])
def test_the_page_of_a_case_opens_for_any_word_about_days(
    clock: str, judge: Judge, alice: Membership, team: Team, client_for: Callable[[Membership], Client]
) -> None:
    case = judge("How many deals did we win this month?")
    answer = client_for(alice).get(f"/t/{team.slug}/cases/{case.pk}", {"days": clock})
    assert answer.status_code == 200
    page: Any = answer.content.decode()
    assert page.count('aria-current="page"') >= 2
