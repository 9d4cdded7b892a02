"""Who may call what, for people: a table of all fields, one caller's tree, or one field with the texts and paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from appsync_lint.access import Mode, Principal
from appsync_lint.answers.explanation import Explainer
from appsync_lint.answers.outline import outline
from appsync_lint.report import terminal, visible, width
from appsync_lint.report.access import combinations, head, mark, on_the_way, path, refusals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from appsync_lint.answers.explanation import Explanation
    from appsync_lint.answers.outline import Line
    from appsync_lint.inquiry import Inquiry
    from appsync_lint.schema import Field

_LEAST_WIDTH = 2  # of a column


def access(asked: Sequence[Inquiry], *, color: bool) -> str:
    """Return who may call what: a table of all fields, one caller's tree, or one field with the texts and paths."""
    console = terminal.console(color=color)
    for number, one in enumerate(asked):
        if one.field is not None:
            if number:
                console.print()
            _print_field(console, one, one.field, alone=len(asked) == 1)
        elif caller := one.of_one_caller:
            _print_tree(console, one, caller)
        else:
            _print_table(console, one)
    if any(one.field is None and not one.of_one_caller for one in asked):
        console.print(Text("x reachable   o admitted, but no path leads there   . refused"))
    return terminal.finished(console)


def _print_table(console: Console, asked: Inquiry) -> None:
    api, principals, combined = asked.api, asked.principals, combinations(asked)
    size = max(_LEAST_WIDTH, len(str(len(principals))))
    console.print(Text(f"{visible(api.config.name)}: auth from {visible(api.config.origin)}", style="bold"))
    for number, principal in enumerate(principals, start=1):
        meaning = _meaning(principal, in_groups=bool(api.groups))
        console.print(Text(f"{str(number).rjust(size + 1)}  {visible(str(principal))}{meaning}"))
    widest = max((len(field.coordinate) for field in api.schema.fields), default=0)
    numbers = " ".join(str(number).rjust(size) for number in range(1, len(principals) + 1))
    console.print(Text(f"{' ' * widest}  {numbers}", style="bold"))
    for field in api.schema.fields:
        marks = " ".join(mark(api, field, principal).rjust(size) for principal in principals)
        alone = f"  only together: {visible(str(combined[field]))}" if field in combined else ""
        console.print(Text(f"{field.coordinate.ljust(widest)}  {marks}{alone}"))
    console.print()


def _meaning(principal: Principal, *, in_groups: bool) -> str:
    if principal.guest:
        return "  (of the identity pool, not signed in)"
    in_no_group = in_groups and principal == Principal(Mode.AMAZON_COGNITO_USER_POOLS)
    return "  (signed in, in no group)" if in_no_group else ""


def _print_tree(console: Console, asked: Inquiry, caller: Principal) -> None:
    found = outline(asked.api, caller)
    terminal.print_wrapped(console, Text(style="bold"), head(asked, found), indent=2)
    for section in found.sections:
        console.print()
        console.print(Text(visible(section.title), style="bold"))
        for line in section.lines:
            _print_line(console, line)
    console.print()


def _print_line(console: Console, line: Line) -> None:
    indent, note = 2 * (line.depth + 1), f"({visible(line.note)})" if line.note else ""
    beside = f"{visible(line.text)}  {note}" if line.text and note else visible(line.text) or note
    if not note or indent + width(beside) <= terminal.WIDTH:
        terminal.print_wrapped(console, Text(" " * indent), beside, indent=indent + 4, between=", ")
        return
    if line.text:
        terminal.print_wrapped(console, Text(" " * indent), line.text, indent=indent + 4, between=", ")
    terminal.print_wrapped(console, Text(" " * (indent + 4)), note, indent=indent + 4)


def _print_field(console: Console, asked: Inquiry, field: Field, *, alone: bool) -> None:
    name = "" if alone else f" of {visible(asked.api.config.name)}"
    console.print(Text(f"{field.coordinate}{name}", style="bold"))
    for principal in asked.principals:
        told = Explainer(asked.api, principal).explain(field)
        answer = ("yes", "green") if told.reachable else ("no", "red")
        console.print()
        console.print(Text.assemble((visible(str(principal)), "bold"), ": ", answer))
        terminal.print_excerpt(console, told.because)
        if told.reachable:
            _print_yes(console, told)
        else:
            _print_no(console, told)


def _print_yes(console: Console, told: Explanation) -> None:
    _print_note(console, "path", path(told))
    for step in on_the_way(told):
        place = f" ({step.span})" if step.span else ""
        terminal.print_wrapped(console, Text("    "), f"{step.caption}{place}", indent=6)
    if told.witness:
        console.print(Text.assemble(("  = send: ", "bold cyan"), visible(told.witness.operation)))
    if told.remark:
        _print_note(console, "note", told.remark)


def _print_no(console: Console, told: Explanation) -> None:
    if told.path:
        _print_note(console, "nearest", f"{path(told)} ({refusals(told)})")
    for one in told.shut:
        if one.field is not told.field:
            terminal.print_excerpt(console, one.because)
        _print_note(console, f"to open {one.field.coordinate}", one.opening)
    if told.remark:
        _print_note(console, "note", told.remark)


def _print_note(console: Console, label: str, text: str) -> None:
    terminal.print_wrapped(console, Text.assemble((f"  = {label}: ", "bold cyan")), text, indent=6)
