"""The Whisper of random weights, made once for all tests of engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import Once
from tests.voice.engines.tiny_whisper import build


@pytest.fixture(scope="session")
def tiny_whisper(once: Once) -> Path:
    return once("whisper", lambda folder: build(folder / "tiny")) / "tiny"
