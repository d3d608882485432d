"""An answer as its readers see it: long lists item by item, a month that runs, and where to go from there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from wenshu.crm.models import Opportunity
from wenshu.insights import laid_out
from wenshu.insights.answer import Answer
from wenshu.insights.segments import Figure, plain
from wenshu.teams.models import Membership

Ask = Callable[..., Answer]
Make = Callable[..., Opportunity]
PLACES = ("North", "South", "East", "West", "Midlands")
NOVEMBER = datetime(2026, 11, 24, 10, tzinfo=UTC)


def of_regions(make: Make, places: tuple[str, ...]) -> None:
    for number, region in enumerate(places, start=1):
        make(f"deal {number}", status="won", region=region, expected_amount=100 * number, closed_at=NOVEMBER)


def told(block: laid_out.Block) -> list[str]:
    return ["".join(piece.text for piece in item) for item in block.items]


def test_many_groups_stand_item_by_item_between_what_leads_and_what_follows(
    ask: Ask, make_opportunity: Make
) -> None:
    of_regions(make_opportunity, PLACES)
    answer = ask("Revenue by region this month", at=NOVEMBER)
    before, items, after = laid_out.blocks(answer.segments, slug="a-team")
    assert told(items) == ["Midlands $500", "West $400", "East $300", "South $200", "North $100."]
    assert [piece.url != "" for piece in items.items[0]] == [False, False, True]
    assert "".join(piece.text for piece in before.pieces).endswith("by region: ")
    behind = "".join(piece.text for piece in after.pieces)
    assert "$1,500" in behind
    assert behind.strip()[0] not in ".。"  # alone on a line of a phone


def test_laid_out_or_not_an_answer_says_the_same(ask: Ask, make_opportunity: Make) -> None:
    of_regions(make_opportunity, PLACES)
    answer = ask("Revenue by region this month", at=NOVEMBER)
    blocks = laid_out.blocks(answer.segments, slug="a-team")
    text = "".join(
        block.between.join(told(block)) if block.items else "".join(piece.text for piece in block.pieces)
        for block in blocks
    )
    assert text == plain(answer.segments)
    cited = [piece.n for piece in laid_out.pieces(answer.segments, slug="a-team") if piece.n]
    assert cited == [segment.n for segment in answer.segments if isinstance(segment, Figure)]


def test_a_few_groups_stay_one_sentence(ask: Ask, make_opportunity: Make) -> None:
    of_regions(make_opportunity, PLACES[:3])
    answer = ask("Revenue by region this month", at=NOVEMBER)
    (only,) = laid_out.blocks(answer.segments, slug="a-team")
    assert "".join(piece.text for piece in only.pieces) == plain(answer.segments)


def test_a_page_shows_a_long_list_as_one(client_for: Any, alice: Membership, make_opportunity: Make) -> None:
    of_regions(make_opportunity, PLACES)
    page = client_for(alice).get(f"/t/{alice.team.slug}/ask", {"q": "Revenue by region"}).content.decode()
    assert page.count("<li>") >= len(PLACES)
    assert '<ul class="told-items">' in page


def test_a_month_that_runs_is_never_the_least_and_said_to_run(ask: Ask, make_opportunity: Make) -> None:
    for month, amount in ((8, 300), (9, 200), (10, 400), (11, 50)):
        closed = datetime(2026, month, 10, 10, tzinfo=UTC)
        make_opportunity(f"deal {month}", status="won", expected_amount=amount, closed_at=closed)
    english = ask("Revenue by month since August", at=NOVEMBER).text
    assert "least in Sep 2026 with $200" in english
    assert "Still running: Nov 2026, with $50" in english
    assert "2026年11月尚未结束" in ask("8月以来每月销售额", at=NOVEMBER).text


def test_a_month_that_runs_may_be_the_most(ask: Ask, make_opportunity: Make) -> None:
    for month, amount in ((9, 200), (10, 100), (11, 500)):
        closed = datetime(2026, month, 10, 10, tzinfo=UTC)
        make_opportunity(f"deal {month}", status="won", expected_amount=amount, closed_at=closed)
    text = ask("Revenue by month since September", at=NOVEMBER).text
    assert "most in Nov 2026 with $500" in text
    assert "least in Oct 2026 with $100" in text
    assert "Still running: Nov 2026." in text


def test_an_average_of_a_period_that_runs_is_said_to_be_one(ask: Ask, make_opportunity: Make) -> None:
    for month, amount in ((8, 300), (11, 500)):
        closed = datetime(2026, month, 10, 10, tzinfo=UTC)
        make_opportunity(f"deal {month}", status="won", expected_amount=amount, closed_at=closed)
    text = ask("average deal size in Q3 and in Q4", at=NOVEMBER).text
    assert "most in Q4 2026 with $500" in text
    assert text.endswith("Still running: Q4 2026.")
    assert ask("三季度和四季度的平均客单价", at=NOVEMBER).text.endswith("2026年第4季度尚未结束。")


def test_the_next_questions_lead_into_the_largest_group(ask: Ask, make_opportunity: Make) -> None:
    of_regions(make_opportunity, PLACES)
    answer = ask("Revenue by region this month", at=NOVEMBER)
    assert answer.suggestions[0] == "Revenue by product for region Midlands this month"
    assert ask(answer.suggestions[0], at=NOVEMBER).status == "answered"


def test_the_next_question_sets_a_sum_beside_the_period_before(ask: Ask, make_opportunity: Make) -> None:
    of_regions(make_opportunity, PLACES)
    answer = ask("Revenue this month", at=NOVEMBER)
    beside = ask(answer.suggestions[0], at=NOVEMBER)
    assert beside.figures is not None
    assert beside.figures.task.against is not None


def test_a_share_of_those_without_is_of_them_alone(ask: Ask, make_opportunity: Make) -> None:
    for reason in ("", "Price", "Price", "Timing"):
        make_opportunity(status="lost", lost_reason=reason, closed_at=NOVEMBER)
    answer = ask("Share of lost deals without a lost reason", at=NOVEMBER)
    assert [row[1] for row in answer.table.rows] == [1]
    assert "25%" in answer.text
