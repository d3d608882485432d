"""Pinned questions stand on home, for one or for all, run anew for each reader, and never break the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.conftest import JsonClient
from wenshu.crm import stages
from wenshu.crm.contract import StagePatch
from wenshu.crm.models import Opportunity
from wenshu.insights import pins, pipeline, planning, tiles
from wenshu.insights.models import Pin
from wenshu.insights.plan import Filter, Query
from wenshu.teams.models import Membership, Role, Team

pytestmark = pytest.mark.django_db
OPEN = Query(shape="scalar", metrics=["count"], filters=[Filter(field="status", value="open")])
MINE = OPEN.model_copy(update={"scope": "mine"})
Browser = Callable[[Membership], Client]


@pytest.fixture
def pin(alice: Membership, now: Any) -> Callable[..., Pin]:
    def pin(
        title: str = "Open deals", *, plan: Query = OPEN, by: Membership = alice, team: bool = False
    ) -> Pin:
        return pins.create(by, title=title, plan=plan, for_team=team, now=now)

    return pin


@pytest.fixture
def home(client_for: Browser) -> Callable[..., str]:
    def home(member: Membership) -> str:
        answer = client_for(member).get(f"/t/{member.team.slug}/")
        assert answer.status_code == 200
        return answer.content.decode()

    return home


def tile(page: str, title: str) -> str:
    """The text of one tile, without tags."""
    found = next(part for part in page.split('<article class="card pin"')[1:] if f">{title}</a>" in part)
    return " ".join(re.sub(r"<[^>]+>", " ", found.split("</article>")[0]).split())


def titles(page: str) -> list[str]:
    return re.findall(r'<article class="card pin".*?<h3><a [^>]*>(.*?)</a>', page, re.DOTALL)


def test_an_answer_is_pinned_from_its_card_and_stands_on_home(
    alice: Membership,
    bob: Membership,
    team: Team,
    client_for: Browser,
    home: Callable[..., str],
    make_opportunity: Callable[..., Opportunity],
) -> None:
    make_opportunity()
    browser = client_for(alice)
    card = browser.get(f"/t/{team.slug}/ask", {"q": "How many open deals are there?"}).content.decode()
    kept = re.search(r'name="questionId" value="([^"]+)"', card)
    assert kept
    form = {"questionId": kept[1], "title": "Still open", "for": "me"}
    assert browser.post(f"/t/{team.slug}/pins", form).status_code == 302
    assert "1 open deal" in tile(home(alice), "Still open")
    assert "Still open" not in home(bob)


def test_a_teams_pin_stands_on_everybodys_home_and_only_managers_may_set_or_change_it(
    alice: Membership,
    bob: Membership,
    team: Team,
    pin: Callable[..., Pin],
    home: Callable[..., str],
    client_for: Browser,
    make_opportunity: Callable[..., Opportunity],
) -> None:
    make_opportunity()
    ours = pin("Ours", team=True)
    pin("Mine", by=bob)
    assert titles(home(bob)) == ["Ours", "Mine"]
    assert "Change the pin “Ours”" not in home(bob)
    assert "Change the pin “Ours”" in home(alice)
    browser = client_for(bob)
    for address, form in (("", {"title": "Taken"}), ("/move", {"to": "up"}), ("/remove", {})):
        assert browser.post(f"/t/{team.slug}/pins/{ours.pk}{address}", form).status_code == 403
    with pytest.raises(pins.Forbidden):
        pin(by=bob, team=True)
    assert titles(home(alice)) == ["Ours"]


def test_the_pin_of_one_member_is_not_there_for_another(
    bob: Membership, alice: Membership, team: Team, pin: Callable[..., Pin], client_for: Browser
) -> None:
    his = pin("His", by=bob)
    for address in ("", "/move", "/remove"):
        assert (
            client_for(alice).post(f"/t/{team.slug}/pins/{his.pk}{address}", {"title": "x"}).status_code
            == 404
        )
    assert Pin.objects.for_team(team).get().title == "His"


def test_mine_means_whoever_looks(
    alice: Membership,
    bob: Membership,
    pin: Callable[..., Pin],
    home: Callable[..., str],
    make_opportunity: Callable[..., Opportunity],
) -> None:
    for _ in range(3):
        make_opportunity(owner_id=bob.pk)
    make_opportunity(owner_id=alice.pk)
    pin("My open deals", plan=MINE, team=True)
    assert "1 open deal of Alice" in tile(home(alice), "My open deals")
    assert "3 open deals of Bob" in tile(home(bob), "My open deals")


def test_a_pin_speaks_the_language_of_its_reader(
    alice: Membership,
    pin: Callable[..., Pin],
    home: Callable[..., str],
    make_opportunity: Callable[..., Opportunity],
) -> None:
    make_opportunity()
    pin("Open deals")
    assert "open deal" in tile(home(alice), "Open deals")
    assert alice.user
    alice.user.language = "zh-hans"
    alice.user.save()
    assert "商机" in tile(home(alice), "Open deals")


def test_home_plans_nothing_and_reads_the_team_once_for_all_tiles(
    alice: Membership, pin: Callable[..., Pin], now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pinned = [pin("One"), pin("Two", plan=MINE)]
    read: list[Team] = []
    fresh = pipeline.fresh
    monkeypatch.setattr(pipeline, "fresh", lambda team: read.append(team) or fresh(team))
    monkeypatch.setattr(planning, "plan", lambda asked: pytest.fail("it was planned"))
    found, answered = tiles.with_pins(pinned, team=alice.team, asked_by=alice, now=now, language="en")
    assert len(read) == 1
    assert [each.answer is not None for each in answered] == [True, True]
    assert found["open_pipeline"].answer.figures is not None


def test_a_second_visit_of_home_finds_its_pins_in_the_cache(
    alice: Membership,
    pin: Callable[..., Pin],
    now: Any,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    pinned = [pin(str(place)) for place in range(5)]
    pins.run(pinned, asked_by=alice, now=now, language="en")
    with django_assert_max_num_queries(1):
        again = pins.run(pinned, asked_by=alice, now=now, language="en")
    assert all(each.answer and each.answer.cached for each in again)


def test_a_pin_whose_stage_was_renamed_says_so_and_counts_nothing(
    alice: Membership,
    team: Team,
    now: Any,
    pin: Callable[..., Pin],
    home: Callable[..., str],
    make_opportunity: Callable[..., Opportunity],
) -> None:
    make_opportunity(status="negotiation")
    negotiating = OPEN.model_copy(update={"filters": [Filter(field="stage", value="Negotiation")]})
    pin("Negotiating", plan=negotiating)
    pin("Open deals")
    assert "1" in tile(home(alice), "Negotiating")
    stages.update(
        stages.by_key(team, "negotiation"), StagePatch(name="Haggling"), by=alice, via="test", now=now
    )
    page = home(alice)
    assert "Nothing here is called “Negotiation” any more." in tile(page, "Negotiating")
    assert "1 open deal" in tile(page, "Open deals")


@pytest.mark.parametrize(
    "plan", [{"shape": "volcano"}, ["no plan"], "x", {"shape": "trend", "metrics": ["count"]}]
)
def test_a_plan_that_no_version_knows_is_a_card_that_says_so(
    plan: object,
    alice: Membership,
    pin: Callable[..., Pin],
    home: Callable[..., str],
    api: Callable[..., JsonClient],
    make_opportunity: Callable[..., Opportunity],
) -> None:
    make_opportunity()
    old = pin("Old")
    Pin.objects.for_team(alice.team).filter(pk=old.pk).update(plan=plan)
    assert "This question cannot be run any more." in tile(home(alice), "Old")
    assert api(alice).get("/api/ai/pins").json()["items"][0]["intent"] is None


def test_pins_are_renamed_put_in_order_and_removed(
    alice: Membership,
    team: Team,
    pin: Callable[..., Pin],
    home: Callable[..., str],
    client_for: Browser,
    make_opportunity: Callable[..., Opportunity],
) -> None:
    make_opportunity()
    one, two, three = pin("One"), pin("Two"), pin("Three")
    browser, base = client_for(alice), f"/t/{team.slug}/pins"
    browser.post(f"{base}/{three.pk}/move", {"to": "up"})
    assert titles(home(alice)) == ["One", "Three", "Two"]
    browser.post(f"{base}/{one.pk}/move", {"to": "up"})
    browser.post(f"{base}/{two.pk}/move", {"to": "down"})
    assert titles(home(alice)) == ["One", "Three", "Two"]
    browser.post(f"{base}/{two.pk}", {"title": "  Second  "})
    browser.post(f"{base}/{one.pk}", {"title": " "})
    browser.post(f"{base}/{three.pk}/remove")
    assert titles(home(alice)) == ["One", "Second"]


def test_twelve_are_enough(
    alice: Membership, pin: Callable[..., Pin], api: Callable[..., JsonClient]
) -> None:
    for place in range(pins.MOST):
        pin(str(place))
    pin("Ours", team=True)
    refused = api(alice).post(
        "/api/ai/pins", {"title": "One more", "intent": {"shape": "scalar", "metrics": ["count"]}}
    )
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("#too_many_pins")


def test_who_may_only_read_pins_for_themselves(
    viewer: Membership, team: Team, client_for: Browser, make_opportunity: Callable[..., Opportunity]
) -> None:
    make_opportunity()
    browser = client_for(viewer)
    card = browser.get(f"/t/{team.slug}/ask", {"q": "How many open deals?"}).content.decode()
    kept = re.search(r'name="questionId" value="([^"]+)"', card)
    assert kept
    assert 'value="team"' not in card
    assert browser.post(f"/t/{team.slug}/pins", {"questionId": kept[1], "for": "me"}).status_code == 302
    assert browser.post(f"/t/{team.slug}/pins", {"questionId": kept[1], "for": "team"}).status_code == 403
    assert titles(browser.get(f"/t/{team.slug}/").content.decode()) == ["How many open deals?"]


# over the API


def test_the_api_pins_moves_renames_and_removes(alice: Membership, api: Callable[..., JsonClient]) -> None:
    program = api(alice)
    asked = program.post("/api/ai/insights", {"question": "How many open deals?"}).json()
    made = program.post("/api/ai/pins", {"questionId": asked["questionId"]})
    assert made.status_code == 201
    first = made.json()
    assert (first["title"], first["forTeam"], first["position"], first["version"]) == (
        "How many open deals?",
        False,
        0,
        1,
    )
    second = program.post(
        "/api/ai/pins", {"title": "All", "intent": {"shape": "scalar", "metrics": ["count"]}}
    ).json()
    moved = program.patch(f"/api/ai/pins/{second['id']}", {"position": 0})
    assert moved["ETag"] == '"2"'
    assert [item["title"] for item in program.get("/api/ai/pins").json()["items"]] == [
        "All",
        "How many open deals?",
    ]
    stale = program.patch(f"/api/ai/pins/{second['id']}", {"title": "Every"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    fits = program.patch(f"/api/ai/pins/{second['id']}", {"title": "Every"}, headers={"If-Match": '"2"'})
    assert fits.json()["title"] == "Every"
    assert program.delete(f"/api/ai/pins/{second['id']}", headers={"If-Match": '"2"'}).status_code == 412
    assert program.delete(f"/api/ai/pins/{second['id']}").status_code == 204
    assert program.delete(f"/api/ai/pins/{second['id']}").status_code == 404
    run = program.post("/api/ai/insights/run", {"intent": first["intent"]})
    assert run.json()["status"] == "empty"


def test_a_pin_that_is_sent_twice_is_pinned_once(
    alice: Membership, team: Team, api: Callable[..., JsonClient]
) -> None:
    program, body = api(alice), {"title": "All", "intent": {"shape": "scalar", "metrics": ["count"]}}
    for _ in range(2):
        assert program.post("/api/ai/pins", body, headers={"Idempotency-Key": "once"}).status_code == 201
    assert Pin.objects.for_team(team).count() == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"title": "Nothing"}, "/intent"),
        ({"title": "Bad", "intent": {"shape": "scalar"}}, "/intent"),
        ({"title": "", "intent": {"shape": "scalar", "metrics": ["count"]}}, "/title"),
        ({"title": "x" * 121, "intent": {"shape": "scalar", "metrics": ["count"]}}, "/title"),
        (
            {
                "title": "Gone",
                "intent": {
                    "shape": "scalar",
                    "metrics": ["count"],
                    "filters": [{"field": "stage", "value": "Volcano"}],
                },
            },
            "/intent/filters",
        ),
        (
            {"title": "Odd", "intent": {"shape": "scalar", "metrics": ["win_rate"], "entity": "contact"}},
            "/intent/metrics",
        ),
    ],
)
def test_what_cannot_be_pinned_is_refused_at_its_field(
    body: dict[str, Any], pointer: str, alice: Membership, api: Callable[..., JsonClient]
) -> None:
    refused = api(alice).post("/api/ai/pins", body)
    assert refused.status_code == 422
    assert any(error["pointer"].startswith(pointer) for error in refused.json()["errors"])


def test_a_manager_of_another_team_has_no_business_here(
    charlie: Membership, pin: Callable[..., Pin], api: Callable[..., JsonClient]
) -> None:
    ours = pin("Ours", team=True)
    assert api(charlie).get("/api/ai/pins").json() == {"items": []}
    assert api(charlie).patch(f"/api/ai/pins/{ours.pk}", {"title": "Theirs"}).status_code == 404


def test_a_pin_of_a_member_who_left_stays_the_teams(
    alice: Membership, bob: Membership, team: Team, now: Any, pin: Callable[..., Pin]
) -> None:
    bob.role = Role.MANAGER
    bob.save()
    pin("His idea", by=bob, team=True)
    bob.delete()
    assert [each.title for each in pins.visible_to(alice)] == ["His idea"]
