"""What a conversation says while it answers: steps, words, and at the end the whole answer."""

from __future__ import annotations

from dataclasses import dataclass

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
