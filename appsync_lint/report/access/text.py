"""Who may call what, for people: a table of all fields, or of one because of which text, and by which path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from appsync_lint import evidence
from appsync_lint.access import Mode, Principal
from appsync_lint.report import terminal, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from appsync_lint.api import Api
    from appsync_lint.inquiry import Inquiry
    from appsync_lint.schema import Field


def access(asked: Sequence[Inquiry], *, color: bool) -> str:
    """Return who may call what: a table of all fields, or of one because of which text, and by which path."""
    console = terminal.console(color=color)
    for number, one in enumerate(asked):
        if one.field is None:
            _print_access_table(console, one)
            continue
        if number:
            console.print()
        name = f" of {visible(one.api.config.name)}" if len(asked) > 1 else ""
        console.print(Text(f"{one.field.coordinate}{name}", style="bold"))
        for principal in one.principals:
            _print_access_of(console, one.api, one.field, principal)
    if any(one.field is None for one in asked):
        console.print(Text("x reachable   o admitted, but no path leads there   . refused"))
    return terminal.finished(console)


def _print_access_table(console: Console, asked: Inquiry) -> None:
    api, principals = asked.api, asked.principals
    console.print(Text(f"{visible(api.config.name)}: auth from {visible(api.config.origin)}", style="bold"))
    for number, principal in enumerate(principals, start=1):
        in_no_group = bool(api.groups) and principal == Principal(Mode.AMAZON_COGNITO_USER_POOLS)
        meaning = "  (signed in, in no group)" if in_no_group else ""
        meaning = "  (of the identity pool, not signed in)" if principal.guest else meaning
        console.print(Text(f"  {number}  {visible(str(principal))}{meaning}"))
    widest = max((len(field.coordinate) for field in api.schema.fields), default=0)
    numbers = " ".join(str(number).rjust(2) for number in range(1, len(principals) + 1))
    console.print(Text(f"{' ' * widest}  {numbers}", style="bold"))
    for field in api.schema.fields:
        marks = " ".join(_mark(api, field, principal) for principal in principals)
        combined = api.combination(field)
        alone = f"  only together: {visible(str(combined))}" if combined else ""
        console.print(Text(f"{field.coordinate.ljust(widest)}  {marks}{alone}"))
    console.print()


def _mark(api: Api, field: Field, principal: Principal) -> str:
    if api.reaches(principal, field):
        return " x"
    return " o" if api.admits(field, principal) else " ."


def _print_access_of(console: Console, api: Api, field: Field, principal: Principal) -> None:
    path = api.reach(principal).path(field)
    answer = ("yes", "green") if path else ("no", "red")
    console.print()
    console.print(Text.assemble((visible(str(principal)), "bold"), ": ", answer))
    terminal.print_excerpts(console, [evidence.cause(api, field, principal)])
    if path:
        console.print(Text(f"  = path: {' > '.join(step.coordinate for step in path)}"))
    elif api.admits(field, principal):
        console.print(Text("  = path: none; every way from a root field to it has a field that refuses this caller"))
    witness = api.witness(principal, field)
    if witness:
        console.print(Text(f"  = send: {visible(witness.operation)}"))
