"""Definitions of all files -> Schema: merges extensions, finds what is defined twice, and looks up every name.

Reads no text: of GraphQL's syntax it knows the keywords alone. Collects every problem before it gives up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

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
from appsync_lint.source import Problem, UnreadableError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appsync_lint.source import Source, Span

Merge = Literal["error", "union"]
"""What a second definition of a name means: a mistake, or more of the same type (see `_united`)."""

KEYWORDS = {
    Kind.SCALAR: "scalar",
    Kind.OBJECT: "type",
    Kind.INTERFACE: "interface",
    Kind.UNION: "union",
    Kind.ENUM: "enum",
    Kind.INPUT_OBJECT: "input",
}
# The words that begin a definition: no further interface can follow `extend type A implements B` with such a name.
DEFINING = frozenset({
    *KEYWORDS.values(), "schema", "directive", "extend", "query", "mutation", "subscription", "fragment",
})  # fmt: skip
_OUTPUT_ONLY = frozenset({Kind.OBJECT, Kind.INTERFACE, Kind.UNION})
_SCALARS = BUILT_IN_SCALARS | AWS_SCALARS
_LIKENESS = 0.75  # of a name that is suggested
_PLACES = 3  # of one unknown name, before "and 7 more"
_MOST_PROBLEMS = 1_000  # that are told: nobody reads more
_SUGGESTIONS = 100  # names for which a similar one is looked for: that is slow, and nobody reads more

_Entry = TypeVar("_Entry", Field, InputValue, EnumValue)


class TypePart(Struct, frozen=True):
    """One definition or extension of a type; `name` is the place of its name, `names` its interfaces or members."""

    type: Type
    name: Span
    extends: bool
    names: tuple[tuple[str, Span], ...] = ()


class SchemaPart(Struct, frozen=True):
    """A `schema {}` block or an extension of it; `roots` with the place of each."""

    roots: tuple[tuple[Operation, str, Span], ...]
    directives: tuple[Directive, ...]
    span: Span
    extends: bool


class Definitions:
    """What one or several files define, in their order, and the problems with it that no other definition matters for.

    `directives` are the definitions of directives, each with the place of its name.
    """

    def __init__(self) -> None:
        self.types: list[TypePart] = []
        self.schemas: list[SchemaPart] = []
        self.directives: list[tuple[str, Span]] = []
        self.problems: list[Problem] = []
        self.passed_over = 0

    @property
    def empty(self) -> bool:
        """Whether nothing was defined, nor anything else written."""
        return not (self.types or self.schemas or self.directives or self.problems or self.passed_over)

    def add(self, part: TypePart) -> None:
        """Add a definition or extension of a type, unless it says of a scalar of AppSync what every schema knows."""
        name, kind = part.type.name, part.type.kind
        if name in _SCALARS:
            self.passed_over += 1
            if kind is not Kind.SCALAR:
                sentence = f"{name} is the name of a scalar that every AppSync schema has."
                self.problems.append(Problem(sentence, "Give this another name.", part.name))
        elif name == "AMPLIFY" and kind is Kind.INPUT_OBJECT:
            # A note to Amplify's transformer, which drops it; its types exist nowhere.
            self.passed_over += 1
        else:
            self.types.append(part)

    def extend(self, other: Definitions) -> None:
        """Add what another file defines."""
        self.types += other.types
        self.schemas += other.schemas
        self.directives += other.directives
        self.problems += other.problems
        self.passed_over += other.passed_over


def assemble(sources: Sequence[Source], found: Definitions, merge: Merge) -> Schema:
    """Return the schema that the definitions make up.

    Raises UnreadableError with the problems of the definitions and every one found here.
    """
    assembly = _Assembly(union=merge == "union")
    assembly.problems += found.problems
    types = assembly.types(found.types)
    roots = assembly.roots(found.schemas, types)
    definitions = assembly.directive_definitions(found.directives)
    assembly.look_up(types, found.types)
    if assembly.problems:
        raise UnreadableError(*_told(assembly))
    extended = [(part.type.span, part.extends) for part in found.types]
    extended += [(part.span, part.extends) for part in found.schemas]
    return Schema(
        types=types,
        roots=roots,
        schema_directives=tuple(directive for part in found.schemas for directive in part.directives),
        extensions=tuple(sorted((span for span, extends in extended if extends), key=lambda span: span.order)),
        directive_definitions=definitions,
        sources=tuple(sources),
    )


def _told(assembly: _Assembly) -> list[Problem]:
    """Return the problems that are told, by place, and how many more there are."""
    told = sorted(assembly.problems, key=lambda problem: problem.order)[:_MOST_PROBLEMS]
    if left := len(assembly.problems) - len(told) + assembly.untold:
        told.append(Problem(f"There are {left:,} more problems of this kind.", "Correct these first."))
    return told


class _Assembly:
    def __init__(self, *, union: bool) -> None:
        self.union = union
        self.problems: list[Problem] = []
        self.untold = 0
        self._missing: dict[tuple[str, str], list[Span]] = {}

    def _problem(self, span: Span, sentence: str, hint: str) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(sentence, hint, span))
        else:
            self.untold += 1

    # Names defined twice.

    def types(self, parts: Iterable[TypePart]) -> dict[str, Type]:
        by_name: dict[str, list[TypePart]] = {}
        for part in parts:
            by_name.setdefault(part.type.name, []).append(part)
        return {
            # Mostly a type is in one part, and nothing in it is written twice.
            name: found[0].type
            if len(found) == 1 and not found[0].extends and not _repeats(found[0].type)
            else self._type(name, found, by_name)
            for name, found in by_name.items()
        }

    def _type(self, name: str, parts: list[TypePart], known: Iterable[str]) -> Type:
        """Return a type merged from its parts, also where they are at odds: what uses it is not to blame."""
        first, *others = sorted(parts, key=lambda part: part.extends)
        if first.extends and not self.union:
            hint = did_you_mean(name, set(known) - {name}, _LIKENESS) or f"Define {name}, or name the file that does."
            self._problem(first.name, f"This extends {name}, which no file defines.", hint)
        kind, kept = first.type.kind, [first]
        for part in others:
            if part.type.kind is not kind:
                sentence = f"{name} is `{KEYWORDS[part.type.kind]}` here, but `{KEYWORDS[kind]}` at {first.name}."
                self._problem(part.name, sentence, "Give one of the two another name.")
            elif part.extends or self.union:
                kept.append(part)
            else:
                hint = (
                    "Delete one of the two, or write `extend`; where a tool merges the files, as version 1 of "
                    "Serverless's plugin does, set `schemaMerge: union` in appsync-lint.yaml; several APIs stand there "
                    "under `apis:`."
                )
                self._problem(part.name, f"{name} is defined twice, first at {first.name}.", hint)
        return self._merged([part.type for part in kept])

    def _merged(self, parts: list[Type]) -> Type:
        first, *others = parts
        directives = first.directives
        for part in others:
            directives = _united(directives, part.directives) if self.union else directives + part.directives
        fields = [field for part in parts for field in part.fields]
        inputs = [value for part in parts for value in part.input_fields]
        values = [value for part in parts for value in part.values]
        return replace(
            first,
            directives=directives,
            fields=self._unique(f"{first.name}.", (self._with_unique_arguments(field) for field in fields)),
            input_fields=self._unique(f"{first.name}.", inputs),
            interfaces=tuple(dict.fromkeys(name for part in parts for name in part.interfaces)),
            members=tuple(dict.fromkeys(name for part in parts for name in part.members)),
            values=self._unique(f"{first.name}.", values),
        )

    def _with_unique_arguments(self, field: Field) -> Field:
        names = {argument.name for argument in field.arguments}
        if len(names) == len(field.arguments):
            return field
        return replace(field, arguments=self._unique(f"The argument of {field.coordinate}, ", field.arguments))

    def _unique(self, owner: str, entries: Iterable[_Entry]) -> tuple[_Entry, ...]:
        found: dict[str, _Entry] = {}
        for entry in entries:
            first = found.setdefault(entry.name, entry)
            if first is entry:
                continue
            if self.union and _bare_type(first) == _bare_type(entry):
                found[entry.name] = self._both(first, entry)
            else:
                sentence = f"{owner}{entry.name} is defined twice, first at {first.span}."
                self._problem(entry.span.first_line(), sentence, "Delete one of the two.")
        return tuple(found.values())

    def _both(self, first: _Entry, second: _Entry) -> _Entry:
        """Return two definitions of a field, argument or value as one: a type that may not be null wins."""
        directives = _united(first.directives, second.directives)
        if isinstance(first, EnumValue) or isinstance(second, EnumValue):
            return replace(first, directives=directives)
        type_ = second.type if second.type.non_null else first.type
        if isinstance(first, Field) and isinstance(second, Field):
            arguments = {argument.name: argument for argument in (*first.arguments, *second.arguments)}
            return replace(first, directives=directives, type=type_, arguments=tuple(arguments.values()))
        return replace(first, directives=directives, type=type_)

    def directive_definitions(self, found: Iterable[tuple[str, Span]]) -> dict[str, Span]:
        places: dict[str, Span] = {}
        for name, span in found:
            first = places.setdefault(name, span)
            if first is not span and name not in AWS_DIRECTIVES and not self.union:
                sentence = f"The directive @{name} is defined twice, first at {first}."
                self._problem(span, sentence, "Delete one of the two.")
        return places

    # Root types.

    def roots(self, parts: Sequence[SchemaPart], types: dict[str, Type]) -> dict[Operation, str]:
        blocks = [part for part in parts if not part.extends]
        if not self.union:
            for part in blocks[1:]:
                sentence = f"The schema block stands twice, first at {blocks[0].span}."
                self._problem(part.span, sentence, "Keep one, or write `extend schema`.")
        written: dict[Operation, str] = {}
        for operation, name, span in (root for part in parts for root in part.roots):
            if written.setdefault(operation, name) != name:
                self._problem(span, f"The schema has two root types for {operation}.", "Keep one.")
            elif any(other is not operation and name == taken for other, taken in written.items()):
                # https://spec.graphql.org/October2021/#sec-Root-Operation-Types
                self._problem(span, f"{name} is the root type of two operations.", "Define a type for each.")
            elif name not in types or types[name].kind is not Kind.OBJECT:
                objects = [other for other, type_ in types.items() if type_.kind is Kind.OBJECT]
                hint = self._hint(name, objects) or f"Define `type {name}`, or delete this line."
                self._problem(span, f"The root type {name} is not an object type of this schema.", hint)
        # https://spec.graphql.org/October2021/#sec-Root-Operation-Types.Default-Root-Operation-Type-Names, and where
        # graphql-tools merges (`useSchemaDefinition`), the default names also fill what a schema block leaves out.
        defaults = {operation: operation.value.capitalize() for operation in Operation}
        named = {o: n for o, n in defaults.items() if n in types and types[n].kind is Kind.OBJECT}
        return written if blocks and not self.union else named | written

    # Names that mean nothing.

    def look_up(self, types: dict[str, Type], parts: Sequence[TypePart]) -> None:
        if _all_known(types, parts):
            return
        for part in parts:
            for field in part.type.fields:
                self._look_up(types, field.type, is_input=False)
                for argument in field.arguments:
                    self._look_up(types, argument.type, is_input=True)
            for value in part.type.input_fields:
                self._look_up(types, value.type, is_input=True)
            for name, span in part.names:
                wanted = _wanted(part)
                if name not in types or types[name].kind is not wanted:
                    self._missing.setdefault((name, KEYWORDS[wanted]), []).append(span)
        for (name, keyword), spans in self._missing.items():
            self._unknown(name, keyword, sorted(spans, key=lambda span: span.order), types)

    def _look_up(self, types: dict[str, Type], reference: TypeReference, *, is_input: bool) -> None:
        if reference.name in _SCALARS:
            return
        target = types.get(reference.name)
        if target is None:
            self._missing.setdefault((reference.name, ""), []).append(reference.span)
        elif is_input and target.kind in _OUTPUT_ONLY:
            sentence = f"{target.name} cannot be the type of an argument or of an input's field."
            self._problem(reference.span, sentence, f"Define an `input` beside {target.name}.")
        elif not is_input and target.kind is Kind.INPUT_OBJECT:
            sentence = f"{target.name} is an input type; a field cannot return it."
            self._problem(reference.span, sentence, "Return a `type`.")

    def _unknown(self, name: str, keyword: str, spans: list[Span], types: dict[str, Type]) -> None:
        sentence = f"{name} is no {keyword} of this schema." if keyword else f"There is no type {name}."
        known = [other for other, type_ in types.items() if not keyword or KEYWORDS[type_.kind] == keyword]
        own = f"Define `{keyword} {name}`, or name the file that does." if keyword else ""
        hint = self._hint(name, known if keyword else {*known, *_SCALARS})
        hint = hint or own or f"Define {name}, or name the file that does."
        for span in spans[:_PLACES]:
            more = len(spans) - _PLACES if span is spans[:_PLACES][-1] else 0
            self._problem(span, sentence, f"{hint} It is named in {more} more places." if more > 0 else hint)

    def _hint(self, name: str, known: Iterable[str]) -> str:
        return did_you_mean(name, known, _LIKENESS) if len(self.problems) < _SUGGESTIONS else ""


def _repeats(type_: Type) -> bool:
    """Return whether a name stands twice among the entries of a type, its interfaces, or the arguments of a field."""
    entries, listed = type_.fields or type_.input_fields or type_.values, type_.interfaces or type_.members
    several = [field.arguments for field in type_.fields if len(field.arguments) > 1]
    return (
        len({entry.name for entry in entries}) < len(entries)
        or len(set(listed)) < len(listed)
        or any(len({argument.name for argument in arguments}) < len(arguments) for arguments in several)
    )


def _all_known(types: dict[str, Type], parts: Sequence[TypePart]) -> bool:
    """Return whether every name means something where it stands: of all names at once, since that is mostly so."""
    returned = {field.type.name for part in parts for field in part.type.fields}
    taken = {value.type.name for part in parts for value in part.type.input_fields}
    taken |= {argument.type.name for part in parts for field in part.type.fields for argument in field.arguments}
    outputs = {name for name, type_ in types.items() if type_.kind is not Kind.INPUT_OBJECT}
    inputs = {name for name, type_ in types.items() if type_.kind not in _OUTPUT_ONLY}
    return (
        returned <= outputs | _SCALARS
        and taken <= inputs | _SCALARS
        and all(name in types and types[name].kind is _wanted(part) for part in parts for name, _ in part.names)
    )


def _wanted(part: TypePart) -> Kind:
    """Return the kind of which the types are that a part names beside its entries."""
    return Kind.OBJECT if part.type.kind is Kind.UNION else Kind.INTERFACE


def _united(first: tuple[Directive, ...], second: tuple[Directive, ...]) -> tuple[Directive, ...]:
    """Return the directives of two definitions as graphql-tools merges them.

    It makes one of two directives of the same name, with the arguments of both and lists united
    (https://github.com/ardatan/graphql-tools, merge/src/typedefs-mergers/directives.ts). So one that says nothing adds
    nothing beside one that names groups. Two that name groups both stay here, each the text of its own grants.
    """
    found = list(first)
    for directive in second:
        same = [other for other in found if other.name == directive.name]
        if any(other.arguments == directive.arguments for other in same) or (same and not _speaks(directive)):
            continue
        found = [other for other in found if other not in same or _speaks(other)]
        found.append(directive)
    return tuple(found)


def _speaks(directive: Directive) -> bool:
    return any(value != [] for value in directive.arguments.values())


def _bare_type(entry: Field | InputValue | EnumValue) -> str:
    return "" if isinstance(entry, EnumValue) else entry.type.text.replace("!", "")
