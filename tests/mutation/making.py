"""A module -> its mutants: the same text with one small change, by mutmut's operators and a few more."""

from __future__ import annotations

import ast
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from msgspec import Struct
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SWAPPED = {"any": "all", "all": "any", "min": "max", "max": "min"}


class Mutant(Struct, frozen=True):
    """A changed text of a module: `before` has become `after`, in a function or, where that is empty, outside of all.

    `lines` are those that were changed, in the original.
    """

    module: str
    function: str
    before: str
    after: str
    lines: tuple[int, ...]
    text: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is told by, whatever stands around it."""
        return self.module, self.function, self.before, self.after


def mutants(file: Path, module: str) -> Iterator[Mutant]:
    """Yield the mutants of a module that are Python, in the order of its text."""
    original = file.read_text(encoding="utf-8")
    wrapper = MetadataWrapper(cst.parse_module(original))
    visitor = MutationVisitor([*mutation_operators, *_MORE], IgnoredCode(set(), set(), set()))
    # mutmut passes over decorated functions, which its trampolines cannot stand for, and the arguments of `len`.
    visitor._skip_node_and_children = _is_passed_over  # noqa: SLF001
    tree = wrapper.visit(visitor)
    positions = wrapper.resolve(PositionProvider)
    functions = dict(_functions(ast.parse(original)))
    seen = {original}
    for mutation in visitor.mutations:
        text = tree.deep_replace(mutation.original_node, mutation.mutated_node).code
        if text not in seen and _is_python(text):
            seen.add(text)
            at = positions[mutation.original_node]
            before, after = _difference(original, text)
            lines = tuple(range(at.start.line, at.end.line + 1))
            yield Mutant(module, functions.get(at.start.line, ""), before, after, lines, text)


def _is_passed_over(node: Any) -> bool:  # noqa: ANN401 - libcst is not installed where types are checked
    """Return whether a change would be to what is no behaviour: types, and what is imported for them."""
    typing = isinstance(node, cst.If) and isinstance(node.test, cst.Name) and node.test.value == "TYPE_CHECKING"
    return typing or isinstance(node, cst.Annotation | cst.Decorator)


def _functions(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield each line inside a function's body, with the function's name."""
    for node in tree.body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for function in inner:
            if isinstance(function, ast.FunctionDef):
                for line in range(function.body[0].lineno, (function.end_lineno or 0) + 1):
                    yield line, prefix + function.name


def _is_python(text: str) -> bool:
    try:
        compile(text, "", "exec")
    except SyntaxError:
        return False
    return True


def _difference(original: str, text: str) -> tuple[str, str]:
    """Return the lines that differ, their blanks made one."""
    before, after = original.splitlines(), text.splitlines()
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))))
    before, after = before[same:], after[same:]
    rest = zip(reversed(before), reversed(after), strict=False)
    alike = len(list(takewhile(lambda pair: pair[0] == pair[1], rest)))
    return tuple(" ".join(" ".join(lines[: len(lines) - alike]).split()) for lines in (before, after))  # type: ignore[return-value]


def _negated(node: Any) -> Iterator[Any]:  # noqa: ANN401 - see above
    test = node.test
    if not isinstance(test, cst.UnaryOperation):
        bare = test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), bare))


def _removed(node: Any) -> Iterator[Any]:  # noqa: ANN401 - see above
    if not isinstance(node.value, cst.SimpleString | cst.Yield):
        yield cst.Pass()


def _returned(node: Any) -> Iterator[Any]:  # noqa: ANN401 - see above
    if node.value is not None and not (isinstance(node.value, cst.Name) and node.value.value == "None"):
        yield node.with_changes(value=cst.Name("None"))


def _swapped(node: Any) -> Iterator[Any]:  # noqa: ANN401 - see above
    if node.value in _SWAPPED:
        yield node.with_changes(value=_SWAPPED[node.value])


def _reworded(node: Any) -> Iterator[Any]:  # noqa: ANN401 - see above
    yield node.with_changes(value=f"XX{node.value}XX")


_MORE = [
    (cst.If, _negated),
    (cst.While, _negated),
    (cst.CompIf, _negated),
    (cst.Expr, _removed),
    (cst.Return, _returned),
    (cst.Name, _swapped),
    (cst.FormattedStringText, _reworded),
]
