"""What a file can be although nobody would make it: the run ends, and says which one it could not read."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest

from appsync_lint.loaders import workspace
from tests.terminal import CONFIG, SCHEMA, write
from tests.thorough import THOROUGH
from tests.untrusted.formats import FORMATS
from tests.untrusted.jail import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    before = os.getcwd()  # noqa: PTH109 - the path of a socket is short
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path.name)
    finally:
        os.chdir(before)


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def _outside(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _forbidden(path: Path) -> None:
    path.write_text("a")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")


_TEMPLATE = b"""\
Resources:
  Api: {Type: AWS::AppSync::GraphQLApi, Properties: {Name: blog, AuthenticationType: API_KEY}}
  Schema: {Type: AWS::AppSync::GraphQLSchema, Properties: {ApiId: !GetAtt Api.ApiId, DefinitionS3Location: api.graphql}}
"""


def _large(path: Path, beginning: bytes = b"") -> None:
    with path.open("wb") as file:
        file.write(beginning)
        file.truncate(workspace.MAX_FILE_SIZE + 1)


def _deep(path: Path) -> None:
    """Make folders in each other, deeper than the system lets their path be named."""
    before = os.getcwd()  # noqa: PTH109 - no path names the folder
    os.chdir(path.parent)
    try:
        for _ in range(300):
            os.mkdir("d" * 20)  # noqa: PTH102 - likewise
            os.chdir("d" * 20)
    finally:
        os.chdir(before)


_MAKERS = (_fifo, _socket, _loop, _dangling, _outside, _forbidden)
_PLACES = [
    ("schema", ("b.graphql",), "b.graphql"),
    ("schema by a pattern", ("*.graphql",), "b.graphql"),
    ("schema by a pattern for all folders", ("**/*.graphql",), "b.graphql"),
    ("schema of the folder", (), "b.graphql"),
    ("configuration", (), "appsync-lint.yaml"),
    ("configuration in TOML", (), "pyproject.toml"),
    ("configuration that is named", ("--config", "c.json"), "c.json"),
    ("baseline", (), ".appsync-lint-baseline.json"),
]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs")
@pytest.mark.parametrize(
    ("make", "arguments", "name"),
    [
        pytest.param(make, arguments, name, id=f"{place}-{make.__name__.strip('_')}")
        for number, (place, arguments, name) in enumerate(_PLACES)
        for column, make in enumerate(_MAKERS)
        if THOROUGH or column in {0, number % len(_MAKERS)}
    ],
)
def test_what_is_no_file_is_said(
    tmp_path: Path, make: Callable[[Path], None], arguments: tuple[str, ...], name: str
) -> None:
    (tmp_path / ".git").mkdir()
    described = {} if name.startswith(("appsync", "pyproject")) else {"appsync-lint.yaml": CONFIG}
    write(tmp_path, {"a.graphql": SCHEMA, **described})
    make(tmp_path / name)
    outcome = run(tmp_path, *arguments)
    assert outcome.exit_code == 2
    # Of what lies elsewhere the name is told by which it is known there.
    assert name in outcome.said or "zero lies outside" in outcome.said


def test_a_file_that_grows_while_it_is_read_stays_within_the_limit(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as file:
        file.truncate(workspace.MAX_FILE_SIZE + 1)
    with (tmp_path / "a").open("rb", buffering=0) as file:
        assert workspace._within_limit(file, 10) is None  # noqa: SLF001 - what it was a moment before
    with (tmp_path / "a").open("rb+") as file:
        file.truncate(workspace.MAX_FILE_SIZE)
    assert len(workspace.contents(tmp_path / "a", "a")) == workspace.MAX_FILE_SIZE


@pytest.mark.parametrize("part", ["@a", "@a(b: 1)", "@a(b: [1 2 3 4 5 6 7 8 9])"])
def test_a_schema_that_no_api_can_have_is_refused(tmp_path: Path, part: str) -> None:
    (tmp_path / "a.graphql").write_text("type Query { a: Int }")
    (tmp_path / "b.graphql").write_text(f"scalar A {part * 1_000_000}")
    outcome = run(tmp_path, "*.graphql", "--auth", "iam")
    assert outcome.exit_code == 2
    assert "more than 750,000 types, fields, arguments, values and directives" in outcome.stderr
    assert "b.graphql:1:1" in outcome.stderr


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("type A { a: Int }\n" * 100_000 + "type B {}\n", 100_001, id="types"),
        pytest.param("type Query {\n" + "a: Int\n" * 400_000 + "}}", 400_002, id="fields"),
        pytest.param("{}" * 2_000_000, 1, id="braces"),
    ],
)
def test_the_place_of_a_mistake_in_a_long_schema_is_found(tmp_path: Path, text: str, line: int) -> None:
    (tmp_path / "a.graphql").write_text(text)
    outcome = run(tmp_path, "a.graphql", "--auth", "iam")
    assert outcome.exit_code == 2
    assert f"a.graphql:{line}:" in outcome.stderr


def test_of_very_many_problems_some_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.graphql").write_text("type " * 500_000)
    outcome = run(tmp_path, "a.graphql", "--auth", "iam")
    assert outcome.exit_code == 2
    assert "more problems of this kind" in outcome.stderr
    assert len(outcome.stderr) < 1_000_000


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs")
@pytest.mark.parametrize(
    ("make", "why"),
    [
        pytest.param(_fifo, "is no regular file", id="fifo"),
        pytest.param(_loop, "cannot be read (", id="loop"),
        pytest.param(_dangling, "cannot be read (No such file or directory)", id="dangling"),
        pytest.param(_large, "is larger than 32 MB", id="large"),
        pytest.param(_deep, "... cannot be looked into (", id="deep"),
    ],
)
def test_what_could_be_infrastructure_code_and_cannot_be_read_is_said(
    tmp_path: Path, make: Callable[[Path], None], why: str
) -> None:
    FORMATS["template in YAML"].project(tmp_path, _TEMPLATE)
    make(tmp_path / "other.yaml")
    outcome = run(tmp_path)
    assert outcome.exit_code == 1
    assert "unlimited-queries" in outcome.stdout
    assert why in outcome.stderr
    assert "whether it describes an API is not known" in outcome.stderr


def test_a_template_that_is_too_large_is_an_error(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, {"a.graphql": SCHEMA})
    _large(tmp_path / "template.yaml", b"Resources:\n  Api: {Type: AWS::AppSync::GraphQLApi}\n")
    outcome = run(tmp_path)
    assert outcome.exit_code == 2
    assert "template.yaml is larger than 32 MB" in outcome.stderr
