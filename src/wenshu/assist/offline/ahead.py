"""Which days are still to come, and the moment of the next follow-up, which has not passed."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from wenshu.assist.extraction import Caution, Fact, ReasonCode, Span
from wenshu.assist.offline import postponed
from wenshu.assist.offline.next_words import IMPERATIVE
from wenshu.assist.offline.page import Clause
from wenshu.assist.offline.sheet import Sheet
from wenshu.reading.days import When, moment

_STILL_TODAY = re.compile(
    r"(?<![a-z])(?:will|i'll|we'll|later|tonight|need|must|pls|please|todo|to do|eod|before|i'm|sending|calling|ringing|emailing|phoning|visiting|dropping)(?![a-z])|我.{0,6}(?:发|给|打|去|寄|回)(?!.{0,8}了)|要|会(?=[^议,。;]{0,6}(?:发|给|打|去|来|寄|回|联系|确认|提交|安排|签|出))|需|得|等下|稍后|下班|今晚|晚点|今天.{0,2}(?:发|给|打|寄|交|把)(?!.{0,8}了|[^,。;]{0,24}[打发寄送通见聊谈交]了)|您$|你$|把.{1,12}发"
)
_REPORTED = re.compile(r"[一-鿿]|.*(?:见|聊|谈|拜访|去|看)了")
_PLANNED = re.compile(r"要|会(?!议)|再|约|给|把|我|提醒|下[周个]|需|记得|前")
_END_OF_WORK = time(18)
_END_OF_DAY = time(23, 59)


def is_ahead(sheet: Sheet, clause: Clause, when: When) -> bool:
    """Not over; today only where something is still to be done; and no weekday at the head of a report of a visit."""
    text = sheet.page.of(clause)
    if _heads_a_report(sheet, clause, when) or _NOT_THEN.match(sheet.page.text, when.end):
        return False
    if postponed.is_of_the_project(sheet, clause, when):
        return False
    if gone(sheet, when) or just_been(sheet, when) or when.grain in {"quarter", "half", "year"}:
        return False
    if when.days.last == sheet.today and not when.until and when.behind is None:
        hour = _hour_today(sheet, when)
        if hour is not None and hour <= sheet.context.day_of_text:
            return False
        return hour is not None or bool(IMPERATIVE.search(text) or _STILL_TODAY.search(text))
    report = when.behind is not None and clause == sheet.page.clauses[0] and _REPORTED.match(text)
    return not report or bool(_PLANNED.search(text))


_REPORT = re.compile(
    r"\s?(?:首次|初次|再次|第.次)?(?:电话|微信|上门|现场)?(?:回访|拜访|走访|沟通|来电|电话|交流|会议)\s?(?:[:,]|$)"
)


def _heads_a_report(sheet: Sheet, clause: Clause, when: When) -> bool:
    """10月8日回访：…; and the day that a dated note has in its first line."""
    day = (when.behind or when.days).first
    if day <= sheet.today and _REPORT.match(sheet.page.text, when.end):
        return True
    own = sheet.today != sheet.context.day_of_text.date()
    return own and clause.block == 0 and day == sheet.today


_NOT_THEN = re.compile(
    r"\s?(?:is |are |was )?(?:肯定|恐怕|怕是|估计|都|也|又|就|实在)*(?:来不及|不行|没空|没时间|不方便|不在|不可能|排不开|不合适|赶不上)|\s(?:doesn't|does not|won't|will not|can't|cannot|isn't|is not|is no)\s?(?:work|suit|good|possible|an option|going to work|happen)?(?![a-z])|\s(?:is|are) (?:out|off|full|busy|bad|impossible|too (?:late|early|soon|tight))(?![a-z])"
)
"""年前肯定来不及, Friday doesn't work: a time that is denied."""


def has_been(sheet: Sheet, clause: Clause, ahead: list[When]) -> bool:
    """拜访美厨电器（7月6日）: with a day that is over it reports, and commands nothing."""
    days = sheet.days_in(clause.start, clause.end)
    return not ahead and any(w.past or just_been(sheet, w) or gone(sheet, w) for w in days)


def just_been(sheet: Sheet, when: When) -> bool:
    """A day without a year that has been lately, and comes again in many months only."""
    if when.behind is None or when.grain != "day":
        return False
    return (sheet.today - when.behind.first).days < 60 and (when.begins - sheet.today).days > 180


def gone(sheet: Sheet, when: When) -> bool:
    return when.days.last < sheet.today or sheet.page.text.endswith("since ", 0, when.start)


def _hour_today(sheet: Sheet, when: When) -> datetime | None:
    """The hour that the text names for its own day; nothing where the day is a dated note's, read later."""
    if not (when.clock and when.clock.exact) or sheet.today != sheet.context.day_of_text.date():
        return None
    return moment(sheet.today, when.clock, sheet.context.timezone)


def day_of(sheet: Sheet, when: When) -> date:
    """The start of a week or of what is rough, the last day of what is a deadline."""
    whole = when.until or when.grain in {"month", "quarter", "half", "year"} or when.rough
    day = when.due if whole or when.begins < sheet.today else when.begins
    named = sheet.page.text[when.start : when.end]
    if day == sheet.today and when.behind == when.days and not re.search(r"\d[号日./-]", named):
        day += timedelta(days=7)  # "on Monday", said on one: who means today says so
    return day


def moment_of(
    sheet: Sheet, when: When, confidence: float, entity: str
) -> tuple[Fact | None, tuple[Caution, ...]]:
    """No fact of a moment that has passed, but a caution that says which."""
    day, span = day_of(sheet, when), Span(when.start, when.end)
    value = _still_to_come(sheet, day, when)
    if value is None:
        return None, (Caution("past_date", entity, "nextFollowUpAt", span, {"day": day.isoformat()}),)
    cautions = []
    reason: ReasonCode = "stated_date" if when.stated else "resolved_date"
    if when.other:
        reason, confidence = "ambiguous_date", min(confidence, 0.6)
        cautions.append(
            Caution(
                "ambiguous_date",
                entity,
                "nextFollowUpAt",
                span,
                {"read": day.isoformat(), "other": when.other.last.isoformat()},
            )
        )
    if when.grain != "day" or when.rough:
        confidence = min(confidence, 0.72)
    return Fact(value.isoformat(), span, min(confidence, 0.9), reason), tuple(cautions)


def _still_to_come(sheet: Sheet, day: date, when: When) -> datetime | None:
    """Who says "today" without an hour has the rest of the day for it."""
    zone, now = sheet.context.timezone, sheet.context.now
    told = moment(day, when.clock, zone)
    if told > now:
        return told
    if day != now.astimezone(zone).date() or (when.clock and when.clock.exact):
        return None
    rest = (datetime.combine(day, hour, zone) for hour in (_END_OF_WORK, _END_OF_DAY))
    return next((end for end in rest if end > now), None)
