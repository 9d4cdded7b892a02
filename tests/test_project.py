"""Which files are read: paths, globs, folders, standard input; where the configuration and the root are; the limits."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.terminal import CLEAN, CONFIG, SCHEMA, Outcome, run, write

OPTIONS = ("--select", "public-mutation", "--output", "json")
AUTH = ("--auth", "cognito,api-key")
QUERY = "type Query { me: String }\n"
MUTATION = "type Mutation { a: Int @aws_api_key }\n"


def schema_of(outcome: Outcome) -> list[str]:
    """Return the schema's files as the report of the one API names them."""
    (api,) = outcome.json["apis"]
    files: list[str] = api["schema"]
    return files


def config_of(outcome: Outcome) -> str | None:
    """Return the place of the configuration as the report of the one API names it."""
    (api,) = outcome.json["apis"]
    place: str | None = api["config"]
    return place


# Paths.


def test_one_file_several_globs_and_folders_are_the_same_schema(tmp_path: Path) -> None:
    write(tmp_path, {"api/a.graphql": QUERY, "api/b.gql": MUTATION, "api/readme.md": "no schema"})
    expected = run(tmp_path, "api", *AUTH, *OPTIONS)
    assert schema_of(expected) == ["a.graphql", "b.gql"]
    for paths in (
        ("api/a.graphql", "api/b.gql"),
        ("api/b.gql", "api/a.graphql"),
        ("api/a.graphql", "api/b.gql", "./api/../api/a.graphql"),
        ("api/*.g*",),
        ("ap?/a.graphql", "**/b.gql"),
        (str(tmp_path / "api" / "a.graphql"), "api/b.gql"),
        ("api/",),
    ):
        assert run(tmp_path, *paths, *AUTH, *OPTIONS) == expected, paths
    assert run(tmp_path / "api", *AUTH, *OPTIONS) == expected


def test_order_and_working_directory_leave_no_trace_below_a_git_root(blog: Path) -> None:
    write(blog, {"more.graphql": "extend type Mutation { b: Int @aws_api_key }", "deep/er/x.txt": ""})
    files = ("schema.graphql", "more.graphql")
    for output in ("text", "json", "sarif"):
        options = ("--select", "public-mutation", "--output", output)
        expected = run(blog, *files, *options)
        assert expected.exit_code == 1
        assert run(blog, *files[::-1], *options) == expected
        assert run(blog / "deep" / "er", *(f"../../{name}" for name in files), *options) == expected
        assert run(blog.parent, *(f"blog/{name}" for name in files), *options) == expected


def test_a_glob_that_finds_a_configuration(tmp_path: Path) -> None:
    write(tmp_path, {"s.graphql": SCHEMA, "own.yaml": CONFIG})
    assert config_of(run(tmp_path, "*.graphql", "*.yaml", *OPTIONS)) == "own.yaml:2"


def test_a_file_whose_name_looks_like_a_glob(tmp_path: Path) -> None:
    write(tmp_path, {"[a]*.graphql": SCHEMA, "a.graphql": "type {"})
    assert schema_of(run(tmp_path, "[a]*.graphql", *AUTH, *OPTIONS)) == ["[a]*.graphql"]


def test_a_file_of_any_other_name_is_a_schema(tmp_path: Path) -> None:
    write(tmp_path, {"schema.txt": SCHEMA, "schema": SCHEMA, "other.graphqls": SCHEMA})
    for name in ("schema.txt", "schema", "other.graphqls"):
        assert schema_of(run(tmp_path, name, *AUTH, *OPTIONS)) == [name]


def test_a_missing_file_and_what_was_meant(tmp_path: Path) -> None:
    write(tmp_path, {"api/schema.graphql": SCHEMA})
    outcome = run(tmp_path, "api/shema.graphql")
    assert outcome.exit_code == 2
    assert "There is no file api/shema.graphql." in outcome.stderr
    assert "Did you mean api/schema.graphql?" in outcome.stderr
    assert "There is no file nowhere/at.all." in run(tmp_path, "nowhere/at.all").stderr


def test_a_folder_without_a_schema_and_where_one_is(tmp_path: Path) -> None:
    write(tmp_path, {"api/deep/schema.graphql": SCHEMA, "api/deep/node_modules/a.graphql": SCHEMA, "empty/x.txt": ""})
    outcome = run(tmp_path)
    assert outcome.exit_code == 2
    assert "There is no schema in this folder." in outcome.stderr
    assert "Name it: appsync-lint api/deep" in outcome.stderr
    outcome = run(tmp_path, "empty", "--root", ".")
    assert "There is no schema in empty." in outcome.stderr
    assert "`schema:` in appsync-lint.yaml" in outcome.stderr


def test_a_folder_uses_its_schema_graphql_where_that_is_whole(tmp_path: Path) -> None:
    write(tmp_path, {"schema.graphql": SCHEMA, "types.graphql": "type Other { a: Int }"})
    outcome = run(tmp_path, *AUTH, *OPTIONS)
    assert schema_of(outcome) == ["schema.graphql"]
    assert outcome.stderr == "note: schema.graphql is taken as the whole schema; not read: types.graphql.\n"
    write(tmp_path, {"schema.graphql": "type Query { other: Other }"})
    outcome = run(tmp_path, *AUTH, *OPTIONS)
    assert (schema_of(outcome), outcome.stderr) == (["schema.graphql", "types.graphql"], "")


def test_a_folder_passes_over_the_operations_of_clients(tmp_path: Path) -> None:
    write(tmp_path, {"schema.graphql": SCHEMA, "queries.graphql": "query Me { me }", "note.graphql": "# nothing\n"})
    outcome = run(tmp_path, *AUTH, *OPTIONS)
    assert schema_of(outcome) == ["schema.graphql"]
    assert "note: queries.graphql holds operations, not a schema, and is passed over.\n" in outcome.stderr
    write(tmp_path, {"only/a.graphql": "query Me { me }", "only/b.graphql": "query Me { me }"})
    outcome = run(tmp_path, "only", *AUTH, *OPTIONS)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "There is no schema in " in outcome.stderr


def test_a_schema_without_root_fields_is_no_schema(tmp_path: Path) -> None:
    write(tmp_path, {"types.graphql": "type Post { id: ID }", "amplify.graphql": "type Post @model { id: ID }"})
    outcome = run(tmp_path, "types.graphql", *AUTH, *OPTIONS)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "no root fields" in outcome.stderr
    assert "amplify api gql-compile" in run(tmp_path, "amplify.graphql", *AUTH, *OPTIONS).stderr
    write(tmp_path, {"empty.graphql": ""})
    assert "The file is empty." in run(tmp_path, "empty.graphql", *AUTH, *OPTIONS).stderr


def test_syntax_errors_of_all_files_with_their_excerpts(tmp_path: Path) -> None:
    write(tmp_path, {"a.graphql": "type Query {\n  a Int\n}", "b.graphql": "type {", "c.graphql": QUERY})
    outcome = run(tmp_path, "a.graphql", "b.graphql", "c.graphql", *AUTH)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert (
        "error: This is not valid GraphQL: Expected ':', found Name 'Int'.\n"
        " --> a.graphql:2:5\n"
        "2 |   a Int\n"
        "  |     ^\n"
        "  = help: Correct the schema here; nothing was checked.\n"
    ) in outcome.stderr
    assert "--> b.graphql:1:6" in outcome.stderr
    assert "c.graphql" not in outcome.stderr


def test_two_folders_are_two_apis(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a/schema.graphql": QUERY,
            "a/appsync-lint.yaml": "authenticationType: API_KEY",
            "b/schema.graphql": QUERY,
            "b/appsync-lint.yaml": "authenticationType: AWS_IAM\nname: named",
        },
    )
    outcome = run(tmp_path, "a", "b", *OPTIONS)
    assert [(api["name"], api["config"]) for api in outcome.json["apis"]] == [
        ("a", "a/appsync-lint.yaml:1"),
        ("named", "b/appsync-lint.yaml:1"),
    ]
    assert run(tmp_path, "b", "a", *OPTIONS) == outcome
    write(tmp_path, {"b/appsync-lint.yaml": "authenticationType: AWS_IAM\nfailOn: high\nname: named"})
    outcome = run(tmp_path, "a", "b", *OPTIONS)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "Check the folders one by one." in outcome.stderr


def test_apis_of_one_name_are_told_apart(tmp_path: Path) -> None:
    config = "authenticationType: API_KEY\nname: api"
    for name in ("a", "b"):
        write(tmp_path, {f"{name}/schema.graphql": QUERY, f"{name}/appsync-lint.yaml": config})
    assert [api["name"] for api in run(tmp_path, "a", "b", *OPTIONS).json["apis"]] == ["api", "api-2"]


# Standard input.


def test_standard_input(tmp_path: Path) -> None:
    outcome = run(tmp_path, "-", *AUTH, *OPTIONS, stdin=SCHEMA)
    assert (outcome.exit_code, schema_of(outcome)) == (1, ["<stdin>"])
    assert run(tmp_path, "-", "-", *AUTH, *OPTIONS, stdin=SCHEMA) == outcome
    broken = run(tmp_path, "-", *AUTH, stdin="type Query {\n  a: Nope\n}")
    assert broken.exit_code == 2
    assert "--> <stdin>:2:6" in broken.stderr


def test_standard_input_beside_files(tmp_path: Path) -> None:
    write(tmp_path, {"a.graphql": QUERY})
    assert schema_of(run(tmp_path, "a.graphql", "-", *AUTH, *OPTIONS, stdin=MUTATION)) == ["<stdin>", "a.graphql"]


def test_the_name_of_standard_input_steers_discovery(blog: Path) -> None:
    write(blog, {"api/appsync-lint.yaml": "authenticationType: AWS_IAM"})
    for folder, name in (
        (blog, "api/new.graphql"),
        (blog / "api", "new.graphql"),
        (blog, str(blog / "api" / "new.graphql")),
    ):
        outcome = run(folder, "-", "--stdin-filename", name, *OPTIONS, stdin=SCHEMA)
        assert (config_of(outcome), schema_of(outcome)) == ("api/appsync-lint.yaml:1", ["api/new.graphql"])


def test_the_name_of_standard_input_may_not_lie_outside_the_root(tmp_path: Path) -> None:
    write(tmp_path, {"in/schema.graphql": SCHEMA})
    outcome = run(tmp_path, "-", "--stdin-filename", "out/x.graphql", "--root", "in", *AUTH, *OPTIONS, stdin=SCHEMA)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "x.graphql lies outside the project's root folder and is not read." in outcome.stderr


def test_an_editors_text_stands_for_its_file_in_the_whole_schema(blog: Path) -> None:
    write(
        blog,
        {
            "appsync-lint.yaml": f"{CONFIG}schema: [a.graphql, b.graphql]",
            "a.graphql": "type Query { b: B }",
            "b.graphql": "type {",
        },
    )
    text = "type B { b: Int }\ntype Mutation { a: Int @aws_api_key }"
    outcome = run(blog, "-", "--stdin-filename", "b.graphql", *OPTIONS, stdin=text)
    assert (outcome.exit_code, schema_of(outcome)) == (1, ["a.graphql", "b.graphql"])
    assert outcome.json["findings"][0]["file"] == "b.graphql"


def test_standard_input_without_a_name_is_the_whole_schema(blog: Path) -> None:
    write(blog, {"appsync-lint.yaml": f"{CONFIG}schema: schema.graphql"})
    assert schema_of(run(blog, "-", *OPTIONS, stdin=CLEAN)) == ["<stdin>"]


def test_standard_input_that_is_no_text(tmp_path: Path) -> None:
    outcome = run(tmp_path, "-", *AUTH, stdin=b"type Query {\r a: \xff }")
    assert outcome.exit_code == 2
    assert "<stdin> is not UTF-8: byte 17, in line 2." in outcome.stderr
    assert run(tmp_path, "-", *AUTH).exit_code == 2


# Text.


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"type Query {\n  # caf\xe9\n}", "a.graphql is not UTF-8: byte 20, in line 2."),
        ("type Query { a: Int }".encode("utf-16"), "a.graphql is UTF-16."),
        (b"\xed\xa0\x80", "a.graphql is not UTF-8: byte 0, in line 1."),
    ],
)
def test_files_that_are_no_utf_8(tmp_path: Path, data: bytes, sentence: str) -> None:
    write(tmp_path, {"a.graphql": data})
    outcome = run(tmp_path, "a.graphql", *AUTH)
    assert outcome.exit_code == 2
    assert sentence in outcome.stderr


def test_a_byte_order_mark_in_every_file(blog: Path) -> None:
    before = run(blog, *OPTIONS)
    write(
        blog,
        {"schema.graphql": b"\xef\xbb\xbf" + SCHEMA.encode(), "appsync-lint.yaml": b"\xef\xbb\xbf" + CONFIG.encode()},
    )
    assert run(blog, *OPTIONS) == before


def test_crlf_in_every_file(blog: Path) -> None:
    before = run(blog, *OPTIONS)
    write(
        blog,
        {name: (blog / name).read_text().replace("\n", "\r\n") for name in ("schema.graphql", "appsync-lint.yaml")},
    )
    assert run(blog, *OPTIONS) == before


# The configuration and the root.


def test_the_configuration_is_looked_for_from_the_schemas_folder_up_to_the_root(blog: Path) -> None:
    write(blog, {"a/b/c/schema.graphql": SCHEMA})
    assert config_of(run(blog, "a/b/c/schema.graphql", *OPTIONS)) == "appsync-lint.yaml:2"
    assert config_of(run(blog / "a", "b/c", *OPTIONS)) == "appsync-lint.yaml:2"
    write(blog, {"a/b/appsync-lint.yml": "authenticationType: AWS_IAM"})
    assert config_of(run(blog, "a/b/c", *OPTIONS)) == "a/b/appsync-lint.yml:1"
    write(blog, {"a/b/c/appsync-lint.json": '{"authenticationType": "AWS_LAMBDA"}'})
    assert config_of(run(blog, "a/b/c", *OPTIONS)) == "a/b/c/appsync-lint.json:1"


def test_no_configuration_above_the_root_counts(tmp_path: Path) -> None:
    write(tmp_path, {"appsync-lint.yaml": CONFIG, "repo/api/schema.graphql": SCHEMA})
    (tmp_path / "repo" / ".git").mkdir()
    assert config_of(run(tmp_path, "repo/api/schema.graphql", *OPTIONS)) is None
    assert config_of(run(tmp_path, "repo/api/schema.graphql", "--root", ".", *OPTIONS)) == "appsync-lint.yaml:2"
    assert config_of(run(tmp_path, "repo/api/schema.graphql", "--root", "repo/api", *OPTIONS)) is None


def test_without_git_the_folder_of_the_configuration_is_the_root(tmp_path: Path) -> None:
    write(tmp_path, {"p/appsync-lint.yaml": CONFIG, "p/api/schema.graphql": SCHEMA})
    outcome = run(tmp_path, "p/api/schema.graphql", *OPTIONS)
    assert (config_of(outcome), schema_of(outcome)) == ("appsync-lint.yaml:2", ["api/schema.graphql"])
    assert schema_of(run(tmp_path, "p/api/schema.graphql", "--config", "p/appsync-lint.yaml", *OPTIONS)) == [
        "api/schema.graphql"
    ]


def test_without_git_and_configuration_the_folder_of_the_schema_is_the_root(tmp_path: Path) -> None:
    write(tmp_path, {"p/api/schema.graphql": SCHEMA})
    assert schema_of(run(tmp_path, "p/api/schema.graphql", *AUTH, *OPTIONS)) == ["schema.graphql"]


def test_names_are_relative_to_the_git_root_wherever_one_stands(blog: Path) -> None:
    write(blog, {"api/schema.graphql": SCHEMA})
    assert schema_of(run(blog / "api", "schema.graphql", *OPTIONS)) == ["api/schema.graphql"]
    assert schema_of(run(blog / "api", *OPTIONS)) == ["api/schema.graphql"]


def test_two_configurations_in_one_folder_are_said(blog: Path) -> None:
    write(blog, {"appsync-lint.yml": "authenticationType: AWS_IAM"})
    outcome = run(blog, *OPTIONS)
    assert config_of(outcome) == "appsync-lint.yaml:2"
    assert outcome.stderr == "note: appsync-lint.yaml is read, and not appsync-lint.yml.\n"


def test_a_configuration_named_as_an_option_or_a_path(blog: Path) -> None:
    write(blog, {"conf/iam.yaml": "authenticationType: AWS_IAM\nschema: ../schema.graphql"})
    for arguments in (
        ("--config", "conf/iam.yaml"),
        ("conf/iam.yaml",),
        ("schema.graphql", "conf/iam.yaml"),
        ("schema.graphql", "--config", "conf/iam.yaml"),
        ("conf/iam.yaml", "--config", "conf/iam.yaml"),
    ):
        outcome = run(blog, *arguments, *OPTIONS)
        assert (config_of(outcome), schema_of(outcome)) == ("conf/iam.yaml:1", ["schema.graphql"]), arguments
    outcome = run(blog, "conf/iam.yaml", "appsync-lint.yaml", *OPTIONS)
    assert outcome.exit_code == 2
    assert "More than one configuration file is named." in outcome.stderr


def test_without_paths_the_schema_is_in_the_current_folder_and_else_beside_the_configuration(blog: Path) -> None:
    write(blog, {"sub/own.graphql": SCHEMA, "conf/own.yaml": CONFIG, "conf/other.graphql": SCHEMA, "empty/x.txt": ""})
    assert schema_of(run(blog / "sub", *OPTIONS)) == ["sub/own.graphql"]
    assert schema_of(run(blog / "empty", *OPTIONS)) == ["schema.graphql"]
    assert schema_of(run(blog, "--config", "conf/own.yaml", *OPTIONS)) == ["schema.graphql"]
    assert schema_of(run(blog / "empty", "--config", "../conf/own.yaml", *OPTIONS)) == ["conf/other.graphql"]
    assert schema_of(run(blog, "conf/own.yaml", *OPTIONS)) == ["conf/other.graphql"]
    assert run(blog, "empty", *OPTIONS).exit_code == 2, "a folder that is named holds the schema"


def test_an_exported_api_beside_its_schema(tmp_path: Path) -> None:
    export = {"graphqlApi": {"name": "orders", "apiId": "x", "arn": "y", "uris": {}, "authenticationType": "AWS_IAM"}}
    write(tmp_path, {"api.json": json.dumps(export), "schema.graphql": SCHEMA, "sub/other.graphql": SCHEMA})
    for arguments in (("api.json", "schema.graphql"), ("schema.graphql", "api.json"), ("api.json",)):
        outcome = run(tmp_path, *arguments, *OPTIONS)
        assert (config_of(outcome), schema_of(outcome)) == ("api.json:1", ["schema.graphql"])
    assert schema_of(run(tmp_path, "api.json", "sub/other.graphql", *OPTIONS)) == ["sub/other.graphql"]


def test_the_configuration_names_the_schema_by_path_glob_or_list(blog: Path) -> None:
    write(blog, {"g/a.graphql": QUERY, "g/b.graphql": MUTATION, "schema.graphql": "type {"})
    for written in (
        "g/*.graphql",
        "[g/a.graphql, g/b.graphql]",
        "['g/[ab].graphql']",
        "[g/*.graphql, g/a.graphql]",
        "'**/[ab].graphql'",
    ):
        write(blog, {"appsync-lint.yaml": f"{CONFIG}schema: {written}\n"})
        assert schema_of(run(blog, *OPTIONS)) == ["g/a.graphql", "g/b.graphql"], written


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("nope.graphql", "There is no file nope.graphql."),
        ("'*.nope'", "No file matches *.nope."),
        ("g", "g is no regular file."),
        ("../secret.graphql", "secret.graphql lies outside the project's root folder and is not read."),
        ("/etc/passwd", "passwd lies outside the project's root folder and is not read."),
    ],
)
def test_a_schema_that_the_configuration_names_in_vain(blog: Path, written: str, sentence: str) -> None:
    write(blog, {"g/a.graphql": QUERY, "appsync-lint.yaml": f"{CONFIG}schema: {written}\n", "../secret.graphql": QUERY})
    outcome = run(blog, *OPTIONS)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert sentence in outcome.stderr


def test_a_named_file_of_a_larger_schema_stands_for_the_whole(blog: Path) -> None:
    write(blog, {"appsync-lint.yaml": f"{CONFIG}schema: [a.graphql, b.graphql]", "a.graphql": "type Query { b: B }"})
    write(blog, {"b.graphql": "type B { b: Int }", "schema.graphql": SCHEMA})
    outcome = run(blog, "b.graphql", *OPTIONS)
    assert schema_of(outcome) == ["a.graphql", "b.graphql"]
    assert (
        outcome.stderr == "note: What is named belongs to a schema of appsync-lint.yaml: the other file is read too.\n"
    )
    assert run(blog, "a.graphql", "b.graphql", *OPTIONS).stderr == ""
    assert schema_of(run(blog, "schema.graphql", *OPTIONS)) == ["schema.graphql"], "a path beats the file"


APIS = """
apis:
  - {name: a, authenticationType: API_KEY, schema: a/*.graphql}
  - {name: b, authenticationType: AWS_IAM, schema: [b.graphql, common.graphql]}
  - {name: c, authenticationType: AWS_IAM, schema: [c.graphql, common.graphql]}
"""


def test_a_named_file_picks_its_apis(blog: Path) -> None:
    files = {f"{name}.graphql": f"type Query {{ {name[-1]}: X }}" for name in ("a/a", "b", "c")}
    write(
        blog,
        {**files, "a/x.graphql": "type X { x: Int }", "common.graphql": "type X { x: Int }", "appsync-lint.yaml": APIS},
    )

    def names(*arguments: str, stdin: str = "") -> list[str]:
        return [api["name"] for api in run(blog, *arguments, *OPTIONS, stdin=stdin).json["apis"]]

    assert names() == names("appsync-lint.yaml") == names(".") == ["a", "b", "c"]
    assert names("a/x.graphql") == ["a"]
    assert names("common.graphql") == ["b", "c"]
    assert names("a/a.graphql", "b.graphql") == ["a", "b"]
    assert names("-", "--stdin-filename", "c.graphql", stdin="type Query { c: X }") == ["c"]
    for paths in (("schema.graphql", "b.graphql"), ("schema.graphql",), ("-",), ("-", "b.graphql")):
        outcome = run(blog, *paths, *OPTIONS, stdin=CLEAN)
        assert outcome.exit_code == 2
        assert "belong to none of the APIs" in outcome.stderr


def test_merging_files_is_an_apis_own_choice(blog: Path) -> None:
    write(blog, {"a.graphql": QUERY, "b.graphql": "type Query { b: Int }"})
    write(blog, {"appsync-lint.yaml": f"{CONFIG}schema: ['[ab].graphql']\n"})
    outcome = run(blog, *OPTIONS)
    assert outcome.exit_code == 2
    assert "Query is defined twice, first at a.graphql:1:6." in outcome.stderr
    write(blog, {"appsync-lint.yaml": f"{CONFIG}schema: ['[ab].graphql']\nschemaMerge: union\n"})
    assert run(blog, *OPTIONS).json["examined"]["fields"] == 2


def test_mistakes_in_the_configuration_are_2_and_shown(blog: Path) -> None:
    write(blog, {"appsync-lint.yaml": f"{CONFIG}visiblity: GLOBAL\nqueryDepthLimit: 100\n"})
    outcome = run(blog, *OPTIONS)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert (
        "error: There is no key `visiblity`.\n --> appsync-lint.yaml:5:1\n5 | visiblity: GLOBAL\n  | ^^^^^^^^^\n"
        "  = help: Did you mean visibility?\n"
        "error: `queryDepthLimit` has to be from 0 to 75.\n --> appsync-lint.yaml:6:18\n"
    ) in outcome.stderr


@pytest.mark.parametrize(
    "key", ["rulesDir: own", "output: json", "config: other.yaml", "exitZero: true", "debug: true"]
)
def test_the_configuration_cannot_say_what_runs_or_is_written(blog: Path, key: str) -> None:
    write(blog, {"appsync-lint.yaml": f"{CONFIG}{key}\n"})
    assert run(blog, *OPTIONS).exit_code == 2


# What is not read.


def test_a_link_out_of_the_root_is_refused_and_not_shown(blog: Path) -> None:
    write(blog, {"../outside/secret.graphql": "type Query { s3cr3t: Nope }"})
    (blog / "link.graphql").symlink_to("../outside/secret.graphql")
    (blog / "folder").symlink_to("../outside")
    write(blog, {"named/appsync-lint.yaml": f"{CONFIG}schema: ../link.graphql"})
    for arguments in (("link.graphql",), ("folder",), ("folder/secret.graphql",), ("*nk.graphql",), ("named",)):
        outcome = run(blog, *arguments, *OPTIONS)
        assert (outcome.exit_code, outcome.stdout) == (2, ""), arguments
        assert "lies outside the project's root folder and is not read." in outcome.stderr
        assert "s3cr3t" not in outcome.stderr
        assert "outside/" not in outcome.stderr


def test_a_configuration_that_is_a_link_out_of_the_root_or_to_nowhere(blog: Path) -> None:
    write(blog, {"../outside.yaml": "s3cr3t: 1"})
    (blog / "appsync-lint.yaml").unlink()
    (blog / "appsync-lint.yaml").symlink_to("../outside.yaml")
    outcome = run(blog, *OPTIONS)
    assert outcome.exit_code == 2
    assert "s3cr3t" not in outcome.stderr
    (blog / "appsync-lint.yaml").unlink()
    (blog / "appsync-lint.yaml").symlink_to("nowhere.yaml")
    outcome = run(blog, *OPTIONS)
    assert outcome.exit_code == 2
    assert "There is no file appsync-lint.yaml." in outcome.stderr


def test_a_link_to_another_repository_is_out_of_the_root(blog: Path) -> None:
    other = write(blog.parent / "other", {"schema.graphql": SCHEMA, ".git/HEAD": ""})
    (blog / "part").symlink_to(other)
    for path in ("part", "part/*.graphql", "part/schema.graphql"):
        outcome = run(blog, path, "--auth", "api-key")
        assert outcome.exit_code == 2
        assert "lies outside the project's root" in outcome.stderr


def test_a_link_inside_the_root_is_read_under_its_own_name(blog: Path) -> None:
    (blog / "link.graphql").symlink_to("schema.graphql")
    assert schema_of(run(blog, "link.graphql", *OPTIONS)) == ["link.graphql"]


def test_a_link_to_nowhere_in_a_folder_is_not_passed_over(tmp_path: Path) -> None:
    write(tmp_path, {"a.graphql": QUERY})
    (tmp_path / "b.graphql").symlink_to("nowhere.graphql")
    outcome = run(tmp_path, *AUTH, *OPTIONS)
    assert outcome.exit_code == 2
    assert "There is no file b.graphql." in outcome.stderr


@pytest.mark.parametrize("path", ["../other/schema.graphql", "../other", "../other/*.graphql"])
def test_files_outside_the_root_are_refused(blog: Path, path: str) -> None:
    write(blog, {"../other/schema.graphql": SCHEMA})
    outcome = run(blog, path, "--root", ".", *AUTH, *OPTIONS)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "lies outside the project's root folder" in outcome.stderr
    assert "--root" in outcome.stderr


def test_the_git_root_is_the_root_also_for_a_configuration_or_a_schema_outside(blog: Path) -> None:
    write(blog, {"../own.yaml": CONFIG, "../other.graphql": MUTATION})
    for arguments in (
        ("--config", "../own.yaml"),
        ("schema.graphql", "../own.yaml"),
        ("schema.graphql", "../other.graphql"),
    ):
        outcome = run(blog, *arguments, *OPTIONS)
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert "lies outside the project's root folder" in outcome.stderr
    assert config_of(run(blog, "--config", "../own.yaml", "schema.graphql", "--root", "..", *OPTIONS)) == "own.yaml:2"


def test_two_repositories_have_their_common_folder_as_root(blog: Path) -> None:
    write(blog, {"../second/.git/x": "", "../second/schema.graphql": SCHEMA, "../second/appsync-lint.yaml": CONFIG})
    outcome = run(blog, ".", "../second", *OPTIONS)
    assert [api["schema"] for api in outcome.json["apis"]] == [["blog/schema.graphql"], ["second/schema.graphql"]]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs")
def test_a_fifo_is_refused_without_waiting(blog: Path) -> None:
    os.mkfifo(blog / "pipe.graphql")
    os.mkfifo(blog / "pipe.yaml")
    for arguments in (("pipe.graphql",), ("--config", "pipe.yaml"), ("pipe.yaml",), ("pi*.graphql", "schema.graphql")):
        outcome = run(blog, *arguments, *OPTIONS)
        assert "is no regular file" in outcome.stderr
        assert outcome.exit_code == 2


def test_a_file_of_more_than_32_megabytes_is_refused(blog: Path) -> None:
    with (blog / "large.graphql").open("wb") as large:
        large.truncate(32 * 1024 * 1024 + 1)
    for arguments in (("large.graphql",), ("--config", "large.graphql")):
        outcome = run(blog, *arguments, *OPTIONS)
        assert outcome.exit_code == 2
        assert "large.graphql is larger than 32 MB." in outcome.stderr
    outcome = run(blog, "-", *OPTIONS, stdin=b" " * (32 * 1024 * 1024 + 1))
    assert "Standard input is larger than 32 MB." in outcome.stderr


def test_more_than_20_000_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from appsync_lint.loaders import arguments, discovery, schema_files, workspace  # noqa: PLC0415 - what the test changes

    assert workspace.MAX_FILES == 20_000
    for module in (arguments, discovery, schema_files, workspace):
        monkeypatch.setattr(module, "MAX_FILES", 3)
    write(tmp_path, {f"{number}.graphql": f"type T{number} {{ a: Int }}" for number in range(3)})
    write(tmp_path, {"0.graphql": QUERY})
    files = tuple(sorted(path.name for path in tmp_path.iterdir()))
    for paths in ((".",), ("*.graphql",), files):
        assert run(tmp_path, *paths, *AUTH, *OPTIONS).exit_code == 0
    write(tmp_path, {"3.graphql": "type T3 { a: Int }", "c/appsync-lint.yaml": "schema: ../*.graphql"})
    for paths in ((".",), ("*.graphql",), (*files, "3.graphql"), ("--config", "c/appsync-lint.yaml")):
        outcome = run(tmp_path, *paths, *AUTH, *OPTIONS)
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert "ore than 3 " in outcome.stderr


def test_a_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    write(tmp_path, {"api/schema.graphql": CLEAN})
    monkeypatch.setattr(Path, "iterdir", refuse)
    outcome = run(tmp_path, "api", *AUTH, *OPTIONS)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "api cannot be read: Permission denied." in outcome.stderr
