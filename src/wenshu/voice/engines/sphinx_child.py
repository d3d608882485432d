"""The process in which pocketsphinx listens: `python sphinx_child.py CPU_SECONDS NAMES <piece.wav`, answers with JSON.

It holds Python's lock for as long as it listens, which would stop the heartbeat of a worker's lease. Here it is alone,
knows nothing of Django, limits itself, and is gone afterwards: every piece is heard as if it were the first.
"""

from __future__ import annotations

import json
import sys
import wave
from typing import Any, Final

from wenshu.voice.audio import limits

RATE: Final = 16_000
FRAMES_PER_SECOND: Final = 100
MEMORY_BYTES: Final = 768 * 1024 * 1024


def main(cpu_seconds: int, names: dict[str, str]) -> dict[str, list[Any]]:
    """`names` are words and how each is said."""
    limits.limit(cpu_seconds=cpu_seconds, file_bytes=0, memory_bytes=MEMORY_BYTES)
    with wave.open(sys.stdin.buffer, "rb") as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
            raise SystemExit("not 16 kHz, mono, 16 bits")
        samples = file.readframes(file.getnframes())
    return listened(samples, names)


def listened(samples: bytes, names: dict[str, str]) -> dict[str, list[Any]]:
    """`words`, each with start and end in seconds, fillers such as `<sil>` among them; `learned`, which were new."""
    if not samples:  # an error there
        return {"words": [], "learned": []}
    from pocketsphinx import Decoder  # type: ignore[import-untyped]

    decoder = Decoder(samprate=RATE, loglevel="FATAL")
    learned = [name for name in names if decoder.lookup_word(name) is None]
    for name in learned:
        decoder.add_word(name, names[name], update=name == learned[-1])
    decoder.start_utt()
    decoder.process_raw(
        samples, full_utt=True
    )  # the loudness of the whole is known: half the errors of a stream
    decoder.end_utt()
    parts = decoder.seg() if decoder.hyp() is not None else []
    words = [
        (part.word, part.start_frame / FRAMES_PER_SECOND, (part.end_frame + 1) / FRAMES_PER_SECOND)
        for part in parts
    ]
    return {"words": words, "learned": learned}


if __name__ == "__main__":
    json.dump(main(int(sys.argv[1]), json.loads(sys.argv[2])), sys.stdout)
