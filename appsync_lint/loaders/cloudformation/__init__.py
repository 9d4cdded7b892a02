"""CloudFormation templates, AWS SAM's among them -> the AppSync APIs that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.dialect import Dialect
from appsync_lint.loaders.choices import Choices, ways
from appsync_lint.loaders.cloudformation import loops, oddities, parameters, sam, stacks
from appsync_lint.loaders.cloudformation.evaluation import Evaluator
from appsync_lint.loaders.cloudformation.expressions import function
from appsync_lint.loaders.cloudformation.knowledge import Mode
from appsync_lint.loaders.cloudformation.links import API
from appsync_lint.loaders.cloudformation.resources import Description
from appsync_lint.loaders.cloudformation.template import Template, read
from appsync_lint.loaders.document import Table, at, table
from appsync_lint.loaders.infrastructure import Described, FoundApi

if TYPE_CHECKING:
    from collections.abc import Sequence

    from appsync_lint.loaders.cloudformation.stacks import Project, Resource, Stack
    from appsync_lint.loaders.infrastructure import Surroundings
    from appsync_lint.source import Span

__all__ = ["Template", "apis", "read"]

_MOST_ROUNDS = 20  # until everything on one way is read after it has been chosen


def apis(templates: Sequence[Template], around: Surroundings) -> tuple[FoundApi, ...]:
    """Return the APIs of all templates of a project together, in the order in which they are written.

    A template that another one nests is read as a part of that one.
    """
    notes: list[str] = []
    project = stacks.load(templates, around, lambda stack: _resources(stack, around, notes))
    project.notes += [*notes, *oddities.of_project(project)]
    _refuse_params(project, around)
    found = (_api(project, resource) for resource in project.of_kind(API))
    return tuple(api for api in found if api is not None)


def _refuse_params(project: Project, around: Surroundings) -> None:
    """Raise UnreadableError where a template does not allow what the user gives to one of its parameters."""
    for stack in project.stacks:
        for name, declared in stack.section("Parameters").items() if stack.parent is None else ():
            if name in around.params:
                parameters.given(name, around.params[name], declared, declared.span)


def _api(project: Project, resource: Resource) -> FoundApi | None:
    """Return an API in each of its deployments; None where no deployment has it."""
    alternatives = ways(lambda choices: _described(project, resource, choices))
    deployments = tuple(
        Described(one.table, one.folder, label, one.notes) for one, label in alternatives.found if one is not None
    )
    if not deployments:
        return None
    return FoundApi(
        key=project.address(resource.stack, resource.logical_id),
        span=resource.place,
        deployments=deployments,
        path=resource.stack.template.paths.get(resource.logical_id, ""),
        dialect=_dialect(resource),
        complete=alternatives.complete,
    )


def _dialect(resource: Resource) -> Dialect:
    written = at(resource.stack.template.root, "Resources", resource.logical_id)
    is_sam = isinstance(written, Table) and written.text("Type") == "AWS::Serverless::GraphQLApi"
    return Dialect.SAM if is_sam else Dialect.CLOUDFORMATION


def _described(project: Project, resource: Resource, choices: Choices) -> Described | None:
    """Return an API on one way; again where something was read before it was chosen."""
    evaluator = Evaluator(project, choices)
    found = Description(evaluator, resource).described()
    for _ in range(_MOST_ROUNDS):
        if not evaluator.knowledge.stale:
            break
        evaluator.forget()
        found = Description(evaluator, resource).described()
    return found


def _resources(stack: Stack, around: Surroundings, notes: list[str]) -> dict[str, tuple[Table, Span]]:
    """Return the resources of a stack with their places, loops and those of SAM written out."""
    root = stack.template.root
    written = root.get("Resources")
    call = function(written) if written is not None else None
    if not isinstance(written, Table) or (call is not None and call[0] != "Fn::Transform"):
        notes.append(f"{root.keys.get('Resources', root.span.first_line())}: no resources can be read here.")
        return {}
    evaluator = Evaluator(stacks.Project(around), Choices())
    scope = evaluator.scope(stack, Mode.DEFAULTS)
    written, unread = loops.unrolled(written, lambda items: evaluator.value(items, scope))
    notes += [f"{place}: what this loop runs over is out of sight; what it makes is not read." for place in unread]
    if "Fn::Transform" in written.entries:
        included = evaluator.value(table({"Fn::Transform": written.entries["Fn::Transform"]}, written.span), scope)
        notes += evaluator.notes
        if isinstance(included, Table):
            written = table({**included.entries, **written.entries}, written.span, {**included.keys, **written.keys})
    notes += oddities.no_mappings(written.entries, written.keys)
    common = at(stack.template.root, "Globals")
    found: dict[str, tuple[Table, Span]] = {}
    for logical_id, resource in written.entries.items():
        if not isinstance(resource, Table):
            continue
        made = sam.expanded(logical_id, resource, common if isinstance(common, Table) else None)
        for name, one in (made or {logical_id: resource}).items():
            found[name] = one, written.keys[logical_id]
    return found
