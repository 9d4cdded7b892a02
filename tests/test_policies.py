"""Policies: how they are read, which fields they name, and that they say exactly what reach and access say."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from appsync_lint import Api, Mode, Policy, Principal, policies, sdl
from appsync_lint.assumptions import Assumptions
from appsync_lint.config import Subject
from appsync_lint.engine import Strictness, run
from appsync_lint.loaders import neutral
from appsync_lint.questions import coordinates
from appsync_lint.questions.ways import Ways
from appsync_lint.ruleset import rule_of
from appsync_lint.source import Source, UnreadableError
from tests.strategies import Case, cases
from tests.test_laws import CALLERS, CONFIG_SPAN, api_of, law, principal

RULES = Path(__file__).parents[1] / "rules"
POOL = Mode.AMAZON_COGNITO_USER_POOLS
KEY = Principal(Mode.API_KEY)


def read(policy: str) -> Policy:
    text = f"authenticationType: API_KEY\npolicies:\n  - {policy}\n"
    (found,) = neutral.read(Source("appsync-lint.yaml", text)).apis[0].config.policies
    return found


def refused(policy: str) -> list[tuple[str, str]]:
    with pytest.raises(UnreadableError) as caught:
        read(policy)
    return [(problem.sentence, problem.hint) for problem in caught.value.problems]


def policy_on(*patterns: str, effective: bool = False) -> Policy:
    fields = tuple((pattern, CONFIG_SPAN) for pattern in patterns)
    return Policy(fields, "policies[0]", CONFIG_SPAN, effective=effective)


def api(text: str) -> Api:
    config = neutral.read(Source("appsync-lint.yaml", "authenticationType: API_KEY")).apis[0].config
    (deployment,) = config.deployments()
    return Api(sdl.read([Source("schema.graphql", text)]), config, deployment)


# Reading.


def test_a_policy_is_read_with_its_places() -> None:
    found = read(
        '{fields: ["Query.me", "*"], only: ["cognito:B+A", iam], never: [api-key], must: [oidc], by: effective}'
    )
    assert [(text, span.text) for text, span in found.fields] == [("Query.me", '"Query.me"'), ("*", '"*"')]
    assert found.only == (Principal(POOL, frozenset("AB")), Principal(Mode.AWS_IAM))
    assert (found.never, found.must) == ((KEY,), (Principal(Mode.OPENID_CONNECT),))
    assert (found.path, found.span.line, found.effective) == ("policies[0]", 3, True)


def test_what_is_not_said_is_not_demanded() -> None:
    found = read("{fields: [a], must: [iam], only: , never: }")
    assert (found.only, found.never, found.effective, found.message) == (None, (), False, "")


def test_nobody_may_be_a_demand() -> None:
    assert read("{fields: [a], only: []}").only == ()


def test_blanks_around_groups_are_no_part_of_them() -> None:
    assert read('{fields: [a], never: ["cognito: A + B "]}').never == (Principal(POOL, frozenset("AB")),)


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        ("{fields: [a]}", "`policies[0]` demands nothing."),
        ("{fields: [a], only: , message: hi}", "`policies[0]` demands nothing."),
        ("{fields: [a], never: [nobody]}", "`policies[0].never` names no caller 'nobody'."),
        ("{fields: [a], only: ['iam:Admin']}", "`policies[0].only` names no caller 'iam:Admin'."),
        ("{fields: [a], must: ['cognito:']}", "`policies[0].must` names no caller 'cognito:'."),
        ("{fields: [a], must: ['cognito:A+']}", "`policies[0].must` names no caller 'cognito:A+'."),
        ("{fields: [], never: [iam]}", "`policies[0].fields` is empty."),
        ("{fields: [a], never: []}", "`policies[0].never` is empty."),
        ("{fields: [a], must: []}", "`policies[0].must` is empty."),
        ("{fields: [a], nver: [iam], must: [iam]}", "There is no key `policies[0].nver`."),
        (
            "{fields: [a], only: ['cognito:A+B+C+D+E', 'cognito:F+G+H+I+J', 'cognito:K+L+M+N', 'cognito:O+P+Q']}",
            "`policies[0].only` combines too many groups.",
        ),
    ],
)
def test_a_mistake_is_said_with_its_place(policy: str, sentence: str) -> None:
    assert sentence in [said for said, _ in refused(policy)]


def test_all_mistakes_are_said_at_once() -> None:
    assert len(refused("{fields: [a], never: [x, y], must: [z]}")) == 3


# Which fields.

SCHEMA = """
type Query { me: User adminMe: User }
type User implements Node { id: ID email: String }
type UserGroup { id: ID adminEmail: String }
interface Node { id: ID }
union Any = User | UserGroup
input Filter { id: ID }
"""


@pytest.mark.parametrize(
    ("pattern", "fields"),
    [
        ("Query.me", "Query.me"),
        ("User", "User.email User.id"),
        ("User.*", "User.email User.id"),
        ("User*", "User.email User.id UserGroup.adminEmail UserGroup.id"),
        ("*.email", "User.email"),
        ("*.*mail", "User.email UserGroup.adminEmail"),
        ("*.admin*", "Query.adminMe UserGroup.adminEmail"),
        ("*", "Query.adminMe Query.me User.email User.id UserGroup.adminEmail UserGroup.id"),
        ("**", "Query.adminMe Query.me User.email User.id UserGroup.adminEmail UserGroup.id"),
        ("U*r.*d", "User.id"),
        ("U*r*.i*", "User.id UserGroup.id"),
        ("*e*r.*a*", "User.email"),
        ("user.email", ""),
        ("User*email", ""),
        ("Query.me.email", ""),
        ("User.", ""),
        (".id", ""),
        ("", ""),
        ("Node", ""),
        ("Node.id", ""),
        ("Any.*", ""),
        ("Filter.*", ""),
        ("User.e.ail", ""),
        ("User.(email)", ""),
    ],
)
def test_a_star_stays_on_its_side_of_the_dot(pattern: str, fields: str) -> None:
    assert [field.coordinate for field in coordinates.matched(api(SCHEMA), policy_on(pattern))] == fields.split()


def test_a_field_that_two_patterns_match_counts_once() -> None:
    assert len(coordinates.matched(api(SCHEMA), policy_on("User", "*.email", "User.*"))) == 2


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("Query.mee", "Did you mean `Query.me`?"),
        ("Usr.email", "Did you mean `User.email`?"),
        ("Usr", "Did you mean `User`?"),
        ("Query.admn*", "Did you mean `Query.admin*`?"),
        ("Usr*.id", "Did you mean `User*.id`?"),
        ("Query.zz*", ""),
        ("Query.*m*x", ""),
        ("*.emial", "Did you mean `*.email`?"),
        (" Query.me", "Did you mean `Query.me`?"),
        ("query.me", "Did you mean `Query.me`?"),
        ("Node.id", "`Node` is an interface: name the object types that implement it."),
        ("Any.*", "`Any` is a union: name its members."),
        ("Filter.id", "`Filter` is an input type: name the fields that take it."),
        ("ID", ""),
        ("Zzzz.qqqq", ""),
        ("", ""),
    ],
)
def test_what_was_meant_is_said(pattern: str, hint: str) -> None:
    assert coordinates.meant(api(SCHEMA), pattern) == hint


def test_many_stars_take_no_time() -> None:
    started = time.monotonic()
    name = "a" * 3_000
    assert not coordinates.matched(api(f"type Query {{ {name}: Int }}"), policy_on(f"Query.{'*a' * 40}*b"))
    assert time.monotonic() - started < 2


# Laws.


def with_policy(case: Case, policy: Policy, *, payload_checked: bool = True) -> Api:
    drawn = api_of(case)
    assume = Assumptions(subscription_payload_is_checked=payload_checked)
    return Api(drawn.schema, replace(drawn.config, policies=(policy,), assume=assume), drawn.deployment)


def reported(drawn: Api, rule: str) -> list[str]:
    """Return every field that a rule reports, once for each policy's finding and principal."""
    report = run(
        [Subject(drawn.schema, drawn.config)],
        [rule_of(RULES / f"{rule.replace('-', '_')}.py")],
        Strictness(pedantic=True),
    )
    assert not report.crashes, report.crashes[0].traceback
    # That a group of the policy reads like another is no breach of it.
    breaches = [finding for finding in report.findings if not finding.coordinate.startswith("config:policies")]
    for finding in breaches:
        assert finding.span is not None
        assert finding.affected
        assert finding.evidence
    return sorted(coordinate for finding in breaches for coordinate in finding.affected)


WHO = st.sampled_from([principal(who) for who in CALLERS])


@law(200)
@given(cases(), WHO, st.booleans(), st.booleans())
def test_never_reports_what_a_principal_gets_into(case: Case, who: Principal, effective: bool, checked: bool) -> None:  # noqa: FBT001
    policy = replace(policy_on("*", effective=effective), never=(who,))
    drawn = with_policy(case, policy, payload_checked=checked)
    gets_in = drawn.admits if effective else lambda field, who: drawn.reaches(who, field)
    expected = sorted(field.coordinate for field in drawn.schema.fields if gets_in(field, who))
    assert reported(drawn, "forbidden-access") == expected


@law(200)
@given(cases(), WHO, st.booleans(), st.booleans())
def test_must_reports_what_a_principal_does_not_get_into(
    case: Case,
    who: Principal,
    effective: bool,  # noqa: FBT001
    checked: bool,  # noqa: FBT001
) -> None:
    policy = replace(policy_on("*", effective=effective), must=(who,))
    drawn = with_policy(case, policy, payload_checked=checked)
    gets_in = drawn.admits if effective else lambda field, who: drawn.reaches(who, field)
    expected = sorted(field.coordinate for field in drawn.schema.fields if not gets_in(field, who))
    assert reported(drawn, "required-access") == expected


@law(100)
@given(cases())
def test_only_everybody_reports_nothing(case: Case) -> None:
    everybody = replace(policy_on("*"), only=api_of(case).principals)
    assert reported(with_policy(case, everybody), "forbidden-access") == []


@law(200)
@given(cases(), st.lists(WHO, max_size=3, unique=True))
def test_only_reports_what_somebody_else_reaches(case: Case, allowed: list[Principal]) -> None:
    """Everybody else is every caller who lacks a group of each that is allowed: here by going through all of them."""
    drawn = with_policy(case, replace(policy_on("*"), only=tuple(allowed)))
    others = [
        who
        for who in map(principal, CALLERS)
        if not any(one.mode is who.mode and one.groups <= who.groups for one in allowed)
    ]
    expected = {f.coordinate for f in drawn.schema.fields if any(drawn.reaches(who, f) for who in others)}
    assert set(reported(drawn, "forbidden-access")) == expected


@law(200)
@given(cases(), WHO)
def test_every_principal_reported_gets_in_and_is_kept_out(case: Case, allowed: Principal) -> None:
    policy = replace(policy_on("*"), only=(allowed,))
    drawn = with_policy(case, policy)
    for breach in policies.breaches(drawn, policy):
        for who in breach.principals:
            assert not (allowed.mode is who.mode and allowed.groups <= who.groups)
            assert any(drawn.reaches(who, field) for field in breach.fields)
        assert all(any(drawn.reaches(who, field) for who in breach.principals) for field in breach.fields)


@law(200)
@given(cases(), WHO, st.booleans())
def test_the_best_way_has_no_refusal_where_the_field_is_reached(case: Case, who: Principal, checked: bool) -> None:  # noqa: FBT001
    drawn = with_policy(case, policy_on("*"), payload_checked=checked)
    ways = Ways(drawn, who)
    for field in drawn.schema.fields:
        way = ways.to(field)
        if way is None:
            assert field.parent not in drawn.behind(drawn.schema.root_fields())
            assert not drawn.is_root(field.parent)
            continue
        assert drawn.reaches(who, field) == (not way.refusing)
        assert drawn.is_root(way.path[0].parent)
        assert way.path[-1] is field
        assert set(way.refusing) <= {step for step in way.path if not drawn.admits(step, who)}
        if not way.refusing:
            assert len(way.path) == len(drawn.reach(who).path(field) or ())
