"""The roles of an API's key `iam`: whose API a resource means, what cannot be seen, and policy documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from appsync_lint.config import Absent, Known, Unknown
from appsync_lint.iam import Answer
from appsync_lint.loaders import document, grants
from appsync_lint.loaders.document import Hole, Partial, Scalar, Table, sequence, table
from appsync_lint.source import Source, UnreadableError
from tests.record import run
from tests.settings import config_of

if TYPE_CHECKING:
    from pathlib import Path

    from appsync_lint.iam import Role
    from appsync_lint.loaders.document import Node
    from appsync_lint.source import Span

IAM_API = "name: photos\nauthenticationType: AWS_IAM\n"
ARN = "arn:aws:appsync:eu-west-1:111122223333:apis/abc123"
TEMPLATE = Source("template.yaml", "the text of a template\nand a second line\n")
HERE = TEMPLATE.span(4, 8)
ACCOUNT = Hole("!Ref AWS::AccountId")
OWN = Hole("!GetAtt Api.ApiId", "Api", "ApiId")


def roles_of(text: str) -> tuple[Role, ...]:
    """Return the roles of a configuration file's only API."""
    roles = config_of(IAM_API + text).roles
    assert isinstance(roles, Known)
    return roles.value


def role_of(*resources: Node, key: str = "Api", unauthenticated: Node | None = None, **statement: Node) -> Role:
    """Return a role of a template that makes the API `key`, with one statement."""
    own = {"Effect": Scalar("Allow", HERE), "Action": Scalar("appsync:GraphQL", HERE), **statement}
    one = table({**own, "Resource": sequence(resources, HERE)}, HERE)
    named = {"name": Scalar("web", HERE), "unauthenticated": unauthenticated, "statements": sequence([one], HERE)}
    return _role(table(named, HERE), key)


def _role(node: Node, key: str = "Api") -> Role:
    api = table({"iam": table({"roles": sequence([node], HERE)}, HERE)}, HERE)
    found = grants.roles(api, key=key)
    assert isinstance(found, Known)
    (role,) = found.value
    return role


def partial(*parts: str | Hole) -> Partial:
    """Return a value with holes."""
    return Partial(parts, HERE)


def test_nobody_says_who_the_roles_are() -> None:
    assert isinstance(config_of(IAM_API).roles, Absent)
    assert isinstance(config_of(f"{IAM_API}iam: {{}}").roles, Absent)


def test_a_role_is_read_with_its_places() -> None:
    (web,) = roles_of(
        f"apiId: abc123\niam:\n  roles:\n    - name: web\n      unauthenticated: true\n      statements:\n"
        f"        - Effect: Allow\n          Action: appsync:GraphQL\n          Resource:\n            - {ARN}/*\n"
    )
    assert (web.name, web.unauthenticated, web.path) == ("web", True, "iam.roles.web")
    assert web.span.line == 6
    assert web.guest_span is not None
    assert web.guest_span.line == 7
    (statement,) = web.statements
    (resource,) = statement.resources
    assert (statement.span.line, resource.span.line, resource.text) == (9, 12, f"{ARN}/*")
    assert resource.path == "iam.roles.web.statements[0].Resource[0]"
    assert web.allows("Query", "photos") is Answer.YES


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        ("apiId: abc123\n", Answer.YES),
        (f"arn: {ARN}\n", Answer.YES),
        ("apiId: other7\n", Answer.NO),
        (f"arn: {ARN.replace('eu-west-1', 'us-east-1')}\n", Answer.NO),
        ("", Answer.PERHAPS),
    ],
)
def test_whose_id_it_is(known: str, answer: Answer) -> None:
    statement = f"{{Effect: Allow, Action: appsync:GraphQL, Resource: '{ARN}/types/Query/*'}}"
    (web,) = roles_of(f"{known}iam: {{roles: [{{name: web, statements: [{statement}]}}]}}\n")
    assert web.allows("Query", "photos") is answer


def test_an_id_that_is_not_known_is_asked_for_where_guests_are_concerned() -> None:
    statement = f"{{Effect: Allow, Action: appsync:GraphQL, Resource: '{ARN}/types/Query/*'}}"
    config = config_of(f"{IAM_API}iam: {{roles: [{{name: web, unauthenticated: true, statements: [{statement}]}}]}}\n")
    (unknown,) = config.unknowns()
    assert unknown.what == "what guests may call by the role web: which resource is meant"
    assert (unknown.expression, unknown.answer) == (f"{ARN}/types/Query/*", "apiId: abc123")


@pytest.mark.parametrize(
    ("resource", "answer"),
    [
        (partial(Hole("!GetAtt Api.Arn", "Api", "Arn"), "/types/Query/*"), Answer.YES),
        (partial(Hole("api.arn", "Api", "arn"), "/*"), Answer.YES),
        (partial("arn:", Hole("P"), ":appsync:", Hole("R"), ":", ACCOUNT, ":apis/", OWN, "/*"), Answer.YES),
        (partial("arn:aws:appsync:*:", ACCOUNT, ":apis/", OWN, "/types/Query/fields/photos"), Answer.YES),
        (partial("arn:aws:appsync:*:", ACCOUNT, ":apis/", OWN, "/types/Mutation/*"), Answer.NO),
        (partial(Hole("!GetAtt Other.Arn", "Other", "Arn"), "/*"), Answer.NO),
        (partial("arn:aws:appsync:*:*:apis/", Hole("id", "Other", "ApiId"), "/*"), Answer.NO),
        (partial("arn:aws:appsync:*:*:apis/", Hole("!Ref ApiId"), "/*"), Answer.PERHAPS),
        (partial(Hole("!GetAtt Stack.Outputs.Arn", "Stack", "Outputs.Arn"), "/*"), Answer.PERHAPS),
        (partial(Hole("module.api.arn", "module.api", "arn"), "/*"), Answer.PERHAPS),
        (partial(Hole("!If [A, B, C]")), Answer.PERHAPS),
        (Scalar(f"{ARN}/*", HERE), Answer.PERHAPS),
        (Scalar("*", HERE), Answer.YES),
        (Scalar("arn:aws:appsync:*:*:apis/${Id}/*", HERE), Answer.PERHAPS),
    ],
)  # fmt: skip
def test_references_in_infrastructure_code(resource: Node, answer: Answer) -> None:
    assert role_of(resource).allows("Query", "photos") is answer


def test_what_cannot_be_seen_is_neither_allowed_nor_left_out() -> None:
    everything = Scalar("*", HERE)
    assert role_of(everything, Effect=partial(Hole("!If"))).allows("Query", "photos") is Answer.PERHAPS
    assert role_of(everything, Condition=partial(Hole("!If"))).allows("Query", "photos") is Answer.PERHAPS
    assert role_of(everything, Action=partial("appsync:", Hole("!Ref A"))).allows("Query", "a") is Answer.PERHAPS
    perhaps = role_of(everything, unauthenticated=partial(Hole("var.guests")))
    assert (perhaps.guests, perhaps.unauthenticated, perhaps.guest_text) == (Answer.PERHAPS, False, "var.guests")
    unseen = _role(table({"name": Scalar("web", HERE), "statements": partial(Hole("var.statements"))}, HERE))
    assert unseen.allows("Query", "photos") is Answer.PERHAPS
    whole = _role(partial(Hole("!GetAtt Role.Policies")))
    assert whole.name == "!GetAtt Role.Policies"
    assert whole.allows("Query", "photos") is Answer.PERHAPS
    assert not whole.unauthenticated


def test_a_list_that_cannot_be_seen_is_unknown() -> None:
    api = table({"iam": table({"roles": partial(Hole("var.roles"))}, HERE)}, HERE)
    found = grants.roles(api, key="Api")
    assert isinstance(found, Unknown)
    assert found.expression == "var.roles"


def test_an_empty_condition_is_none() -> None:
    assert role_of(Scalar("*", HERE), Condition=table({}, HERE)).allows("Query", "a") is Answer.YES


POLICY = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "appsync:GraphQL", "Resource": "*"}}


def _documented(policy: object) -> Role:
    config = config_of(f"{IAM_API}iam: {{roles: [{{name: web, policies: [iam/web.json]}}]}}\n")

    def read(path: str, _: Span) -> Source:
        return Source(path, json.dumps(policy))

    found = grants.with_documents(config.roles, read)
    assert isinstance(found, Known)
    (role,) = found.value
    return role


@pytest.mark.parametrize("policy", [POLICY, {"PolicyDocument": POLICY}, {**POLICY, "Statement": [POLICY["Statement"]]}])
def test_policy_documents(policy: object) -> None:
    role = _documented(policy)
    assert role.allows("Query", "photos") is Answer.YES
    assert role.documents == ()
    (resource,) = role.statements[0].resources
    assert resource.span.file == "iam/web.json"
    assert resource.path.startswith("iam.roles.web.policies[0].Statement")


@pytest.mark.parametrize("policy", [[], "x", {"Version": "2012-10-17"}, {"Statement": "*"}])
def test_a_file_that_is_no_policy_is_refused(policy: object) -> None:
    with pytest.raises(UnreadableError) as refused:
        _documented(policy)
    assert refused.value.problems[0].sentence == "iam/web.json is no policy document."


def test_hostile_names_are_only_names() -> None:
    private = "arn:aws:appsync:*:*:apis/abc123/types/\ue010\ue011/fields/\ue012\ue013"
    assert role_of(Scalar(private, HERE)).grant("\ue010\ue011", "\ue012\ue013") is None


def test_documents_are_read_from_disk(tmp_path: Path) -> None:
    config = f"{IAM_API}apiId: abc123\niam: {{roles: [{{name: web, unauthenticated: true, policies: [web.json]}}]}}\n"
    (tmp_path / "appsync-lint.yaml").write_text(config, encoding="utf-8")
    (tmp_path / "schema.graphql").write_text("type Query { photos: Int }\n", encoding="utf-8")
    missing = run(tmp_path, "check", "--root", ".", ".")
    assert missing.exit_code == 2
    assert "web.json" in missing.stderr
    (tmp_path / "web.json").write_text(json.dumps(POLICY, indent=2), encoding="utf-8")
    outcome = run(tmp_path, "check", "--root", ".", "--output", "json", "--select", "guest-wildcard", ".")
    (finding,) = json.loads(outcome.stdout)["findings"]
    assert (finding["file"], finding["line"]) == ("web.json", 6)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("iam: {roles: [{name: a, statements: [{Effect: Permit}]}]}", "cannot be 'Permit'"),
        ("iam: {roles: [{name: a, statements: [{Action: a}]}]}", "needs the key `Effect`"),
        ("iam: {roles: [{name: a, statements: [{Effect: Allow, Actions: a}]}]}", "There is no key"),
        ("iam: {roles: [{statements: []}]}", "needs the key `name`"),
    ],
)
def test_a_statement_of_another_shape_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        config_of(IAM_API + text)
    assert sentence in str(refused.value)


def test_a_table_of_a_reader_and_a_file_give_the_same() -> None:
    statement = f"{{Effect: Allow, Action: appsync:GraphQL, Resource: '{ARN}/*'}}"
    text = f"iam: {{roles: [{{name: web, statements: [{statement}]}}]}}"
    read = document.read(Source("a.yaml", f"apiId: abc123\n{text}"))
    assert isinstance(read, Table)
    found = grants.roles(read)
    assert isinstance(found, Known)
    assert [(one.name, one.allows("Query", "a")) for one in found.value] == [
        (one.name, one.allows("Query", "a")) for one in roles_of(f"apiId: abc123\n{text}\n")
    ]
