"""`python -m tests.mutation [MODULE...]`: mutants that survive; exit code 1 where they are too many, or unexplained.

Why nobody can see a mutant stands in `survivors.toml`, by what it changes. Such mutants count as survivors too.
"""

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
    "test_principals", "test_resolve", "test_guests", "test_admission", "test_reach", "test_laws", "test_rule_laws",
    "test_view", "test_samples", "test_witness", "test_suppression", "code/test_comments", "terraform/test_comments",
    "test_approvals", "test_baseline",
)  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Run the mutants of some modules, of all without any; print what survives; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", choices=[*MODULES, []], metavar="MODULE", help=", ".join(MODULES))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="mutants at a time")
    parser.add_argument("--explained", action="store_true", help="try those too whose survival is explained")
    options = parser.parse_args(arguments)
    modules = {name: _ROOT / "appsync_lint" / f"{name}.py" for name in options.modules or MODULES}
    files = [str(_ROOT / "tests" / f"{name}.py") for name in _TESTS]
    explained = _explained()
    begun = time.monotonic()
    first = original(files, modules)
    made = [mutant for name, path in modules.items() for mutant in mutants(path, name)]
    tried = [mutant for mutant in made if options.explained or mutant.key not in explained]
    print(
        f"{len(made)} mutants, {len(made) - len(tried)} of them not tried, {len(first.seconds)} tests", file=sys.stderr
    )
    found = dict.fromkeys(made, SURVIVED) | dict(results(tried, files, first, options.jobs))
    print(f"{time.monotonic() - begun:.0f} seconds", file=sys.stderr)
    return _judged(modules, found, explained)


def _explained() -> set[tuple[str, ...]]:
    """Return the keys of the mutants of which somebody has said why nobody can see them."""
    found = tomllib.loads(_EXPLAINED.read_text(encoding="utf-8"))
    return {
        (module, function, line["before"], after)
        for module, functions in found.items()
        for function, lines in functions.items()
        for line in lines
        for after in line["after"]
        if line["why"]
    }


def _judged(modules: Iterable[str], found: dict[Mutant, str], explained: set[tuple[str, ...]]) -> int:
    """Print the score of each module and what is wrong; return the exit code."""
    low = [name for name in modules if _score(name, Counter(what for one, what in found.items() if one.module == name))]
    for mutant, what in found.items():
        if what == TIMEOUT:
            print(f"endless: {': '.join(mutant.key[:2])}: {mutant.before}  ->  {mutant.after}")
    survivors = {mutant.key for mutant, what in found.items() if what == SURVIVED}
    unexplained = sorted(survivors - explained)
    needless = sorted(one for one in explained - survivors if one[0] in modules)
    for title, keys in (("survives", unexplained), ("is explained, but is killed or not there any more", needless)):
        for module, function, before, after in keys:
            print(f"\n# {title}\n[[{module}.{_quoted(function)}]]\nbefore = {_quoted(before)}")
            print(f'after = [{_quoted(after)}]\nwhy = ""')
    return 1 if low or unexplained or needless else 0


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
