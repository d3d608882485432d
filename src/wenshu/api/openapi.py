"""The OpenAPI document, completed once when it is drawn: who may call, headers read and sent, what may go wrong.

Most of it follows from what a route says: 412 is the answer to `If-Match`, 206 to `Range`, a version is the ETag.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings

from wenshu.api.problems import ANYWHERE, MEDIA_TYPE, Problem

Json = dict[str, Any]
WRITES: Final = frozenset({"post", "put", "patch", "delete"})
EVERYWHERE: Final = ("X-Team", "X-CSRFToken", "X-Request-Id")
"""Every operation takes them, the second where it writes."""
_TEXT: Final = {"type": "string"}


def parameter(name: str) -> Json:
    """For a route's `openapi_extra`: a header that it reads, one of `_PARAMETERS`."""
    return {"$ref": f"#/components/parameters/{name}"}


def sends(*names: str) -> Json:
    """For an answer in a route's `openapi_extra`: headers that it carries, of `_HEADERS`."""
    return {"headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names}}


def binary(*media: str) -> Json:
    """A body or answer of bytes, in one of these media types."""
    return {"content": {each: {"schema": {"type": "string", "format": "binary"}} for each in media}}


def resolved(document: Json, found: Json) -> Json:
    """What a reference within the document leads to; anything else as it is."""
    while "$ref" in found:
        target = document
        for part in found["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        found = target
    return found


def completed(document: Json) -> Json:
    components = document["components"]
    schemas = components["schemas"]
    own = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= own.pop("$defs") | {Problem.__name__: own}
    components["securitySchemes"] = _security_schemes()
    components["parameters"], components["headers"] = _PARAMETERS, _HEADERS
    for path, item in document["paths"].items():
        for method, operation in item.items():
            operation["operationId"] = _id(method, path)
            _complete(method, operation, document)
    operations = [each for item in document["paths"].values() for each in item.values()]
    failing = {int(status) for each in operations for status in each["responses"] if status >= "400"}
    components["responses"] = {f"Problem{status}": _problem(status) for status in sorted(failing)}
    document["servers"] = [{"url": "/", "description": "This installation."}]
    document["tags"] = [{"name": name} for name in sorted({each["tags"][0] for each in operations})]
    return document


def _id(method: str, path: str) -> str:
    """`getCompaniesById`: what a generated client calls it, so it comes from names that stay and not from modules."""
    words = [f"by {part[1:-1]}" if part.startswith("{") else part for part in path.split("/")[2:]]
    return method + "".join(
        word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", " ".join(words))
    )


def _failing(operation: Json) -> set[int]:
    return {*ANYWHERE, *(status for status in map(int, operation["responses"]) if status >= 400)}


def _complete(method: str, operation: Json, document: Json) -> None:
    if method == "patch":
        _without_defaults(operation, document)
    failing = _failing(operation)
    good = {int(status): each for status, each in operation["responses"].items() if int(status) < 400}
    operation["security"] = [{"token": []}, {"session": []}]
    read = [name for name in EVERYWHERE if method in WRITES or name != "X-CSRFToken"]
    read += ["If-Match"] if 412 in failing else []
    read += ["Range", "If-Range"] if 206 in good else []
    given = operation.setdefault("parameters", [])
    given += [parameter(name) for name in read]
    for status, answer in good.items():
        sent = ["X-Request-Id"]
        sent += ["ETag"] if _has_version(answer, document) else []
        sent += {206: ["Content-Range"], 307: ["Location"]}.get(status, [])
        sent += ["Idempotency-Replayed"] if parameter("Idempotency-Key") in given else []
        answer.setdefault("headers", {}).update(sends(*sent)["headers"])
    told = good | {status: {"$ref": f"#/components/responses/Problem{status}"} for status in failing}
    operation["responses"] = {str(status): told[status] for status in sorted(told)}


def _without_defaults(operation: Json, document: Json) -> None:
    """What a change leaves out stays as it is; nothing stands in for it."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    for field in resolved(document, body.get("schema", {})).get("properties", {}).values():
        field.pop("default", None)


def _has_version(answer: Json, document: Json) -> bool:
    content = answer.get("content", {}).get("application/json", {})
    return "version" in resolved(document, content.get("schema", {})).get("properties", {})


def _problem(status: int) -> Json:
    body = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}}
    names = ["X-Request-Id", *_WITH_A_PROBLEM.get(status, ())]
    return {"description": HTTPStatus(status).phrase, "content": body, **sends(*names)}


def _security_schemes() -> Json:
    return {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "An API token. It belongs to one member, so it names person and team.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "A signed-in browser. It sends `X-Team` too, and `X-CSRFToken` with what writes.",
        },
    }


_WITH_A_PROBLEM: Final[dict[int, tuple[str, ...]]] = {
    401: ("WWW-Authenticate",),
    405: ("Allow",),
    416: ("Content-Range",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}


def _read(name: str, about: str, *, required: bool = False, **schema: Any) -> Json:
    told = {"name": name, "in": "header", "required": required, "description": about}
    return {**told, "schema": {**_TEXT, **schema}}


_PARAMETERS: Final[Json] = {
    each["name"]: each
    for each in (
        _read("X-Team", "The team's slug. With a session it is required, a token names its team already."),
        _read("X-CSRFToken", "With a session, on whatever writes: the value of the CSRF cookie."),
        _read(
            "X-Request-Id",
            "A name for this request, which log lines and the answer repeat; one of another form is replaced.",
            pattern="^[A-Za-z0-9._-]{1,64}$",
        ),
        _read(
            "If-Match",
            'The version that was read, as its `ETag` has it: `"7"`. 412 with the current record when a colleague '
            "saved in between. Without it, or with `*`, whatever is there is changed.",
            pattern=r'^(\*|(W/)?"?[0-9]{1,9}"?)$',
        ),
        _read(
            "Idempotency-Key",
            "Makes it safe to send again for 24 hours: the same key with the same request gets the first answer.",
            pattern="^[!-~]{1,200}$",
        ),
        _read(
            "Range", "One range of bytes, such as `bytes=0-1023`; several, or another unit, get the whole."
        ),
        _read("If-Range", "The `ETag` of what is there already: of another file the whole is sent."),
        _read(
            "Upload-Offset",
            "The number of the first byte that is sent: how many have been received so far.",
            required=True,
            type="integer",
            minimum=0,
        ),
    )
}
_HEADERS: Final[Json] = {
    name: {"description": about, "schema": {"type": kind}}
    for name, kind, about in (
        (
            "ETag",
            "string",
            "The version in quotes, as `If-Match` takes it; of a recording, as `If-Range` does.",
        ),
        ("X-Request-Id", "string", "The name of this request in our logs."),
        ("Idempotency-Replayed", "string", "`true` where it is the answer that the key got before."),
        ("Location", "string", "The record that this one was merged into."),
        ("Retry-After", "integer", "In how many seconds to ask again."),
        ("WWW-Authenticate", "string", "How to say who calls: `Bearer`."),
        ("Allow", "string", "The methods that this address takes."),
        ("Accept-Ranges", "string", "`bytes`"),
        ("Content-Range", "string", "Which bytes these are, of how many."),
        ("Content-Disposition", "string", "The name to save it under."),
        ("Upload-Offset", "integer", "How many bytes have been received: where the next part begins."),
    )
}
