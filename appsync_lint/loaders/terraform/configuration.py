"""The configuration that a plan carries in JSON: what an attribute refers to, followed through modules.

https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.loaders.document import Hole, Table, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.loaders.document import Node

_MOST_STEPS = 100  # from module to module
_MOST_REFERENCES = 200  # of one expression

_INDEX = r'(?:\[(?:[0-9]+|"(?:[^"\\]|\\.)*")\])?'
_NAME = r"[\w-]+"
_STEP = re.compile(rf"module\.({_NAME})({_INDEX})\.")
_RESOURCE = re.compile(rf"((?:data\.)?{_NAME}\.{_NAME}{_INDEX})(?:\.(.+))?")
_OUTPUT = re.compile(rf"module\.({_NAME})({_INDEX})\.({_NAME}).*")
_VARIABLE = re.compile(rf"var\.({_NAME})(?:\.(.+))?")
# Words that begin a reference to something else than a resource.
_RESERVED = frozenset({"var", "local", "each", "count", "path", "terraform", "self", "module"})
_OWN_INDEX = frozenset({"count.index", "each.key"})

Module = tuple[tuple[str, str], ...]
"""The modules around a resource, from the root on: the name of each call, and its instance's index with brackets."""

_Seen = dict[tuple[str, Module], tuple[Hole, ...]]


class Configuration(Struct, frozen=True):
    """The configuration of a plan; a state has none."""

    root: Table | None
    _blocks: dict[tuple[str, ...], dict[str, Table]] = field(default_factory=dict)

    def expressions(self, address: str) -> Table | None:
        """Return the expressions of a resource's attributes, by the address of one of its instances."""
        module, local = split(address)
        names = tuple(name for name, _ in module)
        if names not in self._blocks:
            configured = self._module(module)
            blocks = configured.tables("resources") if configured else ()
            self._blocks[names] = {block.text("address"): block for block in blocks}
        resource = self._blocks[names].get(re.sub(rf"{_INDEX}$", "", local))
        found = resource.get("expressions") if resource else None
        return found if isinstance(found, Table) else None

    def holes(self, expression: Node | None, address: str) -> tuple[Hole, ...]:
        """Return what an expression of a resource refers to, one hole for each reference, in their order.

        A hole has a target where the reference leads to a resource or data source. One to `block[count.index]`, or
        with `each.key`, means the instance that has the index of the resource itself.
        """
        module, local = split(address)
        references = list(_references(expression))
        own = local[len(re.sub(rf"{_INDEX}$", "", local)) :] if _OWN_INDEX & set(references) else ""
        seen: _Seen = {}
        holes = [hole for one in references if one not in _OWN_INDEX for hole in self._traced(one, module, seen)]
        if own:
            holes = [Hole(one.expression, _indexed(one.target, own), one.attribute) for one in holes]
        return tuple(holes)

    def _module(self, module: Module) -> Table | None:
        here = self.root
        for name, _ in module:
            calls = here.get("module_calls") if here else None
            call = calls.get(name) if isinstance(calls, Table) else None
            inner = call.get("module") if isinstance(call, Table) else None
            here = inner if isinstance(inner, Table) else None
        return here

    def _traced(self, reference: str, module: Module, seen: _Seen) -> tuple[Hole, ...]:
        """Return what a reference leads to; where it leads nowhere, or to itself, one hole without a target."""
        here = (reference, module)
        if here not in seen:
            seen[here] = (Hole(reference),)  # for a circle
            if len(seen) < _MOST_STEPS:
                seen[here] = tuple(self._followed(reference, module, seen)[:_MOST_REFERENCES]) or seen[here]
        return seen[here]

    def _followed(self, reference: str, module: Module, seen: _Seen) -> list[Hole]:
        output, variable, resource = (pattern.fullmatch(reference) for pattern in (_OUTPUT, _VARIABLE, _RESOURCE))
        if output:
            inner = (*module, (output[1], output[2]))
            made = self._expression(inner, "outputs", output[3])
            expression = made.get("expression") if isinstance(made, Table) else None
            return [hole for one in _references(expression) for hole in self._traced(one, inner, seen)]
        if variable and module:
            call = self._expression(module[:-1], "module_calls", module[-1][0])
            given = call.get("expressions") if isinstance(call, Table) else None
            expression = given.get(variable[1]) if isinstance(given, Table) else None
            found = [hole for one in _references(expression) for hole in self._traced(one, module[:-1], seen)]
            return [Hole(one.expression, one.target, one.attribute or variable[2] or "") for one in found]
        if resource and reference.partition(".")[0] not in _RESERVED:
            return [Hole(reference, f"{prefix(module)}{resource[1]}", resource[2] or "")]
        return []

    def _expression(self, module: Module, kind: str, name: str) -> Node | None:
        configured = self._module(module)
        named = configured.get(kind) if configured else None
        return named.get(name) if isinstance(named, Table) else None


def split(address: str) -> tuple[Module, str]:
    """Return the modules around a resource, and its address in the innermost."""
    module: list[tuple[str, str]] = []
    at = 0
    while step := _STEP.match(address, at):
        module.append((step[1], step[2]))
        at = step.end()
    return tuple(module), address[at:]


def prefix(module: Module) -> str:
    """Return how the addresses of a module's resources begin."""
    return "".join(f"module.{name}{index}." for name, index in module)


def _indexed(target: str, index: str) -> str:
    return f"{target}{index}" if target and not target.endswith("]") else target


def _references(expression: Node | None) -> Iterator[str]:
    """Yield the references of an expression, without those that a longer one before implies."""
    before = ""
    node = expression.get("references") if isinstance(expression, Table) else None
    for text, _ in texts(node):
        if not before.startswith((f"{text}.", f"{text}[")):
            yield text
            before = text
