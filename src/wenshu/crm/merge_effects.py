"""What a merge wrote, kept so that it can be taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from wenshu.crm.contract import Contract


class Sides(Contract):
    """All columns of one record, before and after."""

    before: dict[str, Any]
    after: dict[str, Any]


class Moved(Contract):
    """Rows of one table whose link now leads to the record that was kept; `table` is Django's label of it."""

    table: str
    column: str
    ids: list[UUID]


class RoleTaken(Contract):
    """A person's part in a deal that only the other of two links knew."""

    link: UUID
    before: str
    after: str


class Effects(Contract):
    """`changes` are those of the kept record as its history tells them; `moves` the lines of stage history added."""

    kept: Sides
    gone: Sides
    moved: list[Moved] = Field(default_factory=list)
    roles: list[RoleTaken] = Field(default_factory=list)
    moves: list[UUID] = Field(default_factory=list)
    changes: dict[str, list[Any]] = Field(default_factory=dict)
