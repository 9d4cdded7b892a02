"""What texts for a terminal are made of: a console that writes into memory, and excerpts with labelled places."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, cast

from rich.console import Console
from rich.text import Text

from appsync_lint.report import harmless, visible, width
from appsync_lint.report.excerpt import excerpt
from appsync_lint.rule import Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appsync_lint.source import Span

WIDTH = 80  # columns; longer lines are wrapped between words
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


def print_excerpts(console: Console, steps: Iterable[Step], *, version: str = "") -> None:
    """Print the line of each place with its caption, the file named where it changes; of which version, if any."""
    shown = list(steps)
    margin = max((len(str(step.span.line)) for step in shown if step.span), default=1)
    file = None
    for step in shown:
        if step.span is None:
            console.print(Text(f"  = {visible(step.caption)}"))
            continue
        if step.span.file != file:
            file = step.span.file
            of = f" in {visible(version)}" if version else ""
            console.print(Text.assemble((f"{' ' * margin}--> ", "blue"), visible(str(step.span)), of))
        for line in _excerpt(step.span, step.caption, margin):
            console.print(line)


def print_excerpt(console: Console, step: Step, *, version: str = "") -> None:
    """Print the line of one place; its caption below on lines of its own, where it is too wide to stand there."""
    wide = step.span is not None and _marked(step.span) + width(step.caption) > WIDTH
    print_excerpts(console, [Step(step.span, "") if wide else step], version=version)
    if wide:
        print_wrapped(console, Text("      "), step.caption, indent=6)


def _marked(span: Span) -> int:
    """Return how wide an excerpt is up to the caption below it."""
    told = excerpt(span)
    return len(f"{told.line} | ") + width(told.before) + max(1, width(told.marked)) + 1


def print_wrapped(console: Console, head: Text, text: str, *, indent: int, between: str = " ") -> None:
    """Print a text behind its head, in lines that end between words, or at what else stands between its parts."""
    lines = [""]
    used = len(head)
    for word in visible(text).split(between):
        if lines[-1] and used + len(between) + width(word) > WIDTH:
            lines.append("")
            used = indent
        lines[-1] += f"{between}{word}" if lines[-1] else word
        used += width(word) + len(between)
    ends = between.rstrip()
    for number, line in enumerate(lines, start=1):
        whole = line + (ends if number < len(lines) else "")
        console.print(head.append(whole) if number == 1 else Text(" " * indent + whole))


def _excerpt(span: Span, caption: str, margin: int) -> list[Text]:
    """Return the first line of a place, and below it the marks and the caption."""
    told = excerpt(span)
    number = str(told.line).rjust(margin)
    indent, marks = " " * width(told.before), "^" * max(1, width(told.marked))
    return [
        Text.assemble((f"{number} | ", "blue"), told.before, told.marked, told.after),
        Text.assemble((f"{' ' * margin} | ", "blue"), indent, (marks, "bold red"), f" {visible(caption)}".rstrip()),
    ]
