"""What the expressions of a template come to: references, parameters, and what intrinsic functions make of them."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.loaders.choices import MOST_WAYS
from appsync_lint.loaders.cloudformation import intrinsics, loops, parameters
from appsync_lint.loaders.cloudformation.conditions import holds
from appsync_lint.loaders.cloudformation.exports import Exports
from appsync_lint.loaders.cloudformation.expressions import composed, function, rendered, text_of, unseen
from appsync_lint.loaders.cloudformation.knowledge import Knowledge, Mode, UndecidedError
from appsync_lint.loaders.cloudformation.stacks import NESTED
from appsync_lint.loaders.cloudformation.template import is_secret
from appsync_lint.loaders.document import Partial, Scalar, Sequence, Table, at, sequence, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.loaders.choices import Choices
    from appsync_lint.loaders.cloudformation.stacks import Project, Resource, Stack
    from appsync_lint.loaders.document import Node
    from appsync_lint.source import Span

_DEEPEST = 50  # expressions inside each other, and those that they refer to
_DEFAULT = "parameter default"
_DYNAMIC = re.compile(r"(\{\{resolve:[^{}]*\}\})")

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
_NO_VALUE = "AWS::NoValue"


class Scope(Struct, frozen=True):
    """Where an expression stands, and how far it is looked into."""

    stack: Stack
    mode: Mode = Mode.ASK

    def within(self, mode: Mode) -> Scope:
        """Return the same place in another mode."""
        return Scope(self.stack, mode)

    def at(self, stack: Stack) -> Scope:
        """Return another place in the same mode."""
        return Scope(stack, self.mode)


class Evaluator:
    """Evaluates expressions on one way in which the templates can turn out.

    `touched` grows with everything that may be different on another way.
    """

    def __init__(self, project: Project, choices: Choices) -> None:
        self.project = project
        self.knowledge = Knowledge(choices)
        self.exports = Exports(self)
        self.conditions: dict[tuple[str, int, Mode], bool | None] = {}
        self.notes: dict[str, None] = {}
        self.touched = 0
        self._memory: dict[tuple[int, int, Mode], tuple[Node, Node | None]] = {}
        self._open: set[tuple[int, int, Mode]] = set()
        self._depth = 0

    def forget(self) -> None:
        """Begin anew, but for what has been chosen."""
        self.conditions, self.notes, self._memory = {}, {}, {}
        self.knowledge.stale, self.knowledge.read = False, {}

    @property
    def is_deep(self) -> bool:
        """Whether expressions refer to each other more often than anybody writes them: to themselves, perhaps."""
        return self._depth > _DEEPEST

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Go one level deeper."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    @staticmethod
    def scope(stack: Stack, mode: Mode = Mode.ASK) -> Scope:
        """Return a stack as the place of an expression."""
        return Scope(stack, mode)

    def exists(self, resource: Resource, mode: Mode = Mode.ASK) -> bool:
        """Return whether a resource is made, by its own condition.

        Raises UndecidedError where that would have to be chosen, and nobody is asked.
        """
        condition = resource.table.text("Condition")
        return not condition or holds(self, condition, Scope(resource.stack, mode))

    def property(self, resource: Resource, *names: str, mode: Mode = Mode.ASK) -> Node | None:
        """Return what a property of a resource comes to; None where there is none."""
        scope = Scope(resource.stack, mode)
        node = resource.table.get("Properties")
        if isinstance(node, Table) and names and names[0] not in node.entries and not resource.is_made:
            return None
        for name in names:
            node = self.opened(node, scope)
            if isinstance(node, Partial):
                return node
            node = node.get(name) if isinstance(node, Table) else None
        return self.value(node, scope)

    def opened(self, node: Node | None, scope: Scope) -> Node | None:
        """Return a mapping or list as it is written, behind the functions that lead to it."""
        if not isinstance(node, Table) or not _is_made(node):
            return node
        if function(node) is None:
            return self.value(node, scope)
        name, argument = function(node) or ("", node)
        if name == "Fn::If":
            try:
                return self.opened(intrinsics.branch(self, argument, scope), scope) if not self.is_deep else None
            except UndecidedError:
                return unseen(rendered(node), node.span)
        return self.value(node, scope)

    def value(self, node: Node | None, scope: Scope) -> Node | None:
        """Return what an expression comes to: texts, lists and mappings, with holes for what nobody can see.

        None is what `AWS::NoValue` makes absent.
        """
        if isinstance(node, Scalar):
            return _dynamic(node)
        if node is None or isinstance(node, Partial):
            return node
        key = (id(node), id(scope.stack), scope.mode)
        if (known := self.project.constants.get(key[:2])) is not None:
            return known[1]
        if (known := self._memory.get(key)) is not None:
            self.touched += 1  # what it is part of may differ as well
            return known[1]
        before = self.touched
        if self.is_deep or key in self._open:
            self.touched += 1
            return unseen(rendered(node), node.span)
        self._open.add(key)
        try:
            with self.deeper():
                found = self._evaluated(node, scope)
        finally:
            self._open.remove(key)
        self._memory[key] = (node, found)
        if self.touched == before:
            self.project.constants[key[:2]] = (node, found)
        return found

    def _evaluated(self, node: Sequence | Table, scope: Scope) -> Node | None:
        if (call := function(node)) is not None:
            return intrinsics.applied(self, *call, node, scope)
        if isinstance(node, Sequence):
            items = (self.value(item, scope) for item in node.items)
            return sequence([item for item in items if item is not None], node.span)
        if loops.has_loops(node):
            node, unread = loops.unrolled(node, lambda items: self.value(items, scope))
            if unread:
                return unseen("Fn::ForEach", unread[0])
        if "Fn::Transform" in node.entries:
            return intrinsics.transformed(self, node, scope)
        return table({key: self.value(inner, scope) for key, inner in node.entries.items()}, node.span, node.keys)

    def reference(self, name: str, scope: Scope, span: Span) -> Node | None:
        """Return what `Ref` means by a name."""
        if name == _NO_VALUE:
            return None
        if name in scope.stack.section("Parameters"):
            return self._parameter(name, scope, span)
        if (resource := scope.stack.resources.get(name)) is not None:
            attribute = "Arn" if resource.text("Type") == "AWS::AppSync::GraphQLApi" else ""
            target = self.project.address(scope.stack, name)
            return unseen(f"!Ref {name}", span, target=target, attribute=attribute)
        expression = f"!Ref {name}"
        if name.startswith("AWS::"):
            self.touched += 1
            if name in self.project.around.params:
                return Scalar(self.project.around.params[name], span, "--param")
            if scope.mode is not Mode.DEFAULTS and expression in self.knowledge.held:
                return self.knowledge.held[expression]
        return unseen(expression, span)

    def attribute(self, logical_id: str, attribute: str, scope: Scope, span: Span) -> Node | None:
        """Return what `Fn::GetAtt` means by the name of a resource and of one of its attributes."""
        stack = scope.stack
        expression = f"!GetAtt {logical_id}.{attribute}"
        if attribute.startswith("Outputs.") and (nested := stack.nested.get(logical_id)) is not None:
            output = at(nested.section("Outputs").get(attribute.removeprefix("Outputs.")), "Value")
            return self.value(output, Scope(nested, scope.mode)) if output else unseen(expression, span)
        resource = stack.resources.get(logical_id)
        if resource is None or resource.text("Type") in NESTED:
            return unseen(expression, span)
        if attribute == "Name" and resource.text("Type") == "AWS::AppSync::DataSource":
            return self.value(at(resource, "Properties", "Name"), scope) or unseen(expression, span)
        return unseen(expression, span, target=self.project.address(stack, logical_id), attribute=attribute)

    def _parameter(self, name: str, scope: Scope, span: Span) -> Node | None:
        stack = scope.stack
        declared = stack.section("Parameters")[name]
        self.touched += 1
        if stack.parent is not None and name in stack.given:
            found = self.value(stack.given[name], Scope(stack.parent, scope.mode))
            if found is not None:
                return parameters.as_value(declared, found) if isinstance(found, Scalar) else found
        hidden = unseen(f"!Ref {name}", span, answer=f"--param {name}=...")
        try:
            found = self._given(name, scope, span)
            if found is None and not parameters.is_stored(declared):
                found = self._own(name, declared, scope)
        except UndecidedError:
            return hidden
        return hidden if found is None else parameters.as_value(declared, found)

    def _given(self, name: str, scope: Scope, span: Span) -> Scalar | None:
        """Return what the user says of a parameter, on the command line or in a file beside the template."""
        stack = scope.stack
        declared = stack.section("Parameters")[name]
        if name in self.project.around.params:
            return parameters.given(name, self.project.around.params[name], declared, span)
        if len(stack.files) < 2 or parameters.is_stored(declared):  # noqa: PLR2004 - one is no choice, see _own
            return None
        labels = [label for label, _ in stack.files]
        question = f"parameter file of {stack.template.source.name}"
        return self.knowledge.choose(question, [values for _, values in stack.files], labels, scope.mode).get(name)

    def _own(self, name: str, declared: Node, scope: Scope) -> Scalar | None:
        """Return what a parameter is if nobody says it: its default, or what it is held to be on this way."""
        expression, mode = f"!Ref {name}", scope.mode
        default = at(declared, "Default")
        if len(scope.stack.files) == 1 and not parameters.is_stored(declared):
            default = scope.stack.files[0][1].get(name, default)
        weak = Scalar(default.value, default.span, default.origin or _DEFAULT) if isinstance(default, Scalar) else None
        if weak is not None and is_secret(declared) and text_of(weak.value):
            weak = None
        if mode is Mode.DEFAULTS or (scope.stack.parent is not None and weak is not None):
            return weak
        if expression in self.knowledge.held:
            return self.knowledge.held[expression]
        values = parameters.allowed(declared, weak)[: MOST_WAYS + 1]  # nobody asks for more
        if values and not parameters.is_list(declared):
            labels = [f"{name} is {text_of(value.value) or 'empty'}" for value in values]
            index = self.knowledge.choose(f"{expression} among {labels}", range(len(values)), labels, mode)
            is_default = weak is not None and text_of(weak.value) == text_of(values[index].value)
            return weak if is_default else values[index]
        if mode in (Mode.TEST, Mode.SYMBOLIC) or weak is None:
            return None
        text = text_of(weak.value)
        if self.knowledge.refutes(expression, text):
            return None
        self.knowledge.read[expression] = text
        return weak


def _is_made(node: Table) -> bool:
    """Return whether a mapping is, or holds, what has to be evaluated before its keys can be seen."""
    return any(key.startswith("Fn::") or key == "Ref" for key in node.entries)


def _dynamic(node: Scalar) -> Scalar | Partial:
    """Return a text with holes for its dynamic references.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
    """
    if not isinstance(node.value, str) or "{{resolve:" not in node.value:
        return node
    parts = _DYNAMIC.split(node.value)
    return composed([unseen(part, node.span) if number % 2 else part for number, part in enumerate(parts)], node.span)
