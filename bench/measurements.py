"""What is measured, with the commands in turn: every size and shape, a public schema, templates, and the growth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.peers import NAMES, of_template
from bench.processes import Rounds
from bench.projects import PASS, empty

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bench.processes import Command
    from bench.projects import Bench

SIZES = (100, 1_000, 10_000, 100_000)
HUGE = 500_000
PUBLIC = "GitHub's schema"
ROUNDS = {100: 15, 1_000: 9, 10_000: 5, 100_000: 3}
"""A short run needs more rounds: what else the machine does weighs more in it."""
_TEMPLATE_ROUNDS = 5


@dataclass(frozen=True)
class Plan:
    """How much is measured: up to which size, a factor on the rounds, and the seconds that a run may take."""

    largest: int = HUGE
    thoroughness: float = 1
    limit: float = 120
    shapes: Sequence[str] = ("realistic", "dense")

    def rounds(self, size: int) -> int:
        """Return how often each command runs on a schema of that size."""
        return max(1, round(ROUNDS.get(size, 2) * self.thoroughness))

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes at which everything is compared."""
        return tuple(size for size in SIZES if size <= self.largest)


@dataclass(frozen=True)
class Measured:
    """The rounds by what was measured, and the sizes that go with them."""

    sizes: dict[tuple[str, int], Rounds] = field(default_factory=dict)
    public: Rounds | None = None
    public_fields: int = 0
    templates: Rounds | None = None
    growth: Rounds | None = None

    def __iter__(self) -> Iterator[tuple[str, Rounds]]:
        """Yield what everything is called, and its rounds."""
        for (shape, size), rounds in self.sizes.items():
            yield f"{shape}, {size:,} fields", rounds
        others = {f"{PUBLIC}, {self.public_fields:,} fields": self.public, "templates": self.templates}
        yield from ((name, rounds) for name, rounds in {**others, "growth": self.growth}.items() if rounds)


def measure(bench: Bench, plan: Plan, say: Callable[[str], object]) -> Measured:
    """Run everything; `say` is told what is measured next, because it takes long."""
    sizes = {}
    for shape in plan.shapes:
        for size in plan.sizes:
            say(f"{shape}, {size:,} fields")
            sizes[shape, size] = _at(bench, plan, shape, size)
    say("templates")
    templates = _templates(bench, plan)
    say(PUBLIC)
    public, public_fields = _public(bench, plan)
    growth = None
    if plan.largest >= HUGE:
        say(f"{HUGE:,} fields")
        growth = _growth(bench, plan)
    return Measured(sizes, public, public_fields, templates, growth)


def _at(bench: Bench, plan: Plan, shape: str, size: int) -> Rounds:
    folder = bench.generated(size, shape)
    commands = bench.both(folder)
    if size == SIZES[0]:
        commands = [empty(), *commands, bench.check_by_flags(folder)]
    if shape == "realistic":
        commands += bench.peers_on(folder)
    return _in_turn(commands, plan.rounds(size), plan.limit)


def _templates(bench: Bench, plan: Plan) -> Rounds:
    bare, files = bench.templates()
    commands = [bench.check(bare), *(bench.check(file.parent, name=kind) for kind, file in files.items())]
    commands += of_template(bench.peers, files["YAML"])
    return _in_turn(commands, max(1, round(_TEMPLATE_ROUNDS * plan.thoroughness)), plan.limit)


def _public(bench: Bench, plan: Plan) -> tuple[Rounds | None, int]:
    folder = bench.public()
    if folder is None:
        return None, 0
    commands = [*bench.both(folder), *bench.peers_on(folder, declare=False)]
    return _in_turn(commands, plan.rounds(10_000), plan.limit), bench.fields(folder)


def _growth(bench: Bench, plan: Plan) -> Rounds:
    sizes = (SIZES[-1], HUGE)
    commands = [empty(), *(bench.check(bench.generated(size), name=f"{size:,}") for size in sizes)]
    return _in_turn(commands, max(1, round(3 * plan.thoroughness)), 5 * plan.limit)


def _in_turn(commands: Sequence[Command], rounds: int, limit: float) -> Rounds:
    """Run the commands; only another linter may fall over, because a tool that fails is fast."""
    found = Rounds(commands, rounds, limit=limit)
    if own := {name: failure for name, failure in found.failures.items() if name not in NAMES}:
        raise SystemExit("\n".join(f"{name} {failure}" for name, failure in own.items()))
    return found


def kib_per_field(rounds: Rounds, name: str, fields: int) -> float:
    """Return what a field takes in memory: the most that the process had, less what an empty one has."""
    return (rounds.kib(name) - rounds.kib(PASS)) / fields
