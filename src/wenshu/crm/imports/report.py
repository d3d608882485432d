"""What an import did: counts, every row it left out and why, and what it decided for the whole file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wenshu.crm.imports.table import Cell, Row
from wenshu.crm.imports.wording import heading, listed

MOST_NAMES = 20
MOST_SKIPPED = 1_000


@dataclass(frozen=True)
class Skipped:
    line: int
    reason: str
    row: dict[str, str] = field(default_factory=dict)


@dataclass
class Note:
    """One decision: its code, how often it was taken, and the names it touched, the first twenty of them."""

    code: str
    count: int = 0
    names: list[str] = field(default_factory=list)

    def add(self, name: str = "", count: int = 1) -> None:
        self.count += count
        if name and name not in self.names and len(self.names) < MOST_NAMES:
            self.names.append(name)

    def sentence(self) -> str:
        names = listed(map(heading, self.names) if self.code == "columns_ignored" else self.names)
        if self.code in {"day_first", "month_first"}:
            names = names or "01/03"  # kept before examples were
        if self.count > len(self.names) >= MOST_NAMES:
            names += _(" and %(count)d more") % {"count": self.count - len(self.names)}
        return _sentence(self.code, self.count) % {"count": self.count, "names": names}


def _sentence(code: str, count: int) -> str:
    match code:
        case "read_as":
            return _("Read as %(names)s.")
        case "columns_ignored":
            return _("Columns not imported: %(names)s.")
        case "stages_open":
            return _("Stages added, open: %(names)s.")
        case "stages_won":
            return _("Stages added, won: %(names)s.")
        case "stages_lost":
            return _("Stages added, lost: %(names)s.")
        case "owners_added":
            return ngettext(
                "%(count)d member added, without sign-in: %(names)s.",
                "%(count)d members added, without sign-in: %(names)s.",
                count,
            )
        case "owners_alike":
            return _("Added as somebody new, beside a name that is like it: %(names)s.")
        case "companies_added":
            return ngettext(
                "%(count)d company added by its name.", "%(count)d companies added by their names.", count
            )
        case "day_first":
            return _("Nothing in the file tells day and month apart in %(names)s: the day was read first.")
        case "month_first":
            return _("Nothing in the file tells day and month apart in %(names)s: the month was read first.")
        case "region_of_owner":
            return ngettext(
                "%(count)d opportunity got its owner's region.",
                "%(count)d opportunities got their owners' regions.",
                count,
            )
        case "closed_without_date":
            return ngettext(
                "%(count)d closed opportunity names no day: it counts as closed when it was created, or today.",
                "%(count)d closed opportunities name no day: they count as closed when created, or today.",
                count,
            )
        case _:
            return "%(names)s"


@dataclass
class Report:
    """Grows while the import runs. `columns` are the file's."""

    columns: list[str] = field(default_factory=list)
    rows_total: int = 0
    rows_done: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    dry_run: bool = False
    notes: dict[str, Note] = field(default_factory=dict)
    skipped_rows: list[Skipped] = field(default_factory=list)  # the first ones, to be shown
    unsaved: list[Skipped] = field(default_factory=list)
    _of_chunk: list[Skipped] = field(default_factory=list)

    def note(self, code: str, name: str = "", count: int = 1) -> None:
        self.notes.setdefault(code, Note(code)).add(name, count)

    def skip(self, row: Row, reason: str) -> None:
        self.skipped += 1
        self._of_chunk.append(Skipped(row.line, reason[:300], _as_text(self.columns, row.cells)))

    def close_chunk(self) -> None:
        """Puts the chunk's skipped rows in the order of the file, whichever step refused them."""
        in_order = sorted(self._of_chunk, key=lambda skipped: skipped.line)
        self._of_chunk = []
        self.unsaved += in_order
        self.skipped_rows += in_order[: max(MOST_SKIPPED - len(self.skipped_rows), 0)]

    def take_unsaved(self) -> list[Skipped]:
        """The rows skipped since the last call."""
        taken, self.unsaved = self.unsaved, []
        return taken

    def sentences(self) -> list[str]:
        return [note.sentence() for note in self.notes.values()]

    def notes_as_json(self) -> list[dict[str, object]]:
        return [{"code": note.code, "count": note.count, "names": note.names} for note in self.notes.values()]


def notes_from_json(stored: Iterable[dict[str, object]]) -> dict[str, Note]:
    notes = {}
    for one in stored:
        code, count, names = one["code"], one["count"], one["names"]
        if isinstance(code, str) and isinstance(count, int) and isinstance(names, list):
            notes[code] = Note(code, count, list(names))
    return notes


def _as_text(columns: list[str], cells: list[Cell]) -> dict[str, str]:
    """A row as it is shown in a report: shortened, empty cells left out."""
    pairs = zip(columns, cells, strict=False)
    return {column: str(cell)[:200] for column, cell in pairs if cell not in (None, "")}
