"""Where the name of a company begins and ends in a run of capitalised words."""

from __future__ import annotations

import re

from wenshu.assist.offline.page import fold
from wenshu.assist.offline.wordlists import words as word_list
from wenshu.assist.offline.words_en import COMPANY_LEGAL, COMPANY_WORDS, NO_NAME

LEGAL_END = re.compile(rf",?\s(?:{COMPANY_LEGAL})\.?$")
_ALSO_NAMES = word_list(
    "pipeline summit key page pages first super price paper papers test training general project product source"
)
"""Ordinary words that begin the name of a company with a legal form."""
_PLACES_IN_NAMES = word_list("northern southern eastern western north american european asian german french")


def without_lead(start: int, words: str) -> tuple[int, str]:
    while True:
        first, _, rest = words.partition(" ")
        if (
            fold(first) in _PLACES_IN_NAMES
            and len(rest.split()) > 1
            and fold(rest.split()[-1]) in COMPANY_WORDS
        ):
            return start, words  # Northern Lights Bakery
        if fold(first) in _ALSO_NAMES and LEGAL_END.search(fold(words)):
            return start, words
        if fold(first.strip(".,'")).removesuffix("'s") in NO_NAME or fold(first).endswith(
            ("'ll", "'ve", "'re", "'m", "'d", "n't")
        ):
            if not rest:
                return start, ""
            start, words = start + len(first) + 1, rest
        elif first in {"of", "and", "for", "&", "de", "la", "du"}:
            start, words = start + len(first) + 1, rest
        else:
            return start, words


def without_tail(words: str) -> str:
    words = re.sub(r"(?:'s|’s)$", "", words)
    while words:
        head, _, last = words.rpartition(" ")
        if head and fold(last.strip(".,")) in COMPANY_WORDS and fold(head) not in NO_NAME:
            return words
        if head and (
            (fold(last.strip(".,")) in NO_NAME and fold(last.strip(".,")) not in {"international"})
            or last in {"of", "and", "for", "&", "de", "la"}
        ):
            words = head
        elif (cut := re.search(r"(?:'s|’s) ", words)) and fold(
            words[cut.end() :].split()[0]
        ) not in COMPANY_WORDS:
            words = words[: cut.start()]
        else:
            return words
    return words
