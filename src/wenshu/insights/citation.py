"""A figure's records as a short token in a link, and back. Tokens come from strangers: nothing in them is trusted."""

from __future__ import annotations

import base64
import binascii
import zlib

from pydantic import ValidationError

from wenshu.errors import Invalid
from wenshu.insights.plan import Listed, Query
from wenshu.insights.selection import Records

LONGEST_TOKEN = 8_000
LONGEST_TEXT = 20_000  # bytes, unpacked: a small token must not grow without end
PATHS: dict[Listed, str] = {
    "opportunity": "opportunities",
    "company": "companies",
    "contact": "contacts",
    "follow_up": "follow-ups",
    "voice_note": "voice-notes",
    "target": "targets",
}

PAGES: dict[Listed, str] = {**PATHS, "voice_note": "voice"}


class BadPlanToken(Invalid):
    """This link does not say which records it means. Ask the question again."""


def encode(records: Records) -> str:
    return _pack(records.model_dump_json(by_alias=True, exclude_defaults=True))


def encode_query(query: Query) -> str:
    """A plan to run again: a reading to click, a link to share."""
    stored = query.model_dump_json(by_alias=True, exclude_defaults=True)
    return _pack(stored)


def decode_query(token: str) -> Query:
    """Raises BadPlanToken."""
    try:
        return Query.model_validate_json(_unpacked(token))
    except ValidationError:
        raise BadPlanToken from None


def _pack(text: str) -> str:
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def decode(token: str, *, entity: Listed | None = None) -> Records:
    """Raises BadPlanToken; `entity` is the kind of record that the list at hand can show."""
    try:
        records = Records.model_validate_json(_unpacked(token))
    except ValidationError:
        raise BadPlanToken from None
    if entity is not None and records.entity != entity:
        raise BadPlanToken
    return records


def _unpacked(token: str) -> bytes:
    if not token or len(token) > LONGEST_TOKEN:
        raise BadPlanToken
    try:
        packed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        return _unpack(packed)
    except (ValueError, binascii.Error, zlib.error):
        raise BadPlanToken from None


def _unpack(packed: bytes) -> bytes:
    stream = zlib.decompressobj()
    text = stream.decompress(packed, LONGEST_TEXT)
    if not stream.eof or stream.unused_data:
        raise ValueError("not one whole compressed text")
    return text


def page_url(records: Records, *, team_slug: str) -> str:
    return f"/t/{team_slug}/{PAGES[records.entity]}?plan={encode(records)}"


def api_url(records: Records) -> str:
    return f"/api/{PATHS[records.entity]}?plan={encode(records)}"
