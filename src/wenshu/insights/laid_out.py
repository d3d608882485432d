"""An answer laid out for readers, on a page and in a letter alike: text with links, long lists item by item, rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from wenshu.insights import citation
from wenshu.insights.answer import Answer
from wenshu.insights.cells import is_number, shown
from wenshu.insights.figures import Figures
from wenshu.insights.segments import Edge, Figure, Segment

MANY: Final = 4  # items of a list that is easier to read one below the other
STOPS: Final = (".", "。", "；", ";")
SIGNS: Final = {"▲ ": "up", "▼ ": "down"}


@dataclass(frozen=True)
class Piece:
    text: str
    n: int = 0  # of its citation
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Block:
    """Running text, or the items of a list. The text between two items stays with the first of them."""

    pieces: list[Piece] = field(default_factory=list)
    items: list[list[Piece]] = field(default_factory=list)
    between: str = ""


@dataclass(frozen=True)
class Cell:
    text: str
    is_number: bool
    url: str = ""


def pieces(segments: Iterable[Segment], *, slug: str, base: str = "") -> list[Piece]:
    """`base` is the installation's address where links leave it, as in a letter."""
    return [_piece(each, slug, base) for each in segments if each.text]


def blocks(segments: Iterable[Segment], *, slug: str, base: str = "") -> list[Block]:
    found: list[Block] = []
    for run, between in _runs(segments):
        if len(run) >= MANY:
            items = [pieces(item, slug=slug, base=base) for item in run]
            found.append(Block(items=items, between=between))
            continue
        text = [
            _piece(each, slug, base) for at, item in enumerate(run) for each in _joined(at, item, between)
        ]
        if found and found[-1].items:
            text = _without_stop(text, after=found[-1].items[-1])
        if found and not found[-1].items:
            found[-1].pieces.extend(text)
        elif text:
            found.append(Block(pieces=text))
    return found


def _without_stop(text: list[Piece], *, after: list[Piece]) -> list[Piece]:
    """The full stop behind a list stays with its last item, else it stands alone on a line of a narrow screen."""
    if not text or not text[0].text.startswith(STOPS):
        return text
    stop, rest = text[0].text[0], text[0].text[1:]
    after.append(Piece(stop))
    return [replace(text[0], text=rest), *text[1:]] if rest.strip() or text[1:] else []


def _joined(at: int, item: list[Segment], between: str) -> list[Segment]:
    return [Edge(between), *item] if at and between else item


def _runs(segments: Iterable[Segment]) -> Iterator[tuple[list[list[Segment]], str]]:
    """Stretches of running text, as one item each, and lists as all of theirs."""
    run: list[list[Segment]] = [[]]
    between, inside = "", False
    for each in segments:
        if not isinstance(each, Edge):
            run[-1].append(each)
        elif each.text:
            between = each.text
            run.append([])
        else:  # a list begins, or ends
            if any(run):
                yield run, between
            run, between, inside = [[]], "", not inside
    if any(run):
        yield run, between


def _piece(each: Segment, slug: str, base: str) -> Piece:
    if not isinstance(each, Figure):
        return Piece(each.text)
    url = base + citation.page_url(each.records, team_slug=slug)
    return Piece(each.said, each.n, url, SIGNS.get(each.sign, ""))


def rows(answer: Answer, *, slug: str, base: str = "", most: int | None = None) -> list[list[Cell]]:
    """As many as `most`; the first cell opens the record of a row, or lists the records behind it."""
    table = answer.table
    laid: list[list[Cell]] = []
    for place, row in enumerate(table.rows[:most]):
        cells = [
            Cell(shown(cell, column, row, table.columns, answer.language), is_number(column))
            for cell, column in zip(row, table.columns, strict=True)
        ]
        url = row_url(answer.figures, place, slug)
        cells[0] = Cell(cells[0].text, False, base + url if url else "")
        laid.append(cells)
    return laid


def row_url(figures: Figures | None, place: int, slug: str) -> str:
    if figures is None:
        return ""
    if figures.listed:
        entity = figures.task.selection.entity
        if entity == "follow_up" or place >= len(figures.listed):
            return ""
        return f"/t/{slug}/{citation.PAGES[entity]}/{figures.listed[place].id}"
    if place < len(figures.lines) and figures.lines[place].groups:
        return citation.page_url(figures.lines[place].measures[0].records, team_slug=slug)
    return ""
