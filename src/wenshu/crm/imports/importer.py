"""What importers of all kinds of record do alike: known, new, changed or unchanged, row by row, written in bulk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from django.db.models import BooleanField, F, Func
from django.utils.translation import gettext as _

from wenshu.crm import names
from wenshu.crm.contract import Contract, validated
from wenshu.crm.imports.fields import Kind
from wenshu.crm.imports.lookups import Context, person_key
from wenshu.crm.imports.table import Row
from wenshu.crm.imports.values import BadRow, Values
from wenshu.crm.imports.wording import about, reason
from wenshu.crm.links import Links
from wenshu.crm.models import Company, Contact, FollowUp, Opportunity
from wenshu.crm.querysets import RecordQuerySet
from wenshu.errors import Invalid
from wenshu.teams.models import Membership

R = TypeVar("R", Company, Contact, Opportunity, FollowUp)
P = TypeVar("P")  # what the service makes of new data before it is saved
# Spelt as in the index of outside ids: a database uses such an index only where it sees its condition again.
_HAS_OUTSIDE_ID = Func(F("external_id"), template="NOT (%(expressions)s = '')", output_field=BooleanField())
Wanted = dict[str, object]
"""Values for a contract model, by its own (snake_case) names."""


@dataclass(slots=True)
class Item:
    """One row that could be read. `stand_in` takes the place of an own id where the file has none."""

    row: Row
    values: Values
    stand_in: str
    twin: int = 0  # shared with the rows that are the same record
    notes: tuple[str, ...] = ()  # what is decided about it, to be told once it is written

    @property
    def line(self) -> int:
        return self.row.line

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def moment(self, name: str) -> datetime | None:
        value = self.values.get(name)
        return value if isinstance(value, datetime) else None

    @property
    def own_id(self) -> str:
        return self.text("externalId") or self.stand_in


class Importer(ABC):
    """Writes chunks of rows. Runs inside the caller's transaction."""

    kind: ClassVar[Kind]

    def __init__(self, context: Context) -> None:
        self.context = context

    def write(self, items: list[Item]) -> None:
        """Of rows that are one record the first that can be written is; the others wait for what becomes of it."""
        while items:
            firsts: dict[int, Item] = {}
            waiting: list[Item] = []
            for item in items:
                if line := self.context.written_at(item.twin):
                    self.skip(item, _("The same record as line %(line)d.") % {"line": line})
                elif firsts.setdefault(item.twin or -item.line, item) is not item:
                    waiting.append(item)
            self.write_apart(list(firsts.values()))
            items = waiting

    @abstractmethod
    def write_apart(self, items: list[Item]) -> None:
        """No two of them are the same record."""

    def reason(self, bad: Invalid) -> str:
        return reason(bad, self.kind, self.context.headings)

    def at_column(self, field: str, bad: Exception) -> BadRow:
        """What is wrong with one cell, by the heading of its column."""
        return BadRow(about(self.context.headings[field], bad))

    def skip(self, item: Item, reason: str) -> None:
        self.context.report.skip(item.row, reason)


class RecordImporter(Importer, Generic[R, P]):
    """For kinds with versions and a contract. A row with a known id changes that record; else it makes one."""

    person: ClassVar[str] = "ownerName"
    relation: ClassVar[str] = "owner"
    incoming: ClassVar[type[Contract]]
    patch: ClassVar[type[Contract]]

    def write_apart(self, items: list[Item]) -> None:
        links = self.context.links()
        known = self.by_id(items)
        items = [item for item in items if self._knows_person(item, known.get(item.line), links)]
        self.look_up(items, known, links)
        known |= self.alike([item for item in items if item.line not in known], known)
        fresh: list[P] = []
        for item in items:
            try:
                self._write_one(item, known.get(item.line), links, fresh)
                self.context.wrote(item.twin, item.line)
            except BadRow as bad:
                self.skip(item, str(bad))
            except Invalid as bad:
                self.skip(item, self.reason(bad))
        if fresh:
            self.save(fresh)
            self.context.report.created += len(fresh)

    def by_id(self, items: list[Item]) -> dict[int, R]:
        """The records that rows name by the outside id, or by our own id as an export writes it."""
        ids = [item.own_id for item in items if item.own_id]
        ours = [uuid for id in ids if (uuid := as_uuid(id))]
        records: list[R] = list(self.everything().filter(_HAS_OUTSIDE_ID, external_id__in=ids))
        records += self.everything().filter(id__in=ours)
        found: dict[str, R] = {}
        for record in records:
            found.setdefault(str(record.id), record)
            if record.external_id:
                found[record.external_id] = record
        return {item.line: found[item.own_id] for item in items if item.own_id in found}

    def _knows_person(self, item: Item, record: R | None, links: Links) -> bool:
        """The row's person, made where unknown; a name that nobody can have skips the row."""
        try:
            if person := self.person_of(item, record):
                links.knows_member(person)
        except Invalid as bad:
            self.skip(item, self.reason(Invalid.field(self.person, bad.detail)))
            return False
        return True

    def person_of(self, item: Item, record: R | None) -> Membership | None:
        """Whom the row names: the record's own where that is the name, for two may share one."""
        name = item.text(self.person)
        own: Membership | None = getattr(record, self.relation) if record else None
        if not name or (own and person_key(own.name) == person_key(name)):
            return own if name else None
        return self.context.people.find(name)

    def _write_one(self, item: Item, record: R | None, links: Links, fresh: list[P]) -> None:
        report = self.context.report
        wanted = self.wanted(item, record)
        if record is None:
            data = validated(self.incoming, {**wanted, **self.only_when_new(item)})
            fresh.append(self.make(item, data, links))
            for code in item.notes:
                report.note(code)
            return
        if record.deleted_at is not None:
            raise BadRow(_("This record was deleted here. Restore it first, or remove the row."))
        asked = validated(self.patch, wanted)
        different = {name for name in wanted if not _same(getattr(asked, name), self.current(record, name))}
        if not different:
            report.unchanged += 1
            return
        before = record.version
        after = self.change(record, validated(self.patch, {name: wanted[name] for name in different}), links)
        if after.version == before:
            report.unchanged += 1
        else:
            report.updated += 1

    def only_when_new(self, item: Item) -> Wanted:
        return {"external_id": item.own_id}

    @abstractmethod
    def everything(self) -> RecordQuerySet[R]:
        """The team's records of this kind, with what a row is compared to."""

    def look_up(self, items: list[Item], known: dict[int, R], links: Links) -> None:
        """Resolves the names of a whole chunk at once and tells `links`. `known` are the records found by id."""

    def alike(self, items: list[Item], known: dict[int, R]) -> dict[int, R]:
        """The records of rows that no id found."""
        return {}

    @abstractmethod
    def wanted(self, item: Item, record: R | None) -> Wanted:
        """What the row says, resolved; raises BadRow."""

    @abstractmethod
    def make(self, item: Item, data: Contract, links: Links) -> P: ...

    @abstractmethod
    def save(self, prepared: list[P]) -> None: ...

    @abstractmethod
    def change(self, record: R, patch: Contract, links: Links) -> R: ...

    def current(self, record: R, name: str) -> object:
        return getattr(record, name)


def _same(asked: object, current: object) -> bool:
    """A file holds whole seconds, a record their fractions, too."""
    if isinstance(asked, datetime) and isinstance(current, datetime) and not asked.microsecond:
        return asked == current.replace(microsecond=0)
    return asked == current


def keeps_company(record: Contact | Opportunity | None, name: str) -> bool:
    """The record's company goes by that name: it stays, even when it was deleted or another has the same name."""
    company = record.company if record else None
    return bool(company and name and company.name_key == names.key(name))


def as_uuid(text: str) -> UUID | None:
    if len(text) != 36:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None


def pick(item: Item, fields: dict[str, str]) -> Wanted:
    """The fields that go straight into the contract, by the contract's names."""
    return {ours: item.values[theirs] for theirs, ours in fields.items() if theirs in item.values}
