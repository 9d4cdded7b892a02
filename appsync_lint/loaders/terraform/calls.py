"""A call of one of Terraform's functions, its arguments evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.loaders.document import Partial
from appsync_lint.loaders.terraform.values import (
    Atom,
    Encoded,
    Entries,
    EvaluationError,
    Listing,
    Reference,
    Several,
    UnevaluatedError,
    rendered,
    unknown,
    written,
)

if TYPE_CHECKING:
    from appsync_lint.loaders.terraform.files import Files
    from appsync_lint.loaders.terraform.syntax import Call
    from appsync_lint.loaders.terraform.values import Value
    from appsync_lint.source import Span

_COMBINING = "\u0300"  # the first character that can be a part of the one before it


class Called(Struct, frozen=True):
    """A call with its arguments."""

    call: Call
    arguments: tuple[Value, ...]
    files: Files

    @property
    def span(self) -> Span:
        """The place of the call."""
        return self.call.span

    def argument(self, number: int) -> Value:
        """Return an argument.

        Raises EvaluationError where it is missing.
        """
        if number >= len(self.arguments):
            raise EvaluationError
        return self.arguments[number]

    def text(self, number: int) -> str:
        """Return an argument that has to be a text.

        Raises EvaluationError where it is none.
        """
        return plain_text(self.argument(number))

    def listing(self, number: int) -> Listing:
        """Return an argument that has to be a list.

        Raises EvaluationError where it is none.
        """
        found = self.argument(number)
        if not isinstance(found, Listing):
            raise refused(found)
        return found

    def entries(self, number: int) -> Entries:
        """Return an argument that has to be a mapping.

        Raises EvaluationError where it is none.
        """
        found = self.argument(number)
        if not isinstance(found, Entries):
            raise refused(found)
        return found

    def unknown(self) -> Partial:
        """Return that nobody knows what the call returns: its expression, arguments that are not known as they came."""
        said = self.call.span.text
        if len(self.call.arguments) == len(self.arguments) and not self.call.expands:
            shown = (
                found.expression if isinstance(found, Partial) else " ".join(expression.span.text.split())
                for found, expression in zip(self.arguments, self.call.arguments, strict=True)
            )
            said = f"{self.call.name}({', '.join(shown)})"
        holes = [one for one in self.arguments if isinstance(one, Partial) and one.answer]
        return unknown(said, self.span, answer=holes[0].answer if holes else "")


def plain_text(value: Value) -> str:
    """Return the text of a value.

    Raises EvaluationError where it is none, or not known.
    """
    if isinstance(value, Encoded):
        value = rendered(value)
    if not isinstance(value, Atom):
        raise refused(value)
    return written(value.value)


def refused(value: Value) -> EvaluationError:
    """Return what to raise for an argument of the wrong kind; a value out of sight may be of the right one."""
    return UnevaluatedError() if isinstance(value, Reference | Partial | Several) else EvaluationError()


def is_open(listing: Listing) -> bool:
    """Return whether nobody knows how many items a list has."""
    return any(isinstance(item, Several) for item in listing.items)


def is_countable(text: str) -> bool:
    """Return whether each character of a text is one for Terraform, which counts grapheme clusters.

    https://developer.hashicorp.com/terraform/language/functions/length
    """
    return max(text, default="") < _COMBINING and "\r\n" not in text
