"""Hashed, compressed static files, made in the data directory when the packaged ones are newer."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from wenshu import __version__
from wenshu.ops.locks import file_lock


def prepare() -> None:
    """Cheap when nothing changed. Several web processes may start at once: one works, the others wait."""
    if settings.DEBUG:
        return
    wanted = _fingerprint()
    folder = Path(settings.STATIC_ROOT)
    stamp = folder / ".made-from"
    with file_lock(settings.DATA_DIR / "static.lock"):
        if stamp.exists() and stamp.read_text() == wanted:
            return
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(wanted)


def _fingerprint() -> str:
    """Of names, sizes and times: reading every file at each start would cost more than it tells."""
    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name)).stat()
            digest.update(f"{name} {file.st_size} {file.st_mtime_ns}\n".encode())
    return digest.hexdigest()
