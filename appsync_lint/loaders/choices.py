"""The ways in which infrastructure code can turn out: conditions, allowed values, stages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

MOST_WAYS = 64  # of one API: six conditions that all change it


class _Taken(Struct, frozen=True):
    option: int
    options: int
    label: str


class Choices:
    """What was chosen on one way: the same question gets the same answer throughout."""

    def __init__(self, script: Sequence[int] = ()) -> None:
        self._script = script
        self.taken: dict[str, _Taken] = {}

    def pick(self, question: str, options: Sequence[T], labels: Sequence[str] = ()) -> T:
        """Return one of some options, another on each way; `labels` say in words what each means: `Env is prod`.

        Questions are told apart by their text, and have the same options wherever they are asked.
        """
        if question not in self.taken:
            number = len(self.taken)
            option = self._script[number] if number < len(self._script) else 0
            self.taken[question] = _Taken(option, len(options), labels[option] if labels else "")
        return options[self.taken[question].option]

    @property
    def label(self) -> str:
        """What was chosen, in words: `IsProd is true, Env is prod`; empty where nothing was to choose."""
        return ", ".join(taken.label for taken in self.taken.values() if taken.label)


class Ways(Struct, Generic[T], frozen=True):
    """Every way, each with its label; `complete` is False where there are more than MOST_WAYS."""

    found: tuple[tuple[T, str], ...]
    complete: bool


def ways(describe: Callable[[Choices], T]) -> Ways[T]:
    """Return what a pure function of choices returns on every way, the first options first.

    Only what it asks on a way makes ways: a condition that plays no part makes none.
    """
    found: list[tuple[T, str]] = []
    script: list[int] | None = []
    while script is not None and len(found) < MOST_WAYS:
        choices = Choices(script)
        result = describe(choices)
        found.append((result, choices.label))
        script = _next(list(choices.taken.values()))
    return Ways(tuple(found), complete=script is None)


def _next(taken: list[_Taken]) -> list[int] | None:
    while taken and taken[-1].option + 1 == taken[-1].options:
        taken.pop()
    if not taken:
        return None
    return [*(one.option for one in taken[:-1]), taken[-1].option + 1]
