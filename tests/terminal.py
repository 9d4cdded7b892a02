"""The command line under test, in this process: what it printed, byte by byte, and its exit code."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest import mock

from appsync_lint import cli

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCHEMA = """\
type Query {
  post(id: ID!): Post @aws_api_key @aws_cognito_user_pools
  me: String
}
type Mutation {
  deletePost(id: ID!): Boolean @aws_api_key @aws_cognito_user_pools
}
type Post @aws_api_key @aws_cognito_user_pools {
  title: String
  draft: String @aws_cognito_user_pools(cognito_groups: ["Editors", "Admins"])
}
"""
CONFIG = """\
name: blog
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
"""
CLEAN = "type Query {\n  me: String\n}\n"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command printed, and its exit code."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON data
        """Standard output, read as JSON."""
        return json.loads(self.stdout)

    @property
    def found(self) -> list[tuple[str, str]]:
        """The rules and coordinates of the findings on standard output, which is JSON."""
        return [(finding["rule"], finding["coordinate"]) for finding in self.json["findings"]]


class _Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def run(
    folder: Path, *arguments: str, stdin: str | bytes = b"", env: Mapping[str, str] | None = None, tty: bool = False
) -> Outcome:
    """Run the command line in a folder; with `tty`, as if a person sat before it."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("APPSYNC_LINT_", "NO_COLOR"))}
    typed = stdin.encode() if isinstance(stdin, str) else stdin
    out, err = io.BytesIO(), io.BytesIO()
    wrapper = _Terminal if tty else io.TextIOWrapper
    stdout, stderr = (wrapper(stream, encoding="ascii", write_through=True) for stream in (out, err))
    with (
        mock.patch.dict(os.environ, {**outside, "TERM": "xterm", **(env or {})}, clear=True),
        mock.patch.object(sys, "argv", ["appsync-lint", *arguments]),
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed))),
        mock.patch.object(sys, "stdout", stdout),
        mock.patch.object(sys, "stderr", stderr),
        contextlib.chdir(folder),
    ):
        try:
            cli.run()
        except SystemExit as end:
            code = end.code
    assert isinstance(code, int)
    for stream in (stdout, stderr):
        stream.detach()  # or else it would be closed with its wrapper
    return Outcome(code, out.getvalue().decode(), err.getvalue().decode())


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files, and the folders above them; return the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder
