"""Terraform's resources as an API in AWS's own shape: names, defaults, joins and policies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from appsync_lint.loaders.document import Partial, Scalar, Sequence, Table, table
from appsync_lint.loaders.infrastructure import Surroundings
from appsync_lint.loaders.terraform import arguments
from appsync_lint.loaders.terraform.description import apis_among, described
from appsync_lint.loaders.terraform.resource import Resource
from appsync_lint.loaders.workspace import Workspace
from appsync_lint.source import Source
from tests.terraform.plain import places, plain, resource

if TYPE_CHECKING:
    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.infrastructure import Described

API = resource("aws_appsync_graphql_api.main", name="main", authentication_type="AWS_IAM")
ID = "${aws_appsync_graphql_api.main.id}"
ARN = "${aws_appsync_graphql_api.main.arn}"
CALL = {"Effect": "Allow", "Action": "appsync:GraphQL", "Resource": f"{ARN}/types/Query/*"}


def of(*resources: Resource, api: Resource = API, root: Path = Path()) -> Described:
    return described((api, *resources), api, Surroundings(Workspace(root.resolve())))


def told(*resources: Resource, api: Resource = API, root: Path = Path()) -> dict[str, Any]:
    found: dict[str, Any] = plain(of(*resources, api=api, root=root).table)
    return found


def roles(*resources: Resource) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = told(*resources).get("iam", {}).get("roles", [])
    return found


def at(node: Node, *path: str | int) -> Node:
    for step in path:
        if isinstance(step, int):
            assert isinstance(node, Sequence)
            node = node.items[step]
        else:
            assert isinstance(node, Table)
            node = node.entries[step]
    return node


def test_defaults_of_the_provider_say_where_they_come_from() -> None:
    api = resource(
        "aws_appsync_graphql_api.main",
        authentication_type="AWS_LAMBDA",
        lambda_authorizer_config=[{"authorizer_uri": "arn:aws:lambda:eu-west-1:123456789012:function:f"}],
        log_config=[{"field_log_level": "ALL", "cloudwatch_logs_role_arn": "arn:x"}],
    )
    root = of(api=api).table
    expected = {
        ("lambdaAuthorizerConfig", "authorizerResultTtlInSeconds"): 300,
        ("introspectionConfig",): "ENABLED",
        ("visibility",): "GLOBAL",
        ("queryDepthLimit",): 0,
        ("resolverCountLimit",): 0,
        ("apiType",): "GRAPHQL",
        ("xrayEnabled",): False,
        ("logConfig", "excludeVerboseContent"): False,
    }
    for path, value in expected.items():
        node = at(root, *path)
        assert isinstance(node, Scalar)
        assert (node.value, node.origin) == (value, arguments.ORIGIN)


def test_what_is_written_has_its_own_place_and_no_default() -> None:
    api = resource("aws_appsync_graphql_api.main", authentication_type="API_KEY", visibility="PRIVATE")
    root = of(api=api).table
    assert places(root)["visibility"] == 3
    assert at(root, "visibility").__getattribute__("origin") == ""


def test_arguments_that_the_provider_does_not_have_are_noted_with_their_place() -> None:
    api = resource(
        "aws_appsync_graphql_api.main",
        authentication_type="API_KEY",
        default_action="DENY",
        count=1,
        additional_authentication_provider=[
            {
                "authentication_type": "AMAZON_COGNITO_USER_POOLS",
                "user_pool_config": [{"user_pool_id": "p", "default_action": "DENY"}],
            }
        ],
    )
    found = of(api=api)
    assert [note.split(": ")[0].rpartition(":")[2] for note in found.notes] == ["3", "11"]
    assert all("`default_action`" in note for note in found.notes)
    assert plain(found.table)["additionalAuthenticationProviders"][0]["userPoolConfig"] == {"userPoolId": "p"}


def test_blocks_that_perhaps_stand_there_stay_unknown() -> None:
    text = '{"authentication_type": "API_KEY"}'
    source = Source("main.tf", text)
    hole = Partial(resource("a.b", x="${var.x}").attributes.entries["x"].parts, source.span(0, 1))  # type: ignore[union-attr]
    base = resource("aws_appsync_graphql_api.main", authentication_type="API_KEY")
    attributes = table({**base.attributes.entries, "additional_authentication_provider": hole}, base.span)
    api = Resource(
        base.address, base.type, base.name, is_data=False, attributes=attributes, span=base.span, folder=Path()
    )
    assert told(api=api)["additionalAuthenticationProviders"] == "${var.x}"


@pytest.mark.parametrize(
    ("expires", "seconds"),
    [
        ("2026-12-01T10:00:00Z", 1796119200),
        ("2026-12-01T12:00:00+02:00", 1796119200),
        ("2026-12-01", "${2026-12-01}"),
        ('${timeadd(timestamp(), "8760h").}', '${timeadd(timestamp(), "8760h").}'),
        ("", None),
    ],
)
def test_moments_of_expiry(expires: str, seconds: object) -> None:
    key = resource("aws_appsync_api_key.web", api_id=ID, expires=expires)
    (told_key,) = told(key)["apiKeys"]
    assert told_key.get("expires") == seconds


def test_two_apis_keep_what_belongs_to_each() -> None:
    other = resource("module.b.aws_appsync_graphql_api.main", name="main", authentication_type="API_KEY")
    ours = resource("aws_appsync_api_key.a", api_id=ID, description="ours")
    theirs = resource("module.b.aws_appsync_api_key.a", api_id="${module.b.aws_appsync_graphql_api.main.id}")
    literal = resource("aws_appsync_api_key.old", api_id="abcdefghijklmnopqrstuvwxyz")
    everything = (API, other, ours, theirs, literal)
    assert apis_among(everything) == (API, other)
    assert [key["description"] for key in told(other, ours, theirs, literal)["apiKeys"]] == ["ours"]


def test_an_address_without_an_index_means_the_only_instance() -> None:
    api = resource("aws_appsync_graphql_api.main[0]", authentication_type="API_KEY")
    key = resource("aws_appsync_api_key.a", api_id=ID)
    assert len(told(key, api=api)["apiKeys"]) == 1
    second = resource("aws_appsync_graphql_api.main[1]", authentication_type="API_KEY")
    found = of(key, second, api=api)
    assert "apiKeys" not in found.table.entries
    assert "aws_appsync_api_key.a" in found.notes[0]


def test_resolvers_functions_and_data_sources_find_each_other() -> None:
    source = resource("aws_appsync_datasource.users", api_id=ID, name="${var.prefix}_users", type="NONE")
    function = resource(
        "aws_appsync_function.load",
        api_id=ID,
        name="load",
        data_source="${aws_appsync_datasource.users.name}",
        code="export {}",
    )
    resolver = resource(
        "aws_appsync_resolver.me",
        api_id=ID,
        type="Query",
        field="me",
        kind="PIPELINE",
        pipeline_config=[{"functions": ["${aws_appsync_function.load.function_id}"]}],
        caching_config=[{"ttl": 60, "caching_keys": ["$context.identity.sub"]}],
    )
    found = told(source, function, resolver)
    assert found["dataSources"][0]["name"] == found["functions"][0]["dataSourceName"]
    assert found["resolvers"][0]["pipelineConfig"]["functions"] == [found["functions"][0]["functionId"]]
    assert found["resolvers"][0]["cachingConfig"] == {"ttl": 60, "cachingKeys": ["$context.identity.sub"]}


def test_data_sources_of_the_same_unknown_name_belong_to_their_own_apis() -> None:
    name = '${replace(var.prefix, "-", "_").}'
    other = resource("module.b.aws_appsync_graphql_api.main", authentication_type="API_KEY")
    ids = (ID, "${module.b.aws_appsync_graphql_api.main.id}")
    first, second = (
        resource(f"{prefix}aws_appsync_datasource.d", api_id=api, name=name, type="NONE")
        for prefix, api in zip(("", "module.b."), ids, strict=True)
    )
    resolver = resource("aws_appsync_resolver.me", api_id=ID, type="Query", field="me", data_source=name)
    found = told(other, first, second, resolver)
    assert found["resolvers"][0]["dataSourceName"] == found["dataSources"][0]["name"] == first.address


def test_the_source_of_a_lambda_function(tmp_path: Path) -> None:
    (tmp_path / "src" / "lib").mkdir(parents=True)
    (tmp_path / "src" / "lib" / "users.py").write_text("def handle(event, context): ...\n", encoding="utf-8")
    archive = resource("data.archive_file.users", tmp_path, source_dir="src", output_path="users.zip")
    function = resource(
        "aws_lambda_function.users",
        tmp_path,
        handler="lib/users.handle",
        runtime="python3.13",
        filename="${data.archive_file.users.output_path}",
    )
    alias = resource("aws_lambda_alias.live", function_name="${aws_lambda_function.users.function_name}")
    api = resource("aws_appsync_graphql_api.main", tmp_path, authentication_type="AWS_IAM")
    source = resource(
        "aws_appsync_datasource.users",
        api_id=ID,
        name="users",
        type="AWS_LAMBDA",
        lambda_config=[{"function_arn": "${aws_lambda_alias.live.arn}"}],
    )
    (listed,) = told(archive, function, alias, source, api=api, root=tmp_path)["dataSources"]
    assert (listed["file"], listed["handler"]) == ("src/lib/users.py", "handle")


def test_a_source_outside_the_root_or_missing_stays_unknown(tmp_path: Path) -> None:
    (tmp_path / "index.js").write_text("", encoding="utf-8")
    root = tmp_path / "project"
    root.mkdir()
    for folder in ("..", "missing"):
        archive = resource("data.archive_file.f", root, source_dir=folder, output_path="f.zip")
        function = resource("aws_lambda_function.f", root, handler="index.handler", filename="f.zip", arn="arn:f")
        source = resource(
            "aws_appsync_datasource.f",
            api_id=ID,
            name="f",
            type="AWS_LAMBDA",
            lambda_config=[{"function_arn": "arn:f"}],
        )
        api = resource("aws_appsync_graphql_api.main", root, authentication_type="AWS_IAM")
        assert told(archive, function, source, api=api, root=root)["dataSources"][0]["file"] == "${f.zip}"


def test_the_sources_of_a_merged_api() -> None:
    merged = resource("aws_appsync_graphql_api.all", authentication_type="API_KEY", api_type="MERGED")
    known, unknown = (
        resource(
            f"aws_appsync_source_api_association.{name}",
            merged_api_id="${aws_appsync_graphql_api.all.id}",
            **{attribute: value},
            source_api_association_config=[{"merge_type": "AUTO_MERGE"}],
        )
        for name, attribute, value in (("a", "source_api_id", ID), ("b", "source_api_arn", "arn:elsewhere"))
    )
    assert told(known, unknown, API, api=merged)["sourceApis"] == [
        {"api": "aws_appsync_graphql_api.main", "mergeType": "AUTO_MERGE"},
        {"api": "${arn:elsewhere}", "mergeType": "AUTO_MERGE"},
    ]


def test_a_web_acl_of_this_api_and_none_of_others() -> None:
    ours = resource("aws_wafv2_web_acl_association.a", resource_arn=ARN, web_acl_arn="${aws_wafv2_web_acl.x.arn}")
    other = resource("aws_wafv2_web_acl_association.b", resource_arn="${var.balancer}", web_acl_arn="arn:b")
    found = of(other, ours)
    assert plain(found.table)["wafWebAclArn"] == "${aws_wafv2_web_acl.x.arn}"
    assert found.notes == ()


def test_event_apis_are_skipped_with_a_note() -> None:
    (note,) = of(resource("aws_appsync_api.events", name="events")).notes
    assert "aws_appsync_api.events is an Event API" in note


ROLE = resource("aws_iam_role.web", name="web")


def a_policy(text: str, **values: object) -> Resource:
    return resource("aws_iam_role_policy.web", role="${aws_iam_role.web.id}", policy=text, **values)


def test_json_text_with_references_in_it() -> None:
    (role,) = roles(ROLE, a_policy(json.dumps({"Statement": [CALL]})))
    assert role["name"] == "web"
    (statement,) = role["statements"]
    assert statement["Resource"] == f"{ARN}/types/Query/*"


def test_a_reference_that_is_a_value_of_the_json_as_a_whole() -> None:
    text = '{"Statement": {"Effect": "Allow", "Action": "appsync:*", "Resource": ${var.resources}}}'
    (role,) = roles(ROLE, a_policy(text))
    assert role["statements"][0]["Resource"] == "${var.resources}"


def test_the_holes_of_a_resource_lead_to_the_api() -> None:
    root = of(ROLE, a_policy(json.dumps({"Statement": CALL}))).table
    node = at(root, "iam", "roles", 0, "statements", 0, "Resource")
    assert isinstance(node, Partial)
    assert [(hole.target, hole.attribute) for hole in node.holes] == [(API.address, "arn")]


def test_decoded_json_is_read_as_it_is() -> None:
    inline = resource("aws_iam_role.web", name="web", inline_policy=[{"name": "x", "policy": {"Statement": [CALL]}}])
    assert roles(inline)[0]["statements"] == [CALL]


def test_statements_of_other_services_are_left_out() -> None:
    other = {"Effect": "Allow", "Action": ["dynamodb:*", "s3:Get*"], "Resource": "*"}
    assert roles(ROLE, a_policy(json.dumps({"Statement": [other]}))) == []


@pytest.mark.parametrize("action", ["*", "appsync:GraphQL", "APPSYNC:graphql", "app*:*", "a??sync:Graph*", "${var.a}"])
def test_statements_that_can_concern_appsync_are_kept(action: str) -> None:
    statement = {"Effect": "Allow", "Action": ["s3:*", action], "Resource": "*"}
    assert len(roles(ROLE, a_policy(json.dumps({"Statement": [statement]})))) == 1


def test_everything_but_is_kept() -> None:
    statement = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    assert roles(ROLE, a_policy(json.dumps({"Statement": [statement]})))[0]["statements"] == [statement]


@pytest.mark.parametrize("text", ["${jsonencode(var.statements).}", "not json", '{"Statement": [${var.x}]}', "[]"])
def test_a_policy_that_nobody_can_see_is_no_empty_one(text: str) -> None:
    (role,) = roles(ROLE, a_policy(text))
    (statement,) = role["statements"]
    assert isinstance(statement, str)


def test_documents_with_sources_and_overrides() -> None:
    base = resource(
        "data.aws_iam_policy_document.base",
        statement=[
            {"sid": "one", "actions": ["appsync:GraphQL"], "resources": ["*"]},
            {"sid": "two", "effect": "Deny", "actions": ["appsync:*"], "resources": [f"{ARN}/types/Mutation/*"]},
        ],
    )
    whole = resource(
        "data.aws_iam_policy_document.whole",
        source_policy_documents=["${data.aws_iam_policy_document.base.json}"],
        statement=[
            {
                "sid": "one",
                "not_actions": ["iam:*"],
                "not_resources": ["arn:&{aws:username}"],
                "condition": [{"test": "Bool", "variable": "aws:SecureTransport", "values": ["true"]}],
            }
        ],
    )
    (role,) = roles(ROLE, base, whole, a_policy("${data.aws_iam_policy_document.whole.json}"))
    assert role["statements"] == [
        {
            "Effect": "Allow",
            "NotAction": ["iam:*"],
            "NotResource": ["arn:${aws:username}"],
            "Condition": {"Bool": {"aws:SecureTransport": ["true"]}},
        },
        {"Effect": "Deny", "Action": ["appsync:*"], "Resource": [f"{ARN}/types/Mutation/*"]},
    ]


def test_documents_in_a_circle_come_to_an_end() -> None:
    documents = [
        resource(
            f"data.aws_iam_policy_document.d{n}",
            source_policy_documents=[f"${{data.aws_iam_policy_document.d{(n + 1) % 30}.json}}"] * 2,
            statement=[{"actions": ["appsync:GraphQL"], "resources": ["*"]}],
        )
        for n in range(30)
    ]
    (role,) = roles(ROLE, *documents, a_policy("${data.aws_iam_policy_document.d0.json}"))
    assert any(isinstance(statement, str) for statement in role["statements"])


def test_attachments_join_policies_to_roles_users_and_groups() -> None:
    policy = resource("aws_iam_policy.call", policy={"Statement": [CALL]})
    user = resource("aws_iam_user.kim", name="kim")
    group = resource("aws_iam_group.staff", name="staff")
    one = resource(
        "aws_iam_role_policy_attachment.x", role="${aws_iam_role.web.name}", policy_arn="${aws_iam_policy.call.arn}"
    )
    many = resource(
        "aws_iam_policy_attachment.x", users=["kim"], groups=["staff"], policy_arn="${aws_iam_policy.call.arn}"
    )
    found = of(policy, ROLE, user, group, one, many)
    listed = plain(found.table)["iam"]["roles"]
    assert {role["name"]: role["statements"] for role in listed} == {"web": [CALL], "kim": [CALL], "staff": [CALL]}
    assert found.notes == ()


def test_a_policy_that_nobody_has_is_noted() -> None:
    found = of(resource("aws_iam_policy.call", policy={"Statement": [CALL]}))
    assert "iam" not in found.table.entries
    assert "aws_iam_policy.call" in found.notes[0]


def test_a_role_out_of_sight_is_listed_by_what_names_it() -> None:
    policy = resource("aws_iam_role_policy.call", role="${var.role}", policy={"Statement": [CALL]})
    assert roles(policy) == [{"name": "var.role", "statements": [CALL]}]


@pytest.mark.parametrize(
    ("arn", "seen"),
    [
        ("arn:aws:iam::aws:policy/AWSAppSyncInvokeFullAccess", "known"),
        ("arn:aws:iam::aws:policy/AdministratorAccess", "known"),
        ("arn:${data.aws_partition.here.partition}:iam::aws:policy/PowerUserAccess", "known"),
        ("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole", "nothing"),
        ("arn:aws:iam::aws:policy/service-role/AWSAppSyncPushToCloudWatchLogs", "nothing"),
        ("arn:aws:iam::aws:policy/AdministratorAccess-Amplify", "hidden"),
        ("arn:aws:iam::123456789012:policy/ours", "hidden"),
        ("${var.policy_arn}", "hidden"),
    ],
)
def test_policies_of_aws_and_of_others(arn: str, seen: str) -> None:
    statements = [
        one
        for role in roles(resource("aws_iam_role.web", name="web", managed_policy_arns=[arn]))
        for one in role["statements"]
    ]
    assert [("known" if isinstance(one, dict) else "hidden") for one in statements] == (
        [] if seen == "nothing" else [seen]
    )


def test_a_permissions_boundary_makes_what_is_allowed_conditional() -> None:
    role = resource(
        "aws_iam_role.web",
        name="web",
        permissions_boundary="arn:boundary",
        inline_policy=[{"policy": {"Statement": [CALL]}}],
    )
    assert roles(role)[0]["statements"][0]["Condition"] == "${permissions_boundary arn:boundary}"


def guests(allowed: object) -> object:
    pool = resource(
        "aws_cognito_identity_pool.p", **({} if allowed is None else {"allow_unauthenticated_identities": allowed})
    )
    attachment = resource(
        "aws_cognito_identity_pool_roles_attachment.p",
        identity_pool_id="${aws_cognito_identity_pool.p.id}",
        roles={"authenticated": "${aws_iam_role.other.arn}", "unauthenticated": "${aws_iam_role.web.arn}"},
    )
    found = roles(ROLE, resource("aws_iam_role.other", name="other"), pool, attachment)
    assert all(role["name"] == "web" for role in found)
    return [role["unauthenticated"] for role in found]


def test_the_unauthenticated_role_of_an_identity_pool() -> None:
    assert guests(allowed=True) == [True]
    assert guests(allowed=False) == []
    assert guests(allowed=None) == []
    assert guests(allowed="${var.guests}") == ["${var.guests}"]


def test_the_role_of_a_pool_out_of_sight_is_perhaps_the_guests() -> None:
    attachment = resource(
        "aws_cognito_identity_pool_roles_attachment.p",
        identity_pool_id="eu-west-1:pool",
        roles={"unauthenticated": "${aws_iam_role.web.arn}"},
    )
    (role,) = roles(ROLE, attachment)
    assert isinstance(role["unauthenticated"], str)
