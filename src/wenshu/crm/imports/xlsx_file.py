"""The first sheet with content of an Excel workbook as a table, streamed, with a guard against zip bombs."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import ClassVar, Self
from xml.etree.ElementTree import ParseError

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from wenshu.crm.imports.table import BadFile, Cell, Limits, Row, Table, clean, header

_UNPACKED_BYTES = 1024 * 1024 * 1024
_STRINGS_BYTES = 96 * 1024 * 1024  # openpyxl keeps the shared strings in memory
_ENTRIES = 2_000
_RATIO = 250
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})


@dataclass
class XlsxTable(Table):
    sheet: str = ""
    format: ClassVar[str] = "xlsx"

    @classmethod
    def open(cls, path: Path, limits: Limits) -> Self:
        refuse_bombs(path)
        with _workbook(path) as sheets:
            for sheet in sheets:
                for _line, cells in _cells(sheet, limits):
                    if any(cell not in (None, "") for cell in cells):
                        return cls(path, header(cells, limits), limits, str(sheet.title))
        raise BadFile(_("The workbook is empty."))

    def describe(self) -> str:
        return _("Excel, sheet “%(name)s”") % {"name": self.sheet}

    def rows(self) -> Iterator[Row]:
        with _workbook(self.path) as sheets:
            sheet = next(sheet for sheet in sheets if sheet.title == self.sheet)
            rows = (
                (line, cells)
                for line, cells in _cells(sheet, self.limits)
                if any(c not in (None, "") for c in cells)
            )
            next(rows)  # the header
            yield from self.numbered(rows)


def _damaged() -> BadFile:
    return BadFile(_("The workbook is damaged or protected. Save it again as .xlsx and upload that."))


def _swollen() -> BadFile:
    return BadFile(_("The workbook is too large when unpacked."))


def refuse_bombs(path: Path) -> None:
    """Judges the archive by its directory before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" not in names:
                raise BadFile(_("This archive is not an Excel workbook (.xlsx)."))
            if len(entries) > _ENTRIES or sum(entry.file_size for entry in entries) > _UNPACKED_BYTES:
                raise _swollen()
            for entry in entries:
                _refuse_entry(archive, entry)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise _damaged() from error


def _refuse_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    swollen = entry.file_size > 8 * 1024 * 1024 and entry.file_size > _RATIO * max(entry.compress_size, 1)
    if swollen or (entry.filename == "xl/sharedStrings.xml" and entry.file_size > _STRINGS_BYTES):
        raise _swollen()
    if entry.filename.endswith((".xml", ".rels")):
        with archive.open(entry) as file:
            if b"<!DOCTYPE" in file.read(1024):
                raise _damaged()


@contextmanager
def _workbook(path: Path) -> Iterator[list[ReadOnlyWorksheet]]:
    """The visible sheets. openpyxl's own errors all mean: this workbook is damaged."""
    with warnings.catch_warnings(), path.open("rb") as file:
        warnings.simplefilter("ignore")  # about styles and validations we do not read
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        except (
            InvalidFileException,
            zipfile.BadZipFile,
            KeyError,
            ValueError,
            TypeError,
            ParseError,
        ) as error:
            raise _damaged() from error
        try:
            yield [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        except (zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError) as error:
            raise _damaged() from error
        finally:
            book.close()


def _cells(sheet: ReadOnlyWorksheet, limits: Limits) -> Iterator[tuple[int, list[Cell]]]:
    sheet.reset_dimensions()  # what the file claims about its size is not to be believed
    rows = sheet.iter_rows(values_only=True, max_col=limits.columns + 1)  # type: ignore[misc]  # the stubs' self
    for line, values in enumerate(rows, 1):
        yield line, [_cell(value) for value in values]


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return None if value in _ERRORS else clean(value)
    if value is None or isinstance(value, bool | int | float | datetime | date | time):
        return value
    return str(value)
