"""Records on their way out, in the columns that an import takes back: CSV, JSON lines or a workbook, as a stream."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, BinaryIO, Literal
from zoneinfo import ZoneInfo

import orjson
from django.db.models import QuerySet

from wenshu.crm import money, periods
from wenshu.crm.imports.fields import Kind
from wenshu.crm.imports.neutral import neutralise
from wenshu.crm.imports.tags import written_tags
from wenshu.crm.models import Company, Contact, FollowUp, Opportunity, Product, Target
from wenshu.teams.models import Membership, Team

Format = Literal["csv", "jsonl"]
AT_ONCE = 1000
Cell = str | int | None
Convert = Callable[[Any, "Row"], Cell]
Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """`name` is what an import calls it; `source` the column it is read from."""

    name: str
    source: str
    convert: Convert | None = None


def _amount(minor: int | None, row: Row) -> Cell:
    return money.text(minor, row["currency"])


def _period(starts_on: date, row: Row) -> Cell:
    period = periods.Period(starts_on, row["months"])
    return periods.written(period, row["team__fiscal_year_start"])


def _tags(tags: list[str], row: Row) -> Cell:
    return written_tags(tags)


def _id_of(relation: str = "") -> Convert:
    """The outside id, or else our own: an import finds the record by either."""

    def convert(outside: str, row: Row) -> Cell:
        return outside or str(row[f"{relation}id"])

    return convert


def _columns(*pairs: str | tuple[str, str] | tuple[str, str, Convert]) -> tuple[Column, ...]:
    return tuple(Column(pair, pair) if isinstance(pair, str) else Column(*pair) for pair in pairs)


COLUMNS: dict[Kind, tuple[Column, ...]] = {
    Kind.OPPORTUNITIES: _columns(
        ("externalId", "external_id", _id_of()),
        "name",
        ("companyName", "company__name"),
        ("ownerName", "owner__name"),
        ("status", "stage__name"),
        ("expectedAmount", "amount_minor", _amount),
        "currency",
        "probability",
        ("expectedCloseDate", "expected_close_date"),
        ("closedAt", "closed_at"),
        ("createdAt", "created_at"),
        ("nextFollowUpAt", "next_follow_up_at"),
        "product",
        "source",
        "region",
        "competitor",
        ("lostReason", "lost_reason"),
        ("tags", "tags", _tags),
        "description",
    ),
    Kind.COMPANIES: _columns(
        ("externalId", "external_id", _id_of()),
        "name",
        "domain",
        "industry",
        "country",
        "region",
        "employees",
        "phone",
        ("ownerName", "owner__name"),
        ("tags", "tags", _tags),
        "description",
        ("createdAt", "created_at"),
    ),
    Kind.CONTACTS: _columns(
        ("externalId", "external_id", _id_of()),
        "name",
        "title",
        "email",
        "phone",
        ("companyName", "company__name"),
        ("ownerName", "owner__name"),
        ("tags", "tags", _tags),
        ("createdAt", "created_at"),
    ),
    Kind.FOLLOW_UPS: _columns(
        ("externalId", "external_id", _id_of()),
        ("opportunityExternalId", "opportunity__external_id", _id_of("opportunity__")),
        ("opportunityName", "opportunity__name"),
        ("companyName", "opportunity__company__name"),
        "kind",
        "content",
        ("occurredAt", "occurred_at"),
        ("nextAction", "next_action"),
        ("nextFollowUpAt", "next_follow_up_at"),
        ("authorName", "author__name"),
    ),
    Kind.MEMBERS: _columns("name", "email", ("managerName", "manager__name"), "region"),
    Kind.PRODUCTS: _columns("name", "series", ("price", "list_price_minor", _amount), "currency"),
    Kind.TARGETS: _columns(
        ("ownerName", "owner__name"),
        ("ownerEmail", "owner__email"),
        ("period", "starts_on", _period),
        ("amount", "amount_minor", _amount),
        "currency",
    ),
}


_BESIDE: dict[Convert, tuple[str, ...]] = {
    _amount: ("currency",),
    _period: ("months", "team__fiscal_year_start"),
}
"""What a conversion reads of a row beside its own column."""


def blocks(team: Team, kind: str, format: Format, *, among: QuerySet[Any] | None = None) -> Iterator[bytes]:
    """The file piece by piece. `among` narrows it to a list's records; it must belong to the team."""
    rows = _rows(team, Kind(kind), among)
    return _jsonl(rows) if format == "jsonl" else _csv(Kind(kind), rows)


def workbook(team: Team, kind: str, target: BinaryIO, *, among: QuerySet[Any] | None = None) -> None:
    """One sheet, written row by row."""
    from openpyxl import Workbook  # slow to load, and rarely wanted

    book = Workbook(write_only=True)
    sheet = book.create_sheet(kind)
    sheet.append([column.name for column in COLUMNS[Kind(kind)]])
    for row in _rows(team, Kind(kind), among):
        sheet.append([neutralise(cell) if isinstance(cell, str) else cell for cell in row.values()])
    book.save(target)


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """CSV with formulas neutralised, and with a byte order mark, without which spreadsheets misread Chinese."""
    yield "\ufeff".encode()
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    for number, row in enumerate(chain([headings], rows), 1):
        writer.writerow([neutralise(cell) if isinstance(cell, str) else cell for cell in row])
        if number % AT_ONCE == 0:
            yield _taken(line)
    yield _taken(line)


def _csv(kind: Kind, rows: Iterable[dict[str, Cell]]) -> Iterator[bytes]:
    return table([column.name for column in COLUMNS[kind]], (list(row.values()) for row in rows))


def _taken(line: io.StringIO) -> bytes:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text.encode("utf-8", errors="replace")


def _jsonl(rows: Iterable[dict[str, Cell]]) -> Iterator[bytes]:
    for row in rows:
        yield orjson.dumps(row) + b"\n"


def _rows(team: Team, kind: Kind, among: QuerySet[Any] | None) -> Iterator[dict[str, Cell]]:
    zone = ZoneInfo(team.timezone)
    columns = COLUMNS[kind]
    records = _all(team, kind) if among is None else among
    found = records.order_by("pk").values(*dict.fromkeys([*(c.source for c in columns), *_needed(columns)]))
    for row in found.iterator(chunk_size=AT_ONCE):
        yield {column.name: _cell(column, row, zone) for column in columns}


def _needed(columns: tuple[Column, ...]) -> list[str]:
    """What conversions read beside their own columns."""
    ids = [c.source.replace("external_id", "id") for c in columns if c.source.endswith("external_id")]
    return ids + [beside for c in columns if c.convert in _BESIDE for beside in _BESIDE[c.convert]]


def _all(team: Team, kind: Kind) -> QuerySet[Any]:
    match kind:
        case Kind.OPPORTUNITIES:
            return Opportunity.objects.for_team(team).live()
        case Kind.COMPANIES:
            return Company.objects.for_team(team).live()
        case Kind.CONTACTS:
            return Contact.objects.for_team(team).live()
        case Kind.FOLLOW_UPS:
            return FollowUp.objects.for_team(team).live()
        case Kind.MEMBERS:
            return Membership.objects.for_team(team)
        case Kind.PRODUCTS:
            return Product.objects.for_team(team)
        case Kind.TARGETS:
            return Target.objects.for_team(team)


def _cell(column: Column, row: Row, zone: ZoneInfo) -> Cell:
    """Times are written in the team's own zone, with their offset."""
    value = row[column.source]
    if column.convert is not None and value is not None:
        return column.convert(value, row)
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, int) else str(value)
