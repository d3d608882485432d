"""Installs Wenshu into .venv, with uv where it is there, else with venv and pip; does nothing when nothing changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SOURCES = ["pyproject.toml", "hatch_build.py", "src/wenshu/locale/*/LC_MESSAGES/*.po"]
QUIET_PIP = [
    "-q",
    "--disable-pip-version-check",
    "--no-input",
    "--root-user-action=ignore",
    "--progress-bar=off",
]


def main() -> int:
    dev = "--dev" in sys.argv[1:]
    stamp = VENV / ("wenshu-dev.stamp" if dev else "wenshu.stamp")
    wanted = fingerprint()
    if stamp.exists() and stamp.read_text() == wanted and PYTHON.exists():
        return 0
    what = "Wenshu and its development tools" if dev else "Wenshu"
    print(f"Installing {what} into .venv (once; half a minute or so) …", flush=True)
    began = time.monotonic()
    if not install(".[dev]" if dev else "."):
        return 1
    for written in [stamp, VENV / "wenshu.stamp"]:
        written.write_text(wanted)
    print(f"Installed in {time.monotonic() - began:.0f} s.", flush=True)
    return 0


def fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def install(package: str) -> bool:
    uv = shutil.which("uv")
    if uv and install_with_uv(uv, package):
        return True
    if uv:
        print("uv could not install it; trying venv and pip.", flush=True)
    return make_venv() and run([*pip(), "install", *QUIET_PIP, "-e", package])


def install_with_uv(uv: str, package: str) -> bool:
    made = PYTHON.exists() or run([uv, "venv", "-q", "--python", sys.executable, str(VENV)])
    return made and run([uv, "pip", "install", "-q", "--python", str(PYTHON), "-e", package])


def make_venv() -> bool:
    """With pip inside; without it where the system's Python came without ensurepip but with a pip of its own."""
    if PYTHON.exists():
        return True
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode == 0:
        return True
    if not has_module(sys.executable, "pip"):
        print(made.stdout + made.stderr, file=sys.stderr)
        print(
            "Python's venv module is incomplete: install it (Debian, Ubuntu: apt install python3-venv).",
            file=sys.stderr,
        )
        return False
    return run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)])


def pip() -> list[str]:
    if has_module(str(PYTHON), "pip"):
        return [str(PYTHON), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(PYTHON)]


def has_module(python: str, name: str) -> bool:
    return subprocess.run([python, "-c", f"import {name}"], capture_output=True).returncode == 0


def run(command: list[str]) -> bool:
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return subprocess.run(command, cwd=ROOT, env=environment).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
