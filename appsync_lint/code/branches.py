"""The nodes of tree-sitter -> plain branches: without comments and types, and never deeper than can be lowered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from tree_sitter import Node, TreeCursor

# Of calls, brackets, functions and statements inside each other. What stands deeper is an error.
MOST_LEVELS = 400

# What a link of a chain counts for: `.b` of `a.b.c`. People write many of them.
_LINK = 0.2

# The kind of what is nested deeper, or missing.
NOTHING = ""


class Branch:
    """A node, from byte `start` up to `end`, with its `parts` in order; `made` is what it is lowered to.

    Tokens are left out, but for those of a field: operators; `sign` is the node's own. An `inner` branch is a part of a
    chain, which is lowered with the whole of it.
    """

    __slots__ = ("end", "fields", "inner", "kind", "made", "named", "parts", "sign", "start")

    def __init__(self, node: Node) -> None:
        self.kind = node.type
        self.named = node.is_named
        self.start = node.start_byte
        self.end = node.end_byte
        self.parts: list[Branch] = []
        self.fields: dict[str, list[Branch]] = {}
        self.sign = ""
        self.inner = False
        self.made: Any = None

    def get(self, field: str) -> Branch | None:
        """Return the first part of a field; None where it has none."""
        found = self.fields.get(field)
        return found[0] if found else None

    def all(self, field: str) -> list[Branch]:
        """Return all parts of a field."""
        return self.fields.get(field, [])

    def add(self, part: Branch, field: str | None) -> None:
        """Add a part, behind those that it has."""
        self.parts.append(part)
        if field:
            self.fields.setdefault(field, []).append(part)


class Grammar(Struct, frozen=True):
    """What branches are made of a grammar's nodes.

    `dropped` are the kinds left out, `kept` the tokens that are not; `flat` kinds add no level, and the first part of a
    `chain`, `a` of `a.b`, adds little; none at all where it has the same of the `joined` operators. What cannot be
    understood stays a part of `lists`, which hold any statements.
    """

    dropped: AbstractSet[str]
    kept: AbstractSet[str]
    flat: AbstractSet[str]
    chains: AbstractSet[str]
    joined: AbstractSet[str]
    lists: AbstractSet[str]

    def levels(self, branch: Branch, whole: Branch) -> float:
        """Return how many levels the last part of something adds to it; the third `elif` is inside two others."""
        alternatives = whole.all("alternative")
        if alternatives and alternatives[-1] is branch:
            return len(alternatives)
        if branch.kind in self.flat:
            return 0
        if len(whole.parts) == 1 and whole.kind in self.chains:
            return 0 if whole.sign in self.joined and branch.sign == whole.sign else _LINK
        return 1


class _Growth(Struct):
    """The branches grown so far: the `path` to the last one, with its levels, and the errors, in bytes."""

    grammar: Grammar
    path: list[Branch]
    levels: list[float]
    errors: list[tuple[int, int]]

    def part(self, cursor: TreeCursor) -> bool:
        """Add what the cursor stands at; return whether its parts are wanted: then it ends the path."""
        node, whole = cursor.node, self.path[-1]
        if node is None or self._is_left_out(node, cursor.field_name, whole):
            return False
        branch = Branch(node)
        operator = node.child_by_field_name("operator") if branch.kind in self.grammar.chains else None
        branch.sign = operator.type if operator else ""
        whole.add(branch, cursor.field_name)
        level = self.levels[-1] + self.grammar.levels(branch, whole)
        if level > MOST_LEVELS and branch.kind not in self.grammar.flat and node.child_count:
            self.errors.append((branch.start, branch.end))
            branch.kind = NOTHING
        if node.is_missing:
            branch.kind = NOTHING
        if not branch.kind or not branch.named or not cursor.goto_first_child():
            return False
        self.path.append(branch)
        self.levels.append(level)
        return True

    def _is_left_out(self, node: Node, field: str | None, whole: Branch) -> bool:
        if node.is_missing or node.is_error:
            self.errors.append((node.start_byte, node.end_byte))
        elif node.is_extra or node.type in self.grammar.dropped:
            if node.has_error:
                self.errors.append((node.start_byte, node.end_byte))
            return True
        if node.is_error:
            return whole.kind not in self.grammar.lists
        return not node.is_named and field is None and node.type not in self.grammar.kept


def grow(root: Node, grammar: Grammar) -> tuple[Branch, list[tuple[int, int]]]:
    """Return a node as a branch, and the places, in bytes, of what cannot be understood or is nested too deep."""
    top = Branch(root)
    growth = _Growth(grammar, [top], [0], [(top.start, top.end)] if root.is_error else [])
    cursor = root.walk()
    moved = cursor.goto_first_child()
    while moved:
        if growth.part(cursor):
            continue
        moved = cursor.goto_next_sibling()
        while not moved and len(growth.path) > 1:
            cursor.goto_parent()
            growth.path.pop()
            growth.levels.pop()
            moved = cursor.goto_next_sibling()
    return top, growth.errors
