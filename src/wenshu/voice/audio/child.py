"""The process that reads a stranger's file: `python -m wenshu.voice.audio.child TASK JSON`, the file on standard input.

It knows neither Django nor settings, is given no secrets, limits itself, writes into one folder, and answers with JSON.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path
from typing import Any

from wenshu.voice.audio import limits
from wenshu.voice.audio.refusal import Refused


def main(task: str, given: dict[str, Any]) -> dict[str, Any]:
    limits.limit(cpu_seconds=given["cpu_seconds"], file_bytes=given["file_bytes"])
    try:
        return _done(task, given)
    except Refused as refused:
        return {"error": refused.code}
    except (MemoryError, ValueError, ArithmeticError):  # the limit, or numbers in the file that make no sense
        return {"error": "protected_or_damaged"}
    except Exception as error:
        sought_nowhere = isinstance(error, OSError) and error.errno in {errno.EINVAL, errno.EFBIG}
        if sought_nowhere or type(error).__module__.partition(".")[0] == "av":
            return {"error": "protected_or_damaged"}
        return {"error": "internal", "detail": f"{type(error).__name__}: {error}"}


def _done(task: str, given: dict[str, Any]) -> dict[str, Any]:
    # FFmpeg comes in only now: it lives within the limits from its first moment
    from wenshu.voice.audio import encoding, listening

    folder = Path(given["folder"])
    with os.fdopen(os.dup(0), "rb", buffering=1 << 20) as file:
        if task == "copy":
            return encoding.copy(file, folder, max_seconds=given["max_seconds"])
        return listening.listen(file, folder, max_seconds=given["max_seconds"])


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], json.loads(sys.argv[2]))))
