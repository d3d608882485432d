"""How records fall into groups: which stored columns tell the group, what it is called, and which records are in it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import CharField, ExpressionWrapper, F

from wenshu.clock import local_day
from wenshu.crm.models import Company
from wenshu.insights.buckets import MONTHS_IN, first_day, first_month, label, next_day
from wenshu.insights.fields import OF_A_DEAL, prefix_of
from wenshu.insights.figures import Group
from wenshu.insights.plan import BUCKETS, Bucket, Dimension, Entity, Filter, FilterField
from wenshu.insights.query.dates import COLUMNS
from wenshu.insights.query.names import Names
from wenshu.insights.selection import Selection, Span
from wenshu.insights.validate import Task

Key = Hashable  # None: the records without a value


@dataclass(frozen=True)
class Grouping:
    """`key` folds a row's columns; `groups` names many keys at once; `narrow` picks one group's records.

    `values` are all that occur in its first column, where that is quickly told.
    """

    dimension: Dimension
    columns: tuple[str, ...]
    key: Callable[[tuple[Any, ...]], Key]
    groups: Callable[[Iterable[Key]], dict[Key, Group]]
    narrow: Callable[[Selection, Key], Selection]
    values: Callable[[], Sequence[object]] = tuple


def grouping(dimension: Dimension, task: Task, names: Names) -> Grouping:
    entity = task.selection.entity
    prefix = prefix_of(entity)
    if dimension in BUCKETS:
        return _bucket(dimension, task, names)
    if dimension == "owner":
        return _owner(entity, names)
    if dimension == "sales_team":
        return _sales_team(prefix, names)
    if dimension == "company":
        return _company(prefix, names)
    if dimension in {"voice_status", "voice_source"}:
        return _plain(dimension, (dimension.removeprefix("voice_"),), lambda row: row[0])
    if dimension == "stage":
        return _plain(dimension, (f"{prefix}stage_id",), lambda row: names.stages.get(row[0]))
    if dimension == "lost_from_stage":
        return _plain(dimension, ("lost_from_stage",), lambda row: names.stages.get(row[0]))
    if dimension == "status":
        return _plain(dimension, (f"{prefix}stage_kind",), lambda row: row[0])
    if dimension == "product_series":
        return _plain(
            dimension, (f"{prefix}product",), _series_of(names), partial(names.all_values, "product")
        )
    if dimension == "region" and entity in {"opportunity", *OF_A_DEAL}:
        return _deal_region(prefix, names)
    if dimension in {"industry", "country", "region"} and entity != "company":
        return _of_company(dimension, prefix, names)
    column = f"{prefix if dimension != 'kind' else ''}{dimension}"
    return _plain(dimension, (column,), _shown(dimension, names), partial(names.all_values, dimension))


def named(dimension: Dimension) -> Callable[[Iterable[Key]], dict[Key, Group]]:
    def groups(keys: Iterable[Key]) -> dict[Key, Group]:
        return {key: Group(dimension, None if key is None else str(key)) for key in keys}

    return groups


def _plain(
    dimension: Dimension,
    columns: tuple[str, ...],
    key: Callable[[tuple[Any, ...]], Key],
    values: Callable[[], Sequence[object]] = tuple,
) -> Grouping:
    """A group that its own filter picks by its shown name."""
    field: FilterField = dimension  # type: ignore[assignment]

    def narrow(selection: Selection, key: Key) -> Selection:
        if key is None:
            return selection.where(Filter(field=field, op="is_null"))
        return selection.where(Filter(field=field, value=str(key)))

    return Grouping(dimension, columns, key, named(dimension), narrow, values)


def _shown(dimension: Dimension, names: Names) -> Callable[[tuple[Any, ...]], Key]:
    table = next((table for spelt, table in names.words.spellings.items() if spelt == dimension), None)

    def key(row: tuple[Any, ...]) -> Key:
        if not row[0]:
            return None
        return table.show(row[0]) if table else row[0]

    return key


def _series_of(names: Names) -> Callable[[tuple[Any, ...]], Key]:
    show = names.words.spellings["product"].show
    return lambda row: names.words.series.get(show(row[0])) if row[0] else None


def _owner(entity: Entity, names: Names) -> Grouping:
    def groups(keys: Iterable[Key]) -> dict[Key, Group]:
        called: dict[Key, str] = {seat.id: seat.name for seat in names.seats.values()}
        return {key: Group("owner", called.get(key)) for key in keys}

    def narrow(selection: Selection, key: Key) -> Selection:
        if isinstance(key, UUID):
            return selection.of_owner(key)
        return selection.where(Filter(field="owner", op="is_null"))

    column = "author_id" if entity in OF_A_DEAL else "owner_id"
    return Grouping("owner", (column,), lambda row: row[0], groups, narrow, names.all_owners)


def _sales_team(prefix: str, names: Names) -> Grouping:
    def key(row: tuple[Any, ...]) -> Key:
        seat = names.seats.get(row[0])
        leader = names.seats.get(seat.manager_id) if seat and seat.manager_id else None
        return leader.name if leader else None

    return _plain("sales_team", (f"{prefix}owner_id",), key, names.all_owners)


def as_stored(column: str) -> str | ExpressionWrapper[F]:
    """A company's id as the database gives it: of thousands of groups only the few that are shown need a UUID."""
    return ExpressionWrapper(F(column), CharField()) if column.endswith("company_id") else column


def _company(prefix: str, names: Names) -> Grouping:
    def groups(keys: Iterable[Key]) -> dict[Key, Group]:
        ids = {key: UUID(str(key)) for key in keys if key is not None}
        found = Company.objects.for_team(names.team).filter(pk__in=ids.values())
        called: dict[UUID | None, str] = dict(found.values_list("id", "name"))
        return {key: Group("company", called.get(ids.get(key))) for key in keys}

    def narrow(selection: Selection, key: Key) -> Selection:
        if key is not None:
            return selection.of_company(UUID(str(key)))
        return selection.where(Filter(field="company", op="is_null"))

    return Grouping("company", (f"{prefix}company_id",), lambda row: row[0], groups, narrow)


def _deal_region(prefix: str, names: Names) -> Grouping:
    """A deal's own region, else its owner's; where no deal has its own, the owner alone tells."""
    show = names.words.spellings["region"].show

    def of_owner(owner: Any) -> Key:
        seat = names.seats.get(owner)
        return show(seat.region) if seat and seat.region else None

    if not names.words.has_deal_regions:
        return _plain("region", (f"{prefix}owner_id",), lambda row: of_owner(row[0]), names.all_owners)
    if not names.has_deals_without_region or not any(seat.region for seat in names.seats.values()):
        return _plain(
            "region",
            (f"{prefix}region",),
            lambda row: show(row[0]) if row[0] else None,
            partial(names.all_values, "region"),
        )
    return _plain(
        "region",
        (f"{prefix}region", f"{prefix}owner_id"),
        lambda row: show(row[0]) if row[0] else of_owner(row[1]),
        partial(names.all_values, "region"),
    )


def _of_company(dimension: Dimension, prefix: str, names: Names) -> Grouping:
    """Grouped by company from the index, then folded: a join per record would be far slower."""
    show = names.words.spellings[dimension].show  # type: ignore[index]
    known = Company.objects.for_team(names.team).exclude(**{dimension: ""})
    companies = dict(known.values_list(ExpressionWrapper(F("id"), CharField()), dimension))

    def key(row: tuple[Any, ...]) -> Key:
        value = companies.get(row[0])
        return show(value) if value else None

    return _plain(dimension, (f"{prefix}company_id",), key)


def _bucket(dimension: Dimension, task: Task, names: Names) -> Grouping:
    columns = COLUMNS[task.selection.entity, task.bucket_field]
    bucket: Bucket = dimension  # type: ignore[assignment]
    week_start = task.calendar.week_start
    alone = len(task.query.dimensions) == 1  # the other groups' indexes hold the day
    if columns.month and dimension in MONTHS_IN and (alone or task.bucket_field != "closed_at"):
        column = columns.month

        def first(value: Any) -> date:
            return first_month(value // 100, value % 100, bucket)
    elif columns.day:
        column = columns.day

        def first(value: Any) -> date:
            return first_day(value, bucket, week_start)
    else:
        column = columns.moment

        def first(value: Any) -> date:
            return first_day(local_day(value, names.team.timezone), bucket, week_start)

    def key(row: tuple[Any, ...]) -> Key:
        return None if row[0] is None else first(row[0])

    def groups(keys: Iterable[Key]) -> dict[Key, Group]:
        return {
            key: Group(dimension, label(key, bucket), key)
            if isinstance(key, date)
            else Group(dimension, None)
            for key in keys
        }

    def narrow(selection: Selection, key: Key) -> Selection:
        if not isinstance(key, date):
            raise TypeError("a record without that date is in no period")
        return selection.within(Span(field=task.bucket_field, start=key, end=next_day(key, bucket)))

    return Grouping(dimension, (column,), key, groups, narrow)
