"""Measures appsync-lint against graphql-core's bare parse and other linters; prints a table and the targets.

    python -m bench --help

Whole processes in turn; the ratios of each round, as median (least..greatest). `nox -s bench` installs the others.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import table
from bench.measurements import HUGE, Plan, measure
from bench.projects import Bench


def main() -> None:
    """Measure, and print; the exit code is 3 where a target is missed."""
    asked = _arguments()
    plan = Plan(asked.largest, asked.thoroughness, asked.limit)
    with TemporaryDirectory() as folder:
        bench = Bench(asked.tool.absolute(), asked.peers.absolute(), Path(folder).resolve())
        measured = measure(bench, plan, lambda what: sys.stderr.write(f"measuring {what}\n"))
    missed = [line for line in table.judged(measured) if not line.endswith("met")]
    parts = (
        table.details(measured),
        table.compared(measured),
        [table.circumstances(asked.peers)],
        table.judged(measured),
    )
    sys.stdout.write("\n\n".join("\n".join(part) for part in parts) + "\n")
    sys.exit(3 if missed else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").partition("\n")[0])
    tool = Path(sys.executable).parent / "appsync-lint"
    parser.add_argument("--tool", type=Path, default=tool, help="the tool [default: this environment's]")
    parser.add_argument("--peers", type=Path, default=Path("none"), help="the folder of the other linters")
    parser.add_argument(
        "--largest", type=int, default=HUGE, help="the largest schema, in fields [default: %(default)s]"
    )
    parser.add_argument("--thoroughness", type=float, default=1, help="a factor on the number of rounds")
    parser.add_argument("--limit", type=float, default=120, help="seconds that a run may take [default: %(default)s]")
    return parser.parse_args()


if __name__ == "__main__":
    main()
