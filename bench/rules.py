"""The share of each rule: what it takes alone, and how that grows when the schema is four times as large.

    python -m bench.rules [--shape NAME] [--fields N] [--top N] [RULE...]

CPU in this process, the least of several runs. `alone` is a rule on an API of which nothing is known yet, so that it
pays for every question it asks; `after` is the same rule when all others have run, so that only its own work is left. A
rule that takes more than 6 times as long for four times the fields is marked, if it takes long enough to be no noise.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from appsync_lint import ruleset
from appsync_lint.api import Api
from appsync_lint.loaders.arguments import Request
from appsync_lint.loaders.project import load
from bench import generate
from bench.shapes import SHAPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from appsync_lint.finding import Rule
    from bench.shapes import Shape

_TIMES = 4
_LINEAR = 6
"""Four times the work, and half of it for a memory that answers later the more there is in it; 16 is quadratic."""
_NOISE = 0.01
_ROUNDS = 3


@dataclass(frozen=True)
class Share:
    """What a rule takes, in seconds of CPU, and how many findings it has."""

    alone: float
    after: float
    findings: int


class Loaded:
    """A generated project, and its API after all rules have asked what they ask."""

    def __init__(self, shape: Shape, fields: int, rules: Sequence[Rule]) -> None:
        """Generate it, load it, and run all rules once."""
        with TemporaryDirectory() as folder:
            project = generate.write(Path(folder).resolve() / "project", generate.schema(fields, shape))
            (self.subject,) = load(Request((str(project),), root=str(project)), project, []).subjects
        self.known = self.unknown()
        for rule in rules:
            list(rule.check(self.known))

    def unknown(self) -> Api:
        """Return the API with nothing known of it."""
        return Api(self.subject.schema, self.subject.config, self.subject.config.deployments()[0])

    def share(self, rule: Rule) -> Share:
        """Run the rule alone, and after the others."""
        alone, _ = _seconds(rule, self.unknown())
        after, findings = _seconds(rule, self.known)
        return Share(alone, after, findings)


def main() -> None:
    """Print a table for each shape."""
    asked = _arguments()
    rules = [rule for rule in ruleset.load() if not asked.rules or rule.name in asked.rules]
    for name in asked.shape or SHAPES:
        less, more = _shares(
            [Loaded(SHAPES[name], fields, rules) for fields in (asked.fields, _TIMES * asked.fields)], rules
        )
        _say(
            f"\n{name}, {asked.fields:,} fields: {_sum(less):.0f} ms for all (after); four times that: {_sum(more):.0f}"
        )
        _say(f"{'alone':>9} {'x4':>5} {'after':>9} {'x4':>5} {'us/field':>9} {'findings':>9}")
        slowest = sorted(rules, key=lambda rule: -max(more[rule.name].alone, more[rule.name].after))
        for rule in slowest[: asked.top]:
            _say(_line(rule.name, less[rule.name], more[rule.name], asked.fields))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.rules", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("rules", nargs="*", help="only these")
    parser.add_argument("--shape", action="append", choices=list(SHAPES), help="repeatable [default: all]")
    parser.add_argument("--fields", type=int, default=5_000, help="[default: %(default)s]")
    parser.add_argument("--top", type=int, default=20, help="how many rules are shown [default: %(default)s]")
    return parser.parse_args()


def _shares(projects: Sequence[Loaded], rules: Sequence[Rule]) -> list[dict[str, Share]]:
    """Return the shares in each project, which take turns: a machine that gets slower does so for both."""
    gc.collect()
    gc.freeze()  # else what is measured is how much else there is to look through
    found: list[dict[str, Share]] = [{} for _ in projects]
    for rule in rules:
        runs = [[project.share(rule) for project in projects] for _ in range(_ROUNDS)]
        for shares, own in zip(found, zip(*runs, strict=True), strict=True):
            shares[rule.name] = Share(min(run.alone for run in own), min(run.after for run in own), own[0].findings)
    return found


def _seconds(rule: Rule, api: Api) -> tuple[float, int]:
    """Return the CPU time of the rule, and how much it finds."""
    start = time.process_time()
    findings = sum(1 for _ in rule.check(api))
    return time.process_time() - start, findings


def _sum(shares: dict[str, Share]) -> float:
    return 1000 * sum(share.after for share in shares.values())


def _line(name: str, less: Share, more: Share, fields: int) -> str:
    alone, after = (_growth(less.alone, more.alone), _growth(less.after, more.after))
    marked = any(growth > _LINEAR and time > _NOISE for growth, time in ((alone, more.alone), (after, more.after)))
    return (
        f"{less.alone * 1000:7.1f}ms {alone:5.1f} {less.after * 1000:7.1f}ms {after:5.1f} "
        f"{less.alone / fields * 1e6:9.2f} {less.findings:9} {name}{'  <- MORE THAN LINEAR' if marked else ''}"
    )


def _growth(less: float, more: float) -> float:
    return more / less if less else 0.0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
