"""Times of day: 3pm, 15:30, 下午三点半, "morning"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from wenshu.reading.day_words import PARTS_OF_DAY
from wenshu.reading.numbers import SMALL_WORDS, han_value

_LATIN_PARTS = "|".join(sorted((p for p in PARTS_OF_DAY if p.isascii()), key=len, reverse=True))
_HAN_PARTS = "|".join(
    sorted((p for p in PARTS_OF_DAY if not p.isascii() and p[0] not in "今明昨"), key=len, reverse=True)
)
_CLOCK = re.compile(
    r"(?:(?P<part0>in the |this )?)"
    r"(?:(?:at\s?|@\s?|around\s|~)?(?<![\d:.$])(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))?\s?(?P<half>am|pm|a\.m\.?|p\.m\.?|[ap])(?![a-z])"  # 3pm, 3:30 pm
    r"|(?:at\s|@\s?)?(?<![\d:.])(?P<h24>[01]?\d|2[0-3])[:h](?P<m24>[0-5]\d)(?![\d:])(?!\s?[ap](?:\.?m|(?![a-z])))"  # 15:30
    r"|(?:at\s|@\s?)(?P<bare>\d{1,2})(?P<oclock>\s?o'?clock)?(?![\w%:/]|[.,]\d|\s?(?:%|k|percent|per|usd|eur|each|dollars|days|weeks))"  # at 3
    r"|(?:at )?half past (?P<past>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?![a-z])"
    r"|(?<![\d.])(?P<hh>\d{1,2})\s?(?:h|uhr)(?![a-z\d])"
    r"|at (?P<word>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?![a-z])(?!\s(?:hundred|thousand|million|sites|percent|of|people|to))"
    r"|(?:at )?(?P<noon>noon|midday)(?![a-z])"
    rf"|(?<![a-z])(?P<part>{_LATIN_PARTS})(?![a-z]))"
)
_HAN_CLOCK = re.compile(
    rf"(?P<part>{_HAN_PARTS})?\s?(?<![周期拜])(?P<h>\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})\s?(?:点钟?|时(?![间候长])|[:](?P<m24>[0-5]\d))(?P<m>半|一刻|三刻|\d{{1,2}}分?|[一二三四五]?十[一二三四五六七八九]?分)?(?!\d|个|儿)"
    rf"|(?P<only>{_HAN_PARTS})"
)


@dataclass(frozen=True, slots=True)
class Clock:
    start: int
    end: int
    time: time
    exact: bool  # "3pm" is, "afternoon" is not


def find(text: str) -> list[Clock]:
    found = [clock for match in _CLOCK.finditer(text) if (clock := _latin(match))]
    found += [clock for match in _HAN_CLOCK.finditer(text) if (clock := _han(match))]
    found.sort(key=lambda c: (c.start, -c.end))
    kept: list[Clock] = []
    for clock in found:
        if not kept or clock.start >= kept[-1].end:
            kept.append(clock)
    return kept


def part_inside(text: str, start: int, end: int) -> Clock | None:
    """The part of the day that the name of a day holds: "this morning", 明早."""
    inside = text[start:end]
    for part, hour in PARTS_OF_DAY.items():
        if inside.endswith(part):
            return Clock(start, end, time(hour), exact=False)
    return None


def _latin(match: re.Match[str]) -> Clock | None:
    if match["noon"]:
        return Clock(match.start(), match.end(), time(12), exact=True)
    if match["part"]:
        return Clock(match.start(), match.end(), time(PARTS_OF_DAY[match["part"]]), exact=False)
    if match["hh"]:
        return _clock(match, int(match["hh"]), 0)
    if match["past"]:
        hour = int(match["past"]) if match["past"].isdigit() else SMALL_WORDS[match["past"]]
        return _clock(match, hour + 12 if hour <= 6 else hour, 30)
    if match["word"]:
        hour = SMALL_WORDS[match["word"]]
        return _clock(match, hour + 12 if hour <= 7 else hour, 0)
    if match["bare"]:  # "at 3" in business is in the afternoon, "at 9" in the morning
        hour = int(match["bare"])
        return _clock(match, hour + 12 if 1 <= hour <= 7 else hour, 0)
    if match["h24"]:
        return _clock(match, int(match["h24"]), int(match["m24"]))
    hour = int(match["h"])
    if not 1 <= hour <= 12:
        return None
    return _clock(match, hour % 12 + (12 if match["half"][0] == "p" else 0), int(match["m"] or 0))


def _han(match: re.Match[str]) -> Clock | None:
    if match["only"]:
        return Clock(match.start(), match.end(), time(PARTS_OF_DAY[match["only"]]), exact=False)
    hour = int(match["h"]) if match["h"].isdigit() else int(han_value(match["h"]) or 0)
    minute = int(match["m24"] or 0) or _minutes(match["m"])
    part = match["part"] or ""
    if (part and hour < 12 and PARTS_OF_DAY[part] >= 12 and not (part == "中午" and hour >= 10)) or (
        not part and not match["m24"] and 1 <= hour <= 6
    ):
        hour += 12
    return _clock(match, hour, minute)


def _minutes(text: str | None) -> int:
    if not text:
        return 0
    named = {"半": 30, "一刻": 15, "三刻": 45}
    if text in named:
        return named[text]
    digits = text.removesuffix("分")
    return int(digits) if digits.isdigit() else int(han_value(digits) or 0)


def _clock(match: re.Match[str], hour: int, minute: int) -> Clock | None:
    if hour > 23 or minute > 59:
        return None
    return Clock(match.start(), match.end(), time(hour, minute), exact=True)
