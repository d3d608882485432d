"""Backup while running, and restore: database and voice files as one archive."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from wenshu import __version__
from wenshu.errors import Conflict
from wenshu.ops import archive, dumps, migrating
from wenshu.ops.archive import BadArchive, Manifest
from wenshu.ops.readiness import migrated
from wenshu.teams.models import Team

VOICE = "voice-notes"


class HoldsRecords(Conflict):
    """This database holds teams already. To replace them, say --force: what is there is backed up first."""

    code = "holds_records"


def back_up(target: Path, *, now: datetime) -> Manifest:
    """A consistent copy of the database, then the voice files it may speak of."""
    with _room() as room:
        name, dump = dumps.take(room)
        files = {name: dump, **_voice_files()}
        return archive.write(target, _facts(now), files)


def restore(source: Path, *, force: bool = False, now: datetime) -> Manifest:
    """Verifies the whole archive before it touches anything; afterwards the schema is this program's."""
    with _room() as room:
        manifest = archive.extract(source, room)
        name = _fitting_dump(manifest)
        _check_not_newer(manifest)
        dumps.verify(room / name)
        if migrated() and Team.objects.exists():
            if not force:
                raise HoldsRecords
            back_up(settings.DATA_DIR / f"before-restore-{now:%Y%m%d-%H%M%S}.tar.gz", now=now)
        dumps.put_back(room / name)
        _put_voice_files_back(room / VOICE)
    migrating.migrate()
    return manifest


@contextmanager
def _room() -> Iterator[Path]:
    """Beside the data, not in /tmp: a database may be larger than that."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.DATA_DIR) as room:
        yield Path(room)


def _facts(now: datetime) -> dict[str, object]:
    applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    return {
        "wenshu": __version__,
        "taken_at": now.isoformat(),
        "database": connection.vendor,
        "migrations": applied,
    }


def _voice_files() -> dict[str, Path]:
    folder = settings.VOICE_NOTES_DIR
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {f"{VOICE}/{path.relative_to(folder).as_posix()}": path for path in found}


def _fitting_dump(manifest: Manifest) -> str:
    taken = manifest.facts.get("database")
    if taken != connection.vendor:
        raise BadArchive(f"This backup is of {taken}, the database here is {connection.vendor}.")
    name = dumps.NAMES[connection.vendor]
    if name not in manifest.files:
        raise BadArchive
    return name


def _check_not_newer(manifest: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = sorted(set(manifest.facts.get("migrations", [])) - known)
    if unknown:
        raise BadArchive(f"This backup was made by a newer Wenshu (it knows {unknown[0]}). Update first.")


def _put_voice_files_back(folder: Path) -> None:
    """Adds what is missing. Voice files never change and have random names, so others may stay."""
    if folder.is_dir():
        shutil.copytree(folder, settings.VOICE_NOTES_DIR, dirs_exist_ok=True)
