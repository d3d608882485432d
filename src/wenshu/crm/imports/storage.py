"""Uploaded files: below the data directory, under random names, until their import has ended."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from wenshu.crm.imports.table import LIMITS, BadFile, too_large

_NAME = re.compile(r"[0-9a-f]{32}")


def folder() -> Path:
    place: Path = settings.DATA_DIR / "imports"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def keep(blocks: Iterable[bytes]) -> str:
    """Writes an upload, block by block; returns its name here. Raises BadFile when it grows too large."""
    name = secrets.token_hex(16)
    path = folder() / name
    size = 0
    try:
        with path.open("xb") as file:
            for block in blocks:
                size += len(block)
                if size > LIMITS.file_bytes:
                    raise too_large()
                file.write(block)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return name


def path_of(name: str) -> Path:
    """Only for names that `keep` gave; raises BadFile when the file is gone."""
    path = folder() / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise BadFile(_("The uploaded file is no longer here. Upload it again."))
    return path


def remove(name: str) -> None:
    if _NAME.fullmatch(name):
        (folder() / name).unlink(missing_ok=True)
