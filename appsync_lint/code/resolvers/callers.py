"""What a program does with its caller beyond one request: keeps it in a variable, or knows it by a part of an ARN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.flow.uses import dotted
from appsync_lint.code.resolvers.part import IDENTITY
from appsync_lint.code.resolvers.unit import Kept, Likeness
from appsync_lint.code.tree import Assign, Call, Member, Name, Operation, Pattern
from appsync_lint.config import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.code.resolvers.part import Part
    from appsync_lint.code.tree import Expression, Node

_CONTAINING = frozenset({"contains", "includes", "indexOf", "search", "find", "endsWith", "endswith", "count"})
_MATCHING = frozenset({"match", "matches", "test", "exec"})


def kept(part: Part) -> Iterator[tuple[Node, Kept]]:
    """Yield the variables in which a Lambda function keeps its caller: they live on until the next call.

    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
    """
    if part.program.stage is not Stage.DATA:
        return
    for node in part.nodes:
        if not isinstance(node, Assign) or part.uses.function(node) is None:
            continue
        name = _outer(part, node.target)
        if name and _is_identity(part, node.value):
            tests = [test for test, _ in part.conditions(node)]
            yield node, Kept(name, node.span, part.program, bool(tests))


def _outer(part: Part, target: Expression) -> str:
    """Return the name of a module's own variable; empty for any other."""
    return target.name if isinstance(target, Name) and part.scope(target) is None else ""


def _is_identity(part: Part, value: Expression) -> bool:
    found = {path for path, _ in part.sources(value)}
    return bool(found) and all(path[:1] == (IDENTITY,) for path in found)


def likenesses(part: Part) -> Iterator[tuple[Node, Likeness]]:
    """Yield the tests that look for a text in the caller's ARN, whose end the caller chooses.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html, RoleSessionName
    """
    for node in part.nodes:
        how = ""
        if isinstance(node, Operation) and node.operator in {"in", "not in"}:
            how = "in" if _is_arn(part, node.operands[-1]) and not _is_whole_part(part, node.operands[:1]) else ""
        elif isinstance(node, Call):
            how = _call(part, node)
        if how and part.uses_of(node):  # type: ignore[arg-type]
            yield node, Likeness(how, node.span, part.program)


def _call(part: Part, call: Call) -> str:
    name = dotted(call.callee)[-1]
    if name in _CONTAINING and isinstance(call.callee, Member):
        is_like = _is_arn(part, call.callee.whole) and not _is_whole_part(part, call.arguments[:1])
        return name if is_like else ""
    if name not in _MATCHING:
        return ""
    whole = (call.callee.whole,) if isinstance(call.callee, Member) else ()
    sides: tuple[Node, ...] = (*whole, *call.arguments)
    if not any(_is_arn(part, side) for side in sides):  # type: ignore[arg-type]
        return ""
    patterns = [_pattern(part, side) for side in sides]  # type: ignore[arg-type]
    found = next((pattern for pattern in patterns if pattern is not None), None)
    return name if found is not None and not _is_anchored(found) else ""


def _is_whole_part(part: Part, sought: tuple[Expression, ...]) -> bool:
    """Return whether a text can stand in no name of a role or session: `:user/`, `arn:aws:iam`, `:111122223333:`.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    """
    text = part.flow.constant(sought[0]) if sought else None
    if not isinstance(text, str):
        return False
    return (text.endswith("/") and "/" in text[:-1]) or (":" in text and text.find("/") in {-1, len(text) - 1})


def _pattern(part: Part, expression: Expression) -> str | None:
    if isinstance(expression, Pattern):
        return expression.text
    value = part.flow.constant(expression)
    return value if isinstance(value, str) else None


def _is_anchored(pattern: str) -> bool:
    """Return whether a pattern holds the ARN from its beginning to behind the role's name."""
    return pattern.startswith(("^arn:", "arn:", r"^arn\:"))


def _is_arn(part: Part, expression: Expression) -> bool:
    if any(path[:1] == ("userArn",) for path in part.identity(expression)):
        return True
    found = {path for path, _ in part.sources(expression)}
    return (
        isinstance(expression, Call)
        and dotted(expression.callee)[-1] in {"toLowerCase", "toString", "lower", "toUpperCase"}
        and found == {(IDENTITY, "userArn")}
    )
