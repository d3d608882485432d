"""A first look at a file, before anything is written: its columns, what they seem to mean, and how rows would read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from wenshu.crm import money
from wenshu.crm.imports import numbers, wording
from wenshu.crm.imports.dates import BadDate
from wenshu.crm.imports.fields import FIELDS, Field, Kind
from wenshu.crm.imports.headers import Mapping, correct, guess, missing
from wenshu.crm.imports.numbers import BadNumber
from wenshu.crm.imports.pipeline import habit
from wenshu.crm.imports.survey import Survey
from wenshu.crm.imports.survey import survey as survey_of
from wenshu.crm.imports.table import Cell, Row, Table
from wenshu.crm.imports.values import BadRow, Column, RowReader, Value, plain
from wenshu.teams.models import Team

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
    line: int
    cells: list[CellView]
    problem: str = ""


@dataclass(frozen=True)
class Analysis:
    how_read: str
    rows: int
    columns: list[ColumnView]
    fields: tuple[Field, ...]
    missing: list[Field]
    preview: list[RowView]
    mapping: Mapping = field(default_factory=dict)


def analyse(table: Table, kind: Kind, team: Team, wanted: Mapping | None = None) -> Analysis:
    """`wanted` corrects the guessed mapping; raises Invalid when it names what is not there."""
    mapping = correct(kind, table.columns, guess(kind, table.columns), wanted or {})
    found = survey_of(table, kind, mapping, habit(team))
    head = list(islice(table.rows(), PREVIEWED))
    return Analysis(
        how_read=table.describe(),
        rows=found.rows,
        columns=_columns(table, mapping, head),
        fields=FIELDS[kind],
        missing=missing(kind, mapping),
        preview=_preview(found, team, head),
        mapping=mapping,
    )


def _columns(table: Table, mapping: Mapping, head: list[Row]) -> list[ColumnView]:
    views = []
    for place, heading in enumerate(table.columns):
        said = dict.fromkeys(
            plain(row.cells[place])[:60] for row in head if row.cells[place] not in (None, "")
        )
        views.append(ColumnView(heading, mapping.get(heading, ""), list(said)[:SAMPLES]))
    return views


def _preview(found: Survey, team: Team, head: list[Row]) -> list[RowView]:
    reader = RowReader(found.kind, found, team.timezone)
    return [
        RowView(
            row.line,
            [_cell(column, row.cells[column.position], team) for column in reader.columns],
            row.problem,
        )
        for row in head
    ]


def _cell(column: Column, cell: Cell, team: Team) -> CellView:
    if cell is None or cell == "":
        return CellView("")
    try:
        return CellView(_shown(column.parse(cell), team))
    except (BadDate, BadNumber, BadRow) as bad:
        return CellView(plain(cell)[:60], str(bad))


def _shown(value: Value | None, team: Team) -> str:
    match value:
        case None:
            return ""
        case money.ParsedMoney():
            return _amount(value, team)
        case datetime():
            return value.strftime("%Y-%m-%d" if (value.hour, value.minute) == (12, 0) else "%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case list():
            return wording.listed(value)
        case _:
            return str(value)[:120]


def _amount(found: money.ParsedMoney, team: Team) -> str:
    currency = found.currency or team.currency
    return f"{money.to_major(numbers.minor(found, currency), currency):,} {currency}"
