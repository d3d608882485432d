"""The first pass over a file: how many rows, how its columns write dates and amounts, which rows look the same."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import pairwise

from wenshu.crm.imports.dates import DateOrder, Order
from wenshu.crm.imports.fields import Kind, Type, field_named
from wenshu.crm.imports.headers import Mapping
from wenshu.crm.imports.numbers import DecimalSign
from wenshu.crm.imports.table import Cell, Row, Table

IDENTITY: dict[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.OPPORTUNITIES: (
        ("name", "companyName", "createdAt"),
        ("companyName", "product", "ownerName", "createdAt"),
    ),
    Kind.FOLLOW_UPS: (
        ("opportunityExternalId", "opportunityName", "companyName", "occurredAt", "kind", "content"),
    ),
}
"""Without an own id, what makes a row the same row next time: the first set whose first field is there, else the last.

Companies, contacts, members and products have a natural identity (name, e-mail) that is looked up instead.
"""


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

    def identity(self, row: Row) -> int | None:
        """A number that stays the same for the same row; None when the row has an own id or needs none."""
        return self._identify(row) if self._identify else None

    def __post_init__(self) -> None:
        self._identify = _identifier(self.kind, {name: place for place, _, name in self.picked()})


def survey(table: Table, kind: Kind, mapping: Mapping, default_order: Order) -> Survey:
    """Reads the whole file once. Raises BadFile when it is damaged further down."""
    found = Survey(kind, table.columns, mapping, default_order)
    watchers = _watchers(found)
    seen = array("Q")
    for row in table.rows():
        found.rows += 1
        if row.problem:
            continue
        for place, see in watchers:
            see(row.cells[place])
        identity = found.identity(row)
        if identity is not None:
            seen.append(identity)
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


def _identifier(kind: Kind, places: dict[str, int]) -> Callable[[Row], int | None] | None:
    if kind not in IDENTITY:
        return None
    own_id = places.get("externalId")
    sets = [[places[name] for name in names if name in places] for names in IDENTITY[kind]]
    leading = [places.get(names[0]) for names in IDENTITY[kind]]

    def identify(row: Row) -> int | None:
        if own_id is not None and row.cells[own_id] not in (None, ""):
            return None
        chosen = next(
            (
                places
                for places, lead in zip(sets, leading, strict=True)
                if lead is not None and row.cells[lead]
            ),
            sets[-1],
        )
        said = "\x1f".join(str(row.cells[place]) for place in chosen)
        return int.from_bytes(blake2b(said.encode(), digest_size=8).digest())

    return identify


def _repeated(seen: array[int]) -> frozenset[int]:
    ordered = sorted(seen)
    return frozenset(one for one, other in pairwise(ordered) if one == other)


class Occurrences:
    """Numbers rows that look the same, in the order of the file, so that none is taken for another."""

    def __init__(self, found: Survey) -> None:
        self._survey = found
        self._counts: dict[int, int] = {}

    def external_id(self, row: Row) -> str:
        """A stable stand-in for an own id; call it once for each row, in order. Empty where none is needed."""
        identity = self._survey.identity(row)
        if identity is None:
            return ""
        if identity not in self._survey.repeated:
            return f"row-{identity:016x}"
        self._counts[identity] = self._counts.get(identity, 0) + 1
        return f"row-{identity:016x}-{self._counts[identity]}"
