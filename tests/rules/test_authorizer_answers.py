"""What rules say of the answers of a Lambda authorizer: their form, `resolverContext`, `deniedFields`."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from appsync_lint import Confidence, Severity, Shape
from appsync_lint.code.authorizers.facts import Answer, Authorizer, Entry, Kind
from appsync_lint.config import Known, Language, Program, Unknown
from tests.pages import findings
from tests.rules.authorizers import TEXT, answer, judged, line, said

FORM, NESTED, USELESS, NON_NULL = (
    "wrong-authorizer-answer",
    "nested-resolver-context",
    "useless-denied-field",
    "non-null-denied-field",
)
SCHEMA = """
type Query { items: [Item!]! item(id: ID!): Item me: User! shelves: [Shelf] }
type Mutation { deleteItem(id: ID!): Boolean! }
type Item implements Node { id: ID! price: Float! note: String owner: User! }
type User { name: String email: String! }
type Shelf { boxes: [Box!]! }
type Box { lid: String! }
type Lost { key: String! }
interface Node { id: ID! }
"""
OURS = replace(answer(7), keys=(("isAuthorized", line(7)),))
NOTHING = Answer(line(9), None, complete=False, shape=Shape.NONE)
POLICY = Answer(line(5), None, complete=False, shape=Shape.GATEWAY, keys=(("policyDocument", line(6)),))


def _keyed(given: Answer, *names: str, complete: bool = True) -> Answer:
    return replace(given, complete=complete, keys=tuple((name, line(12 + place)) for place, name in enumerate(names)))


# wrong-authorizer-answer


def test_a_policy_is_wrong_only_where_nothing_answers_appsync() -> None:
    (found,) = said(FORM, POLICY)
    assert found.span == line(5)
    assert said(FORM, POLICY, OURS) == ()


def test_nothing_at_all_refuses_beside_answers_of_appsync() -> None:
    (alone,) = said(FORM, NOTHING)
    (beside,) = said(FORM, NOTHING, OURS)
    assert (alone.severity, alone.confidence) == (None, None)
    assert (beside.severity, beside.confidence) == (Severity.LOW, Confidence.LOW)


def test_answers_that_are_out_of_sight_may_be_the_right_ones() -> None:
    doubt = Unknown("what the authorizer answers", "answer()", "")
    facts = Authorizer(
        Program(Language.TYPESCRIPT, line(1), TEXT.name, TEXT), line(1), (POLICY, NOTHING), doubts=(doubt,)
    )
    (found,) = judged(FORM, facts)
    assert found.confidence is Confidence.LOW


def test_http_apis_are_answered_with_context() -> None:
    context = _keyed(answer(7, allows=None), "isAuthorized", "context")
    (found,) = said(FORM, context)
    assert found.span == line(13)
    assert said(FORM, replace(context, allows=False)) == ()
    assert said(FORM, context, POLICY) == ()
    assert said(FORM, _keyed(answer(7), "isAuthorized", "context", "resolverContext")) == ()


@pytest.mark.parametrize("name", ["isAuthorised", "authorized", "is_authorized", "IsAuthorized", "allow"])
def test_other_names_of_the_decision(name: str) -> None:
    for other in (_keyed(NOTHING, name), _keyed(answer(7), name, "ttlOverride", complete=False)):
        (found,) = said(FORM, other, OURS)
        assert f"`{name}`" in found.message
        assert found.span == line(12)


def test_a_decision_that_is_no_boolean_or_is_missing() -> None:
    (text,) = said(FORM, _keyed(answer(7, allows=None), "isAuthorized", complete=False))
    (missing,) = said(FORM, _keyed(answer(7, allows=None), "resolverContext", complete=False))
    assert (text.span, missing.span) == (line(12), line(7))
    assert "neither true nor false" in text.message
    assert "missing" in missing.message


def test_one_place_is_one_finding() -> None:
    assert len(said(FORM, POLICY, POLICY)) == 1


# nested-resolver-context


def test_lists_and_objects_are_nested_and_nothing_else() -> None:
    entries = tuple(Entry(kind.name, kind, line(10 + place)) for place, kind in enumerate(Kind))
    found = said(NESTED, replace(OURS, context=entries), replace(OURS, context=entries))
    assert [finding.message.split("`")[1] for finding in found] == ["resolverContext.LIST", "resolverContext.OBJECT"]


# useless-denied-field


def _denied(text: str, *, allows: bool | None = True) -> Answer:
    return replace(answer(7, allows=allows), denied=((text, line(8)),))


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("*", "each by itself"),
        ("Mutation.*", "each by itself"),
        ("Mutation", "each by itself"),
        ("deleteItem", "`Mutation.deleteItem`"),
        ("schema.Mutation", "Name a field"),
        ("Mutation/deleteItem", "`Mutation.deleteItem`"),
        ("Mutation:deleteItem", "`Mutation.deleteItem`"),
        ("Mutation#deleteItem", "`Mutation.deleteItem`"),
        ("Mutation.deleteitem", "`Mutation.deleteItem`"),
        ("mutation.deleteItem", "`Mutation.deleteItem`"),
        ("Item.prise", "`Item.price`"),
        ("Items.price", "`Item.price`"),
        ("Item.price.amount", "Name a field"),
        ("Zebra.stripes", "Name a field"),
        ("arn:aws:appsync:eu-west-1:1:apis/a/types/Item/price", "`Item.price`"),
        ("arn:aws:appsync:eu-west-1:1:apis/a/types/Item/fields/*", "each by itself"),
        ("arn:aws:appsync:${}:${}:apis/${}/types/Item/resolvers/price", "`Item.price`"),
        ("arn:aws:appsync:${}:${}:apis/${}/types/Item/fields/prize", "`Item.price`"),
    ],
)
def test_entries_that_mean_no_field(text: str, instead: str) -> None:
    (found,) = said(USELESS, _denied(text), schema=SCHEMA)
    assert instead in found.remedy


@pytest.mark.parametrize(
    "text",
    [
        "Item.price",
        "Query.items",
        "Node.id",
        "Item.__typename",
        "arn:aws:appsync:eu-west-1:111122223333:apis/abc/types/Item/fields/price",
        "arn:aws-cn:appsync:${}:${}:apis/${}/types/Item/fields/price",
    ],
)
def test_entries_that_mean_a_field(text: str) -> None:
    assert said(USELESS, _denied(text), schema=SCHEMA) == ()


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:appsync:eu-west-1:1:apis/a/types/Me/fields/${}",
        "arn:aws:appsync:eu-west-1:1:apis/a/types/Me/fields/__unknown__",
        "${}/types/Item/fields/prize",
        "__unknown__.price",
        "Item.${}",
        "${}/types/Item/fields/price",
    ],
)
def test_entries_of_which_a_part_is_out_of_sight(text: str) -> None:
    assert said(USELESS, _denied(text), schema=SCHEMA) == ()
    assert said(NON_NULL, _denied(text), schema=SCHEMA) == ()


def test_what_amplifies_template_denies() -> None:
    (found,) = said(USELESS, _denied("Event.comments"), schema=SCHEMA)
    assert "template" in found.message
    assert said(USELESS, _denied("Event.comments"), schema=SCHEMA + "type Event { comments: String }") == ()


def test_names_are_not_judged_where_the_schema_is_not_whole() -> None:
    generated = SCHEMA + "type Post @model { title: String }"
    assert said(USELESS, _denied("Mutation.createPost"), schema=generated) == ()
    (found,) = said(USELESS, _denied("Mutation/createPost"), schema=generated)
    assert "`Mutation.createPost`" in found.remedy


def test_nobody_asks_for_denied_fields_of_a_refusal() -> None:
    assert said(USELESS, _denied("*", allows=False), schema=SCHEMA) == ()
    assert len(said(USELESS, _denied("*", allows=None), schema=SCHEMA)) == 1


def test_one_entry_of_two_answers_is_one_finding() -> None:
    assert len(said(USELESS, _denied("*"), _denied("*"), schema=SCHEMA)) == 1


# non-null-denied-field


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("Item.price", "Query.item"),
        ("Item.id", "Query.item"),
        ("User.email", "the whole response"),
        ("Box.lid", "an item of Query.shelves"),
        ("arn:aws:appsync:${}:${}:apis/${}/types/Item/fields/price", "Query.item"),
    ],
)
def test_what_is_lost_with_a_non_null_field(text: str, lost: str) -> None:
    (found,) = said(NON_NULL, _denied(text), schema=SCHEMA)
    assert f"makes {lost} null" in found.message


@pytest.mark.parametrize("text", ["Item.note", "Query.items", "Query.me", "Mutation.deleteItem", "Item.zebra", "*"])
def test_what_may_be_null_or_is_a_root_field(text: str) -> None:
    assert said(NON_NULL, _denied(text), schema=SCHEMA) == ()


# long-authorizer-cache


@pytest.mark.parametrize(
    ("seconds", "allows", "count"), [(3600, True, 1), (3600, None, 1), (300, True, 0), (3600, False, 0)]
)
def test_an_answer_that_says_itself_that_it_is_kept_long(  # of isAuthorized
    seconds: int,
    allows: bool | None,  # noqa: FBT001
    count: int,
) -> None:
    found = said("long-authorizer-cache", answer(7, allows=allows, ttl=Known(seconds, line(8))))
    assert [one.span for one in found] == [line(8)] * count


# wrong-authorizer-answer


def test_an_answer_that_one_function_builds_for_two_calls_is_one_finding() -> None:
    text = """
exports.handler = async (event) => {
  const user = await find(event.authorizationToken)
  if (!user) return reply(401)
  return reply(200)
}
const reply = (statusCode) => ({ statusCode, body: '' })
"""
    config = "authenticationType: AWS_LAMBDA\nauthorizer: {file: authorizer.js}\n"
    assert len(findings("wrong-authorizer-answer", config, authorizer__js=text)) == 1
