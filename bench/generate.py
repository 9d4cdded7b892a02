"""Schemas of any size and shape for the benchmarks: `schema(fields, shape)`; the same seed, the same text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bench.chance import Chance
from bench.shapes import REALISTIC

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bench.shapes import Shape

CONFIG = """\
authenticationType: {default}
additionalAuthenticationProviders:
  - authenticationType: {other}
  - authenticationType: AWS_IAM
"""
_WORDS_OF_BUSINESS = (
    "order invoice customer shipment product price stock address note comment review rating status total currency tax "
    "line item carrier label batch route quantity weight region branch owner contact event message channel thread "
    "topic report metric limit plan seat"
)
_WORDS = _WORDS_OF_BUSINESS.split()
_SCALARS = ("String", "String!", "Int", "Float!", "Boolean!", "AWSDateTime", "ID", "[String!]!")
_OWN_DIRECTIVES = (" @aws_api_key", " @aws_iam", " @aws_cognito_user_pools", " @aws_api_key @aws_iam")
_PAGE = "limit: Int = 20, nextToken: String"


class _Type(NamedTuple):
    number: int
    name: str
    zone: str


def schema(fields: int, shape: Shape = REALISTIC, *, seed: int = 1) -> str:
    """Return SDL whose object types and interfaces have exactly that many fields (100 or more), and some inputs."""
    return "\n".join(_Generator(fields, shape, Chance(seed)).lines())


def write(folder: Path, text: str, *, default: str = "AMAZON_COGNITO_USER_POOLS", other: str = "API_KEY") -> Path:
    """Write a project: the schema and its configuration; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "schema.graphql").write_text(text, encoding="utf-8")
    (folder / "appsync-lint.yaml").write_text(CONFIG.format(default=default, other=other), encoding="utf-8")
    return folder


class _Generator:
    """Decides which types there are before it writes the first line, because fields lead to later ones too."""

    def __init__(self, fields: int, shape: Shape, chance: Chance) -> None:
        self.fields, self.shape, self.chance = fields, shape, chance
        roots = shape.queries + shape.mutations * (1 + shape.subscriptions)
        self.types = [self._type(number) for number in range(max(2, int(fields / (shape.fields + roots))))]
        self.within = self._within()
        self.abstract = self._abstract()
        self.inputs: dict[str, None] = {}
        self.enums: dict[str, None] = {}

    def _type(self, number: int) -> _Type:
        name = self._word().capitalize() + self._word().capitalize()
        return _Type(number, f"{name}{number}", self.chance.weighted(self.shape.zones))

    def _word(self) -> str:
        return self.chance.pick(_WORDS)

    def _within(self) -> dict[tuple[int, str], list[_Type]]:
        """Return the types of each layer and zone."""
        found: dict[tuple[int, str], list[_Type]] = {}
        for type_ in self.types:
            found.setdefault(self._place(type_), []).append(type_)
        return found

    def _place(self, type_: _Type, *, further: int = 0) -> tuple[int, str]:
        width = self.shape.width
        return (type_.number // width + further if width else 0, "" if self.shape.loose else type_.zone)

    def _abstract(self) -> dict[int, str]:
        """Return the number of the union and the interface of each type that is a member of one."""
        if not self.shape.abstract:
            return {}
        found: dict[int, str] = {}
        for alike in self.within.values():
            for index, type_ in enumerate(alike):
                found[type_.number] = str(alike[index - index % self.shape.members].number)
        return found

    def lines(self) -> Iterator[str]:
        """Yield the lines of the schema."""
        roots = {kind: list(found) for kind, found in self._roots().items()}
        interfaces = list(dict.fromkeys(self.abstract.values()))
        for kind, found in roots.items():
            yield from (f"type {kind} {{", *found, "}", "")
        yield from self._unions(interfaces)
        left = self.fields - sum(map(len, roots.values())) - len(interfaces)
        many, more = divmod(left, len(self.types))
        for type_ in self.types:
            yield from self._object(type_, many + (type_.number < more))
        for name in self.inputs:
            yield from (f"input {name} {{", "  eq: String", "  contains: String", "  limit: Int = 10", "}", "")
        for name in self.enums:
            yield from (f"enum {name} {{", "  OPEN", "  CLOSED", "  UNKNOWN", "}", "")

    def _roots(self) -> dict[str, list[str]]:
        queries: list[str] = []
        mutations: list[str] = []
        subscriptions: list[str] = []
        for _, name, zone in self.types:
            if not queries or self.chance.happens(self.shape.queries):
                returned = self.chance.pick(((f"get{name}(id: ID!)", name), (f"list{name}({_PAGE})", f"[{name}!]!")))
                queries.append(f"  {returned[0]}: {returned[1]}{zone}")
            if not mutations or self.chance.happens(self.shape.mutations):
                right = zone if not self.chance.happens(self.shape.mistakes) else " @aws_api_key"
                mutations.append(f"  update{name}(id: ID!, note: String): {name}{right}")
                if self.chance.happens(self.shape.subscriptions):
                    trigger = f'@aws_subscribe(mutations: ["update{name}"])'
                    subscriptions.append(f"  onUpdate{name}(id: ID): {name} {trigger}{zone}")
        found = {"Query": queries, "Mutation": mutations, "Subscription": subscriptions}
        return {kind: fields for kind, fields in found.items() if fields}

    def _unions(self, interfaces: Sequence[str]) -> Iterator[str]:
        members: dict[str, list[str]] = {}
        for type_ in self.types:
            if type_.number in self.abstract:
                members.setdefault(self.abstract[type_.number], []).append(type_.name)
        for number in interfaces:
            yield from (f"interface Some{number} {{", "  id: ID!", "}", "")
            yield from (f"union Any{number} = {' | '.join(members[number])}", "")

    def _object(self, type_: _Type, fields: int) -> Iterator[str]:
        if self.shape.described:
            yield from ('"""', f"A {self._word()} with its {self._word()} and all that belongs to it.", '"""')
        implemented = f" implements Some{self.abstract[type_.number]}" if type_.number in self.abstract else ""
        yield f"type {type_.name}{implemented}{type_.zone} {{"
        yield "  id: ID!"
        wrong = self.chance.happens(self.shape.mistakes)
        used: set[str] = set()
        for number in range(1, fields):
            if self.chance.happens(self.shape.described):
                yield f'  "The {self._word()} of the {self._word()} as it was last seen."'
            name = self._word() + self._word().capitalize()
            name = f"{name}{number}" if name in used else name
            used.add(name)
            yield self._wrong(type_) if wrong and number == 1 else self._field(type_, name)
        yield from ("}", "")

    def _wrong(self, type_: _Type) -> str:
        """Return a field as people write them by mistake."""
        elsewhere = self.chance.pick(self.types).name
        return self.chance.pick(
            ("  email: AWSEmail", f"  parent: {elsewhere}", f"  secret: String{type_.zone or ' @aws_api_key'}")
        )

    def _field(self, type_: _Type, name: str) -> str:
        own = self.chance.pick(_OWN_DIRECTIVES) if self.chance.happens(self.shape.own_directives) else ""
        targets = self.within.get(self._place(type_, further=1 if self.shape.width else 0), ())
        if not targets or not self.chance.happens(self.shape.links):
            return f"  {name}: {self._leaf()}{own}"
        target = self._target(self.chance.pick(targets))
        if not self.chance.happens(self.shape.lists):
            return f"  {name}: {target}{self.chance.pick(('', '!'))}{own}"
        filter_ = f"{self._word().capitalize()}Filter"
        self.inputs[filter_] = None
        return f"  {name}({_PAGE}, filter: {filter_}): [{target}!]!{own}"

    def _target(self, type_: _Type) -> str:
        if type_.number in self.abstract and self.chance.happens(self.shape.abstract):
            return f"{self.chance.pick(('Some', 'Any'))}{self.abstract[type_.number]}"
        return type_.name

    def _leaf(self) -> str:
        if not self.chance.happens(0.05):
            return self.chance.pick(_SCALARS)
        name = f"{self._word().capitalize()}Kind"
        self.enums[name] = None
        return name
