"""One statement per question: the parts of every metric, added up by the database, folded into groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Aggregate, Count, DateField, F, Func, IntegerField, Max, Min, Q, Sum, Value
from django.db.models.expressions import Combinable

from wenshu.crm.wide_sums import added_up
from wenshu.insights.metrics import DEFINITIONS, Definition, Part, Parts, is_money
from wenshu.insights.plan import Metric
from wenshu.insights.query.conditions import conditions, live
from wenshu.insights.query.groupings import Grouping, Key, as_stored
from wenshu.insights.query.history import lost_from_stage, reached
from wenshu.insights.query.names import Names
from wenshu.insights.selection import Selection

Keys = tuple[Key, ...]  # one per grouping, then the currency or None
Sums = dict[Keys, Parts]


class DayNumber(Func):
    """A day as a whole number, computed by the database itself: Django's own date arithmetic calls Python per row."""

    arity = 1
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="CAST(julianday(%(expressions)s) AS INTEGER)", **context
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s - DATE '2000-01-01')", **context)


class Seconds(Func):
    """A moment as whole seconds since 1970, computed by the database itself."""

    arity = 1
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)", **context
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint", **context
        )


def sums(
    selection: Selection,
    metrics: Sequence[Metric],
    groupings: Sequence[Grouping],
    names: Names,
    today: date,
    goal: str = "",
) -> Sums:
    """For metrics of one basis. Money never mixes: in a team with several currencies every group is split by them.

    `goal` is the stage that a conversion leads to.
    """
    by_currency = any(is_money(metric) for metric in metrics) and len(names.currencies) > 1
    columns = [column for grouping in groupings for column in grouping.columns]
    if by_currency:
        columns.append("currency")
    definitions = [DEFINITIONS[metric] for metric in metrics]
    found = live(selection.entity, names.team).filter(conditions(selection, names)).order_by()
    if "lost_from_stage" in columns:
        found = found.annotate(lost_from_stage=lost_from_stage(names))
    folded: Sums = defaultdict(Parts)
    parts: list[Part] = ["records", *dict.fromkeys(part for d in definitions for part in d.parts)]
    parts.sort(key="passed".__eq__)  # a conversion's own part comes last

    def read(total: type[Sum]) -> list[tuple[Any, ...]]:
        totals = {
            f"sum_{part}": _sql(part, today, selection.moment, total) for part in parts if part != "passed"
        }
        if goal:
            totals["sum_passed"] = Count("pk", filter=reached([goal], names))
        if not columns:
            return [tuple(found.aggregate(**totals).values())]
        return [
            row
            for records in _by_leaps(found, selection, groupings)
            for row in records.values_list(*map(as_stored, columns)).annotate(**totals)
        ]

    rows = added_up(read)
    fold = _Fold(groupings, by_currency)
    for row in rows:
        keys = fold.keys(row)
        added = Parts.of(parts, row[len(columns) :])
        known = folded.get(keys)
        if known is None:
            folded[keys] = added
        else:
            known.absorb(added)
    _add_singles(folded, found, definitions, columns, fold, names)
    return folded


def _by_leaps(found: Any, selection: Selection, groupings: Sequence[Grouping]) -> list[Any]:
    """The same records, with all values of the group named: so the group's index is entered once for each value, at
    the wanted state, in place of being read from end to end. Those without a value are records of their own.
    """
    states = any(each.field == "status" and each.op in {"eq", "in"} for each in selection.filters)
    if not states or selection.entity != "opportunity":
        return [found]
    values, column = next(((v, g.columns[0]) for g in groupings if (v := g.values())), ((), ""))
    if not values:
        return [found]
    named = found.filter(**{f"{column}__in": [value for value in values if value is not None]})
    return [named, found.filter(**{column: None})] if None in values else [named]


class _Fold:
    """From a row's leading columns to its groups."""

    def __init__(self, groupings: Sequence[Grouping], by_currency: bool) -> None:
        self.groupings = groupings
        self.by_currency = by_currency

    def keys(self, row: tuple[Any, ...]) -> Keys:
        keys: list[Key] = []
        position = 0
        for grouping in self.groupings:
            width = len(grouping.columns)
            keys.append(grouping.key(row[position : position + width]))
            position += width
        keys.append(row[position] if self.by_currency else None)
        return tuple(keys)


def _add_singles(
    folded: Sums,
    found: Any,
    definitions: Sequence[Definition],
    columns: list[str],
    fold: _Fold,
    names: Names,
) -> None:
    """What cannot be added up: distinct members, and the single amounts of a median."""
    member = next((d.distinct for d in definitions if d.distinct), "")
    if member == "product":
        show = names.words.spellings["product"].show
        for row in found.exclude(product="").values_list(*map(as_stored, columns), "product").distinct():
            folded[fold.keys(row)].add_member(show(row[-1]))
    elif member:
        column = "author_id" if member == "owner" and not hasattr(found.model, "owner") else f"{member}_id"
        gone = names.deleted_companies if member == "company" else frozenset()
        for row in found.exclude(**{column: None}).values_list(*map(as_stored, columns), column).distinct():
            if row[-1] not in gone:
                folded[fold.keys(row)].add_member(row[-1])
    if any(d.single_values for d in definitions):
        _add_amounts(folded, found.exclude(amount_minor=None), columns, fold)


def _add_amounts(folded: Sums, found: Any, columns: list[str], fold: _Fold) -> None:
    """Of a whole without groups the middle two are enough, and the database finds them."""
    if not columns:
        parts = folded[fold.keys(())]
        middle = max(parts.with_amount - 1, 0) // 2
        ordered = found.order_by("amount_minor").values_list("amount_minor", flat=True)
        for amount in ordered[middle : middle + 2 - parts.with_amount % 2]:
            parts.add_amount(amount)
        return
    for row in found.values_list(*map(as_stored, columns), "amount_minor").annotate(times=Count("*")):
        folded[fold.keys(row)].add_amount(row[-2], times=row[-1])


def _sql(part: Part, today: date, moment: datetime | None, total: type[Sum]) -> Aggregate | Combinable:
    amount: Combinable = F("amount_minor")
    if part == "records":
        return Count("*")
    if part == "with_amount":
        return Count("amount_minor")
    if part == "weighted":  # exact, in hundredths of a minor unit: rounded once, at the end
        return total(amount * F("probability"))
    if part == "won":
        return Count("stage_kind", filter=Q(stage_kind="won"))
    if part == "cycles":
        return Count("cycle_days")
    if part == "cycle_days":
        return Sum("cycle_days")
    if part == "age_days":
        return Sum(DayNumber(Value(today, output_field=DateField())) - DayNumber("created_day"))
    if part == "stage_seconds" and moment is not None:
        return Sum(Value(int(moment.timestamp())) - Seconds("stage_entered_at"))
    kinds: dict[str, type[Aggregate]] = {"amount": total, "least": Min, "most": Max}
    return kinds[part]("amount_minor")
