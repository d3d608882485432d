"""What the child process may use of the machine, set by itself before it reads a byte of the file."""

from __future__ import annotations

import contextlib
import os
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Final

MEMORY_BYTES: Final = 512 * 1024 * 1024


CPU_GRACE_S: Final = 5
"""Between the signal that says why (SIGXCPU) and the one that anybody may have sent (SIGKILL)."""


def limit(*, cpu_seconds: int, file_bytes: int, memory_bytes: int = MEMORY_BYTES) -> None:
    """Of memory the whole address space, so that what is resident is always less."""
    _at_most(resource.RLIMIT_AS, memory_bytes)
    _at_most(resource.RLIMIT_CPU, cpu_seconds, grace=CPU_GRACE_S)
    _at_most(resource.RLIMIT_FSIZE, file_bytes)
    _at_most(resource.RLIMIT_CORE, 0)


@contextlib.contextmanager
def no_more_files() -> Iterator[None]:
    """No file can be opened meanwhile, whatever a recording says: no number is left for one."""
    given = resource.getrlimit(resource.RLIMIT_NOFILE)
    held = [int(entry.name) for entry in Path("/dev/fd").iterdir()]
    highest = max(filter(_is_open, held))
    gaps: list[int] = []
    while (number := os.dup(highest)) < highest:
        gaps.append(number)
    os.close(number)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, given[1]))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, given)
        for number in gaps:
            os.close(number)


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _at_most(kind: int, value: int, *, grace: int = 0) -> None:
    """Never more than this process was given; systems that know no such limit go on without it."""
    with contextlib.suppress(OSError, ValueError):
        _, given = resource.getrlimit(kind)
        soft, hard = (
            each if given == resource.RLIM_INFINITY else min(each, given) for each in (value, value + grace)
        )
        resource.setrlimit(kind, (soft, hard))
