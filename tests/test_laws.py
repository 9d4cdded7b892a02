"""Laws that hold for every schema: access and reach against an independent model, proofs, provenance, order."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TypeVar

import graphql
import pytest
from graphql.language import ast
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from appsync_lint import Api, Field, Level, Mode, Principal, sdl
from appsync_lint.config import ApiConfig, Known, Provider, Settings, Value
from appsync_lint.source import Source, Span
from tests.oracle import MODES, POOL, Oracle, TooManyPathsError, Who
from tests.strategies import AWS_PRELUDE, GROUPS, Case, cases, text_of

_Test = TypeVar("_Test", bound=Callable[..., None])

CONFIG = Source("appsync-lint.yaml", "authenticationType: AMAZON_COGNITO_USER_POOLS\n")
CONFIG_SPAN = CONFIG.span(0, len("authenticationType"))

POOL_USERS = [Who(POOL, frozenset(some)) for count in range(4) for some in itertools.combinations(GROUPS, count)]
# A group that no directive names, and one that differs in its case alone: each is as good as none.
STRANGERS = [Who(POOL, frozenset({"ada"})), Who(POOL, frozenset({"Eve", "bob"}))]
CALLERS = [*(Who(mode) for mode in MODES if mode != POOL), *POOL_USERS, *STRANGERS]


def law(examples: int) -> Callable[[_Test], _Test]:
    """Return a decorator that runs a law on that many examples, the same in every run."""
    calm = [HealthCheck.too_slow, HealthCheck.data_too_large]
    # Explaining a failure takes minutes here, and says nothing that the smallest example does not.
    phases = [phase for phase in Phase if phase is not Phase.explain]
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=calm,
        phases=phases,
    )


def api_of(case: Case, *files: str) -> Api:
    """Return the API of a case, its schema in these files; without any, in one."""
    schema = sdl.read([Source(f"{number}.graphql", text) for number, text in enumerate(files or (case.text,))])
    actions: dict[str, Value[str | int | float | bool]] = {}
    if case.default_action:
        actions["userPoolConfig.defaultAction"] = Known(case.default_action)
    default = Provider(Known(Mode(case.default), CONFIG_SPAN), "authenticationType", Settings(actions))
    additional = tuple(
        Provider(Known(Mode(mode)), f"additionalAuthenticationProviders[{number}]")
        for number, mode in enumerate(case.additional)
    )
    config = ApiConfig(name="api", origin="appsync-lint.yaml:1", default=default, additional=additional)
    (deployment,) = config.deployments()
    return Api(schema, config, deployment)


def oracle_of(case: Case) -> Oracle:
    """Return the independent model of a case."""
    return Oracle(case.text, case.default, case.additional, case.default_action)


@cache
def principal(who: Who) -> Principal:
    """Return appsync-lint's word for a caller of the model."""
    return Principal(Mode(who.mode), who.groups)


def coordinates(path: tuple[Field, ...] | None) -> list[str] | None:
    """Return the coordinates along a path."""
    return None if path is None else [field.coordinate for field in path]


@law(300)
@given(cases())
def test_a_field_admits_exactly_those_whom_the_model_admits(case: Case) -> None:
    api, oracle = api_of(case), oracle_of(case)
    assert sorted(field.coordinate for field in api.schema.fields) == sorted(oracle.coordinates)
    for field, who in itertools.product(api.schema.fields, CALLERS):
        assert api.admits(field, principal(who)) == oracle.effective(who, field.coordinate), (field.coordinate, who)


@law(300)
@given(cases())
def test_reach_agrees_with_the_enumeration_of_all_paths(case: Case) -> None:
    api, oracle = api_of(case), oracle_of(case)
    for who in CALLERS:
        try:
            expected = oracle.shortest(who)
        except TooManyPathsError:
            assume(False)
        reach = api.reach(principal(who))
        found = {field.coordinate: reach.path(field) for field in api.schema.fields if reach.reaches(field)}
        assert {coordinate: len(path or ()) for coordinate, path in found.items()} == expected, who
        assert all(reach.path(field) is None for field in api.schema.fields if field.coordinate not in expected), who


@law(200)
@given(cases())
def test_every_path_is_one_that_its_principal_can_walk(case: Case) -> None:
    api, oracle = api_of(case), oracle_of(case)
    for field, who in itertools.product(api.schema.fields, CALLERS):
        path = coordinates(api.reach(principal(who)).path(field))
        if path is not None:
            assert path[0].split(".")[0] in oracle.roots
            assert path[-1] == field.coordinate
            assert all(oracle.effective(who, step) for step in path), (path, who)
            assert all(below in oracle.next_steps(above) for above, below in itertools.pairwise(path)), path


@st.composite
def shuffled(draw: st.DrawFn) -> tuple[Case, list[str]]:
    """Draw a case, and its schema in several files: definitions in another order, the fields of some as well."""
    case = draw(cases())
    order = [one.reversed() if draw(st.booleans()) else one for one in draw(st.permutations(case.definitions))]
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(order) - 1)), max_size=3)))
    parts = [order[start:end] for start, end in itertools.pairwise([0, *cuts, len(order)])]
    return case, [text_of(part) for part in parts if part]


@law(200)
@given(shuffled())
def test_the_order_of_definitions_and_files_never_matters(drawn: tuple[Case, list[str]]) -> None:
    case, files = drawn
    before, after = api_of(case), api_of(case, *files)
    assert before.principals == after.principals
    assert sorted(f.coordinate for f in before.schema.fields) == sorted(f.coordinate for f in after.schema.fields)
    for field in before.schema.fields:
        twin = after.schema.field(field.coordinate)
        assert twin is not None
        assert _access(before, field) == _access(after, twin)
        assert before.combination(field) == after.combination(twin)
        for who in CALLERS:
            paths = [api.reach(principal(who)).path(one) for api, one in ((before, field), (after, twin))]
            assert coordinates(paths[0]) == coordinates(paths[1]), (field.coordinate, who)


TIED = ["type A { c: C }", "type B { c: C }", "type C { x: ID }", "union Any = B | A", "type Query { any: Any }"]
TIED_BY_INTERFACE = [
    "type A implements Any { c: C }",
    "type B implements Any { c: C }",
    "type C { x: ID }",
    "interface Any { c: C }",
    "type Query { any: Any }",
]


@pytest.mark.parametrize("definitions", [TIED, TIED_BY_INTERFACE], ids=["union", "interface"])
def test_of_paths_of_one_length_the_names_choose(definitions: list[str]) -> None:
    # Rare in random schemas: two possible types of one field that lead on to a third in as many steps.
    for files in itertools.permutations(definitions):
        api = api_of(Case((), "API_KEY"), *files)
        target = api.schema.field("C.x")
        assert target is not None
        path = api.reach(Principal(Mode.API_KEY)).path(target)
        assert coordinates(path) == ["Query.any", "A.c", "C.x"]


def _access(api: Api, field: Field) -> tuple[Level, set[tuple[Mode, frozenset[str] | None]]]:
    access = api.access(field)
    return access.level, {(grant.mode, grant.groups) for grant in access.grants}


@law(200)
@given(shuffled())
def test_every_grant_points_at_the_text_that_opened_the_field(drawn: tuple[Case, list[str]]) -> None:
    case, files = drawn
    api = api_of(case, *files)
    for field in api.schema.fields:
        for grant in api.access(field).grants:
            assert grant.span is not None
            if grant.level is Level.DEFAULT:
                assert grant.span == CONFIG_SPAN
                assert grant.mode == case.default
                continue
            assert grant.span.source in api.schema.sources
            owner = field.coordinate if grant.level is Level.FIELD else field.parent
            name = _directives_in(grant.span.source.text)[owner][grant.span.start, grant.span.end]
            assert grant.span.text.startswith(f"@{name}")
            assert name in {grant.mode.directive, "aws_auth" if grant.mode is Mode.AMAZON_COGNITO_USER_POOLS else ""}
            assert all(f'"{group}"' in grant.span.text for group in grant.groups or ())
        for who in CALLERS:
            opened = api.access(field).grant(principal(who))
            assert (opened is not None) == api.admits(field, principal(who))
            assert opened is None or opened in api.access(field).grants


@cache
def _directives_in(text: str) -> dict[str, dict[tuple[int, int], str]]:
    """Return, by type and by field, the names of the directives that stand there, by their places in the text."""
    found: dict[str, dict[tuple[int, int], str]] = {}

    def note(coordinate: str, directives: Sequence[ast.ConstDirectiveNode] | None) -> None:
        for applied in directives or ():
            assert applied.loc is not None
            found.setdefault(coordinate, {})[applied.loc.start, applied.loc.end] = applied.name.value

    for node in graphql.parse(text).definitions:
        if isinstance(node, ast.ObjectTypeDefinitionNode | ast.ObjectTypeExtensionNode):
            note(node.name.value, node.directives)
            for field in node.fields or ():
                note(f"{node.name.value}.{field.name.value}", field.directives)
    return found


@law(200)
@given(cases())
def test_every_span_of_the_schema_is_the_text_it_names(case: Case) -> None:
    schema = api_of(case).schema
    for type_ in schema.types.values():
        assert _words(type_.span)[-1] == type_.name
    for field in schema.fields:
        assert field.span.text.startswith(field.name)
        assert all(_within(directive.span, field.span) for directive in field.directives)
    for placement in schema.placements:
        assert placement.directive.span.text.startswith(f"@{placement.directive.name}")


def _words(span: Span) -> list[str]:
    return span.text.split()


def _within(inner: Span, outer: Span) -> bool:
    return inner.source is outer.source and outer.start <= inner.start and inner.end <= outer.end


@law(200)
@given(cases())
def test_more_groups_never_reach_less(case: Case) -> None:
    api = api_of(case)
    reached = {who.groups: _reached(api, who) for who in POOL_USERS}
    for fewer, more in itertools.product(reached, repeat=2):
        if fewer < more:
            assert reached[fewer] <= reached[more], (fewer, more)


def _reached(api: Api, who: Who) -> set[str]:
    reach = api.reach(principal(who))
    return {field.coordinate for field in api.schema.fields if reach.reaches(field)}


@law(300)
@given(cases())
def test_a_combination_is_named_where_it_is_needed_and_no_larger_than_needed(case: Case) -> None:
    api, oracle = api_of(case), oracle_of(case)
    try:
        reached = {who: set(oracle.shortest(who)) for who in POOL_USERS}
    except TooManyPathsError:
        assume(False)
    for field in api.schema.fields:
        enough = [who for who in POOL_USERS if field.coordinate in reached[who]]
        found = api.combination(field)
        if not enough or any(len(who.groups) < 2 for who in enough):
            assert found is None, field.coordinate
            continue
        assert found is not None, field.coordinate
        assert found.mode == POOL
        assert Who(POOL, found.groups) in enough
        for group in found.groups:
            assert Who(POOL, found.groups - {group}) not in enough, (field.coordinate, found)


@law(200)
@given(cases())
def test_every_witness_is_an_operation_that_its_principal_may_send(case: Case) -> None:
    api, oracle = api_of(case), oracle_of(case)
    schema = graphql.build_schema(AWS_PRELUDE + case.text)
    valid: set[str] = set()
    for field, who in itertools.product(api.schema.fields, CALLERS):
        path = api.reach(principal(who)).path(field)
        witness = api.witness(principal(who), field)
        assert (witness is None) == (path is None), (field.coordinate, who)
        if witness is None:
            continue
        assert (witness.principal, witness.shows) == (principal(who), field)
        if witness.operation not in valid:
            assert graphql.validate(schema, graphql.parse(witness.operation)) == [], witness.operation
            valid.add(witness.operation)
        _check_selections(witness.operation, schema, oracle, who, coordinates(path) or [])


def _check_selections(operation: str, schema: graphql.GraphQLSchema, oracle: Oracle, who: Who, path: list[str]) -> None:
    selected = list(_selected(graphql.parse(operation), schema, oracle))
    for concrete in selected:
        # Through an interface, whatever object comes back has to be open.
        assert all(oracle.effective(who, coordinate) for coordinate in concrete), (operation, concrete)
    # One chain of fields, the path's; behind an object at its end stands one leaf more, or `__typename`.
    assert len(selected) - len(path) in {0, 1}, operation
    assert all(step in concrete for step, concrete in zip(path, selected, strict=False)), operation
    if len(selected) > len(path):
        assert any(coordinate in oracle.next_steps(path[-1]) for coordinate in selected[-1]), operation


def _selected(document: graphql.DocumentNode, schema: graphql.GraphQLSchema, oracle: Oracle) -> Iterator[set[str]]:
    """Yield the coordinates that each selected field, `__typename` apart, can have; every selection set holds one."""
    (node,) = document.definitions
    assert isinstance(node, ast.OperationDefinitionNode)
    assert not node.variable_definitions
    root = schema.get_root_type(node.operation)
    assert root is not None
    parent: str = root.name
    selections: ast.SelectionSetNode | None = node.selection_set
    while selections is not None:
        (chosen,) = selections.selections
        if isinstance(chosen, ast.InlineFragmentNode):
            assert chosen.type_condition is not None
            parent, selections = chosen.type_condition.name.value, chosen.selection_set
            continue
        assert isinstance(chosen, ast.FieldNode)
        if chosen.name.value == "__typename":
            assert chosen.selection_set is None
            return
        yield {f"{name}.{chosen.name.value}" for name in oracle.possible[parent]}
        type_ = schema.type_map[parent]
        assert isinstance(type_, graphql.GraphQLObjectType | graphql.GraphQLInterfaceType)
        parent = graphql.get_named_type(type_.fields[chosen.name.value].type).name
        selections = chosen.selection_set
