"""Reach where a subscriber's payload goes unchecked: two ways of coming to one type."""

from __future__ import annotations

from appsync_lint import Api, Mode, Principal, sdl
from appsync_lint.assumptions import Assumptions
from appsync_lint.config import ApiConfig, Known, Provider
from appsync_lint.source import Source

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
