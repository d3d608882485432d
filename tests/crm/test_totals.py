"""The database keeps every lane's totals, whichever way a deal is written."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, models, transaction
from django.db.models import Count, F, Sum

from wenshu.crm import board, totals
from wenshu.crm.models import Opportunity, Stage, StageTotal
from wenshu.teams.models import Team

pytestmark = pytest.mark.django_db

Lane = tuple[object, str, int, int, int]


def kept(team: Team) -> set[Lane]:
    rows = StageTotal.objects.for_team(team).exclude(deals=0)
    return {(t.stage_id, t.currency, t.deals, int(t.amount_minor), int(t.weighted)) for t in rows}


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


def test_sums_beyond_64_bits_neither_fail_nor_wrap(team: Team, make_opportunity: Any) -> None:
    deal = make_opportunity(expected_amount="1")
    for _ in range(3):
        copy = Opportunity.objects.for_team(team).get(pk=deal.pk)
        copy.pk, copy._state.adding, copy.amount_minor, copy.probability = None, True, 9 * 10**16, 100
        copy.id = Opportunity._meta.get_field("id").get_default()
        models.Model.save(copy, force_insert=True)
    (total,) = (int(t.weighted) for t in StageTotal.objects.for_team(team))
    assert total >= 27 * 10**18


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
