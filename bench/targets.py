"""The targets: what is asked, what was measured, and whether that is enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.measurements import HUGE, SIZES, kib_per_field
from bench.peers import ESLINT
from bench.processes import Ratio, cpu, wall
from bench.projects import FLAGS, PARSE, PASS, SARIF, TOOL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.measurements import Measured

_OF_PARSE = {1_000: 0.35, 10_000: 0.18, 100_000: 0.12}
_START = 5
_OF_ESLINT = 25
_SMALL = (100, 1_000, 10_000)
_GROWTH = 6.5
_KIB = 1.3
_TEMPLATE = 1.5


@dataclass(frozen=True)
class Target:
    """What is asked: a ratio of at most `bound`, or where `least` of at least that; and what was measured."""

    what: str
    bound: float
    measured: Ratio | None
    least: bool = False

    @property
    def met(self) -> bool:
        """Whether the median is within the bound; what was not measured is not met."""
        if self.measured is None:
            return False
        return self.measured.median >= self.bound if self.least else self.measured.median <= self.bound

    @property
    def verdict(self) -> str:
        """Say whether it is met, or by how much it is missed."""
        if self.met:
            return "met"
        if self.measured is None:
            return "missed for want of a measurement"
        times = self.bound / self.measured.median if self.least else self.measured.median / self.bound
        return f"missed by a factor of {times:.2f}"

    def __str__(self) -> str:
        """Write a line."""
        sign = ">=" if self.least else "<="
        return f"{self.what}: asked {sign} {self.bound:g}, measured {self.measured or 'nothing'}, {self.verdict}"


def targets(measured: Measured) -> Iterator[Target]:
    """Yield the targets for which something was measured."""
    for (shape, size), rounds in measured.sizes.items():
        where = f"at {size:,} fields, {shape}"
        if size in _OF_PARSE:
            for output in (TOOL, SARIF):
                name = f"{output} report / graphql-core's bare parse, {where}"
                yield Target(name, _OF_PARSE[size], rounds.ratio(output, PARSE, cpu))
        if size == SIZES[0]:
            for kind, how in ((TOOL, "configuration file"), (FLAGS, "modes by flags"), (SARIF, "SARIF")):
                yield Target(f"start ({how}) / `python -c pass`, {where}", _START, rounds.ratio(kind, PASS, cpu))
        # By the clock, because Node.js works on several cores at once: that is no reason to call it slow.
        if size in _SMALL and shape == "realistic":
            ratio = rounds.ratio(ESLINT, TOOL, wall) if rounds.succeeded(ESLINT) else None
            yield Target(f"{ESLINT} / whole run, {where}", _OF_ESLINT, ratio, least=True)
    yield from _of_templates(measured)
    yield from _of_growth(measured)


def _of_templates(measured: Measured) -> Iterator[Target]:
    for kind in ("YAML", "YAML with !Sub", "JSON"):
        if measured.templates:
            ratio = measured.templates.ratio(kind, TOOL, cpu)
            yield Target(f"template of 1 MB, {kind} / the bare SDL", _TEMPLATE, ratio)


def _of_growth(measured: Measured) -> Iterator[Target]:
    if measured.growth:
        large, huge = (f"{size:,}" for size in (SIZES[-1], HUGE))
        yield Target(f"time at {huge} / at {large} fields", _GROWTH, measured.growth.ratio(huge, large, cpu))
        for size in (SIZES[-1], HUGE):
            kib = kib_per_field(measured.growth, f"{size:,}", size)
            yield Target(f"KiB per field at {size:,} fields", _KIB, Ratio(kib, kib, kib))
