"""`match` of Python: a chain of tests, and what each of its patterns binds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.code.python import targets as python_targets
from appsync_lint.code.python.reading import copied, is_short
from appsync_lint.code.python.texts import is_number
from appsync_lint.code.tree import Array, Assign, Evaluate, If, Literal, Member, Name, Opaque, Operation

if TYPE_CHECKING:
    from appsync_lint.code.branches import Branch
    from appsync_lint.code.python.reading import Reading
    from appsync_lint.code.tree import Expression, Statement
    from appsync_lint.source import Span

_LISTS = frozenset({"list_pattern", "tuple_pattern"})
_VALUES = frozenset({"string", "concatenated_string", "true", "false", "none", "integer", "float", "complex_pattern"})


class Match(Struct):
    """What a pattern tests and binds."""

    tests: list[Expression] = field(default_factory=list)
    binds: list[Assign] = field(default_factory=list)


def subject(reading: Reading, branch: Branch) -> None:
    """Note for each case of a `match` what it looks at."""
    subjects, body = branch.all("subject"), branch.get("body")
    if not subjects or body is None:
        return
    found = tuple(reading.value(part) for part in subjects)
    value = found[0] if len(found) == 1 else Array(reading.span(subjects[0], subjects[-1]), found)
    if isinstance(value, Array) and all(is_short(item) for item in value.items):
        for part in body.parts:
            reading.noted[part] = Array(value.span, tuple(copied(item) for item in value.items))
        return
    reading.noted[branch], value = reading.kept(subjects[0], value)
    for part in body.parts:
        reading.noted[part] = copied(value)


def case(reading: Reading, branch: Branch) -> None:
    """Note what a case tests and binds, before its body is read."""
    whole = reading.noted.get(branch) or Opaque(reading.span(branch))
    patterns = [part for part in branch.parts if part.kind == "case_pattern"]
    found = Match()
    if len(patterns) == 1:
        _pattern(reading, patterns[0], whole, found)
    else:
        for part, value in _items(reading, branch, patterns, whole, found):
            _pattern(reading, part, value, found)
    reading.noted[branch] = found


def matched(reading: Reading, branch: Branch) -> tuple[Statement, ...]:
    """Lower `match` to Ifs."""
    before: tuple[Assign, ...] = reading.noted.get(branch, ())
    body = branch.get("body")
    rest: tuple[Statement, ...] = ()
    for part in reversed(body.parts if body else []):
        found = reading.noted.get(part)
        if isinstance(found, Match):
            rest = _if(reading, part, found, rest)
    return (*(Evaluate(one.span, one) for one in before), *rest)


def _if(reading: Reading, branch: Branch, found: Match, rest: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Return a case as an If; one that always matches needs none."""
    body = reading.body(branch.get("consequence"))
    guard = branch.get("guard")
    if guard is None:
        body = (*(Evaluate(one.span, one) for one in found.binds), *body)
    elif guard.parts:
        value = reading.value(guard.parts[0])
        found.tests.append(Opaque(value.span, (*found.binds, value)) if found.binds else value)
    if not found.tests:
        return body
    span = reading.span(branch)
    return (If(span, _all(found.tests, span), body, rest),)


def _pattern(reading: Reading, pattern: Branch, value: Expression, found: Match) -> None:
    """Add what a pattern tests of a value, and binds of it."""
    waiting = [(pattern, value, found.tests)]
    unions: list[_Union] = []
    while waiting:
        pattern, value, tests = waiting.pop()
        if pattern.kind == "union_pattern":
            before, value = reading.kept(pattern, value)
            found.binds += before
            parts = [part for part in pattern.parts if part.kind != "-"]
            one = _Union(reading.span(pattern), tests, [[] for part in parts])
            unions.append(one)
            waiting += [(part, copied(value), own) for part, own in zip(parts, one.ways, strict=True)]
        elif _is_value(pattern):
            tests.append(_equal(reading, pattern, value))
        elif pattern.kind in ("dotted_name", "identifier"):
            _bind(reading, pattern, value, found)
        elif pattern.kind != "_":
            inside = _inside(reading, pattern, value, Match(tests, found.binds))
            waiting += [(part, its, tests) for part, its in reversed(inside)]
    for one in reversed(unions):
        one.join()


class _Union(Struct):
    """A pattern that is one of several: the tests of each, and those that the whole belongs to."""

    span: Span
    tests: list[Expression]
    ways: list[list[Expression]]

    def join(self) -> None:
        """Add the test of the whole, when those of all inside are known."""
        found = [_all(way, self.span) for way in self.ways]
        self.tests.append(Operation(self.span, "or", tuple(found)) if len(found) > 1 else found[0])


def _all(tests: list[Expression], span: Span) -> Expression:
    if len(tests) == 1:
        return tests[0]
    return Operation(span, "and", tuple(tests)) if tests else Literal(span, value=True)


def _is_value(pattern: Branch) -> bool:
    """Return whether a pattern is a constant, or a name with a dot."""
    if pattern.kind == "case_pattern":
        return len(pattern.parts) > 1 and pattern.parts[0].kind == "-"
    return pattern.kind in _VALUES or (pattern.kind == "dotted_name" and len(pattern.parts) > 1)


def _inside(reading: Reading, pattern: Branch, value: Expression, found: Match) -> list[tuple[Branch, Expression]]:
    """Return the patterns inside one, each with its part of the value."""
    span = reading.span(pattern)
    if pattern.kind == "case_pattern" or python_targets.is_group(reading, pattern):
        return [(part, value) for part in pattern.parts]
    if pattern.kind == "keyword_pattern" and len(pattern.parts) > 1 and isinstance(value, Member):
        key = reading.word(pattern.parts[0])
        return [(pattern.parts[-1], Member(span, value.whole, key))]
    if pattern.kind in _LISTS:
        return _items(reading, pattern, pattern.parts, value, found)
    before, value = reading.kept(pattern, value)
    found.binds += before
    if pattern.kind == "dict_pattern":
        return _of_dictionary(reading, pattern, value, found)
    if pattern.kind == "class_pattern":
        found.tests.append(Operation(span, "instanceof", (copied(value), reading.value(pattern.parts[0]))))
        return [(one, _at(reading, one, value, n)) for n, one in enumerate(pattern.parts[1:])]
    return [(one, copied(value)) for one in pattern.parts]


def _of_dictionary(
    reading: Reading, pattern: Branch, value: Expression, found: Match
) -> list[tuple[Branch, Expression]]:
    pairs = []
    if not pattern.all("key"):
        found.tests.append(Opaque(value.span, (copied(value),)))  # whether it is a dictionary
    for key, inner in zip(pattern.all("key"), pattern.all("value"), strict=False):
        named = reading.value(key)
        text = named.value if isinstance(named, Literal) and isinstance(named.value, str) else None
        found.tests.append(Operation(reading.span(key), "in", (named, copied(value))))
        pairs.append((inner, Member(reading.span(inner), copied(value), text)))
    rests = [part for part in pattern.parts if part.kind == "splat_pattern"]
    return [*pairs, *((part, copied(value)) for part in rests)]


def _items(
    reading: Reading, place: Branch, patterns: list[Branch], value: Expression, found: Match
) -> list[tuple[Branch, Expression]]:
    """Return the patterns of a list, each with its item; the one of what is left over with all of it."""
    starred = [number for number, pattern in enumerate(patterns) if _bare(pattern).kind == "splat_pattern"]
    if isinstance(value, Array) and len(value.items) == len(patterns) and not starred:
        return list(zip(patterns, value.items, strict=True))
    before, value = reading.kept(place, value)
    found.binds += before
    found.tests.append(Opaque(value.span, (copied(value),)))  # how many items there are
    last = starred[0] if starred else len(patterns)
    return [
        (
            pattern,
            copied(value) if number == last else _at(reading, pattern, value, number - (number > last) * len(patterns)),
        )
        for number, pattern in enumerate(patterns)
    ]


def _bare(pattern: Branch) -> Branch:
    while pattern.kind == "case_pattern" and pattern.parts:
        pattern = pattern.parts[0]
    return pattern


def _at(reading: Reading, part: Branch, value: Expression, number: int) -> Expression:
    span = reading.span(part)
    return Member(span, copied(value), None, Literal(span, number))


def _bind(reading: Reading, pattern: Branch, value: Expression, found: Match) -> None:
    name = reading.word(pattern)
    if name != "_":
        span = reading.span(pattern)
        found.binds.append(Assign(span, Name(span, name), value, reading.scopes.makes(name)))


def _equal(reading: Reading, pattern: Branch, value: Expression) -> Expression:
    constant = reading.value(pattern.parts[-1] if pattern.kind == "case_pattern" else pattern)
    if isinstance(constant, Literal) and is_number(constant.value) and _is_negative(reading, pattern):
        constant = Literal(constant.span, -constant.value)
    return Operation(reading.span(pattern), "==", (copied(value), constant))


def _is_negative(reading: Reading, pattern: Branch) -> bool:
    """Return whether a minus stands before a number: it is no part of it."""
    before = reading.places.data[max(0, pattern.start - 80) : pattern.start].rstrip()
    return pattern.kind == "case_pattern" or before.endswith(b"-")
