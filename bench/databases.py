"""Databases to measure on: built once by the demo's loader, kept with temporary files, copied for each use."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import dj_database_url

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "wenshu"
INHERITED = ("PATH", "HOME", "LANG", "PYTHONPATH", "SYSTEMROOT", "TMPDIR")
Environment = dict[str, str]


class Databases:
    """On SQLite; on PostgreSQL where TEST_DATABASE_URL or DATABASE_URL names a server."""

    def __init__(self, scratch: Path) -> None:
        given = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL") or ""
        self._server = given if given.startswith("postgres") else ""
        self.kind = "PostgreSQL" if self._server else "SQLite"
        self._scratch = scratch
        self._kept = Path(tempfile.gettempdir()) / f"wenshu-bench-{getpass.getuser()}"
        self._copies = 0
        self._made: list[str] = []

    def copy_of(self, deals: int) -> Environment:
        """For a process that may write into a team of that many deals."""
        original = self._original(deals)
        return self._fresh(original)

    def empty(self) -> Environment:
        """At the current schema, with nobody there."""
        return self.copy_of(0)

    def _fresh(self, original: Path) -> Environment:
        self._copies += 1
        name = f"wenshu_bench_copy_{self._copies}"
        self._made.append(name)
        return self._copied(original, self._scratch / name, name)

    def _copied(self, original: Path, folder: Path, name: str) -> Environment:
        if self._server:
            folder.mkdir()
        else:
            shutil.copytree(original, folder)
        return _environment(folder, self._database(name, original))

    def drop_copies(self) -> None:
        """On SQLite they go with their folder."""
        for name in self._made if self._server else ():
            self._command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _database(self, name: str, original: Path | None = None) -> str:
        """Its address; empty on SQLite, whose file lies in the folder."""
        if not self._server:
            return ""
        self._command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._command(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{original.name}"' if original else ""))
        base, _, options = self._server.partition("?")
        return base.rpartition("/")[0] + f"/{name}" + (f"?{options}" if options else "")

    def _original(self, deals: int) -> Path:
        """Its folder, which is there only once it is complete."""
        self._kept.mkdir(mode=0o700, exist_ok=True)
        done = self._kept / f"wenshu_bench_{version()}_{deals}"
        if done.is_dir():
            return done
        making = self._kept / f"{done.name}.part"
        shutil.rmtree(making, ignore_errors=True)
        if deals:
            environment = self._copied(self._original(0), making, done.name)
            print(f"Building {deals:,} opportunities, once…", file=sys.stderr, flush=True)
            run("build", deals, environment=environment)
        else:
            making.mkdir()
            run("migrate", environment=_environment(making, self._database(done.name)))
        return making.rename(done)

    def _command(self, sql: str) -> None:
        import psycopg

        parts: Any = dj_database_url.parse(self._server)
        with psycopg.connect(
            host=parts["HOST"] or None,
            port=parts["PORT"] or None,
            user=parts["USER"] or None,
            password=parts["PASSWORD"] or None,
            dbname="postgres",
            autocommit=True,
        ) as connection:
            connection.execute(sql)  # type: ignore[call-overload]


def version() -> str:
    """Another schema, another story or another month is another database."""
    sources = sorted([*SOURCE.glob("*/migrations/0*.py"), *SOURCE.glob("crm/demo/*.py")])
    digest = sha256(f"{datetime.now(UTC):%Y-%m}".encode())
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]


def _environment(folder: Path, address: str = "") -> Environment:
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return kept | {
        "WENSHU_DATA_DIR": str(folder),
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "wenshu.settings",
    }


def run(module: str, *arguments: int, environment: Environment) -> str:
    """What a module of `bench.inside` returns, as JSON."""
    command = [sys.executable, "-m", "bench.inside", module, *map(str, arguments)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"bench.inside {module} failed:\n{done.stderr[-4000:]}")
    return done.stdout
