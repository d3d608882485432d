"""How days are named in English: each form is a pattern and what it means."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

from wenshu.reading import day_math as m
from wenshu.reading.day_math import Calendar, Days, Grain, Reading
from wenshu.reading.day_words import (
    COUNTS,
    EARLY,
    FIXED_FEASTS,
    MIDDLE,
    MONTHS,
    ORDINAL_DAYS,
    ORDINALS,
    RELATIVE_DAYS,
    WEEKDAYS,
)

Form = Callable[[re.Match[str], Calendar], Reading | None]
FORMS: list[tuple[re.Pattern[str], Form]] = []


def form(pattern: str) -> Callable[[Form], Form]:
    def keep(function: Form) -> Form:
        FORMS.append((re.compile(pattern), function))
        return function

    return keep


def choice(words: object) -> str:
    return "|".join(re.escape(word) for word in sorted(map(str, words), key=len, reverse=True))  # type: ignore[call-overload]


B, E = r"(?<![a-z0-9])", r"(?![a-z0-9])"
MONTH = f"(?P<month>{choice(MONTHS)})"
YEAR = r"(?P<year>20\d\d|'\d\d)"
NUMBER = rf"(?P<count>\d{{1,3}}|{choice(COUNTS)})"
PART = r"(?P<part>early in|early|beginning of|start of|mid|middle of|end of|end|ends|late in|late|later in|later|close of)"


def year_of(text: str | None) -> int | None:
    if not text:
        return None
    return 2000 + int(text[-2:]) if len(text) == 3 else int(text)


def part_of(days: Days, word: str | None, grain: Grain, **how: object) -> Reading:
    """`days`, or the part of them that is named."""
    if not word:
        return Reading(days, grain, **how)  # type: ignore[arg-type]
    which: Literal["early", "middle", "late"] = (
        "early" if word.startswith(EARLY) else "middle" if word.startswith(MIDDLE) else "late"
    )
    if word.startswith("late") and grain == "month":
        return Reading(Days(days.last.replace(day=21), days.last), "day", rough=True)
    narrowed = m.part(days, which, grain)
    return Reading(narrowed, "day", rough=narrowed.first != narrowed.last, **how)  # type: ignore[arg-type]


def yearly(month_number: int, day: int | None, year: int | None, calendar: Calendar) -> Reading | None:
    """A month, or a day of it, in its year or in the one it comes next in."""

    def in_year(number: int) -> Days | None:
        if day is None:
            return m.month(number, month_number)
        found = m.day_of(number, month_number, day)
        return m.one(found) if found else None

    grain: Grain = "month" if day is None else "day"
    if year is not None:
        days = in_year(year)
        return Reading(days, grain, stated=True) if days else None
    near = m.nearest(in_year, calendar)
    return Reading(near[0], grain, behind=near[1]) if near else None


@form(r"(?<![\d.\-/])(?P<y>20\d\d)(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?!\d)")
def _iso(match: re.Match[str], calendar: Calendar) -> Reading | None:
    day = m.day_of(int(match["y"]), int(match["m"]), int(match["d"]))
    return Reading(m.one(day), stated=True) if day else None


@form(r"(?<![\d./-])(?P<a>\d{1,2})(?P<s>[/.-])(?P<b>\d{1,2})(?P=s)(?P<y>20\d\d|\d\d)(?![\d/-]|\.\d)")
def _both_orders(match: re.Match[str], calendar: Calendar) -> Reading | None:
    year = int(match["y"]) % 100 + 2000
    return _either(int(match["a"]), int(match["b"]), year, calendar, dotted=match["s"] == ".")


_LED = r"(?:(?:on|by|before|until|till|due|for|from|since|after|close|closing|sign|dated|date|f/u|mon|tues?|wed|thurs?|fri|sat|sun|[a-z]{3,9}day|cls|deadline)\s|[(:]\s?|预计\s?|^)"
# 1/2 and 3/4 are fractions unless something leads to a day; other pairs are days unless something is counted.
_FRACTION = r"(?:1/[2-9]|2/[35]|3/[45]|4/5|24/7|50/50)"


@form(
    rf"(?m:(?P<led>{_LED})|(?<=\s)|(?<=[,|])|^)(?!(?(led)(?!)|{_FRACTION}(?!\d)))(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})(?![\d/%a-z])(?!\s?(?:of|hours|support|stars?|full|users|people)(?![a-z]))"
)
def _short_date(match: re.Match[str], calendar: Calendar) -> Reading | None:
    return None if match[0].endswith("24/7") else _either(int(match["a"]), int(match["b"]), None, calendar)


def _either(a: int, b: int, year: int | None, calendar: Calendar, *, dotted: bool = False) -> Reading | None:
    """Day and month in the only order that is possible, else in the team's with the other one kept."""
    month_first = calendar.month_first and not dotted
    orders = [(a, b), (b, a)] if month_first else [(b, a), (a, b)]
    found = [r for month_, day in orders if month_ <= 12 and (r := yearly(month_, day, year, calendar))]
    if not found or found[0].days == found[-1].days or dotted:
        return found[0] if found else None
    first = found[0]
    return Reading(first.days, "day", first.stated, first.behind, other=found[1].days)


@form(rf"{B}{MONTH}\.?\s?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:%a-z]|[.,]\d)(?:(?:,\s?|\s){YEAR}{E})?")
def _month_day(match: re.Match[str], calendar: Calendar) -> Reading | None:
    return yearly(MONTHS[match["month"]], int(match["d"]), year_of(match["year"]), calendar)


@form(
    rf"(?<![\d.,$])(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:of\s)?[-]?{MONTH}{E}\.?(?:(?:,\s?|\s|-){YEAR}{E})?"
)
def _day_month(match: re.Match[str], calendar: Calendar) -> Reading | None:
    return yearly(MONTHS[match["month"]], int(match["d"]), year_of(match["year"]), calendar)


ORDINAL = choice(ORDINAL_DAYS).replace("\\-", "[ -]")


@form(
    rf"{B}(?:{MONTH} (?P<a>{ORDINAL})|(?:the )?(?P<b>{ORDINAL}) (?:of )?(?P<month2>{choice(MONTHS)})|(?:on|by|before|until|till) the (?P<c>{ORDINAL})(?! (?:of|phase|floor|round|meeting|call|half|quarter|week))){E}"
)
def _spelt(match: re.Match[str], calendar: Calendar) -> Reading | None:
    """July tenth, the first of May, on the twentieth."""
    day = ORDINAL_DAYS[(match["a"] or match["b"] or match["c"]).replace(" ", "-")]
    if match["c"]:
        return next_day_of_month(day, calendar)
    return yearly(MONTHS[match["month"] or match["month2"]], day, None, calendar)


@form(
    r"(?:(?<=on )|(?<=by )|(?<=at )|(?<=before )|(?<=until )|(?<=till )|(?<=after )|(?<=for )|(?<=from )|(?<=due ))the (?P<d>\d{1,2})(?:st|nd|rd|th)"
    r"(?! (?:of|phase|floor|round|meeting|call|time|quarter|half|week|year|option|version|draft|stage|batch|line|site|plant))"
)
def _day_only(match: re.Match[str], calendar: Calendar) -> Reading | None:
    return next_day_of_month(int(match["d"]), calendar)


def next_day_of_month(day: int, calendar: Calendar) -> Reading | None:
    starts = [m.add_months(calendar.today.replace(day=1), offset) for offset in (-2, -1, 0, 1, 2)]
    found = [d for start in starts if (d := m.day_of(start.year, start.month, day))]
    ahead = next((d for d in found if d >= calendar.today), None)
    behind = next((d for d in reversed(found) if d <= calendar.today), None)
    return Reading(m.one(ahead), behind=m.one(behind)) if ahead and behind else None


# "sat" and "sun" are a verb and a company as well: they need a word before or a number behind.
@form(
    rf"{B}(?:(?P<which>this coming|this|next|nxt|that|last|past|previous|coming|following)\s+)?"
    rf"(?P<wd>{choice(w for w in WEEKDAYS if w not in {'sat', 'sun'})}|(?:(?<=on )|(?<=by )|(?<=this )|(?<=next )|(?<=until ))(?:sat|sun)){E}"
    rf"(?:\s+(?:of\s+)?(?P<after>next week|this week|last week))?"
)
def _weekday(match: re.Match[str], calendar: Calendar) -> Reading | None:
    number = WEEKDAYS[match["wd"]]
    which = (match["after"] or match["which"] or "").removesuffix(" week")
    if which in {"last", "past", "previous"}:
        day = m.weekday_of(m.week(calendar, -1), number)
        return Reading(m.one(day), past=True)
    if which in {"next", "nxt", "following"}:
        day = m.weekday_of(m.week(calendar, 1), number)
        sooner = day - timedelta(days=7)
        near = match["after"] is None and sooner > calendar.today + timedelta(days=1)
        return Reading(m.one(day), other=m.one(sooner) if near and calendar.week_start != 1 else None)
    return bare_weekday(number, calendar, this=which == "this")


def bare_weekday(number: int, calendar: Calendar, *, this: bool = False) -> Reading:
    """The next day of that name, today counting; `this` one is that of the running week."""
    ahead = calendar.today + timedelta(days=(number - calendar.today.isoweekday()) % 7)
    behind = calendar.today - timedelta(days=(calendar.today.isoweekday() - number) % 7)
    if this:
        day = m.weekday_of(m.week(calendar, 0), number)
        return Reading(m.one(day if day >= calendar.today else ahead), behind=m.one(day))
    return Reading(m.one(ahead), behind=m.one(behind))


@form(rf"{B}(?:{choice(w for w in RELATIVE_DAYS if w.isascii() and w != 'now')}){E}")
def _relative_day(match: re.Match[str], calendar: Calendar) -> Reading | None:
    offset = RELATIVE_DAYS[match[0]]
    return Reading(m.one(calendar.today + timedelta(days=offset)), past=offset < 0)


@form(
    rf"{B}(?:(?:the\s+)?{PART}[\s-]+(?:the\s+)?(?:of\s+)?)?(?P<which>this|next|nxt|last|the current|current|coming|following|the)\s+(?P<fiscal>fiscal |financial )?"
    rf"(?P<unit>week|wk|month|quarter|qtr|year|yr|half){E}(?! (?:old|plan|deal|contract|licen|subscription|support|trial))"
)
def _unit(match: re.Match[str], calendar: Calendar) -> Reading | None:
    which, grain = match["which"], _grain(match["unit"])
    if which == "the" and not match["part"]:
        return None
    offset = 1 if which in {"next", "nxt", "coming", "following"} else -1 if which == "last" else 0
    days = m.unit(grain, offset, calendar, fiscal=bool(match["fiscal"]))
    if grain == "week" and match["part"] and match["part"].startswith("later"):
        return Reading(
            Days(days.first + timedelta(days=3), days.first + timedelta(days=4)), "day", rough=True
        )
    return part_of(days, match["part"], grain, past=offset < 0)


@form(rf"{B}the (?P<unit>week|month) after next{E}")
def _after_next(match: re.Match[str], calendar: Calendar) -> Reading | None:
    return Reading(m.unit(_grain(match["unit"]), 2, calendar), _grain(match["unit"]))


@form(
    rf"{B}(?:(?:end[\s-]of[\s-]|eo)(?P<unit>week|month|quarter|year|w|m|q|y)|(?P<name>year|month|quarter|week)[\s-]?end){E}"
)
def _end_of_unit(match: re.Match[str], calendar: Calendar) -> Reading | None:
    short = {"w": "week", "m": "month", "q": "quarter", "y": "year"}
    word = match["unit"] or match["name"]
    grain = _grain(short.get(word, word))
    return part_of(m.unit(grain, 0, calendar), "end", grain)


def _grain(word: str) -> Grain:
    grains: dict[str, Grain] = {
        "wk": "week", "week": "week", "month": "month", "quarter": "quarter", "qtr": "quarter", "half": "half",
        "year": "year", "yr": "year",
    }  # fmt: skip
    return grains[word]


# A month alone is a month only behind a word that leads to one: "may" and "march" are other things too.
@form(
    rf"{B}(?:(?:(?P<lead>in|by|before|until|till|for|around|during|sometime in|from|of|since|after|this|next|last|close|closing|is)\s+(?:the\s+)?)?{PART}[\s-]+(?:of\s+)?"
    rf"|(?P<lead2>in|by|before|until|till|for|around|during|since|after|this|next|last|close|closing)\s+){MONTH}{E}(?!\.?\s?\d{{1,2}}(?:st|nd|rd|th|{E}))(?:,?\s?(?:of\s)?{YEAR}{E})?"
)
def _month(match: re.Match[str], calendar: Calendar) -> Reading | None:
    number, year = MONTHS[match["month"]], year_of(match["year"])
    lead = match["lead"] or match["lead2"]
    if match["month"] == "may" and not (
        match["part"] or lead in {"in", "by", "before", "until", "during", "next", "last", "since"}
    ):
        return None
    found = yearly(number, None, year, calendar)
    if found is None:
        return None
    if lead == "last" and found.behind:
        return Reading(found.behind, "month", past=True)
    narrowed = part_of(found.days, match["part"], "month", stated=found.stated)
    behind = found.behind if not match["part"] else None
    return Reading(narrowed.days, narrowed.grain, found.stated, behind, rough=narrowed.rough)


@form(
    rf"{B}(?:the )?(?P<n>first|1st|second|2nd|third|3rd|fourth|4th|last) week (?:of|in) {MONTH}{E}(?:,?\s{YEAR}{E})?"
)
def _week_of_month(match: re.Match[str], calendar: Calendar) -> Reading | None:
    found = yearly(MONTHS[match["month"]], None, year_of(match["year"]), calendar)
    if found is None:
        return None
    days, back = found.days, match["n"] == "last"
    first = days.last - timedelta(days=6) if back else days.first + timedelta(weeks=ORDINALS[match["n"]] - 1)
    return Reading(Days(first, first + timedelta(days=6)), "week", found.stated)


@form(rf"{B}{MONTH}\.?,?\s{YEAR}{E}")
def _month_year(match: re.Match[str], calendar: Calendar) -> Reading | None:
    return yearly(MONTHS[match["month"]], None, year_of(match["year"]), calendar)


@form(
    rf"{B}(?:(?:the\s+)?{PART}[\s-]+(?:the\s+)?(?:of\s+)?)?(?:(?P<this>this|next) year'?s? )?(?:(?P<fy>fy)?(?P<y1>20\d\d|\d\d)[\s-]?)?(?:(?P<fiscal>fiscal )?q(?P<q>[1-4])|(?P<h>h[12])|(?P<ord>first|second|third|fourth|1st|2nd|3rd|4th|last) (?P<what>quarter|half)(?! of (?:{choice(MONTHS)}){E}))"
    rf"{E}(?:\s?(?:of\s|in\s|/|,\s?)?(?:(?P<fy2>fy\s?)?(?P<y2>20\d\d|'?\d\d(?=\W|$))|(?P<rel>this year|next year)))?"
)
def _quarter(match: re.Match[str], calendar: Calendar) -> Reading | None:
    year = _quarter_year(match, calendar)
    number = int(match["q"] or 0) or ORDINALS.get(match["ord"] or "", 0)
    half = int(match["h"][1]) if match["h"] else number if match["what"] == "half" else 0
    fiscal = bool(match["fy"] or match["fy2"] or match["fiscal"])
    if half > 2:
        return None

    def in_year(of: int) -> Days:
        return Days(m.quarter(of, 2 * half - 1, calendar, fiscal=fiscal).first, m.quarter(of, 2 * half, calendar, fiscal=fiscal).last) if half else m.quarter(of, number, calendar, fiscal=fiscal)  # fmt: skip

    return in_years(in_year, year, match["part"], "half" if half else "quarter", calendar, fiscal=fiscal)


def in_years(
    in_year: Callable[[int], Days], year: int | None, part: str | None, grain: Grain, calendar: Calendar,
    *, fiscal: bool = False,
) -> Reading | None:  # fmt: skip
    """A quarter or half of a year; where the fiscal year is another one, nobody knows which is meant."""
    near = m.nearest(in_year, calendar)
    if year is None and near is None:
        return None
    days = in_year(year) if year is not None else near[0]  # type: ignore[index]
    found = part_of(days, part, grain, stated=year is not None)
    unsure = calendar.fiscal_year_start != 1 and not fiscal
    behind = near[1] if near and year is None and not part else None
    other = Days(days.first.replace(month=1, day=1), days.last) if unsure else None
    return Reading(found.days, found.grain, found.stated, behind, other=other, rough=found.rough)


def _quarter_year(match: re.Match[str], calendar: Calendar) -> int | None:
    if match["this"] or match["rel"]:
        return calendar.today.year + (1 if "next" in (match["this"] or match["rel"]) else 0)
    text = match["y2"] or match["y1"]
    return int(text.strip("'")) % 100 + 2000 if text else None


@form(
    rf"{B}(?:(?P<lead>in|by|before|during)\s+|{PART}[\s-]+(?:of\s+)?)(?P<fy>fy\s?)?(?P<y>20[2-9]\d){E}(?![-/.]\d)"
)
def _year(match: re.Match[str], calendar: Calendar) -> Reading | None:
    year = int(match["y"])
    first = m.quarter(year, 1, calendar, fiscal=bool(match["fy"])).first
    return part_of(m.stretch(first, 12), match["part"], "year", stated=True)


@form(
    rf"{B}(?:within|in|over|after|inside)\s+(?:the\s+next\s+|about\s+|around\s+|roughly\s+|another\s+|approx\.?\s+|maybe\s+|~\s?)?{NUMBER}(?:\s?(?:-|–|to|or)\s?(?P<upto>\d{{1,3}}|{choice(COUNTS)}))?\s?(?P<more>more\s+)?(?P<work>business |working |work )?(?P<unit>day|week|wk|fortnight|month|quarter|year)s?{E}(?:['’]?\s(?:time|from now))?"
)
def _in_units(match: re.Match[str], calendar: Calendar) -> Reading | None:
    if match[0].startswith("over") and match["unit"] in {"year", "quarter"}:
        return None  # 118,000 over three years
    low, high = _count(match["count"]), _count(match["upto"] or match["count"])
    vague = match["count"] in {"a few", "few", "a couple of", "couple of"}
    return from_now(
        low, high, match["unit"], calendar, workdays=bool(match["work"]), rough=vague or low != high
    )


@form(rf"{B}{NUMBER}\s(?P<unit>day|week|month|fortnight|year)s?\s(?:from (?:now|today)|out|hence){E}")
def _from_now(match: re.Match[str], calendar: Calendar) -> Reading | None:
    count = _count(match["count"])
    return from_now(count, count, match["unit"], calendar)


@form(rf"{B}{NUMBER}\s(?P<unit>day|week|month|fortnight|year)s?\s(?:ago|back){E}")
def _ago(match: re.Match[str], calendar: Calendar) -> Reading | None:
    count = -_count(match["count"])
    found = from_now(count, count, match["unit"], calendar)
    return Reading(found.days, found.grain, past=True)


def _count(text: str) -> int:
    return COUNTS[text] if text in COUNTS else int(text)


def from_now(
    low: int, high: int, unit_name: str, calendar: Calendar, *, workdays: bool = False, rough: bool = False
) -> Reading:
    """That many days, weeks, months… on; months and longer are rarely meant to the day."""

    def moved(count: int) -> Days:
        today = calendar.today
        if workdays:
            return m.one(_workday(calendar, count))
        if unit_name in {"day", "week", "wk", "fortnight"}:
            return m.one(today + timedelta(days=count * {"day": 1, "fortnight": 14}.get(unit_name, 7)))
        return m.one(m.add_months(today, count * {"month": 1, "quarter": 3}.get(unit_name, 12)))

    low, high = max(-400, low), min(400, high)
    return Reading(Days(moved(low).first, moved(high).last), "day", rough=rough)


def _workday(calendar: Calendar, count: int) -> date:
    day = calendar.today
    for _ in range(abs(count)):
        day += m.DAY
        while day.isoweekday() > 5:
            day += m.DAY
    return day


@form(
    rf"{B}(?:(?P<lead>before|by|after|around|over|until)\s+(?:the\s+)?)(?P<feast>{choice([*(f for f in FIXED_FEASTS if f.isascii()), 'chinese new year', 'lunar new year', 'spring festival', 'cny'])}){E}"
)
def _feast(match: re.Match[str], calendar: Calendar) -> Reading | None:
    return on_feast(match["feast"], calendar)


def on_feast(name: str, calendar: Calendar) -> Reading | None:
    def in_year(year: int) -> Days | None:
        day = m.feast(name, year)
        return m.one(day) if day else None

    near = m.nearest(in_year, calendar)
    return Reading(near[0], behind=near[1]) if near else None
