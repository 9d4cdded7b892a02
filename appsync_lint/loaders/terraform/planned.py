"""The attributes of a resource in a plan: its known values, and for the others what they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table, sequence, table
from appsync_lint.loaders.terraform.secrets import CONSULTED

if TYPE_CHECKING:
    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.terraform.configuration import Configuration
    from appsync_lint.source import Span

_DEEPEST = 20  # levels of values; the provider's resources have about five

# Attributes whose value is a reference to another resource, and nothing around it. What others are composed of, a plan
# does not tell.
_JOINING = frozenset({
    "api_id", "merged_api_id", "merged_api_arn", "source_api_id", "source_api_arn", "resource_arn", "web_acl_arn",
    "data_source", "functions", "function_arn", "function_name", "authorizer_uri", "filename", "user_pool_id",
    "cloudwatch_logs_role_arn", "merged_api_execution_role_arn", "service_role_arn", "role", "roles", "user", "users",
    "group", "groups", "policy", "policy_arn", "managed_policy_arns", "permissions_boundary", "identity_pool_id",
    "unauthenticated", "authenticated", "assume_role_policy", "source_json", "override_json", "source_policy_documents",
    "override_policy_documents",
})  # fmt: skip

# What names a resource itself and is known once there is one.
_OWN = frozenset({"id", "arn", "name", "function_id", "qualified_arn", "invoke_arn", "output_path", "json"})

# What the provider fills in where nobody writes it, so that being unknown says nothing.
_COMPUTED = frozenset({
    "aws_region", "managed_policy_arns", "inline_policy", "merged_api_id", "merged_api_arn", "source_api_id",
    "source_api_arn", "source_api_association_config", "uris", "tags", "tags_all", "region", "runtime",
})  # fmt: skip


class _Value(Struct, frozen=True):
    """A value, with what the plan says beside it in structures of the same shape; None where it says nothing.

    `name` is the key it belongs to, `place` and `of` its place in a list and the length of that.
    """

    node: Node | None
    unknown: Node | None
    sensitive: Node | None
    expression: Node | None
    name: str
    place: int = 0
    of: int = 1


class Instance(Struct, frozen=True):
    """A resource as a plan or state has it, and the change to it."""

    values: Table
    change: Table | None
    configuration: Configuration

    def attributes(self) -> Table:
        """Return its attributes; those that are null are left out, and so is what nobody looks at."""
        consulted = CONSULTED[self.values.text("type")]
        values = self.values.get("values")
        span = self._span
        known = values if isinstance(values, Table) else table({}, span)
        unknown = self.change.get("after_unknown") if self.change else None
        marks = (self.values.get("sensitive_values"), self.change.get("after_sensitive") if self.change else None)
        expressions = self.configuration.expressions(self.values.text("address"))
        names = dict.fromkeys((*known.entries, *(unknown.entries if isinstance(unknown, Table) else ())))
        entries: dict[str, Node | None] = {}
        for name in names:
            if name in consulted:
                sensitive = next((mark for one in marks if (mark := _inside(one, name)) is not None), None)
                one = _Value(known.get(name), _inside(unknown, name), sensitive, _inside(expressions, name), name)
                entries[name] = self._seen(one, 0)
        return table(entries, known.span, known.keys)

    @property
    def _span(self) -> Span:
        return (self.values.get("address") or self.values).span

    def _seen(self, value: _Value, depth: int) -> Node | None:
        if _is_marked(value.unknown):
            return self._unknown(value)
        if _is_marked(value.sensitive):
            span = value.node.span if value.node else self._span
            return Partial((Hole(f"{value.name}, which is sensitive"),), span)
        if depth > _DEEPEST:
            return Partial((Hole(value.name),), self._span)
        if isinstance(value.node, Table) or (value.node is None and isinstance(value.unknown, Table)):
            return self._table(value, depth)
        if isinstance(value.node, Sequence) or (value.node is None and isinstance(value.unknown, Sequence)):
            return self._sequence(value, depth)
        is_null = isinstance(value.node, Scalar) and value.node.value is None
        return None if is_null else value.node

    def _table(self, value: _Value, depth: int) -> Node:
        node, unknown = value.node, value.unknown
        known = node if isinstance(node, Table) else table({}, self._span)
        names = dict.fromkeys((*known.entries, *(unknown.entries if isinstance(unknown, Table) else ())))
        entries = {
            name: self._seen(
                _Value(
                    known.get(name),
                    _inside(unknown, name),
                    _inside(value.sensitive, name),
                    _inside(value.expression, name),
                    name,
                ),
                depth + 1,
            )
            for name in names
        }
        return table(entries, known.span, known.keys)

    def _sequence(self, value: _Value, depth: int) -> Node:
        known = value.node.items if isinstance(value.node, Sequence) else ()
        count = max(len(known), len(value.unknown.items) if isinstance(value.unknown, Sequence) else 0)
        items: list[Node] = []
        for number in range(count):
            one = _Value(
                known[number] if number < len(known) else None,
                _at(value.unknown, number),
                _at(value.sensitive, number),
                _at(value.expression, number),
                value.name,
                number,
                count,
            )
            item = self._seen(one, depth + 1)
            if item is not None:
                items.append(item)
        return sequence(items, value.node.span if value.node else self._span)

    def _unknown(self, value: _Value) -> Node | None:
        """Return what stands for a value that is known after the apply only."""
        address = self.values.text("address")
        holes = self.configuration.holes(value.expression, address)
        span = value.expression.span if value.expression is not None else self._span
        if not holes:
            if value.expression is None and value.name in _COMPUTED:
                return None
            own = value.name in _OWN
            target = (address, value.name) if own else ("", "")
            return Partial((Hole(f"{address}.{value.name}", *target),), span)
        if value.of > 1 and value.of == len(holes):
            holes = (holes[value.place],)
        if value.name in _JOINING and all(hole.target for hole in holes):
            return Partial(holes, span)
        return Partial((Hole(" and ".join(dict.fromkeys(hole.expression for hole in holes))),), span)


def _is_marked(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.value is True


def _inside(node: Node | None, name: str) -> Node | None:
    """Return what stands at a key; of an expression, which has no parts, itself."""
    if isinstance(node, Table) and "references" in node.entries and name not in node.entries:
        return node
    return node.get(name) if isinstance(node, Table) else None


def _at(node: Node | None, number: int) -> Node | None:
    """Return what stands at a place; of an expression itself."""
    if isinstance(node, Sequence):
        return node.items[number] if number < len(node.items) else None
    return node if isinstance(node, Table) and "references" in node.entries else None
