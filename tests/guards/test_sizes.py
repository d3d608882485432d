"""Small enough to read: files, functions and templates."""

from __future__ import annotations

from statistics import median, quantiles

from tests.guards.sources import PACKAGE, ROOT, functions, modules

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
LONGEST_TEMPLATE = 120
MEDIAN_FUNCTION = 10
P95_FUNCTION = 45


def test_no_file_is_longer_than_one_sitting() -> None:
    sizes = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules()}
    assert len(sizes) > 40
    assert {path: lines for path, lines in sizes.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_one_screen() -> None:
    assert [f for f in functions() if f.lines > LONGEST_FUNCTION] == []


def test_most_functions_are_short() -> None:
    lines = [f.lines for f in functions()]
    assert median(lines) <= MEDIAN_FUNCTION
    assert quantiles(lines, n=20)[-1] <= P95_FUNCTION


def test_no_template_is_longer_than_a_screen_or_two() -> None:
    templates = {
        path.name: len(path.read_text().splitlines()) for path in (PACKAGE / "web/templates").rglob("*.html")
    }
    assert templates
    assert {name: lines for name, lines in templates.items() if lines > LONGEST_TEMPLATE} == {}
