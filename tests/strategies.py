"""Hypothesis strategies: whole random AppSync schemas, as SDL, each with the configuration of its API."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from tests.oracle import MODE_DIRECTIVES, MODES, POOL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hypothesis.vendor.pretty import RepresentationPrinter

GROUPS = ("Ada", "Bob", "Cy")

# What AppSync adds to every schema, so that graphql-core can build one. Looser than AppSync on purpose: schemas with
# misplaced and repeated directives have to be built too.
_ANYWHERE = (
    "SCHEMA | SCALAR | OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | INTERFACE | UNION | ENUM | ENUM_VALUE"
    " | INPUT_OBJECT | INPUT_FIELD_DEFINITION"
)
_DEFINED = (
    "aws_api_key",
    "aws_iam",
    "aws_oidc",
    "aws_lambda",
    "aws_cognito_user_pools(cognito_groups: [String])",
    "aws_auth(cognito_groups: [String])",
    "aws_subscribe(mutations: [String])",
    "canonical",
)
AWS_PRELUDE = "\n".join(
    [f"directive @{signature} repeatable on {_ANYWHERE}" for signature in _DEFINED]
    + [f"scalar {name}\n" for name in ("AWSDateTime", "AWSEmail", "AWSJSON")]
)

_GROUP_ARGUMENTS = (
    "",
    '(cognito_groups: ["Ada"])',
    '(cognito_groups: ["Bob"])',
    '(cognito_groups: ["Cy"])',
    '(cognito_groups: "Ada")',
    '(cognito_groups: ["Ada", "Bob"])',
    '(cognito_groups: ["Bob", "Cy"])',
    "(cognito_groups: [])",
    "(cognito_groups: null)",
)
_NONE: tuple[str, ...] = ()
_OPEN_TO = {mode: f"@{name}" for name, mode in MODE_DIRECTIVES.items()}
_POOL_DIRECTIVES = tuple(f"{_OPEN_TO[POOL]}{groups}" for groups in _GROUP_ARGUMENTS)
_AUTH_DIRECTIVES = tuple(f"@aws_auth{groups}" for groups in _GROUP_ARGUMENTS)
_OTHERS = ("@aws_api_key", "@aws_iam", "@aws_oidc", "@aws_lambda", '@aws_subscribe(mutations: ["a"])', "@canonical")
_misplaced = st.sampled_from((_NONE, _NONE, _NONE, ("@aws_iam",), (_POOL_DIRECTIVES[1],)))

_WRAPPERS = ("{}", "{}", "{}!", "[{}]", "[{}!]!", "[[{}]!]")
_LEAVES = ("ID!", "String", "Int", "AWSDateTime", "[AWSJSON!]!", "Colour")
_ARGUMENTS = ("ID!", "String", "[Int!]!", "AWSDateTime!", "Colour!", "[Colour]!", "Boolean! = true", "Float = 1.5")
_INPUT_LEAVES = ("ID!", "String", "[String!]!", "AWSEmail!", "Colour!", "Int! = 3", "[[Int!]!]!")

# Text that only looks like a directive, and characters that count differently in bytes and in UTF-16.
_REMARKS = ("", "", "", "# @aws_iam \N{GRINNING FACE}\n", '"""\n@aws_api_key is not here, née \N{GRINNING FACE}\n"""\n')


class Definition(Struct, frozen=True, dict=True):
    """One type on its way to SDL: `entries` are its fields, members or values; `remark` stands before it."""

    keyword: str
    name: str
    directives: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    remark: str = ""

    def reversed(self) -> Definition:
        """Return the same with its entries the other way round."""
        return replace(self, entries=self.entries[::-1])

    def sdl(self) -> str:
        """Return the definition as SDL."""
        implements = f" implements {' & '.join(self.interfaces)}" if self.interfaces else ""
        body = ""
        if self.entries:
            union = self.keyword.endswith("union")
            body = f" = {' | '.join(self.entries)}" if union else " {\n  " + "\n  ".join(self.entries) + "\n}"
        directives = "".join(f" {text}" for text in self.directives)
        return f"{self.remark}{self.keyword} {self.name}{implements}{directives}{body}\n"


class Signature(Struct, frozen=True, dict=True):
    """A field of an interface: what every implementing type has to repeat."""

    name: str
    arguments: str
    wrapper: str
    returns: str

    def sdl(self, returns: str = "", directives: Sequence[str] = ()) -> str:
        """Return the field as SDL; `returns` may be a narrower type."""
        written = self.wrapper.format(returns or self.returns)
        return f"{self.name}{self.arguments}: {written}{''.join(f' {text}' for text in directives)}"


class Case(Struct, frozen=True, dict=True):
    """A schema and a configuration. The definitions may stand in any order and in any number of files."""

    definitions: tuple[Definition, ...]
    default: str
    additional: tuple[str, ...] = ()
    default_action: str | None = None

    @cached_property
    def text(self) -> str:
        """The schema as one file."""
        return text_of(self.definitions)

    def _repr_pretty_(self, printer: RepresentationPrinter, cycle: bool) -> None:  # noqa: ARG002, FBT001 - hypothesis's
        # A failure is read as a schema, not as the parts that it was made of.
        printer.text(f"{self.default} {self.additional} {self.default_action}\n{self.text}")


def text_of(definitions: Iterable[Definition]) -> str:
    """Return the SDL of these definitions, one after the other."""
    return "\n".join(definition.sdl() for definition in definitions)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a valid schema with cycles, abstract types and directives in all places, and a configuration for it."""
    default, additional, action = draw(_configurations())
    definitions = _Generator(draw, (default, *additional)).definitions()
    return Case(tuple(definitions), default, additional, action)


@st.composite
def _configurations(draw: st.DrawFn) -> tuple[str, tuple[str, ...], str | None]:
    action = draw(st.sampled_from(("ALLOW", "DENY", None)))
    # One user pool alone is an engine of its own, and gets half of the examples.
    if draw(st.booleans()):
        return POOL, (), action
    order = draw(st.permutations(MODES))
    return order[0], tuple(order[1 : draw(st.integers(1, len(MODES)))]), action


class _Generator:
    """Draws the names of one schema first, and then the definitions that use them."""

    def __init__(self, draw: st.DrawFn, modes: tuple[str, ...]) -> None:
        self.draw = draw
        # Each schema uses only a few directives, and most of them let somebody in: otherwise nearly every path ends at
        # its first field, and nothing is said about the rest.
        configured = tuple(_OPEN_TO[mode] for mode in modes if mode != POOL)
        pool = (*_POOL_DIRECTIVES, *(_AUTH_DIRECTIVES if modes == (POOL,) else ())) if POOL in modes else ()
        everything = (*configured, *pool, *_POOL_DIRECTIVES, *_AUTH_DIRECTIVES, *_OTHERS)
        used = draw(st.lists(st.sampled_from((*configured, *pool)), min_size=1, max_size=4, unique=True))
        used += draw(st.lists(st.sampled_from(everything), max_size=2))
        if draw(st.booleans()) and pool:
            # One group here, another there: what only a user in both can walk.
            used = [*_POOL_DIRECTIVES[1:4]]
        self.directives = st.lists(st.sampled_from(used), min_size=1, max_size=draw(st.integers(1, 3))).map(tuple)
        self.bare = draw(st.integers(1, 4))
        self.custom = draw(st.sampled_from((False, False, True)))
        usual = ("Query", "Mutation", "Subscription")
        names = ("Entry", "Change", "Watch") if self.custom else usual
        self.roots = names[: draw(st.integers(1, 3))]
        # Under `schema {}` a type that is merely called Mutation is no root.
        plain = ("Post", "User", *(usual[1:] if self.custom else ()), "Team", "Note", "Page", "File")
        self.objects = (*self.roots, *plain[: draw(st.integers(0, 7 - len(self.roots)))])
        self.interfaces = ("Node", "Owned")[: draw(st.integers(0, 2))]
        self.unions = ("Result", "Item")[: draw(st.integers(0, 2))]
        self.inputs = ("In0", "In1", "In2")[: draw(st.integers(0, 3))]
        self.members = {name: self._some_objects() for name in self.unions}
        self.implemented = {name: self._implemented() for name in self.objects}
        self.signatures = {name: self._signatures(name) for name in self.interfaces}

    def definitions(self) -> list[Definition]:
        """Return the definitions of the schema, extensions apart from what they extend."""
        found = self._split(Definition("enum", "Colour", self.draw(_misplaced), (), ("RED", "GREEN @aws_iam")))
        if self.custom:
            operations = ("query", "mutation", "subscription")
            entries = tuple(f"{operation}: {name}" for operation, name in zip(operations, self.roots, strict=False))
            found += self._split(Definition("schema", "", self.draw(_misplaced), (), entries))
        for name in self.objects:
            found += self._split(self._object(name))
        for name in self.interfaces:
            entries = tuple(signature.sdl(directives=self.draw(_misplaced)) for signature in self.signatures[name])
            found += self._split(Definition("interface", name, self.draw(_misplaced), (), entries))
        for name in self.unions:
            found += self._split(Definition("union", name, self.draw(_misplaced), (), self.members[name]))
        for number, name in enumerate(self.inputs):
            found += self._split(Definition("input", name, self.draw(_misplaced), (), self._input_fields(number)))
        return [replace(definition, remark=self._remark(definition)) for definition in found]

    def _remark(self, definition: Definition) -> str:
        # An extension can carry a comment, but no description.
        return self.draw(st.sampled_from(_REMARKS[: 4 if definition.keyword.startswith("extend") else None]))

    def _some_objects(self) -> tuple[str, ...]:
        return tuple(self.draw(st.lists(st.sampled_from(self.objects), min_size=1, max_size=2, unique=True)))

    def _implemented(self) -> tuple[str, ...]:
        return tuple(name for name in self.interfaces if self.draw(st.integers(0, 2)) == 0)

    def _signatures(self, interface: str) -> tuple[Signature, ...]:
        # The names of two interfaces' fields differ, so that a type can implement both.
        names = (f"{interface.lower()}{letter}" for letter in ("", "Too")[: self.draw(st.integers(1, 2))])
        return tuple(self._signature(name) for name in names)

    def _signature(self, name: str, near: Sequence[str] = ()) -> Signature:
        # Types mostly return their neighbours: where everything returns everything, no shortest path is long.
        returns = self.draw(st.sampled_from((*_LEAVES, *self._composites(), *6 * tuple(near))))
        wrapper = "{}" if returns in _LEAVES else self.draw(st.sampled_from(_WRAPPERS))
        return Signature(name, self._arguments(), wrapper, returns)

    def _composites(self) -> tuple[str, ...]:
        return (*self.objects, *self.interfaces, *self.unions)

    def _arguments(self) -> str:
        if self.draw(st.integers(0, 2)):
            return ""
        inputs = tuple(form.format(name) for name in self.inputs for form in ("{}!", "[{}!]!", "{}"))
        kinds = self.draw(st.lists(st.sampled_from((*_ARGUMENTS, *2 * inputs)), min_size=1, max_size=2))
        directive = "".join(f" {text}" for text in self.draw(_misplaced))
        return f"({', '.join(f'arg{number}: {kind}' for number, kind in enumerate(kinds))}{directive})"

    def _applied(self) -> tuple[str, ...]:
        return self.draw(self.directives) if self.draw(st.integers(0, self.bare)) == 0 else _NONE

    def _object(self, name: str) -> Definition:
        interfaces = self.implemented[name]
        promised = [signature for interface in interfaces for signature in self.signatures[interface]]
        # The same few names on every type: a path is told by types and names, not by names alone.
        near = self.objects[self.objects.index(name) + 1 :][:1]
        own = [self._signature(letter, near) for letter in "abc"[: self.draw(st.integers(0 if promised else 1, 3))]]
        fields = [signature.sdl(self._narrower(signature), self._applied()) for signature in promised]
        fields += [signature.sdl(directives=self._applied()) for signature in own]
        return Definition("type", name, self._applied(), interfaces, tuple(fields))

    def _narrower(self, promised: Signature) -> str:
        """Return the type that an implementing field returns: the promised one, or one of its possible types."""
        implementers = [name for name in self.objects if promised.returns in self.implemented[name]]
        narrower = (*self.members.get(promised.returns, ()), *implementers)
        choice: str = self.draw(st.sampled_from((promised.returns, *narrower)))
        return choice

    def _input_fields(self, number: int) -> tuple[str, ...]:
        # Required input objects only point onwards, or no finite value would exist; behind a list any will do.
        onwards = tuple(f"{name}!" for name in self.inputs[number + 1 :])
        kinds = (*_INPUT_LEAVES, *3 * onwards, *self.inputs, *2 * tuple(f"[{name}!]!" for name in self.inputs))
        chosen = self.draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3))
        return tuple(f"in{letter}: {kind}" for letter, kind in zip("abc", chosen, strict=False))

    def _split(self, whole: Definition) -> list[Definition]:
        """Return the definition, every third time with its later entries and directives in an `extend` of their own."""
        if self.draw(st.integers(0, 2)):
            return [whole]
        cut = self.draw(st.integers(1, len(whole.entries)))
        many = self.draw(st.integers(0, len(whole.directives)))
        rest, directives = whole.entries[cut:], whole.directives[many:]
        if not rest and not directives:
            return [whole]
        first = replace(whole, entries=whole.entries[:cut], directives=whole.directives[:many])
        return [first, Definition(f"extend {whole.keyword}", whole.name, directives, (), rest)]
