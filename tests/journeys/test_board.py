"""The board: a card moves by mouse, by key and by menu, and the figures of the lanes follow."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.product import Desk, Product

STAGE_OF = """SELECT s.key FROM crm_opportunity o JOIN crm_stage s ON s.id = o.stage_id
              WHERE o.id = ?"""


@pytest.fixture
def board(desk: Desk) -> Page:
    return desk.open("en", path="/pipeline")


def lane(board: Page, stage: str) -> Locator:
    return board.locator(f".lane[data-stage={stage}]")


def count(board: Page, stage: str) -> int:
    return int(board.locator(f"#count-{stage}").inner_text().replace(",", ""))


def summed(board: Page, stage: str) -> str:
    return board.locator(f"#sum-{stage}").inner_text()


def first_card(board: Page, stage: str) -> Locator:
    """By its id, so that it is still the same card after it moved."""
    card = lane(board, stage).locator(".deal", has=board.locator(".amt:not(:empty)")).first
    return board.locator(f'.deal[data-id="{card.get_attribute("data-id")}"]')


def stage_of(product: Product, card: Locator) -> str:
    return str(product.one(STAGE_OF, str(card.get_attribute("data-id")).replace("-", "")))


def expect_moved(board: Page, product: Product, card: Locator, to: str, before: dict[str, int]) -> None:
    expect(lane(board, to).locator(card)).to_have_count(1)
    for stage, number in before.items():
        expected = number + 1 if stage == to else number - 1
        expect(board.locator(f"#count-{stage}")).to_have_text(str(expected))
    assert stage_of(product, card) == to


def test_a_dragged_card_changes_its_stage_and_the_sums_of_both_lanes(board: Page, product: Product) -> None:
    card = first_card(board, "lead")
    before = {stage: count(board, stage) for stage in ("lead", "qualified")}
    sums = summed(board, "lead"), board.locator("#weighted").inner_text()
    card.drag_to(lane(board, "qualified").locator(".cards"), target_position={"x": 60, "y": 20})
    expect_moved(board, product, card, "qualified", before)
    expect(board.locator(".toast")).to_contain_text(re.compile("“.+” is now in Qualified"))
    assert (summed(board, "lead"), board.locator("#weighted").inner_text()) != sums

    board.locator(".toast button").click()  # Undo
    expect(lane(board, "lead").locator(card)).to_have_count(1)
    expect(board.locator("#count-lead")).to_have_text(str(before["lead"]))


def test_a_card_moves_by_keys_alone(board: Page, product: Product) -> None:
    card = first_card(board, "qualified")
    before = {stage: count(board, stage) for stage in ("qualified", "proposal")}
    card.locator(".ti").focus()
    board.keyboard.press("]")
    expect_moved(board, product, card, "proposal", before)
    expect(card.locator(".ti")).to_be_focused()
    board.keyboard.press("ArrowLeft")
    expect(lane(board, "qualified").locator(".ti:focus")).to_have_count(1)


def test_move_to_opens_a_menu_that_keys_can_walk(board: Page, product: Product) -> None:
    card = first_card(board, "proposal")
    before = {stage: count(board, stage) for stage in ("proposal", "negotiation")}
    card.locator(".ti").focus()
    board.keyboard.press("m")
    menu = board.locator("#move-menu")
    expect(menu).to_be_visible()
    expect(menu.locator("[data-to=proposal]")).to_be_hidden()
    board.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(card.locator(".ti")).to_be_focused()

    card.hover()
    card.locator("[data-move]").click()
    menu.locator("[data-to=negotiation]").click()
    expect_moved(board, product, card, "negotiation", before)


def test_a_lost_deal_is_asked_for_its_reason_and_stays_when_nobody_says_it(
    board: Page, product: Product
) -> None:
    card = first_card(board, "negotiation")
    card.locator(".ti").focus()
    for answer, stage in (("Cancel", "negotiation"), ("Mark as lost", "lost")):
        board.keyboard.press("m")
        board.locator("#move-menu [data-to=lost]").click()
        board.locator("#lost-reason").fill("Price")
        board.locator("#lost-dialog button", has_text=answer).click()
        expect(lane(board, stage).locator(card)).to_have_count(1)
        expect(card).not_to_have_attribute("aria-busy", "true")
        assert stage_of(product, card) == stage
    identity = str(card.get_attribute("data-id")).replace("-", "")
    assert product.one("SELECT lost_reason FROM crm_opportunity WHERE id = ?", identity) == "Price"


def test_a_refused_move_puts_the_card_back_and_says_so(desk: Desk, board: Page) -> None:
    card = first_card(board, "lead")
    board.route(re.compile("/stage$"), lambda route: route.abort())
    card.locator(".ti").focus()
    board.keyboard.press("]")
    expect(board.locator(".toast")).to_contain_text("Nothing was lost")
    expect(lane(board, "lead").locator(card)).to_have_count(1)
    board.unroute(re.compile("/stage$"))
    assert desk.complaints == ["console: Failed to load resource: net::ERR_FAILED"]
    desk.complaints.clear()
    board.locator(".toast button").click()  # Retry
    expect(lane(board, "qualified").locator(card)).to_have_count(1)


def test_a_lane_shows_its_first_cards_and_more_of_them_further_down(board: Page) -> None:
    cards = lane(board, "won").locator(".deal")
    first = cards.count()
    assert first < count(board, "won")
    lane(board, "won").locator(".more").scroll_into_view_if_needed()
    expect(cards.nth(first)).to_be_attached()
    assert len({each.get_attribute("data-id") for each in cards.all()}) == cards.count()


def test_the_board_of_one_owner_counts_only_theirs(board: Page, product: Product) -> None:
    everyone = count(board, "lead")
    board.locator("#owner").select_option(label="Owen Hartley")
    board.wait_for_url("**/pipeline?owner=*")
    his = """SELECT count(*) FROM crm_opportunity o JOIN crm_stage s ON s.id = o.stage_id
             JOIN teams_membership m ON m.id = o.owner_id
             WHERE s.key = 'lead' AND m.name = 'Owen Hartley' AND o.deleted_at IS NULL"""
    assert count(board, "lead") == product.one(his) < everyone
