"""Conditions on groups, and answers about nothing: what is picked, out of how many, and what is left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from wenshu.crm.models import Opportunity
from wenshu.insights import pipeline, query
from wenshu.insights.answer import Answer
from wenshu.insights.plan import Query
from wenshu.teams.models import Membership

Make = Callable[..., Opportunity]
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
OPEN, WON = ({"field": "status", "value": value} for value in ("open", "won"))


@pytest.fixture
def run(alice: Membership) -> Callable[..., Answer]:
    def run(*, language: Any = "en", **plan: Any) -> Answer:
        return pipeline.run_plan(
            Query.model_validate(plan), team=alice.team, asked_by=alice, now=NOW, language=language
        )

    return run


Run = Callable[..., Answer]


def having(metric: str, op: str, value: Any, **rest: Any) -> list[dict[str, Any]]:
    return [{"metric": metric, "op": op, "value": value, **rest}]


@pytest.fixture
def deals(make_opportunity: Make, alice: Membership, bob: Membership, viewer: Membership) -> None:
    for place, (owner, amount, product) in enumerate(
        ((alice, 100, "Atlas"), (alice, 200, "Atlas"), (bob, 5000, "Beacon"))
    ):
        make_opportunity(f"Deal {place}", owner_id=owner.pk, expected_amount=Decimal(amount), product=product)


def test_groups_are_picked_by_how_many_they_have(run: Run, deals: None) -> None:
    plan = {"shape": "breakdown", "metrics": ["count"], "dimensions": ["owner"], "filters": [OPEN]}
    answer = run(**plan, having=having("count", "gt", 1))
    assert answer.table.rows == (("Alice", 2),)
    assert answer.text == "Number of open deals by owner, only with number above 1: Alice 2 [1]."
    assert "1 of 2 groups" in answer.interpretation
    assert (answer.table.total, answer.figures.groups) == (1, 2)  # type: ignore[union-attr]
    chinese = run(**plan, having=having("count", "gte", 2), language="zh")
    assert chinese.text == "进行中的商机的数量，按负责人，仅限数量不低于2：Alice 2 [1]。"


def test_what_groups_are_picked_by_is_shown_with_them(run: Run, deals: None) -> None:
    answer = run(
        shape="rank", metrics=["amount_sum"], dimensions=["owner"], having=having("count", "lt", 2), limit=5
    )
    assert answer.table.rows == (("Bob", "5000.00", 1),)


def test_none_that_meets_a_condition_is_said(run: Run, deals: None) -> None:
    answer = run(
        shape="breakdown", metrics=["count"], dimensions=["product"], having=having("count", "gt", 9)
    )
    assert answer.text == "Number of deals by product, only with number above 9: none."
    assert answer.table.rows == ()


def test_who_has_nothing_has_fewer_than_two(run: Run, deals: None, viewer: Membership) -> None:
    """Bob has won nothing, and so has Alice; who may only look is no seller."""
    answer = run(
        shape="breakdown",
        metrics=["count"],
        dimensions=["owner"],
        filters=[WON],
        having=having("count", "lt", 2),
    )
    assert answer.status == "empty"
    fewer = run(shape="breakdown", metrics=["count"], dimensions=["owner"], having=having("count", "lt", 2))
    assert fewer.table.rows == (("Bob", 1),)


def test_an_owner_without_any_of_them_is_among_those_with_few(
    run: Run, make_opportunity: Make, alice: Membership, bob: Membership, viewer: Membership
) -> None:
    make_opportunity("Won", status="won", owner_id=alice.pk)
    answer = run(
        shape="breakdown",
        metrics=["count"],
        dimensions=["owner"],
        filters=[WON],
        having=having("count", "lt", 2),
    )
    assert answer.table.rows == (("Alice", 1), ("Bob", 0))
    few = run(
        shape="breakdown",
        metrics=["count"],
        dimensions=["company"],
        filters=[WON],
        having=having("count", "lt", 2),
    )
    assert few.text.endswith("Who has no deals at all is not listed.")


def test_who_sold_least_is_who_sold_nothing(
    run: Run, make_opportunity: Make, alice: Membership, bob: Membership, viewer: Membership
) -> None:
    make_opportunity("Won", status="won", owner_id=alice.pk, expected_amount=Decimal(500), closed_at=NOW)
    make_opportunity("Open", owner_id=bob.pk)
    plan: dict[str, Any] = {"shape": "rank", "dimensions": ["owner"], "filters": [WON], "limit": 1}
    for metric in ("amount_sum", "count"):
        least = run(**plan, metrics=[metric], order=[{"by": metric, "descending": False}])
        assert least.table.rows[0][0] == "Bob"
        assert "the top 1 of 2" in least.interpretation
        most = run(**plan, metrics=[metric], order=[{"by": metric}])
        assert most.table.rows[0][0] == "Alice"
    elsewhere = run(
        **{**plan, "dimensions": ["company"]},
        metrics=["count"],
        order=[{"by": "count", "descending": False}],
    )
    assert elsewhere.text.endswith("Who has no deals at all is not listed.")


def test_the_worst_month_is_one_that_is_over_also_one_without_a_sale(
    run: Run, make_opportunity: Make
) -> None:
    for month, amount in ((7, 300), (8, 200), (10, 100), (11, 50)):
        make_opportunity(
            f"Of {month}",
            status="won",
            expected_amount=Decimal(amount),
            closed_at=datetime(2026, month, 5, 12, tzinfo=UTC),
        )
    since = [{"field": "closed_at", "period": {"kind": "between", "start": "2026-07-01"}}]
    plan: dict[str, Any] = {
        "shape": "rank",
        "metrics": ["amount_sum"],
        "dimensions": ["month"],
        "filters": [WON],
        "time": since,
    }
    worst = run(**plan, order=[{"by": "amount_sum", "descending": False}], limit=2)
    assert [row[0] for row in worst.table.rows] == ["2026-09", "2026-10"]  # November runs
    assert "no deals at all" not in worst.text
    best = run(**plan, order=[{"by": "amount_sum"}], limit=1)
    assert best.table.rows[0][0] == "2026-07"


def test_money_meets_a_condition_in_its_own_currency_only(
    run: Run, deals: None, make_opportunity: Make
) -> None:
    make_opportunity("Yen", expected_amount=Decimal(900_000), currency="JPY", product="Cedar")
    plan = {"shape": "breakdown", "metrics": ["amount_sum"], "dimensions": ["product"]}
    assert run(**plan, having=having("amount_sum", "gte", 1000)).table.rows == (("Beacon", "USD", "5000.00"),)
    yen = run(**plan, having=having("amount_sum", "gte", 1000, currency="JPY"))
    assert yen.table.rows == (("Cedar", "JPY", "900000"),)
    assert "at least ¥1,000" in yen.text


def test_rates_are_compared_exactly(run: Run, make_opportunity: Make) -> None:
    for place, status in enumerate(("won", "won", "won", "lost", "lost")):
        make_opportunity(str(place), status=status, product="Atlas")
    plan = {"shape": "breakdown", "metrics": ["win_rate"], "dimensions": ["product"]}
    assert run(**plan, having=having("win_rate", "gte", "0.6")).table.total == 1
    assert run(**plan, having=having("win_rate", "gt", "0.6")).table.total == 0


def test_a_period_without_records_says_what_there_is_beside_it(
    run: Run, make_opportunity: Make, alice: Membership
) -> None:
    make_opportunity("Won", status="won", closed_at=NOW)
    plan = {
        "shape": "scalar", "metrics": ["amount_sum"], "filters": [WON],
        "time": [{"field": "closed_at", "period": {"kind": "named", "year": 2019}}],
    }  # fmt: skip
    answer = run(**plan)
    assert answer.status == "empty"
    assert answer.text.endswith("Without the period there are 1 [1] won deal.")
    assert query.records(answer.citations[0].records, team=alice.team).count() == 1
    assert run(**plan, language="zh").text.endswith("不限时间，赢单共1 [1]个。")
    make_opportunity("Open", product="Optics")
    plan["filters"] = [WON, {"field": "product", "value": "Optics"}]  # of which none was ever won
    assert run(**plan).citations == []


def test_deals_without_an_amount_are_not_said_to_be_none(run: Run, make_opportunity: Make) -> None:
    make_opportunity("Without")
    answer = run(shape="scalar", metrics=["amount_avg"], filters=[OPEN])
    assert answer.text == "1 [1] open deal have nothing to add up."
    closed = run(shape="scalar", metrics=["win_rate"])
    assert closed.text == "There are no closed deals."
