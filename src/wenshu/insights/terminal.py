"""An answer on a terminal: the sentence, the table, and where the records behind each number are."""

from __future__ import annotations

import unicodedata

from wenshu.insights import citation
from wenshu.insights.answer import Answer
from wenshu.insights.cells import is_number, shown

ROWS = 30


def rendered(answer: Answer, *, url: str, team_slug: str) -> str:
    """Plain text; `url` is the installation's address, without a slash at its end."""
    parts = [answer.text]
    if answer.interpretation:
        parts.append(answer.interpretation)
    if len(answer.table.columns) > 1 and answer.table.rows:
        parts.append(_table(answer))
    links = [
        f"[{figure.n}] {figure.label}: {url}{citation.page_url(figure.records, team_slug=team_slug)}"
        for figure in answer.citations
    ]
    if links:
        parts.append("\n".join(links))
    if answer.status in {"needs_clarification", "out_of_scope"} and answer.suggestions:
        parts.append("\n".join(f"→ {question}" for question in answer.suggestions))
    return "\n\n".join(parts)


def _table(answer: Answer) -> str:
    columns = answer.table.columns
    rows = [
        [
            _printable(shown(cell, column, row, columns, answer.language))
            for cell, column in zip(row, columns, strict=True)
        ]
        for row in answer.table.rows[:ROWS]
    ]
    widths = [
        max(_width(column.label), *(_width(row[place]) for row in rows))
        for place, column in enumerate(columns)
    ]
    to_the_right = [is_number(column) for column in columns]
    lines = [_line([column.label for column in columns], widths, to_the_right)]
    lines.append("  ".join("─" * width for width in widths))
    lines += [_line(row, widths, to_the_right) for row in rows]
    if len(rows) < max(answer.table.total, len(answer.table.rows)):
        lines.append("…")
    return "\n".join(lines)


def _line(cells: list[str], widths: list[int], to_the_right: list[bool]) -> str:
    padded = []
    for cell, width, right in zip(cells, widths, to_the_right, strict=True):
        gap = " " * (width - _width(cell))
        padded.append(gap + cell if right else cell + gap)
    return "  ".join(padded).rstrip()


def _printable(text: str) -> str:
    """A name must not steer the terminal."""
    return "".join(c for c in text if c.isprintable()) or "–"


def _width(text: str) -> int:
    """Chinese characters take two columns."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
