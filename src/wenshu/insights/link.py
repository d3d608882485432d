"""From the words of a question to the team's own names: exact, then by part of the name, then by spelling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from rapidfuzz import process
from rapidfuzz.distance import OSA

from wenshu.insights.engine import Name, Vocabulary
from wenshu.reading.company_names import (
    AREA_ENDINGS,
    LEGAL_WORDS,
    TRADES,
    without_legal_ending,
    without_legal_words,
    words_of,
)
from wenshu.reading.company_names import HAN as HAN
from wenshu.reading.company_names import PLACES as PLACES
from wenshu.reading.company_names import normal as normal

SHORTEST_TYPO = 5  # characters; shorter words are too near to one another
MANY = 60  # names that share a word: the word says nothing


def short_forms(name: Name) -> set[str]:
    """What people call it: without the legal form, the trade and the place, as far as something telling remains."""
    key = normal(name.value)
    forms: set[str] = set()
    if name.field == "company" and HAN.search(key):
        forms = _short_chinese(key)
    elif name.field == "company":
        forms = {"".join(without_legal_words(words_of(name.value)))}
    elif name.field in {"region", "country"} and HAN.search(key):
        bare = next((key.removesuffix(ending) for ending in AREA_ENDINGS if key.endswith(ending)), key)
        forms = {bare, *(bare + ending for ending in AREA_ENDINGS)} if len(bare) > 1 else set()
    return {form for form in forms if len(form) > 1} - {key}


def _short_chinese(key: str) -> set[str]:
    core = without_legal_ending(key)
    forms = {core}
    while trade := next((t for t in TRADES if core.endswith(t) and len(core) >= len(t) + 2), None):
        core = core.removesuffix(trade)
        forms.add(core)
    place = next((core[:n] for n in (3, 2) if core[:n] in PLACES and len(core) >= n + 2), None)
    if place:
        forms |= {form.removeprefix(place) for form in forms}
    return {form for form in forms if form not in PLACES and form not in TRADES}


@dataclass(frozen=True)
class Link:
    """Names that a piece of text may mean. `exact` is False where a part or a near spelling was accepted."""

    names: tuple[Name, ...]
    exact: bool = True


@dataclass
class Matcher:
    """Looks names up in one vocabulary; built once per vocabulary, in time linear in its size."""

    vocabulary: Vocabulary
    short: dict[str, tuple[Name, ...]] = field(default_factory=dict)
    starts: dict[str, tuple[Name, ...]] = field(default_factory=dict)  # companies by how their names begin
    by_word: dict[str, tuple[Name, ...]] = field(default_factory=dict)
    by_length: dict[int, list[str]] = field(default_factory=dict)  # spellings to compare with, by length
    longest: int = 0

    def exact(self, key: str) -> tuple[Name, ...]:
        """Names whose whole normal form is `key`, else those whose usual short form it is.

        A short form that other companies' names begin with may mean any of them.
        """
        whole = self.vocabulary.names.get(key)
        if whole:
            return whole
        short = self.short.get(key, ())
        return tuple(dict.fromkeys((*short, *self.starts.get(key, ())))) if short else ()

    def part(self, words: tuple[str, ...]) -> tuple[Name, ...]:
        """Names that hold these Latin words one after another: "Hengli" for "Suzhou Hengli Precision"."""
        if not any(len(word) > 2 and word not in LEGAL_WORDS for word in words):
            return ()
        hits = [name for name in self.by_word.get(words[0], ()) if _holds(words_of(name.value), words)]
        return tuple(hits) if len(hits) <= MANY else ()

    def part_of_chinese(self, key: str) -> tuple[Name, ...]:
        """Names that begin with three or more Chinese characters of the question."""
        if len(key) < 3 or key in PLACES:
            return ()
        return tuple(n for k, names in self.vocabulary.names.items() if key in k for n in names)

    def similar(self, key: str) -> tuple[Name, ...]:
        """Names of the nearest spelling, one letter wrong in five to eight, two in longer ones."""
        spelling = nearest(key, self.by_length)
        if spelling is None:
            return ()
        return self.exact(spelling) or self.by_word.get(spelling, ())


def _holds(words: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(words[i : i + len(part)] == part for i in range(len(words) - len(part) + 1))


def nearest(key: str, by_length: dict[int, list[str]]) -> str | None:
    """The one spelling nearest to a mistyped Latin word, or None where none is near enough or two are."""
    if len(key) < SHORTEST_TYPO or not key.isascii() or key.isdigit():
        return None
    allowed = 1 if len(key) < 9 else 2
    choices = [s for n in range(len(key) - allowed, len(key) + allowed + 1) for s in by_length.get(n, ())]
    hits = process.extract(key, choices, scorer=OSA.distance, score_cutoff=allowed, limit=2)
    hits = [hit for hit in hits if _digits(hit[0]) == _digits(key)]  # GTK 500 is not GTK 600
    if not hits or (len(hits) > 1 and hits[0][1] == hits[1][1]):
        return None
    return str(hits[0][0])


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


_matchers: WeakKeyDictionary[Vocabulary, Matcher] = WeakKeyDictionary()


def matcher(vocabulary: Vocabulary) -> Matcher:
    """The vocabulary's matcher, kept as long as the vocabulary lives."""
    found = _matchers.get(vocabulary)
    if found is None:
        every = [name for names in vocabulary.names.values() for name in names]
        found = _matchers[vocabulary] = _with(Matcher(vocabulary), vocabulary, every)
    return found


def grow(known: Vocabulary, vocabulary: Vocabulary, added: Iterable[Name]) -> None:
    """Makes the matcher of `vocabulary`, which is `known` with the names `added`, at the cost of those alone."""
    _matchers[vocabulary] = _with(matcher(known), vocabulary, added)


def _beginnings(name: Name) -> set[str]:
    """How a company's name may begin: one to three Latin words, two to five Chinese characters."""
    if name.field != "company":
        return set()
    key = normal(name.value)
    if not HAN.search(key):
        words = words_of(name.value)
        return {"".join(words[:count]) for count in (1, 2, 3) if count < len(words)}
    return {form[:count] for form in (key, *short_forms(name)) for count in (2, 3, 4, 5) if count < len(form)}


def _with(known: Matcher, vocabulary: Vocabulary, added: Iterable[Name]) -> Matcher:
    short: dict[str, list[Name]] = defaultdict(list)
    by_word: dict[str, list[Name]] = defaultdict(list)
    starts: dict[str, list[Name]] = defaultdict(list)
    spellings: set[str] = set()
    longest = known.longest
    for name in added:
        key = normal(name.value)
        longest = max(longest, len(key))
        if key.isascii() and len(key) >= SHORTEST_TYPO - 1:
            spellings.add(key)
        for form in short_forms(name):
            short[form].append(name)
        for beginning in _beginnings(name):
            starts[beginning].append(name)
        words = words_of(name.value)
        for word in dict.fromkeys(words) if len(words) > 1 else ():
            by_word[word].append(name)
    spellings.update(w for w in by_word if w.isascii() and len(w) >= SHORTEST_TYPO and w not in LEGAL_WORDS)
    spellings.update(form for form in short if form.isascii() and len(form) >= SHORTEST_TYPO)
    return Matcher(
        vocabulary,
        _joined(known.short, short),
        _joined(known.starts, starts),
        _joined(known.by_word, by_word),
        _by_length(known.by_length, spellings),
        max(longest, *map(len, short), 0),
    )


def _joined(known: dict[str, tuple[Name, ...]], more: dict[str, list[Name]]) -> dict[str, tuple[Name, ...]]:
    return known | {key: (*known.get(key, ()), *names) for key, names in more.items()}


def _by_length(known: dict[int, list[str]], spellings: set[str]) -> dict[int, list[str]]:
    longer: dict[int, set[str]] = defaultdict(set)
    for spelling in spellings:
        longer[len(spelling)].add(spelling)
    return known | {length: sorted({*known.get(length, ()), *found}) for length, found in longer.items()}
