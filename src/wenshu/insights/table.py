"""The raw result: columns and rows for programs, charts and tables. Money in major units, rates as fractions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from wenshu.crm import money
from wenshu.insights.figures import Figures, Line, Measure
from wenshu.insights.metrics import DEFINITIONS, Unit, Value
from wenshu.insights.plan import BUCKETS, Metric
from wenshu.insights.query.lists import LABELS, SHOWN
from wenshu.insights.sentences import change_of
from wenshu.insights.target_sentences import gap_of
from wenshu.insights.wording import Wording

ColumnType = Literal["text", "integer", "number", "money", "rate", "days", "date", "period"]
Raw = str | int | float | None
RECORD_TYPES: Final[dict[str, ColumnType]] = {
    "amount": "money",
    "employees": "integer",
    "probability": "integer",
}
TYPES: Final[dict[Unit, ColumnType]] = {"count": "integer", "money": "money", "rate": "rate", "days": "days"}
ORDERED_BY: Final = frozenset({*SHOWN["opportunity"]} - {"amount", "company", "owner", "stage", "currency"})
DATES: Final = frozenset(
    [
        "last_activity_at",
        "stage_entered_at",
        "expected_close_date",
        "closed_at",
        "created_at",
        "next_follow_up_at",
        "occurred_at",
    ]
)
ABOUT: Final = {
    "overdue": "next_follow_up_at",
    "days_in_stage": "stage_entered_at",
    "days_since_activity": "last_activity_at",
}  # which date a condition is about
COUNTED: Final = frozenset(
    {
        "win_rate",
        "amount_avg",
        "amount_median",
        "cycle_days_avg",
        "age_days_avg",
        "days_in_stage_avg",
        "stage_duration_avg",
        "conversion_rate",
    }
)
LIST_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "opportunity": ("company", "owner", "stage", "amount", "currency"),
    "company": ("industry", "country", "region", "employees", "owner"),
    "contact": ("title", "company", "email", "phone", "owner"),
    "follow_up": ("kind", "opportunity", "company", "owner", "occurred_at"),
    "voice_note": ("opportunity", "company", "owner", "voice_status", "voice_source", "occurred_at"),
}


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    type: ColumnType
    unit: str | None = None  # a currency, "days"


@dataclass(frozen=True)
class Chart:
    type: Literal["bar", "line"]
    x: str
    y: str
    series: str | None = None  # the column that tells the lines of a chart apart


@dataclass(frozen=True)
class Table:
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Raw, ...], ...] = ()
    value: Raw = None
    total: int = 0
    truncated: bool = False
    chart: Chart | None = None


def table_of(figures: Figures, wording: Wording) -> Table:
    if figures.task.query.shape in {"list", "detail", "exists"} or figures.listed:
        return _of_records(figures, wording)
    if figures.task.query.shape == "funnel":
        return _of_stages(figures, wording)
    return _of_figures(figures, wording)


def raw(value: Value, unit: Unit, currency: str | None) -> Raw:
    if unit == "money" and value is not None and currency:
        return money.text(int(value), currency)
    return value


# groups


def _of_figures(figures: Figures, wording: Wording) -> Table:
    query = figures.task.query
    lines = figures.lines
    compares = figures.task.against is not None
    if compares and not query.dimensions:
        return _of_periods(figures, wording)
    columns = [_group_column(dimension, wording) for dimension in query.dimensions]
    if _tells_currency(figures):
        columns.append(Column("currency", wording.heading("currency"), "text"))
    columns += _measure_columns(figures, wording)
    rows = tuple(_row(line, figures, wording) for line in lines)
    single = len(rows) == 1 and not query.dimensions
    return Table(
        columns=tuple(columns),
        rows=rows,
        value=rows[0][0] if single else None,
        total=figures.total,
        truncated=figures.truncated,
        chart=_chart(figures, columns),
    )


def _tells_currency(figures: Figures) -> bool:
    """In a column of its own, where groups are not currencies themselves."""
    return figures.mixed and "currency" not in figures.task.query.dimensions


def _group_column(dimension: str, wording: Wording) -> Column:
    return Column(dimension, wording.heading(dimension), "period" if dimension in BUCKETS else "text")


def _measure_columns(figures: Figures, wording: Wording) -> list[Column]:
    columns: list[Column] = []
    for metric in figures.task.query.metrics:
        columns.append(_measure_column(metric, wording.metric(metric), figures))
        if figures.task.against is not None:
            before = f"{wording.metric(metric)} · {wording.heading('before')}"
            columns.append(_measure_column(metric, before, figures, key=f"{metric}_before"))
            columns.append(Column(f"{metric}_change", wording.heading("change"), "rate"))
        if metric in COUNTED:
            columns.append(Column(f"{metric}_counted", wording.heading("counted"), "integer"))
    if _has_gap(figures):
        columns.append(_measure_column("target_amount", wording.heading("gap"), figures, key="gap"))
    if figures.task.query.shape == "share":
        columns.append(Column("share", wording.heading("share"), "rate"))
    return columns


def _measure_column(metric: Metric, label: str, figures: Figures, *, key: str = "") -> Column:
    unit = DEFINITIONS[metric].unit
    shown = None
    if unit == "money" and len(figures.currencies) < 2:
        shown = next((line.currency for line in (*figures.lines, *figures.wholes) if line.currency), None)
    return Column(key or metric, label, TYPES[unit], "days" if unit == "days" else shown)


def _row(line: Line, figures: Figures, wording: Wording) -> tuple[Raw, ...]:
    cells: list[Raw] = [wording.text("others") if g.is_rest else g.value for g in line.groups]
    if _tells_currency(figures):
        cells.append(line.currency)
    for place, measure in enumerate(line.measures):
        cells.append(_cell(measure))
        if figures.task.against is not None:
            one = Line(line.groups, line.currency, (measure,), before=line.before[place : place + 1])
            change = None if figures.task.uneven else change_of(one)
            cells += [_cell(line.before[place]), change] if line.before else [None, None]
        if measure.metric in COUNTED:
            cells.append(measure.counted)
    if _has_gap(figures):
        cells.append(raw(gap_of(line), "money", line.currency))
    if figures.task.query.shape == "share":
        cells.append(line.share)
    return tuple(cells)


def _has_gap(figures: Figures) -> bool:
    return figures.targets is not None and "amount_sum" in figures.task.query.metrics


def _cell(measure: Measure) -> Raw:
    return raw(measure.value, DEFINITIONS[measure.metric].unit, measure.currency)


def _of_stages(figures: Figures, wording: Wording) -> Table:
    """A funnel: how many reached each stage, and what part that is of the stage before and of the first."""
    columns = (
        Column("stage", wording.heading("stage"), "text"),
        Column("count", wording.metric("count"), "integer"),
        Column("conversion_rate", wording.heading("of_stage_before"), "rate"),
        Column("share", wording.heading("of_first_stage"), "rate"),
    )
    rows = tuple(
        (line.groups[0].value, *(_cell(measure) for measure in line.measures), line.share)
        for line in figures.lines
    )
    return Table(columns, rows, None, len(rows), False, Chart("bar", "stage", "count") if rows else None)


def _of_periods(figures: Figures, wording: Wording) -> Table:
    """Two periods, the newer first, one row each."""
    against = figures.task.against or figures.task.selection
    metrics = figures.task.query.metrics
    columns = [Column("period", wording.heading("period"), "period")]
    if figures.mixed:
        columns.append(Column("currency", wording.heading("currency"), "text"))
    columns += [_measure_column(metric, wording.metric(metric), figures) for metric in metrics]
    columns.append(Column("change", wording.heading("change"), "rate"))
    rows: list[tuple[Raw, ...]] = []
    for line in figures.lines:
        code: tuple[Raw, ...] = (line.currency,) if figures.mixed else ()
        now = _span_text(figures.task.selection.spans[0].start, figures.task.selection.spans[0].end)
        then = _span_text(against.spans[0].start, against.spans[0].end)
        change = None if figures.task.uneven else change_of(line)
        rows.append((now, *code, *(_cell(m) for m in line.measures), change))
        rows.append((then, *code, *(_cell(m) for m in line.before), None))
    chart = Chart("bar", "period", metrics[0])
    return Table(tuple(columns), tuple(rows), None, len(rows), False, chart)


def _span_text(start: date | None, end: date | None) -> str:
    """A whole month, quarter or year by its name, other ranges by their days, the last one included."""
    if start and end and start.day == end.day == 1:
        months = (end.year - start.year) * 12 + end.month - start.month
        if months == 1:
            return f"{start.year}-{start.month:02}"
        if months == 3 and start.month % 3 == 1:
            return f"{start.year}-Q{(start.month + 2) // 3}"
        if months == 12 and start.month == 1:
            return str(start.year)
    last = date.fromordinal(end.toordinal() - 1) if end else None
    return f"{start.isoformat() if start else ''}..{last.isoformat() if last else ''}"


def _chart(figures: Figures, columns: list[Column]) -> Chart | None:
    query = figures.task.query
    if not query.dimensions or not figures.lines or figures.mixed:
        return None
    bucket = next((d for d in query.dimensions if d in BUCKETS), None)
    y = "share" if query.shape == "share" and figures.lines[0].share is not None else query.metrics[0]
    x = bucket or query.dimensions[0]
    series = next((dimension for dimension in query.dimensions if dimension != x), None)
    return Chart("line" if query.shape == "trend" else "bar", x, y, series)


# records


def _of_records(figures: Figures, wording: Wording) -> Table:
    entity = figures.task.selection.entity
    if figures.task.query.shape == "exists":
        column = Column("count", wording.metric("count"), "integer")
        return Table((column,), ((figures.total,),), figures.total, 1)
    keys = list(LIST_COLUMNS[entity])
    if figures.task.query.shape == "detail":
        keys = list(SHOWN[entity])
    elif entity == "opportunity" and figures.listed:
        keys.append(_date_shown(figures))
    elif entity in {"company", "contact"} and _is_about_activity(figures):
        keys.append("last_activity_at")
    label = LABELS.get(entity, "name")
    columns = [Column(label, wording.heading(label), "text")]
    columns += [
        Column(key, wording.heading(key), _record_type(key), _record_unit(key, figures)) for key in keys
    ]
    rows = tuple((row.name, *(_record_cell(key, row.values) for key in keys)) for row in figures.listed)
    return Table(tuple(columns), rows, None, figures.total, figures.truncated)


def _date_shown(figures: Figures) -> str:
    """The date, or the probability, that the list is ordered or limited by."""
    order = figures.task.query.order
    if order and order[0].by in ORDERED_BY:
        return order[0].by
    for span in figures.task.selection.spans:
        if span.field in SHOWN["opportunity"]:
            return span.field
    fields = {given.field for given in figures.task.selection.filters}
    for field, shown in ABOUT.items():
        if field in fields:
            return shown
    closed = any(row.values["closed_at"] for row in figures.listed)
    return "closed_at" if closed else "expected_close_date"


def _is_about_activity(figures: Figures) -> bool:
    selection, order = figures.task.selection, figures.task.query.order
    return (
        any(given.field == "days_since_activity" for given in selection.filters)
        or any(span.field == "last_activity_at" for span in selection.spans)
        or any(each.by == "last_activity_at" for each in order)
    )


def _record_type(key: str) -> ColumnType:
    if key in DATES:
        return "date"
    return RECORD_TYPES.get(key, "text")


def _record_unit(key: str, figures: Figures) -> str | None:
    return figures.currencies[0] if key == "amount" and len(figures.currencies) == 1 else None


def _record_cell(key: str, values: dict[str, Any]) -> Raw:
    value = values[key]
    if key == "amount":
        return money.text(value, values["currency"])
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return None if value in {"", None} else value
