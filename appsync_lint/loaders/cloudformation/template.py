"""A CloudFormation template as it was read, and what its surroundings say of the files that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.loaders import document
from appsync_lint.loaders.document import Scalar, Sequence, Table, at
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.infrastructure import Surroundings
    from appsync_lint.source import Source, Span

_HINT = "A template begins with `Resources:`."

# Where resources hold environment variables, whose values nobody prints.
_VARIABLES = {
    "AWS::AppSync::GraphQLApi": ("EnvironmentVariables",),
    "AWS::Serverless::GraphQLApi": ("EnvironmentVariables",),
    "AWS::Lambda::Function": ("Environment", "Variables"),
    "AWS::Serverless::Function": ("Environment", "Variables"),
}


class Template(Struct, frozen=True):
    """A template.

    `assets` is the local file or folder of an S3 object, by the object's key or the last part of it; `nested` the
    local template of an `AWS::CloudFormation::Stack`, by its logical ID, where something other than its TemplateURL
    says so; `paths` the construct path of a resource, by its logical ID. All are empty but for what a tool has built.
    `repeated` are the keys that stand again further on.
    """

    source: Source
    path: Path
    root: Table
    assets: Mapping[str, Path] = field(default_factory=dict)
    nested: Mapping[str, Path] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    repeated: tuple[Span, ...] = ()

    def section(self, name: str) -> Mapping[str, Node]:
        """Return what a section of the template defines, by its names."""
        node = self.root.get(name)
        return node.entries if isinstance(node, Table) else {}


def read(path: Path, around: Surroundings, span: Span | None = None) -> Template:
    """Read a template, YAML or JSON; `span` is the place that names it.

    Environment variables, and what parameters with `NoEcho` default to, are made unreadable. Raises UnreadableError
    where it cannot be read, or is no mapping. Of a key that stands twice the last counts, as it does for AWS:
    https://github.com/aws-cloudformation/cfn-language-discussion/issues/96
    """
    source = around.workspace.read(path, span)
    if not source.text.strip():
        raise UnreadableError(Problem(f"{source.name} is empty.", _HINT, source.span(0, 0)))
    repeated: list[Span] = []
    root = document.read(source, template=True, repeated=repeated)
    if secrets := list(_secrets(root)):
        source = source.masked(secrets)
        repeated.clear()
        root = document.read(source, template=True, repeated=repeated)
    if not isinstance(root, Table):
        raise UnreadableError(Problem(f"{source.name} is no CloudFormation template.", _HINT, root.span.first_line()))
    return Template(source, path, root, repeated=tuple(repeated))


def _secrets(root: Node) -> Iterator[Span]:
    for parameter in _entries(at(root, "Parameters")):
        if is_secret(parameter):
            yield from _leaves(at(parameter, "Default"))
    yield from _leaves(at(root, "Globals", "Function", "Environment", "Variables"))
    for resource in _entries(at(root, "Resources")):
        kind = resource.text("Type") if isinstance(resource, Table) else ""
        if keys := _VARIABLES.get(kind):
            yield from _leaves(at(resource, "Properties", *keys))


def is_secret(parameter: Node) -> bool:
    """Return whether a parameter's value is not to be shown.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
    """
    flag = at(parameter, "NoEcho")
    return isinstance(flag, Scalar) and str(flag.value).casefold() == "true"


def _entries(node: Node | None) -> tuple[Node, ...]:
    return tuple(node.entries.values()) if isinstance(node, Table) else ()


def _leaves(node: Node | None) -> Iterator[Span]:
    waiting = [] if node is None else [node]
    seen: set[int] = set()  # an alias means the same node again
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, Scalar):
            yield one.span
        elif isinstance(one, Table):
            waiting += one.entries.values()
        elif isinstance(one, Sequence):
            waiting += one.items
