"""One target for some time: guided by what of the product is reached, where atheris is installed; at random else.

Atheris: https://github.com/google/atheris. What is found is kept, and does not end the run.
"""

from __future__ import annotations

import hashlib
import random
import sys
import time
import traceback
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from tests.fuzz.target import Target

IS_GUIDED = find_spec("atheris") is not None
LONGEST = 10  # seconds of CPU that one input may take
HANGING = 60  # seconds of the clock: the machine may be busy
MEMORY = 1024  # MB
_LARGEST = 64 * 1024  # bytes of an input
_KEPT = 1_000  # inputs, before what the product keeps of them is dropped
_DEPTH = 3  # places by which two failures are the same


class Run:
    """A target in a folder: `corpus/` is what is known to reach something new, `found/` what broke."""

    def __init__(self, name: str, target: Target, folder: Path) -> None:
        self.target = target
        self.folder = folder
        self.name = name
        self.tried = 0
        self.seen: set[str] = set()
        for inside in ("corpus", "seeds", "found"):
            (folder / inside).mkdir(parents=True, exist_ok=True)

    def judge(self, data: bytes) -> None:
        """Try an input, and keep it where something breaks: the first of those that break at one place."""
        from tests.fuzz.target import forget  # noqa: PLC0415 - the product is imported after atheris has taken hold

        self.tried += 1
        if self.tried % _KEPT == 0:
            forget()
        start = time.process_time()
        try:
            self.target.judge(data)
            if (took := time.process_time() - start) > LONGEST:
                raise TimeoutError(f"it took {took:.0f} s of CPU")  # noqa: TRY301 - kept like all that breaks
        except Exception as error:  # noqa: BLE001 - whatever it is
            self._keep(data, error)

    def _keep(self, data: bytes, error: Exception) -> None:
        frames = traceback.extract_tb(error.__traceback__)[-_DEPTH:]
        where = "\n".join(f"{frame.filename}:{frame.lineno}" for frame in frames)
        key = hashlib.sha256(f"{type(error).__name__}\n{where}".encode()).hexdigest()[:10]
        if key in self.seen:
            return
        self.seen.add(key)
        path = self.folder / "found" / key
        path.write_bytes(data)
        path.with_suffix(".txt").write_text(
            "".join(traceback.format_exception(error)), encoding="utf-8", errors="replace"
        )
        told = str(error).strip().splitlines() or [""]
        print(f"{self.name}: {type(error).__name__}: {told[0][:200]!a}\n  {path}", flush=True)  # noqa: T201


def main() -> None:
    """Run the target that the command line names, for so many seconds, from a seed, in a folder."""
    name, seconds, seed, folder = sys.argv[1:]
    hold: AbstractContextManager[Any] = nullcontext()
    if IS_GUIDED:
        import atheris  # noqa: PLC0415 - it may be missing

        hold = atheris.instrument_imports(include=["appsync_lint"])
    with hold:  # as long as it runs: much is imported late
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415 - after atheris has taken hold

        run = Run(name, TARGETS[name], Path(folder))
        (_guided if IS_GUIDED else _at_random)(run, int(seconds), seed)


def _guided(run: Run, seconds: int, seed: str) -> None:
    import atheris  # noqa: PLC0415 - it may be missing

    from tests.fuzz.mutants import mutated  # noqa: PLC0415 - after atheris has taken hold

    seeds = run.target.seeds()
    for data in seeds:
        (run.folder / "seeds" / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)

    def changed(data: bytes, most: int, number: int) -> bytes:
        chance = random.Random(number)  # noqa: S311 - no secrets
        own = mutated(data, seeds, run.target.words, chance) if number % 4 else b""
        found: bytes = own[:most] or atheris.Mutate(data, most)
        return found

    options = [
        f"-max_total_time={seconds}",
        f"-timeout={HANGING}",
        f"-report_slow_units={HANGING}",
        f"-rss_limit_mb={MEMORY}",
        f"-max_len={_LARGEST}",
        f"-seed={int(hashlib.sha256(seed.encode()).hexdigest()[:7], 16)}",
        f"-artifact_prefix={run.folder / 'found'}/",
        "-print_final_stats=1",
    ]
    folders = [str(run.folder / "corpus"), str(run.folder / "seeds")]
    atheris.Setup([sys.argv[0], *options, *folders], run.judge, custom_mutator=changed)
    atheris.Fuzz()


def _at_random(run: Run, seconds: int, seed: str) -> None:
    from tests.fuzz.mutants import mutants  # noqa: PLC0415 - see main

    end = time.monotonic() + seconds
    seeds = run.target.seeds()
    for data in seeds:
        run.judge(data)
    for data in mutants(seeds, run.target.words, f"{seed}.{run.name}"):
        run.judge(data)
        if time.monotonic() > end:
            break
    sys.stderr.write(f"stat::number_of_executed_units: {run.tried}\n")


if __name__ == "__main__":
    main()
