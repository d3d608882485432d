"""Where recordings lie: a folder a team, under random names, in a directory or in object storage."""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import transaction
from django.utils.translation import gettext as _

from wenshu.crm.models import VoiceNote
from wenshu.errors import Invalid, WenshuError
from wenshu.teams.models import Team

BLOCK: Final = 1 << 20
WORK_KEPT: Final = timedelta(days=2)
UPLOADS_KEPT: Final = timedelta(days=2)
_NAME: Final = re.compile(r"[0-9a-f-]{36}/[0-9a-f]{32}(\.[a-z0-9]{2,5})?")


class TooLarge(WenshuError):
    """The file is larger than allowed here."""

    code = "too_large"
    http_status = 413


@dataclass(frozen=True)
class Kept:
    """A stored file: its name in the storage, its bytes, and their SHA-256 in hex."""

    name: str
    size: int
    sha256: str


def storage() -> Storage:
    return storages["voice"]


def most_bytes() -> int:
    return int(settings.VOICE_MAX_MB) * 1_000_000


def check_size(size: int) -> None:
    """Raises TooLarge, or Invalid for nothing at all."""
    if size > most_bytes():
        said = _("The file is larger than %(most)d MB. Save it as mp3 or m4a, or cut it into parts.")
        raise TooLarge(said % {"most": settings.VOICE_MAX_MB})
    if size == 0:
        raise Invalid.field("file", _("The file is empty. Check the recording on your device."))


def keep(team: Team, file: File[Any]) -> Kept:
    """Stores an upload whole. Raises TooLarge and Invalid before anything is stored."""
    check_size(file.size)
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while block := file.read(BLOCK):
        digest.update(block)
        size += len(block)
    check_size(size)
    file.seek(0)
    return Kept(_save(team, file, ""), size, digest.hexdigest())


def keep_path(team: Team, path: Path, suffix: str) -> Kept:
    """Stores a file of this machine, which is gone afterwards."""
    size = path.stat().st_size
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
        opened.seek(0)
        name = _save(team, _OfThisMachine(opened, path), suffix)
    path.unlink(missing_ok=True)
    return Kept(name, size, digest)


def give_back(name: str, path: Path) -> None:
    """The opposite of `keep_path`: a stored file is at `path` again, and no longer in the storage."""
    with local(name) as stored:
        shutil.move(stored, path)
    storage().delete(name)


class _OfThisMachine(File):  # type: ignore[type-arg]
    """Django's storage moves what has a `temporary_file_path`, instead of copying it."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        super().__init__(file, name=path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        return str(self._path)


def _save(team: Team, file: File[Any], suffix: str) -> str:
    return storage().save(f"{team.uid}/{secrets.token_hex(16)}{suffix}", file)


@contextmanager
def local(name: str) -> Iterator[Path]:
    """The file's path on this machine, for as long as it is used. Raises FileNotFoundError."""
    place = storage()
    if isinstance(place, FileSystemStorage):
        path = Path(place.path(name))
        if not path.is_file():
            raise FileNotFoundError(name)
        yield path
        return
    with tempfile.TemporaryDirectory(dir=work_folder()) as folder:
        path = Path(folder) / "original"
        with place.open(name) as stored, path.open("wb") as written:
            shutil.copyfileobj(stored, written, BLOCK)
        yield path


def work_folder() -> Path:
    """For what is in work: parts of uploads, decoded sound. On the data directory's disk, for its owner's eyes only."""
    place: Path = settings.DATA_DIR / "voice-work"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def remove_after_commit(*names: str) -> None:
    """Only once the row that named them is gone for good."""
    for name in names:
        if name:
            transaction.on_commit(partial(_remove, name))


def _remove(name: str) -> None:
    if _NAME.fullmatch(name):
        storage().delete(name)


def remove_strays(team: Team, *, before: datetime) -> int:
    """Removes files of the team that no note names and that are older than `before`; returns how many.

    An upload died between file and row.
    """
    strays = _strays(team, _names_of(team), before=before)
    for name in strays:
        storage().delete(name)
    return len(strays)


def _names_of(team: Team) -> set[str]:
    """Every file that the team's notes name."""
    pairs = VoiceNote.objects.for_team(team).values_list("stored_name", "playback_name")
    return {name for pair in pairs for name in pair if name}


def _strays(team: Team, known: set[str], *, before: datetime) -> list[str]:
    place, folder = storage(), str(team.uid)
    if not place.exists(folder) and isinstance(place, FileSystemStorage):
        return []
    names = [f"{folder}/{name}" for name in place.listdir(folder)[1]]
    return [name for name in names if name not in known and place.get_modified_time(name) < before]


def sweep_work(*, before: datetime) -> int:
    """Removes what killed processes left in the work folder."""
    removed = 0
    for path in work_folder().iterdir():
        if datetime.fromtimestamp(path.stat().st_mtime, before.tzinfo) >= before:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        removed += 1
    return removed
