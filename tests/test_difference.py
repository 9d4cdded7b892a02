"""Who gains and loses access, by which text: every sort of cause, in the words that a person reads."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from appsync_lint import sdl
from appsync_lint.api import Api
from appsync_lint.config import Unknown
from appsync_lint.source import Source
from appsync_lint.versions.difference import Change, Difference, Entry, difference
from appsync_lint.versions.matching import Fate
from tests.settings import config_of
from tests.test_guests import ARN, MODES, PHOTOS, SCHEMA, roles

POOL = "authenticationType: AMAZON_COGNITO_USER_POOLS\n"
KEY = "authenticationType: API_KEY\n"
BESIDE = "additionalAuthenticationProviders:\n  - authenticationType: "
POOL_KEY, KEY_POOL, POOL_IAM = (
    f"{POOL}{BESIDE}API_KEY\n",
    f"{KEY}{BESIDE}AMAZON_COGNITO_USER_POOLS\n",
    f"{POOL}{BESIDE}AWS_IAM\n",
)


def api(schema: str, config: str = POOL_KEY) -> Api:
    """Return the API of a schema and a configuration."""
    found = config_of(config)
    return Api(sdl.read([Source("schema.graphql", schema)]), found, found.deployments()[0])


def compare(old: str, new: str, before: str = POOL_KEY, after: str = "", *, renames: bool = True) -> Difference:
    """Compare two schemas, the second with another configuration where one is given."""
    return difference(api(old, before), api(new, after or before), renames=renames)


def told(change: Change) -> str:
    """Return a change in one line: `API_KEY Query.me`, with `alone` or `by path` where it is not both."""
    how = "" if change.effective and change.reachable else " alone" if change.effective else " by path"
    was = f" (was {change.was})" if change.was else ""
    return f"{change.principal} {change.field.coordinate}{was}{how}"


def lines(entries: tuple[Entry, ...]) -> list[str]:
    """Return the changes of entries, in order."""
    return [told(change) for entry in entries for change in entry.changes]


def causes(entries: tuple[Entry, ...]) -> list[tuple[str, str]]:
    """Return the coordinates and sentences of the causes, in order."""
    return [(entry.cause.coordinate, entry.cause.sentence) for entry in entries]


USER = "type User {\n  name: String\n  email: String\n}\n"
ME = "type Query {\n  me: User\n}\n"
OPEN_USER = USER.replace("User", "User @aws_api_key")
USERS = USER.replace("User", "User @aws_cognito_user_pools")
ADMINS = '@aws_cognito_user_pools(cognito_groups: ["Admin"])'
BOTH = '@aws_cognito_user_pools(cognito_groups: ["Admin", "Editor"])'
INSTEAD_OF_DEFAULT = "in place of the default mode AMAZON_COGNITO_USER_POOLS."
ME_FOR_ALL = ME.replace("User", "User @aws_api_key @aws_cognito_user_pools")


def one_field(directives: str, *, on_type: str = "") -> str:
    """Return a schema of one field."""
    return f"type Query {on_type} {{\n  a: Int {directives}\n}}\n"


DIRECTIVES = {
    "a field's directive is added": (
        one_field(""),
        one_field("@aws_api_key"),
        POOL_KEY,
        ["API_KEY Query.a"],
        "Query.a has @aws_api_key now, in place of the default mode AMAZON_COGNITO_USER_POOLS.",
        "schema.graphql:2:10",
    ),
    "a directive beside another": (
        one_field("@aws_cognito_user_pools"),
        one_field("@aws_cognito_user_pools @aws_api_key"),
        POOL_KEY,
        ["API_KEY Query.a"],
        "Query.a has @aws_api_key now.",
        "schema.graphql:2:34",
    ),
    "a directive instead of another": (
        one_field("@aws_api_key"),
        one_field("@aws_cognito_user_pools"),
        POOL_KEY,
        ["AMAZON_COGNITO_USER_POOLS Query.a"],
        "Query.a has @aws_cognito_user_pools now instead of @aws_api_key.",
        "schema.graphql:2:10",
    ),
    "a group is added": (
        one_field(ADMINS),
        one_field(BOTH),
        POOL_KEY,
        ["AMAZON_COGNITO_USER_POOLS:Editor Query.a"],
        f"Query.a has {BOTH} now instead of {ADMINS}.",
        "schema.graphql:2:10",
    ),
    "groups are no longer demanded": (
        one_field(ADMINS),
        one_field("@aws_cognito_user_pools"),
        POOL_KEY,
        ["AMAZON_COGNITO_USER_POOLS Query.a"],
        f"Query.a has @aws_cognito_user_pools now instead of {ADMINS}.",
        "schema.graphql:2:10",
    ),
    "a field's directive is removed, and its type's counts": (
        one_field(ADMINS, on_type="@aws_api_key"),
        one_field("", on_type="@aws_api_key"),
        POOL_KEY,
        ["API_KEY Query.a"],
        f"Query.a has no {ADMINS} any more, so it falls to @aws_api_key of the type Query.",
        "schema.graphql:2:3",
    ),
    "a field's directive is removed, and the default mode counts": (
        one_field(ADMINS),
        one_field(""),
        KEY_POOL,
        ["API_KEY Query.a"],
        f"Query.a has no {ADMINS} any more, so it falls to the default mode API_KEY.",
        "schema.graphql:2:3",
    ),
    "a type's directive is removed": (
        ME_FOR_ALL + USERS,
        ME_FOR_ALL + USER,
        KEY_POOL,
        ["API_KEY User.email", "API_KEY User.name"],
        "The type User has no @aws_cognito_user_pools any more, so its fields fall to the default mode API_KEY.",
        "schema.graphql:4:1",
    ),
    "a type's directive is added": (
        ME_FOR_ALL + USER,
        ME_FOR_ALL + OPEN_USER,
        POOL_KEY,
        ["API_KEY User.email", "API_KEY User.name"],
        "The type User has @aws_api_key now, in place of the default mode AMAZON_COGNITO_USER_POOLS.",
        "schema.graphql:4:11",
    ),
    "a field's directive replaces its type's": (
        one_field("", on_type="@aws_cognito_user_pools"),
        one_field("@aws_api_key", on_type="@aws_cognito_user_pools"),
        POOL_KEY,
        ["API_KEY Query.a"],
        "Query.a has @aws_api_key now, in place of @aws_cognito_user_pools of the type Query.",
        "schema.graphql:2:10",
    ),
}


@pytest.mark.parametrize(("old", "new", "config", "gained", "sentence", "place"), DIRECTIVES.values(), ids=DIRECTIVES)
def test_a_directive_changed(old: str, new: str, config: str, gained: list[str], sentence: str, place: str) -> None:
    found = compare(old, new, config)
    listed = [line for line in lines(found.gained) if ":" not in line.replace(":Editor", "")]
    assert listed == gained
    assert [entry.cause.sentence for entry in found.gained] == [sentence]
    assert str(found.gained[0].cause.place) == place
    assert found.gained[0].witness is not None


def test_the_deciding_texts_of_both_versions_stand_beside_the_cause() -> None:
    (entry,) = compare(ME_FOR_ALL + USERS, ME_FOR_ALL + USER, KEY_POOL).gained
    before, after = entry.cause.before, entry.cause.after
    assert before
    assert after
    assert (str(before.span), before.caption) == ("schema.graphql:4:11", "the type User has @aws_cognito_user_pools")
    assert (str(after.span), after.caption) == ("appsync-lint.yaml:1:21", "API_KEY is the default mode")


ASSUMED = "The configuration assumes `KEY: false` now, and `KEY: true` before."
DEFAULT = "The default mode is API_KEY now, and was AMAZON_COGNITO_USER_POOLS."
SETTINGS = {
    "the default mode": (
        one_field(""),
        POOL_KEY,
        KEY_POOL,
        ["API_KEY Query.a"],
        ("config:authenticationType", DEFAULT),
    ),
    "the default mode is one that directives already named": (
        "type Query { a: Int b: Int @aws_api_key }",
        POOL,
        KEY,
        ["API_KEY Query.a", "API_KEY Query.b"],
        ("config:authenticationType", DEFAULT),
    ),
    "a provider that directives already named": (
        one_field("@aws_api_key"),
        POOL,
        POOL_KEY,
        ["API_KEY Query.a"],
        (
            "config:additionalAuthenticationProviders[0].authenticationType",
            "The API offers API_KEY now, so what was open to that mode before lets its callers in.",
        ),
    ),
    "a second provider beside which @aws_auth does not count": (
        one_field('@aws_auth(cognito_groups: ["Admin"])'),
        POOL,
        POOL_KEY,
        ["AMAZON_COGNITO_USER_POOLS Query.a"],
        (
            "config:additionalAuthenticationProviders[0].authenticationType",
            "API_KEY is a provider beside the user pool now, so `@aws_auth` is not in force any more.",
        ),
    ),
    "defaultAction": (
        one_field(""),
        f"{POOL}userPoolConfig: {{defaultAction: DENY}}\n",
        f"{POOL}userPoolConfig: {{defaultAction: ALLOW}}\n",
        ["AMAZON_COGNITO_USER_POOLS Query.a"],
        ("config:userPoolConfig.defaultAction", "`defaultAction` of the user pool is ALLOW now, and was DENY."),
    ),
    "a second provider beside which defaultAction does not count": (
        one_field(""),
        f"{POOL}userPoolConfig: {{defaultAction: DENY}}\n",
        f"{POOL_IAM}userPoolConfig: {{defaultAction: DENY}}\n",
        ["AMAZON_COGNITO_USER_POOLS Query.a"],
        (
            "config:additionalAuthenticationProviders[0].authenticationType",
            "AWS_IAM is a provider beside the user pool now, so directives and `defaultAction` mean something else.",
        ),
    ),
    "an assumption": (
        one_field("", on_type="@aws_api_key"),
        POOL_KEY,
        f"{POOL_KEY}assume: {{typeDirectiveReplacesDefault: false}}\n",
        ["AMAZON_COGNITO_USER_POOLS Query.a"],
        (
            "config:assume.typeDirectiveReplacesDefault",
            ASSUMED.replace("KEY", "typeDirectiveReplacesDefault"),
        ),
    ),
    "the assumption on payloads": (
        "type Query { a: Int } type Subscription @aws_api_key { onUser: User } type User { name: String }",
        POOL_KEY,
        f"{POOL_KEY}assume: {{subscriptionPayloadIsChecked: false}}\n",
        ["API_KEY User.name by path"],
        (
            "config:assume.subscriptionPayloadIsChecked",
            ASSUMED.replace("KEY", "subscriptionPayloadIsChecked"),
        ),
    ),
}


@pytest.mark.parametrize(("schema", "before", "after", "gained", "cause"), SETTINGS.values(), ids=SETTINGS)
def test_a_setting_changed(schema: str, before: str, after: str, gained: list[str], cause: tuple[str, str]) -> None:
    found = compare(schema, schema, before, after)
    assert lines(found.gained) == gained
    assert causes(found.gained) == [cause]
    place = found.gained[0].cause.place
    assert place
    assert place.file == "appsync-lint.yaml"
    back = compare(schema, schema, after, before)
    assert lines(back.lost) == gained


def test_a_setting_that_is_gone_is_mended_by_the_default_mode() -> None:
    found = compare(one_field("@aws_api_key"), one_field("@aws_api_key"), POOL_KEY, POOL)
    assert causes(found.lost) == [
        (
            "config:additionalAuthenticationProviders[0].authenticationType",
            "The API does not offer API_KEY any more.",
        )
    ]
    assert str(found.lost[0].cause.place) == "appsync-lint.yaml:1:21"


def test_a_default_mode_that_widens_a_thousand_fields_is_one_entry() -> None:
    schema = "type Query { t0: T0 }\n" + "\n".join(
        f"type T{n} {{ {' '.join(f'f{m}: T{n + 1}' for m in range(20))} }}" for n in range(50)
    )
    found = compare(f"{schema}\ntype T50 {{ a: Int }}", f"{schema}\ntype T50 {{ a: Int }}", POOL_KEY, KEY_POOL)
    assert causes(found.gained) == causes(found.lost) == [("config:authenticationType", DEFAULT)]
    assert len(found.gained[0].fields) == 1002


PATHS = {
    "a root field is opened": (
        ME + OPEN_USER,
        ME_FOR_ALL + OPEN_USER,
        ["API_KEY Query.me", "API_KEY User.email by path", "API_KEY User.name by path"],
        f"Query.me has @aws_api_key and @aws_cognito_user_pools now, {INSTEAD_OF_DEFAULT}",
    ),
    "a field on the way is opened": (
        "type Query { a: A @aws_api_key } type A { b: B } type B @aws_api_key { c: Int }",
        "type Query { a: A @aws_api_key } type A @aws_api_key { b: B } type B @aws_api_key { c: Int }",
        ["API_KEY A.b", "API_KEY B.c by path"],
        "The type A has @aws_api_key now, in place of the default mode AMAZON_COGNITO_USER_POOLS.",
    ),
    "a new field leads there": (
        f"type Query {{ a: Int }} {USER}",
        f"type Query {{ a: Int user: User }} {USER}",
        [
            "AMAZON_COGNITO_USER_POOLS Query.user",
            "AMAZON_COGNITO_USER_POOLS User.email by path",
            "AMAZON_COGNITO_USER_POOLS User.name by path",
        ],
        "Query.user is new, and falls to the default mode AMAZON_COGNITO_USER_POOLS.",
    ),
    "a field returns another type": (
        f"type Query {{ a: Int }} {USER}",
        f"type Query {{ a: User }} {USER}",
        ["AMAZON_COGNITO_USER_POOLS User.email by path", "AMAZON_COGNITO_USER_POOLS User.name by path"],
        "Query.a returns User now, and returned Int.",
    ),
    "a union has another member": (
        "type Query { a: U } union U = A type A { a: Int } type B { b: Int }",
        "type Query { a: U } union U = A | B type A { a: Int } type B { b: Int }",
        ["AMAZON_COGNITO_USER_POOLS B.b by path"],
        "The type B is a member of the union U now.",
    ),
    "a type implements an interface": (
        "type Query { a: I } interface I { i: Int } type A implements I { i: Int } type B { i: Int }",
        "type Query { a: I } interface I { i: Int } type A implements I { i: Int } type B implements I { i: Int }",
        ["AMAZON_COGNITO_USER_POOLS B.i by path"],
        "The type B implements the interface I now.",
    ),
    "a type becomes a root": (
        "schema { query: Query } type Query { a: Int } type Mutation { b: Int }",
        "schema { query: Query mutation: Mutation } type Query { a: Int } type Mutation { b: Int }",
        ["AMAZON_COGNITO_USER_POOLS Mutation.b by path"],
        "The type Mutation is the root of every mutation now.",
    ),
    "a new type": (
        one_field(""),
        "type Query { a: Int } type Audit @aws_api_key { b: Int c: Int }",
        ["API_KEY Audit.b alone", "API_KEY Audit.c alone"],
        "The type Audit is new, with @aws_api_key.",
    ),
    "a new field with a directive": (
        one_field(""),
        "type Query { a: Int secret: Int @aws_api_key }",
        ["API_KEY Query.secret"],
        "Query.secret is new, with @aws_api_key.",
    ),
}


@pytest.mark.parametrize(("old", "new", "gained", "sentence"), PATHS.values(), ids=PATHS)
def test_a_path_changed(old: str, new: str, gained: list[str], sentence: str) -> None:
    found = compare(old, new)
    assert lines(found.gained) == gained
    assert [entry.cause.sentence for entry in found.gained] == [sentence]
    assert found.gained[0].cause.place
    assert lines(compare(new, old).lost) == gained


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("a new field leads there", "Query.user is gone."),
        ("a union has another member", "The type B is no member of the union U any more."),
        ("a type implements an interface", "The type B does not implement the interface I any more."),
        ("a type becomes a root", "The type Mutation is not the root of any mutation any more."),
        ("a field returns another type", "Query.a returns Int now, and returned User."),
        ("a new type", "The type Audit is gone."),
    ],
)
def test_a_path_is_shut(name: str, sentence: str) -> None:
    old, new, *_ = PATHS[name]
    assert [entry.cause.sentence for entry in compare(new, old).lost] == [sentence]


def test_the_place_of_both_texts_is_the_directive_that_changed() -> None:
    old = one_field(f"@aws_api_key {ADMINS}")
    (entry,) = compare(old, old.replace(ADMINS, BOTH)).gained
    for step, directive in ((entry.cause.before, ADMINS), (entry.cause.after, BOTH)):
        assert step is not None
        assert step.span is not None
        assert step.span.text == directive


# Who is compared.


def test_a_new_group_was_a_user_of_no_group_before() -> None:
    found = compare(one_field(""), f"type Query {{ a: Int b: Int {ADMINS} }}")
    assert lines(found.gained) == ["AMAZON_COGNITO_USER_POOLS:Admin Query.b"]
    assert found.lost == ()


def test_a_group_that_nobody_names_any_more_still_loses() -> None:
    found = compare(f"type Query {{ a: Int b: Int {ADMINS} }}", "type Query { a: Int b: Int @aws_api_key }")
    assert lines(found.lost) == ["AMAZON_COGNITO_USER_POOLS:Admin Query.b"]


def test_a_new_provider_was_refused_everywhere_before() -> None:
    found = compare(one_field(""), one_field("@aws_iam @aws_cognito_user_pools"), POOL, POOL_IAM)
    assert lines(found.gained) == ["AWS_IAM Query.a"]
    sentence = f"Query.a has @aws_cognito_user_pools and @aws_iam now, {INSTEAD_OF_DEFAULT}"
    assert causes(found.gained) == [("Query.a", sentence)]


def test_an_api_that_is_new_or_gone_is_one_entry() -> None:
    one = api(ME + USER)
    found, back = difference(None, one), difference(one, None)
    assert (
        lines(found.gained)
        == lines(back.lost)
        == [f"AMAZON_COGNITO_USER_POOLS {coordinate}" for coordinate in ("Query.me", "User.email", "User.name")]
    )
    assert causes(found.gained) == [("config:authenticationType", "The API is new.")]
    assert causes(back.lost) == [("config:authenticationType", "The API is gone.")]
    assert {pair.fate for pair in found.pairs} == {Fate.NEW}
    assert difference(None, None).entries == ()


STAIRS = "type Query {{ a: A {} }} type A {{ b: B {} }} type B {{ c: Int {} }}"
V, X, Y, Z = (f'@aws_cognito_user_pools(cognito_groups: ["{group}"])' for group in "VXYZ")


def test_a_user_in_several_groups_gains_what_nobody_in_one_does() -> None:
    found = compare(STAIRS.format(X, V, Z), STAIRS.format(X, Y, Z))
    assert lines(found.gained) == [
        "AMAZON_COGNITO_USER_POOLS:Y A.b alone",
        "AMAZON_COGNITO_USER_POOLS:X+Y A.b",
        "AMAZON_COGNITO_USER_POOLS:X+Y+Z B.c by path",
    ]
    assert [entry.cause.sentence for entry in found.gained] == [f"A.b has {Y} now instead of {V}."]
    assert "AMAZON_COGNITO_USER_POOLS:V+X+Z B.c by path" in lines(found.lost)


def test_a_combination_is_found_beside_one_that_was_let_in_before() -> None:
    schema = "type Query {{ a: A @aws_cognito_user_pools b: B {} }} type A {{ x: B {} }} type B {{ c: Int {} }}"
    either = '@aws_cognito_user_pools(cognito_groups: ["Z", "W"])'
    found = compare(schema.format(X, X, either), schema.format(X, Y, either))
    # X and Z, X and W reached it before; Y and Z, Y and W do now.
    combined = [line for line in lines(found.gained) if "+" in line]
    assert combined == ["AMAZON_COGNITO_USER_POOLS:W+Y B.c by path", "AMAZON_COGNITO_USER_POOLS:Y+Z B.c by path"]


def test_a_combination_is_told_beside_one_group_that_gains_the_same() -> None:
    schema = "type Query {{ a: A {} }} type A {{ s: S {} }} type S {{ v: Int {} }}"
    bob, all_of = '@aws_cognito_user_pools(cognito_groups: ["Bob"])', "@aws_cognito_user_pools(cognito_groups: {})"
    either, both = all_of.format('["Ada", "Bob"]'), all_of.format('["Ada", "Cy"]')
    found = compare(schema.format(bob, "@aws_iam", "@aws_iam"), schema.format(either, both, both), POOL_IAM)
    assert [line for line in lines(found.gained) if " S.v" in line and not line.endswith("alone")] == [
        "AMAZON_COGNITO_USER_POOLS:Ada S.v",
        "AMAZON_COGNITO_USER_POOLS:Bob+Cy S.v",
    ]


NOTES = "type Query { me: User @aws_api_key } type User @aws_api_key { notes: %s } type Notes { text: String } %s"


@pytest.mark.parametrize(
    ("returned", "more"),
    [
        ("AWSJSON", ""),
        ("[Open]", "type Open @aws_api_key { id: ID }"),
        ("Either", "union Either = Notes | Open type Open @aws_api_key { id: ID }"),
        ("Outer", "type Outer @aws_api_key { in: Outer again: Open } type Open @aws_api_key { id: ID }"),
    ],
)
def test_a_field_that_returned_what_refused_its_caller_is_gained_where_it_returns_something_else(
    returned: str, more: str
) -> None:
    old, new = NOTES % ("Notes", more), NOTES % (returned, more)
    gained, lost = compare(old, new).gained, compare(new, old).lost
    assert "API_KEY User.notes by path" in lines(gained)
    assert lines(gained) == lines(lost)
    refuses = "which refuses anyone with the API key"
    if len(lines(gained)) == 1:
        assert causes(gained) == [("User.notes", f"User.notes returns {returned} now, and returned Notes, {refuses}.")]
        assert causes(lost) == [("User.notes", f"User.notes returns Notes now, {refuses}, and returned {returned}.")]
    assert [change.opened for change in gained[0].changes if change.field.name == "notes"] == [True]


def test_another_type_that_refuses_as_well_or_let_the_caller_in_before_opens_nothing() -> None:
    closed = "type Shut { id: ID inner: Inner } type Inner @aws_api_key { id: ID }"
    assert compare(NOTES % ("Notes", closed), NOTES % ("Shut", closed)).entries == ()
    assert compare(NOTES % ("AWSJSON", closed), NOTES % ("Inner", closed)).gained[0].fields == ("Inner.id",)
    looped = "type Loop @aws_api_key { again: Loop }"
    assert "User.notes" not in {
        name for e in compare(NOTES % ("Notes", looped), NOTES % ("Loop", looped)).gained for name in e.fields
    }


def test_a_renamed_type_is_no_other_type() -> None:
    text = "type Query { me: %s @aws_api_key } type %s { id: ID born: Int name: String }"
    assert compare(text % ("User", "User"), text % ("Account", "Account")).entries == ()


def test_more_combinations_than_can_be_compared_are_said() -> None:
    names = [f"G{n}" for n in range(12)]
    fields = " ".join(f't{n}: T{n} @aws_cognito_user_pools(cognito_groups: ["{name}"])' for n, name in enumerate(names))
    types = " ".join(
        f'type T{n} {{ u: U @aws_cognito_user_pools(cognito_groups: ["{names[(n + 1) % 12]}"]) }}' for n in range(12)
    )
    schema = f"type Query {{ {fields} }} {types} type U {{ a: Int }}"
    assert not compare(schema, schema).complete
    assert compare(STAIRS.format(X, X, Z), STAIRS.format(X, Y, Z)).complete


# Guests.

UNKNOWN = "Guests have the role web, which allows `{}`; of the version before nothing is known of guests."
GUESTS = {
    "nothing was known": (MODES, UNKNOWN),
    "nobody had the role": (
        MODES + roles(f"{ARN}/types/Query/fields/photos", unauthenticated=False),
        "Guests have the role web now, which allows `{}`.",
    ),
    "the policy allowed less": (
        MODES + roles(f"{ARN}/types/Query/fields/drafts"),
        "The policies of the role web let guests in by `{}` now.",
    ),
}


@pytest.mark.parametrize(("before", "sentence"), GUESTS.values(), ids=GUESTS)
def test_guests_gain_by_policies(before: str, sentence: str) -> None:
    found = compare(SCHEMA, SCHEMA, before, MODES + PHOTOS)
    assert lines(found.gained)[-1] == "AWS_IAM:guest Query.photos"
    cause = ("config:iam.roles.web", sentence.format(f"{ARN}/types/Query/fields/photos"))
    assert causes(found.gained) == [cause]


def test_guests_of_whom_nothing_is_known_any_more_are_said_to_be() -> None:
    found = compare(SCHEMA, SCHEMA, MODES + PHOTOS, MODES)
    assert found.gained == ()
    assert found.lost[0].cause.sentence.startswith("Nothing is known of guests any more; before, they had the role web")
    assert [step.caption for step in found.unsure] == [
        "what guests may call is known of the old version only, so what they gain is not"
    ]


def test_what_a_condition_may_open_to_guests_is_said() -> None:
    condition = ", Condition: {StringEquals: {x: y}}"
    after = MODES + roles(f"{ARN}/types/Query/*", condition=condition)
    found = compare(SCHEMA, SCHEMA, MODES + PHOTOS, after)
    assert [step.caption for step in found.unsure] == [
        "the policies of the role web may let guests call Query.drafts now"
    ]
    assert compare(SCHEMA, SCHEMA, MODES + PHOTOS, MODES + PHOTOS).unsure == ()


# Several causes at once, and entries.


def test_a_setting_that_is_enough_by_itself_is_the_cause_before_the_schema() -> None:
    found = compare(
        one_field("@aws_oidc"), one_field("@aws_oidc @aws_iam"), POOL_KEY, f"{POOL}{BESIDE}OPENID_CONNECT\n"
    )
    offered = "The API offers OPENID_CONNECT now, so what was open to that mode before lets its callers in."
    assert offered in [sentence for _, sentence in causes(found.gained)]


def test_a_default_is_no_cause_where_a_directive_that_came_with_it_decides() -> None:
    found = compare(one_field(""), one_field("@aws_api_key"), POOL_KEY, KEY_POOL)
    assert causes(found.gained) == [("Query.a", f"Query.a has @aws_api_key now, {INSTEAD_OF_DEFAULT}")]
    assert causes(found.lost) == [("config:authenticationType", DEFAULT)]
    assert causes(compare(one_field(""), one_field(""), POOL_KEY, KEY_POOL).gained) == [
        ("config:authenticationType", DEFAULT)
    ]


def test_directives_that_let_nobody_in_are_not_told() -> None:
    old, new = one_field('@aws_auth(cognito_groups: ["X"]) @aws_iam'), one_field("@aws_lambda @aws_iam @aws_api_key")
    three = f"{POOL_KEY}  - authenticationType: AWS_IAM\n"
    (entry,) = compare(old, new, three).gained
    assert entry.cause.sentence == "Query.a has @aws_api_key now."
    assert entry.cause.before
    assert entry.cause.after
    assert entry.cause.before.caption == "Query.a has @aws_iam"
    assert entry.cause.after.caption == "Query.a has @aws_api_key and @aws_iam"
    (entry,) = compare(one_field("@aws_lambda"), one_field("@aws_api_key"), three).gained
    assert entry.cause.sentence == "Query.a has @aws_api_key now instead of @aws_lambda."


def test_directives_that_went_from_fields_to_their_type_are_one_cause() -> None:
    old = "type Query { t: T @aws_api_key } type T { a: Int @aws_iam b: Int @aws_iam }"
    new = "type Query { t: T @aws_api_key } type T @aws_iam @aws_api_key { a: Int b: Int }"
    found = compare(old, new, f"{POOL_KEY}  - authenticationType: AWS_IAM\n")
    said = "The type T has @aws_api_key and @aws_iam now, in place of directives on its fields."
    assert causes(found.gained) == [("T", said)]
    assert lines(found.gained) == ["API_KEY T.a", "API_KEY T.b"]


def test_of_two_steps_that_were_opened_the_first_is_the_cause_of_what_lies_behind_both() -> None:
    schema = "type Query {{ a: A {} }} type A {{ b: B {} }} type B @aws_api_key {{ c: Int }}"
    found = compare(schema.format("", ""), schema.format("@aws_api_key", "@aws_api_key"))
    assert [(entry.cause.coordinate, entry.fields) for entry in found.gained] == [
        ("Query.a", ("B.c", "Query.a")),
        ("A.b", ("A.b",)),
    ]


def test_entries_are_sorted_by_what_they_mean() -> None:
    old = "type Query { a: A b: Int } type A { x: Int y: Int } type Lost { z: Int } type Far { p: Int q: Int r: Int }"
    new = f"""type Query {{ a: A b: Int {BOTH} c: Int @aws_api_key }}
      type A @aws_cognito_user_pools @aws_api_key {{ x: Int y: Int }}
      type Lost {{ z: Int }} type Far @aws_api_key {{ p: Int q: Int r: Int }}"""
    found = compare(old, new)
    assert [entry.cause.coordinate for entry in found.gained] == ["Query.c", "Far", "A"]
    assert [any(change.reachable for change in entry.changes) for entry in found.gained] == [True, False, False]


def test_the_proof_is_of_the_first_change_that_is_reachable() -> None:
    found = compare(ME + OPEN_USER, ME_FOR_ALL + OPEN_USER)
    entry = found.gained[0]
    assert [step.caption.partition(":")[0] for step in entry.path] == ["Query.me admits anyone with the API key"]
    assert entry.witness
    assert entry.witness.operation == "query { me { email } }"
    (far,) = compare(f"{ME}{USER}type Far {{ a: Int }}", f"{ME}{USER}type Far @aws_api_key {{ a: Int }}").gained
    assert (far.path, far.witness) == ((), None)


# Renamed and moved.


def test_a_renamed_field_that_gains_nobody_is_no_gain() -> None:
    found = compare("type Query { created_at: Int }", "type Query { createdAt: Int }")
    assert found.entries == ()
    assert [(pair.old and pair.old.coordinate, pair.coordinate, pair.fate) for pair in found.pairs] == [
        ("Query.created_at", "Query.createdAt", Fate.RENAMED)
    ]
    apart = compare("type Query { created_at: Int }", "type Query { createdAt: Int }", renames=False)
    assert lines(apart.gained) == ["AMAZON_COGNITO_USER_POOLS Query.createdAt"]


def test_a_renamed_field_that_is_opened_tells_its_old_name() -> None:
    found = compare("type Query { created_at: Int }", "type Query { createdAt: Int @aws_api_key }")
    assert lines(found.gained) == ["API_KEY Query.createdAt (was Query.created_at)"]
    assert lines(found.lost) == ["AMAZON_COGNITO_USER_POOLS Query.created_at (was Query.createdAt)"]
    assert found.gained[0].cause.sentence == (
        "Query.createdAt, before Query.created_at, has @aws_api_key now, in place of the default mode "
        "AMAZON_COGNITO_USER_POOLS."
    )


def test_a_moved_field_has_the_directives_of_where_it_came_to() -> None:
    old = f"{ME}type User {{ address: Address street: String }} type Address @aws_api_key {{ zip: Int }}"
    new = f"{ME}type User {{ address: Address }} type Address @aws_api_key {{ zip: Int street: String }}"
    found = compare(old, new)
    assert lines(found.gained) == ["API_KEY Address.street (was User.street) alone"]
    assert found.gained[0].cause.sentence == (
        "Address.street, before User.street: the type Address has @aws_api_key, where before "
        "AMAZON_COGNITO_USER_POOLS is the default mode."
    )


def test_a_name_that_newly_looks_sensitive_is_no_rename() -> None:
    schema = "type Query {{ person: Person }} type Person {{ {}: String }}"
    for name, fates in (("contactId", {Fate.RENAMED}), ("contactNumber", {Fate.NEW, Fate.GONE})):
        assert {pair.fate for pair in compare(schema.format("contact"), schema.format(name)).pairs} == fates


RESOLVERS = "resolvers: [{{typeName: Query, fieldName: {}, requestMappingTemplate: '{}'}}]\n"


def test_a_field_with_another_resolver_is_no_rename() -> None:
    old, new = "type Query { created_at: Int }", "type Query { createdAt: Int }"
    same = compare(old, new, POOL + RESOLVERS.format("created_at", "{}"), POOL + RESOLVERS.format("createdAt", "{}"))
    other = compare(old, new, POOL + RESOLVERS.format("created_at", "{}"), POOL + RESOLVERS.format("createdAt", "[]"))
    assert [pair.fate for pair in same.pairs] == [Fate.RENAMED]
    assert {pair.fate for pair in other.pairs} == {Fate.NEW, Fate.GONE}
    assert lines(other.gained) == ["AMAZON_COGNITO_USER_POOLS Query.createdAt"]


def test_a_resolver_that_only_one_version_tells_of_is_another() -> None:
    old, new = "type Query { created_at: Int }", "type Query { createdAt: Int }"
    for before, after in (
        (POOL, POOL + RESOLVERS.format("createdAt", "{}")),
        (POOL + RESOLVERS.format("created_at", "{}"), POOL),
    ):
        assert {pair.fate for pair in compare(old, new, before, after).pairs} == {Fate.NEW, Fate.GONE}


def test_a_provider_of_unknown_mode_beside_the_user_pool() -> None:
    schema = one_field('@aws_auth(cognito_groups: ["Admin"])')
    old, new = api(schema, POOL), api(schema, POOL_KEY)
    (hidden,) = new.config.additional
    config = replace(new.config, additional=(replace(hidden, mode=Unknown("a mode", "!Ref Mode", "")),))
    found = difference(old, Api(new.schema, config, config.deployments()[0]))
    assert lines(found.gained) == ["AMAZON_COGNITO_USER_POOLS Query.a"]
    assert found.gained[0].cause.sentence == (
        "One of unknown mode is a provider beside the user pool now, so `@aws_auth` is not in force any more."
    )


def test_where_payloads_go_unchecked_in_both_versions_a_refusal_behind_a_subscription_is_no_cause() -> None:
    schema = "type Query {{ a: Int }} type Subscription @aws_api_key {{ onUser: User }} type User {{ team: {} }}"
    config = f"{POOL_KEY}assume: {{subscriptionPayloadIsChecked: false}}\n"
    team = " type Team { name: String }"
    found = compare(schema.format("Int") + team, schema.format("Team") + team, config)
    assert lines(found.gained) == ["API_KEY Team.name by path"]
    assert causes(found.gained) == [("User.team", "User.team returns Team now, and returned Int.")]
