"""From what CDK has synthesised back to what people edit: the file that was copied, the line that makes an API."""

from __future__ import annotations

import os
import re
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from appsync_lint.config import LANGUAGES
from appsync_lint.loaders.document import Scalar, Sequence, Table, sequence, table, texts
from appsync_lint.loaders.workspace import MAX_FILE_SIZE, MAX_FILES, SCHEMA_SUFFIXES
from appsync_lint.source import Span, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.infrastructure import Described, FoundApi
    from appsync_lint.loaders.workspace import Workspace

_BUILT = frozenset({
    "node_modules", "cdk.out", ".git", ".amplify", ".aws-sam", ".serverless", ".venv", "venv", "site-packages",
    "__pycache__", ".tox", ".nox",
})  # fmt: skip

# Keys that hold the path of a program, in a list of tables or in one table.
_PROGRAM_KEYS = {
    "resolvers": ("codeFile", "requestMappingTemplateFile", "responseMappingTemplateFile"),
    "functions": ("codeFile", "requestMappingTemplateFile", "responseMappingTemplateFile"),
    "dataSources": ("file",),
    "authorizer": ("file",),
}

# How alike two schemas are that could be the same before and after a change, and how many files are compared for it.
_ALIKE = 0.5
_MOST_COMPARED = 200
_CHANGED = "{} is not quite the schema that was synthesised. If it was changed since, run `npx cdk synth` again."

_LONGEST_FRAME = 2_000
_MODULE = re.compile(r"^// (?!\.\./)([\w@./ \[\]()+-]{1,300}\.[cm]?[jt]sx?)$", re.MULTILINE)
_FRAME = re.compile(
    r"\(?(?:file://)?(?P<file>[^()\s][^()]*):(?P<line>[1-9][0-9]{0,6}):(?P<column>[1-9][0-9]{0,6})\)?\s*$"
)
_BYTE_ORDER_MARK = "\ufeff"
_LINE_END = re.compile(r"\r\n|\n|\r")
_GRAPHQL = re.compile("graphql", re.IGNORECASE)


class Constructs(Struct, frozen=True):
    """What an assembly knows of its constructs: by whose path, where the program makes them."""

    metadata: Iterable[Table]
    app: Path
    workspace: Workspace

    def placed(self, api: FoundApi) -> FoundApi:
        """Return an API under the path that its users know, at the line of the program that makes it.

        That line is known where CDK notes the stack of calls, and where it still names what an API is made with.
        """
        span = next((span for frame in self._frames(api.path) if (span := self._place(frame))), api.span)
        return replace(api, path=api.path.removesuffix("/Resource"), span=span)

    def _frames(self, path: str) -> Iterator[str]:
        """Yield the calls that make a construct, the innermost first.

        https://github.com/aws/aws-cdk-cli/blob/main/packages/%40aws-cdk/cloud-assembly-schema/lib/cloud-assembly/metadata-schema.ts
        """
        for known in self.metadata:
            entries = known.get(f"/{path}")
            for entry in entries.items if isinstance(entries, Sequence) else ():
                if isinstance(entry, Table):
                    calls = entry.get("data") if entry.text("type") == "aws:cdk:creationStack" else entry.get("trace")
                    yield from (text for text, _ in texts(calls))

    def _place(self, frame: str) -> Span | None:
        found = _FRAME.search(frame.rpartition(" (")[2]) if len(frame) <= _LONGEST_FRAME else None
        path = self._local(found["file"]) if found else None
        if found is None or path is None:
            return None
        try:
            source = self.workspace.read(path)
        except UnreadableError:
            return None
        starts = [0, *(end.end() for end in _LINE_END.finditer(source.text)), len(source.text)]
        number = int(found["line"])
        line = source.text[slice(*starts[number - 1 : number + 1])].rstrip() if number < len(starts) else ""
        if not _GRAPHQL.search(line):
            return None
        start = starts[number - 1]
        return source.span(start + min(int(found["column"]) - 1, len(line)), start + len(line))

    def _local(self, name: str) -> Path | None:
        """Return a file of the app that a call names, which may have been made on another machine."""
        parts = [part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
        if "node_modules" in parts or name.startswith("node:"):
            return None
        root = self.workspace.root
        for start in range(len(parts)):
            for folder in (self.app, root):
                path = folder.joinpath(*parts[start:])
                if os.path.isfile(path) and path.resolve().is_relative_to(root):  # noqa: PTH113 - of any name
                    return path
        return None


class Originals(Struct):
    """The files of a project that what was synthesised may be copies of."""

    app: Path
    workspace: Workspace
    _files: dict[str, list[tuple[Path, int]]] | None = None
    _contents: dict[tuple[str, int], dict[bytes, list[Path]]] = field(default_factory=dict)

    def restored(self, api: FoundApi) -> FoundApi:
        """Return an API whose schema and programs are the files that people edit, wherever one equals a copy."""
        return replace(api, deployments=tuple(self._restored(one) for one in api.deployments))

    def _restored(self, described: Described) -> Described:
        entries = dict(described.table.entries)
        for key, names in _PROGRAM_KEYS.items():
            if key in entries:
                change = partial(self._program, described.folder)
                entries[key] = _changed(entries[key], dict.fromkeys(names, change))
        original, note = self._schema(described)
        keys = dict(described.table.keys)
        if original is not None:
            definition = entries.pop("definition", None)
            span = definition.span if definition is not None else entries["schema"].span
            name = _relative(original, described.folder)
            entries["schema"] = sequence((Scalar(name, span),), span)
            keys["schema"] = keys.pop("definition", span) if definition is not None else keys["schema"]
        notes = (*described.notes, note) if note else described.notes
        return replace(described, table=table(entries, described.table.span, keys), notes=notes)

    def _schema(self, described: Described) -> tuple[Path | None, str]:
        """Return the file that an API's schema was copied from or, where one is like it only, a note that says so."""
        text = self._text(described)
        if text is None:
            return None, ""
        tolerance = len(_BYTE_ORDER_MARK.encode()) + 2 * (1 + text.count("\n"))
        same = [path for path in self._alike(SCHEMA_SUFFIXES, len(text.encode()), tolerance) if self._is(path, text)]
        if same:
            return self._nearest(same), ""
        return None, next((_CHANGED.format(name) for name in self._resembling(text)), "")

    def _resembling(self, text: str) -> Iterator[str]:
        """Yield the names of files most of whose lines stand in a schema, and most of whose lines they are."""
        lines, size = _lines(text), len(text.encode())
        for path in self._alike(SCHEMA_SUFFIXES, size, size // 2)[:_MOST_COMPARED]:
            own = _lines(self._read(path) or "")
            if own and len(own & lines) / len(own | lines) >= _ALIKE:
                yield self.workspace.name(path)

    def _text(self, described: Described) -> str | None:
        """Return the schema that was synthesised, where it is one text."""
        definition = described.table.get("definition")
        if isinstance(definition, Scalar):
            return str(definition.value)
        paths = list(texts(described.table.get("schema")))
        return self._read(described.folder / paths[0][0]) if len(paths) == 1 else None

    def _is(self, path: Path, text: str) -> bool:
        return _normalised(self._read(path) or "") == _normalised(text)

    def _read(self, path: Path) -> str | None:
        try:
            return self.workspace.read(path).text
        except (UnreadableError, OSError, ValueError):  # or a path that the system does not take
            return None

    def _program(self, folder: Path, node: Node) -> Node:
        """Return the path of the one program that a copy equals, or that of the copy."""
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            return node
        copy = folder / node.value
        text = self._read(copy)
        if not text:
            return node
        copies = self._by_content(copy.suffix, copy.stat().st_size)
        original = self._nearest(copies.get(_digest(text), [])) or self._entry(text)
        return node if original is None else replace(node, value=_relative(original, folder))

    def _entry(self, text: str) -> Path | None:
        """Return the file that esbuild made a bundle of: it names each module before its code, the entry last.

        Relative to the folder of the lock file: https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-lambda-nodejs/lib/bundling.ts
        """
        own = [found[1] for found in _MODULE.finditer(text) if "node_modules/" not in found[1]]
        if not own:
            return None
        folders = (self.app, *self.app.parents)
        inside = (folder / own[-1] for folder in folders if folder.is_relative_to(self.workspace.root))
        return next((path for path in inside if path.is_file()), None)

    def _by_content(self, ending: str, size: int) -> dict[bytes, list[Path]]:
        """Return the files of a size, in bytes, by what they hold."""
        if (ending, size) not in self._contents:
            found: dict[bytes, list[Path]] = {}
            for path in self._alike((ending,), size, 0):
                found.setdefault(_digest(self._read(path) or ""), []).append(path)
            self._contents[ending, size] = found
        return self._contents[ending, size]

    def _nearest(self, same: list[Path]) -> Path | None:
        """Return the one file, or the one of the app; where there are several, nobody knows which it was."""
        own = [path for path in same if path.is_relative_to(self.app)]
        candidates = own or same
        return candidates[0] if len(candidates) == 1 else None

    def _alike(self, endings: tuple[str, ...], size: int, tolerance: int) -> list[Path]:
        """Return the files of about this size, in bytes."""
        if self._files is None:
            self._files = _by_ending(self.workspace.root)
        return [path for end in endings for path, length in self._files.get(end, ()) if abs(length - size) <= tolerance]


def _by_ending(root: Path) -> dict[str, list[tuple[Path, int]]]:
    """Return schemas and programs with their sizes, in the order of their names; nothing in what tools have built."""
    found: dict[str, list[tuple[Path, int]]] = {}
    count = 0
    for here, folders, names in os.walk(root):
        # An assembly, whatever its name, holds a file of this name.
        if "cdk.out" in names:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if name not in _BUILT)
        for name in sorted(names):
            path = Path(here, name)
            if path.suffix not in (*SCHEMA_SUFFIXES, *LANGUAGES) or not path.is_file():
                continue
            count += 1
            size = path.stat().st_size
            if count <= MAX_FILES and size <= MAX_FILE_SIZE:
                found.setdefault(path.suffix, []).append((path, size))
    return found


def _changed(node: Node, changes: Mapping[str, Callable[[Node], Node]]) -> Node:
    """Return a table, or a list of them, with the values of some keys changed."""
    if isinstance(node, Sequence):
        return sequence((_changed(item, changes) for item in node.items), node.span)
    if not isinstance(node, Table):
        return node
    entries = {key: changes[key](value) if key in changes else value for key, value in node.entries.items()}
    return table(entries, node.span, node.keys)


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path, folder.resolve())).as_posix()


def _normalised(text: str) -> str:
    """Return a schema without what copying may change: line ends, and blanks where a line or the text ends."""
    return "\n".join(line.rstrip() for line in text.removeprefix(_BYTE_ORDER_MARK).rstrip().splitlines())


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()


def _lines(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines()} - {"", "}", "{"}
