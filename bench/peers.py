"""The other linters, as they are installed by `nox -s bench`, and how each is run on the same schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.processes import Command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What AppSync declares by itself, and other tools have to be told.
_DECLARATIONS = """\
scalar AWSDate
scalar AWSTime
scalar AWSDateTime
scalar AWSTimestamp
scalar AWSEmail
scalar AWSJSON
scalar AWSURL
scalar AWSPhone
scalar AWSIPAddress
directive @aws_api_key on FIELD_DEFINITION | OBJECT
directive @aws_iam on FIELD_DEFINITION | OBJECT
directive @aws_oidc on FIELD_DEFINITION | OBJECT
directive @aws_lambda on FIELD_DEFINITION | OBJECT
directive @aws_cognito_user_pools(cognito_groups: [String!]) on FIELD_DEFINITION | OBJECT
directive @aws_auth(cognito_groups: [String!]) on FIELD_DEFINITION
directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
"""
_ESLINT_CONFIG = """\
import {{ createRequire }} from "node:module";
const plugin = createRequire("{installed}/")("@graphql-eslint/eslint-plugin");
const graphql = plugin.default ?? plugin;
export default [{{
  files: ["**/*.graphql"],
  plugins: {{ "@graphql-eslint": graphql }},
  languageOptions: {{ parser: graphql.parser, parserOptions: {{ graphQLConfig: {{ schema: "declared.graphql" }} }} }},
  rules: graphql.configs["flat/schema-recommended"].rules,
}}];
"""
ESLINT = "graphql-eslint"
INSPECTOR = "graphql-inspector"
SCHEMA_LINTER = "graphql-schema-linter"
CFN_LINT = "cfn-lint"
NAMES = (ESLINT, INSPECTOR, SCHEMA_LINTER, CFN_LINT)


def declared(sdl: str) -> str:
    """Return SDL that stands by itself: with the scalars and directives of AppSync declared."""
    return _DECLARATIONS + sdl


def of_schema(installed: Path, folder: Path, sdl: str, *, declare: bool = True) -> Iterator[Command]:
    """Write what they need into the folder, and yield the linters of schemas that are installed, in turn."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "declared.graphql").write_text(declared(sdl) if declare else sdl, encoding="utf-8")
    (folder / "query.graphql").write_text("{ __typename }\n", encoding="utf-8")
    config = _ESLINT_CONFIG.format(installed=(installed / "eslint").as_posix())
    (folder / "eslint.config.mjs").write_text(config, encoding="utf-8")
    runs = (
        # 1 means findings, 2 that it broke down.
        (ESLINT, "eslint", ["declared.graphql"], (0, 1)),
        # It looks for mistakes in a document, for which it reads and checks the schema. 1 means that it could not.
        (INSPECTOR, "inspector", ["validate", "query.graphql", "declared.graphql"], (0,)),
        (SCHEMA_LINTER, "schema-linter", ["declared.graphql"], (0, 1)),
    )
    for name, peer, arguments, done in runs:
        program = installed / peer / "node_modules/.bin" / name.removeprefix("graphql-" if name == ESLINT else "")
        if program.exists():
            yield Command(name, ["node", str(program), *arguments], folder, done)


def of_template(installed: Path, template: Path) -> Iterator[Command]:
    """Yield the linter of templates, if it is installed; it takes the SDL for a mere string."""
    program = installed / "cfn-lint/bin/cfn-lint"
    if program.exists():
        # 4 and 8 mean warnings and remarks: the template is right.
        yield Command(CFN_LINT, [str(program), template.name], template.parent, (0, 4, 8, 12))
