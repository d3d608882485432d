"""How alike two names of companies are, as log-odds that they mean one; and of what kind the likeness is."""

from __future__ import annotations

from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from wenshu.assist.matches import WhyCode
from wenshu.crm import match_keys
from wenshu.reading.company_names import (
    LATIN_GENERIC,
    CompanyName,
    initials,
    latin_initials,
    name_words,
    sound,
    take_apart,
)

UNLIKE: Final = -4.0
SISTER: Final = -0.6  # shares the brand and nothing else: 恒力精密 and 恒力装备
_SHORT_TRADES: Final = {"汽配": "汽车", "汽贸": "汽车", "新材": "新材料", "生技": "生物", "医械": "医疗器械"}
ELSEWHERE: Final = 1.2  # the same but for the place: 苏州恒力 and 无锡恒力


class Likeness(NamedTuple):
    odds: float
    code: WhyCode | None = None


def of_companies(said: str, stored: str) -> Likeness:
    one, other = take_apart(said), take_apart(stored)
    return (
        _same(one, other)
        or _same_brand(one, other)
        or _longer(one, other)
        or _same_sound(one, other)
        or _shortened(one, other, said, stored)
        or _mistyped(one, other, said, stored)
        or Likeness(UNLIKE)
    )


def _same(one: CompanyName, other: CompanyName) -> Likeness | None:
    if one.full == other.full:
        return Likeness(6.5, "same_name")
    if one.core == other.core and not _elsewhere(one, other):
        return Likeness(6.0, "same_name")
    if one.bare == other.bare:
        return Likeness(ELSEWHERE, "alike_name") if _elsewhere(one, other) else Likeness(5.2, "same_name")
    return None


def _elsewhere(one: CompanyName, other: CompanyName) -> bool:
    return bool(one.place and other.place and one.place != other.place)


def _same_brand(one: CompanyName, other: CompanyName) -> Likeness | None:
    if one.brand != other.brand:
        return None
    if _elsewhere(one, other) and one.trades and other.trades:
        return Likeness(SISTER - 1.0, "alike_name")
    odds = _by_trades(one, other, nothing_said=4.2, part_said=4.6)
    return Likeness(min(odds, ELSEWHERE) if _elsewhere(one, other) else odds, "alike_name")


def _by_trades(one: CompanyName, other: CompanyName, *, nothing_said: float, part_said: float) -> float:
    """What the rest of two names with one brand makes of it; `one` is what was said."""
    if not one.trades:
        return nothing_said
    if not other.trades:
        return 2.4
    rest = [a for a in one.trades if not any(_same_trade(a, b) for b in other.trades)]
    others = [b for b in other.trades if not any(_same_trade(a, b) for a in one.trades)]
    if not (rest and others):
        return part_said
    if _is_abridged("".join(rest), "".join(others)):
        return part_said - 0.6
    if one.is_chinese != other.is_chinese:  # 精密 and "Precision" cannot be compared
        return nothing_said - 0.5
    return SISTER


def _same_trade(one: str, other: str) -> bool:
    """Food is Foods, and Tech is Technologies."""
    shorter, longer = sorted((_SHORT_TRADES.get(one, one), _SHORT_TRADES.get(other, other)), key=len)
    return shorter == longer or (shorter.isascii() and len(shorter) > 3 and longer.startswith(shorter))


def _is_abridged(short: str, long: str) -> bool:
    """新材 of 新材料, 精机 of 精密机械: its characters, in their order."""
    if not 1 < len(short) < len(long) or short[0] != long[0] or short.isascii():
        return False
    rest = iter(long)
    return all(character in rest for character in short)


def _longer(one: CompanyName, other: CompanyName) -> Likeness | None:
    """One Chinese name is the beginning of the other, or abridges it; what they are made of is no known trade."""
    if not (one.is_chinese and other.is_chinese) or _elsewhere(one, other):
        return None
    short, long = sorted((one.bare, other.bare), key=len)
    odds = 4.2 if one.bare == short else 3.2  # people say less than a record has, rarely more
    if long.startswith(short):
        return Likeness(odds if len(short) > 2 else odds - 1.2, "alike_name")
    if len(short) > 2 and short[:2] == long[:2] and _is_abridged(short, long):
        return Likeness(odds - 0.4, "alike_name")
    if len(short) > 3 and long.endswith(short):  # 泰富特种管业 of 中信泰富特种管业
        return Likeness(odds - 1.2, "alike_name")
    return None


def _same_sound(one: CompanyName, other: CompanyName) -> Likeness | None:
    if not (one.is_chinese or other.is_chinese):
        return None
    if sound(one.bare) == sound(other.bare):
        return Likeness(ELSEWHERE if _elsewhere(one, other) else 3.4, "same_sound")
    if sound(one.brand) == sound(other.brand) and len(sound(one.brand)) > 3:
        odds = _by_trades(one, other, nothing_said=2.4, part_said=3.0)
        return Likeness(min(odds, SISTER) if _elsewhere(one, other) else odds, "same_sound")
    return None


def _shortened(one: CompanyName, other: CompanyName, said: str, stored: str) -> Likeness | None:
    if one.bare == match_keys.start(stored):
        return Likeness(2.2, "alike_name")
    if one.full in {initials(other), latin_initials(stored)} and len(one.full) > 2:
        return Likeness(2.4, "initials")
    return None if one.is_chinese or other.is_chinese else _by_words(name_words(said), name_words(stored))


def _by_words(spoken: tuple[str, ...], whole: tuple[str, ...]) -> Likeness | None:
    """The words of a name in another order; or some of them, its first ones or others."""
    if len(spoken) > 1 and sorted(spoken) == sorted(whole):  # University of Bergen, Bergen University
        return Likeness(5.2, "alike_name")
    if not set(spoken) < set(whole) or set(spoken) <= LATIN_GENERIC:
        return None
    if whole[: len(spoken)] == spoken:
        return Likeness(3.2 if len(spoken) > 1 else 2.2, "alike_name")
    return Likeness(2.4 if len(spoken) > 1 else 1.6, "alike_name")


def _mistyped(one: CompanyName, other: CompanyName, said: str, stored: str) -> Likeness | None:
    if _digits(one.full) != _digits(other.full):
        return None
    if one.is_chinese or other.is_chinese:
        return _miswritten(one, other)
    if _plain(one.bare) == _plain(other.bare):
        return Likeness(4.8, "alike_name")
    near = _nearness(one, other, said, stored)
    shortest = min(len(one.bare), len(other.bare))
    if near >= 0.9 and shortest >= 6:
        return Likeness(3.2, "alike_name")
    if near >= 0.8 and shortest >= match_keys.SHORTEST_HALVED:
        return Likeness(2.0, "alike_name")
    return None


def _nearness(one: CompanyName, other: CompanyName, said: str, stored: str) -> float:
    """From 0 to 1. Word by word: of two names that differ in one word, nobody has mistyped the other.

    Where the brand alone was said, the brand alone is compared; where words are joined or apart, the letters are.
    """
    spoken, whole = name_words(said), name_words(stored)
    if len(spoken) == len(whole):
        if min(map(OSA.normalized_similarity, spoken, whole)) < 0.7:
            return 0.0
        return float(OSA.normalized_similarity(one.bare, other.bare))
    if one.brand == one.bare and len(one.brand) >= match_keys.SHORTEST_HALVED:
        return float(OSA.normalized_similarity(one.brand, other.brand))
    letters = float(OSA.normalized_similarity(one.bare, other.bare))
    return letters if letters >= 0.9 else 0.0


def _miswritten(one: CompanyName, other: CompanyName) -> Likeness | None:
    """One character in four or more is another, or missing; a brand of two with one of them wrong is another brand."""
    if _elsewhere(one, other) or min(len(one.brand), len(other.brand)) < 3:
        return None
    mistakes = OSA.distance(one.bare, other.bare)
    if mistakes == 1 and min(len(one.bare), len(other.bare)) >= 4 and one.brand[:1] == other.brand[:1]:
        return Likeness(1.4, "alike_name")
    return None


def _plain(latin: str) -> str:
    """Mueller, Müller and Muller in one spelling."""
    return latin.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())
