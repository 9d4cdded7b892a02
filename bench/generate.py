"""Schemas of any size for the benchmarks: `schema(types, fields)` and a configuration; the same seed, the same text."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
authenticationType: {default}
additionalAuthenticationProviders:
  - authenticationType: {other}
  - authenticationType: AWS_IAM
"""
GROUPS = ("Admin", "Editor", "Finance", "Support", "Sales", "Audit")
_SCALARS = ("ID!", "String", "Int", "Float", "Boolean", "AWSDateTime", "AWSEmail", "[String!]")
_DIRECTIVES = ("@aws_api_key", "@aws_iam", "@aws_cognito_user_pools")


def schema(types: int, fields: int = 20, *, seed: int = 1) -> str:
    """Return SDL with that many object types, of that many fields each; a fifth of the fields return other types.

    One type in two has directives, one field in five, and one directive of user pools in two names groups.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    text = ["type Query {", *(f"  get{number}(id: ID!): T{number}" for number in range(0, types, 10)), "}", ""]
    text += ["type Mutation {"]
    text += [f"  put{number}(id: ID!): T{number}{_directives(chance, 0.5)}" for number in range(0, types, 20)]
    text += ["}", ""]
    for number in range(types):
        text.append(f"type T{number}{_directives(chance, 0.5)} {{")
        for field in range(fields):
            returned = f"T{chance.randrange(types)}" if field % 5 == 0 else chance.choice(_SCALARS)
            text.append(f"  f{field}: {returned}{_directives(chance, 0.2)}")
        text += ["}", ""]
    return "\n".join(text)


def _directives(chance: random.Random, density: float) -> str:
    if chance.random() > density:
        return ""
    chosen = chance.sample(_DIRECTIVES, chance.choice((1, 1, 2)))
    return "".join(f" {directive}{_groups(chance, directive)}" for directive in sorted(chosen))


def _groups(chance: random.Random, directive: str) -> str:
    if directive != "@aws_cognito_user_pools" or chance.random() < 0.5:  # noqa: PLR2004 - one in two
        return ""
    names = ", ".join(f'"{name}"' for name in sorted(chance.sample(GROUPS, 2)))
    return f"(cognito_groups: [{names}])"


def write(folder: Path, text: str, *, default: str = "AMAZON_COGNITO_USER_POOLS", other: str = "API_KEY") -> Path:
    """Write a project: the schema and its configuration; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "schema.graphql").write_text(text, encoding="utf-8")
    (folder / "appsync-lint.yaml").write_text(CONFIG.format(default=default, other=other), encoding="utf-8")
    return folder
