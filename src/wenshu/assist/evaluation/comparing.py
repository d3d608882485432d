"""When what was read is what was expected: each kind of value by what people would call the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from wenshu.assist.evaluation.suite import Accepted, Value
from wenshu.assist.extraction import Json
from wenshu.crm import names
from wenshu.reading import addresses

_ADDRESSED = re.compile(r"^(?:mr|mrs|ms|miss|mister|dr|prof)\b\.?\s*", re.IGNORECASE)
Same = Callable[[str, str], bool]


def options(accepted: Accepted) -> list[Value]:
    return accepted if isinstance(accepted, list) else [accepted]


def same_text(expected: str, read: str) -> bool:
    return names.key(expected) == names.key(read)


def same_spelling(expected: str, read: str) -> bool:
    return expected.casefold() == read.strip().casefold()


def same_company(expected: str, read: str) -> bool:
    return same_text(expected, read) or names.core(expected) == names.core(read)


def same_competitor(expected: str, read: str) -> bool:
    ours, theirs = names.core(expected), names.core(read)
    return ours in theirs or theirs in ours


def same_person(expected: str, read: str) -> bool:
    """Whatever the form of address and whichever name comes first."""
    ours, theirs = (_ADDRESSED.sub("", name.strip()) for name in (expected, read))
    return same_text(ours, theirs) or _words(ours) == _words(theirs)


def _words(name: str) -> list[str]:
    return sorted(re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold()))


def same_phone(expected: str, read: str) -> bool:
    return addresses.same_phone(expected, read)


def same_number(expected: str, read: str) -> bool:
    try:
        return Decimal(expected) == Decimal(read)
    except InvalidOperation:
        return False


def same_day(expected: str, read: str) -> bool:
    return expected[:10] == read[:10]


def moment_in(zone: ZoneInfo) -> Same:
    """The day; and the time of day where it is expected."""

    def same(expected: str, read: str) -> bool:
        try:
            found = datetime.fromisoformat(read)
        except ValueError:
            return False
        local = found.astimezone(zone) if found.tzinfo else found
        return local.isoformat().startswith(expected)

    return same


def has_words(wanted: Sequence[str], read: str) -> bool:
    folded = unicodedata.normalize("NFKC", read).casefold()
    return all(unicodedata.normalize("NFKC", word).casefold() in folded for word in wanted)


def text_of(value: Json) -> str:
    return "" if value is None else ", ".join(value) if isinstance(value, list) else str(value)
