"""How questions come in: query parameters by the contract, versions, pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, TypeVar

import orjson
from django.http import HttpRequest, HttpResponse
from ninja.operation import Operation
from ninja.parser import Parser
from pydantic import BaseModel, Field, ValidationError
from pydantic.alias_generators import to_camel

from wenshu.crm import contract, payload_errors
from wenshu.errors import FieldError, Invalid, WenshuError

Filters = TypeVar("Filters", bound=BaseModel)
View = Callable[..., HttpResponse]


class Paging(contract.Contract):
    """How much of a list, from where, in which order."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(max_length=2000)] = ""
    sort: Annotated[str, Field(max_length=40)] = ""
    count: bool = False


class NotJson(WenshuError):
    """Send the body as JSON: `Content-Type: application/json`."""

    code = "unsupported_media_type"
    http_status = 415


class StrictJson(Parser):
    """JSON as its standard says: no NaN, no other encoding than UTF-8, no half of a character."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        kind = (request.content_type or "").lower()  # empty where the request does not say
        if kind and kind != "application/json" and not kind.endswith("+json"):
            raise NotJson
        body: dict[str, Any] = orjson.loads(request.body)
        return body


def known_parameters_only(view: View) -> View:
    """For every route: a query parameter that its document does not name is refused, never silently dropped."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET:
            told = (operation.openapi_extra or {}).get("parameters", [])
            named = {each["name"] for each in told if each.get("in") == "query"}
            unknown = sorted(set(request.GET) - named)
            if unknown:
                message = "There is no such parameter."
                raise Invalid([FieldError(payload_errors.pointer((name,), ""), message) for name in unknown])
        return view(request, *args, **kwargs)

    operation: Operation = view._ninja_operation  # type: ignore[attr-defined]
    return checked


_PAGING = {to_camel(name) for name in Paging.model_fields}


def page_of(request: HttpRequest, filters: type[Filters]) -> tuple[Filters, Paging]:
    """The list's filters and paging; an unknown parameter is refused, so that no filter is silently dropped."""
    given = {name for name in request.GET if name not in _PAGING}
    errors: list[ValidationError] = []
    parsed: list[BaseModel] = []
    for model, names in ((filters, given), (Paging, set(request.GET) - given)):
        try:
            parsed.append(model.model_validate(_values(request, model, names)))
        except ValidationError as error:
            errors.append(error)
    if errors:
        raise Invalid([found for error in errors for found in payload_errors.field_errors(error)])
    chosen, paging = parsed
    assert isinstance(chosen, filters)
    assert isinstance(paging, Paging)
    return chosen, paging


def query_of(request: HttpRequest, model: type[Filters]) -> Filters:
    """Query parameters of a route that is not a list of records."""
    return contract.validated(model, _values(request, model, set(request.GET)))


def _values(request: HttpRequest, model: type[BaseModel], names: set[str]) -> dict[str, Any]:
    repeatable = {
        to_camel(name) for name, field in model.model_fields.items() if field.default_factory is list
    }
    return {name: request.GET.getlist(name) if name in repeatable else request.GET[name] for name in names}


def parameters(*models: type[BaseModel]) -> dict[str, Any]:
    """For a route's `openapi_extra`: the models' fields as query parameters."""
    found = []
    for model in models:
        schema = model.model_json_schema(by_alias=True)
        for name, field in schema["properties"].items():
            if field.get("default", ...) is None:
                del field["default"]  # not given; a null cannot be written in an address
            found.append({"in": "query", "name": name, "required": False, "schema": field})
    return {"parameters": found}


def expected_version(request: HttpRequest) -> int | None:
    """The version in `If-Match: "7"`; None when there is none, or `*`. Raises NotAVersion, for an empty one too."""
    header = request.headers.get("If-Match", "*").strip()
    if header == "*":
        return None
    version = header.removeprefix("W/").strip('"')
    if not version.isascii() or not version.isdecimal() or len(version) > 9:
        raise NotAVersion
    return int(version)


class NotAVersion(WenshuError):
    """`If-Match` takes the record's version in quotes, such as "7"."""

    code = "not_a_version"
    http_status = 400
