"""Trees of programs as lines of text, for tests that compare them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.tree import (
    Array,
    Assign,
    Block,
    Call,
    Class,
    Conditional,
    Entry,
    Evaluate,
    Function,
    Handler,
    If,
    Import,
    Literal,
    Loop,
    Member,
    Name,
    Object,
    Opaque,
    Operation,
    Parameter,
    Return,
    Throw,
    Try,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appsync_lint.code.tree import Expression, Node, Statement


def several(nodes: Iterable[Node]) -> str:
    """Return nodes as one line, with commas."""
    return ", ".join(map(spelt, nodes))


def block(statements: tuple[Statement, ...]) -> str:
    """Return statements as one line, in brackets."""
    return "{" + "; ".join(map(spelt, statements)) + "}"


def spelt(node: Node | None) -> str:
    """Return a node as one line."""
    return "nothing" if node is None else _value(node) or _made(node) or _statement(node)


def _value(node: Node) -> str:  # noqa: PLR0911 - one line for each kind of node
    match node:
        case Literal(value=value):
            return repr(value)
        case Name(name=name):
            return name
        case Member(whole=whole, key=None, index=index, optional=optional):
            return f"{spelt(whole)}{'?' * optional}[{spelt(index) if index else '*'}]"
        case Member(whole=whole, key=key, optional=optional):
            return f"{spelt(whole)}{'?' * optional}.{key}"
        case Call(callee=callee, arguments=arguments, keywords=keywords):
            named = [f"{name}={spelt(value)}" for name, value in keywords]
            return f"{spelt(callee)}({', '.join([*map(spelt, arguments), *named])})"
        case Operation(operator=operator, operands=operands):
            return f"({operator} {several(operands)})"
        case Conditional(test=test, then=then, otherwise=otherwise):
            return f"({spelt(test)} ? {spelt(then)} : {spelt(otherwise)})"
        case Array(items=items):
            return f"[{several(items)}]"
        case Opaque(parts=parts):
            return f"opaque({several(parts)})"
    return ""


def _made(node: Node) -> str:  # noqa: PLR0911 - likewise
    match node:
        case Object(entries=entries):
            return "{" + several(entries) + "}"
        case Entry(spread=True, value=value):
            return f"...{spelt(value)}"
        case Entry(key=None, index=index, value=value):
            return f"[{spelt(index)}]: {spelt(value)}"
        case Entry(key=key, value=value):
            return f"{key}: {spelt(value)}"
        case Assign(target=target, value=value, declares=declares):
            return f"{'new ' * declares}{spelt(target)} := {spelt(value)}"
        case Parameter(name=name, default=default, rest=rest):
            return f"{'...' * rest}{name}" + (f" = {spelt(default)}" if default else "")
        case Function(name=name, parameters=parameters, body=body, decorators=decorators):
            return f"{_decorated(decorators)}def {name}({several(parameters)}) {block(body)}"
        case Class(name=name, bases=bases, methods=methods, fields=fields, decorators=decorators, body=body):
            inside = "; ".join([*map(spelt, fields), *map(spelt, methods), *map(spelt, body)])
            return f"{_decorated(decorators)}class {name}({several(bases)}) {{{inside}}}"
    return ""


def _decorated(decorators: tuple[Expression, ...]) -> str:
    return "".join(f"@{spelt(decorator)} " for decorator in decorators)


def _statement(node: Node) -> str:  # noqa: PLR0911 - likewise
    match node:
        case Evaluate(value=value):
            return spelt(value)
        case Return(value=value):
            return f"return {spelt(value)}"
        case Throw(value=value):
            return f"throw {spelt(value)}"
        case If(test=test, then=then, otherwise=otherwise):
            return f"if {spelt(test)} {block(then)}" + (f" else {block(otherwise)}" if otherwise else "")
        case Loop(head=head, body=body):
            return f"loop {several(head)} {block(body)}"
        case Try(body=body, handlers=handlers, final=final):
            return f"try {block(body)} {' '.join(map(spelt, handlers))}" + (f" finally {block(final)}" if final else "")
        case Handler(name=name, kinds=kinds, body=body):
            return f"except [{several(kinds)}] {name} {block(body)}"
        case Block(body=body):
            return block(body)
        case Import(module=module, names=names):
            return f"import {module}: {', '.join(f'{there} as {here}' for there, here in names)}"
    raise NotImplementedError(type(node).__name__)
