"""The product's own source files, as the guards read them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "wenshu"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Sized:
    where: str
    lines: int


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def functions() -> Iterator[Sized]:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, Function):
                assert node.end_lineno
                yield Sized(f"{path.relative_to(ROOT)}:{node.name}", node.end_lineno - node.lineno + 1)


def in_repository() -> list[Path]:
    """Every file git knows or would add; all files where there is no git (an unpacked release)."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    paths = (
        [ROOT / line for line in listed.stdout.splitlines()] if listed.returncode == 0 else ROOT.rglob("*")
    )
    return [path for path in paths if path.is_file() and ".venv" not in path.parts]
