"""Where a program reads the caller's identity, and what it does with that."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from appsync_lint.code.resolvers.prepared import Prepared
from appsync_lint.code.resolvers.unit import Read, Use
from appsync_lint.code.tree import Call, Member, Name
from appsync_lint.config import Language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.code.flow.flow import Path
    from appsync_lint.code.resolvers.part import Part
    from appsync_lint.code.tree import Expression, Node

_MOST_READS = 300  # of one program

# What holds what is read.
_WHOLES: frozenset[Path] = frozenset({(), ("claims",), ("resolverContext",)})


def reads(part: Part) -> Iterator[tuple[Node, Read]]:
    """Yield the reads of parts of the identity, but for those that only go into logs and messages."""
    return islice(_reads(part), _MOST_READS)


def _reads(part: Part) -> Iterator[tuple[Node, Read]]:
    prepared = Prepared(part)
    seen: set[tuple[str, int, int]] = set()
    for node in part.nodes:
        if not isinstance(node, Member) or not _is_own_read(part, node) or _goes_on(part, node):
            continue
        found = [path for path in part.identity(node) if path]
        uses = part.uses_of(node) if found and node.span.order not in seen else ()
        if uses:
            seen.add(node.span.order)
            yield node, _read(part, node, min(found), frozenset(uses), prepared)


def touches(part: Part) -> Iterator[Node]:
    """Yield what of the identity anything depends on, all of it or a part."""
    for node in part.nodes:
        if not isinstance(node, Member | Name) or (isinstance(node, Name) and part.uses.values(node)):
            continue  # a variable is what was read before
        if part.identity(node) and part.uses_of(node):
            yield node


def _goes_on(part: Part, node: Member) -> bool:
    """Return whether a longer path begins with this one: `identity.claims` of `identity.claims.sub`."""
    parent = part.uses.parent(node)
    return isinstance(parent, Member) and parent.whole is node and _is_own_read(part, parent)


def _is_own_read(part: Part, node: Member) -> bool:
    """Return whether the identity is opened here: `identity.sub`; not `sub.length` of a part of it, and no method."""
    outer = part.uses.parent(node)
    is_method = isinstance(outer, Call) and outer.callee is node
    return not is_method and not part.identity(node.whole).isdisjoint(_WHOLES)


def _read(part: Part, node: Member, path: Path, uses: frozenset[Use], prepared: Prepared) -> Read:
    is_python = part.program.language is Language.PYTHON
    is_script = not part.is_template and not is_python
    checked = prepared.covers(node, path) or (is_script and any(one.optional for one in _chain(node)))
    defaulted = prepared.is_defaulted(node)
    return Read(
        path=path,
        span=node.span,
        program=part.program,
        uses=uses,
        survives_null=checked or (part.is_template and defaulted) or prepared.whole_is_defaulted(node),
        survives_missing=checked or defaulted or (is_python and node.optional),  # `identity.get("sub")`
        null_is_error=not part.is_template,
        missing_is_error=is_python,
    )


def _chain(node: Expression) -> Iterator[Member]:
    while isinstance(node, Member):
        yield node
        node = node.whole
