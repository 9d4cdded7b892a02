"""Two schemas -> which field of the one is which field of the other: kept, renamed, moved, new or gone.

A match that is wrong hides a gain of access, and one that is missing only shows a field as new. So nothing is matched
but what is unambiguous: where two fields could be the one, none is. The order of definitions never counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from appsync_lint.schema import AWS_SCALARS, BUILT_IN_SCALARS
from appsync_lint.versions.likeness import alike, letters, respelt, words

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from appsync_lint.schema import Field, Schema, Type

    Same = Callable[[Field, Field], bool]
    Shape = tuple[str, tuple[tuple[str, str], ...]]  # a field's type, and its arguments with theirs

T = TypeVar("T")

_MOST_ALIKE = 12  # types that share a field before it says nothing of which is which; fields of one shape likewise
_ENOUGH = 3 / 4  # of the fields of two types that have to be the same
# What every other type has says nothing of where it came from.
_EVERYWHERE = frozenset({
    "createdat", "createdby", "count", "cursor", "data", "description", "edges", "id", "items", "key", "kind", "name",
    "node", "nodes", "nexttoken", "owner", "pageinfo", "status", "title", "total", "type", "updatedat", "updatedby",
    "url", "value", "version",
})  # fmt: skip


class Fate(StrEnum):
    """What became of a field."""

    KEPT = "kept"
    RENAMED = "renamed"
    MOVED = "moved"
    NEW = "new"
    GONE = "gone"


class Pair(Struct, frozen=True, eq=False):
    """A field in the old and in the new schema; `old` is None for a new one, `new` for one that is gone."""

    old: Field | None
    new: Field | None
    fate: Fate

    @property
    def coordinate(self) -> str:
        """The coordinate in the new schema, or in the old one where it is gone."""
        field = self.new or self.old
        return field.coordinate if field else ""


class Matching(Struct, frozen=True, dict=True):
    """Every field of both schemas in one pair, by coordinate; `types` leads from old object types to new ones."""

    pairs: tuple[Pair, ...]
    types: Mapping[str, str]


def match(
    old: Schema | None, new: Schema | None, *, renames: bool = True, same: Same = lambda _old, _new: True
) -> Matching:
    """Return which field is which; either schema may be missing altogether.

    A field of the same coordinate is the same. With `renames`, so is one that is gone and of which a new one has the
    same type and arguments and a name that means the same, or of a root type a name of the same words; a field of a
    renamed type; and one that went, with its name, from a type to one beside it, of which neither is a root type.
    `same` can refuse such a match, for what a schema does not say.
    """
    if old is None or new is None:
        pairs = [Pair(None, field, Fate.NEW) for field in (new.fields if new else ())]
        pairs += [Pair(field, None, Fate.GONE) for field in (old.fields if old else ())]
        return Matching(tuple(sorted(pairs, key=lambda pair: pair.coordinate)), {})
    return _Matcher(old, new, renames=renames, same=same).matching()


class _Matcher:
    def __init__(self, old: Schema, new: Schema, *, renames: bool, same: Same) -> None:
        self.old, self.new, self.same, self.renames = old, new, same, renames
        was = {type_.name for type_ in old.objects}
        self.types = {type_.name: type_.name for type_ in new.objects if type_.name in was}
        self.gone = {field.coordinate: field for field in old.fields}
        self.fresh = {field.coordinate: field for field in new.fields}
        self.pairs: list[Pair] = []

    def matching(self) -> Matching:
        found = [(name, Pair(self.gone.pop(name), self.fresh.pop(name), Fate.KEPT)) for name in self._common()]
        self.kept = [(pair.old, pair.new) for _, pair in found if pair.old and pair.new]
        if self.renames and self.gone and self.fresh:
            self._match_types()
            self._match_within_types()
            self._match_moved()
        found += [(pair.coordinate, pair) for pair in self.pairs]
        found += [(name, Pair(None, field, Fate.NEW)) for name, field in self.fresh.items()]
        found += [(name, Pair(field, None, Fate.GONE)) for name, field in self.gone.items()]
        found.sort(key=lambda named: (named[0], named[1].new is None))
        return Matching(tuple(pair for _, pair in found), self.types)

    def _common(self) -> list[str]:
        return [name for name in self.fresh if name in self.gone]

    def _pair(self, old: Field, new: Field, fate: Fate) -> None:
        del self.gone[old.coordinate], self.fresh[new.coordinate]
        self.pairs.append(Pair(old, new, fate))

    # Types.

    def _match_types(self) -> None:
        for operation, name in self.old.roots.items():
            other = self.new.roots.get(operation)
            if other and name not in self.new.types and other not in self.old.types:
                self.types[name] = other
        gone = [type_ for type_ in self.old.objects if type_.name not in self.new.types]
        taken = set(self.types.values())
        fresh = [type_ for type_ in self.new.objects if type_.name not in self.old.types and type_.name not in taken]
        gone = [type_ for type_ in gone if type_.name not in self.types]
        for one, other in _unambiguous(self._likely_types(gone, fresh)):
            self.types[one] = other

    def _likely_types(self, gone: Sequence[Type], fresh: Sequence[Type]) -> set[tuple[str, str]]:
        """Return the types that can be one: nearly the same fields, and the name or a field says so."""
        returned = Counter(
            (one.type.name, other.type.name) for one, other in self.kept if one.type.name != other.type.name
        )
        left = {type_.name: self._traits(type_, self.new) for type_ in gone}
        right = {type_.name: self._traits(type_, self.old) for type_ in fresh}
        pairs = {pair for pair in returned if pair[0] in left and pair[1] in right}
        pairs |= _sharing(left, right)
        return {
            (one, other)
            for one, other in pairs
            if _overlap(left[one], right[other]) >= _ENOUGH and ((one, other) in returned or alike(one, other))
        }

    def _traits(self, type_: Type, elsewhere: Schema) -> frozenset[Hashable]:
        """Return the fields of a type with theirs, types that only one schema has apart: they may be renamed too."""
        known = {*elsewhere.types, *BUILT_IN_SCALARS, *AWS_SCALARS}
        return frozenset((field.name, field.type.text if field.type.name in known else "*") for field in type_.fields)

    # Fields.

    def _match_within_types(self) -> None:
        """Match the fields of one type: in a renamed type those of the same name, then names that mean the same."""
        for field in [
            field for field in self.gone.values() if self.types.get(field.parent, field.parent) != field.parent
        ]:
            twin = self.fresh.get(f"{self.types[field.parent]}.{field.name}")
            if twin and self._shape(field, of_old=True) == self._shape(twin) and self.same(field, twin):
                self._pair(field, twin, Fate.RENAMED)
        for one, other in _unambiguous(self._likely_fields()):
            if self.same(self.gone[one], self.fresh[other]):
                self._pair(self.gone[one], self.fresh[other], Fate.RENAMED)

    def _likely_fields(self) -> set[tuple[str, str]]:
        left: dict[Hashable, list[Field]] = defaultdict(list)
        right: dict[Hashable, list[Field]] = defaultdict(list)
        for field in self.gone.values():
            if field.parent in self.types:
                left[self.types[field.parent], self._shape(field, of_old=True)].append(field)
        for field in self.fresh.values():
            right[field.parent, self._shape(field)].append(field)
        return {
            (one, other)
            for key in left.keys() & right.keys()
            for one, other in _alike(left[key], right[key])
            if not self._is_root(self.gone[one], self.fresh[other])
            or respelt(self.gone[one].name, self.fresh[other].name)
        }

    def _is_root(self, one: Field, other: Field) -> bool:
        """Return whether one of two fields is of a root type: another name there is mostly another resolver."""
        return self.old.operation(one.parent) is not None or self.new.operation(other.parent) is not None

    def _match_moved(self) -> None:
        """Match fields that went with their name to a type that stands beside their own, and to no other."""
        left: dict[Hashable, list[Field]] = defaultdict(list)
        right: dict[Hashable, list[Field]] = defaultdict(list)
        for field in self.gone.values():
            left[field.name, self._shape(field, of_old=True)].append(field)
        for field in self.fresh.values():
            right[field.name, self._shape(field)].append(field)
        for key in sorted(left.keys() & right.keys(), key=str):
            one, *more = left[key]
            other, *others = right[key]
            if not more and not others and self._beside(one, other) and self.same(one, other):
                self._pair(one, other, Fate.MOVED)

    def _beside(self, one: Field, other: Field) -> bool:
        """Return whether a type returns the other, or a field that stayed returns the one instead of the other."""
        if letters(one.name) in _EVERYWHERE or self._is_root(one, other):
            return False
        before, after = self.types.get(one.parent), other.parent
        if before and (self._returns(before, after) or self._returns(after, before)):
            return True
        return (one.parent, after) in self._returned_instead

    def _returns(self, type_name: str, returned: str) -> bool:
        return any(field.type.name == returned for field in self.new.types[type_name].fields)

    @cached_property
    def _returned_instead(self) -> frozenset[tuple[str, str]]:
        return frozenset((one.type.name, other.type.name) for one, other in self.kept)

    def _shape(self, field: Field, *, of_old: bool = False) -> Shape:
        text, name = field.type.text, field.type.name
        if of_old and name in self.types:
            text = text.replace(name, self.types[name])
        return text, tuple(sorted((argument.name, argument.type.text) for argument in field.arguments))


def _sharing(left: Mapping[str, frozenset[Hashable]], right: Mapping[str, frozenset[Hashable]]) -> set[tuple[str, str]]:
    """Return the types that share a field which few have, or the letters of their names."""
    where: dict[Hashable, list[str]] = defaultdict(list)
    for name, traits in right.items():
        for trait in (*traits, letters(name)):
            where[trait].append(name)
    return {
        (name, other)
        for name, traits in left.items()
        for trait in (*traits, letters(name))
        if len(where.get(trait, ())) <= _MOST_ALIKE
        for other in where.get(trait, ())
    }


def _overlap(one: frozenset[Hashable], other: frozenset[Hashable]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def _alike(left: Sequence[Field], right: Sequence[Field]) -> Iterable[tuple[str, str]]:
    """Yield those of some fields whose names mean the same; spelling alone is looked at where there are many."""
    many = len(left) * len(right) > _MOST_ALIKE**2
    if not many:
        known = frozenset((*words(left[0].parent), *words(right[0].parent)))
        yield from (
            (one.coordinate, other.coordinate)
            for one in left
            for other in right
            if alike(one.name, other.name, known=known)
        )
        return
    where: dict[str, list[Field]] = defaultdict(list)
    for field in right:
        where[letters(field.name)].append(field)
    yield from ((one.coordinate, other.coordinate) for one in left for other in where.get(letters(one.name), ()))


def _unambiguous(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the pairs of which neither side stands in another pair, in order."""
    found = sorted(pairs)
    left, right = Counter(one for one, _ in found), Counter(other for _, other in found)
    return [(one, other) for one, other in found if left[one] == 1 and right[other] == 1]
