"""What the child process calls the files that it writes; whoever started it accepts no others."""

from __future__ import annotations

from typing import Final, Literal, get_args

ChannelName = Literal["channel-1.pcm", "channel-2.pcm"]
CHANNELS: Final[tuple[ChannelName, ...]] = get_args(ChannelName)
PLAYBACK: Final = "playback.m4a"
