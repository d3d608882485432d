"""What a figure counts: filters, dates, currencies, missing amounts, ties and gaps, on a handful of deals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from wenshu.crm.models import Opportunity
from wenshu.insights import pipeline, query
from wenshu.insights.answer import Answer
from wenshu.insights.plan import Between, CalendarUnit, Compare, Filter, Order, Query, TimeFilter
from wenshu.insights.validate import BadPlan
from wenshu.teams.models import Membership

Make = Callable[..., Opportunity]
OPEN, WON, LOST = (Filter(field="status", value=value) for value in ("open", "won", "lost"))


@pytest.fixture
def run(alice: Membership, now: datetime) -> Callable[..., Answer]:
    """`run("scalar", "count", [OPEN])`"""

    def run(
        shape: Any, metric: Any = None, filters: Any = (), *, by: Membership = alice, **rest: Any
    ) -> Answer:
        metrics = [metric] if metric else []
        plan = Query(shape=shape, metrics=metrics, filters=list(filters), **rest)
        return pipeline.run_plan(plan, team=by.team, asked_by=by, now=now, language="en")

    return run


Run = Callable[..., Answer]


def listed(answer: Answer, n: int, team: Any) -> set[str]:
    """Names of the records behind citation `n`."""
    return set(query.records(answer.citations[n - 1].records, team=team).values_list("name", flat=True))  # type: ignore[arg-type]


def test_a_deal_without_an_amount_is_never_taken_for_zero(
    run: Run, make_opportunity: Make, alice: Membership
) -> None:
    make_opportunity("With", expected_amount=Decimal("100"))
    make_opportunity("Without")
    answer = run("scalar", "amount_avg", [OPEN])
    assert answer.table.value == "100.00"
    assert listed(answer, 1, alice.team) == {"With"}
    total = run("scalar", "amount_sum", [OPEN])
    assert total.text == "$100 [1] in total, from 2 [2] open deals. 1 [3] of them have no amount."
    assert listed(total, 3, alice.team) == {"Without"}


def test_a_sum_of_unknown_amounts_is_unknown(run: Run, make_opportunity: Make) -> None:
    make_opportunity("Without")
    answer = run("scalar", "amount_sum", [OPEN])
    assert answer.table.value is None
    assert "$0" not in answer.text


def test_currencies_are_grouped_and_never_added(run: Run, make_opportunity: Make, alice: Membership) -> None:
    make_opportunity("Dollars", expected_amount=Decimal("100"), currency="USD")
    make_opportunity("More dollars", expected_amount=Decimal("50"), currency="USD")
    make_opportunity("Yen", expected_amount=Decimal("7000"), currency="JPY")
    answer = run("scalar", "amount_sum")
    assert list(answer.table.rows) == [("USD", "150.00"), ("JPY", "7000")]
    assert answer.table.value is None
    assert listed(answer, 1, alice.team) == {"Dollars", "More dollars"}
    assert "In USD: $150 [1]" in answer.text
    assert "In JPY: ¥7,000 [3]" in answer.text


def test_a_threshold_is_in_the_teams_currency_unless_it_names_another(
    run: Run, make_opportunity: Make, alice: Membership
) -> None:
    make_opportunity("Small", expected_amount=Decimal("4999.99"))
    make_opportunity("Edge", expected_amount=Decimal("5000"))
    make_opportunity("Yen", expected_amount=Decimal("6000"), currency="JPY")
    answer = run("list", filters=[Filter(field="amount", op="gte", value=Decimal(5000))])
    assert listed(answer, 1, alice.team) == {"Edge"}
    yen = run("list", filters=[Filter(field="amount", op="gte", value=Decimal(5000), currency="JPY")])
    assert listed(yen, 1, alice.team) == {"Yen"}
    above = run("list", filters=[Filter(field="amount", op="gt", value=Decimal(5000), currency="USD")])
    assert above.status == "empty"


def test_except_somebody_keeps_the_deals_of_nobody(
    run: Run, make_opportunity: Make, alice: Membership, bob: Membership
) -> None:
    for name, owner in (("A", alice), ("B", bob)):
        make_opportunity(name, owner_id=owner.pk)
    Opportunity.objects.for_team(alice.team).filter(name="A").update(owner=None)
    answer = run("list", filters=[Filter(field="owner", op="ne", value="Bob")])
    assert listed(answer, 1, alice.team) == {"A"}


def test_every_spelling_of_a_product_is_the_same_product(
    run: Run, make_opportunity: Make, alice: Membership
) -> None:
    for spelling in ("GTX Pro", "GTXPro", "gtx-pro", "GTX Basic"):
        make_opportunity(spelling, product=spelling)
    answer = run("scalar", "count", [Filter(field="product", value="GTX Pro")])
    assert answer.table.value == 3
    groups = run("breakdown", "count", dimensions=["product"])
    assert sorted(row[1] for row in groups.table.rows) == [1, 3]
    make_opportunity("New spelling", product="G.T.X. Pro")
    assert run("scalar", "count", [Filter(field="product", value="GTX Pro")]).table.value == 4


def test_a_deal_is_in_its_own_region_else_in_its_owners(
    run: Run, make_opportunity: Make, alice: Membership, bob: Membership
) -> None:
    bob.region = "West"
    bob.save()
    make_opportunity("Own", owner_id=bob.pk, region="East")
    make_opportunity("Inherited", owner_id=bob.pk)
    make_opportunity("Nowhere", owner_id=alice.pk)
    groups = run("breakdown", "count", dimensions=["region"])
    assert {row[0]: row[1] for row in groups.table.rows} == {"East": 1, "West": 1, None: 1}
    west = run("scalar", "count", [Filter(field="region", value="West")])
    assert listed(west, 1, alice.team) == {"Inherited"}
    none = run("scalar", "count", [Filter(field="region", op="is_null")])
    assert listed(none, 1, alice.team) == {"Nowhere"}
    for figure in groups.citations[:3]:
        assert query.records(figure.records, team=alice.team).count() == figure.value


@pytest.mark.parametrize("tag", ["VIP", "大客户", 'say "hi"', "100%"])
def test_tags_are_found_whatever_they_are_made_of(
    tag: str, run: Run, make_opportunity: Make, alice: Membership
) -> None:
    make_opportunity("Tagged", tags=[tag, "other"])
    make_opportunity("Not", tags=["others"])
    answer = run("list", filters=[Filter(field="tag", value=tag)])
    assert listed(answer, 1, alice.team) == {"Tagged"}


def test_ties_with_the_last_place_are_kept(run: Run, make_opportunity: Make) -> None:
    for name, amount, product in (("a", 5, "One"), ("b", 3, "Two"), ("c", 3, "Three"), ("d", 1, "Four")):
        make_opportunity(name, expected_amount=Decimal(amount), product=product)
    ranking = run("rank", "amount_sum", dimensions=["product"], order=[Order(by="amount_sum")], limit=2)
    assert ranking.table.rows[0][0] == "One"
    assert {row[0] for row in ranking.table.rows[1:]} == {"Two", "Three"}
    assert (ranking.table.total, len(ranking.table.rows)) == (4, 3)
    deals = run("rank", "amount_max", order=[Order(by="amount")], limit=2)
    assert [row[0] for row in deals.table.rows][:1] == ["a"]
    assert len(deals.table.rows) == 3


def test_months_without_deals_are_zero_and_months_to_come_are_not_shown(
    run: Run, make_opportunity: Make, now: datetime
) -> None:
    make_opportunity("Old", status="won", closed_at=now - timedelta(days=95), expected_amount=Decimal(10))
    make_opportunity("New", status="won", closed_at=now, expected_amount=Decimal(20))
    year = TimeFilter(field="closed_at", period=CalendarUnit(unit="year"))
    trend = run("trend", "amount_sum", [WON], dimensions=["month"], time=[year])
    assert [row[0] for row in trend.table.rows] == [f"2026-{month:02}" for month in range(1, 12)]
    assert dict(trend.table.rows)["2026-08"] == "10.00"
    assert dict(trend.table.rows)["2026-09"] == "0.00"


@pytest.mark.parametrize(
    ("bucket", "label"),
    [
        ("day", "2026-11-24"),
        ("week", "2026-W48"),
        ("month", "2026-11"),
        ("quarter", "2026-Q4"),
        ("year", "2026"),
    ],
)
def test_a_bucket_lists_exactly_its_records(
    bucket: Any, label: str, run: Run, make_opportunity: Make, now: datetime, alice: Membership
) -> None:
    make_opportunity("Now", status="won", closed_at=now)
    make_opportunity("Then", status="won", closed_at=now - timedelta(days=400))
    trend = run("trend", "count", [WON], dimensions=[bucket], time=[])
    row = trend.figures.lines[-1]  # type: ignore[union-attr]
    assert (row.groups[0].value, row.measures[0].value) == (label, 1)
    assert [r.name for r in query.records(row.measures[0].records, team=alice.team)] == ["Now"]


def test_win_rate_is_won_of_closed_and_says_of_how_many(
    run: Run, make_opportunity: Make, alice: Membership
) -> None:
    for name, status in (("a", "won"), ("b", "lost"), ("c", "lost"), ("d", "lost"), ("e", "lead")):
        make_opportunity(name, status=status)
    answer = run("scalar", "win_rate")
    assert answer.table.rows == ((0.25, 4),)
    assert answer.text == "25% [1] win rate: 1 [2] of 4 [3] closed deals were won."
    assert listed(answer, 2, alice.team) == {"a"}
    assert listed(answer, 3, alice.team) == {"a", "b", "c", "d"}


def test_the_largest_amount_cites_the_deals_that_have_it(
    run: Run, make_opportunity: Make, alice: Membership
) -> None:
    for name, amount in (("a", 9), ("b", 9), ("c", 1)):
        make_opportunity(name, expected_amount=Decimal(amount))
    answer = run("scalar", "amount_max")
    assert answer.table.value == "9.00"
    assert listed(answer, 1, alice.team) == {"a", "b"}
    assert ": a, b" in answer.text


def test_a_comparison_puts_the_newer_period_first(run: Run, make_opportunity: Make, now: datetime) -> None:
    make_opportunity("New", status="won", closed_at=now, expected_amount=Decimal(150))
    make_opportunity("Old", status="won", closed_at=now - timedelta(days=40), expected_amount=Decimal(100))
    answer = run(
        "compare",
        "amount_sum",
        [WON],
        time=[TimeFilter(period=CalendarUnit(unit="month"))],
        compare=Compare(kind="previous_period"),
    )
    assert [row[1:] for row in answer.table.rows] == [("150.00", 0.5), ("100.00", None)]
    assert "▲ 50% [3]" in answer.text


def test_members_are_compared_in_the_order_they_were_named(
    run: Run, make_opportunity: Make, alice: Membership, bob: Membership
) -> None:
    make_opportunity("a", owner_id=alice.pk)
    answer = run(
        "compare",
        "count",
        [Filter(field="owner", op="in", value=["Bob", "Alice"])],
        compare=Compare(kind="members", members=["Bob", "Alice"]),
    )
    assert answer.table.rows == (("Bob", 0), ("Alice", 1))


def test_what_is_overdue_is_open_and_its_step_has_passed(
    run: Run, make_opportunity: Make, now: datetime, alice: Membership
) -> None:
    make_opportunity("Late", next_follow_up_at=now - timedelta(hours=1))
    make_opportunity("Soon", next_follow_up_at=now + timedelta(hours=1))
    make_opportunity("Won", status="won", next_follow_up_at=now - timedelta(hours=1))
    answer = run("list", filters=[Filter(field="overdue", value=True)])
    assert listed(answer, 1, alice.team) == {"Late"}


def test_days_are_those_of_the_teams_calendar(run: Run, make_opportunity: Make, alice: Membership) -> None:
    """Eight in the evening in London is the next day in Shanghai."""
    from wenshu.crm import days

    make_opportunity("Late", status="won", closed_at=datetime.fromisoformat("2026-10-31T20:00:00+00:00"))
    alice.team.timezone = "Asia/Shanghai"
    alice.team.save()
    days.recompute(alice.team)
    november = TimeFilter(field="closed_at", period=Between(start="2026-11-01", end="2026-11-30"))  # type: ignore[arg-type]
    assert run("scalar", "count", [WON], time=[november]).table.value == 1


def test_a_strangers_records_are_never_counted(
    run: Run, make_opportunity: Make, alice: Membership, charlie: Membership
) -> None:
    make_opportunity("Ours", expected_amount=Decimal(1))
    make_opportunity("Theirs", by=charlie, expected_amount=Decimal(1000))
    answer = run("scalar", "amount_sum")
    assert answer.table.value == "1.00"
    behind = answer.citations[0].records
    assert [r.name for r in query.records(behind, team=charlie.team)] == ["Theirs"]


@pytest.mark.parametrize(
    "plan",
    [
        Query(shape="scalar", entity="contact", metrics=["amount_sum"]),
        Query(shape="breakdown", metrics=["count"], dimensions=["kind"]),
        Query(shape="list", filters=[Filter(field="amount", op="contains", value="x")]),
        Query(shape="list", filters=[Filter(field="amount", op="gt", value="many")]),
        Query(shape="list", filters=[Filter(field="status", value="wonderful")]),
        Query(shape="list", filters=[Filter(field="company", value="nul\0l")]),
        Query(shape="list", entity="company", filters=[WON]),
        Query(shape="list", time=[TimeFilter(field="occurred_at", period=CalendarUnit(unit="day"))]),
        Query(shape="compare", metrics=["count"], compare=Compare(kind="previous_period")),
    ],
)
def test_a_plan_that_means_nothing_here_is_refused(plan: Query, alice: Membership, now: datetime) -> None:
    with pytest.raises(BadPlan):
        pipeline.run_plan(plan, team=alice.team, asked_by=alice, now=now, language="en")


def test_one_record_is_told_with_its_facts(run: Run, make_company: Any, make_opportunity: Make) -> None:
    company = make_company("Hengli", industry="machinery", country="China")
    detail = run("detail", entity="company", filters=[Filter(field="company", value="Hengli")])
    assert detail.text.startswith("Hengli: industry machinery, country China")
    make_opportunity("MES rollout", company_id=company.pk, product="MES", expected_amount=Decimal(1200))
    both = [Filter(field="company", value="Hengli"), Filter(field="product", value="MES")]
    deal = run("detail", entity="company", filters=both)
    assert "amount $1,200 [1]" in deal.text
    assert deal.text.startswith("MES rollout: company Hengli")
