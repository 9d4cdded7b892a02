"""The stacks that the templates of a project make: nested ones with what is handed on to them, and their resources."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.loaders.cloudformation import parameters
from appsync_lint.loaders.cloudformation.expressions import rendered, unseen
from appsync_lint.loaders.cloudformation.template import Template, read
from appsync_lint.loaders.document import Table, at
from appsync_lint.source import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from appsync_lint.loaders.cloudformation.links import Links
    from appsync_lint.loaders.cloudformation.parameters import ParameterFile
    from appsync_lint.loaders.document import Node, Partial
    from appsync_lint.loaders.infrastructure import Surroundings
    from appsync_lint.source import Span

NESTED = ("AWS::CloudFormation::Stack", "AWS::Serverless::Application")
MOST_STACKS = 200
_MOST_LEVELS = 10


class Stack(Struct, eq=False):
    """A template with its parameters: `name` is empty, or the path of logical IDs of a nested one.

    `given` holds the parameters of a nested stack, which are expressions of its `parent`.
    """

    template: Template
    name: str = ""
    parent: Stack | None = None
    given: Mapping[str, Node] = field(default_factory=dict)
    files: tuple[ParameterFile, ...] = ()
    resources: dict[str, Table] = field(default_factory=dict)
    places: dict[str, Span] = field(default_factory=dict)
    nested: dict[str, Stack] = field(default_factory=dict)

    def section(self, name: str) -> Mapping[str, Node]:
        """Return what a section of the template defines, by its names."""
        return self.template.section(name)

    def properties(self, logical_id: str) -> Table | None:
        """Return the properties of a resource, None where it has none."""
        node = at(self.resources.get(logical_id), "Properties")
        return node if isinstance(node, Table) else None


class Resource(Struct, frozen=True, eq=False):
    """A resource of one of the stacks."""

    stack: Stack
    logical_id: str
    table: Table

    @property
    def kind(self) -> str:
        """Its type, `AWS::AppSync::Resolver`."""
        return self.table.text("Type")

    @property
    def is_made(self) -> bool:
        """Whether its properties have to be evaluated before their names can be seen."""
        properties = self.table.get("Properties")
        return isinstance(properties, Table) and any(key.startswith("Fn::") for key in properties.entries)

    @property
    def place(self) -> Span:
        """Where it begins."""
        return self.stack.places.get(self.logical_id, self.table.span).first_line()

    def property(self, *names: str) -> Node | None:
        """Return a property as it is written."""
        return at(self.table, "Properties", *names)


class Project(Struct, eq=False):
    """All stacks; `notes` are what its users should know about what could not be seen.

    `closed` are the nested stacks whose templates nobody can see, by the reason; `written` the characters of the texts
    that functions made.
    """

    around: Surroundings
    stacks: list[Stack] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    closed: dict[str, dict[str, None]] = field(default_factory=dict)
    by_kind: dict[str, list[Resource]] = field(default_factory=dict)
    by_address: dict[str, Resource] = field(default_factory=dict)
    homes: dict[str, int] = field(default_factory=dict)
    constants: dict[tuple[int, int], tuple[Node, Node | None]] = field(default_factory=dict)
    included: dict[Path, Node | None] = field(default_factory=dict)
    expressions: dict[int, tuple[Node, Partial]] = field(default_factory=dict)
    written: int = 0
    links: dict[str, Links] = field(default_factory=dict)

    def of_kind(self, *kinds: str) -> Iterator[Resource]:
        """Yield the resources of some types, in the order of the templates."""
        for kind in kinds:
            yield from self.by_kind.get(kind, ())

    def unseen(self, call: Node) -> Partial:
        """Return what stands for a function that nobody can evaluate."""
        if id(call) not in self.expressions:
            self.expressions[id(call)] = call, unseen(rendered(call), call.span)
        return self.expressions[id(call)][1]

    def at(self, address: str) -> Resource | None:
        """Return the resource of an address, None where there is none."""
        return self.by_address.get(address)

    def address(self, stack: Stack, logical_id: str) -> str:
        """Return how a resource is called: by its logical ID, with its stack or template where others have it, too."""
        if self.homes.get(logical_id, 0) < 2:  # noqa: PLR2004 - it is the only one
            return logical_id
        roots = sum(stack.parent is None for stack in self.stacks)
        inside = f"{stack.name}/{logical_id}" if stack.name else logical_id
        return inside if roots < 2 else f"{stack.template.source.name}:{inside}"  # noqa: PLR2004 - likewise


def load(
    templates: Sequence[Template], around: Surroundings, resources: Callable[[Stack], dict[str, tuple[Table, Span]]]
) -> Project:
    """Return the stacks of all templates; `resources` tells what a stack's resources are, loops and SAM written out.

    A template that another one nests is no stack of its own.
    """
    project = Project(around)
    known = {template.path.resolve(): template for template in templates}
    inner: set[Path] = set()
    everything = [_loaded(project, Stack(template), resources, known, inner) for template in templates]
    everything.sort(key=lambda stacks: stacks[0].template.path.resolve() in inner)
    covered: set[Path] = set()
    for stacks in everything:  # of templates that nest each other in a circle the first one counts
        if stacks[0].template.path.resolve() not in covered:
            project.stacks += stacks
            covered |= {stack.template.path.resolve() for stack in stacks}
    for stack in project.stacks:
        for logical_id, table in stack.resources.items():
            resource = Resource(stack, logical_id, table)
            project.by_kind.setdefault(resource.kind, []).append(resource)
            project.homes[logical_id] = project.homes.get(logical_id, 0) + 1
    for resources_of_kind in project.by_kind.values():
        for resource in resources_of_kind:
            project.by_address[project.address(resource.stack, resource.logical_id)] = resource
    project.notes += _closed(project)
    return project


def _closed(project: Project) -> Iterator[str]:
    for reason, (first, *others) in project.closed.items():
        more = f" and of {len(others)} more {reason.replace('is ', 'are ', 1)}" if others else f" {reason}"
        yield first + more


def _loaded(
    project: Project,
    root: Stack,
    resources: Callable[[Stack], dict[str, tuple[Table, Span]]],
    known: dict[Path, Template],
    inner: set[Path],
) -> list[Stack]:
    """Return a stack and those nested in it; `inner` collects the templates of these."""
    root.files = parameters.files(root.template, project.around, project.notes)
    waiting, done = [root], []
    while waiting:
        stack = waiting.pop(0)
        found = resources(stack)
        stack.resources = {name: table for name, (table, _) in found.items()}
        stack.places = {name: place for name, (_, place) in found.items()}
        done.append(stack)
        for logical_id, table in stack.resources.items():
            if table.text("Type") not in NESTED:
                continue
            if len(done) + len(waiting) >= MOST_STACKS or stack.name.count("/") >= _MOST_LEVELS:
                project.notes.append(f"{stack.places[logical_id]}: there are too many nested stacks; this is not read.")
            elif (nested := _nested(project, stack, logical_id, known)) is not None:
                inner.add(nested.template.path.resolve())
                stack.nested[logical_id] = nested
                waiting.append(nested)
    return done


def _nested(project: Project, stack: Stack, logical_id: str, known: dict[Path, Template]) -> Stack | None:
    """Return a nested stack whose template is a local file."""
    properties = stack.properties(logical_id)
    place = stack.places[logical_id]
    path = _path(stack, logical_id, properties)
    if path is None or _real(path) in _above(stack):
        closed = "is out of sight."
        project.closed.setdefault(closed, {})[f"{place}: the template of the stack {logical_id}"] = None
        return None
    try:
        template = known.get(_real(path)) or read(path, project.around, place)
    except UnreadableError as error:
        problem = error.problems[0]
        inside = f"{problem.span}: " if problem.span and problem.span.source is not stack.template.source else ""
        closed = f"is not read. {inside}{problem.sentence}"
        project.closed.setdefault(closed, {})[f"{place}: the template of the stack {logical_id}"] = None
        return None
    known.setdefault(path.resolve(), template)
    given = at(properties, "Parameters")
    name = f"{stack.name}/{logical_id}" if stack.name else logical_id
    return Stack(template, name, stack, given.entries if isinstance(given, Table) else {})


def _real(path: Path) -> Path:
    """Return a path without links; unlike `resolve` also where links go round, or a name is too long."""
    return Path(os.path.realpath(path))


def _above(stack: Stack | None) -> set[Path]:
    found: set[Path] = set()
    while stack is not None:
        found.add(stack.template.path.resolve())
        stack = stack.parent
    return found


def _path(stack: Stack, logical_id: str, properties: Table | None) -> Path | None:
    if logical_id in stack.template.nested:
        return stack.template.nested[logical_id]
    written = (properties.text("TemplateURL") or properties.text("Location")) if properties else ""
    if not written or "://" in written or "\0" in written:
        return None
    return stack.template.path.parent / written
