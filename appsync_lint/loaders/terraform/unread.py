"""What a project names and nobody reads here: modules that are elsewhere, files for others, other providers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders.terraform import module
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from appsync_lint.loaders.terraform.expansion import Project
    from appsync_lint.loaders.terraform.module import Module
    from appsync_lint.loaders.terraform.syntax import Block

_OTHER_PROVIDER = "awscc_appsync_"  # https://registry.terraform.io/providers/hashicorp/awscc/latest/docs
_INIT = "Run `terraform init`, which fetches it, or give the output of `terraform show -json` for a plan."


def hidden_apis(one: Module) -> list[Block]:
    """Return the calls of modules from elsewhere whose source says that they make an API."""
    return [block for block in one.calls.values() if "appsync" in module.source_of(block).casefold()
            and not module.source_of(block).startswith(".")]  # fmt: skip


def notes(project: Project, *, found: bool) -> Iterator[str]:
    """Yield what may make APIs, or parts of them, beside what is read; `found` says that some were.

    Raises UnreadableError where none was found.
    """
    for one in _reached(project):
        for block in _unread_calls(one, project):
            name, source = block.labels[0], module.source_of(block)
            if not found and block in hidden_apis(project.root):
                sentence = f"The module {name} makes the API, and its files are not here: {source}."
                raise UnreadableError(Problem(sentence, _INIT, block.span))
            said = source or "its source is not a text"
            yield f"The module {name} ({block.span}) is not read, since its files are not here: {said}."
        for name in module.shadowed(one.folder):
            file = project.library.workspace.name(one.folder / name)
            yield f"{file} is not read: OpenTofu has another file instead of it. Terraform reads this one."
        for (_, kind, name), block in one.resources.items():
            if kind.startswith(_OTHER_PROVIDER):
                yield f"{kind}.{name} ({block.span}) is a resource of a provider that is not read."


def _reached(project: Project) -> Iterator[Module]:
    """Yield the root module, and those of the project's folders that are called from it."""
    waiting: list[Module | None] = [project.root]
    seen: set[Path] = set()
    while waiting:
        one = waiting.pop()
        if one is not None and one.folder not in seen:
            seen.add(one.folder)
            yield one
            waiting += [project.library.module(path) for _, path in one.local_sources()]


def _unread_calls(one: Module, project: Project) -> Iterator[Block]:
    """Yield the calls of modules that are not in the project although they should be, or that name AppSync."""
    named = hidden_apis(one)
    local = dict(one.local_sources())
    for name, block in one.calls.items():
        if name in local:
            is_hidden = project.library.module(local[name]) is None
        else:
            is_elsewhere = any(path.rpartition(".")[2] == name for path in project.installed)
            is_hidden = not is_elsewhere and (block in named or not module.is_of_registry(block))
        if is_hidden:
            yield block
