"""Tags in one cell: apart by a comma; a tag that holds such a sign itself stands in quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SIGNS = ",;|，；、\n"
_NEEDS_QUOTES = re.compile(rf'[{_SIGNS}]|^"')
_TAG = re.compile(rf'\s*(?:"((?:[^"]|"")*)"\s*(?=[{_SIGNS}]|$)|([^{_SIGNS}]*))(?:[{_SIGNS}]|$)')


def written_tags(tags: Iterable[str]) -> str:
    return ", ".join(
        f'"{tag.replace(chr(34), chr(34) * 2)}"' if _NEEDS_QUOTES.search(tag) else tag for tag in tags
    )


def read_tags(cell: str) -> list[str]:
    """The inverse of `written_tags`, and what people write by hand."""
    parts = ((match[1].replace('""', '"') if match[1] else match[2]) for match in _TAG.finditer(cell))
    return [part for part in parts if part]
