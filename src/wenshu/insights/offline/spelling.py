"""What was left over: names known by a part, near spellings of names, typing errors in ordinary words."""

from __future__ import annotations

import re

from wenshu.insights.engine import Name
from wenshu.insights.link import nearest, normal
from wenshu.insights.offline import homophones
from wenshu.insights.offline.deal_names import deals_named
from wenshu.insights.offline.idle import RANKING
from wenshu.insights.offline.lexicon import phrases, spellings
from wenshu.insights.offline.marks import Mark, Text, cover
from wenshu.insights.offline.pinyin import name_in_pinyin
from wenshu.reading.numbers import HAN_DIGITS

SWAPPED = 4  # letters; of such a word no other typing error is mended
REACH = 3  # pieces to either side that may belong to a half-known name
_LATIN = re.compile(r"[^\W\d_]+")
_BEFORE_A_NAME = re.compile(r"(?:\b(?:from|at|customer|client|company|account|called|named)|[\"']) ?$")


def read(text: Text) -> tuple[Text, list[Mark]]:
    """The question with its typing errors mended, and its marks: leftovers linked where a part or a near
    spelling points to one thing.
    """
    marks = _whole_quotes(text, cover(text))
    mended = _mended(text, marks) or homophones.mended(text, marks)
    if mended is not None:
        text = mended
        marks = _whole_quotes(text, cover(text))
    for _ in range(6):  # each round settles one leftover; a question with more is not understood anyway
        settled = _settle(text, marks)
        if settled is None:
            break
        marks = settled
    return text, deals_named(text, _joined(text, marks))


def _settle(text: Text, marks: list[Mark]) -> list[Mark] | None:
    for leftover in (m for m in marks if m.kind == "unknown" and not _spans_a_quote(text, m)):
        name = (
            _name_around(text, marks, leftover)
            or _name_like(text, marks, leftover)
            or name_in_pinyin(text, marks, leftover)
        )
        if name is not None:
            return (
                [m for m in marks if m.end <= name.start] + [name] + [m for m in marks if m.start >= name.end]
            )
    return None


def _spans_a_quote(text: Text, mark: Mark) -> bool:
    return (mark.start, mark.end) in text.quoted


def _whole_quotes(text: Text, marks: list[Mark]) -> list[Mark]:
    """What stands in quotes is one thing; its words are not looked at one by one."""
    for start, end in text.quoted:
        inside = [m for m in marks if start <= m.start and m.end <= end]
        pieces = [i for i, p in enumerate(text.pieces) if start <= p.start and p.end <= end]
        if not pieces or (len(inside) == 1 and inside[0].kind != "unknown"):
            continue
        first, after = pieces[0], pieces[-1] + 1
        names = _half_known(text, first, after) or text.matcher.similar(normal(text.text[start:end]))
        if names:
            whole = text.mark("name", first, after, names=_distinct(names), exact=False)
        else:
            whole = Mark("unknown", start, end, text.surface[start:end], quoted=True)
        marks = [m for m in marks if m.end <= start] + [whole] + [m for m in marks if m.start >= end]
    return marks


def _stretches(text: Text, marks: list[Mark], leftover: Mark) -> list[tuple[int, int]]:
    """Piece ranges around a leftover, longest first, that cut no other mark in two."""
    starts = {m.start for m in marks}
    ends = {m.end for m in marks}
    at = next(i for i, p in enumerate(text.pieces) if p.start == leftover.start)
    found = [
        (a, b)
        for a in range(max(0, at - REACH), at + 1)
        for b in range(at + 1, min(len(text.pieces), at + 1 + REACH) + 1)
        if text.pieces[a].start in starts and text.pieces[b - 1].end in ends
    ]
    return sorted(found, key=lambda r: (r[0] - r[1], r[0]))


def _half_known(text: Text, first: int, after: int) -> tuple[Name, ...]:
    pieces = text.pieces[first:after]
    if all(p.kind == "han" for p in pieces):
        return text.matcher.part_of_chinese("".join(p.text for p in pieces))
    if pieces[0].kind in {"word", "digits"}:
        words = tuple(w for w in (normal(p.text) for p in pieces) if w)
        return text.matcher.part(words) or _whose(text, words) or _one_of_many(text, words)
    return ()


def _whose(text: Text, words: tuple[str, ...]) -> tuple[Name, ...]:
    """ "bens deals": a person's first name, without the apostrophe."""
    if len(words) != 1 or len(words[0]) < 4 or not words[0].endswith("s"):
        return ()
    return tuple(
        name for name in text.matcher.part((words[0][:-1],)) if name.field in {"owner", "sales_team"}
    )


def _one_of_many(text: Text, words: tuple[str, ...]) -> tuple[Name, ...]:
    """ "Trade shows", "referrals": a source or a product in the plural."""
    last = words[-1] if words else ""
    if len(last) < 4 or not last.endswith("s"):
        return ()
    found = text.matcher.exact("".join((*words[:-1], last[:-1])))
    return tuple(name for name in found if name.field in {"source", "product", "industry", "tag"})


def _name_around(text: Text, marks: list[Mark], leftover: Mark) -> Mark | None:
    for first, after in _stretches(text, marks, leftover):
        names = _half_known(text, first, after)
        if names:
            return text.mark("name", first, after, names=_distinct(names), exact=False)
    return None


def _name_like(text: Text, marks: list[Mark], leftover: Mark) -> Mark | None:
    unknown = {m.start for m in marks if m.kind == "unknown"}
    for first, after in _stretches(text, marks, leftover):
        pieces = text.pieces[first:after]
        if after - first > 1 and not all(p.start in unknown for p in pieces if p.kind == "word"):
            continue  # a mistyped name does not swallow words that are understood
        names = text.matcher.similar("".join(normal(p.text) for p in pieces))
        if names:
            return text.mark("name", first, after, names=_distinct(names), exact=False)
    return None


def _mended(text: Text, marks: list[Mark]) -> Text | None:
    """ "revnue last quater": the question with the words that were meant; None where there is nothing to mend."""
    mended, unknown = text, _unknown(marks)
    for leftover in reversed([m for m in marks if m.kind == "unknown" and not m.quoted]):
        meant = _meant(text, leftover)
        if meant and not (_name_around(text, marks, leftover) or name_in_pinyin(text, marks, leftover)):
            surface = mended.surface[: leftover.start] + meant + mended.surface[leftover.end :]
            tried = Text(surface, text.matcher, text.calendar, deal_words=text.deal_words)
            if (left := _unknown(cover(tried))) < unknown:
                mended, unknown = tried, left
    return mended if mended is not text else None


def _unknown(marks: list[Mark]) -> int:
    return sum(m.kind == "unknown" for m in marks)


def _meant(text: Text, leftover: Mark) -> str | None:
    """The one word of the lists that is a letter away, where no name is expected."""
    word = text.text[leftover.start : leftover.end]
    if not _LATIN.fullmatch(word) or _BEFORE_A_NAME.search(text.text[: leftover.start]):
        return None
    if leftover.start and leftover.surface[0].isupper() and not text.surface.istitle():
        return None  # Clossed Ltd.
    meant = nearest(word, spellings()) if len(word) > SWAPPED else _swapped(word)
    if meant is None or meant[0] != word[0] or (len(meant) == len(word) and _puts_first(meant, word)):
        return None
    if max(len(word), len(meant)) < 6 and sorted(meant) != sorted(
        word
    ):  # so short a word forgives only swapped letters
        return None
    return meant


def _puts_first(meant: str, word: str) -> bool:
    """ "Fattest" is not "fastest": with another letter in it, a superlative is another one."""
    node = phrases().next.get(meant)
    ranks = node is not None and any(sense.kind in RANKING for sense in node.senses)
    return ranks and sorted(meant) != sorted(word)


def _swapped(word: str) -> str | None:
    """ "opne": a short word with two letters in the wrong order."""
    turned = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1)}
    found = turned.intersection(spellings().get(len(word), ()))
    return found.pop() if len(found) == 1 else None


def _distinct(names: tuple[Name, ...]) -> tuple[Name, ...]:
    return tuple(dict.fromkeys(names))


def _joined(text: Text, marks: list[Mark]) -> list[Mark]:
    """Neighbouring leftovers as one, so that a refusal names the whole of what it did not know."""
    joined: list[Mark] = []
    for position, mark in enumerate(marks):
        last = joined[-1] if joined else None
        gap = text.surface[last.end : mark.start] if last else ""
        after = marks[position + 1] if position + 1 < len(marks) else None
        again = mark.kind == "unknown" or (not gap and _belongs_between(mark, after))
        if (
            last
            and _begins_a_name(last)
            and not _is_ranked(joined[-2] if len(joined) > 1 else None)
            and mark.kind == "unknown"
            and not gap
            and not mark.surface.isascii()
        ):
            joined[-1] = Mark("unknown", last.start, mark.end, text.surface[last.start : mark.end])
            continue
        if last and last.kind == "unknown" and again and gap in {"", " "} and last.quoted == mark.quoted:
            joined[-1] = Mark(
                "unknown", last.start, mark.end, text.surface[last.start : mark.end], quoted=last.quoted
            )
        else:
            joined.append(mark)
    return joined


def _is_ranked(before: Mark | None) -> bool:
    """前三大: a number after "top"."""
    return before is not None and before.sense("top", "bottom") is not None


def _begins_a_name(mark: Mark) -> bool:
    """二期, 超导: a numeral or a comparison with nothing to count or compare after it."""
    numeral = mark.kind == "number" and set(mark.surface) <= set(HAN_DIGITS)
    return numeral or (len(mark.surface) == 1 and mark.sense("op") is not None and not mark.surface.isascii())


def _belongs_between(mark: Mark, after: Mark | None) -> bool:
    """赵六: a numeral; 阿里巴巴: a particle inside a name."""
    if mark.kind == "number" and set(mark.surface) <= set(HAN_DIGITS):
        return True
    particle = mark.filler and len(mark.surface) == 1 and not mark.surface.isascii() and mark.surface != "的"
    return particle and after is not None and after.kind == "unknown" and after.start == mark.end
