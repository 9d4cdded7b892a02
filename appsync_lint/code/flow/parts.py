"""The parts of what something can be: entries of objects, elements of lists, methods of classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.flow import powertools as authorizer_types
from appsync_lint.code.flow.values import (
    ABSENT,
    MISSING,
    NEVER,
    UNKNOWN,
    Blueprint,
    Const,
    Outside,
    Text,
    Thing,
    Value,
    chosen,
    computed,
    guarded,
    joined,
    one,
    with_traces,
)
from appsync_lint.code.tree import Call, Function, Name

if TYPE_CHECKING:
    from collections.abc import Callable

    from appsync_lint.code.flow.conditions import Way
    from appsync_lint.code.flow.run import Run
    from appsync_lint.code.flow.scopes import Scope
    from appsync_lint.code.flow.values import Choice
    from appsync_lint.code.tree import Expression

OUTSIDE = "{outside}"  # before the path of something outside, as it is set

_LONGEST = 8  # path of something outside
_MOST_COPIES = 12
_NOTHING = Const("NoneType", None)


def part(run: Run, whole: Value, key: str | None, node: Expression, depth: int = 0) -> Value:
    """Return the part of a value under a key; under any one, if the key is not known.

    `node` is the expression that reads it.
    """
    found = NEVER
    for read in whole.paths:
        found = joined(found, _outer(run, (*read.path, "*" if key is None else key), node))
    for choice in whole.choices:
        found = joined(found, _of(run, choice, key, node, depth))
    if whole.traces or whole.open:
        found = joined(found, computed(whole.traces))
    found = with_traces(found, chosen(whole.choices))
    return UNKNOWN if found is NEVER else found


def _outer(run: Run, path: tuple[str, ...], node: Expression) -> Value:
    held = _patched(run, path)
    if held is not None:
        return held
    trace = run.reads.at(path, node.span)
    return Value(paths={trace.read: trace})


def _patched(run: Run, path: tuple[str, ...]) -> Value | None:
    """Return what the program has set a part of something outside to."""
    cell = run.patches.get(path)
    held = run.store.get(cell) if cell is not None else None
    return held if held is not None and ABSENT not in held.choices else None


def _of(run: Run, choice: Choice, key: str | None, node: Expression, depth: int) -> Value:
    if isinstance(choice, Thing):
        return entry(run, choice, authorizer_types.spelt(choice, key), node, depth)
    if isinstance(choice, Blueprint):
        return _static(run, choice, key)
    if isinstance(choice, Outside):
        held = _patched(run, (OUTSIDE, *choice.path, "*" if key is None else key))
        if held is not None:
            return held
        path = (*choice.path, "*" if key is None else key)
        return one(Outside(path, choice.imported)) if len(path) <= _LONGEST else UNKNOWN
    if isinstance(choice, Text):
        return Value(choices={Text(choice.read, part=True): None}, open=True)
    return NEVER if choice in (_NOTHING, ABSENT) else UNKNOWN


def _static(run: Run, blueprint: Blueprint, key: str | None) -> Value:
    for made in (blueprint, *blueprint.lineage) if key is not None else ():
        held = run.store.get(made.own.cells[key]) if key in made.own.cells else None
        if held is not None:
            return held
    method = blueprint.method(key) if key is not None else None
    if method is None:
        return UNKNOWN
    return one(run.closure(method[0], one(blueprint), method[1]))


def entry(run: Run, thing: Thing, key: str | None, node: Expression, depth: int = 0) -> Value:
    """Return an entry of a thing; any of them, if the key is not known."""
    if key is None:
        return _any(run, thing, node, depth)
    cell = thing.cells.get(key)
    held = run.store.get(cell) if cell is not None else None
    if held is not None and ABSENT not in held.choices:
        return held
    other = _fallback(run, thing, key, node, depth)
    if held is None:
        return other
    return joined(present(held), other)


def present(value: Value) -> Value:
    """Return what a value is where it is there."""
    choices = {choice: way for choice, way in value.choices.items() if choice is not ABSENT}
    return value if len(choices) == len(value.choices) else Value(value.paths, value.traces, choices, value.open)


def _fallback(run: Run, thing: Thing, key: str, node: Expression, depth: int) -> Value:
    """Return what an entry is that nobody has set by its name."""
    found = NEVER
    for other in ("*", "..."):
        held = run.store.get(thing.cells[other]) if other in thing.cells else None
        if held is not None and depth < _MOST_COPIES:
            found = joined(found, held if other == "*" else part(run, held, key, node, depth + 1))
    if thing.blueprint is not None:
        found = joined(found, _inherited(run, thing, thing.blueprint, key))
    elif found is NEVER:
        found = UNKNOWN if thing.kind not in ("object", "answer") else Value(choices={_NOTHING: None})
    return found


def _inherited(run: Run, thing: Thing, blueprint: Blueprint, key: str) -> Value:
    for made in (blueprint, *blueprint.lineage) if run.in_python else ():
        held = run.store.get(made.own.cells[key]) if key in made.own.cells else None
        if held is not None:  # `Thing.method = f`
            return held
    getter = _getter(blueprint, key)
    if getter is not None:
        return run.call(run.closure(getter[0], one(thing), getter[1]), getter[0])
    method = blueprint.method(key)
    if method is None:
        return UNKNOWN
    bound = run.closure(method[0], one(thing), method[1])
    if any(isinstance(each, Name) and each.name.endswith("property") for each in method[0].decorators):
        return run.call(bound, method[0])
    return one(bound)


def _getter(blueprint: Blueprint, key: str) -> tuple[Function, Scope] | None:
    for one_, field in ((each, field) for each in (blueprint, *blueprint.lineage) for field in each.node.fields):
        if isinstance(field.target, Name) and field.target.name == key and isinstance(field.value, Call):
            callee = field.value.callee
            if isinstance(callee, Function) and callee.name == key:
                return callee, one_.scope
    return None


def _any(run: Run, thing: Thing, node: Expression, depth: int) -> Value:
    found = NEVER
    for key, cell in thing.cells.items():
        held = run.store.get(cell)
        if held is None:
            continue
        if key == "...":
            held = part(run, held, None, node, depth + 1) if depth < _MOST_COPIES else UNKNOWN
        found = joined(found, present(held))
    return UNKNOWN if found is NEVER else found


def copied_into(run: Run, thing: Thing, value: Value, place: Expression) -> None:
    """Copy all entries of a value into a thing: a spread, `Object.assign`, `update`."""
    if value.paths or value.open:
        hidden = Value(value.paths, value.traces, open=value.open)
        may_replace(run, thing, hidden, place)
        run.write(thing, "...", hidden, place, certain=False)
    certain = len(value.choices) == 1 and not value.open and not value.paths
    for choice, way in value.choices.items():
        if isinstance(choice, Thing) and run.exhausted:
            run.write(thing, "*", computed(run.whole(one(choice))), place, certain=False)
        elif isinstance(choice, Thing):
            _copied(run, thing, choice, certain=certain, way=way)
        elif isinstance(choice, Outside):
            may_replace(run, thing, one(choice), place)
            run.write(thing, "...", one(choice), place, certain=False)


def may_replace(run: Run, thing: Thing, whole: Value, place: Expression) -> None:
    """Note that the entries that a thing has may be those of something that is copied over them."""
    _weaken(run, thing, lambda key: part(run, whole, key, place), place)


def may_set(run: Run, thing: Thing, value: Value, place: Expression) -> None:
    """Set an entry of a thing, nobody knows which: any that it has, or another one."""
    _weaken(run, thing, lambda _: value, place)
    run.write(thing, "*", value, place, certain=False)


def mixed(run: Run, thing: Thing, place: Expression) -> None:
    """Note that the elements of a list stand in another order, or that some are gone."""
    may_set(run, thing, joined(_any(run, thing, place, 0), MISSING), place)


def _weaken(run: Run, thing: Thing, other: Callable[[str], Value], place: Expression) -> None:
    for key, cell in list(thing.cells.items()) if not run.exhausted else ():
        held = run.store.get(cell)
        if key not in ("*", "...") and held is not None:
            run.steps += 1
            run.write(thing, key, joined(held, other(key)), place)


def _copied(run: Run, thing: Thing, other: Thing, *, certain: bool, way: Way | None) -> None:
    run.steps += len(other.cells)
    for key, cell in list(other.cells.items()):
        held = run.store.get(cell)
        if held is None or thing is other:
            continue
        if key in ("*", "..."):
            hidden = Value(choices={other: way}) if key == "*" else held
            may_replace(run, thing, hidden, other.node)
        surely = certain and key not in ("*", "...") and ABSENT not in held.choices
        if not surely:
            before = run.store.get(thing.cell(key))
            held = joined(guarded(held, way), MISSING if before is None and key not in ("*", "...") else NEVER)
            if before is not None and ABSENT not in before.choices:
                held = present(held)
        places = other.places.get(key, [other.node])
        run.write(thing, key, held, places[0], certain=surely)
        own = thing.places.get(key)
        if own == places[:1]:
            own += places[1:]
            continue
        for place in places[1:]:
            run.write(thing, key, held, place, certain=surely)
