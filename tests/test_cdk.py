"""What CDK has synthesised: the APIs of its own two apps, traced back to the files that people edit."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from appsync_lint.loaders import cdk
from appsync_lint.loaders.document import Hole, Node, Partial, Scalar, Sequence, Table
from appsync_lint.loaders.infrastructure import Surroundings
from appsync_lint.loaders.workspace import Workspace
from appsync_lint.source import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from appsync_lint.loaders.infrastructure import Described, FoundApi

_APPS = Path(__file__).parent / "data" / "cdk"
_TEMPLATE = "cdk.out/Orders.template.json"


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """Return a copy of the app `orders`, which a test may change."""
    return Path(shutil.copytree(_APPS / "orders", tmp_path.resolve() / "orders"))


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """Return a copy of the app `catalog`, which a test may change."""
    return Path(shutil.copytree(_APPS / "catalog", tmp_path.resolve() / "catalog"))


def read(path: Path, root: Path | None = None) -> dict[str, FoundApi]:
    """Return the APIs of an app by their construct paths."""
    workspace = Workspace((root or (path if path.is_dir() else path.parent)).resolve())
    return {api.path: api for api in cdk.apis(path, Surroundings(workspace))}


def only(api: FoundApi) -> Described:
    """Return the one deployment of an API."""
    (described,) = api.deployments
    return described


def plain(node: Node | None) -> Any:  # noqa: ANN401 - plain data
    """Return the plain data of a tree, what nobody can see as its expression."""
    match node:
        case Table():
            return {key: plain(value) for key, value in node.entries.items()}
        case Sequence():
            return [plain(item) for item in node.items]
        case Partial():
            return node.expression
        case _:
            return None if node is None else node.value


def data(api: FoundApi) -> dict[str, Any]:
    """Return the one deployment of an API as plain data."""
    found: dict[str, Any] = plain(only(api).table)
    return found


def resolver(api: FoundApi, field: str) -> dict[str, Any]:
    """Return the resolver of a field of Query."""
    (found,) = [one for one in data(api)["resolvers"] if one["fieldName"] == field]
    return dict(found)


def schema(api: FoundApi) -> Path:
    """Return the one file that an API's schema stands in."""
    written = data(api)["schema"]
    (path,) = [written] if isinstance(written, str) else written
    return file(api, path)


def file(api: FoundApi, path: str) -> Path:
    """Return the file that a path of an API means."""
    return (only(api).folder / path).resolve()


def edit(path: Path, change: Callable[[Any], None]) -> None:
    """Change a file of JSON."""
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def refused(path: Path, root: Path | None = None) -> tuple[str, str, str]:
    """Return the place, the sentence and the hint of what keeps an app from being read."""
    with pytest.raises(UnreadableError) as caught:
        read(path, root)
    (problem,) = caught.value.problems
    return str(problem.span), problem.sentence, problem.hint


# An app of CDK's own constructs.


def test_an_api_is_known_by_its_construct_path_and_the_line_that_makes_it(orders: Path) -> None:
    found = read(orders)
    assert set(found) == {"Orders/Api", "Orders/Reports/Api"}
    lines = (orders / "app.js").read_text(encoding="utf-8").splitlines()
    for api in found.values():
        assert api.span.file == "app.js"
        assert "new appsync.GraphqlApi(" in lines[api.span.line - 1]
        assert api.span.text.startswith("new appsync.GraphqlApi(")


def test_the_modes_are_those_of_the_program(orders: Path) -> None:
    api = data(read(orders)["Orders/Api"])
    assert api["authenticationType"] == "AMAZON_COGNITO_USER_POOLS"
    assert api["userPoolConfig"]["defaultAction"] == "ALLOW"
    others = {one["authenticationType"]: one for one in api["additionalAuthenticationProviders"]}
    assert set(others) == {"AWS_IAM", "API_KEY", "OPENID_CONNECT", "AWS_LAMBDA"}
    assert others["OPENID_CONNECT"]["openIDConnectConfig"] == {
        "issuer": "https://id.example.com",
        "clientId": "web",
        "authTTL": 3600000,
    }
    assert others["AWS_LAMBDA"]["lambdaAuthorizerConfig"]["authorizerResultTtlInSeconds"] == 300
    assert [key.get("expires") for key in api["apiKeys"]] == [1798761600]
    assert (api["introspectionConfig"], api["queryDepthLimit"]) == ("DISABLED", 6)
    assert api["logConfig"]["fieldLogLevel"] == "ERROR"


def test_a_value_stands_in_the_template(orders: Path) -> None:
    action = only(read(orders)["Orders/Api"]).table.get("userPoolConfig")
    assert isinstance(action, Table)
    node = action.get("defaultAction")
    assert node is not None
    assert node.span.file == _TEMPLATE
    assert node.span.text == '"ALLOW"'


def test_the_schema_is_the_file_that_was_copied(orders: Path) -> None:
    found = read(orders)
    for path, name in (("Orders/Api", "orders"), ("Orders/Reports/Api", "reports")):
        assert "definition" not in data(found[path])
        assert schema(found[path]) == orders / "schema" / f"{name}.graphql"
        assert only(found[path]).notes == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.rstrip(),
        lambda text: text.replace("{\n", "{ \n"),
    ],
)
def test_line_ends_and_blanks_do_not_matter(orders: Path, change: Callable[[str], str]) -> None:
    path = orders / "schema" / "orders.graphql"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    assert schema(read(orders)["Orders/Api"]) == path


def test_a_schema_that_was_changed_since_is_read_from_the_template_and_said(orders: Path) -> None:
    path = orders / "schema" / "orders.graphql"
    path.write_text(path.read_text(encoding="utf-8").replace("@aws_oidc", "@aws_iam"), encoding="utf-8")
    described = only(read(orders)["Orders/Api"])
    definition = described.table.get("definition")
    assert isinstance(definition, Scalar)
    assert "@aws_oidc" in str(definition.value)
    assert definition.span.file == _TEMPLATE
    (note,) = described.notes
    assert "schema/orders.graphql" in note
    assert "npx cdk synth" in note


def test_of_two_equal_files_the_apps_own_is_meant(orders: Path) -> None:
    project = orders.parent
    (project / "web").mkdir()
    shutil.copy(orders / "schema" / "orders.graphql", project / "web" / "copy.graphql")
    assert schema(read(orders, project)["Orders/Api"]) == orders / "schema" / "orders.graphql"
    (orders / "schema" / "orders.graphql").unlink()
    assert schema(read(orders, project)["Orders/Api"]) == project / "web" / "copy.graphql"


def test_nobody_knows_which_of_two_equal_files_of_the_app_was_meant(orders: Path) -> None:
    shutil.copy(orders / "schema" / "orders.graphql", orders / "copy.graphql")
    assert "schema" not in data(read(orders)["Orders/Api"])


def test_the_programs_are_those_that_were_copied(orders: Path) -> None:
    api = read(orders)["Orders/Api"]
    assert file(api, resolver(api, "invoice")["codeFile"]) == orders / "resolvers" / "invoice.js"
    assert file(api, resolver(api, "order")["codeFile"]) == orders / "resolvers" / "order.js"
    functions = {one["name"]: one for one in data(api)["functions"]}
    assert file(api, functions["find"]["codeFile"]) == orders / "resolvers" / "find.js"
    assert "ctx.identity" in functions["log"]["code"]
    assert file(api, data(api)["authorizer"]["file"]) == orders / "lambda" / "authorizer" / "index.js"
    stores = {one["name"]: one for one in data(api)["dataSources"]}
    assert file(api, stores["invoicing"]["file"]) == orders / "lambda" / "invoices" / "main.py"


def test_a_program_that_was_changed_since_is_read_as_it_was_copied(orders: Path) -> None:
    for path in ("resolvers/invoice.js", "lambda/authorizer/index.js"):
        (orders / path).write_text("// another", encoding="utf-8")
    api = read(orders)["Orders/Api"]
    copy = file(api, resolver(api, "invoice")["codeFile"])
    assert copy.parent == orders / "cdk.out"
    assert "owner: ctx.identity.sub" in copy.read_text(encoding="utf-8")
    assert file(api, data(api)["authorizer"]["file"]).name == "index.js"
    assert file(api, data(api)["authorizer"]["file"]).parent.parent == orders / "cdk.out"


def test_a_nested_stack_has_an_api_of_its_own_and_a_resolver_for_its_parents(orders: Path) -> None:
    found = read(orders)
    reports = data(found["Orders/Reports/Api"])
    assert reports["authenticationType"] == "API_KEY"
    assert [key.get("expires", "left out") for key in reports["apiKeys"]] == ["left out"]
    assert resolver(found["Orders/Api"], "ping")["responseMappingTemplate"] == "$util.toJson($ctx.result)"
    assert "ping" not in {one["fieldName"] for one in reports.get("resolvers", ())}


def test_a_pipeline_runs_its_functions(orders: Path) -> None:
    api = read(orders)["Orders/Api"]
    functions = {one.get("functionId", one["name"]): one["name"] for one in data(api)["functions"]}
    steps = resolver(api, "order")["pipelineConfig"]["functions"]
    assert [functions[step] for step in steps] == ["log", "find"]


def _statements(api: FoundApi) -> Iterator[tuple[dict[str, Any], tuple[str, ...], tuple[str | Hole, ...]]]:
    """Yield the roles with the actions and the resources that they may be used on."""
    iam = only(api).table.get("iam")
    assert isinstance(iam, Table)
    for role in iam.tables("roles"):
        for statement in role.tables("statements"):
            action, resource = statement.get("Action"), statement.get("Resource")
            for one in resource.items if isinstance(resource, Sequence) else (resource,):
                parts = one.parts if isinstance(one, Partial) else (str(plain(one)),)
                yield plain(role), tuple([plain(action)] if isinstance(action, Scalar) else plain(action)), parts


def test_grants_name_the_api_and_the_fields(orders: Path) -> None:
    api = read(orders)["Orders/Api"]
    ends: dict[str, set[str | Hole]] = {}
    for role, actions, parts in _statements(api):
        assert actions == ("appsync:GraphQL",)
        assert any(isinstance(part, Hole) and part.target == api.key for part in parts)
        ends.setdefault(role["name"].partition("Orders")[2] or role["name"], set()).add(parts[-1])
    assert set().union(*ends.values()) == {
        "/types/Query/fields/order",
        "/types/Order/*",
        "/types/Mutation/*",
    }


_BUNDLE = """var __defProp = Object.defineProperty;

// node_modules/jose/index.js
var jose = {};

// lambda/token.ts
var check = (token) => token === "";

// lambda/auth.ts
var handler = async (event) => ({ isAuthorized: check(event.authorizationToken) });
"""


@pytest.mark.parametrize("folder", ["lambda", "../lambda"])
def test_a_bundle_of_esbuild_is_the_file_that_it_begins_with(orders: Path, folder: str) -> None:
    (copy,) = orders.glob("cdk.out/asset.*/index.js")
    copy.write_text(_BUNDLE, encoding="utf-8")
    entry = (orders / folder / "auth.ts").resolve()
    entry.parent.mkdir(exist_ok=True)
    entry.write_text("export const handler = 1", encoding="utf-8")
    api = read(orders, orders.parent)["Orders/Api"]
    assert file(api, data(api)["authorizer"]["file"]) == entry


def test_a_bundle_of_which_no_source_is_left_is_read_itself(orders: Path) -> None:
    (copy,) = orders.glob("cdk.out/asset.*/index.js")
    copy.write_text(_BUNDLE, encoding="utf-8")
    api = read(orders)["Orders/Api"]
    assert file(api, data(api)["authorizer"]["file"]) == copy


# An app of CloudFormation's resources, in two stages.


def test_an_api_of_two_stages_is_two_apis(catalog: Path) -> None:
    found = read(catalog)
    assert set(found) == {"Dev/Catalog/Api", "Prod/Catalog/Api"}
    dev, prod = data(found["Dev/Catalog/Api"]), data(found["Prod/Catalog/Api"])
    assert [one["authenticationType"] for one in dev["additionalAuthenticationProviders"]] == ["API_KEY"]
    assert "additionalAuthenticationProviders" not in prod
    assert [key["expires"] for key in dev["apiKeys"]] == [1798761600]
    assert "apiKeys" not in prod
    assert len({api.key for api in found.values()}) == 2


def test_an_asset_is_the_file_that_was_copied(catalog: Path) -> None:
    for api in read(catalog).values():
        assert schema(api) == catalog / "schema" / "catalog.graphql"


def test_an_asset_whose_file_is_gone_is_read_itself(catalog: Path) -> None:
    (catalog / "schema" / "catalog.graphql").unlink()
    for api in read(catalog).values():
        assert "price: Float" in schema(api).read_text(encoding="utf-8")


def test_guests_of_a_stage_have_what_their_role_allows_on_the_api_of_that_stage(catalog: Path) -> None:
    for api in read(catalog).values():
        ((role, actions, parts),) = _statements(api)
        assert role["unauthenticated"] is True
        assert actions == ("appsync:GraphQL",)
        assert parts[-1] == "/types/Query/fields/products"
        assert [part.target for part in parts if isinstance(part, Hole)] == [api.key]


# Where to begin.


@pytest.mark.parametrize("name", [".", "cdk.json", "synth/assembly", "synth/assembly/manifest.json"])
def test_an_app_is_found_from_its_folder_its_settings_and_its_assembly(catalog: Path, name: str) -> None:
    assert set(read(catalog / name, catalog)) == {"Dev/Catalog/Api", "Prod/Catalog/Api"}


def test_a_stage_alone_is_read_when_it_is_named(catalog: Path) -> None:
    assert set(read(catalog / "synth/assembly/assembly-Dev/manifest.json", catalog)) == {"Dev/Catalog/Api"}


def test_what_amplify_has_synthesised_is_read_likewise(catalog: Path) -> None:
    target = catalog / ".amplify" / "artifacts" / "cdk.out"
    shutil.move(catalog / "synth" / "assembly", target)
    (catalog / "cdk.json").unlink()
    found = read(target / "manifest.json", catalog)
    assert set(found) == {"Dev/Catalog/Api", "Prod/Catalog/Api"}
    assert schema(found["Dev/Catalog/Api"]) == catalog / "schema" / "catalog.graphql"


@pytest.mark.parametrize(
    ("settings", "output"), [('{"app": "node app.js"}', "cdk.out"), ('{"output": "build/out"}', "build/out")]
)
def test_an_app_has_to_be_synthesised_first(tmp_path: Path, settings: str, output: str) -> None:
    (tmp_path / "cdk.json").write_text(settings, encoding="utf-8")
    place, sentence, hint = refused(tmp_path)
    assert output in sentence
    assert "npx cdk synth" in hint
    assert ("`-o`" in hint) is (output != "cdk.out")
    assert place == ("None" if output == "cdk.out" else "cdk.json:1:12")


def test_an_app_can_be_an_assembly_itself(catalog: Path) -> None:
    (catalog / "cdk.json").write_text('{"app": "synth/assembly"}', encoding="utf-8")
    assert set(read(catalog)) == {"Dev/Catalog/Api", "Prod/Catalog/Api"}


def test_output_outside_the_project_is_not_read(catalog: Path) -> None:
    shutil.move(catalog / "synth", catalog.parent / "synth")
    edit(catalog / "cdk.json", lambda settings: settings.update(output="../synth/assembly"))
    assert "outside" in refused(catalog)[1]


# What older and newer versions of CDK write.


def _without_paths(content: dict[str, Any]) -> None:
    for resource in content["Resources"].values():
        resource["Metadata"].pop("aws:cdk:path", None)


def test_construct_paths_are_in_the_assembly_where_templates_do_not_note_them(orders: Path) -> None:
    for path in (orders / "cdk.out").glob("*.template.json"):
        edit(path, _without_paths)
    assert set(read(orders)) == {"Orders/Api", "Orders/Reports/Api"}


def test_an_app_that_notes_no_construct_paths_has_its_apis_all_the_same(orders: Path) -> None:
    for path in (orders / "cdk.out").glob("*.template.json"):
        edit(path, _without_paths)
    edit(orders / "cdk.out" / "manifest.json", lambda one: one["artifacts"]["Orders"].pop("additionalMetadataFile"))
    workspace = Workspace(orders)
    found = cdk.apis(orders, Surroundings(workspace))
    assert len(found) == 2
    assert {api.span.file for api in found} == {_TEMPLATE, "cdk.out/OrdersReports6871D998.nested.template.json"}


def test_older_versions_note_the_calls_in_the_manifest(catalog: Path) -> None:
    def change(manifest: dict[str, Any]) -> None:
        stack = manifest["artifacts"]["DevCatalogF334FE09"]
        del stack["additionalMetadataFile"]
        frames = [
            "new CfnGraphQLApi (/x/node_modules/aws-cdk-lib/a.js:1:1)",
            "new Catalog (C:\\ci\\catalog\\app.js:11:16)",
        ]
        entry = {"type": "aws:cdk:logicalId", "data": "Api", "trace": frames}
        stack["metadata"] = {"/Dev/Catalog/Api": [entry]}

    edit(catalog / "synth/assembly/assembly-Dev/manifest.json", change)
    assert str(read(catalog)["Dev/Catalog/Api"].span) == "app.js:11:16"


@pytest.mark.parametrize("text", ["", "// another program\n" * 200])
def test_a_line_that_makes_no_api_any_more_is_not_named(orders: Path, text: str) -> None:
    (orders / "app.js").write_text(text, encoding="utf-8")
    assert read(orders)["Orders/Api"].span.file == _TEMPLATE


def test_a_nested_template_is_found_by_its_hash(orders: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        for resource in content["Resources"].values():
            resource["Metadata"] = {"aws:cdk:path": resource["Metadata"]["aws:cdk:path"]}

    edit(orders / _TEMPLATE, change)
    assert set(read(orders)) == {"Orders/Api", "Orders/Reports/Api"}


# What is broken, and what is meant to break it.


def test_a_template_that_is_missing_is_named_with_the_place_that_names_it(orders: Path) -> None:
    (orders / _TEMPLATE).unlink()
    place, sentence, _ = refused(orders)
    assert place.startswith("cdk.out/manifest.json:")
    assert "Orders.template.json" in sentence


def test_a_stage_in_itself_is_read_once(catalog: Path) -> None:
    path = catalog / "synth/assembly/assembly-Dev/manifest.json"
    again = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "../assembly-Dev/."}}
    up = {"type": "cdk:cloud-assembly", "properties": {"directoryName": ".."}}
    edit(path, lambda manifest: manifest["artifacts"].update(again=again, up=up))
    assert set(read(catalog)) == {"Dev/Catalog/Api", "Prod/Catalog/Api"}


def test_a_file_outside_the_project_is_not_read(orders: Path) -> None:
    (orders.parent / "secret.json").write_text("{}", encoding="utf-8")
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "../../secret.json"}}
    edit(orders / "cdk.out" / "manifest.json", lambda manifest: manifest["artifacts"].update(stack=stack))
    assert "outside" in refused(orders)[1]


@pytest.mark.parametrize("name", ["a" * 300, "a" * 5_000, "a\0b", "a/" * 3_000, "manifest.json"])
@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("aws:cloudformation:stack", "templateFile"),
        ("aws:cloudformation:stack", "additionalMetadataFile"),
        ("cdk:asset-manifest", "file"),
        ("cdk:cloud-assembly", "directoryName"),
    ],
)
def test_odd_names_of_files_break_nothing(orders: Path, name: str, kind: str, key: str) -> None:
    artifact = {"type": kind, key: name, "properties": {key: name}}
    edit(orders / "cdk.out" / "manifest.json", lambda manifest: manifest["artifacts"].update(odd=artifact))
    with contextlib.suppress(UnreadableError):
        read(orders)


@pytest.mark.parametrize("name", ["a" * 5_000, "a\\u0000b"])
def test_odd_names_of_assemblies_break_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "cdk.json").write_text(f'{{"app": "{name}", "output": "{name}"}}', encoding="utf-8")
    assert "npx cdk synth" in refused(tmp_path)[2]


def test_a_link_to_itself_breaks_nothing(orders: Path) -> None:
    (orders / _TEMPLATE).unlink()
    (orders / _TEMPLATE).symlink_to("Orders.template.json")
    assert "Orders.template.json" in refused(orders)[1]


def test_frames_of_any_length_and_kind_are_looked_at(orders: Path) -> None:
    frames = [
        "",
        "(",
        "x" * 100_000,
        "(" * 1_000,
        "a:0:0",
        "a:1:1",
        "app.js:9999999:1",
        "new X (app.js:1:99999)",
        "\0:1:1",
    ]

    def change(metadata: dict[str, Any]) -> None:
        metadata["/Orders/Api/Resource"][1]["data"] = frames

    edit(orders / "cdk.out" / "Orders.metadata.json", change)
    assert read(orders)["Orders/Api"].span.file == _TEMPLATE


@pytest.mark.parametrize("name", ["cdk.out/manifest.json", _TEMPLATE, "cdk.out/Orders.assets.json", "cdk.json"])
@pytest.mark.parametrize("text", ["", "{", '{"artifacts"'])
def test_a_broken_file_is_named(orders: Path, name: str, text: str) -> None:
    (orders / name).write_text(text, encoding="utf-8")
    assert refused(orders)[0].startswith(f"{name}:1:")


@pytest.mark.parametrize(
    "artifacts",
    [
        "[]",
        "{}",
        '{"a": 1}',
        '{"a": {}}',
        '{"a": {"type": "aws:cloudformation:stack"}}',
        '{"a": {"type": "aws:cloudformation:stack", "properties": {"templateFile": 1}}}',
        '{"a": {"type": "cdk:cloud-assembly", "properties": {"directoryName": []}}}',
        '{"a": {"type": "cdk:asset-manifest", "properties": {"file": {}}}}',
    ],
)
def test_a_manifest_of_another_shape_holds_no_api(orders: Path, artifacts: str) -> None:
    (orders / "cdk.out" / "manifest.json").write_text(f'{{"artifacts": {artifacts}}}', encoding="utf-8")
    assert read(orders) == {}
