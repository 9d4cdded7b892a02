"""A folder of Terraform files -> what its module declares, override files merged in.

https://developer.hashicorp.com/terraform/language/files
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from appsync_lint.loaders.terraform import hcl, json_syntax
from appsync_lint.loaders.terraform.syntax import Block, Body, Literal
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from appsync_lint.loaders.terraform.syntax import Attribute
    from appsync_lint.loaders.workspace import Workspace
    from appsync_lint.source import Source, Span

_Key = TypeVar("_Key")

ENDINGS = (".tf", ".tofu", ".tf.json", ".tofu.json")

# Where `terraform init` writes down what it has fetched.
_MANIFEST = Path(".terraform", "modules", "modules.json")


class Module(Struct, frozen=True):
    """What the files of a folder declare; resources by whether they are data sources, type and name."""

    folder: Path
    variables: dict[str, Block] = field(default_factory=dict)
    locals: dict[str, Attribute] = field(default_factory=dict)
    outputs: dict[str, Block] = field(default_factory=dict)
    resources: dict[tuple[bool, str, str], Block] = field(default_factory=dict)
    calls: dict[str, Block] = field(default_factory=dict)

    def local_sources(self) -> Iterator[tuple[str, Path]]:
        """Yield the calls of modules that stand in other folders of the project, with those folders."""
        for name, block in self.calls.items():
            source = source_of(block)
            if source.startswith(("./", "../")) or source in {".", ".."}:
                yield name, Path(os.path.normpath(self.folder / source))


def source_of(block: Block) -> str:
    """Return the source of a module call, as it is written."""
    expression = block.body.expression("source")
    return expression.value if isinstance(expression, Literal) and isinstance(expression.value, str) else ""


def is_of_registry(block: Block) -> bool:
    """Return whether a module comes from elsewhere: a registry, an archive, a repository."""
    source = source_of(block)
    return bool(source) and not source.startswith(("/", "~", "file:"))


def is_terraform(path: Path) -> bool:
    """Return whether a file is one of Terraform's or OpenTofu's, by its name: they tell `main.TF` from `main.tf`.

    https://github.com/hashicorp/terraform/blob/main/internal/configs/parser_config_dir.go
    """
    return path.name.endswith(ENDINGS) and not path.name.startswith(".")


class Library(Struct, frozen=True):
    """Reads every folder once."""

    workspace: Workspace
    _modules: dict[Path, Module] = field(default_factory=dict)

    def module(self, folder: Path) -> Module | None:
        """Return the module of a folder; None where the folder holds none, or lies outside the project.

        Raises UnreadableError with every file of it that is not valid.
        """
        if folder not in self._modules:
            paths = _files(folder, self.workspace)
            if not paths:
                return None
            self._modules[folder] = _module(folder, [self.workspace.read(path) for path in paths])
        return self._modules[folder]

    def installed(self, root: Path) -> dict[str, Path]:
        """Return where the modules that `terraform init` has fetched stand, by their paths: `api.keys`."""
        path = root / _MANIFEST
        if not path.is_file():
            return {}
        try:
            entries = json.loads(self.workspace.read(path).text)["Modules"]
            return {entry["Key"]: Path(os.path.normpath(root / entry["Dir"])) for entry in entries if entry["Key"]}
        except (UnreadableError, ValueError, KeyError, TypeError, RecursionError):
            return {}


def _files(folder: Path, workspace: Workspace) -> list[Path]:
    """Return the files of a module in the order in which they count: overrides last, and `.tofu` instead of `.tf`.

    https://opentofu.org/docs/language/files/
    """
    try:
        workspace.name(folder)
        paths = sorted(path for path in folder.iterdir() if is_terraform(path) and not path.is_dir())
    except (UnreadableError, OSError):
        return []
    names = {path.name for path in paths}
    kept = [path for path in paths if _of_tofu(path.name) not in names]
    return sorted(kept, key=lambda path: (_is_override(path), path.name))


def _of_tofu(name: str) -> str:
    """Return the name under which OpenTofu looks for a file first; empty for those of OpenTofu itself."""
    for ending in (".tf.json", ".tf"):
        if name.endswith(ending):
            return name.removesuffix(ending) + ending.replace(".tf", ".tofu")
    return ""


def shadowed(folder: Path) -> list[str]:
    """Return the names of the files that only Terraform reads, since OpenTofu has another beside it."""
    names = {path.name for path in folder.iterdir() if is_terraform(path)}
    return sorted(name for name in names if _of_tofu(name) in names)


def _is_override(path: Path) -> bool:
    name = path.name.removesuffix(".json").removesuffix(".tf").removesuffix(".tofu")
    return name == "override" or name.endswith("_override")


def parsed(source: Source) -> Body:
    """Return what a file says, in either syntax.

    Raises UnreadableError where it is not valid.
    """
    return json_syntax.body(source) if source.name.casefold().endswith(".json") else hcl.body(source)


def _module(folder: Path, sources: Iterable[Source]) -> Module:
    module = Module(folder)
    problems: list[Problem] = []
    for source in sources:
        try:
            body = parsed(source)
        except UnreadableError as error:
            problems += error.problems
            continue
        overrides = _is_override(Path(source.name))
        for block in body.blocks:
            problems += _declare(module, block, overrides=overrides)
    if problems:
        raise UnreadableError(*problems)
    return module


def _declare(module: Module, block: Block, *, overrides: bool) -> Iterator[Problem]:
    """Add what a block declares; yield what stands there twice, since of two only one can count."""
    match block.type, block.labels:
        case "locals", ():
            for name, attribute in block.body.attributes.items():
                if not overrides and name in module.locals:
                    yield _twice(f"local.{name}", module.locals[name].key, attribute.key)
                module.locals[name] = attribute
        case (("resource" | "data"), (kind, name)):
            yield from _add(module.resources, (block.type == "data", kind, name), block, overrides=overrides)
        case "variable", (name,):
            yield from _add(module.variables, name, block, overrides=overrides)
        case "output", (name,):
            yield from _add(module.outputs, name, block, overrides=overrides)
        case "module", (name,):
            yield from _add(module.calls, name, block, overrides=overrides)


def _twice(what: str, first: Span, second: Span) -> Problem:
    return Problem(f"{what} is declared twice, first at {first}.", "Keep one.", second.first_line())


def _add(blocks: dict[_Key, Block], key: _Key, block: Block, *, overrides: bool) -> Iterator[Problem]:
    """Add a block, or merge it into the one that it overrides; yield that there is one which it does not override.

    Nested blocks replace all of their type: https://developer.hashicorp.com/terraform/language/files/override
    """
    if key not in blocks:
        blocks[key] = block
        return
    if not overrides:
        yield _twice(" ".join((block.type, *block.labels)), blocks[key].span, block.span)
        return
    old = blocks[key]
    types = {inner.nested_type for inner in block.body.blocks}
    others = [inner for inner in old.body.blocks if inner.nested_type not in types]
    body = replace(
        old.body, attributes={**old.body.attributes, **block.body.attributes}, blocks=(*others, *block.body.blocks)
    )
    blocks[key] = replace(old, body=body)
