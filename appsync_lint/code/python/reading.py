"""Reading: a text of Python while it is lowered, from the innermost parts outwards."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from appsync_lint.code.python.scopes import Scopes
from appsync_lint.code.tree import Assign, Evaluate, Literal, Member, Name, Opaque, Parameter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from appsync_lint.code.branches import Branch
    from appsync_lint.code.places import Places
    from appsync_lint.code.tree import Expression, Node, Statement
    from appsync_lint.source import Span

# What has names of its own. A comprehension has, too; but who reads the tree sees no scope there.
SCOPES = frozenset({"function_definition", "lambda", "class_definition"})

# Of `a.b.c`: what is longer gets a name of its own, instead of being written again.
_LONGEST = 8


# Of `a + b + c` one Operation is made, and of `a = b = c` one assignment.
JOINED = frozenset({"+", "|", "and", "or"})
_OPERATORS = frozenset({"binary_operator", "boolean_operator"})

_ENTER, _HEAD, _LEAVE = range(3)


class Reading:
    """A text while it is lowered.

    `steps` say how, by the kind of a branch; `heads` what is done of a branch before its block is read: the variable of
    a `for` is known there. `noted` is what they leave for the steps. `errors` are the places of what the
    grammar accepts and nobody understands.
    """

    def __init__(
        self,
        places: Places,
        steps: Mapping[str, Callable[[Reading, Branch], object]],
        heads: Mapping[str, Callable[[Reading, Branch], None]],
    ) -> None:
        self.places = places
        self.scopes = Scopes()
        self.noted: dict[Branch, Any] = {}
        self.errors: list[Span] = []
        self._steps = steps
        self._heads = heads

    def lower(self, root: Branch) -> None:
        """Lower a branch, behind all that is inside it, without a level of Python's stack for each level of the text.

        What has been made is its `made`: an Expression, a tuple of Statements or None.
        """
        waiting = [(root, _ENTER)]
        while waiting:
            branch, moment = waiting.pop()
            if moment == _ENTER:
                self._enter(branch, waiting)
            elif moment == _HEAD:
                self._heads[branch.kind](self, branch)
            else:
                if branch.kind in SCOPES:
                    self.scopes.leave()
                step = self._steps.get(branch.kind)
                branch.made = step(self, branch) if step else None

    def _enter(self, branch: Branch, waiting: list[tuple[Branch, int]]) -> None:
        if branch.kind in SCOPES:
            self.scopes.enter(of_class=branch.kind == "class_definition")
        _link(branch)
        waiting.append((branch, _LEAVE))
        head = branch.kind in self._heads
        for part in reversed(branch.parts):
            waiting.append((part, _ENTER))
            if head and part.kind == "block":
                waiting.append((branch, _HEAD))

    def again(self, branch: Branch) -> Expression:
        """Return what an expression is lowered to, once more, as other nodes."""
        self.lower(branch)
        return self.value(branch)

    def span(self, first: Branch, last: Branch | None = None) -> Span:
        """Return the place of a branch, or from one to another."""
        return self.places.between(first.start, (last or first).end)

    def text(self, branch: Branch) -> str:
        """Return the text of a branch."""
        return self.between(branch.start, branch.end)

    def word(self, branch: Branch) -> str:
        """Return a name as Python knows it, however it is written.

        https://docs.python.org/3/reference/lexical_analysis.html#identifiers
        """
        text = self.text(branch)
        return text if text.isascii() else unicodedata.normalize("NFKC", text)

    def between(self, start: int, end: int) -> str:
        """Return the text from one byte up to another."""
        offset = self.places.offset
        return self.places.source.text[offset(start) : offset(end)]

    def value(self, branch: Branch | None) -> Expression:
        """Return the expression of a branch; an Opaque where it is none, or could not be understood."""
        if branch is None:
            return Opaque(self.places.between(0, 0))
        made: Expression | tuple[Statement, ...] | None = branch.made
        return Opaque(self.span(branch)) if made is None or isinstance(made, tuple) else made

    def body(self, branch: Branch | None) -> tuple[Statement, ...]:
        """Return the statements of a branch."""
        if branch is None or branch.made is None:
            return ()
        made: Expression | tuple[Statement, ...] = branch.made
        if not isinstance(made, tuple):
            return (Evaluate(made.span, made),)
        # Where a text cannot be understood, parameters stand among its statements.
        found: tuple[Node, ...] = made
        return tuple(node for node in found if not isinstance(node, Parameter))  # type: ignore[misc]

    def kept(self, branch: Branch, value: Expression) -> tuple[tuple[Assign, ...], Expression]:
        """Return a value that can be copied, and before it the Assign that keeps it, where it had to get a name.

        The name is one that no variable can have.
        """
        if is_short(value):
            return (), value
        name = f"{{@{self.places.offset(branch.start)}}}"
        declares = self.scopes.makes(name)
        return (Assign(value.span, Name(value.span, name), value, declares),), Name(value.span, name)


def _link(branch: Branch) -> None:
    """Mark the part of a chain that is lowered with the whole of it."""
    if branch.kind in _OPERATORS:
        left = branch.get("left")
        if left and left.kind == branch.kind and left.sign == branch.sign and branch.sign in JOINED:
            left.inner = True
    elif branch.kind == "assignment":
        right = branch.get("right")
        if right and right.kind == branch.kind:
            right.inner = True


def copied(value: Expression) -> Expression:
    """Return a copy of a name, a part of one, or a constant; of anything else, itself."""
    keys: list[Member] = []
    while isinstance(value, Member):
        keys.append(value)
        value = value.whole
    if isinstance(value, Name):
        value = Name(value.span, value.name)
    elif isinstance(value, Literal):
        value = Literal(value.span, value.value)
    for one in reversed(keys):
        index = one.index and copied(one.index)
        value = Member(one.span, value, one.key, index, one.optional)
    return value


def is_short(value: Expression) -> bool:
    """Return whether a value can be written again: a name, a part of one, or a constant."""
    length = 0
    while isinstance(value, Member) and isinstance(value.index, Literal | None) and length < _LONGEST:
        value = value.whole
        length += 1
    return isinstance(value, Name | Literal)
