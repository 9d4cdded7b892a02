"""Exports of JavaScript and TypeScript: of ES modules, of CommonJS, and what compilers make of the former."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.javascript.functions import decorators_of
from appsync_lint.code.javascript.imports import specified, word
from appsync_lint.code.javascript.lowering import first, named, says
from appsync_lint.code.tree import (
    Assign,
    Call,
    Evaluate,
    Function,
    Import,
    Literal,
    Member,
    Name,
    Object,
    Return,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node

    from appsync_lint.code.javascript.lowering import Lowering, Step, Work
    from appsync_lint.code.tree import Expression, Statement
    from appsync_lint.source import Span


def _export(low: Lowering, node: Node) -> Work:
    if says(node, "type") or (says(node, "as") and says(node, "namespace")):
        return ()
    decorators = yield from decorators_of(node)
    before = tuple(Evaluate(each.span, each) for each in decorators)
    declaration, value = node.child_by_field_name("declaration"), node.child_by_field_name("value")
    if declaration is not None:
        body = yield declaration
        _declares(low, body, default=says(node, "default"))
        return (*before, *body)
    if value is not None or says(node, "="):
        given = yield value or first(node)
        _all(low, _last(given), whole=value is None)
        return (*before, Evaluate(low.span(node), given))
    return _listed(low, node)


def _declares(low: Lowering, body: tuple[Statement, ...], *, default: bool) -> None:
    for statement in body:
        match statement:
            case Evaluate(value=Assign(target=Name(name=name), value=value, declares=True)):
                if not name.startswith("{") or default:
                    low.exports["default" if default else name] = value
            case Import(names=names):
                low.exports.update({here: Name(statement.span, here) for _, here in names})


def _listed(low: Lowering, node: Node) -> tuple[Statement, ...]:
    """Lower `export { a as b }`, `export { a } from` and `export * from`."""
    source = node.child_by_field_name("source")
    names: list[tuple[str, str, Span]] = []
    for part in named(node):
        if part.type == "export_clause":
            names += [(*specified(low, each), low.span(each)) for each in named(part) if not says(each, "type")]
        elif part.type == "namespace_export":
            names.append(("*", word(low, first(part)), low.span(part)))
    if source is None:
        low.exports.update({there: Name(place, here) for here, there, place in names})
        return ()
    module = word(low, source)
    if says(node, "*"):
        low.wholes.append(low.needs(module, low.span(node)))
        return ()
    place = low.span(node)
    low.exports.update({there: Name(span, f"{{export {there}}}") for _, there, span in names})
    return (Import(place, module, tuple((here, f"{{export {there}}}") for here, there, _ in names)),)


def exported(low: Lowering, target: Expression, value: Expression) -> None:
    """Note what an assignment of CommonJS exports: `exports.x = y`, `module.exports = { x: y }`."""
    value = _last(value)
    if isinstance(value, Literal) and value.value is None:  # `exports.x = void 0`, as TypeScript's compiler begins
        return
    match target:
        case Member(whole=Name(name="module"), key="exports"):
            _all(low, value)
        case Member(whole=Name(name="exports") | Member(whole=Name(name="module"), key="exports"), key=str(key)):
            low.exports[key] = value


def exported_by_call(low: Lowering, call: Call) -> None:
    """Note what compilers and bundlers export by calls.

    `Object.defineProperty(exports, "x", { get: function () { return y; } })` and `__exportStar(y, exports)` are
    TypeScript's, `__export(target, { x: () => y })` is esbuild's.
    """
    match call:
        case Call(
            callee=Member(key="defineProperty"),
            arguments=(Name(name="exports"), Literal(value=str(name)), Object(entries=entries)),
        ):
            found = [(name, entry.value) for entry in entries if entry.key == "get"]
        case Call(callee=Name(name="__export"), arguments=(Name(), Object(entries=entries))):
            found = [(entry.key, entry.value) for entry in entries if entry.key is not None]
        case Call(callee=Name(name="__exportStar"), arguments=(Name(span=span, name=name), Name(name="exports"))):
            low.wholes.append(Name(span, name))
            return
        case _:
            return
    for name, getter in found:
        match getter:
            case Function(body=(Return(value=value),)) if value is not None:
                low.exports[name] = value


def _last(value: Expression) -> Expression:
    """Return what is assigned in the end: `module.exports.a = exports.b = c` exports c twice."""
    while isinstance(value, Assign):
        value = value.value
    return value


def _all(low: Lowering, value: Expression, *, whole: bool = True) -> None:
    """Note the default export; that of CommonJS, the `whole`, has all others as its entries."""
    low.exports["default"] = value
    for entry in value.entries if whole and isinstance(value, Object) else ():
        if entry.key is not None:
            low.exports[entry.key] = entry.value
        elif entry.spread and isinstance(entry.value, Name):
            low.wholes.append(Name(entry.value.span, entry.value.name))


STEPS: Mapping[str, Step] = {"export_statement": _export}
