"""The commands, their options and exit codes, as the documentation of the command line promises them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from appsync_lint import __version__, ruleset
from appsync_lint.assumptions import ASSUMPTIONS
from tests.terminal import CLEAN, CONFIG, SCHEMA, Outcome, run, write

ONE = ("--select", "public-mutation")
JSON = ("--output", "json")
FOUND = [("public-mutation", "Mutation.deletePost")]
NO_MODE = "Name them, the default first: --auth cognito,api-key"


def process(
    folder: Path,
    *arguments: str,
    python: tuple[str, ...] = (sys.executable, "-m", "appsync_lint"),
    env: dict[str, str] | None = None,
) -> Outcome:
    """Run the command line in a process of its own."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("APPSYNC_LINT_")}
    ended = subprocess.run(
        [*python, *arguments], cwd=folder, env={**outside, **(env or {})}, capture_output=True, check=False
    )
    return Outcome(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


# Commands.


def test_check_is_what_is_meant_where_no_command_is_named(blog: Path) -> None:
    expected = run(blog, "check", "schema.graphql", *ONE)
    assert expected.exit_code == 1
    for arguments in (("schema.graphql", *ONE), (*ONE, "schema.graphql"), ONE, ("check", *ONE), (".", *ONE)):
        assert run(blog, *arguments) == expected


def test_a_bare_word_that_is_a_command_is_a_command_and_else_a_path(tmp_path: Path) -> None:
    write(tmp_path, {"check": CLEAN, "rules": CLEAN, "other": CLEAN})
    options = ("--auth", "cognito", *ONE, *JSON)
    assert run(tmp_path, "./check", *options).json["apis"][0]["schema"] == ["check"]
    assert run(tmp_path, "check", "check", *options).json["apis"][0]["schema"] == ["check"]
    assert run(tmp_path, "other", *options).json["apis"][0]["schema"] == ["other"]
    assert "rules" in run(tmp_path, "rules", *JSON).json


def test_version_and_help(tmp_path: Path) -> None:
    assert run(tmp_path, "--version").stdout == f"appsync-lint, version {__version__}\n"
    for option in ("--help", "-h"):
        outcome = run(tmp_path, option)
        assert outcome.exit_code == 0
        assert all(command in outcome.stdout for command in ("check", "access", "explain", "rules"))
    assert "--fail-on" in run(tmp_path, "check", "--help").stdout


def test_the_json_of_check(blog: Path) -> None:
    outcome = run(blog, *ONE, *JSON)
    assert (outcome.exit_code, outcome.stderr) == (1, "")
    report = outcome.json
    assert set(report) == {"version", "apis", "findings", "suppressed", "unknown", "examined"}
    assert report["version"] == "1"
    assert report["apis"] == [
        {
            "name": "blog",
            "schema": ["schema.graphql"],
            "programs": [],
            "config": "appsync-lint.yaml:2",
            "defaultMode": "AMAZON_COGNITO_USER_POOLS",
            "additionalModes": ["API_KEY"],
        }
    ]
    (finding,) = report["findings"]
    assert {
        key: finding[key] for key in ("rule", "severity", "confidence", "coordinate", "principals", "affected")
    } == {
        "rule": "public-mutation",
        "severity": "medium",
        "confidence": "high",
        "coordinate": "Mutation.deletePost",
        "principals": ["API_KEY"],
        "affected": ["Mutation.deletePost"],
    }
    assert [finding[key] for key in ("file", "line", "column", "endLine", "endColumn")] == [
        "schema.graphql",
        6,
        32,
        6,
        44,
    ]
    assert set(finding["evidence"][0]) == {"file", "line", "column", "caption"}
    assert finding["witness"]["principal"] == "API_KEY"
    assert finding["witness"]["operation"] == 'mutation { deletePost(id: "1") }'
    assert finding["witness"]["variables"] == {}
    assert finding["fingerprint"]
    assert (report["suppressed"], report["unknown"]) == ([], [])
    assert report["examined"] == {"types": 3, "fields": 5, "programs": 0, "rules": 1}


def test_what_is_unknown_stands_in_the_report(blog: Path) -> None:
    write(blog, {"appsync-lint.yaml": f"{CONFIG}authorizer: {{file: Auth.java}}\n", "Auth.java": ""})
    (unknown,) = run(blog, *ONE, *JSON).json["unknown"]
    assert set(unknown) == {"what", "expression", "answer", "file", "line"}
    assert (unknown["file"], unknown["line"]) == ("appsync-lint.yaml", 5)


def test_the_text_of_check_shows_both_files_the_remedy_and_how_much_was_looked_at(blog: Path) -> None:
    outcome = run(blog, *ONE)
    lines = outcome.stdout.splitlines()
    assert "--> schema.graphql:6:32" in outcome.stdout
    assert "6 |   deletePost(id: ID!): Boolean @aws_api_key @aws_cognito_user_pools" in lines
    assert lines[0].startswith("blog: schema.graphql; auth from appsync-lint.yaml:2")
    assert any(line.startswith("  = fix: ") for line in lines)
    assert lines[-1] == "1 finding (1 medium); examined 3 types, 5 fields, 1 rule."
    assert outcome.stderr == ""


def test_rules_as_json(tmp_path: Path) -> None:
    outcome = run(tmp_path, "rules", *JSON)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert set(outcome.json) == {"version", "rules"}
    found = outcome.json["rules"]
    assert all(set(rule) == {"name", "headline", "group", "severity", "confidence", "cwe"} for rule in found)
    assert [rule["name"] for rule in found] == [rule.name for rule in ruleset.load()]
    assert [rule["name"] for rule in found] == sorted(rule["name"] for rule in found)
    (one,) = (rule for rule in found if rule["name"] == "public-mutation")
    assert one == {
        "name": "public-mutation",
        "headline": "Anyone who holds the API key can change data.",
        "group": "exposure",
        "severity": "high",
        "confidence": "high",
        "cwe": 306,
    }


def test_rules_as_text_and_into_files(tmp_path: Path) -> None:
    outcome = run(tmp_path, "rules")
    assert outcome.exit_code == 0
    assert any(line.startswith("public-mutation ") for line in outcome.stdout.splitlines())
    silent = run(tmp_path, "rules", "--output", "json=rules.json", "--output", "text=rules.txt")
    assert (silent.exit_code, silent.stdout) == (0, "")
    assert (tmp_path / "rules.txt").read_text() == outcome.stdout
    assert (tmp_path / "rules.json").read_text() == run(tmp_path, "rules", *JSON).stdout
    assert run(tmp_path, "rules", "--output", "sarif").exit_code == 2


def test_explain_shows_the_page_of_a_rule(tmp_path: Path) -> None:
    outcome = run(tmp_path, "explain", "public-mutation")
    assert outcome.exit_code == 0
    assert outcome.stdout.startswith("# public-mutation\n\nAnyone who holds the API key can change data.\n\n")
    assert "\n## Bad\n" in outcome.stdout
    assert "\n```yaml\n" in outcome.stdout
    assert outcome.stdout.endswith("\nSeverity high, confidence high.\n")


def test_explain_of_what_is_no_rule(tmp_path: Path) -> None:
    outcome = run(tmp_path, "explain", "public-mutations")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "There is no rule public-mutations." in outcome.stderr
    assert "Did you mean public-mutation?" in outcome.stderr
    assert "`appsync-lint rules` lists them." in run(tmp_path, "explain", "xyz").stderr
    assert run(tmp_path, "explain").exit_code == 2


def test_explain_assumptions_names_every_one(tmp_path: Path) -> None:
    outcome = run(tmp_path, "explain", "assumptions")
    assert outcome.exit_code == 0
    for one in ASSUMPTIONS:
        assert f"\n## {one.key}: {str(one.default).lower()}\n\n{one.sentence}" in outcome.stdout


# access.

PRINCIPALS = [
    "API_KEY",
    "AMAZON_COGNITO_USER_POOLS",
    "AMAZON_COGNITO_USER_POOLS:Admins",
    "AMAZON_COGNITO_USER_POOLS:Editors",
]


def test_access_as_json(blog: Path) -> None:
    outcome = run(blog, "access", *JSON)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    pool = PRINCIPALS[1:]
    assert outcome.json == {
        "version": "1",
        "principals": PRINCIPALS,
        "fields": {
            "Mutation.deletePost": {"effective": PRINCIPALS, "reachable": PRINCIPALS},
            "Post.draft": {"effective": pool[1:], "reachable": pool[1:]},
            "Post.title": {"effective": PRINCIPALS, "reachable": PRINCIPALS},
            "Query.me": {"effective": pool, "reachable": pool},
            "Query.post": {"effective": PRINCIPALS, "reachable": PRINCIPALS},
        },
    }


def test_access_lists_every_mode_in_order_and_every_field_also_where_nobody_gets_in(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "schema.graphql": "type Query { a: Int @aws_lambda, n: Node }\ntype Lost @aws_iam { b: Int }\n"
            'interface Node { id: ID }\ntype T { c: Int @aws_cognito_user_pools(cognito_groups: ["b", "B", "a"]) }'
        },
    )
    outcome = run(tmp_path, "access", "--auth", "cognito,lambda,oidc,api-key", *JSON)
    assert outcome.json["principals"] == [
        "API_KEY",
        "OPENID_CONNECT",
        "AWS_LAMBDA",
        *(f"AMAZON_COGNITO_USER_POOLS{group}" for group in ("", ":B", ":a", ":b")),
    ]
    fields = outcome.json["fields"]
    assert set(fields) == {"Query.a", "Query.n", "Lost.b", "T.c"}
    assert fields["Lost.b"] == {"effective": [], "reachable": []}
    assert fields["Query.a"] == {"effective": ["AWS_LAMBDA"], "reachable": ["AWS_LAMBDA"]}
    assert fields["T.c"]["reachable"] == []
    assert len(fields["T.c"]["effective"]) == 3


def test_access_for_some_principals_in_whatever_order_they_are_given(blog: Path) -> None:
    asked = ("--as", "cognito:Editors+Admins", "--as", "API_KEY")
    outcome = run(blog, "access", *asked, *JSON)
    assert outcome.exit_code == 0
    assert outcome.json["principals"] == ["API_KEY", "AMAZON_COGNITO_USER_POOLS:Admins+Editors"]
    assert outcome.json["fields"]["Post.draft"]["effective"] == ["AMAZON_COGNITO_USER_POOLS:Admins+Editors"]
    assert set(outcome.json["fields"]) == set(run(blog, "access", *JSON).json["fields"])
    other = ("--as", "api-key", "--as", "AMAZON_COGNITO_USER_POOLS:Admins+Editors", "--as", "cognito:Editors+Admins")
    assert run(blog, "access", *other, *JSON) == outcome


@pytest.mark.parametrize("name", ["cognito", "COGNITO", "amazon_cognito_user_pools", "AMAZON_COGNITO_USER_POOLS"])
def test_principals_have_short_names_too(blog: Path, name: str) -> None:
    assert run(blog, "access", "--as", name, *JSON).json["principals"] == ["AMAZON_COGNITO_USER_POOLS"]


@pytest.mark.parametrize(
    ("principal", "sentence", "hint"),
    [
        ("iam", "The API blog does not offer AWS_IAM.", "It offers API_KEY, AMAZON_COGNITO_USER_POOLS."),
        ("admin", "--as names no principal 'admin'.", "cognito:Admin+Editor"),
        ("iam:Admins", "--as names no principal 'iam:Admins'.", "cognito:Admin+Editor"),
        ("cognito:", "--as names no principal 'cognito:'.", "cognito:Admin+Editor"),
        ("cognito:A++B", "--as names no principal 'cognito:A++B'.", "cognito:Admin+Editor"),
        ("", "--as names no principal ''.", "cognito:Admin+Editor"),
    ],
)
def test_as_somebody_who_cannot_be(blog: Path, principal: str, sentence: str, hint: str) -> None:
    outcome = run(blog, "access", "--as", principal, *JSON)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert sentence in outcome.stderr
    assert hint in outcome.stderr


def test_as_a_group_that_nobody_names_is_allowed_with_a_note(blog: Path) -> None:
    outcome = run(blog, "access", "--as", "cognito:admins", *JSON)
    assert (outcome.exit_code, outcome.json["principals"]) == (0, ["AMAZON_COGNITO_USER_POOLS:admins"])
    assert outcome.stderr == "note: no directive of blog names the group admins; did you mean Admins?\n"
    assert outcome.json["fields"]["Post.draft"]["effective"] == []
    assert outcome.json["fields"]["Query.me"]["reachable"] == ["AMAZON_COGNITO_USER_POOLS:admins"]


def test_access_to_one_field(blog: Path) -> None:
    outcome = run(blog, "access", "--field", "Post.draft", *JSON)
    assert outcome.exit_code == 0
    found = outcome.json
    assert (found["version"], found["field"], list(found["principals"])) == ("1", "Post.draft", PRINCIPALS)
    editor = found["principals"]["AMAZON_COGNITO_USER_POOLS:Editors"]
    assert (editor["effective"], editor["path"]) == (True, ["Query.post", "Post.draft"])
    assert editor["operation"] == 'query { post(id: "1") { draft } }'
    assert {key: editor["because"][key] for key in ("file", "line")} == {"file": "schema.graphql", "line": 10}
    assert "Editors" in editor["because"]["caption"]
    key = found["principals"]["API_KEY"]
    assert (key["effective"], key["path"], key["operation"]) == (False, [], None)
    assert key["because"]["file"] == "schema.graphql"


def test_access_to_one_field_for_one_caller(blog: Path) -> None:
    options = ("--field", "Query.me", "--as", "cognito:Editors+Admins")
    (found,) = run(blog, "access", *options, *JSON).json["principals"].items()
    assert found[0] == "AMAZON_COGNITO_USER_POOLS:Admins+Editors"
    assert found[1]["because"] == {"file": "appsync-lint.yaml", "line": 2, "caption": found[1]["because"]["caption"]}
    text = run(blog, "access", *options).stdout
    assert "AMAZON_COGNITO_USER_POOLS:Admins+Editors: yes" in text
    assert "--> appsync-lint.yaml:2:21" in text
    assert "= path: Query.me" in text
    assert "= send: query { me }" in text


@pytest.mark.parametrize(("field", "hint"), [("Post.drafts", "Did you mean Post.draft?"), ("xyz", "a dot")])
def test_access_to_a_field_that_is_not_there(blog: Path, field: str, hint: str) -> None:
    outcome = run(blog, "access", "--field", field, *JSON)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert f"There is no field {field}." in outcome.stderr
    assert hint in outcome.stderr


def test_access_of_several_apis(tmp_path: Path) -> None:
    config = """
    apis:
      - {name: a, authenticationType: API_KEY, schema: a.graphql}
      - {name: b, authenticationType: AWS_IAM, schema: b.graphql}
    """
    write(
        tmp_path, {"appsync-lint.yaml": config, "a.graphql": CLEAN, "b.graphql": f"{CLEAN}type Mutation {{ x: Int }}"}
    )
    found = run(tmp_path, "access", *JSON).json
    assert [(api["name"], api["principals"]) for api in found["apis"]] == [("a", ["API_KEY"]), ("b", ["AWS_IAM"])]
    shared = run(tmp_path, "access", "--field", "Query.me", *JSON).json
    assert [(api["name"], api["field"], list(api["principals"])) for api in shared["apis"]] == [
        ("a", "Query.me", ["API_KEY"]),
        ("b", "Query.me", ["AWS_IAM"]),
    ]
    assert run(tmp_path, "access", "--field", "Mutation.x", *JSON).json["field"] == "Mutation.x"
    text = run(tmp_path, "access", "--field", "Query.me").stdout
    assert "Query.me of a\n" in text
    assert "Query.me of b\n" in text


def test_access_as_text_says_what_its_marks_mean(blog: Path) -> None:
    outcome = run(blog, "access")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert "  4  AMAZON_COGNITO_USER_POOLS:Editors" in outcome.stdout
    assert "Post.draft            .  .  x  x" in outcome.stdout
    assert outcome.stdout.splitlines()[-1].startswith("x reachable")


def test_access_says_what_it_does_not_know(blog: Path) -> None:
    write(blog, {"appsync-lint.yaml": f"{CONFIG}authorizer: {{file: Auth.java}}\n", "Auth.java": ""})
    outcome = run(blog, "access", *JSON)
    assert (outcome.exit_code, outcome.stderr) == (
        0,
        "note: not known: what Auth.java does: programs are read in JavaScript, TypeScript and Python\n",
    )
    outcome = run(blog, "access", "--require-known", *JSON)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "--> appsync-lint.yaml:5:20" in outcome.stderr


def test_access_without_a_mode_is_2(tmp_path: Path) -> None:
    write(tmp_path, {"schema.graphql": SCHEMA})
    outcome = run(tmp_path, "access", *JSON)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert NO_MODE in outcome.stderr


# Exit codes.


def test_0_where_nothing_was_found(tmp_path: Path) -> None:
    write(tmp_path, {"schema.graphql": CLEAN})
    outcome = run(tmp_path, "--auth", "cognito", *ONE)
    assert outcome.exit_code == 0
    assert outcome.stdout.splitlines()[-1] == "No findings; examined 1 type, 1 field, 1 rule."


@pytest.mark.parametrize("output", ["text", "json", "sarif"])
def test_exit_codes_are_the_same_in_every_format(blog: Path, output: str) -> None:
    write(blog, {"broken.graphql": "type {", "clean/schema.graphql": CLEAN})
    options = (*ONE, "--output", output)
    assert run(blog, *options).exit_code == 1
    assert run(blog, "clean", *options).exit_code == 0
    assert run(blog, "broken.graphql", *options).exit_code == 2
    assert run(blog, "--rules", str(_crashing(blog)), "--output", output, "--select", "crashing").exit_code == 3


def _crashing(folder: Path, line: str = "raise RuntimeError('on purpose')") -> Path:
    text = (
        '"""It crashes.\n"""\nfrom appsync_lint import Confidence, Group, Severity, rule\n\n\n'
        "@rule(group=Group.EXPOSURE, severity=Severity.LOW, confidence=Confidence.HIGH)\n"
        f"def crashing(api):\n    {line}\n    yield\n"
    )
    write(folder, {"own/crashing.py": text})
    return folder / "own"


@pytest.mark.parametrize(
    ("fail_on", "exit_code"), [("critical", 0), ("high", 0), ("medium", 1), ("low", 1), ("info", 1)]
)
def test_fail_on(blog: Path, fail_on: str, exit_code: int) -> None:
    outcome = run(blog, *ONE, *JSON, "--fail-on", fail_on)
    assert outcome.exit_code == exit_code
    assert outcome.found == FOUND, "what does not fail is still shown"


def test_fail_on_nothing_that_exists(blog: Path) -> None:
    outcome = run(blog, *ONE, "--fail-on", "hihg")
    assert (outcome.exit_code, outcome.stdout) == (2, "")


def test_exit_zero_silences_1_and_nothing_else(blog: Path) -> None:
    write(blog, {"broken.graphql": "type {"})
    assert run(blog, *ONE, *JSON, "--exit-zero").found == FOUND
    assert run(blog, *ONE, "--exit-zero").exit_code == 0
    assert run(blog, "broken.graphql", "--exit-zero").exit_code == 2
    assert run(blog, "--no-such-option", "--exit-zero").exit_code == 2
    assert run(blog, "--rules", str(_crashing(blog)), "--exit-zero").exit_code == 3
    write(blog, {"appsync-lint.yaml": f"{CONFIG}authorizer: {{file: Auth.java}}\n", "Auth.java": ""})
    assert run(blog, *ONE, "--exit-zero", "--require-known").exit_code == 2


def test_2_and_3_win_over_1(blog: Path) -> None:
    assert run(blog, "--rules", str(_crashing(blog))).exit_code == 3
    write(blog, {"appsync-lint.yaml": f"{CONFIG}authorizer: {{file: Auth.java}}\n", "Auth.java": ""})
    assert run(blog, *ONE).exit_code == 1
    outcome = run(blog, *ONE, "--require-known")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "Not known: what Auth.java does: programs are read in JavaScript, TypeScript and Python." in outcome.stderr
    assert "--> appsync-lint.yaml:5:20" in outcome.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("missing.graphql",),
        ("*.nothing",),
        ("--no-such-option",),
        ("--output", "xml"),
        ("--output", "json="),
        ("--config", "missing.yaml"),
        ("--auth", "cookies"),
        ("--auth", ""),
        ("--auth", "cognito,"),
        ("--root", "missing"),
        ("--color", "pink"),
        ("--select", "publik-mutation"),
        ("--ignore", "publik-mutation"),
        ("--rules", "missing"),
        ("explain",),
        ("rules", "extra"),
        ("--select", "public-mutation", "--ignore", "public-mutation"),
    ],
)
def test_2_where_there_is_no_verdict(blog: Path, arguments: tuple[str, ...]) -> None:
    outcome = run(blog, *arguments)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "rror: " in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert str(blog) not in outcome.stderr


def test_a_crash_is_3_and_names_the_rule_in_a_sentence(blog: Path) -> None:
    arguments = ("--rules", str(_crashing(blog)), *JSON)
    outcome = run(blog, *arguments)
    assert (outcome.exit_code, outcome.stdout) == (3, "")
    assert "the rule crashing crashed: RuntimeError: on purpose" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    debugged = run(blog, *arguments, "--debug")
    assert debugged.exit_code == 3
    assert "Traceback (most recent call last):\n" in debugged.stderr
    assert "raise RuntimeError('on purpose')\n" in debugged.stderr


@pytest.mark.parametrize(
    "line", ["raise SystemExit(0)", "import sys; sys.exit()", "return 5", "yield 'no finding'", "1 / 0"]
)
def test_however_a_rule_crashes_it_is_3(blog: Path, line: str) -> None:
    if line == "return 5":
        folder = _crashing(blog, "pass")
        (folder / "crashing.py").write_text(
            (folder / "crashing.py").read_text().replace("    yield\n", "    return 5\n")
        )
    else:
        folder = _crashing(blog, line)
    outcome = run(blog, "--rules", str(folder), "--select", "crashing", *JSON)
    assert (outcome.exit_code, outcome.stdout) == (3, "")
    assert "the rule crashing crashed" in outcome.stderr


def test_memory_that_is_not_enough_is_no_verdict_wherever_it_ends(blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_a_rule = run(blog, "--rules", str(_crashing(blog, "raise MemoryError")), *JSON, "--output", "sarif=a.sarif")

    def write_report(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("appsync_lint.report.formats.check", write_report)
    for outcome in (in_a_rule, run(blog, *JSON)):
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert "error: There is not enough memory." in outcome.stderr
    assert '"executionSuccessful": false' in (blog / "a.sarif").read_text("utf-8")


def test_a_crash_elsewhere_is_3_too(blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("\x1b[31mon purpose")

    monkeypatch.setattr("appsync_lint.engine.run", broken)
    outcome = run(blog, *JSON, "--debug")
    assert (outcome.exit_code, outcome.stdout) == (3, "")
    assert "This is a defect of appsync-lint: RuntimeError: \\x1b[31mon purpose" in outcome.stderr
    assert "Traceback" in outcome.stderr
    assert "\x1b" not in outcome.stderr


def test_a_rule_that_is_not_selected_cannot_crash(blog: Path) -> None:
    assert run(blog, "--rules", str(_crashing(blog)), *ONE).exit_code == 1
    assert run(blog, "--rules", str(_crashing(blog)), "--ignore", "crashing", *ONE).exit_code == 1


# Which rules, and how strictly.


def test_select_and_ignore(blog: Path) -> None:
    everything = run(blog, *JSON).json["examined"]["rules"]
    assert everything == len(ruleset.load())
    assert run(blog, "--select", "public-mutation,misspelt-directive", *JSON).json["examined"]["rules"] == 2
    assert (
        run(blog, "--select", "public-mutation", "--select", "misspelt-directive", *JSON).json["examined"]["rules"] == 2
    )
    ignored = run(blog, "--ignore", "public-mutation", "--ignore", "misspelt-directive, unconfigured-mode", *JSON)
    assert ignored.json["examined"]["rules"] == everything - 3
    assert "public-mutation" not in dict(ignored.found)


def test_every_unknown_rule_is_named_with_what_was_meant_and_its_place(blog: Path) -> None:
    write(blog, {"appsync-lint.yaml": f"{CONFIG}ignore: [publik-mutation]\nrules: {{mispelt-directive: off}}\n"})
    outcome = run(blog, "--select", "unconfigured-modes")
    assert outcome.exit_code == 2
    for name, meant in (
        ("publik-mutation", "public-mutation"),
        ("mispelt-directive", "misspelt-directive"),
        ("unconfigured-modes", "unconfigured-mode"),
    ):
        assert f"There is no rule {name}." in outcome.stderr
        assert f"Did you mean {meant}?" in outcome.stderr
    assert "--> appsync-lint.yaml:5:10" in outcome.stderr
    assert "--> appsync-lint.yaml:6:9" in outcome.stderr


def test_the_file_chooses_rules_and_their_severities(blog: Path) -> None:
    write(blog, {"appsync-lint.yaml": f"{CONFIG}select: [public-mutation, misspelt-directive]\n"})
    assert run(blog, *JSON).json["examined"]["rules"] == 2
    assert run(blog, "--select", "unconfigured-mode", *JSON).json["examined"]["rules"] == 1
    assert run(blog, "--ignore", "public-mutation", *JSON).json["examined"]["rules"] == 1
    write(blog, {"appsync-lint.yaml": f"{CONFIG}rules: {{public-mutation: {{severity: critical}}}}\n"})
    assert run(blog, *ONE, *JSON).json["findings"][0]["severity"] == "critical"
    write(blog, {"appsync-lint.yaml": f"{CONFIG}rules: {{public-mutation: off}}\n"})
    assert "public-mutation" not in dict(run(blog, *JSON).found)
    assert run(blog, *ONE).exit_code == 2, "what the file switches off cannot be all that is selected"


LOW_CONFIDENCE = '''"""It is not sure.
"""
from appsync_lint import Confidence, Finding, Group, Severity, rule


@rule(group=Group.EXPOSURE, severity=Severity.HIGH, confidence=Confidence.LOW)
def unsure(api):
    field = api.schema.fields[0]
    yield Finding(coordinate=field.coordinate, message="Perhaps.", span=field.span, remedy="Look.")
'''


def test_low_confidence_shows_and_counts_with_pedantic_only(blog: Path) -> None:
    write(blog, {"own/unsure.py": LOW_CONFIDENCE})
    options = ("--rules", "own", "--select", "unsure", *JSON)
    outcome = run(blog, *options)
    assert (outcome.exit_code, outcome.found) == (0, [])
    outcome = run(blog, *options, "--pedantic")
    assert (outcome.exit_code, outcome.found) == (1, [("unsure", "Mutation.deletePost")])
    assert run(blog, *options, env={"APPSYNC_LINT_PEDANTIC": "1"}).exit_code == 1
    write(blog, {"appsync-lint.yaml": f"{CONFIG}pedantic: true\n"})
    assert run(blog, *options).exit_code == 1
    assert run(blog, *options, "--no-pedantic").exit_code == 0
    assert run(blog, *options, env={"APPSYNC_LINT_PEDANTIC": "false"}).exit_code == 0


# The command line beats the environment, which beats the file.


def test_precedence_of_fail_on(blog: Path) -> None:
    assert run(blog, *ONE, env={"APPSYNC_LINT_FAIL_ON": "high"}).exit_code == 0
    assert run(blog, *ONE, "--fail-on", "low", env={"APPSYNC_LINT_FAIL_ON": "high"}).exit_code == 1
    write(blog, {"appsync-lint.yaml": f"{CONFIG}failOn: critical\n"})
    assert run(blog, *ONE).exit_code == 0
    assert run(blog, *ONE, env={"APPSYNC_LINT_FAIL_ON": "medium"}).exit_code == 1


def test_precedence_of_require_known(blog: Path) -> None:
    config = f"{CONFIG}authorizer: {{file: Auth.java}}\nrequireKnown: true\n"
    write(blog, {"appsync-lint.yaml": config, "Auth.java": ""})
    assert run(blog, *ONE).exit_code == 2
    assert run(blog, *ONE, "--no-require-known").exit_code == 1
    assert run(blog, *ONE, env={"APPSYNC_LINT_REQUIRE_KNOWN": "0"}).exit_code == 1
    assert run(blog, *ONE, "--require-known", env={"APPSYNC_LINT_REQUIRE_KNOWN": "0"}).exit_code == 2


def test_auth_beats_a_discovered_configuration(blog: Path) -> None:
    (api,) = run(blog, "--auth", "iam,api-key", *ONE, *JSON).json["apis"]
    assert (api["defaultMode"], api["additionalModes"], api["config"]) == ("AWS_IAM", ["API_KEY"], "--auth")
    assert api["name"] == "blog"
    write(blog, {"other.yaml": "authenticationType: AWS_LAMBDA"})
    (api,) = run(blog, "--config", "other.yaml", "--auth", "oidc", *ONE, *JSON).json["apis"]
    assert api["defaultMode"] == "OPENID_CONNECT"


def test_precedence_of_auth(blog: Path) -> None:
    environment = {"APPSYNC_LINT_AUTH": "iam, api-key"}
    (api,) = run(blog, *ONE, *JSON, env=environment).json["apis"]
    assert (api["defaultMode"], api["additionalModes"], api["config"]) == ("AWS_IAM", ["API_KEY"], "APPSYNC_LINT_AUTH")
    (api,) = run(blog, "--auth", "oidc", *ONE, *JSON, env=environment).json["apis"]
    assert (api["defaultMode"], api["additionalModes"], api["config"]) == ("OPENID_CONNECT", [], "--auth")
    (api,) = run(blog, *ONE, *JSON, env={"APPSYNC_LINT_AUTH": ""}).json["apis"]
    assert api["config"] == "appsync-lint.yaml:2"


def test_precedence_of_config(blog: Path) -> None:
    write(blog, {"env.yaml": "authenticationType: AWS_IAM", "option.yaml": "authenticationType: AWS_LAMBDA"})
    environment = {"APPSYNC_LINT_CONFIG": "env.yaml"}
    for arguments, expected in (((), "env.yaml:1"), (("--config", "option.yaml"), "option.yaml:1")):
        (api,) = run(blog, *arguments, *ONE, *JSON, env=environment).json["apis"]
        assert api["config"] == expected
    (api,) = run(blog, "option.yaml", "schema.graphql", *ONE, *JSON, env=environment).json["apis"]
    assert api["config"] == "option.yaml:1"


@pytest.mark.parametrize("mode", ["cognito", "Cognito", "AMAZON_COGNITO_USER_POOLS", " cognito "])
def test_modes_in_every_spelling(blog: Path, mode: str) -> None:
    (api,) = run(blog, "--auth", mode, *ONE, *JSON).json["apis"]
    assert api["defaultMode"] == "AMAZON_COGNITO_USER_POOLS"


def test_all_short_names_of_modes(blog: Path) -> None:
    (api,) = run(blog, "--auth", "api-key,iam,oidc,lambda,cognito", *ONE, *JSON).json["apis"]
    assert [api["defaultMode"], *api["additionalModes"]] == [
        "API_KEY",
        "AWS_IAM",
        "OPENID_CONNECT",
        "AWS_LAMBDA",
        "AMAZON_COGNITO_USER_POOLS",
    ]


def test_a_wrong_mode_is_shown_where_it_stands(blog: Path) -> None:
    outcome = run(blog, "--auth", "cognito,cookies")
    assert outcome.exit_code == 2
    assert "--auth names no mode 'cookies'." in outcome.stderr
    assert "1 | cognito,cookies\n  |         ^^^^^^^\n" in outcome.stderr
    assert "cognito" in outcome.stderr.splitlines()[-1]


def test_unknown_environment_variables_are_ignored(blog: Path) -> None:
    environment = {"APPSYNC_LINT_OUTPUT": "xml", "APPSYNC_LINT_RULES": "nowhere", "APPSYNC_LINT_NONSENSE": "1"}
    assert run(blog, *ONE, env=environment) == run(blog, *ONE)


@pytest.mark.parametrize("name", ["AUTH", "CONFIG", "FAIL_ON", "PEDANTIC", "REQUIRE_KNOWN", "COLOR"])
def test_values_of_environment_variables_are_never_printed(blog: Path, name: str) -> None:
    outcome = run(blog, env={f"APPSYNC_LINT_{name}": "s3cr3t,iam"})
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "s3cr3t" not in outcome.stderr
    assert f"APPSYNC_LINT_{name}" in outcome.stderr


def test_modes_from_the_environment_are_printed_as_modes(blog: Path) -> None:
    outcome = run(blog, "--select", "public-by-default", env={"APPSYNC_LINT_AUTH": "aPi_KeY,Iam"})
    assert "aPi_KeY" not in outcome.stdout + outcome.stderr
    assert "api-key" in outcome.stdout


# No configuration at all.

MISSPELT = "type Query {\n  a: Int @aws_api_keys\n}\n"


def test_without_a_configuration_only_what_holds_under_every_default_mode_is_reported(tmp_path: Path) -> None:
    write(tmp_path, {"schema.graphql": MISSPELT})
    outcome = run(tmp_path, "--select", "misspelt-directive", *JSON)
    assert outcome.exit_code == 1
    assert dict(outcome.found) == {"misspelt-directive": "Query.a"}
    (api,) = outcome.json["apis"]
    assert (api["config"], api["defaultMode"], api["additionalModes"]) == (None, None, [])
    text = run(tmp_path, "--select", "misspelt-directive").stdout
    assert "--auth cognito,api-key" in text.splitlines()[0]


@pytest.mark.parametrize("output", ["text", "json", "sarif"])
def test_without_a_configuration_and_without_such_findings_there_is_no_verdict(tmp_path: Path, output: str) -> None:
    write(tmp_path, {"schema.graphql": CLEAN})
    outcome = run(tmp_path, "--output", output)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert NO_MODE in outcome.stderr
    assert run(tmp_path, "--exit-zero").exit_code == 2
    assert run(tmp_path, "--auth", "cognito").exit_code in {0, 1}


def test_findings_that_do_not_count_are_no_verdict_either(tmp_path: Path) -> None:
    write(tmp_path, {"schema.graphql": MISSPELT})
    assert run(tmp_path, "--select", "misspelt-directive", "--fail-on", "critical").exit_code == 2


def test_one_api_of_several_without_a_mode_leaves_no_verdict(tmp_path: Path) -> None:
    config = """
    apis:
      - {name: a, authenticationType: AMAZON_COGNITO_USER_POOLS, schema: a.graphql}
      - {name: b, schema: b.graphql}
    """
    write(tmp_path, {"appsync-lint.yaml": config, "a.graphql": MISSPELT, "b.graphql": CLEAN})
    outcome = run(tmp_path, "--select", "misspelt-directive")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "The authorization modes of b are not known" in outcome.stderr
    write(tmp_path, {"b.graphql": MISSPELT})
    assert run(tmp_path, "--select", "misspelt-directive").exit_code == 1


# Processes.


def test_the_module_the_script_and_this_process_give_the_same_bytes(blog: Path) -> None:
    here = run(blog, *ONE)
    assert process(blog, *ONE) == here
    assert process(blog, "--help") == run(blog, "--help")
    script = Path(sys.executable).with_name("appsync-lint")
    if script.exists():
        assert process(blog, *ONE, python=(str(script),)) == here


@pytest.mark.parametrize("seed", ["1", "2"])
def test_hash_seeds_leave_no_trace(blog: Path, seed: str) -> None:
    for arguments in (("--output", "sarif"), ("access", *JSON)):
        assert process(blog, *arguments, env={"PYTHONHASHSEED": seed}) == run(blog, *arguments)


def test_without_docstrings_the_pages_are_still_there(tmp_path: Path) -> None:
    optimized = {"PYTHONOPTIMIZE": "2", "PYTHONDONTWRITEBYTECODE": "1"}
    for arguments in (("explain", "public-mutation"), ("rules", *JSON)):
        assert process(tmp_path, *arguments, env=optimized) == run(tmp_path, *arguments)


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes and signals")
def test_a_broken_pipe_ends_quietly(tmp_path: Path) -> None:
    fields = "".join(f"  field{number}: Int\n" for number in range(5_000))
    write(tmp_path, {"schema.graphql": f"type Query {{\n{fields}}}\n"})
    command = [sys.executable, "-m", "appsync_lint", "access", "--auth", "iam", *JSON]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline() == b"{\n"
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("line", [("--version",), ("--help",), ("check", "-h")])
def test_help_that_cannot_be_written_looks_like_no_findings(line: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "appsync_lint", *line]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("error: Standard output cannot be written: ")


@pytest.mark.parametrize("line", [("--version",), ("--help",), ("check", "-h")])
def test_help_that_nobody_reads_any_more_is_no_failure(line: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as closed:
        command = [sys.executable, "-m", "appsync_lint", *line]
        done = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_behind_standard_output_is_2(blog: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "appsync_lint", *ONE]
        ended = subprocess.run(command, cwd=blog, stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    assert ended.returncode == 2
    assert ended.stderr == "error: Standard output cannot be written: No space left on device.\n"


@pytest.mark.skipif(os.name == "nt", reason="POSIX shell")
def test_closed_streams_are_no_crash(blog: Path) -> None:
    command = f"exec {sys.executable} -m appsync_lint --select public-mutation"
    shell = ("sh", "-c")
    assert process(blog, f"{command} >&-", python=shell) == Outcome(2, "", "error: Standard output is closed.\n")
    assert process(blog, f"{command} nope 2>&-", python=shell) == Outcome(2, "", "")


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_is_130(blog: Path) -> None:
    command = [sys.executable, "-m", "appsync_lint", "-"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=blog, stdin=pipe, stdout=pipe, stderr=pipe, encoding="utf-8") as running:
        assert running.stdin is not None
        for _ in range(100):  # until it reads, which is when it sleeps
            time.sleep(0.05)
            if Path(f"/proc/{running.pid}/wchan").exists() and _reads(running.pid):
                break
        else:
            time.sleep(0.5)
        running.send_signal(signal.SIGINT)
        _, stderr = running.communicate(timeout=20)
    assert running.returncode == 130
    assert stderr == "\n", "behind the ^C that a terminal shows"


def _reads(process_id: int) -> bool:
    syscall = Path(f"/proc/{process_id}/syscall")
    try:
        return syscall.read_text().startswith("0 0x0 ")
    except OSError:
        return False


def test_nothing_is_left_behind(blog: Path) -> None:
    before = sorted(path.relative_to(blog) for path in blog.rglob("*"))
    for arguments in ((), ("access",), ("rules",), ("explain", "public-mutation"), ("nope.graphql",)):
        process(blog, *arguments)
    assert sorted(path.relative_to(blog) for path in blog.rglob("*")) == before


def test_the_recorded_shape_of_a_failure(blog: Path) -> None:
    write(blog, {"schema.graphql": "type Query {\n  a: Nope\n}"})
    run(blog, "--output", "json=report.json")
    report = json.loads((blog / "report.json").read_text())
    assert set(report) == {"version", "errors"}
    (error,) = report["errors"]
    assert (error["message"], error["file"], error["line"], error["column"]) == (
        "There is no type Nope.",
        "schema.graphql",
        2,
        6,
    )


@pytest.mark.parametrize("line", [("%s",), ("folder/%s",), ("--config", "%s", "."), ("--root", "%s", ".")])
def test_a_name_that_no_file_system_takes_is_said(line: tuple[str, ...], blog: Path) -> None:
    outcome = run(blog, *(word.replace("%s", "a" * 5_000) for word in line))
    assert outcome.exit_code == 2
    assert outcome.stderr.startswith("error: ")
    assert "defect" not in outcome.stderr
