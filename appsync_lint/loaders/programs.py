"""The programs that a configuration names: what runs for a field, the Lambda authorizer, and what these import."""

from __future__ import annotations

import posixpath
import re
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint.config import SCRIPTS, Absent, Known, Language, Program, Stage, Unknown, known, language
from appsync_lint.loaders.document import Partial, Scalar, Table
from appsync_lint.loaders.embedding import embedded, with_holes
from appsync_lint.patterns import pattern
from appsync_lint.source import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from appsync_lint.config import ApiConfig, Resolver, Value
    from appsync_lint.loaders.document import Node
    from appsync_lint.source import Source, Span

    Read = Callable[[str, Span], Source]

# In which order a resolver's texts run, which of their keys hold a path, and when they run.
_TEXTS = {"requestMappingTemplate": Stage.REQUEST, "responseMappingTemplate": Stage.RESPONSE, "code": Stage.BOTH}

# Data sources whose own code cannot look at the caller:
# https://docs.aws.amazon.com/appsync/latest/APIReference/API_DataSource.html
_MERE_STORES = frozenset({
    "NONE", "AMAZON_DYNAMODB", "AMAZON_ELASTICSEARCH", "AMAZON_OPENSEARCH_SERVICE", "AMAZON_EVENTBRIDGE",
    "RELATIONAL_DATABASE",
})  # fmt: skip

_PYTHON = pattern(r"^(?:def|from|import|class)\s[^{]*$", re.MULTILINE)

# Which files of its own a program imports, by its text: a name too many finds no file.
_JS_IMPORT = pattern(r"\b(?:from|(?:import|require)(?>\s*)\(?)(?>\s*)([\"'])(\.{1,2}/[^\"'\r\n]+)\1")
_PY_FROM = pattern(r"^[ \t]*from(?>[ \t]+)([\w.]*)[ \t]+import[ \t]+(\(?[\w \t,]+)", re.MULTILINE)
_PY_IMPORT = pattern(r"^[ \t]*import[ \t]+([\w.]+)", re.MULTILINE)
_BUILT_AS = {".js": (".ts", ".tsx"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}
_DATA = frozenset({".json", ".graphql", ".gql", ".pem", ".txt", ".yaml", ".yml", ".css", ".html", ".wasm", ".node"})
_MOST_IMPORTS = 50  # of one program that are read
_MOST_NAMES = 2_000  # of one program that are looked for
_MOST_IMPORTED = 500_000  # characters that one program imports
_LARGEST = 1_000_000  # characters of a program whose imports are looked for; nobody reads one of this size
_MOST_ABOVE = 3  # folders above a Python file in which its packages are looked for


class Files(Struct, frozen=True):
    """The files of a project, by paths relative to the one that names them: `read` reads, `has` says what there is."""

    read: Read
    has: Callable[[str], bool]


class Running(Struct, frozen=True):
    """The programs of a resolver or function and of its data source; `whole` says that nothing else runs.

    `hidden` are what names programs that are out of sight.
    """

    programs: tuple[Program, ...] = ()
    whole: bool = False
    hidden: tuple[Partial, ...] = ()


def of(table: Table, stores: Mapping[str, Table], *, function: str = "", at_root: bool = False) -> Running:
    """Return what runs for a resolver or a function, of which `function` is the name."""
    store = stores.get(table.text("dataSourceName"))
    kind = store.text("type") if store else ""
    texts = [(_text(table, key, stage), _hidden(table, f"{key}File", key)) for key, stage in _TEXTS.items()]
    behind = _lambda(store) if store else None
    found = [program for program in (*(text for text, _ in texts), behind) if program is not None]
    hidden = [node for text, node in texts if text is None and node is not None]
    if store is not None and behind is None and (node := _hidden(store, "file", "code")):
        hidden.append(node)
    ends = at_root and "dataSourceName" not in table.entries if store is None else kind in _MERE_STORES
    placed = (replace(program, function=function, store=kind) for program in found)
    return Running(tuple(placed), not hidden and (ends or behind is not None), tuple(hidden))


def _hidden(table: Table, *keys: str) -> Partial | None:
    return next((node for key in keys if isinstance(node := table.get(key), Partial)), None)


def _text(table: Table, key: str, stage: Stage) -> Program | None:
    path, inline = table.get(f"{key}File"), table.get(key)
    vtl = key != "code"
    if isinstance(path, Scalar) and isinstance(path.value, str):
        return Program(Language.VTL if vtl else language(path.value), path.span, path.value, stage=stage)
    source = _inline(inline)
    written_in = Language.VTL if vtl else Language.JAVASCRIPT
    return Program(written_in, inline.span, source=source, stage=stage) if inline is not None and source else None


def _inline(node: Node | None) -> Source | None:
    """Return a program that stands in the document itself, also where parts of it are out of sight."""
    if isinstance(node, Partial):
        return with_holes(node)
    return embedded(node) if isinstance(node, Scalar) and isinstance(node.value, str) else None


def _lambda(table: Table) -> Program | None:
    """Return the program of a Lambda function; None where the table shows none."""
    path, inline, handler = table.get("file"), table.get("code"), table.text("handler")
    if isinstance(path, Scalar) and isinstance(path.value, str):
        return Program(language(path.value), path.span, path.value, handler=handler)
    source = _inline(inline)
    if inline is None or source is None:
        return None
    is_python = table.text("runtime").startswith("python") or _PYTHON.search(source.text)
    return Program(Language.PYTHON if is_python else Language.JAVASCRIPT, inline.span, source=source, handler=handler)


def authorizer(api: Table) -> Value[Program]:
    """Return the program of an API's Lambda authorizer."""
    node = api.get("authorizer")
    if isinstance(node, Table) and (program := _lambda(node)) is not None:
        return Known(program, program.span, program.span.file)
    hidden = _hidden(node, "file", "code") if isinstance(node, Table) else node
    if isinstance(hidden, Partial):
        answer = hidden.answer or "overrides: authorizer.file"
        return Unknown("what the Lambda authorizer answers", hidden.expression, answer, hidden.span)
    return Absent(api.span)


def read_in(config: ApiConfig, files: Files) -> ApiConfig:
    """Return a configuration with the texts of its programs, and of the files of their own that these import.

    Raises UnreadableError where a program that is named cannot be read.
    """
    found = config.resolvers
    if isinstance(found, Known):
        found = replace(found, value=tuple(_resolver(one, files) for one in found.value))
    program = known(config.authorizer)
    if isinstance(config.authorizer, Known) and program is not None:
        config = replace(config, authorizer=replace(config.authorizer, value=with_source(program, files)))
    return replace(config, resolvers=found)


def _resolver(resolver: Resolver, files: Files) -> Resolver:
    return replace(resolver, programs=tuple(with_source(program, files) for program in resolver.programs))


def with_source(program: Program, files: Files) -> Program:
    """Return a program with its text and what it imports. Raises UnreadableError where its file cannot be read."""
    if not program.path or (program.language is Language.OTHER and files.has(program.path)):
        return program
    source = program.source or files.read(program.path, program.span)
    imported: dict[str, Source] = {}
    strangers: list[Span] = []
    left = _MOST_IMPORTED
    for number, (name, place, path) in enumerate(_imports(program, source, files)):
        text = _one(path, program, files) if path and number < _MOST_IMPORTS else None
        left -= len(text.text) if text is not None else 0
        if text is not None and left >= 0:
            imported[name] = text
        elif path or (place is not None and _is_own(name)):
            strangers.append(place or source.span(0, 0))
    return replace(program, source=source, imported=tuple(imported.items()), strangers=tuple(strangers))


def _is_own(name: str) -> bool:
    """Return whether a name that is imported means a program of the project: no package, and no data."""
    return name.startswith(".") and posixpath.splitext(name)[1] not in _DATA


def _one(path: str, program: Program, files: Files) -> Source | None:
    """Return a file that is imported; what cannot be read is left out, as what is imported from elsewhere."""
    try:
        return files.read(path, program.span)
    except UnreadableError:
        return None


def _imports(program: Program, source: Source, files: Files) -> Iterator[tuple[str, Span | None, str]]:
    """Yield the names that a program writes for files of its own, their places, and the paths of these files."""
    if program.language is Language.VTL:
        return
    python = program.language is Language.PYTHON
    folder = posixpath.dirname(program.path)
    if len(source.text) > _LARGEST:
        return
    found = dict(_python_names(source) if python else _script_names(source))
    for name, place in islice(found.items(), _MOST_NAMES):
        candidates = _python_files(name, folder) if python else _script_files(name, folder)
        path = next((path for path in candidates if files.has(path)), "")
        if path != program.path:
            yield name, place, path


def _script_names(source: Source) -> Iterator[tuple[str, Span | None]]:
    return ((found[2], source.span(*found.span(2))) for found in _JS_IMPORT.finditer(source.text))


def _script_files(name: str, folder: str) -> Iterator[str]:
    path = posixpath.normpath(posixpath.join(folder, name))
    stem, ending = posixpath.splitext(path)
    yield path
    yield from (stem + end for end in _BUILT_AS.get(ending, ()))
    yield from (path + end for end in SCRIPTS)
    yield from (f"{path}/index{end}" for end in SCRIPTS)


def _python_names(source: Source) -> Iterator[tuple[str, Span | None]]:
    """Yield the modules that a text may mean, each with the place that names it where it is one for certain."""
    for found in _PY_FROM.finditer(source.text):
        module, place = found[1], source.span(*found.span(1))
        if module.strip("."):
            yield module, place
        else:  # `from . import token` names a module, or what a package holds
            yield from ((module + word, None) for word in re.findall(r"\w+", found[2]))
            yield module, None
    yield from ((found[1], source.span(*found.span(1))) for found in _PY_IMPORT.finditer(source.text))


def _python_files(name: str, folder: str) -> Iterator[str]:
    dots = len(name) - len(name.lstrip("."))
    path = name.lstrip(".").replace(".", "/")
    # A Lambda function finds what lies beside its file, or where its package begins.
    for above in range(dots - 1, dots) if dots else range(_MOST_ABOVE + 1):
        base = posixpath.normpath(posixpath.join(folder, *[".."] * above, path))
        yield f"{base}.py"
        yield f"{base}/__init__.py"
