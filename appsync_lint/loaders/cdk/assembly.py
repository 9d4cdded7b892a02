"""The manifest of a CDK app's assembly -> the templates in it, with the files that they name by hashes.

https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema
"""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from appsync_lint.loaders import cloudformation, document
from appsync_lint.loaders.document import Sequence, Table
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.loaders.cloudformation import Template
    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.infrastructure import Surroundings
    from appsync_lint.source import Span

_LONGEST_NAME, _LONGEST_PATH = 255, 1_000  # characters that common file systems take
_MOST_ASSEMBLIES = 200  # of one app: its stages

# A file in an assembly bears the hash of what it holds, and so does the object that it becomes.
_HASHED_TEMPLATE = re.compile(r"([0-9a-f]{64}\.json)")


class Assembly(Struct):
    """One manifest: the stacks of a stage."""

    folder: Path
    stacks: list[tuple[Path, Span]] = field(default_factory=list)
    assets: dict[str, Path] = field(default_factory=dict)
    metadata: list[Table] = field(default_factory=list)


def assemblies(manifest: Path, around: Surroundings) -> Iterator[Assembly]:
    """Yield an assembly, and then those of its stages; none twice, even if they name each other."""
    waiting: list[tuple[Path, Span | None]] = [(manifest, None)]
    seen: set[str] = set()
    while waiting:
        path, span = waiting.pop(0)
        if (real := os.path.realpath(path)) in seen:
            continue
        seen.add(real)
        if len(seen) > _MOST_ASSEMBLIES:
            raise UnreadableError(Problem(f"This app has more than {_MOST_ASSEMBLIES} stages.", "Name one.", span))
        root = _table(path, around, span)
        assembly = Assembly(path.parent)
        for artifact in _tables(root.get("artifacts")):
            waiting += _add(assembly, artifact, around)
        yield assembly


def _add(assembly: Assembly, artifact: Table, around: Surroundings) -> Iterator[tuple[Path, Span]]:
    """Add an artifact to its assembly; yield the manifest of a stage.

    https://github.com/aws/aws-cdk-cli/blob/main/packages/%40aws-cdk/cloud-assembly-schema/lib/cloud-assembly/schema.ts
    """
    properties = artifact.get("properties")
    if not isinstance(properties, Table):
        return
    match artifact.text("type"):
        case "aws:cloudformation:stack":
            for file in _files(properties, "templateFile", assembly.folder):
                assembly.stacks.append(file)
            assembly.metadata += _metadata(artifact, assembly.folder, around)
        case "cdk:asset-manifest":
            for path, span in _files(properties, "file", assembly.folder):
                assembly.assets |= _assets(_table(path, around, span), path.parent)
        case "cdk:cloud-assembly":
            for folder, span in _files(properties, "directoryName", assembly.folder):
                yield folder / "manifest.json", span


def _files(properties: Table, key: str, folder: Path) -> Iterator[tuple[Path, Span]]:
    for name, span in document.texts(properties.get(key)):
        if "\0" in name or len(name) > _LONGEST_PATH or any(len(part) > _LONGEST_NAME for part in name.split("/")):
            raise UnreadableError(Problem(f"`{key}` names no file.", "Run `npx cdk synth` again.", span))
        yield folder / name, span


def _metadata(stack: Table, folder: Path, around: Surroundings) -> Iterator[Table]:
    """Yield what the manifest says of a stack's constructs; newer versions of CDK keep it in a file of its own."""
    written = stack.get("metadata")
    if isinstance(written, Table):
        yield written
    for path, span in _files(stack, "additionalMetadataFile", folder):
        yield _table(path, around, span)


def _assets(manifest: Table, folder: Path) -> dict[str, Path]:
    """Return the file or folder of each object that a stack uploads, by the object's key and by its last part."""
    found: dict[str, Path] = {}
    for asset in _tables(manifest.get("files")):
        source = asset.get("source")
        path = source.text("path") if isinstance(source, Table) else ""
        for destination in _tables(asset.get("destinations")):
            key = destination.text("objectKey")
            if path and key:
                found[key] = found[PurePosixPath(key).name] = folder / path
    return found


def templates(assembly: Assembly, around: Surroundings) -> list[Template]:
    """Return the templates of a stage's stacks and of those nested in them."""
    found: list[Template] = []
    waiting = list(assembly.stacks)
    seen: set[str] = set()
    while waiting:
        path, span = waiting.pop(0)
        if (real := os.path.realpath(path)) in seen:
            continue
        seen.add(real)
        template = cloudformation.read(path, around, span)
        nested = dict(_nested(template, assembly))
        waiting += nested.values()
        files = {logical_id: file for logical_id, (file, _) in nested.items()}
        paths = dict(_paths(template, assembly))
        found.append(replace(template, assets=assembly.assets, nested=files, paths=paths))
    return found


def _resources(template: Template) -> Iterator[tuple[str, Table]]:
    resources = template.root.get("Resources")
    for logical_id, node in resources.entries.items() if isinstance(resources, Table) else ():
        if isinstance(node, Table):
            yield logical_id, node


def _nested(template: Template, assembly: Assembly) -> Iterator[tuple[str, tuple[Path, Span]]]:
    """Yield each nested stack's local template: the one that its metadata names, or whose hash its address holds."""
    for logical_id, resource in _resources(template):
        if resource.text("Type") != "AWS::CloudFormation::Stack":
            continue
        notes, properties = resource.get("Metadata"), resource.get("Properties")
        name = notes.text("aws:asset:path") if isinstance(notes, Table) else ""
        address = properties.get("TemplateURL") if isinstance(properties, Table) else None
        hashed = _HASHED_TEMPLATE.search(address.span.text) if address is not None else None
        path = assembly.folder / name if name else assembly.assets.get(hashed[1]) if hashed else None
        if path is not None and os.path.isfile(path):  # noqa: PTH113 - of any name
            yield logical_id, (path, resource.span)


def _paths(template: Template, assembly: Assembly) -> Iterator[tuple[str, str]]:
    """Yield the construct path of each resource: as the template notes it or, where it does not, the assembly."""
    for path, logical_id in _noted(assembly, template.path.name):
        yield logical_id, path
    for logical_id, resource in _resources(template):
        notes = resource.get("Metadata")
        if isinstance(notes, Table) and notes.text("aws:cdk:path"):
            yield logical_id, notes.text("aws:cdk:path")


def _noted(assembly: Assembly, file: str) -> Iterator[tuple[str, str]]:
    """Yield the constructs of a template, without those of the stacks nested in it, and their logical IDs."""
    for known in assembly.metadata:
        stacks = dict(_notes(known, "aws:cdk:templateFile"))
        for path, logical_id in _notes(known, "aws:cdk:logicalId"):
            around = max((stack for stack in stacks if path.startswith(f"{stack}/")), key=len, default="")
            if stacks.get(around) == file:
                yield path.removeprefix("/"), logical_id


def _notes(metadata: Table, kind: str) -> Iterator[tuple[str, str]]:
    """Yield what the metadata of constructs, by their paths, say of one kind."""
    for path, entries in metadata.entries.items():
        for entry in entries.items if isinstance(entries, Sequence) else ():
            if isinstance(entry, Table) and entry.text("type") == kind:
                yield path, entry.text("data")


def _table(path: Path, around: Surroundings, span: Span | None) -> Table:
    """Return a file of an assembly. Raises UnreadableError where it cannot be read, or is no JSON object."""
    source = around.workspace.read(path, span)
    root = document.read(source) if source.text.strip() else None
    if not isinstance(root, Table):
        place = (root.span if root else source.span(0, 0)).first_line()
        hint = "Run `npx cdk synth` again."
        raise UnreadableError(Problem(f"{source.name} is no part of a CDK assembly.", hint, place))
    return root


def _tables(node: Node | None) -> Iterator[Table]:
    """Yield the tables among the values of a table."""
    for value in node.entries.values() if isinstance(node, Table) else ():
        if isinstance(value, Table):
            yield value
