"""Random choices that are the same on every machine and in every version of Python."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


class Chance:
    """A seeded source of choices, all made from `random()`: the one method whose sequence Python promises to keep.

    See https://docs.python.org/3/library/random.html#notes-on-reproducibility.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random  # noqa: S311 - no secret

    def happens(self, share: float) -> bool:
        """Return True in that share of the calls."""
        return self._random() < share

    def pick(self, values: Sequence[T]) -> T:
        """Return one of the values, each as likely as the others."""
        return values[int(self._random() * len(values))]

    def weighted(self, values: Sequence[tuple[T, float]]) -> T:
        """Return one of the values, as likely as the weight beside it says; weights need not add up to anything."""
        left = self._random() * sum(weight for _, weight in values)
        for value, weight in values:
            left -= weight
            if left < 0:
                return value
        return values[-1][0]
