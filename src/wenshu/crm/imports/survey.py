"""The first pass over a file: how many rows, how its columns write dates and amounts, which rows look the same."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

from wenshu.crm.externals import stand_in
from wenshu.crm.imports.dates import DateOrder, Order
from wenshu.crm.imports.fields import Kind, Type, field_named
from wenshu.crm.imports.headers import Mapping
from wenshu.crm.imports.numbers import DecimalSign
from wenshu.crm.imports.table import Cell, Row, Table


class Sameness(Enum):
    """Why two rows of a file would be the same record."""

    OWN_ID = "own id"
    NATURAL = "name"  # companies, contacts, members, products: looked up by name or address
    CONTENT = "content"  # opportunities, follow-ups: the same content may well happen twice


_CONTENT: dict[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.OPPORTUNITIES: (
        ("name", "companyName", "createdAt"),
        ("companyName", "product", "ownerName", "createdAt"),
    ),
    Kind.FOLLOW_UPS: (
        ("content", "opportunityExternalId", "opportunityName", "companyName", "occurredAt", "kind"),
    ),
}
_NATURAL: dict[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.COMPANIES: (("name",),),
    Kind.CONTACTS: (("email",), ("name", "firstName", "lastName", "companyName")),
    Kind.MEMBERS: (("email",), ("name",)),
    Kind.PRODUCTS: (("name",),),
    Kind.TARGETS: (("period", "ownerName", "ownerEmail"),),
}
"""The fields that make a row the same row next time: of several sets the first whose first field is filled."""


class Identity(NamedTuple):
    number: int
    sameness: Sameness


@dataclass
class Survey:
    """Kept small whatever the file's size: eight bytes per row for rows without an own id."""

    kind: Kind
    columns: list[str]
    mapping: Mapping
    default_order: Order
    rows: int = 0
    orders: dict[str, DateOrder] = field(default_factory=dict)
    signs: dict[str, DecimalSign] = field(default_factory=dict)
    repeated: frozenset[int] = frozenset()

    def picked(self) -> list[tuple[int, str, str]]:
        """Position, heading and field name of each mapped column."""
        places = enumerate(self.columns)
        return [
            (place, heading, self.mapping[heading]) for place, heading in places if heading in self.mapping
        ]

    def order_of(self, heading: str) -> Order:
        return self.orders[heading].order if heading in self.orders else self.default_order

    def decimal_sign_of(self, heading: str) -> str:
        return self.signs[heading].sign if heading in self.signs else ""

    def identity(self, row: Row) -> Identity | None:
        """The same for the same row, this time and next; None for a row that says nothing about who it is."""
        return self._identify(row)

    def __post_init__(self) -> None:
        self._identify = _identifier(self.kind, {name: place for place, _, name in self.picked()})


def survey(table: Table, kind: Kind, mapping: Mapping, default_order: Order) -> Survey:
    """Reads the whole file once. Raises BadFile when it is damaged further down."""
    found = Survey(kind, table.columns, mapping, default_order)
    watchers = _watchers(found)
    beside_currency = _beside_currency(found)
    seen = array("Q")
    for row in table.rows():
        found.rows += 1
        if row.problem:
            continue
        for place, see in watchers:
            see(row.cells[place])
        for place, currency, see_thirds in beside_currency:
            see_thirds(row.cells[place], row.cells[currency])
        identity = found.identity(row)
        if identity is not None:
            seen.append(identity.number)
    found.repeated = _repeated(seen)
    return found


def _watchers(found: Survey) -> list[tuple[int, Callable[[Cell], None]]]:
    watchers: list[tuple[int, Callable[[Cell], None]]] = []
    for place, heading, name in found.picked():
        wanted = field_named(found.kind, name)
        if wanted and wanted.type in {Type.DAY, Type.MOMENT}:
            order = found.orders[heading] = DateOrder(found.default_order)
            watchers.append((place, order.see))
        elif wanted and wanted.type is Type.MONEY:
            sign = found.signs[heading] = DecimalSign()
            watchers.append((place, sign.see))
    return watchers


def _beside_currency(found: Survey) -> list[tuple[int, int, Callable[[Cell, Cell], None]]]:
    places = {name: place for place, _, name in found.picked()}
    if "currency" not in places:
        return []
    signs = [(place, found.signs.get(heading)) for place, heading, _ in found.picked()]
    return [(place, places["currency"], sign.see_thirds) for place, sign in signs if sign]


def _identifier(kind: Kind, places: dict[str, int]) -> Callable[[Row], Identity | None]:
    own_id = places.get("externalId")
    sameness = Sameness.CONTENT if kind in _CONTENT else Sameness.NATURAL
    sets = [
        (places.get(names[0]), [places[name] for name in names if name in places])
        for names in (_CONTENT | _NATURAL)[kind]
    ]

    def identify(row: Row) -> Identity | None:
        cells = row.cells
        if own_id is not None and cells[own_id] not in (None, ""):
            return Identity(_number("id", [cells[own_id]]), Sameness.OWN_ID)
        for lead, chosen in sets[:-1]:
            if lead is not None and cells[lead]:
                return Identity(_number("", [cells[place] for place in chosen]), sameness)
        said = [cells[place] for place in sets[-1][1]]
        return Identity(_number("", said), sameness) if any(said) else None

    return identify


def _number(prefix: str, cells: list[Cell]) -> int:
    said = "\x1f".join([prefix, *("" if cell is None else str(cell).casefold() for cell in cells)])
    return int.from_bytes(blake2b(said.encode(), digest_size=8).digest())


def _repeated(seen: array[int]) -> frozenset[int]:
    ordered = sorted(seen)
    return frozenset(one for one, other in pairwise(ordered) if one == other)


class Sighting(NamedTuple):
    """`stand_in` takes the place of an own id; `twin` is the same for rows that are one record, 0 where no row is."""

    stand_in: str = ""
    twin: int = 0


class Occurrences:
    """Rows of one file that look the same, told apart. Remembers only those that do."""

    def __init__(self, found: Survey) -> None:
        self._survey = found
        self._wholes: dict[int, dict[int, int]] = {}

    def see(self, row: Row) -> Sighting:
        """Call it once for each row, in order. Rows that say who they are in the same words, and differ in others,
        are several records; rows alike in every cell are one."""
        identity = self._survey.identity(row)
        if identity is None:
            return Sighting()
        number = identity.number
        by_content = identity.sameness is Sameness.CONTENT
        if number not in self._survey.repeated:
            return Sighting(stand_in(number) if by_content else "")
        if not by_content:
            return Sighting(twin=number)
        whole = _number("row", row.cells)
        wholes = self._wholes.setdefault(number, {})
        place = wholes.setdefault(whole, len(wholes) + 1)
        return Sighting(stand_in(number, place), whole)
