"""SDL text -> definitions: from match to match of the patterns of `grammar.py`.

The reader goes through a text once, and makes the schema's objects with their places. It is exact in what it accepts.
At anything else it gives up: graphql-core (`syntax.py`) reads the text then, to word the error. Everything that could
differ from what AppSync takes in is decided here: its own directives and scalars are always known, other tools'
directives are carried along unread, and `implements A, B` is read
(https://github.com/aws/aws-appsync-community/issues/58).
"""

from __future__ import annotations

from functools import partial
from sys import intern
from typing import TYPE_CHECKING

from appsync_lint import grammar, operations, tokens
from appsync_lint.assembly import KEYWORDS, Definitions, SchemaPart, TypePart, assemble
from appsync_lint.garbage import no_collection
from appsync_lint.schema import Directive, EnumValue, Field, InputValue, Kind, Operation, Type, TypeReference
from appsync_lint.source import MAX_NESTING, Problem, Source, Span, UnreadableError

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Sequence

    from appsync_lint.assembly import Merge
    from appsync_lint.schema import Constant, Schema


# Types, fields, arguments, values, directives and members of an API. AppSync takes in 1 MB ("Schema document size",
# https://docs.aws.amazon.com/general/latest/gr/appsync.html), in which 500,000 can be written at most.
MAX_PARTS = 750_000
# A longer text is not given to graphql-core as a whole: it takes 20 times as long, and as much memory.
_LONG = 256 * 1024  # characters

_SCALARS: dict[str | None, Callable[[str], Constant]] = {
    "named": tokens.named, "block": tokens.block_string, "string": tokens.string, "number": tokens.number,
}  # fmt: skip
_KINDS = {keyword: kind for kind, keyword in KEYWORDS.items()}
_LOCATIONS = frozenset({
    "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT",
    "VARIABLE_DEFINITION", "SCHEMA", "SCALAR", "OBJECT", "FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INTERFACE",
    "UNION", "ENUM", "ENUM_VALUE", "INPUT_OBJECT", "INPUT_FIELD_DEFINITION",
})  # fmt: skip


def read(sources: Sequence[Source], merge: Merge = "error") -> Schema:
    """Read SDL texts as one schema.

    `merge` says what a second definition of a name means: a mistake, or (as graphql-tools and with it the Serverless
    plugin have it) more fields and directives of the same type.

    Raises UnreadableError with every problem found: syntax errors (one a file), names defined twice, unknown types.
    """
    with no_collection():
        found, errors, room = Definitions(), list[Problem](), iter(range(MAX_PARTS))
        for source in sources:
            try:
                found.extend(_definitions(source, room))
            except UnreadableError as error:
                errors += error.problems
            except StopIteration:
                raise UnreadableError(_too_many(source)) from None
        if not errors and found.empty:
            hint = "Name a file that holds the schema."
            errors += [Problem("There is no definition here, only comments.", hint, s.span(0, 0)) for s in sources]
        if errors:
            raise UnreadableError(*errors)
        return assemble(sources, found, merge)


def is_operation_document(source: Source) -> bool:
    """Return whether a text holds operations or fragments alone: a client's file, and no part of a schema."""
    begins = grammar.EXECUTABLE.match(source.text) is not None
    if not begins or operations.are_all_of(source.text):
        return begins
    if len(source.text) > _LONG:
        return False  # reading it says what is wrong
    from appsync_lint import syntax  # noqa: PLC0415 - slow, and for few files of clients

    return syntax.is_operation_document(source)


def scan(source: Source) -> Definitions | None:
    """Return what a text defines, or None where graphql-core has to say: what is wrong, or that nothing is."""
    try:
        return _Reader(source, iter(range(MAX_PARTS))).document()
    except (_RejectedError, RecursionError):
        return None


def _too_many(source: Source) -> Problem:
    sentence = f"The schema has more than {MAX_PARTS:,} types, fields, arguments, values and directives."
    return Problem(sentence, "Name the files of one API: AppSync takes in 1 MB.", source.span(0, 0))


def _definitions(source: Source, room: Iterator[int]) -> Definitions:
    """Return what a text defines. Raises UnreadableError, and StopIteration where it is more than there is room for."""
    reader, stuck = _Reader(source, room), -1
    try:
        return reader.document()
    except _RejectedError as error:
        stuck = error.at
    except RecursionError:
        pass
    from appsync_lint import syntax  # noqa: PLC0415 - slow, and for errors alone

    if len(source.text) > _LONG and not source.text.isspace():
        raise syntax.fault(source, reader.begun, max(stuck, reader.begun), _LONG)
    return syntax.read(source)


class _RejectedError(Exception):
    """A text is not what the patterns describe; `at` is the offset from which on, or -1 where nobody knows."""

    def __init__(self, at: int = -1) -> None:
        super().__init__()
        self.at = at


def _demand(truth: object) -> None:
    if not truth:
        raise _RejectedError


class _Reader:
    """Reads one text. Methods are named after the grammar; they return what they read, and where the next token begins.

    Where the end of what was read matters too, it comes before that. `depth` is the number of brackets around. `room`
    has an item for each part that may still be read; the method that finds none left raises StopIteration.
    """

    def __init__(self, source: Source, room: Iterator[int]) -> None:
        self.text = source.text
        self.take = room.__next__
        self.span = partial(Span, source)
        self.types = _TypeTexts()
        self.arguments: dict[str, dict[str, Constant]] = {}
        self.begun = 0  # the offset of the definition that is read

    def document(self) -> Definitions:
        """Return what the text defines. Raises _RejectedError."""
        _demand(self.text and not self.text.isspace() and tokens.is_unicode(self.text))
        found = Definitions()
        at = self._match(grammar.BLANK, 0).end()
        while at < len(self.text):
            self.begun = at
            self.take()
            head = self._match(grammar.DEFINITION, at)
            if head["keyword"]:
                at = self._type_definition(found, head)
            elif head["schema"]:
                at = self._schema_definition(found, head)
            else:
                at = self._directive_definition(found, head)
        return found

    def _match(self, construct: re.Pattern[str], at: int) -> re.Match[str]:
        if found := construct.match(self.text, at):
            return found
        raise _RejectedError(at)

    def _sign(self, sign: str, at: int) -> int:
        found = self._match(grammar.SIGN, at)
        _demand(found["sign"] == sign)
        return found.end()

    # Definitions.

    def _schema_definition(self, definitions: Definitions, head: re.Match[str]) -> int:
        directives, _, at = self._directives(head.end(), 0, 0)
        roots: list[tuple[Operation, str, Span]] = []
        if not (head["extend"] and directives) or self.text.startswith("{", at):
            at = self._sign("{", at)
            while (found := self._match(grammar.ROOT, at)).lastgroup:
                roots.append((Operation(found["operation"]), intern(found["name"]), self.span(*found.span("root"))))
                at = found.end()
            _demand(roots)
            at = found.end()
        span = self.span(*head.span("extend" if head["extend"] else "schema"))
        definitions.schemas.append(SchemaPart(tuple(roots), directives, span, extends=head["extend"] is not None))
        return at

    def _directive_definition(self, definitions: Definitions, head: re.Match[str]) -> int:
        at = head.end()
        if self.text.startswith("(", at):
            _, at = self._input_values("", self._sign("(", at), ")", 1)
        locations, at = self._names(self._match(grammar.ON, at), grammar.MEMBER)
        _demand(not head["extend"] and _LOCATIONS.issuperset(name for name, _ in locations))
        definitions.directives.append((intern(head["directive"]), self.span(*head.span("directive"))))
        return at

    def _type_definition(self, definitions: Definitions, head: re.Match[str]) -> int:
        name, kind, at = intern(head["name"]), _KINDS[head["keyword"]], head.end()
        names: tuple[tuple[str, Span], ...] = ()
        directives: tuple[Directive, ...] = ()
        if not self.text.startswith("{", at):
            if (kind is Kind.OBJECT or kind is Kind.INTERFACE) and (found := grammar.IMPLEMENTS.match(self.text, at)):
                names, at = self._names(found, grammar.INTERFACE)
            directives, _, at = self._directives(at, 0, 0)
        fields: tuple[Field, ...] = ()
        inputs: tuple[InputValue, ...] = ()
        values: tuple[EnumValue, ...] = ()
        opening = self.text[at : at + 1]
        if opening == "=" and kind is Kind.UNION:
            names, at = self._names(self._match(grammar.MEMBERS, at), grammar.MEMBER)
        elif opening == "{":
            at = self._sign("{", at)
            if kind is Kind.OBJECT or kind is Kind.INTERFACE:
                fields, at = self._fields(name, at)
            elif kind is Kind.INPUT_OBJECT:
                inputs, at = self._input_values(name, at, "}", 1)
            elif kind is Kind.ENUM:
                values, at = self._enum_values(at)
            else:
                raise _RejectedError
        _demand(not head["extend"] or at > head.end())  # an extension adds something
        listed = tuple([one for one, _ in names])
        interfaces, members = ((), listed) if kind is Kind.UNION else (listed, ())
        span = self.span(head.start("extend" if head["extend"] else "keyword"), head.end("name"))
        type_ = Type(kind, name, directives, span, fields, inputs, interfaces, members, values)
        definitions.add(TypePart(type_, self.span(*head.span("name")), head["extend"] is not None, names))
        return at

    def _names(self, first: re.Match[str], further: re.Pattern[str]) -> tuple[tuple[tuple[str, Span], ...], int]:
        """Return the names of interfaces, members or locations, each with its place."""
        names: list[tuple[str, Span]] = []
        found: re.Match[str] | None = first
        while found:
            self.take()
            names.append((intern(found["name"]), self.span(*found.span("name"))))
            at, found = found.end(), further.match(self.text, found.end())
        return tuple(names), at

    # Entries of definitions.

    def _fields(self, parent: str, at: int) -> tuple[tuple[Field, ...], int]:
        """Return the fields of a type, from behind the opening brace on."""
        text, span, types, match, take = self.text, self.span, self.types, grammar.FIELD.match, self.take
        fields: list[Field] = []
        while (found := match(text, at)) and (last := found.lastgroup):
            take()
            name, start, typed, at = intern(found["name"]), found.start("name"), found, found.end()
            coordinate = f"{parent}.{name}"
            arguments: tuple[InputValue, ...] = ()
            directives: tuple[Directive, ...] = ()
            if last == "open":
                arguments, at = self._input_values(coordinate, at, ")", 2)
                typed = self._match(grammar.RETURNED, at)
                last, at = typed.lastgroup or "", typed.end()
            if (written := typed["type"]) and (known := types[written]):
                first, end = typed.span("type")
                reference = TypeReference(known[0], known[1], span(first, end))
            else:
                reference, end, at = self._type(typed.start("type") if written else at, 1)
                last = "at"
            if last == "at":
                directives, end, at = self._directives(at, end, 1)
            fields.append(Field(coordinate, parent, name, reference, arguments, directives, span(start, end)))
        if not found or not fields:
            raise _RejectedError(at)
        return tuple(fields), found.end()

    def _input_values(self, owner: str, at: int, close: str, depth: int) -> tuple[tuple[InputValue, ...], int]:
        """Return arguments or the fields of an input, from behind the opening bracket on."""
        text, span, types, match, take = self.text, self.span, self.types, grammar.INPUT_VALUE.match, self.take
        values: list[InputValue] = []
        while (found := match(text, at)) and found.lastgroup != "close":
            take()
            name, start, written, at = intern(found["name"]), found.start("name"), found["type"], found.end()
            directives: tuple[Directive, ...] = ()
            if written and (known := types[written]):
                first, end = found.span("type")
                reference = TypeReference(known[0], known[1], span(first, end))
            else:
                reference, end, at = self._type(found.start("type") if written else at, depth)
            if has_default := text.startswith("=", at):
                _, end, at = self._value(self._sign("=", at), depth)
            if text.startswith("@", at):
                directives, end, at = self._directives(at, end, depth)
            coordinate = f"{owner}({name}:)" if close == ")" else f"{owner}.{name}"
            values.append(InputValue(coordinate, name, reference, has_default, directives, span(start, end)))
        if not found or not values or found["close"] != close:
            raise _RejectedError(at)
        return tuple(values), found.end()

    def _enum_values(self, at: int) -> tuple[tuple[EnumValue, ...], int]:
        """Return the values of an enum, from behind the opening brace on."""
        values: list[EnumValue] = []
        while (found := self._match(grammar.ENUM_VALUE, at)).lastgroup:
            self.take()
            directives, _, at = self._directives(found.end(), 0, 1)
            values.append(EnumValue(intern(found["name"]), directives, self.span(*found.span("name"))))
        _demand(values)
        return tuple(values), found.end()

    # Types, directives, values.

    def _type(self, at: int, depth: int) -> tuple[TypeReference, int, int]:
        """Return a type that may be written in any way, its end, and where the next token begins."""
        start, opened = at, 0
        while self.text.startswith("[", at):
            at, opened = self._sign("[", at), opened + 1
        named = self._match(grammar.NAMED, at)
        end, at, left = named.end("name"), named.end(), opened
        text = [*"[" * opened, named["name"]]
        while (found := grammar.SIGN.match(self.text, at)) and (
            (found["sign"] == "]" and left) or (found["sign"] == "!" and text[-1] != "!")
        ):
            left -= found["sign"] == "]"
            text.append(found["sign"])
            end, at = found.end("sign"), found.end()
        _demand(not left and depth + opened <= MAX_NESTING)
        return TypeReference(intern("".join(text)), intern(named["name"]), self.span(start, end)), end, at

    def _directives(self, at: int, end: int, depth: int) -> tuple[tuple[Directive, ...], int, int]:
        """Return the directives that stand here, if any, and the end of the last; without any, `end`."""
        text, span, match = self.text, self.span, grammar.DIRECTIVE.match
        directives: list[Directive] = []
        while found := match(text, at):
            self.take()
            arguments: dict[str, Constant] = {}
            at, end = found.end(), found.end("name")
            if found["arguments"]:
                arguments, end = self._repeated_arguments(found, depth), found.end("arguments")
            elif found["open"]:
                arguments, end, at = self._arguments(at, depth)
            directives.append(Directive(intern(found["name"]), arguments, span(found.start(), end)))
        return tuple(directives), end, at

    def _repeated_arguments(self, directive: re.Match[str], depth: int) -> dict[str, Constant]:
        """Return the arguments of a directive, read once for all that are written alike; each has values of its own."""
        written = directive["arguments"]
        if known := self.arguments.get(written):
            return {name: value[:] if isinstance(value, list) else value for name, value in known.items()}
        arguments, _, _ = self._arguments(directive.start("arguments"), depth)
        scalars = [one for value in arguments.values() for one in (value if isinstance(value, list) else [value])]
        if not any(isinstance(one, list | dict) for one in scalars):
            self.arguments[written] = arguments
        return arguments

    def _arguments(self, at: int, depth: int) -> tuple[dict[str, Constant], int, int]:
        """Return arguments with their values, from the opening bracket on."""
        arguments: dict[str, Constant] = {}
        label = self._match(grammar.LABEL, self._sign("(", at))
        while label["name"]:
            arguments[intern(label["name"])], _, at = self._value(label.end(), depth + 1)
            label = self._match(grammar.LABEL, at)
        _demand(arguments and label["close"] == ")")
        return arguments, label.end("close"), label.end()

    def _value(self, at: int, depth: int) -> tuple[Constant, int, int]:
        """Return a value, its end, and where the next token begins."""
        self.take()
        found = self._match(grammar.VALUE, at)
        at = found.end()
        if not found["open"]:
            return _SCALARS[found.lastgroup](found[found.lastgroup or 0]), found.end(found.lastgroup or 0), at
        _demand(depth < MAX_NESTING)
        if found["open"] == "[":
            values: list[Constant] = []
            while not self.text.startswith("]", at):
                value, _, at = self._value(at, depth + 1)
                values.append(value)
            return values, at + 1, self._sign("]", at)
        entries: dict[str, Constant] = {}
        while (label := self._match(grammar.LABEL, at))["name"]:
            entries[intern(label["name"])], _, at = self._value(label.end(), depth + 1)
        _demand(label["close"] == "}")
        return entries, label.end("close"), label.end()


class _TypeTexts(dict[str, tuple[str, str] | None]):
    """By the text of a type without blanks: that text and the name in it, or None where the brackets do not fit."""

    def __missing__(self, text: str) -> tuple[str, str] | None:
        name = text.strip("[]!")
        before, _, behind = text.partition(name) if name else ("", "", text)
        fits = name.isidentifier() and before == "[" * behind.count("]") and "!!" not in behind and "[" not in behind
        self[text] = known = (intern(text), intern(name)) if fits and len(before) < MAX_NESTING // 2 else None
        return known
