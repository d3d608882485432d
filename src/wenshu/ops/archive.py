"""A backup's file: a compressed tar of a manifest and what it lists, each with its size and checksum."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from wenshu.errors import WenshuError

MANIFEST = "manifest.json"
FORMAT = 1
BLOCK = 1 << 20
LARGEST_MANIFEST = 64 << 20


class BadArchive(WenshuError):
    """This file is not a whole backup of Wenshu."""

    code = "bad_archive"


@dataclass
class Manifest:
    """`files` maps a name in the archive to its SHA-256 and size; `facts` say when and of what it was taken."""

    facts: dict[str, Any]
    files: dict[str, tuple[str, int]] = field(default_factory=dict)

    def as_json(self) -> bytes:
        files = {name: {"sha256": digest, "bytes": size} for name, (digest, size) in self.files.items()}
        return json.dumps({"format": FORMAT, **self.facts, "files": files}, indent=1).encode()

    @classmethod
    def parse(cls, text: bytes) -> Manifest:
        try:
            facts = json.loads(text)
            files = {name: (of["sha256"], of["bytes"]) for name, of in facts.pop("files").items()}
            known = facts.pop("format") == FORMAT
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadArchive("The backup's manifest cannot be read.") from error
        if not known:
            raise BadArchive("This backup was made by a newer Wenshu. Update first.")
        return cls(facts, files)


def write(target: Path, facts: dict[str, Any], files: dict[str, Path]) -> Manifest:
    """Whole or not at all: the name `target` appears when everything is on the disk. Readable by its owner only."""
    manifest = Manifest(facts)
    partial = target.with_name(target.name + ".partial")
    try:
        with open(os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=4) as tar:
                for name, path in files.items():
                    if (added := _add(tar, name, path)) is not None:
                        manifest.files[name] = added
                _add_bytes(tar, MANIFEST, manifest.as_json())
            raw.flush()
            os.fsync(raw.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _add(tar: tarfile.TarFile, name: str, path: Path) -> tuple[str, int] | None:
    """None when the file was deleted meanwhile: the installation is running."""
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return None
    with source:
        member = tarfile.TarInfo(name)
        member.size = os.fstat(source.fileno()).st_size
        reader = _Hashing(source)
        tar.addfile(member, reader)
        return reader.digest.hexdigest(), member.size


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


class _Hashing:
    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._source.read(size)
        self.digest.update(block)
        return block


def extract(archive: Path, folder: Path) -> Manifest:
    """Unpacks into `folder`, and raises BadArchive unless every file listed is there, whole, and nothing else."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            found = dict(_unpack(tar, folder))
    except (tarfile.TarError, EOFError, OSError) as error:
        if isinstance(error, FileNotFoundError) and not archive.exists():
            raise BadArchive(f"There is no file {archive}.") from error
        raise BadArchive from error
    if MANIFEST not in found:
        raise BadArchive
    del found[MANIFEST]
    manifest = Manifest.parse((folder / MANIFEST).read_bytes())
    damaged = sorted(
        name for name in {*manifest.files, *found} if manifest.files.get(name) != found.get(name)
    )
    if damaged:
        raise BadArchive(f"The backup is damaged: {damaged[0]} is not what was backed up.")
    return manifest


def _unpack(tar: tarfile.TarFile, folder: Path) -> Iterator[tuple[str, tuple[str, int]]]:
    for member in tar:
        path = PurePosixPath(member.name)
        if not member.isreg() or path.is_absolute() or ".." in path.parts:
            raise BadArchive
        if member.name == MANIFEST and member.size > LARGEST_MANIFEST:
            raise BadArchive
        source = tar.extractfile(member)
        assert source is not None
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with target.open("xb") as written:
            while block := source.read(BLOCK):
                digest.update(block)
                written.write(block)
        yield member.name, (digest.hexdigest(), member.size)
