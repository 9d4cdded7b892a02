"""What `diff` of two schemas of 40,000 fields in 2,000 types takes, in units of one `check` of the newer one.

    python -m bench.diff [FIELDS]

Whole processes in turn, check and diff in each round; CPU seconds of the child, the median of five rounds.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import generate
from bench.shapes import DENSE

ROUNDS = 5


def main() -> None:
    """Print a line for each pair of versions and each format."""
    fields = int(sys.argv[1]) if len(sys.argv) > 1 else 40_000
    with TemporaryDirectory() as name:
        folder = Path(name)
        text = generate.schema(fields, DENSE)
        generate.write(folder / "old", text)
        generate.write(folder / "edited", _edited(text))
        generate.write(folder / "default", text, default="API_KEY", other="AMAZON_COGNITO_USER_POOLS")
        for new in ("edited", "default"):
            for output in ("text", "json", "markdown"):
                _measure(folder, new, output)


def _edited(text: str) -> str:
    """Return a schema with a directive less on one type in twenty, and another on one field in two hundred."""
    lines = text.split("\n")
    for number in [n for n, line in enumerate(lines) if line.startswith("type ")][::20]:
        lines[number] = lines[number].replace(" @aws_iam", "")
    for number in [n for n, line in enumerate(lines) if line.startswith("  ") and ": " in line][::200]:
        lines[number] += " @aws_api_key" if "@aws_api_key" not in lines[number] else ""
    return "\n".join(lines)


def _measure(folder: Path, new: str, output: str) -> None:
    check = [str(folder / new), "--root", str(folder), "--output", output]
    diff = ["diff", str(folder / "old"), str(folder / new), "--root", str(folder), "--output", output]
    times = [(_seconds(check), _seconds(diff)) for _ in range(ROUNDS)]
    ratios = sorted(second / first for first, second in times)
    checked = statistics.median(first for first, _ in times)
    ratio = statistics.median(ratios)
    print(f"{new} {output}: check {checked:.1f} s, diff {ratio:.2f} x ({ratios[0]:.2f} to {ratios[-1]:.2f})")  # noqa: T201


def _seconds(arguments: list[str]) -> float:
    command = [sys.executable, "-m", "appsync_lint", *arguments]
    before = os.times()
    subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - the tool that is measured
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


if __name__ == "__main__":
    main()
