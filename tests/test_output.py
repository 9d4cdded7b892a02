"""Where reports go, and what may never stand in them: no report looks clean that is none, and nothing raw gets out."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint.access import Mode
from appsync_lint.report.json import Prose, dump
from tests.terminal import CLEAN, CONFIG, SCHEMA, Outcome, run, write

ONE = ("--select", "public-mutation")
FORMATS = ("text", "json", "sarif")
SUMMARY = "1 finding (1 medium); examined 3 types, 5 fields, 1 rule.\n"


def sarif(path: Path) -> Any:  # noqa: ANN401 - JSON data
    """Return the only run of a SARIF log."""
    (found,) = json.loads(path.read_text(encoding="utf-8"))["runs"]
    return found


def looks_clean(path: Path) -> bool:
    """Return whether somebody who reads a report of whatever format could take it for one that found nothing."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return not json.loads(text).get("errors")
    if path.suffix == ".sarif":
        return all(run["invocations"][0]["executionSuccessful"] for run in json.loads(text)["runs"])
    return not text.startswith("error: ")


# Destinations.


def test_reports_in_files_leave_stdout_empty_and_the_summary_on_stderr(blog: Path) -> None:
    expected = {output: run(blog, *ONE, "--output", output).stdout for output in FORMATS}
    (blog / "out").mkdir()
    files = [f"--output={output}=out/report.{output}" for output in FORMATS]
    assert run(blog, *ONE, *files) == Outcome(1, "", SUMMARY)
    assert {output: (blog / "out" / f"report.{output}").read_text() for output in FORMATS} == expected
    assert run(blog, *ONE, *files) == Outcome(1, "", SUMMARY), "a report is written anew"


def test_one_report_on_stdout_beside_files(blog: Path) -> None:
    outcome = run(blog, *ONE, "--output", "sarif=report.sarif", "--output", "json")
    assert outcome == run(blog, *ONE, "--output", "json")
    assert (blog / "report.sarif").read_text() == run(blog, *ONE, "--output", "sarif").stdout


def test_a_report_may_go_to_another_folder_by_its_absolute_path(blog: Path) -> None:
    report = blog.parent / "report.json"
    assert run(blog, *ONE, "--output", f"json={report}").stdout == ""
    assert json.loads(report.read_text())["findings"]


def test_the_name_of_a_report_may_hold_an_equals_sign(blog: Path) -> None:
    run(blog, *ONE, "--output", "json=a=b.json")
    assert json.loads((blog / "a=b.json").read_text())["findings"]


@pytest.mark.parametrize(
    ("outputs", "sentence"),
    [
        (("text", "json"), "Two formats go to the same place"),
        (("json", "json"), "Two formats go to the same place"),
        (("json=a.json", "sarif=a.json"), "Two formats go to the same place"),
        (("json=a.json", "sarif=./x/../a.json"), "Two formats go to the same place"),
        (("xml",), "There is no format 'xml' here; there are text, json, sarif, "),
        (("xml=a.xml",), "There is no format 'xml' here"),
        (("json=",), "'json=' names no file."),
        (("",), "There is no format ''"),
        (("JSON",), "There is no format 'JSON'"),
    ],
)
def test_destinations_that_cannot_be(blog: Path, outputs: tuple[str, ...], sentence: str) -> None:
    outcome = run(blog, *ONE, *(f"--output={output}" for output in outputs))
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert f"Error: {sentence}" in outcome.stderr
    assert sorted(path.name for path in blog.iterdir()) == [".git", "appsync-lint.yaml", "schema.graphql"]


def test_folders_are_not_created(blog: Path) -> None:
    outcome = run(blog, *ONE, "--output", "json=new/report.json", "--output", "sarif=report.sarif")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "There is no folder for the report new/report.json." in outcome.stderr
    assert not (blog / "new").exists()
    assert not looks_clean(blog / "report.sarif")
    outcome = run(blog, *ONE, "--output", "json=.git")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "The report .git is a folder." in outcome.stderr


INPUTS = {
    "schema.graphql": (),
    "appsync-lint.yaml": (),
    "api.json": ("api.json", "schema.graphql"),
    "other.txt": ("other.txt",),
    "conf": ("--config", "conf"),
    "own/no_me.py": ("--rules", "own"),
    "unused.graphql": ("schema.graphql",),
}


@pytest.mark.parametrize("output", ["text", "json", "sarif"])
@pytest.mark.parametrize("name", INPUTS)
def test_inputs_are_never_overwritten(blog: Path, name: str, output: str) -> None:
    rule = "from appsync_lint import *\n"
    files: dict[str, str | bytes] = {
        "api.json": '{"authenticationType": "AWS_IAM"}',
        "other.txt": SCHEMA,
        "conf": CONFIG,
    }
    write(blog, {**files, "own/no_me.py": rule, "unused.graphql": "type X { a: Int }"})
    before = (blog / name).read_bytes()
    (blog / "link").symlink_to(name)
    (blog / "hard").hardlink_to(blog / name)
    for link in (name, f"./{name}", "link", *(["hard"] if name != "unused.graphql" else [])):
        outcome = run(blog, *INPUTS[name], "--output", f"{output}={link}")
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert (blog / name).read_bytes() == before


@pytest.mark.parametrize("broken", ["schema.graphql", "appsync-lint.yaml"])
@pytest.mark.parametrize("name", ["schema.graphql", "types.gql", "appsync-lint.yaml", "api.json"])
def test_inputs_are_not_overwritten_by_the_report_of_a_failure_either(blog: Path, name: str, broken: str) -> None:
    write(blog, {"types.gql": "type X { a: Int }", "api.json": json.dumps({"authenticationType": "AWS_IAM"})})
    write(blog, {broken: "type {"})
    before = (blog / name).read_bytes()
    paths = ("api.json", "schema.graphql") if name == "api.json" else (".",)
    outcome = run(blog, *paths, "--output", f"json={name}", "--output", "sarif=report.sarif")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert (blog / name).read_bytes() == before
    assert not looks_clean(blog / "report.sarif")


# Files that somebody else has made, and what nothing has read yet: commands that fail before they read.
WORK = {
    "t/x.template": "Resources: {}\n",
    "t/main.tf": "x",
    "t/code.js": "x",
    "t/data.json": '{"graphqlApi": {}}',
    "t/list.json": "[1]",
    "t/other": "[]",
}
FAILING = {
    "t/x.template": ("diff", "nosuch"),
    "t/main.tf": ("diff", "HEAD", "--auth", "zzz"),
    "t/code.js": ("--root", "zzz"),
    "t/data.json": ("diff", "nosuch:t/data.json"),
    "t/list.json": ("--select", "zzz"),
    "t/other": ("diff", "nosuch", "--baseline", "t/other"),
}


@pytest.mark.parametrize("name", WORK)
def test_what_is_no_report_is_not_overwritten_where_nothing_was_read_yet(blog: Path, name: str) -> None:
    write(blog, WORK)
    for options in (("--approvals", "t/other"), ("--config", "t/other"), ("--baseline", "t/other")):
        assert run(blog, "diff", "nosuch", *options, "--output", "json=t/other").exit_code == 2
    for output in ("json", "text", "sarif"):
        assert run(blog, *FAILING[name], "--output", f"{output}={name}").exit_code == 2
    assert (blog / name).read_text() == WORK[name]


def test_no_report_goes_through_a_link_or_among_gits_own_files(blog: Path) -> None:
    write(blog, {"README": "read me", ".git/config": "[core]\n"})
    (blog / "access.md").symlink_to("README")
    (blog / "new.md").symlink_to("made.md")
    (blog / "round.md").symlink_to("round.md")
    (blog / "reports").symlink_to("..")
    for name in ("access.md", "new.md", "round.md", "reports/x.md", ".git/config", ".git/hooks", ".GIT/x"):
        outcome = run(blog, *ONE, "--output", f"markdown={name}")
        assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert (blog / "README").read_text() == "read me"
    assert (blog / ".git" / "config").read_text() == "[core]\n"
    assert not (blog / "made.md").exists()
    assert not (blog.parent / "x.md").exists()


@pytest.mark.parametrize(
    "command", [("check",), ("access",), ("access", "--field", "Query.me"), ("diff", "old.graphql")]
)
def test_an_earlier_report_is_written_again_whatever_its_name(blog: Path, command: tuple[str, ...]) -> None:
    write(blog, {"old.graphql": CLEAN, "new.graphql": CLEAN})
    paths = ("new.graphql",)
    formats = ("text", "json", "markdown", *(("sarif", "github") if command[0] != "access" else ()))
    for output in (*formats, *(("gitlab", "junit") if command == ("check",) else ())):
        written = []
        for _ in range(2):
            assert run(blog, *command, *paths, "--output", f"{output}=report.json").exit_code in {0, 1}
            written.append((blog / "report.json").read_bytes())
            assert run(blog, *command, "nosuch.graphql", "--output", f"{output}=report.json").exit_code == 2
            assert (blog / "report.json").read_bytes() != written[0]
        assert written[0] == written[1]
        (blog / "report.json").unlink()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_report_that_cannot_be_written_leaves_no_clean_one_beside_it(blog: Path) -> None:
    write(blog, {"schema.graphql": CLEAN})
    for outputs in (("json=/dev/full", "sarif=report.sarif", "text"), ("sarif=report.sarif", "text", "json=/dev/full")):
        outcome = run(blog, *ONE, *(f"--output={output}" for output in outputs))
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert outcome.stderr.count("error: ") == 1
        assert "cannot be written: No space left on device." in outcome.stderr
        assert not looks_clean(blog / "report.sarif")


CRASHING = '''"""It crashes."""
from appsync_lint import Confidence, Group, Severity, rule


@rule(group=Group.EXPOSURE, severity=Severity.LOW, confidence=Confidence.HIGH)
def crashing(api):
    raise RuntimeError("on purpose")
'''


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (("broken.graphql",), 2),
        (("missing.graphql",), 2),
        (("--auth", "cookies"), 2),
        (("--select", "nope"), 2),
        (("--require-known", "--config", "unread.yaml"), 2),
        (("--rules", "nowhere"), 2),
        (("--root", "empty"), 2),
        (("clean.graphql", "--config", "nothing.yaml"), 2),
        (("--rules", "own"), 3),
    ],
)
def test_no_report_looks_clean_after_2_or_3(blog: Path, arguments: tuple[str, ...], exit_code: int) -> None:
    write(
        blog,
        {"broken.graphql": "type {", "unread.yaml": f"{CONFIG}authorizer: {{file: a.js}}", "own/crashing.py": CRASHING},
    )
    write(blog, {"clean.graphql": CLEAN, "nothing.yaml": "name: x", "empty/x.txt": ""})
    assert run(blog, "clean.graphql", *ONE, *(f"--output={output}=old.{output}" for output in FORMATS)).exit_code == 0
    assert all(looks_clean(blog / f"old.{output}") for output in FORMATS)
    outcome = run(blog, *arguments, *(f"--output={output}=old.{output}" for output in FORMATS))
    assert (outcome.exit_code, outcome.stdout) == (exit_code, "")
    assert not any(looks_clean(blog / f"old.{output}") for output in FORMATS)
    invocation = sarif(blog / "old.sarif")["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["level"] == "error"
    assert sarif(blog / "old.sarif")["results"] == []
    for output in FORMATS:
        assert str(blog) not in (blog / f"old.{output}").read_text()


def test_access_writes_its_failures_too(blog: Path) -> None:
    outcome = run(blog, "access", "--as", "iam", "--output", "json=a.json", "--output", "text=a.txt")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert not looks_clean(blog / "a.json")
    assert not looks_clean(blog / "a.txt")
    assert run(blog, "access", "--output", "json=a.json") == Outcome(0, "", "")
    assert json.loads((blog / "a.json").read_text())["principals"]


# Colour.


def test_colour_goes_to_terminals_that_want_it(blog: Path) -> None:
    def colored(*arguments: str, tty: bool = True, env: dict[str, str] | None = None) -> bool:
        return "\x1b[" in run(blog, *ONE, *arguments, tty=tty, env=env).stdout

    assert colored()
    assert not colored(tty=False)
    assert not colored("--color", "never")
    assert colored("--color", "always", tty=False)
    assert not colored(env={"NO_COLOR": "1"})
    assert colored(env={"NO_COLOR": ""}), "no-color.org: when present and not an empty string"
    assert colored("--color", "always", env={"NO_COLOR": "1"})
    assert not colored(env={"TERM": "dumb"})
    assert not colored(env={"APPSYNC_LINT_COLOR": "never"})
    assert colored(tty=False, env={"APPSYNC_LINT_COLOR": "always"})
    assert not colored(tty=False, env={"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "COLORTERM": "truecolor"})


def test_colour_is_all_that_colour_adds_and_is_the_same_every_time(blog: Path) -> None:
    first, second = (run(blog, *ONE, "--color", "always").stdout for _ in range(2))
    assert first == second
    plain = re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\", "", first)
    assert plain == run(blog, *ONE).stdout
    assert "\x1b]8;;https://" in first, "the rule's name is a link"


@pytest.mark.parametrize(
    "arguments",
    [("access",), ("access", "--as", "cognito"), ("access", "--field", "Query.me"), ("rules",)],
    ids=" ".join,
)
def test_what_is_coloured_reads_as_what_is_plain(blog: Path, arguments: tuple[str, ...]) -> None:
    colored = run(blog, *arguments, "--color", "always").stdout
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == run(blog, *arguments).stdout


def test_errors_are_coloured_by_where_errors_go(blog: Path) -> None:
    assert "\x1b[" in run(blog, "nope.graphql", tty=True).stderr
    assert "\x1b[" not in run(blog, "nope.graphql").stderr
    assert "\x1b[" in run(blog, "nope.graphql", "--color", "always").stderr


def test_files_and_json_have_no_colour(blog: Path) -> None:
    run(blog, *ONE, "--color", "always", "--output", "text=report.txt", "--output", "json=report.json", tty=True)
    assert "\x1b" not in (blog / "report.txt").read_text() + (blog / "report.json").read_text()
    assert "\x1b" not in run(blog, "access", "--output", "json", tty=True).stdout


@pytest.mark.parametrize("columns", ["20", "80", "400"])
def test_the_width_of_the_terminal_changes_nothing(blog: Path, columns: str) -> None:
    assert run(blog, *ONE, env={"COLUMNS": columns}, tty=True) == run(blog, *ONE, tty=True)


# The layout of JSON.

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text() | st.text().map(Prose) | st.sampled_from(Mode),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('ab\\"/\u00e9', max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(VALUES)
def test_json_is_laid_out_as_the_standard_library_does(value: Any) -> None:  # noqa: ANN401 - JSON data
    written = dump(value)
    assert written == json.dumps(json.loads(written), indent=2, ensure_ascii=False) + "\n"


# Nothing raw.

NASTY = "\x1b]0;owned\x07\x1b[2J\x9b31m\x7f\x08\N{RIGHT-TO-LEFT OVERRIDE}\u2066\u2028\u200f\x85\ufeff"
RAW = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def _escaped(text: str) -> str:
    return "".join(f"\\u{ord(c):04x}" for c in text)


def every_output(folder: Path, *arguments: str, **options: Any) -> list[str]:  # noqa: ANN401 - what `run` takes
    """Return everything that every command prints or writes, in every format."""
    found = []
    for output in FORMATS:
        for command in (("check",), ("access",), ("access", "--field", "Query.me")):
            if command[0] == "access" and output == "sarif":
                continue
            outcome = run(folder, *command, *arguments, "--output", output, **options)
            report = folder.parent / f"report.{output}"
            run(folder, *command, *arguments, "--output", f"{output}={report}", **options)
            found += [outcome.stdout, outcome.stderr, report.read_text(encoding="utf-8") if report.exists() else ""]
    return found


def test_control_characters_of_a_schema_never_get_out(blog: Path) -> None:
    group = _escaped(NASTY)
    schema = (
        f"type Query {{\n  me: Int # {NASTY}\n"
        f'  b: Int @aws_cognito_user_pools(cognito_groups: ["{group}"]) @aws_api_key(x: "{NASTY[-3:]}")\n}}\n'
        f'type Mutation {{ {NASTY[-1]} a: Int @aws_api_key @aws_cognito_user_pools(cognito_groups: ["{group}"]) }}\n'
    )
    write(blog, {"schema.graphql": schema})
    texts = every_output(blog)
    assert any("\\x1b]0;owned\\x07" in text for text in texts)
    assert any("\\u202e" in text for text in texts)
    for text in texts:
        assert not RAW.search(text)


def test_control_characters_of_a_configuration_never_get_out(blog: Path) -> None:
    for config in (
        f"{CONFIG.replace('blog', json.dumps(NASTY))}",
        f"authenticationType: {json.dumps(NASTY)}",
        f"{json.dumps(NASTY)}: 1",
        f"{CONFIG}schema: {json.dumps(NASTY)}",
        f"{CONFIG}ignore: [{json.dumps(NASTY)}]",
        f"{CONFIG}rules: {{{json.dumps(NASTY)}: low}}",
    ):
        write(blog, {"appsync-lint.yaml": config})
        texts = every_output(blog)
        assert any("\\x1b]0;owned\\x07" in text for text in texts)
        for text in texts:
            assert not RAW.search(text), config


@pytest.mark.parametrize("name", [f"a{NASTY}.graphql", "\udcff\udcfe.graphql"])
def test_control_characters_of_a_files_name_never_get_out(blog: Path, name: str) -> None:
    (blog / "schema.graphql").rename(blog / name)
    for arguments in ((), (name,), (f"x{name}",), (name, "--root", f"x{name}")):
        for text in every_output(blog, *arguments):
            assert not RAW.search(text)
    assert run(blog, name, *ONE, "--output", "json").exit_code == 1
    (location,) = run(blog, name, *ONE, "--output", "sarif").json["runs"][0]["results"][0]["locations"]
    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9%._/-]+", uri)


@pytest.mark.parametrize(
    "arguments",
    [
        (f"--{NASTY}",),
        ("--output", NASTY),
        ("--output", f"json={NASTY}/x"),
        ("--fail-on", NASTY),
        ("--auth", NASTY),
        ("--select", NASTY),
        ("--config", NASTY),
        ("--root", NASTY),
        ("--rules", NASTY),
        ("access", "--as", NASTY),
        ("access", "--as", f"cognito:{NASTY}"),
        ("access", "--field", NASTY),
        ("explain", NASTY),
    ],
)
def test_control_characters_of_the_command_line_never_get_out(blog: Path, arguments: tuple[str, ...]) -> None:
    outcome = run(blog, *arguments)
    assert not RAW.search(outcome.stdout + outcome.stderr)
    assert "owned" in outcome.stderr


def test_control_characters_of_standard_input_never_get_out(blog: Path) -> None:
    outcome = run(blog, "-", stdin=f"type Query {{\n a: {NASTY} }}")
    assert outcome.exit_code == 2
    assert not RAW.search(outcome.stderr)


def test_control_characters_of_a_rule_never_get_out(blog: Path) -> None:
    rule = CRASHING.replace("It crashes.", f"It {_escaped(NASTY)}.\n\n::error::x\n").replace(
        "on purpose", _escaped(NASTY)
    )
    write(blog, {"own/crashing.py": rule})
    options = ("--rules", "own")
    for arguments in (("--debug",), ("rules",), ("rules", "--output", "json"), ("explain", "crashing")):
        outcome = run(blog, *arguments, *options)
        assert not RAW.search(outcome.stdout + outcome.stderr)
        assert not re.search(r"^\s*::", outcome.stdout + outcome.stderr, flags=re.MULTILINE)


def test_no_line_is_a_command_to_githubs_runner(blog: Path) -> None:
    write(blog, {"appsync-lint.yaml": CONFIG.replace("blog", "'::error::x'"), "::add-mask::y.graphql": SCHEMA})
    for arguments in ((), ("::add-mask::y.graphql",), ("--config", "::stop-commands::z"), ("--auth", "::error::x")):
        for color in ("always", "never"):
            for text in every_output(blog, *arguments, "--color", color):
                assert not re.search(r"^(?:\s|\x1b\[[0-9;]*m)*::", text, flags=re.MULTILINE)


KEY = "da2-abcdefghijklmnopqrstuvwxyz"


def test_api_keys_are_redacted_everywhere(blog: Path) -> None:
    schema = (
        f'type Query {{ # {KEY}\n  me: Int @aws_cognito_user_pools(cognito_groups: ["{KEY}"])  # x{KEY}\n}}\n'
        f'type Mutation {{ a(k: String = "KEY_{KEY}"): Int @aws_api_key @aws_cognito_user_pools }} # {KEY}\n'
    )
    write(blog, {f"{KEY}.graphql": schema, "appsync-lint.yaml": CONFIG.replace("blog", KEY), "schema.graphql": SCHEMA})
    texts = every_output(blog, f"{KEY}.graphql")
    write(blog, {"appsync-lint.yaml": f"{CONFIG}apiKeys: [{{id: {KEY}}}]\n{KEY}: {KEY}\n"})
    texts += every_output(blog)
    write(blog, {"appsync-lint.yaml": CONFIG.replace("blog", f'"da2\\u002d{KEY[4:]}"')})
    texts += every_output(blog)
    for arguments in (("--auth", KEY), ("--select", KEY), (KEY,), ("access", "--as", f"cognito:{KEY}"), (f"--{KEY}",)):
        outcome = run(blog, *arguments)
        texts += [outcome.stdout, outcome.stderr]
    assert any("da2-REDACTED" in text for text in texts)
    for text in texts:
        assert KEY[4:] not in text


def test_redaction_shifts_nothing(blog: Path) -> None:
    line = f'  deletePost(id: ID = "{KEY}"): Boolean @aws_api_key'
    write(blog, {"schema.graphql": f"{CLEAN}type Mutation {{\n{line}\n}}\n"})
    (finding,) = run(blog, *ONE, "--output", "json").json["findings"]
    assert finding["column"] == line.index("@aws_api_key") + 1
    assert 'da2-REDACTEDxxxxxxxxxxxxxxxxxx"' in run(blog, *ONE).stdout


def test_no_absolute_path_stands_in_any_report(blog: Path) -> None:
    write(blog, {"broken.graphql": "type {"})
    for arguments in ((), (str(blog / "schema.graphql"),), ("--config", str(blog / "appsync-lint.yaml")), (str(blog),)):
        for text in every_output(blog, *arguments):
            assert str(blog) not in text
    for arguments in ((str(blog / "nope.graphql"),), (str(blog / "broken.graphql"),), ("--root", str(blog / "nope"))):
        for text in every_output(blog, *arguments):
            assert str(blog) not in text


def test_no_time_stands_in_any_report(blog: Path) -> None:
    before = every_output(blog)
    os.utime(blog / "schema.graphql", (0, 0))
    assert every_output(blog) == before


def test_json_is_utf_8_and_ends_with_a_line_feed(blog: Path) -> None:
    write(
        blog, {"appsync-lint.yaml": CONFIG.replace("blog", "b\N{LATIN SMALL LETTER O WITH STROKE}\N{GRINNING FACE}g")}
    )
    outcome = run(blog, *ONE, "--output", "json")
    assert outcome.stdout.endswith("}\n")
    assert "\r" not in outcome.stdout
    assert '"name": "b\N{LATIN SMALL LETTER O WITH STROKE}\N{GRINNING FACE}g"' in outcome.stdout
