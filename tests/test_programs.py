"""The programs that a configuration names: their languages, their texts, and what they import from beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appsync_lint.config import Language, Program, Stage, known
from appsync_lint.loaders import neutral, programs
from appsync_lint.source import Problem, Source, UnreadableError
from tests.terminal import run, write

if TYPE_CHECKING:
    from pathlib import Path

    from appsync_lint.config import ApiConfig
    from appsync_lint.source import Span


def read(config: str, **files: str) -> ApiConfig:
    """Return the one API of a configuration, with the texts of files by their paths, `/` and `.` as they are."""
    (entry,) = neutral.read(Source("appsync-lint.yaml", config)).apis
    return programs.read_in(entry.config, project(files))


def project(files: dict[str, str]) -> programs.Files:
    def text(path: str, span: Span) -> Source:
        if path not in files:
            raise UnreadableError(Problem(f"There is no file {path}.", "", span))
        return Source(path, files[path])

    return programs.Files(text, files.__contains__)


def authorizer(file: str, **files: str) -> Program:
    program = known(read(f"authenticationType: AWS_LAMBDA\nauthorizer: {{file: {file}}}", **files).authorizer)
    assert program is not None
    return program


def imported(file: str, files: dict[str, str]) -> dict[str, str]:
    """Return the files that a program imports, by the names that it writes for them."""
    return {name: source.name for name, source in authorizer(file, **files).imported}


@pytest.mark.parametrize(
    ("line", "file"),
    [
        ("import { check } from './token';", "src/token.ts"),
        ('import { check } from "./token.js";', "src/token.ts"),
        ("const { check } = require('./token')", "src/token.js"),
        ("export * from './lib'", "src/lib/index.ts"),
        ("import '../shared/log'", "shared/log.mjs"),
        ("const m = await import('./token')", "src/token.tsx"),
        ("import check from './check.v2'", "src/check.v2.ts"),
        ("import {\n  a,\n  b,\n} from './token';", "src/token.cts"),
    ],
)
def test_what_a_script_imports_is_found_beside_it(line: str, file: str) -> None:
    assert list(imported("src/auth.ts", {"src/auth.ts": line, file: "//"}).values()) == [file]


@pytest.mark.parametrize(
    ("line", "file", "name"),
    [
        ("from .token import check", "src/auth/token.py", ".token"),
        ("from ..lib.token import check", "src/lib/token.py", "..lib.token"),
        ("from . import token", "src/auth/token.py", ".token"),
        ("from . import (token, other)", "src/auth/token.py", ".token"),
        ("from . import check", "src/auth/__init__.py", "."),
        ("import tokens", "src/auth/tokens.py", "tokens"),
        ("from lib.tokens import check", "src/lib/tokens.py", "lib.tokens"),
        ("from src.lib import check", "src/lib/__init__.py", "src.lib"),
        ("def f():\n    from .token import check", "src/auth/token.py", ".token"),
    ],
)
def test_what_python_imports_is_found_beside_it_or_where_its_package_begins(line: str, file: str, name: str) -> None:
    assert imported("src/auth/main.py", {"src/auth/main.py": line, file: "#"}) == {name: file}


@pytest.mark.parametrize(
    "line",
    [
        "import jwt from 'jsonwebtoken'",
        "import type { A } from '@types/aws-lambda'",
        "import x from './gone'",
        "import x from './auth'",
        "import 'https://example.com/./token'",
    ],
)
def test_what_is_not_the_projects_is_left_out(line: str) -> None:
    assert imported("auth.ts", {"auth.ts": line, "token.ts": "//"}) == {}


def test_an_imported_file_that_cannot_be_read_is_left_out() -> None:
    files = project({"auth.ts": "import './token'"})
    there = programs.Files(files.read, lambda _: True)
    place = Source("x", "").span(0, 0)
    program = programs.with_source(Program(Language.TYPESCRIPT, place, "auth.ts"), there)
    assert program.source is not None
    assert program.imported == ()


def test_a_program_that_is_named_has_to_be_there() -> None:
    with pytest.raises(UnreadableError) as error:
        read("authenticationType: AWS_LAMBDA\nauthorizer: {file: auth.ts}")
    (problem,) = error.value.problems
    assert (problem.sentence, str(problem.span)) == ("There is no file auth.ts.", "appsync-lint.yaml:2:20")


@pytest.mark.parametrize("file", ["Auth.java", "main.go"])
def test_a_program_in_another_language_has_to_be_there_and_is_not_read(file: str) -> None:
    assert authorizer(file, **{file: "class A {}"}).source is None
    with pytest.raises(UnreadableError):
        authorizer(file)


def test_a_pipeline_is_in_order_with_its_functions_and_stores() -> None:
    config = """
authenticationType: API_KEY
functions:
  - {name: check, functionId: f1, dataSourceName: none, codeFile: check.js}
  - name: load
    functionId: f2
    dataSourceName: users
    requestMappingTemplateFile: a.vtl
    responseMappingTemplateFile: b.vtl
dataSources:
  - {name: none, type: NONE}
  - {name: users, type: AWS_LAMBDA, file: users.py, handler: users.main}
resolvers:
  - {typeName: Query, fieldName: me, kind: PIPELINE, codeFile: me.js, pipelineConfig: {functions: [f1, f2]}}
"""
    names = ("check.js", "a.vtl", "b.vtl", "users.py", "me.js")
    (resolver,) = known(read(config, **dict.fromkeys(names, "")).resolvers) or ()
    assert [(one.path, one.stage, one.function, one.store) for one in resolver.programs] == [
        ("me.js", Stage.BOTH, "", ""),
        ("check.js", Stage.BOTH, "check", "NONE"),
        ("a.vtl", Stage.REQUEST, "load", "AWS_LAMBDA"),
        ("b.vtl", Stage.RESPONSE, "load", "AWS_LAMBDA"),
        ("users.py", Stage.DATA, "load", "AWS_LAMBDA"),
    ]
    assert resolver.programs[-1].handler == "users.main"
    assert resolver.whole


TEMPLATE = """\
Parameters: {{Text: {{Type: String}}}}
Resources:
  Api: {{Type: AWS::AppSync::GraphQLApi, Properties: {{Name: o, AuthenticationType: AWS_IAM}}}}
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties: {{ApiId: !GetAtt Api.ApiId, Definition: "type Query {{ a: String }}"}}
  Of:
    Type: AWS::AppSync::Resolver
    Properties:
      ApiId: !GetAtt Api.ApiId
      TypeName: Query
      FieldName: a
      {}
"""
COMPOSED = """Code: !Sub |
        const table = "${Text}"; const region = "${AWS::Region}";
        export const request = (ctx) => ({ me: "${Text}", is: ctx.identity.userArn.includes("Admin") });
        export const response = (ctx) => ctx.result;"""


def test_code_of_which_a_part_is_out_of_sight_is_read_at_its_places(tmp_path: Path) -> None:
    write(tmp_path, {"template.yaml": TEMPLATE.format(COMPOSED)})
    outcome = run(tmp_path, "--output", "json", "--select", "arn-substring")
    (finding,) = outcome.json["findings"]
    line = COMPOSED.splitlines()[2]
    assert (finding["file"], finding["line"], finding["column"]) == (
        "template.yaml",
        15,
        1 + line.index("ctx.identity"),
    )
    assert outcome.json["unknown"] == []


@pytest.mark.parametrize("code", ["CodeS3Location: gone.js", "CodeS3Location: s3://b/k", "Code: !Ref Text"])
def test_code_that_is_out_of_sight_is_said(tmp_path: Path, code: str) -> None:
    write(tmp_path, {"template.yaml": TEMPLATE.format(code)})
    (unknown,) = run(tmp_path, "--output", "json").json["unknown"]
    assert (unknown["what"], unknown["file"], unknown["line"]) == ("what runs for Query.a", "template.yaml", 13)
    assert run(tmp_path, "--require-known").exit_code == 2


@pytest.mark.parametrize(
    ("file", "line", "missing"),
    [
        ("auth.ts", "import { check } from './gone';", ["./gone"]),
        ("auth.ts", "import data from './users.json'; import '../schema.graphql'", []),
        ("auth.ts", "import jwt from 'jsonwebtoken'", []),
        ("auth.ts", "import self from './auth'", []),
        ("auth.py", "from .gone import check", [".gone"]),
        ("auth.py", "from . import VERSION\nimport boto3", []),
    ],
)
def test_what_is_imported_and_not_there_is_said(file: str, line: str, missing: list[str]) -> None:
    assert [place.text for place in authorizer(file, **{file: line}).strangers] == missing
