"""A backup taken while people write is whole; a damaged one is refused; a restore brings everything back."""

from __future__ import annotations

import shutil
import sqlite3
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.databases import FILE
from tests.ops.running import Installation

COUNT = "SELECT count(*) FROM teams_team"
VOICE = b"RIFF....WAVE" * 1000


@pytest.fixture
def lived_in(ready: Installation) -> Installation:
    if "postgres" in ready.environment["DATABASE_URL"] and not shutil.which("pg_dump"):
        pytest.skip("pg_dump: PostgreSQL's client tools are not installed")
    add_team(ready, 0)
    voice = data(ready) / "voice-notes" / "a1"
    voice.mkdir(parents=True)
    (voice / "note.wav").write_bytes(VOICE)
    return ready


def data(of: Installation) -> Path:
    return Path(of.environment["WENSHU_DATA_DIR"])


def add_team(to: Installation, number: int) -> None:
    to.must("user", "create", "--email", f"alice{number}@example.com", "--team", f"Team {number}")


def team_count(of: Installation) -> int:
    """Asked of the database itself: no other process than those that are tested."""
    if url := of.environment.get("DATABASE_URL"):
        with psycopg.connect(url) as connection:
            [count] = connection.execute(COUNT).fetchone() or []
    else:
        with closing(sqlite3.connect(data(of) / FILE)) as file:
            [count] = file.execute(COUNT).fetchone()
    return int(count)


def test_a_backup_taken_while_others_write_restores_whole(lived_in: Installation, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    writer = threading.Thread(target=lambda: [add_team(lived_in, n) for n in range(1, 4)])
    writer.start()
    lived_in.must("backup", str(file))
    writer.join()
    assert file.stat().st_mode & 0o077 == 0, "others may not read it"
    assert team_count(lived_in) == 4

    (data(lived_in) / "voice-notes" / "a1" / "note.wav").unlink()
    refused = lived_in.call("restore", str(file))
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert team_count(lived_in) == 4

    lived_in.must("restore", "--force", str(file))
    assert 1 <= team_count(lived_in) < 4
    assert (data(lived_in) / "voice-notes" / "a1" / "note.wav").read_bytes() == VOICE
    lived_in.must("doctor")

    [before] = data(lived_in).glob("before-restore-*.tar.gz")
    lived_in.must("restore", "--force", str(before))
    assert team_count(lived_in) == 4


def test_a_restore_onto_an_empty_installation_needs_no_force(lived_in: Installation, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    lived_in.must("backup", str(file))
    if "postgres" in lived_in.environment["DATABASE_URL"]:
        pytest.skip("one database of its own per test: the other half is tried on SQLite")
    elsewhere = Installation({"WENSHU_DATA_DIR": str(tmp_path / "elsewhere")})
    elsewhere.must("restore", str(file))
    assert team_count(elsewhere) == 1


def rewritten(source: Path, target: Path, *, leave_out: str = "", spoil: str = "") -> None:
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            content = old.extractfile(member)
            assert content is not None
            if leave_out and leave_out in member.name:
                continue
            if spoil and spoil in member.name:
                raw = bytearray(content.read())
                raw[len(raw) // 2] ^= 0xFF
                target_part = target.with_suffix(".part")
                target_part.write_bytes(raw)
                with target_part.open("rb") as spoiled:
                    new.addfile(member, spoiled)
                continue
            new.addfile(member, content)


def test_a_damaged_backup_is_refused_before_anything_is_touched(
    lived_in: Installation, tmp_path: Path
) -> None:
    whole, damaged = tmp_path / "whole.tar.gz", tmp_path / "damaged.tar.gz"
    lived_in.must("backup", str(whole))
    add_team(lived_in, 1)
    damages = ({"leave_out": "note.wav"}, {"spoil": "database"}, {"spoil": "note.wav"})
    files = [tmp_path / f"damaged-{number}.tar.gz" for number in range(len(damages))]
    for file, damage in zip(files, damages, strict=True):
        rewritten(whole, file, **damage)
    for done in lived_in.several(*(["restore", "--force", str(file)] for file in files)):
        assert done.returncode == 1, done.args
        assert "damaged" in done.stderr, done.args
    assert team_count(lived_in) == 2
    damaged.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    done = lived_in.call("restore", "--force", str(damaged))
    assert done.returncode == 1
    assert "not a whole backup" in done.stderr
    assert team_count(lived_in) == 2
