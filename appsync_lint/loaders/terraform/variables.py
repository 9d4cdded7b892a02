"""The values of a root module's variables: parameters, files of variables, validations and defaults.

https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from appsync_lint.loaders.terraform import hcl, json_syntax, module
from appsync_lint.loaders.terraform.syntax import Binary, Call, GetAttribute, Items, Literal, Name
from appsync_lint.loaders.terraform.types import converted
from appsync_lint.loaders.terraform.values import Atom, EvaluationError, is_null, text, unknown
from appsync_lint.source import Problem, Source, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from appsync_lint.loaders.document import Plain
    from appsync_lint.loaders.terraform.evaluation import Evaluator, Scope
    from appsync_lint.loaders.terraform.syntax import Attribute, Block, Expression
    from appsync_lint.loaders.terraform.values import Value
    from appsync_lint.loaders.workspace import Workspace
    from appsync_lint.source import Span

DEFAULT = "parameter default"

_ENDINGS = (".tfvars", ".tfvars.json")
_AUTOMATIC = (".auto.tfvars", ".auto.tfvars.json")
_ALWAYS = ("terraform.tfvars", "terraform.tfvars.json")
_SKIPPED = frozenset({".terraform", ".git", "node_modules", "examples", "test", "tests"})
_MOST_FILES = 1_000
_MOST_LEVELS = 3  # of folders below the root module in which files of variables are looked for
_REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-[0-9]")
_ALTERNATIVES = re.compile(r"\^\(?\(?(?:\?:)?([\w.|-]+)\)?\)?\$")

_NO_FILE = ""  # beside the names of files of variables

# A variable beside a text that is not empty: one that is left out is compared with the empty one.
_COMPARISON = re.compile(
    r'\bvar\.(?P<left>[\w-]+)\s*[!=]=\s*"(?P<after>[^"$%\\\n]+)"|"(?P<before>[^"$%\\\n]+)"\s*[!=]=\s*var\.(?P<right>[\w-]+)'
)


class Given(Struct, frozen=True):
    """What a project says of its root module's variables: for all deployments, and by file for each.

    `needs_no_file` says that it can be deployed without naming a file. `compared` are the texts that it compares a
    variable with: it is deployed with others than the default.
    """

    always: dict[str, Attribute] = field(default_factory=dict)
    by_file: dict[str, dict[str, Attribute]] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    compared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs_no_file: bool = False


def given(root: module.Module, workspace: Workspace, params: Mapping[str, str]) -> Given:
    """Return what files of variables and parameters say.

    Raises UnreadableError where a file of variables is not valid, or where there are too many.
    """
    always: dict[str, Attribute] = {}
    others: dict[str, dict[str, Attribute]] = {}
    for path in sorted((*_loaded(root.folder), *_others(root.folder, workspace)), key=_precedence):
        attributes = _read(workspace.read(path))
        attributes = {name: value for name, value in attributes.items() if name in root.variables}
        if path.parent == root.folder and _is_loaded(path):
            always |= attributes
        elif attributes:
            others[path.relative_to(root.folder).as_posix()] = attributes
    required = {name for name, block in root.variables.items() if block.body.expression("default") is None}
    return Given(always, others, params, _comparisons(root), needs_no_file=required <= always.keys() | set(params))


def _comparisons(root: module.Module) -> dict[str, tuple[str, ...]]:
    """Return by variable the texts that the files of a module compare it with, in the order of their writing."""
    blocks = (*root.variables.values(), *root.resources.values(), *root.calls.values(), *root.outputs.values())
    sources = {block.span.source: None for block in blocks} | {one.key.source: None for one in root.locals.values()}
    found: dict[str, list[str]] = {}
    for source in sorted(sources, key=lambda source: source.name):
        for comparison in _COMPARISON.finditer(source.text):
            name = comparison["left"] or comparison["right"]
            found.setdefault(name, []).append(comparison["after"] or comparison["before"])
    return {name: tuple(dict.fromkeys(texts)) for name, texts in found.items()}


def _is_loaded(path: Path) -> bool:
    return path.name in _ALWAYS or path.name.endswith(_AUTOMATIC)


def _precedence(path: Path) -> tuple[int, str]:
    return (_ALWAYS.index(path.name) if path.name in _ALWAYS else len(_ALWAYS), path.as_posix())


def _loaded(folder: Path) -> Iterator[Path]:
    """Yield the files of variables that Terraform loads by itself, also those that cannot be read."""
    yield from (path for path in folder.iterdir() if _is_loaded(path) and not path.is_dir())


def _others(folder: Path, workspace: Workspace) -> Iterator[Path]:
    """Yield the other files of variables in the root module's folder, and below it where no other module stands.

    Raises UnreadableError where there are too many to look at.
    """
    found = 0
    for here, folders, names in os.walk(folder):
        depth = len(Path(here).relative_to(folder).parts)
        if depth and any(module.is_terraform(Path(name)) for name in names):
            folders[:] = []
            continue
        folders[:] = sorted(name for name in folders if name not in _SKIPPED) if depth < _MOST_LEVELS else []
        for name in sorted(names):
            path = Path(here, name)
            if name.endswith(_ENDINGS) and (depth or not _is_loaded(path)) and _is_inside(path, workspace):
                found += 1
                if found > _MOST_FILES:
                    sentence = f"There are more than {_MOST_FILES} files of variables below {workspace.name(folder)}."
                    raise UnreadableError(Problem(sentence, "Give the output of `terraform show -json` for a plan."))
                yield path


def _is_inside(path: Path, workspace: Workspace) -> bool:
    try:
        workspace.name(path)
    except UnreadableError:
        return False
    return path.is_file()


def _read(source: Source) -> dict[str, Attribute]:
    if source.name.endswith(".json"):
        return json_syntax.variables(source)
    return dict(hcl.body(source).attributes)


class RootVariables(Struct, frozen=True):
    """Gives the root module's variables their values, on one way."""

    given: Given
    evaluator: Evaluator
    nothing: Scope  # no names mean anything in a file of variables

    def value(self, name: str, block: Block) -> Value:
        """Return the value of a variable; what differs between deployments is chosen."""
        kind = block.body.expression("type")
        if name in self.given.params:
            return self._converted(self._of_param(self.given.params[name], kind, block.span), kind)
        found = self._of_files(name, block)
        if found is not None:
            return self._converted(found, kind)
        if is_sensitive(block):
            return unknown(f"var.{name}", block.span, answer=f"--param {name}=...")
        default = block.body.expression("default")
        allowed = () if _are_regions(allowed := allowed_values(name, block)) else allowed
        usual = self.evaluator.value(default, self.nothing) if default is not None else None
        if not allowed and isinstance(usual, Atom) and isinstance(usual.value, str):
            others = (one for one in self.given.compared.get(name, ()) if one != usual.value)
            allowed = (usual, *(text(one, block.span) for one in others))
            allowed = () if _are_regions(allowed) else allowed
        if len(allowed) > 1:
            chosen = self._chosen(name, allowed, usual)
            if chosen is not None:
                return self._converted(chosen, kind)
        if usual is None:
            return unknown(f"var.{name}", block.span, answer=f"--param {name}=...")
        made = self._converted(usual, kind)
        return replace(made, origin=DEFAULT) if isinstance(made, Atom) else made

    def _of_files(self, name: str, block: Block) -> Value | None:
        files = [path for path, attributes in self.given.by_file.items() if name in attributes]
        if files and not is_sensitive(block):
            paths = [*([_NO_FILE] if self.given.needs_no_file else []), *self.given.by_file]
            labels = [
                f"the variables are those of {path}" if path else "no file of variables is named" for path in paths
            ]
            path = self.evaluator.asking.among("file of variables", paths, labels)
            if path is None:
                return unknown(f"var.{name}", block.span, answer=f"--param {name}=...")
            if path and name in self.given.by_file[path]:
                return self.evaluator.value(self.given.by_file[path][name].expression, self.nothing)
        if name in self.given.always and not is_sensitive(block):
            return self.evaluator.value(self.given.always[name].expression, self.nothing)
        return None

    def _chosen(self, name: str, allowed: tuple[Atom, ...], usual: Value | None) -> Value | None:
        options = sorted(allowed, key=lambda one: not (isinstance(usual, Atom) and one.value == usual.value))
        said = [str(option.value) for option in options]
        labels = [f"var.{name} is {one}" for one in said]
        chosen = self.evaluator.asking.among(f"var.{name}", said, labels)
        if chosen is None:
            return None
        option = options[said.index(chosen)]
        is_usual = isinstance(usual, Atom) and option.value == usual.value
        return usual if is_usual and usual is not None else option

    def _of_param(self, value: str, kind: Expression | None, span: Span) -> Value:
        """Return the value of a parameter: a text, or for other types an expression.

        https://developer.hashicorp.com/terraform/language/values/variables#complex-typed-values
        """
        is_text = kind is None or (isinstance(kind, Name) and kind.name in {"string", "number", "bool"})
        if not is_text:
            try:
                return self.evaluator.value(hcl.expression(Source("--param", value, is_file=False)), self.nothing)
            except UnreadableError:
                pass
        return replace(text(value, span), origin="--param")

    def _converted(self, value: Value, kind: Expression | None) -> Value:
        kind = type_of(kind)
        try:
            return converted(value, kind, lambda expression: self.evaluator.value(expression, self.nothing))
        except EvaluationError:
            return value


def type_of(kind: Expression | None) -> Expression | None:
    """Return a type, which older files and JSON write as a text."""
    if isinstance(kind, Literal) and isinstance(kind.value, str):
        try:
            return hcl.expression(Source(kind.span.file, kind.value, is_file=False))
        except UnreadableError:
            return None
    return kind


def is_sensitive(block: Block) -> bool:
    """Return whether a variable's value is not to be shown."""
    expression = block.body.expression("sensitive")
    return isinstance(expression, Literal) and expression.value is True


def is_nullable(block: Block) -> bool:
    """Return whether null counts as a value of a variable."""
    expression = block.body.expression("nullable")
    return not (isinstance(expression, Literal) and expression.value is False)


def filled(value: Value, block: Block, default: Value | None) -> Value:
    """Return the default instead of null where a variable cannot be null."""
    return default if is_null(value) and default is not None and not is_nullable(block) else value


def allowed_values(name: str, block: Block) -> tuple[Atom, ...]:
    """Return the values that a variable's validations allow, where they list them."""
    for validation in block.body.of_type("validation"):
        condition = validation.body.expression("condition")
        found = _listed(condition, name) if condition is not None else ()
        if found:
            return found
    return ()


def _are_regions(allowed: tuple[Atom, ...]) -> bool:
    """Return whether values are regions, which decide nothing of who may call what."""
    return all(isinstance(one.value, str) and _REGION.fullmatch(one.value) is not None for one in allowed)


def _listed(condition: Expression, name: str) -> tuple[Atom, ...]:
    """Return the values of `contains([...], var.x)`, `var.x == a || var.x == b` or `can(regex("^(a|b)$", var.x))`."""
    match condition:
        case Call("contains", (Items() as items, of)) if _is_variable(of, name):
            return tuple(_atom(item) for item in items.items if isinstance(item, Literal))
        case Call("contains", (Call("toset" | "tolist", (Items() as items,)), of)) if _is_variable(of, name):
            return tuple(_atom(item) for item in items.items if isinstance(item, Literal))
        case Call("can", (Call("regex", (Literal(str() as pattern), of)),)) if _is_variable(of, name):
            found = _ALTERNATIVES.fullmatch(pattern)
            words = found[1].split("|") if found and "." not in found[1] else []
            return tuple(text(word, condition.span) for word in words)
        case Binary("||"):
            return _compared(condition, name)
    return ()


def _compared(condition: Expression, name: str) -> tuple[Atom, ...]:
    found: list[Atom] = []
    waiting = [condition]
    while waiting:
        one = waiting.pop()
        match one:
            case Binary("||", left, right):
                waiting += [right, left]
            case Binary("==", left, Literal() as literal) if _is_variable(left, name):
                found.append(_atom(literal))
            case Binary("==", Literal() as literal, right) if _is_variable(right, name):
                found.append(_atom(literal))
            case _:
                return ()
    return tuple(found)


def _is_variable(expression: Expression, name: str) -> bool:
    return (
        isinstance(expression, GetAttribute)
        and expression.name == name
        and isinstance(expression.of, Name)
        and expression.of.name == "var"
    )


def _atom(literal: Literal) -> Atom:
    value: Plain = literal.value
    return Atom(value, literal.span, literal.fragments)
