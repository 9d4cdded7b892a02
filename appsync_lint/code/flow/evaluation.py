"""What the expressions of a program can be, from what their parts can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appsync_lint.code.flow import middlewares
from appsync_lint.code.flow import powertools as authorizer_types
from appsync_lint.code.flow.conditions import Guard, Way
from appsync_lint.code.flow.parts import OUTSIDE, copied_into, may_set, mixed, part
from appsync_lint.code.flow.traces import merged
from appsync_lint.code.flow.values import (
    MISSING,
    UNKNOWN,
    Blueprint,
    Closure,
    Outside,
    Thing,
    Value,
    guarded,
    joined,
    lineage,
    moved,
    one,
    with_traces,
)
from appsync_lint.code.tree import (
    Array,
    Assign,
    Class,
    Conditional,
    Function,
    Member,
    Name,
    Object,
    Opaque,
    Operation,
    Pattern,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from appsync_lint.code.flow.run import Run
    from appsync_lint.code.tree import Expression


def name(run: Run, node: Name) -> Value:
    """Evaluate a variable; of what is not made in the module, all that is known is its name."""
    cell = run.scope.find(node.name)
    if cell is not None:
        held = run.store.get(cell)
        return UNKNOWN if held is None else held
    if node.name == "this":
        return run.scope.owner() or UNKNOWN
    if node.name in run.free:
        trace = run.reads.at(run.free[node.name], node.span)
        return Value(paths={trace.read: trace})
    return one(Outside((node.name,)))


def pattern(_run: Run, node: Pattern) -> Value:
    """Evaluate a regular expression."""
    return one(Outside(("RegExp", "()", node.text)))


def member(run: Run, node: Member) -> Value:
    """Evaluate a part of something."""
    return part_of(run, node, run.evaluate(node.whole))


def part_of(run: Run, node: Member, whole: Value) -> Value:
    """Return the part of something that has been evaluated."""
    if node.key is not None or node.index is None:
        return part(run, whole, node.key, node)
    index = run.evaluate(node.index)
    found = part(run, whole, index.key, node)
    if index.key is not None:
        return found
    traces = run.whole(index)
    way = Way(None, Guard(node.index, None, traces)) if traces else None
    return guarded(joined(found, MISSING) if whole.things() else found, way)


def object_(run: Run, node: Object) -> Value:
    """Evaluate an object."""
    thing = run.thing(node)
    for entry in node.entries:
        value = run.evaluate(entry.value)
        if entry.spread:
            copied_into(run, thing, value, entry.value)
        elif entry.key is not None:
            run.write(thing, entry.key, value, entry.value)
        else:
            index = run.evaluate(entry.index) if entry.index is not None else UNKNOWN
            key, value = index.key, with_traces(value, run.whole(index))
            if key is None:
                may_set(run, thing, value, entry.value)
            else:
                run.write(thing, key, value, entry.value)
    return one(thing)


def array(run: Run, node: Array) -> Value:
    """Evaluate a list."""
    thing = run.thing(node, "array")
    count: int | None = 0
    for item in node.items:
        if isinstance(item, Operation) and item.operator == "...":
            count = _spread(run, thing, run.evaluate(item.operands[0]), item, count)
        else:
            value = run.evaluate(item)
            run.write(thing, "*" if count is None else str(count), value, item, certain=count is not None)
            count = None if count is None else count + 1
    return one(thing)


def put_in_one(run: Run, node: Operation, lists: list[Value]) -> Value:
    """Return a list of all that is in some: `a + b`, in Python."""
    thing = run.thing(node, "array")
    count: int | None = 0
    for value in lists:
        count = _spread(run, thing, value, node, count)
    return one(thing)


def _spread(run: Run, thing: Thing, value: Value, item: Operation, count: int | None) -> int | None:
    """Add all of a list to another, and return how many there are now, where that can be said."""
    lists = value.things()
    if count is not None and len(lists) == 1 == len(value.choices) and not value.open and not value.paths:
        cells = lists[0].cells
        if lists[0].kind == "array" and "*" not in cells and "..." not in cells:
            run.steps += len(cells)
            for number in range(len(cells)):
                held = run.store.get(cells[str(number)]) if str(number) in cells else None
                for place in lists[0].places.get(str(number), [item]):
                    run.write(thing, str(count + number), held or UNKNOWN, place)
            return count + len(cells)
    places = [place for other in lists for known in other.places.values() for place in known] or [item]
    found = part(run, value, None, item)
    for place in places:
        run.write(thing, "*", found, place, certain=False)
    return None


def conditional(run: Run, node: Conditional) -> Value:
    """Evaluate `a ? b : c`; where a is a constant, that part only."""
    tested = run.evaluate(node.test)
    decided = run.decided(tested)
    if run.over():
        return UNKNOWN
    if decided is not None:
        return run.evaluate(node.then if decided else node.otherwise)
    holds, fails = (run.test(node.test, tested, holds=holds) for holds in (True, False))
    then, first, writes = run.branch(holds, lambda: run.evaluate(node.then))
    goes = not run.leaves()
    otherwise, second, others = run.branch(fails, lambda: run.evaluate(node.otherwise))
    other = not run.leaves()
    if not run.met((goes, first, writes), (other, second, others), holds, fails):
        run.ended = True
    if not (goes and other):
        return then if goes else otherwise
    ways = [Way(None, guard) if guard.traces else None for guard in (holds, fails)]
    return joined(guarded(then, ways[0]), guarded(otherwise, ways[1]))


def function(run: Run, node: Function) -> Value:
    """Evaluate a function: what its decorators make of it, where they can be read."""
    made = one(run.closure(node))
    for decorator in reversed(node.decorators):
        wrapper = run.evaluate(decorator)
        if middlewares.makes_decorators(wrapper):
            run.middlewares.add(node)
            continue
        middleware = next((each for each in wrapper.choices if middlewares.is_decorating(run, each, decorator)), None)
        if isinstance(middleware, Closure):
            made = middlewares.decorated(run, middleware, made, node)
        elif any(type(choice) is Closure for choice in wrapper.choices):
            found = run.called(wrapper, decorator, (made,))
            made = found if any(type(choice) is Closure for choice in found.choices) else made
    return made


def class_(run: Run, node: Class) -> Value:
    """Evaluate a class: its own fields are those of its instances too."""
    bases = tuple(
        choice for base in node.bases for choice in run.evaluate(base).choices if isinstance(choice, Blueprint)
    )
    known = run.blueprints.get((node, run.scope))
    if known is None:
        known = Blueprint(node, run.scope, run.thing(node, "class"), bases, lineage(bases))
        run.blueprints[node, run.scope] = known
    run.put(known.own.born, UNKNOWN)
    cell = run.scope.find(node.name)
    before = run.scope
    if not run.in_python:
        run.scope = run.owned_scope(known, one(known))
        if cell is not None:
            run.put(cell, one(known))
    for field in node.fields:
        if isinstance(field.target, Name) and not is_getter(field):
            run.write(known.own, field.target.name, run.evaluate(field.value), field.value)
    run.execute(node.body)
    run.scope = before
    return one(known)


def is_getter(field: Assign) -> bool:
    """Whether a field is computed when it is read."""
    callee = getattr(field.value, "callee", None)
    return isinstance(callee, Function) and isinstance(field.target, Name) and callee.name == field.target.name


def opaque(run: Run, node: Opaque) -> Value:
    """Evaluate what is computed from its parts in some way."""
    found = UNKNOWN
    for inner in node.parts:
        found = with_traces(found, run.whole(run.evaluate(inner)))
    if node.span.source.text.startswith("yield", node.span.start):
        run.frame.yielded = merged(run.frame.yielded, found.traces)
    return found


def assign(run: Run, node: Assign) -> Value:
    """Evaluate an assignment: its value."""
    value = moved(run.evaluate(node.value), node.span)
    if isinstance(node.target, Name):
        cell = run.scope.find(node.target.name) or run.scope.add(node.target.name)
        run.put(cell, value)
    elif isinstance(node.target, Member):
        assign_part(run, node.target, value, node.value)
    return value


def assign_part(run: Run, target: Member, value: Value, place: Expression) -> None:
    """Set a part of something."""
    whole = run.evaluate(target.whole)
    key = target.key
    if key is None and target.index is not None:
        index = run.evaluate(target.index)
        key, value = index.key, with_traces(value, run.whole(index) if index.key is None else {})
    certain = key is not None and len(whole.choices) + len(whole.paths) == 1 and not whole.open
    for choice in whole.choices:
        if isinstance(choice, Thing):
            _set(run, choice, key, value, place, certain=certain)
            if not certain and key is not None and not whole.open and not whole.paths:
                cell = choice.cell(authorizer_types.spelt(choice, key) or key)
                run.picked[cell] = (run.store.get(cell), whole.choices.keys(), value)
        elif isinstance(choice, Blueprint):
            _set(run, choice.own, key, value, place, certain=certain)
        elif isinstance(choice, Outside):
            run.patch((OUTSIDE, *choice.path, key or "*"), value, certain=certain)
    for read in whole.paths:
        run.patch((*read.path, key or "*"), value, certain=certain)


def _set(run: Run, thing: Thing, key: str | None, value: Value, place: Expression, *, certain: bool) -> None:
    key = authorizer_types.spelt(thing, key)
    value = authorizer_types.written(thing, key, value)
    certain = certain and thing not in run.frozen
    if thing.kind == "array" and key == "length":
        mixed(run, thing, place)
    if not certain and key is not None and run.store.get(thing.cell(key)) is None:
        value = joined(value, MISSING)
    if key is None:
        may_set(run, thing, value, place)
    else:
        run.write(thing, key, value, place, certain=certain)


EXPRESSIONS: Mapping[type, Callable[[Run, Any], Value]] = {
    Name: name,
    Pattern: pattern,
    Member: member,
    Object: object_,
    Array: array,
    Conditional: conditional,
    Function: function,
    Class: class_,
    Opaque: opaque,
    Assign: assign,
}
