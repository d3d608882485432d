"""JSON Schemas for models: closed, so that a provider can hold a model to them, and with an object at the root."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, TypeAdapter

Schema = dict[str, Any]
WRAPPER: Final = "answer"  # the one key around a schema that is not an object, such as a union
_DROPPED: Final = {"default", "title", "discriminator", "examples"}


def of(shape: type[BaseModel] | TypeAdapter[Any]) -> tuple[Schema, bool]:
    """The schema to send, and whether the answer stands under WRAPPER."""
    schema = shape.json_schema() if isinstance(shape, TypeAdapter) else shape.model_json_schema()
    if schema.get("type") == "object":
        return schema, False
    definitions = schema.pop("$defs", {})
    wrapped = {"type": "object", "properties": {WRAPPER: schema}, "required": [WRAPPER]}
    return {**wrapped, "$defs": definitions} if definitions else wrapped, True


def strict(schema: Schema) -> Schema | None:
    """Every object closed and every key required, as strict modes want it; None where an object takes any key."""
    try:
        closed: Schema = _closed(schema)
    except _OpenObject:
        return None
    return closed


class _OpenObject(Exception):
    pass


def _closed(node: Any) -> Any:
    if isinstance(node, list):
        return [_closed(each) for each in node]
    if not isinstance(node, dict):
        return node
    if node.get("type") == "object" and not node.get("properties"):
        raise _OpenObject
    closed: Schema = {}
    for name, value in node.items():
        if name in {"properties", "$defs"}:
            closed[name] = {key: _closed(each) for key, each in value.items()}
        elif name in {"enum", "const", "required"}:
            closed[name] = value
        elif name not in _DROPPED:
            closed["anyOf" if name == "oneOf" else name] = _closed(value)
    if "properties" in node:
        closed |= {"required": list(node["properties"]), "additionalProperties": False}
    return closed
