"""Who may call what, packed for the page's script: of 400,000 cells, what is alike stands there once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appsync_lint import witness
from appsync_lint.access import Mode
from appsync_lint.answers.remarks import Denials, empty, of_emptiness, rules_of_amplify
from appsync_lint.report.html.reasons import Reasons
from appsync_lint.schema import Kind, Operation

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from appsync_lint.access import Access, Principal
    from appsync_lint.api import Api
    from appsync_lint.reach import Arrival
    from appsync_lint.schema import Field

_POOL = Mode.AMAZON_COGNITO_USER_POOLS
_ROOT, _NEVER = -1, -2
# What a cell can be: refused; admitted, but no path leads there; reachable; reachable although the field, asked alone,
# refuses (see the assumption subscriptionPayloadIsChecked).
_REFUSED, _ADMITTED, _REACHABLE, _UNCHECKED = "0", "1", "2", "3"


class Pool:
    """Values, each once, in the order in which they were first asked for."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def number(self, value: Hashable) -> int:
        """Return the number of a value."""
        return self._numbers.setdefault(value, len(self._numbers))

    @property
    def values(self) -> list[Any]:
        """All values, by their numbers."""
        return list(self._numbers)


def packed(api: Api, principals: Sequence[Principal], *, notes: Sequence[str] = ()) -> dict[str, Any]:
    """Return everything that the page shows of an API's access, as JSON data.

    `types` holds every object type with the names of its fields; all lists under `fields` go over the fields of all
    types in that order. `states` has a digit for each principal.
    """
    return _Packing(api, tuple(principals)).whole(notes)


class _Packing:
    def __init__(self, api: Api, principals: tuple[Principal, ...]) -> None:
        self.api, self.schema, self.principals = api, api.schema, principals
        self.numbers = {field.coordinate: number for number, field in enumerate(api.schema.fields)}
        self.type_numbers = {type_.name: number for number, type_ in enumerate(api.schema.objects)}
        self.states, self.texts, self.named = Pool(), Pool(), Pool()
        self.reasons = Reasons(api, principals)
        self.admissions: dict[int, str] = {}
        self.returning = {field.type.name: field for field in reversed(api.schema.fields)}

    def whole(self, notes: Sequence[str]) -> dict[str, Any]:
        fields = self._fields()
        return {
            "name": self.api.config.name,
            "notes": list(notes),
            "principals": [_principal(principal) for principal in self.principals],
            "roots": [[o.value, self.type_numbers[self.schema.roots[o]]] for o in Operation if o in self.schema.roots],
            "types": [[type_.name, " ".join(f.name for f in type_.fields)] for type_ in self.schema.objects],
            "fields": fields,
            "states": self.states.values,
            "texts": self.texts.values,
            "named": [self._named(name) for name in self.named.values],
            "calls": self._calls(),
            "together": self._together(fields["state"]),
            "from": [self._origins(principal) for principal in self.principals],
            "unchecked": not self.api.config.assume.subscription_payload_is_checked,
            "generated": self.api.generated,
            "remarks": self._remarks(),
            **self.reasons.openings(),
            **self.reasons.tables(),
        }

    def _fields(self) -> dict[str, list[int]]:
        columns: dict[str, list[int]] = {name: [] for name in ("state", "text", "why", "at", "line", "file")}
        for type_ in self.schema.objects:
            arrivals = tuple(self._arrivals(principal, type_.name) for principal in self.principals)
            for field in type_.fields:
                why, at = self.reasons.of(field)
                named = self.named.number(field.type.name)
                columns["state"].append(self.states.number(self._state(field, arrivals)))
                columns["text"].append(self.texts.number((field.type.text, named)))
                columns["why"].append(why)
                columns["at"].append(at)
                columns["line"].append(field.span.line)
                columns["file"].append(self.reasons.file(field.span.file))
        return columns

    def _arrivals(self, principal: Principal, type_name: str) -> tuple[bool, bool]:
        origins = self.api.reach(principal).origins
        return (type_name, False) in origins, (type_name, True) in origins

    def _state(self, field: Field, arrivals: Sequence[tuple[bool, bool]]) -> str:
        admitted = self._admission(self.api.access(field))
        return "".join(_state(yes == "1", *how) for yes, how in zip(admitted, arrivals, strict=True))

    def _admission(self, access: Access) -> str:
        # Fields without directives of their own share their type's access; the API keeps them all alive.
        if id(access) not in self.admissions:
            self.admissions[id(access)] = "".join(str(int(access.admits(p))) for p in self.principals)
        return self.admissions[id(access)]

    def _named(self, name: str) -> list[Any]:
        """Return a type that fields return: its name, whether it is an object's, the objects it can be, its leaves."""
        type_ = self.schema.types.get(name)
        possible = [self.type_numbers[one.name] for one in self.schema.possible_types(name)]
        if type_ is None or type_.kind in {Kind.SCALAR, Kind.ENUM}:
            return [name, 0, [], []]
        return [name, 1 if type_.kind is Kind.OBJECT else 2, possible, self._leaves(self.returning[name])]

    def _leaves(self, field: Field) -> list[str | None]:
        """Return what is selected of an object at the end of a path: by each principal, and where nothing is checked.

        One text where all are alike.
        """
        typename = self.api.config.assume.typename_is_readable
        found = [
            witness.leaf(self.schema, field, lambda f, p=p: self.api.admits(f, p), typename_is_readable=typename)  # type: ignore[misc]
            for p in self.principals
        ]
        found.append(witness.leaf(self.schema, field, lambda _: True, typename_is_readable=typename))
        return found[:1] if len(set(found)) == 1 else found

    def _calls(self) -> dict[int, str | None]:
        """Return how fields are called, where that is not by their name alone; None where they cannot be."""
        calling = (field for field in self.schema.fields if field.arguments)
        calls = ((field, witness.call(self.schema, field)) for field in calling)
        return {self.numbers[field.coordinate]: call for field, call in calls if call != field.name}

    def _together(self, states: Sequence[int]) -> dict[int, str]:
        """Return the groups that reach a field only together."""
        if len(self.api.groups) < 2 or self.principals != self.api.principals:  # noqa: PLR2004 - two are together
            return {}
        pool = [number for number, principal in enumerate(self.principals) if principal.mode is _POOL]
        alone = {n for n, state in enumerate(self.states.values) if any(state[p] >= _REACHABLE for p in pool)}
        asked = (field for field, state in zip(self.schema.fields, states, strict=True) if state not in alone)
        found = ((field, self.api.combination(field)) for field in asked)
        return {self.numbers[field.coordinate]: together.short for field, together in found if together}

    def _remarks(self) -> dict[str, Any]:
        """Return what else there is to be said of fields, by their numbers, and of what is empty to each principal."""
        denials, rules, every = Denials(self.api), rules_of_amplify(self.api), self.schema.fields
        denied = {self.numbers[field.coordinate]: told for field in every if (told := denials.of(field))}
        return {
            "denied": denied,
            "computed": denials.computed,
            "behind": of_emptiness(self.api),
            "ruled": {self.numbers[coordinate]: place for coordinate, place in rules.items()},
            "empty": [[self.numbers[field.coordinate] for field in empty(self.api, p)] for p in self.principals],
        }

    def _origins(self, principal: Principal) -> list[list[int]]:
        """Return how one came to each type: its fields checked, and (empty where that never is) unchecked.

        Twice the number of the field by which one came, and one more where it was unchecked too.
        """
        origins = self.api.reach(principal).origins
        ways = [[self._origin(origins, (name, unchecked)) for name in self.type_numbers] for unchecked in (False, True)]
        return [way if any(one != _NEVER for one in way) else [] for way in ways]

    def _origin(self, origins: Mapping[Arrival, tuple[Arrival, Field] | None], arrival: Arrival) -> int:
        if arrival not in origins:
            return _NEVER
        origin = origins[arrival]
        return _ROOT if origin is None else 2 * self.numbers[origin[1].coordinate] + origin[0][1]


def _state(admitted: bool, checked: bool, unchecked: bool) -> str:  # noqa: FBT001 - three bits
    if unchecked and not admitted:
        return _UNCHECKED
    if not admitted:
        return _REFUSED
    return _REACHABLE if checked or unchecked else _ADMITTED


def _principal(principal: Principal) -> list[str]:
    return [str(principal), principal.short, principal.caller]
