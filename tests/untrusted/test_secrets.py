"""Keys and tokens, planted in every format and every place of it: no output of any command shows one."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint.credentials import conceal, redact, without
from tests.terminal import CONFIG, SCHEMA, run, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.terminal import Outcome

_BODY = "q7Zk9Xw2Lm4Tn8Rb5Vc1Hd6Jf"
KEY = "da2-q7zk9xw2lm4tn8rb5vc1hd6jfe"  # 26 characters behind the mark, as AppSync makes them
JWT = f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.{_BODY}"
PEM = f"-----BEGIN RSA PRIVATE KEY-----\n{_BODY * 2}\n{_BODY * 2}\nab12==\n-----END RSA PRIVATE KEY-----"
# Texts, and the part of each that may not be seen. Written in pieces: no scanner of this repository shall find them.
FORMS = {
    "AppSync": (KEY, KEY[4:]),
    "AppSync in a longer word": (f"x{KEY}Y", KEY[4:]),
    "AppSync in capitals": (KEY.upper(), KEY[4:].upper()),
    "AppSync in base64": ((encoded := base64.b64encode(KEY.encode()).decode()), encoded[6:]),
    "AWS": (f"AKIA{'Q7ZK5XW2LM4TN6RB'}", "Q7ZK5XW2LM4TN6RB"),
    "AWS for a session": (f"ASIA{'Q7ZK5XW2LM4TN6RB'}", "Q7ZK5XW2LM4TN6RB"),
    "JWT": (JWT, _BODY),
    "JWT behind a name": (f"token_{JWT}", _BODY),
    "bearer": (f"Bearer {_BODY}", _BODY),
    "basic": (f"Basic {_BODY}==", _BODY),
    "GitHub": (f"ghp_{_BODY}{_BODY[:11]}", _BODY),
    "GitHub, fine-grained": (f"github_pat_{_BODY}_{_BODY * 2}", _BODY),
    "GitLab": (f"glpat-{_BODY}", _BODY),
    "Slack": (f"xoxb-1234567890-{_BODY}", _BODY),
    "Slack's web hook": (f"https://hooks.slack.com/services/T0001/B0002/{_BODY}", _BODY),
    "Stripe": (f"sk_live_{_BODY}", _BODY),
    "Google": (f"AIza{_BODY}{_BODY[:10]}", _BODY),
    "npm": (f"npm_{_BODY}{_BODY[:11]}", _BODY),
    "connection string": (f"postgres://admin:{_BODY}@db.example.com/x", _BODY),
    "private key": (PEM, _BODY),
}
# What looks a little like one, and is none.
ORDINARY = (
    "123e4567-e89b-12d3-a456-426614174000",
    "a3f5c2d9e8b7a6f5c4d3e2f1a0b9c8d7e6f5a4b3",
    "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_q7Zk9Xw2L",
    "eu-west-1_q7Zk9Xw2L",
    "aGVsbG8gd29ybGQsIHRoaXMgaXMgbm8gc2VjcmV0IQ==",
    "ASIAPACIFICREGIONAL",
    "ASIAPACIFICREGIONXXX",
    "AKIAshows",
    "da2-demo",
    "xoxb-administrators",
    "sk-internal-administrators-of-the-house",
    "Bearer authorizationTokenOfTheCaller",
    "basic authenticationProviders",
    "https://example.com:8080/path@x",
    "https://user:${password}@example.com",
    "postgres://u:{{resolve:secretsmanager:db}}@h",
    "if (key.startsWith('-----BEGIN PRIVATE KEY-----')) return somethingElseThatIsLong(key)",
    "npm_config_registry_of_the_whole_organisation",
    "eyJson",
    "monkeyJuggling.eyJ",
    '@aws_cognito_user_pools(cognito_groups: ["Administrators"])',
)


@pytest.mark.parametrize(("text", "secret"), FORMS.values(), ids=FORMS)
def test_what_has_a_form_of_its_own_is_masked_in_place(text: str, secret: str) -> None:
    around = f'before "{text}" behind\n'
    masked = redact(around)
    assert secret not in masked
    assert len(masked) == len(around)
    assert [at for at, sign in enumerate(masked) if sign == "\n"] == [at for at, s in enumerate(around) if s == "\n"]
    assert masked.startswith("before")
    assert masked.endswith("behind\n")
    assert redact(masked) == masked


@pytest.mark.parametrize("text", ORDINARY)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(f'x = "{text}"') == f'x = "{text}"'


WAYS = {
    "unicode": lambda sign: f"\\u{ord(sign):04x}",
    "capital hexadecimal": lambda sign: f"\\u{ord(sign):04X}",
    "braces": lambda sign: f"\\u{{{ord(sign):x}}}",
    "bytes": lambda sign: f"\\x{ord(sign):02x}",
    "long unicode": lambda sign: f"\\U{ord(sign):08x}",
    "percent": lambda sign: f"%{ord(sign):02X}",
    "entity": lambda sign: f"&#x{ord(sign):x};",
    "concatenated": lambda sign: f'{sign}" + "',
    "on the next line": lambda sign: f'{sign}" +\n      "',
    "continued": lambda sign: f"{sign}\\\n",
    "side by side": lambda sign: f'{sign}" "',
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("at", [0, 3, 12, None])
def test_what_is_written_in_another_way_is_masked_too(way: str, at: int | None) -> None:
    signs = [WAYS[way](sign) if at in {number, None} else sign for number, sign in enumerate(KEY[:-1])]
    text = f'before "{"".join(signs)}{KEY[-1]}" behind'
    masked = redact(text)
    assert len(masked) == len(text)
    assert masked.startswith("before")
    assert masked.endswith("behind")
    for hidden in range(4, len(signs) - 2):
        piece = "".join(signs[hidden : hidden + 3])
        assert piece not in masked


@given(st.lists(st.sampled_from([*WAYS["bytes"]("d"), KEY, "da2-", '" + "', "\\x64", "%41", "a1", "\n", "eyJ", "."])))
def test_a_mask_has_the_length_of_what_it_hides(parts: list[str]) -> None:
    text = "".join(parts)
    masked = redact(text)
    assert len(masked) == len(text)
    assert [sign for sign in masked if sign == "\n"] == [sign for sign in text if sign == "\n"]


NAMED = {
    "a comparison": ('if (token === "s3cr3t") {', "a.js", "s3cr3t"),
    "the other quotes": ("if token != 's3cr3t':", "a.py", "s3cr3t"),
    "a password of letters": ('{"password": "letmein"}', "a.json", "letmein"),
    "a secret key of AWS": (
        "aws_secret_access_key = wJalrXUtnFEMIK7MDENG/bPxRfiCYab",
        "a.toml",
        "wJalrXUtnFEMIK7MDENG",
    ),
    "a client's secret": ("  clientSecret: 1abc2def3", "a.yaml", "1abc2def3"),
    "a header": ("if (headers['x-api-key'] !== 'abc-1234')", "a.ts", "abc-1234"),
    "a variable": ('  API_KEY: "q7Zk9Xw2"  # old', "a.yml", "q7Zk9Xw2"),
    "HCL": ('  db_password = "letmein"', "a.tf", "letmein"),
}


@pytest.mark.parametrize(("line", "name", "secret"), NAMED.values(), ids=NAMED)
def test_what_stands_behind_a_telling_name_is_masked_in_excerpts(line: str, name: str, secret: str) -> None:
    masked = conceal(line, name)
    assert secret not in masked
    assert len(masked) == len(line)
    assert redact(line) == line, "the analysis sees it as it is"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("  password: String!", "schema.graphql"),
        ("  token: string", "a.ts"),
        ("  login(password: String, token: ID1234): X", "schema.graphql"),
        ("const { token } = event", "a.js"),
        ("token: 'authorizationToken'", "a.js"),
        ('token == "undefined"', "a.py"),
        ("tokenUse: access1", "a.yaml"),
        ("secretArn: arn:aws:secretsmanager:eu-west-1:123456789012:secret:db", "a.yaml"),
        ("apiKeyId: abc123456", "a.yaml"),
        ("DB_PASSWORD: ${ssm:/db/password1}", "serverless.yml"),
        ("password: !Ref DbPassword1", "template.yaml"),
        ("isAuthorized: token === 'custom-authorized',", "a.js"),
        ("token = event['authorizationToken']", "a.py"),
    ],
)
def test_a_telling_name_before_what_is_no_secret_hides_nothing(line: str, name: str) -> None:
    assert conceal(line, name) == line


def test_secrets_that_are_known_are_found_as_words() -> None:
    text = "x = 's3cr3t'; y = 's3' + 'cr3t'; z = s3cr3ts; 'ab' ab 'Bearer s3cr3t'"
    hidden = without(text, {"s3cr3t", "ab"})
    assert "s3cr3t'" not in hidden
    assert "'cr3t'" not in hidden
    assert "s3cr3ts" in hidden
    assert hidden.count("ab") == 1
    assert len(hidden) == len(text)


# Whole runs.

CHECKS = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown", "html")
COMMANDS = (
    *(("check", "--pedantic", f"--output={output}") for output in CHECKS),
    ("check", "--color=always", "--debug"),
    *(("access", f"--output={output}") for output in ("text", "json", "markdown", "html")),
    *(("access", "--field", "Query.me", f"--output={output}") for output in ("text", "json")),
    ("view", "--as", "api-key"),
    ("diff", "HEAD"),
    ("baseline",),
    ("rules",),
)


def outputs(folder: Path) -> Iterator[tuple[tuple[str, ...], Outcome]]:
    """Yield what every command prints of a project."""
    for command in COMMANDS:
        yield command, run(folder, *command)


_SERVERLESS = """\
service: x
provider: {{name: aws, environment: {{API_KEY: "{0}"}}}}
plugins: [serverless-appsync-plugin]
custom: {{key: "{0}"}}
appSync:
  name: "api-{0}"
  authentication: {{type: API_KEY}}
  apiKeys: [{{name: "{0}", description: "{0}"}}]
  environment: {{TOKEN: "{0}"}}
  substitutions: {{k: "{0}"}}
"""
_SAM = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Key: {{Type: String, NoEcho: true, Default: "{0}"}}
Resources:
  Api:
    Type: AWS::AppSync::GraphQLApi
    Properties: {{Name: "{0}", AuthenticationType: API_KEY, Tags: [{{Key: k, Value: "{0}"}}]}}
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties: {{ApiId: !GetAtt Api.ApiId, DefinitionS3Location: schema.graphql}}
Outputs: {{Key: {{Value: "{0}"}}}}
"""
_HCL = """\
variable "key" {{
  sensitive = true
  default   = "{0}"
}}
resource "aws_appsync_graphql_api" "a" {{
  name                = "{0}"
  authentication_type = "API_KEY"
  schema              = file("schema.graphql")
  tags                = {{ key = var.key, other = "{0}" }}
}}
"""
_SDL = """\
# {0}
type Query {{
  "{0}" me(a: String = "{0}"): Int @aws_api_key @deprecated(reason: "{0}") # {0}
  b: Int @aws_cognito_user_pools(cognito_groups: ["{0}"])
}}
type Mutation {{ a(k: String = "{0}"): Int @aws_api_key @aws_cognito_user_pools }} # {0}
"""
_JS = """\
// {0}
const other = "{0}"; const API_KEY = "{0}"
export const handler = async (event) => {{
  console.log(event.authorizationToken, "{0}")
  if (event.authorizationToken === "{0}") return {{ isAuthorized: true, ttlOverride: 99999, x: "{0}" }}
  return {{ isAuthorized: event.authorizationToken === API_KEY, deniedFields: ["{0}"] }}
}}
"""
PROJECTS = {
    "SDL": {"schema.graphql": _SDL, "appsync-lint.yaml": CONFIG},
    "SDL that is broken": {"schema.graphql": _SDL + 'type X {{ "{0}" {0} }} }}', "appsync-lint.yaml": CONFIG},
    "YAML": {
        "schema.graphql": SCHEMA,
        "appsync-lint.yaml": CONFIG.replace("blog", '"{0}"')
        + 'cognitoGroups: ["{0}"]\nenvironmentVariables: {{API_KEY: "{0}"}}\n'
        'policies: [{{fields: ["Mutation.*"], never: [api-key], message: "{0}"}}]\n'
        'allow: [{{rule: unused-provider, at: "*", reason: "{0}", owner: "{0}"}}]\n',
    },
    "YAML that is broken": {"schema.graphql": SCHEMA, "appsync-lint.yaml": 'a: "{0}"\n b: "{0}": "{0}"\n'},
    "YAML that is wrong": {"schema.graphql": SCHEMA, "appsync-lint.yaml": '"{0}": "{0}"\nschema: ["{0}"]\n'},
    "TOML": {"schema.graphql": SCHEMA, "pyproject.toml": '[tool.appsync-lint]\nname = "{0}"\n"{0}" = "{0}"\n'},
    "Serverless": {"schema.graphql": _SDL, "serverless.yml": _SERVERLESS},
    "CloudFormation": {"schema.graphql": _SDL, "template.yaml": _SAM},
    "Terraform": {"schema.graphql": _SDL, "main.tf": _HCL},
    "authorizer": {
        "schema.graphql": "type Query {{ me: Int }}\n",
        "a.js": _JS,
        "appsync-lint.yaml": 'name: "{0}"\nauthenticationType: AWS_LAMBDA\nauthorizer: {{file: a.js}}\n',
    },
}
# Of a static token, no more than its beginning may be seen.
PLANTED = {"AppSync": FORMS["AppSync"], "JWT": FORMS["JWT"], "Slack": FORMS["Slack"]}


def _planted(content: str, text: str) -> str:
    return content.replace("{0}", text).replace("{{", "{").replace("}}", "}")


@pytest.mark.parametrize("planted", PLANTED)
@pytest.mark.parametrize("project", PROJECTS)
def test_no_output_shows_what_was_planted(blog: Path, project: str, planted: str) -> None:
    text, secret = PLANTED[planted]
    (blog / "appsync-lint.yaml").unlink()
    write(blog, {name: _planted(content, text) for name, content in PROJECTS[project].items()})
    for command, outcome in outputs(blog):
        assert secret not in outcome.stdout + outcome.stderr, command
        assert secret[4:20] not in outcome.stdout + outcome.stderr, command


STATIC = "gk-orchard-7f3a99"
AUTHORIZERS = {
    "a comparison": f"""
export const handler = async (event) => {{
  if (event.authorizationToken === '{STATIC}') return {{ isAuthorized: true, ttlOverride: 7200 }} // {STATIC}
  return {{ isAuthorized: '{STATIC}' === event.authorizationToken }}
}}
""",
    "a constant": f"""
const GATE = '{STATIC}'
exports.handler = async (event) => ({{ isAuthorized: event.authorizationToken === GATE, ttlOverride: 7200 }})
""",
    "a list": f"""
const GATES = ['{STATIC}', 'another-one-12']
exports.handler = async (event) => ({{ isAuthorized: GATES.includes(event.authorizationToken), ttlOverride: 7200 }})
""",
    "two parts": """
const GATE = 'gk-orchard' + '-7f3a99'
exports.handler = async (event) => ({ isAuthorized: event.authorizationToken === GATE, ttlOverride: 7200 })
""",
    "an escape": """
exports.handler = async (e) => ({ isAuthorized: e.authorizationToken === 'gk-orch\\x61rd-7f3a99', ttlOverride: 7200 })
""",
    "scheme": f"""
exports.handler = async (e) => {{
  console.log(e.authorizationToken, '{STATIC}')
  return {{ isAuthorized: e.authorizationToken === 'Bearer {STATIC}', ttlOverride: 7200 }}
}}
""",
}


@pytest.mark.parametrize("name", AUTHORIZERS)
def test_no_output_shows_a_token_that_an_authorizer_compares(blog: Path, name: str) -> None:
    config = "authenticationType: AWS_LAMBDA\nauthorizer: {file: a.js}\nname: x\n"
    write(blog, {"a.js": AUTHORIZERS[name], "appsync-lint.yaml": config, "schema.graphql": "type Query { me: Int }\n"})
    assert "literal-token" in {rule for rule, _ in run(blog, "--output", "json").found}
    for command, outcome in outputs(blog):
        said = outcome.stdout + outcome.stderr
        assert not re.search(r"orchard|orch\\x61rd|7f3a99|another-one", said), command


def test_a_token_is_hidden_and_everything_keeps_its_place(blog: Path) -> None:
    config = "authenticationType: AWS_LAMBDA\nauthorizer: {file: a.js}\nname: x\n"
    write(blog, {"a.js": AUTHORIZERS["a comparison"], "appsync-lint.yaml": config})
    text = run(blog, "--select", "literal-token").stdout
    line = AUTHORIZERS["a comparison"].splitlines()[2]
    shown = line.replace(STATIC, "REDACTED".ljust(len(STATIC), "x"))
    assert shown in text
    marks = next(row for row in text.splitlines() if "^" in row)
    start = marks.index("^") - marks.index("|") - 2
    assert line[start:].startswith("event.authorizationToken")


def test_a_telling_name_hides_what_follows_in_all_outputs(blog: Path) -> None:
    secret = "Sup3rS3cretW0rd"  # noqa: S105 - planted
    write(
        blog,
        {
            "schema.graphql": f"""\
type Query @aws_api_key {{
  a(secretAccessKey: String = "{secret}"): User @aws_api_key @b(password: "{secret}")
}}
type User @aws_api_key {{
  email: AWSEmail @aws_api_key @bar(password: "{secret}")
}}
""",
            "appsync-lint.yaml": "authenticationType: API_KEY\n",
        },
    )
    for line, outcome in outputs(blog):
        assert secret not in outcome.stdout + outcome.stderr, line


@pytest.mark.parametrize(
    "arguments", [("--param", f"Key={KEY}"), ("--config", KEY), ("--auth", KEY), (f"{KEY}.graphql",)]
)
def test_the_command_line_is_not_repeated_with_a_key(blog: Path, arguments: tuple[str, ...]) -> None:
    for outcome in (run(blog, *arguments), run(blog, *arguments, "--debug")):
        assert KEY[4:] not in outcome.stdout + outcome.stderr


def test_a_value_that_is_given_for_a_parameter_is_not_repeated(blog: Path) -> None:
    outcome = run(blog, "--param", "DbPassword=hunter2hunter2", "--debug")
    assert "hunter2" not in outcome.stdout + outcome.stderr


def test_plans_hide_what_terraform_calls_sensitive(blog: Path) -> None:
    values = {"name": "x", "authentication_type": "API_KEY", "schema": SCHEMA, "tags": {"k": "hunter2hunter2"}}
    resource: dict[str, object] = {
        "address": "aws_appsync_graphql_api.a",
        "mode": "managed",
        "type": "aws_appsync_graphql_api",
    }
    resource |= {"name": "a", "values": values, "sensitive_values": {"tags": {"k": True}}}
    plan = {"format_version": "1.2", "planned_values": {"root_module": {"resources": [resource]}}}
    (blog / "appsync-lint.yaml").unlink()
    write(blog, {"plan.json": json.dumps(plan)})
    for output in CHECKS:
        outcome = run(blog, "plan.json", "--output", output)
        assert "hunter2" not in outcome.stdout + outcome.stderr
