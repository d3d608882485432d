"""What stands round every page: the policy in its headers, where one is, and what waits."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.urls import get_resolver

from wenshu import clock
from wenshu.crm.models import Opportunity
from wenshu.teams.models import Membership
from wenshu.web import csp, shell
from wenshu.web.shell import AREAS, initials

Browser = Callable[[Membership], Client]
TEMPLATES = Path(csp.__file__).parent / "templates"


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    rules = dict(rule.split(" ", 1) for rule in csp.POLICY.split("; "))
    assert rules.pop("default-src") == rules.pop("frame-ancestors") == rules.pop("base-uri") == "'none'"
    assert rules.pop("media-src") == "'self' blob:"  # what this page itself has recorded
    assert {source for rule in rules.values() for source in rule.split()} == {"'self'", "data:"}
    assert rules["script-src"] == rules["style-src"] == "'self'"


@pytest.mark.parametrize("path", ["/sign-in", "/nothing", "/api/docs", "/api/nothing", "/api/health/live"])
def test_every_kind_of_answer_carries_the_policy(db: None, client: Client, path: str) -> None:
    answer = client.get(path)
    if path != "/api/health/live":  # answered before anything else is asked
        assert answer["Content-Security-Policy"] == csp.POLICY
    assert "unsafe" not in answer.headers.get("Content-Security-Policy", "")


def test_a_view_may_say_a_stricter_policy_of_its_own() -> None:
    from django.http import HttpResponse

    answer = HttpResponse(headers={"Content-Security-Policy": "sandbox"})
    assert (
        csp.security_headers(lambda request: answer)(RequestFactory().get("/"))["Content-Security-Policy"]
        == "sandbox"
    )


def test_no_template_holds_what_the_policy_would_refuse() -> None:
    inline = re.compile(
        r"""\sstyle=|\son[a-z]+=["']|<style|<script(?![^>]*\ssrc=)|javascript:|hx-on|hx-vals=["']js"""
    )
    found = [
        f"{file.name}: {match.group()}"
        for file in TEMPLATES.rglob("*.html")
        for match in inline.finditer(file.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Maya Collins", "MC"),
        ("Ana Maria Petrov", "AP"),
        ("bob", "BO"),
        ("林悦", "林悦"),
        ("欧阳晓雯", "晓雯"),
        ("", ""),
    ],
)
def test_initials_are_two_letters_in_either_script(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_every_page_that_belongs_to_an_area_exists() -> None:
    names = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    pages = {pattern.name for resolver in get_resolver().url_patterns for pattern in _patterns(resolver)}
    assert set(AREAS) - names - pages == set()


def _patterns(resolver: object) -> list[object]:
    below = getattr(resolver, "url_patterns", None)
    return [each for part in below for each in _patterns(part)] if below is not None else [resolver]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("", "Home"),
        ("ask", "Home"),
        ("settings/members", "Settings"),
        ("settings/me", "Settings"),
        ("companies/new", "Companies"),
    ],
)
def test_the_navigation_marks_where_one_is(
    alice: Membership, client_for: Browser, path: str, here: str
) -> None:
    side = client_for(alice).get(f"/t/{alice.team.slug}/{path}").content.decode().split("</nav>")[0]
    marked = re.findall(r'aria-current="page">.*?</svg>\s*(\w+)', side, re.DOTALL)
    assert marked == [here]


def test_the_navigation_counts_this_teams_open_deals_and_the_readers_own_overdue_ones(
    alice: Membership,
    bob: Membership,
    charlie: Membership,
    client_for: Browser,
    make_opportunity: Callable[..., Opportunity],
) -> None:
    yesterday = clock.now() - timedelta(days=1)
    for number in range(3):
        owner = (alice, alice, bob)[number]
        due = yesterday if number != 1 else None
        make_opportunity(f"Open {number}", owner_id=owner.pk, next_follow_up_at=due)
    make_opportunity("Won", status="won")
    for number in range(2):
        make_opportunity(f"Foreign {number}", by=charlie, next_follow_up_at=yesterday)
    page = client_for(alice).get(f"/t/{alice.team.slug}/follow-ups").content.decode()
    overdue = page.split("Overdue</h2>")[1].split('class="sect"')[0]
    assert re.findall(r"Open \d", overdue.split("<small")[0]) == ["Open 0"]
    assert "Open 2" not in page
    side = client_for(alice).get(f"/t/{alice.team.slug}/companies").content.decode().split("</nav>")[0]
    assert re.findall(r'class="count"[^>]*>(\d+)', side) == ["3", "1"]


def test_counting_stops_at_a_thousand() -> None:
    counts = (0, 1, 999, 1000)
    assert [shell.counted(count) for count in counts] == ["", "1", "999", "999+"]
    assert "LIMIT 1000" in shell._overdue._compiled.sql
