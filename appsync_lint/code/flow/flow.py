"""What every expression of a program is computed from, and under which conditions every statement runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from appsync_lint.code.flow import calls, evaluation, execution, operations
from appsync_lint.code.flow.frames import Given
from appsync_lint.code.flow.invocation import invoke
from appsync_lint.code.flow.parts import entry
from appsync_lint.code.flow.run import Run
from appsync_lint.code.flow.scopes import Scope, reassigned
from appsync_lint.code.flow.stack import deep
from appsync_lint.code.flow.values import NEVER, UNKNOWN, Closure, Outside, Value, joined
from appsync_lint.code.tree import Array, Call, Function, Handler, Literal, Name, Operation, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from appsync_lint.code.tree import Expression, Module, Node, Parameter
    from appsync_lint.source import Span

# A value that comes from outside the program, as a path from a root: ("event", "requestContext", "queryString"). A part
# that is computed, or one of many, is `*`.
Path = tuple[str, ...]


_EXPRESSIONS: Mapping[type, Callable[[Run, Any], Value]] = {
    **evaluation.EXPRESSIONS,
    Call: calls.call,
    Operation: operations.operation,
}


class Origin(Struct, frozen=True):
    """A value from outside that something is computed from.

    `read` is where its path ends, and `via` are the places through which it comes from there, in order: assignments,
    calls, tests. Two of the same path at different places are different origins of the same value.
    """

    path: Path
    read: Span
    via: tuple[Span, ...] = ()


class Condition(Struct, frozen=True):
    """Something that decides whether a place is reached: a test around it, or before it one that leaves the function.

    `test` is the expression tested, and `holds` whether it is true where the place is reached; None for a call that may
    throw, and for what cannot be said.
    """

    test: Expression
    holds: bool | None


class Flow:
    """The flow of values through one module, by names in their scopes.

    `roots` says what the parameters of some functions are: paths by the name of the parameter. `imported` are the
    modules that it imports, by the name that its Imports have, as far as they could be read. `free` says what names are
    that nobody makes in the module. Functions that nothing calls are gone through too, if `rest`.
    """

    def __init__(
        self,
        module: Module,
        roots: Mapping[Function, Mapping[str, Path]],
        imported: Mapping[str, Module] | None = None,
        free: Mapping[str, Path] | None = None,
        *,
        rest: bool = True,
    ) -> None:
        self.module = module
        self.run = Run(_EXPRESSIONS, execution.STATEMENTS, invoke, module.language, free or {})
        with deep():
            for name, other in (imported or {}).items():
                self.run.modules[name] = self._exported(other)
            self._scope = self._through(module)
            for function, parameters in roots.items():
                self.enter(function, parameters)
            if rest:
                self._rest()

    def _through(self, module: Module) -> Scope:
        """Go through a module, and stay in its scope.

        Variables that its functions set are no constants for those: they are called again and again.
        """
        run = self.run
        run.expects(module.body)
        run.scope = Scope(run.declarations.of(module.body, deep=run.in_python), None, function=True)
        run.execute(module.body)
        for name in reassigned(module.body) & run.scope.cells.keys():
            held = run.store.get(run.scope.cells[name])
            if held is not None:
                run.put(run.scope.cells[name], Value(held.paths, held.traces, held.choices, open=True))
        return run.scope

    def _exported(self, module: Module) -> Value:
        """Go through another module, and return an object of what it exports."""
        self._through(module)
        whole = self.run.thing(Literal(module.source.span(0, 0), None), "module")
        for name, expression in module.exports.items():
            self.run.write(whole, name, self._export(expression), expression)
        return Value(choices={whole: None})

    def _export(self, expression: Expression) -> Value:
        known = self.run.values.get(expression)
        return self.run.evaluate(expression) if known is None or isinstance(expression, Name) else known

    def exported(self, name: str) -> Value:
        """Return what the module exports under a name."""
        expression = self.module.exports.get(name)
        if expression is not None:
            return self._export(expression)
        found = NEVER
        for whole in ("default", "*"):  # `module.exports = make()`, `export * from`
            other = self.module.exports.get(whole)
            for each in other.items if isinstance(other, Array) else (other,) if other is not None else ():
                for thing in self._export(each).things():
                    found = joined(found, entry(self.run, thing, name, each) if name in thing.cells else NEVER)
        return found

    def enter(self, function: Function, parameters: Mapping[str, Path]) -> None:
        """Go through a function that is called from outside."""
        for closure in self._closures(function):
            values = tuple(self._given(parameter, parameters) for parameter in function.parameters)
            self.run.call(closure, function, values)
            self.run.ended = False

    def _given(self, parameter: Parameter, parameters: Mapping[str, Path]) -> Value:
        path = parameters.get(parameter.name)
        if path is None:
            return UNKNOWN
        trace = self.run.reads.at(path, parameter.span)
        return Value(paths={trace.read: trace})

    def _closures(self, function: Function) -> Iterable[Closure]:
        return self.run.closures.get(function) or (Closure(function, self._scope),)

    def _rest(self) -> None:
        """Go through the functions that nothing has called, with arguments that nobody knows."""
        for node in walk(*self.module.body):
            if isinstance(node, Function) and node.body and node.body[0] not in self.run.ways:
                for closure in list(self._closures(node))[:1]:
                    invoke(self.run, closure, node, Given(rest=UNKNOWN))
                    self.run.ended = False

    def _value(self, expression: Expression) -> Value:
        return self.run.values.get(expression, NEVER)

    def aliases(self, expression: Expression) -> frozenset[Path]:
        """Return the outer values that an expression can be, unchanged, whatever the names they go by."""
        return frozenset(read.path for read in self._value(expression).paths)

    def origins(self, expression: Expression) -> frozenset[Origin]:
        """Return the outer values that an expression is computed from.

        Also through calls, and through assignments made under a condition that depends on them.
        """
        traces = self.run.whole(self._value(expression), ever=True)
        return frozenset(Origin(trace.read.path, trace.read.span, trace.places) for trace in traces.values())

    def conditions(self, place: Node) -> tuple[Condition, ...]:
        """Return what decides whether a place is reached, the outer ones first.

        Tests around it, earlier exits of its function and calls that can throw; and the same for the calls of its
        function.
        """
        found: dict[tuple[object, bool | None], Condition] = {}
        for way in self.run.ways.get(place, ()):
            for guard, certain in (way.guards(whole=True) if way is not None else {}).items():
                if not isinstance(guard.test, Handler):
                    holds = guard.holds if certain else None
                    found.setdefault((guard.test, holds), Condition(guard.test, holds))
        return tuple(found.values())

    def constant(self, expression: Expression) -> object:
        """Return the one constant that an expression always is, else `...`."""
        if isinstance(expression, Literal):
            return expression.value
        certain = self._value(expression).certain
        return ... if certain is None else certain.value

    def outside(self, expression: Expression) -> frozenset[tuple[str, ...]]:
        """Return what an expression can be of other modules and of the language: ("jsonwebtoken", "verify").

        What a call returns has `()` at the end of what was called.
        """
        return frozenset(choice.path for choice in self._value(expression).choices if isinstance(choice, Outside))
