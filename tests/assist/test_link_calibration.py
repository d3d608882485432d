"""Scores of linking are chances: of records at 0.9 nine in ten are right, and hardly ever one is linked wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from tests.assist.link_scenarios import Dice
from tests.databases import check_once
from wenshu.assist.evaluation import worlds
from wenshu.assist.link import link
from wenshu.assist.matches import Match

pytestmark = pytest.mark.django_db
DRAWN = 150
NOW = datetime.fromisoformat("2026-11-24T10:00:00+00:00")


@dataclass(frozen=True)
class Told:
    kind: str  # of the entity: c, p or d
    match: Match
    meant: UUID | None

    @property
    def score(self) -> float:
        return self.match.best.score if self.match.best else 0.0

    @property
    def right(self) -> bool:
        return self.match.best is not None and self.match.best.id == self.meant


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Told]]:
    found: list[Told] = []
    with django_db_blocker.unblock(), transaction.atomic():
        for seed in (1, 2):
            seat = worlds.owner(f"dice{seed}", currency="USD", language="en", now=NOW)
            dice = Dice(seat, NOW, seed)
            for _ in range(DRAWN):
                drawn = dice.draw()
                matches = link(drawn.extraction, team=seat.team, by=seat, now=NOW, text=drawn.text)
                found += [Told(key[0], matches[key], meant) for key, meant in drawn.meant.items()]
        check_once()
        yield found
        transaction.set_rollback(True)


def share(told: list[Told]) -> float:
    return sum(each.right for each in told) / len(told)


def test_of_records_at_nine_tenths_nine_in_ten_are_right(told: list[Told]) -> None:
    sure = [each for each in told if each.score >= 0.9]
    assert len(sure) > 200
    assert share(sure) >= 0.9


@pytest.mark.parametrize(("least", "most"), [(0.0, 0.3), (0.3, 0.6), (0.6, 0.9), (0.9, 1.01)])
def test_scores_are_near_the_share_that_is_right(told: list[Told], least: float, most: float) -> None:
    band = [each for each in told if each.match.best and least <= each.score < most]
    expected = sum(each.score for each in band) / len(band)
    assert share(band) == pytest.approx(expected, abs=0.15), (
        f"{share(band):.2f} of {len(band)} at {expected:.2f}"
    )


@pytest.mark.parametrize("kind", ["c", "p", "d"])
def test_hardly_ever_a_wrong_record_is_linked(told: list[Told], kind: str) -> None:
    linked = [each for each in told if each.kind == kind and each.match.verdict == "link"]
    wrong = [each for each in linked if not each.right]
    assert len(linked) > 20
    assert len(wrong) / len([each for each in told if each.kind == kind]) <= 0.03


def test_where_a_record_is_meant_it_mostly_comes_first(told: list[Told]) -> None:
    meant = [each for each in told if each.meant is not None]
    assert share(meant) >= 0.8
