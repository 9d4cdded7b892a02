"""The Lambda functions of a Serverless service: their logical IDs, and the files that hold their programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.config import PYTHON, SCRIPTS
from appsync_lint.loaders.document import Hole, Partial, Scalar
from appsync_lint.loaders.serverless import intrinsics
from appsync_lint.loaders.serverless.parts import Part, merged
from appsync_lint.loaders.serverless.texts import composed, parts_of, unknown
from appsync_lint.source import UnreadableError

if TYPE_CHECKING:
    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.serverless.shape import Entries
    from appsync_lint.loaders.serverless.variables import Service
    from appsync_lint.source import Span


def logical_id(name: str) -> str:
    """Return the logical ID that the framework gives to a function's resource.

    https://www.serverless.com/framework/docs/providers/aws/guide/resources
    """
    return name[:1].upper() + name[1:].replace("-", "Dash").replace("_", "Underscore") + "LambdaFunction"


def arn(config: Part, written: str, own: str) -> Node | None:
    """Return the ARN that a part of the plugin's configuration means; `written` is the key that holds it whole.

    `own` names the function that stands in the configuration itself.
    """
    whole = config.get(written)
    if whole is not None:
        return whole
    name = config.get("functionName")
    if isinstance(name, Partial):
        return name
    if isinstance(name, Scalar):
        parts: list[str | Hole] = [intrinsics.attribute(logical_id(str(name.value)), "Arn")]
        if (alias := config.get("functionAlias")) is not None:
            parts += [":", *parts_of(alias, "functionAlias")]
        return composed(parts, name.span)
    if config.part("function") is not None:
        return Partial((intrinsics.attribute(logical_id(own), "Arn"),), config.place("function"))
    return None


def program(config: Part, written: str) -> Entries:
    """Return `file` and `handler` of the function that a part of the configuration means, where it is the service's."""
    service = config.service
    inline = config.part("function")
    node = arn(config, written, "")
    function = inline if inline is not None and written not in config.table.entries else _function(service, node)
    handler = function.get("handler") if function is not None else None
    if function is None or handler is None:
        return {}
    place = function.place("handler")
    if not isinstance(handler, Scalar):
        return {"file": (handler, place)}
    module, _, name = str(handler.value).rpartition(".")
    file = _file(service, module, function, handler.span)
    return {"file": (file, place), "handler": (Scalar(name, handler.span), place)}


def functions(service: Service) -> dict[str, Part]:
    """Return the functions of a service by their names."""
    if service.functions is None:
        found, _ = merged(service, service.project.root.get("functions"))
        names = found.table.entries if found is not None else ()
        parts = {name: found.part(name) for name in names} if found is not None else {}
        service.functions = {name: part for name, part in parts.items() if part is not None}
    return service.functions


def _function(service: Service, node: Node | None) -> Part | None:
    """Return the service's function to whose ARN, or to whose alias', a value refers."""
    targets = {hole.target for hole in node.holes} if isinstance(node, Partial) else set()
    if not targets:
        return None
    return next((part for name, part in functions(service).items() if logical_id(name) in targets), None)


def _file(service: Service, module: str, function: Part, span: Span) -> Node:
    runtime = function.text("runtime") or str(_text(service.walk(service.project.root, ("provider", "runtime"))))
    ends = (*PYTHON, *SCRIPTS) if runtime.startswith("python") else (*SCRIPTS, *PYTHON)
    for end in ends:
        try:
            if module and service.project.inside(module + end, span):
                return Scalar(module + end, span)
        except UnreadableError:
            break
    return unknown(module, span)


def _text(node: Node | None) -> str:
    return str(node.value) if isinstance(node, Scalar) else ""
