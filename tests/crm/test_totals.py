"""The database keeps every lane's totals, whichever way a deal is written."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, F, Sum

from wenshu.crm import board, totals
from wenshu.crm.models import Opportunity, Stage, StageTotal
from wenshu.crm.money import MAX_MINOR, text
from wenshu.teams.models import Team

pytestmark = pytest.mark.django_db

Lane = tuple[object, str, int, int, int]


def kept(team: Team) -> set[Lane]:
    rows = StageTotal.objects.for_team(team).exclude(deals=0)
    return {(t.stage_id, t.currency, t.deals, t.amount_minor, t.weighted) for t in rows}


def counted(team: Team) -> set[Lane]:
    lanes = Opportunity.objects.for_team(team).live().order_by().values_list("stage_id", "currency")
    rows = lanes.annotate(
        Count("id"), a=Sum("amount_minor", default=0), w=Sum(F("amount_minor") * F("probability"), default=0)
    )
    return {(stage, currency, n, int(a), int(w)) for stage, currency, n, a, w in rows}


def test_totals_follow_every_kind_of_write(team: Team, make_opportunity: Any, now: Any) -> None:
    first, second = make_opportunity(expected_amount="100.50"), make_opportunity(expected_amount=None)
    euro = make_opportunity(expected_amount="7", currency="EUR")
    assert kept(team) == counted(team) != set()

    deals = Opportunity.objects.for_team(team)
    won = Stage.objects.for_team(team).get(key="won")
    deals.filter(pk=first.pk).update(stage=won, stage_kind="won", probability=100)
    deals.filter(pk=second.pk).update(amount_minor=5_000)
    assert kept(team) == counted(team)
    deals.filter(pk=euro.pk).update(deleted_at=now)
    assert kept(team) == counted(team)
    deals.filter(pk=euro.pk).update(deleted_at=None, currency="USD")
    assert kept(team) == counted(team)
    deals.filter(pk=first.pk).delete()
    assert kept(team) == counted(team)


def test_a_rolled_back_write_leaves_the_totals_alone(team: Team, make_opportunity: Any) -> None:
    deal = make_opportunity(expected_amount="10")
    before = kept(team)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Opportunity.objects.for_team(team).filter(pk=deal.pk).update(amount_minor=99)
        _ = 1 / 0
    assert kept(team) == before


def test_sums_beyond_64_bits_are_not_kept_wrongly_and_the_board_adds_up_the_deals(
    team: Team, make_opportunity: Any, now: Any
) -> None:
    giants = [make_opportunity(expected_amount=text(MAX_MINOR, "USD"), probability=100) for _ in range(95)]
    small = make_opportunity(expected_amount="1", probability=100)
    [lane] = StageTotal.objects.for_team(team)
    assert (lane.deals, lane.amount_minor, lane.weighted) == (96, 95 * MAX_MINOR + 100, None)
    [figure] = board.figures(team)
    assert figure.weighted_minor == figure.amount_minor == 95 * MAX_MINOR + 100
    with connection.cursor() as cursor:
        totals.recount(cursor)
    [lane] = StageTotal.objects.for_team(team)
    assert lane.weighted is None
    Opportunity.objects.for_team(team).filter(pk__in=[deal.pk for deal in giants]).update(deleted_at=now)
    [figure] = board.figures(team)
    assert (figure.deals, figure.weighted_minor) == (1, 100)
    with connection.cursor() as cursor:
        totals.recount(cursor)
    [lane] = StageTotal.objects.for_team(team)
    assert (lane.weighted, small.amount_minor) == (10_000, 100)


def test_missing_triggers_are_named_restored_and_what_was_missed_is_counted(
    team: Team, make_opportunity: Any
) -> None:
    with connection.cursor() as cursor:
        totals._drop(connection, cursor, totals._present(connection, cursor))
    assert len(totals.missing()) == 3
    assert totals.check(None, databases=["default"])
    make_opportunity(expected_amount="12")
    assert kept(team) != counted(team)
    totals.restore()
    assert totals.missing() == []
    assert kept(team) == counted(team)


def test_the_board_shows_the_kept_totals_and_an_owner_the_sums_of_their_own_deals(
    team: Team, alice: Any, bob: Any, make_opportunity: Any
) -> None:
    make_opportunity(expected_amount="100", owner_id=alice.id)
    make_opportunity(expected_amount="30.01", owner_id=bob.id)
    (whole,) = board.figures(team)
    (hers,) = board.figures(team, owner_id=alice.id)
    assert (whole.deals, whole.amount_minor) == (2, 13_001)
    assert (hers.deals, hers.amount_minor) == (1, 10_000)
