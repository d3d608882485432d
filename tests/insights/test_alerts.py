"""Alerts: told once each time a number crosses, armed again when it is back, and silent about what is not known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.insights import mailbox
from wenshu import clock
from wenshu.crm import opportunities
from wenshu.crm.contract import OpportunityPatch
from wenshu.crm.models import Opportunity
from wenshu.errors import Forbidden, Invalid, NotFound
from wenshu.insights import alerts, due, letters
from wenshu.insights.models import Alert, Condition, Firing, Trouble
from wenshu.insights.plan import CalendarUnit, Filter, Query, TimeFilter
from wenshu.insights.schedule_contract import AlertIn, AlertPatch
from wenshu.insights.thresholds import Reading, judge
from wenshu.jobs import queue
from wenshu.jobs.lease import Lease
from wenshu.jobs.worker import drain, run
from wenshu.teams import members
from wenshu.teams.models import Membership, Role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
OPEN = Filter(field="status", value="open")
HOW_MANY = Query(shape="scalar", metrics=["count"], filters=[OPEN])
HOW_MUCH = Query(shape="scalar", metrics=["amount_sum"], filters=[OPEN])
WIN_RATE = Query(
    shape="scalar",
    metrics=["win_rate"],
    time=[TimeFilter(field="closed_at", period=CalendarUnit(unit="month"))],
)


class Hand:
    """The clock of jobs, moved by the test."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    moved = Hand()
    monkeypatch.setattr(clock, "now", moved)
    return moved


@pytest.fixture(autouse=True)
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> mailbox.Server:
    fresh = mailbox.Server()
    monkeypatch.setattr(mailbox, "server", fresh)
    settings.EMAIL_BACKEND = "tests.insights.mailbox.EmailBackend"
    settings.URL = "https://crm.example.com"
    return fresh


@pytest.fixture
def watch(alice: Membership) -> Callable[..., Alert]:
    def create(
        condition: str, threshold: object, plan: Query = HOW_MANY, *, by: Membership = alice, **given: Any
    ) -> Alert:
        data = AlertIn.model_validate(
            {
                "question": "Open deals",
                "intent": plan,
                "condition": condition,
                "threshold": threshold,
                **given,
            }
        )
        return alerts.create(data, by=by, via="test", now=NOW)

    return create


@pytest.fixture
def check(hand: Hand) -> Callable[[Alert], Alert]:
    """The next due check of an alert, as a worker makes it."""

    def made(alert: Alert) -> Alert:
        alert.refresh_from_db()
        assert alert.next_at
        hand.at = alert.next_at
        assert alerts.plan_due(now=hand.at) > 0
        drain()
        alert.refresh_from_db()
        return alert

    return made


@pytest.fixture
def deal(make_opportunity: Callable[..., Opportunity]) -> Callable[..., Opportunity]:
    return lambda amount=None, **given: make_opportunity(
        expected_amount=None if amount is None else Decimal(amount), **given
    )


def lose(deal: Opportunity, by: Membership) -> None:
    patch = OpportunityPatch(status="lost", lost_reason="price")
    opportunities.update(deal, patch, by=by, via="test", now=NOW)


def told(alert: Alert) -> list[str]:
    return [firing.value for firing in alerts.firings(alert).order_by("fired_at")]


def test_a_crossing_is_told_once_and_again_only_after_it_was_back(
    watch: Callable[..., Alert],
    check: Callable[[Alert], Alert],
    deal: Callable[..., Opportunity],
    alice: Membership,
    server: mailbox.Server,
) -> None:
    alert = watch("gt", "1", every="hourly")
    first = deal()
    check(alert)
    assert told(alert) == []
    deal()
    check(alert)
    check(alert)
    deal()
    check(alert)
    assert told(alert) == ["2"]
    lose(first, alice)
    lose(Opportunity.objects.for_team(alice.team).live().open().first(), alice)  # type: ignore[arg-type]
    assert check(alert).holds is False
    deal()
    check(alert)
    assert told(alert) == ["2", "2"]
    assert [letter.to for letter in server.taken] == [["alice@example.com"]] * 2


def test_what_is_true_already_is_shown_and_not_told(
    watch: Callable[..., Alert],
    check: Callable[[Alert], Alert],
    deal: Callable[..., Opportunity],
    server: mailbox.Server,
) -> None:
    deal()
    alert = watch("gte", "1")
    assert (alert.holds, alert.value) == (True, "1")
    check(alert)
    assert told(alert) == []
    assert server.taken == []


@pytest.mark.parametrize(
    ("condition", "value", "holds"),
    [
        *[("gt", 10, False), ("gt", 11, True), ("gte", 10, True), ("gte", 9, False)],
        *[("lt", 10, False), ("lt", 9, True), ("lte", 10, True), ("lte", 11, False)],
    ],
)
def test_conditions_mean_what_they_say_at_the_threshold(condition: str, value: int, holds: bool) -> None:
    verdict = judge(Condition(condition), Decimal(10), Decimal(value), baseline=None, held=False)
    assert (verdict.holds, verdict.fires) == (holds, holds)
    assert not judge(Condition(condition), Decimal(10), Decimal(value), baseline=None, held=True).fires
    assert not judge(Condition(condition), Decimal(10), Decimal(value), baseline=None, held=None).fires


@pytest.mark.parametrize(
    ("before", "value", "fires", "baseline"),
    [
        ("100", "119.99", False, "100"),
        ("100", "120", True, "120"),
        ("100", "80", True, "80"),
        ("-100", "-119", False, "-100"),
        ("-100", "-120", True, "-120"),
        ("0", "0", False, "0"),
        ("0", "0.01", True, "0.01"),
        (None, "50", False, "50"),
    ],
)
def test_a_change_is_measured_from_where_it_was_last_told(
    before: str | None, value: str, fires: bool, baseline: str
) -> None:
    verdict = judge(
        Condition.CHANGED,
        Decimal(20),
        Decimal(value),
        baseline=Decimal(before) if before else None,
        held=False,
    )
    assert (verdict.fires, verdict.baseline) == (fires, Decimal(baseline))


def test_a_slow_change_is_told_when_it_has_added_up(
    watch: Callable[..., Alert], check: Callable[[Alert], Alert], deal: Callable[..., Opportunity]
) -> None:
    deal("1000")
    alert = watch("changed", "20", HOW_MUCH)
    for _ in range(4):
        deal("100")
        check(alert)
    assert told(alert) == ["1200"]
    assert alerts.firings(alert).get().baseline == "1000"


def test_missing_values_never_fire_never_arm_and_are_shown(
    watch: Callable[..., Alert],
    check: Callable[[Alert], Alert],
    deal: Callable[..., Opportunity],
    alice: Membership,
    server: mailbox.Server,
) -> None:
    alert = watch("lt", "0.5", WIN_RATE)
    assert (alert.trouble, alert.holds, alert.value) == (Trouble.NO_DATA, None, "")
    assert check(alert).trouble == Trouble.NO_DATA
    deal(status="won")
    assert check(alert).holds is False
    won = Opportunity.objects.for_team(alice.team).live().get()
    opportunities.delete(won, by=alice, via="test", now=NOW)
    assert (check(alert).trouble, alert.holds, alert.value) == (Trouble.NO_DATA, False, "1")
    deal(status="lost", lost_reason="price")
    check(alert)
    assert told(alert) == ["0"]
    assert len(server.taken) == 1


def test_a_plan_that_no_longer_fits_is_shown_and_does_not_fire(
    watch: Callable[..., Alert], check: Callable[[Alert], Alert], deal: Callable[..., Opportunity]
) -> None:
    alert = watch("gt", "0")
    deal()
    Alert.objects.for_team(alert.team).update(plan={"shape": "scalar", "metrics": ["happiness"]})
    assert check(alert).trouble == Trouble.BAD_PLAN
    assert told(alert) == []


def test_an_amount_is_watched_in_one_currency(
    watch: Callable[..., Alert],
    check: Callable[[Alert], Alert],
    deal: Callable[..., Opportunity],
    alice: Membership,
) -> None:
    deal("100", currency="USD")
    dear = deal("5000", currency="EUR")
    alert = watch("lt", "50", HOW_MUCH)
    assert (alert.currency, alert.value) == ("USD", "100")
    euros = watch("lt", "50", HOW_MUCH, currency="EUR")
    assert (euros.currency, euros.value) == ("EUR", "5000")
    lose(dear, alice)
    check(alert)
    assert (told(alert), told(euros)) == ([], ["0"])


@pytest.mark.parametrize(
    ("plan", "more", "pointer"),
    [
        (Query(shape="breakdown", metrics=["count"], dimensions=["stage"]), {}, "/intent"),
        (Query(shape="list"), {}, "/intent"),
        (HOW_MANY, {"currency": "USD"}, "/currency"),
        (HOW_MANY, {"condition": "changed", "threshold": "0"}, "/threshold"),
        (HOW_MANY, {"condition": "changed", "threshold": "-5"}, "/threshold"),
    ],
)
def test_what_is_not_one_number_with_a_limit_cannot_be_watched(
    watch: Callable[..., Alert], plan: Query, more: dict[str, Any], pointer: str, alice: Membership
) -> None:
    given = {"condition": "gt", "threshold": "1"} | more
    with pytest.raises(Invalid) as refused:
        watch(given.pop("condition"), given.pop("threshold"), plan, **given)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert not Alert.objects.for_team(alice.team).exists()


def test_an_hourly_alert_is_checked_every_hour_and_after_a_sleep_once(
    watch: Callable[..., Alert], hand: Hand
) -> None:
    alert = watch("gt", "5", every="hourly")
    assert alert.next_at == NOW + timedelta(hours=1)
    assert alerts.plan_due(now=NOW + timedelta(minutes=59)) == 0
    assert alerts.plan_due(now=NOW + timedelta(hours=9)) == 1
    assert alerts.plan_due(now=NOW + timedelta(hours=9)) == 0


def test_a_check_that_is_made_twice_fires_once(
    watch: Callable[..., Alert], deal: Callable[..., Opportunity], hand: Hand, server: mailbox.Server
) -> None:
    alert = watch("gt", "0")
    deal()
    hand.at = NOW + timedelta(days=1)
    for _ in range(2):
        queue.defer(alerts.check, team=alert.team, alert_id=str(alert.pk))
    drain()
    assert told(alert) == ["1"]
    assert len(server.taken) == 1


def test_a_slow_check_does_not_overwrite_what_a_later_one_found(
    watch: Callable[..., Alert],
    deal: Callable[..., Opportunity],
    hand: Hand,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alert = watch("gt", "5")
    hand.at = NOW + timedelta(hours=1)
    counted = alerts.look

    def slowly(watched: Alert, *, now: datetime) -> Reading | None:
        found = counted(watched, now=now)
        deal()
        later = NOW + timedelta(hours=2)
        alerts.note(Alert.objects.for_team(alert.team).get(), counted(watched, now=later), now=later)
        return found

    monkeypatch.setattr(alerts, "look", slowly)
    queue.defer(alerts.check, team=alert.team, alert_id=str(alert.pk))
    drain()
    alert.refresh_from_db()
    assert (alert.value, alert.checked_at) == ("1", NOW + timedelta(hours=2))


def test_a_worker_that_lost_its_lease_writes_no_firing(
    watch: Callable[..., Alert], deal: Callable[..., Opportunity], hand: Hand, server: mailbox.Server
) -> None:
    alert = watch("gt", "0")
    deal()
    queue.defer(alerts.check, team=alert.team, alert_id=str(alert.pk))
    slow = queue.claim("Alice's machine", now=NOW)
    assert slow
    hand.at = NOW + timedelta(minutes=5)
    assert drain() == 2  # the check, and its letter
    assert run(slow, Lease(slow)) == "lost"
    assert told(alert) == ["1"]


def test_the_letter_says_what_was_true_and_leads_to_the_records(
    watch: Callable[..., Alert],
    check: Callable[[Alert], Alert],
    deal: Callable[..., Opportunity],
    alice: Membership,
    client_for: Callable[[Membership], Client],
    server: mailbox.Server,
) -> None:
    alert = watch("gte", "250000", HOW_MUCH)
    deal("260000", name="Furnace line")
    deal("5", name="Delivered long ago", status="won")
    check(alert)
    letter = server.taken[0]
    assert letter.subject == "Open deals: $260,000, at least $250,000"
    assert "Checked: 25 Nov 2026 08:00" in letter.body
    firing = alerts.firings(alert).get()
    url = letters.firing_url(firing, slug=alice.team.slug)
    assert f"https://crm.example.com{url}" in letter.body
    page = client_for(alice).get(url).content.decode()
    assert "Furnace line" in page
    assert "Delivered long ago" not in page


def test_an_alert_is_its_makers_alone(
    watch: Callable[..., Alert], alice: Membership, bob: Membership, charlie: Membership, viewer: Membership
) -> None:
    alert = watch("gt", "1", by=bob)
    for other in (alice, charlie, viewer):
        with pytest.raises(NotFound):
            alerts.find(other, alert.pk)
    with pytest.raises(Forbidden):
        watch("gt", "1", by=viewer)


def test_a_maker_who_left_or_may_only_read_is_told_nothing(
    watch: Callable[..., Alert],
    deal: Callable[..., Opportunity],
    alice: Membership,
    bob: Membership,
    server: mailbox.Server,
    hand: Hand,
) -> None:
    alert = watch("gt", "0", by=bob)
    deal()
    members.change_role(bob, role=Role.VIEWER, by=alice)
    assert due.state_of(alerts.find(bob, alert.pk)) == "ended"
    hand.at = NOW + timedelta(days=1)
    assert alerts.plan_due(now=hand.at) == 0
    alert.refresh_from_db()
    assert alert.next_at is None
    assert server.taken == []


def test_another_condition_starts_over(
    watch: Callable[..., Alert],
    check: Callable[[Alert], Alert],
    deal: Callable[..., Opportunity],
    alice: Membership,
) -> None:
    alert = watch("gt", "5")
    deal()
    patch = AlertPatch.model_validate({"threshold": "0"})
    alert = alerts.update(alert, patch, by=alice, via="test", now=NOW)
    assert (alert.threshold, alert.holds) == ("0", None)
    assert check(alert).holds is True
    assert told(alert) == []


def test_notes_wait_until_they_are_put_away(
    watch: Callable[..., Alert],
    check: Callable[[Alert], Alert],
    deal: Callable[..., Opportunity],
    alice: Membership,
    bob: Membership,
) -> None:
    alert = watch("gt", "0")
    deal()
    check(alert)
    (firing,) = alerts.unseen(alice)
    assert list(alerts.unseen(bob)) == []
    with pytest.raises(NotFound):
        alerts.mark_seen(bob, firing.pk, now=NOW)
    alerts.mark_seen(alice, firing.pk, now=NOW)
    assert list(alerts.unseen(alice)) == []
    assert Firing.objects.for_team(alice.team).get().seen_at == NOW
