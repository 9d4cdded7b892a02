"""The programs that a template names: the code of resolvers, and of Lambda functions behind them."""

from __future__ import annotations

import os
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from appsync_lint.config import PYTHON, SCRIPTS
from appsync_lint.loaders.cloudformation.expressions import text_of, unseen
from appsync_lint.loaders.cloudformation.knowledge import Mode
from appsync_lint.loaders.cloudformation.spelling import PROGRAMS
from appsync_lint.loaders.document import Partial, Scalar, Sequence, Table, at
from appsync_lint.source import UnreadableError

if TYPE_CHECKING:
    from pathlib import Path

    from appsync_lint.loaders.cloudformation.evaluation import Evaluator
    from appsync_lint.loaders.cloudformation.stacks import Resource, Stack
    from appsync_lint.loaders.document import Node

_FUNCTIONS = "AWS::Lambda::Function"
_POINTERS = ("AWS::Lambda::Alias", "AWS::Lambda::Version")
_MOST_STEPS = 4  # from an alias by a version to a function
_FUNCTION_NAME = re.compile(r":function:([\w-]+)")

# https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html, .../python-handler.html
_ENDINGS = {"nodejs": SCRIPTS, "python": PYTHON}


def of_appsync(evaluator: Evaluator, resource: Resource, folder: Path) -> dict[str, Node | None]:
    """Return the code and templates of a resolver or function, by the names of AWS's API.

    Paths are relative to `folder`. https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html
    """
    found: dict[str, Node | None] = {}
    for inline, located, name in PROGRAMS:
        found[name] = evaluator.property(resource, inline)
        if found[name] is None and (location := evaluator.property(resource, located)) is not None:
            found[f"{name}File"] = local(evaluator, resource.stack, location, folder)
    return found


def local(evaluator: Evaluator, stack: Stack, location: Node, folder: Path) -> Scalar | Partial:
    """Return the path, relative to `folder`, of the local file that a location names; a hole where there is none."""
    path = _path(stack, location)
    if path is not None and _is_inside(evaluator, path) and os.path.isfile(path):  # noqa: PTH113 - of any name
        return Scalar(_relative(path, folder), location.span)
    if isinstance(location, Partial):
        return location
    return unseen(text_of(location.value) if isinstance(location, Scalar) else "", location.span)


def _path(stack: Stack, location: Node) -> Path | None:
    """Return what a location names: a path relative to the template, or an S3 object whose local origin is known."""
    if (asset := _asset(stack, location)) is not None:
        return asset
    text = text_of(location.value) if isinstance(location, Scalar) else ""
    return None if not text or "://" in text else stack.template.path.parent / text


def _asset(stack: Stack, key: Node) -> Path | None:
    """Return what a tool has made an S3 object of, by the end of the object's key."""
    last = key.parts[-1] if isinstance(key, Partial) else text_of(key.value) if isinstance(key, Scalar) else None
    if not isinstance(last, str):
        return None
    return stack.template.assets.get(last) or stack.template.assets.get(last.rpartition("/")[2])


def _is_inside(evaluator: Evaluator, path: Path) -> bool:
    try:
        evaluator.project.around.workspace.name(path)
    except UnreadableError:
        return False
    except (OSError, ValueError, RuntimeError):  # a path that the system does not take
        return False
    return True


def _relative(path: Path, folder: Path) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/")


def of_lambda(evaluator: Evaluator, function: Node | None, folder: Path) -> dict[str, Node | None]:
    """Return the source of a Lambda function that an ARN, or a reference, names: `file` or `code`, and `handler`.

    Empty where the function is none of the project's, or holds a program that nobody can see.
    """
    resource = _function(evaluator, function)
    if resource is None:
        return {}
    handler = evaluator.property(resource, "Handler", mode=Mode.KEEP)
    code = evaluator.opened(resource.property("Code"), evaluator.scope(resource.stack, Mode.KEEP))
    inline = evaluator.property(resource, "Code", "ZipFile", mode=Mode.KEEP) if isinstance(code, Table) else None
    if inline is not None:
        return {
            "code": inline,
            "handler": handler,
            "runtime": evaluator.property(resource, "Runtime", mode=Mode.DEFAULTS),
        }
    if isinstance(code, Table):
        code = evaluator.property(resource, "Code", "S3Key", mode=Mode.KEEP)
        path = _asset(resource.stack, code) if code is not None else None
    else:
        path = _path(resource.stack, code) if code is not None else None
    if path is None or code is None or not _is_inside(evaluator, path):
        return {}
    file = _file(evaluator, resource, path, handler)
    if file is not None:
        return {"file": Scalar(_relative(file, folder), code.span), "handler": handler}
    return {} if os.path.lexists(path) else {"file": unseen(_relative(path, folder), code.span), "handler": handler}


def _function(evaluator: Evaluator, node: Node | None) -> Resource | None:
    for _ in range(_MOST_STEPS):
        resource = _named(evaluator, node)
        if resource is None or resource.kind == _FUNCTIONS:
            return resource
        node = evaluator.property(resource, "FunctionName", mode=Mode.KEEP) if resource.kind in _POINTERS else None
    return None


def _named(evaluator: Evaluator, node: Node | None) -> Resource | None:
    """Return the resource that a reference, or an ARN with the name of a function in it, means."""
    if isinstance(node, Partial):
        for hole in node.holes:
            resource = evaluator.project.at(hole.target)
            if resource is not None and resource.kind in (_FUNCTIONS, *_POINTERS):
                return resource
    text = node.expression if isinstance(node, Partial) else text_of(node.value) if isinstance(node, Scalar) else ""
    match = _FUNCTION_NAME.search(text)
    name = match[1] if match else text
    found = [one for one in evaluator.project.of_kind(_FUNCTIONS) if name and _called(evaluator, one) == name]
    return found[0] if len(found) == 1 else None


def _called(evaluator: Evaluator, resource: Resource) -> str:
    name = evaluator.property(resource, "FunctionName", mode=Mode.DEFAULTS)
    return text_of(name.value) if isinstance(name, Scalar) else ""


def _file(evaluator: Evaluator, resource: Resource, path: Path, handler: Node | None) -> Path | None:
    """Return the file in a folder that holds a handler, by the rules of the function's runtime."""
    if os.path.isfile(path):  # noqa: PTH113 - of any name
        return path if path.suffix in {ending for endings in _ENDINGS.values() for ending in endings} else None
    runtime = evaluator.property(resource, "Runtime", mode=Mode.DEFAULTS)
    name = text_of(runtime.value) if isinstance(runtime, Scalar) else ""
    endings = [ending for prefix, group in _ENDINGS.items() if name.startswith(prefix) or not name for ending in group]
    written = text_of(handler.value) if isinstance(handler, Scalar) else ""
    module = written.rpartition(".")[0]
    stems = [module, module.replace(".", "/")] if module else []
    candidates = [*_entry_points(resource), *(f"{stem}{ending}" for stem in stems for ending in endings)]
    for candidate in candidates:
        file = path / PurePosixPath(candidate)
        if _is_inside(evaluator, file) and os.path.isfile(file):  # noqa: PTH113 - of any name
            return file
    return None


def _entry_points(resource: Resource) -> list[str]:
    """Return what SAM's esbuild makes a function of.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build-typescript.html
    """
    node = at(resource.table, "Metadata", "BuildProperties", "EntryPoints")
    items = node.items if isinstance(node, Sequence) else ()
    return [str(item.value) for item in items if isinstance(item, Scalar)][:1]
