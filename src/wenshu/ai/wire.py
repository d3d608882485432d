"""How bytes travel: one deadline over name look-up, connecting, and every read; a cap on size; no redirect followed.

The SDK's own time-outs are per read and never fire on a server that drips, its bodies have no cap, and it hands an
HTML page on as if it were an answer. So it is given this transport. The key is put on here, past the SDK.
"""

from __future__ import annotations

import logging
import ssl
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

import httpcore2
import httpx2
from django.utils.translation import gettext as _

from wenshu.ai import addresses
from wenshu.ai.deadline import Deadline
from wenshu.ai.endpoint import Endpoint
from wenshu.ai.errors import BadReply, SwitchedOff, TimedOut, Unreachable

CONNECT_S: Final = 10.0
MAX_BYTES: Final = 8_000_000
PASSED_ON: Final = {"host", "content-type", "content-length", "transfer-encoding", "accept", "user-agent"}
for _name in ("openai", "httpx2", "httpcore2"):  # they log addresses, and headers when asked for more
    logging.getLogger(_name).setLevel(logging.WARNING)


class Transport(httpx2.BaseTransport):
    """For one call to one endpoint; `expects` is the media type of a good answer."""

    def __init__(self, endpoint: Endpoint, deadline: Deadline, *, expects: str) -> None:
        self._endpoint = endpoint
        self._expects = expects
        self._pool = httpcore2.ConnectionPool(
            ssl_context=_ssl_context(),
            proxy=_proxy(endpoint),
            network_backend=Backend(deadline, only_own_network=endpoint.only_own_network),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        assert isinstance(request.stream, httpx2.SyncByteStream)
        url = request.url
        sent = httpcore2.Request(
            request.method,
            httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=self._headers(request),
            content=request.stream,
        )
        with as_our_errors():
            answer = self._pool.handle_request(sent)
        assert isinstance(answer.stream, Iterable)
        stream = CappedStream(answer.stream)
        try:
            check_head(answer.status, httpx2.Headers(answer.headers), expects=self._expects)
        except BadReply:
            stream.close()
            raise
        return httpx2.Response(answer.status, headers=answer.headers, stream=stream)

    def _headers(self, request: httpx2.Request) -> list[tuple[bytes, bytes]]:
        """Only what the request needs: nothing about this machine, and nothing from variables the SDK knows."""
        kept = [(name, value) for name, value in request.headers.raw if name.lower().decode() in PASSED_ON]
        kept.append((b"Accept-Encoding", b"identity"))  # a small body could unpack to a huge one
        if self._endpoint.key:
            kept.append((b"Authorization", b"Bearer " + self._endpoint.key.encode()))
        return kept

    def close(self) -> None:
        self._pool.close()


def check_head(status: int, headers: httpx2.Headers, *, expects: str) -> None:
    """Raises BadReply for what cannot be an answer; statuses from 400 on are the SDK's to report."""
    if 300 <= status < 400:
        raise BadReply(_("The model's endpoint redirects elsewhere, which is not followed."))
    encoding = headers.get("content-encoding", "identity").lower()
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if encoding != "identity":
        raise BadReply(_("The model's endpoint packed its answer, which it was asked not to."))
    if status < 300 and kind != expects:
        sent = {"kind": kind[:60] or "?", "wanted": expects}
        raise BadReply(_("The model's endpoint sent %(kind)s, not %(wanted)s.") % sent)


class CappedStream(httpx2.SyncByteStream):
    def __init__(self, inner: Iterable[bytes]) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        with as_our_errors():
            for chunk in self._inner:
                size += len(chunk)
                if size > MAX_BYTES:
                    raise BadReply(_("The model's endpoint sent more than an answer can be."))
                yield chunk

    def close(self) -> None:
        if hasattr(self._inner, "close"):
            self._inner.close()


class Backend(httpcore2.NetworkBackend):
    """Connects before the deadline, and only where the endpoint may be."""

    def __init__(self, deadline: Deadline, *, only_own_network: bool) -> None:
        self._deadline = deadline
        self._only_own_network = only_own_network
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *args: Any, **options: Any
    ) -> httpcore2.NetworkStream:
        found = addresses.look_up(host, port, seconds=min(CONNECT_S, self._deadline.left()))
        if self._only_own_network and not all(addresses.is_own(address) for address in found):
            raise SwitchedOff(_("This team uses only models on its own network; this one is elsewhere."))
        problem: Exception | None = None
        for address in found:  # by its number: what was checked is what is connected to
            wait = min(CONNECT_S, self._deadline.left())
            try:
                return Stream(self._inner.connect_tcp(address, port, wait, *args, **options), self._deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                problem = error
        raise problem or httpcore2.ConnectError("no address")


class Stream(httpcore2.NetworkStream):
    """A connection on which no wait outlasts the deadline, however little comes at a time."""

    def __init__(self, inner: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left())

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left())
        return Stream(inner, self._deadline)

    def close(self) -> None:
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


@contextmanager
def as_our_errors() -> Iterator[None]:
    """What the network does, in this room's words."""
    fault: TimedOut | Unreachable
    try:
        yield
        return
    except (httpcore2.ConnectError, httpcore2.ConnectTimeout, httpcore2.ProxyError):
        fault = Unreachable(_("No connection to the model's endpoint."))
    except httpcore2.TimeoutException:
        fault = TimedOut()
    except (httpcore2.NetworkError, httpcore2.ProtocolError, ssl.SSLError):
        fault = Unreachable(_("The connection to the model's endpoint broke off."), was_sent=True)
    raise fault from None


@cache
def _ssl_context() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


def _proxy(endpoint: Endpoint) -> httpcore2.Proxy | None:
    """The system's proxy for addresses outside; one's own network is reached directly."""
    if endpoint.only_own_network or endpoint.is_own or urllib.request.proxy_bypass(endpoint.host):
        return None
    url = urllib.request.getproxies().get(endpoint.url.partition(":")[0], "")
    if not url.startswith(("http://", "https://")):
        return None
    parts = httpx2.URL(url)
    auth = (parts.username, parts.password) if parts.username else None
    return httpcore2.Proxy(str(parts.copy_with(username=None, password=None)), auth=auth)
