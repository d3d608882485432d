"""A cell of a table as people read it: the same on a page and on a terminal."""

from __future__ import annotations

import re
from datetime import date

from wenshu.insights import formats, phrases_en, phrases_zh
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.plan import BUCKETS, Dimension
from wenshu.insights.table import Column, Raw

NUMBERS = frozenset({"integer", "number", "money", "rate", "days"})
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_YEAR = re.compile(r"\d{4}")


def is_number(column: Column) -> bool:
    return column.type in NUMBERS


def shown(
    cell: Raw, column: Column, row: tuple[Raw, ...], columns: tuple[Column, ...], language: AnswerLanguage
) -> str:
    if cell is None:
        return "–" if is_number(column) else ""
    if column.type == "money":
        return formats.major(str(cell), column.unit or _currency(row, columns), language)
    if column.type in {"rate", "days", "integer"} and isinstance(cell, int | float):
        unit = "count" if column.type == "integer" else column.type
        return formats.value(cell, unit, None, language) + ("%" if column.key == "probability" else "")
    if column.type == "date":
        return formats.iso_day(str(cell), language)
    if column.type == "period":
        return _period(str(cell), column.key, language)
    if column.key in {"status", "kind"}:
        words: dict[str, str] = (phrases_zh if language == "zh" else phrases_en).STORED_WORDS
        return words.get(str(cell), str(cell))
    return str(cell)


def _currency(row: tuple[Raw, ...], columns: tuple[Column, ...]) -> str:
    return next((str(c) for c, k in zip(row, columns, strict=True) if k.key == "currency"), "")


def _period(text: str, key: str, language: AnswerLanguage) -> str:
    """2026-Q4, 2026-11, or the days 2026-11-01..2026-11-25 of a comparison."""
    if ".." in text:
        first, last = (formats.iso_day(end, language) if end else "" for end in text.split(".."))
        return f"{first}至{last}" if language == "zh" else f"{first} – {last}"
    bucket = key if key in BUCKETS else "day"
    if match := _QUARTER.fullmatch(text):
        return _named(date(int(match[1]), int(match[2]) * 3 - 2, 1), "quarter", text, language)
    if match := _MONTH.fullmatch(text):
        return _named(date(int(match[1]), int(match[2]), 1), "month", text, language)
    if _YEAR.fullmatch(text):
        return _named(date(int(text), 1, 1), "year", text, language)
    if bucket == "week":
        return _named(date.min, "week", text, language)
    return formats.iso_day(text, language)


def _named(first: date, bucket: Dimension, text: str, language: AnswerLanguage) -> str:
    return formats.period(first, bucket, text, language)
