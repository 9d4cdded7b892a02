"""Why a path leads a caller to a field now, or no more: the first step on it that the other version did not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint.finding import Step
from appsync_lint.schema import Kind, Operation
from appsync_lint.versions.causes.cause import Cause, Way
from appsync_lint.versions.matching import Fate

if TYPE_CHECKING:
    from collections.abc import Hashable

    from appsync_lint.access import Principal
    from appsync_lint.schema import Field, Type
    from appsync_lint.versions.causes.cause import Versions
    from appsync_lint.versions.causes.effective import Effective
    from appsync_lint.versions.matching import Pair

_PAYLOAD = "subscriptionPayloadIsChecked"


class Paths:
    """The causes of what is reached in one version only; `way` says in which, the new one for a gain."""

    def __init__(self, versions: Versions, way: Way, effective: Effective) -> None:
        self.versions, self.way, self.effective = versions, way, effective
        matching = versions.matching
        self.gained = way is Way.GAINED
        self.has, self.lacks = (versions.new, versions.old) if self.gained else (versions.old, versions.new)
        self._pairs = {
            field.coordinate: pair
            for pair in matching.pairs
            if (field := pair.new if self.gained else pair.old) is not None
        }
        types = matching.types
        self._names = {new: old for old, new in types.items()} if self.gained else types
        self._keys: dict[Hashable, dict[Principal, Hashable]] = {}

    def key(self, pair: Pair, principal: Principal) -> Hashable:
        """Return the key of what leads a principal to a field in the one version and not in the other."""
        field = pair.new if self.gained else pair.old
        if field is None:
            return None
        asked: Hashable = field.coordinate
        if pair.fate is Fate.KEPT:
            asked = field.parent, self.has.admits(field, principal)
        known = self._keys.setdefault(asked, {})
        key = known.get(principal)
        if key is None:
            key = known[principal] = self._found(field, principal)
        return key

    def returned(self, pair: Pair) -> Hashable:
        """Return the key of the other type that a field returns, which both versions have."""
        here, there = (pair.new, pair.old) if self.gained else (pair.old, pair.new)
        return self._returns(here, there) if here and there else None

    def _returns(self, here: Field, there: Field) -> Hashable:
        return self.effective.keep(("returns", here.coordinate, self.way), lambda: self._of_type(here, there))

    def _twin(self, field: Field) -> Field | None:
        pair = self._pairs[field.coordinate]
        return pair.old if self.gained else pair.new

    def _found(self, field: Field, principal: Principal) -> Hashable:
        path = self.has.reach(principal).path(field) or (field,)
        before: Field | None = None
        unasked = False  # whether the other version asks nothing from here on: see subscription_payload_is_checked
        for step in path:
            twin = self._twin(step)
            if twin is None:
                return self.effective.only_here(self._pairs[step.coordinate])
            shut = self._unlinked(before, step, twin)
            if shut is None and not unasked and not self.lacks.admits(twin, principal):
                shut = self._refused(step, principal)
            if shut is not None:
                return shut
            unasked = unasked or self._unasked_behind(twin)
            before = step
        return self._elsewhere(field)

    def _unasked_behind(self, twin: Field) -> bool:
        subscribes = self.lacks.schema.operation(twin.parent) is Operation.SUBSCRIPTION
        return subscribes and not self.lacks.config.assume.subscription_payload_is_checked

    def _refused(self, step: Field, principal: Principal) -> Hashable:
        if self.has.admits(step, principal):
            return self.effective.key(self.way, self._pairs[step.coordinate], principal)
        return self.effective.of_assumption(_PAYLOAD)

    def _unlinked(self, before: Field | None, step: Field, twin: Field) -> Hashable | None:
        """Return the key of what does not lead to a step in the other version; None where the way is there too."""
        if before is None:
            if self.lacks.schema.operation(twin.parent) is not None:
                return None
            return self.effective.keep(("root", step.parent, self.way), lambda: self._of_root(step, twin))
        origin = self._twin(before)
        if origin is None or any(one.name == twin.parent for one in self.lacks.schema.possible_types(origin.type.name)):
            return None
        if origin.type.name != self._name_there(before.type.name):
            return self._returns(before, origin)
        if self._name_there(step.parent) != twin.parent:
            return self._elsewhere(step)
        return self.effective.keep(
            ("member", before.type.name, step.parent, self.way), lambda: self._of_member(before, origin, step, twin)
        )

    def _name_there(self, name: str) -> str:
        """Return what a type is called in the other version."""
        return self._names.get(name, name)

    def _steps(self, here: Step, there: Step | None) -> tuple[Step | None, Step | None]:
        return (there, here) if self.gained else (here, there)

    def _place(self, here: Field, there: Field) -> Field:
        return here if self.gained else there

    def _of_root(self, step: Field, twin: Field) -> Cause:
        operation = self.has.schema.operation(step.parent)
        type_ = self.has.schema.types[step.parent]
        how = "is the root of every {} now" if self.gained else "is not the root of any {} any more"
        said = f"The type {step.parent} {how.format(operation)}."
        caption = f"{step.parent} is the root of every {operation}"
        before, after = self._steps(Step(type_.span.first_line(), caption), None)
        kept = self.versions.new.schema.types[(step if self.gained else twin).parent]
        return Cause(kept.name, said, before, after, kept.span.first_line())

    def _of_type(self, here: Field, there: Field) -> Cause:
        old, new = (there, here) if self.gained else (here, there)
        said = f"{new.coordinate} returns {new.type.text} now, and returned {old.type.text}."
        before = Step(old.type.span.first_line(), f"{old.coordinate} returns {old.type.text}")
        after = Step(new.type.span.first_line(), f"{new.coordinate} returns {new.type.text}")
        return Cause(new.coordinate, said, before, after, new.type.span.first_line())

    def _of_member(self, before: Field, origin: Field, step: Field, twin: Field) -> Cause:
        """Return that a type is a member of a union, or implements an interface, in one version only."""
        abstract = self.has.schema.types[before.type.name]
        union = abstract.kind is Kind.UNION
        fact = f"is a member of the union {abstract.name}" if union else f"implements the interface {abstract.name}"
        here = abstract if union else self.has.schema.types[step.parent]
        steps = self._steps(Step(here.span.first_line(), f"{step.parent} {fact}"), None)
        new = self.versions.new.schema
        parent = self._place(step, twin).parent
        kept = new.types.get(self._place(before, origin).type.name) if union else new.types.get(parent)
        return Cause(
            kept.name if kept else here.name,
            self._of_fact(step.parent, abstract),
            *steps,
            kept.span.first_line() if kept else None,
        )

    def _elsewhere(self, field: Field) -> Hashable:
        """Return the key of a field that is the same as one of another type: what leads here did not lead there."""
        return self.effective.keep(("moved", field.coordinate, self.way), lambda: self._of_move(field))

    def _of_move(self, field: Field) -> Cause:
        twin = self._twin(field) or field
        old, new = (twin, field) if self.gained else (field, twin)
        before = Step(old.span.first_line(), f"here it was {old.coordinate}")
        after = Step(new.span.first_line(), f"here it is {new.coordinate}")
        place = new.span.first_line()
        return Cause(new.coordinate, f"{new.coordinate} was {old.coordinate} before.", before, after, place)

    def _of_fact(self, name: str, abstract: Type) -> str:
        if abstract.kind is Kind.UNION:
            how = "is a member of the union {} now" if self.gained else "is no member of the union {} any more"
        else:
            how = "implements the interface {} now" if self.gained else "does not implement the interface {} any more"
        return f"The type {name} {how.format(abstract.name)}."


def refusing(cause: Cause, way: Way, callers: str) -> Cause:
    """Return the same cause, a returned type that is another, in words that say whom it opened or shut the field to."""
    if way is Way.GAINED:
        return replace(cause, sentence=f"{cause.sentence.removesuffix('.')}, which refuses {callers}.")
    return replace(cause, sentence=cause.sentence.replace(" now, and", f" now, which refuses {callers}, and", 1))
