"""Values as the API and the audit spell them."""

from __future__ import annotations

from datetime import datetime


def as_json(value: object) -> object:
    """Times in UTC with a Z, ids and days as text, unset text as null."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if value == "":
        return None
    if value is None or isinstance(value, str | int | bool | list):
        return value
    return str(value)
