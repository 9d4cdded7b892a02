"""What stacks export to each other, and which of it an import means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.loaders.cloudformation.expressions import text_of
from appsync_lint.loaders.cloudformation.knowledge import Mode
from appsync_lint.loaders.document import Partial, Scalar, at

if TYPE_CHECKING:
    from appsync_lint.loaders.cloudformation.evaluation import Evaluator
    from appsync_lint.loaders.cloudformation.stacks import Stack
    from appsync_lint.loaders.document import Node

_MOST_HOLES = 3
_LEAST_LETTERS = 3  # that a name with holes has to have in common with another


class Exports:
    """The exports of all stacks of a project, by the names that they have by default.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
    """

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._found: list[tuple[Scalar | Partial, Node, Stack]] | None = None

    def find(self, name: Scalar | Partial, importing: Stack) -> tuple[Node, Stack, bool] | None:
        """Return the value that is exported under a name, its stack, and whether nothing else can be meant.

        Where a part of either name is out of sight, such as that of the stack, it is the only export whose name can be
        the same; of several, nobody knows.
        """
        exports = [export for export in self._all() if export[2] is not importing]
        same = [export for export in exports if _written(export[0]) == _written(name)]
        if isinstance(name, Scalar) and len(same) == 1:
            return same[0][1], same[0][2], True
        like = same or [export for export in exports if _alike(export[0], name)]
        return (like[0][1], like[0][2], False) if len(like) == 1 else None

    def _all(self) -> list[tuple[Scalar | Partial, Node, Stack]]:
        if self._found is None:
            self._found = []
            for stack in self._evaluator.project.stacks:
                for output in stack.section("Outputs").values():
                    self._add(stack, at(output, "Export", "Name"), at(output, "Value"))
        return self._found

    def _add(self, stack: Stack, name: Node | None, value: Node | None) -> None:
        from appsync_lint.loaders.cloudformation.evaluation import Scope  # noqa: PLC0415 - the two need each other

        found = self._evaluator.value(name, Scope(stack, Mode.DEFAULTS))
        if isinstance(found, Scalar | Partial) and value is not None and self._found is not None:
            self._found.append((found, value, stack))


def _written(name: Scalar | Partial) -> str:
    return text_of(name.value) if isinstance(name, Scalar) else name.expression


def _alike(left: Scalar | Partial, right: Scalar | Partial) -> bool:
    """Return whether two names can be the same, the last part of both written out."""
    ends = [_end(left), _end(right)]
    if min(map(len, ends)) < _LEAST_LETTERS:
        return False
    return any(
        _pattern(one).fullmatch(_written(other) if isinstance(other, Scalar) else "") is not None
        for one, other in ((left, right), (right, left))
        if isinstance(one, Partial) and len(one.holes) <= _MOST_HOLES
    ) or (isinstance(left, Partial) and isinstance(right, Partial) and _end(left) == _end(right))


def _end(name: Scalar | Partial) -> str:
    if isinstance(name, Scalar):
        return text_of(name.value)
    return name.parts[-1] if isinstance(name.parts[-1], str) else ""


def _pattern(name: Partial) -> re.Pattern[str]:
    return re.compile("".join(re.escape(part) if isinstance(part, str) else "[^:/]+?" for part in name.parts))
