"""What `access` is asked: after which callers, and after which field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from appsync_lint.access import GUEST, Mode, Principal
from appsync_lint.answers import whereabouts
from appsync_lint.api import Api
from appsync_lint.code.programs import unknowns
from appsync_lint.config import Unknown
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from appsync_lint.config import Subject
    from appsync_lint.schema import Field


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One API, the principals asked after in the order of reports, and the field asked after, if it is only one.

    `named` says that the user named the principals; `others` is the API in its other deployments.
    """

    api: Api
    principals: tuple[Principal, ...]
    field: Field | None = None
    notes: tuple[str, ...] = ()
    named: bool = False
    others: tuple[Api, ...] = ()

    @property
    def of_one_caller(self) -> Principal | None:
        """The principal of whom alone the user asks everything; None where it asks after several, or one field."""
        alone = self.named and self.field is None and len(self.principals) == 1
        return self.principals[0] if alone else None


def ask(subjects: Iterable[Subject], principals: Sequence[str]) -> tuple[Inquiry, ...]:
    """Return an inquiry for each API: after the principals that `--as` names, or all.

    Of several APIs those that cannot be asked after them are left out, with a note. Raises UnreadableError where a mode
    is not known, a name is no principal's, or no API offers its mode.
    """
    asked: list[Inquiry] = []
    problems: list[Problem] = []
    for subject in subjects:
        try:
            asked.append(_inquiry(subject, _settled(subject), principals))
        except UnreadableError as error:
            problems += error.problems
    if not asked:
        raise UnreadableError(*dict.fromkeys(problems))
    if problems:
        left_out = tuple(problem.sentence for problem in problems)
        asked[0] = replace(asked[0], notes=(*asked[0].notes, *left_out))
    return tuple(asked)


def about(inquiries: Iterable[Inquiry], coordinate: str) -> tuple[Inquiry, ...]:
    """Return the inquiries of those APIs that have a field, about that field alone.

    For a field of an interface these are the fields of the object types that implement it. Where nobody named the
    principals, those who reach the field only by several groups together are asked after too. Raises UnreadableError
    where no API has it.
    """
    asked = tuple(inquiries)
    found = [replace(part, notes=()) for one in asked for part in _about(one, coordinate)]
    if not found:
        raise UnreadableError(whereabouts.missing([one.api.schema for one in asked], coordinate))
    notes = (note for one in asked for note in (*one.notes, *_notes_about(one, coordinate)))
    found[0] = replace(found[0], notes=tuple(notes))
    return tuple(found)


def _about(one: Inquiry, coordinate: str) -> Iterator[Inquiry]:
    for field in whereabouts.fields(one.api.schema, coordinate):
        together = None if one.named else one.api.combination(field)
        yield replace(one, field=field, principals=(*one.principals, *([together] if together else [])))


def _notes_about(one: Inquiry, coordinate: str) -> Iterator[str]:
    if note := whereabouts.note(one.api.schema, coordinate):
        yield note
    for field in whereabouts.fields(one.api.schema, coordinate):
        for other in one.others:
            yield from _difference(one, other, field)


def _difference(one: Inquiry, other: Api, field: Field) -> Iterator[str]:
    """Yield in words where another deployment answers otherwise."""
    where = other.config.deployment
    same = other.schema.field(field.coordinate)
    if same is None:
        yield f"there is no {field.coordinate} where {where}"
        return
    for says, said in ((True, "yes"), (False, "no")):
        differing = [
            who for who in one.principals if other.reaches(who, same) is says is not one.api.reaches(who, field)
        ]
        if differing:
            yield f"{field.coordinate} is otherwise where {where}: {said} for {', '.join(map(str, differing))}"


def _settled(subject: Subject) -> Api:
    if subject.alone:
        raise UnreadableError(Problem(f"{subject.config.name} is no schema.", "Name the schema that it belongs to."))
    if isinstance(subject.config.default.mode, Unknown):
        sentence = f"The authorization modes of {subject.config.name} are not known."
        raise UnreadableError(Problem(sentence, "Name them, the default first: --auth cognito,api-key"))
    return Api(subject.schema, subject.config, subject.config.deployments()[0])


def _inquiry(subject: Subject, api: Api, written: Sequence[str]) -> Inquiry:
    found = {_principal(api, text) for text in written}
    unnamed = sorted({group for principal in found for group in principal.groups} - api.groups)
    notes = [f"not known: {unknown.what}" for unknown in unknowns(subject)]
    if subject.others:
        differing = ", ".join(other.config.deployment for other in subject.others)
        notes.append(
            f"{api.config.name} is shown as deployed where {api.config.deployment}; it differs where {differing}. "
            "Choose another with --param."
        )
    if api.generated:
        notes.append(
            f"Amplify adds root fields to {api.config.name} for its types with `@model`, which are not seen here: what "
            "they lead to can be reached too"
        )
    notes += [f"no directive of {api.config.name} names the group {group}" for group in unnamed]
    ordered = sorted(found, key=lambda principal: principal.order)
    others = tuple(_settled(other) for other in subject.others if not isinstance(other.config.default.mode, Unknown))
    return Inquiry(api, tuple(ordered) or api.principals, notes=tuple(notes), named=bool(ordered), others=others)


def _principal(api: Api, text: str) -> Principal:
    principal = Principal.parse(text)
    if principal is None:
        modes = ", ".join(mode.short for mode in Mode)
        hint = f"Write one of {modes}, iam:guest, and groups as in cognito:Admin+Editor."
        raise UnreadableError(Problem(f"--as names no principal {text!r}.", hint))
    if principal.mode not in api.deployment.modes:
        offered = ", ".join(mode for mode in Mode if mode in api.deployment.modes)
        sentence = f"The API {api.config.name} does not offer {principal.mode}."
        raise UnreadableError(Problem(sentence, f"It offers {offered}."))
    if principal.guest and GUEST not in api.principals:
        sentence = f"What guests may call of the API {api.config.name} is not known."
        raise UnreadableError(Problem(sentence, "Describe the identity pool's unauthenticated role under `iam.roles`."))
    return principal
