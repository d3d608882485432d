"""Looks for secrets, and for traces of somebody's machine, in every file of the repository."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATTERNS = {
    "an OpenAI key": r"sk-(?:proj-)?[A-Za-z0-9_-]{20,}",
    "an AWS key": r"AKIA[0-9A-Z]{16}",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a GitHub token": r"gh[pousr]_[A-Za-z0-9]{30,}",
    "a Slack token": r"xox[abprs]-[A-Za-z0-9-]{10,}",
    "a Google key": r"AIza[0-9A-Za-z_-]{35}",
    "a Wenshu API token": r"wenshu_[A-Za-z0-9_-]{40,}",
    "a JSON web token": r"eyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.",
    "a home directory": r"/(?:home|Users)/[a-z][a-z0-9_-]+/",
}
COMPILED = {what: re.compile(pattern) for what, pattern in PATTERNS.items()}
TOO_LARGE = 5_000_000


def main() -> int:
    found = [f"{path}:{line}: looks like {what}" for path in files() for line, what in scan(ROOT / path)]
    print("\n".join(found) if found else "No secrets.")
    return 1 if found else 0


def files() -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def scan(path: Path) -> Iterator[tuple[int, str]]:
    """Line numbers and what seems to stand there; the secret itself is not repeated."""
    if not path.is_file() or path.stat().st_size > TOO_LARGE:
        return
    try:
        text = path.read_text()
    except UnicodeDecodeError:
        return
    for number, line in enumerate(text.splitlines(), 1):
        yield from ((number, what) for what, pattern in COMPILED.items() if pattern.search(line))


if __name__ == "__main__":
    sys.exit(main())
