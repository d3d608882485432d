"""Hashed, compressed static files, made in the data directory when the packaged ones are newer or some are missing."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import find, get_finders
from django.core.management import call_command
from django.http import FileResponse, HttpRequest, HttpResponseNotFound
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]

from wenshu import __version__
from wenshu.ops.locks import file_lock

LOCK, MANIFEST = "static.lock", "staticfiles.json"


def prepare() -> None:
    """Cheap when nothing changed. Several web processes may start at once: one works, the others wait."""
    if settings.DEBUG:
        return
    wanted = _fingerprint()
    folder = Path(settings.STATIC_ROOT)
    stamp = folder / ".made-from"
    with file_lock(settings.DATA_DIR / LOCK):
        if stamp.exists() and stamp.read_text() == wanted and not _absent(folder):
            return
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(wanted)


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Middleware. A file that somebody deleted under the running server comes from the package, until a restart."""

    def serve(self, static_file: Any, request: HttpRequest) -> HttpResponseBase:
        try:
            response: HttpResponseBase = super().serve(static_file, request)
            return response
        except FileNotFoundError:
            return self._packaged(request.path_info)

    def _packaged(self, path: str) -> HttpResponseBase:
        """Not to be kept: under this name belongs the hashed file."""
        name = path.removeprefix(self.static_prefix)
        source = find(name) or find(self.get_name_without_hash(name))
        headers = {"Cache-Control": "no-store"}
        if not source:
            return HttpResponseNotFound(headers=headers)
        return FileResponse(open(source, "rb"), headers=headers)  # the response closes it


def missing() -> list[str]:
    """Names of the files that a web process made in this data directory and that are gone."""
    if settings.DEBUG or not (settings.DATA_DIR / LOCK).exists():
        return []
    return _absent(Path(settings.STATIC_ROOT))


def _absent(folder: Path) -> list[str]:
    try:
        made = json.loads((folder / MANIFEST).read_text())["paths"]
    except (OSError, ValueError, KeyError):
        return [MANIFEST]
    return sorted(name for name in made.values() if not (folder / name).exists())


def _fingerprint() -> str:
    """Of names, sizes and times: reading every file at each start would cost more than it tells."""
    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name)).stat()
            digest.update(f"{name} {file.st_size} {file.st_mtime_ns}\n".encode())
    return digest.hexdigest()
