"""Who may call what, as a page: a table of all fields, one caller's tree, or one field with the texts and paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.answers.explanation import Explainer
from appsync_lint.answers.outline import outline
from appsync_lint.report.access import combinations, head, mark, on_the_way, path, refusals
from appsync_lint.report.markdown import finished, titles, told_step
from appsync_lint.report.markup import code, fence, prose, row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from appsync_lint.access import Principal
    from appsync_lint.answers.explanation import Explanation
    from appsync_lint.answers.outline import Line
    from appsync_lint.inquiry import Inquiry

_LONGEST = 2_000  # characters of an opening, which names all directives to write


def access(asked: Sequence[Inquiry]) -> str:
    """Return who may call what: a table of all fields, one caller's tree, or one field with the texts and paths."""
    parts: list[str] = []
    for one in asked:
        if one.field is not None:
            parts += _field(one, alone=len(asked) == 1)
        elif caller := one.of_one_caller:
            parts += _tree(one, caller)
        else:
            parts += _table(one)
    if any(one.field is None and not one.of_one_caller for one in asked):
        parts.append("x: reachable; o: admitted, but no path leads there; .: refused\n")
    return finished(parts)


def _table(asked: Inquiry) -> Iterator[str]:
    api, combined = asked.api, combinations(asked)
    yield f"### {prose(api.config.name, 200)}\n"
    yield f"auth from {code(api.config.origin)}\n"
    columns = ["field", *(code(principal.short) for principal in asked.principals)]
    lines = titles(*columns, *(["only together"] if combined else []))
    for field in api.schema.fields:
        cells = [code(field.coordinate), *(mark(api, field, principal) for principal in asked.principals)]
        if combined:
            together = combined.get(field)
            cells.append(code(together.short) if together else "")
        lines.append(row(*cells))
    yield "\n".join([*lines, ""])


def _tree(asked: Inquiry, caller: Principal) -> Iterator[str]:
    found = outline(asked.api, caller)
    yield f"### {prose(asked.api.config.name, 200)}\n"
    yield f"{prose(head(asked, found))}\n"
    for section in found.sections:
        yield "\n".join([f"**{prose(section.title)}**", "", *map(_line, section.lines), ""])


def _line(line: Line) -> str:
    told = f"{code(line.text)} ({prose(line.note)})" if line.text and line.note else ""
    return f"{'  ' * line.depth}- {told or (code(line.text) if line.text else prose(line.note))}"


def _field(asked: Inquiry, *, alone: bool) -> Iterator[str]:
    if asked.field is None:
        return
    name = "" if alone else f" of {prose(asked.api.config.name, 200)}"
    yield f"### {code(asked.field.coordinate)}{name}\n"
    for principal in asked.principals:
        yield _answer(Explainer(asked.api, principal).explain(asked.field))


def _answer(told: Explanation) -> str:
    lines = [f"**{code(str(told.principal))}**: {'yes' if told.reachable else 'no'}", ""]
    lines.append(f"- {told_step(told.because)}")
    lines += _yes(told) if told.reachable else _no(told)
    return "\n".join([*lines, "", *([fence(told.witness.operation, "graphql"), ""] if told.witness else [])])


def _yes(told: Explanation) -> Iterator[str]:
    yield f"- path: {code(path(told))}"
    for step in on_the_way(told):
        yield f"  - {told_step(step)}"
    if told.remark:
        yield f"- {prose(told.remark, _LONGEST)}"


def _no(told: Explanation) -> Iterator[str]:
    if told.path:
        yield f"- nearest: {code(path(told))} ({refusals(told)})"
    for one in told.shut:
        if one.field is not told.field:
            yield f"- {told_step(one.because)}"
        yield f"- to open {code(one.field.coordinate)}: {prose(one.opening, _LONGEST)}"
    if told.remark:
        yield f"- {prose(told.remark, _LONGEST)}"
