"""Runs a task: adds up, groups, orders, cuts, and ties every figure to the records behind it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from wenshu.insights.basis import Basis, about, based, basis_of
from wenshu.insights.buckets import first_day, label, next_day
from wenshu.insights.comparing import MEMBERS, bucket_of
from wenshu.insights.figures import Figures, Group, Line, Measure
from wenshu.insights.metrics import DEFINITIONS, Parts, Value, is_money
from wenshu.insights.plan import BUCKETS, Bucket, Filter, Metric
from wenshu.insights.query.conditions import len_of
from wenshu.insights.query.funnel import funnel
from wenshu.insights.query.gaps import AHEAD, periods
from wenshu.insights.query.groupings import Grouping, Key, grouping
from wenshu.insights.query.lists import beyond, listed
from wenshu.insights.query.measures import measure, with_examples
from wenshu.insights.query.members import beside_the_rest, member_lines
from wenshu.insights.query.names import Names
from wenshu.insights.query.order import cut, ordered
from wenshu.insights.query.picked import (
    empty_groups,
    leaves_out_empty,
    meeting,
    ranks_buckets_from_below,
    with_none,
)
from wenshu.insights.query.picking import is_picked
from wenshu.insights.query.quotas import Quotas
from wenshu.insights.query.stays import by_stage_left, stays
from wenshu.insights.query.sums import Sums, sums
from wenshu.insights.selection import Records, Selection, Span
from wenshu.insights.stage_questions import DURATION
from wenshu.insights.target_questions import TARGET, WON_AMOUNT
from wenshu.insights.validate import Task
from wenshu.insights.whole_buckets import whole_ones

NOTHING = Parts()


class Row(NamedTuple):
    """One group's keys and its currency, before anything is named or cited."""

    keys: tuple[Key, ...]
    currency: str | None


def figures_of(task: Task, names: Names) -> Figures:
    query = task.query
    if query.shape == "funnel":
        return funnel(task, names)
    if query.shape in {"list", "detail", "exists"} or (query.shape == "rank" and not query.dimensions):
        return listed(task, names)
    return Run(task, names).figures()


class Run:
    def __init__(self, task: Task, names: Names) -> None:
        self.task = task
        self.names = names
        self.metrics = task.query.metrics
        self.groupings = self._groupings()
        self.quotas = Quotas.of(task, names)
        self.selection = self._whole_of_shares()
        self.now = self._table(self.selection)
        self.then = self._other_table()
        self.unfinished = self._unfinished()
        self.currencies = self._currencies()

    def _groupings(self) -> list[Grouping]:
        found = [grouping(dimension, self.task, self.names) for dimension in self.task.query.dimensions]
        if DURATION in self.metrics:
            found = [by_stage_left(self.names) if g.dimension == "stage" else g for g in found]
        compare = self.task.query.compare
        if compare and compare.kind == "vs_rest":
            found[0] = beside_the_rest(found[0], compare.members, self.names)
        return found

    def figures(self) -> Figures:
        query = self.task.query
        rows = self._rows()
        unnamed = None
        if query.shape == "rank":
            nameless = [
                row for row in rows if None in row.keys and self.metrics != [TARGET]
            ]  # those are no records
            unnamed = None if query.having else self._unnamed(nameless)
            left_out = set(nameless)
            rows = [r for r in rows if r not in left_out and self.value(self.metrics[0], r) is not None]
        rows = self._picked(rows)
        if query.having:  # records without a source are no source with more than five deals
            rows = [row for row in rows if None not in row.keys]
        groups = len(rows)
        rows = meeting(rows, self) if query.having else rows
        shown = cut(ordered(rows, self), self)
        found = Figures(
            task=self.task,
            currencies=tuple(code for code in self.currencies if code),
            lines=self._lines(shown),
            wholes=tuple(self._whole(code) for code in self.currencies),
            total=len(rows),
            groups=groups,
            unnamed=unnamed,
            leaves_out_empty=leaves_out_empty(self),
            unfinished=self.unfinished[0] if self.unfinished else None,
        )
        if self.quotas is not None:
            return replace(found, targets=self.quotas.notes(self.task))
        return replace(found, beyond=beyond(self.task, self.names)) if found.is_empty else found

    def _unnamed(self, rows: list[Row]) -> Line | None:
        """What a ranking leaves out: records without a value in one of its dimensions, of all currencies."""
        if not rows:
            return None
        keys = {row.keys for row in rows}
        if len(keys) == 1 and len(rows) == 1 and not self._is_split(self.metrics[0]):
            return self._line(rows[0])
        metric, merged = self.metrics[0], Parts()
        for found, parts in self.now[metric].items():
            if found[:-1] in keys:
                merged.absorb(parts)
        narrowed = about(metric, self.selection)
        nameless = [
            group.narrow(narrowed, None)
            for place, group in enumerate(self.groupings)
            if any(key[place] is None for key in keys)
        ]
        if metric == DURATION:  # a deal that left several stages is one deal
            merged = Parts(records=len_of(Records.of(*nameless), self.names))
        counted = replace(
            measure("count", merged, nameless[0], currency=None), counted_records=Records.of(*nameless)
        )
        counted = replace(counted, records=counted.counted_records)
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
            if DEFINITIONS[metric].of_targets:
                continue
            together[basis_of(metric), DEFINITIONS[metric].distinct].append(metric)
        table: dict[Metric, Sums] = {}
        today, goal = self.task.calendar.today, self.task.goal
        for (basis, _), metrics in together.items():
            if metrics == [DURATION]:
                found = stays(selection, self.groupings, self.names, today)
            else:
                found = sums(based(selection, basis), metrics, self.groupings, self.names, today, goal)
            table.update(dict.fromkeys(metrics, found))
        if self.quotas is not None:
            table |= self.quotas.beside(table, selection, self.groupings, today)
        return table

    def _other_table(self) -> dict[Metric, Sums] | None:
        against = self.task.against
        if against is None:
            return None
        return self.now if against == self.selection else self._table(against)

    def _unfinished(self) -> tuple[date, Selection, dict[Metric, Sums]] | None:
        """Of a trend: what stands beside the bucket that is not over, counted up to the same day."""
        against, beside, bucket = self.task.against, self.task.beside, bucket_of(self.task.query)
        if against is None or beside is None or bucket is None or beside.today is None:
            return None
        first = first_day(beside.today, bucket, self.task.calendar.week_start)
        until = beside.until(first, next_day(first, bucket))
        if until is None:
            return None
        cut_short = against.within(Span(field=self.task.bucket_field, start=beside.first(first), end=until))
        return first, cut_short, self._table(cut_short)

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
        return tuple(sorted(used, key=lambda code: (-used[code], code))) or (self.names.usual_currency,)

    def parts(self, metric: Metric, row: Row, table: dict[Metric, Sums] | None = None) -> Parts:
        found = (table or self.now)[metric]
        return found.get((*row.keys, row.currency)) or found.get((*row.keys, None)) or NOTHING

    def value(self, metric: Metric, row: Row) -> Value:
        parts = self.parts(metric, row)
        definition = DEFINITIONS[metric]
        counts = parts.records or definition.additive or definition.of_targets
        return definition.value(parts) if counts else None

    # rows

    def _rows(self) -> list[Row]:
        groups: dict[tuple[Key, ...], None] = {}
        for table in (self.now, self.then or {}) if self.task.beside is None else (self.now,):
            for found in table.values():
                groups.update(dict.fromkeys(keys[:-1] for keys in found))
        query = self.task.query
        if query.shape in {"scalar", "compare"} and not self.groupings:
            groups = {(): None}
        if query.shape == "trend" or (query.shape == "compare" and bucket_of(query)):
            groups = dict.fromkeys(self._with_gaps(groups))
        if with_none(query):
            groups.update(dict.fromkeys(empty_groups(self) or ()))
        if ranks_buckets_from_below(query):
            groups = dict.fromkeys(self._whole_buckets(groups))
        rows = [Row(keys, code) for code in self.currencies for keys in groups if self._fits(keys, code)]
        if len(self.currencies) < 2 or not self.groupings:
            return rows
        return [row for row in rows if query.shape == "trend" or with_none(query) or self._is_there(row)]

    def _whole_buckets(self, groups: Iterable[tuple[Key, ...]]) -> list[tuple[Key, ...]]:
        """The worst month is one that is over, also one in which nothing was sold, but none before the first sale of all."""
        bucket, every = bucket_of(self.task.query), self._with_gaps(groups)
        if bucket is None or self.task.bucket_field in AHEAD:
            return every
        ever = self._table(self.selection.model_copy(update={"spans": ()}))
        begun = min(
            (keys[0] for found in ever.values() for keys in found if isinstance(keys[0], date)), default=None
        )
        days = [day for (day,) in every if isinstance(day, date) and begun is not None and day >= begun]
        whole = whole_ones(days, bucket, self.task)
        return [keys for keys in every if keys[0] in whole] or every

    def _fits(self, keys: tuple[Key, ...], code: str | None) -> bool:
        """Deals in euros have no figures in dollars."""
        places = [place for place, group in enumerate(self.groupings) if group.dimension == "currency"]
        return code is None or all(keys[place] == code for place in places)

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
                if given.field == group.dimension:
                    called = group.groups({row.keys[place] for row in rows})
                    rows = [r for r in rows if is_picked(called[r.keys[place]].value or "", given)]
        return rows

    # from rows to lines

    def _lines(self, rows: list[Row]) -> tuple[Line, ...]:
        called = [g.groups({row.keys[i] for row in rows}) for i, g in enumerate(self.groupings)]
        lines = [self._line(row, tuple(called[i][key] for i, key in enumerate(row.keys))) for row in rows]
        compare = self.task.query.compare
        if compare and compare.kind in MEMBERS:
            return member_lines(lines, compare, self)
        return tuple(lines)

    def _line(self, row: Row, groups: tuple[Group, ...] = ()) -> Line:
        return Line(
            groups=groups or tuple(Group(g.dimension, None) for g in self.groupings),
            currency=row.currency,
            measures=tuple(self._measure(metric, row, self.selection, self.now) for metric in self.metrics),
            share=self._share(row),
            before=self._before(row),
            beside=self._beside(row),
        )

    def _beside(self, row: Row) -> Group | None:
        beside, bucket = self.task.beside, bucket_of(self.task.query)
        if beside is None or bucket is None:
            return None
        first = next((key for key in row.keys if isinstance(key, date)), None)
        if first is None or not beside.compares(first):
            return None
        return Group(bucket, label(beside.first(first), bucket), beside.first(first))

    def _before(self, row: Row) -> tuple[Measure, ...]:
        """The same group in the other period; the bucket beside this one, up to the same day."""
        selection, table, beside = self.task.against, self.then, self.task.beside
        if selection is None or table is None:
            return ()
        if beside is not None:
            place = next(i for i, g in enumerate(self.groupings) if g.dimension in BUCKETS)
            first = row.keys[place]
            if not isinstance(first, date) or not beside.compares(first):
                return ()
            if self.unfinished and self.unfinished[0] == first:
                _, selection, table = self.unfinished
            keys = (*row.keys[:place], beside.first(first), *row.keys[place + 1 :])
            row = Row(keys, row.currency)
        return tuple(self._measure(metric, row, selection, table) for metric in self.metrics)

    def _measure(self, metric: Metric, row: Row, selection: Selection, table: dict[Metric, Sums]) -> Measure:
        narrowed = about(metric, selection)
        for group, key in zip(self.groupings, row.keys, strict=True):
            narrowed = group.narrow(narrowed, key)
        parts = self.parts(metric, row, table)
        picked = self._in_currency(narrowed, metric, row, table)
        found = measure(metric, parts, picked, currency=row.currency, goal=self.task.goal)
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

    @cached_property
    def _beside_whole(self) -> dict[Metric, Sums]:
        """Targets of groups do not make that of the whole, which may have its own."""
        if self.quotas is None:
            return {}
        won: Sums = defaultdict(Parts)
        for keys, parts in self.now.get(WON_AMOUNT, {}).items():
            won[(keys[-1],)].absorb(parts)
        return self.quotas.beside({WON_AMOUNT: won}, self.selection, (), self.task.calendar.today)

    def _merged(self, metric: Metric, currency: str | None, table: dict[Metric, Sums]) -> Parts:
        if DEFINITIONS[metric].of_targets:
            return self._beside_whole[metric].get((currency,), NOTHING)
        merged = Parts()
        for keys, parts in table[metric].items():
            if keys[-1] in {currency, None}:
                merged.absorb(parts)
        if metric == DURATION:
            merged.records = len_of(Records.of(self.selection), self.names)
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
                    goal=self.task.goal,
                )
                for metric in self.metrics
            )

        before: tuple[Measure, ...] = ()
        if self.task.against and self.then and self.task.query.shape != "trend":
            before = measures(self.task.against, self.then)
        return Line((), currency, measures(self.selection, self.now), before=before)
