"""graphql-core as the judge: words the errors of SDL, and converts its syntax trees where the own reader is at a loss.

Only `sdl.py` and what writes SDL import this, and only when they need it: graphql-core takes longer to import than most
schemas take to read. Everything that could differ from what AppSync takes in is decided here once more, as in `sdl.py`:
its own directives and scalars are always known, other tools' directives are carried along unread, and `implements A, B`
is read (https://github.com/aws/aws-appsync-community/issues/58).
"""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from graphql.error import GraphQLSyntaxError
from graphql.language import TokenKind, ast
from graphql.language.parser import Parser
from graphql.utilities import value_from_ast_untyped

from appsync_lint.assembly import DEFINING, Definitions, SchemaPart, TypePart
from appsync_lint.garbage import no_collection
from appsync_lint.schema import Directive, EnumValue, Field, InputValue, Kind, Operation, Type, TypeReference
from appsync_lint.source import MAX_NESTING, Embedded, Piece, Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from appsync_lint.source import Source, Span


# Strings and comments are matched first, so that a bracket inside them does not count. Closing quotes may be missing:
# the parser will say so, and trying again behind each quote would take time by the square of the length.
_BRACKET = re.compile(
    r'"""(?>(?:[^"\\]|\\(?:""")?|"(?!""))*)(?:""")?|"(?>(?:[^"\\\r\n]|\\.)*)"?|#[^\r\n]*+'
    r"|(?P<open>[\[{(])|(?P<close>[\]})])"
)

# Blank space, commas and comments.
_NOTHING = re.compile(r"(?>(?:[ \t\r\n,\ufeff]|#[^\r\n]*)*)")

_LONGEST_MESSAGE = 200  # characters: it quotes the text
_LONGEST_TOKEN = 100  # characters, of those that can be wrong by themselves where they are cut

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


def read(source: Source) -> Definitions:
    """Return what a text defines, and what in it is no part of a schema.

    Raises UnreadableError for a syntax error, an empty text, and one that is nested too deeply.
    """
    found = Definitions()
    document = _parse(source)
    with deep_recursion():
        for node in document.definitions if document else ():
            _sort(found, source, node)
    return found


def fault(source: Source, start: int, stuck: int, length: int) -> UnreadableError:
    """Return what is wrong with a text of which the definitions before an offset are right, by its next characters.

    Where these, `length` of them, do not tell, it is what stands at `stuck`.
    """
    part = Embedded(source, source.text[start : start + length], [Piece(0, start)])
    try:
        problems = tuple(read(part).problems)
    except UnreadableError as error:
        problems = error.problems
    is_cut = start + length < len(source.text)
    last = start + length - _LONGEST_TOKEN if is_cut else len(source.text)
    if found := [problem for problem in problems if problem.span and problem.span.start <= last]:
        return UnreadableError(found[0])
    return UnreadableError(_syntax_problem(source, stuck, "The definition around this cannot be read."))


def is_operation_document(source: Source) -> bool:
    """Return whether a text holds operations or fragments alone."""
    try:
        document = _parse(source)
    except UnreadableError:
        return False
    return document is not None and all(isinstance(node, ast.ExecutableDefinitionNode) for node in document.definitions)


def definitions(source: Source) -> Sequence[Any]:
    """Return the syntax trees of what a text defines, in its order and without places: all that a Schema leaves out.

    Raises UnreadableError for a syntax error.
    """
    document = _parse(source, no_location=True)
    return document.definitions if document else ()


class _AppSyncParser(Parser):
    """graphql-core's parser, with the older forms of `implements` that AppSync accepts."""

    def parse_implements_interfaces(self) -> Any:  # noqa: ANN401 - list in graphql-core 3.2, tuple or None in 3.3
        if not self.expect_optional_keyword("implements"):
            return ()
        self.expect_optional_token(TokenKind.AMP)
        names = [self.parse_named_type()]
        while self.expect_optional_token(TokenKind.AMP) or self._goes_on():
            names.append(self.parse_named_type())
        return tuple(names)

    def _enter_nesting(self) -> None:
        """Count no further: graphql-core 3.3 gives up at 200 levels, and `_refuse_deep_nesting` has looked already."""

    def _goes_on(self) -> bool:
        return self.peek(TokenKind.NAME) and self._lexer.token.value not in DEFINING


def _parse(source: Source, *, no_location: bool = False) -> ast.DocumentNode | None:
    """Return the syntax tree of a text, None where it holds comments alone."""
    _refuse_deep_nesting(source)
    if not source.text.strip():
        raise UnreadableError(Problem("The file is empty.", "Name a file that holds the schema.", source.span(0, 0)))
    if _NOTHING.fullmatch(source.text):
        return None
    try:
        with deep_recursion(), no_collection():
            return _AppSyncParser(source.text, no_location=no_location).parse_document()
    except GraphQLSyntaxError as error:
        offset = min(next(iter(error.positions or ()), 0), len(source.text))
        raise UnreadableError(_syntax_problem(source, offset, error.message)) from None
    except IndexError:  # graphql-core 3.2, where a text ends behind a backslash
        raise UnreadableError(_syntax_problem(source, len(source.text), "Unterminated string.")) from None


def _syntax_problem(source: Source, offset: int, message: str) -> Problem:
    sentence = message.removeprefix("Syntax Error: ")
    if len(sentence) > _LONGEST_MESSAGE:
        sentence = f"{sentence[:_LONGEST_MESSAGE]}..."
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
def deep_recursion() -> Iterator[None]:
    """Let graphql-core's recursive parser, and what goes through its trees, go as deep as MAX_NESTING allows."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, MAX_NESTING * 20))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _sort(found: Definitions, source: Source, node: Any) -> None:  # noqa: ANN401 - any kind of definition
    match node:
        case ast.SchemaDefinitionNode() | ast.SchemaExtensionNode():
            found.schemas.append(_schema_part(source, node))
        case ast.DirectiveDefinitionNode():
            found.directives.append((node.name.value, _span(source, node.name)))
        case ast.TypeDefinitionNode() | ast.TypeExtensionNode():
            found.add(_type_part(source, node))
        case _:
            sentence = "This is no part of a schema (an operation or a fragment)."
            span = _span(source, node).first_line()
            found.problems.append(Problem(sentence, "Name the schema's files only.", span))


def _span(source: Source, node: Any) -> Span:  # noqa: ANN401 - any AST node
    return source.span(node.loc.start, node.loc.end)


def _head(source: Source, node: Any) -> Span:  # noqa: ANN401 - any type or schema definition
    """Return the keyword and the name of a definition, without its description."""
    token = node.loc.start_token
    while token.kind in {TokenKind.STRING, TokenKind.BLOCK_STRING, TokenKind.COMMENT}:
        token = token.next
    name = getattr(node, "name", None)
    return source.span(token.start, name.loc.end if name else token.end)


def _schema_part(source: Source, node: Any) -> SchemaPart:  # noqa: ANN401 - a schema block or its extension
    return SchemaPart(
        roots=tuple(
            (Operation(root.operation.value), root.type.name.value, _span(source, root))
            for root in node.operation_types or ()
        ),
        directives=_directives(source, node),
        span=_head(source, node),
        extends=isinstance(node, ast.SchemaExtensionNode),
    )


def _type_part(source: Source, node: Any) -> TypePart:  # noqa: ANN401 - any definition or extension of a type
    name, kind = node.name.value, _KINDS[type(node)]
    interfaces, members = getattr(node, "interfaces", None) or (), getattr(node, "types", None) or ()
    fields = getattr(node, "fields", None) or ()
    is_input = kind is Kind.INPUT_OBJECT
    type_ = Type(
        kind=kind,
        name=name,
        directives=_directives(source, node),
        span=_head(source, node),
        fields=() if is_input else tuple(_field(source, name, field) for field in fields),
        input_fields=tuple(_input_value(source, f"{name}.{v.name.value}", v) for v in fields) if is_input else (),
        interfaces=tuple(interface.name.value for interface in interfaces),
        members=tuple(member.name.value for member in members),
        values=tuple(
            EnumValue(value.name.value, _directives(source, value), _span(source, value.name))
            for value in getattr(node, "values", None) or ()
        ),
    )
    names = tuple((named.name.value, _span(source, named)) for named in (*interfaces, *members))
    return TypePart(type_, _span(source, node.name), isinstance(node, ast.TypeExtensionNode), names)


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
    named, before, behind = node, "", ""
    while not isinstance(named, ast.NamedTypeNode):
        is_list = isinstance(named, ast.ListTypeNode)
        before, behind = (f"{before}[", f"]{behind}") if is_list else (before, f"!{behind}")
        named = named.type
    return TypeReference(f"{before}{named.name.value}{behind}", named.name.value, _span(source, node))


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
        coordinate=coordinate,
        parent=parent,
        name=node.name.value,
        type=_reference(source, node.type),
        arguments=tuple(_input_value(source, f"{coordinate}({a.name.value}:)", a) for a in node.arguments or ()),
        directives=_directives(source, node),
        span=source.span(node.name.loc.start, node.loc.end),
    )
