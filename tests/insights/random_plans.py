"""Plans by dice: every shape, metric, dimension, condition, period and comparison that the schema can say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, get_args

from wenshu.insights.fields import DATES, DIMENSIONS, FACTS, FIELDS, NUMBERS
from wenshu.insights.metrics import DEFINITIONS
from wenshu.insights.plan import (
    BUCKETS,
    Between,
    CalendarUnit,
    DateField,
    Dimension,
    Entity,
    Filter,
    FilterField,
    Metric,
    Named,
    Period,
    Query,
    Rolling,
    Shape,
    TimeFilter,
)

TODAY = date(2026, 11, 24)
ENTITIES: tuple[Entity, ...] = get_args(Entity)
ALONE = frozenset({"funnel", "conversion_rate", "stage_duration_avg", "target_amount", "attainment"})
HISTORY = frozenset({"reached_stage", "left_stage", "lost_from_stage"})
NUMBER_RANGE = {
    "probability": 100, "age_days": 400, "days_in_stage": 120, "days_since_activity": 120, "employees": 2000,
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """The names that a team has, by field."""

    names: dict[str, list[str]]
    currencies: list[str]


def plans(seed: int, count: int, world: World) -> Iterator[Query]:
    """That many plans that are well formed; some of them mean nothing."""
    dice = Random(seed)
    made = 0
    while made < count:
        try:
            query = _query(dice, world)
        except ValueError:
            continue
        made += 1
        yield query


def _here(names: Iterable[str]) -> list[Any]:
    """Without what is asked for by itself."""
    return sorted(name for name in names if name not in ALONE)


def _query(dice: Random, world: World) -> Query:
    kind = dice.random()
    if kind < 0.12:
        return _of_targets(dice, world)
    return _of_stages(dice, world) if kind < 0.24 else _any(dice, world)


def _of_targets(dice: Random, world: World) -> Query:
    """What was won beside its target: of people, in whole months, and now and then of something else."""
    metrics = dice.choice((["amount_sum"], ["attainment"], ["attainment"], ["target_amount"]))
    groups = dice.sample(("owner", "sales_team", "month", "quarter", "year"), dice.choice((0, 1, 1, 2)))
    shape = dice.choice(("breakdown", "rank")) if groups else "scalar"
    if BUCKETS.intersection(groups) and dice.random() < 0.5:
        shape = "trend"
    if metrics == ["amount_sum"]:
        shape = "compare"
    fields = ("owner", "sales_team", "currency") if dice.random() < 0.9 else ("product", "region")
    filters = [_named(dice, dice.choice(fields), world) for _ in range(dice.choice((0, 0, 1, 2)))]
    unit: Any = dice.choice(("month", "quarter", "half", "year", "fiscal_quarter", "fiscal_year"))
    whole = CalendarUnit(unit=unit, offset=dice.choice((0, 0, -1, -2, 1)), to_date=dice.random() < 0.1)
    period = whole if dice.random() < 0.9 else _period(dice)
    bound = {"metric": dice.choice((*metrics, "attainment")), "op": dice.choice(("lt", "gte")), "value": 1}
    return Query.model_validate(
        {
            "shape": shape,
            "metrics": metrics,
            "dimensions": groups,
            "filters": [*filters, {"field": "status", "value": "won"}],
            "time": [{"field": "closed_at", "period": period}],
            "having": [bound] if groups and dice.random() < 0.3 else [],
            "compare": {"kind": "vs_target"} if shape == "compare" else None,
            "limit": dice.choice((None, 1, 3)),
            "scope": dice.choice(("all_visible",) * 5 + ("mine", "my_team")),
        }
    )


def _of_stages(dice: Random, world: World) -> Query:
    """A funnel, a conversion from one stage to another, or times in stages."""
    metric: Any = dice.choice(("count", "count", "conversion_rate", "conversion_rate", "stage_duration_avg"))
    shape: Any = "funnel" if metric == "count" else dice.choice(("scalar", "breakdown", "rank", "trend"))
    stages = (
        dice.sample(world.names["stage"], 2) if metric == "conversion_rate" and dice.random() < 0.8 else []
    )
    return Query(
        shape=shape,
        metrics=[metric],
        dimensions=[] if shape == "funnel" else _dimensions(dice, "opportunity", shape, wild=False),
        filters=[_filter(dice, "opportunity", world, wild=False) for _ in range(dice.choice((0, 0, 1, 2)))],
        time=_times(dice, "opportunity", None, wild=False),
        stages=stages,
    )


def _any(dice: Random, world: World) -> Query:
    shape: Shape = dice.choice(_here(get_args(Shape)))
    entity: Entity = dice.choice(("opportunity", "opportunity", "opportunity", *ENTITIES))
    wild = dice.random() < 0.05  # what such records do not have
    metrics = _metrics(dice, entity, shape, wild=wild)
    dimensions = _dimensions(dice, entity, shape, wild=wild)
    filters = [_filter(dice, entity, world, wild=wild) for _ in range(dice.choice((0, 0, 1, 1, 2, 3)))]
    if entity == "opportunity" and dice.random() < 0.4:
        filters.append(Filter(field="status", value=dice.choice(("open", "won", "lost"))))
    compare = None
    if shape == "compare" or (shape == "trend" and dice.random() < 0.4):
        compare, more = _compare(dice, shape, entity, dimensions, world)
        filters += more
    parts: dict[str, Any] = {
        "shape": shape,
        "entity": entity,
        "metrics": metrics,
        "dimensions": dimensions,
        "filters": filters,
        "time": _times(dice, entity, compare, wild=wild),
        "having": _having(dice, metrics, world) if dimensions and dice.random() < 0.3 else [],
        "compare": compare,
        "order": _order(dice, entity, metrics) if dice.random() < 0.5 else [],
        "limit": dice.choice((None, None, 1, 3, 5, 50)),
        "scope": dice.choice(("all_visible",) * 5 + ("mine", "my_team")),
    }
    return Query(**parts)


def _metrics(dice: Random, entity: Entity, shape: Shape, *, wild: bool) -> list[Metric]:
    if shape in {"list", "detail", "exists"}:
        return []
    fitting = _here(name for name, found in DEFINITIONS.items() if wild or entity in found.entities)
    return dice.sample(fitting, min(dice.choice((1, 1, 1, 2, 3)), len(fitting)))


def _dimensions(dice: Random, entity: Entity, shape: Shape, *, wild: bool) -> list[Dimension]:
    fitting = _here(get_args(Dimension) if wild else DIMENSIONS[entity])
    plain = [each for each in fitting if each not in BUCKETS]
    buckets = sorted(BUCKETS)
    found: list[Any]
    if shape == "trend":
        found = [dice.choice(buckets), *dice.sample(plain, dice.choice((0, 0, 1)))]
    elif shape in {"breakdown", "share"}:
        found = dice.sample(fitting, dice.choice((1, 1, 2)))
    elif shape in {"rank", "compare"}:
        found = dice.sample(fitting, dice.choice((0, 1, 1, 2)))
    else:
        found = dice.sample(fitting, 1) if wild else []
    dice.shuffle(found)
    return found


def _filter(dice: Random, entity: Entity, world: World, *, wild: bool) -> Filter:
    field: FilterField = dice.choice(_here(get_args(FilterField) if wild else FIELDS[entity]))
    if field in FACTS:
        return Filter(field=field, op=dice.choice(("eq", "ne")), value=dice.random() < 0.5)
    if field in NUMBERS:
        return _number(dice, field, world)
    return _named(dice, field, world)


def _named(dice: Random, field: FilterField, world: World) -> Filter:
    names = world.names.get(field) or ["Nobody"]
    op = dice.choice(("eq", "eq", "in", "ne", "not_in", "contains", "is_null", "not_null"))
    if field == "content" or (
        field in {"kind", "origin", "status", "voice_status", "voice_source"} and op == "contains"
    ):
        op = "contains" if field == "content" else "eq"
    if op in {"is_null", "not_null"}:
        return Filter(field=field, op=op)  # type: ignore[arg-type]
    if op in {"in", "not_in"}:
        return Filter(field=field, op=op, value=dice.sample(names, min(2, len(names))))  # type: ignore[arg-type]
    value = dice.choice(names)
    return Filter(field=field, op=op, value=value[: max(2, len(value) // 2)] if op == "contains" else value)  # type: ignore[arg-type]


def _number(dice: Random, field: FilterField, world: World) -> Filter:
    op: Any = dice.choice(("eq", "ne", "gt", "gte", "lt", "lte", "between", "is_null", "not_null"))
    if op in {"is_null", "not_null"}:
        return Filter(field=field, op=op)
    if field == "amount":
        low = Decimal(dice.choice((500, 20_000, 80_000, "99.5")))
        currency = dice.choice((None, None, *world.currencies))
        both: list[Decimal | str] = [low, low * 4]
        return Filter(field=field, op=op, value=both if op == "between" else low, currency=currency)
    low = Decimal(dice.randrange(NUMBER_RANGE[field])) + dice.choice((Decimal(0), Decimal(0), Decimal("0.5")))
    return Filter(field=field, op=op, value=[low, low * 2] if op == "between" else low)


def _period(dice: Random) -> Period:
    kind = dice.randrange(4)
    if kind == 0:
        unit: Any = dice.choice(("day", "week", "month", "quarter", "year"))
        return Rolling(
            n=dice.choice((1, 3, 7, 30)), unit=unit, direction=dice.choice(("past", "past", "next"))
        )
    if kind == 1:
        unit = dice.choice(
            ("day", "week", "month", "quarter", "half", "year", "fiscal_quarter", "fiscal_year")
        )
        return CalendarUnit(unit=unit, offset=dice.choice((0, 0, -1, -2, 1)), to_date=dice.random() < 0.2)
    if kind == 2:
        quarter: Any = dice.choice((None, 1, 2, 3, 4))
        month = dice.choice((None, 2, 10)) if quarter is None else None
        return Named(year=dice.choice((2025, 2026, 2026)), quarter=quarter, month=month)
    start = TODAY - timedelta(days=dice.randrange(500))
    end = start + timedelta(days=dice.randrange(200))
    return dice.choice((Between(start=start), Between(end=end), Between(start=start, end=end)))


def _times(dice: Random, entity: Entity, compare: dict[str, Any] | None, *, wild: bool) -> list[TimeFilter]:
    needed = compare is not None and compare["kind"] not in {"members", "vs_rest"}
    many = dice.choice((1, 1, 2)) if needed else dice.choice((0, 0, 1, 1, 2))
    fields = sorted(get_args(DateField) if wild else DATES[entity])
    return [TimeFilter(field=dice.choice((None, *fields)), period=_period(dice)) for _ in range(many)]


def _compare(
    dice: Random, shape: Shape, entity: Entity, dimensions: list[Dimension], world: World
) -> tuple[dict[str, Any], list[Filter]]:
    if shape == "trend":
        return {"kind": dice.choice(("previous_period", "same_period_last_year"))}, []
    kind = dice.choice(
        ("previous_period", "same_period_last_year", "explicit_period", "members", "vs_rest", "vs_rest")
    )
    if kind == "explicit_period":
        return {"kind": kind, "period": _period(dice)}, []
    if kind not in {"members", "vs_rest"}:
        return {"kind": kind}, []
    fitting = [each for each in sorted(DIMENSIONS[entity] & world.names.keys()) if each in FIELDS[entity]]
    field: Any = dice.choice([each for each in dimensions if each in fitting] or fitting)
    names = dice.sample(world.names[field], min(dice.choice((1, 2, 3)), len(world.names[field])))
    return {"kind": kind, "members": names}, [Filter(field=field, op="in", value=list(names))]


def _having(dice: Random, metrics: list[Metric], world: World) -> list[dict[str, Any]]:
    metric = dice.choice((*metrics, "count"))
    unit = DEFINITIONS[metric].unit
    value = {"count": dice.choice((0, 1, 2, 5)), "money": dice.choice((1000, 60_000, 250_000))}.get(
        unit, dice.choice((Decimal("0.25"), Decimal("0.5"), 30))
    )
    found = {"metric": metric, "op": dice.choice(("gt", "gte", "lt", "lte", "eq")), "value": value}
    if unit == "money" and dice.random() < 0.3:
        found["currency"] = dice.choice(world.currencies)
    return [found]


def _order(dice: Random, entity: Entity, metrics: list[Metric]) -> list[dict[str, Any]]:
    by = dice.choice((*metrics, "name", *sorted(DATES[entity]), "amount", "probability"))
    return [{"by": by, "descending": dice.random() < 0.7}]
