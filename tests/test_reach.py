"""Who reaches what and how, searched for all at once, against a search for each; and payloads that go unchecked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from appsync_lint import Api, Mode, Principal, sdl
from appsync_lint.admission import Admission
from appsync_lint.assumptions import Assumptions
from appsync_lint.config import ApiConfig, Known, Provider
from appsync_lint.reach import Graph, Reach, Search
from appsync_lint.schema import Operation
from appsync_lint.source import Source
from tests import naive
from tests.apis import apis, callers, large, law

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appsync_lint import Field
    from tests.naive import Origins

IAM = Principal(Mode.AWS_IAM)
UNCHECKED = Assumptions(subscription_payload_is_checked=False)


def api(text: str, assume: Assumptions = UNCHECKED) -> Api:
    default, additional = Provider(Known(Mode.API_KEY)), Provider(Known(Mode.AWS_IAM), "x")
    config = ApiConfig("api", "", default, (additional,), assume=assume)
    return Api(sdl.read([Source("schema.graphql", text)]), config, config.deployments()[0])


def path(of: Api, coordinate: str) -> list[str] | None:
    field = of.schema.field(coordinate)
    assert field is not None
    found = of.reach(IAM).path(field)
    return None if found is None else [step.coordinate for step in found]


def test_a_query_and_a_subscription_that_return_one_type_do_not_hide_each_other() -> None:
    text = """
      type Query { post: Post @aws_iam }
      type Subscription { onPost: Post @aws_iam }
      type Post { title: String @aws_iam  body: String }
    """
    assert path(api(text), "Post.title") == ["Query.post", "Post.title"]
    assert path(api(text), "Post.body") == ["Subscription.onPost", "Post.body"]
    assert path(api(text, Assumptions()), "Post.body") is None


def test_a_query_is_the_way_however_long_it_is_and_a_mutation_before_a_subscription() -> None:
    text = """
      type Query { feed: Feed %s }
      type Mutation { feed: Feed %s }
      type Subscription { onPost: Post @aws_iam }
      type Feed @aws_iam { posts: [Post] }
      type Post @aws_iam { title: String }
    """
    for assume in (UNCHECKED, Assumptions()):
        assert path(api(text % ("@aws_iam", "@aws_iam"), assume), "Post.title") == [
            "Query.feed", "Feed.posts", "Post.title"
        ]  # fmt: skip
        assert path(api(text % ("", "@aws_iam"), assume), "Post.title") == [
            "Mutation.feed", "Feed.posts", "Post.title"
        ]  # fmt: skip
        assert path(api(text % ("", ""), assume), "Post.title") == ["Subscription.onPost", "Post.title"]


def test_of_a_types_directives_the_first_by_place_is_the_grant_whatever_the_order_of_files() -> None:
    base = Source("a.graphql", "type Query @aws_iam { a: Int }")
    extension = Source("b.graphql", "extend type Query @aws_iam")
    default, additional = Provider(Known(Mode.API_KEY)), Provider(Known(Mode.AWS_IAM), "x")
    config = ApiConfig("api", "", default, (additional,))
    extended = Source("0.graphql", "extend type Query @aws_iam")
    for sources in ([base, extension, extended], [extended, extension, base]):
        found = Api(sdl.read(sources), config, config.deployments()[0])
        (field,) = found.schema.fields
        grant = found.access(field).grant(IAM)
        assert grant is not None
        assert grant.span is not None
        assert grant.span.file == "0.graphql"


def same_as_alone(api: Api, reach: Reach, found: Origins) -> None:
    """Hold what a principal reaches against the search for it alone."""
    who = reach.principal
    assert list(reach.origins.items()) == list(found.items())
    for type_ in naive.objects(api.schema):
        expected = naive.path_to_type(found, type_.name)
        way = reach.path_to_type(type_.name)
        assert reach.arrives_at(type_.name) == (expected is not None)
        assert (None if way is None else list(way)) == expected
    for one in naive.fields(api.schema):
        whole = naive.path(api, found, one, who)
        way = reach.path(one)
        assert reach.reaches(one) == (whole is not None)
        assert (None if way is None else list(way)) == whole


@law(80)
@given(apis())
def test_what_is_searched_for_all_at_once_is_what_each_finds_alone(api: Api) -> None:
    for who in callers(api):
        everything, requested = naive.origins(api, who), naive.origins(api, who, naive.REQUESTED)
        same_as_alone(api, api.reach(who), everything)
        same_as_alone(api, api.requested(who), requested)
        for type_ in naive.objects(api.schema):
            assert api.arrives_at(who, type_) == (naive.path_to_type(requested, type_.name) is not None)


def test_what_is_searched_for_all_at_once_in_large_schemas() -> None:
    for api in large():
        for who in callers(api)[:8]:
            same_as_alone(api, api.reach(who), naive.origins(api, who))


@law(60)
@given(apis(), st.permutations(list(Operation)), st.integers(0, 3))
def test_one_search_answers_for_any_principals_and_operations(api: Api, order: list[Operation], many: int) -> None:
    everybody, operations = callers(api), tuple(order[:many])
    admission = Admission(api.schema, api.authorization, everybody)
    search = Search(api.schema, Graph(api.schema, admission), api.config.assume, operations)
    alone = {who: naive.origins(api, who, operations) for who in everybody}

    def bits(principals: Iterable[Principal]) -> int:
        return sum(map(admission.bit, principals))

    for type_ in naive.objects(api.schema):
        asked, free = ([who for who in everybody if (type_.name, one) in alone[who]] for one in (False, True))
        assert search.coming(type_.name) == (bits(asked), bits(free))
        assert search.arriving(type_.name) == bits({*asked, *free})
    for one in naive.fields(api.schema):
        there = [who for who in everybody if naive.path(api, alone[who], one, who) is not None]
        assert search.reaching(one) == bits(there)
    for who in everybody:
        same_as_alone(api, Reach(search, who), alone[who])


@law(60)
@given(apis())
def test_those_who_reach_a_field_are_the_principals_of_whom_it_is_said(api: Api) -> None:
    for one in naive.fields(api.schema):
        assert api.reaching(one) == tuple(who for who in api.principals if api.reaches(who, one))


def test_what_is_not_asked_of_an_object_is_reached_by_nobody() -> None:
    found = api("type Query { a: Some } interface Some { x: Int } union Any = Post type Post { x: Int }")
    twin = found.schema.types["Some"].fields[0]
    assert found.reaching(twin) == ()
    for who in callers(found):
        assert not found.reach(who).reaches(twin)
        assert found.reach(who).path(twin) is None
        assert not found.reach(who).arrives_at("Any")
        assert found.reach(who).path_to_type("Any") is None


def test_a_query_that_returns_the_subscription_type_leads_to_payloads_too() -> None:
    text = """
      type Query { live: Subscription @aws_iam }
      type Subscription { onPost: Post @aws_iam  onKey: Post }
      type Post { body: Note }
      type Note { text: String }
    """
    for assume in (UNCHECKED, Assumptions()):
        found = api(text, assume)
        for who in callers(found):
            same_as_alone(found, found.requested(who), naive.origins(found, who, naive.REQUESTED))
            assert list(found.blocked(who)) == naive.blocked(found, who)
        assert dict(found.fruitless) == naive.fruitless(found)


@law(80)
@given(apis(), st.data())
def test_spreading_from_fields_is_going_behind_them_by_fields_that_admit(api: Api, data: st.DataObject) -> None:
    fields = naive.fields(api.schema)
    starts = data.draw(st.lists(st.sampled_from(fields), max_size=4))
    come = api.spread(iter(starts))

    def odd(one: Field) -> bool:
        return fields.index(one) % 3 != 0

    for who in api.principals:

        def admits(one: Field, who: Principal = who) -> bool:
            return api.access(one).admits(who)

        assert come(who) == naive.behind(api.schema, starts, admits)
        assert api.behind(starts, passing=admits) == come(who)
    assert api.behind(starts) == naive.behind(api.schema, starts, lambda _: True)
    assert api.behind(starts, passing=odd) == naive.behind(api.schema, starts, odd)


def test_spreading_in_large_schemas() -> None:
    for found in large():
        roots = list(found.schema.root_fields())
        come = found.spread(roots)
        for who in found.principals:
            assert come(who) == naive.behind(found.schema, roots, lambda one: found.admits(one, who))  # noqa: B023


def shut_out(api: Api) -> int:
    """Hold who is let through to objects that refuse it against the definitions; return how many there are."""
    everybody = callers(api)
    for who in everybody:
        assert list(api.blocked(who)) == naive.blocked(api, who)
    expected = naive.fruitless(api)
    found = api.fruitless
    assert len(found) == len(expected)
    assert dict(found) == expected
    return sum(len(api.blocked(who)) for who in everybody) + len(found)


@law(80)
@given(apis())
def test_those_let_through_to_objects_that_refuse_them(api: Api) -> None:
    shut_out(api)


def test_those_let_through_to_objects_that_refuse_them_in_large_schemas() -> None:
    assert sum(map(shut_out, large())) > 100
