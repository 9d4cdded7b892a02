"""An API in AWS's own shape -> the same, and a hole wherever something stands that AWS takes for no value there.

CloudFormation refuses most of it, and null anywhere; but what nobody can read is never the same as what nobody wrote.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appsync_lint.loaders.cloudformation.expressions import rendered, text_of, unseen
from appsync_lint.loaders.document import Partial, Scalar, Sequence, Table, sequence, table
from appsync_lint.loaders.shape import json_schema

if TYPE_CHECKING:
    from appsync_lint.loaders.document import Node

_CHECKED = (
    "authenticationType", "userPoolConfig", "openIDConnectConfig", "lambdaAuthorizerConfig",
    "additionalAuthenticationProviders", "introspectionConfig", "queryDepthLimit", "resolverCountLimit", "visibility",
    "apiType", "logConfig", "xrayEnabled", "apiKeys", "apiCache", "resolvers", "functions", "dataSources",
)  # fmt: skip
# What only names something: an expression does that as well, and nothing is decided by it.
_NAMES = frozenset({"userPoolId", "awsRegion", "issuer", "authorizerUri", "cloudWatchLogsRoleArn"})


def doubted(api: Table) -> Table:
    """Return an API with holes for lists, mappings and values that the JSON Schema of `appsync-lint.yaml` forbids.

    A name that is no mode stays: `entry.py` refuses it. Numbers and booleans may be written as texts, and texts as
    either. Keys that the JSON Schema does not know stay as they are.
    """
    properties = json_schema()["$defs"]["api"]["properties"]
    return _of_table(api, {"properties": {key: properties[key] for key in _CHECKED}})


def _checked(node: Node, schema: dict[str, Any]) -> Node:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name == "mode" and isinstance(node, Scalar) and node.value is not None:
            return node
        schema = json_schema()["$defs"][name]
    match node:
        case Partial():
            return node
        case Table() if schema["type"] == "object":
            return _of_table(node, schema)
        case Sequence() if schema["type"] == "array":
            return sequence([_checked(item, schema["items"]) for item in node.items], node.span)
        case Scalar() if (found := _of_scalar(node, schema)) is not None:
            return found
    return unseen(_shown(node), node.span)


def _of_table(node: Table, schema: dict[str, Any]) -> Table:
    known = {key: inner for key, inner in schema.get("properties", {}).items() if key not in _NAMES}
    entries = {key: _checked(value, known[key]) if key in known else value for key, value in node.entries.items()}
    missing = {
        key: unseen(f"no {key}", node.span)
        for key in schema.get("required", ())
        if key not in entries and key != "authenticationType"  # of which `entry.py` says so
    }
    return table({**entries, **missing}, node.span, node.keys)


def _of_scalar(node: Scalar, schema: dict[str, Any]) -> Scalar | None:
    """Return a value that AWS takes, as the text that it takes it for; None where it takes none."""
    text = text_of(node.value)
    if node.value is None:
        return None
    match schema["type"]:
        case "string":
            is_text = isinstance(node.value, str)
            found = node if is_text else Scalar(text, node.span, node.origin)
            return found if text in schema.get("enum", (text,)) else None
        case "boolean":
            return node if text.casefold() in {"true", "false"} else None
        case "integer":
            return node if _is_number(text, schema) else None
    return None


def _is_number(text: str, schema: dict[str, Any]) -> bool:
    digits = text.strip().removesuffix(".0")
    if not (digits.isascii() and digits.isdecimal()):
        return False
    # No number of AWS's is longer, and Python does not read some that are.
    return len(digits) <= len(str(2**63)) and int(digits) <= schema.get("maximum", 2**63)


def _shown(node: Node) -> str:
    is_null = isinstance(node, Scalar) and node.value is None
    return "null" if is_null else rendered(node) or "an empty text"
