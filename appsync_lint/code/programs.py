"""Programs -> trees and facts: each source is read once, by the reader of its language."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from appsync_lint.config import Language, Unknown, known, language
from appsync_lint.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.code.authorizers.facts import Authorizer
    from appsync_lint.code.resolvers.unit import Unit
    from appsync_lint.code.tree import Module
    from appsync_lint.config import ApiConfig, Program, Resolver, Subject
    from appsync_lint.source import Source, Span

# What no person writes: bundles and minified files. Their sources are what is to be read.
_LONGEST_LINE = 2_000  # characters
_BUILT = pattern(
    rf"[^\r\n]{{{_LONGEST_LINE + 1}}}|^//[#@] sourceMappingURL=|"
    r"^var __(?:defProp|commonJS|toESM) =|\b__webpack_require__\b",
    re.MULTILINE,
)

# AWS takes 65,536 characters of a template and 32,768 of a resolver; nobody writes an authorizer of this size by hand.
# https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateResolver.html
_LARGEST = 250_000  # characters; a larger program would keep everybody waiting
_MOST_STRANGERS = 3  # imports without a file, named of one program


def module(program: Program) -> Module | None:
    """Return a program as a tree; None where it is not read, of which `unknowns` says why."""
    return _read(program.source, program.language) if program.source is not None else None


def imported(program: Program) -> dict[str, Module]:
    """Return the files that a program imports, as far as they can be read, by the names that it writes."""
    found = {name: _read(source, language(source.name)) for name, source in program.imported}
    return {name: module for name, module in found.items() if module is not None}


@cache
def _read(source: Source, written_in: Language) -> Module | None:
    if written_in is Language.OTHER or len(source.text) > _LARGEST:
        return None
    if written_in is Language.VTL:
        from appsync_lint.code.vtl import reader as vtl  # noqa: PLC0415 - a run without programs needs no reader of them

        return vtl.read(source, written_in)
    if written_in is Language.PYTHON:
        from appsync_lint.code.python import reader as python  # noqa: PLC0415 - likewise

        return python.read(source, written_in)
    if _BUILT.search(source.text):
        return None
    from appsync_lint.code.javascript import reader as javascript  # noqa: PLC0415 - likewise

    return javascript.read(source, written_in)


@cache
def authorizer(program: Program, *, linked: bool = True) -> Authorizer | None:
    """Return the facts about a Lambda authorizer; None where the program is not read, or is none.

    `linked` says that the API's configuration names it as its authorizer.
    """
    from appsync_lint.code.authorizers import answers  # noqa: PLC0415 - likewise

    read = module(program)
    return answers.authorizer(read, program, imported(program), linked=linked) if read else None


@cache
def unit(resolver: Resolver) -> Unit:
    """Return the facts about everything that runs for a field."""
    from appsync_lint.code.resolvers import unit as units  # noqa: PLC0415 - likewise

    return units.unit(resolver, module)


def unknowns(subject: Subject) -> Iterator[Unknown]:
    """Yield everything that could not be known in some deployment of an API, what stands in one place only once."""
    seen: dict[tuple[str, Span | None], Unknown] = {}
    for deployed in subject.deployments:
        for unknown in (*deployed.config.unknowns(), *_misplaced(deployed), *_of_programs(deployed.config)):
            seen.setdefault((unknown.what, unknown.span), unknown)
    yield from seen.values()


def unknowns_of_access(subject: Subject) -> Iterator[Unknown]:
    """Yield that of it which bears on who may call what, each sentence once: no resolver does, and no API key."""
    seen: dict[str, Unknown] = {}
    for deployed in subject.deployments:
        for unknown in (*deployed.config.unknowns_of_access(), *_of_authorizer(deployed.config)):
            seen.setdefault(unknown.what, unknown)
    yield from seen.values()


def _misplaced(subject: Subject) -> Iterator[Unknown]:
    """Yield the resolvers that run for no field of the schema: AppSync refuses them, so that one of the two is wrong.

    https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateResolver.html
    """
    for resolver in known(subject.config.resolvers) or ():
        if subject.schema.field(resolver.coordinate) is None:
            what = f"which field the resolver of {resolver.coordinate} runs for: the schema has none of that name"
            yield Unknown(what, "", "", resolver.span)


def _of_programs(config: ApiConfig) -> Iterator[Unknown]:
    """Yield what nobody can know of an API's programs, since it cannot be read, understood or followed."""
    yield from _of_authorizer(config)
    authorizer = known(config.authorizer)
    for part in config.programs:
        if part is not authorizer:
            yield from _doubts(part, "")


def _of_authorizer(config: ApiConfig) -> Iterator[Unknown]:
    program = known(config.authorizer)
    if program is not None:
        yield from _doubts(program, "authorizer.file")
        read = module(program)
        found = authorizer(program)
        if found is not None:
            yield from found.doubts
        elif read is not None:
            what = f"what the authorizer {_name(program)} answers: no answer of AppSync's form was recognised in it"
            yield Unknown(what, "", "", program.span)


def _doubts(program: Program, answer: str) -> Iterator[Unknown]:
    name = _name(program)
    if program.language is Language.OTHER:
        yield Unknown(f"what {name} does: programs are read in JavaScript, TypeScript and Python", "", "", program.span)
    elif program.source is not None:
        yield from _unread(program.source, program.language, program.span, answer)
    for source in dict.fromkeys(source for _, source in program.imported):
        yield from _unread(source, language(source.name), source.span(0, 0), "")
    for place in program.strangers[:_MOST_STRANGERS]:
        yield Unknown(f"what {name} imports here: no file that can be read", place.text, "", place)


def _unread(source: Source, written_in: Language, place: Span, answer: str) -> Iterator[Unknown]:
    """Yield what keeps a text from being read, at the place that names it, or the first that nobody understands."""
    read = _read(source, written_in)
    if read is not None:
        yield from read.doubts()
    elif len(source.text) > _LARGEST:
        yield Unknown(f"what {source.name} does: it has more than {_LARGEST:,} characters", "", "", place)
    else:
        answer = f"{answer}: the source that it is built from" if answer else ""
        yield Unknown(f"what {source.name} does: it is minified or bundled", "", answer, place)


def _name(program: Program) -> str:
    return program.source.name if program.source else program.path
