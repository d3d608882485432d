"""Every page, in both languages, both themes, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

import pytest
from playwright.sync_api import Browser

from tests.journeys.looking import Looks, flawless
from tests.journeys.product import TEAMS, Desk, Language, Product, Seats

PAGES = [
    "", "ask", "pipeline", "opportunities", "opportunities/new", "companies", "companies/new", "contacts",
    "contacts/new", "follow-ups", "follow-ups?who=all", "follow-ups?view=log", "import", "settings",
    "settings/members", "settings/stages", "settings/targets", "settings/targets?by=quarter", "settings/tokens",
    "settings/ai", "settings/me", "settings/deleted", "teams", "more", "chat", "questions",
    "questions?q=zzzz", "cases", "cases?state=closed", "digests", "digests/new", "digests/new?plan=garbage",
    "alerts", "alerts/new", "duplicates/", "duplicates/?kind=contact", "duplicates/?kind=opportunity",
    "voice", "voice?text", "voice?q=zzzz", "settings/voice",
    "opportunities?q=zzzz&status=negotiation", "opportunities?minAmount=much",
]  # fmt: skip
RECORDS = {
    "opportunities/{}": "SELECT opportunity_id FROM crm_followup",
    "opportunities/{}/edit": "SELECT id FROM crm_opportunity",
    "companies/{}": "SELECT company_id FROM crm_opportunity",
    "companies/{}/edit": "SELECT id FROM crm_company",
    "companies/{}/merge": "SELECT company_id FROM crm_opportunity",
    "contacts/{}": "SELECT contact_id FROM crm_opportunitycontact",
    "contacts/{}/edit": "SELECT id FROM crm_contact",
    "follow-ups/{}/edit": "SELECT id FROM crm_followup",
}
QUESTIONS: dict[Language, list[str]] = {
    "en": [
        "How much did we win this quarter compared with last quarter?",
        "Win rate by owner, last 6 months",
        "Top 5 open deals by amount",
        "What is the weather tomorrow?",
    ],
    "zh": [
        "本季度赢单金额是多少，和上季度相比？",
        "近6个月各负责人的赢率",
        "金额最大的5个商机",
        "明天天气怎么样？",
    ],
}
ALONE = ["/sign-in", "/password-reset", "/password-reset/x/y", "/invitations/nobody", "/nothing", "/api/docs"]
LANGUAGES: list[Language] = ["en", "zh"]


@pytest.fixture(scope="package", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    chosen: Language = request.param
    return chosen


@dataclass
class Walk:
    """Every page as it is at a desk by day and on a phone by night: fetched at the one, then turned into the other."""

    desk: Desk
    looks: Looks
    language: Language

    def look(self, path: str) -> None:
        fetched_on_phone = self.language == "zh"
        self.desk.complaints.clear()
        self.looks.become(fetched_on_phone)
        response = self.looks.page.goto(path)
        assert response
        assert response.status < 500
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers.get("content-language", "en").startswith(self.language) or "/api/" in path
        flawless(self.looks.page)
        self.looks.become(not fetched_on_phone)
        flawless(self.looks.page)
        assert self.desk.complaints == []

    def look_at(self, path: str) -> None:
        self.look(f"/t/{TEAMS[self.language]}/{path}")


@pytest.fixture(scope="package")
def walk(product: Product, chrome: Browser, seats: Seats, language: Language) -> Iterator[Walk]:
    desk = Desk(product, chrome, seats)
    yield Walk(desk, Looks(desk.open(language, path="/teams")), language)
    desk.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_team_is_flawless(walk: Walk, path: str) -> None:
    walk.look_at(path)


@pytest.mark.parametrize("path", RECORDS)
def test_a_page_of_a_record_is_flawless(walk: Walk, product: Product, path: str) -> None:
    among = "WHERE team_id = (SELECT id FROM teams_team WHERE slug = ?) LIMIT 1"
    record = UUID(product.one(f"{RECORDS[path]} {among}", TEAMS[walk.language]))
    walk.look_at(path.format(record))


@pytest.mark.parametrize("number", range(4))
def test_an_answer_is_flawless(walk: Walk, number: int) -> None:
    walk.look_at(f"ask?q={quote(QUESTIONS[walk.language][number])}")


def test_a_page_without_a_team_is_flawless(desk: Desk, language: Language) -> None:
    page = desk.stranger(language)
    page.goto(ALONE[0])  # an empty page has no width of its own on a phone
    walk = Walk(desk, Looks(page), language)
    for path in ALONE:
        walk.look(path)


def test_a_team_without_records_is_offered_ways_to_begin(walk: Walk) -> None:
    page, language = walk.looks.page, walk.language
    walk.look("/teams/new")
    walk.looks.become(phone_by_night=False)
    page.locator("#id-name").fill(f"Fresh {language}")
    page.locator("form.form .btn-primary").click()
    page.wait_for_url("**/t/fresh-*/")
    home = page.url
    assert [each.get_attribute("href") for each in page.locator(".ways a").all()] == [
        f"/t/fresh-{language}/{path}" for path in ("import", "opportunities/new", "voice", "settings/members")
    ]
    for path in (
        "",
        "pipeline",
        "opportunities",
        "companies",
        "contacts",
        "follow-ups",
        "follow-ups?view=log",
    ):
        walk.look(home + path)
