"""`python -m tests.mutation [MODULE...]`: which mutants survive, how many; 1 where they are too many, or unexplained."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.mutation.making import mutants
from tests.mutation.running import SURVIVED, TIMEOUT, original, results

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.mutation.making import Mutant

_ROOT = Path(__file__).parent.parent.parent
_EXPLAINED = Path(__file__).with_name("survivors.toml")
_LEAST = 95  # percent of a module's mutants have to be killed
MODULES = (
    "resolve", "access", "admission", "reach", "usable", "witness", "samples",
    "comments", "suppression", "acceptance", "approvals", "baseline", "baseline_file",
)  # fmt: skip
_TESTS = (
    "test_resolve", "test_access", "test_guests", "test_admission", "test_reach", "test_laws", "test_rule_laws",
    "test_view", "test_samples", "test_suppression", "code/test_comments", "terraform/test_comments",
    "test_approvals", "test_baseline",
)  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Run the mutants of some modules, of all without any; print what survives; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", choices=[*MODULES, []], metavar="MODULE", help=", ".join(MODULES))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="mutants at a time")
    options = parser.parse_args(arguments)
    modules = {name: _ROOT / "appsync_lint" / f"{name}.py" for name in options.modules or MODULES}
    files = [str(_ROOT / "tests" / f"{name}.py") for name in _TESTS]
    begun = time.monotonic()
    first = original(files, modules)
    made = [mutant for name, path in modules.items() for mutant in mutants(path, name)]
    print(f"{len(made)} mutants, {len(first.seconds)} tests", file=sys.stderr)
    found = dict(results(made, files, first, options.jobs))
    print(f"{time.monotonic() - begun:.0f} seconds", file=sys.stderr)
    return _judged(modules, found)


def _judged(modules: Iterable[str], found: dict[Mutant, str]) -> int:
    """Print the score of each module and what is wrong; return the exit code."""
    explained = {
        (one["module"], one["function"], one["before"], one["after"])
        for one in tomllib.loads(_EXPLAINED.read_text(encoding="utf-8")).get("survivor", [])
    }
    low = [name for name in modules if _score(name, Counter(what for one, what in found.items() if one.module == name))]
    for mutant, what in found.items():
        if what == TIMEOUT:
            print(f"endless: {': '.join(mutant.key[:2])}: {mutant.before}  ->  {mutant.after}")
    survivors = {mutant.key for mutant, what in found.items() if what == SURVIVED}
    unexplained = sorted(survivors - explained)
    needless = sorted(one for one in explained - survivors if one[0] in modules)
    for title, keys in (
        ("survives, and nothing explains it", unexplained),
        ("is explained, but killed or gone", needless),
    ):
        for key in keys:
            lines = [f"{name} = {_quoted(text)}" for name, text in zip(_KEY, key, strict=True)]
            print(f"\n# {title}", "[[survivor]]", *lines, 'why = "equivalent: "', sep="\n")
    return 1 if low or unexplained or needless else 0


_KEY = ("module", "function", "before", "after")


def _quoted(text: str) -> str:
    return f"'{text}'" if "'" not in text else json.dumps(text, ensure_ascii=False)


def _score(module: str, counted: Counter[str]) -> bool:
    """Print what became of a module's mutants; return whether too few were killed."""
    all_ = counted.total()
    score = 100 * (all_ - counted[SURVIVED]) / all_
    print(f"{module:14}{all_:5} mutants{counted[SURVIVED]:5} survived{counted[TIMEOUT]:5} endless{score:7.1f} %")
    return score < _LEAST


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
