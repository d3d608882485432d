"""A text made ready for reading: folded to one width and case, what does not speak blanked, cut into clauses."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from wenshu.assist.extraction import Span
from wenshu.assist.offline.person_names import SURNAMES

_WIDTHS = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | dict.fromkeys(range(0x2460, 0x2474), 0x2022) | {
    0x3000: 0x20, 0xA0: 0x20, 0x2018: 0x27, 0x2019: 0x27, 0x201C: 0x22, 0x201D: 0x22, 0x2013: 0x2D, 0x2014: 0x2D,
    0x9: 0x20, 0xD: 0x20, 0xFFE5: 0xA5,
}  # fmt: skip

_ABBREVIATIONS = r"(?<!\bmr)(?<!\bms)(?<!\bmrs)(?<!\bdr)(?<!\binc)(?<!\bltd)(?<!\bco)(?<!\bcorp)(?<!\bapprox)(?<!\bno)(?<!\bst)(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!a\.m)(?<!p\.m)(?<!\bprof)"
_SENTENCE_END = re.compile(rf"[。!?;]+|\n+|>{{2,}}|{_ABBREVIATIONS}\.(?=\s|$)|\.{{2,}}|…+")
# A comma inside a number ends nothing; "and" does where somebody new begins to act.
_CLAUSE_END = re.compile(
    r",(?!\d{3}(?!\d))|\s-{1,2}\s|(?<=[^a-z0-9\s])--|\s(?=but\s(?!(?:on |by |rather )?(?:next|this|the following|mon|tue|wed|thu|fri|sat|sun))|however\s|whereas\s|while\s|though\s|although\s)"
    r"|\s(?=and (?:we|i|they|he|she|won|lost|will|want|wants|need|asked|agreed|promised|then|kindly|please|send|call|i'll|we'll)\b)|\s(?=so (?:we|i|they|i'll|we'll)\b)|:\s(?=(?:she|he|they|we|i|i'll)\s)|(?<=[a-z])(?<!\bw)/(?=\s)"
    r"|(?=但是?(?!书)|不过|然后|而且|另外|同时|所以|接下来)|(?<=[一-鿿])(?=我(?:呢|啊|嘛)?(?:明天|后天|今天|今晚|明早|下周|这周|本周|周[一二三四五六日]|回头|跟))|(?<=[a-z]{3})\s(?=(?:i'm gonna|i'm going|i need to|i'll get|i'll send|i'll email|i'll call|i'll ring|i'll bring|i have to send|i have to call|they want|she wants|he wants|she said|i told (?:her|him|them)|i promised|send over|and they decide)\s)|;;+|>{2,}|//+|\s?\|\s?|(?<=[一-鿿])(?<![点半午日号天])\s+(?=[一-鿿])|(?<=[a-z0-9])\s+(?=明天|后天|下?周[一二三四五六日]|我)"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch that says one thing. `sentence` and `block` number the sentence and the line that it stands in."""

    start: int
    end: int
    sentence: int
    block: int


@dataclass(frozen=True, slots=True)
class Page:
    """`text` is as long as `raw`: what is found in the one stands at the same place of the other."""

    raw: str
    text: str
    clauses: tuple[Clause, ...] = ()

    def of(self, clause: Clause) -> str:
        return self.text[clause.start : clause.end]

    def quote(self, span: Span) -> str:
        return self.raw[span.start : span.end]

    def clause_at(self, position: int) -> Clause | None:
        at = bisect_right(self.clauses, position, key=lambda clause: clause.start) - 1
        return self.clauses[at] if at >= 0 and position < self.clauses[at].end else None

    def sentence(self, clause: Clause) -> tuple[Clause, ...]:
        first = bisect_left(self.clauses, clause.sentence, key=lambda c: c.sentence)
        return self.clauses[first : bisect_right(self.clauses, clause.sentence, key=lambda c: c.sentence)]


_SPACED_NAME = rf"(?<![^\n])[{SURNAMES}](?:[ \u3000][一-鿿]){{1,3}}(?=\s*(?:\n|\Z)|[ \u3000]{{1,3}}(?:[一-鿿]{{2}}|[|/a-zA-Z]))|(?:(?<=[理监任长管师员裁][ \u3000])|(?<=[理监任长管师员裁][ \u3000]{{2}}))[{SURNAMES}] [一-鿿](?: [一-鿿])?(?=\s*(?:\n|\Z))"
"""高 建 军, as cards set a name."""
_RUNS = re.compile(
    rf"(?P<spaced>{_SPACED_NAME})|[^\S\n]*\n\s*\n\s*|[^\S\n]+\n\s*|[^\S\n]{{3,}}|([^\w\s])\2{{6,}}|(\w)\3{{12,}}"
)


def squeeze(text: str) -> tuple[str, list[int]]:
    """The text without long runs of the same, and for each place where it was: no pattern need walk ten thousand blanks.

    The last number is the end of the text.
    """
    pieces: list[str] = []
    origin: list[int] = []
    at = 0
    for match in _RUNS.finditer(text):
        short = _short(match)
        pieces += (text[at : match.start()], short)
        origin += range(at, match.start())
        step = 2 if match["spaced"] else 1
        origin += range(match.start(), match.start() + step * len(short), step)
        at = match.end()
    pieces.append(text[at:])
    origin += range(at, len(text) + 1)
    return "".join(pieces), origin


def _short(match: re.Match[str]) -> str:
    run = match[0]
    if match["spaced"]:
        return run[::2]
    if run.count("\n"):
        return "\n\n"[: min(run.count("\n"), len(run))]
    return "  " if run.isspace() else run[:6] if match[2] else run[:12]


def fold(text: str) -> str:
    """Half width, lower case, plain quotes; as long as before."""
    return _fold_name(text) if len(text) < 80 else _folded(text)


@lru_cache(maxsize=4096)
def _fold_name(text: str) -> str:
    return _folded(text)


_FORMAL = {
    ord(a): b
    for a, b in zip("壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億", "一二二三三四五六六七八九十百千万亿", strict=True)
}
_FORMAL_NUMERAL = re.compile(
    r"[壹贰貳叁參肆伍陆陸柒捌玖][拾佰仟][零壹贰貳叁參肆伍陆陸柒捌玖拾佰仟万萬亿億]*|[壹贰貳叁參肆伍陆陸柒捌玖][万萬亿億](?=[元圆])"
)
"""叁拾万, as contracts write it: as long as 三十万."""


def _folded(text: str) -> str:
    narrow = _FORMAL_NUMERAL.sub(lambda m: m[0].translate(_FORMAL), text.translate(_WIDTHS))
    lower = narrow.lower()
    return (
        lower
        if len(lower) == len(narrow)
        else "".join(c.lower() if len(c.lower()) == 1 else c for c in narrow)
    )


def page_of(text: str) -> Page:
    return Page(text, fold(text))


def without(page: Page, spans: Iterable[Span]) -> Page:
    """The page with these stretches blanked; the lines stay."""
    text = page.text
    for start, end in spans:
        text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
    return replace(page, text=text)


def cut(page: Page) -> Page:
    """The page with its clauses."""
    clauses: list[Clause] = []
    block = 0
    for sentence, (start, end, line_ends) in enumerate(_sentences(page.text)):
        clauses += (
            Clause(first, last, sentence, block) for first, last in _chopped(_pieces(page.text, start, end))
        )
        block += line_ends
    return replace(page, clauses=tuple(clauses))


LONGEST_CLAUSE = 300


def _chopped(pieces: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """Nobody speaks for so long without a comma; what does is read in parts."""
    for start, end in pieces:
        for at in range(start, end, LONGEST_CLAUSE):
            yield at, min(end, at + LONGEST_CLAUSE)


def _sentences(text: str) -> Iterable[tuple[int, int, bool]]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.start(), "\n" in match[0]
        start = match.end()
    yield start, len(text), True


def _pieces(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    at = start
    for match in _CLAUSE_END.finditer(text, start, end):
        if text[at : match.start()].strip():
            yield _trimmed(text, at, match.start())
        at = match.end()
    if text[at:end].strip():
        yield _trimmed(text, at, end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
