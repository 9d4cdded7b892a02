"""What a program of JavaScript does to itself: it changes what others of its lines mean, and nobody follows that here.

https://developer.mozilla.org/docs/Web/JavaScript/Guide/Meta_programming
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from appsync_lint.code.tree import (
    Assign,
    Block,
    Call,
    Class,
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
    Operation,
    Try,
    children,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from appsync_lint.code.tree import Expression, Node, Statement
    from appsync_lint.source import Span

    Shadows = frozenset[str]

# What runs a text as code, or stands between an object and who reads it.
_POWERS = frozenset({"eval", "Function", "Proxy"})
_PARTS = frozenset({
    "defineProperty", "defineProperties", "setPrototypeOf", "__proto__", "__defineGetter__", "__defineSetter__",
    "constructor", "prototype", "mainModule",
})  # fmt: skip
_MODULES = frozenset({"vm", "node:vm"})
# What all else is made of, and of that what has such parts itself: nobody hands it on whole.
_SPACES = frozenset({"globalThis", "global", "window"})
_WHOLE = frozenset({*_SPACES, "Reflect", "module", "exports"})
_PILLARS = frozenset({
    *_WHOLE, *_POWERS, "Object", "Array", "String", "Boolean", "Number", "JSON", "Promise", "Map", "Set", "WeakMap",
    "Symbol", "RegExp", "Date", "Math", "Error", "Buffer", "BigInt", "require",
})  # fmt: skip
# Parts of those that change something, or what JavaScript calls by itself.
_CHANGING = {
    "Reflect": frozenset({"set", "deleteProperty", "construct"}),
    "module": frozenset({"parent", "children"}),
    "require": frozenset({"cache", "extensions"}),
    "Symbol": frozenset({
        "iterator", "asyncIterator", "toPrimitive", "hasInstance", "isConcatSpreadable", "species", "unscopables",
        "match", "replace", "search", "split", "dispose", "asyncDispose",
    }),
    **dict.fromkeys(_SPACES, _POWERS),
}  # fmt: skip
_CALLED = frozenset({"toJSON", "valueOf", "toString", "then", "__proto__"})
_REFUSING = frozenset({"unauthorized", "error"})  # of AppSync's `util`
_BLOCKS = (Function, If, Loop, Try, Handler, Block)
_COMPILED = frozenset({"__exportStar", "__reExport", "__toCommonJS"})
# What TypeScript writes into a module for `import *`, with which it fills objects of its own:
# https://github.com/microsoft/TypeScript/blob/main/src/compiler/factory/emitHelpers.ts
_FILLING = frozenset({"__createBinding", "__setModuleDefault"})
_CONSTRUCTOR = re.compile(r"(?:(?:public|protected|private)\s+)?constructor\b")
_ASKING = frozenset({"==", "!=", "typeof", "instanceof", "in", "and", "or"})


def reflections(body: tuple[Statement, ...], exports: Iterable[Expression]) -> Iterator[Span]:
    """Yield the places, in their order, of a program that exports this."""
    search = _Search(body, exports)
    outermost = frozenset(_declared(body)) - {"exports"}  # `var exports = module.exports` is the same
    waiting: list[tuple[Node, Shadows, bool]] = [(node, outermost, True) for node in reversed(body)]
    while waiting:
        node, shadows, top = waiting.pop()
        if search.is_odd(node, shadows, top=top):
            yield node.span
        inner = tuple(children(node))
        inside = shadows | frozenset(_declared(inner)) if isinstance(node, _BLOCKS) else shadows
        top = top and not isinstance(node, Class) and (not isinstance(node, Function) or _is_arrow(node))
        waiting += [(each, inside, top) for each in reversed(inner)]


def _functions(body: tuple[Statement, ...]) -> Iterator[str]:
    """Yield the names of functions at the outermost level."""
    for statement in body:
        match statement:
            case Evaluate(value=Assign(target=Name(name=name), value=Function())):
                yield name


def _filled(body: tuple[Statement, ...]) -> Iterator[Node]:
    """Yield the mentions of `Object.defineProperty` by which compiled imports are filled."""
    for statement in body:
        match statement:
            case Evaluate(value=Assign(target=Name(name=name), value=value, declares=True)) if name in _FILLING:
                for node in walk(value):
                    match node:
                        case Call(callee=Member(key="defineProperty") as callee, arguments=(Name(name="o"), *_)):
                            yield callee


def _direct(body: tuple[Statement, ...]) -> Iterator[Node]:
    """Yield the assignments that are statements of the outermost level, or stand behind another one's `=`."""
    for statement in body:
        value = statement.value if isinstance(statement, Evaluate) else None
        while isinstance(value, Assign):
            yield value
            value = value.value


def _is_arrow(function: Function) -> bool:
    """Return whether `this` is in a function what it is around it."""
    span = function.span
    return not function.name and not span.source.text.startswith(("function", "async function"), span.start)


def _declared(body: tuple[Node, ...]) -> Iterator[str]:
    """Yield the variables that a block makes for itself."""
    for node in body:
        made = node.value if isinstance(node, Evaluate) else node
        if isinstance(made, Assign) and made.declares and isinstance(made.target, Name):
            yield made.target.name
        elif type(node).__name__ == "Parameter":
            yield node.name  # type: ignore[union-attr]
        elif isinstance(node, Import):
            yield from (here for _, here in node.names)


class _Search:
    """What is odd; `_plain` are mentions that are not, by what they stand in."""

    def __init__(self, body: tuple[Statement, ...], exports: Iterable[Expression]) -> None:
        self._body = body
        self._exports = exports
        self._functions = frozenset(_functions(body))
        self._direct = frozenset(_direct(body))  # the only ones of which it is known that they are done
        self._plain: set[Node] = {*_filled(body)}

    def is_odd(self, node: Node, shadows: Shadows, *, top: bool) -> bool:  # noqa: PLR0911 - by kinds
        """Return whether nobody follows what a node does; `shadows` are no names of the language there."""
        match node:
            case Name(name=name):
                return name in _POWERS | _WHOLE and name not in shadows and node not in self._plain
            case Member():
                return self._is_odd_part(node, shadows)
            case Assign(target=target):
                return self._is_odd_target(node, target, shadows, top=top)
            case Call():
                return self._is_odd_call(node, shadows)
            case Operation(operator=operator, operands=operands) if operator in _ASKING:
                self._plain.update(operands)
            case Import(module=module):
                return module in _MODULES
            case Entry(value=value, spread=True):
                self._plain.add(value)  # a copy
            case Entry(key=key, value=value):
                return key == "__proto__" or (key in _CALLED and isinstance(value, (Function, Name, Member, Call)))
            case Class():
                return self._is_odd_class(node)
        return False

    def _is_odd_class(self, node: Class) -> bool:
        """Return whether a class has what JavaScript calls, or is changed by a function of the program itself."""
        decorators = (*node.decorators, *(each for method in node.methods for each in method.decorators))
        if any(isinstance(each, Name) and each.name in self._functions for each in walk(*decorators)):
            return True
        self._plain.update(self._kept_prototypes(node))
        named = [*(each.name for each in node.methods), *(each.target.span.text for each in node.fields)]
        return not _CALLED.isdisjoint(named)

    def _kept_prototypes(self, node: Class) -> Iterator[Node]:
        """Yield what a constructor sets the prototype with that its object has anyway, as older compilers lose it.

        https://github.com/microsoft/TypeScript/wiki/FAQ#why-doesnt-extending-built-ins-like-error-array-and-map-work
        """
        for method in node.methods:
            local = {node.name} & {*_declared((*method.parameters, *method.body))}
            for statement in method.body if _CONSTRUCTOR.match(method.span.text) else ():
                match statement:
                    case Evaluate(
                        value=Call(
                            callee=Member(key="setPrototypeOf") as callee,
                            arguments=(Name(name="this"), Member(whole=whole, key="prototype") as given),
                        )
                    ) if whole.span.text == "new.target" or (
                        whole.span.text == node.name and not local and node.name not in self._handed
                    ):
                        yield from (callee, given)

    @cached_property
    def _handed(self) -> frozenset[str]:
        """The names by which more is done than `new` and `instanceof`: there may be classes that extend theirs."""
        nodes = tuple(walk(*self._body))
        plain: set[Node] = set()
        for node in nodes:
            match node:
                case Call(callee=Name() as name, constructed=True) | Member(whole=Name() as name, key="prototype"):
                    plain.add(name)
                case Operation(operator="instanceof", operands=operands):
                    plain.update(operands)
                case Assign(target=Name() as name, value=Class(), declares=True):
                    plain.add(name)
        exported = {each.name for each in self._exports if isinstance(each, (Class, Name))}
        return frozenset({each.name for each in nodes if isinstance(each, Name) and each not in plain} | exported)

    def _is_odd_part(self, node: Member, shadows: Shadows) -> bool:
        whole = node.whole
        if isinstance(whole, Member) and node.key is not None:
            self._plain.update((whole,) if whole.key == "prototype" or node.key == "name" else ())
        if node.key in _PARTS and node not in self._plain:
            return True
        if not isinstance(whole, Name) or whole.name in shadows or whole.name not in _PILLARS:
            return False
        known = whole in self._plain
        self._plain.add(whole)
        return not known and (
            node.key in _CHANGING.get(whole.name, ()) or (node.key is None and whole.name in _PILLARS)
        )

    def _is_odd_target(self, node: Assign, target: Expression, shadows: Shadows, *, top: bool) -> bool:
        if not isinstance(target, Member):
            self._plain.add(target)
            name = target.name if isinstance(target, Name) else ""
            return not node.declares and name in _PILLARS - shadows - {"exports"}
        whole, (root, *keys) = target.whole, _names(target)
        if _is_exports(target, shadows) or _is_exports(whole, shadows):
            self._plain.update((whole, *_handed_on(node.value)))
            chosen = isinstance(node.value, Operation) and node.value.operator in {"and", "or", "??"}
            return target.key is None or target.key in _CALLED or chosen or node not in self._direct
        if whole.name in ("arguments", *(("this",) if top else ())) if isinstance(whole, Name) else False:
            return True
        if root in _PILLARS - shadows and not {"exports"} & {root, *keys[:1]}:
            return root not in _SPACES or target.key is None or target.key in _PILLARS
        return target.key in _CALLED or (root == "util" and target.key in _REFUSING)

    def _is_odd_call(self, node: Call, shadows: Shadows) -> bool:
        """Return whether a timer runs a text; note what compilers export by calls, and what is known of the rest."""
        match node:
            case Call(callee=Member(key="defineProperty") as callee, arguments=(Name(name="exports") as whole, *rest)):
                if "exports" not in shadows and _is_compiled(rest):
                    self._plain.update((callee, whole))
            case Call(callee=Name(name=name), arguments=given):
                self._plain.update(given if name in _COMPILED else ())
                return name in {"setTimeout", "setInterval"} and any(isinstance(each, Literal) for each in given[:1])
        return False


def _names(member: Member) -> list[str]:
    """Return the names of `a.b.c` from its root; what has none is empty."""
    names: list[str] = []
    whole: Expression = member
    while isinstance(whole, Member):
        names.append(whole.key or "")
        whole = whole.whole
    return [whole.name if isinstance(whole, Name) else "", *reversed(names)]


def _is_exports(whole: Expression, shadows: Shadows) -> bool:
    match whole:
        case Name(name="exports"):
            return "exports" not in shadows
        case Member(whole=Name(name="module"), key="exports"):
            return "module" not in shadows
    return False


def _handed_on(value: Expression) -> Iterator[Node]:
    """Yield what `module.exports = exports = value` sets one to."""
    while isinstance(value, Assign):
        yield value.target
        value = value.value
    yield value


def _is_compiled(rest: list[Expression]) -> bool:
    """Return whether `Object.defineProperty(exports, ...)` is a compiler's: of the mark, or of an import handed on."""
    match rest:
        case [Literal(value="__esModule"), *_]:
            return True
        case [Literal(), Object(entries=entries)]:
            return any(entry.key == "get" for entry in entries)
    return False
