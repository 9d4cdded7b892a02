"""Whole processes, measured: their time, memory and end; and pairs of them in turn, as ratios."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_STARTER = Path(__file__).with_name("starter.py")
# macOS counts bytes where Linux counts kibibytes (getrusage(2) of each).
_UNITS_OF_A_KIB = 1024 if sys.platform == "darwin" else 1


@dataclass(frozen=True)
class Command:
    """What is run, where, and which exit codes mean that it did its work; `name` is how the table calls it."""

    name: str
    arguments: Sequence[str]
    folder: Path | None = None
    done: tuple[int, ...] = (0, 1)


@dataclass(frozen=True)
class Run:
    """One process: seconds of CPU (all of its threads) and of the clock, KiB at its largest, and how it failed."""

    cpu: float
    wall: float
    kib: int
    failure: str = ""


@dataclass(frozen=True)
class Ratio:
    """The median of the ratios of pairs, and the least and the greatest of them."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Ratio:
        """Return the ratio that sums these up; there has to be one at least."""
        ordered = sorted(values)
        return cls(statistics.median(ordered), ordered[0], ordered[-1])

    def __str__(self) -> str:
        """Write the median, and the spread behind it."""
        return f"{self.median:.3g} ({self.least:.3g}..{self.most:.3g})"


def run(command: Command, *, limit: float = 600) -> Run:
    """Run the command once, without input and output; end it after `limit` seconds of the clock."""
    process = subprocess.Popen(  # noqa: S603 - what is measured
        [sys.executable, "-I", "-S", str(_STARTER), *command.arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=command.folder,
        start_new_session=True,
    )
    try:
        printed, _ = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return Run(limit, limit, 0, f"not done after {limit:g} s")
    if not printed:
        return Run(0, 0, 0, "cannot be started")
    cpu_time, wall_time, memory, status = printed.split()
    code = os.waitstatus_to_exitcode(int(status))
    failure = "" if code in command.done else f"fails with exit code {code}"
    return Run(float(cpu_time), float(wall_time), int(memory) // _UNITS_OF_A_KIB, failure)


class Rounds:
    """Runs of several commands in turn: A B C A B C, so that what else the machine does hits all of them.

    A command that fails is not run again; `failures` says how it did, by its name.
    """

    def __init__(self, commands: Sequence[Command], rounds: int, *, limit: float = 600) -> None:
        """Run them all."""
        self.failures: dict[str, str] = {}
        self._runs: dict[str, list[Run]] = {command.name: [] for command in commands}
        for _ in range(rounds):
            for command in commands:
                if command.name not in self.failures:
                    self._add(command, run(command, limit=limit))

    def _add(self, command: Command, found: Run) -> None:
        self._runs[command.name].append(found)
        if found.failure:
            self.failures[command.name] = found.failure

    @property
    def names(self) -> tuple[str, ...]:
        """What was run."""
        return tuple(self._runs)

    def __contains__(self, name: str) -> bool:
        """Whether the command was run."""
        return name in self._runs

    def succeeded(self, name: str) -> bool:
        """Whether the command was run, and did its work each time."""
        return name in self and name not in self.failures

    def ratio(self, of: str, to: str, measure: Callable[[Run], float]) -> Ratio:
        """Return how many times as much the one took as the other, round by round."""
        pairs = zip(self._runs[of], self._runs[to], strict=False)
        return Ratio.of(measure(one) / measure(other) for one, other in pairs)

    def kib(self, name: str) -> float:
        """Return the median of the memory that the command took at most."""
        return statistics.median(found.kib for found in self._runs[name])

    def seconds(self, name: str) -> float:
        """Return the median of the CPU time of the command."""
        return statistics.median(found.cpu for found in self._runs[name])


def cpu(found: Run) -> float:
    """Return the CPU time: what others do on the machine is hardly part of it."""
    return found.cpu


def wall(found: Run) -> float:
    """Return the time by the clock: what a user waits."""
    return found.wall
