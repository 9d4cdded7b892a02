"""The measurements as Markdown: the README's table, and the targets below it."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bench.measurements import PUBLIC
from bench.peers import CFN_LINT, ESLINT, INSPECTOR, SCHEMA_LINTER
from bench.processes import cpu, wall
from bench.projects import PARSE, TOOL
from bench.targets import targets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bench.measurements import Measured
    from bench.processes import Rounds

_PEERS = {
    PARSE: "graphql-core's parse alone",
    ESLINT: f"{ESLINT} (schema-recommended)",
    INSPECTOR: f"{INSPECTOR} (validate)",
    SCHEMA_LINTER: SCHEMA_LINTER,
}
_PACKAGES = {
    ESLINT: "eslint/node_modules/@graphql-eslint/eslint-plugin",
    INSPECTOR: "inspector/node_modules/@graphql-inspector/cli",
    SCHEMA_LINTER: "schema-linter/node_modules/graphql-schema-linter",
    PUBLIC: "octokit/node_modules/@octokit/graphql-schema",
}


def compared(measured: Measured) -> Iterator[str]:
    """Yield the lines of the README's table: how many times as long as the tool the others take, by the clock."""
    columns = {f"{size:,} fields": rounds for (shape, size), rounds in measured.sizes.items() if shape == "realistic"}
    if measured.public:
        columns[f"{PUBLIC}, {measured.public_fields:,} fields"] = measured.public
    yield _row("takes so many times as long as appsync-lint", columns)
    yield _row("---", ["---"] * len(columns))
    for peer, shown in _PEERS.items():
        cells = [_cell(rounds, peer) for rounds in columns.values()]
        if any(cells):
            yield _row(shown, cells)
    if measured.templates and (cell := _cell(measured.templates, CFN_LINT, "YAML")):
        yield f"\n{CFN_LINT}, on a template of 1 MB, of which it does not read the schema: {cell}."


def _row(first: str, cells: Iterable[str]) -> str:
    return f"| {first} | {' | '.join(cells)} |"


def _cell(rounds: Rounds, peer: str, tool: str = TOOL) -> str:
    if peer in rounds.failures:
        return rounds.failures[peer]
    return str(rounds.ratio(peer, tool, wall)) if peer in rounds else ""


def details(measured: Measured) -> Iterator[str]:
    """Yield a line for each command: its time beside the tool's, by CPU and by the clock, and its memory."""
    for name, rounds in measured:
        yield f"{name}:"
        for command in rounds.names:
            if command in rounds.failures:
                yield f"  {command}: {rounds.failures[command]}"
                continue
            first = TOOL if TOOL in rounds else rounds.names[0]
            by_cpu, by_clock = (rounds.ratio(command, first, measure) for measure in (cpu, wall))
            yield (
                f"  {command}: {by_cpu} x {first} by CPU, {by_clock} by the clock; "
                f"{rounds.seconds(command) * 1000:,.0f} ms of CPU, {rounds.kib(command) / 1024:,.0f} MiB"
            )


def judged(measured: Measured) -> Iterator[str]:
    """Yield a line for each target."""
    return map(str, targets(measured))


def circumstances(peers: Path) -> str:
    """Say when and on what this was measured, and which versions of the others."""
    today = datetime.now(UTC).date().isoformat()
    node = _node()
    versions = ", ".join(
        f"{name} {found}" for name, package in _PACKAGES.items() if (found := _version(peers / package))
    )
    return (
        f"{today}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
        f"{f', Node.js {node}' if node else ''}; {versions or 'no other linter installed'}."
    )


def _version(package: Path) -> str:
    try:
        return str(json.loads((package / "package.json").read_text(encoding="utf-8"))["version"])
    except OSError:
        return ""


def _node() -> str:
    try:
        printed = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True)  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        return ""
    return printed.stdout.strip().removeprefix("v")
