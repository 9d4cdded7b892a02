"""What is chosen on one way where expressions are not known, so that the same unknown is the same throughout."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from appsync_lint.loaders.choices import Choices
    from appsync_lint.loaders.document import Plain

_MOST_KEYS = 8  # of a mapping, that are looked at one after the other
_OTHER = "another value"


class Asking(Struct):
    """Choices of one way. While `is_quiet`, only what was chosen already is known."""

    choices: Choices
    is_quiet: bool = False
    steps: int = 0  # of evaluation, so far
    values: dict[str, Plain] = field(default_factory=dict)  # by expression: what it was chosen to be
    excluded: dict[str, set[Plain]] = field(default_factory=dict)  # by expression: what it was chosen not to be

    def condition(self, expression: str) -> bool | None:
        """Return whether a condition that is not known holds."""
        if expression in self.values:
            return self.values[expression] in (True, "true")
        labels = (f"{expression} is true", f"{expression} is false")
        taken = self._pick(f"condition {expression}", (True, False), labels)
        return bool(taken) if taken is not None else None

    def equals(self, expression: str, value: Plain, shown: str) -> bool | None:
        """Return whether something unknown is this value; `shown` is how the value is written."""
        if expression in self.values:
            known = self.values[expression]
            return known == value and isinstance(known, bool) is isinstance(value, bool)
        if value in self.excluded.get(expression, ()):
            return False
        labels = (f"{expression} is {shown}", f"{expression} is not {shown}")
        taken = self._pick(f"{expression} == {shown}", (True, False), labels)
        if taken is None:
            return None
        if taken:
            self.values[expression] = value
        else:
            self.excluded.setdefault(expression, set()).add(value)
        return bool(taken)

    def one_of(self, expression: str, names: Sequence[str], *, others: bool) -> str | None:
        """Return what something unknown is of some names; None where it is none, or nothing may be chosen."""
        if expression in self.values:
            value = self.values[expression]
            return value if isinstance(value, str) and value in names else None
        left = [name for name in names if name not in self.excluded.get(expression, ())]
        if not left or len(left) > _MOST_KEYS:
            return None
        options = [*left, None] if others else left
        labels = [f"{expression} is {name or _OTHER}" for name in options]
        index = self._pick(f"{expression} in {json.dumps(options)}", range(len(options)), labels)
        if index is None:
            return None
        chosen = options[index]
        if chosen is None:
            self.excluded.setdefault(expression, set()).update(left)
        else:
            self.values[expression] = chosen
        return chosen

    def is_other(self, expression: str, names: Sequence[str]) -> bool:
        """Return whether something unknown was chosen to be none of some names."""
        if expression in self.values:
            return self.values[expression] not in names
        return bool(names) and self.excluded.get(expression, set()).issuperset(names)

    def among(self, question: str, options: Sequence[str], labels: Sequence[str]) -> str | None:
        """Return one of some options, whatever they mean; None where nothing may be chosen."""
        index = self._pick(question, range(len(options)), labels)
        return None if index is None else options[index]

    def _pick(self, question: str, options: Sequence[int], labels: Sequence[str]) -> int | None:
        if self.is_quiet and question not in self.choices.taken:
            return None
        return self.choices.pick(question, options, labels)
