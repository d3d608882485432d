"""A client can be generated from the OpenAPI document: it is whole, and says every header that the code reads."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections import Counter
from collections.abc import Iterator
from types import FunctionType
from typing import Any

import pytest

from wenshu.api import auth
from wenshu.api.app import api, document
from wenshu.api.openapi import resolved
from wenshu.observe.requests import request_ids

Json = dict[str, Any]
METHODS = {"get", "post", "put", "patch", "delete"}
WRITES = METHODS - {"get"}
WITHOUT_A_BODY = re.compile(  # POST: the address says it all
    r"/(restore|undo|reject|cancel|summarize|confirm|send|seen)$"
)
KINDS = {"string", "integer", "number", "boolean", "array", "object", "null"}


def operations() -> list[tuple[str, str, Json]]:
    return [
        (path, method, each) for path, item in document()["paths"].items() for method, each in item.items()
    ]


def objects(found: object, place: str = "#") -> Iterator[tuple[str, Json]]:
    if isinstance(found, dict):
        yield place, found
    inside = found.items() if isinstance(found, dict) else enumerate(found if isinstance(found, list) else ())
    for name, inner in inside:
        yield from objects(inner, f"{place}/{name}")


def parameters(operation: Json) -> list[Json]:
    return [resolved(document(), each) for each in operation["parameters"]]


def test_every_reference_leads_somewhere_and_every_component_is_referred_to() -> None:
    named = {each["$ref"] for _place, each in objects(document()) if isinstance(each.get("$ref"), str)}
    for reference in named:
        assert resolved(document(), {"$ref": reference}), reference
    components = document()["components"]
    for kind in ("parameters", "headers", "responses"):
        assert {f"#/components/{kind}/{name}" for name in components[kind]} <= named
    assert not [each for _place, each in objects(document()) if "$ref" in each and len(each) > 2]


def test_every_operation_is_named_once_and_in_words_of_the_address() -> None:
    ids = Counter(operation["operationId"] for _path, _method, operation in operations())
    assert set(ids.values()) == {1}
    assert all(re.fullmatch(r"[a-z]+[A-Z][A-Za-z]*", each) for each in ids)
    assert {
        "getCompaniesById",
        "patchVoiceNotesUploadsById",
        "putOpportunitiesByIdContactsByContactId",
    } <= set(ids)
    assert {each["name"] for each in document()["tags"]} == {each["tags"][0] for _p, _m, each in operations()}


def test_every_operation_says_who_may_call() -> None:
    schemes = document()["components"]["securitySchemes"]
    assert (schemes["token"]["type"], schemes["token"]["scheme"]) == ("http", "bearer")
    assert (schemes["session"]["type"], schemes["session"]["in"]) == ("apiKey", "cookie")
    for path, method, operation in operations():
        assert {name for either in operation["security"] for name in either} == set(schemes), (method, path)


def test_every_parameter_is_there_once_and_every_part_of_an_address_is_one() -> None:
    for path, method, operation in operations():
        told = parameters(operation)
        places = Counter((each["in"], each["name"].lower()) for each in told)
        assert set(places.values()) <= {1}, (method, path)
        assert {each["name"] for each in told if each["in"] == "path"} == set(re.findall(r"{(\w+)}", path))
        for each in told:
            assert each["in"] in {"path", "query", "header"}, (method, path, each)
            assert each["required"] is True or each["in"] != "path", (method, path, each)
            assert each["schema"], (method, path, each)


def test_the_parts_of_an_address_are_spelt_as_all_names_of_the_api_are() -> None:
    parts = {part for path in document()["paths"] for part in re.findall(r"{(.*?)}", path)}
    assert "contactId" in parts
    assert not [part for part in parts if not re.fullmatch(r"[a-z]+(?:[A-Z][a-z]*)*", part)]


def test_what_is_sent_has_a_body_with_a_schema() -> None:
    for path, method, operation in operations():
        assert method in METHODS
        body = operation.get("requestBody")
        if body is None:
            assert method in {"get", "delete"} or WITHOUT_A_BODY.search(path), (method, path)
            continue
        assert method in {"post", "put", "patch"}, (method, path)
        assert body["content"], (method, path)
        for media, each in body["content"].items():
            assert re.fullmatch(r"[a-z]+/[a-z+-]+", media), (method, path, media)
            assert each["schema"], (method, path, media)


def test_every_answer_is_described_and_has_the_body_that_its_status_has() -> None:
    for path, method, operation in operations():
        for status, given in operation["responses"].items():
            answer = resolved(document(), given)
            assert re.fullmatch(r"[2-5]\d\d", status), (method, path)
            assert answer["description"], (method, path, status)
            assert bool(answer.get("content")) is (status not in {"204", "307"}), (method, path, status)
            for name, header in answer["headers"].items():
                assert resolved(document(), header)["schema"], (method, path, status, name)


def test_what_stands_in_for_a_missing_value_is_one_that_could_be_sent() -> None:
    for place, each in objects(document()):
        if "type" not in each or "default" not in each:
            continue
        value = each["default"]
        assert value is not None or "null" in (each["type"], *each.get("enum", ())), place
        assert value != "" or not each.get("minLength"), place


def test_every_schema_is_one() -> None:
    for place, schema in objects(document()["components"]["schemas"]):
        if "/properties/" not in place and place.count("/") != 1:
            continue
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if isinstance(kinds, list):
            assert set(kinds) <= KINDS, place
        if isinstance(schema.get("required"), list) and isinstance(schema.get("properties"), dict):
            assert set(schema["required"]) <= set(schema["properties"]), place


# which headers the code reads


class Reads:
    """Names of the headers that a function of the API and those it calls ask a request for."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self._seen: set[object] = set()

    def follow(self, found: object) -> None:
        if isinstance(found, type):
            for each in vars(found).values():
                self.follow(each)
        if not isinstance(found, FunctionType) or found.__code__ in self._seen:
            return
        if not found.__module__.startswith(("wenshu.api.", "wenshu.observe.requests")):
            return
        self._seen.add(found.__code__)
        for cell in found.__closure__ or ():
            self.follow(cell.cell_contents)
        source = inspect.getsource(found.__code__)
        tree = ast.parse(textwrap.dedent(source))
        asked = [node for node in ast.walk(tree) if _is_of_request(node, "headers")]
        named = [name for node in ast.walk(tree) if (name := _header(node))]
        assert len(asked) == len(named), (
            f"{found.__qualname__} reads a header whose name is not written there"
        )
        self.names |= {*named}
        assert not any(_is_of_request(node, "META") and "HTTP_" in source for node in ast.walk(tree)), found
        for node in ast.walk(tree):
            self.follow(_meant(node, found.__globals__))


def _is_of_request(node: ast.AST, name: str) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == name
        and isinstance(node.value, ast.Name)
        and node.value.id == "request"
    )


def _header(node: ast.AST) -> str | None:
    """`request.headers.get("Range", …)`, `request.headers["Range"]`, `"Range" in request.headers`"""
    match node:
        case ast.Call(func=ast.Attribute(attr="get", value=asked), args=[ast.Constant(value=str(name)), *_]):
            pass
        case ast.Subscript(value=asked, slice=ast.Constant(value=str(name))):
            pass
        case ast.Compare(left=ast.Constant(value=str(name)), comparators=[asked]):
            pass
        case _:
            return None
    return name if _is_of_request(asked, "headers") else None


def _meant(node: ast.AST, names: dict[str, Any]) -> object:
    match node:
        case ast.Name(id=name):
            return names.get(name)
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return getattr(names.get(owner), name, None)
    return None


def read_by(*found: object) -> set[str]:
    reads = Reads()
    for each in found:
        reads.follow(each)
    return reads.names


@pytest.fixture(scope="module")
def everywhere() -> set[str]:
    """`Authorization` is what the security scheme of tokens is."""
    read = read_by(auth.Caller, request_ids)
    assert read == {"Authorization", "X-Team", "X-Request-Id"}
    return read - {"Authorization"}


def views() -> Iterator[tuple[str, str, Any]]:
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            whole = re.sub(r"{\w+:", "{", re.sub("/+", "/", f"/api/{router.prefix}/{path}"))
            for operation in view.operations:
                for method in operation.methods:
                    yield whole.rstrip("/"), method.lower(), operation


def test_every_header_that_a_route_reads_is_declared_there_and_no_other(everywhere: set[str]) -> None:
    seen = 0
    for path, method, operation in views():
        read = read_by(operation.view_func) - {"Authorization"} | everywhere
        read |= {"X-CSRFToken"} if method in WRITES else set()
        told = {
            each["name"] for each in parameters(document()["paths"][path][method]) if each["in"] == "header"
        }
        assert told == read, (method, path)
        seen += 1
    assert seen == len(operations())


def test_the_guard_sees_what_is_read_behind_decorators_and_in_other_modules() -> None:
    views_by_place = {(method, path): operation.view_func for path, method, operation in views()}
    assert read_by(views_by_place["post", "/api/companies"]) == {"Idempotency-Key"}
    assert read_by(views_by_place["post", "/api/companies/{id}/merge"]) == {"Idempotency-Key", "If-Match"}
    assert read_by(views_by_place["post", "/api/voice-notes/{id}/follow-up"]) == {"Idempotency-Key"}
    assert read_by(views_by_place["get", "/api/voice-notes/{id}/audio"]) == {"Range", "If-Range"}
    assert read_by(views_by_place["patch", "/api/voice-notes/uploads/{id}"]) == {"Upload-Offset"}
