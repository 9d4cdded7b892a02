"""Serverless Framework services with serverless-appsync-plugin -> the AppSync APIs that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders import choices, document
from appsync_lint.loaders.document import Partial, Sequence, Table
from appsync_lint.loaders.infrastructure import Described, FoundApi, configured
from appsync_lint.loaders.serverless import deployments, intrinsics, legacy, native, plugin, project, roles, shape
from appsync_lint.loaders.serverless.parts import Part
from appsync_lint.loaders.serverless.variables import Service
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from appsync_lint.loaders.choices import Ways
    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.infrastructure import Surroundings
    from appsync_lint.loaders.serverless.project import Project
    from appsync_lint.source import Span

__all__ = ["apis", "compiled"]

BUILT = ".serverless/cloudformation-template-update-stack.json"

_PROGRAMS = frozenset({".ts", ".js", ".cjs", ".mjs"})
_PACKAGE = f"Run `npx serverless package`, which writes {BUILT}."
_MOST_APIS = 100


def apis(path: Path, around: Surroundings) -> tuple[FoundApi, ...]:
    """Return the APIs of one `serverless.yml`, `.yaml` or `.json`; of a `.ts` or `.js`, what was built of it.

    Version 2 of the plugin reads the key `appSync`, version 1 `custom.appSync`: where both stand, the first counts.
    Where neither does, there may be APIs in `resources:`, written as in any template of CloudFormation.

    Raises UnreadableError where a file is broken, or where nobody can say which APIs there are.
    """
    if path.suffix in _PROGRAMS:
        return compiled(path.parent, around)
    found = project.read(path, around)
    if "appSync" in found.root.entries:
        return (_newer(found, found.root.keys["appSync"]),)
    return _older(found) or native.apis(found, path)


def compiled(folder: Path, around: Surroundings) -> tuple[FoundApi, ...]:
    """Return the APIs of the template that `serverless package` has written into a service's folder.

    Raises UnreadableError where there is none.
    """
    from appsync_lint.loaders import cloudformation  # noqa: PLC0415 - only built services need it

    path = folder / BUILT
    if not path.is_file():
        name = around.workspace.name(folder)
        sentence = f"The Serverless service in {'this folder' if name == '.' else name} has not been built."
        raise UnreadableError(Problem(sentence, f"{_PACKAGE} Its configuration is a program, which is never run."))
    return cloudformation.apis((cloudformation.read(path, around),), around)


def _newer(within: Project, span: Span) -> FoundApi:
    def describe(service: Service) -> tuple[Table, tuple[str, ...]]:
        part = _section(service, service.project.root.get("appSync"), span)
        return _complete(part, plugin.api(part), plugin.NAMES)

    return _found(plugin.API, span, within, deployments.ways(within, describe))


def _older(within: Project) -> tuple[FoundApi, ...]:
    """Return the APIs of `custom.appSync`; how many there are must not depend on the deployment."""
    first = Service(within, choices.Choices(), (), {})
    with first.fixing(first.default_stage):
        node = first.walk(within.root, ("custom", "appSync"))
        if node is None or first.value(node) is None or (isinstance(node, Sequence) and not node.items):
            return ()
        custom = first.walk(within.root, ("custom",))
        span = custom.keys["appSync"] if isinstance(custom, Table) else node.span
        count = len(first.items(node)) if isinstance(node, Sequence) else 0
        if count > _MOST_APIS:
            raise UnreadableError(Problem(f"This lists more than {_MOST_APIS} APIs.", "", span))
        if not count:
            return (_one(within, first, None, span),)
        return tuple(_one(within, first, number, span) for number in range(count))


def _one(within: Project, first: Service, number: int | None, span: Span) -> FoundApi:
    """Return the only API of `custom.appSync`, or one of its list."""

    def section(service: Service) -> Part:
        node = service.walk(service.project.root, ("custom", "appSync"))
        if number is not None:
            items = service.items(node)
            node = items[number] if number < len(items) else None
        return _section(service, node, span)

    def describe(service: Service) -> tuple[Table, tuple[str, ...]]:
        part = section(service)
        return _complete(part, legacy.api(part), legacy.NAMES)

    part = section(first)
    key = legacy.logical_id(part, alone=number is None)
    return _found(key, part.table.span.first_line(), within, deployments.ways(within, describe))


def _section(service: Service, node: Node | None, span: Span) -> Part:
    found = service.value(node)
    if isinstance(found, Table) and not intrinsics.is_function(found):
        return Part(service, found)
    what = f": {found.expression}" if isinstance(found, Partial) else ""
    gone = "".join(f" {note}" for note in service.notes if note.startswith("There is no file"))
    raise UnreadableError(Problem(f"What `appSync` holds is not known{what}.{gone}", _PACKAGE, span))


def _complete(part: Part, table: Table, names: frozenset[str]) -> tuple[Table, tuple[str, ...]]:
    found = roles.iam(part.service)
    if found is not None:
        entries = {**table.entries, "iam": found}
        table = document.table(entries, table.span, {**table.keys, "iam": found.span})
    notes = (*part.service.notes, *shape.misspelt(part, names), *_missing(part.service))
    return table, (*notes, *native.additions(part.service))


def _missing(service: Service) -> Iterator[str]:
    for name, span in list(service.missing.items())[:1]:
        others = len(service.missing) - 1
        more = f", nor {others} more that resolvers and functions name" if others else ""
        yield f"There is no file {name} ({span}){more}: what {'they do' if others else 'it does'} is not known."


def _found(
    key: str, span: Span, within: Project, ways: Ways[tuple[Table, tuple[str, ...]]]
) -> FoundApi:  # fmt: skip
    described = tuple(
        Described(configured(table), within.folder, label, notes) for (table, notes), label in ways.found
    )  # fmt: skip
    return FoundApi(key, span, described, complete=ways.complete)
