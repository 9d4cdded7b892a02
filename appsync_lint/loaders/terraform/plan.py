"""What `terraform show -json` prints of a plan or a state -> Resources, and the APIs among them.

https://developer.hashicorp.com/terraform/internals/json-format; OpenTofu prints the same:
https://opentofu.org/docs/internals/json-format/
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint.loaders import document
from appsync_lint.loaders.document import Scalar, Sequence, Table
from appsync_lint.loaders.infrastructure import FoundApi
from appsync_lint.loaders.terraform.configuration import Configuration
from appsync_lint.loaders.terraform.description import apis_among, described
from appsync_lint.loaders.terraform.planned import Instance
from appsync_lint.loaders.terraform.resource import Resource
from appsync_lint.loaders.terraform.secrets import CONSULTED, places_of_secrets
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.infrastructure import Surroundings
    from appsync_lint.source import Source

_SUPPORTED = re.compile(r"[01]\.[0-9]+")
_MOST_PROBLEMS = 20
_SHOW = "Write it with `terraform show -json FILE > plan.json` (or `tofu show -json`), FILE being a plan or state file."


def is_plan(root: Table) -> bool:
    """Return whether this is what `terraform show -json` prints of a plan or a state."""
    keys = root.entries.keys()
    return "format_version" in keys and not keys.isdisjoint({"planned_values", "values", "terraform_version"})


def apis(path: Path, around: Surroundings) -> tuple[FoundApi, ...]:
    """Return the APIs of a plan or state in JSON; relative paths in it are taken to begin at its folder.

    Raises UnreadableError where it is neither, or of a version that this one does not know.
    """
    root = read(around.workspace.read(path))
    found = resources(root, path.parent)
    notes = tuple(_notes(root))
    return tuple(_found(found, api, around, notes) for api in apis_among(found))


def _found(found: tuple[Resource, ...], api: Resource, around: Surroundings, notes: tuple[str, ...]) -> FoundApi:
    one = described(found, api, around)
    return FoundApi(api.address, api.span, (replace(one, notes=(*notes, *one.notes)),), api.address)


def read(source: Source) -> Table:
    """Read a plan or state, with the values hidden that nobody may see.

    Raises UnreadableError where it is neither, of a version that this one does not know, or not of its format.
    """
    root = document.read(source)
    if not isinstance(root, Table) or not is_plan(root):
        is_raw = isinstance(root, Table) and {"lineage", "serial"} & root.entries.keys()
        what = "This is a state file itself" if is_raw else "This is no plan or state of Terraform in JSON"
        raise UnreadableError(Problem(f"{what}.", _SHOW, root.span.first_line()))
    version = root.get("format_version")
    written = str(version.value) if isinstance(version, Scalar) else ""
    if not _SUPPORTED.fullmatch(written):
        sentence = f"The format of this plan has version {written!r}, which this version does not know."
        raise UnreadableError(Problem(sentence, "Update appsync-lint.", root.keys["format_version"]))
    if problems := list(islice(_malformed(root), _MOST_PROBLEMS)):
        raise UnreadableError(*problems)
    hidden = document.read(source.masked(places_of_secrets(root)))
    return hidden if isinstance(hidden, Table) else root


def _malformed(root: Table) -> Iterator[Problem]:
    """Yield what Terraform does not print there: what is left out in silence may be what decides."""
    for part in (root, _table(root, "prior_state")):
        for name in ("planned_values", "values", "prior_state"):
            yield from _unlike(part, name, Table, "an object")
    for values in (
        _table(root, "planned_values"),
        _table(root, "values"),
        _table(_table(root, "prior_state"), "values"),
    ):
        yield from _unlike(values, "root_module", Table, "an object")
        waiting = [_table(values, "root_module")]
        while waiting:
            module = waiting.pop()
            yield from _of_list(module, "resources", ("address", "mode", "type"), "values")
            yield from _of_list(module, "child_modules", (), "")
            waiting += module.tables("child_modules") if module is not None else ()
    yield from _of_list(root, "resource_changes", ("address",), "change")


def _of_list(inside: Table | None, name: str, texts: tuple[str, ...], part: str) -> Iterator[Problem]:
    """Yield what is wrong with a list of objects, each with some texts, and one part that is an object."""
    yield from _unlike(inside, name, Sequence, "a list")
    node = inside.get(name) if inside is not None else None
    for item in node.items if isinstance(node, Sequence) else ():
        if not isinstance(item, Table):
            yield Problem(f"An item of `{name}` has to be an object.", _SHOW, item.span.first_line())
            continue
        for key in texts:
            if not item.text(key):
                yield Problem(f"An item of `{name}` has to have the text `{key}`.", _SHOW, item.span.first_line())
        yield from _unlike(item, part, Table, "an object")


def _unlike(inside: Table | None, name: str, kind: type[Table | Sequence], words: str) -> Iterator[Problem]:
    """Yield that something is there and of another kind."""
    node = inside.get(name) if inside is not None else None
    if node is not None and not isinstance(node, kind):
        yield Problem(f"`{name}` has to be {words}.", _SHOW, node.span.first_line())


def _notes(root: Table) -> Iterator[str]:
    errored, complete = root.get("errored"), root.get("complete")
    if isinstance(errored, Scalar) and errored.value is True:
        yield f"{root.span.file} is the plan of a run that failed: what it did not come to is missing in it."
    elif isinstance(complete, Scalar) and complete.value is False:
        yield f"{root.span.file} is not a complete plan: what was put off is missing in it."


def resources(root: Table, folder: Path) -> tuple[Resource, ...]:
    """Return the resources that there are after a plan, or in a state, and the data sources that were read for it."""
    configuration = Configuration(_table(_table(root, "configuration"), "root_module"))
    planned = [*_listed(_table(root, "planned_values") or _table(root, "values"))]
    here = {instance.text("address") for instance in planned}
    prior = _table(_table(root, "prior_state"), "values")
    planned += [one for one in _listed(prior) if one.text("mode") == "data" and one.text("address") not in here]
    changes = {
        change.text("address"): _table(change, "change")
        for change in root.tables("resource_changes")
        if "deposed" not in change.entries
    }
    return tuple(_resource(one, changes.get(one.text("address")), configuration, folder) for one in planned)


def _resource(values: Table, change: Table | None, configuration: Configuration, folder: Path) -> Resource:
    address = values.get("address") or values
    return Resource(
        address=values.text("address"),
        type=values.text("type"),
        name=values.text("name"),
        is_data=values.text("mode") == "data",
        attributes=Instance(values, change, configuration).attributes(),
        span=address.span,
        folder=folder,
    )


def _listed(values: Table | None) -> Iterator[Table]:
    """Yield the resources of all modules of whose types something is looked at."""
    waiting = [_table(values, "root_module")]
    while waiting:
        module = waiting.pop(0)
        if module is not None:
            for resource in module.tables("resources"):
                if resource.text("type") in CONSULTED and "deposed_key" not in resource.entries:
                    yield resource
            waiting += module.tables("child_modules")


def _table(table: Node | None, key: str) -> Table | None:
    node = table.get(key) if isinstance(table, Table) else None
    return node if isinstance(node, Table) else None
