"""`appsync-lint init`: what it writes is valid, says what is known and nothing else, and overwrites nothing."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint import ruleset, scaffold, sdl
from appsync_lint.access import Mode
from appsync_lint.assumptions import ATTRIBUTE_OF_KEY
from appsync_lint.config import ApiConfig, Known, Provider, Subject, Unknown
from appsync_lint.loaders import document, neutral
from appsync_lint.loaders.survey import Survey
from appsync_lint.report import visible
from appsync_lint.source import Source
from tests.record import FIXTURES, PATHS, names
from tests.terminal import CONFIG, SCHEMA, Outcome, run, write

if TYPE_CHECKING:
    from appsync_lint.loaders.neutral import ConfigFile

FILE = "appsync-lint.yaml"
AUTH = ("--auth", "cognito,api-key")
# A line that counts without its `#`: see scaffold.py.
EXAMPLE = re.compile(r"^#(?=\S|  )", re.MULTILINE)

# What is said of a setting: a file that is there can be silent about it, and the command line cannot.
SETTING = re.compile(r"config:(?!authenticationType|additionalAuthenticationProviders)")


def loaded(folder: Path, name: str = FILE) -> ConfigFile:
    """Read what was written."""
    return neutral.read(Source(name, (folder / name).read_text(encoding="utf-8")))


def modes(config: ApiConfig) -> list[str]:
    """Return the modes that a configuration names, the default first; `?` where it is not known."""
    return [provider.mode.value if isinstance(provider.mode, Known) else "?" for provider in config.providers]


def findings(outcome: Outcome) -> list[dict[str, Any]]:
    """Return what findings say apart from the place of the configuration."""
    keys = ("rule", "severity", "confidence", "coordinate", "principals", "affected", "fingerprint")
    return [{key: finding[key] for key in keys} for finding in outcome.json["findings"]]


@pytest.fixture
def fresh(blog: Path) -> Path:
    """Return a repository that holds a schema and no configuration."""
    (blog / FILE).unlink()
    return blog


# What stands in it.


def test_modes_that_are_named_are_written(fresh: Path) -> None:
    outcome = run(fresh, "init", "--auth", "cognito,api-key,iam")
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, f"Wrote {FILE}.\n", "")
    (entry,) = loaded(fresh).apis
    assert modes(entry.config) == ["AMAZON_COGNITO_USER_POOLS", "API_KEY", "AWS_IAM"]
    assert entry.schema == ()
    text = (fresh / FILE).read_text()
    assert "- authenticationType: API_KEY  # @aws_api_key, first at schema.graphql:2\n" in text
    assert '#cognitoGroups:\n#  - "Admins"\n#  - "Editors"\n' in text


def test_what_nobody_has_said_is_not_guessed(fresh: Path) -> None:
    outcome = run(fresh, "init")
    assert (outcome.exit_code, outcome.stdout) == (0, f"Wrote {FILE}.\n")
    assert outcome.stderr.startswith(f"note: Fill in authenticationType in {FILE}: ")
    (entry,) = loaded(fresh).apis
    assert modes(entry.config) == ["?", "API_KEY", "AMAZON_COGNITO_USER_POOLS"]
    assert "\n#authenticationType: " in (fresh / FILE).read_text()


def test_a_schema_without_directives(tmp_path: Path) -> None:
    write(tmp_path, {"schema.graphql": "type Query { a: Int }"})
    assert run(tmp_path, "init").exit_code == 0
    (entry,) = loaded(tmp_path).apis
    assert modes(entry.config) == ["?"]


def test_an_export_is_taken_over_with_its_settings(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / "orders", tmp_path, dirs_exist_ok=True)
    export = neutral.read(Source("api.json", (tmp_path / "api.json").read_text())).apis[0].config
    before = run(tmp_path, "api.json", "schema.graphql", "--output", "json")
    for paths in (("api.json", "schema.graphql"), ("api.json",)):
        assert run(tmp_path, "init", *paths).stderr == ""
        (entry,) = loaded(tmp_path).apis
        assert (entry.config.name, modes(entry.config)) == (export.name, modes(export))
        for provider, exported in zip(entry.config.providers, export.providers, strict=True):
            assert values(provider) == values(exported)
        assert values(entry.config) == values(export)
        assert findings(run(tmp_path, "--output", "json")) == findings(before)
        (tmp_path / FILE).unlink()


def values(of: Provider | ApiConfig) -> dict[str, object]:
    """Return the settings that are known."""
    return {name: value.value for name, value in of.settings.values.items() if isinstance(value, Known)}


# With --auth the infrastructure code is not read, and only it knows where the schemas of these are.
IN_CODE = {"atlas", "clinic", "courier", "depot", "ferry", "tickets"}
SEVERAL = {"federation", "kiosks", "monorepo"}  # APIs, whose schemas only their configuration tells apart


@pytest.mark.parametrize("fixture", sorted(set(names()) - SEVERAL - IN_CODE))
@pytest.mark.parametrize("auth", ["cognito", "api-key,cognito,iam", "oidc,lambda"])
def test_a_check_says_the_same_as_with_the_modes_on_the_command_line(tmp_path: Path, fixture: str, auth: str) -> None:
    root = tmp_path / fixture
    shutil.copytree(FIXTURES / fixture, root)
    (root / ".git").mkdir()
    for own in (FILE, *PATHS.get(fixture, ())[:1]):
        (root / own).unlink(missing_ok=True)
    expected = run(root, "--auth", auth, "--output", "json")
    access = run(root, "access", "--auth", auth, "--output", "json")
    assert run(root, "init", "--auth", auth).exit_code == 0
    outcome = run(root, "--output", "json")
    assert outcome.stderr == expected.stderr
    assert [finding for finding in findings(outcome) if not SETTING.match(finding["coordinate"])] == findings(expected)
    assert run(root, "access", "--output", "json") == access


def test_a_check_without_modes_says_the_same_as_before(fresh: Path) -> None:
    before = run(fresh, "--output", "json")
    run(fresh, "init")
    after = run(fresh, "--output", "json")
    assert after.exit_code == before.exit_code == 1
    assert [finding for finding in findings(after) if not SETTING.match(finding["coordinate"])] == findings(before)


def test_every_example_is_valid_and_names_what_exists(fresh: Path) -> None:
    run(fresh, "init")
    (fresh / FILE).write_text(EXAMPLE.sub("", (fresh / FILE).read_text()))
    file = loaded(fresh)
    (entry,) = file.apis
    assert modes(entry.config)[0] == "AMAZON_COGNITO_USER_POOLS"
    assert entry.config.groups == Known(("Admins", "Editors"), *_rest(entry.config.groups))
    assert (file.settings.fail_on, file.settings.pedantic, file.settings.require_known) == ("medium", True, True)
    assert entry.config.policies
    root = document.read(Source(FILE, (fresh / FILE).read_text()))
    assert isinstance(root, document.Table)
    rules, assume = root.entries["rules"], root.entries["assume"]
    assert isinstance(rules, document.Table)
    assert isinstance(assume, document.Table)
    assert rules.entries.keys() <= {rule.name for rule in ruleset.load()}
    assert assume.entries.keys() <= ATTRIBUTE_OF_KEY.keys()


def _rest(value: object) -> tuple[Any, Any]:
    assert isinstance(value, Known)
    return value.span, value.origin


# The schema's files.


def test_files_that_the_folder_does_not_stand_for_are_named(tmp_path: Path) -> None:
    write(tmp_path, {".git/x": "", "api/a.graphql": "type Query { a: Int }", "api/[b]*.graphql": "type B { b: Int }"})
    write(tmp_path, {"api/c.graphql": "type C { c: Int }"})
    assert run(tmp_path, "init", "api/a.graphql", "api/[b]*.graphql", *AUTH).stdout == f"Wrote api/{FILE}.\n"
    (entry,) = loaded(tmp_path / "api").apis
    assert [pattern for pattern, _ in entry.schema] == ["[b]*.graphql", "a.graphql"]
    assert run(tmp_path, "api", "--output", "json").json["apis"][0]["schema"] == [
        "api/[b]*.graphql",
        "api/a.graphql",
    ]


@pytest.mark.parametrize("git", [True, False])
def test_another_place_for_the_file(tmp_path: Path, git: bool) -> None:  # noqa: FBT001 - a parameter of the test
    write(tmp_path, {"api/schema.graphql": SCHEMA, "ci/x.txt": "", **({".git/x": ""} if git else {})})
    outcome = run(tmp_path, "init", "api", "--config", "ci/blog.yml", "--root", ".", *AUTH)
    assert (outcome.exit_code, outcome.stdout) == (0, "Wrote ci/blog.yml.\n")
    assert outcome.stderr == "note: A file of this name is not looked for: give it with --config ci/blog.yml.\n"
    (entry,) = loaded(tmp_path / "ci", "blog.yml").apis
    assert [pattern for pattern, _ in entry.schema] == ["../api/schema.graphql"]
    assert run(tmp_path, "--config", "ci/blog.yml", "--select", "public-mutation", "--root", ".").exit_code == 1
    assert run(tmp_path, "init", "api", "--config", FILE, *AUTH).exit_code == 0
    assert run(tmp_path, "--select", "public-mutation").exit_code == 1


def test_notes_on_what_is_read(fresh: Path) -> None:
    write(fresh, {"other.graphql": "type Other { a: Int }"})
    outcome = run(fresh, "init", *AUTH)
    assert outcome.stderr == "note: schema.graphql is taken as the whole schema; not read: other.graphql.\n"


# What is refused.


@pytest.mark.parametrize("name", [FILE, "appsync-lint.yml", "appsync-lint.json", "pyproject.toml"])
def test_a_folder_that_has_a_configuration_is_left_alone(fresh: Path, name: str) -> None:
    content = '[tool.appsync-lint]\nname = "x"\n' if name.endswith(".toml") else "{}"
    write(fresh, {name: content})
    before = sorted(fresh.iterdir())
    outcome = run(fresh, "init", *AUTH)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    said = f"There is {name} already" if name == FILE else f"{name} configures this folder already."
    assert said in outcome.stderr
    assert sorted(fresh.iterdir()) == before
    assert (fresh / name).read_text() == content


def test_a_pyproject_of_others_is_no_configuration(fresh: Path) -> None:
    write(fresh, {"pyproject.toml": "[project]\n"})
    assert run(fresh, "init", *AUTH).exit_code == 0


def test_a_configuration_above_is_not_taken_for_the_folder(blog: Path) -> None:
    write(blog, {"api/schema.graphql": SCHEMA})
    outcome = run(blog, "init", "api", "--auth", "iam")
    assert outcome.stderr == f"note: {FILE} is not read for this folder any more.\n"
    assert modes(loaded(blog / "api").apis[0].config) == ["AWS_IAM"]


def test_a_link_that_leads_nowhere_is_not_followed(fresh: Path) -> None:
    (fresh / FILE).symlink_to(fresh.parent / "elsewhere.yaml")
    assert run(fresh, "init", *AUTH).exit_code == 2
    assert not (fresh.parent / "elsewhere.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--auth", "cognto"), "--auth names no mode 'cognto'."),
        (("--config", "blog.json"), "blog.json is no name of a YAML file."),
        (("--config", "nowhere/blog.yaml"), "There is no folder nowhere."),
        (("--config", "../blog.yaml"), "blog.yaml lies outside the project's root folder"),
        (("-",), "A configuration file is made for one folder"),
        (("a", "b"), "A configuration file is made for one folder"),
        (("a",), "There is no schema in a."),
        (("own.yaml",), "own.yaml is no API as `aws appsync get-graphql-api` prints it."),
        (("mixed.json",), "mixed.json is no API as `aws appsync get-graphql-api` prints it."),
    ],
)
def test_refusals(fresh: Path, arguments: tuple[str, ...], sentence: str) -> None:
    write(fresh, {"a/x": "", "b/x": "", "own.yaml": CONFIG})
    write(fresh, {"mixed.json": '{"graphqlApi": {"authenticationType": "API_KEY"}, "ignore": ["x"]}'})
    before = sorted(fresh.rglob("*"))
    outcome = run(fresh, "init", *arguments)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert sentence in outcome.stderr
    assert sorted(fresh.rglob("*")) == before


def test_the_value_of_an_environment_variable_is_not_printed(fresh: Path) -> None:
    outcome = run(fresh, "init", env={"APPSYNC_LINT_AUTH": "s3cret"})
    assert outcome.exit_code == 2
    assert "s3cret" not in outcome.stderr
    assert run(fresh, "init", env={"APPSYNC_LINT_AUTH": "iam", "APPSYNC_LINT_CONFIG": "x.yaml"}).exit_code == 0
    assert modes(loaded(fresh).apis[0].config) == ["AWS_IAM"]


# Names that nobody chose well.

NASTY = st.text(
    st.one_of(
        st.sampled_from("\n\r\t\"'#:\\{}[]&*!|>%@`-\u2028\u0085\u202e\ufeff\x7f\x00é😀"), st.characters(codec="utf-8")
    ),
    max_size=12,
)


@given(st.lists(NASTY, max_size=4), st.lists(NASTY, max_size=3), NASTY, NASTY, st.sampled_from([None, *Mode]))
def test_no_name_breaks_out(groups: list[str], patterns: list[str], name: str, file: str, mode: Mode | None) -> None:
    written = json.dumps(groups).encode().decode("ascii")
    schema = sdl.read(
        [Source(file, f"type Query {{ a: Int @aws_api_key @aws_auth(cognito_groups: {_sdl(written)}) }}")]
    )
    default = Provider(Known(mode, None, "") if mode else Unknown("", "", ""))
    api_key = Provider(Known(Mode.API_KEY, None, ""), "additionalAuthenticationProviders[0]")
    subject = Subject(schema, ApiConfig("", "", default, (api_key,)))
    text = scaffold.text(Survey(Path(FILE), subject, tuple(patterns), name, ()))
    assert all(visible(line) == line for line in text.split("\n"))
    (entry,) = neutral.read(Source(FILE, text)).apis
    assert (entry.config.name, [pattern for pattern, _ in entry.schema]) == (name, patterns)
    assert modes(entry.config) == [mode or "?", "API_KEY"]
    (entry,) = neutral.read(Source(FILE, EXAMPLE.sub("", text))).apis
    if any(groups):
        assert isinstance(entry.config.groups, Known)
        assert set(entry.config.groups.value) == set(groups)


def _sdl(written: str) -> str:
    """Return a JSON list of texts as SDL: surrogate pairs are one escape there."""
    pair = re.compile(r"((?:^|[^\\])(?:\\\\)*)((?:\\u[dD][89abAB][0-9a-f]{2}\\u[dD][c-fC-F][0-9a-f]{2})+)")
    return pair.sub(lambda found: found[1] + json.loads(f'"{found[2]}"'), written)
