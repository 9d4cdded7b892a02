"""SDL -> a schema that graphql-core can execute, with what AppSync adds to every schema."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import graphql
from graphql.language import ast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

# Section 1.1 of semantics.md.
_DIRECTIVES = """
directive @aws_api_key on OBJECT | FIELD_DEFINITION
directive @aws_iam on OBJECT | FIELD_DEFINITION
directive @aws_oidc on OBJECT | FIELD_DEFINITION
directive @aws_lambda on OBJECT | FIELD_DEFINITION
directive @aws_cognito_user_pools(cognito_groups: [String]) on OBJECT | FIELD_DEFINITION
directive @aws_auth(cognito_groups: [String]) on FIELD_DEFINITION
directive @aws_subscribe(mutations: [String]) on FIELD_DEFINITION
directive @aws_publish(subscriptions: [String]) on FIELD_DEFINITION
"""


_DAY, _ZONE = r"-?\d{4}-\d\d-\d\d", r"(Z|[+-]\d\d:\d\d(:\d\d)?)"
_TIME = r"\d\d:\d\d(:\d\d(\.\d+)?)?"
# AppSync's scalars: https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html
_FORMS: Mapping[str, str] = {
    "AWSDate": f"{_DAY}{_ZONE}?",
    "AWSTime": f"{_TIME}{_ZONE}?",
    "AWSDateTime": f"{_DAY}T{_TIME}{_ZONE}",
    "AWSTimestamp": "",
    "AWSEmail": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "AWSJSON": "",
    "AWSPhone": r"\+?[\d -]{7,}",
    "AWSURL": r"[a-z][a-z0-9+.-]*://\S+",
    "AWSIPAddress": r"[0-9a-fA-F:.]+(/\d+)?",
}
_SAMPLES: Mapping[str, Any] = {
    "ID": "7",
    "String": "text",
    "Int": 7,
    "Float": 7.5,
    "Boolean": True,
    "AWSDate": "2026-03-01",
    "AWSTime": "08:30:00Z",
    "AWSDateTime": "2026-03-01T08:30:00Z",
    "AWSTimestamp": 1772353800,
    "AWSEmail": "ada@example.org",
    "AWSJSON": '{"a": [1]}',
    "AWSPhone": "+4915112345678",
    "AWSURL": "https://example.org/a",
    "AWSIPAddress": "198.51.100.7",
}


def build(texts: Iterable[str], *, merged: bool = False) -> graphql.GraphQLSchema:
    """Return an executable schema from SDL: what the service adds is added, what is there already is left out.

    Of semantics.md, 1.3: extensions are merged. 1.4: `implements A, B` is accepted. 9: in a merged API, types of one
    name become one, and what is `@hidden` is gone.
    """
    added = graphql.parse(_DIRECTIVES + "\n".join(f"scalar {name}" for name in _FORMS))
    names = {one.name.value for one in added.definitions}  # type: ignore[attr-defined]
    found: list[Any] = [*added.definitions]
    first: dict[object, Any] = {}
    for text in texts:
        for node in graphql.parse(re.sub(r"(\bimplements\s+\w+)((?:\s*,\s*\w+)+)", _with_ampersands, text)).definitions:
            name = getattr(getattr(node, "name", None), "value", None)
            if name in names and isinstance(node, ast.ScalarTypeDefinitionNode | ast.DirectiveDefinitionNode):
                continue
            twice = isinstance(node, ast.TypeDefinitionNode) and name in first
            further = _further(first[name], node) if twice else node
            found.append(_visible(further) if merged else further)
            if isinstance(node, ast.TypeDefinitionNode):
                first.setdefault(name, node)
    document = ast.DocumentNode(definitions=tuple(found))
    schema = graphql.build_ast_schema(document, assume_valid=True, assume_valid_sdl=True)
    for name, form in _FORMS.items():
        scalar: Any = schema.type_map[name]
        scalar.parse_value = scalar.coerce_input_value = _reader(name, form)  # as graphql-core 3.2 and 3.3 call it
    return schema


def _with_ampersands(match: re.Match[str]) -> str:
    return match[1] + match[2].replace(",", " & ")


def _further(first: Any, second: Any) -> Any:  # noqa: ANN401 - any definitions of types
    """Return the second definition of a type as an extension of the first: with what that one lacks."""
    extension = getattr(ast, type(second).__name__.replace("Definition", "Extension"))
    parts = {key: getattr(second, key, None) for key in extension.keys if key != "description"}
    for key in ("fields", "values", "types", "interfaces"):
        known = {one.name.value for one in getattr(first, key, None) or ()}
        if key in parts:
            parts[key] = tuple(one for one in parts[key] or () if one.name.value not in known)
    return extension(**parts)


def _visible(node: Any) -> Any:  # noqa: ANN401 - any definition
    if not isinstance(node, ast.ObjectTypeDefinitionNode | ast.ObjectTypeExtensionNode):
        return node
    fields = tuple(one for one in node.fields or () if "hidden" not in {d.name.value for d in one.directives or ()})
    parts: dict[str, Any] = {key: getattr(node, key, None) for key in node.keys}
    return type(node)(**parts | {"fields": fields})


def sample(type_: Any) -> Any:  # noqa: ANN401 - graphql-core's generics
    """Return a value of a scalar or enum, as a resolver gives it."""
    if isinstance(type_, graphql.GraphQLEnumType):
        return next(iter(type_.values.values())).value
    return _SAMPLES.get(type_.name, "text")


def _reader(name: str, form: str) -> Callable[[object], object]:
    def read(value: object) -> object:
        if name == "AWSTimestamp" and isinstance(value, int):
            return value
        if name == "AWSJSON" and isinstance(value, str):
            return json.loads(value)
        if isinstance(value, str) and form and re.fullmatch(form, value):
            return value
        raise graphql.GraphQLError(f"{value!r} is no {name}")

    return read
