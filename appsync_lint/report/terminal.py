"""What texts for a terminal are made of: a console that writes into memory, and excerpts with labelled places."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, cast

from rich.console import Console
from rich.text import Text

from appsync_lint.report import harmless, visible, width

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appsync_lint.rule import Step
    from appsync_lint.source import Span

_LINE_WINDOW = 160  # characters of an excerpt line; a minified schema has one line of a megabyte
_LINK_ID = re.compile(r"\x1b\]8;id=[^;]*;")  # rich gives every link a random number


def console(*, color: bool) -> Console:
    """Return a console that writes into memory."""
    return Console(
        file=io.StringIO(),
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        width=10_000,  # lines are laid out here; a terminal wraps what is too long for it
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
        legacy_windows=False,
    )


def finished(console: Console) -> str:
    """Return what was printed, with nothing in it that steers whoever shows it."""
    written = cast("io.StringIO", console.file).getvalue()
    return harmless(_LINK_ID.sub("\x1b]8;;", written))


def print_excerpts(console: Console, steps: Iterable[Step]) -> None:
    """Print the line of each place with its caption, the file named where it changes."""
    shown = list(steps)
    margin = max((len(str(step.span.line)) for step in shown if step.span), default=1)
    file = None
    for step in shown:
        if step.span is None:
            console.print(Text(f"  = {visible(step.caption)}"))
            continue
        if step.span.file != file:
            file = step.span.file
            console.print(Text.assemble((f"{' ' * margin}--> ", "blue"), visible(str(step.span))))
        for line in _excerpt(step.span, step.caption, margin):
            console.print(line)


def _excerpt(span: Span, caption: str, margin: int) -> list[Text]:
    """Return the first line of a place, and below it the marks and the caption."""
    first = span.first_line()
    line, start = first.source.line(first.line), first.column - 1
    end = min(start + max(1, first.end - first.start), max(len(line), start + 1))
    cut = max(0, start - _LINE_WINDOW // 3) if len(line) > _LINE_WINDOW else 0
    before = ("..." if cut else "") + _tidy(line[cut:start])
    marked = _tidy(line[start : min(end, cut + _LINE_WINDOW)])
    after = _tidy(line[end : cut + _LINE_WINDOW]) + ("..." if len(line) > cut + _LINE_WINDOW else "")
    number = str(first.line).rjust(margin)
    marks = "^" * max(1, width(marked))
    return [
        Text.assemble((f"{number} | ", "blue"), before, marked, after),
        Text.assemble(
            (f"{' ' * margin} | ", "blue"), " " * width(before), (marks, "bold red"), f" {visible(caption)}".rstrip()
        ),
    ]


def _tidy(text: str) -> str:
    return visible(text.replace("\t", "    "))
