"""Several principals at once: whom fields, types and what fields return admit, as bits."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from appsync_lint.access import Access, Authorization, Principal
    from appsync_lint.schema import Field, Schema, Type


class Admission:
    """The answers for some principals; bit 0 of an answer stands for the first of them.

    Everything is asked without a path: Search asks who comes so far.
    """

    def __init__(self, schema: Schema, authorization: Authorization, principals: Iterable[Principal]) -> None:
        self.principals = tuple(principals)
        self.everyone = (1 << len(self.principals)) - 1
        self._bits = {principal: 1 << number for number, principal in enumerate(self.principals)}
        self._schema = schema
        self._admitted: dict[Hashable, int] = {}  # by whom an access admits, which is mostly the same for many fields
        self._fields = {coordinate: self.by(access) for coordinate, access in authorization.fields.items()}
        self._types = {name: self.by(access) for name, access in authorization.types.items()}
        self._exceptions = authorization.exceptions
        self._named: dict[int, tuple[Principal, ...]] = {}

    def __contains__(self, principal: Principal) -> bool:
        return principal in self._bits

    def bit(self, principal: Principal) -> int:
        """Return the bit of one of the principals."""
        return self._bits[principal]

    def named(self, bits: int) -> tuple[Principal, ...]:
        """Return the principals of some bits, in their order."""
        found = self._named.get(bits)
        if found is None:
            found = self._named[bits] = tuple(who for who, bit in self._bits.items() if bits & bit)
        return found

    def by(self, access: Access) -> int:
        """Return whom an access admits."""
        admitting = access.admitting
        bits = self._admitted.get(admitting)
        if bits is None:
            bits = self._admitted[admitting] = sum(bit for who, bit in self._bits.items() if access.admits(who))
        return bits

    def to(self, field: Field) -> int:
        """Return whom a field of an object type admits, asked alone."""
        bits = self._fields.get(field.coordinate)
        return self._types[field.parent] if bits is None else bits

    def to_each(self, type_name: str, fields: Sequence[Field]) -> Sequence[int]:
        """Return the same for several fields of one object type."""
        own = self._types[type_name]
        if type_name not in self._exceptions:
            return [own] * len(fields)
        return [self._fields.get(field.coordinate, own) for field in fields]

    def into(self, type_: Type) -> int:
        """Return whom some field of an object type admits."""
        return self._somewhere[type_.name]

    @cached_property
    def _somewhere(self) -> dict[str, int]:
        found = {}
        for type_ in self._schema.objects:
            exceptions = self._exceptions.get(type_.name, ())
            bits = self._types[type_.name] if len(exceptions) < len(type_.fields) else 0
            for field in exceptions:
                bits |= self._fields[field.coordinate]
            found[type_.name] = bits
        return found

    def behind(self, name: str) -> int:
        """Return whom some field of an object admits that a field of this type can return; everyone where it is a leaf.

        Object types without fields, which AppSync refuses, count for nobody.
        """
        return self.shown.get(name, self.everyone)

    @cached_property
    def shown(self) -> dict[str, int]:
        """The same by the names of all types that are no leaves."""
        found = {}
        for name, types in self._schema.possible.items():
            objects = [type_ for type_ in types if type_.fields]
            bits = 0 if objects else self.everyone
            for type_ in objects:
                bits |= self.into(type_)
            found[name] = bits
        return found
