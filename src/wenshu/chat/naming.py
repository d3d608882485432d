"""Which stretches of a message may be the names of records."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Final

from wenshu.insights.link import matcher
from wenshu.insights.offline.tokens import tidy
from wenshu.insights.query import deal_words
from wenshu.insights.vocabulary import words_of
from wenshu.teams.models import Team

_WORD: Final = re.compile(r"[^\W_]+")
MOST_WORDS: Final = 6  # of one name
PARTIES: Final = frozenset({"company", "contact"})


def names_in(message: str, team: Team) -> list[str]:
    """Words in a row that stand in the names of deals, then companies and contacts; the longest first."""
    text = tidy(message)
    words = list(_WORD.finditer(text))
    known = deal_words(team, [word[0] for word in words])
    runs = [list(run) for there, run in groupby(words, lambda word: word[0].lower() in known) if there]
    deals = [text[run[0].start() : run[-1].end()] for run in runs]
    return sorted(dict.fromkeys([*deals, *_parties(text, words, team)]), key=len, reverse=True)


def _parties(text: str, words: list[re.Match[str]], team: Team) -> list[str]:
    names = matcher(words_of(team, version=team.vocabulary_version).vocabulary)
    found: list[str] = []
    for first, word in enumerate(words):
        for last in words[first : first + MOST_WORDS]:
            said = text[word.start() : last.end()]
            found += [
                n.value for n in names.exact("".join(_WORD.findall(said.lower()))) if n.field in PARTIES
            ]
    return found
