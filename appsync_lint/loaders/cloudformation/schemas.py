"""The schema of an API: the text in a template, or the file that it names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint.loaders.cloudformation.expressions import unseen
from appsync_lint.loaders.cloudformation.programs import local
from appsync_lint.loaders.document import Hole, Partial, Scalar, sequence
from appsync_lint.source import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from appsync_lint.loaders.cloudformation.evaluation import Evaluator
    from appsync_lint.loaders.cloudformation.stacks import Resource
    from appsync_lint.loaders.document import Node

_ANSWER = "schema in appsync-lint.yaml"
_MOST_NAMED = 3  # of several schemas of one API
_MOST_LEVELS = 4  # of folders in which the file is looked for that an S3 object may have been made of
_LOWER = ("", "*/", "*/*/", "*/*/*/")


def schema(evaluator: Evaluator, api: Resource, resources: Sequence[Resource], folder: Path) -> dict[str, Node | None]:
    """Return what an API's schema resources say: `definition` or `schema`; nothing for an API that merges others.

    An API without such a resource has its schema from elsewhere.
    """
    if not resources:
        kind = evaluator.property(api, "ApiType")
        if isinstance(kind, Scalar) and kind.value == "MERGED":
            return {}
        return {"schema": unseen(f"no AWS::AppSync::GraphQLSchema of {api.logical_id}", api.place, answer=_ANSWER)}
    if len(resources) > 1:
        names = " and ".join(dict.fromkeys(one.logical_id for one in resources[:_MOST_NAMED]))
        return {"schema": unseen(f"which of {names} counts", resources[1].place, answer=_ANSWER)}
    one = resources[0]
    if (definition := evaluator.property(one, "Definition")) is not None:
        known = definition if isinstance(definition, Scalar | Partial) else unseen("Definition", definition.span)
        return {"definition": known}
    return {"schema": _located(evaluator, one, folder)}


def _located(evaluator: Evaluator, one: Resource, folder: Path) -> Node:
    location = evaluator.property(one, "DefinitionS3Location")
    if location is None:
        return unseen(f"{one.logical_id} without a definition", one.place, answer=_ANSWER)
    found = local(evaluator, one.stack, location, folder)
    return _answered(evaluator, found, folder) if isinstance(found, Partial) else sequence([found], found.span)


def _answered(evaluator: Evaluator, location: Partial, folder: Path) -> Partial:
    """Return a location with what would answer it: the one file near the template that has the same name.

    An object of S3 stays out of sight, whatever parameters say of its bucket.
    """
    last = location.parts[-1]
    name = (last if isinstance(last, str) else location.expression).rpartition("/")[2]
    above = _up(folder, evaluator.project.around.workspace.root)
    found = next((paths for here in above if (paths := _below(evaluator, here, name))), set())
    if len(found) == 1:
        answer = f"schema: {evaluator.project.around.workspace.name(found.pop())}"
    elif "://" in location.expression:
        answer = ""
    else:
        return location
    return replace(
        location, parts=tuple(replace(p, answer=answer) if isinstance(p, Hole) else p for p in location.parts)
    )


def _up(folder: Path, root: Path) -> Iterator[Path]:
    """Yield a folder and those above it, up to the root."""
    for here in [folder, *folder.parents][:_MOST_LEVELS]:
        yield here
        if here.resolve() == root:
            return


def _below(evaluator: Evaluator, folder: Path, name: str) -> set[Path]:
    return {path for pattern in _LOWER for path in _named(evaluator, folder, pattern, name)}


def _named(evaluator: Evaluator, folder: Path, pattern: str, name: str) -> list[Path]:
    if not name.endswith((".graphql", ".gql", ".graphqls")) or any(letter in name for letter in "*?["):
        return []
    try:
        found = evaluator.project.around.workspace.glob(folder, pattern + name)
    except UnreadableError:
        return []
    return [path for path in found if os.path.isfile(path) and "node_modules" not in path.parts]  # noqa: PTH113 - of any name
