"""Questions are kept for the member who asked, found again by words, run again without planning, deleted for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.conftest import JsonClient
from wenshu.crm import stages
from wenshu.crm.contract import StagePatch
from wenshu.crm.models import Opportunity
from wenshu.insights import history, housekeeping, pipeline, planning
from wenshu.insights.models import AskedCount, Question, Via
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db
Keep = Callable[..., Question]


@pytest.fixture
def keep(alice: Membership, now: datetime) -> Keep:
    """Asked and kept, as a face does it."""

    def keep(text: str, *, by: Membership = alice, at: datetime = now, via: Via = Via.WEB) -> Question:
        answer = pipeline.ask(text, team=by.team, asked_by=by, now=at)
        kept = history.record(answer, text=text, team=by.team, member=by, via=via, now=at)
        history.RECORDER.flush()
        return Question.objects.for_team(by.team).get(pk=kept)

    return keep


def texts(member: Membership, words: str = "") -> list[str]:
    return [item["question"] for item in history.rows(member, words=words).items]


def test_a_question_is_kept_with_what_its_answer_said(
    keep: Keep, make_opportunity: Callable[..., Opportunity]
) -> None:
    make_opportunity(expected_amount="1200", currency="USD")
    kept = keep("What are open deals worth?", via=Via.API)
    assert (kept.status, kept.engine, kept.cached, kept.via) == ("answered", "rules", False, "api")
    assert "1,200" in kept.headline
    assert "[1]" not in kept.headline
    assert kept.plan is not None
    assert "$1,200" in {figure["formatted"] for figure in kept.shown["figures"]}


def test_the_days_that_a_period_meant_are_kept(keep: Keep) -> None:
    kept = keep("How many deals did we win this month?")
    assert kept.shown["days"] == [{"field": "closed_at", "start": "2026-11-01", "end": "2026-11-30"}]


def test_adding_to_the_history_costs_an_answer_no_query(
    alice: Membership, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    answer = pipeline.ask("How many open deals?", team=alice.team, asked_by=alice, now=now)
    with django_assert_num_queries(0):
        history.record(
            answer, text="How many open deals?", team=alice.team, member=alice, via=Via.WEB, now=now
        )
    assert texts(alice) == ["How many open deals?"]


def test_only_people_who_ask_are_in_the_history(
    alice: Membership,
    team: Team,
    api: Callable[..., JsonClient],
    client_for: Callable[[Membership], Client],
    make_opportunity: Callable[..., Opportunity],
) -> None:
    """Tiles of home and of the API run the same plans, and so does whoever tests one."""
    make_opportunity()
    browser, program = client_for(alice), api(alice)
    browser.get(f"/t/{team.slug}/")
    program.get("/api/analytics/dashboard")
    plan = {"shape": "scalar", "metrics": ["count"]}
    assert program.post("/api/ai/insights/run", {"intent": plan}).json()["questionId"] is None
    assert texts(alice) == []
    browser.get(f"/t/{team.slug}/ask", {"q": "How many open deals?"})
    asked = program.post("/api/ai/insights", {"question": "How many deals?"}).json()
    found = history.rows(alice).items
    assert [(item["question"], item["via"]) for item in found] == [
        ("How many deals?", "api"),
        ("How many open deals?", "web"),
    ]
    assert asked["questionId"] == str(found[0]["id"])


def test_nobody_sees_the_questions_of_another_member_not_even_an_owner(
    keep: Keep,
    alice: Membership,
    bob: Membership,
    team: Team,
    client_for: Callable[[Membership], Client],
    api: Callable[..., JsonClient],
) -> None:
    kept = keep("How many deals did I lose?", by=bob)
    assert texts(alice) == []
    assert texts(bob) == ["How many deals did I lose?"]
    browser = client_for(alice)
    assert "did I lose" not in browser.get(f"/t/{team.slug}/questions").content.decode()
    assert browser.get(f"/t/{team.slug}/questions/{kept.pk}").status_code == 404
    assert browser.post(f"/t/{team.slug}/questions/{kept.pk}/delete").status_code == 404
    assert api(alice).post(f"/api/ai/questions/{kept.pk}/feedback", {"verdict": "up"}).status_code == 404
    assert api(alice).delete("/api/ai/questions").json() == {"deleted": 0}
    assert texts(bob) == ["How many deals did I lose?"]


def test_pages_go_from_the_newest_to_the_oldest_and_leave_none_out(
    keep: Keep, alice: Membership, now: datetime, api: Callable[..., JsonClient]
) -> None:
    for place in range(5):
        keep(f"How many deals above {place + 1}k?", at=now + timedelta(minutes=place // 2))
    program, cursor, seen = api(alice), "", []
    for _ in range(3):
        found = program.get(
            "/api/ai/questions", params={"limit": 2, "cursor": cursor, "count": "true"}
        ).json()
        assert found["total"] == 5
        seen += [item["question"] for item in found["items"]]
        cursor = found["nextCursor"]
    assert cursor is None
    assert len(set(seen)) == 5
    assert seen[0] == "How many deals above 5k?"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("OPEN deals", ["How many open deals are there?"]),
        ("deals open", ["How many open deals are there?"]),
        ("在途", ["在途商机有多少个？"]),
        ("多少 商机", ["在途商机有多少个？"]),
        ("ｏｐｅｎ", ["How many open deals are there?"]),
        ("volcano", []),
    ],
)
def test_words_find_questions_in_both_languages_in_any_order_and_width(
    keep: Keep, alice: Membership, words: str, found: list[str]
) -> None:
    keep("How many open deals are there?")
    keep("在途商机有多少个？")
    keep("How many contacts do we have?")
    assert texts(alice, words) == found


def test_words_of_the_answer_find_a_question_too(
    keep: Keep, alice: Membership, make_opportunity: Callable[..., Opportunity]
) -> None:
    make_opportunity("Quarry drills")
    keep("List open deals")
    assert texts(alice, "1 open") == ["List open deals"]


def test_asking_again_plans_nothing_and_speaks_the_language_of_the_answer(
    keep: Keep, alice: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep("在途商机有多少个？")
    monkeypatch.setattr(planning, "plan", lambda asked: pytest.fail("it was planned"))
    answer = history.ask_again(kept, by=alice, now=now)
    assert answer.language == "zh"
    assert answer.figures is not None


def test_a_question_whose_names_are_gone_is_planned_anew_instead_of_counting_nothing(
    keep: Keep, alice: Membership, team: Team, now: datetime
) -> None:
    kept = keep("How many deals are in Negotiation?")
    assert kept.plan is not None
    stage = stages.by_key(team, "negotiation")
    stages.update(stage, StagePatch(name="Haggling"), by=alice, via="test", now=now)
    answer = history.ask_again(kept, by=alice, now=now)
    assert answer.figures is None
    assert answer.status in {"out_of_scope", "needs_clarification"}


def test_one_question_is_deleted_or_all_of_ones_own(
    keep: Keep,
    alice: Membership,
    bob: Membership,
    team: Team,
    client_for: Callable[[Membership], Client],
    api: Callable[..., JsonClient],
) -> None:
    first, *_ = [keep(text) for text in ("How many deals?", "How many contacts?", "How many companies?")]
    keep("How many deals?", by=bob)
    assert client_for(alice).post(f"/t/{team.slug}/questions/{first.pk}/delete").status_code == 302
    assert texts(alice) == ["How many companies?", "How many contacts?"]
    assert api(alice).delete(f"/api/ai/questions/{first.pk}").status_code == 404
    assert api(alice).delete("/api/ai/questions").json() == {"deleted": 2}
    assert (texts(alice), texts(bob)) == ([], ["How many deals?"])


def test_a_question_that_still_waits_to_be_written_is_cleared_with_the_rest(
    alice: Membership, now: datetime
) -> None:
    answer = pipeline.ask("How many deals?", team=alice.team, asked_by=alice, now=now)
    history.record(answer, text="How many deals?", team=alice.team, member=alice, via=Via.WEB, now=now)
    assert history.forget_all(alice) == 1
    history.RECORDER.flush()
    assert texts(alice) == []


def test_questions_are_kept_as_many_days_as_the_setting_says(
    keep: Keep, alice: Membership, now: datetime, settings: Any
) -> None:
    settings.QUESTIONS_KEPT_DAYS = 30
    keep("How many deals?", at=now - timedelta(days=31))
    keep("How many contacts?", at=now - timedelta(days=29))
    assert housekeeping.forget_questions(now) == 1
    assert texts(alice) == ["How many contacts?"]


def test_hit_rates_are_told_by_day_member_and_engine_and_outlive_the_questions(
    keep: Keep, alice: Membership, bob: Membership, team: Team, now: datetime
) -> None:
    keep("How many deals?", at=now - timedelta(days=1))
    for _ in range(3):
        keep("How many contacts?")
    keep("How many contacts?", by=bob)
    history.forget_all(alice)
    days = {"first": now.date() - timedelta(days=1), "last": now.date()}
    assert [(hit.key, hit.asked, hit.cached) for hit in history.cache_hits(team, **days, group="day")] == [
        ("2026-11-23", 1, 0),
        ("2026-11-24", 4, 2),
    ]
    by_member = {hit.key: (hit.asked, hit.rate) for hit in history.cache_hits(team, **days, group="member")}
    assert by_member == {str(alice.pk): (4, 0.5), str(bob.pk): (1, 0.0)}
    assert [hit.key for hit in history.cache_hits(team, **days, group="engine")] == ["rules"]
    today = history.cache_hits(team, first=now.date(), last=now.date(), group="day")
    assert [hit.asked for hit in today] == [4]


def test_a_day_is_the_teams_own(keep: Keep, team: Team, alice: Membership) -> None:
    team.timezone = "Asia/Shanghai"
    team.save()
    alice.team.timezone = "Asia/Shanghai"
    keep("How many deals?", at=datetime(2026, 11, 24, 20, tzinfo=UTC))
    assert AskedCount.objects.for_team(team).get().day == date(2026, 11, 25)


@pytest.mark.django_db(transaction=True)  # foreign keys are judged when a transaction ends
def test_what_cannot_be_kept_does_not_take_the_rest_with_it(
    alice: Membership, bob: Membership, now: datetime
) -> None:
    answer = pipeline.ask("How many deals?", team=alice.team, asked_by=alice, now=now)
    batch = [
        history.asked_of(answer, text=text, team=alice.team, member=member, via=Via.WEB, now=now)
        for text, member in (
            ("How many deals?", alice),
            ("What is gone?", bob),
            ("How many contacts?", alice),
        )
    ]
    bob.delete()
    history.write(batch)
    assert sorted(texts(alice)) == ["How many contacts?", "How many deals?"]


def test_the_page_says_when_there_is_nothing_and_when_nothing_has_these_words(
    keep: Keep, alice: Membership, team: Team, client_for: Callable[[Membership], Client]
) -> None:
    browser = client_for(alice)
    assert "You have asked nothing yet" in browser.get(f"/t/{team.slug}/questions").content.decode()
    keep("How many deals?")
    page = browser.get(f"/t/{team.slug}/questions", {"q": "volcano"}).content.decode()
    assert "None of your questions has these words" in page
    assert browser.get(f"/t/{team.slug}/questions", {"cursor": "nonsense"}).status_code == 422
