"""SDL: the own reader against graphql-core, and a whole check of what both accept."""

from __future__ import annotations

from appsync_lint import sdl, syntax
from appsync_lint.source import UnreadableError
from tests.fuzz import seeds
from tests.fuzz.target import Target, assert_inside, assert_told, places, source_of
from tests.mutations import DEFINITIONS, OPERATIONS
from tests.readers import disagreement

_WORDS = (
    *("type", "input", "enum", "union", "interface", "scalar", "schema", "extend", "directive", "implements", "on"),
    *("Query", "Mutation", "Subscription", "repeatable", "ID!", "[String!]!", "@aws_api_key", "@aws_iam", "@aws_oidc"),
    *("@aws_lambda", "@aws_cognito_user_pools", '@aws_auth(cognito_groups: ["A"])', "@aws_subscribe(mutations: [])"),
    *('"""', "\\u{1F600}", "fragment", "query", "FIELD_DEFINITION", "&", "|", "!", "# appsync-lint: allow x -- y\n"),
)


def _sdl(data: bytes) -> None:
    source = source_of(data, "a.graphql")
    if source is None:
        return
    assert not (found := disagreement(source.text)), found
    assert sdl.is_operation_document(source) == syntax.is_operation_document(source)
    try:
        schema = sdl.read([source])
    except UnreadableError as error:
        assert_told(error)
        return
    for span in places((tuple(schema.types.values()), schema.schema_directives, schema.extensions)):
        assert_inside(span)


def _seeds() -> tuple[bytes, ...]:
    own = seeds.encoded((*DEFINITIONS, *OPERATIONS, "\n".join(DEFINITIONS)))
    return (*own, *seeds.fences("graphql"), *seeds.files(".graphql", ".gql", ".graphqls"))


TARGETS = {"sdl": Target(_sdl, _seeds, _WORDS)}
