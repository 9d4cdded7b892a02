"""Plans and states in JSON: values, what they do not know yet, and what nobody may see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from appsync_lint import sdl
from appsync_lint.loaders import document
from appsync_lint.loaders.document import Partial, Scalar, Sequence, Table
from appsync_lint.loaders.embedding import embedded
from appsync_lint.loaders.infrastructure import Surroundings
from appsync_lint.loaders.terraform import plan
from appsync_lint.loaders.workspace import Workspace
from appsync_lint.source import Source, UnreadableError
from tests.terraform.plain import places, plain

if TYPE_CHECKING:
    from appsync_lint.loaders.infrastructure import FoundApi

DATA = Path(__file__).parent.parent / "data" / "terraform"
AMR = "cognito-identity.amazonaws.com:amr"
ORDERS = "module.orders.aws_appsync_graphql_api.this"


def found(name: str, root: Path = DATA) -> dict[str, FoundApi]:
    return {api.key: api for api in plan.apis(root / name, Surroundings(Workspace(root.resolve())))}


def described(api: FoundApi) -> Table:
    (deployment,) = api.deployments
    return deployment.table


def written(tmp_path: Path, content: object) -> dict[str, FoundApi]:
    (tmp_path / "plan.json").write_text(json.dumps(content), encoding="utf-8")
    return found("plan.json", tmp_path)


def a_plan(*resources: dict[str, Any], **more: object) -> dict[str, Any]:
    planned = {"root_module": {"resources": list(resources)}}
    return {"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": planned, **more}


def a_resource(address: str, **values: object) -> dict[str, Any]:
    mode = "data" if ".data." in f".{address}" else "managed"
    kind, name = address.removeprefix("data.").split("[")[0].split(".")
    return {"address": address, "mode": mode, "type": kind, "name": name, "values": values}


AN_API = a_resource("aws_appsync_graphql_api.main", authentication_type="API_KEY", name="main")


def test_the_api_of_a_module_before_its_first_apply() -> None:
    api = found("plan.json")[ORDERS]
    table = plain(described(api))
    assert table["authenticationType"] == "AMAZON_COGNITO_USER_POOLS"
    assert table["userPoolConfig"] == {"defaultAction": "DENY", "userPoolId": "${aws_cognito_user_pool.people.id}"}
    assert table["additionalAuthenticationProviders"] == [
        {"authenticationType": "AWS_IAM"},
        {
            "authenticationType": "AWS_LAMBDA",
            "lambdaAuthorizerConfig": {
                "authorizerResultTtlInSeconds": 300,
                "authorizerUri": "${aws_lambda_function.authorizer.arn}",
            },
        },
    ]
    assert api.path == ORDERS
    assert api.deployments[0].notes == ()


def test_places_are_those_of_the_values_or_of_the_expressions() -> None:
    api = found("plan.json")[ORDERS]
    lines = (DATA / "plan.json").read_text(encoding="utf-8").splitlines()
    where = places(described(api))
    assert f'"address": "{ORDERS}"' in lines[api.span.line - 1]
    assert '"default_action": "DENY"' in lines[where["userPoolConfig.defaultAction"] - 1]
    assert '"user_pool_id": {' in lines[where["userPoolConfig.userPoolId"] - 1]
    assert '"expires": "2031-05-03T04:30:00Z"' in lines[where["apiKeys.0.expires"] - 1]


def test_what_refers_to_an_api_in_a_module_belongs_to_it() -> None:
    table = plain(described(found("plan.json")[ORDERS]))
    load = "module.orders.aws_appsync_function.load"
    assert [function["functionId"] for function in table["functions"]] == [load]
    assert [resolver["pipelineConfig"] for resolver in table["resolvers"]] == [{"functions": [load]}]
    assert [function["dataSourceName"] for function in table["functions"]] == ["orders"]
    assert [source["name"] for source in table["dataSources"]] == ["orders"]
    assert table["apiCache"]["ttl"] == 60


def test_a_key_without_a_date_differs_from_one_whose_date_the_apply_decides() -> None:
    keys = plain(described(found("plan.json")[ORDERS]))["apiKeys"]
    assert [key.get("expires") for key in keys] == [1935549000, "${aws_appsync_api_key.timed.expires}", None]


def test_the_program_of_the_authorizer_is_what_the_archive_packs() -> None:
    table = plain(described(found("plan.json")[ORDERS]))
    assert table["authorizer"] == {"file": "authorizer/index.mjs", "handler": "handler"}


def test_the_guests_of_an_identity_pool_and_what_they_may() -> None:
    (role,) = plain(described(found("plan.json")[ORDERS]))["iam"]["roles"]
    assert (role["name"], role["unauthenticated"]) == ("guest", True)
    (statement,) = role["statements"]
    assert statement["Action"] == ["appsync:GraphQL"]
    assert statement["Resource"] == ["${aws_appsync_graphql_api.this.arn}"]


def test_a_composed_value_is_no_reference() -> None:
    """A plan does not tell `arn` from `"${arn}/types/Query/*"`, so that neither may be taken for the other."""
    iam = described(found("plan.json")[ORDERS]).get("iam")
    assert isinstance(iam, Table)
    (statement,) = iam.tables("roles")[0].tables("statements")
    resources = statement.get("Resource")
    assert isinstance(resources, Sequence)
    (resource,) = resources.items
    assert isinstance(resource, Partial)
    assert [hole.target for hole in resource.holes] == [""]


def test_the_schema_has_places_through_the_escapes_of_json() -> None:
    definition = described(found("plan.json")[ORDERS]).get("definition")
    assert isinstance(definition, Scalar)
    orders = sdl.read([embedded(definition)]).field("Query.orders")
    assert orders is not None
    line = (DATA / "plan.json").read_text(encoding="utf-8").splitlines()[orders.span.line - 1]
    assert line[orders.span.column - 1 :].startswith("orders")


def test_no_secret_stands_in_the_text_that_reports_show() -> None:
    api = found("plan.json")[ORDERS]
    shown = api.span.source.text
    assert "hunter2" in (DATA / "plan.json").read_text(encoding="utf-8")
    assert "hunter2" not in shown
    assert len(shown) == len((DATA / "plan.json").read_text(encoding="utf-8"))


def test_what_is_marked_sensitive_is_neither_a_value_nor_shown(tmp_path: Path) -> None:
    pool = a_resource(
        "aws_appsync_graphql_api.main",
        authentication_type="AMAZON_COGNITO_USER_POOLS",
        user_pool_config=[{"user_pool_id": "eu-west-1_secret", "default_action": "ALLOW"}],
    )
    pool["sensitive_values"] = {"user_pool_config": [{"user_pool_id": True}]}
    api = written(tmp_path, a_plan(pool))["aws_appsync_graphql_api.main"]
    config = plain(described(api))["userPoolConfig"]
    assert config["defaultAction"] == "ALLOW"
    assert config["userPoolId"] == "${user_pool_id, which is sensitive}"
    assert "eu-west-1_secret" not in api.span.source.text


def test_two_instances_in_a_state_keep_apart_by_their_ids() -> None:
    apis = found("state.json")
    blue, green = (plain(described(apis[f'aws_appsync_graphql_api.team["{name}"]'])) for name in ("blue", "green"))
    assert blue["apiKeys"] == [{"description": "Managed by Terraform", "expires": 1796119200}]
    assert "apiKeys" not in green
    assert (blue["apiId"], green["apiId"]) == ("blue1234", "green567")
    assert blue["logConfig"]["fieldLogLevel"] == "ALL"
    assert blue["introspectionConfig"] == "DISABLED"


def test_what_the_provider_takes_for_left_out_is_absent() -> None:
    green = plain(described(found("state.json")['aws_appsync_graphql_api.team["green"]']))
    (provider,) = green["additionalAuthenticationProviders"]
    assert provider["openIDConnectConfig"] == {"iatTTL": 3600000, "issuer": "https://issuer.example"}


def test_a_policy_that_a_state_lists_twice_counts_once() -> None:
    (role,) = plain(described(found("state.json")['aws_appsync_graphql_api.team["green"]']))["iam"]["roles"]
    assert [(one["Effect"], one["Action"], one["Resource"]) for one in role["statements"]] == [
        ("Deny", "appsync:GraphQL", "arn:aws:appsync:eu-west-1:123456789012:apis/green567/types/Query/fields/b"),
        ("Allow", ["appsync:GraphQL"], "*"),
    ]


def test_an_instance_by_its_own_index(tmp_path: Path) -> None:
    apis = [a_resource(f"aws_appsync_graphql_api.main[{n}]", authentication_type="API_KEY") for n in (0, 1)]
    keys = [a_resource(f"aws_appsync_api_key.main[{n}]", description=f"key {n}") for n in (0, 1)]
    changes = [{"address": key["address"], "change": {"after_unknown": {"api_id": True}}} for key in keys]
    expressions = {"api_id": {"references": ["aws_appsync_graphql_api.main", "count.index"]}}
    configured = {"address": "aws_appsync_api_key.main", "expressions": expressions}
    configuration = {"root_module": {"resources": [configured]}}
    content = a_plan(*apis, *keys, resource_changes=changes, configuration=configuration)
    for key, api in written(tmp_path, content).items():
        (one,) = plain(described(api))["apiKeys"]
        assert f"[{one['description'][-1]}]" in key


def test_what_belongs_to_no_api_that_is_known_is_noted(tmp_path: Path) -> None:
    key = a_resource("aws_appsync_api_key.main", description="x")
    changes = [{"address": key["address"], "change": {"after_unknown": {"api_id": True}}}]
    configured = {"address": key["address"], "expressions": {"api_id": {"references": ["local.api_id"]}}}
    content = a_plan(AN_API, key, resource_changes=changes, configuration={"root_module": {"resources": [configured]}})
    (api,) = written(tmp_path, content).values()
    assert "apiKeys" not in plain(described(api))
    assert [note for note in api.deployments[0].notes if "aws_appsync_api_key.main (local.api_id)" in note]


def test_of_two_roles_in_one_expression_the_trust_policies_tell_which_is_the_guests(tmp_path: Path) -> None:
    """A plan lists what an expression refers to, and not which key of a map means which."""
    names = ("member", "guest", "other")
    trusted = {"member": "authenticated", "guest": "unauthenticated"}
    condition = {name: {"ForAnyValue:StringLike": {AMR: who}} for name, who in trusted.items()}
    policies = {
        name: json.dumps({"Statement": [{"Effect": "Allow", "Condition": condition.get(name, {})}]}) for name in names
    }
    found = [a_resource(f"aws_iam_role.{name}", name=name, assume_role_policy=policies[name]) for name in names]
    pool = a_resource("aws_cognito_identity_pool.p", allow_unauthenticated_identities=True)
    attachment = a_resource("aws_cognito_identity_pool_roles_attachment.p", roles={})
    unknown = {"identity_pool_id": True, "roles": {"authenticated": True, "unauthenticated": True}}
    references = [f"aws_iam_role.{name}.arn" for name in names]
    expressions = {
        "identity_pool_id": {"references": ["aws_cognito_identity_pool.p.id", "aws_cognito_identity_pool.p"]},
        "roles": {"references": references},
    }
    content = a_plan(
        *(AN_API, pool, attachment, *found),
        resource_changes=[{"address": attachment["address"], "change": {"after_unknown": unknown}}],
        configuration={"root_module": {"resources": [{"address": attachment["address"], "expressions": expressions}]}},
    )
    (api,) = written(tmp_path, content).values()
    listed = {role["name"]: role["unauthenticated"] for role in plain(described(api))["iam"]["roles"]}
    assert listed["guest"] is True
    assert "member" not in listed
    assert isinstance(listed["other"], str)


def test_a_plan_on_one_line(tmp_path: Path) -> None:
    content = json.loads((DATA / "plan.json").read_text(encoding="utf-8"))
    (tmp_path / "plan.json").write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")
    here, there = found("plan.json", tmp_path)[ORDERS], found("plan.json")[ORDERS]
    table = {key: value for key, value in plain(described(here)).items() if key != "authorizer"}
    assert table == {key: value for key, value in plain(described(there)).items() if key != "authorizer"}
    assert "hunter2" not in here.span.source.text


def test_modules_that_refer_to_themselves_come_to_an_end(tmp_path: Path) -> None:
    key = a_resource("aws_appsync_api_key.main", description="x")
    changes = [{"address": key["address"], "change": {"after_unknown": {"api_id": True}}}]
    circle = {"outputs": {"id": {"expression": {"references": ["var.id"]}}}}
    call = {"expressions": {"id": {"references": ["module.a.id", "module.a", "module.a.id"]}}, "module": circle}
    configured = {"address": key["address"], "expressions": {"api_id": {"references": ["module.a.id"]}}}
    configuration = {"root_module": {"resources": [configured], "module_calls": {"a": call}}}
    content = a_plan(AN_API, key, resource_changes=changes, configuration=configuration)
    assert set(written(tmp_path, content)) == {"aws_appsync_graphql_api.main"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"format_version": "2.0", "terraform_version": "9.9.9"}, "version '2.0'"),
        ({"version": 4, "serial": 3, "lineage": "x", "terraform_version": "1.9.0"}, "state file itself"),
        ({"Resources": {}}, "no plan or state"),
        ([], "no plan or state"),
    ],
)
def test_what_is_no_plan_is_refused(tmp_path: Path, content: object, sentence: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        written(tmp_path, content)
    (problem,) = caught.value.problems
    assert sentence in problem.sentence
    assert problem.hint


def test_a_plan_that_failed_says_so(tmp_path: Path) -> None:
    (api,) = written(tmp_path, a_plan(AN_API, errored=True)).values()
    assert "a run that failed" in api.deployments[0].notes[0]


def test_an_empty_state_has_no_apis(tmp_path: Path) -> None:
    assert written(tmp_path, {"format_version": "1.0", "terraform_version": "1.9.0"}) == {}


KEY = a_resource("aws_appsync_api_key.main", api_id="abc")
NONSENSE = {
    "values": a_plan({**KEY, "values": []}, AN_API),
    "no type": a_plan({**KEY, "type": None}, AN_API),
    "no address": a_plan({**KEY, "address": ""}, AN_API),
    "a list of resources": a_plan(AN_API, planned_values={"root_module": {"resources": {"a": AN_API}}}),
    "modules": a_plan(planned_values={"root_module": {"resources": [AN_API], "child_modules": [[]]}}),
    "a module": a_plan(planned_values={"root_module": [AN_API]}),
    "planned values": a_plan(planned_values=[], values={"root_module": {"resources": [AN_API]}}),
    "resources read": a_plan(AN_API, prior_state={"values": {"root_module": {"resources": [7]}}}),
    "changes": a_plan(AN_API, resource_changes={}),
    "a change": a_plan(AN_API, resource_changes=[7]),
    "what changes": a_plan(AN_API, resource_changes=[{"address": "a", "change": 1}]),
}


@pytest.mark.parametrize("content", [pytest.param(content, id=what) for what, content in NONSENSE.items()])
def test_what_terraform_does_not_print_is_refused(tmp_path: Path, content: object) -> None:
    """What was left out in its place may have decided who may call what."""
    with pytest.raises(UnreadableError) as caught:
        written(tmp_path, content)
    assert all(problem.span is not None and "has to" in problem.sentence for problem in caught.value.problems)


@pytest.mark.parametrize("api_id", [None, "", [], {}, 0, "abc"])
def test_what_names_no_api_is_said(tmp_path: Path, api_id: object) -> None:
    key = a_resource("aws_appsync_api_key.main", api_id=api_id)
    api = written(tmp_path, a_plan(AN_API, key))["aws_appsync_graphql_api.main"]
    assert [note for note in api.deployments[0].notes if "aws_appsync_api_key.main" in note]


def test_is_plan() -> None:
    def of(text: str) -> bool:
        root = document.read(Source("x.json", text))
        assert isinstance(root, Table)
        return plan.is_plan(root)

    assert of('{"format_version": "1.2", "planned_values": {}}')
    assert of('{"format_version": "1.0", "terraform_version": "1.9.0"}')
    assert not of('{"version": 4, "terraform_version": "1.9.0"}')
    assert not of('{"Resources": {}, "format_version": "1.0"}')
