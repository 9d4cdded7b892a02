"""What the IAM roles, users and groups of a project may do to AppSync, and which role is that of unknown callers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders import aws_policies
from appsync_lint.loaders.cloudformation.expressions import function, rendered, text_of, unseen
from appsync_lint.loaders.cloudformation.knowledge import Mode
from appsync_lint.loaders.document import Partial, Scalar, Sequence, Table, at, sequence, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.loaders.cloudformation.evaluation import Evaluator, Scope
    from appsync_lint.loaders.cloudformation.stacks import Resource
    from appsync_lint.loaders.document import Node

_HOLDERS = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")

# Policies that stand by themselves, and the properties that name who has them.
_ATTACHED = {
    "AWS::IAM::Policy": ("Roles", "Users", "Groups"),
    "AWS::IAM::ManagedPolicy": ("Roles", "Users", "Groups"),
    "AWS::IAM::RolePolicy": ("RoleName",),
    "AWS::IAM::UserPolicy": ("UserName",),
    "AWS::IAM::GroupPolicy": ("GroupName",),
}

# https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
_KIND_OF_LOGIN = "cognito-identity.amazonaws.com:amr"
_UNKNOWN_CALLER = "unauthenticated"
_MOST_LOOKED_AT = 2_000  # nodes of the policies of one role
_MOST_LEVELS = 10


class Policies:
    """The policies of all stacks, on one way in which the templates can turn out."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._statements: dict[str, list[Node]] = {}
        self._names: dict[str, Resource] = {}

    def roles(self) -> list[Table]:
        """Return who may do something to AppSync, each with the statements that say so."""
        for kind in _HOLDERS:
            for holder in self._evaluator.project.of_kind(kind):
                self._add(self._address(holder), holder, self._own(holder))
        for kind, properties in _ATTACHED.items():
            for policy in self._evaluator.project.of_kind(kind):
                self._attach(policy, properties)
        anonymous = self._anonymous()
        known = [self._role(address, found, anonymous) for address, found in self._statements.items()]
        return [*known, *self._guests_out_of_sight()]

    def _role(self, address: str, statements: list[Node], anonymous: set[str]) -> Table:
        place = self._names[address].place
        entries: dict[str, Node | None] = {
            "name": Scalar(address, place),
            "unauthenticated": (None if address in anonymous else self._hidden_trust(self._names[address]))
            or Scalar(address in anonymous, place),
            "statements": sequence(statements, place),
        }
        return table(entries, place)

    def _address(self, resource: Resource) -> str:
        return self._evaluator.project.address(resource.stack, resource.logical_id)

    def _add(self, address: str, resource: Resource, statements: list[Node]) -> None:
        if statements:
            self._names.setdefault(address, resource)
            self._statements.setdefault(address, []).extend(statements)

    def _own(self, holder: Resource) -> list[Node]:
        """Return the statements of a role's inline policies, and of the managed ones that it lists."""
        evaluator = self._evaluator
        scope = evaluator.scope(holder.stack)
        written = holder.property("Policies")
        if (is_concerned := _concerns(written)) and not evaluator.exists(holder):
            return []
        found: list[Node] = []
        managed = holder.property("ManagedPolicyArns")
        for item in _items(evaluator.opened(written, scope)) if is_concerned else ():
            if _concerns(item):
                policy = evaluator.opened(item, scope)
                document = policy.get("PolicyDocument") if isinstance(policy, Table) else policy
                found += self._of_document(document, scope)
        for arn in _items(evaluator.value(managed, scope.within(Mode.KEEP))):
            found += self._of_managed(arn)
        return found if found and evaluator.exists(holder) else []

    def _of_managed(self, arn: Node) -> Iterator[Node]:
        for hole in arn.holes if isinstance(arn, Partial) else ():
            policy = self._evaluator.project.at(hole.target)
            if policy is not None and policy.kind == "AWS::IAM::ManagedPolicy":
                yield from self._of_policy(policy)
        text = rendered(arn)
        if ":policy/" in text:
            yield from aws_policies.statements(text.rpartition("/")[2], arn.span)

    def _of_policy(self, policy: Resource) -> list[Node]:
        document = policy.property("PolicyDocument")
        if not _concerns(document) or not self._evaluator.exists(policy):
            return []
        return list(self._of_document(document, self._evaluator.scope(policy.stack)))

    def _attach(self, policy: Resource, properties: tuple[str, ...]) -> None:
        """Give a policy's statements to those whom it names; where that is out of sight, to the policy itself."""
        statements = self._of_policy(policy)
        if not statements:
            return
        holders: list[Resource | None] = []
        for name in properties:
            node = self._evaluator.property(policy, name, mode=Mode.KEEP)
            holders += [self._holder(item) for item in _items(node)]
        for holder in holders:
            if holder is not None:
                self._add(self._address(holder), holder, statements)
        if None in holders or not holders:
            is_listed = not holders and policy.kind == "AWS::IAM::ManagedPolicy" and self._is_listed(policy)
            if not is_listed:
                self._add(self._address(policy), policy, statements)

    def _is_listed(self, policy: Resource) -> bool:
        """Return whether a role lists a managed policy among its own."""
        address = self._address(policy)
        for kind in _HOLDERS:
            for holder in self._evaluator.project.of_kind(kind):
                arns = self._evaluator.property(holder, "ManagedPolicyArns", mode=Mode.KEEP)
                holes = [hole for arn in _items(arns) if isinstance(arn, Partial) for hole in arn.holes]
                if any(hole.target == address for hole in holes):
                    return True
        return False

    def _holder(self, node: Node) -> Resource | None:
        """Return the role, user or group that a reference, or a name, means."""
        for hole in node.holes if isinstance(node, Partial) else ():
            resource = self._evaluator.project.at(hole.target)
            if resource is not None and resource.kind in _HOLDERS:
                return resource
        text = rendered(node)
        for kind, name in zip(_HOLDERS, ("RoleName", "UserName", "GroupName"), strict=True):
            for resource in self._evaluator.project.of_kind(kind):
                own = self._evaluator.property(resource, name, mode=Mode.KEEP)
                if own is not None and rendered(own) == text:
                    return resource
        return None

    def _of_document(self, document: Node | None, scope: Scope) -> Iterator[Node]:
        """Yield the statements of a policy that say something of AppSync; what is out of sight is one, too."""
        evaluator = self._evaluator
        opened = evaluator.opened(document, scope)
        written = opened.get("Statement") if isinstance(opened, Table) else opened
        statements = evaluator.opened(written, scope) if written is not None else None
        for item in _items(statements):
            if not _concerns(item):
                continue
            statement = evaluator.opened(item, scope)
            if isinstance(statement, Table) and _says(statement):
                yield self._statement(statement, scope)
            elif isinstance(statement, Partial):
                yield statement
            elif isinstance(statement, Scalar):
                yield unseen(_shown(statement), statement.span)

    def _statement(self, written: Table, scope: Scope) -> Table:
        """Return a statement: which actions it is about is asked for, its resources may keep holes."""
        keep = scope.within(Mode.KEEP)
        deciding = {"Effect", "Action", "NotAction"}
        entries = {
            key: self._evaluator.value(node, scope if key in deciding else keep)
            for key, node in written.entries.items()
        }
        return table(entries, written.span, written.keys)

    def _anonymous(self) -> set[str]:
        """Return the roles of callers who have not signed in: of identity pools, or by what the role trusts."""
        roles = self._evaluator.project.of_kind("AWS::IAM::Role")
        found = {self._address(role) for role in roles if self._trusts(role)}
        for role, is_shut in self._given_to_guests():
            addresses = {self._address(one)} if (one := self._holder(role)) is not None else set()
            found = found - addresses if is_shut else found | addresses
        return found

    def _given_to_guests(self) -> Iterator[tuple[Node, bool]]:
        """Yield what identity pools name as the role of guests, and whether the pool lets in nobody of them."""
        evaluator = self._evaluator
        for attachment in evaluator.project.of_kind("AWS::Cognito::IdentityPoolRoleAttachment"):
            roles = evaluator.property(attachment, "Roles", mode=Mode.KEEP)
            pool = evaluator.property(attachment, "IdentityPoolId", mode=Mode.KEEP)
            role = roles.get(_UNKNOWN_CALLER) if isinstance(roles, Table) else roles
            if role is not None:
                yield role, self._is_shut(pool)

    def _guests_out_of_sight(self) -> Iterator[Table]:
        """Yield the roles of guests that no template makes: what they may do is not known."""
        for role, is_shut in self._given_to_guests():
            if is_shut or self._holder(role) is not None:
                continue
            entries: dict[str, Node] = {
                "name": Scalar(_shown(role), role.span),
                "unauthenticated": Scalar(value=True, span=role.span),
                "statements": sequence([unseen(_shown(role), role.span)], role.span),
            }
            yield table(entries, role.span)

    def _is_shut(self, pool: Node | None) -> bool:
        """Return whether an identity pool lets nobody in who has not signed in."""
        for hole in pool.holes if isinstance(pool, Partial) else ():
            resource = self._evaluator.project.at(hole.target)
            if resource is not None and resource.kind == "AWS::Cognito::IdentityPool":
                flag = self._evaluator.property(resource, "AllowUnauthenticatedIdentities", mode=Mode.KEEP)
                return isinstance(flag, Scalar) and text_of(flag.value).casefold() == "false"
        return False

    def _hidden_trust(self, role: Resource) -> Partial | None:
        """Return what hides whom a role trusts; None where its trust policy can be read, or there is none."""
        scope = self._evaluator.scope(role.stack, Mode.KEEP)
        document = self._evaluator.opened(role.property("AssumeRolePolicyDocument"), scope)
        if document is None or isinstance(at(document, "Statement"), Table | Sequence):
            return None
        return unseen(_shown(document), document.span)

    @staticmethod
    def _trusts(role: Resource) -> bool:
        """Return whether a role is for identities that have not signed in, by its trust policy."""
        document = role.property("AssumeRolePolicyDocument")
        for statement in _items(at(document, "Statement")):
            conditions = at(statement, "Condition")
            for condition in conditions.entries.values() if isinstance(conditions, Table) else ():
                login = at(condition, _KIND_OF_LOGIN)
                if any(isinstance(item, Scalar) and item.value == _UNKNOWN_CALLER for item in _items(login)):
                    return True
        return False


def _items(node: Node | None) -> tuple[Node, ...]:
    """Return the items of a list; a value alone is a list of one, as IAM has it."""
    if node is None:
        return ()
    return node.items if isinstance(node, Sequence) else (node,)


def _says(statement: Table) -> bool:
    """Return whether a statement's actions can be AppSync's."""
    return "NotAction" in statement.entries or any(_may_be_ours(one) for one in _items(statement.get("Action")))


def _may_be_ours(action: Node, levels: int = _MOST_LEVELS) -> bool:
    call = function(action)
    if call is not None and call[0] == "Fn::If" and levels:
        branches = _items(call[1])[1:]
        return any(_may_be_ours(item, levels - 1) for branch in branches for item in _items(branch))
    return rendered(action) != "!Ref AWS::NoValue" and _is_ours(rendered(action).removeprefix("!Sub "))


def _is_ours(action: str) -> bool:
    """Return whether an action, with wildcards or expressions in it, can be one of AppSync's."""
    service, colon, _ = action.casefold().partition(":")
    return service == "appsync" or not colon or any(letter in service for letter in "*?$!")


def _may_say(node: Table) -> bool:
    """Return whether a mapping is a statement about AppSync, or stands for what may be one."""
    call = function(node)
    is_nothing = call is not None and rendered(node) == "!Ref AWS::NoValue"
    return (call is not None and not is_nothing) or "Fn::Transform" in node.entries or _says(node)


def _shown(node: Node) -> str:
    is_null = isinstance(node, Scalar) and node.value is None
    return "null" if is_null else rendered(node) or "an empty text"


def _concerns(node: Node | None) -> bool:
    """Return whether anything in policies, as they are written, can be about AppSync.

    Only so are the conditions asked on which they depend.
    """
    waiting = [] if node is None else [node]
    for _ in range(_MOST_LOOKED_AT):
        if not waiting:
            return False
        one = waiting.pop()
        call = function(one)
        if call is not None and call[0] == "Fn::If":
            waiting += _items(call[1])[1:]
        elif isinstance(one, Sequence):
            waiting += one.items
        elif isinstance(one, Scalar | Partial) or (isinstance(one, Table) and _may_say(one)):
            return True
        elif isinstance(one, Table):
            waiting += [inner for key in ("PolicyDocument", "Statement") if (inner := one.get(key)) is not None]
    return True
