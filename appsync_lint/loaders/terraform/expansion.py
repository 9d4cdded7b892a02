"""Modules as one way of evaluating sees them: their instances, those of their resources, and what names mean."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.loaders.document import Partial
from appsync_lint.loaders.terraform import arithmetic, blocks, data_sources, types, variables
from appsync_lint.loaders.terraform.evaluation import Scope
from appsync_lint.loaders.terraform.module import source_of
from appsync_lint.loaders.terraform.values import (
    Atom,
    Entries,
    EvaluationError,
    Listing,
    Reference,
    Several,
    is_null,
    text,
    unknown,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from appsync_lint.loaders.terraform.asking import Asking
    from appsync_lint.loaders.terraform.evaluation import Evaluator
    from appsync_lint.loaders.terraform.module import Library, Module
    from appsync_lint.loaders.terraform.syntax import Block
    from appsync_lint.loaders.terraform.values import Value
    from appsync_lint.source import Span

MOST_INSTANCES = 20_000  # of resources and modules, in one project
_MOST_MODULES_INSIDE = 20  # inside each other

_KEY = re.compile(r"\[(?:\d+|\"(?:[^\"\\]|\\.)*\")\]")


def bare(address: str) -> str:
    """Return an address without the keys of instances."""
    return _KEY.sub("", address)


class Project(Struct, frozen=True):
    """What all ways of evaluating a root module have in common."""

    root: Module
    library: Library
    given: variables.Given
    installed: Mapping[str, Path]
    ways: list[Asking] = field(default_factory=list)

    @property
    def steps(self) -> int:
        """How many steps of evaluation all ways have taken so far."""
        return sum(way.steps for way in self.ways)


class Keyed(Struct, frozen=True):
    """An instance's key as addresses write it, and what `count` or `each` mean in it."""

    key: str
    names: Mapping[str, Value]


class ModuleInstance(Struct, eq=False):
    """An instance of a module; `address` is empty for the root, and else ends with a dot: `module.api[0].`."""

    project: Project
    evaluator: Evaluator
    module: Module
    address: str = ""
    call: Block | None = None
    caller: Scope | None = None
    level: int = 0
    _known: dict[tuple[str, str, bool], Value | None] = field(default_factory=dict)
    _children: dict[tuple[str, str], ModuleInstance] = field(default_factory=dict)
    _keys: dict[tuple[int, bool], tuple[Keyed, ...] | None] = field(default_factory=dict)

    @property
    def scope(self) -> Scope:
        """What names mean outside of loops and instances."""
        return Scope(self)

    def named(self, name: str, span: Span) -> Value:  # noqa: PLR0911 - one line a name
        """Return what a first name means."""
        match name:
            case "local":
                return Reference("local", span, self._local)
            case "var":
                return Reference("var", span, self._variable)
            case "module":
                return Reference("module", span, self._called)
            case "path":
                return self._path(span)
            case "data":
                return Reference("data", span, self._data)
            case "terraform" | "tofu":
                return Entries({"workspace": self._workspace(span)}, {}, span)
            case "each" | "count" | "self":
                raise EvaluationError
        return Reference(
            name, span, lambda inner, place: self._resource(is_data=False, kind=name, name=inner, span=place)
        )

    def _workspace(self, span: Span) -> Value:
        given = self.project.given.params.get("terraform.workspace")
        if given is not None:
            return text(given, span)
        return unknown("terraform.workspace", span, answer="--param terraform.workspace=...")

    def _path(self, span: Span) -> Value:
        """Return `path`: folders relative to the root module's, where Terraform is run."""
        own = os.path.relpath(self.module.folder, self.project.root.folder).replace(os.sep, "/")
        module = own if own.startswith((".", "..")) else f"./{own}"
        places = {"module": module, "root": ".", "cwd": "."}
        return Entries({name: text(place, span) for name, place in places.items()}, {}, span)

    def _once(self, kind: str, name: str, evaluate: Callable[[], Value], span: Span) -> Value:
        """Return a value that is evaluated once; what needs itself for that is not known."""
        key = (kind, name, self.evaluator.asking.is_quiet)
        if key in self._known:
            found = self._known[key]
            return found if found is not None else unknown(f"{kind}.{name}", span)
        self._known[key] = None
        try:
            found = evaluate()
        except BaseException:
            del self._known[key]
            raise
        self._known[key] = found
        return found

    def _local(self, name: str, span: Span) -> Value:
        attribute = self.module.locals.get(name)
        if attribute is None:
            raise EvaluationError
        return self._once("local", name, lambda: self.evaluator.value(attribute.expression, self.scope), span)

    def _variable(self, name: str, span: Span) -> Value:
        block = self.module.variables.get(name)
        if block is None:
            raise EvaluationError
        if self.caller is None:
            root = variables.RootVariables(self.project.given, self.evaluator, Scope(_Nothing()))
            return self._once("var", name, lambda: root.value(name, block), span)
        return self._once("var", name, lambda: self._input(name, block), span)

    def _input(self, name: str, block: Block) -> Value:
        """Return what a module call gives a variable, or its default."""
        expression = self.call.body.expression(name) if self.call else None
        default = block.body.expression("default")
        usual = self.evaluator.value(default, Scope(_Nothing())) if default is not None else None
        if expression is None or self.caller is None:
            found = usual if usual is not None else unknown(f"{self.address}var.{name}", block.span)
        else:
            found = variables.filled(self.evaluator.value(expression, self.caller), block, usual)
        kind = variables.type_of(block.body.expression("type"))
        try:
            return types.converted(found, kind, lambda one: self.evaluator.value(one, Scope(_Nothing())))
        except EvaluationError:
            return found

    def output(self, name: str, span: Span) -> Value:
        """Return what an output of this module gives.

        Raises EvaluationError where it has no such output.
        """
        block = self.module.outputs.get(name)
        expression = block.body.expression("value") if block else None
        if expression is None:
            raise EvaluationError
        return self._once("output", name, lambda: self.evaluator.value(expression, self.scope), span)

    def _data(self, kind: str, span: Span) -> Value:
        return Reference(
            f"data.{kind}", span, lambda name, place: self._resource(is_data=True, kind=kind, name=name, span=place)
        )

    def _resource(self, *, is_data: bool, kind: str, name: str, span: Span) -> Value:
        address = f"{self.address}{'data.' if is_data else ''}{kind}.{name}"
        block = self.module.resources.get((is_data, kind, name))
        if block is None:
            return unknown(address, span)
        return self._all(block, address, span, lambda keyed: self.reference(block, address, keyed, span))

    def _all(self, block: Block, address: str, span: Span, one: Callable[[Keyed], Value]) -> Value:
        """Return all instances of a block, as expressions see them."""
        keys = self.keys(block)
        if keys is None:
            found = one(unsettled(block))
            return (
                Reference(address, span, found.attribute, is_unsettled=True) if isinstance(found, Reference) else found
            )
        if "for_each" in block.body.attributes:
            entries = {written(_each_key(keyed)): one(keyed) for keyed in keys}
            return Entries(entries, dict.fromkeys(entries, span), span)
        if "count" in block.body.attributes:
            return Listing(tuple(one(keyed) for keyed in keys), span)
        return one(keys[0])

    def keys(self, block: Block) -> tuple[Keyed, ...] | None:
        """Return the instances of a resource or module; None where nobody knows how many there are."""
        key = (id(block), self.evaluator.asking.is_quiet)
        if key not in self._keys:
            self._keys[key] = None  # while it is being found out
            self._keys[key] = self._found_keys(block)
        return self._keys[key]

    def _found_keys(self, block: Block) -> tuple[Keyed, ...] | None:
        count, for_each = block.body.expression("count"), block.body.expression("for_each")
        if count is not None:
            return self._counted(self.evaluator.value(count, self.scope), count.span)
        if for_each is None:
            return (Keyed("", {}),)
        try:
            pairs = self.evaluator.pairs(self.evaluator.value(for_each, self.scope))
        except EvaluationError:
            return None
        if pairs is None or any(not isinstance(key, Atom) for key, _ in pairs):
            return None
        return tuple(_each(key, value) for key, value in pairs if isinstance(key, Atom) and key.value is not None)

    def _counted(self, value: Value, span: Span) -> tuple[Keyed, ...] | None:
        try:
            number = int(arithmetic.number(value)) if not isinstance(value, Partial) else -1
        except EvaluationError:
            return None
        if not 0 <= number <= MOST_INSTANCES:
            return None
        return tuple(
            Keyed(f"[{index}]", {"count": Entries({"index": Atom(index, span)}, {}, span)}) for index in range(number)
        )

    def reference(self, block: Block, address: str, keyed: Keyed, span: Span) -> Reference:
        """Return an instance of a resource, as expressions see it."""
        full = f"{address}{keyed.key}"
        return Reference(full, span, lambda name, place: self.attribute(block, full, keyed, name, place))

    def attribute(self, block: Block, address: str, keyed: Keyed, name: str, span: Span) -> Value:
        """Return an attribute of an instance: as it is declared, or what the provider will say of it."""
        return self._once(address, name, lambda: self._attribute(block, address, keyed, name, span), span)

    def _attribute(self, block: Block, address: str, keyed: Keyed, name: str, span: Span) -> Value:
        scope = self.scope.with_(keyed.names)
        found = blocks.attribute(self.evaluator, block.body, name, scope)
        if found is not None and not (isinstance(found, Atom) and is_null(found)):
            return found
        if block.type == "data":
            computed = data_sources.computed(self.evaluator, block, name, scope)
            if computed is not None:
                return computed
        return unknown(f"{address}.{name}", span, target=address, attribute=name)

    def _called(self, name: str, span: Span) -> Value:
        block = self.module.calls.get(name)
        if block is None:
            raise EvaluationError
        address = f"{self.address}module.{name}"

        def instance(keyed: Keyed) -> Reference:
            child = self.child(name, keyed)
            if child is None:
                hidden = f"{address}{keyed.key}"
                return Reference(hidden, span, lambda inner, place: unknown(f"{hidden}.{inner}", place))
            return Reference(f"{address}{keyed.key}", span, child.output)

        return self._all(block, address, span, instance)

    def child(self, name: str, keyed: Keyed) -> ModuleInstance | None:
        """Return an instance of a module that this one calls; None where its files are not in the project.

        Raises UnreadableError where they are not valid.
        """
        key = (name, keyed.key)
        if key not in self._children:
            block = self.module.calls[name]
            folder = self._folder(name, source_of(block))
            module = self.project.library.module(folder) if folder else None
            if module is None or self.level >= _MOST_MODULES_INSIDE:
                return None
            self._children[key] = ModuleInstance(
                self.project,
                self.evaluator,
                module,
                f"{self.address}module.{name}{keyed.key}.",
                block,
                self.scope.with_(keyed.names),
                self.level + 1,
            )
        return self._children[key]

    def _folder(self, name: str, source: str) -> Path | None:
        if source.startswith(("./", "../")) or source in {".", ".."}:
            return Path(os.path.normpath(self.module.folder / source))
        path = [part.removeprefix("module.") for part in bare(self.address).rstrip(".").split(".module.") if part]
        return self.project.installed.get(".".join([*path, name]))


class _Nothing:
    """A place where no names mean anything: a default, a file of variables."""

    def named(self, _name: str, _span: Span) -> Value:
        raise EvaluationError


def unsettled(block: Block) -> Keyed:
    """Return the instance that stands for any of those of which nobody knows how many there are."""
    span = block.span
    each = {name: unknown(f"each.{name}", span) for name in ("key", "value")}
    return Keyed(
        "", {"each": Entries(each, {}, span), "count": Entries({"index": unknown("count.index", span)}, {}, span)}
    )


def _each(key: Atom, value: Value) -> Keyed:
    name = written(key.value)
    said = name.replace("\\", "\\\\").replace('"', '\\"')
    inner = value.partial if isinstance(value, Several) else value
    return Keyed(f'["{said}"]', {"each": Entries({"key": text(name, key.span), "value": inner}, {}, key.span)})


def _each_key(keyed: Keyed) -> str:
    each = keyed.names["each"]
    key = each.entries["key"] if isinstance(each, Entries) else None
    return written(key.value) if isinstance(key, Atom) else ""
