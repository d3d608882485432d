"""Sounds are heard through the real child process; each is made once for all tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.voice.audio import making
from wenshu.voice.audio.decoding import Sound, decode

Heard = Callable[..., Sound]


@pytest.fixture
def heard(tmp_path: Path) -> Heard:
    """What is heard in a file of these bytes."""

    def hear(data: bytes, name: str = "memo", *, max_seconds: int = 4 * 3600) -> Sound:
        (tmp_path / "given").mkdir(exist_ok=True)
        source = making.saved(tmp_path / "given", name, data)
        return decode(source, folder=tmp_path / "work" / name, max_seconds=max_seconds)

    return hear


@pytest.fixture(scope="session")
def spoken() -> bytes:
    """Six seconds of a voice, 16 kHz."""
    return making.voice(6)
