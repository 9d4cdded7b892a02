"""The shape of a document: what its JSON Schema allows, every deviation with its line and a "did you mean".

Reads the part of JSON Schema that `appsync-lint.schema.json` is written in, so that the file which editors use is the
one that decides here.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from appsync_lint.loaders.document import Partial, Scalar, Sequence, Table
from appsync_lint.source import Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from appsync_lint.loaders.document import Node

_TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
}
_TYPE_NAMES = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null"}


@cache
def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of `appsync-lint.yaml`."""
    text = Path(__file__).with_name("appsync-lint.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = msgspec.json.decode(text)
    return schema


def deviations(
    node: Node, schema: dict[str, Any] | None = None, path: str = "", *, lenient: bool = False
) -> Iterator[Problem]:
    """Yield everything in a document that the JSON Schema does not allow.

    `lenient` lets unknown keys of AWS's part pass: for an export, to which AWS may add keys.
    """
    schema = _resolved(schema if schema is not None else json_schema(), node)
    if isinstance(node, Scalar) and node.value is None and path and not path.endswith("]"):
        return  # a key without a value is a key that is not there
    allowed = schema.get("type", [])
    allowed = [allowed] if isinstance(allowed, str) else allowed
    if allowed and _type(node) not in allowed:
        wanted = " or ".join(_TYPES[name] for name in allowed)
        yield Problem(f"`{path or 'The file'}` has to be {wanted}.", "", node.span.first_line())
    elif isinstance(node, Table):
        yield from _of_table(node, schema, path, lenient=lenient)
    elif isinstance(node, Sequence):
        if len(node.items) < schema.get("minItems", 0):
            yield Problem(f"`{path}` is empty.", "Write an entry, or delete the key.", node.span.first_line())
        for number, item in enumerate(node.items):
            yield from deviations(item, schema.get("items", {}), f"{path}[{number}]", lenient=lenient)
    elif isinstance(node, Scalar):
        yield from _of_scalar(node, schema, path)


def _resolved(schema: dict[str, Any], node: Node) -> dict[str, Any]:
    """Return the schema that counts: the target of a reference, or of several the one for this type of node."""
    if "$ref" in schema:
        target: dict[str, Any] = json_schema()["$defs"][schema["$ref"].rpartition("/")[2]]
        return target
    if "anyOf" not in schema:
        return schema
    choices: list[dict[str, Any]] = schema["anyOf"]
    chosen = next((choice for choice in choices if choice["type"] == _type(node)), None)
    return chosen or {"type": [choice["type"] for choice in choices]}


def _type(node: Node) -> str:
    if isinstance(node, Table):
        return "object"
    if isinstance(node, Sequence):
        return "array"
    if isinstance(node, Partial):
        return "unknown"
    if isinstance(node.value, float) and node.value.is_integer():
        return "integer"
    return _TYPE_NAMES[type(node.value)]


def _of_table(node: Table, schema: dict[str, Any], path: str, *, lenient: bool) -> Iterator[Problem]:
    properties = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    for key, value in node.entries.items():
        inner = f"{path}.{key}" if path else key
        if key in properties:
            exported = key == "graphqlApi" or (lenient and (bool(path) or key in _exported()))
            yield from deviations(value, properties[key], inner, lenient=exported)
        elif isinstance(others, dict):
            yield from deviations(value, others, inner)
        elif others is False and not lenient:
            yield Problem(f"There is no key `{inner}`.", did_you_mean(key, properties), node.keys[key])
    for key in schema.get("required", ()):
        found = node.get(key)
        if found is None or (isinstance(found, Scalar) and found.value is None):
            yield Problem(f"`{path}` needs the key `{key}`.", "", node.span.first_line())


def _exported() -> Collection[str]:
    exported: dict[str, Any] = json_schema()["$defs"]["exportedApi"]["properties"]
    return exported


def _of_scalar(node: Scalar, schema: dict[str, Any], path: str) -> Iterator[Problem]:
    if "enum" in schema and node.value not in schema["enum"]:
        choices = list(dict.fromkeys(str(choice) for choice in schema["enum"]))
        hint = did_you_mean(str(node.value), choices) or f"Write {' or '.join(choices)}."
        yield Problem(f"`{path}` cannot be {node.value!r}.", hint, node.span)
    elif isinstance(node.value, int | float):
        low, high = schema.get("minimum"), schema.get("maximum")
        if (low is not None and node.value < low) or (high is not None and node.value > high):
            bounds = f"from {low} to {high}" if high is not None else f"at least {low}"
            yield Problem(f"`{path}` has to be {bounds}.", "", node.span)
