"""What one team is answered does not depend on any other, not even on whether there is one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import product
from typing import Any, get_args

import pytest
from django.core.cache import cache

from tests.guards.walk_world import CANARY, OURS, ids_in, ids_of
from tests.planting import Garden
from wenshu.crm.models import Company
from wenshu.insights import json_out, pipeline, query, tiles, vocabulary
from wenshu.insights.plan import (
    CalendarUnit,
    Dimension,
    Entity,
    Filter,
    FilterField,
    Metric,
    Query,
    TimeFilter,
)
from wenshu.insights.query.conditions import MODELS
from wenshu.insights.selection import Records, Selection
from wenshu.insights.validate import BadPlan, NotYet
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.usefixtures("_nothing_remembered")


def plans() -> Iterator[Query]:
    """Every metric by every dimension of every kind of record, and every filter."""
    opened = TimeFilter(period=CalendarUnit(unit="year"))
    entities: tuple[Entity, ...] = get_args(Entity)
    for entity, metric, dimension in product(entities, get_args(Metric), get_args(Dimension)):
        yield from _plan(shape="breakdown", entity=entity, metrics=[metric], dimensions=[dimension])
    for entity, shape, dimension in product(entities, ("share", "rank", "trend"), get_args(Dimension)):
        yield from _plan(shape=shape, entity=entity, metrics=["count"], dimensions=[dimension])
    for entity, metric in product(entities, get_args(Metric)):
        yield from _plan(shape="scalar", entity=entity, metrics=[metric])
        yield from _plan(shape="scalar", entity=entity, metrics=[metric], time=[opened])
    for entity, named in product(entities, get_args(FilterField)):
        for value in (f"{CANARY}name", f"{OURS}name", True, "7"):
            given = [Filter(field=named, value=value)]
            for shape in ("list", "exists"):
                yield from _plan(shape=shape, entity=entity, filters=given)
            yield from _plan(shape="scalar", entity=entity, metrics=["count"], filters=given)


def _plan(**parts: Any) -> list[Query]:
    try:
        return [Query(**parts)]
    except ValueError:
        return []


def answers(team: Team, member: Membership, now: datetime) -> dict[str, str]:
    """Every answer as the API shows it, and the records behind each of its figures."""
    found = {}
    for plan in plans():
        try:
            answer = pipeline.run_plan(plan, team=team, asked_by=member, now=now, language="en")
        except (BadPlan, NotYet):
            continue
        cited = [
            sorted(map(str, query.records(c.records, team=team).values_list("pk", flat=True)))
            for c in answer.citations
        ]
        shown = json_out.to_json(answer, conversation_id=member.pk)
        shown.pop("cached")
        found[plan.model_dump_json(exclude_defaults=True)] = json.dumps(
            [shown, cited], default=str, sort_keys=True
        )
    return found


@pytest.mark.django_db
def test_no_answer_changes_when_another_team_gets_records(
    alice: Membership, ours: Garden, plant_theirs: Callable[[], Garden], now: datetime
) -> None:
    before = answers(alice.team, alice, now)
    assert len(before) > 500
    assert sum(OURS in text for text in before.values()) > 100
    theirs = plant_theirs()
    cache.clear()
    vocabulary.forget()
    after = answers(alice.team, alice, now)
    assert {plan for plan in before if before[plan] != after[plan]} == set()
    foreign = ids_of(theirs)
    told = [
        plan
        for plan, text in after.items()
        if (CANARY in text and CANARY not in plan) or ids_in(text) & foreign
    ]
    assert told == []


@pytest.mark.django_db
def test_a_question_about_another_teams_customer_is_about_nobody(
    alice: Membership, charlie: Membership, ours: Garden, plant_theirs: Callable[[], Garden], now: datetime
) -> None:
    plant_theirs()
    # what is kept tells the teams apart by nothing else than their ids
    Team.objects.update(data_version=50, vocabulary_version=50)
    questions = [
        f"How many deals of {CANARY}name are open?",
        f"Show the deals of {CANARY}name",
        f"What did {CANARY}name sell this year?",
        f"{CANARY}name 有多少商机？",
    ]
    for question in questions:
        cache.clear()
        his = pipeline.ask(question, team=charlie.team, asked_by=charlie, now=now)
        assert his.status in {"answered", "empty", "needs_clarification"}, question
        beside_his = pipeline.ask(question, team=alice.team, asked_by=alice, now=now)
        cache.clear()
        alone = pipeline.ask(question, team=alice.team, asked_by=alice, now=now)
        assert alone.status == "out_of_scope", question
        assert CANARY not in json.dumps(alone.suggestions)
        assert (beside_his.status, beside_his.text) == (alone.status, alone.text)


@pytest.mark.django_db
def test_a_citation_made_for_one_team_lists_nothing_of_it_to_another(
    alice: Membership, charlie: Membership, ours: Garden, plant_theirs: Callable[[], Garden]
) -> None:
    theirs = plant_theirs()
    for entity, model in MODELS.items():
        pk = theirs[model].pk
        wanted = [
            Records(entity=entity, any_of=(Selection(entity=entity, **parts),))
            for parts in ({"ids": (pk,)}, {"owner_id": charlie.pk}, {"company_id": theirs[Company].pk})
        ]
        for records in wanted:
            assert list(query.records(records, team=alice.team)) == [], records
        assert query.records(wanted[0], team=charlie.team).count() == 1


@pytest.mark.django_db
def test_the_dashboard_shows_ones_own_figures(
    alice: Membership, ours: Garden, plant_theirs: Callable[[], Garden], now: datetime
) -> None:
    def shown() -> str:
        cache.clear()
        found = tiles.dashboard(alice.team, asked_by=alice, now=now, language="en")
        return repr({key: tile.answer for key, tile in found.items()})

    before = shown()
    plant_theirs()
    assert shown() == before
