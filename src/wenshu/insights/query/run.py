"""Runs a task: adds up, groups, orders, cuts, and ties every figure to the records behind it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from wenshu.insights.basis import Basis, about, based, basis_of
from wenshu.insights.figures import Figures, Group, Line, Measure
from wenshu.insights.link import normal
from wenshu.insights.metrics import DEFINITIONS, Parts, Value, is_money
from wenshu.insights.plan import BUCKETS, Bucket, Filter, Metric
from wenshu.insights.query.gaps import periods
from wenshu.insights.query.groupings import Key, grouping
from wenshu.insights.query.lists import listed
from wenshu.insights.query.measures import measure, with_examples
from wenshu.insights.query.names import Names
from wenshu.insights.query.order import cut, ordered
from wenshu.insights.query.sums import Sums, sums
from wenshu.insights.selection import Selection
from wenshu.insights.validate import Task, texts

NOTHING = Parts()


class Row(NamedTuple):
    """One group's keys and its currency, before anything is named or cited."""

    keys: tuple[Key, ...]
    currency: str | None


def figures_of(task: Task, names: Names) -> Figures:
    query = task.query
    if query.shape in {"list", "detail", "exists"} or (query.shape == "rank" and not query.dimensions):
        return listed(task, names)
    return Run(task, names).figures()


class Run:
    def __init__(self, task: Task, names: Names) -> None:
        self.task = task
        self.names = names
        self.metrics = task.query.metrics
        self.groupings = [grouping(dimension, task, names) for dimension in task.query.dimensions]
        self.selection = self._whole_of_shares()
        self.now = self._table(self.selection)
        self.then = self._table(task.against) if task.against else None
        self.currencies = self._currencies()

    def figures(self) -> Figures:
        rows = self._rows()
        unnamed = None
        if self.task.query.shape == "rank":
            unnamed = self._unnamed([row for row in rows if None in row.keys])
            rows = [r for r in rows if None not in r.keys and self.value(self.metrics[0], r) is not None]
        rows = self._picked(rows)
        shown = cut(ordered(rows, self), self)
        return Figures(
            task=self.task,
            currencies=tuple(code for code in self.currencies if code),
            lines=self._lines(shown),
            wholes=tuple(self._whole(code) for code in self.currencies),
            total=len(rows),
            unnamed=unnamed,
        )

    def _unnamed(self, rows: list[Row]) -> Line | None:
        """What a ranking leaves out: of all currencies, where the records are split by them."""
        if not rows:
            return None
        alike = [row for row in rows if row.keys == rows[0].keys]
        if len(alike) == 1 and not self._is_split(self.metrics[0]):
            return self._line(alike[0])
        metric, merged = self.metrics[0], Parts()
        for keys, parts in self.now[metric].items():
            if keys[:-1] == rows[0].keys:
                merged.absorb(parts)
        narrowed = about(metric, self.selection)
        for group, key in zip(self.groupings, rows[0].keys, strict=True):
            narrowed = group.narrow(narrowed, key)
        counted = measure("count", merged, narrowed, currency=None)
        return Line(tuple(Group(g.dimension, None) for g in self.groupings), None, (counted,))

    def _is_split(self, metric: Metric) -> bool:
        return len(self.currencies) > 1 and any(keys[-1] is not None for keys in self.now[metric])

    # what was added up

    def _whole_of_shares(self) -> Selection:
        """A filter on the dimension of a share picks the rows to show, not the whole they are shares of."""
        selection, query = self.task.selection, self.task.query
        if query.shape != "share":
            return selection
        kept = tuple(given for given in selection.filters if given.field not in query.dimensions)
        return selection.model_copy(update={"filters": kept})

    def _table(self, selection: Selection) -> dict[Metric, Sums]:
        """One statement for all metrics that are about the same records."""
        together: dict[tuple[Basis, str], list[Metric]] = defaultdict(list)
        for metric in self.metrics:
            together[basis_of(metric), DEFINITIONS[metric].distinct].append(metric)
        table: dict[Metric, Sums] = {}
        for (basis, _), metrics in together.items():
            found = sums(
                based(selection, basis), metrics, self.groupings, self.names, self.task.calendar.today
            )
            table.update(dict.fromkeys(metrics, found))
        return table

    def _currencies(self) -> tuple[str | None, ...]:
        """Those of the figures, the one with most records first; None where no metric is money."""
        if not any(map(is_money, self.metrics)):
            return (None,)
        used: Counter[str] = Counter()
        for table in (self.now, self.then or {}):
            for metric, found in table.items():
                for keys, parts in found.items():
                    if is_money(metric) and parts.records and isinstance(keys[-1], str):
                        used[keys[-1]] += parts.records
        return tuple(sorted(used, key=lambda code: (-used[code], code))) or (self.names.currencies[0],)

    def parts(self, metric: Metric, row: Row, table: dict[Metric, Sums] | None = None) -> Parts:
        found = (table or self.now)[metric]
        return found.get((*row.keys, row.currency)) or found.get((*row.keys, None)) or NOTHING

    def value(self, metric: Metric, row: Row) -> Value:
        parts = self.parts(metric, row)
        definition = DEFINITIONS[metric]
        return definition.value(parts) if parts.records or definition.additive else None

    # rows

    def _rows(self) -> list[Row]:
        groups: dict[tuple[Key, ...], None] = {}
        for table in (self.now, self.then or {}):
            for found in table.values():
                groups.update(dict.fromkeys(keys[:-1] for keys in found))
        if self.task.query.shape in {"scalar", "compare"} and not self.groupings:
            groups = {(): None}
        if self.task.query.shape == "trend":
            groups = dict.fromkeys(self._with_gaps(groups))
        rows = [Row(keys, currency) for currency in self.currencies for keys in groups]
        if len(self.currencies) < 2 or not self.groupings:
            return rows
        return [row for row in rows if self.task.query.shape == "trend" or self._is_there(row)]

    def _is_there(self, row: Row) -> bool:
        return any(
            (*row.keys, row.currency) in table[metric] or (*row.keys, None) in table[metric]
            for table in (self.now, self.then)
            if table
            for metric in self.metrics
        )

    def _with_gaps(self, groups: Iterable[tuple[Key, ...]]) -> list[tuple[Key, ...]]:
        place = next(i for i, g in enumerate(self.groupings) if g.dimension in BUCKETS)
        bucket: Bucket = self.groupings[place].dimension  # type: ignore[assignment]
        known = [keys for keys in groups if keys[place] is not None]
        seen = {day for keys in known if isinstance(day := keys[place], date)}
        days = periods(self.task, bucket, seen)
        others = dict.fromkeys(keys[:place] + keys[place + 1 :] for keys in known)
        if not others and len(self.groupings) == 1:
            others = {(): None}
        return [(*rest[:place], day, *rest[place:]) for day in days for rest in others]

    def _picked(self, rows: list[Row]) -> list[Row]:
        query = self.task.query
        if query.shape != "share":
            return rows
        for place, group in enumerate(self.groupings):
            for given in query.filters:
                if given.field == group.dimension and given.op in {"eq", "in", "ne", "not_in"}:
                    wanted = {normal(value) for value in texts(given)}
                    called = group.groups({row.keys[place] for row in rows})
                    keep = given.op in {"eq", "in"}
                    rows = [r for r in rows if (normal(called[r.keys[place]].value or "") in wanted) == keep]
        return rows

    # from rows to lines

    def _lines(self, rows: list[Row]) -> tuple[Line, ...]:
        called = [g.groups({row.keys[i] for row in rows}) for i, g in enumerate(self.groupings)]
        lines = [self._line(row, tuple(called[i][key] for i, key in enumerate(row.keys))) for row in rows]
        compare = self.task.query.compare
        if compare and compare.kind == "members":
            return tuple(self._member_lines(lines, compare.members))
        return tuple(lines)

    def _line(self, row: Row, groups: tuple[Group, ...] = ()) -> Line:
        before = self.task.against
        return Line(
            groups=groups or tuple(Group(g.dimension, None) for g in self.groupings),
            currency=row.currency,
            measures=tuple(self._measure(metric, row, self.selection, self.now) for metric in self.metrics),
            share=self._share(row),
            before=tuple(self._measure(m, row, before, self.then) for m in self.metrics)
            if before and self.then
            else (),
        )

    def _measure(self, metric: Metric, row: Row, selection: Selection, table: dict[Metric, Sums]) -> Measure:
        narrowed = about(metric, selection)
        for group, key in zip(self.groupings, row.keys, strict=True):
            narrowed = group.narrow(narrowed, key)
        parts = self.parts(metric, row, table)
        found = measure(metric, parts, self._in_currency(narrowed, metric, row, table), currency=row.currency)
        if metric in {"amount_min", "amount_max"} and not self.groupings and found.value is not None:
            return with_examples(found, self.names)
        return found

    def _in_currency(
        self, selection: Selection, metric: Metric, row: Row, table: dict[Metric, Sums]
    ) -> Selection:
        """Of several currencies, only this one's records were counted."""
        split = any(keys[-1] is not None for keys in table[metric])
        if len(self.currencies) < 2 or not split or row.currency is None:
            return selection
        return selection.where(Filter(field="currency", value=row.currency))

    def _share(self, row: Row) -> float | None:
        if self.task.query.shape != "share" or not DEFINITIONS[self.metrics[0]].additive:
            return None
        whole = self._merged(self.metrics[0], row.currency, self.now)
        total = DEFINITIONS[self.metrics[0]].value(whole)
        value = self.value(self.metrics[0], row)
        return value / total if total and value is not None else None

    def _merged(self, metric: Metric, currency: str | None, table: dict[Metric, Sums]) -> Parts:
        merged = Parts()
        for keys, parts in table[metric].items():
            if keys[-1] in {currency, None}:
                merged.absorb(parts)
        return merged

    def _whole(self, currency: str | None) -> Line:
        def measures(selection: Selection, table: dict[Metric, Sums]) -> tuple[Measure, ...]:
            row = Row((), currency)
            return tuple(
                measure(
                    metric,
                    self._merged(metric, currency, table),
                    self._in_currency(about(metric, selection), metric, row, table),
                    currency=currency,
                )
                for metric in self.metrics
            )

        before = measures(self.task.against, self.then) if self.task.against and self.then else ()
        return Line((), currency, measures(self.selection, self.now), before=before)

    def _member_lines(self, lines: list[Line], members: list[str]) -> Iterable[Line]:
        """In the order in which they were named; who has no records is there with nothing."""
        dimension = self.groupings[0].dimension
        for name in members:
            found = [line for line in lines if normal(line.groups[0].value or "") == normal(name)]
            if found:
                yield from found
                continue
            picked = self.selection.where(Filter(field=dimension, value=name))  # type: ignore[arg-type]
            for currency in self.currencies:
                nothing = tuple(measure(m, Parts(), picked, currency=currency) for m in self.metrics)
                yield Line(
                    (Group(dimension, name), *(Group(g.dimension, None) for g in self.groupings[1:])),
                    currency,
                    nothing,
                )
