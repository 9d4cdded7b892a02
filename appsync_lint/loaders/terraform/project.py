"""A root module's folder -> the AppSync APIs that it makes, in each of its deployments."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint.loaders.choices import Choices, ways
from appsync_lint.loaders.document import Partial, Sequence, Table
from appsync_lint.loaders.infrastructure import Described, FoundApi
from appsync_lint.loaders.terraform import arguments, blocks, description, unread, values, variables
from appsync_lint.loaders.terraform.asking import Asking
from appsync_lint.loaders.terraform.evaluation import MOST_STEPS_OF_ALL, Evaluator
from appsync_lint.loaders.terraform.expansion import MOST_INSTANCES, Keyed, ModuleInstance, Project, bare, unsettled
from appsync_lint.loaders.terraform.files import Files
from appsync_lint.loaders.terraform.module import Library
from appsync_lint.loaders.terraform.resource import Resource
from appsync_lint.loaders.terraform.symbols import Mixed, symbolic
from appsync_lint.loaders.terraform.syntax import Items, Name
from appsync_lint.loaders.terraform.values import Atom, documents
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.infrastructure import Surroundings
    from appsync_lint.loaders.terraform.module import Module
    from appsync_lint.loaders.terraform.syntax import Block
    from appsync_lint.loaders.terraform.values import Value
    from appsync_lint.source import Span

_API = "aws_appsync_graphql_api"
_APPSYNC = "aws_appsync_"

# A reference to a policy of IAM, or to a document of one.
_POLICY = re.compile(r"\b(data\.)?(aws_iam_policy(?:_document)?)\.([\w-]+)")

# What `description` looks at, beside AppSync's own resources.
_BESIDE = (
    "aws_iam_", "aws_cognito_", "aws_lambda_", "aws_wafv2_web_acl_association", "archive_file", "aws_s3_object",
)  # fmt: skip
# What decides nothing, and therefore makes no deployments.
_DECORATION = frozenset({"tags", "tags_all", "description"})

_MOST_APIS = 100  # of one root module
_PLAN = "Give the output of `terraform show -json` for a plan, or split the project."


def roots(paths: Iterable[Path], library: Library) -> tuple[Path, ...]:
    """Return the folders of root modules that make AppSync APIs, themselves or through modules.

    Of the folders of these files, those that no other one calls as a module. What cannot be read is left to `apis`.
    """
    folders = sorted({path.parent for path in paths})
    found: dict[Path, Module | None] = {folder: _read_leniently(folder, library) for folder in folders}
    calls = {folder: [path for _, path in one.local_sources()] if one else [] for folder, one in found.items()}
    called = {path for folder, inner in calls.items() for path in inner if path != folder}
    return tuple(folder for folder in folders if folder not in called and _makes_api(folder, found, calls))


def _read_leniently(folder: Path, library: Library) -> Module | None:
    try:
        return library.module(folder)
    except UnreadableError:
        return None


def _makes_api(folder: Path, found: Mapping[Path, Module | None], calls: Mapping[Path, list[Path]]) -> bool:
    waiting, seen = [folder], set()
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        one = found.get(here)
        if here in found and one is None:
            return True  # it cannot be read: said when it is
        if one is not None and (any(kind == _API for _, kind, _ in one.resources) or unread.hidden_apis(one)):
            return True
        waiting += calls.get(here, [])
    return False


def apis(folder: Path, around: Surroundings, library: Library | None = None) -> tuple[FoundApi, ...]:
    """Return the APIs of the root module in a folder; `library` may have read some of the folders already.

    Raises UnreadableError where its files are not valid, where they name files outside the project, or where only a
    module that is not here makes an API.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - keeps links, which `resolve` would follow
    library = library or Library(around.workspace)
    root = library.module(folder)
    if root is None:
        return ()
    given = variables.given(root, around.workspace, around.params)
    project = Project(root, library, given, library.installed(folder))
    files = Files(around.workspace, folder)
    addresses: dict[str, Span] = {}
    for found, _ in ways(lambda choices: _Way(project, files, choices, "").addresses()).found:
        addresses |= found
    if len(addresses) > _MOST_APIS:
        place = next(iter(addresses.values()))
        raise UnreadableError(Problem(f"This project makes more than {_MOST_APIS} APIs.", _PLAN, place))
    apis_found = tuple(_found(project, files, address, span, around) for address, span in addresses.items())
    notes = tuple(unread.notes(project, found=bool(apis_found)))
    return tuple(_noting(api, notes if number == 0 else ()) for number, api in enumerate(apis_found) if api.deployments)


def _noting(api: FoundApi, notes: tuple[str, ...]) -> FoundApi:
    return replace(api, deployments=tuple(replace(one, notes=(*one.notes, *notes)) for one in api.deployments))


def _found(project: Project, files: Files, address: str, span: Span, around: Surroundings) -> FoundApi:
    def describe(choices: Choices) -> Described | None:
        resources = _Way(project, files, choices, address).resources()
        api = next((one for one in resources if one.address == address), None)
        return description.described(resources, api, around) if api is not None else None

    found = ways(describe)
    deployments = (replace(one, label=label) for one, label in found.found if one is not None)
    return FoundApi(address, span, tuple(deployments), address, found.complete)


class _Way:
    """One way of evaluating a project, for one API; for none, to find them all."""

    def __init__(self, project: Project, files: Files, choices: Choices, api: str) -> None:
        if project.steps > MOST_STEPS_OF_ALL:
            name = project.library.workspace.name(project.root.folder)
            sentence = f"The expressions in {name} take more than {MOST_STEPS_OF_ALL:,} steps to evaluate."
            raise UnreadableError(Problem(sentence, _PLAN))
        self.api = api
        self.asking = Asking(choices)
        project.ways.append(self.asking)
        self.root = ModuleInstance(project, Evaluator(self.asking, files), project.root)
        self.folder = project.root.folder

    def addresses(self) -> dict[str, Span]:
        """Return the addresses of all APIs, and their places."""
        return {
            f"{address}{keyed.key}": block.span
            for instance in self._modules(is_needed=_holds_api)
            for (is_data, kind, _), block, address in _blocks(instance)
            if kind == _API and not is_data
            for keyed in self._instances(instance, block, kind)
        }

    def resources(self) -> list[Resource]:
        """Return all resources that matter to an API."""
        found: list[Resource] = []
        for instance in self._modules(is_needed=lambda _: True):
            for (is_data, kind, name), block, address in _blocks(instance):
                if not kind.startswith((_APPSYNC, *_BESIDE)):
                    continue
                is_quiet = not kind.startswith(_APPSYNC) and not _concerns_appsync(block, instance)
                if kind.startswith(_APPSYNC) and kind != _API:
                    is_quiet = self._is_elsewhere(instance, block, address)
                with _Quiet(self.asking, is_quiet):
                    keys = self._instances(instance, block, kind)
                for keyed in keys:
                    table = self._table(instance, block, keyed, is_quiet=is_quiet)
                    full = f"{address}{keyed.key}"
                    found.append(Resource(full, kind, name, is_data, table, block.span, self.folder))
                if len(found) > MOST_INSTANCES:
                    sentence = f"This project makes more than {MOST_INSTANCES:,} resources."
                    raise UnreadableError(Problem(sentence, "", block.span))
        return found

    def _instances(self, instance: ModuleInstance, block: Block, kind: str) -> tuple[Keyed, ...]:
        """Return the instances of a resource: of an unknown number one, or perhaps none where it is no API."""
        keys = instance.keys(block)
        if keys is not None:
            return keys
        count = block.body.expression("count")
        if count is not None and kind.startswith(_APPSYNC) and kind != _API:
            value = instance.evaluator.value(count, instance.scope)
            if isinstance(value, Partial) and self.asking.equals(value.expression, 0, "0"):
                return ()
        return (unsettled(block),)

    def _modules(self, *, is_needed: Callable[[ModuleInstance], bool]) -> Iterator[ModuleInstance]:
        """Yield the root module and all that are called, those of which nobody knows how many there are once."""
        waiting = deque([self.root])
        seen = 0
        while waiting:
            instance = waiting.popleft()
            yield instance
            for name, block in instance.module.calls.items():
                child = instance.child(name, Keyed("", {}))
                if child is None or not is_needed(child):
                    continue
                with _Quiet(self.asking, self._is_unrelated(instance, name, block, child)):
                    keys = instance.keys(block)
                keys = keys if keys is not None else (unsettled(block),)
                seen += len(keys)
                if seen > MOST_INSTANCES:
                    sentence = f"This project makes more than {MOST_INSTANCES:,} instances of modules."
                    raise UnreadableError(Problem(sentence, _PLAN, block.span))
                waiting += [inner for keyed in keys if (inner := instance.child(name, keyed)) is not None]

    def _is_unrelated(self, instance: ModuleInstance, name: str, block: Block, child: ModuleInstance) -> bool:
        """Return whether a module neither holds the API nor is given anything of it."""
        if not self.api:
            return False
        address = bare(f"{instance.address}module.{name}.")
        if bare(self.api).startswith(address):
            return False
        if not _holds(child, _APPSYNC):
            return True
        with _Quiet(self.asking, is_quiet=True):
            inputs = (
                values.node(instance.evaluator.value(attribute.expression, instance.scope))
                for key, attribute in block.body.attributes.items()
                if key not in blocks.META and key not in {"source", "version"}
            )
            return not any(target == bare(self.api) for node in inputs for target in _targets(node))

    def _is_elsewhere(self, instance: ModuleInstance, block: Block, address: str) -> bool:
        """Return whether a resource of AppSync belongs to another API."""
        if not self.api:
            return False
        with _Quiet(self.asking, is_quiet=True):
            keys = instance.keys(block) or (unsettled(block),)
            value = instance.attribute(block, f"{address}{keys[0].key}", keys[0], "api_id", block.span)
            targets = set(_targets(values.node(value)))
        return bool(targets) and bare(self.api) not in targets

    def _table(self, instance: ModuleInstance, block: Block, keyed: Keyed, *, is_quiet: bool) -> Table:
        entries = _Attributes(self.asking, instance, block, keyed, is_quiet=is_quiet)
        others = {name: one.span for name, one in _left_to_others(block).items()}
        return Table(entries, others | blocks.places(block.body), block.span, 1, 1)


class _Quiet:
    """While it lasts, nothing is chosen."""

    def __init__(self, asking: Asking, is_quiet: bool) -> None:  # noqa: FBT001 - its one fact
        self.asking = asking
        self.is_quiet = is_quiet or asking.is_quiet
        self.before = asking.is_quiet

    def __enter__(self) -> None:
        self.asking.is_quiet = self.is_quiet

    def __exit__(self, *_: object) -> None:
        self.asking.is_quiet = self.before


class _Attributes(Mapping[str, "Node"]):
    """A resource's attributes, evaluated when they are asked for: what nobody looks at makes no deployments."""

    def __init__(self, asking: Asking, instance: ModuleInstance, block: Block, keyed: Keyed, *, is_quiet: bool) -> None:
        self._place = (asking, instance, block, keyed, is_quiet)
        self._others = _left_to_others(block)
        self._names = dict.fromkeys((*blocks.names(block.body), *self._others))
        self._found: dict[str, Node | None] = {}

    def _node(self, name: str) -> Node | None:
        if name not in self._names or name in self._others:
            return self._others.get(name)
        if name not in self._found:
            asking, instance, block, keyed, is_quiet = self._place
            with _Quiet(asking, is_quiet or name in _DECORATION):
                value = blocks.attribute(instance.evaluator, block.body, name, instance.scope.with_(keyed.names))
                if value is None or values.is_null(value):
                    self._found[name] = None
                else:
                    self._found[name] = _schema(value) if name == "schema" else values.node(value)
        return self._found[name]

    def __getitem__(self, name: str) -> Node:
        found = self._node(name)
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._node(name) is not None

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._names if self._node(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _left_to_others(block: Block) -> dict[str, Partial]:
    """Return what an API's block leaves out and leaves alone: others set it, and nobody here knows to what.

    https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes
    """
    if _API not in block.labels:
        return {}
    said = set(blocks.names(block.body))
    lists = [one.body.expression("ignore_changes") for one in block.body.of_type("lifecycle")]
    names = [item for one in lists if isinstance(one, Items) for item in one.items if isinstance(item, Name)]
    return {
        item.name: values.unknown("ignore_changes", item.span)
        for item in names
        if item.name in arguments.API and arguments.API[item.name].key and item.name not in said
    }


def _schema(value: Value) -> Node:
    """Return the text of a schema, or a list of texts; what of its texts is not known is named by its expression."""
    if isinstance(value, Mixed) and (fragments := symbolic(value)) is not None:
        value = Atom("".join(fragment.text for fragment in fragments), value.span, fragments)
    if isinstance(value, Atom) and isinstance(value.value, str):
        return documents(value)
    if isinstance(value, Partial) and len(value.parts) > 1:  # a whole schema is too long for a message
        return values.unknown(value.span.text, value.span, answer=value.answer)
    return values.node(value)


def _blocks(instance: ModuleInstance) -> Iterator[tuple[tuple[bool, str, str], Block, str]]:
    for key, block in instance.module.resources.items():
        is_data, kind, name = key
        yield key, block, f"{instance.address}{'data.' if is_data else ''}{kind}.{name}"


def _concerns_appsync(block: Block, instance: ModuleInstance) -> bool:
    """Return whether a block names AppSync, or a policy or document of its module that does."""
    waiting, seen = [block], set[int]()
    while waiting:
        one = waiting.pop()
        if _names_appsync(one):
            return True
        seen.add(id(one))
        for found in _POLICY.finditer(_text(one)):
            other = instance.module.resources.get((found[1] is not None, found[2], found[3]))
            if other is not None and id(other) not in seen:
                waiting.append(other)
    return False


def _names_appsync(block: Block) -> bool:
    return "appsync" in _text(block).casefold()


def _text(block: Block) -> str:
    end = max([block.span.end, block.body.span.end])
    return block.span.source.text[block.span.start : end]


def _holds_api(instance: ModuleInstance) -> bool:
    return _holds(instance, _API)


def _holds(instance: ModuleInstance, prefix: str) -> bool:
    """Return whether a module, or one that it calls, makes a resource of some types."""
    waiting, seen = [instance], set()
    while waiting:
        here = waiting.pop()
        if here.module.folder in seen:
            continue
        seen.add(here.module.folder)
        if any(kind.startswith(prefix) for _, kind, _ in here.module.resources):
            return True
        waiting += [child for name in here.module.calls if (child := here.child(name, Keyed("", {}))) is not None]
    return False


def _targets(node: Node) -> Iterator[str]:
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Partial):
            yield from (bare(hole.target) for hole in here.holes if hole.target)
        elif isinstance(here, Sequence):
            waiting += here.items
        elif isinstance(here, Table):
            waiting += here.entries.values()
