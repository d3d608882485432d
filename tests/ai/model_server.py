"""A model server of the tests' own: real HTTP on 127.0.0.1, each reply scripted, each request kept.

    from tests.ai.model_server import ModelServer, says, status

    def test_a_question_reaches_the_model(model_server: ModelServer, alice, now):
        model_server.says({"metric": "count"})                    # one good answer, in whatever mode is asked for
        ...
        assert model_server.requests[0].user == "How many deals?"

The fixture `model_server` (in `tests/conftest.py`) starts it and points the settings at it. Replies are used up in
order; a request for which none is left gets 500 and fails the test at its end. Further helpers:

    model_server.says("Plain words.")                       a good answer in words (streamed when a stream is asked for)
    model_server.calls_tool("search", {"q": "Hengli"})      the model wants to use a tool
    model_server.replies(status(503), says("Now."))         anything, in order
    model_server.always(says("Hello."))                     for every request without a scripted reply
    model_server.replies(hang(), drip(), html(), cut(), half_json(), garbage(), huge(), redirect("http://…"))
    model_server.replies(no_json_schema(), gone(), busy(retry_after=1), no_usage("Words."), broken_stream("Half a"))
    model_server.replies(transcription("你好", seconds=3.0), verbose_transcription([(0, 2, "Hello")], language="en"))
    model_server.always(writes_down(lambda request: f"{request.audio_seconds:.0f} seconds."))   piece after piece
    model_server.replies(no_verbose_json(), too_large())
    model_server.requests[0].field("language"), .form["file"], .audio_seconds
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.ai.model_replies import (
    Exchange,
    Reply,
    Request,
    broken_stream,
    busy,
    calls_tool,
    completion,
    cut,
    drip,
    garbage,
    gone,
    half_json,
    hang,
    html,
    huge,
    models,
    no_credit,
    no_json_schema,
    no_usage,
    no_verbose_json,
    packed,
    raw,
    redirect,
    says,
    status,
    stream,
    too_large,
    transcription,
    unknown_keys,
    unsupported,
    verbose_transcription,
    writes_down,
    writes_down_with_times,
    wrong_key,
)

__all__ = [
    "Exchange",
    "ModelServer",
    "Reply",
    "Request",
    "broken_stream",
    "busy",
    "calls_tool",
    "completion",
    "cut",
    "drip",
    "garbage",
    "gone",
    "half_json",
    "hang",
    "html",
    "huge",
    "models",
    "no_credit",
    "no_json_schema",
    "no_usage",
    "no_verbose_json",
    "packed",
    "raw",
    "redirect",
    "says",
    "serving",
    "status",
    "stream",
    "too_large",
    "transcription",
    "unknown_keys",
    "unsupported",
    "verbose_transcription",
    "writes_down",
    "writes_down_with_times",
    "wrong_key",
]


@dataclass
class ModelServer:
    """Use it as a context manager, or through the fixture. `url` is a base URL with `/v1`."""

    requests: list[Request] = field(default_factory=list)
    _script: list[Reply] = field(default_factory=list)
    _otherwise: Reply | None = None
    _unscripted: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def replies(self, *replies: Reply) -> None:
        """To be used up in this order."""
        self._script.extend(replies)

    def says(self, *answers: object) -> None:
        """Good answers: words, or JSON values in whatever way the request asks for them."""
        self.replies(*(says(answer) for answer in answers))

    def calls_tool(self, name: str, arguments: object) -> None:
        self.replies(calls_tool(name, arguments))

    def always(self, reply: Reply) -> None:
        """For every request for which no reply is scripted."""
        self._otherwise = reply

    @property
    def left(self) -> int:
        """How many scripted replies nobody asked for."""
        return len(self._script)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def take(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            if self._script:
                return self._script.pop(0)
            if self._otherwise:
                return self._otherwise
            self._unscripted += 1
        return status(500, "no reply is scripted for this request")

    def __enter__(self) -> ModelServer:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(size) if size else self._chunks()
                request = Request(self.command, self.path, headers, body)
                self.close_connection = True
                with suppress(OSError):  # a client that had enough
                    owner.take(request)(Exchange(request, self, owner._stopped))

            def _chunks(self) -> bytes:
                body = b""
                while "chunked" in self.headers.get("Transfer-Encoding", ""):
                    size = int(self.rfile.readline().strip() or b"0", 16)
                    body += self.rfile.read(size)
                    self.rfile.readline()
                    if not size:
                        break
                return body

            do_GET = do_POST = _answer

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def check(self) -> None:
        """Fails when the product asked more often than the test expected."""
        assert self._unscripted == 0, f"{self._unscripted} requests came for which no reply was scripted"


def serving(settings: Any) -> Iterator[ModelServer]:
    """What the fixture does: a server, and settings that lead to it."""
    with ModelServer() as server:
        settings.OPENAI_BASE_URL = server.url
        settings.OPENAI_API_KEY = "test-key-0123456789"
        settings.AI_TIMEOUT_S = 10
        settings.AI_MAX_RETRIES = 2
        yield server
        server.check()
