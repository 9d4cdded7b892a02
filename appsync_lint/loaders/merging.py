"""Source APIs -> the merged API that AppSync makes of them, as far as authorization goes.

https://docs.aws.amazon.com/appsync/latest/devguide/merged-api.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint.config import Absent, Known, Subject, Unknown
from appsync_lint.source import Problem, UnreadableError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from appsync_lint.config import Resolver, Value
    from appsync_lint.loaders.entry import ApiEntry
    from appsync_lint.schema import Directive, Schema, Type


def source_entries(entry: ApiEntry, entries: Sequence[ApiEntry]) -> tuple[ApiEntry, ...]:
    """Return the entries that a merged API names as its sources, each once.

    Raises UnreadableError with every name that is not in the file, or is that of a merged API.
    """
    by_name = {name: other for other in entries for name in (other.key, other.config.name) if name}
    problems = []
    for name, span in entry.sources:
        if name not in by_name:
            hint = did_you_mean(name, by_name.keys() - {entry.config.name})
            hint = hint or "Write it as an entry of `apis:`, with its `name`, `authenticationType` and `schema`."
            problems.append(Problem(f"The source API {name} is not in this file.", hint, span))
        elif by_name[name].sources:
            problems.append(
                Problem(f"{name} is a merged API and cannot be a source of another.", "Name its own sources.", span)
            )
    if problems:
        raise UnreadableError(*problems)
    return tuple(by_name[name] for name in dict.fromkeys(name for name, _ in entry.sources))


def merged(subject: Subject, sources: tuple[Subject, ...]) -> Subject:
    """Return a merged API whose schema was read from its sources' files, without what they hide, with their resolvers.

    Its modes stay its own: https://aws.amazon.com/blogs/mobile/aws-appsync-merged-apis-best-practices-part-3-security/
    """
    resolvers = subject.config.resolvers
    config = replace(
        subject.config,
        sources=sources,
        resolvers=_resolvers(sources) if isinstance(resolvers, Absent) else resolvers,
        unread=(*subject.config.unread, *_renamed(subject.schema)),
    )
    return Subject(_visible(subject.schema, [source.schema for source in sources]), config)


def _resolvers(sources: Iterable[Subject]) -> Value[tuple[Resolver, ...]]:
    """Return the resolvers of all sources that list theirs."""
    known = [source.config.resolvers for source in sources if isinstance(source.config.resolvers, Known)]
    found = tuple(resolver for value in known for resolver in value.value)
    return Known(found, known[0].span, known[0].origin) if known else Absent()


def _visible(schema: Schema, sources: Sequence[Schema]) -> Schema:
    """Return a schema without the types and fields that every source which has them hides."""
    names = {name for source in sources for name, type_ in source.types.items() if not _hides(type_.directives)}
    fields = {
        field.coordinate
        for source in sources
        for type_ in source.types.values()
        if not _hides(type_.directives)
        for field in type_.fields
        if not _hides(field.directives)
    }
    gone = schema.types.keys() - names
    types = {name: _without(type_, fields, gone) for name, type_ in schema.types.items() if name in names}
    roots = {operation: name for operation, name in schema.roots.items() if name in types}
    return replace(schema, types=types, roots=roots)


def _without(type_: Type, fields: Collection[str], gone: Collection[str]) -> Type:
    """Return a type with these fields alone, and without what speaks of the types that are gone."""
    return replace(
        type_,
        fields=tuple(
            replace(field, arguments=tuple(argument for argument in field.arguments if argument.type.name not in gone))
            for field in type_.fields
            if field.coordinate in fields and field.type.name not in gone
        ),
        input_fields=tuple(value for value in type_.input_fields if value.type.name not in gone),
        interfaces=tuple(name for name in type_.interfaces if name not in gone),
        members=tuple(name for name in type_.members if name not in gone),
    )


def _hides(directives: Iterable[Directive]) -> bool:
    return any(directive.name == "hidden" for directive in directives)


def _renamed(schema: Schema) -> Iterator[Unknown]:
    """Yield the first use of `@renamed`: what it renames keeps its old name here."""
    found = next((p.directive for p in schema.placements if p.directive.name == "renamed"), None)
    if found is not None:
        yield Unknown("@renamed is not looked at by this version: names are those of the sources", "", "", found.span)
