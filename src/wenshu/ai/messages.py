"""What is said to a model and what it says back, in types of our own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

T = TypeVar("T")


@dataclass(frozen=True)
class Tool:
    """Something a model may ask for; `parameters` checks what it asks with."""

    name: str
    description: str
    parameters: type[BaseModel]


@dataclass(frozen=True)
class ToolCall:
    """A model's wish. `arguments` fit the tool, or are None and `problem` says why, for the model to read."""

    id: str
    name: str
    arguments: BaseModel | None
    problem: str = ""
    text: str = "{}"  # the arguments as the model wrote them


@dataclass(frozen=True)
class System:
    text: str


@dataclass(frozen=True)
class User:
    text: str


@dataclass(frozen=True)
class Assistant:
    """What the model said in an earlier turn."""

    text: str = ""
    calls: tuple[ToolCall, ...] = ()


@dataclass(frozen=True)
class ToolResult:
    """The answer to `ToolCall.id`."""

    call_id: str
    text: str


Message = System | User | Assistant | ToolResult


@dataclass(frozen=True)
class Usage:
    """What one call took, all its attempts together; `cost` in micro-USD; `estimated` when a provider did not count."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost: int = 0
    estimated: bool = False
    attempts: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cost + other.cost,
            self.estimated or other.estimated,
            self.attempts + other.attempts,
        )


@dataclass(frozen=True)
class Reply(Generic[T]):
    """An answer, and which model gave it."""

    value: T
    model: str
    usage: Usage


@dataclass(frozen=True)
class TextDelta:
    """Some more words of a streamed answer."""

    text: str


@dataclass(frozen=True)
class TurnEnd:
    """The end of a streamed turn: all of it as the message to go on with, and what it took.

    `torn` are the last words that were streamed, a piece of a sentence, where the answer grew too long; they are no
    part of `message`.
    """

    message: Assistant
    model: str
    usage: Usage
    torn: str = ""


TurnEvent = TextDelta | ToolCall | TurnEnd


@dataclass(frozen=True)
class Segment:
    """A stretch of speech, in seconds from the start."""

    start: float
    end: float
    text: str
    speaker: str = ""


@dataclass(frozen=True)
class Transcript:
    """`language` as the model called it; empty, as `segments`, and `duration` 0, when it did not say."""

    text: str
    language: str = ""
    segments: list[Segment] = field(default_factory=list)
    duration: float = 0


def wire(message: Message) -> dict[str, Any]:
    """As the API wants it."""
    match message:
        case System(text):
            return {"role": "system", "content": text}
        case User(text):
            return {"role": "user", "content": text}
        case ToolResult(call_id, text):
            return {"role": "tool", "tool_call_id": call_id, "content": text}
        case Assistant(text, calls):
            said: dict[str, Any] = {"role": "assistant", "content": text or None}
            if calls:
                said["tool_calls"] = [_wire_call(call) for call in calls]
            return said


def _wire_call(call: ToolCall) -> dict[str, Any]:
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.text}}


def wire_tool(tool: Tool) -> dict[str, Any]:
    parameters = tool.parameters.model_json_schema()
    function = {"name": tool.name, "description": tool.description, "parameters": parameters}
    return {"type": "function", "function": function}
