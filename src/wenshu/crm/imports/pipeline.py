"""A file's way in: open, survey, then chunk by chunk: read, resolve, write. What one chunk does, it does wholly."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from wenshu.crm.imports.companies import CompanyImporter
from wenshu.crm.imports.contacts import ContactImporter
from wenshu.crm.imports.dates import Order
from wenshu.crm.imports.fields import Kind
from wenshu.crm.imports.follow_ups import FollowUpImporter
from wenshu.crm.imports.headers import Mapping, correct, guess, missing
from wenshu.crm.imports.importer import Importer, Item
from wenshu.crm.imports.lookups import Context
from wenshu.crm.imports.opportunities import OpportunityImporter
from wenshu.crm.imports.people_and_products import MemberImporter, ProductImporter
from wenshu.crm.imports.report import Report
from wenshu.crm.imports.survey import Occurrences, Survey, survey
from wenshu.crm.imports.table import Row, Table
from wenshu.crm.imports.targets import TargetImporter
from wenshu.crm.imports.values import BadRow, RowReader
from wenshu.crm.imports.wording import heading, listed
from wenshu.errors import Invalid
from wenshu.teams.models import Membership, Team

CHUNK = 2000
IMPORTERS: dict[Kind, type[Importer]] = {
    Kind.OPPORTUNITIES: OpportunityImporter,
    Kind.COMPANIES: CompanyImporter,
    Kind.CONTACTS: ContactImporter,
    Kind.FOLLOW_UPS: FollowUpImporter,
    Kind.MEMBERS: MemberImporter,
    Kind.PRODUCTS: ProductImporter,
    Kind.TARGETS: TargetImporter,
}


class IncompleteMapping(Invalid):
    """A column that every row needs is not mapped."""

    code = "incomplete_mapping"


@dataclass
class Chunk:
    """Rows read outside any transaction; `rows` counts those that could not be read too."""

    rows: int = 0
    items: list[Item] = field(default_factory=list)
    refused: list[tuple[Row, str]] = field(default_factory=list)  # with the reason


def habit(team: Team) -> Order:
    """How the team writes a day when nothing in a file tells: month first only in the United States."""
    american = team.currency == "USD" and (team.timezone.startswith("America/") or team.timezone == "UTC")
    return "mdy" if american else "dmy"


def checked_mapping(table: Table, kind: Kind, wanted: Mapping) -> Mapping:
    """Guessed, corrected by `wanted`, complete; raises Invalid."""
    mapping = correct(kind, table.columns, guess(kind, table.columns), wanted)
    absent = [each.label for each in missing(kind, mapping)]
    if not absent and mapping:
        return mapping
    columns = listed(map(heading, table.columns))
    if absent:
        message = _("No column is mapped to: %(names)s. The file has: %(columns)s.")
    else:
        message = _("No column is mapped to anything we know. The file has: %(columns)s.")
    raise IncompleteMapping(detail=message % {"names": listed(absent), "columns": columns})


class FileImport:
    """One file being imported into one team. `write` is called in a transaction, once for each chunk, in order."""

    def __init__(
        self, table: Table, kind: Kind, mapping: Mapping, *, team: Team, by: Membership | None, now: datetime
    ) -> None:
        self.table = table
        self.survey: Survey = survey(table, kind, mapping, habit(team))
        self.report = Report(table.columns, rows_total=self.survey.rows)
        headings = {name: heading(column) for _place, column, name in self.survey.picked()}
        self.context = Context(team, by, now, self.report, headings)
        self._importer = IMPORTERS[kind](self.context)
        self._reader = RowReader(kind, self.survey, team.timezone)
        self._note_the_file()

    def _note_the_file(self) -> None:
        self.report.note("read_as", self.table.describe())
        ignored = [column for column in self.table.columns if column not in self.survey.mapping]
        for column in ignored:
            self.report.note("columns_ignored", column)
        for order in self.survey.orders.values():
            if order.assumed:
                code = "day_first" if self.survey.default_order == "dmy" else "month_first"
                self.report.note(code, order.example)

    def chunks(
        self, *, skip: int = 0, left_out: AbstractSet[int] = frozenset(), size: int = CHUNK
    ) -> Iterator[Chunk]:
        """`skip` rows are passed over: an earlier attempt wrote them, but for the lines that it `left_out`."""
        occurrences = Occurrences(self.survey)
        rows = self.table.rows()
        for row in islice(rows, skip):
            sighting = occurrences.see(row)
            if row.line not in left_out:
                self.context.wrote(sighting.twin, row.line)
        while taken := list(islice(rows, size)):
            chunk = Chunk(rows=len(taken))
            for row in taken:
                self._read(row, occurrences, chunk)
            yield chunk

    def _read(self, row: Row, occurrences: Occurrences, chunk: Chunk) -> None:
        sighting = occurrences.see(row)
        try:
            chunk.items.append(Item(row, self._reader.read(row), sighting.stand_in, sighting.twin))
        except BadRow as bad:
            chunk.refused.append((row, str(bad)))

    def write(self, chunk: Chunk) -> None:
        self._importer.write(chunk.items)
        for row, reason in chunk.refused:
            self.report.skip(row, reason)
        self.report.close_chunk()
        self.report.rows_done += chunk.rows

    def rehearse(self, chunk: Chunk) -> None:
        """Writes and takes everything back."""
        with transaction.atomic():
            self.write(chunk)
            transaction.set_rollback(True)
        self.context.forget()
        self.report.take_unsaved()
