"""The configuration file: AWS's own shape loads unchanged, and every mistake is said at once, each with its line."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from appsync_lint.access import Mode
from appsync_lint.assumptions import ASSUMPTIONS, Assumptions
from appsync_lint.config import ASSUMED, Absent, Known, Language, Unknown, known
from appsync_lint.loaders import document, neutral
from appsync_lint.loaders.document import Node, Scalar, Sequence, Table
from appsync_lint.loaders.shape import json_schema
from appsync_lint.source import Problem, Source, UnreadableError

if TYPE_CHECKING:
    from appsync_lint.config import ApiConfig
    from appsync_lint.loaders.neutral import ConfigFile

FIXTURES = Path(__file__).parents[1] / "fixtures"
VALIDATOR = jsonschema.Draft202012Validator(json_schema())

EXPORT: dict[str, Any] = {
    "name": "orders",
    "apiId": "abcdefghijklmnopqrstuvwxyz",
    "authenticationType": "AMAZON_COGNITO_USER_POOLS",
    "logConfig": {
        "fieldLogLevel": "ERROR",
        "cloudWatchLogsRoleArn": "arn:aws:iam::123456789012:role/logs",
        "excludeVerboseContent": False,
    },
    "userPoolConfig": {"userPoolId": "us-east-1_x", "awsRegion": "us-east-1", "defaultAction": "DENY"},
    "openIDConnectConfig": {"issuer": "https://i.example", "clientId": "a|b", "iatTTL": 0, "authTTL": 0},
    "arn": "arn:aws:appsync:us-east-1:123456789012:apis/abcdefghijklmnopqrstuvwxyz",
    "uris": {"GRAPHQL": "https://a.example/graphql", "REALTIME": "wss://a.example/graphql"},
    "tags": {"stage": "prod"},
    "additionalAuthenticationProviders": [
        {"authenticationType": "API_KEY"},
        {
            "authenticationType": "OPENID_CONNECT",
            "openIDConnectConfig": {"issuer": "https://one.example", "clientId": "one"},
        },
        {"authenticationType": "OPENID_CONNECT", "openIDConnectConfig": {"issuer": "https://two.example"}},
        {
            "authenticationType": "AWS_LAMBDA",
            "lambdaAuthorizerConfig": {
                "authorizerResultTtlInSeconds": 300,
                "authorizerUri": "arn:aws:lambda:us-east-1:123456789012:function:a",
                "identityValidationExpression": "^Bearer .+",
            },
        },
        {
            "authenticationType": "AMAZON_COGNITO_USER_POOLS",
            "userPoolConfig": {"userPoolId": "us-east-1_y", "awsRegion": "us-east-1"},
        },
    ],
    "xrayEnabled": True,
    "wafWebAclArn": "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/b",
    "dns": {"GRAPHQL": "a.example", "REALTIME": "a.example"},
    "visibility": "GLOBAL",
    "apiType": "GRAPHQL",
    "owner": "123456789012",
    "ownerContact": "team@example.com",
    "introspectionConfig": "DISABLED",
    "queryDepthLimit": 5,
    "resolverCountLimit": 100,
    "enhancedMetricsConfig": {
        "resolverLevelMetricsBehavior": "PER_RESOLVER_METRICS",
        "dataSourceLevelMetricsBehavior": "PER_DATA_SOURCE_METRICS",
        "operationLevelMetricsConfig": "DISABLED",
    },
}

# The file format's own documentation: every key there has to be known here.
WHOLE = """
version: 1
apis:                                  # or the same keys at top level for a single API
  - name: orders
    authenticationType: AMAZON_COGNITO_USER_POOLS
    userPoolConfig: {userPoolId: us-east-1_x, awsRegion: us-east-1, defaultAction: DENY, appIdClientRegex: '^3abc$'}
    openIDConnectConfig: {issuer: https://i.example, clientId: 'a|b', iatTTL: 0, authTTL: 0}
    lambdaAuthorizerConfig: {authorizerUri: arn:aws:lambda:..., authorizerResultTtlInSeconds: 300,
                             identityValidationExpression: '^Bearer .+'}
    additionalAuthenticationProviders:
      - {authenticationType: AWS_LAMBDA, lambdaAuthorizerConfig: {authorizerUri: ..., authorizerResultTtlInSeconds: 0}}
      - {authenticationType: API_KEY}
    introspectionConfig: ENABLED
    queryDepthLimit: 0
    resolverCountLimit: 0
    visibility: GLOBAL
    apiType: GRAPHQL
    mergedApiExecutionRoleArn: ...
    logConfig: {fieldLogLevel: ERROR, cloudWatchLogsRoleArn: ..., excludeVerboseContent: true}
    wafWebAclArn: ...
    xrayEnabled: true
    schema: [graphql/*.graphql]
    schemaMerge: union
    apiKeys: [{id: da2-REDACTED, expires: 1797818276, description: web}]
    apiCache: {apiCachingBehavior: PER_RESOLVER_CACHING, ttl: 60}
    resolvers:
      - {typeName: Query, fieldName: me, dataSourceName: users, kind: UNIT, codeFile: resolvers/me.js,
         cachingConfig: {ttl: 60, cachingKeys: [$context.identity.sub]}}
    functions: [{functionId: f1, name: getUser, dataSourceName: users, codeFile: fns/getUser.js}]
    dataSources: [{name: users, type: AMAZON_DYNAMODB}]
    authorizer: {file: src/authorizer/index.ts, handler: handler}
    iam:
      roles: [{name: web-unauth, unauthenticated: true, policies: [iam/unauth.json]}]
    sourceApis: [{api: users-api, mergeType: AUTO_MERGE}]
    assume: {authorizerResultTtlInSeconds: 300}
overrides:
  - match: {name: orders}
    schema: [graphql/*.graphql]
"""

# Likewise, of the command line's documentation.
SETTINGS = """
cognitoGroups: [Admin, Editor]            # the groups that exist, if you want misspelt ones found
environmentVariables: {TABLE: orders}     # as get-graphql-api-environment-variables returns them
resolvers: [{typeName: Query, fieldName: me, dataSourceName: users, kind: UNIT, codeFile: me.js,
             runtime: {name: APPSYNC_JS, runtimeVersion: 1.0.0}}]
dataSources: [{name: users, type: AWS_LAMBDA, file: src/users.py, handler: handler}]
sensitive: {names: [iban], except: [User.publicEmail]}
rules: {public-mutation: {severity: low}, unlimited-queries: off}
policies:                                 # rule forbidden-access / required-access
  - {fields: ["Mutation.admin*"], never: [API_KEY], message: "admin operations are not public"}
  - {fields: ["Payment.*"], only: ["cognito:Finance", iam]}
  - {fields: ["Query.me"], must: [cognito]}
allow:                                    # suppressions by coordinate
  - {rule: public-mutation, at: Mutation.contactSupport, reason: "public form", until: 2027-06-30, owner: web}
failOn: high
pedantic: true
requireKnown: false
select: [public-mutation]
ignore: [aws-publish]
param: {Stage: prod}
assume: {typenameIsReadable: false}
"""


def read(text: str, name: str = "appsync-lint.yaml") -> ConfigFile:
    """Read a text as a configuration file."""
    return neutral.read(Source(name, text))


def only(text: str, name: str = "appsync-lint.yaml") -> ApiConfig:
    """Read a text that has one API."""
    (entry,) = read(text, name).apis
    return entry.config


def problems(text: str, name: str = "appsync-lint.yaml") -> tuple[Problem, ...]:
    """Return everything that is wrong with a text."""
    with pytest.raises(UnreadableError) as caught:
        read(text, name)
    return caught.value.problems


def refused(text: str) -> list[tuple[str, str]]:
    """Return the places, in line and column, and the sentences of everything that is wrong."""
    return [(str(problem.span).partition(":")[2], problem.sentence) for problem in problems(text)]


def plain(node: Node) -> Any:  # noqa: ANN401 - JSON data
    """Return the plain data of a tree."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Table):
        return {key: plain(value) for key, value in node.entries.items()}
    assert isinstance(node, Sequence)
    return [plain(item) for item in node.items]


def accepted_by_editors(text: str) -> bool:
    """Return whether the JSON Schema allows a text, by the jsonschema package."""
    return bool(VALIDATOR.is_valid(plain(document.read(Source("appsync-lint.yaml", text)))))


# AWS's own shape.


@pytest.mark.parametrize("data", [EXPORT, {"graphqlApi": EXPORT}], ids=["bare", "wrapped"])
@pytest.mark.parametrize("form", ["json", "json on one line", "yaml", "yaml in json's style"])
def test_the_output_of_get_graphql_api_loads_unchanged(form: str, data: dict[str, Any]) -> None:
    text = {
        "json": json.dumps(data, indent=4),
        "json on one line": json.dumps(data),
        "yaml": yaml.safe_dump(data, sort_keys=False),
        "yaml in json's style": yaml.safe_dump(data, default_flow_style=True),
    }[form]
    api = only(text, "api.json" if form.startswith("json") else "api.yaml")
    assert api.name == "orders"
    assert isinstance(api.default.mode, Known)
    assert api.default.mode.value is Mode.AMAZON_COGNITO_USER_POOLS
    assert [p.mode.value for p in api.additional if isinstance(p.mode, Known)] == [
        Mode.API_KEY,
        Mode.OPENID_CONNECT,
        Mode.OPENID_CONNECT,
        Mode.AWS_LAMBDA,
        Mode.AMAZON_COGNITO_USER_POOLS,
    ]
    assert not list(api.unknowns())
    assert accepted_by_editors(text)


def test_settings_are_known_by_their_dotted_names_and_places() -> None:
    text = json.dumps({"graphqlApi": EXPORT}, indent=2)
    api = only(text, "api.json")
    found = {
        name: value.value
        for settings in (api.settings, api.default.settings)
        for name, value in settings.values.items()
        if isinstance(value, Known)
    }
    assert found == {
        "introspectionConfig": "DISABLED",
        "queryDepthLimit": 5,
        "resolverCountLimit": 100,
        "visibility": "GLOBAL",
        "apiType": "GRAPHQL",
        "logConfig.fieldLogLevel": "ERROR",
        "logConfig.cloudWatchLogsRoleArn": "arn:aws:iam::123456789012:role/logs",
        "logConfig.excludeVerboseContent": False,
        "wafWebAclArn": "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/b",
        "xrayEnabled": True,
        "userPoolConfig.userPoolId": "us-east-1_x",
        "userPoolConfig.awsRegion": "us-east-1",
        "userPoolConfig.defaultAction": "DENY",
        "openIDConnectConfig.issuer": "https://i.example",
        "openIDConnectConfig.clientId": "a|b",
        "openIDConnectConfig.iatTTL": 0,
        "openIDConnectConfig.authTTL": 0,
    }
    value = api.additional[3].settings.get("lambdaAuthorizerConfig.authorizerResultTtlInSeconds")
    assert isinstance(value, Known)
    assert (value.value, value.origin) == (300, "api.json")
    assert value.span is not None
    assert value.span.source.line(value.span.line).strip() == '"authorizerResultTtlInSeconds": 300,'
    assert api.additional[3].coordinate("lambdaAuthorizerConfig.authorizerUri") == (
        "config:additionalAuthenticationProviders[3].lambdaAuthorizerConfig.authorizerUri"
    )
    assert api.default.coordinate() == "config:authenticationType"


def test_what_nobody_wrote_is_absent_and_has_the_place_of_the_whole() -> None:
    api = only("name: a\nauthenticationType: AWS_IAM\nintrospectionConfig:\nqueryDepthLimit: ~\n")
    for name in ("visibility", "introspectionConfig", "queryDepthLimit"):
        value = api.settings.get(name)
        assert isinstance(value, Absent)
        assert value.span is not None


def test_an_api_without_a_default_mode_is_unknown_and_says_what_would_answer_it() -> None:
    (unknown,) = only("name: a\n").unknowns()
    assert isinstance(unknown, Unknown)
    assert "authenticationType" in unknown.answer
    assert "--auth" in unknown.answer


def test_the_origin_is_the_line_of_the_default_mode() -> None:
    assert only("# c\nname: a\nauthenticationType: AWS_IAM\n").origin == "appsync-lint.yaml:3"
    text = json.dumps({"graphqlApi": EXPORT}, indent=2)
    assert only(text, "api.json").origin == "api.json:5"


@pytest.mark.parametrize(
    "more",
    [
        {"somethingNew": {"a": [1]}},
        {"userPoolConfig": {**EXPORT["userPoolConfig"], "somethingNew": 1}},
        {"additionalAuthenticationProviders": [{"authenticationType": "API_KEY", "somethingNew": []}]},
    ],
)
def test_what_aws_adds_to_an_export_is_tolerated(more: dict[str, Any]) -> None:
    for data in ({**EXPORT, **more}, {"graphqlApi": {**EXPORT, **more}}):
        assert only(json.dumps(data), "api.json").name == "orders"
        assert only(yaml.safe_dump(data), "api.yaml").name == "orders"


def test_what_an_sdk_adds_to_an_export_is_tolerated() -> None:
    data = {"ResponseMetadata": {"RequestId": "x", "HTTPStatusCode": 200}, "graphqlApi": EXPORT}
    assert only(json.dumps(data), "api.json").name == "orders"


def test_an_export_is_still_looked_at() -> None:
    wrong = {**EXPORT, "authenticationType": "COGNITO", "queryDepthLimit": 76}
    for data in (wrong, {"graphqlApi": wrong}):
        found = problems(json.dumps(data, indent=1), "api.json")
        assert [problem.sentence.partition("` ")[2] for problem in found] == [
            "cannot be 'COGNITO'.",
            "has to be from 0 to 75.",
        ]


def test_linter_settings_beside_an_export() -> None:
    for data in ({**EXPORT, "failOn": "high"}, {"graphqlApi": EXPORT, "failOn": "high"}):
        found = read(json.dumps({**data, "schema": "a.graphql", "assume": {"typenameIsReadable": False}}), "api.json")
        assert found.settings.fail_on == "high"
        assert [text for text, _ in found.apis[0].schema] == ["a.graphql"]
        assert found.apis[0].config.assume.typename_is_readable is False


def test_tags_of_whatever_name_make_no_template_of_an_export() -> None:
    export = {**EXPORT, "tags": {"Resources": "x", "service": "y"}}
    for text in (json.dumps(export, indent=1), yaml.safe_dump(export)):
        assert only(text, "api.json" if text.startswith("{") else "api.yaml").name == "orders"
    (problem,) = problems("Resources:\n  Api: !Ref X\n")
    assert problem.sentence == "This is a CloudFormation template."


def test_hand_written_keys_beside_a_wrapped_export_are_looked_at() -> None:
    (problem,) = problems(json.dumps({"graphqlApi": EXPORT, "fialOn": "high"}), "api.json")
    assert (problem.sentence, problem.hint) == ("There is no key `fialOn`.", "Did you mean failOn?")
    (problem,) = problems(json.dumps({"graphqlApi": EXPORT, "visibility": "PRIVATE"}), "api.json")
    assert problem.sentence == f"`visibility` stands twice, first at api.json:1:{_column_of('visibility')}."


def _column_of(key: str) -> int:
    return json.dumps({"graphqlApi": EXPORT}).index(f'"{key}"') + 1


# Several APIs.


def test_several_apis() -> None:
    found = read(
        "apis:\n"
        "  - {name: a, authenticationType: API_KEY, schema: [x.graphql, 'y/*.graphql']}\n"
        "  - name: b\n    authenticationType: AWS_IAM\n    schema: z.graphql\n    schemaMerge: union\n"
    )
    assert [(entry.config.name, entry.config.origin, entry.merge) for entry in found.apis] == [
        ("a", "appsync-lint.yaml:2", "error"),
        ("b", "appsync-lint.yaml:4", "union"),
    ]
    assert [[text for text, _ in entry.schema] for entry in found.apis] == [["x.graphql", "y/*.graphql"], ["z.graphql"]]
    assert [str(span) for entry in found.apis for _, span in entry.schema] == [
        "appsync-lint.yaml:2:53",
        "appsync-lint.yaml:2:64",
        "appsync-lint.yaml:5:13",
    ]


def test_one_api_in_a_list_needs_no_name() -> None:
    assert only("apis: [{authenticationType: API_KEY}]").name == ""


def test_what_stands_beside_the_apis_holds_for_all_and_their_own_answers_win() -> None:
    found = read(
        "assume: {typenameIsReadable: false, interfaceDirectivesCount: true}\n"
        "sensitive: {names: [iban], except: [User.email]}\n"
        "apis:\n"
        "  - {name: a, authenticationType: API_KEY}\n"
        "  - {name: b, authenticationType: API_KEY, assume: {typenameIsReadable: true}, sensitive: {names: [vat]}}\n"
    )
    a, b = (entry.config for entry in found.apis)
    assert (a.assume.typename_is_readable, a.assume.interface_directives_count) == (False, True)
    assert (b.assume.typename_is_readable, b.assume.interface_directives_count) == (True, True)
    assert (a.sensitive.names, a.sensitive.excepted) == (("iban",), frozenset({"User.email"}))
    assert (b.sensitive.names, b.sensitive.excepted) == (("vat",), frozenset({"User.email"}))


def test_what_is_wrong_with_the_list_of_apis() -> None:
    assert refused("apis: []") == [("1:7", "`apis` is empty.")]
    assert refused("apis: {name: a}") == [("1:7", "`apis` has to be a list.")]
    assert refused("apis:\n  - a\n  - ~\n") == [
        ("2:5", "`apis[0]` has to be a mapping."),
        ("3:5", "`apis[1]` has to be a mapping."),
    ]
    assert refused("apis:\n- {name: a}\n- {visibility: GLOBAL}\n- {name: a}\n- {name: a}") == [
        ("3:3", "Each of several APIs needs a `name`."),
        ("4:10", "The API a stands twice, first at appsync-lint.yaml:2:10."),
        ("5:10", "The API a stands twice, first at appsync-lint.yaml:2:10."),
    ]
    assert refused("authenticationType: API_KEY\nfailOn: high\nschema: a.graphql\napis: [{name: a}]") == [
        ("1:1", "`authenticationType` cannot stand beside `apis`."),
        ("3:1", "`schema` cannot stand beside `apis`."),
    ]


# The linter's settings.


def test_the_linters_settings() -> None:
    settings = read(SETTINGS).settings
    assert (settings.fail_on, settings.pedantic, settings.require_known) == ("high", True, False)
    assert (settings.select, settings.ignore) == (("public-mutation",), ("aws-publish",))
    assert settings.severities == {"public-mutation": "low", "unlimited-queries": "off"}
    assert str(settings.rule_spans["unlimited-queries"]).startswith("appsync-lint.yaml:8:")


def test_settings_that_nobody_wrote_are_none() -> None:
    settings = read("authenticationType: API_KEY").settings
    assert (settings.fail_on, settings.pedantic, settings.require_known) == (None, None, None)
    assert settings.severities == {}


def test_a_severity_alone_is_enough() -> None:
    assert read("rules: {a: critical, b: off, c: {severity: info}, d: {}}").settings.severities == {
        "a": "critical",
        "b": "off",
        "c": "info",
    }


def test_the_program_of_an_authorizer_has_the_place_that_names_it() -> None:
    entry, other = read("apis:\n  - {name: a, authorizer: {file: x.py, handler: x.run}}\n  - {name: b}").apis
    program = known(entry.config.authorizer)
    assert program is not None
    assert (str(program.span), program.path, program.handler) == ("appsync-lint.yaml:2:34", "x.py", "x.run")
    assert program.language is Language.PYTHON
    assert isinstance(other.config.authorizer, Absent)


def test_every_assumption_can_be_answered() -> None:
    answers = {one.key: not one.default for one in ASSUMPTIONS}
    assume = only(f"assume: {json.dumps(answers)}").assume
    assert {one.key: getattr(assume, one.attribute) for one in ASSUMPTIONS} == answers
    assert only("assume: {}").assume == Assumptions()


def test_the_json_schema_describes_every_assumption() -> None:
    described = {
        key: (value["description"], value["default"])
        for key, value in json_schema()["$defs"]["assume"]["properties"].items()
        if value["type"] == "boolean"
    }
    assert described == {one.key: (one.sentence, one.default) for one in ASSUMPTIONS}


# Mistakes.


def test_every_mistake_at_once_each_with_its_line_and_what_was_meant() -> None:
    found = problems(
        "name: 5\n"
        "authenticationType: COGNITO_USER_POOLS\n"
        "userPoolConfg:\n"
        "  userPoolId: x\n"
        "userPoolConfig: {defaultAction: Deny, awsRegionn: x}\n"
        "additionalAuthenticationProviders:\n"
        "  - authenticationType: APIKEY\n"
        "  - {authentication_type: API_KEY}\n"
        "  - API_KEY\n"
        "queryDepthLimit: 76\n"
        "resolverCountLimit: -1\n"
        "introspectionConfig: true\n"
        "xrayEnabled: yes\n"
        "failon: hihg\n"
        "failOn: hihg\n"
        "select: public-mutation\n"
        "rules: {public-mutation: {severity: hgih}, b: of, c: [off]}\n"
        "assume: {typenameIsReadible: true, typenameIsReadable: no}\n"
        "version: 2\n"
    )
    assert [(problem.span.line, problem.sentence, problem.hint) for problem in found if problem.span] == [
        (1, "`name` has to be a text.", ""),
        (2, "`authenticationType` cannot be 'COGNITO_USER_POOLS'.", "Did you mean AMAZON_COGNITO_USER_POOLS?"),
        (3, "There is no key `userPoolConfg`.", "Did you mean userPoolConfig?"),
        (5, "`userPoolConfig.defaultAction` cannot be 'Deny'.", "Did you mean DENY?"),
        (5, "There is no key `userPoolConfig.awsRegionn`.", "Did you mean awsRegion?"),
        (7, "`additionalAuthenticationProviders[0].authenticationType` cannot be 'APIKEY'.", "Did you mean API_KEY?"),
        (8, "`additionalAuthenticationProviders[1]` needs the key `authenticationType`.", ""),
        (
            8,
            "There is no key `additionalAuthenticationProviders[1].authentication_type`.",
            "Did you mean authenticationType?",
        ),
        (9, "`additionalAuthenticationProviders[2]` has to be a mapping.", ""),
        (10, "`queryDepthLimit` has to be from 0 to 75.", ""),
        (11, "`resolverCountLimit` has to be from 0 to 10000.", ""),
        (12, "`introspectionConfig` has to be a text.", ""),
        (13, "`xrayEnabled` has to be true or false.", ""),
        (14, "There is no key `failon`.", "Did you mean failOn?"),
        (15, "`failOn` cannot be 'hihg'.", "Did you mean high?"),
        (16, "`select` has to be a list.", ""),
        (17, "`rules.public-mutation.severity` cannot be 'hgih'.", "Did you mean high?"),
        (17, "`rules.b` cannot be 'of'.", "Did you mean off?"),
        (17, "`rules.c` has to be a text or a mapping.", ""),
        (18, "There is no key `assume.typenameIsReadible`.", "Did you mean typenameIsReadable?"),
        (18, "`assume.typenameIsReadable` has to be true or false.", ""),
        (19, "`version` cannot be 2.", "Write 1."),
    ]
    assert [problem.span.text for problem in found[:3] if problem.span] == ["5", "COGNITO_USER_POOLS", "userPoolConfg"]


@pytest.mark.parametrize(
    ("text", "what"), [("- a", "a mapping"), ("a", "a mapping"), ("~", "a mapping"), ("5", "a mapping")]
)
def test_a_file_that_is_no_mapping(text: str, what: str) -> None:
    assert refused(text) == [("1:1", f"`The file` has to be {what}.")]


def test_a_file_of_mistakes_alone_takes_no_time() -> None:
    begin = time.perf_counter()
    assert len(problems("\n".join(f"key{number}: 1" for number in range(20_000)))) == 200
    assert time.perf_counter() - begin < 2


# What the reader refuses, editors mark, and the other way round.

GOOD = [
    WHOLE,
    SETTINGS,
    "authenticationType: API_KEY",
    "authenticationType: AWS_LAMBDA\nlambdaAuthorizerConfig: {authorizerUri: x, authorizerResultTtlInSeconds: 3600}",
    "apis: [{authenticationType: API_KEY}]",
    "apis: [{name: a}, {name: b}]\nassume: {}\nsensitive: {}\nfailOn: info\nallow: []",
    "version: '1'\nname: a",
    "queryDepthLimit: 75.0",
    "rules: {a: off, b: high, c: {}, d: {severity: info}}",
    "schema: a.graphql",
    "schema: [a.graphql, b/**/*.graphql]\nschemaMerge: error",
    "{}",
]
BAD = [
    "authenticationType: Cognito",
    "authenticationType: [API_KEY]",
    "authenticationTyp: API_KEY",
    "name: 5",
    "apis: []",
    "apis: [a]",
    "apis: [~]",
    "apis: [{name: a}, {visibility: GLOBAL}]",
    "apis: [{name: a}]\nauthenticationType: API_KEY",
    "apis: [{name: a}]\ngraphqlApi: {name: b}",
    "apis: [{name: a, failOn: high}]",
    "userPoolConfig: {defaultAction: Allow}",
    "userPoolConfig: [x]",
    "additionalAuthenticationProviders: {authenticationType: API_KEY}",
    "additionalAuthenticationProviders: [{}]",
    "additionalAuthenticationProviders: [~]",
    "additionalAuthenticationProviders: [{authenticationType: API_KEY, expires: 1}]",
    "lambdaAuthorizerConfig: {authorizerResultTtlInSeconds: 3601}",
    "queryDepthLimit: 75.5",
    "queryDepthLimit: '5'",
    "queryDepthLimit: true",
    "xrayEnabled: 1",
    "logConfig: {fieldLogLevel: WARN}",
    "schema: []",
    "schema: [1]",
    "schemaMerge: unite",
    "apiKeys: [{id: x, secret: y}]",
    "apiCache: {apiCachingBehavior: ALL}",
    "apiCache: {ttls: 5}",
    "dataSources: [{type: NONE}]",
    "dataSources: [{name: a, handlr: b}]",
    "resolvers: [{typeName: Query}]",
    "resolvers: [{typeName: Query, fieldName: a, kind: PIPE}]",
    "functions: [{nam: a}]",
    "iam: {roles: [{unauthenticated: true}]}",
    "sourceApis: [{mergeType: AUTO_MERGE}]",
    "sensitive: {names: iban}",
    "policies: [{never: [API_KEY]}]",
    "policies: [{fields: [a], by: path}]",
    "allow: [{rule: a, at: b}]",
    "rules: {a: 5}",
    "rules: {a: hi}",
    "rules: {a: {severity: off}}",
    "rules: {a: {sevrity: low}}",
    "failOn: never",
    "pedantic: on",
    "assume: {x: true}",
    "assume: {typenameIsReadable: 1}",
    "overrides: [{schema: a.graphql}]",
    "overrides: [{match: {name: a}, shema: a.graphql}]",
    "version: 2",
    "output: json",
    "rulesDir: rules",
    "exitZero: true",
]


@pytest.mark.parametrize("text", GOOD)
def test_good_files_are_good_for_the_reader_and_for_editors(text: str) -> None:
    assert read(text).apis
    assert accepted_by_editors(text)


@pytest.mark.parametrize("text", BAD)
def test_bad_files_are_bad_for_the_reader_and_for_editors(text: str) -> None:
    assert problems(text)
    assert not accepted_by_editors(text)


@pytest.mark.parametrize(
    "path",
    sorted(path for pattern in ("*/appsync-lint.*", "*/api.json") for path in FIXTURES.glob(pattern)),
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_every_fixture_is_good_for_the_reader_and_for_editors(path: Path) -> None:
    source = Source(path.name, path.read_text(encoding="utf-8"))
    assert neutral.read(source).apis
    VALIDATOR.validate(plain(document.read(source)))


def test_the_json_schema_is_a_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_one_api_stands_at_the_top_with_the_same_keys_as_one_of_several() -> None:
    schema = json_schema()
    top, one = schema["properties"], schema["$defs"]["api"]["properties"]
    assert {key: top[key] for key in one} == one
    assert set(schema["$defs"]["override"]["properties"]) - {"match"} == one.keys() - {"name"}
    assert set(schema["dependentSchemas"]["apis"]["properties"]) == {*one, "graphqlApi"} - {"assume", "sensitive"}


# AWS's part, against AWS's own description of its API.

OURS = {"file", "handler", "codeFile", "requestMappingTemplateFile", "responseMappingTemplateFile"}


@pytest.mark.parametrize(
    ("definition", "shape"),
    [
        ("exportedApi", "GraphqlApi"),
        ("provider", "AdditionalAuthenticationProvider"),
        ("userPoolConfig", "UserPoolConfig"),
        ("openIDConnectConfig", "OpenIDConnectConfig"),
        ("lambdaAuthorizerConfig", "LambdaAuthorizerConfig"),
        ("logConfig", "LogConfig"),
        ("apiKey", "ApiKey"),
        ("apiCache", "ApiCache"),
        ("resolver", "Resolver"),
        ("function", "FunctionConfiguration"),
        ("dataSource", "DataSource"),
        ("runtime", "AppSyncRuntime"),
    ],
)
def test_keys_enums_and_ranges_are_those_of_the_service_model(definition: str, shape: str) -> None:
    session = pytest.importorskip("botocore.session")
    model = session.get_session().get_service_model("appsync").shape_for(shape)
    ours = json_schema()["$defs"][definition]["properties"]
    assert set(ours) - OURS == set(model.members)
    for key, member in model.members.items():
        described = ours[key]
        if "$ref" in described:
            described = json_schema()["$defs"][described["$ref"].rpartition("/")[2]]
        assert described.get("type", "string") == _JSON_TYPES[member.type_name], key
        if "enum" in described:
            assert set(described["enum"]) == set(member.enum), key
        if "maximum" in described:
            assert (described["minimum"], described["maximum"]) == (member.metadata["min"], member.metadata["max"]), key


_JSON_TYPES = {
    "string": "string",
    "boolean": "boolean",
    "integer": "integer",
    "long": "integer",
    "structure": "object",
    "map": "object",
    "list": "array",
}


# What is assumed of a setting.

TTL = "lambdaAuthorizerConfig.authorizerResultTtlInSeconds"


def test_an_assumed_cache_time_stands_for_one_that_is_not_written() -> None:
    text = """
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig: {authorizerUri: a}
additionalAuthenticationProviders:
  - {authenticationType: AWS_LAMBDA, lambdaAuthorizerConfig: {authorizerUri: b, authorizerResultTtlInSeconds: 60}}
  - {authenticationType: AWS_LAMBDA}
  - {authenticationType: AWS_IAM}
assume: {authorizerResultTtlInSeconds: 900}
"""
    found = [provider.settings.get(TTL) for provider in only(text).providers]
    assert [value.value if isinstance(value, Known) else None for value in found] == [900, 60, 900, None]
    assert isinstance(found[0], Known)
    assert found[0].span is not None
    assert (found[0].span.text, found[0].span.line, found[0].origin) == ("900", 8, ASSUMED)
    assert all(isinstance(p.settings.get(TTL), Absent) for p in only(text.partition("assume")[0]).providers[2:])


def test_an_assumed_cache_time_holds_for_all_apis_of_a_file() -> None:
    apis = read("""
assume: {authorizerResultTtlInSeconds: 900}
apis:
  - {name: a, authenticationType: AWS_LAMBDA}
  - {name: b, authenticationType: AWS_LAMBDA, assume: {authorizerResultTtlInSeconds: 0}}
""").apis
    values = [entry.config.default.settings.get(TTL) for entry in apis]
    assert [value.value for value in values if isinstance(value, Known)] == [900, 0]
    assert isinstance(only("assume: {authorizerResultTtlInSeconds: 900}").default.settings.get(TTL), Absent)
