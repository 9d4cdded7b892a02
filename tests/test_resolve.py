"""The precedence table: every case of AppSync's authorization, each with the page or thread that says so.

`says` names the section of semantics.md and, in the short names of its section 14, the sources behind it. A row lists
who gets in at one field, asked alone: every mode, a pool user in no group, and one in each single group that the schema
names. The same rows are put to the independent model of `oracle.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from appsync_lint import Api, Field, Level, Mode, Principal, sdl
from appsync_lint.assumptions import ASSUMPTIONS, Assumptions
from appsync_lint.config import ApiConfig, Known, Provider, Settings, Value
from appsync_lint.source import Source
from tests.oracle import Oracle, Who

if TYPE_CHECKING:
    from collections.abc import Callable

KEY, IAM, OIDC, LAMBDA, POOL = "API_KEY", "AWS_IAM", "OPENID_CONNECT", "AWS_LAMBDA", "AMAZON_COGNITO_USER_POOLS"
ADMIN, EDITOR, LOWER_ADMIN = f"{POOL}:Admin", f"{POOL}:Editor", f"{POOL}:admin"

USERS = "@aws_cognito_user_pools"
ADMINS = '@aws_cognito_user_pools(cognito_groups: ["Admin"])'
EDITORS = '@aws_cognito_user_pools(cognito_groups: ["Editor"])'
AUTH_ADMINS = '@aws_auth(cognito_groups: ["Admin"])'
AUTH_EDITORS = '@aws_auth(cognito_groups: ["Editor"])'

# Appended where a row wants to be asked about users in these groups, although nothing names them at its field.
NAMES_ADMIN = f"type Named {{ a: ID {ADMINS} }}"
NAMES_BOTH = f"type Named {{ a: ID {ADMINS} b: ID {EDITORS} }}"

NOBODY: frozenset[str] = frozenset()
DEFAULTS = Assumptions()


def only(*names: str) -> frozenset[str]:
    """Return the principals that a row expects, and no others."""
    return frozenset(names)


@dataclass(frozen=True)
class Row:
    """One case: a schema, a field of it, who gets in there, and the configuration."""

    id: str
    says: str
    sdl: str
    field: str
    default: str
    admits: frozenset[str]
    additional: tuple[str, ...] = ()
    default_action: str | None = "ALLOW"


# Section 3.1: the default mode.
DEFAULT_MODE = [
    *(
        Row(
            f"undirected-takes-the-default-{mode}",
            "3.1: security-authz; ampl-simulator auth.ts",
            "type Query { a: ID }",
            "Query.a",
            mode,
            only(mode),
        )
        for mode in (KEY, IAM, OIDC, LAMBDA, POOL)
    ),
    Row(
        "undirected-refuses-additional-modes",
        "3.1: community#150 (pool users of an additional provider are refused)",
        f"type Query {{ a: ID }} {NAMES_ADMIN}",
        "Query.a",
        IAM,
        only(IAM),
        additional=(POOL, KEY, OIDC, LAMBDA),
    ),
    Row(
        "undirected-below-the-root-takes-the-default-too",
        "3.1: security-authz; nothing is inherited from the field above, community#266",
        "type Query { post: Post @aws_iam } type Post { title: ID }",
        "Post.title",
        KEY,
        only(KEY),
        additional=(IAM,),
    ),
    Row(
        "undirected-default-pool-admits-every-user",
        "3.1 and 2.4: security-authz; ampl-simulator",
        f"type Query {{ a: ID }} {NAMES_BOTH}",
        "Query.a",
        POOL,
        only(POOL, ADMIN, EDITOR),
        additional=(KEY,),
    ),
    Row(
        "other-directives-are-no-mode",
        "3.1: only the five mode directives decide; @aws_subscribe and @canonical do not, merged-api, real-time-data",
        'type Query { q: ID } type Subscription @canonical { a: ID @aws_subscribe(mutations: ["x"]) }',
        "Subscription.a",
        KEY,
        only(KEY),
        additional=(IAM,),
    ),
]

# Section 3.4, row by row; X is API_KEY.
TRUTH_TABLE = [
    Row(
        "truth-pool-allow-solo-undirected",
        "3.4 row 1: every pool user",
        f"type Query {{ a: ID }} {NAMES_ADMIN}",
        "Query.a",
        POOL,
        only(POOL, ADMIN),
    ),
    Row(
        "truth-pool-deny-solo-undirected-root",
        "3.4 row 2: nobody; sls-plugin#510",
        f"type Query {{ a: ID }} {NAMES_ADMIN}",
        "Query.a",
        POOL,
        NOBODY,
        default_action="DENY",
    ),
    Row(
        "truth-pool-solo-aws-auth-root",
        "3.4 row 3: group members; community#275",
        f"type Query {{ a: ID {AUTH_ADMINS} }}",
        "Query.a",
        POOL,
        only(ADMIN),
    ),
    Row(
        "truth-pool-solo-aws-auth-nested",
        "3.4 row 4: every pool user, a leak; community#275, re:Post QUwPSEUGZWTRmJu8DUP-geJw",
        f"type Query {{ post: Post }} type Post {{ title: ID {AUTH_ADMINS} }}",
        "Post.title",
        POOL,
        only(POOL, ADMIN),
    ),
    Row(
        "truth-pool-solo-pool-directive",
        "3.4 row 5: documented: members; community#349 reports nobody (see the assumption)",
        f"type Query {{ a: ID {ADMINS} }}",
        "Query.a",
        POOL,
        only(ADMIN),
    ),
    Row(
        "truth-pool-with-another-aws-auth",
        "3.4 row 6: ignored, every pool user; X refused; cdk#8844",
        f"type Query {{ a: ID {AUTH_ADMINS} }}",
        "Query.a",
        POOL,
        only(POOL, ADMIN),
        additional=(KEY,),
    ),
    Row(
        "truth-pool-with-another-pool-directive",
        "3.4 row 7: members; X refused; security-authz",
        f"type Query {{ a: ID {ADMINS} }}",
        "Query.a",
        POOL,
        only(ADMIN),
        additional=(KEY,),
    ),
    Row(
        "truth-pool-with-another-other-directive-only",
        "3.4 row 8: X only, pool users lose the field; ampl-simulator",
        f"type Query {{ a: ID @aws_api_key }} {NAMES_ADMIN}",
        "Query.a",
        POOL,
        only(KEY),
        additional=(KEY,),
    ),
    Row(
        "truth-key-with-pool-undirected",
        "3.4 row 9: the public; pool users refused; community#150",
        f"type Query {{ a: ID }} {NAMES_ADMIN}",
        "Query.a",
        KEY,
        only(KEY),
        additional=(POOL,),
    ),
]

# Section 2: which level decides, and what it says.
OVERRIDES = [
    Row(
        "2.1-field-replaces-type",
        "2.1: security-authz (restrictedContent @aws_iam in a type @aws_api_key @aws_iam); ampl-simulator auth.ts",
        "type Query { post: Post } type Post @aws_api_key @aws_iam { restrictedContent: ID @aws_iam }",
        "Post.restrictedContent",
        KEY,
        only(IAM),
        additional=(IAM,),
    ),
    Row(
        "2.1-field-groups-replace-type-groups",
        "2.1: re:Post QUwPSEUGZWTRmJu8DUP-geJw (type Everyone and Admin, field Admin)",
        'type Query { post: Post } type Post @aws_cognito_user_pools(cognito_groups: ["Admin", "Editor"]) '
        f"{{ secret: ID {ADMINS} }}",
        "Post.secret",
        POOL,
        only(ADMIN),
        additional=(KEY,),
    ),
    Row(
        "2.1-field-can-widen-what-its-type-narrows",
        "2.1: replaced is replaced, in both directions; ampl-simulator auth.ts",
        f"type Query {{ post: Post }} type Post {ADMINS} {{ title: ID @aws_api_key {USERS} }}",
        "Post.title",
        POOL,
        only(KEY, POOL, ADMIN),
        additional=(KEY,),
    ),
    Row(
        "2.1-field-replaces-default",
        "2.1 and 2.2: ampl-simulator auth.ts",
        "type Query { a: ID @aws_iam }",
        "Query.a",
        KEY,
        only(IAM),
        additional=(IAM,),
    ),
    Row(
        "2.1-sibling-keeps-the-type-set",
        "2.1: a field's directive is the field's alone; security-authz",
        "type Query { post: Post } type Post @aws_api_key @aws_iam { content: ID secret: ID @aws_iam }",
        "Post.content",
        OIDC,
        only(KEY, IAM),
        additional=(KEY, IAM),
    ),
    Row(
        "2.2-type-replaces-default",
        "2.2: ampl-simulator; amplify-cli#4131 (type ...Connection @aws_iam @aws_cognito_user_pools as the cure)",
        f"type Query {{ post: Post }} type Post @aws_iam {{ title: ID }} {NAMES_ADMIN}",
        "Post.title",
        POOL,
        only(IAM),
        additional=(IAM,),
    ),
    Row(
        "2.2-type-names-the-default-again",
        "2.2: ampl-auth-transformer writes the default mode's directive too; amplify-cli#4131",
        f"type Query {{ post: Post }} type Post @aws_iam {USERS} {{ title: ID }} {NAMES_ADMIN}",
        "Post.title",
        POOL,
        only(IAM, POOL, ADMIN),
        additional=(IAM,),
    ),
    Row(
        "2.3-several-directives-are-alternatives",
        "2.3: security-authz; ampl-simulator (a union of sets)",
        f"type Query {{ a: ID @aws_oidc {ADMINS} @aws_lambda }}",
        "Query.a",
        KEY,
        only(OIDC, LAMBDA, ADMIN),
        additional=(IAM, OIDC, LAMBDA, POOL),
    ),
    Row(
        "2.3-their-order-is-irrelevant",
        "2.3: security-authz; ampl-simulator (a union of sets)",
        f"type Query {{ a: ID @aws_lambda {ADMINS} @aws_oidc }}",
        "Query.a",
        KEY,
        only(OIDC, LAMBDA, ADMIN),
        additional=(IAM, OIDC, LAMBDA, POOL),
    ),
    Row(
        "2.4-groups-of-the-type-are-gone-at-the-field",
        "2.4: groups of the winning level only; ampl-simulator, re:Post QUwPSEUGZWTRmJu8DUP-geJw",
        f"type Query {{ post: Post }} type Post {ADMINS} {{ title: ID {USERS} }}",
        "Post.title",
        KEY,
        only(POOL, ADMIN),
        additional=(POOL,),
    ),
    Row(
        "2.4-bare-pool-directive-admits-every-user",
        "2.4: ampl-simulator",
        f"type Query {{ a: ID {USERS} }} {NAMES_BOTH}",
        "Query.a",
        KEY,
        only(POOL, ADMIN, EDITOR),
        additional=(POOL,),
    ),
    Row(
        "2.4-groups-do-not-hold-for-another-directive",
        "0 and 2.4: cognito_groups belong to the directive they are written on",
        f"type Query {{ a: ID {ADMINS} @aws_iam }} {NAMES_BOTH}",
        "Query.a",
        KEY,
        only(ADMIN, IAM),
        additional=(POOL, IAM),
    ),
    Row(
        "2.5-repeated-directive-unites",
        "2.5 [?]: ampl-simulator unites the groups (see the assumption)",
        f"type Query {{ a: ID {ADMINS} {EDITORS} }}",
        "Query.a",
        KEY,
        only(ADMIN, EDITOR),
        additional=(POOL,),
    ),
    Row(
        "2.5-repeated-once-bare",
        "2.5 and 2.4 [?]: united with a directive for every user",
        f"type Query {{ a: ID {ADMINS} {USERS} }}",
        "Query.a",
        KEY,
        only(POOL, ADMIN),
        additional=(POOL,),
    ),
    Row(
        "2.5-repeated-on-the-type",
        "2.5 [?]: the same on types",
        f"type Query {ADMINS} {EDITORS} {{ a: ID }}",
        "Query.a",
        KEY,
        only(ADMIN, EDITOR),
        additional=(POOL,),
    ),
    Row(
        "2.6-empty-group-list",
        "2.6 [?]: ampl-simulator: an empty list is no restriction (see the assumption)",
        f"type Query {{ a: ID @aws_cognito_user_pools(cognito_groups: []) }} {NAMES_ADMIN}",
        "Query.a",
        KEY,
        only(POOL, ADMIN),
        additional=(POOL,),
    ),
    Row(
        "2.6-groups-null",
        "1.1: cognito_groups is optional; null is as good as left out (GraphQL specification, input values)",
        f"type Query {{ a: ID @aws_cognito_user_pools(cognito_groups: null) }} {NAMES_ADMIN}",
        "Query.a",
        KEY,
        only(POOL, ADMIN),
        additional=(POOL,),
    ),
    Row(
        "2.7-any-group-is-enough",
        "2.7: ampl-simulator",
        'type Query { a: ID @aws_cognito_user_pools(cognito_groups: ["Admin", "Editor"]) }',
        "Query.a",
        KEY,
        only(ADMIN, EDITOR),
        additional=(POOL,),
    ),
    Row(
        "2.7-case-matters",
        "2.7: exact string; ampl-simulator",
        f'type Query {{ a: ID {ADMINS} b: ID @aws_cognito_user_pools(cognito_groups: ["admin"]) }}',
        "Query.b",
        KEY,
        only(LOWER_ADMIN),
        additional=(POOL,),
    ),
    Row(
        "2.7-one-name-without-brackets",
        "1.1: [String], and GraphQL coerces one value to a list of one (specification, input coercion of lists)",
        'type Query { a: ID @aws_cognito_user_pools(cognito_groups: "Admin") }',
        "Query.a",
        KEY,
        only(ADMIN),
        additional=(POOL,),
    ),
    Row(
        "2.8-groups-hold-for-every-pool",
        "2.8: advancedweb book; no way to say which pool",
        f"type Query {{ a: ID {ADMINS} }}",
        "Query.a",
        POOL,
        only(ADMIN),
        additional=(POOL,),
    ),
    Row(
        "2.8-additional-pools-only",
        "2.8: a group of any additional pool counts alike",
        f"type Query {{ a: ID {ADMINS} @aws_api_key }}",
        "Query.a",
        KEY,
        only(KEY, ADMIN),
        additional=(POOL, POOL),
    ),
    *(
        Row(
            f"2.9-root-type-directive-{root}",
            "2.9: root types are ordinary object types; ampl-simulator",
            f"type Query {{ q: ID }} extend type {root} @aws_iam {{ a: ID b: ID @aws_api_key }} "
            + ("" if root == "Query" else f"type {root} {{ r: ID }}"),
            f"{root}.a",
            KEY,
            only(IAM),
            additional=(IAM,),
        )
        for root in ("Query", "Mutation", "Subscription")
    ),
    Row(
        "2.10-nothing-comes-from-the-field-above",
        "2.10: community#266, amplify-cli#2694, #3064, #4090",
        "type Query { post: Post @aws_iam } type Post @aws_api_key { title: ID }",
        "Post.title",
        KEY,
        only(KEY),
        additional=(IAM,),
    ),
    Row(
        "2.10-nothing-comes-from-the-returned-type",
        "2.10: the field that returns a type is decided by its own type, not by the returned one; community#266",
        "type Query { post: Post } type Post @aws_iam { title: ID }",
        "Query.post",
        KEY,
        only(KEY),
        additional=(IAM,),
    ),
    Row(
        "extension-directives-count-for-the-whole-type",
        "1.3: sls-plugin#468, tools merge `extend type`, directives too",
        "type Query { post: Post } type Post { title: ID } extend type Post @aws_iam { body: ID }",
        "Post.title",
        KEY,
        only(IAM),
        additional=(IAM,),
    ),
    Row(
        "extension-directives-join-the-type-s-own",
        "1.3 and 2.3: sls-plugin#468",
        "type Query { post: Post } type Post @aws_api_key { title: ID } extend type Post @aws_iam { body: ID }",
        "Post.body",
        OIDC,
        only(KEY, IAM),
        additional=(KEY, IAM),
    ),
]

# Section 1.5: directives of modes that the API does not offer.
UNCONFIGURED = [
    Row(
        "unconfigured-on-the-field-admits-nobody",
        "1.5 [?]: it grants nothing (see the assumption); amplify-cli#2373, cdk-schema-base refuse it",
        "type Query { a: ID @aws_iam }",
        "Query.a",
        KEY,
        NOBODY,
    ),
    Row(
        "unconfigured-on-the-type-admits-nobody",
        "1.5 [?]: and does not fall back on the default",
        "type Query @aws_iam @aws_lambda { a: ID }",
        "Query.a",
        KEY,
        NOBODY,
        additional=(OIDC,),
    ),
    Row(
        "unconfigured-on-the-field-replaces-the-type",
        "1.5 and 2.1 [?]: nor on the type",
        "type Query @aws_api_key { a: ID @aws_oidc }",
        "Query.a",
        KEY,
        NOBODY,
        additional=(IAM,),
    ),
    Row(
        "unconfigured-beside-a-configured-one",
        "1.5: the configured one still counts",
        "type Query { a: ID @aws_iam @aws_lambda }",
        "Query.a",
        KEY,
        only(IAM),
        additional=(IAM,),
    ),
    Row(
        "unconfigured-pool-with-groups",
        "1.5: no pool, no group",
        f"type Query {{ a: ID {ADMINS} @aws_api_key }}",
        "Query.a",
        KEY,
        only(KEY),
    ),
]

# Sections 1.2 and 5.1: places where a directive does not count. POOL is the default, so that API_KEY would show.
MISPLACED = [
    Row(
        f"misplaced-on-{place}",
        f"1.2 and 5.1 [I]: {why}",
        text,
        "Post.title",
        POOL,
        only(POOL),
        additional=(KEY,),
    )
    for place, why, text in [
        (
            "an-interface",
            "ampl-auth-transformer skips interfaces, iam-custom-operations.test.ts",
            "type Query { n: Node } interface Node @aws_api_key { title: ID } type Post implements Node { title: ID }",
        ),
        (
            "an-interface-field",
            "only the implementing type's own fields count",
            "type Query { n: Node } interface Node { title: ID @aws_api_key } type Post implements Node { title: ID }",
        ),
        (
            "a-union",
            "UNION is no declared location, ampl-directives",
            "type Query { any: Any } union Any @aws_api_key = Post type Post { title: ID }",
        ),
        (
            "an-input-its-field-and-an-argument",
            "5.2: inputs and arguments are not authorizable",
            "type Query { p: Post } input I @aws_api_key { a: ID @aws_api_key } type Post { title(i: I @aws_iam): ID }",
        ),
        (
            "an-enum-and-its-value",
            "5.2: enums are not authorizable",
            "type Query { post: Post } enum Title @aws_api_key { SIR @aws_api_key } type Post { title: Title }",
        ),
        (
            "the-schema",
            "SCHEMA is no declared location, ampl-directives",
            "schema @aws_api_key { query: Query } type Query { post: Post } type Post { title: ID }",
        ),
        (
            "the-returned-type-s-siblings",
            "2.10: a directive on another type says nothing here",
            "type Query @aws_api_key { post: Post @aws_api_key } type Post { title: ID }",
        ),
    ]
]

# Sections 1.6 and 3.3: `@aws_auth`, by configuration and by place.
AWS_AUTH = [
    *(
        Row(
            f"aws-auth-solo-on-{root}",
            "3.3: it counts on root fields; community#275, security-authz",
            f"type Query {{ q: ID }} {'extend ' if root == 'Query' else ''}type {root} {{ a: ID {AUTH_ADMINS} }}",
            f"{root}.a",
            POOL,
            only(ADMIN),
        )
        for root in ("Query", "Mutation", "Subscription")
    ),
    Row(
        "aws-auth-solo-on-a-custom-root",
        "3.3: root by `schema {}`; GraphQL specification, root operation types",
        f"schema {{ query: Entry }} type Entry {{ a: ID {AUTH_ADMINS} }}",
        "Entry.a",
        POOL,
        only(ADMIN),
    ),
    Row(
        "aws-auth-solo-on-a-type-called-mutation-that-is-no-root",
        "3.3: `schema {}` lists the roots, the name alone makes none; GraphQL specification",
        f"schema {{ query: Entry }} type Entry {{ m: Mutation }} type Mutation {{ a: ID {AUTH_ADMINS} }}",
        "Mutation.a",
        POOL,
        only(POOL, ADMIN),
    ),
    Row(
        "aws-auth-solo-bare",
        "1.1: bare @aws_auth is accepted, community#275: any user of the pool",
        f"type Query {{ a: ID @aws_auth }} {NAMES_ADMIN}",
        "Query.a",
        POOL,
        only(POOL, ADMIN),
    ),
    Row(
        "aws-auth-solo-empty-list",
        "2.6 [?]: no restriction (see the assumption)",
        f"type Query {{ a: ID @aws_auth(cognito_groups: []) }} {NAMES_ADMIN}",
        "Query.a",
        POOL,
        only(POOL, ADMIN),
    ),
    Row(
        "aws-auth-solo-one-name-without-brackets",
        "1.1: GraphQL coerces one value to a list of one",
        'type Query { a: ID @aws_auth(cognito_groups: "Admin") }',
        "Query.a",
        POOL,
        only(ADMIN),
    ),
    Row(
        "aws-auth-solo-on-a-root-type",
        "1.1: FIELD_DEFINITION only; ampl-directives",
        f"type Query {AUTH_ADMINS} {{ a: ID }}",
        "Query.a",
        POOL,
        only(POOL, ADMIN),
    ),
    Row(
        "aws-auth-solo-replaces-the-type-s-directive",
        "0 and 2.1: it is a field directive where it counts",
        f"type Query {EDITORS} {{ a: ID {AUTH_ADMINS} }}",
        "Query.a",
        POOL,
        only(ADMIN),
    ),
    Row(
        "aws-auth-solo-beside-the-pool-directive",
        "1.6: amplify-cli#1524 says the service may refuse the pair; read as alternatives",
        f"type Query {{ a: ID {AUTH_ADMINS} {EDITORS} }}",
        "Query.a",
        POOL,
        only(ADMIN, EDITOR),
    ),
    Row(
        "aws-auth-solo-beside-an-unconfigured-directive",
        "1.5 and 3.3: the unconfigured one grants nothing, @aws_auth still counts",
        f"type Query {{ a: ID {AUTH_ADMINS} @aws_iam }}",
        "Query.a",
        POOL,
        only(ADMIN),
    ),
    Row(
        "aws-auth-solo-nested-leaves-the-type-s-directive",
        "3.3: it contributes nothing below the root, so the type decides; community#275",
        f"type Query {{ post: Post }} type Post {EDITORS} {{ title: ID {AUTH_ADMINS} }}",
        "Post.title",
        POOL,
        only(EDITOR),
    ),
    Row(
        "aws-auth-with-another-provider-leaves-the-type-s-directive",
        "1.6: silently ignored, so the type decides; cdk#8844",
        f"type Query @aws_api_key {{ a: ID {AUTH_ADMINS} }}",
        "Query.a",
        POOL,
        only(KEY),
        additional=(KEY,),
    ),
    Row(
        "aws-auth-with-another-provider-beside-a-mode-directive",
        "1.6: it does not widen what stands beside it; security-authz",
        f"type Query {{ a: ID {AUTH_ADMINS} @aws_api_key }}",
        "Query.a",
        POOL,
        only(KEY),
        additional=(KEY,),
    ),
    Row(
        "aws-auth-with-a-second-pool",
        "0 and 1.6: two pools are two providers; security-authz (no additional modes)",
        f"type Query {{ a: ID {AUTH_ADMINS} }}",
        "Query.a",
        POOL,
        only(POOL, ADMIN),
        additional=(POOL,),
    ),
    Row(
        "aws-auth-where-the-pool-is-additional",
        "1.6: ignored, so the default mode decides: open to the public; theburningmonk demo PR#1",
        f"type Query {{ a: ID {AUTH_ADMINS} }}",
        "Query.a",
        KEY,
        only(KEY),
        additional=(POOL,),
    ),
    Row(
        "aws-auth-without-any-pool",
        "1.6: ignored; cdk#8844",
        f"type Query {{ a: ID {AUTH_ADMINS} }}",
        "Query.a",
        KEY,
        only(KEY),
    ),
]

# Section 3.2: `userPoolConfig.defaultAction`.
DENY = [
    *(
        Row(
            f"deny-{name}",
            f"3.2: {why}",
            f"type Query{on_type} {{ a: ID {on_field} }} {NAMES_ADMIN}",
            "Query.a",
            POOL,
            admits,
            default_action="DENY",
        )
        for name, why, on_type, on_field, admits in [
            ("undirected", "sls-plugin#510", "", "", NOBODY),
            ("pool-groups", "sls-plugin#510; community#349 unclear", "", ADMINS, only(ADMIN)),
            ("aws-auth-groups", "sls-plugin#510, security-authz", "", AUTH_ADMINS, only(ADMIN)),
            ("pool-bare", "sls-plugin#510: a *group* directive is asked for", "", USERS, NOBODY),
            ("aws-auth-bare", "sls-plugin#510: a *group* directive is asked for", "", "@aws_auth", NOBODY),
            ("pool-empty-list", "names no group", "", "@aws_cognito_user_pools(cognito_groups: [])", NOBODY),
            ("aws-auth-empty-list", "names no group", "", "@aws_auth(cognito_groups: [])", NOBODY),
            ("type-groups", "2.9: the type's set, where the field has none", f" {ADMINS}", "", only(ADMIN)),
            ("type-bare", "2.9: and where it names no group", f" {USERS}", "", NOBODY),
            ("groups-beside-a-bare-one", "the bare one opens nothing under DENY", "", f"{USERS} {ADMINS}", only(ADMIN)),
        ]
    ),
    *(
        Row(
            f"deny-on-{root}",
            "3.2: every root field; sls-plugin#510 (Query and Mutation)",
            f"type Query {{ q: ID }} type {root} {{ a: ID }}",
            f"{root}.a",
            POOL,
            NOBODY,
            default_action="DENY",
        )
        for root in ("Mutation", "Subscription")
    ),
    Row(
        "deny-on-a-custom-root",
        "3.2: roots by `schema {}`",
        "schema { query: Entry } type Entry { a: ID } type Query { b: ID }",
        "Entry.a",
        POOL,
        NOBODY,
        default_action="DENY",
    ),
    Row(
        "deny-not-on-a-type-called-query-that-is-no-root",
        "3.2: roots by `schema {}` alone",
        "schema { query: Entry } type Entry { a: Query } type Query { b: ID }",
        "Query.b",
        POOL,
        only(POOL),
        default_action="DENY",
    ),
    Row(
        "deny-nested-undirected",
        "3.2 [?]: nested fields likely not (see the assumption)",
        f"type Query {{ post: Post {ADMINS} }} type Post {{ title: ID }}",
        "Post.title",
        POOL,
        only(POOL, ADMIN),
        default_action="DENY",
    ),
    Row(
        "deny-nested-bare",
        "3.2 [?]: nested fields likely not (see the assumption)",
        f"type Query {{ post: Post {ADMINS} }} type Post {USERS} {{ title: ID }}",
        "Post.title",
        POOL,
        only(POOL, ADMIN),
        default_action="DENY",
    ),
    Row(
        "deny-nested-groups",
        "3.2: a directive is a directive",
        f"type Query {{ post: Post {ADMINS} }} type Post {{ title: ID {EDITORS} }}",
        "Post.title",
        POOL,
        only(EDITOR),
        default_action="DENY",
    ),
    Row(
        "deny-with-another-provider",
        "3.2: must be ALLOW there, CFN user-guide PR#802; taken to have no effect (see the assumption)",
        f"type Query {{ a: ID }} {NAMES_ADMIN}",
        "Query.a",
        POOL,
        only(POOL, ADMIN),
        additional=(KEY,),
        default_action="DENY",
    ),
    Row(
        "deny-with-a-second-pool",
        "3.2: two pools are several providers",
        "type Query { a: ID }",
        "Query.a",
        POOL,
        only(POOL),
        additional=(POOL,),
        default_action="DENY",
    ),
    Row(
        "deny-on-a-default-that-is-no-pool",
        "3.2: userPoolConfig belongs to a pool; botocore UserPoolConfig",
        f"type Query {{ a: ID {USERS} b: ID }} {NAMES_ADMIN}",
        "Query.a",
        KEY,
        only(POOL, ADMIN),
        additional=(POOL,),
        default_action="DENY",
    ),
    Row(
        "no-default-action-is-allow",
        "3.2: CDK and the sls plugin default to ALLOW",
        "type Query { a: ID }",
        "Query.a",
        POOL,
        only(POOL),
        default_action=None,
    ),
]

TABLE = [*DEFAULT_MODE, *TRUTH_TABLE, *OVERRIDES, *UNCONFIGURED, *MISPLACED, *AWS_AUTH, *DENY]


def api_of(row: Row, assume: Assumptions = DEFAULTS) -> Api:
    """Return the API of a row under these assumptions."""
    actions: dict[str, Value[str | int | float | bool]] = {}
    if row.default_action is not None:
        actions["userPoolConfig.defaultAction"] = Known(row.default_action)
    config = ApiConfig(
        name="api",
        origin="appsync-lint.yaml:1",
        default=Provider(Known(Mode(row.default)), "authenticationType", Settings(actions)),
        additional=tuple(Provider(Known(Mode(mode)), "additionalAuthenticationProviders") for mode in row.additional),
        assume=assume,
    )
    return Api(sdl.read([Source("schema.graphql", row.sdl)]), config, config.deployments()[0])


def field_of(api: Api, coordinate: str) -> Field:
    """Return the field, which has to exist."""
    field = api.schema.field(coordinate)
    assert field is not None, coordinate
    return field


def admitted(row: Row, assume: Assumptions = DEFAULTS) -> frozenset[str]:
    """Return who gets in at the row's field."""
    api = api_of(row, assume)
    return frozenset(str(principal) for principal in api.admitted(field_of(api, row.field)))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_the_precedence_table(row: Row) -> None:
    assert admitted(row) == row.admits, row.says


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_the_independent_model_has_the_same_table(row: Row) -> None:
    oracle = Oracle(row.sdl, row.default, row.additional, row.default_action)
    callers = [Who(str(principal.mode), principal.groups) for principal in api_of(row).principals]
    found = {Principal(Mode(who.mode), who.groups) for who in callers if oracle.effective(who, row.field)}
    assert {str(principal) for principal in found} == row.admits, row.says


def test_each_row_has_a_name_of_its_own_and_a_source() -> None:
    assert len({row.id for row in TABLE}) == len(TABLE)
    assert all(row.says for row in TABLE)


@dataclass(frozen=True)
class Flip:
    """An assumption turned round: `row` says what holds by default, `admits` what holds then."""

    assumption: str
    row: Row
    admits: frozenset[str]


FLIPS = [
    Flip(
        "type_directive_replaces_default",
        Row(
            "type-adds-to-the-default",
            "2.2, counter-claim: an AWS mobile blog post on Cognito and CDK",
            "type Query { post: Post } type Post @aws_iam { title: ID }",
            "Post.title",
            POOL,
            only(IAM),
            additional=(IAM, KEY),
        ),
        only(IAM, POOL),
    ),
    Flip(
        "unconfigured_directive_shuts_out",
        Row(
            "unconfigured-directive-is-not-there",
            "1.5 [?]",
            "type Query { a: ID @aws_iam }",
            "Query.a",
            KEY,
            NOBODY,
        ),
        only(KEY),
    ),
    Flip(
        "unconfigured_directive_shuts_out",
        Row(
            "unconfigured-field-directive-leaves-the-type-s",
            "1.5 [?]",
            "type Query @aws_oidc { a: ID @aws_iam }",
            "Query.a",
            KEY,
            NOBODY,
            additional=(OIDC,),
        ),
        only(OIDC),
    ),
    Flip(
        "empty_group_list_admits_all",
        Row(
            "empty-list-admits-nobody",
            "2.6 [?]",
            f"type Query {{ a: ID @aws_cognito_user_pools(cognito_groups: []) }} {NAMES_ADMIN}",
            "Query.a",
            KEY,
            only(POOL, ADMIN),
            additional=(POOL,),
        ),
        NOBODY,
    ),
    Flip(
        "empty_group_list_admits_all",
        Row(
            "empty-list-of-aws-auth-admits-nobody",
            "2.6 [?]",
            f"type Query {{ a: ID @aws_auth(cognito_groups: []) }} {NAMES_ADMIN}",
            "Query.a",
            POOL,
            only(POOL, ADMIN),
        ),
        NOBODY,
    ),
    Flip(
        "repeated_directive_unites",
        Row(
            "first-of-repeated-directives-counts",
            "2.5 [?]",
            f"type Query {{ a: ID {ADMINS} {EDITORS} @aws_api_key }}",
            "Query.a",
            IAM,
            only(ADMIN, EDITOR, KEY),
            additional=(POOL, KEY),
        ),
        only(ADMIN, KEY),
    ),
    Flip(
        "interface_directives_count",
        Row(
            "interface-directive-holds-for-its-types",
            "1.2 and 5.1 [I]",
            "type Query { n: Node } interface Node @aws_iam { title: ID } type Post implements Node { title: ID }",
            "Post.title",
            KEY,
            only(KEY),
            additional=(IAM,),
        ),
        only(IAM),
    ),
    Flip(
        "interface_directives_count",
        Row(
            "interface-field-directive-holds-for-its-fields",
            "1.2 and 5.1 [I]",
            "type Query { n: Node } interface Node { title: ID @aws_iam } type Post implements Node { title: ID }",
            "Post.title",
            KEY,
            only(KEY),
            additional=(IAM,),
        ),
        only(IAM),
    ),
    Flip(
        "aws_auth_below_root_is_enforced",
        Row(
            "aws-auth-counts-everywhere-in-a-solo-pool",
            "3.3: against community#275",
            f"type Query {{ post: Post }} type Post {{ title: ID {AUTH_ADMINS} }}",
            "Post.title",
            POOL,
            only(POOL, ADMIN),
        ),
        only(ADMIN),
    ),
    Flip(
        "pool_directive_alone_admits_members",
        Row(
            "pool-directive-in-a-solo-pool-refuses-even-members",
            "3.4 row 5: community#349",
            f"type Query {{ a: ID {ADMINS} }}",
            "Query.a",
            POOL,
            only(ADMIN),
        ),
        NOBODY,
    ),
    Flip(
        "default_deny_covers_nested_fields",
        Row(
            "deny-shuts-nested-fields-too",
            "3.2 [?]",
            "type Query { post: Post } type Post { title: ID }",
            "Post.title",
            POOL,
            only(POOL),
            default_action="DENY",
        ),
        NOBODY,
    ),
    Flip(
        "bare_directive_satisfies_default_deny",
        Row(
            "deny-is-content-with-a-bare-directive",
            "3.2 [?]",
            f"type Query {{ a: ID {USERS} }}",
            "Query.a",
            POOL,
            NOBODY,
            default_action="DENY",
        ),
        only(POOL),
    ),
    Flip(
        "default_deny_counts_beside_other_providers",
        Row(
            "deny-counts-beside-other-providers",
            "3.2 [?]: run-time lock-out",
            f"type Query {{ a: ID }} {NAMES_ADMIN}",
            "Query.a",
            POOL,
            only(POOL, ADMIN),
            additional=(KEY,),
            default_action="DENY",
        ),
        NOBODY,
    ),
]

# Cases that an assumption must leave alone, although they stand close by.
UNMOVED = [
    Flip(
        "aws_auth_below_root_is_enforced",
        Row(
            "aws-auth-nested-stays-ignored-with-another-provider",
            "1.6: the assumption is about a solo pool",
            f"type Query {{ post: Post }} type Post {{ title: ID {AUTH_ADMINS} }}",
            "Post.title",
            POOL,
            only(POOL, ADMIN),
            additional=(KEY,),
        ),
        only(POOL, ADMIN),
    ),
    Flip(
        "pool_directive_alone_admits_members",
        Row(
            "aws-auth-works-in-community-349",
            "3.2: the member was refused with the pool directive while @aws_auth worked; community#349",
            f"type Query {{ a: ID {AUTH_ADMINS} }}",
            "Query.a",
            POOL,
            only(ADMIN),
        ),
        only(ADMIN),
    ),
    Flip(
        "pool_directive_alone_admits_members",
        Row(
            "pool-directive-with-another-provider-admits-members",
            "3.4 row 7: the assumption is about a solo pool",
            f"type Query {{ a: ID {ADMINS} }}",
            "Query.a",
            POOL,
            only(ADMIN),
            additional=(KEY,),
        ),
        only(ADMIN),
    ),
    Flip(
        "bare_directive_satisfies_default_deny",
        Row(
            "deny-still-shuts-undirected-fields",
            "3.4 row 2",
            "type Query { a: ID }",
            "Query.a",
            POOL,
            NOBODY,
            default_action="DENY",
        ),
        NOBODY,
    ),
    Flip(
        "interface_directives_count",
        Row(
            "own-field-directive-beats-the-interface-s",
            "the assumption is about fields that have none of their own",
            "type Query { n: Node } interface Node @aws_iam { title: ID @aws_iam } "
            "type Post implements Node { title: ID @aws_api_key }",
            "Post.title",
            OIDC,
            only(KEY),
            additional=(KEY, IAM),
        ),
        only(KEY),
    ),
    Flip(
        "type_directive_replaces_default",
        Row(
            "field-directive-still-replaces-all",
            "2.1: the assumption is about types",
            "type Query @aws_iam { a: ID @aws_oidc }",
            "Query.a",
            KEY,
            only(OIDC),
            additional=(IAM, OIDC),
        ),
        only(OIDC),
    ),
]


def flipped(assumption: str) -> Assumptions:
    """Return the default assumptions with one turned round."""
    return replace(DEFAULTS, **{assumption: not getattr(DEFAULTS, assumption)})


@pytest.mark.parametrize("flip", [*FLIPS, *UNMOVED], ids=lambda flip: f"{flip.assumption}-{flip.row.id}")
def test_an_assumption_turned_round(flip: Flip) -> None:
    assert admitted(flip.row) == flip.row.admits, flip.row.says
    assert admitted(flip.row, flipped(flip.assumption)) == flip.admits


SUBSCRIPTION = "type Query { q: ID } type Subscription { onPost: Post @aws_iam } type Post { title: ID author: Post }"


def test_a_subscription_s_payload_is_checked_unless_assumed_otherwise() -> None:
    # Section 6.3 [?]: whether directives of the payload are evaluated for the subscriber is not documented.
    row = Row("", "6.3", SUBSCRIPTION, "Post.title", KEY, only(KEY), additional=(IAM,))
    subscriber = Principal(Mode.AWS_IAM)
    for assume, reached in ((DEFAULTS, False), (flipped("subscription_payload_is_checked"), True)):
        api = api_of(row, assume)
        assert api.reaches(subscriber, field_of(api, "Subscription.onPost"))
        assert api.reaches(subscriber, field_of(api, "Post.title")) is reached
        assert not api.admits(field_of(api, "Post.title"), subscriber)


def test_typename_proves_a_closed_object_unless_assumed_otherwise() -> None:
    # Section 5.3 [I]: no directive is possible on `__typename`, and whoever gets the object can read it.
    row = Row("", "5.3", "type Query { p: Post } type Post { a: ID @aws_iam }", "Query.p", KEY, only(KEY), (IAM,))
    caller = Principal(Mode.API_KEY)
    api = api_of(row)
    witness = api.witness(caller, field_of(api, "Query.p"))
    assert witness is not None
    assert witness.operation == "query { p { __typename } }"
    api = api_of(row, flipped("typename_is_readable"))
    assert api.witness(caller, field_of(api, "Query.p")) is None


def test_each_assumption_is_turned_round_somewhere() -> None:
    elsewhere = {"subscription_payload_is_checked", "typename_is_readable", "policies_cover_nested_fields"}
    assert {flip.assumption for flip in FLIPS} | elsewhere == {one.attribute for one in ASSUMPTIONS}


@pytest.mark.parametrize(
    ("groups", "common"),
    [
        ("", ""),
        ("Admin", "Admin"),
        ("Editor", "Editor"),
        ("Guest Editor", "Editor"),
        ("Guest", ""),
        ("admin EDITOR Admins Adm", ""),
    ],
)
def test_one_common_group_of_the_same_spelling_is_enough(groups: str, common: str) -> None:
    # Section 2.7: ampl-simulator.
    text = 'type Query { a: ID @aws_cognito_user_pools(cognito_groups: ["Admin", "Editor"]) }'
    api = api_of(Row("", "2.7", text, "Query.a", KEY, only(ADMIN, EDITOR), (POOL,)))
    caller = Principal(Mode.AMAZON_COGNITO_USER_POOLS, frozenset(groups.split()))
    assert api.admits(field_of(api, "Query.a"), caller) is bool(common)


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.AWS_IAM])
def test_a_mode_that_the_api_does_not_offer_gets_nothing(mode: Mode) -> None:
    # Section 4: HTTP 401, re:Post knowledge centre; whatever the directives say.
    text = "type Query { a: ID b: ID @aws_api_key @aws_oidc @aws_lambda @aws_cognito_user_pools c: ID @aws_auth }"
    api = api_of(Row("", "4", text, "Query.a", IAM, only(IAM)))
    assert not any(api.admits(field, Principal(mode)) for field in api.schema.fields)


@pytest.mark.parametrize(
    ("coordinate", "level", "text"),
    [
        ("Query.own", Level.FIELD, "@aws_iam"),
        ("Query.bare", Level.DEFAULT, None),
        ("Post.own", Level.FIELD, ADMINS),
        ("Post.bare", Level.TYPE, "@aws_api_key"),
        ("Post.later", Level.TYPE, "@aws_api_key"),
    ],
)
def test_a_grant_knows_its_level_and_its_text(coordinate: str, level: Level, text: str | None) -> None:
    schema = (
        "type Query { own: Post @aws_iam bare: ID } extend type Post @aws_api_key { later: ID } "
        f"type Post {{ own: ID {ADMINS} bare: ID }}"
    )
    api = api_of(Row("", "house.md, principle 2", schema, "Query.own", OIDC, only(IAM), (IAM, KEY, POOL)))
    access = api.access(field_of(api, coordinate))
    assert access.level is level
    (grant,) = access.grants
    assert (grant.span.text if grant.span else None) == text
    assert grant.because


def walker(schema: str, default: str, additional: tuple[str, ...]) -> Callable[[str, str], bool]:
    """Return a function that says whether a principal, in words, reaches a field, by its coordinate."""
    api = api_of(Row("", "0", schema, "", default, NOBODY, additional))

    def reaches(principal: str, coordinate: str) -> bool:
        parsed = Principal.parse(principal)
        assert parsed is not None
        return api.reaches(parsed, field_of(api, coordinate))

    return reaches


def test_two_groups_walk_a_path_that_neither_walks_alone() -> None:
    # Section 0: a path needs every field on it; section 2.7: a user has all of his groups at once.
    reaches = walker(
        f"type Query {{ post: Post {ADMINS} }} type Post {{ draft: Draft {EDITORS} }} type Draft {{ text: ID }}",
        POOL,
        (KEY,),
    )
    assert not reaches(ADMIN, "Draft.text")
    assert not reaches(EDITOR, "Draft.text")
    assert reaches("cognito:Admin+Editor", "Draft.text")


def test_a_field_can_be_admitted_and_out_of_reach() -> None:
    # Section 0: "declared but unreachable".
    reaches = walker("type Query { post: Post } type Post { title: ID @aws_iam }", KEY, (IAM,))
    assert not reaches(IAM, "Post.title")
    assert not reaches(KEY, "Post.title")


def test_a_root_type_returned_by_a_field_is_a_way_in_again() -> None:
    # Section 2.9: root types are ordinary object types.
    reaches = walker(
        "type Query { a: ID @aws_iam } type Mutation { do: Result @aws_iam } "
        "type Result @aws_iam { query: Query mutation: Mutation } type Lost { x: ID @aws_iam }",
        KEY,
        (IAM,),
    )
    assert reaches(IAM, "Result.query")
    assert reaches(IAM, "Query.a")
    assert not reaches(IAM, "Lost.x")


def test_an_abstract_type_leads_to_every_possible_object() -> None:
    # Section 5.1: only the directives of the implementing object types and their fields count.
    reaches = walker(
        "type Query { any: [Any!]! node: Node @aws_iam } union Any = A | B interface Node { id: ID @aws_api_key } "
        "type A { x: ID } type B { y: ID @aws_iam } type C implements Node { id: ID @aws_iam z: ID }",
        KEY,
        (IAM,),
    )
    assert reaches(KEY, "A.x")
    assert not reaches(KEY, "B.y")
    assert not reaches(IAM, "B.y")
    assert reaches(IAM, "C.id")
    assert not reaches(IAM, "C.z")
    assert not reaches(KEY, "C.z")


def assuming(row: Row, *turned: str) -> frozenset[str]:
    """Return who gets in at the row's field with several assumptions turned round at once."""
    return admitted(row, replace(DEFAULTS, **{name: not getattr(DEFAULTS, name) for name in turned}))


INHERITING = "interface_directives_count"


@pytest.mark.parametrize(
    ("schema", "field", "admits"),
    [
        (f"type Query implements I {{ a: ID }} interface I {{ a: ID {AUTH_ADMINS} }}", "Query.a", only(ADMIN)),
        (f"type Query {{ p: P }} type P implements I {{ a: ID }} interface I {{ a: ID {AUTH_ADMINS} }}", "P.a",
         only(POOL, ADMIN)),
        (f"type Query implements I {{ a: ID }} interface I {AUTH_ADMINS} {{ a: ID }}", "Query.a",
         only(POOL, ADMIN)),
    ],
    ids=["field-of-a-root-type", "field-below", "type"],
)  # fmt: skip
def test_aws_auth_of_an_interface_is_read_where_one_of_the_object_would_be(
    schema: str, field: str, admits: frozenset[str]
) -> None:
    assert assuming(Row("", "1.4, 2.5", schema, field, POOL, NOBODY), INHERITING) == admits


@pytest.mark.parametrize(
    ("action", "field", "turned", "admits"),
    [
        ("ALLOW", "Query.a", (), only(POOL, ADMIN)),
        ("DENY", "Query.a", (), only(ADMIN)),
        ("DENY", "P.b", (), only(POOL, ADMIN)),
        ("DENY", "P.b", ("default_deny_covers_nested_fields",), only(ADMIN)),
    ],
)
def test_a_deny_covers_the_default_mode_that_a_type_s_directive_adds_to(
    action: str, field: str, turned: tuple[str, ...], admits: frozenset[str]
) -> None:
    schema = f"type Query {ADMINS} {{ a: P }} type P {ADMINS} {{ b: ID }}"
    row = Row("", "2.2, 3.2", schema, field, POOL, NOBODY, default_action=action)
    assert assuming(row, "type_directive_replaces_default", *turned) == admits


def test_what_a_type_s_directive_adds_to_the_default_is_still_the_type_s() -> None:
    row = Row("", "2.2", "type Query @aws_iam { a: ID }", "Query.a", KEY, NOBODY, (IAM,))
    api = api_of(row, flipped("type_directive_replaces_default"))
    access = api.access(field_of(api, row.field))
    assert (access.level, [grant.mode for grant in access.grants]) == (Level.TYPE, [IAM, KEY])


def test_groups_are_read_of_directives_of_user_pools_alone() -> None:
    row = Row("", "2.4", 'type Query { a: ID @aws_iam(cognito_groups: ["Admin"]) }', "Query.a", KEY, only(IAM), (IAM,))
    assert admitted(row) == row.admits


@pytest.mark.parametrize("unite", [True, False], ids=["united", "first"])
def test_grants_stand_in_the_order_of_their_directives_and_of_one_name_the_first_may_count_alone(unite: bool) -> None:  # noqa: FBT001
    sources = [
        Source("b.graphql", f"type Query @aws_lambda {ADMINS} {{ a: ID }}"),
        Source("a.graphql", f"extend type Query @aws_iam {EDITORS}"),
    ]
    modes = (
        Provider(Known(Mode.AWS_IAM), "a"),
        Provider(Known(Mode.AWS_LAMBDA), "b"),
        Provider(Known(Mode(POOL)), "c"),
    )
    assume = replace(DEFAULTS, repeated_directive_unites=unite)
    config = ApiConfig("api", "", Provider(Known(Mode.API_KEY)), modes, assume=assume)
    api = Api(sdl.read(sources), config, config.deployments()[0])
    grants = api.access(field_of(api, "Query.a")).grants
    found = [(grant.span.file, grant.span.text) for grant in grants if grant.span]
    expected = [("a.graphql", "@aws_iam"), ("a.graphql", EDITORS), ("b.graphql", "@aws_lambda"), ("b.graphql", ADMINS)]
    assert found == (expected if unite else [one for one in expected if one[1] != ADMINS])


def test_a_grant_knows_where_its_text_stands() -> None:
    written = Source("appsync-lint.yaml", "API_KEY")
    modes = (Provider(Known(Mode.AWS_IAM), "a"), Provider(Known(Mode.OPENID_CONNECT), "b"))
    config = ApiConfig("api", "", Provider(Known(Mode.API_KEY, written.span(0, 7))), modes)
    text = "type Query @aws_iam { a: P @aws_oidc  b: P } type P { c: ID }"
    api = Api(sdl.read([Source("schema.graphql", text)]), config, config.deployments()[0])
    grants = [grant for name in ("Query.a", "Query.b", "P.c") for grant in api.access(field_of(api, name)).grants]
    assert [(grant.place, grant.span.text if grant.span else "") for grant in grants] == [
        ("Query.a", "@aws_oidc"),
        ("Query", "@aws_iam"),
        ("", "API_KEY"),
    ]


def test_of_two_directives_the_one_that_stands_first_grants_first() -> None:
    text = ("type Query @aws_lambda { a: ID }", "extend type Query @aws_iam")
    sources = [Source(f"{name}.graphql", one) for name, one in zip("ba", text, strict=True)]
    modes = (Provider(Known(Mode.AWS_IAM), "a"), Provider(Known(Mode.AWS_LAMBDA), "b"))
    config = ApiConfig("api", "", Provider(Known(Mode.API_KEY)), modes)
    api = Api(sdl.read(sources), config, config.deployments()[0])
    assert [grant.mode for grant in api.access(field_of(api, "Query.a")).grants] == [Mode.AWS_IAM, Mode.AWS_LAMBDA]
