"""The files of a Serverless service, each read once."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from appsync_lint.loaders import document
from appsync_lint.loaders.document import Scalar, Table
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.infrastructure import Surroundings
    from appsync_lint.source import Source, Span

_LONG = 200  # characters: what a variable in a text of this length costs, another value costs
_MOST_STEPS = 500_000  # of one file, over all its deployments
_DATA = frozenset({".yml", ".yaml", ".json", ".tfstate"})
_INCLUDED = re.compile(r"\$\{\s*file\(\s*([^\s(){}$~]{1,200})\s*\)")


def read(path: Path, around: Surroundings) -> Project:
    """Read the file of a service.

    Raises UnreadableError where it cannot be read, or is no mapping.
    """
    root = _without_secrets(around.workspace.read(path))
    if not isinstance(root, Table):
        raise UnreadableError(
            Problem("A service is a mapping of keys.", "Begin with `service:`.", root.span.first_line())
        )
    return Project(root, _folder(path, root.span.source.text, around), around)


def _folder(path: Path, text: str, around: Surroundings) -> Path:
    """Return the folder from which a service is deployed: its file's, or one above that holds the files it includes.

    Their paths are relative to the folder in which the command runs, and the file can stand elsewhere:
    https://github.com/serverless/serverless/issues/8800
    """
    names = {name.strip("\"'") for name in _INCLUDED.findall(text)}
    for folder in path.parents:
        if not folder.resolve().is_relative_to(around.workspace.root):
            break
        if any(os.path.isfile(folder / name) for name in names):  # noqa: PTH113 - of any name
            return folder
    return path.parent


def _without_secrets(source: Source) -> Node:
    """Return what a file holds; the values of an API's environment variables are made unreadable."""
    root = document.read(source, template=True)
    secrets = list(_secrets(root))
    return document.read(source.masked(secrets), template=True) if secrets else root


def _secrets(root: Node) -> Iterator[Span]:
    apis = (root, root.get("appSync")) if isinstance(root, Table) else ()
    for api in apis:
        variables = api.get("environment") if isinstance(api, Table) and "authentication" in api.entries else None
        if isinstance(variables, Table):
            yield from (node.span for node in variables.entries.values() if isinstance(node, Scalar))


class Project(Struct):
    """The files of one service: what was read of them, and how much was done with it."""

    root: Table
    folder: Path
    around: Surroundings
    documents: dict[str, Node | None] = field(default_factory=dict)
    steps: int = 0

    def spend(self, span: Span, length: int = 0) -> None:
        """Count one value, a text of some length for more. Raises UnreadableError where they are too many."""
        self.steps += 1 + length // _LONG
        if self.steps > _MOST_STEPS:
            sentence = f"The variables of this file stand for more than {_MOST_STEPS:,} values."
            raise UnreadableError(Problem(sentence, "Write out those that refer to each other.", span))

    def document(self, path: str, span: Span) -> Node | None:
        """Return what stands in a file that a variable names, or None where there is no such file.

        Raises UnreadableError where it lies outside the root, or cannot be read.
        """
        if path not in self.documents:
            file = self.inside(path, span)
            self.documents[path] = self._read(file, span) if file else None
        return self.documents[path]

    def inside(self, path: str, span: Span) -> Path | None:
        """Return a file of the project by its path from the service's folder, or None where there is none.

        Raises UnreadableError where it lies outside the root.
        """
        file = self.folder / path
        try:
            self.around.workspace.name(file)
            return file if file.is_file() else None
        except (OSError, ValueError):  # a name that no file can have
            return None
        except UnreadableError as error:
            raise UnreadableError(*(replace(problem, span=span) for problem in error.problems)) from None

    def _read(self, file: Path, span: Span) -> Node | None:
        source = self.around.workspace.read(file, span)
        if file.suffix in {".yml", ".yaml"} and all(line.strip()[:1] in {"", "#"} for line in source.text.splitlines()):
            return Scalar(None, source.span(0, 0))
        if file.suffix in _DATA:
            return _without_secrets(source)
        return Scalar(source.text, source.span(0, len(source.text)), source=source)
