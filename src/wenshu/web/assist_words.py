"""How proposals stand and where their texts come from, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

STATUSES: Final[Mapping[str, Promise]] = {
    "proposed": pgettext_lazy("a proposal", "To decide"),
    "applied": pgettext_lazy("a proposal", "Applied"),
    "rejected": pgettext_lazy("a proposal", "Rejected"),
    "undone": pgettext_lazy("a proposal", "Undone"),
}
ICONS: Final[Mapping[str, str]] = {
    "proposed": "circle-dashed",
    "applied": "check",
    "rejected": "x",
    "undone": "undo-2",
}
SOURCES: Final[Mapping[str, Promise]] = {
    "paste": pgettext_lazy("where a text comes from", "pasted"),
    "api": pgettext_lazy("where a text comes from", "from the API"),
    "email": pgettext_lazy("where a text comes from", "from an e-mail"),
    "file": pgettext_lazy("where a text comes from", "from a file"),
    "share": pgettext_lazy("where a text comes from", "shared from another app"),
    "voice": pgettext_lazy("where a text comes from", "from a voice note"),
    "chat": pgettext_lazy("where a text comes from", "from a conversation"),
}
ENGINES: Final[Mapping[str, Promise]] = {
    "rules": pgettext_lazy("who reads a text", "the rules"),
    "llm": pgettext_lazy("who reads a text", "a model"),
}


def status(word: str) -> str:
    return str(STATUSES.get(word, word))


def engine(word: str) -> str:
    return str(ENGINES.get(word, word))


def source(word: str) -> str:
    return str(SOURCES.get(word, word))
