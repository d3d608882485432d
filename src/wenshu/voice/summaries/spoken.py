"""Lines of a transcript as one text that rules can read: sentences put together, spoken numbers as written ones.

Every place of it leads back to the words as they stand in the transcript, and to their seconds.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from wenshu.assist.extraction import Span
from wenshu.assist.offline.wordlists import words
from wenshu.reading.day_words import MONTHS, ORDINAL_DAYS
from wenshu.reading.numbers import SMALL_WORDS, TENS_WORDS
from wenshu.voice.engine import Line
from wenshu.voice.summaries.assents import YES

HAN: Final = "一-鿿"
_MARK: Final = re.compile(r"[.!?。！？；;…]+[\"'”’」』）)]*$")
_PAUSE: Final = re.compile(r"[,，、:：\-–—]$")
_MARKS: Final = re.compile(r"[.!?。！？；;,，、](?!\d)")
_WORDS: Final = re.compile(rf"[A-Za-z0-9']+|[{HAN}]")
END: Final = "\n\n"
"""Of a sentence: two signs, for a number may go on behind one."""
WORDS_PER_MARK: Final = 25
"""Fewer marks than one for so many words: an engine without punctuation, whose lines are what was said in one breath."""
_NUMBER_WORD: Final = "|".join(
    sorted(
        (*SMALL_WORDS, *TENS_WORDS, "hundred", "thousand", "million", "billion", "point", "grand"),
        key=len,
        reverse=True,
    )
)
_HANGS: Final = re.compile(
    r"(?:^|[^a-z'])(?:the|an?|of|to|and|or|for|by|on|at|in|with|from|is|are|will|about|around|than|their|our|his|her|my|your|next|this|that|we|i|they|he|she|i'll|we'll|they'll|he'll|she'll|before|until|till|was|has|have|can|would|should|could|not|very|per|between)$|(?:(?<!是)的|和|跟|把|要|大概|大约|从|比|将|让)$",
    re.IGNORECASE,
)
_HALF_A_NUMBER: Final = re.compile(
    rf"(?:^|[^a-z'])(?:{_NUMBER_WORD}|{'|'.join(m for m in MONTHS if len(m) > 3 or m == 'may')})$|[零一二两三四五六七八九十百千万月]$",
    re.IGNORECASE,
)
_OTHER_HALF: Final = re.compile(
    rf"^(?:and (?:a |{_NUMBER_WORD}(?![a-z]))|{_NUMBER_WORD}(?![a-z])|{'|'.join(w.replace('-', '[ -]') for w in ORDINAL_DAYS)}(?![a-z]))|^[零一二两三四五六七八九十百千万亿]+(?=[万亿千百块元号日左点]|$)",
    re.IGNORECASE,
)
_LEANS: Final = re.compile(
    rf"^(?:hundred|thousand|million|billion|percent|dollars|euros|pounds|yuan|k|of (?:{'|'.join(MONTHS)})|{'|'.join(m for m in MONTHS if len(m) > 3 and m not in {'march', 'may'})})(?![a-z])|^(?:万|亿|千万|百万|块|元|号|点|之?前(?!面)|以内|左右|%)",
    re.IGNORECASE,
)
_FILLER: Final = re.compile(
    rf"(?<![a-z'])(?:u[hm]+|erm?|hmm+|(?<!do )(?<!did )(?<!let )(?<!if )you know(?! (?:that|what|how|if|who))|like(?=,))(?![a-z'])[,，]?\s?|(?<![{HAN}])(?:嗯+|呃+|啊|哦|唔)[,，、\s]?|呃+|嗯{{2,}}|(?<=[,，。])就是说[,，]?|那个[,，、]\s?",
    re.IGNORECASE,
)
_LONG: Final = 22  # words without a mark: nobody says so much in one sentence
_TURNS: Final = re.compile(
    r"(?<=[a-z]) (?=(?:okay|ok so|alright|anyway|so (?:i|we|they|he|she|the|i'll|we'll)|and (?:i'll|we'll|they'll|then|also|the (?:budget|price|decision|competitor)|their|i will|we will|he|she|they|i|we)|but (?:i|we|he|she|they|the|their)|also|next step|the next step|the budget|their budget|the decision|remind me|i need to|i have to|we need to|we agreed|we have to|i'll|we'll|i will|we will|they want|they need|they said|they will|they are|he said|she said|he wants|she wants|he will|she will|please send|please call|follow up)(?![a-z]))"
    rf"|(?=然后|另外|还有就是|接下来|下一步|我们?(?:这边)?(?:会|要|得|需要|答应|先)|他们?(?:说|要|希望|觉得|担心|那边)|她(?:说|要|希望|觉得|担心)|客户(?:说|要|希望|觉得|担心)|对方(?:说|要|希望|觉得|担心)|预算(?:是|大概|有)|竞争对手|但是|不过|所以)(?<=[{HAN}])",
    re.IGNORECASE,
)

_NEW: Final = re.compile(
    r"(?<=[a-z0-9]) (?=(?:the|their|our|his|her) (?:budget|price|cost|quote|offer|amount|total|competitor|decision|deadline) (?:is|was|will be)(?![a-z]))",
    re.IGNORECASE,
)
"""On Monday | the budget is eighty thousand: where nobody marks sentences, these words begin one."""
_LEADS_ON: Final = words(
    """
    if that because when whether said says say saying think thinks thought means unless until till once as and but so or what
    where while since before after believe believes hope hopes sure know knows told us me them him her how now of for on in
    """
)


def _leads_on(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - 40) : match.start()].lower().split()
    return not before or before[-1] in _LEADS_ON


_UNITS: Final = "|".join(w for w, n in SMALL_WORDS.items() if 1 <= n <= 9)
_TEENS: Final = "|".join(w for w, n in SMALL_WORDS.items() if 10 <= n <= 19)
_TENS: Final = "|".join(TENS_WORDS)
_CARDINAL: Final = (
    "|".join(w for w, n in SMALL_WORDS.items() if 1 <= n <= 19)
    + rf"|twenty(?:[ -](?:{_UNITS}))?|thirty(?:[ -]one)?"
)
_ORDINAL: Final = "|".join(sorted((w.replace("-", "[ -]") for w in ORDINAL_DAYS), key=len, reverse=True))
_MONTH: Final = "|".join(sorted((m for m in MONTHS if len(m) > 3 or m == "may"), key=len, reverse=True))
_YEAR: Final = rf"(?:twenty (?P<y>twenty(?:[ -](?:{_UNITS}))?|thirty)|two thousand (?:and )?(?P<y2>twenty(?:[ -](?:{_UNITS}))?))"
_HALVES: Final = r"thirty|fifteen|forty[ -]five|twenty|ten|oh five"


@dataclass(frozen=True)
class Spoken:
    """`said` is the transcript, a blank where lines meet; `text` is what rules read."""

    lines: tuple[Line, ...]
    said: str
    text: str
    first: tuple[int, ...]  # for each character of `text`, where in `said` it begins
    last: tuple[int, ...]  # and where it ends
    begins: tuple[int, ...]  # of each line, in `said`

    def place(self, start: int, end: int) -> Span:
        """In `said`, without blanks at its ends, and whole words."""
        if not start < end:
            return Span(0, 0)
        begin, stop = self.first[start], self.last[end - 1]
        while begin < stop and self.said[begin].isspace():
            begin += 1
        while stop > begin and self.said[stop - 1].isspace():
            stop -= 1
        return Span(begin, stop)

    def quote(self, span: Span) -> str:
        return self.said[span.start : span.end]

    def seconds(self, span: Span) -> tuple[float | None, float | None]:
        """From the beginning of the line where it begins to the end of the one where it ends."""
        one, other = self.line_at(span.start), self.line_at(max(span.start, span.end - 1))
        return self.lines[one].start, self.lines[other].end

    def line_at(self, position: int) -> int:
        return max(0, bisect_right(self.begins, position) - 1)


def spoken(lines: Sequence[Line]) -> Spoken:
    kept = tuple(replace(x, text=said) for x in lines if (said := " ".join(x.text.split())))
    begins, said = [], ""
    at = 0
    for line in kept:
        begins.append(at)
        at += len(line.text) + 1
    said = " ".join(line.text for line in kept)
    joints = _joints(kept)
    draft = _Draft.of(said, {begin - 1: joint for begin, joint in zip(begins[1:], joints, strict=True)})
    for pattern, write in _WRITTEN:
        draft = draft.replaced(pattern, write)
    if not marked(kept):
        draft = draft.replaced(_NEW, lambda match: None if _leads_on(match) else "\n")
    draft = draft.broken()
    return Spoken(kept, said, draft.text, tuple(draft.first), tuple(draft.last), tuple(begins))


def marked(lines: Sequence[Line]) -> bool:
    """Whether the sentences are marked: by whoever wrote it all down, not only where somebody corrected a line."""
    written = [line.original or line.text for line in lines]
    count = sum(len(_WORDS.findall(text)) for text in written)
    marks = sum(len(_MARKS.findall(text)) for text in written)
    return marks * WORDS_PER_MARK >= count


def _joints(lines: Sequence[Line]) -> list[str]:
    """What stands between each line and the next: the end of a sentence, a blank, or nothing between Chinese signs."""
    has_marks = marked(lines)
    return [_joint(a, b, has_marks=has_marks) for a, b in pairwise(lines)]


def _joint(a: Line, b: Line, *, has_marks: bool) -> str:
    if a.speaker != b.speaker or _MARK.search(a.text) or (a.start is None and not _PAUSE.search(a.text)):
        return END
    tight = re.search(rf"[{HAN}]$", a.text) and re.match(rf"[{HAN}]", b.text)
    goes_on = "" if tight else " "
    if (
        has_marks
        or _is_torn(a.text, b.text)
        or _HANGS.search(a.text)
        or _LEANS.search(b.text)
        or _PAUSE.search(a.text)
    ):
        return goes_on
    return END


def _is_torn(a: str, b: str) -> bool:
    """Nine hundred and twenty | thousand; December | the eighteenth."""
    return _HALF_A_NUMBER.search(a) is not None and _OTHER_HALF.search(b) is not None


@dataclass(frozen=True)
class _Draft:
    text: str
    first: list[int]
    last: list[int]

    @classmethod
    def of(cls, said: str, joints: dict[int, str]) -> _Draft:
        text, first, last = [], [], []
        for at, char in enumerate(said):
            for sign in joints.get(at, char):
                text.append(sign)
                first.append(at)
                last.append(at + 1)
        return cls("".join(text), first, last)

    def replaced(self, pattern: re.Pattern[str], write: Callable[[re.Match[str]], str | None]) -> _Draft:
        text: list[str] = []
        first: list[int] = []
        last: list[int] = []
        at = 0
        for match in pattern.finditer(self.text):
            new = write(match)
            if new is None:
                continue
            start, end = match.span()
            text += (self.text[at:start], new)
            first += self.first[at:start]
            last += self.last[at:start]
            first += [self.first[start]] * len(new)
            last += [self.last[end - 1]] * len(new)
            at = end
        text.append(self.text[at:])
        return _Draft("".join(text), first + self.first[at:], last + self.last[at:])

    def broken(self) -> _Draft:
        """Sentences that nobody could say in one breath end before the words that begin another."""
        breaks: list[int] = []
        for stretch in re.finditer(r"[^\n]+", self.text):
            end_of_last = stretch.start()
            for turn in _TURNS.finditer(self.text, stretch.start(), stretch.end()):
                piece = self.text[end_of_last : turn.start()]
                since = _MARKS.split(piece)[-1]
                if (
                    _length(since) >= _LONG // 3
                    and _length(_unmarked(self.text, turn.start(), stretch)) > _LONG
                ):
                    breaks.append(turn.start())
                    end_of_last = turn.start()
        text, first, last = list(self.text), list(self.first), list(self.last)
        for at in reversed(breaks):
            if text[at] == " ":
                text[at] = "\n"
            else:
                text.insert(at, "\n")
                first.insert(at, first[at])
                last.insert(at, first[at])
        return _Draft("".join(text), first, last)


def _unmarked(text: str, at: int, stretch: re.Match[str]) -> str:
    """What stands around a place without a mark between."""
    before = _MARKS.split(text[stretch.start() : at])[-1]
    return before + _MARKS.split(text[at : stretch.end()])[0]


def _length(text: str) -> float:
    return len(re.findall(r"[A-Za-z0-9']+", text)) + 0.6 * len(re.findall(rf"[{HAN}]", text))


# spoken numbers


def _value(words: str) -> int:
    return sum(SMALL_WORDS.get(word, TENS_WORDS.get(word, 0)) for word in re.split(r"[ -]", words.lower()))


def _decimal(match: re.Match[str]) -> str:
    """One point two million."""
    whole = match["whole"] if match["whole"].isdigit() else str(_value(match["whole"]))
    digits = "".join(str(_value(word)) for word in match["rest"].split())
    return f"{whole}.{digits} "


def _hundreds(match: re.Match[str]) -> str:
    """Nine twenty thousand, one eighty k."""
    return f"{_value(match['h']) * 100 + _value(match['t'])} {match['scale']}"


def _clock(match: re.Match[str]) -> str:
    minutes = match["m"]
    told = {"oh five": 5}.get(minutes, _value(minutes)) if minutes else 0
    hour = match["h"] if match["h"].isdigit() else str(_value(match["h"]))
    return f"{hour}:{told:02}{match['half'].lower()}m" if told else f"{hour}{match['half'].lower()}m"


def _month_day(match: re.Match[str]) -> str:
    day = match["ordinal"] or match["cardinal"]
    number = _ordinal(day) if match["ordinal"] else _value(day)
    return f"{match['month']} {number}{_year(match)}"


def _day_month(match: re.Match[str]) -> str:
    return f"{match['month']} {_ordinal(match['ordinal'])}{_year(match)}"


def _ordinal(words: str) -> int:
    return ORDINAL_DAYS[words.lower().replace(" ", "-")]


def _year(match: re.Match[str]) -> str:
    said = match["y"] or match["y2"]
    return f", {2000 + _value(said)}" if said else ""


def _i(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_WRITTEN: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...]] = (
    (
        _i(rf"(?<![a-z])(?P<lead>between|from) (?P<a>{_UNITS}) hundred (?P<joint>and|to) (?P<b>{_UNITS}) hundred (?P<scale>thousand|k|million)(?![a-z])"),
        lambda m: f"{m['lead']} {_value(m['a'])}00 {m['scale']} {m['joint']} {_value(m['b'])}00 {m['scale']}",
    ),
    (_FILLER, lambda match: ""),
    (YES, lambda match: ""),
    (re.compile(r"(?<=\S)[ \t](?=(?:\d{1,2}[)）、]|[①-⑨])\s?\S)"), lambda match: "\n"),  # 1) … 2) … in one line
    (_i(r"(?<![\w.])(?P<letters>[a-z](?:\. [a-z])+)\.(?= [a-z])"), lambda m: re.sub(r"[. ]", "", m["letters"])),  # r. m. b.
    (
        _i(rf"(?<![a-z])(?P<whole>\d{{1,3}}|(?:(?:{_TENS})[ -])?(?:{_UNITS})|{_TEENS}|{_TENS}|zero) point (?P<rest>(?:{_UNITS}|zero)(?: (?:{_UNITS}|zero))*) (?=million|billion|thousand|percent|k(?![a-z]))"),
        _decimal,
    ),
    (
        _i(rf"(?<![a-z])(?P<h>{_UNITS}) (?P<t>(?:{_TENS})(?:[ -](?:{_UNITS}))?|{_TEENS}) (?P<scale>thousand|k|grand)(?![a-z])"),
        _hundreds,
    ),
    (
        _i(rf"(?<![a-z\d:])(?P<h>\d{{1,2}}|{_CARDINAL})(?: (?P<m>{_HALVES}))? ?(?P<half>[ap])\.? ?m(?![a-z])\.?"),
        _clock,
    ),
    (_i(rf"(?<![a-z])(?P<month>{_MONTH}) (?:the )?(?:(?P<ordinal>{_ORDINAL})|(?P<cardinal>{_CARDINAL}))(?! (?:hundred|thousand|million|people|percent|sites|users))(?:,? {_YEAR})?(?![a-z])"), _month_day),
    (_i(rf"(?<![a-z])(?:the )?(?P<ordinal>{_ORDINAL}) (?:of )?(?P<month>{_MONTH})(?:,? {_YEAR})?(?![a-z])"), _day_month),
    (_i(r"(?<![a-z])q (?P<q>one|two|three|four)(?![a-z])"), lambda m: f"Q{_value(m['q'])}"),
)  # fmt: skip
