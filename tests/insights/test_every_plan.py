"""Thousands of plans by dice, over both demo teams: each is refused with a reason, or answered as the records say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from tests.databases import check_once
from tests.insights.random_plans import World, plans
from tests.insights.spoken import plant
from tests.insights.truth import Truth
from wenshu.crm import demo
from wenshu.crm.models import Company, Opportunity, Target
from wenshu.insights import answer as answers
from wenshu.insights import behind, citation, pipeline, query, vocabulary
from wenshu.insights.answer import Answer
from wenshu.insights.figures import Figures, Line, Measure
from wenshu.insights.metrics import DEFINITIONS, Value
from wenshu.insights.plan import BUCKETS, Query
from wenshu.insights.segments import Figure
from wenshu.insights.validate import BadPlan
from wenshu.insights.wording import Wording
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
PLANS = 300  # of each seed and team
SEEDS = (1, 2, 3)
LINES = 4  # whose records are looked at, of each answer
NO_LIST = frozenset({"owner_count", "product_count"})  # numbers of what has no list of its own


@pytest.fixture(scope="module")
def truths(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Truth]]:
    """Both demo teams, made less tidy than a demo is."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            vocabulary.forget()
            teams = demo.load(now=NOW)
            for team in teams:
                untidy(team)
            check_once()
            yield [Truth(team, NOW) for team in teams]
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
            vocabulary.forget()


def untidy(team: Team) -> None:
    """Other currencies, no amounts, nobody's deals, a deleted company that still has some, regions of deals' own."""
    deals = Opportunity.objects.for_team(team)
    ids = list(deals.order_by("created_at", "id").values_list("id", flat=True))
    changes: list[dict[str, Any]] = [
        {"currency": "JPY", "amount_minor": 7_000_001}, {"currency": "EUR"}, {"amount_minor": None},
        {"owner": None}, {"company": None}, {"product": ""}, {"source": ""}, {"region": "Overseas"},
        {"deleted_at": NOW}, {"stage_entered_at": NOW - timedelta(days=200, seconds=77)},
    ]  # fmt: skip
    for place, change in enumerate(changes):
        deals.filter(pk__in=ids[place :: 4 * len(changes)]).update(**change)
    company = Company.objects.for_team(team).filter(opportunities__isnull=False).order_by("name").first()
    assert company is not None
    Company.objects.for_team(team).filter(pk=company.pk).update(deleted_at=NOW)
    plant(team, NOW)
    Team.objects.filter(pk=team.pk).update(vocabulary_version=1000, deal_words_version=1000)
    team.refresh_from_db()


def world_of(truth: Truth) -> World:
    names: dict[str, set[str]] = {}
    for records in truth.records.values():
        for record in records:
            for field, value in record.items():
                for each in value if isinstance(value, list) else [value]:
                    if isinstance(each, str) and each:
                        names.setdefault(field, set()).add(each)
    kept = {field: sorted(values)[:12] for field, values in names.items()}
    return World(kept, sorted(names["currency"]))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("place", [0, 1], ids=["en", "zh"])
def test_every_plan_is_refused_with_a_reason_or_answered_as_the_records_say(
    place: int, seed: int, truths: list[Truth]
) -> None:
    truth = truths[place]
    member = Membership.objects.for_team(truth.team).get(role="owner")
    answered: Counter[str] = Counter()
    for plan in plans(seed * 7 + place, PLANS, world_of(truth)):
        try:
            found = pipeline.run_plan(plan, team=truth.team, asked_by=member, now=NOW, language="en")
        except BadPlan as bad:
            says_where(bad)
            continue
        if found.status == "out_of_scope":  # declined in the asker's own words
            assert not found.citations
            assert "cannot" not in found.text
            continue
        assert found.figures is not None, plan.model_dump_json(exclude_defaults=True)
        answered[plan.shape] += found.status == "answered"
        try:
            check(found, plan, member, truth)
        except AssertionError as wrong:
            raise AssertionError(f"{plan.model_dump_json(exclude_defaults=True)}\n{found.text}") from wrong
    assert min(answered[shape] for shape in ("breakdown", "rank", "trend", "compare", "list", "scalar")) > 5
    assert answered["funnel"] > 2


def says_where(bad: BadPlan) -> None:
    assert bad.errors
    assert all(error.pointer.strip("/") and error.message for error in bad.errors)


def check(found: Answer, plan: Query, member: Membership, truth: Truth) -> None:
    figures = found.figures
    assert figures is not None
    for figure in found.citations:
        lists_what_it_says(figure, truth)
    in_chinese = answers.write(
        figures,
        plan=plan,
        wording=Wording("zh", truth.team.currency, {member.pk: member.name}),
        suggestions=(),
        as_of=NOW,
    )
    assert [c.value for c in in_chinese.citations].sort(key=str) == [c.value for c in found.citations].sort(
        key=str
    )
    for line in (*figures.lines[:LINES], *figures.lines[-1:], *figures.wholes):
        for measure in (*line.measures, *line.before):
            is_what_its_records_make(measure, truth)
    if figures.lines and not plan.having:
        adds_up(figures)
    if plan.having:
        is_picked(figures, truth)


def lists_what_it_says(figure: Figure, truth: Truth) -> None:
    token = citation.encode(figure.records)
    if token not in truth.listed:  # the same records stand behind many a figure
        truth.listed[token] = number_listed(figure, token, truth)
    if figure.records.entity == "target":
        return
    labels = {Wording("en", "USD").metric(metric) for metric in NO_LIST}  # type: ignore[arg-type]
    if figure.unit == "count" and figure.label not in labels:
        assert truth.listed[token] == figure.value, figure.label


def number_listed(figure: Figure, token: str, truth: Truth) -> int:
    """How many records a link lists: those that it should, with words that say which."""
    assert citation.decode(token) == figure.records
    for language in ("en", "zh"):
        assert behind.words(truth.team, token, figure.records.entity, language=language)
    listed = query.records(figure.records, team=truth.team)
    if figure.records.entity == "target":
        return listed.count()
    ids = set(listed.values_list("pk", flat=True))
    assert ids == {record["id"] for record in truth.behind(figure.records)}, figure.label
    return len(ids)


def is_what_its_records_make(measure: Measure, truth: Truth) -> None:
    if DEFINITIONS[measure.metric].of_targets:
        is_what_its_targets_make(measure, truth)
        return
    if measure.metric == "conversion_rate" and measure.value is None:
        return
    counted = truth.behind(measure.counted_records)
    assert len(counted) == measure.counted, measure.metric
    expected = value_of(measure, counted, truth)
    if expected is None or isinstance(expected, int):
        nothing = {0, None} if not counted else {expected}
        assert measure.value in nothing | {expected}, measure.metric
    else:
        assert measure.value == pytest.approx(expected, abs=0.006), measure.metric
    if measure.missing_records is not None:
        assert len(truth.behind(measure.missing_records)) == measure.missing


def value_of(measure: Measure, counted: list[dict[str, Any]], truth: Truth) -> Value:
    if measure.metric == "stage_duration_avg":
        return truth.stay(counted, measure.counted_records.any_of[0])
    if measure.metric == "conversion_rate":
        assert measure.won_records is not None
        assert len(truth.behind(measure.won_records)) == measure.won
        return measure.won / len(counted)
    return truth.value(measure.metric, counted)


def is_what_its_targets_make(measure: Measure, truth: Truth) -> None:
    """The targets that are listed add up to it; a rate is what the deals beside them are worth of that."""
    listed = query.records(measure.records, team=truth.team)
    wanted = [each.amount_minor for each in listed if isinstance(each, Target)]
    if measure.metric == "target_amount":
        assert len(wanted) == measure.counted
        assert measure.value == (sum(wanted) if wanted else None)
        return
    deals = truth.behind(measure.counted_records)
    assert len(deals) == measure.counted
    earned = truth.value("amount_sum", deals)
    assert measure.value == (earned / sum(wanted) if wanted and earned is not None else None)


def adds_up(figures: Figures) -> None:
    """Where every group is shown, their figures add up to the whole's, but for the records of no period."""
    task = figures.task
    if figures.targets is not None or task.query.metrics == ["stage_duration_avg"]:
        return  # wholes have targets of their own; a deal that left several stages is in several groups
    together = task.query.shape in {"breakdown", "trend", "share"} or (
        task.query.compare is not None and task.query.compare.kind == "vs_rest"
    )
    cut = figures.truncated or (task.query.compare is not None and task.query.limit is not None)
    if not together or cut or (task.query.shape == "share" and task.selection.filters):
        return
    for whole in figures.wholes:
        for place, measure in enumerate(whole.measures):
            if DEFINITIONS[measure.metric].additive and measure.metric != "weighted_amount":
                parts = [line.measures[place].value or 0 for line in lines_of(whole, figures)]
                assert sum(parts) == (measure.value or 0), measure.metric


def lines_of(whole: Line, figures: Figures) -> Iterable[Line]:
    return (line for line in figures.lines if line.currency == whole.currency)


def is_picked(figures: Figures, truth: Truth) -> None:
    """Each group that is shown meets the conditions, counted over all currencies."""
    given = figures.task.query.having[0]
    assert figures.total <= figures.groups
    for line in figures.lines[:LINES]:
        measure = next(m for m in line.measures if m.metric == given.metric)
        value = measure.value
        if DEFINITIONS[given.metric].unit == "money":
            assert given.currency in {None, line.currency}
            assert value is not None
        elif len(figures.currencies) > 1:
            continue
        assert value is not None
        bound = given.value
        if DEFINITIONS[given.metric].unit == "money":
            bound = bound.scaleb(0 if line.currency == "JPY" else 2)
        number = Decimal(str(value))
        assert {
            "gt": number > bound, "gte": number >= bound, "lt": number < bound, "lte": number <= bound,
            "eq": number == bound,
        }[given.op]  # fmt: skip


def test_the_dice_reach_every_part_of_the_schema(truths: list[Truth]) -> None:
    thrown = list(plans(5, 1500, world_of(truths[0])))
    metrics = {metric for plan in thrown for metric in plan.metrics}
    dimensions = {dimension for plan in thrown for dimension in plan.dimensions}
    kinds = {(plan.shape, plan.compare.kind) for plan in thrown if plan.compare}
    assert len(metrics) >= 18
    assert dimensions >= BUCKETS
    assert len(dimensions) >= 19
    assert len({given.field for plan in thrown for given in plan.filters}) >= 39
    assert len(kinds) == 8
