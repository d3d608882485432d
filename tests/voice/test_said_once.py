"""What several files go by stands in one of them."""

from __future__ import annotations

import ast
from pathlib import Path

import wenshu

PACKAGE = Path(wenshu.__file__).parent
SOURCES = [*PACKAGE.glob("voice/**/*.py"), *PACKAGE.glob("api/voice_*.py"), *PACKAGE.glob("web/voice*.py")]
ONCE = {
    "channel-1.pcm": "names.py",
    "playback.m4a": "names.py",
    "LD_LIBRARY_PATH": "running.py",
    "RLIM_INFINITY": "limits.py",
    "LARGEST_PART: Final = 8": "uploads.py",
    "minutes=5": "intake.py",
    "else Role.MANAGER": "notes.py",
    "WIDTH: Final": "samples.py",
    '"unsupported_codec", "protected_or_damaged", "too_long"': "refusal.py",
    "LONGEST: Final = 500_000": "decoding.py",
    "4 * MOST_WRITTEN": "decoding.py",
}


def test_facts_stand_in_one_place() -> None:
    for fact, place in ONCE.items():
        assert [each.name for each in SOURCES if fact in each.read_text()] == [place], fact


def test_no_page_of_voice_notes_is_imported_inside_a_function() -> None:
    """That hides modules that need each other."""
    late = [
        f"{path.name}: {ast.unparse(each)}"
        for path in PACKAGE.glob("web/voice*.py")
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for each in ast.walk(function)
        if isinstance(each, ast.ImportFrom)
    ]
    assert late == []
