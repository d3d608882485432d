"""Delimited text as a table: comma, semicolon, tab or bar, whatever the file uses."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from wenshu.crm.imports.encodings import choice_of, sniff_encoding, told_encoding
from wenshu.crm.imports.table import BadFile, Cell, Limits, Row, Table, clean_row, header
from wenshu.reading.encodings import on_error

DELIMITERS = ",;\t|"
_NAMES = {
    ",": pgettext_lazy("what separates cells", "comma"),
    ";": pgettext_lazy("what separates cells", "semicolon"),
    "\t": pgettext_lazy("what separates cells", "tab"),
    "|": pgettext_lazy("what separates cells", "bar"),
}
_SAMPLE_CHARACTERS = 64 * 1024


@dataclass
class CsvTable(Table):
    encoding: str = "utf-8"
    delimiter: str = ","
    format: ClassVar[str] = "csv"

    @classmethod
    def open(cls, path: Path, limits: Limits, encoding: str = "") -> Self:
        """Raises BadFile; so it does when the file cannot be in the `encoding` that a person named."""
        encoding = told_encoding(path, encoding) if encoding else sniff_encoding(path)
        with path.open(encoding=encoding, errors=on_error(encoding), newline="") as file:
            sample = file.read(_SAMPLE_CHARACTERS)
        if not sample.strip("\ufeff \t\r\n\x1a"):
            raise BadFile(_("The file is empty."))
        table = cls(path, [], limits, encoding, sniff_delimiter(sample))
        table.columns = header(table._first(), limits)
        return table

    def describe(self) -> str:
        how = {"encoding": self.encoding.removesuffix("-sig"), "delimiter": _NAMES[self.delimiter]}
        return _("CSV, %(encoding)s, %(delimiter)s") % how

    @property
    def chosen_encoding(self) -> str:
        return choice_of(self.encoding)

    def rows(self) -> Iterator[Row]:
        lines = self._lines()
        next(lines)  # the header
        yield from self.numbered(lines)

    def _first(self) -> list[Cell]:
        for _line, cells in self._lines():
            return cells
        raise BadFile(_("The file is empty."))

    def _lines(self) -> Iterator[tuple[int, list[Cell]]]:
        """Every row from the header on, with the line it starts on."""
        with self.path.open(encoding=self.encoding, errors=on_error(self.encoding), newline="") as file:
            lines = _QuoteCounter(file)
            reader = csv.reader(lines, delimiter=self.delimiter)
            started = False
            line = 1
            try:
                for cells in reader:
                    if lines.left_open and reader.line_num > line:
                        raise BadFile(_("Line %(line)d: a quoted cell is never closed.") % {"line": line})
                    lines.left_open = False
                    if started or _is_header(cells):
                        started = True
                        yield line, clean_row(cells)
                    line = reader.line_num + 1
            except csv.Error as error:
                message = _("Line %(line)d: a quoted cell is never closed, or is too long.")
                raise BadFile(message % {"line": line}) from error


class _QuoteCounter:
    """Passes lines on and knows whether a quote is open: a row over several lines must end with none."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.left_open = False

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            if '"' in line and line.count('"') % 2:
                self.left_open = not self.left_open
            yield line


def _is_header(cells: list[str]) -> bool:
    """Not an empty line, and not Excel's `sep=;`."""
    return any(cell.strip("\ufeff \t\x1a") for cell in cells) and not cells[0].lower().startswith("sep=")


def sniff_delimiter(sample: str) -> str:
    """The delimiter under which most rows have the same number of cells, more than one."""
    first, _, _ = sample.lstrip("\ufeff").partition("\n")
    if first.lower().startswith("sep=") and first.strip()[4:5] in DELIMITERS and len(first.strip()) == 5:
        return first.strip()[4]
    return max(DELIMITERS, key=lambda delimiter: _consistency(sample, delimiter))


def _consistency(sample: str, delimiter: str) -> tuple[float, int]:
    widths: Counter[int] = Counter()
    try:
        for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if cells:
                widths[len(cells)] += 1
            if widths.total() > 100:
                break
    except csv.Error:
        return (0, 0)
    if not widths:
        return (0, 0)
    width, count = widths.most_common(1)[0]
    return (count / widths.total(), width) if width > 1 else (0, 0)
