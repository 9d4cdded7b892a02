"""What rules report, where they skip all that cannot differ, against loops over every type and field."""

from __future__ import annotations

import itertools
from collections import Counter
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from msgspec.structs import replace

from appsync_lint import Api, Level, Mode, back_doors, members, ruleset
from appsync_lint.access import MODE_OF_DIRECTIVE, SERVER_MODES
from appsync_lint.config import Settings
from appsync_lint.schema import Kind, Operation, Type
from appsync_lint.source import Source
from tests import naive
from tests.apis import apis, guarded, large, law

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from appsync_lint import Directive, Field, Principal
    from appsync_lint.finding import Finding, Rule

_POOL = Mode.AMAZON_COGNITO_USER_POOLS
_ENVELOPES = ("Payload", "Response", "Result", "Results", "Output")


@cache
def _rule(name: str) -> Rule:
    return ruleset.rule_of(Path(__file__).parents[1] / "rules" / f"{name}.py")


def _found(api: Api, name: str) -> list[Finding]:
    return list(_rule(name).check(api))


def _each(examine: Callable[[Api], int]) -> None:
    """Examine random, small and large APIs: `examine` returns how much was reported, which shall not be little."""
    counts: Counter[str] = Counter()

    @law(40)
    @given(apis())
    def random(api: Api) -> None:
        counts["random"] += examine(api)

    random()
    counts["small"] = sum(map(examine, guarded()))
    counts["large"] = sum(map(examine, large()))
    print(dict(counts))  # noqa: T201 - `pytest -s` shows how much was compared
    assert counts.total() > 20, counts


class Everywhere(Api):
    """An API that takes every type for one of which some field has an access of its own."""

    @cached_property
    def exceptional_types(self) -> tuple[Type, ...]:
        """All object types."""
        return self.schema.objects

    def directed(self, type_: Type) -> Iterator[Field]:
        """Yield the fields whose own directives decide."""
        return (field for field in type_.fields if self.access(field).level is Level.FIELD)


@pytest.mark.parametrize("rule", ["uncascaded_mode", "non_null_refusal", "group_dropped_at_field", "wider_than_type"])
def test_types_in_which_one_text_decides_have_nothing_to_report(rule: str) -> None:
    def examine(api: Api) -> int:
        found = _found(api, rule)
        assert found == _found(Everywhere(api.schema, api.config, api.deployment, api.today), rule)
        return len(found)

    _each(examine)


def _below_the_root(api: Api) -> Iterator[tuple[Type, Field]]:
    types = [type_ for type_ in naive.objects(api.schema) if type_.name not in api.schema.roots.values()]
    return ((type_, field) for type_ in types for field in type_.fields)


def test_non_null_fields_that_refuse_those_who_read_beside_them() -> None:
    def examine(api: Api) -> int:
        expected: set[str] = set()
        for type_, field in _below_the_root(api):
            readers = [p for p in api.principals if naive.enters(api, type_, p) and api.arrives_at(p, type_)]
            if field.type.non_null and any(not api.admits(field, reader) for reader in readers):
                expected.add(field.coordinate)
        found = [one for finding in _found(api, "non_null_refusal") for one in finding.affected]
        assert sorted(found) == sorted(expected)
        return len(expected)

    _each(examine)


def test_fields_whose_directives_admit_whom_their_types_keep_out() -> None:
    def examine(api: Api) -> int:
        wider: set[tuple[str, tuple[Principal, ...]]] = set()
        dropping: set[str] = set()
        for type_, field in _below_the_root(api):
            kept, own = api.type_access(type_), api.access(field)
            if own.level is not Level.FIELD or kept.level is not Level.TYPE:
                continue
            demanded = [grant.groups for grant in kept.grants if grant.mode is _POOL]
            drops = any(demanded) and None not in demanded and (_POOL, None) in {(g.mode, g.groups) for g in own.grants}
            if drops:
                dropping.add(field.coordinate)
            beyond = [p for p in api.principals if own.admits(p) and not kept.admits(p)]
            if who := tuple(p for p in beyond if not (drops and p.mode is _POOL)):
                wider.add((field.coordinate, who))
        assert {(one.coordinate, one.principals) for one in _found(api, "wider_than_type")} == wider
        assert {one.coordinate for one in _found(api, "group_dropped_at_field")} == dropping
        return len(wider) + len(dropping)

    _each(examine)


def _directives(api: Api) -> Iterator[tuple[str, Type, Directive]]:
    for type_ in naive.objects(api.schema):
        yield from ((type_.name, type_, directive) for directive in type_.directives)
        yield from ((field.coordinate, type_, directive) for field in type_.fields for directive in field.directives)


def test_directives_for_callers_who_do_not_come_so_far() -> None:
    def examine(api: Api) -> int:
        expected: dict[str, set[str]] = {}
        explained = {mode: _explained(api, api.widest(mode)) for mode in api.deployment.modes}
        for coordinate, type_, directive in _directives(api):
            mode = MODE_OF_DIRECTIVE.get(directive.name)
            if mode is None or mode not in explained or type_.name in explained[mode]:
                continue
            in_use = any(api.admits(field, api.widest(mode)) for field in api.schema.root_fields())
            says_more = mode is not api.deployment.default_mode or directive.arguments
            if in_use and says_more and not api.reach(api.widest(mode)).arrives_at(type_.name):
                expected.setdefault(type_.name, set()).add(coordinate)
        found = {one.coordinate.partition(".")[0]: one for one in _found(api, "unreachable_grant")}
        assert found.keys() == expected.keys()
        for name, places in expected.items():
            assert found[name].coordinate in {name, *places}
        return len(expected)

    _each(examine)


def _explained(api: Api, who: Principal) -> set[str]:
    fields, schema = naive.fields(api.schema), api.schema
    ends = [field for field in fields if api.reaches(who, field) and naive.refused(api, field, who)]
    shut = [field for field in fields if not api.access(field).grants]
    by_open_ways = naive.behind(schema, schema.root_fields(), lambda field: field not in shut)
    behind_ends = naive.behind(schema, ends, lambda _: True)
    return behind_ends | (naive.behind(schema, shut, lambda _: True) - by_open_ways)


def test_back_doors() -> None:
    def examine(api: Api) -> int:
        found = {one.type_name: (dict(one.doors), one.closed) for one in back_doors.find(api)}
        assert found == _back_doors(api)
        assert list(found) == sorted(found)
        return len(found)

    _each(examine)


def _back_doors(api: Api) -> Mapping[str, tuple[dict[Principal, tuple[Field, ...]], tuple[Field, ...]]]:
    found: dict[str, tuple[dict[Principal, tuple[Field, ...]], dict[Field, None]]] = {}
    mode = api.deployment.default_mode
    for caller in api.principals if mode not in SERVER_MODES else ():
        read, closed = _read(api, caller)
        for name in read if caller.mode is mode else ():
            doors = tuple(field for field in naive.fields(api.schema) if _is_door(api, field, name, read, caller))
            if doors:
                entered, shut = found.setdefault(name, ({}, {}))
                entered[caller] = tuple(sorted(doors, key=lambda field: field.coordinate))
                shut.update(dict.fromkeys(closed[name]))
    return {name: (entered, tuple(shut)) for name, (entered, shut) in found.items()}


def _read(api: Api, caller: Principal) -> tuple[dict[str, bool], dict[str, list[Field]]]:
    """Return the types that queries close to a caller and ways lead it to, with all that it comes to; the queries."""
    closed: dict[str, list[Field]] = {}
    for query in sorted(api.schema.root_fields(Operation.QUERY), key=lambda field: field.coordinate):
        for name in api.contents(query) if _refuses(api, query, caller) else ():
            closed.setdefault(name, []).append(query)
    offered: set[str] = set()
    for field in api.schema.root_fields():
        if api.admits(field, caller):
            inside = api.contents(field)
            envelopes = [name for name in inside if name.endswith(_ENVELOPES)]
            inner = [one for name in envelopes for one in api.schema.types[name].fields]
            offered |= inside.union(*map(api.contents, inner))
    read = {name: True for name in _come(api, caller) & closed.keys() if name not in offered}
    return {name: True for name in read if _by_default(api, api.schema.types[name], caller)}, closed


def _come(api: Api, caller: Principal) -> set[str]:
    ways = [f for f in api.schema.root_fields(Operation.QUERY, Operation.SUBSCRIPTION) if not api.own(f)]
    return naive.behind(api.schema, ways, lambda field: api.admits(field, caller))


def _refuses(api: Api, query: Field, caller: Principal) -> bool:
    returned = api.schema.types.get(query.type.name)
    if api.admits(query, caller) or returned is None or returned.kind is not Kind.OBJECT:
        return False
    logins = [m for m in api.access(query).modes if caller.mode is Mode.API_KEY or m not in SERVER_MODES]
    return bool(logins) and not any(api.admits(query, anybody) for anybody in api.anonymous)


def _by_default(api: Api, type_: Type, caller: Principal) -> bool:
    read = [api.access(field).level for field in type_.fields if api.admits(field, caller)]
    return bool(read) and {*read} == {Level.DEFAULT} and not api.is_root(type_.name) and not api.wrapped(type_)


def _is_door(api: Api, field: Field, name: str, read: Iterable[str], caller: Principal) -> bool:
    parent = api.schema.types[field.parent]
    if api.is_root(parent.name) or parent.name in read or parent.name not in _come(api, caller):
        return False
    if api.wrapped(parent) or api.guarded(field) or not api.admits(field, caller):
        return False
    return name in api.contents(field, passing=lambda inner: api.admits(inner, caller))


def test_callers_whom_the_types_of_a_union_or_interface_treat_differently() -> None:
    def examine(api: Api) -> int:
        found = dict(members.differences(api))
        assert list(found) == sorted(found)
        for name, one in ((name, one) for name, differences in found.items() for one in differences):
            who, ways = one.caller, naive.fields(api.schema)
            leading = [f for f in ways if f.type.name == name and api.requested(who).reaches(f)]
            assert one.way == min(leading, key=lambda field: (not api.is_root(field.parent), field.coordinate))
            assert api.admits(one.served, who)
            assert not any(api.admits(field, who) for field in one.refused)
            among = {type_.name for type_ in naive.possible(api.schema, name)}
            assert {one.served.parent, *(field.parent for field in one.refused)} <= among
        assert found.keys() == {name for name in api.schema.types if _differs(api, name)}
        return len(found)

    _each(examine)


def _differs(api: Api, name: str) -> bool:
    """Return whether some caller comes to an abstract type of which one selection serves it in one type alone."""
    type_ = api.schema.types[name]
    if type_.kind not in {Kind.INTERFACE, Kind.UNION}:
        return False
    ways = [field for field in naive.fields(api.schema) if field.type.name == name]
    objects = [one for one in naive.possible(api.schema, name) if not api.is_root(one.name)]
    selections = [[(one.field(shared.name),) for one in objects] for shared in type_.fields]
    for caller in api.principals:
        if any(api.requested(caller).reaches(way) for way in ways):
            selected = selections if type_.kind is Kind.INTERFACE else [[one.fields for one in objects]]
            if any(_treats_differently(api, caller, [[f for f in some if f] for some in one]) for one in selected):
                return True
    return False


def _treats_differently(api: Api, caller: Principal, selection: list[list[Field]]) -> bool:
    ends = [end for end in naive.blocked(api, caller) if not _subscribes(api, end)]
    shut = {type_.name for end in ends for type_ in naive.possible(api.schema, end.type.name)}
    refusing = [some for some in selection if not any(api.admits(field, caller) for field in some)]
    refused = [field for some in refusing for field in some if field.parent not in shut]
    serving = [field for some in selection for field in some if _serves(api, field, caller)]
    return bool(serving) and any(not _said_elsewhere(api, field, caller) for field in refused)


def _subscribes(api: Api, field: Field) -> bool:
    return api.schema.roots.get(Operation.SUBSCRIPTION) == field.parent


def _serves(api: Api, field: Field, caller: Principal) -> bool:
    kept, own = api.type_access(api.schema.types[field.parent]), api.access(field)
    wider = (kept.level, own.level) == (Level.TYPE, Level.FIELD) and not kept.admits(caller)
    return own.admits(caller) and not wider


def _said_elsewhere(api: Api, field: Field, caller: Principal) -> bool:
    parent, own, widest = api.schema.types[field.parent], api.access(field), api.widest(caller.mode)
    if not own.grants or (field.type.non_null and naive.enters(api, parent, caller)):
        return True
    forgotten = own.level is not Level.FIELD and naive.enters(api, parent, widest)
    return caller.mode is not api.deployment.default_mode and not own.admits(widest) and forgotten


def test_the_circle_that_is_shown_is_the_shortest_by_which_its_type_is_come_back_to() -> None:
    def examine(api: Api) -> int:
        text = Source("appsync-lint.yaml", "name: api")
        config = replace(api.config, settings=Settings({}, text.span(0, 4)))
        told = Api(api.schema, config, api.deployment)
        found = _found(told, "unlimited_queries")
        roots = list(api.schema.root_fields(Operation.QUERY, Operation.MUTATION))
        anonymous = [p for p in api.anonymous if any(api.admits(field, p) for field in roots)]
        assert bool(found) == bool(anonymous)
        if not anonymous:
            return 0
        length = {type_.name: _circle(api, anonymous[0], type_.name) for type_ in naive.objects(api.schema)}
        (finding,) = found
        led = [step.caption.split(" leads to ") for step in finding.evidence if " leads to " in step.caption]
        assert bool(led) == any(length.values())
        assert finding.coordinate == f"config:{'queryDepthLimit' if led else 'resolverCountLimit'}"
        if led:
            way = [field for one, _ in led if (field := api.schema.field(one))]
            assert len(way) == len(led) == length[way[0].parent]
            for above, below in itertools.pairwise((*way, way[0])):
                assert below.parent in {one.name for one in naive.possible(api.schema, above.type.name)}
        return len(led)

    _each(examine)


def _circle(api: Api, who: Principal, name: str) -> int:
    """Return in how many steps a caller comes back to a type by requests; 0 where it does not."""
    there, seen = {name}, set[str]()
    for steps in itertools.count(1):
        fields = [field for one in there for field in api.schema.types[one].fields]
        leading = [field for field in fields if api.requested(who).reaches(field)]
        there = {type_.name for field in leading for type_ in naive.possible(api.schema, field.type.name)} - seen
        if name in there:
            return steps
        if not there:
            return 0
        seen |= there
    return 0


def test_directives_where_none_is_read() -> None:
    def examine(api: Api) -> int:
        expected = _misplaced(api)
        found = _found(api, "misplaced_directive")
        assert {one.coordinate for one in found} <= expected.keys()
        loud = [one for one in found if one.severity is None]
        shown = {step.span.order for one in found for step in one.evidence if step.span is not None}
        assert {directive.span.order for some in expected.values() for directive in some} <= shown
        assert len(loud) <= sum(map(len, expected.values()))
        return len(found)

    _each(examine)


def _misplaced(api: Api) -> dict[str, list[Directive]]:
    """Return by coordinate the directives on authorization that stand on no object type and no field of one."""
    found: dict[str, list[Directive]] = {}
    for one in api.schema.placements:
        kind = one.type.kind if one.type else None
        interface = kind is Kind.INTERFACE and api.config.assume.interface_directives_count
        on_field = one.field is not None and one.directive in one.field.directives
        on_type = one.type is not None and one.directive in one.type.directives
        read = (kind is Kind.OBJECT or interface) and (on_field or (on_type and one.directive.name != "aws_auth"))
        if not read and one.directive.name in {"aws_auth", *MODE_OF_DIRECTIVE}:
            found.setdefault(one.coordinate, []).append(one.directive)
    return found
