"""SDL text -> Schema: the only module that knows GraphQL syntax.

graphql-core does the parsing and words the syntax errors. Everything that could differ from what AppSync takes in is
decided here: its own directives and scalars are always known, other tools' directives are carried along unread, and
`implements A, B` is read (https://github.com/aws/aws-appsync-community/issues/58).
"""

from __future__ import annotations

import difflib
import re
import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from graphql.error import GraphQLSyntaxError
from graphql.language import TokenKind, ast, print_ast
from graphql.language.parser import Parser
from graphql.utilities import value_from_ast_untyped

from appsync_lint.schema import (
    AWS_DIRECTIVES,
    AWS_SCALARS,
    BUILT_IN_SCALARS,
    Directive,
    EnumValue,
    Field,
    InputValue,
    Kind,
    Operation,
    Schema,
    Type,
    TypeReference,
)
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from appsync_lint.source import Source, Span

MAX_NESTING = 500

# Strings and comments are matched first, so that a bracket inside them does not count.
_BRACKET = re.compile(
    r'"""(?:[^"\\]|\\(?:""")?|"(?!""))*+"""|"(?:[^"\\\r\n]|\\.)*+"|#[^\r\n]*+|(?P<open>[\[{(])|(?P<close>[\]})])'
)

_KINDS = {
    ast.ScalarTypeDefinitionNode: Kind.SCALAR,
    ast.ScalarTypeExtensionNode: Kind.SCALAR,
    ast.ObjectTypeDefinitionNode: Kind.OBJECT,
    ast.ObjectTypeExtensionNode: Kind.OBJECT,
    ast.InterfaceTypeDefinitionNode: Kind.INTERFACE,
    ast.InterfaceTypeExtensionNode: Kind.INTERFACE,
    ast.UnionTypeDefinitionNode: Kind.UNION,
    ast.UnionTypeExtensionNode: Kind.UNION,
    ast.EnumTypeDefinitionNode: Kind.ENUM,
    ast.EnumTypeExtensionNode: Kind.ENUM,
    ast.InputObjectTypeDefinitionNode: Kind.INPUT_OBJECT,
    ast.InputObjectTypeExtensionNode: Kind.INPUT_OBJECT,
}
_KEYWORDS = {
    Kind.SCALAR: "scalar",
    Kind.OBJECT: "type",
    Kind.INTERFACE: "interface",
    Kind.UNION: "union",
    Kind.ENUM: "enum",
    Kind.INPUT_OBJECT: "input",
}
_OUTPUT_ONLY = frozenset({Kind.OBJECT, Kind.INTERFACE, Kind.UNION})

_Entry = TypeVar("_Entry", Field, InputValue, EnumValue)
_Part = tuple["Source", Any]  # a definition or extension node, and the text it stands in


def read(sources: Sequence[Source], merge: Literal["error", "union"] = "error") -> Schema:
    """Read SDL texts as one schema.

    `merge` says what a second definition of a name means: a mistake, or (as graphql-tools and with it the Serverless
    plugin have it) more fields and directives of the same type.

    Raises UnreadableError with every problem found: syntax errors (one a file), names defined twice, unknown types.
    """
    problems: list[Problem] = []
    parts: list[_Part] = []
    for source in sources:
        try:
            parts += [(source, node) for node in _parse(source).definitions]
        except UnreadableError as error:
            problems += error.problems
    if problems:
        raise UnreadableError(*problems)
    return _Assembly(tuple(sources), parts, merge).schema()


def is_operation_document(source: Source) -> bool:
    """Return whether a text holds operations or fragments alone: a client's file, and no part of a schema."""
    try:
        definitions = _parse(source).definitions
    except UnreadableError:
        return False
    return bool(definitions) and all(isinstance(node, ast.ExecutableDefinitionNode) for node in definitions)


class _AppSyncParser(Parser):
    """graphql-core's parser, with the older forms of `implements` that AppSync accepts."""

    def parse_implements_interfaces(self) -> Any:  # noqa: ANN401 - list in graphql-core 3.2, tuple or None in 3.3
        if not self.expect_optional_keyword("implements"):
            return ()
        self.expect_optional_token(TokenKind.AMP)
        names = [self.parse_named_type()]
        while self.expect_optional_token(TokenKind.AMP) or self.peek(TokenKind.NAME):
            names.append(self.parse_named_type())
        return tuple(names)


def _parse(source: Source) -> ast.DocumentNode:
    _refuse_deep_nesting(source)
    if not source.text.strip():
        raise UnreadableError(Problem("The file is empty.", "Name a file that holds the schema.", source.span(0, 0)))
    try:
        with _deep_recursion():
            return _AppSyncParser(source.text).parse_document()
    except GraphQLSyntaxError as error:
        offset = min(next(iter(error.positions or ()), 0), len(source.text))
        raise UnreadableError(_syntax_problem(source, offset, error.message)) from None


def _syntax_problem(source: Source, offset: int, message: str) -> Problem:
    sentence = message.removeprefix("Syntax Error: ")
    before, at = source.text[:offset].rstrip(), source.text[offset : offset + 1]
    hint = "Correct the schema here; nothing was checked."
    if at == "}" and before.endswith("{"):
        hint = "A definition needs at least one entry between its braces: add one, or delete the braces."
    elif offset >= len(source.text.rstrip()):
        hint = "The file ends too early: a brace, bracket or quote that was opened above is not closed."
    return Problem(
        f"This is not valid GraphQL: {sentence}", hint, source.span(offset, min(offset + 1, len(source.text)))
    )


def _refuse_deep_nesting(source: Source) -> None:
    depth = 0
    for bracket in _BRACKET.finditer(source.text):
        if bracket["open"]:
            depth += 1
            if depth > MAX_NESTING:
                span = source.span(bracket.start(), bracket.end())
                raise UnreadableError(Problem(f"This is nested more than {MAX_NESTING} levels deep.", "", span))
        elif bracket["close"]:
            depth = max(0, depth - 1)


@contextmanager
def _deep_recursion() -> Iterator[None]:
    """Let graphql-core's recursive parser go as deep as MAX_NESTING allows."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, MAX_NESTING * 20))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class _Assembly:
    """Definitions and extensions of all files on their way to one Schema; collects every problem before it gives up."""

    def __init__(self, sources: tuple[Source, ...], parts: list[_Part], merge: str) -> None:
        self.sources = sources
        self.union = merge == "union"
        self.problems: list[Problem] = []
        self.extensions: list[Span] = []
        self.directive_definitions: dict[str, Span] = {}
        self.schema_parts: list[_Part] = []
        self.type_parts: dict[str, list[_Part]] = {}
        for part in parts:
            self._sort(*part)

    def schema(self) -> Schema:
        types: dict[str, Type] = {}
        for name, parts in self.type_parts.items():
            if (type_ := self._type(name, parts)) is not None:
                types[name] = type_
        roots = self._roots(types)
        for type_ in types.values():
            self._check_references(types, type_)
        if self.problems:
            raise UnreadableError(*sorted(self.problems, key=_place))
        directives = tuple(d for source, node in self.schema_parts for d in _directives(source, node))
        return Schema(types, roots, directives, tuple(self.extensions), self.directive_definitions, self.sources)

    def _problem(self, span: Span, sentence: str, hint: str) -> None:
        self.problems.append(Problem(sentence, hint, span))

    def _sort(self, source: Source, node: Any) -> None:  # noqa: ANN401 - any kind of definition
        if isinstance(node, ast.TypeExtensionNode | ast.SchemaExtensionNode):
            self.extensions.append(_head(source, node))
        if isinstance(node, ast.SchemaDefinitionNode | ast.SchemaExtensionNode):
            self.schema_parts.append((source, node))
        elif isinstance(node, ast.DirectiveDefinitionNode):
            self._directive_definition(source, node)
        elif isinstance(node, ast.TypeDefinitionNode | ast.TypeExtensionNode):
            # `input AMPLIFY` is a note to Amplify's transformer, which drops it; its types exist nowhere.
            if node.name.value not in {*AWS_SCALARS, *BUILT_IN_SCALARS, "AMPLIFY"}:
                self.type_parts.setdefault(node.name.value, []).append((source, node))
        else:
            span = _span(source, node).first_line()
            self._problem(
                span, "This is no part of a schema (an operation or a fragment).", "Name the schema's files only."
            )

    def _directive_definition(self, source: Source, node: ast.DirectiveDefinitionNode) -> None:
        name = node.name.value
        span = _span(source, node.name)
        first = self.directive_definitions.setdefault(name, span)
        if first is not span and name not in AWS_DIRECTIVES and not self.union:
            self._problem(span, f"The directive @{name} is defined twice, first at {first}.", "Delete one of the two.")

    def _type(self, name: str, parts: list[_Part]) -> Type | None:
        definitions = [part for part in parts if isinstance(part[1], ast.TypeDefinitionNode)]
        if not definitions and not self.union:
            source, node = parts[0]
            hint = _did_you_mean(name, self.type_parts.keys() - {name}) or f"Define {name}, or name the file that does."
            self._problem(_span(source, node.name), f"This extends {name}, which no file defines.", hint)
            return None
        ordered = definitions + [part for part in parts if part not in definitions]
        first_source, first = ordered[0]
        origin = _span(first_source, first.name)
        kind = _KINDS[type(first)]
        for source, node in ordered[1:]:
            span = _span(source, node.name)
            if _KINDS[type(node)] is not kind:
                sentence = f"{name} is `{_KEYWORDS[_KINDS[type(node)]]}` here, but `{_KEYWORDS[kind]}` at {origin}."
                self._problem(span, sentence, "Give one of the two another name.")
                return None
            if isinstance(node, ast.TypeDefinitionNode) and not self.union:
                hint = (
                    "Delete one of the two, or write `extend`; where a tool merges the files, as Serverless does, "
                    "set `schemaMerge: union` in appsync-lint.yaml."
                )
                self._problem(span, f"{name} is defined twice, first at {origin}.", hint)
                return None
        return self._merged(kind, name, ordered)

    def _merged(self, kind: Kind, name: str, parts: list[_Part]) -> Type:
        source, first = parts[0]
        nodes = [(s, node) for s, part in parts for node in getattr(part, "fields", None) or ()]
        is_input = kind is Kind.INPUT_OBJECT
        inputs = [_input_value(s, f"{name}.{node.name.value}", node) for s, node in nodes if is_input]
        fields = [_field(s, name, node) for s, node in nodes if not is_input]
        values = [
            EnumValue(node.name.value, _directives(s, node), _span(s, node.name))
            for s, part in parts
            for node in getattr(part, "values", None) or ()
        ]
        return Type(
            kind=kind,
            name=name,
            directives=tuple(d for s, part in parts for d in _directives(s, part)),
            span=_head(source, first),
            fields=tuple(self._unique(name, fields)),
            input_fields=tuple(self._unique(name, inputs)),
            interfaces=_names(parts, "interfaces"),
            members=_names(parts, "types"),
            values=tuple(self._unique(name, values)),
        )

    def _unique(self, owner: str, entries: list[_Entry]) -> list[_Entry]:
        found: dict[str, _Entry] = {}
        for entry in entries:
            first = found.setdefault(entry.name, entry)
            if first is entry:
                continue
            if self.union and _type_text(first) == _type_text(entry):
                found[entry.name] = replace(first, directives=first.directives + entry.directives)
            else:
                sentence = f"{owner}.{entry.name} is defined twice, first at {first.span}."
                self._problem(entry.span.first_line(), sentence, "Delete one of the two.")
        return list(found.values())

    def _roots(self, types: dict[str, Type]) -> dict[Operation, str]:
        written: dict[Operation, str] = {}
        for source, node in self.schema_parts:
            for root in node.operation_types or ():
                operation, name = Operation(root.operation.value), root.type.name.value
                if written.setdefault(operation, name) != name:
                    self._problem(_span(source, root), f"The schema has two root types for {operation}.", "Keep one.")
                elif name not in types or types[name].kind is not Kind.OBJECT:
                    hint = _did_you_mean(name, types) or f"Define `type {name}`, or delete this line."
                    self._problem(
                        _span(source, root), f"The root type {name} is not an object type of this schema.", hint
                    )
        if any(isinstance(node, ast.SchemaDefinitionNode) for _, node in self.schema_parts):
            return written
        # https://spec.graphql.org/October2021/#sec-Root-Operation-Types.Default-Root-Operation-Type-Names
        defaults = {operation: operation.value.capitalize() for operation in Operation}
        named = {o: n for o, n in defaults.items() if n in types and types[n].kind is Kind.OBJECT}
        return named | written

    def _check_references(self, types: dict[str, Type], type_: Type) -> None:
        for field in type_.fields:
            self._check_reference(types, field.type, is_input=False)
            for argument in field.arguments:
                self._check_reference(types, argument.type, is_input=True)
        for value in type_.input_fields:
            self._check_reference(types, value.type, is_input=True)
        for names, kind in ((type_.interfaces, Kind.INTERFACE), (type_.members, Kind.OBJECT)):
            for name in names:
                if name not in types or types[name].kind is not kind:
                    hint = (
                        _did_you_mean(name, types) or f"Define `{_KEYWORDS[kind]} {name}`, or name the file that does."
                    )
                    self._problem(
                        type_.span, f"{type_.name} names {name}, which is no {_KEYWORDS[kind]} of this schema.", hint
                    )

    def _check_reference(self, types: dict[str, Type], reference: TypeReference, *, is_input: bool) -> None:
        if reference.name in BUILT_IN_SCALARS or reference.name in AWS_SCALARS:
            return
        target = types.get(reference.name)
        if target is None:
            hint = _did_you_mean(reference.name, {*types, *AWS_SCALARS}) or "Define it, or name the file that does."
            self._problem(reference.span, f"There is no type {reference.name}.", hint)
        elif is_input and target.kind in _OUTPUT_ONLY:
            self._problem(
                reference.span,
                f"{target.name} cannot be an argument's type.",
                f"Define an `input` beside {target.name}.",
            )
        elif not is_input and target.kind is Kind.INPUT_OBJECT:
            self._problem(
                reference.span, f"{target.name} is an input type; a field cannot return it.", "Return a `type`."
            )


def _type_text(entry: Field | InputValue | EnumValue) -> str:
    return "" if isinstance(entry, EnumValue) else entry.type.text


def _place(problem: Problem) -> tuple[str, int, int]:
    return problem.span.order if problem.span else ("", 0, 0)


def _span(source: Source, node: Any) -> Span:  # noqa: ANN401 - any AST node
    return source.span(node.loc.start, node.loc.end)


def _head(source: Source, node: Any) -> Span:  # noqa: ANN401 - any type or schema definition
    """Return the keyword and the name of a definition, without its description."""
    token = node.loc.start_token
    while token.kind in {TokenKind.STRING, TokenKind.BLOCK_STRING, TokenKind.COMMENT}:
        token = token.next
    name = getattr(node, "name", None)
    return source.span(token.start, name.loc.end if name else token.end)


def _directives(source: Source, node: Any) -> tuple[Directive, ...]:  # noqa: ANN401 - any node with directives
    return tuple(
        Directive(
            applied.name.value,
            {argument.name.value: value_from_ast_untyped(argument.value) for argument in applied.arguments or ()},
            _span(source, applied),
        )
        for applied in node.directives or ()
    )


def _reference(source: Source, node: Any) -> TypeReference:  # noqa: ANN401 - named, list or non-null type
    named = node
    while not isinstance(named, ast.NamedTypeNode):
        named = named.type
    span = _span(source, node)
    return TypeReference(print_ast(node), named.name.value, span)


def _input_value(source: Source, coordinate: str, node: Any) -> InputValue:  # noqa: ANN401 - see _span
    return InputValue(
        coordinate=coordinate,
        name=node.name.value,
        type=_reference(source, node.type),
        has_default=node.default_value is not None,
        directives=_directives(source, node),
        span=source.span(node.name.loc.start, node.loc.end),
    )


def _field(source: Source, parent: str, node: Any) -> Field:  # noqa: ANN401 - see _span
    coordinate = f"{parent}.{node.name.value}"
    return Field(
        parent=parent,
        name=node.name.value,
        type=_reference(source, node.type),
        arguments=tuple(_input_value(source, f"{coordinate}({a.name.value}:)", a) for a in node.arguments or ()),
        directives=_directives(source, node),
        span=source.span(node.name.loc.start, node.loc.end),
    )


def _names(parts: list[_Part], attribute: str) -> tuple[str, ...]:
    names = [node.name.value for _, part in parts for node in getattr(part, attribute, None) or ()]
    return tuple(dict.fromkeys(names))


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.75)
    return f"Did you mean {close[0]}?" if close else ""
