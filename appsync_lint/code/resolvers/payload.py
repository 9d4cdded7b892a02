"""What the event of a Lambda function is, where a resolver's request builds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.code.tree import Literal, Object

if TYPE_CHECKING:
    from appsync_lint.code.flow.flow import Path
    from appsync_lint.code.resolvers.part import Part
    from appsync_lint.code.tree import Expression

_MOST_LEVELS = 5  # of objects in a payload


class Payload(Struct, frozen=True):
    """An event as paths: what of the context stands where in it.

    `parts` has a path of the context for a path of the event, or ("=", text) for a constant. `seen` says that there is
    nothing else in it.
    """

    parts: tuple[tuple[Path, Path], ...]
    seen: bool

    def path(self, path: Path) -> Path | None:
        """Return which part of the context a part of the event is; None where it is none, or nobody knows."""
        for length in range(len(path), -1, -1):
            for own, found in self.parts:
                if own == path[:length]:
                    return (*found, *path[length:])
        return None


# An event of a direct Lambda resolver is the context itself:
# https://docs.aws.amazon.com/appsync/latest/devguide/direct-lambda-reference.html
DIRECT = Payload((((), ()),), seen=True)
UNSEEN = Payload((), seen=False)


def payload(part: Part, asked: Object | None) -> Payload:
    """Return the event that a request to a Lambda function makes, from the object of its operation."""
    if asked is None:
        return UNSEEN
    value = next((entry.value for entry in asked.entries if entry.key == "payload"), None)
    if value is None:
        return UNSEEN
    found: dict[Path, Path] = {}
    seen = _collect(part, value, (), found)
    return Payload(tuple(found.items()), seen)


def _collect(part: Part, value: Expression, place: Path, found: dict[Path, Path]) -> bool:
    """Add what stands at a place of the event; return whether that is understood."""
    if len(place) > _MOST_LEVELS:
        return False
    for meaning in part.uses.meanings(value):
        if isinstance(meaning, Object):
            return _collect_object(part, meaning, place, found)
    paths = part.paths(value)
    if len(paths) == 1:
        found[place] = next(iter(paths))
        return True
    if isinstance(value, Literal) and isinstance(value.value, str):
        found[place] = ("=", value.value)
        return True
    # What is made of the identity counts as it.
    made_of = {path for path, _ in part.sources(value)}
    if len(made_of) == 1:
        found[place] = made_of.pop()
    return not paths


def _collect_object(part: Part, value: Object, place: Path, found: dict[Path, Path]) -> bool:
    seen = True
    for entry in value.entries:
        if entry.spread:
            seen &= _collect(part, entry.value, place, found)
        elif entry.key is None:
            seen = False
        else:
            seen &= _collect(part, entry.value, (*place, entry.key), found)
    return seen
