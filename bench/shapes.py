"""What a generated schema is made of: the shapes that the benchmarks measure."""

from __future__ import annotations

from dataclasses import dataclass

Zone = tuple[str, float]
"""The directives of a type and of the root fields that return it, and how often they occur."""

_TEAMS = ("Admin", "Support", "Finance", "Editor", "Sales", "Audit")


def zones(groups: int) -> tuple[Zone, ...]:
    """Return zones as APIs have them: most types are left to the default mode, and a seventh is for groups.

    Every group has a zone of its own, and shares another one with the next group.
    """
    names = [_TEAMS[number] if number < len(_TEAMS) else f"Team{number}" for number in range(groups)]
    share = 0.15 / (2 * groups) if groups else 0
    alone = [(f' @aws_cognito_user_pools(cognito_groups: ["{name}"])', share) for name in names]
    pairs = zip(names, [*names[1:], *names[:1]], strict=True)
    shared = [(f' @aws_cognito_user_pools(cognito_groups: ["{one}", "{other}"])', share) for one, other in pairs]
    return (
        ("", 0.6),
        (" @aws_api_key @aws_cognito_user_pools", 0.2),
        (" @aws_cognito_user_pools @aws_iam", 0.05),
        *alone,
        *shared,
    )


@dataclass(frozen=True)
class Shape:
    """Shares are of 1; those of roots are per type.

    `fields` is about what a type has. Types stand in layers of `width`, and fields lead to the next layer only; 0
    stands for one layer, in which they lead anywhere. Where `loose`, they lead to other zones too, and a share of them,
    `own_directives`, has random directives. `members` is how many types a union and an interface have, and `abstract`
    the share of the fields leading somewhere that return one. `mistakes` is the share of types with something wrong.
    """

    zones: tuple[Zone, ...] = zones(6)
    fields: int = 12
    links: float = 0.2
    lists: float = 0.4
    described: float = 0.35
    width: int = 0
    loose: bool = False
    own_directives: float = 0.0
    queries: float = 0.2
    mutations: float = 0.06
    subscriptions: float = 0.0
    abstract: float = 0.0
    members: int = 4
    mistakes: float = 0.01


REALISTIC = Shape()
_MODES = ("", " @aws_api_key", " @aws_cognito_user_pools", " @aws_iam", " @aws_cognito_user_pools @aws_iam")
DENSE = Shape(
    zones=(*((mode, 0.15) for mode in _MODES), *zones(6)[3:]),
    fields=20,
    described=0,
    lists=0,
    loose=True,
    own_directives=0.1,
    queries=0.1,
    mutations=0.05,
    mistakes=0,
)
"""Directives at random, so that much is wrong: about every ninth field has a finding."""
GROUPS = Shape(zones=zones(40))
ABSTRACT = Shape(abstract=0.8, members=400, links=0.4, mistakes=0.05)
MIXED = Shape(abstract=0.8, links=0.4, loose=True)
"""Unions and interfaces whose types differ in whom they admit."""
CHAIN = Shape(zones=((" @aws_api_key @aws_cognito_user_pools", 1),), width=1, queries=0.02)
"""As deep as it has types."""
SUBSCRIPTIONS = Shape(fields=6, mutations=1, subscriptions=1, mistakes=0.05)
SHAPES = {
    "realistic": REALISTIC,
    "dense": DENSE,
    "groups": GROUPS,
    "abstract": ABSTRACT,
    "mixed": MIXED,
    "chain": CHAIN,
    "subscriptions": SUBSCRIPTIONS,
}
