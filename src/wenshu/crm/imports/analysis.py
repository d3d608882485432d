"""A first look at a file, before anything is written: its columns, what they seem to mean, and how rows would read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from django.db import OperationalError

from wenshu.crm import money
from wenshu.crm.imports import numbers, wording
from wenshu.crm.imports.dates import BadDate
from wenshu.crm.imports.fields import FIELDS, Field, Kind
from wenshu.crm.imports.headers import Mapping, correct, guess, missing
from wenshu.crm.imports.numbers import BadNumber
from wenshu.crm.imports.opportunities import currency_code
from wenshu.crm.imports.pipeline import FileImport
from wenshu.crm.imports.survey import Survey
from wenshu.crm.imports.table import Cell, Row, Table
from wenshu.crm.imports.values import BadRow, Column, RowReader, Value, plain
from wenshu.errors import WenshuError
from wenshu.teams.models import Membership, Team

PREVIEWED = 20
SAMPLES = 3


@dataclass(frozen=True)
class ColumnView:
    heading: str
    field: str  # empty: not imported
    samples: list[str]

    @property
    def label(self) -> str:
        return wording.heading(self.heading)


@dataclass(frozen=True)
class CellView:
    """`text` as it would be imported; or as it stands in the file, with the problem."""

    text: str
    problem: str = ""


@dataclass(frozen=True)
class RowView:
    """`problem` is why the row would be skipped, unless one of its cells says it."""

    line: int
    cells: list[CellView]
    problem: str = ""


@dataclass(frozen=True)
class Analysis:
    how_read: str
    encoding: str  # empty where there is nothing to choose
    rows: int
    columns: list[ColumnView]
    fields: tuple[Field, ...]
    missing: list[Field]
    preview: list[RowView]
    mapping: Mapping = field(default_factory=dict)


def analyse(
    table: Table, kind: Kind, wanted: Mapping, *, team: Team, by: Membership | None, now: datetime
) -> Analysis:
    """`wanted` corrects the guessed mapping; raises Invalid when it names what is not there."""
    mapping = correct(kind, table.columns, guess(kind, table.columns), wanted)
    work = FileImport(table, kind, mapping, team=team, by=by, now=now)
    head = list(islice(table.rows(), PREVIEWED))
    absent = missing(kind, mapping)
    return Analysis(
        how_read=table.describe(),
        encoding=table.chosen_encoding,
        rows=work.survey.rows,
        columns=_columns(table, mapping, head),
        fields=FIELDS[kind],
        missing=absent,
        preview=_preview(work.survey, team, head, {} if absent or not mapping else _refusals(work)),
        mapping=mapping,
    )


def _refusals(work: FileImport) -> dict[int, str]:
    """Why each of the first rows would be skipped, found by trying; nothing of it stays."""
    try:
        for chunk in islice(work.chunks(size=PREVIEWED), 1):
            work.rehearse(chunk)
    except (
        WenshuError,
        OperationalError,
    ):  # too many new names, or a busy database: the import itself will tell
        return {}
    return {skipped.line: skipped.reason for skipped in work.report.skipped_rows}


def _columns(table: Table, mapping: Mapping, head: list[Row]) -> list[ColumnView]:
    views = []
    for place, heading in enumerate(table.columns):
        said = dict.fromkeys(
            plain(row.cells[place])[:60] for row in head if row.cells[place] not in (None, "")
        )
        views.append(ColumnView(heading, mapping.get(heading, ""), list(said)[:SAMPLES]))
    return views


def _preview(found: Survey, team: Team, head: list[Row], refusals: dict[int, str]) -> list[RowView]:
    columns = RowReader(found.kind, found, team.timezone).columns
    views = []
    for row in head:
        currency = _currency(columns, row)
        cells = [_cell(column, row.cells[column.position], currency, team) for column in columns]
        told = any(cell.problem for cell in cells)
        views.append(RowView(row.line, cells, row.problem or ("" if told else refusals.get(row.line, ""))))
    return views


def _currency(columns: list[Column], row: Row) -> str:
    """What the row's currency column says; it wins over the amount's own sign."""
    for column in columns:
        if column.field.name == "currency" and (said := plain(row.cells[column.position]).strip()):
            return currency_code(said)[:10]
    return ""


def _cell(column: Column, cell: Cell, currency: str, team: Team) -> CellView:
    if cell is None or cell == "":
        return CellView("")
    try:
        return CellView(_shown(column.parse(cell), currency, team))
    except (BadDate, BadNumber, BadRow) as bad:
        return CellView(plain(cell)[:60], str(bad))


def _shown(value: Value | None, currency: str, team: Team) -> str:
    match value:
        case None:
            return ""
        case money.ParsedMoney():
            return _amount(value, currency or value.currency or team.currency)
        case datetime():
            return value.strftime("%Y-%m-%d" if (value.hour, value.minute) == (12, 0) else "%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case list():
            return wording.listed(value)
        case _:
            return str(value)[:120]


def _amount(found: money.ParsedMoney, currency: str) -> str:
    return f"{money.to_major(numbers.minor(found, currency), currency):,} {currency}"
