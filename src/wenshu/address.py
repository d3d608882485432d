"""Where an installation is served, left in its data directory by whoever serves it, for commands that print links."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

NAME = "address"
_ADDRESS = re.compile(r"http://(?:[\w.-]+|\[[0-9a-f:.]+\]):\d{1,5}")
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 chosen by the operator with --host


def of(host: str, port: int) -> str:
    """As a browser on this machine reaches it."""
    shown = _EVERYWHERE.get(host) or (f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def left(folder: Path) -> str:
    """Empty when nobody served it yet, or what stands there is no address."""
    try:
        written = (folder / NAME).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""
    return written if _ADDRESS.fullmatch(written) else ""


def leave(folder: Path, address: str) -> None:
    """Whole or not at all. A directory that cannot be written keeps what it has: links are no reason not to serve."""
    if left(folder) == address:
        return
    try:
        with tempfile.NamedTemporaryFile("w", dir=folder, prefix=f".{NAME}-", delete=False) as file:
            file.write(f"{address}\n")
        os.replace(file.name, folder / NAME)
    except OSError:
        return


def forget(folder: Path) -> None:
    """Where WENSHU_URL says it, an older address would only mislead."""
    try:
        (folder / NAME).unlink(missing_ok=True)
    except OSError:
        return
