"""A text taken apart before it is read: what speaks, who speaks, to whom, and on which day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from wenshu.assist.engine import Context
from wenshu.assist.extraction import Caution, Span
from wenshu.assist.offline import chat_logs, colleagues, contact_points, labels, mail, orders, people
from wenshu.assist.offline.chat_logs import THEIR_ROLES, Log
from wenshu.assist.offline.contact_points import Point
from wenshu.assist.offline.mail import Letter
from wenshu.assist.offline.page import Page, cut, fold, page_of, without
from wenshu.assist.offline.words_en import NO_NAME
from wenshu.assist.ours import is_ours
from wenshu.crm.fields import FIRST_YEAR, LAST_YEAR
from wenshu.reading import clock_times, days
from wenshu.reading.addresses import is_public_mail
from wenshu.reading.day_math import Calendar

LONGEST_SIGNATURE = 420


@dataclass(frozen=True, slots=True)
class Text:
    """`page` is what speaks, cut into clauses; `whole` still has headers, greeting and signature; orders are in neither."""

    page: Page
    whole: Page
    letter: Letter
    log: Log
    today: date
    said_on: str
    cautions: tuple[Caution, ...]
    points: tuple[Point, ...]
    theirs: tuple[Span, ...]  # where "I" and "we" are the customer
    addressed: tuple[Span, ...]  # where one of ours is spoken to
    written: datetime | None  # to the minute, where a head says so
    spoken: str  # folded: the page with addresses, numbers and who spoke when, as a note keeps them

    @property
    def form(self) -> str:
        if self.log.form == "chat":
            return "message"
        return (
            "email"
            if self.letter.is_mail or (self.theirs and not self.log.messages and not self._is_one_line())
            else "call"
            if self.log.form == "transcript"
            else ""
        )

    def _is_one_line(self) -> bool:
        """许诺你好，我是…: who speaks to one of ours in a line may do so anywhere."""
        text = self.page.raw.strip()
        return (
            "\n" not in text
            and self.letter.signature is None
            and bool(re.search(r"[您你]好[,，!！。]?我是", text))
        )


def take_apart(text: str, context: Context) -> Text:
    page = page_of(text)
    told = orders.find(page.text)
    page = without(page, told)
    letter = mail.read(page.text)
    log = Log() if letter.is_mail else chat_logs.read(page.text, context.members, is_talk=context.is_talk)
    newest = [letter.quoted] if letter.quoted else []
    ours = list(_of_ourselves(page, letter, context))
    whole = without(page, [*newest, *ours])
    every = contact_points.find(whole.text, whole.raw)
    points = tuple(
        p for p in every if not _is_own_address(p, context) and not _is_written_to(p, page, letter, context)
    )
    whole = without(whole, (message.at for message in log.messages if message.at))
    heads = [message.head for message in log.messages]
    silent = []
    if letter.passed_on or letter.headers or letter.greeting:
        silent.append(Span(0, letter.body.start))
    if letter.signature:
        silent.append(letter.signature)
    if letter.passed_on:
        silent.append(letter.passed_on)
    spoken = without(page, [*newest, *ours, *silent]).text
    silent += [*heads, *(point.span for point in every)]
    said = _own_day(page, letter, log, context)
    addressed = tuple(_addressed(page, letter, context))
    return Text(
        cut(without(whole, silent)), without(whole, (point.span for point in every)), letter, log, said or context.day_of_text.date(),
        said.isoformat() if said else "", tuple(Caution("orders_ignored", span=span) for span in told[:1]), points,
        tuple(_theirs(page, letter, log, addressed, context)), addressed, _written(page, letter, log, context), spoken,
    )  # fmt: skip


def calendar_of(context: Context, today: date) -> Calendar:
    return Calendar(today, context.week_start, context.fiscal_year_start, context.month_first)


def _of_ourselves(page: Page, letter: Letter, context: Context) -> Iterator[Span]:
    """What tells of the sender where that is one of ours: the signature, and the head of a mail passed on."""
    if letter.passed_on:
        yield Span(0, letter.body.start)
    sender = letter.headers.get("from")
    if sender is None or not _speaks_for_us(page.text[sender.start : sender.end], context):
        return
    end = letter.quoted.start if letter.quoted else len(page.text)
    named = _signed_by_us(page, letter.body.start, end, context)
    if letter.signature:
        yield letter.signature
    elif named:
        yield Span(named, end)


def _signed_by_us(page: Page, start: int, end: int, context: Context) -> int:
    """Where the last line begins that opens with the name of one of ours and goes on with no sentence, or 0."""
    members = [fold(member) for member in context.members]
    found = 0
    for line in re.finditer(r"[^\n]+", page.text[start:end]):
        words = line[0].strip(" -–—\t")
        if any(
            re.match(rf"{re.escape(member)}\s*(?:$|[|,/(·\-]|\s(?=\d|\+|电话|手机))", words)
            for member in members
        ):
            found = start + line.start()
    return found if found and len(page.text[found:end]) < LONGEST_SIGNATURE else 0


def _is_written_to(point: Point, page: Page, letter: Letter, context: Context) -> bool:
    """An address that a mail went to is ours, or of those whom we wrote to: no customer who wrote has it."""
    if point.kind != "email":
        return False
    host = point.value.rpartition("@")[2]
    ours = {address.rpartition("@")[2] for address in context.addresses}
    heads = [letter.headers[name] for name in ("to", "cc", "bcc") if name in letter.headers]
    if not any(head.start <= point.span.start < head.end for head in heads):
        return False
    if host in ours and not is_public_mail(host):
        return True
    sender = letter.headers.get("from")
    if sender is None or not _is_from_outside(page, letter, context):
        return False
    return not page.text[sender.start : sender.end].rstrip(" >)]").endswith(f"@{host}")


def _is_own_address(point: Point, context: Context) -> bool:
    return point.kind == "email" and _speaks_for_us(point.value, context)


def _speaks_for_us(who: str, context: Context) -> bool:
    """Bob Tan <bob@…>, or an address alone, which may spell a name."""
    found = re.search(r"[\w.+-]+@[\w.-]+", who)
    address = found[0] if found else ""
    name = re.split(r"[<(@]", who.replace(address, "") if address else who)[0].strip(' "')
    name = name or re.sub(r"\W+", " ", address.partition("@")[0])
    return is_ours(name, context.members, address=address, addresses=context.addresses)


def _addressed(page: Page, letter: Letter, context: Context) -> Iterator[Span]:
    """ "Dear Alice," and 李经理： where Alice and 李明轩 are members."""
    start = letter.passed_on.end if letter.passed_on else letter.body.start
    start = letter.greeting.start if letter.greeting else start
    for line in list(re.finditer(r"[^\n]+", page.text[start : start + 240]))[:4]:
        found = _member_at(page.text[start + line.start() : start + line.end()], context)
        if found:
            yield Span(start + line.start() + found.start, start + line.start() + found.end)
            return
    if (greeted := _greeted(page, letter)) and _is_signed_by_another(page, letter, greeted, context):
        yield greeted
        return
    greeting = letter.greeting or Span(0, 0)
    bare = re.match(r"\s*([a-z]+),[ \t]*$", page.text[greeting.start : greeting.end])
    if bare and _is_from_outside(page, letter, context):
        yield Span(greeting.start + bare.start(1), greeting.start + bare.end(1))


_GREETED = re.compile(
    r"\s*(?:hi|hello|dear|hey|good (?:morning|afternoon)|morning)\s+(?P<who>[a-z]{2,14})[\s,!.:-]*$"
)


def _greeted(page: Page, letter: Letter) -> Span | None:
    """The one name that a letter begins with."""
    if letter.greeting is None:
        return None
    match = _GREETED.match(page.text, letter.greeting.start, letter.greeting.end)
    return Span(*match.span("who")) if match and match["who"] not in NO_NAME else None


def _is_signed_by_another(page: Page, letter: Letter, greeted: Span, context: Context) -> bool:
    """Somebody outside signs, or sends: whom they greet is one of ours, whoever it is."""
    if "from" in letter.headers:
        return _is_from_outside(page, letter, context)
    if letter.signature is None:
        return False
    end = letter.quoted.start if letter.quoted else len(page.text)
    lines = [line.strip(" -–—,.") for line in page.raw[letter.signature.start : end].split("\n")]
    names = [line for line in lines[1:4] if people.is_name(line)]
    own = page.text[greeted.start : greeted.end]
    return bool(names) and fold(names[0]).split()[0] != own and not is_ours(names[0], context.members)


def _member_at(head: str, context: Context) -> Span | None:
    """A member that a line begins by speaking to."""
    lead = re.match(
        r"\s*(?:hi|hello|dear|hey|good morning|morning)?\s*(?:mr\.?|ms\.?|mrs\.?|dr\.?)?\s*", head
    )
    at = lead.end() if lead else 0
    for member in context.members:
        words = fold(member).split()
        for name in dict.fromkeys((fold(member), *words)):
            if re.match(r"[a-z]", name) and re.match(
                rf"{re.escape(name)}(?:\s?[,!:-]|\s?\n| we )", head[at:]
            ):
                return Span(at, at + len(name))
        if re.match(r"[一-鿿]", member):
            match = re.match(
                rf"\s*(?P<who>{re.escape(member)}|{member[0]}(?:总监|总|经理|工|主任|老师|先生|女士|小姐|姐|哥))\s?(?:[,:!]|您好|你好|好|早|\s)",
                head,
            )
            if match:
                return Span(*match.span("who"))
    return None


def _theirs(
    page: Page, letter: Letter, log: Log, addressed: tuple[Span, ...], context: Context
) -> Iterator[Span]:
    for message in log.messages:
        theirs = (
            message.name in THEIR_ROLES
            if log.form == "transcript"
            else log.form == "chat" and not is_ours(message.name, context.members)
        )
        if theirs:
            yield message.body
    if log.messages:
        return
    if "from" in letter.headers:
        if _is_from_outside(page, letter, context):
            yield Span(letter.passed_on.end, letter.body.end) if letter.passed_on else letter.body
    elif (addressed and not _is_among_ours(page, letter, addressed[0])) or (
        letter.greeting and not addressed and _is_signed_by_another(page, letter, Span(0, 0), context)
    ):
        yield letter.body


def _is_among_ours(page: Page, letter: Letter, spoken_to: Span) -> bool:
    """A colleague is told of somebody else: a note that is passed on, not a customer's letter."""
    if _REPORTS.match(page.text, spoken_to.end):
        return True
    return letter.signature is None and colleagues.speak_of_them(page.text[spoken_to.end : letter.body.end])


def _is_from_outside(page: Page, letter: Letter, context: Context) -> bool:
    sender = letter.headers.get("from")
    return sender is not None and not _speaks_for_us(page.text[sender.start : sender.end], context)


_REPORTS = re.compile(
    r"[\s,!:-]*(?:[a-z' ]{0,24}?(?<![a-z]))?(?:(?:call|chat|meeting|lunch|dinner|coffee|visit|session|demo|zoom|conversation) (?:today |yesterday |this morning |just now )?(?:with|w/)|off the phone|(?:met|spoke|talked|chatted)(?: \w+)? (?:with|w/|to)|i (?:just )?(?:met|called|visited|saw|had))(?! you| u(?![a-z])| your)"
    r"|[\s,!:]*(?:您好|你好|早|hi)?[\s,!:]*(?:今天|昨天|刚才?|刚刚|上午|下午|早上)?(?:我|我们)?(?:今天|昨天|刚才?|刚刚|上午|下午|早上)?(?:去)?(?:见了|拜访了|跟|和|与)[^,。你您]{2,16}(?:聊|谈|通|见|碰|开|打|,|。|$)"
)


def _written(page: Page, letter: Letter, log: Log, context: Context) -> datetime | None:
    """When the mail or the last message says that it was sent, if it says a time."""
    stamps = [message.at for message in reversed(log.messages) if message.at][:1]
    if "date" in letter.headers:
        stamps = [letter.headers["date"]]
        with suppress(ValueError, TypeError, OverflowError):
            told = parsedate_to_datetime(page.quote(stamps[0]))
            if told.tzinfo is not None and FIRST_YEAR <= told.year <= LAST_YEAR:
                return told.astimezone(context.timezone)
    for stamp in stamps:
        words = page.text[stamp.start : stamp.end]
        told_time = re.search(r"(?:上午|下午|晚上|早上|中午)?\s?(?<![\d:])\d{1,2}:\d\d.*", words)
        clocks = clock_times.find(told_time[0].strip()) if told_time else []
        exact = next((clock for clock in clocks if clock.exact), None)
        day = _own_day(page, letter, log, context) or _short_day(words, context)
        if day is not None and exact is not None:
            return days.moment(day, exact, context.timezone)
    return None


def _short_day(stamp: str, context: Context) -> date | None:
    """11-24, as WeChat copies it: the last such day."""
    match = re.match(r"\s*(\d{1,2})-(\d{1,2})(?!\d|-)", stamp)
    today = context.day_of_text.date()
    for year in (today.year, today.year - 1) if match else ():
        with suppress(ValueError):
            day = date(year, int(match[1]), int(match[2])) if match else today
            if day <= today:
                return day
    return None


_HEADED = re.compile(r"note|minutes|meeting|call|visit|recap|summary|纪要|记录|日报|周报|拜访|会议|\($|^\W*$")


_NAMED_FIRST = re.compile(r"[a-z][\w&.' -]{2,40}, |[一-鿿]{2,14}[,，、 ]\s?")
"""Brackley Motors, 5 March: a customer and a day as heading."""
LONGEST_AHEAD = 120
"""Days: who heads a note with a day that comes so much later means the one that was."""


def _own_day(page: Page, letter: Letter, log: Log, context: Context) -> date | None:
    """The day that a text gives itself: a mail's Date, the last stamp of a chat, a date that stands as heading."""
    calendar = calendar_of(context, context.day_of_text.date())
    places = [letter.headers["date"]] if "date" in letter.headers else []
    places += [message.at for message in reversed(log.messages) if message.at]
    places += [label.value for label in labels.find(page.text) if label.kind == "date"][:1]
    for place in places:
        for when in days.find(page.text[place.start : place.end], calendar):
            if day := when.happened(calendar.today):
                return day
    return _heading_day(page, calendar)


def _heading_day(page: Page, calendar: Calendar) -> date | None:
    first = next((line for line in page.text.split("\n") if line.strip()), "")
    for when in days.find(first[:60], calendar):
        named = first[when.start : when.end]
        if when.clock:  # the 3 of "Friday at 3pm" makes no date
            named = named.replace(first[when.clock.start : when.clock.end], "")
        if (
            not re.search(r"\d", named)
            or when.grain != "day"
            or when.until
            or re.search(r"签|sign|close|due|by |改期|改到|推迟|resched", first[: when.end + 6])
        ):
            continue
        most = 44 if _HEADED.match(first.lstrip()) else 24
        alone = len(first) <= 60 and len(re.sub(r"\W", "", first[: when.start] + first[when.end :])) < most
        leads = when.start < 2 and first[when.end : when.end + 1] in ",: -."
        names = _NAMED_FIRST.fullmatch(first[: when.start]) and re.match(
            r"\s?(?:[.。:]|$)", first[when.end :]
        )
        if names and when.behind and (when.days.first - calendar.today).days > LONGEST_AHEAD:
            return when.behind.first
        if leads or (alone and (when.start < 2 or _HEADED.search(first[: when.start]))):
            day = when.happened(calendar.today)
            return day if day and (calendar.today - day).days < (400 if when.stated else 60) else None
    return None
