"""A folder -> the infrastructure code in it that makes AppSync APIs, and those APIs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from appsync_lint.dialect import Dialect
from appsync_lint.loaders.workspace import MAX_FILE_SIZE, MAX_FILES
from appsync_lint.source import Problem, UnreadableError, leads_out

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
_SERVERLESS = re.compile(r"serverless[\w.-]*\.(ya?ml|json)|serverless(\.(?!(d|test|spec)\.)[\w-]+)*\.(ts|js|mjs|cjs)")
_PROGRAMS = (".ts", ".js", ".mjs", ".py", ".java", ".cs", ".go", ".json")

# What a text has to name to be of interest; a template of the second kind only beside one of the first.
_API = re.compile(rb"AWS::AppSync::|AWS::Serverless::GraphQLApi")
_BESIDE_API = re.compile(rb"AWS::CloudFormation::Stack|AWS::Cognito::IdentityPool|appsync:|AWS::WAFv2::WebACLAssoc")
# A key as JSON or YAML writes it: at the start of a line, or behind a brace or comma where all stands on one line.
_KEY = rb"(?:^|[\r{,]|^--- |^\?)[ \t]*+(?:!!str )?[\"']?%s[\"']?\s*+:"
_RESOURCES = re.compile(_KEY % b"Resources", re.MULTILINE)
_APPSYNC = re.compile(rb"appsync", re.IGNORECASE)
_EXPORT = re.compile(rb'"graphqlApi"\s*:\s*\{')
_ASSEMBLY = re.compile(rb'"artifacts"')
_SERVICE = re.compile(_KEY % b"service", re.MULTILINE)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ASSEMBLIES = ("cdk.out", ".amplify")
_ASSEMBLY_MARK = "cdk.out"  # a file of this name stands in every folder that CDK synthesises into
_SDKS = frozenset({"botocore", "boto3", "aws-sdk", "aws_cdk"})  # layers of Lambda hold them: they name all services
# Files that name AppSync without having to do with it: every new cdk.json sets the flags of all services.
_NO_PROGRAMS = ("package-lock.json", "composer.lock", "cdk.json")
_OF_INTEREST = (*_TEMPLATES, *_TERRAFORM, ".ts", ".js", ".mjs", ".cjs")
_MOST_PROGRAMS = 2_000


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
    """Infrastructure code: the files of one format, by the folder or file at which to begin."""

    paths: dict[Format, tuple[Path, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(self.paths.values())


def recognized(path: Path, data: bytes) -> Format | None:
    """Return the format of a file that a user names; None for what is no infrastructure code."""
    name = path.name.casefold()
    if name.endswith(_TERRAFORM):
        return Format.TERRAFORM
    if name == "cdk.json" or (name == "manifest.json" and _ASSEMBLY.search(data)):
        return Format.CDK
    if name == "backend-config.json":
        return Format.AMPLIFY
    if _SERVERLESS.fullmatch(name) or (name.endswith(_TEMPLATES) and _SERVICE.search(data) and _APPSYNC.search(data)):
        return Format.SERVERLESS
    return _by_text(name, data) if name.endswith(_TEMPLATES) else None


def _by_text(name: str, data: bytes) -> Format | None:
    if _is_plan(name, data):
        return Format.TERRAFORM_PLAN
    is_template = _API.search(data) or (_RESOURCES.search(data) and b"AWS::" in data)
    return Format.CLOUDFORMATION if is_template else None


def _is_plan(name: str, data: bytes) -> bool:
    return name.endswith(".json") and b'"format_version"' in data and b'"terraform_version"' in data


def search(workspace: Workspace, folder: Path) -> Infrastructure:
    """Return the infrastructure code of a folder, and the folders in it, that names AppSync.

    Only names and bytes are looked at. Raises UnreadableError where there are too many files to look at.
    """
    found: dict[Format, set[Path]] = {kind: set() for kind in Format}
    beside: set[Path] = set()
    for path in _files(workspace, folder):
        file = _File(path, folder)
        kind = _kind(file)
        if kind is not None:
            found[kind].add(path)
        elif path.name.casefold().endswith(_TEMPLATES) and file.holds(_BESIDE_API, _RESOURCES):
            beside.add(path)
    if found[Format.CLOUDFORMATION]:
        found[Format.CLOUDFORMATION] |= beside
    if not any(_File(path, folder).holds(_APPSYNC) for path in found[Format.TERRAFORM]):
        found[Format.TERRAFORM] = set()
    return Infrastructure({kind: tuple(sorted(paths)) for kind, paths in found.items() if paths})


def sorted_by_format(paths: Iterable[Path]) -> Infrastructure:
    """Return files that a user names as infrastructure code."""
    found: dict[Format, set[Path]] = {kind: set() for kind in Format}
    for path in paths:
        kind = recognized(path, glance(path))
        if kind is not None:
            found[kind].add(path)
    return Infrastructure({kind: tuple(sorted(files)) for kind, files in found.items() if files})


class _File(Struct, frozen=True, dict=True):
    """A file that nobody named, and the folder that is searched; it is read when somebody asks, and once."""

    path: Path
    searched: Path

    @cached_property
    def _data(self) -> bytes:
        return glance(self.path)

    def holds(self, *patterns: re.Pattern[bytes]) -> bool:
        """Return whether the file can be read and holds all of these."""
        return bool(self._data) and all(pattern.search(self._data) for pattern in patterns)


def _kind(file: _File) -> Format | None:
    """Return what a file that nobody named is, if it has to do with AppSync; Terraform's files count all together."""
    name = file.path.name.casefold()
    if name in _BY_NAME:
        kind, concerns_appsync = _BY_NAME[name]
    elif name.endswith(_TERRAFORM):
        kind, concerns_appsync = Format.TERRAFORM, lambda _: True
    elif _SERVERLESS.fullmatch(name):
        kind, concerns_appsync = Format.SERVERLESS, _service_names_appsync
    elif name.endswith(".json") and file.holds(_EXPORT):
        kind, concerns_appsync = Format.EXPORT, lambda _: True
    elif name.endswith(_TEMPLATES):
        kind, concerns_appsync = Format.CLOUDFORMATION, lambda file: file.holds(_API, _RESOURCES)
    else:
        return None
    return kind if concerns_appsync(file) else None


def _service_names_appsync(file: _File) -> bool:
    is_data = file.path.name.casefold().endswith(_TEMPLATES)
    return file.holds(_APPSYNC, *([_SERVICE] if is_data else []))


def _is_assembly(file: _File) -> bool:
    """Return whether a manifest is that of a synthesised app, of which no `cdk.json` tells in what is searched."""
    above = [folder for folder in list(file.path.parents)[1:4] if folder.is_relative_to(file.searched)]
    return file.holds(_ASSEMBLY) and not any((folder / "cdk.json").exists() for folder in above)


def _is_amplify_data(file: _File) -> bool:
    return file.path.parent.name == "data" and file.path.parent.parent.name == "amplify"


_BY_NAME: dict[str, tuple[Format, Callable[[_File], bool]]] = {
    "cdk.json": (Format.CDK, lambda file: _app_names_appsync(file.path.parent)),
    "manifest.json": (Format.CDK, _is_assembly),
    "backend-config.json": (Format.AMPLIFY, lambda file: file.holds(_APPSYNC)),
    "resource.ts": (Format.AMPLIFY, _is_amplify_data),
}


def _files(workspace: Workspace, folder: Path) -> Iterator[Path]:
    """Yield the files that could be infrastructure code, with those that tools have synthesised for CDK and Amplify."""
    count = 0
    for here, folders, names in os.walk(folder):
        if _ASSEMBLY_MARK in names:  # a synthesised app: its manifest tells of all its files
            folders[:], candidates = [], [Path(here, "manifest.json")]
        else:
            synthesised = [Path(here, name) for name in folders if name in _ASSEMBLIES]
            folders[:] = sorted(name for name in folders if name not in NOT_OURS)
            candidates = [Path(here, name) for name in sorted(names) if name.casefold().endswith(_OF_INTEREST)]
            candidates += (path for above in synthesised for path in _manifests(above))
        for path in candidates:
            count += 1
            if count > MAX_FILES:
                sentence = f"{workspace.name(folder)} holds more than {MAX_FILES:,} files that could describe an API."
                raise UnreadableError(Problem(sentence, "Name a folder in it, or write appsync-lint.yaml."))
            yield path


def _manifests(folder: Path) -> list[Path]:
    """Return the manifests of the apps that were synthesised into a folder, without those of their stages."""
    found = sorted(folder.glob("**/manifest.json"))
    return [path for path in found if not any(path.parent.parent.is_relative_to(other.parent) for other in found)]


def glance(path: Path) -> bytes:
    """Return what of a file is searched for words, UTF-16 as UTF-8; nothing where it cannot be read.

    PowerShell writes UTF-16. Reading such a file says so, and nobody would read it where no word is found in it.
    """
    if leads_out(path):
        return b""
    try:
        data = path.read_bytes() if path.is_file() and path.stat().st_size <= MAX_FILE_SIZE else b""
    except OSError:
        return b""
    return data.decode("utf-16", "replace").encode("utf-8", "replace") if data.startswith(_UTF_16) else data


def _app_names_appsync(folder: Path) -> bool:
    """Return whether a CDK app has to do with AppSync, by its sources and what was synthesised from them."""
    looked_at = 0
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name == "cdk.out" or name not in NOT_OURS | _SDKS)
        for name in sorted(names):
            if name.endswith(_PROGRAMS) and name not in _NO_PROGRAMS:
                looked_at += 1
                if looked_at > _MOST_PROGRAMS or _File(Path(here, name), folder).holds(_APPSYNC):
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

    for folder in terraform.roots(paths, around.workspace):
        yield partial(terraform.apis, folder, around)


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
