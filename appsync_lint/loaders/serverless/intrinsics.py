"""CloudFormation's intrinsic functions inside a Serverless service: what of them a template alone cannot say.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table
from appsync_lint.loaders.serverless.texts import composed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.serverless.variables import Service
    from appsync_lint.source import Span

API = "GraphQlApi"  # how the plugin's logical IDs of APIs end

_SUBSTITUTE = re.compile(r"\$\{([^}]*)\}")
_NO_VALUE = "AWS::NoValue"
_PSEUDO = "AWS::"
_BRANCHES = 3  # of Fn::If: a condition and two values
_PAIR = 2


def is_function(table: Table) -> bool:
    """Return whether a mapping is a function and no data."""
    return len(table.entries) == 1 and all(key == "Ref" or key.startswith("Fn::") for key in table.entries)


def expression(node: Node) -> str:
    """Return a function as its short form writes it: `!Ref Pool`, `!GetAtt Authorizer.Arn`, `!ImportValue ...`."""
    if not isinstance(node, Table) or not is_function(node):
        return "..."
    ((name, argument),) = node.entries.items()
    items = argument.items if isinstance(argument, Sequence) else (argument,)
    words = [str(item.value) for item in items if isinstance(item, Scalar)]
    short = "!" + name.removeprefix("Fn::")
    if len(words) != len(items) or name == "Fn::If":
        return f"{short} {words[0]} ..." if words and name in {"Fn::If", "Fn::FindInMap"} else f"{short} ..."
    return f"{short} {'.'.join(words) if name == 'Fn::GetAtt' else ', '.join(words)}"


def value(table: Table, service: Service) -> Node | None:
    """Return what a function stands for, as far as it is known; None for `AWS::NoValue`."""
    ((name, argument),) = table.entries.items()
    match name:
        case "Ref":
            return _ref(service.value(argument), table, service)
        case "Fn::GetAtt":
            return _attribute(argument, table, service)
        case "Fn::Sub":
            return _substituted(argument, table, service)
        case "Fn::Join":
            return _joined(argument, table, service)
        case "Fn::If":
            return _chosen(argument, table, service)
        case _:
            return Partial((Hole(expression(table)),), table.span)


def _ref(node: Node | None, table: Table, service: Service) -> Node | None:
    if not isinstance(node, Scalar):
        return Partial((Hole(expression(table)),), table.span)
    name = str(node.value)
    if name == _NO_VALUE:
        return None
    if (given := _parameter(name, table.span, service)) is not None:
        return given
    return Partial((reference(name),), table.span)


def _parameter(name: str, span: Span, service: Service) -> Node | None:
    """Return a parameter of the service's own `resources:`, which the framework deploys with its default."""
    parameter = service.walk(service.project.root, ("resources", "Parameters", name))
    if not isinstance(parameter, Table):
        return None
    default = service.value(parameter.get("Default"))
    if isinstance(default, Scalar):
        return Scalar(default.value, default.span, "parameter default")
    return Partial((Hole(f"!Ref {name}"),), span)


def reference(name: str) -> Hole:
    """Return what `!Ref` of a resource, or of a pseudo parameter, stands for."""
    if name.startswith(_PSEUDO):
        return Hole(name)
    return Hole(f"!Ref {name}", target=name, attribute="Arn" if name.endswith(API) else "")


def attribute(name: str, of: str) -> Hole:
    """Return what `!GetAtt` of a resource stands for."""
    return Hole(f"!GetAtt {name}.{of}", target=name, attribute=of)


def _attribute(argument: Node, table: Table, service: Service) -> Node:
    items = service.items(argument)
    words = [str(item.value) for item in items if isinstance(item, Scalar)]
    if len(words) == 1:
        words = words[0].split(".", 1)
    if len(words) != _PAIR:
        return Partial((Hole(expression(table)),), table.span)
    return Partial((attribute(words[0], words[1]),), table.span)


def _substituted(argument: Node, table: Table, service: Service) -> Node:
    found = service.value(argument)
    names: Table | None = None
    if isinstance(found, Sequence) and len(found.items) == _PAIR:
        second = service.value(found.items[1])
        names = second if isinstance(second, Table) else None
        found = service.value(found.items[0])
    if isinstance(found, Scalar):
        parts: tuple[str | Hole, ...] = (str(found.value),)
    elif isinstance(found, Partial):
        parts = found.parts
    else:
        return Partial((Hole(expression(table)),), table.span)
    written: list[str | Hole] = []
    for part in parts:
        written += _filled(part, names, service) if isinstance(part, str) else [part]
    return composed(written, table.span)


def _filled(text: str, names: Table | None, service: Service) -> Iterator[str | Hole]:
    done = 0
    for found in _SUBSTITUTE.finditer(text):
        yield text[done : found.start()]
        done = found.end()
        name = found[1].strip()
        own = service.value(names.get(name)) if names else None
        if name.startswith("!"):
            yield f"${{{name[1:]}}}"
        elif own is not None:
            yield from _parts(own, name)
        elif "." in name and not name.startswith(_PSEUDO):
            yield attribute(*name.split(".", 1))
        else:
            given = _parameter(name, service.project.root.span, service)
            yield from (_parts(given, name) if given is not None else (reference(name),))
    yield text[done:]


def _joined(argument: Node, table: Table, service: Service) -> Node:
    items = service.items(argument)
    if len(items) != _PAIR or not isinstance(items[0], Scalar) or not isinstance(items[1], Sequence):
        return Partial((Hole(expression(table)),), table.span)
    between = str(items[0].value)
    written: list[str | Hole] = []
    for number, item in enumerate(service.items(items[1])):
        written += ([between] if number else []) + list(_parts(item, "..."))
    return composed(written, table.span)


def _chosen(argument: Node, table: Table, service: Service) -> Node | None:
    """Return the branch of a condition; which it is differs between deployments."""
    items = argument.items if isinstance(argument, Sequence) else ()
    if len(items) != _BRANCHES or not isinstance(items[0], Scalar):
        return Partial((Hole(expression(table)),), table.span)
    name = str(items[0].value)
    holds = service.is_fixed or service.choices.pick(
        f"condition {name}", (True, False), (f"{name} is true", f"{name} is false")
    )
    return service.raw(items[1] if holds else items[2])


def _parts(node: Node, name: str) -> tuple[str | Hole, ...]:
    if isinstance(node, Partial):
        return node.parts
    return (str(node.value),) if isinstance(node, Scalar) else (Hole(name),)
