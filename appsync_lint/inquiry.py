"""What `access` is asked: after which callers, and after which field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from appsync_lint.access import GUEST, Mode, Principal
from appsync_lint.api import Api
from appsync_lint.code.programs import unknowns
from appsync_lint.config import Unknown
from appsync_lint.source import Problem, UnreadableError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appsync_lint.config import Subject
    from appsync_lint.schema import Field


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One API, the principals asked after in the order of reports, and the field asked after, if it is only one."""

    api: Api
    principals: tuple[Principal, ...]
    field: Field | None = None
    notes: tuple[str, ...] = ()


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

    Raises UnreadableError where none has it.
    """
    asked = tuple(inquiries)
    found = tuple(replace(one, field=field) for one in asked if (field := one.api.schema.field(coordinate)))
    if not found:
        known = [field.coordinate for one in asked for field in one.api.schema.fields]
        hint = did_you_mean(coordinate, known) or "Write the name of an object type, a dot, and its field's."
        raise UnreadableError(Problem(f"There is no field {coordinate}.", hint))
    return found


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
    notes += [f"no directive of {api.config.name} names the group {group}" for group in unnamed]
    ordered = sorted(found, key=lambda principal: principal.order)
    return Inquiry(api, tuple(ordered) or api.principals, notes=tuple(notes))


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
