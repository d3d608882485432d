"""A copy that every browser plays, of a recording that not every browser does."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from wenshu.voice.audio.names import PLAYBACK
from wenshu.voice.audio.running import Allowance, run
from wenshu.voice.errors import VoiceFault

ALLOWANCE: Final = Allowance(seconds=60, per_megabyte=15)
BYTES_PER_SECOND: Final = 24_000
A_DAY_S: Final = 24 * 3600


def playback_copy(source: Path, *, folder: Path, max_seconds: int = A_DAY_S) -> Path:
    """An .m4a in `folder`, its seconds those of the decoded samples. Raises VoiceFault."""
    answer = run(
        "copy", source, folder=folder, max_seconds=max_seconds, bytes_per_second=BYTES_PER_SECOND,
        allowance=ALLOWANCE,
    )  # fmt: skip
    path = folder / PLAYBACK
    if answer != {"file": path.name} or path.is_symlink() or not path.is_file():
        raise VoiceFault("protected_or_damaged")
    return path
