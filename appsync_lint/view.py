"""(Api, principal) -> the part of the schema that this caller can use, as SDL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint import inquiry, syntax, wording
from appsync_lint.credentials import conceal
from appsync_lint.garbage import no_collection
from appsync_lint.report import graphql
from appsync_lint.report.literals import comment
from appsync_lint.schema import Operation
from appsync_lint.source import VIEW_MARK, Problem, UnreadableError
from appsync_lint.usable import part

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.config import Subject
    from appsync_lint.inquiry import Inquiry
    from appsync_lint.schema import Schema
    from appsync_lint.usable import Part

_SUFFIXES = (".graphql", ".gql", ".graphqls")
_UNCHECKED = "Comes in the payload of a subscription alone, which goes unchecked; asked for elsewhere it is refused."


class View(Struct, frozen=True):
    """One caller's part of a schema as SDL, and what a reader of it should know besides, in sentences."""

    text: str
    notes: tuple[str, ...]


class Choice(Struct, frozen=True):
    """The one API that is to be shown, and what was read of it."""

    inquiry: Inquiry
    subjects: tuple[Subject, ...]


def choose(subjects: Sequence[Subject], principal: str, name: str | None) -> Choice:
    """Return the API of that name, or the only one that the principal can call.

    Raises UnreadableError as `inquiry.ask` does, and where there is none of that name, or more than one to choose from.
    """
    if name is not None:
        subjects = inquiry.of_name(subjects, name)
    asked = inquiry.ask(subjects, [principal])
    if len(asked) > 1:
        names = [one.api.config.name for one in asked]
        sentence = f"There are {len(asked)} APIs here: {wording.some(names)}; a view is of one."
        raise UnreadableError(Problem(sentence, f"Name it, as in --api {names[0]}; or name its schema files."))
    return Choice(asked[0], tuple(one for one in subjects if one.schema is asked[0].api.schema))


def beside(api: Api, files: Iterable[Path], root: Path) -> Iterator[str]:
    """Yield a note where a view is written to a folder in which it may be read as a part of the schema."""
    folders = {(root / source.name).parent.resolve() for source in api.schema.sources if source.is_file}
    for file in files:
        if file.suffix.casefold() in _SUFFIXES and file.parent.resolve() in folders:
            yield f"{file.name} stands beside the schema: where all files of the folder are read, it is read too"


def view(api: Api, principal: Principal) -> str:
    """Return the part of the schema that a principal can use, as SDL; a comment says for whom it is.

    It holds the fields that the principal reaches, unless nothing can be read behind them, and what these need. Every
    tool that reads GraphQL takes it in as far as the schema itself is valid, with two exceptions: what a caller without
    any query can use has no query root, and for a caller that reaches nothing there is the comment alone.
    """
    return look(api, principal).text


def look(api: Api, principal: Principal) -> View:
    """Return the same with its notes."""
    reach = api.reach(principal)
    reached = {field.coordinate for field in api.schema.fields if reach.reaches(field)}
    remarks = {
        field.coordinate: _UNCHECKED
        for field in api.schema.fields
        if field.coordinate in reached and not api.admits(field, principal)
    }
    with syntax.deep_recursion(), no_collection():
        left, text = _written(api.schema, reached, remarks)
    notes = tuple(_notes(api, principal, left))
    generated = ["Amplify adds more fields, for @model: look at the schema that it compiles"] if api.generated else []
    head = [f"{VIEW_MARK.removeprefix('# ')}: {_title(api, principal)}", *_counts(api, left), *notes, *generated]
    return View(comment(head) + (f"\n{conceal(text)}" if left.leading else ""), notes)


def _written(schema: Schema, reached: Collection[str], remarks: Mapping[str, str]) -> tuple[Part, str]:
    """Return the part of a schema that is left of the fields reached, and its text."""
    texts = graphql.Texts.of(node for source in schema.sources for node in syntax.definitions(source))
    also = frozenset[str]()
    while True:
        left = part(schema, reached, also)
        written = graphql.write(left, schema, texts, remarks)
        if written.types <= also:
            return left, written.text
        also |= written.types


def _title(api: Api, principal: Principal) -> str:
    return f"what {principal.caller} ({principal}) can use of the API {api.config.name}."


def _counts(api: Api, left: Part) -> Iterator[str]:
    files = wording.some(list(dict.fromkeys(source.name for source in api.schema.sources)))
    shown, everything = len(left.leading), len(api.schema.fields)
    yield f"{shown} of {everything} fields, from {files}."
    if left.blind:
        many = "are" if len(left.blind) > 1 else "is"
        named = wording.some([field.coordinate for field in left.blind])
        yield f"{named} {many} left out, though within reach: nothing that it could read lies behind."


def _notes(api: Api, principal: Principal, left: Part) -> Iterator[str]:
    """Yield what SDL cannot say of a caller's part of a schema."""
    if not left.leading:
        yield f"{principal} can read nothing of the API {api.config.name}"
    elif Operation.QUERY not in left.schema.roots:
        yield f"{principal} has no query: a schema needs one, and tools that check it refuse this one for that"
    writing = [field.coordinate for field in left.blind if api.schema.operation(field.parent) is Operation.MUTATION]
    if writing:
        yield f"{principal} can call {wording.some(writing)}, but read nothing of the answer; SDL cannot show that"
