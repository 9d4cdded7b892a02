"""A part of a schema -> SDL: its definitions in the order of the files, with what these say beside a Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql.language import ast
from msgspec import Struct, field

from appsync_lint.assembly import KEYWORDS
from appsync_lint.report.applied import Applied, signatures
from appsync_lint.report.literals import WIDTH, comment, description, literal
from appsync_lint.schema import Kind, Location, Operation
from appsync_lint.source import VIEW_MARK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from appsync_lint.schema import EnumValue, Field, InputValue, Schema, Type
    from appsync_lint.source import Problem
    from appsync_lint.usable import Part

_INDENT = "  "
_SCHEMA = ""  # the name that stands for the definition of the schema; no type and no directive has it
_DEFAULT_NAMES = {operation: operation.value.capitalize() for operation in Operation}


def failure(problems: Sequence[Problem]) -> str:
    """Return as comments that there is no view, and why."""
    said = [line for problem in problems for line in (problem.sentence, problem.hint) if line]
    return VIEW_MARK + ": there is none.\n" + comment(said)


class Texts(Struct):
    """The definitions of a schema's files as syntax trees, by the names they define, in the order of the files."""

    types: dict[str, list[Any]] = field(default_factory=dict)
    schemas: list[Any] = field(default_factory=list)
    directives: list[Any] = field(default_factory=list)
    order: dict[str, None] = field(default_factory=dict)

    @classmethod
    def of(cls, definitions: Iterable[Any]) -> Texts:
        """Return these definitions sorted."""
        texts = cls()
        for node in definitions:
            match node:
                case ast.SchemaDefinitionNode() | ast.SchemaExtensionNode():
                    texts.schemas.append(node)
                    texts.order.setdefault(_SCHEMA)
                case ast.DirectiveDefinitionNode():
                    texts.directives.append(node)
                    texts.order.setdefault(f"@{node.name.value}")
                case ast.TypeDefinitionNode() | ast.TypeExtensionNode():
                    texts.types.setdefault(node.name.value, []).append(node)
                    texts.order.setdefault(node.name.value)
        for nodes in texts.types.values():
            nodes.sort(key=lambda node: isinstance(node, ast.TypeExtensionNode))
        return texts


class Written(Struct, frozen=True):
    """SDL, and the types that the directives in it need beside those of the fields."""

    text: str
    types: frozenset[str]


def write(part: Part, whole: Schema, texts: Texts, remarks: Mapping[str, str]) -> Written:
    """Return a part of a schema as SDL; `remarks` are comments on fields, by coordinate."""
    applied = Applied(signatures(texts.directives, whole))
    writer = _Writer(part.schema, texts, applied, remarks)
    blocks = {name: writer.type(type_) for name, type_ in part.schema.types.items()}
    blocks |= {name: writer.scalar(name) for name in sorted(part.scalars & texts.types.keys())}
    blocks[_SCHEMA] = writer.schema()
    for name in sorted(applied.used):
        if applied.known[name].node is not None:
            blocks[f"@{name}"] = writer.directive(applied.known[name].node)
    order = [name for name in texts.order if name in blocks]
    order += [_SCHEMA] if _SCHEMA not in texts.order else []
    found = [blocks[name] for name in order if blocks[name]]
    # What AppSync knows without a definition.
    found += ["".join(f"scalar {name}\n" for name in sorted(part.scalars - texts.types.keys()))]
    return Written("\n".join(block for block in found if block), applied.types)


class _Writer:
    def __init__(self, schema: Schema, texts: Texts, applied: Applied, remarks: Mapping[str, str]) -> None:
        self._schema = schema
        self._texts = texts
        self._applied = applied
        self._remarks = remarks

    def schema(self) -> str:
        """Return `schema {}`, where it was written or the names of the root types do not say it all."""
        schema = self._schema
        nodes = self._texts.schemas
        directives = self._applied.text(nodes, Location.SCHEMA)
        implied = {name: operation for operation, name in _DEFAULT_NAMES.items() if name in schema.types}
        plain = implied == {name: operation for operation, name in schema.roots.items()}
        defined = any(isinstance(node, ast.SchemaDefinitionNode) for node in nodes)
        if not schema.roots or (plain and not directives and not defined):
            return ""
        roots = "".join(f"{_INDENT}{operation}: {name}\n" for operation, name in schema.roots.items())
        return f"{_described(nodes)}schema{directives} {{\n{roots}}}\n"

    def scalar(self, name: str) -> str:
        """Return the definition of one of AWS's scalars, which need none with AppSync."""
        nodes = self._texts.types.get(name, ())
        return f"{_described(nodes)}scalar {name}{self._applied.text(nodes, Location.SCALAR)}\n"

    def directive(self, node: Any) -> str:  # noqa: ANN401 - a directive's definition
        """Return the definition of a directive."""
        pairs = [(description(one.description, _INDENT), _argument(one)) for one in node.arguments or ()]
        repeatable = " repeatable" if node.repeatable else ""
        on = " | ".join(location.value for location in node.locations)
        head = f"directive @{node.name.value}"
        return _described([node]) + _with_arguments(head, pairs, f"{repeatable} on {on}", "") + "\n"

    def type(self, type_: Type) -> str:
        """Return the definition of a type, in one piece."""
        nodes = self._texts.types.get(type_.name, ())
        implements = f" implements {' & '.join(type_.interfaces)}" if type_.interfaces else ""
        directives = self._applied.text(nodes, Location(type_.kind.value))
        head = f"{_described(nodes)}{KEYWORDS[type_.kind]} {type_.name}{implements}{directives}"
        if type_.kind is Kind.UNION:
            return f"{head} ={_members(type_.members)}\n"
        entries = "".join(self._entries(type_, _by_name(nodes)))
        return f"{head} {{\n{entries}}}\n" if entries else f"{head}\n"

    def _entries(self, type_: Type, nodes: Mapping[str, Sequence[Any]]) -> Iterator[str]:
        promised = self._promised(type_)
        for one in type_.fields:
            yield self._field(one, nodes.get(one.name, ()), deprecatable=one.name not in promised)
        for given in type_.input_fields:
            text = self._input_value(given, nodes.get(given.name, ()), Location.INPUT_FIELD_DEFINITION)
            yield f"{_described(nodes.get(given.name, ()), _INDENT)}{_INDENT}{text}\n"
        for value in type_.values:
            yield self._value(value, nodes.get(value.name, ()))

    def _promised(self, type_: Type) -> frozenset[str]:
        """Return the fields that a type's interfaces do not deprecate, so that it may not either.

        https://spec.graphql.org/September2025/#IsValidImplementation()
        """
        found: set[str] = set()
        for name in type_.interfaces:
            nodes = _by_name(self._texts.types.get(name, ()))
            found |= {one.name for one in self._schema.types[name].fields if not _deprecated(nodes.get(one.name, ()))}
        return frozenset(found)

    def _field(self, field: Field, nodes: Sequence[Any], *, deprecatable: bool) -> str:
        remark = self._remarks.get(field.coordinate)
        above = (_INDENT + comment([remark]) if remark else "") + _described(nodes, _INDENT)
        arguments = _by_name(nodes, "arguments")
        pairs = [
            (
                _described(arguments.get(one.name, ()), 2 * _INDENT),
                self._input_value(one, arguments.get(one.name, ()), Location.ARGUMENT_DEFINITION),
            )
            for one in field.arguments
        ]
        directives = self._applied.text(nodes, Location.FIELD_DEFINITION, deprecatable=deprecatable)
        behind = f": {field.type.text}{directives}"
        return above + _with_arguments(_INDENT + field.name, pairs, behind, _INDENT) + "\n"

    def _input_value(self, given: InputValue, nodes: Sequence[Any], location: Location) -> str:
        written = next((node.default_value for node in nodes if node.default_value is not None), None)
        default = f" = {literal(written)}" if given.has_default and written is not None else ""
        directives = self._applied.text(nodes, location, deprecatable=not given.required)
        return f"{given.name}: {given.type.text}{default}{directives}"

    def _value(self, value: EnumValue, nodes: Sequence[Any]) -> str:
        directives = self._applied.text(nodes, Location.ENUM_VALUE)
        return f"{_described(nodes, _INDENT)}{_INDENT}{value.name}{directives}\n"


def _described(nodes: Iterable[Any], indent: str = "") -> str:
    """Return the first description of one thing, which may be defined in several places."""
    return next((text for node in nodes if (text := description(getattr(node, "description", None), indent))), "")


def _deprecated(nodes: Iterable[Any]) -> bool:
    return any(applied.name.value == "deprecated" for node in nodes for applied in node.directives or ())


def _by_name(nodes: Iterable[Any], attribute: str = "") -> Mapping[str, Sequence[Any]]:
    """Return what stands in some definitions of one thing, by name: arguments, or else fields or values."""
    found: dict[str, list[Any]] = {}
    for node in nodes:
        attributes = (attribute,) if attribute else ("fields", "values")
        for entry in (one for name in attributes for one in getattr(node, name, None) or ()):
            found.setdefault(entry.name.value, []).append(entry)
    return found


def _argument(node: Any) -> str:  # noqa: ANN401 - the definition of a directive's argument
    default = f" = {literal(node.default_value)}" if node.default_value is not None else ""
    return f"{node.name.value}: {_reference(node.type)}{default}"


def _reference(node: Any) -> str:  # noqa: ANN401 - named, list or non-null type
    before = behind = ""
    while not isinstance(node, ast.NamedTypeNode):
        is_list = isinstance(node, ast.ListTypeNode)
        before, behind = (f"{before}[", f"]{behind}") if is_list else (before, f"!{behind}")
        node = node.type
    return f"{before}{node.name.value}{behind}"


def _members(names: Sequence[str]) -> str:
    line = f" {' | '.join(names)}"
    return line if len(line) <= WIDTH else "".join(f"\n{_INDENT}| {name}" for name in names)


def _with_arguments(head: str, pairs: Sequence[tuple[str, str]], behind: str, indent: str) -> str:
    """Return a name with its arguments, each a description and a text: on one line where nothing is described."""
    if not pairs:
        return head + behind
    line = f"{head}({', '.join(text for _, text in pairs)}){behind}"
    if len(line) <= WIDTH and not any(above for above, _ in pairs):
        return line
    inner = indent + _INDENT
    lines = "".join(f"{above}{inner}{text}\n" for above, text in pairs)
    return f"{head}(\n{lines}{indent}){behind}"
