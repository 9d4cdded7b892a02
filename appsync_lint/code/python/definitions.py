"""The functions and classes of Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.python import targets as python_targets
from appsync_lint.code.tree import (
    Assign,
    Class,
    Evaluate,
    Function,
    Member,
    Name,
    Parameter,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from appsync_lint.code.branches import Branch
    from appsync_lint.code.python.reading import Reading
    from appsync_lint.code.tree import Expression, Statement

_METACLASSES = frozenset({"ABCMeta", "EnumMeta", "EnumType"})
_RESTS = frozenset({"list_splat_pattern", "dictionary_splat_pattern"})


def parameters(reading: Reading, branch: Branch) -> tuple[Parameter, ...]:
    """Lower what stands between the brackets of a function, or before the colon of a lambda."""
    found: list[Parameter] = []
    for part in branch.parts:
        one = _parameter(reading, part, len(found))
        if one:
            reading.scopes.knows(one.name)
            found.append(one)
    return tuple(found)


def _parameter(reading: Reading, branch: Branch, position: int) -> Parameter | None:
    span, value = reading.span(branch), branch.get("value")
    target = branch
    while target.kind not in ("identifier", "tuple_pattern") and target.parts:  # without its type and default
        target = target.parts[0]
    rest = branch.kind in _RESTS or any(part.kind in _RESTS for part in branch.parts[:1])
    if target.kind == "identifier":
        name = reading.word(target)
    elif target.kind == "tuple_pattern":  # Python 2
        name = f"{{{position}}}"
    else:  # `*` and `/`
        return None
    return Parameter(span, name, reading.value(value) if value else None, rest)


def apart(reading: Reading, branch: Branch) -> list[Statement]:
    """Return the statements that take the parameters of Python 2 apart."""
    found: list[Statement] = []
    for position, part in enumerate(branch.parts):
        target = part.get("name") or part
        if target.kind == "tuple_pattern":
            span = reading.span(target)
            made = python_targets.assigned(reading, target, Name(span, f"{{{position}}}"), span, new=True)
            found += [Evaluate(span, one) for one in made]
    return found


def function(reading: Reading, branch: Branch) -> tuple[Statement, ...]:
    """Lower `def`."""
    name, given = branch.get("name"), branch.get("parameters")
    taken = apart(reading, given) if given else []
    body = (*taken, *reading.body(branch.get("body")))
    made = Function(reading.span(branch), reading.word(name) if name else "", (given.made or ()) if given else (), body)
    return _named(reading, branch, made)


def _named(reading: Reading, branch: Branch, made: Function | Class) -> tuple[Statement, ...]:
    """Return the assignment of a function or class to its name."""
    name = branch.get("name")
    target = Name(reading.span(name) if name else made.span, made.name)
    return (Evaluate(made.span, Assign(made.span, target, made, reading.scopes.makes(made.name))),)


def class_(reading: Reading, branch: Branch) -> tuple[Statement, ...]:
    """Lower `class`; what is given by keyword, a metaclass, is a part of its body."""
    name, given = branch.get("name"), branch.get("superclasses")
    bases: list[Expression] = []
    body: list[Statement] = []
    for part in given.parts if given else []:
        value = reading.value(part.get("value") if part.kind == "keyword_argument" else part)
        if part.kind == "keyword_argument":
            _metaclass(reading, part, value)
            body.append(Evaluate(value.span, value))
        else:
            bases.append(value)
    methods: list[Function] = []
    fields: list[Assign] = []
    for statement in reading.body(branch.get("body")):
        made = statement.value if isinstance(statement, Evaluate) else None
        if not isinstance(made, Assign) or not isinstance(made.target, Name):
            body.append(statement)
        elif isinstance(made.value, Function) and made.value.name == made.target.name:
            methods.append(made.value)
        else:
            fields.append(made)
    text = reading.word(name) if name else ""
    whole = Class(reading.span(branch), text, tuple(bases), tuple(methods), tuple(fields), (), tuple(body))
    return _named(reading, branch, whole)


def _metaclass(reading: Reading, branch: Branch, value: Expression) -> None:
    """Note a class of classes, which can make anything of them, but for well-known ones."""
    name = branch.get("name")
    known = value.key if isinstance(value, Member) else value.name if isinstance(value, Name) else None
    if name is not None and reading.word(name) == "metaclass" and known not in _METACLASSES:
        reading.errors.append(reading.span(branch))


def decorated(reading: Reading, branch: Branch) -> tuple[Statement, ...]:
    """Lower a function or class with its decorators."""
    definition = branch.get("definition")
    found = tuple(reading.value(part) for part in branch.parts if part.kind == "decorator")
    statements = reading.body(definition)
    made = statements[-1].value if statements and isinstance(statements[-1], Evaluate) else None
    if not isinstance(made, Assign):
        return (*(Evaluate(one.span, one) for one in found), *statements)
    value = made.value
    if isinstance(value, Function):
        value = Function(value.span, value.name, value.parameters, value.body, found)
    elif isinstance(value, Class):
        value = Class(value.span, value.name, value.bases, value.methods, value.fields, found, value.body)
    span = reading.span(branch)
    return (*statements[:-1], Evaluate(span, Assign(span, made.target, value, made.declares)))


def decorator(reading: Reading, branch: Branch) -> Expression | None:
    """Lower a decorator to its expression."""
    return reading.value(branch.parts[0]) if branch.parts else None


STEPS: Mapping[str, Callable[[Reading, Branch], object]] = {
    "parameters": parameters,
    "lambda_parameters": parameters,
    "function_definition": function,
    "class_definition": class_,
    "decorated_definition": decorated,
    "decorator": decorator,
}
