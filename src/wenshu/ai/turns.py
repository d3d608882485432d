"""One turn of a conversation, streamed: words as they come, then the tools that the model wants to use."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final

from wenshu.ai import replies
from wenshu.ai.calling import Attempt, Call
from wenshu.ai.dialect import Body, Dialect
from wenshu.ai.errors import NoAnswer
from wenshu.ai.messages import (
    Assistant,
    Message,
    TextDelta,
    Tool,
    ToolCall,
    TurnEnd,
    TurnEvent,
    wire,
    wire_tool,
)
from wenshu.ai.redact import Redaction, RestoredStream
from wenshu.ai.replies import CalledTool, Said
from wenshu.ai.structured import common, declined, fits, too_long

MOST_CALLS = 16  # tools in one turn
# up to the end of the last whole sentence; a dot after a digit may have been the point of a number
_WHOLE: Final = re.compile(r".*(?:[。！？\n]|[.!?]\s+|(?<!\d)[.!?]\Z)", re.DOTALL)


def run(call: Call, messages: list[Message], tools: list[Tool], redaction: Redaction) -> Generator[TurnEvent]:
    body: Body = common(call) | {
        "messages": redaction.hide_all([wire(message) for message in messages]),
        "stream_options": {"include_usage": True},
    }
    if tools:
        body["tools"] = [wire_tool(tool) for tool in tools]
    heard = Heard(tools, redaction)

    def build(dialect: Dialect) -> Body:
        return body

    yield from call.run_stream(build, heard.listen)
    said = Assistant(heard.text.removesuffix(heard.torn), tuple(heard.calls))
    yield TurnEnd(said, call.endpoint.model, call.usage, heard.torn)


@dataclass
class Heard:
    """Puts the pieces of a streamed turn together."""

    tools: list[Tool]
    redaction: Redaction
    text: str = ""
    calls: list[ToolCall] = field(default_factory=list)
    torn: str = ""
    _finish: str = field(default="", init=False)

    def listen(self, attempt: Attempt) -> Iterator[TextDelta | ToolCall]:
        from wenshu.ai import sdk  # takes half a second, so only when a model is asked

        call, wanted = attempt.call, Wanted()
        restored = RestoredStream(self.redaction)
        with closing(sdk.stream(call.endpoint, attempt.body, call.deadline)) as lines:
            for piece in replies.chunks(lines):
                said = [choice.delta for choice in piece.choices or [] if choice.delta]
                self._finish = next(
                    (c.finish_reason for c in piece.choices or [] if c.finish_reason), self._finish
                )
                for each in said:
                    wanted.add(each)
                    yield from self._words(restored.feed(each.content or ""))
                words = attempt.words + "".join((each.content or "") for each in said)
                attempt.count(piece.usage, words)
        yield from self._words(restored.rest())
        for number, one in enumerate(wanted.calls.values()):
            self.calls.append(self._checked(one, number))
            yield self.calls[-1]
        self._close()

    def _close(self) -> None:
        """What the end of the stream says about what came before it. Raises NoAnswer."""
        if self._finish == "content_filter":
            raise declined()
        if self._finish == "length":
            whole = _WHOLE.match(self.text)
            self.torn = self.text[whole.end() :] if whole else self.text
            if self.torn == self.text and not self.calls:
                raise too_long()
        if not self.text and not self.calls:
            raise NoAnswer

    def _words(self, text: str) -> Iterator[TextDelta]:
        if text:
            self.text += text
            yield TextDelta(text)

    def _checked(self, one: CalledTool, number: int) -> ToolCall:
        name = one.function.name or ""
        tool = next((tool for tool in self.tools if tool.name == name), None)
        if tool is None:
            arguments, problem = None, f"There is no tool {name[:60]}."
        else:
            arguments, problem = fits(tool.parameters, one.function.text, self.redaction)
        text = self.redaction.restore(one.function.text) or "{}"
        return ToolCall(one.id or f"call_{number}", name, arguments, problem, text)


@dataclass
class Wanted:
    """Calls of tools arrive in pieces, told apart by their number; some servers send them whole and without one."""

    calls: dict[int, CalledTool] = field(default_factory=dict)

    def add(self, said: Said) -> None:
        for piece in said.tool_calls or []:
            place = len(self.calls) if piece.index is None else piece.index
            known = self.calls.get(place)
            if known is None and len(self.calls) < MOST_CALLS:
                self.calls[place] = piece.model_copy(deep=True)
            elif known is not None:
                known.id = known.id or piece.id
                known.function.name = known.function.name or piece.function.name
                known.function.arguments = known.function.text + piece.function.text
