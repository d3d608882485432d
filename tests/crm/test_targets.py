"""Targets: kept once each, composed exactly or not at all, written with their audit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from wenshu.crm import targets
from wenshu.crm.activity import StaleVersion
from wenshu.crm.models import AuditEntry, Target
from wenshu.crm.periods import Period, fiscal_year
from wenshu.crm.target_contract import TargetFilters, TargetIn, TargetPatch
from wenshu.crm.target_sums import Composed, Held, compose, of_members, of_team
from wenshu.crm.targets import Done, Wanted
from wenshu.errors import Invalid, NotFound
from wenshu.teams import members, teams
from wenshu.teams.models import Membership, Role, Team

ANNA, BEN = UUID(int=1), UUID(int=2)
JAN, APR, JUL, OCT, NEXT = (date(2026 + m // 12, m % 12 + 1, 1) for m in (0, 3, 6, 9, 12))


def month(number: int, year: int = 2026) -> Period:
    return Period(date(year, number, 1), 1)


def quarter(start: date) -> Period:
    return Period(start, 3)


def usd(amount: int) -> tuple[int, str]:
    return amount, "USD"


# composing, without a database


def test_the_exact_target_wins_over_the_sum_of_its_parts() -> None:
    held = {quarter(JUL): usd(900)} | {month(n): usd(100) for n in (7, 8, 9)}
    assert compose(held, JUL, OCT) == Composed({"USD": 900}, 3)


def test_months_that_fill_a_quarter_are_added() -> None:
    held = {month(n): usd(100 * n) for n in (6, 7, 8, 9, 10)}
    assert compose(held, JUL, OCT) == Composed({"USD": 2400}, 1)


def test_a_quarter_whose_months_are_partly_there_is_none_and_says_which_are_missing() -> None:
    composed = compose({month(7): usd(100)}, JUL, OCT)
    assert not composed.is_set
    assert composed.months is None
    assert composed.missing == (month(8), month(9))


def test_quarters_and_months_are_never_mixed() -> None:
    first_half = {quarter(JAN): usd(300), quarter(APR): usd(300)}
    second_half = {month(n): usd(100) for n in range(7, 13)}
    composed = compose(first_half | second_half, JAN, NEXT)
    assert not composed.is_set
    assert composed.missing == (quarter(JUL), quarter(OCT))
    most_months = {month(n): usd(100) for n in range(2, 13)} | {quarter(JAN): usd(1)}
    assert compose(most_months, JAN, NEXT).missing == (month(1),)


def test_quarters_go_before_months_and_several_years_are_added() -> None:
    quarters = {quarter(start): usd(10) for start in (JAN, APR, JUL, OCT)}
    assert compose(quarters | {month(n): usd(1) for n in range(1, 13)}, JAN, NEXT) == Composed({"USD": 40}, 3)
    years = {Period(JAN, 12): usd(5), Period(NEXT, 12): usd(6)}
    assert compose(years, JAN, date(2028, 1, 1)) == Composed({"USD": 11}, 12)


def test_a_fiscal_year_is_made_of_the_quarters_that_begin_with_it() -> None:
    start, end = date(2026, 2, 1), date(2027, 2, 1)
    fiscal = {Period(date(2026, n, 1), 3): usd(10) for n in (2, 5, 8, 11)}
    assert compose(fiscal, start, end).amounts == {"USD": 40}
    calendar = {quarter(each): usd(10) for each in (JAN, APR, JUL, OCT)}
    assert compose(calendar, start, end) == Composed()


def test_of_a_span_that_is_not_whole_months_nothing_is_said() -> None:
    held = {month(7): usd(100)}
    assert compose(held, JUL, date(2026, 7, 20)) == Composed()
    assert compose(held, date(2026, 7, 2), date(2026, 8, 2)) == Composed()
    assert compose(held, OCT, JUL) == Composed()
    assert compose({}, JUL, OCT) == Composed()


def test_a_target_of_nothing_is_a_target() -> None:
    assert compose({month(7): usd(0)}, JUL, date(2026, 8, 1)).is_set


def test_currencies_are_never_added_to_each_other() -> None:
    held = {month(7): usd(100), month(8): (700, "CNY"), month(9): usd(50)}
    assert compose(held, JUL, OCT).amounts == {"USD": 150, "CNY": 700}


def test_the_team_is_the_sum_of_its_members_and_says_how_many_have_none() -> None:
    held: Held = {ANNA: {quarter(JUL): usd(300)}, BEN: {month(7): usd(10)}}
    found = of_team(held, {ANNA, BEN}, JUL, OCT)
    assert found.total.amounts == {"USD": 300}
    assert not found.is_teams_own
    assert found.without == 1
    assert found.by_owner[BEN].missing == (month(8), month(9))


def test_the_teams_own_target_goes_before_the_sum() -> None:
    held: Held = {ANNA: {quarter(JUL): usd(300)}, None: {month(n): usd(200) for n in (7, 8, 9)}}
    found = of_team(held, {ANNA, BEN}, JUL, OCT)
    assert found.total.amounts == {"USD": 600}
    assert found.is_teams_own
    assert of_members(held, [ANNA], JUL, OCT).total.amounts == {"USD": 300}
    half_a_team_target: Held = held | {None: {month(7): usd(200)}}
    assert of_team(half_a_team_target, {ANNA}, JUL, OCT).total.amounts == {"USD": 300}


def test_who_left_counts_with_a_target_and_not_without() -> None:
    held: Held = {ANNA: {quarter(JUL): usd(300)}, BEN: {month(7): usd(10)}}
    found = of_team(held, set(), JUL, OCT)
    assert found.total.amounts == {"USD": 300}
    assert set(found.by_owner) == {ANNA}
    assert found.without == 0


# kept


@pytest.fixture
def put(team: Team, alice: Membership, now: datetime) -> Callable[..., Target | None]:
    def write(
        owner: Membership | None, period: Period, amount: int | None, currency: str = "USD"
    ) -> Target | None:
        wanted = Wanted(owner, period, amount, currency)
        return targets.put(team, wanted, by=alice, via="test", now=now)

    return write


def version_of(team: Team) -> int:
    return Team.objects.get(pk=team.pk).data_version


def audit_of(target_id: UUID, team: Team) -> list[tuple[str, dict[str, object]]]:
    entries = AuditEntry.objects.for_team(team).filter(record_kind="target", record_id=target_id)
    return list(entries.order_by("pk").values_list("action", "changes"))


def test_a_target_is_made_changed_and_taken_away_each_with_audit_and_a_step_of_the_data_version(
    team: Team, bob: Membership, put: Callable[..., Target]
) -> None:
    versions = [version_of(team)]
    made = put(bob, month(7), 120_000)
    versions.append(version_of(team))
    changed = put(bob, month(7), 150_000)
    versions.append(version_of(team))
    assert (made.pk, made.version, changed.version) == (changed.pk, 1, 2)
    assert put(bob, month(7), None) is None
    versions.append(version_of(team))
    assert versions == sorted(set(versions))
    assert not Target.objects.for_team(team).exists()
    told = {"ownerName": "Bob", "period": "2026-07", "amount": "1500.00", "currency": "USD"}
    assert audit_of(made.pk, team) == [
        ("created", {name: [None, value] for name, value in (told | {"amount": "1200.00"}).items()}),
        ("updated", {"amount": ["1200.00", "1500.00"]}),
        ("deleted", {name: [value, None] for name, value in told.items()}),
    ]


def test_what_changes_nothing_writes_nothing(team: Team, put: Callable[..., Target]) -> None:
    put(None, month(7), 100)
    before = version_of(team)
    assert put(None, month(7), 100).version == 1
    assert put(None, month(8), None) is None
    assert version_of(team) == before


def test_a_member_and_the_team_have_one_target_each_for_a_period(
    team: Team, bob: Membership, put: Callable[..., Target], now: datetime
) -> None:
    put(bob, month(7), 100)
    put(None, month(7), 100)
    put(None, quarter(JUL), 100)
    for owner in (bob, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Target.objects.for_team(team).create(
                owner=owner,
                starts_on=JUL,
                months=1,
                amount_minor=5,
                currency="USD",
                created_at=now,
                updated_at=now,
            )
    assert Target.objects.for_team(team).count() == 3


@pytest.mark.parametrize(("months", "amount"), [(2, 5), (1, -5)])
def test_the_database_itself_keeps_lengths_and_signs(
    team: Team, now: datetime, months: int, amount: int
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.for_team(team).create(
            starts_on=JUL, months=months, amount_minor=amount, currency="USD", created_at=now, updated_at=now
        )


def test_a_period_that_no_calendar_has_is_refused_until_the_fiscal_year_begins_there(
    team: Team, put: Callable[..., Target]
) -> None:
    odd = Period(date(2026, 2, 1), 3)
    with pytest.raises(Invalid):
        put(None, odd, 100)
    team.fiscal_year_start = 2
    team.save()
    put(None, odd, 100)
    team.fiscal_year_start = 1
    team.save()
    assert put(None, odd, 200).amount_minor == 200  # what stands can still be changed


def test_many_are_written_or_none(team: Team, alice: Membership, bob: Membership, now: datetime) -> None:
    good = Wanted(bob, month(7), 100, "USD")
    with pytest.raises(Invalid):
        targets.put_many(
            team, [good, Wanted(bob, Period(date(2026, 2, 1), 3), 1, "USD")], by=alice, via="test", now=now
        )
    assert not Target.objects.for_team(team).exists()
    targets.put_many(team, [good], by=alice, via="test", now=now)
    done = targets.put_many(
        team,
        [
            good,
            Wanted(bob, month(8), 5, "USD"),
            Wanted(None, month(7), 9, "USD"),
            Wanted(None, month(8), None, "USD"),
        ],
        by=alice,
        via="test",
        now=now,
    )
    assert done == Done(created=2, unchanged=2)


def test_last_years_targets_are_copied_where_nothing_stands_and_only_for_those_still_there(
    team: Team,
    alice: Membership,
    bob: Membership,
    viewer: Membership,
    put: Callable[..., Target],
    now: datetime,
) -> None:
    put(bob, month(1, 2025), 100)
    put(bob, month(2, 2025), 200)
    put(None, Period(date(2025, 1, 1), 12), 900)
    put(viewer, month(1, 2025), 7)
    put(bob, month(2), 555)
    members.deactivate(viewer, by=alice, now=now)
    year = fiscal_year(2026, 1)
    assert targets.copy_year(team, year, by=alice, via="test", now=now) == 2
    assert targets.copy_year(team, year, by=alice, via="test", now=now) == 0
    held = targets.held(team, year.starts_on, year.end)
    assert held == {bob.pk: {month(1): usd(100), month(2): usd(555)}, None: {Period(JAN, 12): usd(900)}}


def test_a_stale_version_changes_nothing_and_shows_the_newer_target(
    team: Team, alice: Membership, put: Callable[..., Target], now: datetime
) -> None:
    target = put(None, month(7), 100)
    put(None, month(7), 200)
    with pytest.raises(StaleVersion) as stale:
        targets.update(
            target, TargetPatch(amount=Decimal(9)), by=alice, via="test", now=now, expected_version=1
        )
    assert isinstance(stale.value.current, Target)
    assert stale.value.current.amount_minor == 200
    with pytest.raises(StaleVersion):
        targets.remove(target, by=alice, via="test", now=now, expected_version=1)
    changed = targets.update(
        target, TargetPatch(currency="JPY"), by=alice, via="test", now=now, expected_version=2
    )
    assert (changed.amount_minor, changed.currency, changed.version) == (2, "JPY", 3)


def test_a_period_of_the_team_is_summed_over_whoever_may_own_records(
    team: Team,
    alice: Membership,
    bob: Membership,
    viewer: Membership,
    put: Callable[..., Target],
    now: datetime,
) -> None:
    put(bob, quarter(JUL), 300)
    found = targets.of_period(team, JUL, OCT)
    assert found.total.amounts == {"USD": 300}
    assert set(found.by_owner) == {alice.pk, bob.pk}  # a viewer owns nothing
    assert found.without == 1
    assert targets.of_period(team, JUL, OCT, [alice.pk]).total == Composed()
    put(alice, month(7), 50)
    members.deactivate(bob, by=alice, now=now)
    found = targets.of_period(team, JUL, date(2026, 8, 1))
    assert (found.total.amounts, found.without) == ({"USD": 50}, 0)


def test_a_stranger_is_no_owner_and_another_teams_targets_are_not_found(
    team: Team, alice: Membership, charlie: Membership, put: Callable[..., Target], now: datetime
) -> None:
    for owner in (charlie.pk, uuid4()):
        with pytest.raises(Invalid):
            data = TargetIn(owner_id=owner, period="2026-07", amount=Decimal(5))
            targets.create(team, data, by=alice, via="test", now=now)
    target = put(None, month(7), 100)
    with pytest.raises(NotFound):
        targets.find(target.pk, by=charlie)
    assert targets.of_period(charlie.team, JUL, OCT).total == Composed()


def test_owners_and_managers_see_all_targets_and_others_their_own(
    team: Team, alice: Membership, bob: Membership, put: Callable[..., Target]
) -> None:
    put(alice, month(7), 1)
    put(None, month(7), 2)
    own = put(bob, month(7), 3)
    assert len(targets.rows(TargetFilters(), by=alice).items) == 3
    assert [each["id"] for each in targets.rows(TargetFilters(), by=bob).items] == [own.pk]
    assert targets.rows(TargetFilters(owner_id=alice.pk), by=bob).items == []
    members.change_role(bob, role=Role.MANAGER, by=alice)
    bob.refresh_from_db()
    assert len(targets.rows(TargetFilters(), by=bob).items) == 3


def test_a_new_start_of_the_fiscal_year_is_how_periods_are_written_from_then_on(
    team: Team, alice: Membership, put: Callable[..., Target]
) -> None:
    changed = teams.settings_of(team)
    teams.change(team, settings=type(changed)(**{**vars(changed), "fiscal_year_start": 4}))
    put(None, Period(date(2026, 4, 1), 12), 1)
    assert [each["period"] for each in targets.rows(TargetFilters(), by=alice).items] == ["FY2027"]
