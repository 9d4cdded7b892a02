"""Whom fields and types admit, asked for all principals at once, against asking each alone; and the schema's lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from appsync_lint import Api, Level, Mode, Principal, sdl
from appsync_lint.access import GUEST, MODE_OF_DIRECTIVE
from appsync_lint.admission import Admission
from appsync_lint.assumptions import Assumptions
from appsync_lint.config import ApiConfig, Known, Provider, Sensitive
from appsync_lint.iam import Answer
from appsync_lint.resolve import resolve
from appsync_lint.schema import Kind
from appsync_lint.source import Source
from tests import naive
from tests.apis import apis, callers, large, law
from tests.proofs import random_api
from tests.settings import config_of
from tests.strategies import Case, cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from appsync_lint import Directive, Field, Schema, Type


def api_of(text: str, config: ApiConfig | None = None) -> Api:
    """Return the API of a schema, with an API key and IAM where nothing else is said."""
    if config is None:
        config = ApiConfig("api", "", Provider(Known(Mode.API_KEY)), (Provider(Known(Mode.AWS_IAM), "x"),))
    return Api(sdl.read([Source("schema.graphql", text)]), config, config.deployments()[0])


# Bits.


def hold(api: Api, admission: Admission) -> None:
    """Hold every answer of an admission against asking its principals one by one."""
    listed = admission.principals

    def bits(admits: Callable[[Principal], bool]) -> int:
        return sum(1 << number for number, who in enumerate(listed) if admits(who))

    assert [admission.bit(who) for who in listed] == [1 << number for number in range(len(listed))]
    assert admission.everyone == bits(lambda _: True)
    for type_ in naive.objects(api.schema):
        alone = [bits(api.access(field).admits) for field in type_.fields]
        assert [admission.to(field) for field in type_.fields] == alone
        assert list(admission.to_each(type_.name, type_.fields)) == alone
        assert list(admission.to_each(type_.name, type_.fields[::-2])) == alone[::-2]
        assert admission.into(type_) == bits(lambda who: naive.enters(api, type_, who))  # noqa: B023 - asked at once
    for field in naive.fields(api.schema):
        assert admission.by(api.access(field)) == admission.to(field)
        assert admission.behind(field.type.name) == bits(lambda who: not naive.refused(api, field, who))  # noqa: B023
        assert admission.named(admission.to(field)) == tuple(who for who in listed if api.admits(field, who))


@law(80)
@given(apis())
def test_bits_are_what_each_principal_alone_is_told(api: Api) -> None:
    everybody = callers(api)
    hold(api, api.admission)
    hold(api, Admission(api.schema, api.authorization, everybody))
    hold(api, Admission(api.schema, api.authorization, everybody[::-1]))
    hold(api, Admission(api.schema, api.authorization, ()))
    known = {*api.principals, api.widest(Mode.AMAZON_COGNITO_USER_POOLS)}
    assert {who for who in everybody if who in api.admission} >= {*api.principals}
    assert {who for who in everybody if who in api.admission} <= known


@law(80)
@given(apis())
def test_an_api_says_of_any_principal_what_its_fields_say(api: Api) -> None:
    for field in naive.fields(api.schema):
        access = api.access(field)
        assert api.admitted(field) == tuple(who for who in api.principals if access.admits(who))
        for who in callers(api):
            assert api.admits(field, who) == access.admits(who) == (access.grant(who) is not None)
            assert api.refused_by_payload(field, who) == naive.refused(api, field, who)
    for type_ in naive.objects(api.schema):
        for who in callers(api):
            assert api.has_field_for(type_, who) == naive.enters(api, type_, who)


def test_bits_of_large_schemas() -> None:
    for api in large():
        hold(api, api.admission)


def test_types_without_fields_or_implementers_refuse_nobody_and_admit_nobody() -> None:
    text = """
      type Query { none: None  some: Some  any: Any  bare: Bare  leaf: Colour  id: ID }
      type None
      type Some @aws_iam { a: Int }
      union Any = None | Some
      interface Bare { a: Int }
      enum Colour { RED }
    """
    api = api_of(text)
    hold(api, api.admission)
    everyone, iam = api.admission.everyone, api.admission.bit(Principal(Mode.AWS_IAM))
    behind = {field.name: api.admission.behind(field.type.name) for field in api.schema.root_fields()}
    assert behind == {"none": everyone, "some": iam, "any": iam, "bare": everyone, "leaf": everyone, "id": everyone}
    assert api.admission.into(api.schema.types["None"]) == 0
    assert list(api.authorization.within(api.schema.types["None"])) == []


def test_two_accesses_that_differ_in_their_texts_alone_have_the_same_bits() -> None:
    api = api_of("type Query { a: Int @aws_iam  b: Int @aws_iam  c: Int @aws_iam @aws_api_key }")
    one, other, third = (replace(api.access(field), to_guests=True) for field in api.schema.fields)
    assert one != other
    assert one.admitting == other.admitting != third.admitting
    closed = replace(one, to_guests=False)
    asked = Admission(api.schema, api.authorization, (GUEST, Principal(Mode.AWS_IAM)))
    assert [asked.by(access) for access in (one, closed, other)] == [0b11, 0b10, 0b11]


# What decides.


@law(80)
@given(apis())
def test_what_decides_within_a_type_is_what_decides_over_its_fields(api: Api) -> None:
    found = api.authorization
    for type_ in naive.objects(api.schema):
        accesses = [api.access(field) for field in type_.fields]
        assert set(found.within(type_)) == set(accesses)
        own = [field for field in type_.fields if field.coordinate in found.fields]
        assert sorted(f.coordinate for f in found.exceptions.get(type_.name, ())) == sorted(f.coordinate for f in own)
        assert all(api.access(field) is found.types[type_.name] for field in type_.fields if field not in own)
        assert list(api.directed(type_)) == [f for f in type_.fields if api.access(f).level is Level.FIELD]
    exceptional = sorted({coordinate.partition(".")[0] for coordinate in found.fields})
    assert [type_.name for type_ in api.exceptional_types] == exceptional


def closed_to_guests(api: Api) -> int:
    """Hold what guests are refused against their policies; return how many fields these close."""
    without = resolve(api.schema, api.deployment, api.config.assume)
    everywhere, closed = api.config.assume.policies_cover_nested_fields, 0
    for field in naive.fields(api.schema):
        before, after = without.of(field), api.access(field)
        allowed = any(role.allows(field.parent, field.name) is Answer.YES for role in api.config.guests)
        asked = Mode.AWS_IAM in api.deployment.modes and (everywhere or api.is_root(field.parent))
        assert after.admits(GUEST) == (before.admits(GUEST) and (allowed or not asked))
        assert (after.level, after.grants) == (before.level, before.grants)
        closed += before.admits(GUEST) and not after.admits(GUEST)
    return closed


@law(60)
@given(apis())
def test_guests_need_a_grant_and_a_role_and_others_only_the_grant(api: Api) -> None:
    closed_to_guests(api)


def test_guests_in_large_schemas() -> None:
    assert sum(map(closed_to_guests, large())) > 100


@law(80)
@given(cases(), st.booleans())
def test_directives_that_count_on_interfaces_are_as_if_written_on_objects(case: Case, deny: bool) -> None:  # noqa: FBT001
    case = replace(case, default_action="DENY" if deny else case.default_action)
    api = random_api(case, Assumptions(interface_directives_count=True))
    found = resolve(api.schema, api.deployment, api.config.assume)
    types = {name: _written_out(api, one) for name, one in api.schema.types.items()}
    plain = resolve(replace(api.schema, types=types), api.deployment, Assumptions())
    for field in naive.fields(api.schema):
        assert found.of(field) == plain.of(field), field.coordinate


def _written_out(api: Api, type_: Type) -> Type:
    """Return an object type with the directives of its interfaces, where it has none that count."""
    if type_.kind is not Kind.OBJECT:
        return type_
    interfaces = [api.schema.types[name] for name in type_.interfaces]
    promised = {field.name: field.directives for interface in interfaces for field in interface.fields}
    return replace(
        type_,
        directives=_first_counting(type_.directives, [d for interface in interfaces for d in interface.directives]),
        fields=tuple(
            replace(field, directives=_first_counting(field.directives, promised.get(field.name, ()), _on(api, field)))
            for field in type_.fields
        ),
    )


def _on(api: Api, field: Field) -> tuple[str, ...]:
    return ("aws_auth",) if api.deployment.solo_pool and api.is_root(field.parent) else ()


def _first_counting(
    own: Iterable[Directive], inherited: Iterable[Directive], also: tuple[str, ...] = ()
) -> tuple[Directive, ...]:
    counting = {*MODE_OF_DIRECTIVE, *also}
    written = [directive for directive in own if directive.name in counting]
    return tuple(written or [directive for directive in inherited if directive.name in counting])


# Lists of the schema.


def _by_coordinate(fields: Iterable[Field]) -> list[Field]:
    return sorted(fields, key=lambda field: field.coordinate)


@law(60)
@given(apis())
def test_the_lists_of_a_schema_are_filters_and_sorts_of_its_fields(api: Api) -> None:
    schema, fields = api.schema, naive.fields(api.schema)
    composite = [field for field in fields if naive.is_composite(schema, field)]
    assert list(schema.objects) == naive.objects(schema)
    assert list(schema.fields) == fields
    assert list(schema.ordered_fields) == _by_coordinate(fields)
    assert list(schema.ordered_composite_fields) == _by_coordinate(composite)
    for type_ in naive.objects(schema):
        assert list(schema.composite_fields(type_.name)) == [f for f in composite if f.parent == type_.name]
        assert list(api.returning(type_)) == naive.returning(schema, type_)
    for name in {*schema.types, *(field.type.name for field in fields)}:
        assert list(schema.possible_types(name)) == naive.possible(schema, name)
    for field in fields:
        assert schema.is_leaf(field.type.name) == (field not in composite)
        assert schema.field(field.coordinate) is field
    roots = [schema.types[name] for name in schema.roots.values()]
    by_name = [sorted(root.fields, key=lambda field: field.name) for root in roots]
    assert sorted(f.coordinate for f in schema.root_fields()) == sorted(f.coordinate for some in by_name for f in some)
    for operation, some in zip(schema.roots, by_name, strict=True):
        assert list(schema.root_fields(operation)) == some


@law(60)
@given(cases())
def test_every_directive_has_its_place_and_authorizes_on_object_types_and_their_fields_alone(case: Case) -> None:
    schema = random_api(case).schema
    placements = schema.placements
    assert sorted((one.coordinate, one.directive.span.order) for one in placements) == sorted(_written(schema))
    for one in placements:
        of_object = one.type is not None and one.type.kind is Kind.OBJECT
        owner = one.field or one.type
        assert one.authorizes == (of_object and owner is not None and one.directive in owner.directives)
    assert list(schema.authorizing_placements) == [one for one in placements if one.authorizes]


def _written(schema: Schema) -> list[tuple[str, object]]:
    owners: list[tuple[str, tuple[Directive, ...]]] = [("schema", schema.schema_directives)]
    for type_ in schema.types.values():
        owners.append((type_.name, type_.directives))
        arguments = [argument for field in type_.fields for argument in field.arguments]
        owners += [(field.coordinate, field.directives) for field in type_.fields]
        owners += [(one.coordinate, one.directives) for one in (*arguments, *type_.input_fields)]
        owners += [(f"{type_.name}.{value.name}", value.directives) for value in type_.values]
    return [(coordinate, directive.span.order) for coordinate, directives in owners for directive in directives]


# What is asked of a few fields only.

_NAMES = ("id", "email", "password", "apiToken", "userPhone", "ssn", "salary", "nickname", "secretKey", "publicEmail")
_TYPES = ("String", "AWSEmail", "AWSPhone", "Int", "Kind", "Other", "AWSIPAddress", "Boolean")
_PATTERNS = ("nickname", "Person.nick*", "*.id", "Other.*", "Query.*")


@law(80)
@given(
    st.dictionaries(st.sampled_from(_NAMES), st.sampled_from(_TYPES), min_size=1, max_size=6),
    st.lists(st.sampled_from(_PATTERNS), max_size=2),
    st.lists(st.sampled_from(("publicEmail", "Person.*", "*.password")), max_size=2),
)
def test_sensitive_fields_and_credentials_are_those_of_which_it_is_said(
    drawn: dict[str, str], names: list[str], excepted: list[str]
) -> None:
    written = "  ".join(f"{name}: {type_}" for name, type_ in drawn.items())
    text = f"type Query {{ p: Person  {written} }} type Person {{ {written} }} type Other {{ x: ID }} enum Kind {{ A }}"
    config = api_of("type Query { a: Int }").config
    api = api_of(text, replace(config, sensitive=Sensitive(tuple(names), frozenset(excepted))))
    assert api.sensitive_fields == tuple(field for field in api.schema.fields if api.sensitive(field))
    assert api.credentials == tuple(field for field in api.schema.fields if api.credential(field))


def test_units_are_those_of_the_fields_that_have_resolvers_by_coordinate() -> None:
    resolver = "{{typeName: {}, fieldName: {}, dataSourceName: t, requestMappingTemplate: '{}'}}"
    where = [("Query", "b", "{}"), ("Post", "z", "$ctx.identity.sub"), ("Query", "a", "{}"), ("Query", "gone", "{}")]
    resolvers = ", ".join(resolver.format(*one) for one in where)
    modes = "authenticationType: API_KEY\n"
    text = "type Query { a: Post  b: Post  c: Post } type Post { z: Int  y: Int }"
    api = api_of(text, config_of(f"{modes}resolvers: [{resolvers}]\n"))
    asked = [(field.coordinate, api.unit(field)) for field in _by_coordinate(api.schema.fields)]
    expected = [(coordinate, unit) for coordinate, unit in asked if unit is not None]
    assert [coordinate for coordinate, _ in expected] == ["Post.z", "Query.a", "Query.b"]
    assert [(field.coordinate, unit) for field, unit in api.units] == expected
    assert api_of(text, config_of(modes)).units == ()


def test_a_question_is_worked_out_once_for_each_api() -> None:
    asked: list[Api] = []

    def question(api: Api) -> int:
        asked.append(api)
        return len(asked)

    one, other = api_of("type Query { a: Int }"), api_of("type Query { a: Int }")
    assert [api.once(question) for api in (one, other, one, other)] == [1, 2, 1, 2]
    assert one.once(lambda api: api.schema) is one.schema
    assert asked == [one, other]


def test_whom_some_member_of_a_union_admits_whichever_it_is() -> None:
    members = "type Keyed { a: Int } type Signed @aws_iam { a: Int } type Nobody @aws_oidc { a: Int }"
    api = api_of(f"type Query {{ any: Any  none: Nobody  a: Int }} union Any = Keyed | Nobody | Signed {members}")
    key, signed = (Principal(mode) for mode in (Mode.API_KEY, Mode.AWS_IAM))
    admission = Admission(api.schema, api.authorization, [key, signed])
    assert (admission.bit(key), admission.bit(signed)) == (1, 2)
    assert [admission.behind(name) for name in ("Any", "Keyed", "Signed", "Nobody", "Int")] == [3, 1, 2, 0, 3]
    assert [admission.named(bits) for bits in (0, 1, 2, 3)] == [(), (key,), (signed,), (key, signed)]
    assert key in admission
    assert Principal(Mode.OPENID_CONNECT) not in admission
