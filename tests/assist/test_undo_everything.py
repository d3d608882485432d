"""Whatever a text becomes, taking it back leaves every table as it was: over texts that readers are measured with."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import resources
from itertools import combinations_with_replacement
from typing import Any

import pytest

from tests.assist.tables import Tables, tables_of
from wenshu.assist import pipeline, policy
from wenshu.assist.evaluation.suite import BUILT_IN
from wenshu.assist.models import Proposal
from wenshu.crm import companies, contacts, opportunities
from wenshu.crm.contract import CompanyIn, ContactIn, OpportunityIn
from wenshu.crm.models import Product
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db
SEVERAL = 4


@dataclass(frozen=True)
class Text:
    id: str
    text: str
    now: datetime
    around: dict[str, Any]
    deals: list[dict[str, Any]]


def texts(name: str) -> list[Text]:
    lines = resources.files(BUILT_IN).joinpath(name).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [
        Text(
            row["id"],
            row["text"],
            datetime.fromisoformat(row["context"].get("today", "2026-03-11")).replace(hour=10, tzinfo=UTC),
            row["context"],
            row["deals"],
        )
        for row in rows
    ]


def of_every_kind(among: list[Text]) -> list[Text]:
    """Texts in which each field, each pair of fields of a deal and each number of deals occurs several times."""
    seen: Counter[tuple[str, ...]] = Counter()
    kept = []
    for text in among:
        given = [sorted(name for name, value in deal.items() if value) for deal in text.deals]
        pairs = {pair for names in given for pair in combinations_with_replacement(names, 2)}
        pairs.add((f"{len(text.deals)} deals",))
        if any(seen[pair] < SEVERAL for pair in pairs):
            kept.append(text)
            seen.update(pairs)
    return kept


KINDS = of_every_kind([*texts("texts_en.jsonl"), *texts("texts_zh.jsonl")])
ORDERS = texts("orders.jsonl")


def setting(team: Team, by: Membership, text: Text) -> None:
    """Some of what the text names is there already, so that there is something to change, link and put back."""
    team.currency = text.around.get("currency", "USD")
    team.timezone = text.around.get("timezone", "UTC")
    team.save()
    told: dict[str, Any] = {"by": by, "via": "test", "now": text.now - timedelta(days=30)}
    for name in text.around.get("products", []):
        Product.objects.for_team(team).create(name=name, currency=team.currency)
    for deal in text.deals:
        said = deal.get("companyName")
        name = next((each for each in said if each), "") if isinstance(said, list) else said
        if name:
            company = companies.create(team, CompanyIn(name=name), **told)
            person = contacts.create(team, ContactIn(name="Wang Fang", company_id=company.pk), **told)
            data = OpportunityIn(name=f"{name} deal", company_id=company.pk, contact_ids=[person.pk])
            opportunities.create(team, data, **told)


def proposed(text: Text, by: Membership) -> Proposal:
    return pipeline.propose(text.text, team=by.team, by=by, now=text.now, source="paste", engine="rules")


def differences(before: Tables, after: Tables) -> list[str]:
    return [
        f"{name} {id}: {before[name].get(id)} → {after[name].get(id)}"
        for name in before
        for id in before[name].keys() | after[name].keys()
        if before[name].get(id) != after[name].get(id)
    ]


@pytest.mark.parametrize("text", KINDS, ids=lambda text: text.id)
def test_undo_leaves_every_table_as_it_was(text: Text, alice: Membership, team: Team) -> None:
    setting(team, alice, text)
    before = tables_of(team)
    proposal = proposed(text, alice)
    actions = pipeline.actions_of(proposal)
    assert differences(before, tables_of(team)) == []
    if not any(action.fields for action in actions):
        return  # talk of the weather: there is nothing to take back
    applied = pipeline.apply(
        proposal, by=alice, now=text.now + timedelta(minutes=1), edited=policy.all_of(actions)
    )
    assert pipeline.effects_of(applied)
    assert differences(before, tables_of(team)) != []
    pipeline.undo(applied, by=alice, now=text.now + timedelta(minutes=2))
    assert differences(before, tables_of(team)) == []


@pytest.mark.parametrize("text", ORDERS, ids=lambda text: text.id)
def test_a_text_that_gives_orders_writes_nothing_and_meets_nobody_elses_records(
    text: Text, alice: Membership, team: Team, other_team: Team, charlie: Membership
) -> None:
    setting(other_team, charlie, text)
    before, theirs = tables_of(team), tables_of(other_team)
    proposal = proposed(text, alice)
    assert (differences(before, tables_of(team)), differences(theirs, tables_of(other_team))) == ([], [])
    told = [
        each for action in pipeline.actions_of(proposal) for each in (action.target, *action.alternatives)
    ]
    assert [each for each in told if each is not None] == []
