"""A table in a file: a header and rows of cells, read as a stream, within limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import ClassVar, NamedTuple

from django.utils.translation import gettext as _

from wenshu.crm.imports.neutral import restore
from wenshu.crm.imports.wording import unnamed
from wenshu.errors import WenshuError
from wenshu.text import visible

Cell = str | int | float | bool | datetime | date | time | None

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class BadFile(WenshuError):
    """This file cannot be read as a table. Upload a CSV file or an Excel workbook (.xlsx)."""

    code = "bad_file"
    http_status = 422


@dataclass(frozen=True)
class Limits:
    """What one file may hold; more is refused with a sentence that names the limit."""

    file_bytes: int = 200 * 1024 * 1024
    rows: int = 1_000_000
    columns: int = 200
    cell_characters: int = 20_000


LIMITS = Limits()


class Row(NamedTuple):
    """`line` counts from 1 and includes the header, as an editor or Excel shows it."""

    line: int
    cells: list[Cell]
    problem: str = ""


@dataclass
class Table:
    """An open file. `rows()` may be called again: each call reads the file from its start."""

    path: Path
    columns: list[str]
    format: ClassVar[str] = ""
    limits: Limits = field(default=LIMITS)

    @property
    def chosen_encoding(self) -> str:
        """The one of `ENCODINGS` that it was read in; empty where its format leaves no choice."""
        return ""

    def rows(self) -> Iterator[Row]:
        raise NotImplementedError

    def describe(self) -> str:
        """How the file was read, for people: encoding and delimiter, or the sheet."""
        raise NotImplementedError

    def fit(self, line: int, cells: list[Cell]) -> Row:
        """Exactly one cell per column, cleaned; a row that does not fit says why."""
        wanted = len(self.columns)
        problem = ""
        if len(cells) > wanted:
            extra = [cell for cell in cells[wanted:] if cell not in (None, "")]
            if extra:
                problem = _("The row has %(cells)d cells, the header %(columns)d.") % {
                    "cells": len(cells),
                    "columns": wanted,
                }
            cells = cells[:wanted]
        elif len(cells) < wanted:
            cells = cells + [None] * (wanted - len(cells))
        most = self.limits.cell_characters
        long = [cell for cell in cells if type(cell) is str and len(cell) > most]
        if any(len(restore(cell)) > most for cell in long):
            longest = f"{most:,}"
            problem = _("A cell is longer than %(count)s characters.") % {"count": longest}
        return Row(line, cells, problem)

    def numbered(self, rows: Iterable[tuple[int, list[Cell]]]) -> Iterator[Row]:
        """Skips empty rows and stops a file that is too long."""
        count = 0
        for line, cells in rows:
            if not any(cells) and all(cell is None or cell == "" for cell in cells):
                continue
            count += 1
            if count > self.limits.rows:
                message = _("The file has more than %(count)s rows. Split it and import the parts.")
                raise BadFile(message % {"count": f"{self.limits.rows:,}"})
            yield self.fit(line, cells)


def clean_row(cells: list[str]) -> list[Cell]:
    """`clean` for each; nearly always there is nothing to clean, and one look tells."""
    if "".join(cells).isprintable():
        return [cell.strip() for cell in cells]
    return [clean(cell) for cell in cells]


def clean(text: str) -> str:
    """Without surrounding space, and without characters that nobody sees."""
    text = text.strip()
    if text.isprintable():
        return text
    return visible(_CONTROL.sub("", text.replace("\r\n", "\n"))).strip()


def header(cells: list[Cell], limits: Limits = LIMITS) -> list[str]:
    """Names of the columns: unnamed ones get a number, repeated ones a suffix, trailing empty ones go."""
    names = [clean(str(cell)) if cell is not None else "" for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > limits.columns:
        message = _("The file has %(count)s columns; at most %(most)d can be read.")
        raise BadFile(message % {"count": f"{len(names):,}", "most": limits.columns})
    if not any(names) or _looks_like_values(names):
        raise BadFile(_("The first row must name the columns, for example: name, company, amount."))
    seen: dict[str, int] = {}
    unique = []
    for position, name in enumerate(names, 1):
        name = (name or unnamed(position))[:120]
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique


_VALUE = re.compile(r"[-+(]?[$€£¥￥]?\s?\d[\d.,:/\-\s%TZ]*\)?|[^@\s]+@[^@\s]+\.[^@\s]+")


def _looks_like_values(names: list[str]) -> bool:
    """A file without a header: half of its first row are numbers, dates or addresses."""
    named = [name for name in names if name]
    return 2 * sum(bool(_VALUE.fullmatch(name)) for name in named) >= len(named)


def too_large(limits: Limits = LIMITS) -> BadFile:
    return BadFile(_("The file is larger than %(count)d MB.") % {"count": limits.file_bytes // 1_048_576})


def open_table(path: Path, limits: Limits = LIMITS, *, encoding: str = "") -> Table:
    """Judged by content, never by the file's name; raises BadFile with a sentence for the person.

    `encoding` is for text, where somebody says it.
    """
    from wenshu.crm.imports.csv_file import CsvTable
    from wenshu.crm.imports.jsonl_file import JsonLines, is_json_lines
    from wenshu.crm.imports.xlsx_file import XlsxTable

    size = path.stat().st_size
    if size == 0:
        raise BadFile(_("The file is empty."))
    if size > limits.file_bytes:
        raise too_large(limits)
    with path.open("rb") as file:
        magic = file.read(8)
    if magic.startswith(b"PK\x03\x04"):
        return XlsxTable.open(path, limits)
    if magic.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadFile(_("This is an old Excel file (.xls). Save it as .xlsx or CSV and upload that."))
    if magic.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")):
        raise BadFile(_("This is not a table. Upload a CSV file or an Excel workbook (.xlsx)."))
    return JsonLines.open(path, limits) if is_json_lines(path) else CsvTable.open(path, limits, encoding)
