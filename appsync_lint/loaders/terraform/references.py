"""Which resource a value refers to: by address, or by the value of an attribute that names the resource."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.loaders.document import Hole, Partial, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.terraform.resource import Resource

_INDEX = re.compile(r'\[(?:[0-9]+|"(?:[^"\\]|\\.)*")\]$')

_Key = str | tuple[str | Hole, ...] | None

# What names a resource, and what other resources therefore refer to.
_NAMING = ("id", "arn", "name", "function_name", "qualified_arn", "invoke_arn", "output_path")
_API = "aws_appsync_graphql_api"  # whose names need not differ


class References(Struct, frozen=True, dict=True):
    """The resources of one way of evaluating a project, as what others can refer to."""

    resources: Sequence[Resource]

    @cached_property
    def _by_address(self) -> Mapping[str, Resource]:
        return {resource.address: resource for resource in self.resources}

    @cached_property
    def _by_block(self) -> Mapping[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(block_of(resource.address), []).append(resource)
        return found

    @cached_property
    def _by_type(self) -> Mapping[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.type, []).append(resource)
        return found

    def of_type(self, name: str) -> Iterator[Resource]:
        """Yield the resources of a type, but no data sources."""
        return (resource for resource in self._by_type.get(name, ()) if not resource.is_data)

    def target(self, address: str) -> Resource | None:
        """Return the resource of an address; one without an index means the only instance there is."""
        instances = self._by_block.get(address, [])
        return self._by_address.get(address) or (instances[0] if len(instances) == 1 else None)

    def targets(self, node: Node | None) -> tuple[Resource, ...]:
        """Return the resources to which the holes of a value refer, each once."""
        holes = node.holes if isinstance(node, Partial) else ()
        found = (self.target(hole.target) for hole in holes if hole.target)
        return tuple({one.address: one for one in found if one is not None}.values())

    def all_named(self, node: Node | None, kind: str) -> tuple[Resource, ...]:
        """Return the resources and data sources of a type that a value names: refers to, or is equal to a name of."""
        found = tuple(one for one in self.targets(node) if one.type == kind)
        return found or tuple(self._by_name.get((kind, _key(node)), {}).values())

    def named(self, node: Node | None, kind: str) -> Resource | None:
        """Return the one resource or data source of a type that a value names."""
        found = self.all_named(node, kind)
        return found[0] if len(found) == 1 else None

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, _Key], dict[str, Resource]]:
        found: dict[tuple[str, _Key], dict[str, Resource]] = {}
        for resource in self.resources:
            names = _NAMING if resource.type != _API else ("id", "arn")
            for key in (_key(resource.attributes.get(name)) for name in names):
                if key is not None:
                    found.setdefault((resource.type, key), {})[resource.address] = resource
        return found


def block_of(address: str) -> str:
    """Return the address of the block that makes an instance: without the index at its end."""
    return _INDEX.sub("", address)


def _key(node: Node | None) -> _Key:
    """Return what two values have in common that are equal as names; None for what names nothing."""
    if isinstance(node, Partial):
        return node.parts
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) and node.value else None
