"""What a model server may say: good replies, and every way of failing. See `model_server.py`."""

from __future__ import annotations

import json
import re
import socket
import threading
import wave
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from typing import Any

JSON = "application/json"
HTML = "<html><body>Please sign in</body></html>"


@dataclass(frozen=True)
class Request:
    """What the product sent. Header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.raw)
        return found

    @property
    def messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.body["messages"]
        return found

    @property
    def user(self) -> str:
        """What the last user message says."""
        return next(str(m["content"]) for m in reversed(self.messages) if m["role"] == "user")

    @property
    def text(self) -> str:
        """The whole body, as text: for asserting what did not leave."""
        return self.raw.decode(errors="replace")

    @property
    def mode(self) -> str:
        """How the shape of the answer is asked for: json_schema, tool, prompt, or stream."""
        body = self.body
        if body.get("stream"):
            return "stream"
        if "response_format" in body:
            return str(body["response_format"]["type"])
        return "tool" if "tool_choice" in body else "prompt"

    @cached_property
    def form(self) -> dict[str, bytes]:
        """The parts of a form with a file, as a transcription is asked for."""
        found = re.search(r'boundary="?([^";]+)', self.headers["content-type"])
        assert found, "not a form of parts"
        parts = self.raw.split(b"--" + found[1].encode())[1:-1]
        named: dict[str, bytes] = {}
        for part in parts:
            head, _, value = part.partition(b"\r\n\r\n")
            name = re.search(rb'\bname="([^"]*)"', head)
            assert name, "a part without a name"
            named[name[1].decode()] = value.removesuffix(b"\r\n")
        return named

    def field(self, name: str) -> str:
        """Empty when it was not sent."""
        return self.form.get(name, b"").decode()

    @property
    def audio_seconds(self) -> float:
        """Of the WAV that was sent."""
        with wave.open(BytesIO(self.form["file"])) as file:
            return file.getnframes() / file.getframerate()


Reply = Callable[["Exchange"], None]


@dataclass
class Exchange:
    """One request with its open connection."""

    request: Request
    handler: BaseHTTPRequestHandler
    stopped: threading.Event

    def send(self, body: bytes | str, *, status: int = 200, kind: str = JSON, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.head(status=status, kind=kind, length=len(data), **headers)
        self.handler.wfile.write(data)

    def send_json(self, value: object, *, status: int = 200, **headers: str) -> None:
        self.send(json.dumps(value, ensure_ascii=False), status=status, **headers)

    def head(self, *, status: int = 200, kind: str = JSON, length: int | None = None, **headers: str) -> None:
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        if length is not None:
            self.handler.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.send_header("Connection", "close")
        self.handler.end_headers()

    def wait(self, seconds: float) -> None:
        """Ends early when the test is over."""
        self.stopped.wait(seconds)


# good replies


def usage(text: str, *, prompt: int = 120) -> dict[str, int]:
    out = max(1, len(text) // 4)
    return {"prompt_tokens": prompt, "completion_tokens": out, "total_tokens": prompt + out}


def completion(message: dict[str, Any], *, finish: str = "stop", **more: Any) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
    return {"id": "chatcmpl-1", "object": "chat.completion", "choices": [choice], **more}


def says(answer: object, *, finish: str = "stop", tokens: tuple[int, int] | None = None) -> Reply:
    """An answer in words, or a JSON value in the way that the request asks for. `tokens`: what `usage` says."""
    text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    counted = usage(text)
    if tokens:
        counted = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1]}

    def reply(exchange: Exchange) -> None:
        mode = exchange.request.mode
        if mode == "stream":
            return stream(*_pieces(text), usage=counted, finish=finish)(exchange)
        message: dict[str, Any] = {"content": text}
        if mode == "tool" and not isinstance(answer, str):
            message = {"content": None, "tool_calls": [_tool_call("answer", text)]}
        return exchange.send_json(completion(message, finish=finish, usage=counted))

    return reply


def calls_tool(name: str, arguments: object, *, call_id: str = "call_1") -> Reply:
    """The model wants a tool; streamed in two pieces when a stream is asked for."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)

    def reply(exchange: Exchange) -> None:
        call = _tool_call(name, text, call_id)
        if exchange.request.mode != "stream":
            answer = completion(
                {"content": None, "tool_calls": [call]}, finish="tool_calls", usage=usage(text)
            )
            return exchange.send_json(answer)
        half = len(text) // 2
        first = {**call, "index": 0, "function": {"name": name, "arguments": text[:half]}}
        second = {"index": 0, "function": {"arguments": text[half:]}}
        deltas = [{"tool_calls": [first]}, {"tool_calls": [second]}]
        return stream(*deltas, usage=usage(text), finish="tool_calls")(exchange)

    return reply


def stream(
    *deltas: dict[str, Any],
    usage: dict[str, int] | None = None,
    finish: str | None = "stop",
    done: bool = True,
) -> Reply:
    """Server-sent events, one delta each. Without `finish` and `done` the stream breaks off."""

    def reply(exchange: Exchange) -> None:
        exchange.head(kind="text/event-stream")
        for delta in deltas:
            _event(exchange, {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
        if finish:
            _event(exchange, {"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
        if usage and exchange.request.body.get("stream_options"):
            _event(exchange, {"choices": [], "usage": usage})
        if done:
            exchange.handler.wfile.write(b"data: [DONE]\n\n")

    return reply


def no_usage(text: str) -> Reply:
    def reply(exchange: Exchange) -> None:
        if exchange.request.mode == "stream":
            return stream(*_pieces(text))(exchange)
        return exchange.send_json(completion({"content": text}))

    return reply


def unknown_keys(text: str) -> Reply:
    """As servers send that are ahead of us."""
    message = {"content": text, "reasoning_content": "hm", "audio": None, "annotations": [{"x": 1}]}
    return raw(completion(message, usage={**usage(text), "details": {"a": [1]}}, service_tier="x", made_by=7))


def raw(value: object, *, status: int = 200, **headers: str) -> Reply:
    """Any JSON value."""
    return lambda exchange: exchange.send_json(value, status=status, **headers)


def transcription(text: str, *, seconds: float | None = None, tokens: tuple[int, int] | None = None) -> Reply:
    """As `gpt-*-transcribe` answers: words, and usage in tokens or seconds."""
    counted: dict[str, Any] | None = None
    if tokens:
        counted = {"type": "tokens", "input_tokens": tokens[0], "output_tokens": tokens[1]}
    elif seconds is not None:
        counted = {"type": "duration", "seconds": seconds}
    return raw({"text": text, **({"usage": counted} if counted else {})})


def verbose_transcription(
    segments: list[tuple[float, float, str]], *, language: str = "en", duration: float | None = None
) -> Reply:
    """As Whisper answers `verbose_json`."""
    spoken = [{"id": n, "start": s, "end": e, "text": t} for n, (s, e, t) in enumerate(segments)]
    ends = max((end for _, end, _ in segments), default=0.0)
    text = " ".join(text for _, _, text in segments)
    return raw({"text": text, "language": language, "duration": duration or ends, "segments": spoken})


def writes_down(words: Callable[[Request], str]) -> Reply:
    """A model that gives words alone, as the gpt-4o family does: it refuses to be asked for more."""

    def reply(exchange: Exchange) -> None:
        asked = exchange.request
        if asked.field("response_format") not in {"json", "text"}:
            return no_verbose_json(asked.field("model"))(exchange)
        return transcription(words(asked), seconds=asked.audio_seconds)(exchange)

    return reply


def writes_down_with_times(words: Callable[[Request], str], *, language: str = "english") -> Reply:
    """A model like Whisper: a segment for each sentence, over the whole of what was sent."""

    def reply(exchange: Exchange) -> None:
        asked = exchange.request
        parts = [part for part in re.split(r"(?<=[.!?。！？])\s*", words(asked)) if part]
        each = asked.audio_seconds / max(1, len(parts))
        spoken = [(each * n, each * (n + 1), " " + part) for n, part in enumerate(parts)]
        return verbose_transcription(spoken, language=language, duration=asked.audio_seconds)(exchange)

    return reply


def models(*names: str) -> Reply:
    """The endpoint's list of models."""
    return raw({"object": "list", "data": [{"id": name, "object": "model"} for name in names]})


# faults


def status(
    code: int, message: str = "no", *, param: str | None = None, kind: str = "x", **headers: str
) -> Reply:
    error = {"message": message, "type": kind, "param": param, "code": None}
    return raw({"error": error}, status=code, **headers)


def no_verbose_json(model: str = "gpt-4o-mini-transcribe") -> Reply:
    said = f"response_format 'verbose_json' is not compatible with model '{model}'. Use 'json' or 'text' instead."
    return status(400, said, param="response_format")


def too_large() -> Reply:
    """As a proxy in front of a model says it: nobody's JSON."""
    return lambda exchange: exchange.send("<html>413</html>", status=413, kind="text/html")


def no_json_schema() -> Reply:
    return status(
        400,
        "Invalid parameter: 'response_format' of type 'json_schema' is not supported",
        param="response_format",
    )


def unsupported(name: str) -> Reply:
    return status(400, f"Unsupported parameter: '{name}' is not supported with this model.", param=name)


def wrong_key() -> Reply:
    return status(401, "Incorrect API key provided.")


def gone(model: str = "gpt-4o-mini") -> Reply:
    return status(404, f"The model `{model}` does not exist or you do not have access to it.")


def busy(*, retry_after: int | None = None) -> Reply:
    headers = {} if retry_after is None else {"Retry_After": str(retry_after)}
    return status(429, "Rate limit reached", **headers)


def no_credit() -> Reply:
    return raw({"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}, status=429)


def hang(seconds: float = 30) -> Reply:
    """Not even headers."""
    return lambda exchange: exchange.wait(seconds)


def drip(*, pause: float = 0.2, headers_too: bool = False) -> Reply:
    """A byte at a time, for ever: no wait for a single byte is long."""

    def reply(exchange: Exchange) -> None:
        if headers_too:
            text = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Slow: " + b"x" * 1000
        else:
            exchange.head(length=100_000)
            text = b" " * 1000
        for byte in text:
            if exchange.stopped.is_set():
                return
            exchange.handler.wfile.write(bytes([byte]))
            exchange.wait(pause)

    return reply


def html(code: int = 200) -> Reply:
    return lambda exchange: exchange.send(HTML, status=code, kind="text/html")


def half_json() -> Reply:
    return lambda exchange: exchange.send('{"choices": [{"message": {"content": "Hel')


def garbage() -> Reply:
    """JSON, and nothing that was agreed on."""
    return raw({"choices": "none", "usage": [1, 2], "message": {"content": "hello"}})


def cut() -> Reply:
    """The connection ends in the middle of the body."""

    def reply(exchange: Exchange) -> None:
        exchange.head(length=500)
        exchange.handler.wfile.write(b'{"choices": [')
        exchange.handler.wfile.flush()
        exchange.handler.connection.shutdown(socket.SHUT_RDWR)

    return reply


def huge(megabytes: int = 40) -> Reply:
    def reply(exchange: Exchange) -> None:
        exchange.head()
        for _ in range(megabytes):
            exchange.handler.wfile.write(b" " * 1_000_000)

    return reply


def packed() -> Reply:
    """Compressed, although the request forbids it."""
    return raw({}, Content_Encoding="gzip")


def redirect(to: str) -> Reply:
    return lambda exchange: exchange.send("", status=307, kind="text/plain", Location=to)


def broken_stream(text: str, *, how: str = "ends") -> Reply:
    """Begins well, then `ends` early, sends half an `event`, an `error`, or `drips`."""

    def reply(exchange: Exchange) -> None:
        stream({"content": text}, finish=None, done=False)(exchange)
        if how == "event":
            exchange.handler.wfile.write(b'data: {"choices": [{"del\n\n')
        elif how == "error":
            _event(exchange, {"error": {"message": "overloaded"}})
        while how == "drips" and not exchange.stopped.is_set():
            exchange.handler.wfile.write(b": still here\n\n")
            exchange.wait(0.2)

    return reply


def _event(exchange: Exchange, value: object) -> None:
    exchange.handler.wfile.write(b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n")


def _pieces(text: str) -> list[dict[str, Any]]:
    """Short ones, so that placeholders and words are cut."""
    return [{"content": text[start : start + 5]} for start in range(0, len(text), 5)] or [{"content": ""}]


def _tool_call(name: str, arguments: str, call_id: str = "call_1") -> dict[str, Any]:
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}
