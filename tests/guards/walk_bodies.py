"""Forms and JSON bodies that are in order, read off the views and the API's own document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.guards.walk import PARAMETER, Route
from tests.guards.walk_sending import Ask, Walker
from tests.guards.walk_values import Values
from wenshu.api.app import document

Json = dict[str, Any]
ALWAYS_LEFT_OUT = {"csrfmiddlewaretoken"}
LEFT_OUT = {  # of a body that goes through: they go with other values only
    "closedAt",
    "lostReason",
    "externalId",
    "conversationId",
}


@dataclass(frozen=True)
class Operation:
    """One method of one address of the API."""

    method: str
    query: tuple[str, ...]
    body: Json | None

    @property
    def properties(self) -> dict[str, Json]:
        return dict(self.body["properties"]) if self.body else {}


def operations(route: Route) -> list[Operation]:
    """As the API documents them; none for pages."""
    path = "/" + PARAMETER.sub(lambda found: f"{{{found[1]}}}", route.pattern)
    return [
        Operation(
            method.upper(),
            tuple(each["name"] for each in operation["parameters"] if each.get("in") == "query"),
            _body(operation),
        )
        for method, operation in document()["paths"].get(path, {}).items()
    ]


def _body(operation: Json) -> Json | None:
    content = operation.get("requestBody", {}).get("content", {})
    return resolved(content["application/json"]["schema"]) if "application/json" in content else None


def resolved(schema: Json) -> Json:
    """The schema itself, where it is a reference or may also be null."""
    for key in ("allOf", "anyOf"):
        if key in schema:
            chosen = [each for each in schema[key] if each.get("type") != "null"]
            return resolved(chosen[0]) if len(chosen) == 1 else schema
    if "$ref" in schema:
        found: Json = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return resolved(found)
    return schema


def shaped(value: str, schema: Json) -> Any:
    """A text as the JSON that a property takes, where it can be."""
    schema = resolved(schema)
    match schema.get("type"):
        case "array":
            return [shaped(value, schema.get("items", {}))]
        case "integer" if value.isdecimal():
            return int(value)
        case "boolean" if value == "true":
            return True
        case _:
            return value


def json_in_order(values: Values, route: Route, operation: Operation) -> Json:
    found: Json = {}
    for name, schema in operation.properties.items():
        if name == "intent":
            found[name] = values.intent("ours", route)
        elif name == "actions":
            found[name] = values.actions("ours")
        elif name == "questions":
            found[name] = [{"question": "Open deals", "intent": values.intent("ours")}]
        elif name not in LEFT_OUT and (value := values.plain(route, name)) is not None:
            found[name] = shaped(value, schema)
    return found


def form_in_order(walker: Walker, route: Route) -> dict[str, str]:
    """Grown by sending it: what the view looked for is put in, until it looks for nothing new."""
    if route in walker.forms:
        return walker.forms[route]
    values, form = Values(walker.world), dict[str, str]()
    path = values.path(route, "ours", "ours")
    while True:
        reply = walker.send(walker.alice, Ask("POST", path, query=form, form=form))
        found = {name: values.plain(route, name) for name in reply.names - form.keys() - LEFT_OUT}
        new = {name: value for name, value in found.items() if value is not None}
        if not new:
            walker.forms[route] = form
            return form
        form |= new


def bodies(
    walker: Walker, route: Route, path: str, headers: dict[str, str], told: tuple[str, ...]
) -> list[Ask]:
    """The requests of an address that carry something."""
    if route.is_api:
        values = Values(walker.world)
        return [
            Ask(
                operation.method,
                path,
                json=json_in_order(values, route, operation),
                headers=headers,
                told=told,
            )
            for operation in operations(route)
            if operation.body is not None or operation.method == "POST"
        ] or [Ask("POST", path, json={}, headers=headers, told=told)]
    form = form_in_order(walker, route)
    return [Ask("POST", path, query=form, form=form, headers=headers, told=told)]
