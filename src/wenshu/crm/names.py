"""Names of companies, people and deals in one form for matching, whatever their spelling."""

from __future__ import annotations

import re
import unicodedata

from wenshu.text import one_line as one_line

_NOISE = re.compile(r"[\W_]+")
_LEGAL_WORDS = frozenset(
    {
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "co",
        "company",
        "ltd",
        "limited",
        "llc",
        "llp",
        "lp",
        "plc",
        "gmbh",
        "ag",
        "kg",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
        "bv",
        "nv",
        "oy",
        "ab",
        "as",
        "aps",
        "pty",
        "pte",
        "kk",
        "group",
        "holdings",
        "holding",
    }
)
_LEGAL_ENDINGS = (
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "有限公司",
    "集团公司",
    "集团",
    "公司",
    "株式会社",
)


def key(name: str, longest: int = 200) -> str:
    """Folded case and width, no spaces, no punctuation: "GTX Pro", "gtx-pro" and "GTXPro" are one.

    A name of nothing but signs keeps its signs. `longest` is the width of the column that holds the key.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    return (_NOISE.sub("", folded) or "".join(folded.split()))[:longest]


def core(name: str) -> str:
    """The key without the legal form: "Acme Corp." and "ACME Corporation" share one; for suggestions, not identity."""
    words = _NOISE.sub(" ", unicodedata.normalize("NFKC", name).casefold()).split()
    while len(words) > 1 and words[-1] in _LEGAL_WORDS:
        words.pop()
    joined = "".join(words)
    for ending in _LEGAL_ENDINGS:
        if joined.endswith(ending) and len(joined) > len(ending) + 1:
            return joined.removesuffix(ending)
    return joined or key(name)


def tags(given: list[str]) -> list[str]:
    """One spelling of each, in the order given; "VIP" and "vip" are the same tag and the first spelling stays."""
    first: dict[str, str] = {}
    for tag in given:
        clean = one_line(unicodedata.normalize("NFKC", tag))
        if clean:
            first.setdefault(clean.casefold(), clean)
    return list(first.values())
