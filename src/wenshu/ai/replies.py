"""What endpoints send, read with care: unknown keys are passed over, anything missing or odd is a BadReply."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from pydantic import BaseModel, FiniteFloat, TypeAdapter, ValidationError, field_validator, model_validator

from wenshu.ai.errors import BadReply

R = TypeVar("R", bound=BaseModel)


class Tokens(BaseModel):
    """`usage` of a completion (prompt, completion) or a transcription (input, output, or seconds)."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0

    @property
    def taken(self) -> int:
        return max(self.prompt_tokens, self.input_tokens, 0)

    @property
    def given(self) -> int:
        return max(self.completion_tokens, self.output_tokens, 0)


def _counted(value: object) -> Tokens | None:
    """Counts that cannot be read are no reason to lose an answer: then ours stand in."""
    try:
        found = Tokens.model_validate(value)
    except ValidationError:
        return None
    return found if found.taken or found.given or found.seconds else None


class Counted(BaseModel):
    usage: Tokens | None = None

    @field_validator("usage", mode="before")
    @classmethod
    def _usage(cls, value: object) -> Tokens | None:
        return _counted(value) if isinstance(value, dict) else None


class FunctionCall(BaseModel):
    name: str | None = None
    arguments: str | dict[str, Any] | None = None

    @property
    def text(self) -> str:
        given = self.arguments
        return json.dumps(given, ensure_ascii=False) if isinstance(given, dict) else given or ""


class CalledTool(BaseModel):
    index: int | None = None
    id: str | None = None
    function: FunctionCall = FunctionCall()


class Said(BaseModel):
    """A message, or a piece of one."""

    content: str | None = None
    refusal: str | None = None
    tool_calls: list[CalledTool] | None = None


class Choice(BaseModel):
    message: Said = Said()
    finish_reason: str | None = None


class Completion(Counted):
    choices: list[Choice]

    @property
    def text(self) -> str:
        """The words; for a call of a tool its arguments."""
        said = self.choices[0].message
        return said.tool_calls[0].function.text if said.tool_calls else said.content or ""


class ChunkChoice(BaseModel):
    delta: Said | None = None
    finish_reason: str | None = None


class Chunk(Counted):
    choices: list[ChunkChoice] | None = None
    error: object = None


class SpokenSegment(BaseModel):
    start: FiniteFloat
    end: FiniteFloat
    text: str
    speaker: str | None = None


class Spoken(Counted):
    """A transcription in any of its shapes: `json`, `verbose_json`, `diarized_json`.

    The words count. What stands beside them is left out where it cannot be read: that is no reason to pay again.
    """

    text: str
    language: str = ""
    duration: float = 0
    segments: list[SpokenSegment] = []

    @model_validator(mode="before")
    @classmethod
    def _beside_the_words(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        beside = {"language": _language(value), "duration": _seconds(value.get("duration"))}
        return {**value, **beside, "segments": _segments(value.get("segments"))}


def _language(value: dict[str, Any]) -> str:
    """`language`, or the first of `languages`, each with its code."""
    several = value.get("languages")
    first = several[0] if isinstance(several, list) and several else None
    codes = [value.get("language"), first.get("code") if isinstance(first, dict) else first]
    return next((code for code in codes if isinstance(code, str) and code), "")


def _seconds(value: object) -> float:
    """OpenAI writes them as text."""
    try:
        found = float(value) if isinstance(value, int | float | str) else 0.0
    except ValueError:
        return 0.0
    return found if math.isfinite(found) and found > 0 else 0.0


def _segments(value: object) -> list[SpokenSegment]:
    """All or none: lines with holes between them would look like the whole."""
    try:
        return TypeAdapter(list[SpokenSegment]).validate_python(value)
    except ValidationError:
        return []


def read(model: type[R], raw: bytes | str) -> R:
    """A reply of this kind, or BadReply."""
    try:
        return model.model_validate_json(raw)
    except ValidationError:
        pass
    raise BadReply(_("The model's endpoint sent something that cannot be read."))


def completion(raw: bytes) -> Completion:
    found = read(Completion, raw)
    if not found.choices:
        raise BadReply(_("The model's endpoint sent an answer without words."))
    return found


def chunks(lines: Iterator[str]) -> Iterator[Chunk]:
    """The pieces of an event stream; BadReply for one that is broken or ends before it said that it ends."""
    ended = False
    for line in lines:
        field, _colon, value = line.partition(":")
        if field != "data":  # empty lines, comments that keep the line open, names of events
            continue
        if value.strip() == "[DONE]":
            return
        piece = read(Chunk, value)
        if piece.error is not None:
            raise BadReply(_("The model's endpoint broke off with an error."))
        ended = ended or any(choice.finish_reason for choice in piece.choices or [])
        yield piece
    if not ended:
        raise BadReply(_("The model's answer broke off."))
