"""What identifies a person is replaced before text leaves, and put back into what returns.

E-mail addresses, phone numbers (Chinese and international), Chinese identity numbers (with their check digit) and bank
cards (Luhn) become `<email-1>`, `<phone-2>`, `<id-1>`, `<card-1>`: the same value the same placeholder.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

_DIGIT = "[0-9\uff10-\uff19]"
_GAP = r"[ \u3000\-－‐‑–.]?"
_NOT_INSIDE = r"(?<![0-9A-Za-z\uff10-\uff19])"
_ENDS = r"(?![0-9A-Za-z\uff10-\uff19])"
_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+\-]{1,64}[@＠](?:[A-Za-z0-9\-]{1,63}\.){1,8}[A-Za-z]{2,24}")
_ID: Final = re.compile(_NOT_INSIDE + _DIGIT + "{17}[0-9Xx\uff10-\uff19\uff38\uff58]" + _ENDS)
_CARD: Final = re.compile(_NOT_INSIDE + _DIGIT + f"(?:{_GAP}{_DIGIT}){{12,18}}" + _ENDS)
_PHONE: Final = re.compile(
    _NOT_INSIDE
    + "(?:"
    + rf"[+＋](?:{_GAP}[(（]?{_DIGIT}[)）]?){{7,15}}"  # international
    + rf"|(?:86{_GAP})?[1１][3-9\uff13-\uff19]{_DIGIT}(?:{_GAP}{_DIGIT}{{4}}){{2}}"  # a mobile in China
    + rf"|[(（]?[0０]{_DIGIT}{{2,3}}[)）]?[ \-－]{_DIGIT}{{7,8}}(?:[-转]{_DIGIT}{{1,5}})?"  # a landline in China
    + rf"|[48]00{_GAP}{_DIGIT}{{3}}{_GAP}{_DIGIT}{{4}}"  # a hotline
    + rf"|(?:\({_DIGIT}{{3}}\) ?|{_DIGIT}{{3}}[-.]){_DIGIT}{{3}}[-.]{_DIGIT}{{4}}"  # North America
    + ")"
    + _ENDS
)
_PLACEHOLDER: Final = re.compile(r"<(?:email|phone|id|card)-[0-9]{1,6}>")
_BEGUN: Final = re.compile(r"<[a-z]{0,5}(?:-[0-9]{0,6})?$")


class Redaction:
    """One conversation's placeholders. `hide` and `restore` are each other's inverse on what was hidden."""

    def __init__(self) -> None:
        self._placeholders: dict[tuple[str, str], str] = {}
        self._values: dict[str, str] = {}
        self._written: set[str] = set()  # placeholders that people wrote themselves: never given out

    def hide(self, text: str) -> str:
        self._written.update(p for p in _PLACEHOLDER.findall(text) if p not in self._values)
        for kind, pattern, holds in _KINDS:
            text = pattern.sub(self._replacing(kind, holds), text)
        return text

    def hide_all(self, value: Any) -> Any:
        """In every text of a JSON value."""
        return _mapped(value, self.hide)

    def restore(self, text: str) -> str:
        return _PLACEHOLDER.sub(lambda found: self._values.get(found[0], found[0]), text)

    def restore_all(self, value: Any) -> Any:
        return _mapped(value, self.restore)

    def _replacing(self, kind: str, holds: Callable[[str], bool]) -> Callable[[re.Match[str]], str]:
        return lambda found: self._placeholder(kind, found[0]) if holds(_digits(found[0])) else found[0]

    def _placeholder(self, kind: str, value: str) -> str:
        if (kind, value) not in self._placeholders:
            number = 1 + sum(1 for known, _ in self._placeholders if known == kind)
            while (name := f"<{kind}-{number}>") in self._written or name in self._values:
                number += 1
            self._placeholders[kind, value] = name
            self._values[name] = value
        return self._placeholders[kind, value]


class RestoredStream:
    """Restores text that comes in pieces: a placeholder may be cut anywhere, so its beginning waits for its end."""

    def __init__(self, redaction: Redaction) -> None:
        self._redaction = redaction
        self._held = ""

    def feed(self, piece: str) -> str:
        text = self._redaction.restore(self._held + piece)
        begun = _BEGUN.search(text)
        self._held = text[begun.start() :] if begun else ""
        return text[: begun.start()] if begun else text

    def rest(self) -> str:
        held, self._held = self._held, ""
        return held


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_mapped(each, change) for each in value]
    if isinstance(value, dict):
        return {name: _mapped(each, change) for name, each in value.items()}
    return value


def _digits(text: str) -> str:
    """ASCII digits, and the X that may end an identity number."""
    return "".join(
        str(int(sign)) if sign.isdecimal() else "X" for sign in text if sign.isdecimal() or sign in "XxＸｘ"
    )


def _is_identity_number(digits: str) -> bool:
    """GB 11643: a month and a day that can be, and the check digit of ISO 7064, MOD 11-2."""
    if len(digits) != 18 or not ("01" <= digits[10:12] <= "12" and "01" <= digits[12:14] <= "31"):
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(digits[:17]))
    return "10X98765432"[total % 11] == digits[17]


def _is_card(digits: str) -> bool:
    """Luhn. One digit all along passes it and is no card."""
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _any(digits: str) -> bool:
    return True


_KINDS: Final[list[tuple[str, re.Pattern[str], Callable[[str], bool]]]] = [
    ("email", _EMAIL, _any),
    ("id", _ID, _is_identity_number),
    ("card", _CARD, _is_card),
    ("phone", _PHONE, _any),
]
