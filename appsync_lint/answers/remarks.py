"""What else is to be said of an answer: what an authorizer denies, what Amplify decides, what lies behind a field."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from appsync_lint import usable, wording
from appsync_lint.access import Mode
from appsync_lint.code.authorizers.facts import Shape
from appsync_lint.questions.denied_fields import denied_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.code.authorizers.facts import Answer
    from appsync_lint.questions.denied_fields import DeniedField
    from appsync_lint.schema import Field
    from appsync_lint.source import Span


class Denials:
    """Which fields the answers of an API's Lambda authorizer can deny, as far as its source is read.

    https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html ("AWS_LAMBDA authorization", deniedFields)
    """

    def __init__(self, api: Api) -> None:
        authorizer = api.authorizer
        self._allowing: list[Answer] = []
        self._named: dict[str, list[DeniedField]] = {}
        self._computed: list[Span] = []
        if authorizer is not None:
            self._allowing = [a for a in authorizer.answers if a.allows is not False and a.shape is Shape.APPSYNC]
            self._computed = [one.span for one in self._allowing if one.denies]
            for one in denied_fields(api, authorizer):
                self._computed += [one.span] if one.computed else []
                if one.field is not None:
                    self._named.setdefault(one.field.coordinate, []).append(one)

    @property
    def coordinates(self) -> tuple[str, ...]:
        """The fields that some answer names, in the order of the authorizer."""
        return tuple(self._named)

    def of(self, field: Field) -> str:
        """Return in a sentence by which answers a field can be denied; empty where none names it."""
        entries = self._named.get(field.coordinate, ())
        if not entries:
            return ""
        spans = {one.span for one in entries}
        answers = [one for one in self._allowing if any(span in spans for _, span in one.denied)]
        share = "each" if len(answers) == len(self._allowing) else f"{len(answers)} of {len(self._allowing)}"
        places = wording.some([str(one.span) for one in entries])
        return (
            f"The Lambda authorizer can deny {field.coordinate}: `deniedFields` names it at {places} ({share} of the "
            "answers that let a caller in)."
        )

    @property
    def computed(self) -> str:
        """Say where fields are denied that nobody can see; empty where there are none."""
        places = wording.some([str(span) for span in self._computed])
        return f"The Lambda authorizer computes at {places} which other fields it denies." if places else ""

    def notes(self) -> Iterator[str]:
        """Yield what a table says of them once."""
        if self.coordinates:
            named = wording.some(self.coordinates)
            yield f"The Lambda authorizer can deny {named} (`deniedFields`): what is shown is what directives say."
        if self.computed:
            yield self.computed


def empty(api: Api, principal: Principal) -> tuple[Field, ...]:
    """Return the fields that a principal reaches, and behind which it can read nothing."""
    reach = api.reach(principal)
    reached = [field for field in api.schema.fields if reach.reaches(field)]
    leading = usable.leading_of(api.schema, reached)
    return tuple(field for field in reached if field.coordinate not in leading)


def of_emptiness(api: Api) -> str:
    """Return what there is to be said of such a field, as the end of a sentence."""
    readable = api.config.assume.typename_is_readable
    selected = "of what it returns `__typename` is all" if readable else "it can select nothing of what it returns"
    return f"{selected}, and `view` leaves it out."


def rules_of_amplify(api: Api) -> Mapping[str, str]:
    """Return the place of the `@auth` that decides over a field, by its coordinate.

    https://docs.amplify.aws/gen1/react/build-a-backend/graphqlapi/customize-authorization-rules/
    """
    found: dict[str, str] = {}
    for type_ in api.schema.objects:
        of_type = [one for one in type_.directives if one.name == "auth"]
        for field in type_.fields:
            own = [one for one in field.directives if one.name == "auth"] or of_type
            if own:
                found[field.coordinate] = str(own[0].span)
    return found


def ruled(places: Iterable[str]) -> str:
    """Return what there is to be said of fields over which `@auth` decides; empty without any."""
    named = list(dict.fromkeys(places))
    if not named:
        return ""
    return (
        f"Amplify makes directives of `@auth` at {wording.some(named)}, which are not in this schema either: whom they "
        "admit nobody can say before it is built."
    )


class Remarks:
    """The remarks on the answers for one principal."""

    def __init__(self, api: Api, principal: Principal) -> None:
        self._api = api
        self._principal = principal

    def of(self, field: Field, way: Sequence[Field], *, reached: bool) -> str:
        """Return what else there is to say of a field, to which a way leads or not; empty where there is nothing."""
        told = [*self._denied(way), self._nothing(field) if reached else self._no_way(field, way)]
        told.append(ruled(self._rules[one.coordinate] for one in (field, *way) if one.coordinate in self._rules))
        return " ".join(one for one in told if one)

    def _denied(self, way: Iterable[Field]) -> Iterator[str]:
        if self._principal.mode is Mode.AWS_LAMBDA:
            yield from map(self._denials.of, way)
            yield self._denials.computed

    @cached_property
    def _denials(self) -> Denials:
        return Denials(self._api)

    @cached_property
    def _empty(self) -> frozenset[Field]:
        return frozenset(empty(self._api, self._principal))

    @cached_property
    def _rules(self) -> Mapping[str, str]:
        return rules_of_amplify(self._api)

    def _nothing(self, field: Field) -> str:
        if field not in self._empty:
            return ""
        behind = f"Nothing that {self._principal.caller} could read lies behind {field.coordinate}"
        return f"{behind}: {of_emptiness(self._api)}"

    def _no_way(self, field: Field, way: Sequence[Field]) -> str:
        if self._api.generated:
            return (
                "Amplify adds root fields for the types with `@model`, which are not in this schema: whether one of "
                f"them leads to {field.coordinate} nobody can say. Give the schema that Amplify builds."
            )
        if not way:
            return (
                f"No root field leads to the type {field.parent}, for nobody: first some field that can be reached "
                "has to return it."
            )
        return ""
