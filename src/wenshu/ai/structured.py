"""An answer of a given shape: asked for as the endpoint understands it, checked, and once sent back for repair."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.utils.translation import gettext as _
from pydantic import BaseModel, TypeAdapter, ValidationError

from wenshu.ai import dialect as dialects
from wenshu.ai import replies, schema
from wenshu.ai.calling import Attempt, Call
from wenshu.ai.dialect import Body, Dialect, OutputMode
from wenshu.ai.errors import NoAnswer, WrongShape
from wenshu.ai.messages import Assistant, Message, System, User, wire
from wenshu.ai.redact import Redaction

T = TypeVar("T")
NAME: Final = "answer"
_THOUGHTS: Final = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_FENCE: Final = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class Form(Generic[T]):
    """The shape of an answer: how each mode asks for it, and how it is read."""

    adapter: TypeAdapter[T]
    schema: schema.Schema
    wrapped: bool

    @classmethod
    def of(cls, shape: type[T] | TypeAdapter[T]) -> Form[T]:
        adapter: TypeAdapter[T] = shape if isinstance(shape, TypeAdapter) else TypeAdapter(shape)
        return cls(adapter, *schema.of(adapter))

    def body(self, mode: OutputMode, messages: list[Message]) -> Body:
        closed = schema.strict(self.schema)
        if mode == "json_schema":
            asked = {"name": NAME, "schema": closed or self.schema, "strict": closed is not None}
            return {
                "messages": [wire(message) for message in messages],
                "response_format": {"type": "json_schema", "json_schema": asked},
            }
        if mode == "tool":
            function = {"name": NAME, "description": "Gives the answer.", "parameters": self.schema}
            return {
                "messages": [wire(message) for message in messages],
                "tools": [{"type": "function", "function": function}],
                "tool_choice": {"type": "function", "function": {"name": NAME}},
            }
        return {"messages": [wire(message) for message in [*messages, System(self.in_words)]]}

    @property
    def in_words(self) -> str:
        text = json.dumps(self.schema, ensure_ascii=False, separators=(",", ":"))
        return f"Answer with one JSON object and nothing else. It must match this JSON Schema:\n{text}"

    def read(self, text: str, redaction: Redaction) -> T:
        """Raises WrongShape; its complaint names places and rules, never values."""
        try:
            found = json_in(text)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise WrongShape(text, "That is not a JSON object.", is_json=False)
        if self.wrapped and found.keys() == {schema.WRAPPER}:
            found = found[schema.WRAPPER]
        try:
            return self.adapter.validate_json(json.dumps(redaction.restore_all(found)))
        except ValidationError as error:
            complaint = redaction.hide(complaint_of(error))
        raise WrongShape(text, complaint, is_json=True)


def ask(call: Call, form: Form[T], messages: list[Message], redaction: Redaction) -> T:
    """A mode that does not lead to JSON is left for the next, until one is known to work; then comes one repair."""
    conversation, repaired = messages, False

    def build(dialect: Dialect) -> Body:
        return common(call) | form.body(dialect.trying, conversation)

    def send(attempt: Attempt) -> T:
        return form.read(words(attempt), redaction)

    while True:
        try:
            value = call.run(build, send)
        except WrongShape as wrong:
            later = None if call.dialect.mode or wrong.is_json else call.dialect.with_next_mode()
            if later:
                call.dialect = later
            elif repaired:
                raise
            else:
                conversation, repaired = [*messages, *repair(form, wrong)], True
            continue
        if not call.dialect.mode:
            call.dialect = call.dialect.as_worked
            dialects.remember(call.endpoint, call.dialect)
        return value


def repair(form: Form[Any], wrong: WrongShape) -> list[Message]:
    asked = f"That answer cannot be used: {wrong.complaint}\n{form.in_words}"
    return [Assistant(wrong.raw[:20_000] or "(nothing)"), User(asked)]


def common(call: Call) -> Body:
    return {
        "model": call.endpoint.model,
        "max_completion_tokens": call.max_output,
        "temperature": 0,
    }


def words(attempt: Attempt) -> str:
    """Sends a request for a completion; what the model says, still with placeholders."""
    from wenshu.ai import sdk  # takes half a second, so only when a model is asked

    call = attempt.call
    found = replies.completion(sdk.complete(call.endpoint, attempt.body, call.deadline))
    attempt.count(found.usage, found.text)
    choice = found.choices[0]
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise declined()
    if choice.finish_reason == "length":
        raise too_long()
    return found.text


def declined() -> NoAnswer:
    return NoAnswer(_("The model declined to answer."))


def too_long() -> NoAnswer:
    return NoAnswer(_("The model's answer was longer than it may be."))


def json_in(text: str) -> object:
    """The JSON in a model's words: alone, in a fence, or after some talk. Raises ValueError."""
    text = without_thoughts(text)
    fenced = _FENCE.search(text)
    for candidate in [text, *([fenced[1]] if fenced else [])]:
        try:
            return json.loads(candidate)
        except ValueError:
            continue
    start = text.find("{")
    if start < 0:
        raise ValueError("no JSON")
    found: object
    found, _ = json.JSONDecoder().raw_decode(text, start)
    return found


def without_thoughts(text: str) -> str:
    """Some models think aloud first."""
    return _THOUGHTS.sub("", text).strip()


def complaint_of(error: ValidationError) -> str:
    """Each place and its rule, without its value: that may be what was redacted."""
    told = error.errors(include_input=False, include_url=False, include_context=False)[:8]
    return "; ".join(f"{'/'.join(map(str, each['loc'])) or 'the answer'}: {each['msg']}" for each in told)


def fits(model: type[BaseModel], text: str, redaction: Redaction) -> tuple[BaseModel | None, str]:
    """A tool's arguments, or what is wrong with them."""
    try:
        found = json_in(text or "{}")
        return model.model_validate_json(json.dumps(redaction.restore_all(found))), ""
    except ValidationError as error:
        return None, redaction.hide(complaint_of(error))
    except ValueError:
        return None, "The arguments are not JSON."
