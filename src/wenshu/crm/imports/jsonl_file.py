"""JSON lines as a table: one object a line, its keys the columns, as an export writes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Self

import orjson
from django.utils.translation import gettext as _

from wenshu.crm.imports.neutral import neutralise
from wenshu.crm.imports.table import BadFile, Cell, Limits, Row, Table, clean, header
from wenshu.crm.imports.tags import written_tags

_LONGEST_LINE = 4 * 1024 * 1024
_MARK = b"\xef\xbb\xbf"


@dataclass
class JsonLines(Table):
    keys: list[str] = field(default_factory=list)
    format: ClassVar[str] = "jsonl"

    @classmethod
    def open(cls, path: Path, limits: Limits) -> Self:
        keys: dict[str, None] = {}
        for _line, record in _records(path):
            keys.update(dict.fromkeys(record))
            if len(keys) > limits.columns:
                break  # `header` says so
        named = [key for key in keys if clean(key)]
        return cls(path, header(list(named), limits), limits, named)

    def describe(self) -> str:
        return _("JSON lines")

    def rows(self) -> Iterator[Row]:
        found = _records(self.path)
        yield from self.numbered(
            (line, [_cell(record.get(key)) for key in self.keys]) for line, record in found
        )


def is_json_lines(path: Path) -> bool:
    """The first line is an object; a heading of a CSV file may begin with a brace, too."""
    with path.open("rb") as file:
        first = file.readline(_LONGEST_LINE).removeprefix(_MARK)
    try:
        return first.lstrip().startswith(b"{") and isinstance(orjson.loads(first), dict)
    except orjson.JSONDecodeError:
        return False


def _records(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(_LONGEST_LINE):
            number += 1
            line = line.removeprefix(_MARK) if number == 1 else line
            if line.isspace():
                continue
            try:
                record = orjson.loads(line)
            except orjson.JSONDecodeError:
                record = None
            if not isinstance(record, dict):
                raise BadFile(_("Line %(line)d is not a JSON object.") % {"line": number})
            yield number, record


def _cell(value: object) -> Cell:
    """Text is written as a spreadsheet's: whoever reads the cell takes an apostrophe off."""
    if isinstance(value, str):
        return neutralise(clean(value))
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return neutralise(written_tags(value))
    return neutralise(orjson.dumps(value).decode())
