"""The directives that decide over a field or a type, in two versions, as sentences say what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint import evidence
from appsync_lint.access import MODE_OF_DIRECTIVE, Level
from appsync_lint.finding import Step
from appsync_lint.resolve import named_groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appsync_lint.api import Api
    from appsync_lint.schema import Directive, Field, Type

DECIDING = frozenset({*MODE_OF_DIRECTIVE, "aws_auth"})


def own(thing: Field | Type) -> tuple[Directive, ...]:
    """Return the directives of a field or type that can decide over it, by place."""
    if not thing.directives:
        return ()
    found = (directive for directive in thing.directives if directive.name in DECIDING)
    return tuple(sorted(found, key=lambda directive: directive.span.order))


def at(api: Api, field: Field, level: Level) -> tuple[Directive, ...]:
    """Return the directives of a level over a field that are in force; none for the default mode."""
    if level is Level.FIELD:
        return in_force(api, own(field))
    return in_force(api, own(api.schema.types[field.parent])) if level is Level.TYPE else ()


def in_force(api: Api, directives: tuple[Directive, ...]) -> tuple[Directive, ...]:
    """Return the directives that let somebody in; all where none does, since they shut everybody out then."""
    return tuple(one for one in directives if _admits_somebody(api, one)) or directives


def _admits_somebody(api: Api, directive: Directive) -> bool:
    if directive.name == "aws_auth":
        return api.deployment.solo_pool
    return MODE_OF_DIRECTIVE[directive.name] in api.deployment.modes


def deciding(api: Api, field: Field, other: Sequence[Directive] = ()) -> Step:
    """Return the text that decides over a field, with what it says.

    Its place is that of the first directive that is not among the other ones, of the other version.
    """
    level = api.access(field).level
    directives = at(api, field, level)
    if level is Level.DEFAULT or not directives:
        return evidence.of_default(api)
    subject = field.coordinate if level is Level.FIELD else f"the type {field.parent}"
    first = next(iter(added(other, directives)), directives[0])
    return Step(first.span.first_line(), f"{subject} has {listed(directives)}")


def standing(api: Api, field: Field) -> str:
    """Return for the end of a sentence what a field without directives of its own falls to."""
    level = api.access(field).level
    directives = at(api, field, level)
    if level is Level.TYPE and directives:
        return f"{listed(directives)} of the type {field.parent}"
    return f"the default mode {api.deployment.default_mode}"


def listed(directives: Iterable[Directive]) -> str:
    """Return directives for the middle of a sentence, in an order that files do not decide."""
    words = sorted({str(directive) for directive in directives})
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def changed(before: Sequence[Directive], after: Sequence[Directive]) -> str:
    """Return what became of the directives in one place: `has @aws_iam now`; empty where they say the same."""
    removed, came = added(after, before), added(before, after)
    if removed and came:
        return f"has {listed(came)} now instead of {listed(removed)}"
    if came:
        return f"has {listed(came)} now"
    return f"has no {listed(removed)} any more" if removed else ""


def added(before: Sequence[Directive], after: Sequence[Directive]) -> list[Directive]:
    """Return the directives that say what none said before."""
    was = {_meaning(directive) for directive in before}
    return [directive for directive in after if _meaning(directive) not in was]


def _meaning(directive: Directive) -> tuple[str, frozenset[str] | None]:
    return directive.name, named_groups(directive)
