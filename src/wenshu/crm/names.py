"""Names of companies, people and deals in one form for matching, whatever their spelling."""

from __future__ import annotations

import re
import unicodedata

from wenshu.reading.company_names import without_legal_ending, without_legal_words
from wenshu.text import one_line as one_line

_NOISE = re.compile(r"[\W_]+")


def key(name: str, longest: int = 200) -> str:
    """Folded case and width, no spaces, no punctuation: "GTX Pro", "gtx-pro" and "GTXPro" are one.

    A name of nothing but signs keeps its signs. `longest` is the width of the column that holds the key.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    return (_NOISE.sub("", folded) or "".join(folded.split()))[:longest]


def core(name: str) -> str:
    """The key without the legal form: "Acme Corp." and "ACME Corporation" share one; for suggestions, not identity."""
    words = tuple(_NOISE.sub(" ", unicodedata.normalize("NFKC", name).casefold()).split())
    return without_legal_ending("".join(without_legal_words(words))) or key(name)


def tags(given: list[str]) -> list[str]:
    """One spelling of each, in the order given; "VIP" and "vip" are the same tag and the first spelling stays."""
    first: dict[str, str] = {}
    for tag in given:
        clean = one_line(unicodedata.normalize("NFKC", tag))
        if clean:
            first.setdefault(clean.casefold(), clean)
    return list(first.values())
