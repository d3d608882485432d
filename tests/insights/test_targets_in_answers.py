"""What was won beside its target: exactly the targets that make the figure, for those who may see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from wenshu.crm import targets
from wenshu.crm.models import Opportunity, Target
from wenshu.crm.periods import Period
from wenshu.crm.targets import Wanted
from wenshu.insights import citation, pipeline, query
from wenshu.insights.answer import Answer
from wenshu.insights.bad_plan import BadPlan
from wenshu.insights.plan import Query
from wenshu.teams.models import Membership, Team
from wenshu.web.answer_card import card

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
WON = {"field": "status", "value": "won"}
Run = Callable[..., Answer]
Put = Callable[..., None]
Make = Callable[..., Opportunity]


def during(unit: str, offset: int = 0, **more: Any) -> dict[str, Any]:
    period = {"kind": "calendar", "unit": unit, "offset": offset, **more}
    return {"time": [{"field": "closed_at", "period": period}]}


QUARTER = during("quarter")
VERSUS: dict[str, Any] = {"shape": "compare", "metrics": ["amount_sum"], "filters": [WON], "compare": {"kind": "vs_target"}}  # fmt: skip
RATE: dict[str, Any] = {"shape": "scalar", "metrics": ["attainment"], "filters": [WON]}
BY_OWNER: dict[str, Any] = {"shape": "breakdown", "metrics": ["attainment"], "dimensions": ["owner"], "filters": [WON]}  # fmt: skip


@pytest.fixture
def run(alice: Membership) -> Run:
    def run(*, by: Membership = alice, language: Any = "en", **plan: Any) -> Answer:
        return pipeline.run_plan(
            Query.model_validate(plan), team=by.team, asked_by=by, now=NOW, language=language
        )

    return run


@pytest.fixture
def put(alice: Membership, now: datetime) -> Put:
    def put(
        owner: Membership | None, month: int, amount: int | None, months: int = 1, currency: str = ""
    ) -> None:
        team = alice.team
        code = currency or team.currency
        held = None if amount is None else amount * 100
        period = Period(date(2026, month, 1), months)
        targets.put(team, Wanted(owner, period, held, code), by=alice, via="test", now=now)

    return put


@pytest.fixture
def won(make_opportunity: Make) -> Make:
    def won(owner: Membership | None, month: int, amount: int | None = 100, **rest: Any) -> Opportunity:
        closed = datetime(2026, month, 5, 12, tzinfo=UTC)
        worth = {} if amount is None else {"expected_amount": Decimal(amount)}
        whose = {"owner_id": owner.pk} if owner else {"owner_id": None}
        return make_opportunity(f"{month}-{amount}", status="won", closed_at=closed, **worth, **whose, **rest)

    return won


def rows(answer: Answer) -> dict[Any, tuple[Any, ...]]:
    return {row[0]: row[1:] for row in answer.table.rows}


def lists_exactly(answer: Answer, member: Membership) -> None:
    """A target's link lists targets that add up to it; a rate's and a gap's those, and the deals beside them."""
    for figure in answer.citations:
        found = query.records(figure.records, team=member.team)
        if figure.records.entity != "target":
            continue
        minor = [each.amount_minor for each in found if isinstance(each, Target)]
        assert minor
        deals = query.records(figure.records.model_copy(update={"entity": "opportunity"}), team=member.team)
        earned = sum(d.amount_minor or 0 for d in deals if isinstance(d, Opportunity))
        if figure.label == "Target":
            assert sum(minor) == figure.value
        elif figure.unit == "rate":
            assert figure.value == earned / sum(minor)
        else:
            assert figure.value == abs(earned - sum(minor))


# what it means


def test_a_quarter_of_months_is_their_sum_and_says_what_is_short(
    run: Run, put: Put, won: Make, alice: Membership
) -> None:
    for month in (10, 11, 12):
        put(alice, month, 1000)
    won(alice, 10, 1500)
    won(alice, 9, 777)
    answer = run(**VERSUS, **QUARTER)
    assert answer.text.startswith("Amount of won deals closed from 1 Oct 2026 to 31 Dec 2026: ")
    assert [figure.value for figure in answer.citations] == [150_000, 0.5, 300_000, 150_000]
    assert "short of it. The period is not over." in answer.text
    assert [column.key for column in answer.table.columns] == [
        "amount_sum",
        "target_amount",
        "attainment",
        "gap",
    ]
    assert answer.table.rows == (("1500.00", "3000.00", 0.5, "-1500.00"),)
    lists_exactly(answer, alice)


def test_the_teams_own_target_goes_before_the_sum_of_its_members(
    run: Run, put: Put, won: Make, alice: Membership, bob: Membership
) -> None:
    put(alice, 10, 1000, 3)
    put(bob, 10, 1000, 3)
    put(None, 10, 5000, 3)
    won(bob, 10, 500)
    answer = run(**RATE, **QUARTER)
    assert answer.table.value == 0.1
    lists_exactly(answer, alice)
    by_owner = run(**BY_OWNER, **QUARTER)
    assert rows(by_owner)["Alice"][:3] == (0.0, "0.00", "1000.00")
    assert rows(by_owner)["Bob"][:3] == (0.5, "500.00", "1000.00")
    assert "Together" in by_owner.text
    assert by_owner.citations[-1].value == 0.1
    lists_exactly(by_owner, alice)


def test_each_period_has_its_own_target_and_the_last_one_is_not_over(
    run: Run, put: Put, won: Make, alice: Membership
) -> None:
    for month in (9, 10, 11, 12):
        put(alice, month, month * 100)
    won(alice, 10, 500)
    won(alice, 11, 2200)
    answer = run(**VERSUS, dimensions=["month"], **during("year"))
    assert list(rows(answer)) == [f"2026-{month:02}" for month in range(1, 12)]
    assert rows(answer)["2026-10"] == ("500.00", "1000.00", 0.5, "-500.00")
    assert rows(answer)["2026-08"] == ("0.00", None, None, None)
    assert "Nov 2026 is not over." in answer.text
    assert "Without a target: Jan 2026, Feb 2026," in answer.text
    lists_exactly(answer, alice)
    planned = run(shape="breakdown", metrics=["target_amount"], dimensions=["month"], **during("year"))
    assert rows(planned)["2026-12"] == ("1200.00",)
    trend = run(shape="trend", metrics=["attainment"], dimensions=["quarter"], **during("year"))
    assert rows(trend)["2026-Q4"][0] == pytest.approx(2700 / 3300)
    lists_exactly(trend, alice)


def test_a_sales_teams_target_is_that_of_who_reports_to_its_leader(
    run: Run, put: Put, won: Make, alice: Membership, bob: Membership
) -> None:
    Membership.objects.for_team(alice.team).filter(pk=bob.pk).update(manager=alice)
    put(alice, 10, 900, 3)
    put(bob, 10, 100, 3)
    won(bob, 10, 50)
    answer = run(shape="breakdown", metrics=["attainment"], dimensions=["sales_team"], **QUARTER)
    assert rows(answer)["Alice"][:3] == (0.5, "50.00", "100.00")
    lists_exactly(answer, alice)
    of_it = run(**RATE | {"filters": [{"field": "sales_team", "value": "Alice"}]}, **QUARTER)
    assert of_it.table.value == 0.5
    mine = run(**RATE, **QUARTER, scope="my_team")
    assert mine.table.value == 0.05
    lists_exactly(mine, alice)


@pytest.mark.parametrize(("bound", "who"), [("1", ["Alice"]), ("3", ["Bob", "Alice"])])
def test_who_is_below_target(
    run: Run,
    put: Put,
    won: Make,
    alice: Membership,
    bob: Membership,
    viewer: Membership,
    bound: str,
    who: list[str],
) -> None:
    put(alice, 10, 1000, 3)
    put(bob, 10, 1000, 3)
    won(bob, 10, 2000)
    won(None, 10, 5)
    below = [{"metric": "attainment", "op": "lt", "value": bound}]
    answer = run(**BY_OWNER, **QUARTER, having=below)
    assert list(rows(answer)) == who
    ranked = run(**BY_OWNER | {"shape": "rank", "order": [{"by": "attainment"}]}, **QUARTER)
    assert list(rows(ranked)) == ["Bob", "Alice"]
    assert "has no owner and is not ranked" in ranked.text


def test_a_period_to_date_stands_beside_the_whole_target(
    run: Run, put: Put, won: Make, alice: Membership
) -> None:
    put(alice, 10, 1000, 3)
    won(alice, 11, 250)
    assert run(**RATE, **during("quarter", toDate=True)).table.value == 0.25


def test_a_fiscal_quarter_has_its_own_target(run: Run, put: Put, won: Make, alice: Membership) -> None:
    Team.objects.filter(pk=alice.team.pk).update(fiscal_year_start=2)
    alice.team.refresh_from_db()
    put(alice, 11, 400, 3)
    won(alice, 11, 100)
    assert run(**RATE, **during("fiscal_quarter")).table.value == 0.25
    by_quarter = run(shape="trend", metrics=["attainment"], dimensions=["quarter"], **during("fiscal_year"))
    assert by_quarter.text == "These periods do not fill what was asked for; by month they do."


# what is missing


def test_who_has_no_target_is_named_and_who_lacks_a_month_too(
    run: Run, put: Put, won: Make, alice: Membership, bob: Membership
) -> None:
    put(alice, 10, 1000, 3)
    put(bob, 10, 10)
    put(bob, 12, 10)
    answer = run(**VERSUS, **QUARTER)
    assert "Not complete, so not counted: Bob (missing Nov 2026)." in answer.text
    put(bob, 10, None)
    put(bob, 12, None)
    answer = run(**VERSUS, **QUARTER)
    assert "Without a target: Bob." in answer.text
    assert "没有目标：Bob。" in run(**VERSUS, **QUARTER, language="zh").text
    assert rows(run(**VERSUS, dimensions=["owner"], **QUARTER))["Bob"] == ("0.00", None, None, None)


def test_a_team_without_targets_hears_where_they_are_set(
    run: Run, won: Make, alice: Membership, bob: Membership
) -> None:
    won(alice, 10, 100)
    answer = run(**VERSUS, **QUARTER)
    assert answer.status == "empty"
    assert answer.text.startswith(
        "There is no target from 1 Oct 2026 to 31 Dec 2026. Targets are set under Settings"
    )
    assert [figure.value for figure in answer.citations] == [10_000]
    assert "Owners and managers set targets." in run(**RATE, **QUARTER, scope="mine", by=bob).text


def test_amounts_in_another_currency_are_not_converted(
    run: Run, put: Put, won: Make, alice: Membership
) -> None:
    put(alice, 10, 1000, 3, currency="EUR")
    won(alice, 10, 700, currency="USD")
    won(alice, 10, 500, currency="EUR")
    answer = run(**VERSUS, **QUARTER)
    found = {row[0]: row[1:] for row in answer.table.rows}
    assert found == {"EUR": ("500.00", "1000.00", 0.5, "-500.00"), "USD": ("700.00", None, None, None)}
    assert "are not converted" in answer.text
    lists_exactly(answer, alice)
    only = run(**RATE | {"filters": [WON, {"field": "currency", "value": "EUR"}]}, **QUARTER)
    assert only.table.value == 0.5


def test_a_target_in_a_currency_of_no_deal_is_beside_nothing_won_in_it(
    run: Run, put: Put, won: Make, alice: Membership
) -> None:
    put(alice, 10, 1000, 3, currency="EUR")
    won(alice, 10, 700)
    answer = run(**VERSUS, dimensions=["owner"], **QUARTER)
    found = {row[1]: row[2:] for row in answer.table.rows}
    assert found["EUR"] == ("0.00", "1000.00", 0.0, "-1000.00")
    assert found[alice.team.currency] == ("700.00", None, None, None)
    lists_exactly(answer, alice)


def test_an_amount_that_nobody_knows_is_said(run: Run, put: Put, won: Make, alice: Membership) -> None:
    put(alice, 10, 1000, 3)
    won(alice, 10, None)
    answer = run(**VERSUS, **QUARTER)
    assert "no figure" in answer.text
    assert "have no amount" in answer.text
    assert answer.table.rows == ((None, "1000.00", None, None),)


# what has no target


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({**RATE, "filters": [WON, {"field": "product", "op": "is_null"}], **QUARTER}, "another part"),
        ({**BY_OWNER, "dimensions": ["product"], **QUARTER}, "another part"),
        ({**RATE, **during("week")}, "whole months"),
        ({**RATE, "time": [{"period": {"kind": "rolling", "n": 30, "unit": "day"}}]}, "whole months"),
        ({**RATE, **during("quarter", -1, toDate=True)}, "whole months"),
        ({**RATE, "time": [{"period": {"kind": "between", "start": "2026-01-01"}}]}, "whole months"),
        ({**RATE, "time": [{"field": "created_at", "period": {"kind": "calendar", "unit": "year"}}]}, "whole months"),
        ({**BY_OWNER, "dimensions": ["year"], **QUARTER}, "do not fill"),
        ({**RATE, "metrics": ["attainment", "count"], **QUARTER}, "nothing else"),
        ({**RATE, "filters": [{"field": "status", "value": "open"}], **QUARTER}, "another part"),
    ],
)  # fmt: skip
def test_what_no_target_is_for_is_declined_with_its_reason(run: Run, plan: dict[str, Any], said: str) -> None:
    answer = run(**plan)
    assert (answer.status, answer.citations) == ("out_of_scope", [])
    assert said in answer.text
    assert run(**plan, language="zh").text != answer.text


def test_without_a_period_it_is_this_quarter_and_said(
    run: Run, put: Put, won: Make, alice: Membership
) -> None:
    put(alice, 10, 1000, 3)
    answer = run(**RATE)
    assert answer.table.value == 0.0
    assert "it is the target of this quarter" in answer.interpretation


# who may see it


@pytest.fixture
def both(put: Put, won: Make, alice: Membership, bob: Membership) -> None:
    put(alice, 10, 7777, 3)
    put(bob, 10, 1000, 3)
    put(None, 10, 4444, 3)
    won(bob, 10, 500)
    won(alice, 10, 300)


def test_a_member_sees_their_own_target_and_no_other(run: Run, both: None, bob: Membership) -> None:
    assert run(**RATE, **QUARTER, scope="mine", by=bob).table.value == 0.5
    for plan in (
        {**VERSUS, **QUARTER},
        {**RATE, **QUARTER},
        {"shape": "scalar", "metrics": ["target_amount"], **QUARTER},
        {**RATE, "filters": [{"field": "owner", "value": "Alice"}], **QUARTER},
        {**BY_OWNER, **QUARTER},
        {**BY_OWNER, "dimensions": ["sales_team"], **QUARTER},
        {**BY_OWNER, "dimensions": ["month"], "shape": "trend", **QUARTER},
        {**VERSUS, "dimensions": ["owner"], **QUARTER},
    ):
        answer = run(**plan, by=bob)
        told = answer.text + str(answer.table.rows)
        assert "Targets of others are for owners and managers to see." in answer.text
        assert not any(secret in told for secret in ("7,777", "7777", "4,444", "4444", "5,444"))
    by_owner = run(**BY_OWNER, **QUARTER, by=bob)
    assert rows(by_owner)["Bob"][:3] == (0.5, "500.00", "1000.00")
    assert "without a target" not in by_owner.text  # Alice has one


def test_who_missed_a_target_is_not_answered_with_what_the_team_won(
    run: Run, both: None, bob: Membership
) -> None:
    hidden = "Targets of others are for owners and managers to see."
    above = run(**BY_OWNER, **QUARTER, having=[{"metric": "attainment", "op": "gte", "value": "1"}], by=bob)
    below = run(**BY_OWNER, **QUARTER, having=[{"metric": "attainment", "op": "lt", "value": "1"}], by=bob)
    lowest = run(
        **{**BY_OWNER, "shape": "rank"},
        **QUARTER,
        order=[{"by": "attainment", "descending": False}],
        limit=1,
        by=bob,
    )
    assert "$800" not in above.text
    assert all(answer.text.startswith(hidden) for answer in (above, below, lowest))
    assert not any(
        "groups" in answer.interpretation or "top" in answer.interpretation
        for answer in (above, below, lowest)
    )
    assert rows(run(**BY_OWNER, **QUARTER, by=bob))["Alice"] == (None, "300.00", None, None)


def test_what_one_may_see_is_not_kept_for_another(
    run: Run, both: None, alice: Membership, bob: Membership
) -> None:
    assert run(**RATE, **QUARTER).table.value is not None
    assert run(**RATE, **QUARTER, by=bob).table.value is None
    Membership.objects.for_team(bob.team).filter(pk=bob.pk).update(role="manager")
    promoted = Membership.objects.for_team(bob.team).get(pk=bob.pk)
    assert run(**RATE, **QUARTER, by=promoted).table.value is not None


def test_a_changed_target_changes_the_answer_at_once(
    run: Run, put: Put, won: Make, alice: Membership
) -> None:
    put(alice, 10, 1000, 3)
    won(alice, 10, 500)
    assert run(**RATE, **QUARTER).table.value == 0.5
    assert run(**RATE, **QUARTER).cached
    put(alice, 10, 2000, 3)
    assert run(**RATE, **QUARTER).table.value == 0.25


# links


def test_a_figures_link_lists_its_targets_with_their_sum_on_both_faces(
    run: Run, both: None, api: Any, client_for: Any, alice: Membership, bob: Membership
) -> None:
    by_owner = run(**VERSUS, dimensions=["owner"], **QUARTER)
    figure = next(f for f in by_owner.citations if f.value == 777_700)
    body = api(alice).get(citation.api_url(figure.records) + "&count=true").json()
    assert (body["total"], [each["amount"] for each in body["items"]]) == (1, ["7777.00"])
    page = citation.page_url(figure.records, team_slug=alice.team.slug)
    shown = client_for(alice).get(page).content.decode()
    assert "7,777" in shown
    assert "Total" in shown
    assert "/opportunities?plan=" in shown
    assert "targets for won deals of Alice" in shown
    stolen = api(bob).get(citation.api_url(figure.records) + "&count=true").json()
    assert (stolen["total"], stolen["items"]) == (0, [])
    hidden = client_for(bob).get(page).content.decode()
    assert "7,777" not in hidden
    assert "You see your own targets" in hidden
    assert "1,000" in client_for(bob).get(f"/t/{bob.team.slug}/targets").content.decode()


@pytest.mark.parametrize("face", ["api", "web"])
def test_a_link_that_means_no_target_is_refused(
    run: Run, both: None, api: Any, client_for: Any, alice: Membership, face: str
) -> None:
    deals = run(shape="scalar", metrics=["count"]).citations[0].records
    endless = deals.model_copy(update={"entity": "target"})
    with pytest.raises(BadPlan):
        query.records(endless, team=alice.team)
    for records in (deals, endless):
        token = citation.encode(records)
        if face == "api":
            assert api(alice).get(f"/api/targets?plan={token}").status_code == 422
        else:
            assert client_for(alice).get(f"/t/{alice.team.slug}/targets?plan={token}").status_code < 500


def test_a_target_is_drawn_beside_what_was_won(run: Run, both: None, alice: Membership) -> None:
    answer = run(**VERSUS, dimensions=["owner"], **QUARTER)
    shown = card(answer, question="?", team=alice.team, member=alice, seconds=0.1)
    assert shown.chart is not None
    assert [chip.text for chip in shown.chips][:3] == ["Amount of won deals", "Target", "Target attainment"]
