"""Command lines: what the plain reader takes for plain means the same to click."""

from __future__ import annotations

from tests.fuzz import seeds
from tests.fuzz.target import Target
from tests.test_plain import FLAGS, ODD, VALUES, with_click, without_click

_LINES = (
    "check a.graphql b.graphql --output json --output sarif=x.sarif",
    "--output json --config x.yaml --root . --fail-on high --no-pedantic --exit-zero",
    "- --stdin-filename x.graphql --select a --select b --color never",
    "access --as cognito --output json",
    "view --as api-key -o x.graphql",
    "rules --output json",
    "explain public-mutation",
    "diff main --output markdown",
    "baseline --root . --file x.json",
    "init --auth cognito,api-key .",
)


def _plain(data: bytes) -> None:
    # As the operating system hands arguments over; a NUL ends them.
    line = [word for word in data.decode(errors="surrogateescape").replace("\0", "").split("\n") if len(word) < 100]
    line = line[:12]
    read = without_click(line)
    assert read is None or read == with_click(line), line


TARGETS = {
    "command line": Target(
        _plain,
        lambda: seeds.encoded(line.replace(" ", "\n") for line in _LINES),
        tuple(f"\n{word}" for word in (*FLAGS, *VALUES, *ODD)),
    )
}
