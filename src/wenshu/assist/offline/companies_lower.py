"""Companies in notes typed without capitals: before a pronoun, behind @, at the head of a line, behind who signs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wenshu.assist.extraction import Span
from wenshu.assist.offline.company import Company
from wenshu.assist.offline.page import Page
from wenshu.assist.offline.person_names import GIVEN_NAMES
from wenshu.assist.offline.words_en import NO_NAME, TITLE

_LATIN = re.compile(r"[a-z]{3} [a-z]{2}")
_WORD = r"[a-z][a-z&'-]+"
_TWO = rf"{_WORD} {_WORD}"
_FROM = re.compile(
    rf"(?<![a-z])(?:from|at|with|left)(?: uh| um)? (?P<name>{_TWO})(?= (?:they|he|she|the (?:woman|guy|lady|man)|just now|today))"
    rf"|(?<![a-z])(?:head|manager|director|owner|buyer|boss|guy|woman|lady|engineer) (?:of|from|at) (?P<name2>{_TWO})(?= (?:today|yesterday|nice|he|she|they|his|her)|[,.]|$)"
    rf"|(?:@ ?|from )(?P<name3>{_TWO})(?=\s?[.,;\n]|\s?$| - )"
)
_HEAD = re.compile(
    rf"(?:^|(?<=\n))[^\w\n]{{0,6}}(?:(?:dead|new|lost|won) (?:deal|lead)s?:? |(?:lost|won):? )?(?P<name>{_WORD}(?: {_WORD}){{1,2}})(?=\s?(?:-|//|\||\.)\s?(?P<rest>[^\n]{{2,80}}))"
)
_NEWS = re.compile(
    r"(?<![a-z])(?:lost|won|signed|no budget|dont want|don't want|went out|quoted?|proposal|prob|mtg|meeting|ghosted|close out|po|rfp|need|call)(?![a-z])|\d\s?k(?![a-z])|\d{2,3}\s?%"
)
_SIGNED = re.compile(
    rf"(?:thx|thanks|ta|cheers|regards|-)[ ,]{{1,3}}(?P<who>[a-z]+)(?: [a-z]+)?,\s?(?P<name>{_TWO})(?=\s?$|\s?[,.\n]|,?\s\+?0?\d)"
)
_PEOPLE = frozenset(
    [
        "boss",
        "team",
        "guy",
        "guys",
        "woman",
        "lady",
        "man",
        "people",
        "folks",
        "owner",
        "customer",
        "client",
        "buyer",
        "manager",
        "director",
        "engineer",
        "lads",
        "girls",
        "nice",
        "new",
        "their",
        "our",
        "field",
        "kit",
    ]
)
_ENDS = frozenset(["asap", "please", "soon", "again", "tho", "though", "cos", "bc"])


def find(page: Page) -> Iterator[Company]:
    if not _LATIN.search(page.text):
        return
    for match in _FROM.finditer(page.text):
        group = next(g for g in ("name", "name2", "name3") if match[g])
        yield from _named(page, Span(*match.span(group)), 0.77)
    for match in _HEAD.finditer(page.text):
        if _NEWS.search(match["rest"]):
            yield from _named(page, Span(*match.span("name")), 0.77)
    for match in _SIGNED.finditer(page.text):
        if match["who"] in GIVEN_NAMES:
            yield from _named(page, Span(*match.span("name")), 0.8)


def _named(page: Page, span: Span, confidence: float) -> Iterator[Company]:
    words = page.quote(span)
    parts = [part.removesuffix("'s") for part in words.split()]
    strange = any(part in NO_NAME or part in _PEOPLE or part in _ENDS for part in parts)
    person = parts[0] in GIVEN_NAMES
    if words.islower() and not strange and not person and not re.fullmatch(TITLE, words):
        yield Company(words.title().replace("'S", "'s"), span, confidence)
