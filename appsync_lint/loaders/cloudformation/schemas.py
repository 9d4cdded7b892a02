"""The schema of an API: the text in a template, or the file that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders.cloudformation.expressions import unseen
from appsync_lint.loaders.cloudformation.programs import local
from appsync_lint.loaders.document import Partial, Scalar, sequence
from appsync_lint.source import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from appsync_lint.loaders.cloudformation.evaluation import Evaluator
    from appsync_lint.loaders.cloudformation.stacks import Resource
    from appsync_lint.loaders.document import Node

_ANSWER = "schema in appsync-lint.yaml"


def schema(
    evaluator: Evaluator, api: Resource, resources: Sequence[Resource], folder: Path, notes: dict[str, None]
) -> dict[str, Node | None]:
    """Return what an API's schema resources say: `definition` or `schema`; nothing for an API that merges others.

    An API without such a resource has its schema from elsewhere.
    """
    if not resources:
        kind = evaluator.property(api, "ApiType")
        if isinstance(kind, Scalar) and kind.value == "MERGED":
            return {}
        return {"schema": unseen(f"no AWS::AppSync::GraphQLSchema of {api.logical_id}", api.place, answer=_ANSWER)}
    one = resources[0]
    if (definition := evaluator.property(one, "Definition")) is not None:
        known = definition if isinstance(definition, Scalar | Partial) else unseen("Definition", definition.span)
        return {"definition": known}
    location = evaluator.property(one, "DefinitionS3Location")
    if location is None:
        return {"schema": unseen(f"{one.logical_id} without a definition", one.place, answer=_ANSWER)}
    found = local(evaluator, one.stack, location, folder)
    if isinstance(found, Partial):
        _offer(evaluator, found, folder, notes)
        return {"schema": found}
    return {"schema": sequence([found], found.span)}


def _offer(evaluator: Evaluator, location: Partial, folder: Path, notes: dict[str, None]) -> None:
    """Tell of the one file near the template that has the name of the one that cannot be seen."""
    last = location.parts[-1]
    end = last if isinstance(last, str) else location.expression
    name = end.rpartition("/")[2]
    found = {path for pattern in ("", "*/", "*/*/") for path in _named(evaluator, folder, pattern, name)}
    if len(found) == 1:
        path = evaluator.project.around.workspace.name(found.pop())
        notes[
            f"{location.span}: the schema is {location.expression}, which is out of sight. "
            f"If it is {path}, say so: `schema: {path}` under `overrides` in appsync-lint.yaml."
        ] = None


def _named(evaluator: Evaluator, folder: Path, pattern: str, name: str) -> list[Path]:
    if not name.endswith((".graphql", ".gql", ".graphqls")) or any(letter in name for letter in "*?["):
        return []
    try:
        found = evaluator.project.around.workspace.glob(folder, pattern + name)
    except UnreadableError:
        return []
    return [path for path in found if path.is_file() and "node_modules" not in path.parts]
