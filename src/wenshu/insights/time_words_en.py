"""English time expressions: last quarter, Q3 2017, the past 6 months, March 1, 2017, year to date, three weeks ago."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Literal, cast

from wenshu.insights import time
from wenshu.insights.engine import TeamCalendar
from wenshu.insights.plan import CalendarUnit, Named, Period, Rolling
from wenshu.insights.time_points import Duration, Point, RollingUnit, one_day, small_number, weekday_of

Half = Literal[1, 2]
Quarter = Literal[1, 2, 3, 4]
Unit = Literal["day", "week", "month", "quarter", "half", "year", "fiscal_quarter", "fiscal_year"]
Season = Literal["spring", "summer", "autumn", "winter"]
Builder = Callable[[re.Match[str], TeamCalendar], Period | None]

MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tue tues",
            "wednesday wed",
            "thursday thu thurs",
            "friday fri",
            "saturday",
            "sunday",
        ),
        start=1,
    )
    for name in names.split()
}
ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4, "final": 4,
}  # fmt: skip
TO_DATE = {"y": "year", "m": "month", "q": "quarter", "w": "week"}
OFFSETS = {"this": 0, "current": 0, "the": 0, "last": -1, "previous": -1, "prior": -1, "past": -1, "next": 1,
           "coming": 1, "upcoming": 1, "following": 1}  # fmt: skip

END = r"(?![a-z0-9])"
LEAD = r"(?:(?:in|on|at|during|within|for|of|as of|dated) )?(?:the )?"
COUNT = r"(?P<n>\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty)"
UNIT = r"(?P<unit>day|week|month|quarter|year|wk|mth|mo|qtr|yr)s?"
SHORT = {"wk": "week", "mth": "month", "mo": "month", "qtr": "quarter", "yr": "year"}
MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
YEAR = r"(?P<year>(?:19|20)\d\d)"
ORDINAL = r"(?P<nth>" + "|".join(ORDINALS) + ")"
ITS_YEAR = r"(?:[ -/]?(?:of )?(?:(?P<year>(?:19|20)\d\d)|fy ?(?P<fy>\d\d(?:\d\d)?)|(?P<which>this|last|next|the|previous) year))?"


def _rolling(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    n = small_number(match["n"] or "a")
    ahead = match["way"] in {"next", "coming", "following", "upcoming"}
    return Rolling(n=n, unit=_unit(match), direction="next" if ahead else "past") if n else None


def _unit(match: re.Match[str]) -> RollingUnit:
    return cast(RollingUnit, SHORT.get(match["unit"], match["unit"]))


def _calendar(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    unit = SHORT.get(match["unit"], match["unit"])
    unit = unit.replace("financial", "fiscal").replace("half-year", "half").replace("half year", "half")
    offset = OFFSETS[match["which"]]
    return CalendarUnit(unit=cast(Unit, unit.replace(" ", "_")), offset=offset, to_date=bool(match["so_far"]))


def _to_date(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    if "fiscal" in match.groupdict():
        return CalendarUnit(unit="fiscal_year", to_date=True)
    unit = TO_DATE[match["u"][0]]
    offset = -1 if match["last"] else 0
    return CalendarUnit(unit=cast(Unit, unit), offset=offset, to_date=True)


def _day(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    offsets = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
    word = match["word"]
    offset = (
        -2 if word.endswith("before yesterday") else 2 if word.endswith("after tomorrow") else offsets[word]
    )
    return CalendarUnit(unit="day", offset=offset)


def _ago(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    n = small_number(match["n"] or "a")
    return CalendarUnit(unit=_unit(match), offset=-n) if n else None


def _weekday(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    """ "last Friday" is the latest one before today, "next Friday" the first one after it."""
    wanted, which = WEEKDAYS[match["weekday"]], match["which"]
    if which == "this":
        return CalendarUnit(unit="week", offset=0, weekday=wanted)
    today = calendar.today
    if which in {"next", "coming"}:
        return weekday_of(today + timedelta(days=(wanted - today.isoweekday() - 1) % 7 + 1), calendar)
    back = (today.isoweekday() - wanted) % 7
    return weekday_of(today - timedelta(days=back or (7 if which == "last" else 0)), calendar)


def _year_of(match: re.Match[str], calendar: TeamCalendar) -> tuple[int | None, bool]:
    """The year a quarter, half or month was given, and whether it is a fiscal one."""
    groups = match.groupdict()
    if groups.get("year"):
        return int(match["year"]), False
    if groups.get("fy"):
        return _long_year(match["fy"]), True
    if groups.get("which") in OFFSETS:
        return calendar.today.year + OFFSETS[match["which"]], False
    return None, False


def _long_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _month(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    year, _ = _year_of(match, calendar)
    return Named(year=year, month=MONTHS[match["month"]])


def _which_month(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    """ "last March" is the latest one that is over, "next March" the first that has not begun."""
    month, which, today = MONTHS[match["month"]], match["which"], calendar.today
    if which == "this":
        year = today.year
    elif which in {"last", "previous"}:
        year = today.year if month < today.month else today.year - 1
    else:
        year = today.year if month > today.month else today.year + 1
    return Named(year=year, month=month)


def _date(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    month, day = MONTHS[match["month"]], int(match["day"])
    if match["year"]:
        return one_day(int(match["year"]), month, day)
    return Named(month=month, day=day) if one_day(2000, month, day) else None


def _numeric_date(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    return one_day(int(match["year"]), int(match["mm"]), int(match["dd"]))


def _slashed_date(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    """Day first or month first, where only one of them is possible."""
    first, second, year = int(match["a"]), int(match["b"]), int(match["year"])
    if first <= 12 and second <= 12 and first != second:
        return None
    return one_day(year, min(first, second) if first <= 12 or second <= 12 else 13, max(first, second))


def _year_month(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    return Named(year=int(match["year"]), month=int(match["mm"]))


def _quarter(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    year, fiscal = _year_of(match, calendar)
    nth = int(match["q"]) if match.groupdict().get("q") else ORDINALS[match["nth"]]
    return Named(year=year, quarter=cast(Quarter, nth), fiscal=fiscal)


def _half(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    year, fiscal = _year_of(match, calendar)
    nth = int(match["h"]) if match.groupdict().get("h") else min(ORDINALS[match["nth"]], 2)
    return Named(year=year, half=cast(Half, nth), fiscal=fiscal)


def _year(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    return Named(year=int(match["year"]))


def _fiscal_year(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    return Named(year=_long_year(match["fy"]), fiscal=True)


def _season(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    year, _ = _year_of(match, calendar)
    season = "autumn" if match["season"] == "fall" else match["season"]
    found = Named(year=year, season=cast(Season, season))
    if match["when"] != "last":
        return found
    latest = time.resolve(found, calendar)
    over = latest[1] <= calendar.today
    return Named(year=latest[0].year - (0 if over else 1), season=found.season)


def _before_last(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    return CalendarUnit(unit=_unit(match), offset=-2)


_PATTERNS: tuple[tuple[re.Pattern[str], Builder], ...] = tuple(
    (re.compile(pattern), builder)
    for pattern, builder in (
        (rf"(?:over |across |throughout )?{LEAD}(?P<way>past|last|previous|trailing|recent|next|coming|following|upcoming) {COUNT}[ -]{UNIT}{END}", _rolling),
        (rf"(?:over |across |throughout )?{LEAD}(?P<way>past)(?P<n>) {UNIT}{END}", _rolling),
        (rf"(?:over |across |throughout )?{LEAD}(?P<which>this|current|last|previous|prior|next|coming|upcoming|following)"
         rf" (?P<unit>day|week|month|quarter|half[ -]year|half|year|wk|mth|qtr|yr|(?:fiscal|financial) (?:year|quarter))(?:'s)?(?P<so_far> to date| so far)?{END}", _calendar),
        (rf"(?:so far )(?P<which>this) (?P<unit>week|month|quarter|half|year)(?P<so_far>){END}", lambda m, c: CalendarUnit(unit=cast(Unit, m["unit"]), to_date=True)),
        (rf"{LEAD}(?:this )?(?P<last>last )?(?P<u>y|m|q|w)td{END}", _to_date),
        (rf"{LEAD}(?P<fiscal>fiscal|financial) year[ -]to[ -]date{END}", _to_date),
        (rf"{LEAD}(?:this )?(?P<last>last )?(?P<u>year|month|quarter|week)[ -]to[ -]date{END}", _to_date),
        (rf"{LEAD}(?P<word>day before yesterday|day after tomorrow|today|tonight|yesterday|tomorrow)(?:'s)?{END}", _day),
        (rf"{LEAD}(?P<unit>week|month|quarter|year) before last{END}", _before_last),
        (rf"(?P<n>\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) {UNIT} ago{END}", _ago),
        (rf"{LEAD}(?:(?P<which>this|last|next|coming) )?(?P<weekday>{'|'.join(WEEKDAYS)})(?:'s)?{END}", _weekday),
        (rf"{LEAD}{MONTH} (?P<day>\d\d?)(?:st|nd|rd|th)?(?:,? {YEAR})?{END}", _date),
        (rf"{LEAD}(?P<day>\d\d?)(?:st|nd|rd|th)? (?:of )?{MONTH}(?:,? {YEAR})?{END}", _date),
        (rf"{LEAD}{YEAR}[-/.](?P<mm>\d\d?)[-/.](?P<dd>\d\d?){END}", _numeric_date),
        (rf"{LEAD}(?P<a>\d\d?)[-/.](?P<b>\d\d?)[-/.]{YEAR}{END}", _slashed_date),
        (rf"{LEAD}{YEAR}[-/.](?P<mm>0[1-9]|1[0-2]){END}", _year_month),
        (rf"{LEAD}(?:month of )?{MONTH},?(?:[ -](?:of )?(?:(?P<year>(?:19|20)\d\d)|(?P<which>this|last|next) year))?(?:'s)?{END}", _month),
        (rf"{LEAD}(?P<which>this|last|previous|next|coming) {MONTH}{END}", _which_month),
        (rf"{LEAD}q(?P<q>[1-4]){ITS_YEAR}{END}", _quarter),
        (rf"{LEAD}{YEAR}[ -]?q(?P<q>[1-4]){END}", _quarter),
        (rf"{LEAD}fy ?(?P<fy>\d\d(?:\d\d)?)[ -]?q(?P<q>[1-4]){END}", _quarter),
        (rf"{LEAD}{ORDINAL} quarter{ITS_YEAR}{END}", _quarter),
        (rf"{LEAD}h(?P<h>[12]){ITS_YEAR}{END}", _half),
        (rf"{LEAD}{YEAR}[ -]?h(?P<h>[12]){END}", _half),
        (rf"{LEAD}{ORDINAL} half{ITS_YEAR}{END}", _half),
        (rf"{LEAD}(?:year |calendar year )?{YEAR}(?:'s)?{END}", _year),
        (rf"{LEAD}(?:fy ?|fiscal year |fiscal |financial year )(?P<fy>\d\d(?:\d\d)?){END}", _fiscal_year),
        (rf"{LEAD}(?:(?P<when>last|this) )?(?P<season>spring|summer|autumn|winter){ITS_YEAR}{END}", _season),
        (rf"{LEAD}(?P<when>)(?P<season>fall) (?:of )?(?P<year>(?:19|20)\d\d){END}", _season),
    )
)  # fmt: skip
_DURATION = re.compile(rf"(?:in |for |the )?{COUNT}(?P<more> ?\+| or more)?[ -]{UNIT}{END}(?: or more)?")
_WITHIN = re.compile(rf"within (?:the )?{COUNT}[ -]{UNIT}{END}")
_RECENT = re.compile(rf"recent(?:ly)?{END}|lately{END}")
_BARE_MAY = re.compile(rf"may{END}")
_MAY_DO = re.compile(
    r"may (?:i|we|you|it|they|he|she|have|be|not|close|need|win|lose|want|still|also|never|slip)(?![a-z])"
)
_WHO_MAY = re.compile(r"(?:^|[^a-z])(?:i|we|you|it|they|he|she|that|which|who|what|deals?|leads?) $")
_BARE_SHORT = re.compile(rf"(?:mon|fri|wed|mar(?! \d)){END}")


def point(text: str, at: int, calendar: TeamCalendar) -> Point | None:
    """The longest English expression that starts at `at`."""
    if at >= len(text) or not text[at].isascii():
        return None
    if _is_the_verb(text, at) or _BARE_SHORT.match(text, at):
        return None  # the verb, or too little to go by; "in May" and "May 2017" are read
    best: Point | None = None
    for pattern, builder in _PATTERNS:
        match = pattern.match(text, at)
        if match is not None and (best is None or match.end() > best.end):
            period = builder(match, calendar)
            if period is not None:
                best = Point(match.end(), period, loose=builder is _weekday and not match["which"])
    if best is None and (match := _WITHIN.match(text, at)) and (length := small_number(match["n"])):
        return Point(match.end(), Rolling(n=length, unit=_unit(match)), loose=True)
    if best is None and (match := _DURATION.match(text, at)):
        return _duration(match)
    if best is None and (match := _RECENT.match(text, at)):
        return Point(match.end(), Rolling(n=30, unit="day"), vague=True)
    return best


def _is_the_verb(text: str, at: int) -> bool:
    """ "May I see", "deals that may close"; a month in "May revenue", "in May"."""
    if not _BARE_MAY.match(text, at):
        return False
    return _MAY_DO.match(text, at) is not None or _WHO_MAY.search(text[:at]) is not None


def _duration(match: re.Match[str]) -> Point | None:
    n = small_number(match["n"])
    more = bool(match["more"]) or match.group().endswith("or more")
    return Point(match.end(), duration=Duration(n, _unit(match), more)) if n else None
