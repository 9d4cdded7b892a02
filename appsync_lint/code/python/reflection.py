"""What a program of Python does to itself: it changes what others of its lines mean, and nobody follows that here.

https://docs.python.org/3/reference/datamodel.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.code.tree import Assign, Call, Class, Evaluate, Function, Import, Member, Name, walk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from appsync_lint.code.tree import Node, Statement
    from appsync_lint.source import Span

# What runs a text as code, or sets variables and parts by their names.
_POWERS = frozenset({"exec", "eval", "globals", "setattr", "delattr"})
_CALLED = frozenset({"locals", "vars"})
_PARTS = frozenset({"setter", "deleter", "_getframe", "currentframe", "f_globals", "f_locals", "f_builtins"})
_MODULES = frozenset({"builtins", "ctypes", "gc", "unittest.mock", "mock", "forbiddenfruit"})
# What Python calls by itself, or is made of. The harmless ones change nothing, or nothing is said of what they do.
_DUNDER = re.compile(r"__(\w+)__")
_HARMLESS = frozenset({
    "all", "annotations", "author", "bool", "call", "cause", "class", "contains", "context", "copyright", "debug",
    "description", "doc", "enter", "aenter", "eq", "fields", "file", "future", "ge", "getattr", "gt",
    "hash", "init", "iter", "le", "len", "license", "lt", "main", "members", "module", "name", "ne", "next", "package",
    "post_init", "qualname", "repr", "slots", "str", "traceback", "version", "wrapped",
})  # fmt: skip


def reflections(body: tuple[Statement, ...]) -> Iterator[Span]:
    """Yield the places, in their order."""
    functions = frozenset(_functions(body))
    for node in walk(*body):
        if _is_odd(node) or (isinstance(node, Class) and _is_changed(node, functions)):
            yield node.span.first_line()


def _is_odd(node: Node) -> bool:  # noqa: PLR0911 - by kinds
    match node:
        case Name(name=name):
            return name in _POWERS or _is_special(name)
        case Call(callee=Name(name=name)):
            return name in _CALLED
        case Member(whole=Name(name="sys"), key="modules"):
            return True
        case Member(key=str(key)):
            return key in _PARTS or _is_special(key)
        case Function(name=name):
            return _is_special(name)
        case Assign(target=Member(key="__class__")):
            return True
        case Import(module=module, names=names):
            return module in _MODULES or (module == "sys" and any(there == "modules" for there, _ in names))
    return False


def _functions(body: tuple[Statement, ...]) -> Iterator[str]:
    """Yield the names of functions at the outermost level."""
    for statement in body:
        match statement:
            case Evaluate(value=Assign(target=Name(name=name), value=Function())):
                yield name


def _is_changed(node: Class, functions: AbstractSet[str]) -> bool:
    """Return whether a class, or a method, is changed by a function of the program itself."""
    decorators = (*node.decorators, *(each for method in node.methods for each in method.decorators))
    return any(isinstance(each, Name) and each.name in functions for each in walk(*decorators))


def _is_special(name: str) -> bool:
    found = _DUNDER.fullmatch(name)
    return found is not None and found[1] not in _HARMLESS
