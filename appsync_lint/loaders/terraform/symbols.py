"""A schema in which a text is not known -> a schema in which the expression stands for that text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Hole, Partial
from appsync_lint.loaders.terraform.syntax import Fragment

if TYPE_CHECKING:
    from collections.abc import Iterator

# https://spec.graphql.org/October2021/#sec-String-Value
_OPAQUE = re.compile(r'"""(?>(?:[^"\\]|\\.|"(?!""))*)"""|"(?>(?:[^"\\\n]|\\.)*)"|#[^\n]*+', re.DOTALL)
_ENDS_A_TEXT = re.compile(r'["\\\s]+')


class Mixed(Partial, frozen=True, eq=False):
    """A text of which not all is known; `fragments` say where what is known stands."""

    fragments: tuple[Fragment | Hole, ...] = ()


def symbolic(schema: Mixed) -> tuple[Fragment, ...] | None:
    """Return a schema in which expressions stand for what is not known; None where that can be more than a text.

    A group named `Admin-${random_string.suffix.result}` is another one than `Editor`, whatever the suffix.
    """
    made = tuple(_made(schema))
    whole = "".join(fragment.text for fragment in made)
    opaque = [(found.start(), found.end()) for found in _OPAQUE.finditer(whole)]
    at = number = 0
    for part, fragment in zip(schema.fragments, made, strict=True):
        while number < len(opaque) and opaque[number][1] <= at:
            number += 1
        if isinstance(part, Hole) and not (number < len(opaque) and opaque[number][0] < at):
            return None
        at += len(fragment.text)
    return made


def _made(schema: Mixed) -> Iterator[Fragment]:
    place = schema.span
    for part in schema.fragments:
        if isinstance(part, Hole):
            yield Fragment(f"${{{_ENDS_A_TEXT.sub(' ', part.expression)}}}", place)
        else:
            yield part
            place = part.span.source.span(part.span.end, part.span.end)
