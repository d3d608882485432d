"""How days are named in Chinese: each form is a pattern and what it means."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Literal

from wenshu.reading import day_math as m
from wenshu.reading.day_math import Calendar, Days, Grain, Reading
from wenshu.reading.day_words import FIXED_FEASTS, HAN_WEEKDAYS, RELATIVE_DAYS, UNITS_ZH
from wenshu.reading.days_en import (
    Form,
    bare_weekday,
    choice,
    from_now,
    in_years,
    next_day_of_month,
    on_feast,
    yearly,
)
from wenshu.reading.numbers import han_value

FORMS: list[tuple[re.Pattern[str], Form]] = []
HAN = "一二两三四五六七八九十"
NUMBER = rf"(?:\d{{1,2}}|[{HAN}]{{1,3}})"
YEAR = r"(?P<year>20\d\d\s?年|今年|明年|后年|去年)"
PART = r"(?P<part>上旬|中旬|下旬|初|中|底|末|尾)"
RELATIVE = r"(?P<which>下下个?|上上个?|下个?|上个?|本|这个?|当)"


def form(pattern: str) -> Callable[[Form], Form]:
    def keep(function: Form) -> Form:
        FORMS.append((re.compile(pattern), function))
        return function

    return keep


def number(text: str) -> int:
    if text.isdigit():
        return int(text)
    value = han_value(text)
    return int(value) if value is not None else 0


def offset_of(which: str) -> int:
    """下下个 is two on, 上 one back, 本 and 这 none."""
    return which.count("下") - which.count("上")


def year_of(text: str | None, calendar: Calendar) -> int | None:
    if not text:
        return None
    said = {"今年": 0, "明年": 1, "后年": 2, "去年": -1}
    return calendar.today.year + said[text] if text in said else int(text[:4])


def part_of(days: Days, word: str | None, grain: Grain, **how: bool) -> Reading:
    if not word:
        return Reading(days, grain, **how)  # type: ignore[arg-type]
    if word == "下旬":
        return Reading(Days(days.last.replace(day=21), days.last), "day", rough=True)
    which: Literal["early", "middle", "late"] = (
        "early" if word[0] in "初上头" else "middle" if word[0] == "中" else "late"
    )
    narrowed = m.part(days, which, grain)
    return Reading(narrowed, "day", rough=narrowed.first != narrowed.last, **how)  # type: ignore[arg-type]


@form(r"(?<!\d)(?P<y>20\d\d)\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?[日号]?")
def _full(match: re.Match[str], calendar: Calendar) -> Reading | None:
    day = m.day_of(int(match["y"]), int(match["m"]), int(match["d"]))
    return Reading(m.one(day), stated=True) if day else None


@form(
    rf"(?:{choice(w for w in RELATIVE_DAYS if not w.isascii() and w not in {'今', '刚刚', '后天'})}|(?<!\d)(?<![一二两三四五六七八九十几半])后天|今(?=上午|下午|晚|早)|刚刚)(?!的?市场)"
)
def _relative_day(match: re.Match[str], calendar: Calendar) -> Reading | None:
    offset = RELATIVE_DAYS[match[0]]
    return Reading(m.one(calendar.today + timedelta(days=offset)), past=offset < 0)


# 每周五 comes back and is no day; in 一周一次 the second 一 is no weekday.
@form(
    rf"(?:(?<![每半几\d{HAN}])|(?<=[周期拜][一二三四五六]))(?<!每周[一二三四五六]){RELATIVE[:-1]})?\s?(?:周|星期|礼拜)\s?(?P<wd>[{''.join(HAN_WEEKDAYS)}])(?![次期个岁年月]|[\d一二三四五六七八九十](?![\d一二三四五六七八九十]?\s?[点时号日:]))"
)
def _weekday(match: re.Match[str], calendar: Calendar) -> Reading | None:
    which, weekday = match["which"] or "", HAN_WEEKDAYS[match["wd"]]
    offset = offset_of(which)
    if offset:
        return Reading(m.one(m.weekday_of(m.week(calendar, offset), weekday)), past=offset < 0)
    return bare_weekday(weekday, calendar, this=bool(which))


@form(
    rf"(?<![每半几\d{HAN}]){RELATIVE}(?:周|星期|礼拜)(?P<end>末|初|底|中|之?内)?(?![{''.join(HAN_WEEKDAYS)}边期])"
)
def _week(match: re.Match[str], calendar: Calendar) -> Reading | None:
    days, end, past = m.week(calendar, offset_of(match["which"])), match["end"], "上" in match["which"]
    if end == "末":
        return Reading(m.one(m.weekday_of(days, 6)), past=past)
    if end and end.endswith("内"):
        return Reading(m.part(days, "late", "week"), past=past)
    return part_of(days, end, "week", past=past)


@form(r"(?<![本下上这每])周末")
def _weekend(match: re.Match[str], calendar: Calendar) -> Reading | None:
    return bare_weekday(6, calendar)


@form(
    rf"(?<![\d{HAN}.第])(?!(?<=[万千w])\d\s+月){YEAR[:-1]})?的?\s?(?P<m>{NUMBER})\s?月(?:份)?(?:\s?(?P<d>{NUMBER})\s?(?P<sign>[日号])|(?P<bare>\d{{1,2}})(?![\d.万千百个台套人k%])|{PART}(?!国|心|间))?"
)
def _month_day(match: re.Match[str], calendar: Calendar) -> Reading | None:
    month, day = number(match["m"]), number(match["d"] or match["bare"] or "0") or None
    if not 1 <= month <= 12:
        return None
    found = yearly(month, day, year_of(match["year"], calendar), calendar)
    if found is None or not match["part"]:
        return found
    narrowed = part_of(found.days, match["part"], "month")
    return Reading(narrowed.days, narrowed.grain, found.stated, rough=narrowed.rough)


@form(rf"{RELATIVE}月(?:份)?(?:\s?(?P<d>{NUMBER})\s?[日号]|{PART}|之?内)?")
def _this_month(match: re.Match[str], calendar: Calendar) -> Reading | None:
    offset = offset_of(match["which"])
    days = m.unit("month", offset, calendar)
    if match["d"]:
        day = m.day_of(days.first.year, days.first.month, number(match["d"]))
        return Reading(m.one(day), past=day < calendar.today) if day else None
    return part_of(days, match["part"], "month", past=offset < 0)


@form(rf"(?:(?<![\d个{HAN}本这下上当每])|(?<=[万千w]\d\s))月(?P<part>底|末|初|中旬|中)(?!国|心)")
def _month_part(match: re.Match[str], calendar: Calendar) -> Reading | None:
    """月初 said on the 25th is that of the next month."""
    found = part_of(m.unit("month", 0, calendar), match["part"], "month")
    if found.days.last >= calendar.today:
        return found
    ahead = part_of(m.unit("month", 1, calendar), match["part"], "month")
    return Reading(ahead.days, ahead.grain, behind=found.days, rough=ahead.rough)


@form(
    rf"(?:(?<=周[一二三四五六日天])|(?<=期[一二三四五六日天])|(?<![\d月.{HAN}第#a-z-]))\s?(?P<d>\d{{1,2}}|[{HAN}]{{2,3}})\s?[号日](?![楼线机店门院公文码厂台车库里仓机子坑内以之])|(?<![\d月.{HAN}第#a-z-])(?P<e>\d{{1,2}})[号日](?=[之以]?[前内后])"
)
def _day_only(match: re.Match[str], calendar: Calendar) -> Reading | None:
    return next_day_of_month(number(match["d"] or match["e"]), calendar)


@form(
    r"(?<![\d.-])(?<!\d/)(?P<m>1[0-2]|0?[1-9])[./](?P<d>[12]\d|3[01]|0?[1-9])(?:[号日]|(?=\s?(?:(?:周|星期|礼拜)[一二三四五六日天]|[之以]?前|上午|下午|早上|晚上|中午|见|去|拜访|签|成交|跟进|带|开会|到访|会|再|回访|打|约|来|给|发|交|催|下单|上门)))(?!\d)"
    r"|(?m:(?<=成交 )|(?<=成交:)|(?<=签约:)|(?<=跟进:)|(?<=时间:)|(?<=日期:)|(?<=截止:))(?P<m2>1[0-2]|0?[1-9])[./](?P<d2>[12]\d|3[01]|0?[1-9])(?![\d.万wk%])"
)
def _dotted(match: re.Match[str], calendar: Calendar) -> Reading | None:
    """12.18 is a day only where 号, 前 or something that has a day follows."""
    month, day = int(match["m"] or match["m2"]), int(match["d"] or match["d2"])
    return yearly(month, day, None, calendar) if 1 <= month <= 12 else None


@form(
    rf"{YEAR[:-1]})?的?(?:第?(?P<q>[一二三四1-4])\s?季度?|(?<![a-z])q(?P<q2>[1-4])|(?P<h>上半年|下半年))(?![a-z]){PART[:-1]})?"
)
def _quarter(match: re.Match[str], calendar: Calendar) -> Reading | None:
    if match["h"]:
        start = 1 if match["h"] == "上半年" else 7
        return in_years(
            lambda of: m.stretch(m.month(of, start).first, 6),
            year_of(match["year"], calendar),
            None,
            "half",
            calendar,
        )
    if not match["year"] and not match["part"] and match["q2"]:
        return None  # the English form knows more about it
    quarter = number(match["q"] or match["q2"])
    part = {"初": "early", "中": "mid"}.get((match["part"] or " ")[0], "end") if match["part"] else None
    return in_years(
        lambda of: m.quarter(of, quarter, calendar),
        year_of(match["year"], calendar),
        part,
        "quarter",
        calendar,
    )


@form(rf"(?:{RELATIVE}\s?季度?{PART[:-1]}|之?内)?|(?<![一二三四\d])(?P<bare>季度?[末底]))")
def _this_quarter(match: re.Match[str], calendar: Calendar) -> Reading | None:
    if match["bare"]:
        return part_of(m.unit("quarter", 0, calendar), "末", "quarter")
    return part_of(m.unit("quarter", offset_of(match["which"]), calendar), match["part"], "quarter")


@form(
    r"(?:(?P<year>20\d\d\s?年|今年|明年|后年|去年)(?P<part>年?[底末初中]|之?内|上旬)?|(?<![\d今明去后每两三一半几多])(?P<bare>年[底末内初中]))(?![\d一二三四五六七八九十]|的?\s?第?[一二三四q]|上半|下半|春)"
)
def _year(match: re.Match[str], calendar: Calendar) -> Reading | None:
    word = (match["part"] or match["bare"] or "").removeprefix("年")
    year = year_of(match["year"], calendar) or calendar.today.year
    days = m.stretch(m.month(year, 1).first, 12)
    word = "末" if word.endswith("内") else word
    stated = bool(match["year"]) and match["year"][0] == "2"
    found = part_of(days, word, "year", stated=stated)
    if found.days.last < calendar.today and not match["year"]:  # 年初, said in November
        ahead = part_of(m.stretch(m.month(year + 1, 1).first, 12), word, "year")
        return Reading(ahead.days, ahead.grain, behind=found.days, rough=ahead.rough)
    return found


@form(
    rf"(?P<less>不到)?(?P<n>\d{{1,3}}|[{HAN}]{{1,3}}|半|几)(?:[-~到至](?P<upto>\d{{1,3}}|[{HAN}]))?\s?个?多?(?P<unit>工作日|天|日|周|星期|礼拜|月|季度|年)(?P<how>之内|以内|内|之后|以后|后|左右|(?:之?前|以前)(?=[,，。、 ]|我|他|已|就|刚|见|签|在|跟|和))(?!续|台|期)"
)
def _in_units(match: re.Match[str], calendar: Calendar) -> Reading | None:
    unit = match["unit"]
    if match["n"] == "半":
        days = {"月": 15, "年": 182}.get(unit, 1)
        return from_now(days, days, "day", calendar)
    low = 3 if match["n"] == "几" else _several(match["n"])[0]
    high = number(match["upto"]) if match["upto"] else _several(match["n"])[1] if match["n"] != "几" else 5
    if match["how"].endswith("前"):
        return Reading(from_now(-high, -low, _english(unit), calendar).days, past=True)
    workdays = unit == "工作日"
    return from_now(low, high, _english(unit), calendar, workdays=workdays, rough=low != high)


def _english(unit: str) -> str:
    return "day" if unit == "工作日" else UNITS_ZH[unit]


def _several(text: str) -> tuple[int, int]:
    """两三天: two or three; 十五天: fifteen."""
    if len(text) == 2 and "十" not in text and not text.isdigit():
        return number(text[0]), number(text[1])
    return number(text), number(text)


@form(r"过(?P<n>两三?|几)天|(?P<soon>这两天|这几天)")
def _in_some_days(match: re.Match[str], calendar: Calendar) -> Reading | None:
    if match["soon"]:
        return from_now(0, 2, "day", calendar, rough=True)
    return from_now(2, 2 if match["n"] == "两" else 3, "day", calendar, rough=True)


@form(
    rf"(?:{choice([*(f for f in FIXED_FEASTS if not f.isascii()), '春节', '过年'])})(?=之?前|以前|之?后|以后)|过完年|(?<![\d今明去后每两三一半几多当多十百]{{1}})(?P<bare>年前)(?![一二三四五六七八九十\d])"
)
def _feast(match: re.Match[str], calendar: Calendar) -> Reading | None:
    """年前 is before the Spring Festival; some mean the calendar's year."""
    found = on_feast(match[0], calendar)
    if found and match["bare"]:
        other = m.one(calendar.today.replace(month=12, day=31))
        return Reading(found.days, other=other, rough=True)
    return found
