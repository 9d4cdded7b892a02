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
    Several,
    rendered,
    unknown,
    written,
)

if TYPE_CHECKING:
    from appsync_lint.loaders.terraform.files import Files
    from appsync_lint.loaders.terraform.syntax import Call
    from appsync_lint.loaders.terraform.values import Value
    from appsync_lint.source import Span


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
            raise EvaluationError
        return found

    def entries(self, number: int) -> Entries:
        """Return an argument that has to be a mapping.

        Raises EvaluationError where it is none.
        """
        found = self.argument(number)
        if not isinstance(found, Entries):
            raise EvaluationError
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
        raise EvaluationError
    return written(value.value)


def is_open(listing: Listing) -> bool:
    """Return whether nobody knows how many items a list has."""
    return any(isinstance(item, Several) for item in listing.items)
