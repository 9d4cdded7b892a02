"""The statements of Python, each lowered from what its parts are lowered to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.python import targets as python_targets
from appsync_lint.code.python.expressions import values
from appsync_lint.code.python.reading import copied
from appsync_lint.code.tree import (
    Assign,
    Call,
    Evaluate,
    If,
    Import,
    Name,
    Opaque,
    Operation,
    Return,
    Throw,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from appsync_lint.code.branches import Branch
    from appsync_lint.code.python.reading import Reading
    from appsync_lint.code.tree import Statement
    from appsync_lint.source import Span

Statements = tuple["Statement", ...]


def listed(reading: Reading, branch: Branch) -> Statements:
    """Lower a block, a module, an expression that stands alone, or what of a place can be understood."""
    found: list[Statement] = []
    for part in branch.parts:
        found += reading.body(part)
    return tuple(found)


def evaluated(span: Span, found: list[Assign] | tuple[Assign, ...]) -> Statements:
    """Return assignments as statements."""
    return tuple(Evaluate(span, one) for one in found)


def assignment(reading: Reading, branch: Branch) -> Statements | None:
    """Lower `a = b`, and `a = b = c` as a whole; an annotation without a value does nothing."""
    if branch.inner:
        return None
    targets: list[Branch] = []
    right: Branch | None = branch
    while right and right.kind == "assignment":
        left = right.get("left")
        targets += [left] if left else []
        right = right.get("right")
    if right is None:
        return _annotated(reading, branch)
    if right.kind == "augmented_assignment":  # no Python, but the grammar has it
        return reading.body(right)
    span, value = reading.span(branch), reading.value(right)
    if not any(python_targets.is_list(reading, target) for target in targets[1:]):
        for target in reversed(targets[1:]):
            value = python_targets.assigned(reading, target, value, span)[0]
        return evaluated(span, python_targets.assigned(reading, targets[0], value, span))
    before, value = reading.kept(right, value)
    found = list(before)
    for number, target in enumerate(targets):
        again = copied(value) if number else value
        found += python_targets.assigned(reading, target, again, span)
    return evaluated(span, found)


def _annotated(reading: Reading, branch: Branch) -> Statements:
    """Return what a name without a value is: a field of a class, of which nobody knows the value."""
    target = branch.get("left")
    if target is None or not reading.scopes.in_class:
        return ()
    span = reading.span(branch)
    return evaluated(span, python_targets.assigned(reading, target, Opaque(span), span))


def augmented(reading: Reading, branch: Branch) -> Statements:
    """Lower `a += b`: it is `a = a + b`."""
    target = branch.get("left")
    if target is None:
        return ()
    span = reading.span(branch)
    whole = python_targets.place(reading, target)
    before = reading.again(target)  # no node has two places in a tree
    value = Operation(span, branch.sign.removesuffix("="), (before, reading.value(branch.get("right"))))
    return (Evaluate(span, Assign(span, whole, value)),)


def outer(reading: Reading, branch: Branch) -> Statements:
    """Lower `global` and `nonlocal`: from now on, an assignment makes no variable here."""
    for part in branch.parts:
        reading.scopes.knows(reading.word(part))
    return ()


def returned(reading: Reading, branch: Branch) -> Statements:
    """Lower `return`."""
    return (Return(reading.span(branch), reading.value(branch.parts[0]) if branch.parts else None),)


def raised(reading: Reading, branch: Branch) -> Statements:
    """Lower `raise`; its cause is evaluated, and says nothing to the caller."""
    cause = branch.get("cause")
    found = [part for part in branch.parts if part is not cause]
    before = reading.body(cause) if cause else ()
    return (*before, Throw(reading.span(branch), reading.value(found[0]) if found else None))


def asserted(reading: Reading, branch: Branch) -> Statements:
    """Lower `assert`: it is an `if` that raises."""
    span = reading.span(branch)
    test, *said = values(reading, branch.parts) or (Opaque(span),)
    throw = Throw(span, said[0] if said else None)
    return (If(span, Operation(test.span, "not", (test,)), (throw,)),)


def deleted(reading: Reading, branch: Branch) -> Statements:
    """Lower `del`."""
    parts = [inner for part in branch.parts for inner in (part.parts if part.kind == "expression_list" else [part])]
    made = [Operation(reading.span(branch), "delete", (reading.value(part),)) for part in parts]
    return tuple(Evaluate(one.span, one) for one in made)


def printed(reading: Reading, branch: Branch) -> Statements:
    """Lower `print` and `exec` of Python 2: they are calls."""
    word = "print" if branch.kind == "print_statement" else "exec"
    name = Name(reading.places.between(branch.start, branch.start + len(word)), word)
    made = Call(reading.span(branch), name, values(reading, branch.parts))
    return (Evaluate(made.span, made),)


def imported(reading: Reading, branch: Branch) -> Statements:
    """Lower `import a.b as c`, one for each module, and `from a import b as c`."""
    span = reading.span(branch)
    module = branch.get("module_name")
    if module is None and branch.kind != "future_import_statement":
        found = [_renamed(reading, part) for part in branch.all("name")]
        made = [(there, here or there.split(".")[0]) for there, here in found]
        for _, here in made:
            reading.scopes.knows(here)
        return tuple(Import(span, there, (("*", here),)) for there, here in made)
    if any(part.kind == "wildcard_import" for part in branch.parts):
        names = [("*", "*")]
    else:
        names = [(there, here or there) for there, here in (_renamed(reading, part) for part in branch.all("name"))]
    for _, here in names:
        reading.scopes.knows(here)
    return (Import(span, "".join(reading.word(module).split()) if module else "__future__", tuple(names)),)


def _renamed(reading: Reading, branch: Branch) -> tuple[str, str]:
    """Return the name of what is imported, and the one that it gets; empty where it keeps its own."""
    name, alias = branch.get("name"), branch.get("alias")
    there = "".join(reading.word(name or branch).split())
    return there, reading.word(alias) if alias else ""


STEPS: Mapping[str, Callable[[Reading, Branch], Statements | None]] = {
    "module": listed,
    "block": listed,
    "ERROR": listed,
    "expression_statement": listed,
    "assignment": assignment,
    "augmented_assignment": augmented,
    "global_statement": outer,
    "nonlocal_statement": outer,
    "return_statement": returned,
    "raise_statement": raised,
    "assert_statement": asserted,
    "delete_statement": deleted,
    "print_statement": printed,
    "exec_statement": printed,
    "import_statement": imported,
    "import_from_statement": imported,
    "future_import_statement": imported,
}
