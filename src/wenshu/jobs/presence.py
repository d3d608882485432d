"""Signs of life of the workers on this machine: a file each in the data directory, gone when one stops in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

SILENT = timedelta(minutes=1)  # workers beat every ten seconds


@dataclass(frozen=True)
class Presence:
    """`silent_for` is how long ago the youngest of those that fell silent was alive; None when there is none."""

    alive: int
    silent_for: timedelta | None


def beat(worker: str) -> None:
    """A disk that is full or read-only stops no job."""
    try:
        folder().mkdir(exist_ok=True)
        _file(worker).touch()
    except OSError:
        return


def leave(worker: str) -> None:
    _remove(_file(worker))


def forget_silent(*, now: datetime) -> None:
    """A new worker takes the place of those that were killed."""
    for file, age in _ages(now):
        if age > SILENT:
            _remove(file)


def here(*, now: datetime) -> Presence:
    ages = [age for _, age in _ages(now)]
    silent = [age for age in ages if age > SILENT]
    return Presence(len(ages) - len(silent), min(silent, default=None))


def folder() -> Path:
    return Path(settings.DATA_DIR) / "workers"


def _file(worker: str) -> Path:
    return folder() / worker.replace("/", "-").replace(":", "-")


def _ages(now: datetime) -> list[tuple[Path, timedelta]]:
    found = []
    for file in sorted(folder().glob("*")):
        try:
            found.append((file, timedelta(seconds=now.timestamp() - file.stat().st_mtime)))
        except OSError:  # it has just stopped
            continue
    return found


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError:
        return
