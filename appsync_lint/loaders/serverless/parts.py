"""The mappings of a Serverless service, their values replaced when somebody asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint.loaders.document import Partial, Scalar, Table
from appsync_lint.loaders.serverless import intrinsics

if TYPE_CHECKING:
    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.serverless.variables import Service
    from appsync_lint.source import Span


class Part(Struct, frozen=True):
    """A mapping of a service whose values are replaced when somebody asks for them."""

    service: Service
    table: Table

    def get(self, key: str) -> Node | None:
        """Return what stands behind a key; None for null and for nothing."""
        return self.service.value(self.table.get(key))

    def place(self, key: str) -> Span:
        """Return the place of a key, or of the whole where it is not written."""
        return self.table.keys.get(key, self.table.span)

    def text(self, key: str) -> str:
        """Return the text of a key, empty where it has none that is known."""
        node = self.get(key)
        return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else ""

    def part(self, key: str) -> Part | None:
        """Return the mapping of a key."""
        node = self.get(key)
        return Part(self.service, node) if isinstance(node, Table) else None

    def flag(self, key: str, *, default: bool) -> bool:
        """Return a boolean; where it is not known, both are looked at, each as a deployment of its own."""
        node = self.get(key)
        if isinstance(node, Partial):
            labels = (f"{node.expression} is true", f"{node.expression} is false")
            return self.service.choices.pick(f"{node.expression} as boolean", (True, False), labels)
        return default if not isinstance(node, Scalar) else bool(node.value)


def merged(service: Service, node: Node | None) -> tuple[Part | None, list[Partial]]:
    """Return a mapping, or a list of mappings as one, and what of it is not known.

    Mappings of the same key are put together, as lodash's `merge` does: https://lodash.com/docs/4.17.15#merge
    """
    items = service.items(node)
    hidden = [item for item in items if isinstance(item, Partial)]
    tables = [item for item in items if isinstance(item, Table)]
    if len(tables) <= 1:
        return (Part(service, tables[0]) if tables else None), hidden
    entries: dict[str, Node] = {}
    keys: dict[str, Span] = {}
    put_together: dict[str, Table] = {}
    for table in tables:
        keys |= table.keys
        for key, value in table.entries.items():
            service.project.spend(value.span)
            entries[key] = _over(entries.get(key), value, key, put_together)
    return Part(service, replace(tables[0], entries=entries, keys=keys)), hidden


def _over(below: Node | None, above: Node, key: str, put_together: dict[str, Table]) -> Node:
    """Return one value over another; `put_together` are the mappings that this has made, which may grow."""
    if not isinstance(below, Table) or not isinstance(above, Table) or intrinsics.is_function(above):
        return above
    made = put_together.get(key)
    if made is not below or made is None:
        entries, keys = dict(below.entries), dict(below.keys)
    else:
        entries, keys = cast("dict[str, Node]", made.entries), cast("dict[str, Span]", made.keys)
    entries.update(above.entries)
    keys.update(above.keys)
    put_together[key] = replace(above, entries=entries, keys=keys)
    return put_together[key]
