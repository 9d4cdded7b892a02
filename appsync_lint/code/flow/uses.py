"""Who gives a name its values, which functions a call reaches, and what stands around an expression."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from appsync_lint.code.tree import (
    Assign,
    Call,
    Class,
    Function,
    Handler,
    Import,
    Member,
    Module,
    Name,
    Object,
    Parameter,
    Return,
    children,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from appsync_lint.code.tree import Expression, Node

    _Place = tuple[Function | Module, str]  # of a variable: where it is declared, and its name

_SELF = frozenset({"this", "self", "cls"})
_CONSTRUCTORS = ("constructor", "__init__")
_DEEPEST = 20  # names that stand for names
_MOST_NAMES = 40  # `a.b().c` joins
_MOST_VALUES = 24  # of one variable, one member or one function


class Uses:
    """The names of a module and of those that it imports; by their scopes, whatever the order of the statements."""

    def __init__(self, module: Module, imported: Mapping[str, Module]) -> None:
        self.modules = (module, *dict.fromkeys(imported.values()))
        self.nodes: list[Node] = []
        self.calls: list[Call] = []
        self._imported = imported
        self._parents: dict[Node, Node | Module] = {}
        self._scopes: dict[Node, Function | Module] = {}
        self._values: dict[_Place, list[Expression]] = {}
        self._parts: dict[_Place, list[Expression]] = defaultdict(list)
        self._members: dict[str, list[Expression]] = defaultdict(list)
        self._methods: dict[tuple[Module, str], list[Function]] = defaultdict(list)
        self._imports: dict[tuple[Module, str], tuple[str, str]] = {}
        self._returned: dict[Function, list[Expression]] = defaultdict(list)
        self._reads: dict[_Place, list[Name]] = defaultdict(list)
        self._callers: dict[Function, list[Call]] = defaultdict(list)
        for one in self.modules:
            self._collect(one)
        for node in self.nodes:
            self._declare(node)
        for node in self.nodes:
            self._assign(node)
        self._meant: dict[_Place, tuple[Expression, ...]] = {}
        self._called: dict[Call, tuple[Function, ...]] | None = None
        for call in self.calls:
            self._bind(call)
        self._called = {}

    def _collect(self, module: Module) -> None:
        # What is exported need not stand in the body: `export { a } from './b'`.
        top: tuple[Node, ...] = (*module.body, *dict.fromkeys(module.exports.values()))
        stack: list[tuple[Node, Node | Module]] = [(node, module) for node in reversed(top)]
        while stack:
            node, parent = stack.pop()
            if node in self._parents:
                continue
            self._parents[node] = parent
            inside = parent if isinstance(parent, Function | Module) else self._scopes[parent]
            self._scopes[node] = inside
            self.nodes.append(node)
            stack.extend((inner, node) for inner in reversed(list(children(node))))

    def _declare(self, node: Node) -> None:
        if isinstance(node, Assign) and isinstance(node.target, Name):
            if isinstance(self._parents[node], Class):
                self._members[node.target.name].append(node.value)
            elif node.declares:
                self._values.setdefault((self._scopes[node], node.target.name), [])
        elif isinstance(node, Parameter):
            self._values.setdefault((self._scopes[node], node.name), [node.default] if node.default else [])
        elif isinstance(node, Handler):
            self._values.setdefault((self._scopes[node], node.name), [])
        elif isinstance(node, Class):
            for method in node.methods:
                self._methods[self.module(node), method.name].append(method)
        elif isinstance(node, Import):
            names = ((here, (node.module, there)) for there, here in node.names)
            self._imports.update(((self.module(node), here), there) for here, there in names)

    def _assign(self, node: Node) -> None:
        if isinstance(node, Call):
            self.calls.append(node)
        elif isinstance(node, Return) and node.value is not None:
            function = self.function(node)
            if function is not None:
                self._returned[function].append(node.value)
        elif isinstance(node, Assign) and isinstance(node.target, Name):
            if not isinstance(self._parents[node], Class):
                self._values.setdefault(self._place(node.target), []).append(node.value)
        elif isinstance(node, Assign) and isinstance(node.target, Member):
            root = _root(node.target)
            if node.target.key is not None and isinstance(root, Name) and root.name in _SELF:
                self._members[node.target.key].append(node.value)
            elif isinstance(root, Name):
                self._parts[self._place(root)].append(node.value)
        if isinstance(node, Name) and not self._is_target(node):
            self._reads[self._place(node)].append(node)

    def _bind(self, call: Call) -> None:
        for function in self.called(call):
            self._callers[function].append(call)
            parameters = [one for one in function.parameters if one.name not in _SELF]
            for parameter, argument in zip(parameters, call.arguments, strict=False):
                self._values[function, parameter.name].append(argument)
            for name, argument in call.keywords:
                if (function, name) in self._values:
                    self._values[function, name].append(argument)

    # What is around.

    def parent(self, node: Node) -> Node | None:
        """Return what a node stands directly in; None at the top of its module."""
        parent = self._parents.get(node)
        return None if isinstance(parent, Module) else parent

    def around(self, node: Node) -> Iterator[Node]:
        """Yield what a node stands in, the inner first."""
        parent = self.parent(node)
        while parent is not None:
            yield parent
            parent = self.parent(parent)

    def function(self, node: Node) -> Function | None:
        """Return the function that a node stands in."""
        scope = self._scopes[node]
        return scope if isinstance(scope, Function) else None

    def module(self, node: Node) -> Module:
        """Return the module that a node stands in."""
        scope = self._scopes[node]
        while isinstance(scope, Function):
            scope = self._scopes[scope]
        return scope

    def variables(self) -> Iterator[tuple[object, list[Expression], list[Expression]]]:
        """Yield what has values, and what is put into these later: `options.headers = headers`.

        Variables and members of `this`, as `place` says, and functions with what they return.
        """
        for place, values in self._values.items():
            yield place, values[:_MOST_VALUES], self._parts.get(place, [])[:_MOST_VALUES]
        yield from ((key, values[:_MOST_VALUES], []) for key, values in self._members.items())
        yield from ((function, values[:_MOST_VALUES], []) for function, values in self._returned.items())

    def place(self, expression: Name | Member) -> object:
        """Return of which variable an expression is a read; None where it is of none."""
        if isinstance(expression, Name):
            return self._place(expression)
        return expression.key if isinstance(expression.whole, Name) and expression.whole.name in _SELF else None

    def _place(self, name: Name) -> _Place:
        """Return where a name is declared; the module where it is nowhere."""
        scope = self._scopes[name]
        while isinstance(scope, Function) and (scope, name.name) not in self._values:
            scope = self._scopes[scope]
        return scope, name.name

    def _is_target(self, name: Name) -> bool:
        parent = self._parents[name]
        return isinstance(parent, Assign) and parent.target is name

    # What names stand for.

    def values(self, expression: Expression) -> tuple[Expression, ...]:
        """Return what a name, or a member of `this`, can be, as far as the modules say."""
        if isinstance(expression, Name):
            return tuple(self._values.get(self._place(expression), ())[:_MOST_VALUES])
        if isinstance(expression, Member) and expression.key is not None:
            if isinstance(expression.whole, Name) and expression.whole.name in _SELF:
                return tuple(self._members.get(expression.key, ())[:_MOST_VALUES])
            return tuple(self._entries(expression))
        return ()

    def _entries(self, member: Member) -> Iterator[Expression]:
        """Yield the values of a member of an object that is written out, or of a module."""
        if not isinstance(member.whole, Name):
            return
        for value in self.values(member.whole):
            if isinstance(value, Object):
                yield from (entry.value for entry in value.entries if entry.key == member.key)
        yield from self._exported(self.imported(member.whole), member.key)

    def reads(self, name: Name) -> Iterator[Name]:
        """Yield where the same variable is read."""
        yield from self._reads[self._place(name)]

    def reads_of(self, function: Function, position: int) -> Iterator[Name]:
        """Yield where a function reads the argument at a position."""
        parameters = [one for one in function.parameters if one.name not in _SELF]
        if position < len(parameters):
            yield from self._reads[function, parameters[position].name]

    def imported(self, name: Name) -> tuple[str, str] | None:
        """Return the module that a name comes from, and its name there; None where it comes from none."""
        scope, own = self._place(name)
        return None if isinstance(scope, Function) else self._imports.get((scope, own))

    def _exported(self, imported: tuple[str, str] | None, key: str | None = None) -> Iterator[Expression]:
        if imported is None or imported[0] not in self._imported:
            return
        module, name = self._imported[imported[0]], imported[1]
        found = module.exports.get(key if key is not None else name)
        if found is not None:
            yield found

    # What calls reach.

    def meanings(self, expression: Expression) -> Iterable[Expression]:
        """Return what an expression stands for, itself where it is no name."""
        if self._called is None or not isinstance(expression, Name):
            return self._meanings(expression)
        place = self._place(expression)
        if place not in self._meant:
            found = tuple(self._meanings(expression))
            if found == (expression,):
                return found
            self._meant[place] = found
        return self._meant[place]

    def _meanings(self, expression: Expression) -> Iterator[Expression]:
        seen: set[Expression] = set()
        left = [(expression, 0)]
        while left:
            one, depth = left.pop()
            if one in seen or depth > _DEEPEST:
                continue
            seen.add(one)
            found = self.values(one)
            if isinstance(one, Name):
                found = (*found, *self._exported(self.imported(one)))
            if not found:
                yield one
            left.extend((value, depth + 1) for value in found)

    def called(self, call: Call) -> tuple[Function, ...]:
        """Return the functions of the modules that a call can reach; none where it goes elsewhere."""
        if self._called is None:  # while arguments are still being bound
            return self._reached(call)
        if call not in self._called:
            self._called[call] = self._reached(call)
        return self._called[call]

    def _reached(self, call: Call) -> tuple[Function, ...]:
        found: list[Function] = []
        for meaning in self.meanings(call.callee):
            if isinstance(meaning, Function):
                found.append(meaning)
            elif isinstance(meaning, Class):
                found += [method for method in meaning.methods if method.name in _CONSTRUCTORS]
            elif isinstance(meaning, Member) and meaning.key is not None:
                found += self._methods_of(meaning)
        return tuple(dict.fromkeys(found))

    def _methods_of(self, member: Member) -> Iterable[Function]:
        whole, key = member.whole, member.key or ""
        if isinstance(whole, Name) and whole.name in _SELF:
            return self._methods.get((self.module(member), key), ())
        calls = [one for one in self.meanings(whole) if isinstance(one, Call)]
        made = [one.callee for one in calls if one.constructed or isinstance(one.callee, Name)]
        classes = [one for callee in made for one in self.meanings(callee) if isinstance(one, Class)]
        return [method for one in classes for method in one.methods if method.name == key]

    def callers(self, function: Function) -> tuple[Call, ...]:
        """Return the calls that reach a function."""
        return tuple(self._callers.get(function, ()))

    def returned(self, function: Function) -> tuple[Expression, ...]:
        """Return what a function gives back."""
        return tuple(self._returned.get(function, ()))


def _root(member: Member) -> Expression:
    whole: Expression = member
    while isinstance(whole, Member):
        whole = whole.whole
    return whole


def dotted(expression: Expression) -> tuple[str, ...]:
    """Return the names of a callee from its root: `jwt.verify`; those of the calls and objects that it is made by too.

    What has no name is `*`; so is the root of what has very many.
    """
    names: list[str] = []
    for _ in range(_MOST_NAMES):
        if isinstance(expression, Member):
            names.append(expression.key or "*")
            expression = expression.whole
        elif isinstance(expression, Call):
            expression = expression.callee
        else:
            break
    names.append(expression.name if isinstance(expression, Name) else "*")
    return tuple(reversed(names))
