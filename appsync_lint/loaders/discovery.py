"""A folder -> the infrastructure code in it that makes AppSync APIs, and those APIs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from appsync_lint.dialect import Dialect
from appsync_lint.loaders.glance import Glance
from appsync_lint.loaders.workspace import MAX_FILES
from appsync_lint.patterns import pattern
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from appsync_lint.loaders.infrastructure import FoundApi, Surroundings
    from appsync_lint.loaders.workspace import Workspace

# Folders that hold other people's code, or what tools have made of the code beside them.
NOT_OURS = frozenset({
    "node_modules", ".git", ".terraform", ".venv", "venv", "site-packages", "__pycache__", ".aws-sam", ".serverless",
    ".amplify", "cdk.out", ".tox", ".nox",
})  # fmt: skip
_TEMPLATES = (".yaml", ".yml", ".json", ".template")
_TERRAFORM = (".tf", ".tofu", ".tf.json", ".tofu.json")
# Beside data, programs that make some: `serverless.ts`, `serverless.api.js`; no declarations or tests of such.
_SERVERLESS = pattern(r"serverless[\w.-]*\.(ya?ml|json)|serverless(\.(?!(d|test|spec)\.)[\w-]+)*\.(ts|js|mjs|cjs)")
_PROGRAMS = (".ts", ".js", ".mjs", ".py", ".java", ".cs", ".go", ".json")

# What a text has to name to be of interest; a template of the second kind only beside one of the first.
_API = (b"AWS::AppSync::", b"AWS::Serverless::GraphQLApi")
_BESIDE_API = (
    b"AWS::CloudFormation::Stack", b"AWS::Cognito::IdentityPool", b"appsync:", b"AWS::WAFv2::WebACLAssoc",
)  # fmt: skip
_ASSEMBLY = b'"artifacts"'
_PLAN = (b'"format_version"', b'"terraform_version"')
_ASSEMBLIES = ("cdk.out", ".amplify")
_ASSEMBLY_MARK = "cdk.out"  # a file of this name stands in every folder that CDK synthesises into
_SDKS = frozenset({"botocore", "boto3", "aws-sdk", "aws_cdk"})  # layers of Lambda hold them: they name all services
# Files that name AppSync without having to do with it: every new cdk.json sets the flags of all services.
_NO_PROGRAMS = ("package-lock.json", "composer.lock", "cdk.json")
_OF_INTEREST = (*_TEMPLATES, *_TERRAFORM, ".ts", ".js", ".mjs", ".cjs")
_MOST_PROGRAMS = 2_000
_MOST_TOLD = 10  # files or folders that could not be looked into
_LONGEST_NAME = 200  # characters of their paths


class Format(StrEnum):
    """The formats, in the order in which they are looked for."""

    EXPORT = "exported API"
    CDK = "CDK"
    AMPLIFY = "Amplify"
    SERVERLESS = "Serverless Framework"
    CLOUDFORMATION = "CloudFormation"
    TERRAFORM = "Terraform"
    TERRAFORM_PLAN = "Terraform plan"


class Infrastructure(Struct, frozen=True):
    """Infrastructure code: the files of one format, by the folder or file at which to begin.

    `unseen` are sentences about files and folders that could not be looked into.
    """

    paths: dict[Format, tuple[Path, ...]] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(self.paths.values())


def recognized(path: Path) -> Format | None:
    """Return the format of a file that a user names; None for what is no infrastructure code."""
    name, file = path.name.casefold(), Glance(path)
    if name.endswith(_TERRAFORM):
        return Format.TERRAFORM
    if name == "cdk.json" or (name == "manifest.json" and file.holds_all(_ASSEMBLY)):
        return Format.CDK
    if name == "backend-config.json":
        return Format.AMPLIFY
    if _SERVERLESS.fullmatch(name):
        return Format.SERVERLESS
    return _by_text(name, file) if name.endswith(_TEMPLATES) else None


def _by_text(name: str, file: Glance) -> Format | None:
    if file.holds_key(b"service") and file.names_appsync:
        return Format.SERVERLESS
    if name.endswith(".json") and file.holds_all(*_PLAN):
        return Format.TERRAFORM_PLAN
    is_template = file.holds_any(*_API) or (file.holds_all(b"AWS::") and file.holds_key(b"Resources"))
    return Format.CLOUDFORMATION if is_template else None


def search(workspace: Workspace, folder: Path) -> Infrastructure:
    """Return the infrastructure code of a folder, and the folders in it, that names AppSync.

    Only names and bytes are looked at. Raises UnreadableError where there are too many files to look at.
    """
    found: dict[Format, set[Path]] = {kind: set() for kind in Format}
    beside: set[Path] = set()
    unseen: dict[str, str] = {}
    for file in _files(workspace, folder, unseen):
        kind = _kind(file)
        if kind is not None:
            found[kind].add(file.path)
        elif file.name.endswith(_TEMPLATES) and file.holds_any(*_BESIDE_API) and file.holds_key(b"Resources"):
            beside.add(file.path)
        elif file.unseen:
            unseen[str(file.path)] = file.unseen
    if found[Format.CLOUDFORMATION]:
        found[Format.CLOUDFORMATION] |= beside
    if not any(Glance(path).names_appsync for path in found[Format.TERRAFORM]):
        found[Format.TERRAFORM] = set()
    kept = {kind: tuple(sorted(paths)) for kind, paths in found.items() if paths}
    return Infrastructure(kept, tuple(_told(unseen, folder)))


def _told(unseen: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yield sentences about what could not be looked into: some of them name AppSync, for all that anybody knows."""
    for path, why in sorted(unseen.items())[:_MOST_TOLD]:
        name = Path(path).relative_to(folder).as_posix()
        shortened = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}..."
        yield f"{shortened} {why}: whether it describes an API is not known."
    if more := len(unseen) - _MOST_TOLD:
        yield from [f"{more:,} more files or folders cannot be looked into."] if more > 0 else []


def sorted_by_format(paths: Iterable[Path]) -> Infrastructure:
    """Return files that a user names as infrastructure code."""
    found: dict[Format, set[Path]] = {kind: set() for kind in Format}
    for path in paths:
        kind = recognized(path)
        if kind is not None:
            found[kind].add(path)
    return Infrastructure({kind: tuple(sorted(files)) for kind, files in found.items() if files})


class _File(Glance):
    """A file that nobody named, below the folder that is searched; `name` is its own, in lower case."""

    def __init__(self, folder: str, name: str, searched: Path) -> None:
        super().__init__(os.path.join(folder, name))  # noqa: PTH118 - see Glance
        self.folder = folder
        self.name = name.casefold()
        self.searched = searched
        self._written = name

    @property
    def path(self) -> Path:
        """Where it stands."""
        return Path(self.folder, self._written)


def _kind(file: _File) -> Format | None:
    """Return what a file that nobody named is, if it has to do with AppSync; Terraform's files count all together."""
    name = file.name
    if name in _BY_NAME:
        kind, concerns_appsync = _BY_NAME[name]
    elif name.endswith(_TERRAFORM):
        kind, concerns_appsync = Format.TERRAFORM, lambda _: True
    elif _SERVERLESS.fullmatch(name):
        kind, concerns_appsync = Format.SERVERLESS, _service_names_appsync
    elif name.endswith(".json") and file.is_export:
        kind, concerns_appsync = Format.EXPORT, lambda _: True
    elif name.endswith(_TEMPLATES):
        kind, concerns_appsync = Format.CLOUDFORMATION, _is_template
    else:
        return None
    return kind if concerns_appsync(file) else None


def _service_names_appsync(file: _File) -> bool:
    return file.names_appsync and (not file.name.endswith(_TEMPLATES) or file.holds_key(b"service"))


def _is_template(file: _File) -> bool:
    return file.holds_any(*_API) and file.holds_key(b"Resources")


def _is_assembly(file: _File) -> bool:
    """Return whether a manifest is that of a synthesised app, of which no `cdk.json` tells in what is searched."""
    above = [folder for folder in list(file.path.parents)[1:4] if folder.is_relative_to(file.searched)]
    # Where the mark stands beside it, reading it says what is wrong.
    is_one = file.holds_all(_ASSEMBLY) or (file.path.parent / _ASSEMBLY_MARK).exists()
    return is_one and not any((folder / "cdk.json").exists() for folder in above)


def _is_amplify_data(file: _File) -> bool:
    return file.path.parent.name == "data" and file.path.parent.parent.name == "amplify"


_BY_NAME: dict[str, tuple[Format, Callable[[_File], bool]]] = {
    "cdk.json": (Format.CDK, lambda file: _app_names_appsync(file.path.parent)),
    "manifest.json": (Format.CDK, _is_assembly),
    "backend-config.json": (Format.AMPLIFY, lambda file: file.names_appsync),
    "resource.ts": (Format.AMPLIFY, _is_amplify_data),
}


def _files(workspace: Workspace, folder: Path, unseen: dict[str, str]) -> Iterator[_File]:
    """Yield the files that could be infrastructure code, with those that tools have synthesised for CDK and Amplify.

    `unseen` receives why folders could not be looked into, by their paths.
    """
    count = 0

    def closed(error: OSError) -> None:
        unseen[str(error.filename)] = f"cannot be looked into ({error.strerror})"

    for here, folders, names in os.walk(folder, onerror=closed):
        if _ASSEMBLY_MARK in names:  # a synthesised app: its manifest tells of all its files
            folders[:], candidates = [], [(here, "manifest.json")]
        else:
            synthesised = [Path(here, name) for name in folders if name in _ASSEMBLIES]
            folders[:] = sorted(name for name in folders if name not in NOT_OURS)
            candidates = [(here, name) for name in sorted(names) if name.casefold().endswith(_OF_INTEREST)]
            candidates += ((str(path.parent), path.name) for above in synthesised for path in _manifests(above))
        count += len(candidates)
        if count > MAX_FILES:
            sentence = f"{workspace.name(folder)} holds more than {MAX_FILES:,} files that could describe an API."
            raise UnreadableError(Problem(sentence, "Name a folder in it, or write appsync-lint.yaml."))
        yield from (_File(*place, folder) for place in candidates)


def _manifests(folder: Path) -> list[Path]:
    """Return the manifests of the apps that were synthesised into a folder, without those of their stages."""
    found = sorted(folder.glob("**/manifest.json"))
    return [path for path in found if not any(path.parent.parent.is_relative_to(other.parent) for other in found)]


def _app_names_appsync(folder: Path) -> bool:
    """Return whether a CDK app has to do with AppSync, by its sources and what was synthesised from them."""
    looked_at = 0
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name == "cdk.out" or name not in NOT_OURS | _SDKS)
        for name in sorted(names):
            if name.endswith(_PROGRAMS) and name not in _NO_PROGRAMS:
                looked_at += 1
                if looked_at > _MOST_PROGRAMS or _File(here, name, folder).names_appsync:
                    return True
    return False


def read(infrastructure: Infrastructure, around: Surroundings) -> tuple[tuple[FoundApi, ...], tuple[Problem, ...]]:
    """Return the APIs of infrastructure code, and what kept some of it from being read."""
    apis: list[FoundApi] = []
    problems: list[Problem] = []
    for kind, paths in infrastructure.paths.items():
        for call in _READERS[kind](paths, around):
            try:
                apis += (_spelt(api, kind) for api in call())
            except UnreadableError as error:
                problems += error.problems
    return tuple(apis), tuple(problems)


_Calls = Iterator[Callable[[], "Iterable[FoundApi]"]]


def _export(paths: Iterable[Path], around: Surroundings) -> _Calls:
    from appsync_lint.loaders import bundle  # noqa: PLC0415 - see _cdk

    by_folder: dict[Path, list[Path]] = {}
    for path in paths:
        by_folder.setdefault(path.parent, []).append(path)
    return (partial(bundle.apis, exports, around) for exports in by_folder.values())


def _cdk(paths: Iterable[Path], around: Surroundings) -> _Calls:
    from appsync_lint.loaders import cdk  # noqa: PLC0415 - each project has need of one reader or two

    return (partial(cdk.apis, path, around) for path in paths)


def _amplify(paths: Iterable[Path], around: Surroundings) -> _Calls:
    from appsync_lint.loaders import amplify  # noqa: PLC0415 - see _cdk

    return (partial(amplify.apis, path, around) for path in paths)


def _serverless(paths: Iterable[Path], around: Surroundings) -> _Calls:
    from appsync_lint.loaders import serverless  # noqa: PLC0415 - see _cdk

    for path in paths:
        if path.suffix in {".yml", ".yaml", ".json"}:
            yield partial(serverless.apis, path, around)
        else:
            yield partial(serverless.compiled, path.parent, around)


def _cloudformation(paths: Iterable[Path], around: Surroundings) -> _Calls:
    from appsync_lint.loaders import cloudformation  # noqa: PLC0415 - see _cdk

    def apis() -> tuple[FoundApi, ...]:
        return cloudformation.apis([cloudformation.read(path, around) for path in paths], around)

    yield apis


def _terraform(paths: Iterable[Path], around: Surroundings) -> _Calls:
    from appsync_lint.loaders import terraform  # noqa: PLC0415 - see _cdk

    library = terraform.Library(around.workspace)
    for folder in terraform.roots(paths, library):
        yield partial(terraform.apis, folder, around, library)


def _plan(paths: Iterable[Path], around: Surroundings) -> _Calls:
    from appsync_lint.loaders.terraform import plan  # noqa: PLC0415 - see _cdk

    return (partial(plan.apis, path, around) for path in paths)


def _spelt(api: FoundApi, kind: Format) -> FoundApi:
    """Return an API with the spelling of its tool: who reads a template of CDK edits no template."""
    if kind is Format.CDK:
        return replace(api, dialect=Dialect.API)
    return replace(api, dialect=_DIALECTS.get(kind, api.dialect))


_DIALECTS = {
    Format.SERVERLESS: Dialect.SERVERLESS,
    Format.TERRAFORM: Dialect.TERRAFORM,
    Format.TERRAFORM_PLAN: Dialect.TERRAFORM,
}
_READERS = {
    Format.EXPORT: _export,
    Format.CDK: _cdk,
    Format.AMPLIFY: _amplify,
    Format.SERVERLESS: _serverless,
    Format.CLOUDFORMATION: _cloudformation,
    Format.TERRAFORM: _terraform,
    Format.TERRAFORM_PLAN: _plan,
}
