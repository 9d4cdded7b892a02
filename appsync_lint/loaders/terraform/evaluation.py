"""Expressions -> values, as Terraform evaluates them; what nobody can see stays a hole with its expression.

https://developer.hashicorp.com/terraform/language/expressions
"""

from __future__ import annotations

from math import isinf
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from appsync_lint.loaders.document import Hole, Partial
from appsync_lint.loaders.terraform import arithmetic, functions, syntax
from appsync_lint.loaders.terraform.sides import Sides, composed, either, shown
from appsync_lint.loaders.terraform.syntax import (
    Binary,
    Call,
    Conditional,
    For,
    ForEach,
    Fragment,
    GetAttribute,
    If,
    Index,
    Item,
    Items,
    Literal,
    Name,
    Splat,
    Template,
    Unary,
)
from appsync_lint.loaders.terraform.values import (
    Atom,
    Encoded,
    Entries,
    EvaluationError,
    Listing,
    Reference,
    Several,
    UnevaluatedError,
    is_null,
    joined,
    rendered,
    text,
    unknown,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from appsync_lint.loaders.terraform.asking import Asking
    from appsync_lint.loaders.terraform.files import Files
    from appsync_lint.loaders.terraform.syntax import Expression, Part
    from appsync_lint.loaders.terraform.values import Value
    from appsync_lint.source import Span

# Of expressions inside expressions, over all references: every level takes several frames of Python's stack.
_MOST_LEVELS = 110
_MOST_ITEMS = 2_000_000  # of lists and mappings, on one way
_ITEM = 50  # characters of a text that cost as much as an item
MOST_STEPS = 1_000_000  # on one way: without a bound, templates that call each other twice would never end
MOST_STEPS_OF_ALL = 1_500_000  # on all ways of a root module


class Names(Protocol):
    """What the names in an expression mean: a module, as one way of evaluating it sees it."""

    def named(self, name: str, span: Span) -> Value:
        """Return what a first name means, which is no loop's: `local`, `var`, a resource's type."""


class Scope(Struct, frozen=True):
    """What names mean at a place: those of loops before those of the module."""

    module: Names
    own: Mapping[str, Value] = field(default_factory=dict)

    def with_(self, names: Mapping[str, Value]) -> Scope:
        """Return a scope with more names of loops."""
        return replace(self, own={**self.own, **names})


class Evaluator(Struct):
    """Evaluates expressions on one way; `asking` chooses where a condition is not known."""

    asking: Asking
    files: Files
    level: int = 0
    items: int = 0
    attempts: int = 0  # calls of `try` and `can` that an expression stands in

    def value(self, expression: Expression, scope: Scope) -> Value:
        """Return the value of an expression; of one that Terraform would refuse, a hole."""
        try:
            return self.strict(expression, scope)
        except EvaluationError:
            if self.attempts:  # somebody waits for it
                raise
            return unknown(expression.span.text, expression.span)

    def strict(self, expression: Expression, scope: Scope) -> Value:
        """Return the value of an expression.

        Raises EvaluationError where Terraform would, and UnevaluatedError beyond the limits.
        """
        self.asking.steps += 1
        if self.level >= _MOST_LEVELS or self.asking.steps > MOST_STEPS or self.items > _MOST_ITEMS:
            raise UnevaluatedError
        self.level += 1
        try:
            found = self._value(expression, scope)
        finally:
            self.level -= 1
        self.items += _size(found)
        if isinstance(found, Partial) and found.expression in self.asking.values:
            return Atom(self.asking.values[found.expression], found.span)
        return found

    def _value(self, expression: Expression, scope: Scope) -> Value:  # noqa: PLR0911, PLR0912, C901 - one line a kind
        match expression:
            case Literal(value=float(value)) if isinf(value):
                raise UnevaluatedError
            case Literal():
                return Atom(expression.value, expression.span, expression.fragments)
            case Template():
                return self._template(expression, scope)
            case Items():
                return Listing(tuple(self.value(item, scope) for item in expression.items), expression.span)
            case syntax.Entries():
                return self._entries(expression, scope)
            case Call():
                return functions.call(self, expression, scope)
            case Conditional():
                return self._conditional(expression, scope)
            case For():
                return self._for(expression, scope)
            case Binary():
                return self._binary(expression, scope)
            case Unary():
                operand = self.strict(expression.operand, scope)
                said = f"{expression.operator}{shown(operand, expression.operand)}"
                return arithmetic.unary(expression.operator, operand, expression.span, said)
            case Name() | Item():
                return self._named(expression, scope)
            case GetAttribute():
                return attribute(self.strict(expression.of, scope), expression.name, expression.span)
            case Index():
                return self._index(expression, scope)
            case Splat():
                return self._splat(expression, scope)

    def _named(self, expression: Name | Item, scope: Scope) -> Value:
        name = expression.name if isinstance(expression, Name) else "*"
        found = scope.own.get(name)
        return found if found is not None else scope.module.named(name, expression.span)

    def _template(self, expression: Template, scope: Scope) -> Value:
        if len(expression.parts) == 1 and not isinstance(expression.parts[0], Fragment | If | ForEach):
            return self.strict(expression.parts[0], scope)  # a text of one expression is that expression's value
        return joined(self.parts(expression.parts, scope), expression.span)

    def parts(self, parts: Iterable[Part], scope: Scope) -> Iterator[Value]:
        """Yield what the parts of a template make.

        Raises EvaluationError for what is no text.
        """
        for part in parts:
            if isinstance(part, Fragment):
                yield Atom(part.text, part.span, (part,))
            elif isinstance(part, If):
                taken = self.truth(part.condition, scope)
                if taken is None:
                    yield unknown(f"%{{ if {part.condition.span.text} }}", part.span)
                else:
                    yield from self._deeper(part.then if taken else part.otherwise, scope)
            elif isinstance(part, ForEach):
                yield from self._repeated(part, scope)
            else:
                yield _placed(self.strict(part, scope), part.span)

    def _deeper(self, parts: Iterable[Part], scope: Scope) -> Iterator[Value]:
        if self.level >= _MOST_LEVELS:
            raise UnevaluatedError
        self.level += 1
        try:
            found = list(self.parts(parts, scope))
        finally:
            self.level -= 1
        yield from found

    def _repeated(self, part: ForEach, scope: Scope) -> Iterator[Value]:
        collection = self.strict(part.collection, scope)
        pairs = self.pairs(collection)
        if pairs is None:
            yield unknown(f"%{{ for {part.name} in {part.collection.span.text} }}", part.span)
            return
        for key, value in pairs:
            names = {part.name: value, **({part.key: key} if part.key else {})}
            yield from self._deeper(part.body, scope.with_(names))

    def _entries(self, expression: syntax.Entries, scope: Scope) -> Value:
        entries: dict[str, Value] = {}
        keys: dict[str, Span] = {}
        for key_expression, value_expression in expression.entries:
            key = self.strict(key_expression, scope)
            if not isinstance(key, Atom):  # nobody knows what it holds then
                return unknown(expression.span.text, expression.span)
            name = written(key.value)
            entries[name] = self.value(value_expression, scope)
            keys[name] = key_expression.span
        return Entries(entries, keys, expression.span)

    def _conditional(self, expression: Conditional, scope: Scope) -> Value:
        while True:
            taken = self.truth(expression.condition, scope)
            if taken is None:
                return unknown(expression.span.text, expression.span)
            chosen = expression.then if taken else expression.otherwise
            if not isinstance(chosen, Conditional):
                return self.strict(chosen, scope)
            expression = chosen

    def truth(self, expression: Expression, scope: Scope) -> bool | None:
        """Return whether a condition holds; where it is not known, one way or the other is chosen.

        None where nothing may be chosen. Raises EvaluationError for what is no boolean.
        """
        if isinstance(expression, Unary) and expression.operator == "!":
            inner = self.truth(expression.operand, scope)
            return None if inner is None else not inner
        value = self.strict(expression, scope)
        if isinstance(value, Partial):
            return self.asking.condition(value.expression)
        return arithmetic.boolean(value)

    def _binary(self, expression: Binary, scope: Scope) -> Value:
        """Return the value of an operation; long chains lean to the left and are gone through without recursion."""
        chain = [expression]
        while isinstance(chain[-1].left, Binary):
            chain.append(chain[-1].left)
        left_expression: Expression = chain[-1].left
        left = self.strict(left_expression, scope)
        for one in reversed(chain):
            decided = arithmetic.decided(one.operator, left)
            if decided is not None:
                left = Atom(decided, one.span)
                left_expression = one
                continue
            right = self.strict(one.right, scope)
            left = self._operation(one, left, right, Sides(left, left_expression, right, one.right))
            left_expression = one
        return left

    def _operation(self, one: Binary, left: Value, right: Value, sides: Sides) -> Value:
        if one.operator in {"==", "!="}:
            same = arithmetic.same(left, right)
            if same is None:
                same = self._asked(left, right, sides)
            if same is not None:
                return Atom(same is (one.operator == "=="), one.span)
            return composed(sides.around(one.operator), one.span, left, right)
        if isinstance(left, Partial) or isinstance(right, Partial):
            known = arithmetic.decided_by_right(one.operator, right)
            if known is not None:
                return Atom(known, one.span)
            if one.operator in {"&&", "||"}:  # the side that is known does not decide it
                return (
                    left
                    if isinstance(left, Partial) and not isinstance(right, Partial)
                    else either(sides.around(one.operator), one.span, left, right)
                )
            return composed(sides.around(one.operator), one.span, left, right)
        return arithmetic.binary(one.operator, left, right, one.span)

    def _asked(self, left: Value, right: Value, sides: Sides) -> bool | None:
        """Return whether something unknown equals something known: chosen, and remembered of what is unknown."""
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Partial) and len(one.parts) == 1 and isinstance(other, Atom):
                said = sides.right if one is left else sides.left
                return self.asking.equals(one.expression, other.value, said)
        return None

    def _index(self, expression: Index, scope: Scope) -> Value:
        of = self.strict(expression.of, scope)
        key = self.strict(expression.key, scope)
        return self.item(of, key, expression.span)

    def item(self, of: Value, key: Value, span: Span, default: Value | None = None) -> Value:
        """Return what a list or mapping holds at a key; of keys that are not known, one is chosen.

        Raises EvaluationError where it holds nothing, unless there is a default.
        """
        if isinstance(key, Partial):
            if isinstance(of, Entries) and len(key.parts) == 1:
                return self._chosen(of, key, span, default)
            return of if isinstance(of, Reference) else unknown(span.text, span, answer=key.answer)
        if not isinstance(key, Atom) or key.value is None:
            raise EvaluationError
        if isinstance(of, Listing):
            return _nth(of, key, span)
        return attribute(of, written(key.value), span, default, is_index=True)

    def _chosen(self, of: Entries, key: Partial, span: Span, default: Value | None) -> Value:
        names = sorted(of.entries)
        name = self.asking.one_of(key.expression, names, others=default is not None)
        if name is not None:
            return of.entries[name]
        if default is not None and self.asking.is_other(key.expression, names):
            return default
        return unknown(span.text, span, answer=key.answer)

    def pairs(self, collection: Value) -> list[tuple[Value, Value]] | None:
        """Return the keys and values of a collection in Terraform's order; None where they are not known.

        Raises EvaluationError for what is no collection.
        """
        found: list[tuple[Value, Value]]
        match collection:
            case Entries():
                found = [
                    (text(key, collection.keys.get(key, collection.span)), collection.entries[key])
                    for key in sorted(collection.entries)
                ]
            case Listing():
                found = [
                    (item if collection.is_set else Atom(number, item.span), item)
                    for number, item in enumerate(collection.items)
                ]
            case Partial() | Several():
                return None
            case Reference():
                if collection.is_unsettled:
                    return None
                raise UnevaluatedError
            case _:
                raise EvaluationError
        self.items += len(found)
        if self.items > _MOST_ITEMS:
            raise UnevaluatedError
        return found

    def _for(self, expression: For, scope: Scope) -> Value:
        collection = self.strict(expression.collection, scope)
        pairs = self.pairs(collection)
        if pairs is None:
            return self._for_any(expression, collection, scope)
        entries: dict[str, Value] = {}
        groups: dict[str, list[Value]] = {}
        keys: dict[str, Span] = {}
        items: list[Value] = []
        for key, value in pairs:
            names = {expression.name: value, **({expression.key: key} if expression.key else {})}
            inner = scope.with_(names)
            if isinstance(value, Several):
                items.append(Several(unknown(expression.span.text, expression.span)))
                continue
            kept = self._is_kept(expression, inner)
            if kept is False:
                continue
            if expression.result_key is None:
                result = self.value(expression.result, inner)
                items.append(result if kept else Several(unknown(expression.result.span.text, expression.span)))
                continue
            name = self.strict(expression.result_key, inner)
            if not isinstance(name, Atom) or kept is None:
                return unknown(expression.span.text, expression.span)
            result = self.value(expression.result, inner)
            groups.setdefault(written(name.value), []).append(result)
            entries[written(name.value)] = result
            keys[written(name.value)] = name.span
        if expression.result_key is None:
            return Listing(tuple(items), expression.span)
        if any(isinstance(item, Several) for item in items):
            return unknown(expression.span.text, expression.span)
        if expression.groups:
            entries = {key: Listing(tuple(values), expression.span) for key, values in groups.items()}
        return Entries(entries, keys, expression.span)

    def _is_kept(self, expression: For, scope: Scope) -> bool | None:
        """Return whether a loop's condition holds; None where it is not known: a loop's names say nothing outside."""
        if expression.condition is None:
            return True
        value = self.strict(expression.condition, scope)
        return None if isinstance(value, Partial) else arithmetic.boolean(value)

    def _for_any(self, expression: For, collection: Value, scope: Scope) -> Value:
        if isinstance(collection, Reference) and expression.result_key is None:
            key = unknown(expression.key or "key", collection.span)
            names: dict[str, Value] = {
                expression.name: replace(collection, is_unsettled=False),
                expression.key or " ": key,
            }
            result = self.value(expression.result, scope.with_(names))
            if isinstance(result, Partial):
                return Listing((Several(result),), expression.span)
        inner = collection if isinstance(collection, Partial) else None
        return unknown(expression.span.text, expression.span, answer=inner.answer if inner else "")

    def _splat(self, expression: Splat, scope: Scope) -> Value:
        of = self.strict(expression.of, scope)
        if isinstance(of, Reference) and of.is_unsettled:
            result = self.value(expression.each, scope.with_({"*": replace(of, is_unsettled=False)}))
            return Listing((Several(result) if isinstance(result, Partial) else result,), expression.span)
        if isinstance(of, Partial):
            return unknown(expression.span.text, expression.span, answer=of.answer)
        items = of.items if isinstance(of, Listing) else () if is_null(of) else (of,)
        found: list[Value] = [
            item if isinstance(item, Several) else self.value(expression.each, scope.with_({"*": item}))
            for item in items
        ]
        return Listing(tuple(found), expression.span)


def _size(value: Value) -> int:
    """Return how many items it costs to go through a value once."""
    if isinstance(value, Listing):
        return len(value.items)
    if isinstance(value, Entries):
        return len(value.entries)
    return len(value.value) // _ITEM if isinstance(value, Atom) and isinstance(value.value, str) else 0


def attribute(of: Value, name: str, span: Span, default: Value | None = None, *, is_index: bool = False) -> Value:
    """Return an attribute of an object or a resource.

    Raises EvaluationError where an object has none, unless there is a default.
    """
    match of:
        case Entries() if name in of.entries:
            return of.entries[name]
        case Reference() if is_index:
            if of.is_unsettled:
                return replace(of, is_unsettled=False)
            return of.attribute(name, span)
        case Reference():
            return of.attribute(name, span)
        case Partial() if len(of.parts) == 1:
            return _part_of(of, name, span, is_index=is_index)
        case Entries() if default is not None:
            return default
    raise EvaluationError


def _part_of(of: Partial, name: str, span: Span, *, is_index: bool) -> Partial:
    hole = of.parts[0]
    if not isinstance(hole, Hole):
        raise EvaluationError
    step = f'["{name}"]' if is_index and not name.isdecimal() else f"[{name}]" if is_index else f".{name}"
    attribute_of = f"{hole.attribute}{step}" if hole.attribute else ""
    return unknown(f"{hole.expression}{step}", span, target=hole.target, attribute=attribute_of, answer=hole.answer)


def _nth(of: Listing, key: Atom, span: Span) -> Value:
    try:
        number = int(written(key.value))
    except ValueError:
        raise EvaluationError from None
    items = of.items[: number + 1] if number >= 0 else ()
    if any(isinstance(item, Several) for item in items):
        if len(of.items) == 1 and isinstance(of.items[0], Several) and number == 0:
            return of.items[0].partial
        return unknown(span.text, span)
    if not 0 <= number < len(of.items) or of.is_set:
        raise EvaluationError
    return of.items[number]


def _placed(value: Value, span: Span) -> Value:
    """Return what stands in a text for an expression: a short text at the expression's place, a long one at its own."""
    if isinstance(value, Encoded):
        value = rendered(value)
    if isinstance(value, Atom) and not (isinstance(value.value, str) and "\n" in value.value):
        return text(written(value.value), span)
    if isinstance(value, Partial) and not any("\n" in part for part in value.parts if isinstance(part, str)):
        return Partial(value.parts, span)
    return value
