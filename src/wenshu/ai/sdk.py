"""The OpenAI SDK, behind four functions that raise nothing but ModelUnavailable. Imported only when a call is made."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx2
import openai
from django.utils.translation import gettext as _

from wenshu.ai.deadline import Deadline
from wenshu.ai.endpoint import Endpoint
from wenshu.ai.errors import (
    BadReply,
    ModelGone,
    ModelUnavailable,
    Refused,
    TimedOut,
    TooManyRequests,
    Unreachable,
)
from wenshu.ai.wire import Transport

JSON: Final = "application/json"
EVENTS: Final = "text/event-stream"
Body = dict[str, Any]


def complete(endpoint: Endpoint, body: Body, deadline: Deadline) -> bytes:
    """One chat completion, as it came."""
    with _client(endpoint, deadline, expects=JSON) as client:
        return client.chat.completions.with_raw_response.create(**body).content


def stream(endpoint: Endpoint, body: Body, deadline: Deadline) -> Generator[str]:
    """One chat completion, line by line of its event stream."""
    with _client(endpoint, deadline, expects=EVENTS) as client:
        create = client.chat.completions.with_streaming_response.create
        with create(**body, stream=True) as response:
            yield from response.iter_lines()


def transcribe(endpoint: Endpoint, body: Body, audio: Path, deadline: Deadline) -> bytes:
    """One transcription. The file is sent under a name that says nothing but its kind."""
    with audio.open("rb") as file, _client(endpoint, deadline, expects=JSON) as client:
        named = ("audio" + audio.suffix, file)
        return client.audio.transcriptions.with_raw_response.create(**body, file=named).content


def models(endpoint: Endpoint, deadline: Deadline) -> bytes:
    """The endpoint's list of models."""
    with _client(endpoint, deadline, expects=JSON) as client:
        return client.models.with_raw_response.list().content


@contextmanager
def _client(endpoint: Endpoint, deadline: Deadline, *, expects: str) -> Iterator[openai.OpenAI]:
    fault: ModelUnavailable
    http = httpx2.Client(
        transport=Transport(endpoint, deadline, expects=expects),
        follow_redirects=False,
        timeout=None,  # the transport has the deadline
    )
    try:
        with openai.OpenAI(
            base_url=endpoint.url,
            api_key="put on by the transport",
            admin_api_key="",
            organization="",
            project="",
            webhook_secret="",
            max_retries=0,
            http_client=http,
        ) as client:
            yield client
        return
    except openai.APIStatusError as error:
        fault = of_status(error, endpoint)
    except openai.APITimeoutError:
        fault = TimedOut()
    except openai.APIConnectionError:
        fault = Unreachable(was_sent=True)
    except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, UnicodeError):
        fault = BadReply()
    raise fault from None


def of_status(error: openai.APIStatusError, endpoint: Endpoint) -> ModelUnavailable:
    status, said = error.status_code, _said(error, endpoint)
    if status in {404, 410} or error.code == "model_not_found":
        if "model" in said.lower():
            return ModelGone(_("The provider does not have the model %(model)s.") % {"model": endpoint.model})
        wrong = _("The model's endpoint does not know the address; OPENAI_BASE_URL may lack /v1.")
        return Refused(wrong, status=404)
    if status in {401, 403}:
        return Refused(_("The model's provider does not accept the key (OPENAI_API_KEY)."), status=status)
    if status == 429 and error.code == "insufficient_quota":
        return Refused(_("The account at the model's provider has no credit left."), status=status)
    if status == 429:
        return TooManyRequests(_retry_after(error), _("The model's provider asks for fewer requests."))
    if status == 408 or (status >= 500 and status != 501):  # which says: never heard of it
        return Unreachable(_("The model's endpoint is out of order (%(status)d).") % {"status": status})
    refused = _("The model's provider refused the request (%(status)d).") % {"status": status}
    return Refused(f"{refused} {said}".strip(), status=status, said=said)


def _said(error: openai.APIStatusError, endpoint: Endpoint) -> str:
    """The provider's sentence and the parameter it names: on one line, short, without anything like a key."""
    body = error.body if isinstance(error.body, dict) else {"message": error.body}
    parts = [
        body.get("message") or _each(body.get("detail")) or body.get("error"),
        body.get("param"),
        body.get("code"),
    ]
    text = " ".join(part for part in parts if isinstance(part, str))
    if endpoint.key:
        text = text.replace(endpoint.key, "…")
    return re.sub(r"[A-Za-z0-9_*-]{24,}", "…", " ".join(text.split()))[:300]


def _each(detail: object) -> object:
    """Servers built on FastAPI list what is wrong, each with the path to its field."""
    if not isinstance(detail, list):
        return detail
    found = [each for each in detail if isinstance(each, dict)]
    return "; ".join(f"{each.get('msg', '')} {each.get('loc', '')}" for each in found)


def _retry_after(error: openai.APIStatusError) -> int:
    """Seconds; a date, or nothing, is a second."""
    said = error.response.headers.get("retry-after", "").strip()
    return min(int(said), 86_400) if said.isascii() and said.isdecimal() and len(said) < 9 else 1
