"""One row's cells as values: dates, amounts, tags and text, or a sentence saying what is wrong with one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from django.utils.translation import gettext as _

from wenshu.crm import fields as contract_fields
from wenshu.crm import money, names
from wenshu.crm.imports import numbers, wording
from wenshu.crm.imports.dates import BadDate, DateReader
from wenshu.crm.imports.fields import Field, Kind, Type, field_named
from wenshu.crm.imports.neutral import restore
from wenshu.crm.imports.numbers import BadNumber
from wenshu.crm.imports.survey import Survey
from wenshu.crm.imports.table import Cell, Row
from wenshu.crm.imports.tags import read_tags

Value = str | int | date | datetime | money.ParsedMoney | list[str]
Values = dict[str, Value]
"""By field name; an empty cell is absent, so that it never erases what a record holds."""

Day = TypeVar("Day", date, datetime)

REMEMBERED = 5_000  # different cells of a column: stages, owners, days come again and again
FIRST_YEAR, LAST_YEAR = contract_fields.FIRST_YEAR, contract_fields.LAST_YEAR


class BadRow(ValueError):
    """This row cannot be imported; the message says which column and why."""


@dataclass(frozen=True)
class Column:
    """A mapped column with everything its cells need in order to be understood."""

    position: int
    heading: str
    field: Field
    parse: Callable[[Cell], Value | None]

    def value(self, cell: Cell) -> Value | None:
        try:
            return self.parse(cell)
        except (BadDate, BadNumber, BadRow) as error:
            raise BadRow(wording.about(wording.heading(self.heading), error)) from None


class RowReader:
    """Turns the rows of one file into values."""

    def __init__(self, kind: Kind, survey: Survey, timezone: str) -> None:
        self.columns = [_column(kind, survey, timezone, *place) for place in survey.picked()]

    def read(self, row: Row) -> Values:
        """Raises BadRow at the first cell that cannot be understood."""
        if row.problem:
            raise BadRow(row.problem)
        values: Values = {}
        for column in self.columns:
            cell = row.cells[column.position]
            if cell is None or cell == "":
                continue
            value = column.value(cell)
            if value is not None and value != "":
                values[column.field.name] = value
        return values


def _column(kind: Kind, survey: Survey, timezone: str, position: int, heading: str, name: str) -> Column:
    field = field_named(kind, name)
    if field is None:
        raise ValueError(name)
    parse = _parser(kind, field, survey, timezone, heading)
    if field.type is not Type.TAGS:  # a list, which a record may not share
        parse = lru_cache(maxsize=REMEMBERED, typed=True)(parse)
    return Column(position, heading, field, parse)


def _parser(
    kind: Kind, field: Field, survey: Survey, timezone: str, heading: str
) -> Callable[[Cell], Value | None]:
    longest = field.longest(kind)
    match field.type:
        case Type.LINE:
            return lambda cell: _line(cell, longest)
        case Type.TEXT:
            return lambda cell: _text(cell, longest)
        case Type.TAGS:
            return _tags
        case Type.DAY:
            reader = DateReader(survey.order_of(heading), timezone)
            return lambda cell: _in_range(reader.day(cell))
        case Type.MOMENT:
            reader = DateReader(survey.order_of(heading), timezone)
            return lambda cell: _in_range(reader.moment(cell))
        case Type.MONEY:
            sign, unit = survey.decimal_sign_of(heading), numbers.unit_in(heading)
            return lambda cell: _money(cell, sign, unit)
        case Type.PERCENT:
            return numbers.percent
        case Type.WHOLE:
            return numbers.headcount


def _line(cell: Cell, longest: int) -> str:
    text = cell if isinstance(cell, str) else plain(cell)
    if "\n" in text or "  " in text or "\t" in text or not text.isascii():
        text = names.one_line(text)
    return _short_enough(restore(text), longest)


def _text(cell: Cell, longest: int) -> str:
    return _short_enough(restore(plain(cell)), longest)


def _short_enough(text: str, longest: int) -> str:
    if len(text) > longest:
        raise BadRow(_("At most %(count)s characters.") % {"count": f"{longest:,}"})
    return text


def plain(cell: Cell) -> str:
    """As a person would write the cell: Excel keeps a number 1001 as 1001.0."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)


def _tags(cell: Cell) -> list[str]:
    tags = names.tags(read_tags(restore(plain(cell))))
    if len(tags) > contract_fields.MAX_TAGS:
        raise BadRow(_("At most %(count)d tags.") % {"count": contract_fields.MAX_TAGS})
    if any(len(tag) > contract_fields.LONGEST_TAG for tag in tags):
        raise BadRow(_("A tag has at most %(count)d characters.") % {"count": contract_fields.LONGEST_TAG})
    return tags


def _in_range(day: Day | None) -> Day | None:
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        message = _("Use a date between the years %(first)d and %(last)d.")
        raise BadDate(message % {"first": FIRST_YEAR, "last": LAST_YEAR})
    return day


def _money(cell: Cell, sign: str, unit: numbers.Unit) -> money.ParsedMoney | None:
    found = numbers.amount(cell, sign)
    if found is None:
        return None
    if found.amount < 0:
        raise BadNumber(_("An amount cannot be below zero."))
    scale = Decimal(1) if isinstance(cell, str) and numbers.names_a_scale(cell) else unit.scale
    return money.ParsedMoney(found.amount * scale, found.currency or unit.currency)
