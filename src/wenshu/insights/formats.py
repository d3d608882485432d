"""Numbers, days and periods as people of each language read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from wenshu.crm.money import format_money, sum_to_minor
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.metrics import Unit, Value
from wenshu.insights.plan import Dimension

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def value(number: Value, unit: Unit, currency: str | None, language: AnswerLanguage) -> str:
    """What a figure looks like; also what a figure in an answer is checked against."""
    if number is None:
        return "–"
    if unit == "money" and currency:
        return format_money(int(number), currency, language)
    if unit == "rate":
        return f"{_short(number * 100)}%"
    if unit == "days":
        return (
            f"{_short(number)}天" if language == "zh" else f"{_short(number)} day{'' if number == 1 else 's'}"
        )
    return f"{int(number):,}"


def points(difference: float, language: AnswerLanguage) -> str:
    """The difference of two rates."""
    return f"{_short(abs(difference) * 100)}{'个百分点' if language == 'zh' else ' points'}"


def number(amount: Decimal) -> str:
    return f"{amount.normalize():,f}"


def major(amount: str, currency: str, language: AnswerLanguage) -> str:
    """A decimal string of the raw result, in major units."""
    if not currency:
        return number(Decimal(amount))
    return format_money(sum_to_minor(Decimal(amount), currency), currency, language)


def iso_day(text: str, language: AnswerLanguage) -> str:
    return day(date.fromisoformat(text), language)


def short_month(first: date, language: AnswerLanguage) -> str:
    """On an axis: the year where it begins."""
    if language == "zh":
        return f"{first.year}年1月" if first.month == 1 else f"{first.month}月"
    return f"Jan {first.year}" if first.month == 1 else MONTHS[first.month - 1]


def short_number(number: float) -> str:
    """On the scale of a chart."""
    return _short(number)


def _short(number: float) -> str:
    """One digit after the point, where it says anything."""
    return f"{number:,.1f}".removesuffix(".0")


def day(moment: date, language: AnswerLanguage) -> str:
    if language == "zh":
        return f"{moment.year}年{moment.month}月{moment.day}日"
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def days(first: date, last: date, today: date, language: AnswerLanguage) -> str:
    """Of a few weeks, in short: "1–25 Oct", "10月1日至25日"; the year only where it is another one."""
    if first == last:
        return _day_and_month(last, today, language)
    if language == "zh":
        end = (
            f"{last.day}日"
            if first.month == last.month and first.year == last.year
            else _day_and_month(last, first, language)
        )
        return f"{_day_and_month(first, today, language)}至{end}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_day_and_month(last, today, language)}"
    return f"{_day_and_month(first, last, language)} – {_day_and_month(last, today, language)}"


def _day_and_month(moment: date, today: date, language: AnswerLanguage) -> str:
    if moment.year != today.year:
        return day(moment, language)
    return (
        f"{moment.month}月{moment.day}日" if language == "zh" else f"{moment.day} {MONTHS[moment.month - 1]}"
    )


def period(first: date, bucket: Dimension, raw: str, language: AnswerLanguage) -> str:
    """A bucket by name; `raw` is its spelling in results, which knows the number of the week."""
    if bucket == "day":
        return day(first, language)
    if bucket == "week":
        year, week = raw.split("-W")
        return f"{year}年第{int(week)}周" if language == "zh" else f"week {int(week)} of {year}"
    if bucket == "month":
        return (
            f"{first.year}年{first.month}月"
            if language == "zh"
            else f"{MONTHS[first.month - 1]} {first.year}"
        )
    if bucket == "quarter":
        quarter = (first.month + 2) // 3
        return f"{first.year}年第{quarter}季度" if language == "zh" else f"Q{quarter} {first.year}"
    return f"{first.year}年" if language == "zh" else str(first.year)
