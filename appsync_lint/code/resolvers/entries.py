"""Where a resolver's program comes into the context: its handlers, and the names by which these have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from appsync_lint.code.tree import (
    Assign,
    Call,
    Class,
    Evaluate,
    Function,
    Literal,
    Member,
    Name,
    Object,
    Parameter,
    Return,
    walk,
)
from appsync_lint.config import Language, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from appsync_lint.code.flow.flow import Path
    from appsync_lint.code.tree import Expression, Module, Statement
    from appsync_lint.config import Program

# Roots of paths: AppSync's context, and what a request template has made of it for a Lambda function.
CONTEXT, EVENT = "ctx", "event"

# https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html
_TEMPLATE = ("ctx", "context")
_HANDLERS = ("handler", "lambda_handler", "lambdaHandler", "main", "default")

# https://docs.aws.amazon.com/powertools/python/latest/core/event_handler/appsync/
# https://docs.aws.amazon.com/powertools/typescript/latest/features/event-handler/appsync-graphql/
_DISPATCHERS = frozenset({"AppSyncResolver", "AppSyncGraphQLResolver"})
_REGISTERING = frozenset({"resolver", "batch_resolver", "batchResolver"})
_OF_TYPE = {"onQuery": "Query", "onMutation": "Mutation", "onSubscription": "Subscription"}
_TYPE_NAMES, _FIELD_NAMES = ("type_name", "typeName"), ("field_name", "fieldName")
_DEEPEST = 6  # wrappers around a handler, and names of it: `middy(log(handler))`


class Entries(Struct, frozen=True):
    """A program's handlers, by the time at which they run, and the roots of paths: parameters of theirs.

    `module` is the program as it is to be analysed: with a function `around` a template, or around a program whose
    dispatcher is a variable. `registered` are functions that run for one field only, by its coordinate.
    """

    module: Module
    handlers: tuple[tuple[Stage, Function], ...]
    roots: Mapping[Function, Mapping[str, Path]]
    registered: Mapping[Function, str] = field(default_factory=dict)
    around: Function | None = None


def entries(program: Program, module: Module, root: str) -> Entries:
    """Return where the context comes in; without handlers where none can be recognised.

    `root` is what the event of a Lambda function is: CONTEXT, or EVENT where a template builds it.
    """
    if module.language is Language.VTL:
        return _template(module, program.stage)
    if program.stage is Stage.BOTH:
        return _javascript(module)
    return _lambda(program, module, root)


def _template(module: Module, stage: Stage) -> Entries:
    """Return a template as a function of the context."""
    span = module.source.span(0, len(module.source.text))
    function = Function(span, "", tuple(Parameter(span, name) for name in _TEMPLATE), module.body)
    whole = replace(module, body=(Evaluate(span, function),))
    return Entries(whole, ((stage, function),), {function: dict.fromkeys(_TEMPLATE, (CONTEXT,))}, around=function)


def _javascript(module: Module) -> Entries:
    """Return the two handlers of an APPSYNC_JS module.

    https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-overview-js.html
    """
    found = tuple(
        (stage, function)
        for stage in (Stage.REQUEST, Stage.RESPONSE)
        if (exported := module.exports.get(stage.value)) is not None
        and (function := _function(module, exported)) is not None
    )
    return Entries(module, found, {function: _first(function, (CONTEXT,)) for _, function in found})


def _lambda(program: Program, module: Module, root: str) -> Entries:
    named = program.handler.rpartition(".")[2]
    names = (named,) if named in module.exports else _HANDLERS
    exported = next((module.exports[name] for name in names if name in module.exports), None)
    handler = _function(module, exported)
    roots: dict[Function, Mapping[str, Path]] = {}
    handlers: list[tuple[Stage, Function]] = []
    if handler is not None:
        roots[handler] = _first(handler, (root,))
        handlers.append((Stage.DATA, handler))
    registered: dict[Function, str] = {}
    for function, coordinate, form in _registered(module):
        roots[function] = _arguments(function, form, root)
        handlers.append((Stage.DATA, function))
        registered[function] = coordinate
    dispatchers, around = _dispatchers(module), None
    if dispatchers:
        module, around = _within(module, dispatchers)
        roots = {around: dict.fromkeys(dispatchers, ("app", root)), **roots}
    return Entries(module, tuple(handlers), roots, registered, around)


def _first(function: Function, path: Path) -> Mapping[str, Path]:
    own = [one for one in function.parameters if one.name not in {"self", "cls"}]
    return {own[0].name: path} if own else {}


def _function(module: Module, expression: Expression | None, depth: int = 0) -> Function | None:
    """Return the function that an expression is, as far as the module itself says.

    A name; one that is wrapped, `middy(handler)`, `middy().handler(main)`; one that another makes, `made(client)`; and
    a method, `new Resolver().handle`.
    """
    if expression is None or isinstance(expression, Function) or depth > _DEEPEST:
        return expression if isinstance(expression, Function) else None
    if isinstance(expression, Name):
        return _function(module, _declared(module, expression.name), depth + 1)
    if isinstance(expression, Member):
        return _method(module, expression)
    if not isinstance(expression, Call):
        return None
    callee = expression.callee
    given = [one for one in expression.arguments if isinstance(one, Function | Name | Member)]
    before = [callee.whole] if isinstance(callee, Member) else []
    if isinstance(callee, Member) and callee.key == "bind":
        return _function(module, callee.whole, depth + 1)
    wrapped = [*given, *before, *(one for one in expression.arguments if isinstance(one, Call))]
    found = (_function(module, one, depth + 1) for one in wrapped)
    return next((one for one in found if one is not None), None) or _made(_function(module, callee, depth + 1))


def _made(function: Function | None) -> Function | None:
    """Return the function that a function gives back."""
    values = (one.value for one in function.body if isinstance(one, Return)) if function else ()
    return next((value for value in values if isinstance(value, Function)), None)


def _method(module: Module, member: Member) -> Function | None:
    whole = _declared(module, member.whole.name) if isinstance(member.whole, Name) else member.whole
    if isinstance(whole, Call) and isinstance(whole.callee, Name):
        whole = _declared(module, whole.callee.name)
    if isinstance(whole, Class):
        return next((method for method in whole.methods if method.name == member.key), None)
    if isinstance(whole, Object):
        return _function(module, next((one.value for one in whole.entries if one.key == member.key), None), _DEEPEST)
    return None


def _declared(module: Module, name: str) -> Expression | None:
    """Return the value of a variable of the module itself."""
    for statement in module.body:
        value = statement.value if isinstance(statement, Evaluate) else None
        if isinstance(value, Assign) and isinstance(value.target, Name) and value.target.name == name:
            return value.value
    return None


# Powertools.


def _dispatchers(module: Module) -> frozenset[str]:
    """Return the variables that hold a dispatcher: `app = AppSyncResolver()`."""
    found = (s.value for s in module.body if isinstance(s, Evaluate) and isinstance(s.value, Assign))
    return frozenset(
        one.target.name
        for one in found
        if isinstance(one.target, Name) and isinstance(one.value, Call) and _last(one.value.callee) in _DISPATCHERS
    )


def _within(module: Module, names: frozenset[str]) -> tuple[Module, Function]:
    """Return a module in a function that has some of its variables as parameters."""
    span = module.source.span(0, len(module.source.text))
    body = tuple(statement for statement in module.body if not _makes(statement, names))
    function = Function(span, "", tuple(Parameter(span, name) for name in sorted(names)), body)
    return replace(module, body=(Evaluate(span, function),)), function


def _makes(statement: Statement, names: frozenset[str]) -> bool:
    value = statement.value if isinstance(statement, Evaluate) else None
    return isinstance(value, Assign) and isinstance(value.target, Name) and value.target.name in names


def _registered(module: Module) -> Iterator[tuple[Function, str, Language]]:
    """Yield the functions that a dispatcher calls, each with the coordinate of its field, empty where it is unknown."""
    dispatchers = _dispatchers(module)
    if not dispatchers and module.language is not Language.PYTHON:
        return
    for node in walk(*module.body):
        if isinstance(node, Function):
            for decorator in node.decorators:
                if isinstance(decorator, Call) and _last(decorator.callee) in _REGISTERING:
                    yield node, _coordinate(decorator), Language.PYTHON
        elif isinstance(node, Call) and isinstance(node.callee, Member) and node.arguments:
            of_type = _OF_TYPE.get(node.callee.key or "")
            if of_type is None and node.callee.key not in _REGISTERING:
                continue
            for argument in node.arguments:
                function = _function(module, argument)
                if function is not None:
                    yield function, _coordinate(node, of_type), Language.TYPESCRIPT
                    break


def _coordinate(call: Call, of_type: str | None = None) -> str:
    """Return for which field a function is registered."""
    named = dict(call.keywords)
    options = [entry for one in call.arguments for entry in getattr(one, "entries", ())]
    named.update({entry.key: entry.value for entry in options if entry.key is not None})
    texts = {name: value.value for name, value in named.items() if isinstance(value, Literal)}
    plain = [one.value for one in call.arguments if isinstance(one, Literal) and isinstance(one.value, str)]
    parent = of_type or next((texts[name] for name in _TYPE_NAMES if name in texts), None)
    name = next((texts[name] for name in _FIELD_NAMES if name in texts), plain[0] if of_type and plain else None)
    return f"{parent}.{name}" if isinstance(parent, str) and isinstance(name, str) and parent != "*" else ""


def _arguments(function: Function, form: Language, root: str) -> Mapping[str, Path]:
    """Return what the parameters of a registered function are: a field's arguments, by their names in Python."""
    names = [one for one in function.parameters if one.name not in {"self", "cls"}]
    if form is Language.PYTHON:
        whole = {one.name: (root, "arguments") if one.rest else (root, "arguments", one.name) for one in names}
        return {name: (root,) if name == "event" else path for name, path in whole.items()}
    return {one.name: path for one, path in zip(names, ((root, "arguments"), ("powertools", root)), strict=False)}


def _last(callee: Expression) -> str:
    if isinstance(callee, Member):
        return callee.key or ""
    return callee.name if isinstance(callee, Name) else ""
