"""The words that questions about sales are made of, from the two word lists beside this file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from wenshu.insights.offline.tokens import tokens
from wenshu.insights.time_words_en import MONTHS, WEEKDAYS

TIME_WORDS = (
    *MONTHS,
    *WEEKDAYS,
    "today",
    "yesterday",
    "tomorrow",
    "previous",
    "quarter",
    "quarters",
    "current",
)
LISTS = ("words.en.txt", "words.zh.txt")


class Sense(NamedTuple):
    """What a phrase can do in a question."""

    kind: str
    value: str = ""
    note: str = ""


@dataclass(slots=True)
class Node:
    """One step of the phrase tree."""

    next: dict[str, Node] = field(default_factory=dict)
    senses: tuple[Sense, ...] = ()


@lru_cache(maxsize=1)
def phrases() -> Node:
    """All phrases as a tree of tokens. A phrase with several senses has them in the order of the lists."""
    root = Node()
    for name in LISTS:
        text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
        for line in text.splitlines():
            if line.strip() and not line.startswith("#"):
                _add_line(root, line)
    return root


def _add_line(root: Node, line: str) -> None:
    sense_text, _, phrase_text = line.partition(" = ")
    sense = Sense(*sense_text.strip().split(":"))
    for phrase in phrase_text.split(" | "):
        words = [t.text for t in tokens(phrase.strip().lower()) if t.text != "-" or phrase == "-"]
        node = root
        for word in words:
            node = node.next.setdefault(word, Node())
        if words and sense not in node.senses:
            node.senses = (*node.senses, sense)


@lru_cache(maxsize=64)
def phrases_of(kind: str, value: str) -> tuple[str, ...]:
    """Every phrase that can have this sense."""
    found: list[str] = []
    stack: list[tuple[Node, str]] = [(phrases(), "")]
    while stack:
        node, text = stack.pop()
        if any(s.kind == kind and s.value == value for s in node.senses):
            found.append(text.strip())
        stack.extend(
            (after, f"{text} {word}" if word.isascii() else text + word) for word, after in node.next.items()
        )
    return tuple(sorted(found))


@lru_cache(maxsize=1)
def spellings() -> dict[int, list[str]]:
    """Latin words of the lists of four letters or more, by length: what a typing error may have meant."""
    found: set[str] = set()
    stack = [phrases()]
    while stack:
        node = stack.pop()
        found.update(w for w in node.next if len(w) >= 4 and re.fullmatch(r"[a-z]+", w))
        stack.extend(node.next.values())
    found.update(word for word in TIME_WORDS if len(word) >= 4)
    by_length: dict[int, list[str]] = {}
    for word in sorted(found):
        by_length.setdefault(len(word), []).append(word)
    return by_length
