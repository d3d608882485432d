"""Records one by one: lists, the largest deals, one record's details, and whether there is any at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from wenshu.clock import local_day
from wenshu.insights.figures import Figures, Line, Listed, Measure
from wenshu.insights.metrics import Parts
from wenshu.insights.plan import Entity, Filter
from wenshu.insights.query.conditions import conditions, live
from wenshu.insights.query.dates import COLUMNS
from wenshu.insights.query.measures import measure
from wenshu.insights.query.names import Names
from wenshu.insights.query.parties import PARTIES, by_activity, last_activities
from wenshu.insights.query.sums import sums
from wenshu.insights.selection import Selection
from wenshu.insights.validate import Task, ranks_records

ROWS = 20
DETAILS = 5
OF_DEALS: Final = ""  # not in a column of its own
LABELS: Final[dict[Entity, str]] = {"follow_up": "content", "voice_note": "title"}
LATEST: Final = "latest"  # when a company or a contact was last active, through its deals
SHOWN: Final[dict[Entity, dict[str, str]]] = {
    "opportunity": {
        "company": "company__name",
        "owner": "owner__name",
        "stage": "stage__name",
        "amount": "amount_minor",
        "currency": "currency",
        "probability": "probability",
        "last_activity_at": "last_activity_at",
        "expected_close_date": "expected_close_date",
        "closed_at": "closed_day",
        "created_at": "created_day",
        "next_follow_up_at": "next_follow_up_day",
        "stage_entered_at": "stage_entered_at",
        "product": "product",
        "region": "region",
        "source": "source",
        "lost_reason": "lost_reason",
        "competitor": "competitor",
    },
    "company": {
        "industry": "industry",
        "country": "country",
        "region": "region",
        "employees": "employees",
        "owner": "owner__name",
        "domain": "domain",
        "created_at": "created_at",
        "last_activity_at": OF_DEALS,
    },
    "contact": {
        "title": "title",
        "company": "company__name",
        "email": "email",
        "phone": "phone",
        "owner": "owner__name",
        "created_at": "created_at",
        "last_activity_at": OF_DEALS,
    },
    "follow_up": {
        "kind": "kind",
        "opportunity": "opportunity__name",
        "company": "opportunity__company__name",
        "owner": "author__name",
        "occurred_at": "occurred_day",
        "next_action": "next_action",
    },
    "voice_note": {
        "opportunity": "opportunity__name",
        "company": "opportunity__company__name",
        "owner": "author__name",
        "voice_status": "status",
        "voice_source": "source",
        "occurred_at": "recorded_day",
        "file_name": "file_name",
    },
}


def listed(task: Task, names: Names) -> Figures:
    selection, query = task.selection, task.query
    wholes = _wholes(selection, names, task)
    total = wholes[0].measures[0].counted
    currencies = tuple(line.currency for line in wholes[1:] if line.currency)
    if not total:
        return Figures(task=task, currencies=currencies, wholes=wholes, beyond=beyond(task, names))
    rows: tuple[Listed, ...] = ()
    if query.shape != "exists":
        rows = tuple(_rows(task, names, mixed=len(currencies) > 1))
    return Figures(task=task, currencies=currencies, wholes=wholes, listed=rows, total=total)


def beyond(task: Task, names: Names) -> Measure | None:
    """Of a period without records, those without the period; None where no period was asked for."""
    selection = task.selection
    if not any(span.start or span.end for span in selection.spans):
        return None
    unbounded = selection.model_copy(update={"spans": ()})
    found = sums(unbounded, ["count"], [], names, task.calendar.today).get((None,))
    return measure("count", found, unbounded, currency=None) if found and found.records else None


def _wholes(selection: Selection, names: Names, task: Task) -> tuple[Line, ...]:
    """How many records there are; then, of deals, what they are worth in each currency."""
    today = task.calendar.today
    if selection.entity != "opportunity":
        parts = sums(selection, ["count"], [], names, today).get((None,), Parts())
        return (Line((), None, (measure("count", parts, selection, currency=None),)),)
    found = sums(selection, ["amount_sum"], [], names, today)
    everything = Parts()
    for parts in found.values():
        everything.absorb(parts)
    lines = [Line((), None, (measure("count", everything, selection, currency=None),))]
    for keys, parts in sorted(found.items(), key=lambda item: (-item[1].records, str(item[0]))):
        code = str(keys[-1] or names.currencies[0])
        narrowed = selection.where(Filter(field="currency", value=code)) if len(found) > 1 else selection
        lines.append(Line((), code, (measure("amount_sum", parts, narrowed, currency=code),)))
    return tuple(lines)


def _rows(task: Task, names: Names, *, mixed: bool) -> list[Listed]:
    selection, query = task.selection, task.query
    limit = query.limit or (DETAILS if query.shape == "detail" else ROWS)
    found = live(selection.entity, names.team).filter(conditions(selection, names))
    label = LABELS.get(selection.entity, "name")
    columns = {key: column for key, column in SHOWN[selection.entity].items() if column != OF_DEALS}
    order = _order(task)
    shown = ("id", label, *columns.values())
    values = found.values_list(*shown)
    if order[0] == LATEST:
        rows = _by_activity(found, shown, task, names, limit)
    else:
        rows = _first(values, order, limit, mixed=mixed)
    if ranks_records(query):
        rows += _ties(values, rows, list(columns), limit, order)
    zone = names.team.timezone
    told = [
        Listed(
            row[0],
            row[1],
            {key: _as_day(value, zone) for key, value in zip(columns, row[2:], strict=True)},
        )
        for row in rows
    ]
    if selection.entity == "voice_note":
        told = [each if each.name else replace(each, name=_called(each.values)) for each in told]
    return _with_activity(told, selection.entity, names) if selection.entity in PARTIES else told


def _called(values: dict[str, Any]) -> str:
    """A voice note that nobody gave a title goes by its deal, its file or its day."""
    return str(values["opportunity"] or values["file_name"] or values["occurred_at"].isoformat())


def _by_activity(found: Any, shown: Sequence[str], task: Task, names: Names, limit: int) -> list[Any]:
    """Companies and contacts by their deals' last activity; those without a deal come last."""
    entity, descending = task.selection.entity, _order(task)[1]
    ids = by_activity(found, entity, names, descending=descending, most=limit)
    places = {id: place for place, id in enumerate(ids)}
    few = live(entity, names.team).filter(pk__in=ids).values_list(*shown)  # met all conditions already
    rows = sorted(few, key=lambda row: places[row[0]])
    if len(rows) < limit:
        rows += found.exclude(pk__in=ids).order_by("-id").values_list(*shown)[: limit - len(rows)]
    return rows


def _with_activity(rows: list[Listed], entity: Entity, names: Names) -> list[Listed]:
    """Companies and contacts with the day on which one of their deals was last active."""
    found = last_activities([row.id for row in rows], entity, names)
    zone = names.team.timezone
    return [
        replace(row, values={**row.values, "last_activity_at": _as_day(found.get(row.id), zone)})
        for row in rows
    ]


def _as_day(value: Any, timezone: str) -> Any:
    """Moments are shown as days of the team's calendar."""
    return local_day(value, timezone) if isinstance(value, datetime) else value


def _order(task: Task) -> tuple[str, bool]:
    """Column and whether the largest stand first."""
    query, entity = task.query, task.selection.entity
    if query.order:
        order = query.order[0]
        if order.by == "name":
            return LABELS.get(entity, "name"), order.descending
        if order.by == "last_activity_at" and entity in PARTIES:
            return LATEST, order.descending
        if (entity, order.by) in COLUMNS:
            return COLUMNS[entity, order.by].moment, order.descending  # type: ignore[index]
        if entity == "opportunity":
            by_odds = order.by == "probability"
            return ("probability" if by_odds else "amount_minor"), order.descending
    if query.shape == "rank" and entity == "opportunity":
        return "amount_minor", "amount_min" not in query.metrics
    if any(given.field == "overdue" for given in query.filters):
        return "next_follow_up_at", False
    if task.selection.spans:
        field = task.selection.spans[0].field
        if field == "last_activity_at" and entity in PARTIES:
            return LATEST, True
        return COLUMNS[entity, field].moment, field not in {"expected_close_date", "next_follow_up_at"}
    moments = {"follow_up": "occurred_at", "voice_note": "recorded_at"}
    return moments.get(entity, "created_at"), True


def _first(values: Any, order: tuple[str, bool], limit: int, *, mixed: bool) -> list[Any]:
    """Those without a value come last, read apart so that an index can serve the others."""
    column, descending = order
    keys = [f"-{column}" if descending else column, "-id"]
    if column == "amount_minor" and mixed:
        keys.insert(0, "currency")  # amounts of two currencies do not compare
    rows = list(values.filter(**{f"{column}__isnull": False}).order_by(*keys)[:limit])
    if len(rows) < limit:
        rows += values.filter(**{column: None}).order_by("-id")[: limit - len(rows)]
    return rows


def _ties(
    values: Any, rows: Sequence[Any], columns: list[str], limit: int, order: tuple[str, bool]
) -> list[Any]:
    """The deals whose amount equals the last one's."""
    if len(rows) < limit or order[0] != "amount_minor":
        return []
    place = 2 + columns.index("amount")
    last = rows[-1]
    if last[place] is None:
        return []
    same = values.filter(amount_minor=last[place], currency=last[2 + columns.index("currency")])
    shown = [row[0] for row in rows]
    return list(same.filter(~Q(id__in=shown)).order_by("-id")[:100])
