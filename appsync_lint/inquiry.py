"""What `access` is asked: after which callers, and after which field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint import wording
from appsync_lint.access import GUEST, Mode, Principal
from appsync_lint.answers import whereabouts
from appsync_lint.answers.remarks import Denials
from appsync_lint.api import Api
from appsync_lint.code.programs import unknowns_of_access
from appsync_lint.config import Unknown
from appsync_lint.source import Problem, UnreadableError, closest, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from appsync_lint.config import Subject
    from appsync_lint.schema import Field

# What Amplify makes of its directives: https://docs.amplify.aws/gen1/react/build-a-backend/graphqlapi/
_MADE = {"model": "root fields for `@model`", "auth": "directives on who may call what for `@auth`"}
_MOST_DEPLOYMENTS = 3  # named of those that differ


class Inquiry(Struct, frozen=True):
    """One API, the principals asked after in the order of reports, and the field asked after, if it is only one.

    `named` says that the user named the principals; `others` is the API in its other deployments. `notes` are what the
    user should know beside the answer; of these `overall` are those on the whole API, which the answer on a field says
    itself where they concern it.
    """

    api: Api
    principals: tuple[Principal, ...]
    field: Field | None = None
    notes: tuple[str, ...] = ()
    named: bool = False
    others: tuple[Api, ...] = ()
    overall: tuple[str, ...] = ()

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


def of_name(subjects: Iterable[Subject], name: str) -> tuple[Subject, ...]:
    """Return the APIs of a name, or of a label in infrastructure code. Raises UnreadableError where there is none."""
    schemas = [subject for subject in subjects if not subject.alone]
    found = tuple(one for one in schemas if name in {one.config.name, one.config.label})
    if not found:
        names = [one.config.name for one in schemas]
        hint = did_you_mean(name, names) or (f"There is {wording.some(names)}." if names else "")
        raise UnreadableError(Problem(f"There is no API {name}.", hint))
    return found


def about(inquiries: Iterable[Inquiry], *coordinates: str) -> tuple[Inquiry, ...]:
    """Return the inquiries of those APIs that have the fields, each about one field alone.

    For a field of an interface these are the fields of the object types that implement it. Where nobody named the
    principals, those who reach the field only by several groups together are asked after too. Raises UnreadableError
    where no API has one of them.
    """
    asked = tuple(inquiries)
    schemas = [one.api.schema for one in asked]
    found: list[Inquiry] = []
    problems: list[Problem] = []
    for coordinate in dict.fromkeys(coordinates):
        parts = [replace(part, notes=(), overall=()) for one in asked for part in _about(one, coordinate)]
        found += parts
        problems += [] if parts else [whereabouts.missing(schemas, coordinate)]
    if problems:
        raise UnreadableError(*problems)
    notes = [note for one in asked for note in one.notes if note not in one.overall]
    notes += [note for coordinate in coordinates for one in asked for note in _notes_about(one, coordinate)]
    unique: dict[Field | None, Inquiry] = {}  # a field can be asked after twice, by its interface too
    for one in found:
        unique.setdefault(one.field, one)
    first, *others = unique.values()
    return (replace(first, notes=tuple(dict.fromkeys(notes))), *others)


def _about(one: Inquiry, coordinate: str) -> Iterator[Inquiry]:
    for field in whereabouts.fields(one.api.schema, coordinate):
        together = None if one.named else one.api.combination(field)
        yield replace(one, field=field, principals=(*one.principals, *([together] if together else [])))


def _notes_about(one: Inquiry, coordinate: str) -> Iterator[str]:
    if note := whereabouts.note(one.api.schema, coordinate):
        yield note
    for field in whereabouts.fields(one.api.schema, coordinate):
        found = [note for other in one.others for note in _difference(one, other, field)]
        if found:
            shown = one.api.config
            yield f"{shown.name} is shown as deployed where {shown.deployment}; --param chooses another"
        yield from found


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
    amplify = [one.directive for one in api.schema.placements if one.directive.name in _MADE]
    told = {directive.span for directive in amplify}
    notes = [f"not known: {unknown.what}" for unknown in unknowns_of_access(subject) if unknown.span not in told]
    ordered = sorted(found, key=lambda principal: principal.order)
    others = _others(subject)
    asked = tuple(ordered) or api.principals
    made = [what for name, what in _MADE.items() if any(one.name == name for one in amplify)]
    overall = [*_differing(subject, api, others, ordered), *_unseen(api, made), *_denied(api, asked)]
    all_notes = (*notes, *overall, *(_no_group(api, group) for group in unnamed))
    return Inquiry(api, asked, None, all_notes, named=bool(ordered), others=others, overall=tuple(overall))


def _unseen(api: Api, made: Sequence[str]) -> Iterator[str]:
    if made:
        unseen = f"Amplify adds to {api.config.name} what is not seen here, {', '.join(made)}"
        yield f"{unseen}: give the schema that it builds"


def _denied(api: Api, asked: Iterable[Principal]) -> Iterator[str]:
    """Yield what a Lambda authorizer can deny, where callers are asked after whom it lets in."""
    if any(one.mode is Mode.AWS_LAMBDA for one in asked):
        yield from Denials(api).notes()


def _no_group(api: Api, group: str) -> str:
    """Return that no directive names a group, and which was probably meant; a name can have a comma in it."""
    told = f"no directive of {api.config.name} names the group {group}"
    if all(part in api.groups for part in group.split(",")):
        return f"{told}; a user in several groups is cognito:{group.replace(',', '+')}"
    meant = closest(group, api.groups)
    return f"{told}; did you mean {meant}?" if meant else told


def differing(subject: Subject, api: Api) -> tuple[str, ...]:
    """Return, as notes, in which other deployments of an API somebody may call something else."""
    return tuple(_differing(subject, api, _others(subject), ()))


def _others(subject: Subject) -> tuple[Api, ...]:
    return tuple(_settled(other) for other in subject.others if not isinstance(other.config.default.mode, Unknown))


def _differing(subject: Subject, api: Api, others: Sequence[Api], asked: Sequence[Principal]) -> Iterator[str]:
    """Yield in which deployments the table of the callers asked after, or of all, is another one."""
    unsettled = [one.config.deployment for one in subject.others if isinstance(one.config.default.mode, Unknown)]
    differing = [one.config.deployment for one in others if _is_other(api, one, asked)] + unsettled
    if differing:
        few, more = differing[:_MOST_DEPLOYMENTS], len(differing[_MOST_DEPLOYMENTS:])
        where = " or ".join([f"where {'; or where '.join(few)}", *([f"in {more} more deployments"] if more else [])])
        yield (
            f"{api.config.name} is shown as deployed where {api.config.deployment}; who may call what differs {where}. "
            "Choose another with --param."
        )


def _is_other(api: Api, other: Api, asked: Sequence[Principal]) -> bool:
    who = tuple(asked) or tuple(dict.fromkeys((*api.principals, *other.principals)))
    return _answers(api, who) != _answers(other, who)


def _answers(api: Api, who: Sequence[Principal]) -> Mapping[str, Hashable]:
    """Return by field who is admitted and who gets there, and what the field is."""
    return {
        field.coordinate: (
            field.type.text,
            tuple((argument.name, argument.type.text) for argument in field.arguments),
            *((api.admits(field, one), api.reaches(one, field)) for one in who),
        )
        for field in api.schema.fields
    }


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
