"""Authorizers as texts, and what is said of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from appsync_lint.code import programs
from appsync_lint.code.authorizers import answers
from appsync_lint.code.authorizers.facts import Part, Shape
from appsync_lint.config import Absent, Known, Program, language
from appsync_lint.source import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appsync_lint.code.authorizers.facts import Answer, Authorizer
    from appsync_lint.code.tree import Module

_NAME = re.compile(r"^(?://|#) === (.+)\n(?://|#) => (.+)$", re.MULTILINE)
_FILE = re.compile(r"^(?://|#) --- (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Case:
    """A program with those that it imports, by the names that it writes, and the answers that it gives."""

    name: str
    text: str
    answers: str
    imported: tuple[tuple[str, str], ...]


def cases(text: str) -> list[Case]:
    """Return the programs in a text: `// === name`, `// => answers`, `// --- ./name` before one that is imported."""
    _, *parts = _NAME.split(text)
    return [_case(*parts[number : number + 3]) for number in range(0, len(parts), 3)]


def _case(name: str, expected: str, text: str) -> Case:
    own, *others = _FILE.split(text.strip("\n"))
    return Case(name, own, expected, tuple(zip(others[::2], others[1::2], strict=True)))


def module(text: str, name: str = "authorizer.js") -> Module:
    """Read a program."""
    return _read(text, name)[1]


def _read(text: str, name: str) -> tuple[Program, Module]:
    source = Source(name, text)
    program = Program(language(name), source.span(0, 0), name, source)
    read = programs.module(program)
    assert read is not None
    return program, read


def authorizer(
    text: str,
    name: str = "authorizer.js",
    imported: Mapping[str, str] | None = None,
    *,
    linked: bool = True,
    handler: str = "",
) -> Authorizer | None:
    """Read an authorizer."""
    program, read = _read(text, name)
    program = Program(program.language, program.span, name, program.source, handler=handler)
    suffix = name[name.rindex(".") :]
    others = {there: module(other, there.strip("./") + suffix) for there, other in (imported or {}).items()}
    return answers.authorizer(read, program, others, linked=linked)


def known(text: str, name: str = "authorizer.js", *, linked: bool = True) -> Authorizer:
    """Read what is an authorizer."""
    found = authorizer(text, name, linked=linked)
    assert found is not None
    return found


def said(found: Authorizer | None) -> str:
    """Return the answers in words, in the order of their places: `yes for 300 by operation, no`."""
    if found is None:
        return "none"
    words = [_said(answer) for answer in found.answers]
    doubts = len(found.doubts)
    return ", ".join([*sorted(words), *([f"{doubts} doubt{'s' * (doubts > 1)}"] if doubts else [])])


def _said(answer: Answer) -> str:
    own = {True: "yes", False: "no", None: "computed"}[answer.allows]
    words = {Shape.APPSYNC: own, Shape.GATEWAY: "gateway", Shape.NONE: "nothing"}[answer.shape]
    if not isinstance(answer.ttl, Absent):
        words += f" for {answer.ttl.value if isinstance(answer.ttl, Known) else 'unknown'}"
    words += " by operation" if answer.depends_on(Part.OPERATION) else ""
    words += " by headers" if answer.depends_on(Part.HEADERS) else ""
    return words + (" on error" if answer.on_error else "")
