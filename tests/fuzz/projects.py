"""Whole projects, run as the command line runs them: every run ends by itself, and says why where it has no verdict."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.fuzz import seeds
from tests.fuzz.target import Target
from tests.hostile import RAW
from tests.terminal import CONFIG, SCHEMA, run, write

if TYPE_CHECKING:
    from tests.terminal import Outcome

_LINES = {
    "check": ("--root", "."),
    "pedantic": ("--root", ".", "--pedantic", "--output", "json"),
    "known": ("--root", ".", "--require-known"),
    "sarif": ("--root", ".", "--output", "sarif"),
    "github": ("--root", ".", "--output", "github"),
    "markdown": ("--root", ".", "--output", "markdown"),
    "html": ("--root", ".", "--output", "html"),
    "auth": ("--root", ".", "--auth", "api-key,cognito", "--output", "json"),
    "access": ("access", "--root", "."),
    "access json": ("access", "--root", ".", "--as", "api-key", "--output", "json"),
    "view": ("view", "--root", ".", "--as", "api-key"),
    "diff": ("diff", "before.graphql", "after.graphql", "--root", ".", "--auth", "api-key", "--output", "json"),
}
_LINE = re.compile(rb"^\$ (.*)\n")
_PAIR = f"$ diff\n=== before.graphql\n{SCHEMA}=== after.graphql\n{SCHEMA.replace(' @aws_api_key', '')}"
_MOST_FILES = 60


def _project(data: bytes) -> None:
    found = _LINE.match(data)
    line = _LINES.get(found[1].decode(errors="replace") if found else "check", _LINES["check"])
    files = dict(list(seeds.unpacked(data).items())[:_MOST_FILES])
    with TemporaryDirectory(prefix="appsync-lint-fuzz-") as name:
        folder = Path(name)
        for file, content in files.items():
            try:
                write(folder, {file: content})
            except (OSError, UnicodeError):  # a name that this system has not, or a file that stands in for a folder
                continue
        _assert_ended(run(folder, *line), line)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()


def _assert_ended(outcome: Outcome, line: tuple[str, ...]) -> None:
    said = outcome.stdout + outcome.stderr
    assert outcome.exit_code in {0, 1, 2}, f"ended with {outcome.exit_code}: {said[-3000:]}"
    assert "Traceback" not in said, said[-3000:]
    assert "defect of appsync-lint" not in said, said[-3000:]
    assert outcome.exit_code != 2 or outcome.stderr.strip(), "no verdict, and nobody is told why"
    assert outcome.exit_code == 2 or outcome.stdout.strip(), "nothing is said"
    for stream in (outcome.stdout, outcome.stderr):
        raw = RAW.search(stream.replace("\t", " ") if line[0] == "view" else stream)
        assert raw is None, f"{raw[0]!r} raw" if raw else ""
    assert "da2-abcdefgh" not in said, "a key"
    if line[-1] in {"json", "sarif"} and outcome.exit_code != 2:
        json.loads(outcome.stdout)


def _planted(data: bytes) -> None:
    """Assert that whatever stands in a program, an open mutation is found, or there is no verdict."""
    parts = data.split(b"\n=== ", 1)
    name = parts[1].partition(b"\n")[0].decode(errors="replace") if len(parts) > 1 else ""
    name = name if name in _PLACES else "authorizer.js"
    with TemporaryDirectory(prefix="appsync-lint-fuzz-") as temporary:
        folder = Path(temporary)
        write(folder, {"schema.graphql": SCHEMA, "appsync-lint.yaml": CONFIG + _PLACES[name], name: parts[0]})
        outcome = run(folder, "--root", ".", "--output", "json")
    _assert_ended(outcome, ("json",))
    if outcome.exit_code != 2:
        assert ("public-mutation", "Mutation.deletePost") in outcome.found, "the open mutation is gone"


_PLACES = {
    "authorizer.js": (
        "  - authenticationType: AWS_LAMBDA\n    lambdaAuthorizerConfig: {authorizerUri: x}\n"
        "authorizer: {file: authorizer.js}\n"
    ),
    "authorizer.py": (
        "  - authenticationType: AWS_LAMBDA\n    lambdaAuthorizerConfig: {authorizerUri: x}\n"
        "authorizer: {file: authorizer.py}\n"
    ),
    "save.vtl": (
        "resolvers:\n  - {typeName: Mutation, fieldName: deletePost, requestMappingTemplate: {file: save.vtl}}\n"
    ),
    "other.graphql": "",
}


def _programs() -> tuple[bytes, ...]:
    by_place = {
        "authorizer.js": seeds.fences("javascript"),
        "authorizer.py": seeds.fences("python"),
        "save.vtl": seeds.fences("vtl"),
        "other.graphql": (b"type Post2 { a: Int }\n", b"extend type Query { b: Int }\n", b"query A { a }\n"),
    }
    return tuple(text + b"\n=== " + name.encode() + b"\n" for name, texts in by_place.items() for text in texts)


def _all() -> tuple[bytes, ...]:
    whole = seeds.projects()
    own = f"=== appsync-lint.yaml\n{CONFIG}\n=== schema.graphql\n{SCHEMA}".encode()
    lines = [b"$ %s\n" % name.encode() for name in _LINES if name != "diff"]
    return (
        _PAIR.encode(),
        *(line + own for line in lines),
        *(lines[at % len(lines)] + one for at, one in enumerate(whole)),
    )


_WORDS = (
    *(f"$ {name}\n" for name in _LINES),
    *(
        "\n=== schema.graphql\n",
        "\n=== appsync-lint.yaml\n",
        "\n=== serverless.yml\n",
        "\n=== main.tf\n",
        "\n=== a.js\n",
    ),
    *("\n=== template.yaml\n", "\n=== cdk.json\n", "\n=== .appsync-lint-baseline.json\n", "\n=== pyproject.toml\n"),
    *(
        "@aws_api_key",
        "@aws_iam",
        "@aws_cognito_user_pools",
        "API_KEY",
        "AWS_LAMBDA",
        "schema: ",
        "apis:\n",
        "\x1b]8;;",
    ),
    *(
        "# appsync-lint: allow public-mutation -- x\n",
        "da2-abcdefghijklmnop",
        "::error::x",
        "*.graphql",
        "\u202e",
        "./",
    ),
)
TARGETS = {
    "projects": Target(_project, _all, _WORDS, short=60),
    "planted finding": Target(_planted, _programs, ("#end", "}", "*/", "'''", "extend type Mutation {"), short=30),
}
