"""One field and one caller -> yes or no, because of which text, by which path; for "no" what would open it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint import evidence
from appsync_lint.access import MODE_OF_DIRECTIVE, Level
from appsync_lint.answers.approach import Approach
from appsync_lint.answers.remarks import Remarks
from appsync_lint.answers.unlocking import DEFAULT_ACTION, Unlocker, denials
from appsync_lint.finding import Step

if TYPE_CHECKING:
    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.schema import Directive, Field
    from appsync_lint.witness import Witness


class Shut(Struct, frozen=True):
    """A field on the way that refuses the caller: the text that does, and in a sentence what to write to open it."""

    field: Field
    because: Step
    opening: str


class Explanation(Struct, frozen=True):
    """Why a principal gets to a field or not.

    `effective`: the field asked alone lets it in, `because` of that text. `path` is the shortest path that lets it
    through; where there is none, the one on which the fewest fields refuse it, and `shut` are these, a root field
    first. Both are empty where no root field leads there for anybody. `steps` are the fields of the path, each with
    the text that admits the principal or refuses it. `remark` is what else there is to be said, or empty.
    """

    principal: Principal
    field: Field
    effective: bool
    reachable: bool
    because: Step
    path: tuple[Field, ...]
    steps: tuple[Step, ...]
    shut: tuple[Shut, ...]
    witness: Witness | None
    remark: str = ""


def explain(api: Api, field: Field, principal: Principal) -> Explanation:
    """Return why a principal gets to a field or not; for many fields of one principal Explainer is quicker."""
    return Explainer(api, principal).explain(field)


class Explainer:
    """Explains to one principal what it gets to; the search, and the texts of each field, are kept."""

    def __init__(self, api: Api, principal: Principal) -> None:
        self.api = api
        self.principal = principal
        self._unlocker = Unlocker(api, principal)
        self._remarks = Remarks(api, principal)
        self._approach: Approach | None = None
        self._causes: dict[str, Step] = {}
        self._shut: dict[str, Shut] = {}

    def explain(self, field: Field) -> Explanation:
        """Return why the principal gets to a field or not."""
        path = self.api.reach(self.principal).path(field)
        way = [(step, False) for step in path] if path else list(self._ways.way(field))
        return Explanation(
            principal=self.principal,
            field=field,
            effective=self.api.admits(field, self.principal),
            reachable=path is not None,
            because=self.cause(field),
            path=tuple(step for step, _ in way),
            steps=tuple(self._step(step, refused=refused) for step, refused in way),
            shut=tuple(self.shut(step) for step, refused in way if refused),
            witness=self.api.witness(self.principal, field),
            remark=self._remarks.of(field, [step for step, _ in way], reached=path is not None),
        )

    def way(self, field: Field) -> tuple[tuple[Field, bool], ...]:
        """Return the path of an explanation alone: each field, and whether it refuses the principal."""
        path = self.api.reach(self.principal).path(field)
        return tuple((step, False) for step in path) if path else self._ways.way(field)

    def cause(self, field: Field) -> Step:
        """Return the text that decides over a field, asked alone, and in words what it does to the principal."""
        if field.coordinate not in self._causes:
            self._causes[field.coordinate] = self._cause(field)
        return self._causes[field.coordinate]

    def shut(self, field: Field) -> Shut:
        """Return what shuts a field that refuses the principal, and what opens it."""
        if field.coordinate not in self._shut:
            self._shut[field.coordinate] = Shut(field, self.cause(field), self._unlocker.sentence(field))
        return self._shut[field.coordinate]

    @property
    def _ways(self) -> Approach:
        if self._approach is None:
            self._approach = Approach(self.api, self.principal)
        return self._approach

    def _step(self, field: Field, *, refused: bool) -> Step:
        if refused or self.api.admits(field, self.principal):
            return self.cause(field)
        caption = f"{field.coordinate} comes with what a subscriber is sent, and is taken to be unchecked there"
        return Step(field.span.first_line(), f"{caption} (subscriptionPayloadIsChecked: false)")

    def _cause(self, field: Field) -> Step:
        refuses = f"{field.coordinate} refuses {self.principal.caller}"
        if self._unlocker.only_by_default_action(field):
            caption = f"{refuses}: `{DEFAULT_ACTION}` is DENY, and no directive there names a group"
            return Step(self.api.deployment.default.place(DEFAULT_ACTION), caption)
        if idle := self._idle(field):
            return Step(idle.span, f"{refuses}: `{idle}` is of a mode that the API does not offer")
        return self._denied(field) or evidence.cause(self.api, field, self.principal)

    def _denied(self, field: Field) -> Step | None:
        """Return the statement that denies a field which admits callers with IAM to guests, if one does."""
        access = self.api.access(field)
        if (
            not self.principal.guest
            or access.to_guests
            or not any(grant.admits(self.principal) for grant in access.grants)
        ):
            return None
        roles = self.api.config.guests
        found = ((role, one) for role in roles for one in denials(role, field))
        role, statement = next(found, (None, None))
        if role is None or statement is None:
            return None
        caption = f"{field.coordinate} admits AWS_IAM, but a policy of {role.name} denies it"
        return Step(statement.span.first_line(), caption)

    def _idle(self, field: Field) -> Directive | None:
        """Return the directive that shuts a field to everybody, being of a mode that the API does not offer."""
        access = self.api.access(field)
        if access.grants or access.level is Level.DEFAULT:
            return None
        holder = field if access.level is Level.FIELD else self.api.schema.types[field.parent]
        modes = {None, *self.api.deployment.modes}
        return next((one for one in holder.directives if MODE_OF_DIRECTIVE.get(one.name) not in modes), None)
