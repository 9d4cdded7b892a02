"""The projects that are measured, written into a folder, and the commands that are run on each."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench import generate, peers, templates
from bench.processes import Command
from bench.shapes import SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOOL, SARIF, FLAGS, PARSE, PASS = "text", "SARIF", "flags", "graphql-core", "python -c pass"
OCTOKIT = "octokit/node_modules/@octokit/graphql-schema/schema.graphql"
_TEMPLATE_FIELDS = 14_500
"""So many that the YAML template stays below the 1,000,000 bytes that CloudFormation and cfn-lint allow."""


@dataclass(frozen=True)
class Bench:
    """Where the tool is, where the other linters are, and a folder to write into."""

    tool: Path
    peers: Path
    folder: Path

    def generated(self, fields: int, shape: str = "realistic") -> Path:
        """Write a generated project, and return its folder."""
        folder = self.folder / shape / str(fields)
        return folder if folder.exists() else generate.write(folder, generate.schema(fields, SHAPES[shape]))

    def public(self) -> Path | None:
        """Write GitHub's schema with a configuration, and return the folder; None where it is not installed."""
        installed = self.peers / OCTOKIT
        if not installed.exists():
            return None
        return generate.write(self.folder / "github", installed.read_text(encoding="utf-8"))

    def templates(self) -> tuple[Path, dict[str, Path]]:
        """Write SDL of nearly 1 MB, and templates with it; return the folder of the one, and the others' files."""
        sdl = generate.schema(_TEMPLATE_FIELDS)
        folder = self.folder / "templates"
        return generate.write(folder / "bare", sdl), templates.write_all(folder, sdl)

    def check(self, folder: Path, output: str = "text", name: str = TOOL) -> Command:
        """Return the tool's run on a project as a user has it: a folder with its configuration."""
        arguments = [str(self.tool), str(folder), "--root", str(folder), "--output", output]
        return Command(name, arguments, folder)

    def check_by_flags(self, folder: Path) -> Command:
        """Return the tool's run on the schema of a project alone, with the modes on the command line."""
        alone = self.folder / "flags" / folder.name
        alone.mkdir(parents=True, exist_ok=True)
        (alone / "schema.graphql").write_bytes((folder / "schema.graphql").read_bytes())
        arguments = ["schema.graphql", "--auth", "cognito,api-key,iam", "--root", ".", "--output", "text"]
        return Command(FLAGS, [str(self.tool), *arguments], alone)

    def both(self, folder: Path) -> list[Command]:
        """Return graphql-core's bare parse, and the tool with a report for people and for programs."""
        return [bare_parse(folder), self.check(folder), self.check(folder, "sarif", SARIF)]

    def peers_on(self, folder: Path, *, declare: bool = True) -> Iterator[Command]:
        """Yield the other linters on the schema of a project."""
        sdl = (folder / "schema.graphql").read_text(encoding="utf-8")
        own = self.folder / "peers" / folder.relative_to(self.folder)
        return peers.of_schema(self.peers, own, sdl, declare=declare)

    def fields(self, folder: Path) -> int:
        """Return how many fields the tool finds in a project."""
        command = [*self.check(folder, "json").arguments]
        printed = subprocess.run(command, check=False, capture_output=True, cwd=folder)  # noqa: S603 - what is measured
        return int(json.loads(printed.stdout)["examined"]["fields"])


def bare_parse(folder: Path) -> Command:
    """Return graphql-core's parse of a schema, without anything else: what every tool built on it spends at least."""
    program = "import graphql; graphql.parse(open('schema.graphql', encoding='utf-8').read())"
    return Command(PARSE, [sys.executable, "-c", program], folder)


def empty() -> Command:
    """Return the least that any program in Python takes."""
    return Command(PASS, [sys.executable, "-c", "pass"])
