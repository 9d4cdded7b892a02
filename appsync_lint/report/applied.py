"""Which directives of a schema can stay in one that every tool reads: those whose definition is known.

https://spec.graphql.org/October2021/#sec-Type-System.Directives
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql.language import ast
from msgspec import Struct

from appsync_lint.access import MODE_OF_DIRECTIVE
from appsync_lint.report.literals import literal
from appsync_lint.schema import AWS_SCALARS, BUILT_IN_SCALARS, Kind, Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from appsync_lint.schema import Schema

# What decides who may call a field, and what speaks to AppSync when it merges APIs: neither is for callers.
_AUTHORIZING = frozenset({*MODE_OF_DIRECTIVE, "aws_auth"})
_NOT_FOR_CALLERS = _AUTHORIZING | {"canonical", "hidden", "renamed", "defer"}
_INPUTS = frozenset({Kind.SCALAR, Kind.ENUM, Kind.INPUT_OBJECT})


class Signature(Struct, frozen=True):
    """Where a directive can stand, and its arguments, each with whether it has to be given.

    `types` are those of the arguments, except GraphQL's own scalars; `node` is its definition, None for a built-in one.
    """

    locations: frozenset[str]
    arguments: Mapping[str, bool]
    repeatable: bool = False
    types: frozenset[str] = frozenset()
    node: Any = None


_BUILT_IN = {
    "deprecated": Signature(
        frozenset({Location.FIELD_DEFINITION, Location.ARGUMENT_DEFINITION})
        | {Location.INPUT_FIELD_DEFINITION, Location.ENUM_VALUE},
        {"reason": False},
    ),
    "specifiedBy": Signature(frozenset({Location.SCALAR}), {"url": True}),
    "oneOf": Signature(frozenset({Location.INPUT_OBJECT}), {}),
}


def signatures(definitions: Iterable[Any], schema: Schema) -> Mapping[str, Signature]:
    """Return the directives that may stay, by name: GraphQL's own, and those that the schema defines."""
    found: dict[str, Signature] = {}
    for node in definitions:
        name = node.name.value
        types = frozenset(_named(argument.type) for argument in node.arguments or ())
        known = all(one in BUILT_IN_SCALARS | AWS_SCALARS or _is_input(schema, one) for one in types)
        if name in _NOT_FOR_CALLERS or name in found or not known:
            continue
        found[name] = Signature(
            frozenset(location.value for location in node.locations),
            {argument.name.value: _is_required(argument) for argument in node.arguments or ()},
            bool(node.repeatable),
            types - BUILT_IN_SCALARS,
            node,
        )
    return _BUILT_IN | found


def _named(node: Any) -> str:  # noqa: ANN401 - named, list or non-null type
    while not isinstance(node, ast.NamedTypeNode):
        node = node.type
    return str(node.name.value)


def _is_input(schema: Schema, name: str) -> bool:
    return name in schema.types and schema.types[name].kind in _INPUTS


def _is_required(argument: Any) -> bool:  # noqa: ANN401 - an argument's definition
    return isinstance(argument.type, ast.NonNullTypeNode) and argument.default_value is None


class Applied:
    """The directives that stay where they stand; `used` are the names of those that were asked for and did."""

    def __init__(self, known: Mapping[str, Signature]) -> None:
        self.known = known
        self.used: set[str] = set()

    def text(self, nodes: Iterable[Any], location: Location, *, deprecatable: bool = True) -> str:
        """Return the directives of some nodes, those of one thing, that can stand there, each behind a blank."""
        found: list[str] = []
        for node in (one for owner in nodes for one in owner.directives or ()):
            name = node.name.value
            signature = self.known.get(name)
            if signature is None or location not in signature.locations or not _fits(node, signature):
                continue
            if (name == "deprecated" and not deprecatable) or (name in found and not signature.repeatable):
                continue
            found += [name, f" @{name}{_arguments(node)}"]
            self.used.add(name)
        return "".join(found[1::2])

    @property
    def types(self) -> frozenset[str]:
        """The types that the arguments of the used directives name."""
        return frozenset[str]().union(*(self.known[name].types for name in self.used))


def _fits(node: Any, signature: Signature) -> bool:  # noqa: ANN401 - a directive as applied
    arguments = node.arguments or ()
    given: Sequence[str] = [argument.name.value for argument in arguments]
    known = len(set(given)) == len(given) and signature.arguments.keys() >= set(given)
    complete = all(name in given for name, required in signature.arguments.items() if required)
    # graphql-core reads what its own directives say, and refuses everything but texts.
    plain = node.name.value not in _BUILT_IN or all(isinstance(one.value, ast.StringValueNode) for one in arguments)
    return known and complete and plain


def _arguments(node: Any) -> str:  # noqa: ANN401 - a directive as applied
    written = ", ".join(f"{argument.name.value}: {literal(argument.value)}" for argument in node.arguments or ())
    return f"({written})" if written else ""
