"""Target: what is fuzzed, and how a text comes out of bytes."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable  # noqa: TC003 - msgspec looks at it
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from appsync_lint.code import programs
from appsync_lint.loaders import workspace
from appsync_lint.source import Source, Span, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from appsync_lint.source import Problem


class Target(Struct, frozen=True):
    """Something that reads what others wrote.

    `judge` takes bytes and raises, whatever it is, where the product breaks its word. `seeds` returns what people
    write, and `words` is what means something there. `short` is the number of mutants in a short run.
    """

    judge: Callable[[bytes], None]
    seeds: Callable[[], tuple[bytes, ...]]
    words: tuple[str, ...] = ()
    short: int = 200


def source_of(data: bytes, name: str) -> Source | None:
    """Return what a file with these bytes is read as; None where it is no text, and said to be none."""
    try:
        return Source(name, workspace.decode(data, name))
    except UnreadableError as error:
        assert_told(error)
        return None


def assert_inside(span: Span) -> None:
    """Assert that a place lies in its file, and can be printed."""
    source, start, end = span.within.in_file(span.begins, span.ends)
    assert 0 <= start <= end <= len(source.text), f"{start} to {end} is no place in {len(source.text)} characters"
    line, column = source.position(start)
    assert line >= 1, line
    assert 1 <= column <= len(source.line(line)) + 2, f"{line}:{column}"
    assert str(span.first_line())


def assert_told(error: UnreadableError) -> None:
    """Assert that an error says what is wrong, in its places."""
    assert error.problems, "an error without a problem"
    for problem in error.problems:
        assert_said(problem)


def assert_said(problem: Problem) -> None:
    """Assert that a problem is a sentence, and its place one in its file."""
    assert problem.sentence.strip(), "a problem without a sentence"
    if problem.span is not None:
        assert_inside(problem.span)


def places(value: object) -> Iterator[Span]:
    """Yield every place in a value made of structs, tuples and mappings."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from places(getattr(value, name))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from places(one)
    elif isinstance(value, dict):
        yield from places(tuple(value.values()))


def meant(value: object) -> object:
    """Return a value made of structs, tuples and mappings as plain data, without its places."""
    if isinstance(value, Span | Source):
        return ()
    if isinstance(value, Struct):
        return type(value).__name__, *(meant(getattr(value, name)) for name in value.__struct_fields__)
    if isinstance(value, tuple | list):
        return [meant(one) for one in value]
    if isinstance(value, dict):
        return [(key, meant(one)) for key, one in value.items()]
    return repr(value)


def forget() -> None:
    """Drop what the product keeps of texts for as long as it runs: of endless ones there would be no end."""
    for kept in (programs._read, programs.authorizer, programs.unit):  # noqa: SLF001 - nobody else has need of it
        kept.cache_clear()
    for name, module in list(sys.modules.items()):
        if name.startswith("appsync_lint.code.resolvers"):
            for function in _kept(vars(module).values()):
                function.cache_clear()
    gc.collect()


def _kept(values: Iterable[object]) -> list[Any]:
    return [value for value in values if callable(getattr(value, "cache_clear", None))]
