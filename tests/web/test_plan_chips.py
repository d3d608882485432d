"""An answer that goes on: a few words, a chip of its plan, a link for colleagues, a file for a spreadsheet."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from tests.ai.model_server import ModelServer, status
from wenshu.crm.models import Opportunity
from wenshu.insights import citation, nearby
from wenshu.insights.history import RECORDER
from wenshu.insights.models import Question
from wenshu.insights.plan import Between, CalendarUnit, DateField, Named, Period, Query, Rolling, TimeFilter
from wenshu.insights.selection import Span
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
Browser = Callable[[Membership], Client]
TODAY = date(2026, 11, 24)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(
    alice: Membership, client_for: Browser, make_opportunity: Callable[..., Opportunity], now: datetime
) -> Client:
    for product, amount, status_ in (
        ("Atlas", 1200, "won"),
        ("Beacon", 300, "won"),
        ("=1+1", 500, "won"),
        ("Atlas", 70, "lost"),
    ):
        make_opportunity(
            f"{product} {amount}",
            product=product,
            region="North" if product == "Atlas" else "South",
            expected_amount=Decimal(amount),
            status=status_,
            closed_at=now,
            lost_reason="price" if status_ == "lost" else None,
        )
    return client_for(alice)


@pytest.fixture
def ask_url(alice: Membership) -> str:
    return f"/t/{alice.team.slug}/ask"


def chips(page: str) -> dict[str, dict[str, str]]:
    """The plan's chips: their text, and below each what it can be changed to."""
    plan = page.split('<div class="plan">')[1].split("</div>\n<p")[0]
    found = {}
    for summary, options in re.findall(
        r"<summary><code>(.*?)<svg.*?</summary>(.*?)</details>", plan, re.DOTALL
    ):
        links = re.findall(r'<a class="menu-item" href="([^"]+)"[^>]*>([^<]+)</a>', options)
        found[html.unescape(summary)] = {html.unescape(text): html.unescape(url) for url, text in links}
    for url, text in re.findall(r'<a class="removal" href="([^"]+)"[^>]*><code>(.*?)<svg', plan):
        found[html.unescape(text)] = {"": html.unescape(url)}
    return found


def plan_of(url: str) -> Query:
    return citation.decode_query(parse_qs(urlsplit(url).query)["plan"][0])


def said(page: str) -> str:
    found = re.search(r'<p class="a"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert found
    return html.unescape(re.sub(r"<[^>]+>", "", found[1]))


def follow_up(page: str) -> dict[str, str]:
    found = re.search(r'name="conversationId" value="([^"]+)"', page)
    assert found
    return {"conversationId": found[1]}


# going on


def test_a_few_words_change_the_plan_above_and_the_way_there_is_shown(browser: Client, ask_url: str) -> None:
    first = browser.get(ask_url, {"q": "Revenue"}).content.decode()
    second = browser.post(ask_url, {"q": "by product", **follow_up(first)}).content.decode()
    assert "by product" in said(second)
    third = browser.post(ask_url, {"q": "only Atlas", **follow_up(second)}).content.decode()
    chain = third.split('class="chain"')[1].split("</nav>")[0]
    assert re.findall(r">([^<>]+)</(?:a|li)>", chain) == ["Revenue", "by product", "only Atlas"]


def test_with_htmx_the_address_becomes_that_of_the_plan(browser: Client, ask_url: str) -> None:
    first = browser.get(ask_url, {"q": "Revenue"}).content.decode()
    response = browser.post(ask_url, {"q": "by product", **follow_up(first)}, headers=HTMX)
    pushed = response["HX-Push-Url"]
    assert plan_of(pushed).dimensions == ["product"]
    assert said(browser.get(pushed).content.decode()) == said(response.content.decode())
    refused = browser.post(ask_url, {"q": "frobnicate", **follow_up(first)}, headers=HTMX)
    assert refused["HX-Push-Url"] == "false"


def test_somebody_elses_conversation_and_a_slip_begin_anew(
    browser: Client, ask_url: str, bob: Membership, client_for: Browser
) -> None:
    first = browser.get(ask_url, {"q": "Revenue"}).content.decode()
    for given in (follow_up(first), {"conversationId": "x"}):
        page = client_for(bob).post(ask_url, {"q": "by product", **given}).content.decode()
        assert 'class="chain"' not in page
        assert said(page).startswith("Number of deals by product")


def test_an_answer_says_when_the_model_that_should_have_read_it_did_not(
    model_server: ModelServer, browser: Client, ask_url: str
) -> None:
    model_server.always(status(500))
    page = browser.get(ask_url, {"q": "Would you kindly frobnicate the quux"}).content.decode()
    assert "By rules: the model did not answer" in page


# chips


def test_each_chip_leads_to_plans_that_run(browser: Client, ask_url: str) -> None:
    page = browser.get(ask_url, {"q": "Revenue by product in region North this month"}).content.decode()
    offered = chips(page)
    assert len(offered) == 5
    for options in offered.values():
        for url in options.values():
            response = browser.get(url)
            assert response.status_code == 200
            assert (
                'data-status="answered"' in response.content.decode()
                or 'data-status="empty"' in response.content.decode()
            )


def test_a_chip_changes_its_part_and_nothing_else(browser: Client, ask_url: str) -> None:
    page = browser.get(ask_url, {"q": "Revenue by product in region North this month"}).content.decode()
    before = plan_of(next(iter(chips(page)["everyone’s records"].values())))
    by_owner = plan_of(chips(page)["by product"]["by owner"])
    assert by_owner.model_copy(update={"dimensions": ["product"], "scope": "mine"}) == before
    lost = plan_of(chips(page)["Amount of won deals"]["Lost deals only"])
    assert [(f.field, f.value) for f in lost.filters] == [("status", "lost"), ("region", "North")]
    anywhere = plan_of(chips(page)["in region North"][""])
    assert [f.field for f in anywhere.filters] == ["status"]
    assert plan_of(chips(page)["by product"]["by month"]).shape == "trend"
    assert plan_of(chips(page)["by product"]["all together"]).shape == "scalar"


def test_a_changed_plan_is_a_turn_that_words_go_on_from(browser: Client, ask_url: str) -> None:
    page = browser.get(ask_url, {"q": "Revenue by product"}).content.decode()
    lost = browser.get(chips(page)["Amount of won deals"]["Lost deals only"]).content.decode()
    assert "$70" in said(lost)
    page = browser.post(ask_url, {"q": "by region", **follow_up(lost)}).content.decode()
    assert "lost deals by region" in said(page)


def test_of_rates_no_status_is_offered_and_of_open_deals_no_closing_day(
    browser: Client, ask_url: str
) -> None:
    rate = browser.get(ask_url, {"q": "Win rate this year"}).content.decode()
    assert not any("deals only" in option for options in chips(rate).values() for option in options)
    won = browser.get(ask_url, {"q": "Revenue this year"}).content.decode()
    still_open = plan_of(chips(won)["Amount of won deals"]["Open deals only"])
    assert still_open.time[0].field is None


def days(field: DateField, start: str, end: str) -> Span:
    return Span(field=field, start=date.fromisoformat(start), end=date.fromisoformat(end))


@pytest.mark.parametrize(
    ("period", "start", "end", "expected"),
    [
        (
            CalendarUnit(unit="quarter"),
            "2026-10-01",
            "2027-01-01",
            {
                "before": CalendarUnit(unit="quarter", offset=-1),
                "a_year_before": CalendarUnit(unit="quarter", offset=-4),
            },
        ),
        (
            Named(year=2026, month=3),
            "2026-03-01",
            "2026-04-01",
            {
                "before": Named(year=2026, month=2),
                "this": CalendarUnit(unit="month"),
                "after": Named(year=2026, month=4),
                "a_year_before": Named(year=2025, month=3),
            },
        ),
        (
            Named(year=2026),
            "2026-01-01",
            "2027-01-01",
            {"before": Named(year=2025), "this": CalendarUnit(unit="year")},
        ),
        (
            Rolling(n=30, unit="day"),
            "2026-10-26",
            "2026-11-25",
            {
                "before": Between(start=date(2026, 9, 26), end=date(2026, 10, 25)),
                "a_year_before": Between(start=date(2025, 10, 26), end=date(2025, 11, 24)),
            },
        ),
        (
            Between(start=date(2026, 1, 10), end=date(2026, 1, 19)),
            "2026-01-10",
            "2026-01-20",
            {
                "before": Between(start=date(2025, 12, 31), end=date(2026, 1, 9)),
                "after": Between(start=date(2026, 1, 20), end=date(2026, 1, 29)),
                "a_year_before": Between(start=date(2025, 1, 10), end=date(2025, 1, 19)),
            },
        ),
        (Between(start=date(2026, 1, 10)), "2026-01-10", "", {}),
    ],
)
def test_periods_move_by_their_own_length_and_keep_their_names(
    period: Period, start: str, end: str, expected: dict[str, Period]
) -> None:
    query = Query(shape="scalar", metrics=["count"], time=[TimeFilter(period=period, surface="then")])
    span = Span(
        field="closed_at", start=date.fromisoformat(start), end=date.fromisoformat(end) if end else None
    )
    found = {key: other for key, other in nearby.periods(query, 0, span, TODAY) if other}
    always = found.pop("always")
    assert always.time == []
    assert {key: other.time[0].period for key, other in found.items()} == expected


def test_what_lies_ahead_is_offered_for_plans_only() -> None:
    query = Query(shape="scalar", metrics=["count"], time=[TimeFilter(period=CalendarUnit(unit="month"))])
    keys = {
        field: {key for key, _ in nearby.periods(query, 0, days(field, "2026-11-01", "2026-12-01"), TODAY)}
        for field in ("closed_at", "expected_close_date")
    }
    assert keys["expected_close_date"] - keys["closed_at"] == {"after"}


# link and file


def test_the_link_shows_the_same_question_to_a_colleague_in_their_language(
    browser: Client, ask_url: str, bob: Membership, client_for: Browser
) -> None:
    page = browser.get(ask_url, {"q": "Revenue by product"}).content.decode()
    link = html.unescape(re.search(r'href="([^"]+)" data-copy', page)[1])  # type: ignore[index]
    assert bob.user
    bob.user.language = "zh-hans"
    bob.user.save()
    theirs = client_for(bob).get(link).content.decode()
    assert "Revenue by product" in theirs
    assert "赢单" in said(theirs)
    assert "$1,200" in said(theirs)


def test_a_link_that_names_no_plan_or_too_long_a_question_is_refused(browser: Client, ask_url: str) -> None:
    plan = citation.encode_query(Query(shape="scalar", metrics=["count"]))
    assert browser.get(ask_url, {"plan": "garbage"}).status_code == 422
    assert browser.get(ask_url, {"plan": plan, "q": "x" * 600}).status_code == 422


def test_the_file_holds_the_rows_of_the_answer_in_raw_values_and_runs_no_formula(
    browser: Client, ask_url: str, alice: Membership
) -> None:
    page = browser.get(ask_url, {"q": "Revenue by product"}).content.decode()
    url = html.unescape(re.search(r'href="([^"]+)" download', page)[1])  # type: ignore[index]
    RECORDER.flush()
    asked = Question.objects.for_team(alice.team).count()
    response = browser.get(url)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    name = response["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="answer-\d{4}-\d\d-\d\d\.csv"', name)
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows == [
        ["Product", "Amount (USD)"],
        ["Atlas", "1200.00"],
        ["'=1+1", "500.00"],
        ["Beacon", "300.00"],
    ]
    RECORDER.flush()
    assert Question.objects.for_team(alice.team).count() == asked


def test_a_file_of_one_figure_and_of_another_team(
    browser: Client, ask_url: str, charlie: Membership, client_for: Browser
) -> None:
    plan = citation.encode_query(Query(shape="scalar", metrics=["count"]))
    file = f"{ask_url}.csv?{urlencode({'plan': plan})}"
    assert browser.get(file).content.decode("utf-8-sig").splitlines()[1:] == ["4"]
    assert client_for(charlie).get(file).status_code == 404
    for bad in (
        "",
        "garbage",
        citation.encode_query(Query(shape="scalar", metrics=["company_count"], dimensions=["owner"])),
    ):
        assert browser.get(f"{ask_url}.csv", {"plan": bad}).status_code == 422
