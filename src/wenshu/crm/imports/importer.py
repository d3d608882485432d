"""What importers of all kinds of record do alike: known, new, changed or unchanged, row by row, written in bulk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from wenshu.crm.contract import Contract, validated
from wenshu.crm.imports.fields import Kind
from wenshu.crm.imports.lookups import Context
from wenshu.crm.imports.values import BadRow, Values
from wenshu.crm.imports.wording import reason
from wenshu.crm.links import Links
from wenshu.crm.models import Company, Contact, FollowUp, Opportunity
from wenshu.errors import Invalid

R = TypeVar("R", Company, Contact, Opportunity, FollowUp)
P = TypeVar("P")  # what the service makes of new data before it is saved
Wanted = dict[str, object]
"""Values for a contract model, by its own (snake_case) names."""


@dataclass(slots=True)
class Item:
    """One row that could be read. `stand_in` takes the place of an own id where the file has none."""

    line: int
    values: Values
    stand_in: str
    shown: dict[str, str]

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

    @abstractmethod
    def write(self, items: list[Item]) -> None: ...

    def skip(self, item: Item, reason: str) -> None:
        self.context.report.skip(item.line, reason, item.shown)


class RecordImporter(Importer, Generic[R, P]):
    """For kinds with versions and a contract. A row with a known id changes that record; else it makes one."""

    person: ClassVar[str] = "ownerName"
    incoming: ClassVar[type[Contract]]
    patch: ClassVar[type[Contract]]

    def write(self, items: list[Item]) -> None:
        links = self.context.links()
        items = [item for item in items if self._knows_person(item, links)]
        self.look_up(items, links)
        known = self.known(items)
        fresh: list[P] = []
        for item in items:
            try:
                self._write_one(item, known.get(item.line), links, fresh)
            except BadRow as bad:
                self.skip(item, str(bad))
            except Invalid as bad:
                self.skip(item, reason(bad, self.kind))
        if fresh:
            self.save(fresh)
            self.context.report.created += len(fresh)

    def _knows_person(self, item: Item, links: Links) -> bool:
        """The row's person, made where unknown; a name that nobody can have skips the row."""
        if name := item.text(self.person):
            try:
                links.knows_member(self.context.people.find(name))
            except Invalid as bad:
                self.skip(item, reason(Invalid.field(self.person, bad.detail), self.kind))
                return False
        return True

    def _write_one(self, item: Item, record: R | None, links: Links, fresh: list[P]) -> None:
        report = self.context.report
        wanted = self.wanted(item, record)
        if record is None:
            data = validated(self.incoming, {**wanted, **self.only_when_new(item)})
            fresh.append(self.make(item, data, links))
            return
        if record.deleted_at is not None:
            raise BadRow(_("This record was deleted here. Restore it first, or remove the row."))
        asked = validated(self.patch, wanted)
        different = {name for name in wanted if getattr(asked, name) != self.current(record, name)}
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

    def look_up(self, items: list[Item], links: Links) -> None:
        """Resolves the names of a whole chunk at once and tells `links`."""

    @abstractmethod
    def known(self, items: list[Item]) -> dict[int, R]:
        """The record of each line that has one already."""

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


def by_own_id(records: Iterable[R], items: list[Item]) -> dict[int, R]:
    """Matches rows to records by the outside id, or by our own id as an export writes it."""
    found: dict[str, R] = {}
    for record in records:
        found.setdefault(str(record.id), record)
        if record.external_id:
            found[record.external_id] = record
    return {item.line: found[item.own_id] for item in items if item.own_id in found}


def own_ids(items: list[Item]) -> tuple[list[str], list[UUID]]:
    """All ids of a chunk, and those of them that could be ours."""
    ids = [item.own_id for item in items if item.own_id]
    return ids, [uuid for id in ids if (uuid := as_uuid(id))]


def as_uuid(text: str) -> UUID | None:
    if len(text) != 36:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None


def pick(item: Item, names: dict[str, str]) -> Wanted:
    """The fields that go straight into the contract, by the contract's names."""
    return {ours: item.values[theirs] for theirs, ours in names.items() if theirs in item.values}
