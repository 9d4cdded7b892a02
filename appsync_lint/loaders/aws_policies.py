"""What AWS's own managed policies say of AppSync's GraphQL action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Hole, Partial, Scalar, Table, sequence, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.source import Span

# By what they allow, on every resource. Of others that bear the names of AppSync and Amplify it is not known, and all
# the rest, each for one service or job, are taken to say nothing of it.
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
_POLICIES = {
    "AdministratorAccess": ("Action", ("*",)),
    "PowerUserAccess": ("NotAction", ("iam:*", "organizations:*", "account:*")),
    "AWSAppSyncAdministrator": ("Action", ("appsync:*",)),
    "AWSAppSyncInvokeFullAccess": ("Action", ("appsync:GraphQL",)),
}
_PERHAPS = ("AppSync", "Amplify")
# Those that AppSync itself is given: https://docs.aws.amazon.com/appsync/latest/devguide/security_iam_policy_list.html
_FOR_APPSYNC = frozenset({"AWSAppSyncPushToCloudWatchLogs", "AWSAppSyncServiceRolePolicy"})


def statements(name: str, span: Span) -> Iterator[Table | Partial]:
    """Yield the statement of one of AWS's policies by its name, at the place that names it; a Partial if unknown."""
    if name in _POLICIES:
        key, actions = _POLICIES[name]
        listed = sequence((Scalar(action, span, name) for action in actions), span)
        yield table({"Effect": Scalar("Allow", span, name), key: listed, "Resource": Scalar("*", span, name)}, span)
    elif name not in _FOR_APPSYNC and any(word in name for word in _PERHAPS):
        yield Partial((Hole(f"AWS's policy {name}"),), span)
