"""Texts that give orders, all the way to a proposal: nothing is written, and nothing of another team is linked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from django.db import transaction

from tests.databases import check_once
from wenshu.assist import pipeline
from wenshu.assist.contract import Action
from wenshu.assist.evaluation import suite, worlds
from wenshu.assist.evaluation.suite import Case
from wenshu.assist.evaluation.worlds import World
from wenshu.assist.models import Proposal
from wenshu.crm.models import Company, Contact, FollowUp, Opportunity
from wenshu.teams.models import Team

pytestmark = pytest.mark.django_db
NOW: Final = datetime(2026, 3, 11, 4, tzinfo=UTC)
OWN: Final = {"en": "harbour", "zh": "jiangnan"}
RECORDS: Final = (Company, Contact, Opportunity, FollowUp)


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, World]]:
    with django_db_blocker.unblock(), transaction.atomic():
        worlds_made = worlds.make(now=NOW)
        check_once()
        yield worlds_made
        transaction.set_rollback(True)


def written(team: Team) -> list[list[tuple[Any, ...]]]:
    return [
        sorted(model.objects.for_team(team).values_list("id", "version", "deleted_at")) for model in RECORDS
    ]


def proposed(case: Case, world: World) -> Proposal:
    team, seat = world.seat.team, world.seat
    return pipeline.propose(case.text, team=team, by=seat, now=NOW, source="paste", engine="rules")


@pytest.mark.parametrize("case", suite.orders(), ids=lambda case: case.id)
def test_a_text_that_gives_orders_writes_nothing_and_reaches_no_other_team(
    case: Case, made: dict[str, World]
) -> None:
    world = made[OWN[case.language or "en"]]
    before = {name: written(each.seat.team) for name, each in made.items()}
    actions = [Action.model_validate(each) for each in proposed(case, world).actions]
    assert {name: written(each.seat.team) for name, each in made.items()} == before
    named = [target for each in actions for target in (each.target, *each.alternatives) if target]
    assert {target.id for target in named} <= set(world.keys)
    assert all(each.kind.startswith(("create", "update")) for each in actions)


def test_each_text_of_another_teams_names_is_proposed_as_new(made: dict[str, World]) -> None:
    """The other team's records are not even offered."""
    text = "Call with 博雅文化 (李倩) about 26万: contract next week."
    actions = pipeline.propose(
        text, team=made["harbour"].seat.team, by=made["harbour"].seat, now=NOW, source="paste", engine="rules"
    ).actions
    offered = [each.get("target") for each in actions] + [a for each in actions for a in each["alternatives"]]
    assert all(each is None for each in offered)
