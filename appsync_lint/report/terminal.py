"""What texts for a terminal are made of: lines of parts, plain or in colour, and excerpts with labelled places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.finding import Step
from appsync_lint.report import harmless, visible, width
from appsync_lint.report.excerpt import excerpt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from appsync_lint.report.excerpt import Excerpt
    from appsync_lint.source import Span

WIDTH = 80  # columns; longer lines are wrapped between words
_LINK_ID = re.compile(r"\x1b\]8;id=[^;]*;")  # rich gives every link a random number


class Styled(Struct, frozen=True):
    """A part of a line in one of rich's styles, such as `bold red`, and the address that it is a link to."""

    text: str
    style: str
    link: str = ""


Line = tuple[str | Styled, ...]


def finished(lines: Iterable[Line], *, color: bool) -> str:
    """Return lines as one text, with nothing in it that steers whoever shows it."""
    painted = _painter() if color else _plain
    texts = ("".join([part if isinstance(part, str) else painted(part) for part in line]) for line in lines)
    return harmless("".join([f"{text}\n" for text in texts]))


def _plain(part: Styled) -> str:
    return part.text


def _painter() -> Callable[[Styled], str]:
    # It takes 10 ms to import that, which no plain text needs; all of rich takes 35, and 60 more for a thousand lines.
    from rich.color import ColorSystem  # noqa: PLC0415
    from rich.style import Style  # noqa: PLC0415

    def painted(part: Styled) -> str:
        style = Style.parse(part.style)
        if part.link:
            style = style.update_link(part.link)
        return _LINK_ID.sub("\x1b]8;;", style.render(part.text, color_system=ColorSystem.STANDARD))

    return painted


def excerpts(steps: Iterable[Step], *, version: str = "") -> Iterator[Line]:
    """Yield the line of each place with its caption, the file named where it changes; of which version, if any."""
    shown = [(step, excerpt(step.span) if step.span else None) for step in steps]
    margin = max((len(str(told.line)) for _, told in shown if told), default=1)
    of = f" in {visible(version)}" if version else ""
    file = None
    for step, told in shown:
        if step.span is None or told is None:
            yield (f"  = {visible(step.caption)}",)
            continue
        if step.span.file != file:
            file = step.span.file
            yield Styled(f"{' ' * margin}--> ", "blue"), visible(str(step.span)), of
        yield from _excerpt(told, step.caption, margin)


def proof(step: Step, *, version: str = "") -> Iterator[Line]:
    """Yield the line of one place; its caption below on lines of its own, where it is too wide to stand there."""
    wide = step.span is not None and _marked(step.span) + width(step.caption) > WIDTH
    yield from excerpts([Step(step.span, "") if wide else step], version=version)
    if wide:
        yield from wrapped(("      ",), step.caption, indent=6)


def _marked(span: Span) -> int:
    """Return how wide an excerpt is up to the caption below it."""
    told = excerpt(span)
    return len(f"{told.line} | ") + width(told.before) + max(1, width(told.marked)) + 1


def wrapped(head: Line, text: str, *, indent: int, between: str = " ", style: str = "") -> Iterator[Line]:
    """Yield a text behind its head, in lines that end between words, or at what else stands between its parts.

    `style` is that of the first line.
    """
    lines = [""]
    used = sum(len(part if isinstance(part, str) else part.text) for part in head)
    for word in visible(text).split(between):
        if lines[-1] and used + len(between) + width(word) > WIDTH:
            lines.append("")
            used = indent
        lines[-1] += f"{between}{word}" if lines[-1] else word
        used += width(word) + len(between)
    ends = between.rstrip()
    first, *others = [*(f"{line}{ends}" for line in lines[:-1]), lines[-1]]
    yield *head, Styled(first, style)
    for line in others:
        yield (" " * indent + line,)


def _excerpt(told: Excerpt, caption: str, margin: int) -> Iterator[Line]:
    """Yield the first line of a place, and below it the marks and the caption."""
    indent, marks = " " * width(told.before), "^" * max(1, width(told.marked))
    yield Styled(f"{str(told.line).rjust(margin)} | ", "blue"), told.before, told.marked, told.after
    yield (
        Styled(f"{' ' * margin} | ", "blue"),
        indent,
        Styled(marks, "bold red"),
        f" {visible(caption)}".rstrip(),
    )
