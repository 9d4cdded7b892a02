"""The files that hold the programs of Lambda functions, as far as Terraform packs them from the project."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.config import PYTHON, SCRIPTS
from appsync_lint.loaders.document import Hole, Partial, Scalar, Table, table
from appsync_lint.source import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.infrastructure import Surroundings
    from appsync_lint.loaders.terraform.references import References
    from appsync_lint.loaders.terraform.resource import Resource


class Programs(Struct, frozen=True):
    """The Lambda functions of a project; the paths of their files are made relative to `folder`."""

    references: References
    around: Surroundings
    folder: Path

    def of(self, arn: Node | None) -> Mapping[str, Node | None]:
        """Return `file` and `handler` of the function whose ARN this is; nothing where no such function is in sight.

        https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_function and
        https://registry.terraform.io/providers/hashicorp/archive/latest/docs/data-sources/file
        """
        function = self._function(arn)
        if function is None:
            return {}
        handler = function.attributes.get("handler")
        if not isinstance(handler, Scalar) or not isinstance(handler.value, str):
            return {"file": _unseen(function, handler if isinstance(handler, Partial) else None)}
        module, _, name = handler.value.rpartition(".")
        return {"file": self._file(function, module, handler), "handler": Scalar(name, handler.span)}

    def authorizer(self, *providers: Table) -> Table | None:
        """Return the program of the Lambda authorizer that one of these providers names."""
        for provider in providers:
            config = provider.get("lambdaAuthorizerConfig")
            found = self.of(config.get("authorizerUri")) if isinstance(config, Table) else {}
            if found:
                return table(found, provider.keys["lambdaAuthorizerConfig"])
        return None

    def _function(self, arn: Node | None) -> Resource | None:
        alias = self.references.named(arn, "aws_lambda_alias")
        named = alias.attributes.get("function_name") if alias else arn
        return self.references.named(named, "aws_lambda_function")

    def _file(self, function: Resource, module: str, handler: Scalar) -> Node:
        filename = function.attributes.get("filename")
        archive = self.references.named(filename, "archive_file")
        runtime = function.attributes.text("runtime")
        for path in _candidates(archive, module, runtime) if archive else ():
            if self._is_ours(path):
                return Scalar(os.path.relpath(path, self.folder).replace(os.sep, "/"), handler.span)
        return _unseen(function, filename)

    def _is_ours(self, path: Path) -> bool:
        try:
            return path.is_file() and bool(self.around.workspace.name(path))
        except (UnreadableError, OSError, ValueError):
            return False


def _candidates(archive: Resource, module: str, runtime: str) -> Iterator[Path]:
    """Yield the paths that can hold a module of what is packed: a file that is packed alone, or one in a folder."""
    ends = (*PYTHON, *SCRIPTS) if runtime.startswith("python") else (*SCRIPTS, *PYTHON)
    file, folder = archive.attributes.text("source_file"), archive.attributes.text("source_dir")
    if file:
        yield archive.folder / file
    elif folder and module:
        yield from (archive.folder / folder / f"{module}{end}" for end in ends)


def _unseen(function: Resource, node: Node | None) -> Partial:
    if isinstance(node, Partial):
        return node
    written = str(node.value) if isinstance(node, Scalar) and node.value is not None else f"{function.address}.filename"
    return Partial((Hole(written),), node.span if node is not None else function.span)
