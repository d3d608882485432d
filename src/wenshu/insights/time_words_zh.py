"""Chinese time expressions: 上个月, 2017年第三季度, 近三个月, 今年以来, 3月1日, 上周五, 本财年."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, cast

from wenshu.insights import time
from wenshu.insights.engine import TeamCalendar
from wenshu.insights.plan import Between, CalendarUnit, Named, Period, Rolling
from wenshu.insights.time_points import Duration, Point, RollingUnit, one_day, small_number

Half = Literal[1, 2]
Quarter = Literal[1, 2, 3, 4]
Unit = Literal["day", "week", "month", "quarter", "half", "year", "fiscal_quarter", "fiscal_year"]
Season = Literal["spring", "summer", "autumn", "winter"]
Builder = Callable[[re.Match[str], TeamCalendar], Period | None]

UNITS: dict[str, RollingUnit] = {
    "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "季度": "quarter",
    "季": "quarter", "年": "year",
}  # fmt: skip
CALENDAR: dict[str, Unit] = {
    "周": "week", "星期": "week", "礼拜": "week", "月": "month", "月份": "month", "季度": "quarter", "季": "quarter",
    "年": "year", "年度": "year", "半年": "half", "财年": "fiscal_year", "财季": "fiscal_quarter", "日": "day",
}  # fmt: skip
WHICH = {"上上": -2, "上": -1, "上一": -1, "前一": -1, "这": 0, "本": 0, "当": 0, "当前": 0, "这一": 0, "下": 1,
         "下一": 1, "下下": 2}  # fmt: skip
DAYS = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "当天": 0,
    "前一天": -1,
    "前一日": -1,
    "明天": 1,
    "明日": 1,
    "后天": 2,
}
YEARS = {
    "大前年": -3,
    "前年": -2,
    "去年": -1,
    "今年": 0,
    "本年": 0,
    "当年": 0,
    "上年": -1,
    "明年": 1,
    "来年": 1,
    "后年": 2,
}
WEEKDAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7}
SEASONS: dict[str, Season] = {"春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter"}

N = r"(?P<n>\d+|[一二两三四五六七八九十]+百?|半)"
UNIT = r"(?P<unit>天|日|周|星期|礼拜|月|季度|季|年)"
MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月"
DAY = r"(?P<day>[12]\d|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"
FULL_YEAR = r"(?P<year>(?:19|20)\d\d|[一二][〇零九][〇零一二三四五六七八九]{2})"
SHORT_YEAR = r"(?P<short>[12]\d)年"
YEAR = rf"(?:(?:{FULL_YEAR}(?:年度?|-| )?|{SHORT_YEAR}|(?P<word>{'|'.join(YEARS)}))的?)"
QUARTER = r"(?:第?(?P<q>[一二三四1-4])(?:季度|季)|q(?P<qq>[1-4])(?![a-z0-9])|(?P<half>上|下)半年|h(?P<hh>[12])(?![a-z0-9]))"
SEASON = r"(?P<season>[春夏秋冬])(?:季|天)"


def _offset_day(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    return CalendarUnit(unit="day", offset=DAYS[match["word"]])


def _calendar(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    if match["unit"] == "半年" and match["which"] in {"上", "下"}:
        return None  # the first or second half of a year, not the one before or after this
    unit = CalendarUnit(
        unit=CALENDAR[match["unit"]], offset=WHICH[match["which"]], to_date=bool(match["so_far"])
    )
    return _since(unit, calendar) if _until_now(match) else unit


def _weekday(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    return CalendarUnit(unit="week", offset=WHICH[match["which"] or "这"], weekday=WEEKDAYS[match["weekday"]])


def _relative_year(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    year = CalendarUnit(unit="year", offset=YEARS[match["word"]], to_date=bool(match["so_far"]))
    return _since(year, calendar) if _until_now(match) else year


def _until_now(match: re.Match[str]) -> bool:
    return bool(match["so_far"]) and match["so_far"] != "累计"


def _since(unit: CalendarUnit, calendar: TeamCalendar) -> Period:
    """去年以来 goes on until today."""
    return Between(start=time.resolve(unit, calendar)[0]) if unit.offset < 0 else unit


def _to_date(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    return CalendarUnit(unit="month" if match["unit"] == "月" else "year", to_date=True)


def _rolling(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    direction: Literal["past", "next"] = "next" if match["way"] in AHEAD else "past"
    unit = UNITS[match["unit"]]
    if match["n"] == "半":
        return Rolling(n=6, unit="month", direction=direction) if unit == "year" else None
    n = small_number(match["n"])
    return Rolling(n=n, unit=unit, direction=direction) if n else None


EITHER_WAY = frozenset({"近", "最近"})  # 近7天要成交 lies ahead, 近7天成交 behind
AHEAD = frozenset({"未来", "今后", "接下来", "往后", "下", "后"})


def _ago(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    if match["unit"] == "月" and "个" not in match.group():
        return None  # 三月之前 is before March
    n = small_number(match["n"]) if match["n"] != "半" else None
    return CalendarUnit(unit=UNITS[match["unit"]], offset=-n) if n else None


def _year_of(match: re.Match[str], calendar: TeamCalendar) -> int | None:
    groups = match.groupdict()
    if groups.get("word"):
        return calendar.today.year + YEARS[match["word"]]
    if groups.get("short"):
        return 2000 + int(match["short"])
    if not groups.get("year"):
        return None
    digits = match["year"]
    return (
        int(digits)
        if digits.isdigit()
        else int("".join(str("〇一二三四五六七八九".find(c.replace("零", "〇"))) for c in digits))
    )


def _part_of_year(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    year = _year_of(match, calendar)
    if match["half"] or match["hh"]:
        second = match["half"] == "下" or match["hh"] == "2"
        return Named(year=year, half=2 if second else 1)
    digit = match["q"] or match["qq"]
    quarter = int(digit) if digit.isdigit() and digit.isascii() else "一二三四".index(digit) + 1
    return Named(year=year, quarter=cast(Quarter, quarter))


def _month(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    year, month = _year_of(match, calendar), small_number(match["month"].lstrip("0"))
    if month is None:
        return None
    if not match.groupdict().get("day"):
        return Named(year=year, month=month)
    day = small_number(match["day"].lstrip("0"))
    if day is None:
        return None
    if year is not None:
        return one_day(year, month, day)
    return Named(month=month, day=day) if one_day(2000, month, day) else None


def _year(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    year = _year_of(match, calendar)
    return Named(year=year) if year else None


def _season(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    return Named(year=_year_of(match, calendar), season=SEASONS[match["season"]])


def _fiscal(match: re.Match[str], calendar: TeamCalendar) -> Period | None:
    quarter = match["q"]
    nth = ("一二三四1234".index(quarter) % 4 + 1) if quarter else None
    return Named(year=int(match["fy"]), quarter=cast("Quarter | None", nth), fiscal=True)


_SO_FAR = r"(?P<so_far>以来|至今|到现在为止|到今天为止|到目前为止|截至目前|截至现在|截止现在|截至今天|截止今天|截止目前|到现在|到今天|累计)?"
_PATTERNS: tuple[tuple[re.Pattern[str], Builder], ...] = tuple(
    (re.compile(pattern), builder)
    for pattern, builder in (
        (rf"(?P<word>{'|'.join(DAYS)})", _offset_day),
        (rf"(?P<which>上上|下下|上一|下一|前一|这一|当前|这|本|当|上|下)个?(?P<unit>周|星期|礼拜|月份|月|季度|季|年度|年|半年|财年|财季|日){_SO_FAR}", _calendar),
        (r"(?P<which>上上|下下|上|下|这|本)?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?![个周月天年])(?<!一(?=共|直(?!接)))", _weekday),
        (rf"(?P<word>{'|'.join(YEARS)})(?:全年|整年|度)?{_SO_FAR}", _relative_year),
        (r"(?:本)?(?P<unit>年|月)初(?:至今|以来|到现在|到今天)", _to_date),
        (r"(?P<unit>年)(?:至今|累计)", _to_date),
        (rf"(?:在)?(?P<way>最近|过去|近|前|未来|今后|接下来|往后)的?{N}个?{UNIT}(?:以内|之内|内|里|以来|间|中)?", _rolling),
        (rf"{N}个?{UNIT}(?:之?前)(?!\d|[一二三四五六七八九十])", _ago),
        (rf"{YEAR}?{QUARTER}", _part_of_year),
        (rf"{YEAR}?{MONTH}{DAY}", _month),
        (rf"{YEAR}?{MONTH}份?(?!\d|[日号])", _month),
        (rf"(?:{FULL_YEAR}年(?:度|全年|整年)?|{SHORT_YEAR}(?:度|全年)?)", _year),
        (rf"{YEAR}?{SEASON}", _season),
        (r"(?P<fy>20\d\d)财年(?:的?第?(?P<q>[一二三四1-4])(?:季度|财季))?", _fiscal),
    )
)  # fmt: skip
_LOOSE = re.compile(rf"{N}个?{UNIT}(?:以内|之内|内)")
_DURATION = re.compile(rf"{N}个?{UNIT}(?![一二三四五六七八九十])")
_RECENT = re.compile(r"最近|近期|近来|这段时间")


def point(text: str, at: int, calendar: TeamCalendar) -> Point | None:
    """The longest Chinese expression that starts at `at`."""
    if at >= len(text) or (text[at].isascii() and not text[at].isdigit() and text[at] not in "qh"):
        return None
    best: Point | None = None
    for pattern, builder in _PATTERNS:
        match = pattern.match(text, at)
        if match is not None and (best is None or match.end() > best.end):
            period = builder(match, calendar)
            if period is not None:
                said = match.groupdict()
                either = said.get("way") in EITHER_WAY or ("weekday" in said and not said["which"])
                best = Point(match.end(), period, loose=either)
    loose = _LOOSE.match(text, at)
    if loose is not None and (best is None or loose.end() > best.end):
        length = _length(loose)
        if length:
            return Point(loose.end(), Rolling(n=length.n, unit=length.unit), loose=True)
    if best is None and (match := _DURATION.match(text, at)):
        length = _length(match)
        return Point(match.end(), duration=length) if length else None
    if best is None and (match := _RECENT.match(text, at)):
        return Point(match.end(), Rolling(n=30, unit="day"), vague=True)
    return best


_DOTTED = re.compile(
    r"(?P<m>1[0-2]|0?[1-9])[./](?P<d>3[01]|[12]\d|0?[1-9])[日号]? ?(?:-|–|~|到|至) ?"
    r"(?P<mm>1[0-2]|0?[1-9])[./](?P<dd>3[01]|[12]\d|0?[1-9])[日号]?(?![\d.,%]| ?[万亿千百元块美欧kmw])"
)
_HAN = re.compile(r"[一-鿿]")
_MONEY_BEFORE = re.compile(r"[\d$¥€£.]$|(?:金额|价格|概率)[在为是]?$")


def dotted_days(text: str, at: int) -> tuple[Named, Named, int] | None:
    """10.1-10.15 in a Chinese sentence, where no mark of money stands beside it: days, and where they end."""
    match = _DOTTED.match(text, at)
    if match is None or not _HAN.search(text) or _MONEY_BEFORE.search(text[:at]):
        return None
    first, last = (int(match["m"]), int(match["d"])), (int(match["mm"]), int(match["dd"]))
    if one_day(2000, *first) is None or one_day(2000, *last) is None:
        return None
    return Named(month=first[0], day=first[1]), Named(month=last[0], day=last[1]), match.end()


def _length(match: re.Match[str]) -> Duration | None:
    unit = UNITS[match["unit"]]
    if match["n"] == "半":
        return Duration(6, "month") if unit == "year" else None
    n = small_number(match["n"])
    return Duration(n, unit) if n else None
