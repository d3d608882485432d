"""Record ids: UUIDv7, so that ids sort by creation and indexes grow at their end."""

from __future__ import annotations

from uuid import UUID

from uuid6 import uuid7


def new_id() -> UUID:
    return UUID(int=uuid7().int)
