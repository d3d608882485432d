"""The same pipeline through the API and on pages."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from wenshu.crm.models import Opportunity
from wenshu.teams.models import Membership

ASK = "/api/ai/insights"


@pytest.fixture
def deals(make_opportunity: Callable[..., Opportunity]) -> None:
    for name, amount, status in (("a", 100, "won"), ("b", 300, "won"), ("c", 50, "lead")):
        make_opportunity(name, expected_amount=Decimal(amount), status=status)


def test_an_answer_has_the_contracts_shape(api: Any, alice: Membership, deals: None) -> None:
    body = api(alice).post(ASK, {"question": "How much did we win this month?"}).json()
    assert body["status"] == "answered"
    assert body["result"]["value"] == "400.00"
    assert body["result"]["columns"][0] == {
        "key": "amount_sum",
        "label": "Amount",
        "type": "money",
        "unit": "USD",
    }
    assert (body["engine"], body["cached"], body["usage"]["inputTokens"]) == ("rules", False, 0)
    assert UUID(body["conversationId"])
    for cited in body["citations"]:
        assert f"{cited['formatted']} [{cited['n']}]" in body["answer"]
        page = api(alice).get(cited["recordsUrl"] + "&count=true").json()
        amounts = sum(Decimal(item["expectedAmount"]) for item in page["items"])
        assert cited["value"] in {page["total"], str(amounts)}


def test_an_intent_runs_again_as_it_was_given(api: Any, alice: Membership, deals: None) -> None:
    asked = api(alice).post(ASK, {"question": "Deals over 80 by stage"}).json()
    again = api(alice).post(f"{ASK}/run", {"intent": asked["intent"], "language": "en"}).json()
    assert again["result"] == asked["result"]
    assert again["result"]["rows"]


def test_a_conversation_keeps_its_id_and_a_strangers_is_not_taken_over(
    api: Any, alice: Membership, charlie: Membership
) -> None:
    first = api(alice).post(ASK, {"question": "How many deals?"}).json()["conversationId"]
    again = {"question": "How many won deals?", "conversationId": first}
    assert api(alice).post(ASK, again).json()["conversationId"] == first
    assert api(charlie).post(ASK, again).json()["conversationId"] != first


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": ""},
        {"question": "   "},
        {"question": "x" * 501},
        {"question": 5},
        {"question": "How many deals?", "team": "other"},
        {"question": "How many deals?", "language": "fr"},
        {"question": "How many deals?", "conversationId": "no"},
        [],
    ],
)
def test_a_bad_body_is_422(body: Any, api: Any, alice: Membership) -> None:
    response = api(alice).post(ASK, body)
    assert response.status_code == 422
    assert response["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    "intent",
    [
        None,
        {},
        {"shape": "scalar"},
        {"shape": "scalar", "metrics": ["profit"]},
        {"shape": "scalar", "metrics": ["count"], "sql": "drop"},
        {"shape": "scalar", "entity": "contact", "metrics": ["win_rate"]},
        {"shape": "list", "filters": [{"field": "stage", "op": "gt", "value": "1"}]},
        {"shape": "list", "filters": [{"field": "company", "value": "\u0000"}]},
        {"shape": "list", "filters": [{"field": "amount", "op": "gt", "value": "1e999"}]},
    ],
)
def test_a_bad_intent_is_422_and_says_where(intent: Any, api: Any, alice: Membership) -> None:
    response = api(alice).post(f"{ASK}/run", {"intent": intent})
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"].startswith("/intent")


def test_a_plan_with_a_name_of_nobody_is_refused_and_not_counted_as_nothing(
    api: Any, alice: Membership, deals: None
) -> None:
    intent = {
        "shape": "scalar",
        "metrics": ["count"],
        "filters": [{"field": "company", "value": "Nobody Inc"}],
    }
    refused = api(alice).post(f"{ASK}/run", {"intent": intent})
    assert refused.status_code == 422
    assert "Nobody Inc" in refused.json()["errors"][0]["message"]


def test_what_is_not_counted_here_is_declined_and_not_guessed(
    api: Any, alice: Membership, make_opportunity: Any
) -> None:
    make_opportunity(product="GTX Pro")
    product = [{"field": "product", "op": "is_null"}]
    intent = {"shape": "scalar", "metrics": ["attainment"], "filters": product}
    body = api(alice).post(f"{ASK}/run", {"intent": intent, "language": "zh"}).json()
    assert (body["status"], body["result"]["rows"], body["citations"]) == ("out_of_scope", [], [])


def test_reading_is_enough_to_ask(api: Any, viewer: Membership, alice: Membership, deals: None) -> None:
    assert api(alice, scope="read").post(ASK, {"question": "How many deals?"}).json()["result"]["value"] == 3
    assert api(viewer, scope="read").post(ASK, {"question": "How many deals?"}).status_code == 200


def test_a_stranger_hears_nothing_of_us(api: Any, charlie: Membership, deals: None) -> None:
    assert api(charlie).post(ASK, {"question": "How many deals?"}).json()["status"] == "empty"


def test_the_schema_is_the_plans_own(api: Any, alice: Membership) -> None:
    assert "Query" in str(api(alice).get(f"{ASK}/schema").json())


def test_the_dashboard_agrees_with_the_answers(api: Any, alice: Membership, deals: None) -> None:
    body = api(alice).get("/api/analytics/dashboard?period=this_month").json()
    cards = {card["key"]: card for card in body["cards"]}
    asked = api(alice).post(ASK, {"question": "How much did we win this month?"}).json()
    assert cards["won"]["result"]["rows"][0][1] == asked["result"]["value"] == "400.00"
    assert api(alice).get("/api/analytics/dashboard?period=some_day").status_code == 422
    assert api(alice).get("/api/analytics/dashboard?when=now").status_code == 422


# pages


def test_home_of_an_empty_team_offers_the_first_steps(client_for: Any, alice: Membership) -> None:
    page = client_for(alice).get(f"/t/{alice.team.slug}/").content.decode()
    assert "Add the first deal" in page
    assert "style=" not in page


def test_home_shows_figures_that_are_links(client_for: Any, alice: Membership, deals: None) -> None:
    page = client_for(alice).get(f"/t/{alice.team.slug}/").content.decode()
    assert "Won this month" in page
    assert "$400" in page
    assert page.count("?plan=") > 5
    assert "style=" not in page


def test_a_question_has_an_address_of_its_own(client_for: Any, alice: Membership, deals: None) -> None:
    browser, url = client_for(alice), f"/t/{alice.team.slug}/ask"
    whole = browser.get(url, {"q": "Revenue by product"})
    part = browser.get(url, {"q": "Revenue by product"}, headers={"HX-Request": "true"})
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert part.content.count(b'class="cite"') >= 1


def test_a_card_escapes_what_people_typed(client_for: Any, alice: Membership, make_opportunity: Any) -> None:
    make_opportunity("x", product="<script>alert(1)</script>", expected_amount=Decimal(1), status="won")
    page = client_for(alice).get(f"/t/{alice.team.slug}/ask", {"q": "Revenue by product"}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_refusal_names_the_words_and_offers_a_question(
    client_for: Any, alice: Membership, deals: None
) -> None:
    page = (
        client_for(alice)
        .get(f"/t/{alice.team.slug}/ask", {"q": "How many deals in Atlantis?"})
        .content.decode()
    )
    assert "Atlantis" in page
    assert 'data-status="out_of_scope"' in page
    assert "?q=How" in page


def test_an_overlong_question_is_refused_on_the_page(client_for: Any, alice: Membership) -> None:
    assert client_for(alice).get(f"/t/{alice.team.slug}/ask", {"q": "x" * 501}).status_code == 422
    assert client_for(alice).get(f"/t/{alice.team.slug}/ask", {"plan": "nonsense"}).status_code == 422


def test_a_plan_run_in_a_conversation_is_its_next_turn(api: Any, alice: Membership, deals: None) -> None:
    first = api(alice).post(ASK, {"question": "How many deals?"}).json()
    intent = {"shape": "scalar", "metrics": ["count"], "filters": [{"field": "status", "value": "won"}]}
    run = api(alice).post(f"{ASK}/run", {"intent": intent, "conversationId": first["conversationId"]}).json()
    assert run["conversationId"] == first["conversationId"]
    turn = {"question": "by owner", "conversationId": first["conversationId"]}
    assert api(alice).post(ASK, turn).json()["intent"]["filters"][0]["value"] == "won"


@pytest.mark.parametrize(
    "question",
    [
        "deals over 999999999999999999999999999999",
        "金额超过一亿亿亿亿亿的商机",
        "deals over " + "9" * 400,
        "won more than 12345678901234567890.123456789012345678901234567890",
        "top 99999999999999999999999999999999 deals",
        "deals older than 999999999999999999999999 days",
        "利润率超过99999999999999999999999999999999999%的商机",
    ],
)
def test_a_number_too_large_to_count_with_is_no_error(
    api: Any, alice: Membership, deals: None, question: str
) -> None:
    response = api(alice).post(ASK, {"question": question})
    assert response.status_code == 200
    assert response.json()["status"] in {"empty", "out_of_scope", "answered", "needs_clarification"}


@pytest.mark.parametrize("question", ["😀", "👍👍", "...", "?!", "……", "。。。", "—", "\u200d", "❤️"])
def test_signs_alone_are_declined_and_no_error(
    api: Any, client_for: Any, alice: Membership, deals: None, question: str
) -> None:
    response = api(alice).post(ASK, {"question": question})
    assert response.status_code in {200, 422}, response.content
    if response.status_code == 200:
        assert response.json()["status"] == "out_of_scope"
    page = client_for(alice).get(f"/t/{alice.team.slug}/ask", {"q": question})
    assert page.status_code == 200
    assert b'data-status="answered"' not in page.content
