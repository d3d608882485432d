"""What a conversation says while it answers: steps, words, and at the end the whole answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson

from wenshu.ai.messages import Usage
from wenshu.chat.models import Message


@dataclass(frozen=True)
class Step:
    """A tool is being used; `about` is the question, the words or the record."""

    tool: str
    about: str


@dataclass(frozen=True)
class Words:
    """Some more of the answer. What `Done` holds counts, should the two differ."""

    text: str


@dataclass(frozen=True)
class Done:
    message: Message
    usage: Usage


Event = Step | Words | Done
Told = Callable[[Any], dict[str, Any]]

HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # a proxy that gathers the whole answer would make it one lump
}
logger = logging.getLogger(__name__)


def lines(events: Iterator[Event], *, step: Told, done: Told, broken: dict[str, Any]) -> Iterator[bytes]:
    """As server-sent events: `step`, `text`, `done`, each with its JSON.

    A fault in the middle cannot change the status any more: `error` is then the last event, with `broken`.
    """
    try:
        for event in events:
            match event:
                case Step():
                    yield _line("step", step(event))
                case Words(text):
                    yield _line("text", {"text": text})
                case Done():
                    yield _line("done", done(event))
    except Exception:
        logger.exception("a conversation broke off")
        yield _line("error", broken)


def _line(name: str, data: dict[str, Any]) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"
