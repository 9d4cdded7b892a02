"""What AWS CDK has synthesised (`cdk.out`) -> the AppSync APIs in it; the app itself is never run.

https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/cx-api/README.md
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint.loaders import cloudformation, document
from appsync_lint.loaders.cdk import assembly
from appsync_lint.loaders.cdk.origins import Constructs, Originals
from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table, sequence, table
from appsync_lint.source import Problem, UnreadableError, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.infrastructure import FoundApi, Surroundings
    from appsync_lint.source import Span

_DEEPEST = 100  # levels of a statement in which names of APIs are looked for
_DEFAULT_OUTPUT = "cdk.out"


def apis(path: Path, around: Surroundings) -> tuple[FoundApi, ...]:
    """Return the APIs of a CDK app: `path` is its folder, its cdk.json, or the manifest or folder of an assembly.

    The API of a stage or stack that exists several times is one API each, told apart by its construct path.
    Raises UnreadableError where the app is not synthesised, or what was synthesised cannot be read.
    """
    found: list[FoundApi] = []
    manifest, app = _manifest(path, around)
    originals = Originals(Path(os.path.realpath(app)), around.workspace)
    for one in assembly.assemblies(manifest, around):
        templates = assembly.templates(one, around)
        if any("AWS::AppSync::" in template.source.text for template in templates):
            constructs = Constructs(one.metadata, app, around.workspace)
            made = (constructs.placed(api) for api in cloudformation.apis(templates, around))
            found += _told_apart([originals.restored(api) for api in made], found, one.folder.name)
    return tuple(found)


def _told_apart(apis: list[FoundApi], others: list[FoundApi], stage: str) -> list[FoundApi]:
    """Return the APIs of a stage; where another has APIs of the same names, references call them by the stage too."""
    taken = {api.key for api in others}
    names = {api.key: f"{stage}/{api.key}" for api in apis if api.key in taken}
    return (
        [
            replace(
                api,
                key=names.get(api.key, api.key),
                deployments=tuple(replace(one, table=_renamed(one.table, names)) for one in api.deployments),
            )
            for api in apis
        ]
        if names
        else apis
    )


def _renamed(api: Table, names: Mapping[str, str]) -> Table:
    """Return an API whose references to APIs have other names: those of its sources, and those of what roles may do."""
    entries = dict(api.entries)
    for key in ("iam", "sourceApis"):
        if key in entries:
            entries[key] = _reference(entries[key], names)
    return table(entries, api.span, api.keys)


def _reference(node: Node, names: Mapping[str, str]) -> Node:
    if node.depth > _DEEPEST:
        return node
    match node:
        case Table():
            entries = {key: _reference(value, names) for key, value in node.entries.items()}
            source = entries.get("api")
            if isinstance(source, Scalar):
                entries["api"] = replace(source, value=names.get(str(source.value), source.value))
            return table(entries, node.span, node.keys)
        case Sequence():
            return sequence((_reference(item, names) for item in node.items), node.span)
        case Partial():
            parts = (
                replace(part, target=names.get(part.target, part.target)) if isinstance(part, Hole) else part
                for part in node.parts
            )
            return replace(node, parts=tuple(parts))
        case _:
            return node


def _manifest(path: Path, around: Surroundings) -> tuple[Path, Path]:
    """Return the manifest of an app's assembly, and the folder of the app."""
    if path.name == "manifest.json" or (path.is_dir() and not (path / "cdk.json").is_file()):
        folder = path if path.is_dir() else path.parent
        return folder / "manifest.json", _app_of(folder, around)
    settings = path / "cdk.json" if path.is_dir() else path
    root = document.read(around.workspace.read(settings))
    output = root.get("output") if isinstance(root, Table) else None
    name = output.value if isinstance(output, Scalar) and isinstance(output.value, str) else _DEFAULT_OUTPUT
    # What is given as the app may be an assembly itself: https://github.com/aws/aws-cdk/commit/c52bcfc
    assemblies = (name, root.text("app")) if isinstance(root, Table) else (name,)
    manifests = [settings.parent / one / "manifest.json" for one in assemblies if one]
    manifest = next((one for one in manifests if os.path.isfile(one)), None)  # noqa: PTH113 - of any name
    if manifest is None:
        raise _unsynthesised(settings, name, output.span if output is not None else None)
    around.workspace.name(manifest)
    return manifest, settings.parent


def _app_of(assembly: Path, around: Surroundings) -> Path:
    """Return the folder of the app that an assembly was made of: the one that holds its cdk.json, or the root."""
    root = around.workspace.root
    above = [folder for folder in Path(os.path.realpath(assembly)).parents if folder.is_relative_to(root)]
    return next((folder for folder in above if (folder / "cdk.json").is_file()), root)


def _unsynthesised(settings: Path, output: str, span: Span | None) -> UnreadableError:
    sentence = f"{shown(settings)} belongs to a CDK app that is not synthesised: {output} holds no manifest.json."
    folder = shown(settings.parent)
    place = "" if folder == "." else f" in {folder}"
    hint = f"Run `npx cdk synth`{place} first: its programs are not run here, only what they made is read."
    if output != _DEFAULT_OUTPUT:
        hint += f" Where another folder was written, with `-o`, name that folder instead of {output}."
    return UnreadableError(Problem(sentence, hint, span))
