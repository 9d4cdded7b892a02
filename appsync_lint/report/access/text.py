"""Who may call what, for people: a table of all fields, one caller's tree, or one field with the texts and paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.access import Mode, Principal
from appsync_lint.answers.explanation import Explainer
from appsync_lint.answers.outline import outline
from appsync_lint.report import terminal, visible, width
from appsync_lint.report.access import combinations, head, mark, on_the_way, path, refusals
from appsync_lint.report.terminal import Styled, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from appsync_lint.answers.explanation import Explanation
    from appsync_lint.answers.outline import Line
    from appsync_lint.inquiry import Inquiry
    from appsync_lint.report.terminal import Line as Printed
    from appsync_lint.schema import Field

_LEAST_WIDTH = 2  # of a column


def access(asked: Sequence[Inquiry], *, color: bool) -> str:
    """Return who may call what: a table of all fields, one caller's tree, or one field with the texts and paths."""
    return terminal.finished(_access(asked), color=color)


def _access(asked: Sequence[Inquiry]) -> Iterator[Printed]:
    for number, one in enumerate(asked):
        if one.field is not None:
            if number:
                yield ()
            yield from _field(one, one.field, alone=len(asked) == 1)
        elif caller := one.of_one_caller:
            yield from _tree(one, caller)
        else:
            yield from _table(one)
    if any(one.field is None and not one.of_one_caller for one in asked):
        yield ("x reachable   o admitted, but no path leads there   . refused",)


def _table(asked: Inquiry) -> Iterator[Printed]:
    api, principals, combined = asked.api, asked.principals, combinations(asked)
    size = max(_LEAST_WIDTH, len(str(len(principals))))
    yield (Styled(f"{visible(api.config.name)}: auth from {visible(api.config.origin)}", "bold"),)
    for number, principal in enumerate(principals, start=1):
        meaning = _meaning(principal, in_groups=bool(api.groups))
        yield (f"{str(number).rjust(size + 1)}  {visible(str(principal))}{meaning}",)
    widest = max((len(field.coordinate) for field in api.schema.fields), default=0)
    numbers = " ".join(str(number).rjust(size) for number in range(1, len(principals) + 1))
    yield (Styled(f"{' ' * widest}  {numbers}", "bold"),)
    for field in api.schema.fields:
        marks = " ".join(mark(api, field, principal).rjust(size) for principal in principals)
        alone = f"  only together: {visible(str(combined[field]))}" if field in combined else ""
        yield (f"{field.coordinate.ljust(widest)}  {marks}{alone}",)
    yield ()


def _meaning(principal: Principal, *, in_groups: bool) -> str:
    if principal.guest:
        return "  (of the identity pool, not signed in)"
    in_no_group = in_groups and principal == Principal(Mode.AMAZON_COGNITO_USER_POOLS)
    return "  (signed in, in no group)" if in_no_group else ""


def _tree(asked: Inquiry, caller: Principal) -> Iterator[Printed]:
    found = outline(asked.api, caller)
    yield from wrapped((), head(asked, found), indent=2, style="bold")
    for section in found.sections:
        yield ()
        yield (Styled(visible(section.title), "bold"),)
        for line in section.lines:
            yield from _line(line)
    yield ()


def _line(line: Line) -> Iterator[Printed]:
    indent, note = 2 * (line.depth + 1), f"({visible(line.note)})" if line.note else ""
    beside = f"{visible(line.text)}  {note}" if line.text and note else visible(line.text) or note
    if not note or indent + width(beside) <= terminal.WIDTH:
        yield from wrapped((" " * indent,), beside, indent=indent + 4, between=", ")
        return
    if line.text:
        yield from wrapped((" " * indent,), line.text, indent=indent + 4, between=", ")
    yield from wrapped((" " * (indent + 4),), note, indent=indent + 4)


def _field(asked: Inquiry, field: Field, *, alone: bool) -> Iterator[Printed]:
    name = "" if alone else f" of {visible(asked.api.config.name)}"
    yield (Styled(f"{field.coordinate}{name}", "bold"),)
    for principal in asked.principals:
        told = Explainer(asked.api, principal).explain(field)
        answer = Styled("yes", "green") if told.reachable else Styled("no", "red")
        yield ()
        yield Styled(visible(str(principal)), "bold"), ": ", answer
        yield from terminal.proof(told.because)
        yield from _yes(told) if told.reachable else _no(told)


def _yes(told: Explanation) -> Iterator[Printed]:
    yield from _note("path", path(told))
    for step in on_the_way(told):
        place = f" ({step.span})" if step.span else ""
        yield from wrapped(("    ",), f"{step.caption}{place}", indent=6)
    if told.witness:
        yield Styled("  = send: ", "bold cyan"), visible(told.witness.operation)
    if told.remark:
        yield from _note("note", told.remark)


def _no(told: Explanation) -> Iterator[Printed]:
    if told.path:
        yield from _note("nearest", f"{path(told)} ({refusals(told)})")
    for one in told.shut:
        if one.field is not told.field:
            yield from terminal.proof(one.because)
        yield from _note(f"to open {one.field.coordinate}", one.opening)
    if told.remark:
        yield from _note("note", told.remark)


def _note(label: str, text: str) -> Iterator[Printed]:
    return wrapped((Styled(f"  = {label}: ", "bold cyan"),), text, indent=6)
