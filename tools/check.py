"""`make check`: format, lint, types, layers, secrets, translations. Runs all, then says which failed."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CHECKS = {
    "format": [BIN / "ruff", "format", "--check", "--quiet"],
    "lint": [BIN / "ruff", "check", "--quiet"],
    "types": [BIN / "mypy"],
    "layers": [BIN / "lint-imports"],
    "secrets": [sys.executable, "tools/secrets_scan.py"],
    "translations": [sys.executable, "tools/messages.py", "--check"],
}


def main() -> int:
    failed = [name for name, command in CHECKS.items() if not passes(name, [str(part) for part in command])]
    print(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def passes(name: str, command: list[str]) -> bool:
    """Quiet when all is well; the check's own words when not."""
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    word = "failed" if done.returncode else "ok"
    print(f"{name:14}{word:8}{time.monotonic() - began:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
