"""Fuzzes the targets, each for the same time: `python -m tests.fuzz --minutes 60`, or with the names of some."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.fuzz.guided import HANGING, IS_GUIDED, Run
from tests.fuzz.targets import TARGETS

_PATIENCE = 600  # seconds beyond its time, for a process that does not end; a busy machine takes long over the seeds
_SOON = 20  # seconds: a process that has less left is not begun again
_TRIED = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_BARE = "atheris is not installed: inputs are changed at random, and nothing learns from what they reach."


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"one of: {', '.join(TARGETS)}")
    parser.add_argument("--minutes", type=float, default=60, help="for all of them together (60)")
    parser.add_argument("--seed", default=datetime.now(tz=UTC).date().isoformat(), help="of chance (the day)")
    parser.add_argument("--folder", type=Path, default=Path("build/fuzz"), help="what is learnt and found is kept here")
    parser.add_argument("--input", type=Path, help="try this file alone, with one TARGET, and let it fail")
    found = parser.parse_args()
    if wrong := [name for name in found.targets if name not in TARGETS]:
        parser.error(f"there is no target {wrong[0]!r}; there are {', '.join(TARGETS)}")
    if found.input is not None and len(found.targets) != 1:
        parser.error("--input needs one TARGET")
    return found


def main() -> int:
    """Run what the command line names; return 1 where something was found."""
    asked = _arguments()
    if asked.input is not None:
        TARGETS[asked.targets[0]].judge(asked.input.read_bytes())
        return 0
    names = asked.targets or list(TARGETS)
    seconds = max(1, int(asked.minutes * 60 / len(names)))
    _say(f"{len(names)} targets, {seconds} s each; seed {asked.seed}; {asked.folder}")
    if not IS_GUIDED:
        _say(_BARE)
    broken = [name for name in names if _fuzzed(name, seconds, asked.seed, asked.folder / name.replace(" ", "-"))]
    _say(f"broken: {', '.join(broken)}" if broken else "nothing was found")
    return 1 if broken else 0


def _fuzzed(name: str, seconds: int, seed: str, folder: Path) -> bool:
    """Fuzz one target in processes of its own, a new one where one is ended; return whether anything was found."""
    Run(name, TARGETS[name], folder)  # makes the folders
    before = _found(folder)
    start, attempt, tried = time.monotonic(), 0, 0
    while (left := seconds - int(time.monotonic() - start)) > (_SOON if attempt else 0):
        code, log = _process(name, left, f"{seed}.{attempt}", folder)
        tried += sum(map(int, _TRIED.findall(log)))
        attempt += 1
        if code:
            _say(f"{name}: the process ended with {code}; {folder / 'log.txt'}")
            if not _found(folder) - before:
                return True
    new = _found(folder) - before
    for path in sorted(new):
        _say(f"{name}: found; `python -m tests.fuzz {name!r} --input {path}` shows it")
    _say(f"{name}: {tried:,} inputs, {len(new)} found")
    return bool(new)


def _process(name: str, seconds: int, seed: str, folder: Path) -> tuple[int, str]:
    command = [sys.executable, "-m", "tests.fuzz.guided", name, str(seconds), seed, str(folder)]
    log = folder / "log.txt"
    with log.open("w", encoding="utf-8") as file:
        try:
            code = subprocess.run(command, stderr=file, check=False, timeout=seconds + HANGING + _PATIENCE).returncode
        except subprocess.TimeoutExpired:
            code = -1
    return code, log.read_text(encoding="utf-8", errors="replace")


def _found(folder: Path) -> set[Path]:
    return {path for path in (folder / "found").iterdir() if path.suffix != ".txt"}


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - what this is for


if __name__ == "__main__":
    sys.exit(main())
