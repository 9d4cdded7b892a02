"""The lowering of one text of JavaScript or TypeScript: its places, its imports, and what waits to be lowered."""

from __future__ import annotations

from types import GeneratorType
from typing import TYPE_CHECKING, Any

from appsync_lint.code.javascript import literals
from appsync_lint.code.tree import Evaluate, Import, Literal, Name, Opaque

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping

    from tree_sitter import Node

    from appsync_lint.code.places import Places
    from appsync_lint.code.tree import Expression, Statement
    from appsync_lint.source import Span

    # A step asks for nodes inside its own, or for other steps, and is sent what they are lowered to: an expression, or
    # a tuple of statements.
    Work = Generator[Any, Any, Any]
    Step = Callable[["Lowering", Node], Work]
    Leaf = Callable[["Lowering", Node], Expression | tuple[Statement, ...]]

# Of brackets, functions and statements inside each other; the links of a chain, `a.b().c`, count less. What stands
# deeper is named as an error.
LEVEL, _LINK = 5, 1
MOST_DEPTH = 400 * LEVEL

_LINKS = frozenset({"binary_expression", "call_expression", "member_expression", "subscript_expression"})
# These add no level to the tree.
_FLAT = frozenset({
    "as_expression", "await_expression", "expression_statement", "instantiation_expression", "lexical_declaration",
    "non_null_expression", "parenthesized_expression", "satisfies_expression", "type_assertion", "variable_declaration",
})  # fmt: skip


class Lowering:
    """What is known of a text while it is lowered.

    `exports` are what it exports, by name, and `wholes` the modules that it exports whole. `needed` are the Imports for
    each `require` inside an expression, by module, and `refused` the places that are nested too deep, or that do what
    nobody can say. `depth` is how much of the tree is open.
    """

    def __init__(self, places: Places, steps: Mapping[str, Step], leaves: Mapping[str, Leaf]) -> None:
        self.exports: dict[str, Expression] = {}
        self.wholes: list[Name] = []
        self.needed: dict[str, Import] = {}
        self.refused: list[Span] = []
        self.depth = 0
        self._hidden = 0
        self.span = places.span
        self._places = places
        self._steps = steps
        self._leaves = leaves

    def over(self, begin: Node, last: Node) -> Span:
        """Return the place from one node to another."""
        return self._places.between(begin.start_byte, last.end_byte)

    def piece(self, start: int, end: int) -> list[Literal]:
        """Return a part of a template, between two offsets in bytes, as a Literal; nothing where it is empty."""
        place = self._places.between(start, end)
        return [Literal(place, literals.text(self._places.data[start:end].decode()))] if end > start else []

    def text(self, node: Node) -> str:
        """Return what a node says; of a name what it means, without escapes."""
        said = self._places.text(node)
        return literals.text(said) if "\\" in said and "identifier" in node.type else said

    def name(self, node: Node) -> Name:
        """Return the variable that a node names."""
        return Name(self.span(node), self.text(node))

    def hidden(self) -> str:
        """Return a name that no variable can have, and nothing else has."""
        self._hidden += 1
        return f"{{@{self._hidden}}}"

    def needs(self, module: str, place: Span) -> Name:
        """Return a name for all of a module that is imported inside an expression."""
        hidden = f"{{import {module}}}"
        self.needed.setdefault(module, Import(place, module, (("*", hidden),)))
        return Name(place, hidden)

    def lower(self, wanted: Any) -> Any:  # noqa: ANN401 - statements or an expression, as the node is
        """Return what a node is lowered to; no level of the text is a level of Python's stack."""
        stack: list[tuple[Work, int]] = []
        value: Any = None
        while True:
            if isinstance(wanted, GeneratorType):
                self.depth += LEVEL
                stack.append((wanted, LEVEL))
                value = None
            elif leaf := self._leaves.get(wanted.type):
                value = leaf(self, wanted)
            elif self.depth >= MOST_DEPTH:
                value = self.refuse(wanted)
            else:
                level = 0 if wanted.type in _FLAT else _LINK if wanted.type in _LINKS else LEVEL
                self.depth += level
                stack.append((self._steps.get(wanted.type, unknown)(self, wanted), level))
                value = None
            while stack:
                try:
                    wanted = stack[-1][0].send(value)
                    break
                except StopIteration as done:
                    value = done.value
                    self.depth -= stack.pop()[1]
            else:
                return value

    def doubt(self, node: Node) -> Span:
        """Note that nobody can say what a node does; return its place."""
        place = self.span(node)
        self.refused.append(place)
        return place

    def refuse(self, node: Node) -> Expression | tuple[Statement, ...]:
        """Return what stands for a node that is nested too deep."""
        place = self.doubt(node)
        return (Evaluate(place, Opaque(place)),) if is_statement(node) else Opaque(place)


def unknown(low: Lowering, node: Node) -> Work:
    """Lower what has a value, and no step of its own: the values in it."""
    return Opaque(low.span(node), (yield from each(child for child in named(node) if not is_statement(child))))


def each(nodes: Iterable[Node]) -> Work:
    """Lower several expressions, to a tuple."""
    found = []
    for node in nodes:
        found.append((yield node))  # noqa: PERF401 - a comprehension cannot yield
    return tuple(found)


def named(node: Node) -> list[Node]:
    """Return the named nodes inside a node, without comments and what cannot be understood."""
    return [child for child in node.named_children if not child.is_extra and not child.is_error]


def field(node: Node, name: str) -> Node:
    """Return the part of a node that its grammar demands."""
    found = node.child_by_field_name(name)
    return found if found is not None else first(node)


def first(node: Node) -> Node:
    """Return the first part of a node, where all is understood its only one."""
    inside = named(node) or node.children
    return inside[0] if inside else node


def says(node: Node, word: str) -> bool:
    """Return whether a word stands in a node, as one of its own: `type`, `default`."""
    return any(child.type == word for child in node.children)


def is_statement(node: Node) -> bool:
    """Return whether a node is lowered to statements."""
    return node.type in STATEMENTS


# What is lowered to statements.
STATEMENTS = frozenset({
    "abstract_class_declaration", "ambient_declaration", "break_statement", "class_declaration", "continue_statement",
    "debugger_statement", "do_statement", "empty_statement", "enum_declaration", "export_statement",
    "expression_statement", "for_in_statement", "for_statement", "function_declaration", "function_signature",
    "generator_function_declaration", "if_statement", "import_alias", "import_statement", "interface_declaration",
    "internal_module", "labeled_statement", "lexical_declaration", "module", "return_statement", "statement_block",
    "switch_statement", "throw_statement", "try_statement", "type_alias_declaration", "variable_declaration",
    "while_statement", "with_statement", "hash_bang_line", "using_declaration",
})  # fmt: skip
