"""From a file that somebody gave to samples, a waveform, and whether anybody speaks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wenshu.voice.audio.names import ChannelName
from wenshu.voice.audio.running import Allowance, run
from wenshu.voice.errors import VoiceFault

ALLOWANCE: Final = Allowance(seconds=20, per_megabyte=8)
PCM_BYTES_PER_SECOND: Final = 32_000


@dataclass(frozen=True)
class Channel:
    """Raw 16 kHz mono samples of 16 bits. `speaker` is empty for a mix, "1" or "2" when a call has one on each side."""

    pcm: Path
    speaker: str


@dataclass(frozen=True)
class Sound:
    """A recording as it was decoded. `peaks` is one byte a bar, 0 to 255, at most 800 of them."""

    media_type: str
    suffix: str
    duration_ms: int
    truncated: bool
    plays: bool
    peaks: bytes
    voiced_ms: int
    channels: tuple[Channel, ...]


class _Told(BaseModel):
    """What the child may say."""

    model_config = ConfigDict(extra="forbid", strict=True)

    media_type: Annotated[str, Field(pattern=r"^audio/[a-z0-9-]{2,20}$")]
    suffix: Annotated[str, Field(pattern=r"^\.[a-z0-9]{2,4}$")]
    duration_ms: Annotated[int, Field(gt=0)]
    truncated: bool
    plays: bool
    peaks: Annotated[str, Field(pattern=r"^([0-9a-f]{2}){1,800}$")]
    voiced_ms: Annotated[int, Field(ge=0)]
    channels: Annotated[
        list[Annotated[tuple[ChannelName, Literal["", "1", "2"]], Field(strict=False)]],
        Field(min_length=1, max_length=2),
    ]


def decode(source: Path, *, folder: Path, max_seconds: int) -> Sound:
    """Samples go into `folder`. Raises VoiceFault, whatever the file does to the process that reads it."""
    answer = run(
        "decode", source, folder=folder, max_seconds=max_seconds, bytes_per_second=PCM_BYTES_PER_SECOND,
        allowance=ALLOWANCE,
    )  # fmt: skip
    try:
        told = _Told.model_validate(answer)
    except ValidationError as error:
        raise VoiceFault("protected_or_damaged") from error
    channels = tuple(Channel(folder / name, speaker) for name, speaker in told.channels)
    if any(channel.pcm.is_symlink() or not channel.pcm.is_file() for channel in channels):
        raise VoiceFault("protected_or_damaged")
    return Sound(
        told.media_type, told.suffix, told.duration_ms, told.truncated, told.plays, bytes.fromhex(told.peaks),
        told.voiced_ms, channels,
    )  # fmt: skip
