"""What the own reader and graphql-core make of the same text, to be held against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql.language import DirectiveDefinitionNode
from msgspec import Struct

from appsync_lint import sdl, syntax
from appsync_lint.source import Source, Span, UnreadableError

if TYPE_CHECKING:
    from appsync_lint.assembly import Definitions

# Only newer versions of graphql-core know these, and so it has to say.
_NEWER_LOCATIONS = frozenset({"FRAGMENT_VARIABLE_DEFINITION", "DIRECTIVE_DEFINITION"})


def told(found: Definitions) -> list[Any]:
    """Return all that was read as plain data: every object, place and value, and the type of each."""
    return [_told(part) for part in (found.types, found.schemas, found.directives, found.problems)]


def _told(value: Any) -> Any:  # noqa: ANN401 - any part of a schema
    if isinstance(value, Span):
        return value.start, value.end
    if isinstance(value, Struct):
        return type(value).__name__, *(_told(getattr(value, name)) for name in value.__struct_fields__)
    if isinstance(value, tuple | list):
        return type(value).__name__, *map(_told, value)
    if isinstance(value, dict):
        return [(name, _told(one)) for name, one in value.items()]
    return repr(value)


def judged(text: str) -> Definitions | None:
    """Return what graphql-core makes of a text, or None where it refuses it."""
    try:
        return syntax.read(Source("a.graphql", text))
    except UnreadableError:
        return None


def disagreement(text: str) -> str:
    """Return how the reader and graphql-core differ over a text, or nothing."""
    own, judge = sdl.scan(Source("a.graphql", text)), judged(text)
    if own is None:
        return f"left to graphql-core: {text!r}" if judge and not _is_for_the_judge(text, judge) else ""
    if judge is None:
        return f"accepted: {text!r}"
    return "" if told(own) == told(judge) else f"read otherwise: {text!r}"


def _is_for_the_judge(text: str, judge: Definitions) -> bool:
    """Return whether the reader has to leave a text: operations, and what versions of graphql-core differ in."""
    if any("no part of a schema" in problem.sentence for problem in judge.problems):
        return True
    nodes = syntax.definitions(Source("a.graphql", text))
    defined = [node for node in nodes if isinstance(node, DirectiveDefinitionNode)]
    return any(
        getattr(node, "directives", None) or _NEWER_LOCATIONS & {location.value for location in node.locations}
        for node in defined
    )
