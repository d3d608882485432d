"""The page of docs at `/api/docs`: drawn from the OpenAPI document, on our own host, without a script."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wenshu.api import problems
from wenshu.api.openapi import EVERYWHERE, resolved

Schema = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True)
class Status:
    number: str
    phrase: str
    kind: str  # the name of its schema
    headers: list[str]


@dataclass(frozen=True)
class Operation:
    anchor: str
    method: str
    path: str
    summary: str
    about: str
    parameters: list[Field]
    media: str  # of the body, where it is not JSON
    body: list[Field]
    statuses: list[Status]


@dataclass(frozen=True)
class Group:
    name: str
    operations: list[Operation]


def page(request: HttpRequest, document: Schema) -> HttpResponse:
    schemas: Schema = document["components"]["schemas"]
    context = {
        "groups": _groups(document),
        "everywhere": [_parameter(document["components"]["parameters"][name]) for name in EVERYWHERE],
        "schemas": _schemas(schemas),
        "errors": problems.every_code(),
        "title": document["info"]["title"],
    }
    return render(request, "api/docs.html", context)


def _groups(document: Schema) -> list[Group]:
    groups: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                found = item[method]
                name = (found.get("tags") or ["other"])[0]
                groups.setdefault(name, []).append(_operation(method, path, found, document))
    return [Group(name, operations) for name, operations in groups.items()]


def _operation(method: str, path: str, found: Schema, document: Schema) -> Operation:
    content = found.get("requestBody", {}).get("content", {})
    media = next(iter(content), "")
    schema = content[media]["schema"] if media else {}
    parameters = [resolved(document, each) for each in found["parameters"]]
    return Operation(
        anchor=found["operationId"],
        method=method.upper(),
        path=path,
        summary=found.get("summary", ""),
        about=found.get("description", ""),
        parameters=[_parameter(each) for each in parameters if each["name"] not in EVERYWHERE],
        media="" if media == "application/json" else media,
        body=_fields(resolved(document, schema)),
        statuses=[
            _status(number, resolved(document, answer)) for number, answer in found["responses"].items()
        ],
    )


def _parameter(given: Schema) -> Field:
    schema = given.get("schema", {})
    about = given.get("description") or schema.get("description", "")
    return Field(given["name"], f"{given['in']}, {_kind(schema)}", given.get("required", False), about)


def _status(number: str, answer: Schema) -> Status:
    contents: list[Schema] = list(answer.get("content", {}).values())
    schema: Schema = contents[0].get("schema", {}) if contents else {}
    headers = [name for name in answer.get("headers", {}) if name not in EVERYWHERE]
    return Status(number, HTTPStatus(int(number)).phrase, _kind(schema) if schema else "", headers)


def _schemas(schemas: Schema) -> list[tuple[str, str, list[Field]]]:
    return [
        (name, schema.get("description", ""), _fields(schema)) for name, schema in sorted(schemas.items())
    ]


def _fields(schema: Schema) -> list[Field]:
    required = schema.get("required", [])
    return [
        Field(name, _kind(field), name in required, field.get("description", ""))
        for name, field in schema.get("properties", {}).items()
    ]


def _kind(schema: Schema) -> str:
    """A field's type in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return " or ".join(dict.fromkeys(_kind(option) for option in schema[choice]))
    if "enum" in schema:
        return " | ".join(str(word) for word in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("const") or schema.get("type") or "any")
