"""What is held to be true on one way in which a template can turn out, so that its conditions agree."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from appsync_lint.loaders.choices import Choices
    from appsync_lint.loaders.document import Scalar

T = TypeVar("T")


class Mode(Enum):
    """How far an expression is looked into.

    ASK chooses where it has to; KEEP leaves a hole there. TEST and SYMBOLIC do the same, and leave holes for default
    values, too, which may differ between deployments: what is compared in conditions. DEFAULTS takes what holds if
    nobody says anything, on every way the same.
    """

    ASK = auto()
    KEEP = auto()
    TEST = auto()
    SYMBOLIC = auto()
    DEFAULTS = auto()

    @property
    def compared(self) -> Mode:
        """The mode in which what is compared is looked into."""
        return {Mode.ASK: Mode.TEST, Mode.KEEP: Mode.SYMBOLIC}.get(self, self)


class UndecidedError(Exception):
    """Something would have to be chosen, and nobody shall."""


class Knowledge(Struct):
    """What is known by now of expressions that nobody can see, by what they look like: `!Ref Env`.

    `stale` says that something was read before the opposite was chosen, and has to be read again.
    """

    choices: Choices
    held: dict[str, Scalar] = field(default_factory=dict)
    refuted: dict[str, set[str]] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    stale: bool = False

    def choose(self, question: str, options: Sequence[T], labels: Sequence[str], mode: Mode) -> T:
        """Return one of some options, the likeliest first. Raises UndecidedError where nobody is asked."""
        if mode in (Mode.ASK, Mode.TEST) or (mode is not Mode.DEFAULTS and question in self.choices.taken):
            return self.choices.pick(question, options, labels)
        raise UndecidedError(question)

    def hold(self, expression: str, value: Scalar, text: str) -> None:
        """Keep what an expression is."""
        self.held[expression] = value
        self.stale |= self.read.get(expression, text) != text

    def refute(self, expression: str, text: str) -> None:
        """Keep what an expression is not."""
        self.refuted.setdefault(expression, set()).add(text)
        self.stale |= self.read.get(expression) == text

    def refutes(self, expression: str, text: str) -> bool:
        """Return whether an expression is known to be something else."""
        return text in self.refuted.get(expression, ())
