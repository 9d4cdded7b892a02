"""Assumptions: what AWS does not document, named, so that a user who knows better can say so under `assume:`."""

from typing import Annotated, NamedTuple

from msgspec import Struct

_SIMULATOR = "https://github.com/aws-amplify/amplify-cli/tree/dev/packages/amplify-appsync-simulator"
_COMMUNITY = "https://github.com/aws/aws-appsync-community/issues/"


class _Described(NamedTuple):
    key: str
    sentence: str
    evidence: str


class Assumptions(Struct, frozen=True):
    """How the undocumented cases are decided: each by its attribute; see ASSUMPTIONS for what they mean."""

    type_directive_replaces_default: Annotated[
        bool,
        _Described(
            "typeDirectiveReplacesDefault",
            "A directive on a type replaces the default mode for the type's fields; it does not add to it.",
            f"{_SIMULATOR} (auth.ts takes the field's directives, else the type's, else the default); an AWS mobile "
            "blog post on Cognito and CDK says otherwise.",
        ),
    ] = True
    unconfigured_directive_shuts_out: Annotated[
        bool,
        _Described(
            "unconfiguredDirectiveShutsOut",
            "A directive of a mode that the API does not offer admits nobody, but still replaces what stands above it.",
            "No public statement. The reading that grants least is taken.",
        ),
    ] = True
    empty_group_list_admits_all: Annotated[
        bool,
        _Described(
            "emptyGroupListAdmitsAll",
            "`cognito_groups: []` restricts nothing: every user of the pool gets in.",
            f"{_SIMULATOR} (an empty list counts as no restriction).",
        ),
    ] = True
    repeated_directive_unites: Annotated[
        bool,
        _Described(
            "repeatedDirectiveUnites",
            "Where the same directive stands twice in one place, both count; otherwise the first alone does.",
            f"{_SIMULATOR} (groups are united); the definitions are not `repeatable`.",
        ),
    ] = True
    interface_directives_count: Annotated[
        bool,
        _Described(
            "interfaceDirectivesCount",
            "Directives on an interface and its fields also hold for object types and fields that have none of their "
            "own.",
            "No public statement; Amplify's transformer leaves interfaces out when it stamps its directives "
            "(https://github.com/aws-amplify/amplify-category-api, iam-custom-operations.test.ts).",
        ),
    ] = False
    aws_auth_below_root_is_enforced: Annotated[
        bool,
        _Described(
            "awsAuthBelowRootIsEnforced",
            "`@aws_auth` also protects fields of types that are not root types, in an API with one user pool alone.",
            f"An experiment in {_COMMUNITY}275 shows that it does not.",
        ),
    ] = False
    pool_directive_alone_admits_members: Annotated[
        bool,
        _Described(
            "poolDirectiveAloneAdmitsMembers",
            "In an API with one user pool alone, `@aws_cognito_user_pools(cognito_groups: ...)` lets the members in.",
            f"Documented so; {_COMMUNITY}349 reports that a member was refused.",
        ),
    ] = True
    default_deny_covers_nested_fields: Annotated[
        bool,
        _Described(
            "defaultDenyCoversNestedFields",
            "`defaultAction: DENY` also shuts fields below the root that name no group.",
            "https://github.com/sid88in/serverless-appsync-plugin/issues/510 speaks of Query and Mutation fields only.",
        ),
    ] = False
    bare_directive_satisfies_default_deny: Annotated[
        bool,
        _Described(
            "bareDirectiveSatisfiesDefaultDeny",
            "Under `defaultAction: DENY` a pool directive without groups is enough to let every user in.",
            "https://github.com/sid88in/serverless-appsync-plugin/issues/510: a directive that names groups is "
            "asked for.",
        ),
    ] = False
    default_deny_counts_beside_other_providers: Annotated[
        bool,
        _Described(
            "defaultDenyCountsBesideOtherProviders",
            "`defaultAction: DENY` has its effect also where the API has additional providers.",
            "https://github.com/awsdocs/aws-cloudformation-user-guide/pull/802: it must be ALLOW there.",
        ),
    ] = False
    subscription_payload_is_checked: Annotated[
        bool,
        _Described(
            "subscriptionPayloadIsChecked",
            "The fields of a subscription's payload are checked against the subscriber, as a query's are.",
            "No public statement on whether this happens when subscribing, when publishing, or at all. "
            "https://github.com/aws-amplify/amplify-swift/issues/673 reports refusals; the picture in the README of "
            "https://github.com/aws-samples/serverless-patterns/tree/main/appsync-bedrock-subscriptions-cdk shows "
            "a subscriber who receives fields that refuse that mode.",
        ),
    ] = True
    policies_cover_nested_fields: Annotated[
        bool,
        _Described(
            "policiesCoverNestedFields",
            "IAM policies are asked about every field: one below the root has to be allowed too, and can be denied.",
            "No public statement. Amplify's transformer grants fields of returned types as well (iam.ts in "
            "https://github.com/aws-amplify/amplify-category-api); CDK's `grantQuery` grants none, and the guests of "
            "https://github.com/theburningmonk/appsyncmasterclass-backend (serverless.yml) are allowed one query and "
            "no field of what it returns. By default only root fields count, so that neither a missing allow nor a "
            "deny on a nested field is taken for a lock.",
        ),
    ] = False
    typename_is_readable: Annotated[
        bool,
        _Described(
            "typenameIsReadable",
            "`__typename` can be read by whoever reaches the object, even where every field is refused.",
            "No public statement; no directive can be put on it.",
        ),
    ] = True


class Assumption(NamedTuple):
    """One of them: its attribute, its key under `assume:`, what it says, why, and whether it is made by default."""

    attribute: str
    key: str
    sentence: str
    evidence: str
    default: bool


def _described(attribute: str) -> _Described:
    found: _Described = Assumptions.__annotations__[attribute].__metadata__[0]
    return found


ASSUMPTIONS = tuple(
    Assumption(name, *_described(name), default=default)
    for name, default in zip(Assumptions.__struct_fields__, Assumptions.__struct_defaults__, strict=True)
)

ATTRIBUTE_OF_KEY: dict[str, str] = {one.key: one.attribute for one in ASSUMPTIONS}
"""From the key written under `assume:` to the attribute's name."""


def page() -> str:
    """Return the list of all assumptions, in Markdown."""
    entries = [
        f"## {one.key}: {str(one.default).lower()}\n\n{one.sentence}\n\nEvidence: {one.evidence}\n"
        for one in ASSUMPTIONS
    ]
    intro = (
        "# Assumptions\n\nWhat AWS does not document is decided by these. If you know better, say so in "
        "appsync-lint.yaml: `assume: {KEY: true}` or `false`.\n"
    )
    return "\n".join([intro, *entries])
