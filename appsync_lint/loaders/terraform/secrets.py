"""Where a plan or state in JSON holds values that no report may show, since they stand on the same line as others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Scalar, Sequence, Table
from appsync_lint.loaders.terraform import arguments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.loaders.document import Node
    from appsync_lint.source import Span

# The attributes that are looked at. Values of all others, and of all other types, are hidden.
CONSULTED: dict[str, frozenset[str]] = {
    "aws_appsync_graphql_api": frozenset(arguments.API),
    "aws_appsync_api_key": frozenset({"api_id", "expires", "description"}),
    "aws_appsync_api_cache": frozenset({"api_id", *arguments.CACHE}),
    "aws_appsync_resolver": frozenset({"api_id", *arguments.RESOLVER}),
    "aws_appsync_function": frozenset({"api_id", "id", *arguments.FUNCTION}),
    "aws_appsync_datasource": frozenset({"api_id", "id", "lambda_config", *arguments.DATA_SOURCE}),
    "aws_appsync_source_api_association": frozenset({
        "merged_api_id", "merged_api_arn", "source_api_id", "source_api_arn", "source_api_association_config",
    }),
    "aws_appsync_api": frozenset({"name"}),
    "aws_wafv2_web_acl_association": frozenset({"resource_arn", "web_acl_arn"}),
    "aws_lambda_function": frozenset({
        "id", "arn", "qualified_arn", "invoke_arn", "function_name", "handler", "runtime", "filename",
    }),
    "aws_lambda_alias": frozenset({"id", "arn", "invoke_arn", "function_name", "name"}),
    "archive_file": frozenset({"source_file", "source_dir", "output_path"}),
    "aws_iam_role": frozenset({
        "id", "arn", "name", "assume_role_policy", "inline_policy", "managed_policy_arns", "permissions_boundary",
    }),
    "aws_iam_user": frozenset({"id", "arn", "name", "permissions_boundary"}),
    "aws_iam_group": frozenset({"id", "arn", "name"}),
    "aws_iam_policy": frozenset({"id", "arn", "name", "policy"}),
    "aws_iam_policy_document": frozenset({
        "json", "statement", "source_json", "override_json", "source_policy_documents", "override_policy_documents",
    }),
    "aws_iam_policy_attachment": frozenset({"policy_arn", "roles", "users", "groups"}),
    **{f"aws_iam_{kind}_policy": frozenset({"name", "policy", kind}) for kind in ("role", "user", "group")},
    **{f"aws_iam_{kind}_policy_attachment": frozenset({"policy_arn", kind}) for kind in ("role", "user", "group")},
    "aws_cognito_identity_pool": frozenset({"id", "arn", "allow_unauthenticated_identities"}),
    "aws_cognito_identity_pool_roles_attachment": frozenset({"identity_pool_id", "roles"}),
}  # fmt: skip

# Keys of the format whose values are those of somebody's resources, variables and outputs.
_VALUES = frozenset({"values", "before", "after", "value", "constant_value", "default"})


def places_of_secrets(root: Node) -> Iterator[Span]:
    """Yield the places of values that are marked sensitive, or that nothing here looks at.

    Terraform writes sensitive values out: https://developer.hashicorp.com/terraform/cli/commands/show
    """
    waiting: list[tuple[Node, bool]] = [(root, False)]
    while waiting:
        node, is_hidden = waiting.pop()
        if isinstance(node, Sequence):
            waiting += [(item, is_hidden) for item in node.items]
        elif isinstance(node, Table):
            consulted = CONSULTED.get(node.text("type"), frozenset())
            for key, value in node.entries.items():
                if not is_hidden and consulted and key in {"values", "expressions"} and isinstance(value, Table):
                    waiting += [(one, True) for name, one in value.entries.items() if name not in consulted]
                    yield from _sensitive(value, node.get("sensitive_values"))
                elif not is_hidden and key == "values" and isinstance(value, Table) and "root_module" in value.entries:
                    waiting.append((value, False))
                else:
                    waiting.append((value, is_hidden or key in _VALUES))
        elif is_hidden and isinstance(node, Scalar) and not isinstance(node.value, bool) and node.value is not None:
            yield node.span


def _sensitive(node: Node | None, marks: Node | None) -> Iterator[Span]:
    """Yield the places of the leaves that are marked as sensitive, by a structure of the same shape."""
    waiting = [(node, marks)]
    while waiting:
        node, marks = waiting.pop()
        if isinstance(marks, Scalar) and marks.value is True:
            yield from places_of_leaves(node)
        elif isinstance(marks, Table) and isinstance(node, Table):
            waiting += [(node.get(key), mark) for key, mark in marks.entries.items()]
        elif isinstance(marks, Sequence) and isinstance(node, Sequence):
            waiting += list(zip(node.items, marks.items, strict=False))


def places_of_leaves(node: Node | None) -> Iterator[Span]:
    """Yield the places of all values in a value."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Table):
            waiting += node.entries.values()
        elif isinstance(node, Sequence):
            waiting += node.items
        elif isinstance(node, Scalar) and not isinstance(node.value, bool) and node.value is not None:
            yield node.span
