"""The IAM roles, users and groups of a Terraform project, with what their policies say of AppSync."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table, sequence, table, texts
from appsync_lint.loaders.terraform.policies import Policies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.terraform.references import References
    from appsync_lint.loaders.terraform.resource import Resource

T = TypeVar("T")

_KINDS = ("role", "user", "group")
_POLICY = "aws_iam_policy"
_POOL = "aws_cognito_identity_pool"
_SIGNED_IN = "cognito-identity.amazonaws.com:amr"


class Roles(Struct, frozen=True, dict=True):
    """What the resources of a project say of who may do what."""

    references: References

    @cached_property
    def _policies(self) -> Policies:
        return Policies(self.references)

    def described(self) -> Table | None:
        """Return the key `iam` of an API: the roles, users and groups whose policies can decide over AppSync.

        Where a policy belongs to somebody out of sight, that one is listed by the expression that names it.
        """
        found = [one for kind in _KINDS for one in (*self._of_kind(kind), *self._out_of_sight(kind))]
        found += self._guests_out_of_sight()
        if not found:
            return None
        return table({"roles": sequence(found, found[0].span)}, found[0].span)

    def unattached(self) -> Iterator[str]:
        """Yield a sentence for each policy that can decide over AppSync and that nobody in sight has."""
        attached = [arn for _, arn in self._attachments(*_KINDS)]
        attached += [
            arn for role in self.references.of_type("aws_iam_role") for arn in _items(role, "managed_policy_arns")
        ]
        known = {policy.address for arn in attached for policy in self.references.all_named(arn, _POLICY)}
        for policy in self.references.of_type(_POLICY):
            if policy.address not in known and self._policies.statements(policy.attributes.get("policy")):
                yield f"{policy.address} can decide over AppSync's actions, and nobody in sight has it."

    def _of_kind(self, kind: str) -> Iterator[Table]:
        for holder in self.references.of_type(f"aws_iam_{kind}"):
            statements = list(self._statements(holder, kind))
            if "permissions_boundary" in holder.attributes.entries:
                statements = [_bounded(one, holder.attributes.get("permissions_boundary")) for one in statements]
            guests = self._unauthenticated(holder) if kind == "role" else None
            if statements or guests is not None:
                yield _role(_name(holder), guests, statements, holder)

    def _statements(self, holder: Resource, kind: str) -> Iterator[Table | Partial]:
        """Yield what all the policies of a role, user or group say.

        https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role and its neighbours
        """
        own = [policy.attributes for policy in self._inline[kind].get(holder.address, ())]
        # A state lists the policies of other resources in the role as well.
        names = {policy.text("name") for policy in own} - {""}
        for block in (*_items(holder, "inline_policy"), *own):
            if isinstance(block, Partial):
                yield block
            elif isinstance(block, Table) and (block in own or block.text("name") not in names):
                yield from self._policies.statements(block.get("policy"))
        attached = self._attached[kind].get(holder.address, ())
        arns = {written(arn): arn for arn in (*_items(holder, "managed_policy_arns"), *attached)}
        for arn in arns.values():
            yield from self._policies.managed(arn)

    @cached_property
    def _inline(self) -> Mapping[str, Mapping[str, list[Resource]]]:
        """The policies of their own that roles, users and groups have, by the holder's address."""
        return {
            kind: self._by_holder(
                kind, ((one.attributes.get(kind), one) for one in self.references.of_type(f"aws_iam_{kind}_policy"))
            )
            for kind in _KINDS
        }

    @cached_property
    def _attached(self) -> Mapping[str, Mapping[str, list[Node]]]:
        """The ARNs of the policies that are attached to them."""
        return {kind: self._by_holder(kind, self._attachments(kind)) for kind in _KINDS}

    def _by_holder(self, kind: str, owned: Iterable[tuple[Node | None, T]]) -> Mapping[str, list[T]]:
        found: dict[str, list[T]] = {}
        for owner, one in owned:
            for holder in self.references.all_named(owner, f"aws_iam_{kind}"):
                if not holder.is_data:
                    found.setdefault(holder.address, []).append(one)
        return found

    def _attachments(self, *kinds: str) -> Iterator[tuple[Node, Node]]:
        """Yield who has which policy, by an attachment of its own or by one for many."""
        for kind in kinds:
            for one in self.references.of_type(f"aws_iam_{kind}_policy_attachment"):
                owner, arn = one.attributes.get(kind), one.attributes.get("policy_arn")
                if owner is not None and arn is not None:
                    yield owner, arn
            for many in self.references.of_type("aws_iam_policy_attachment"):
                arn = many.attributes.get("policy_arn")
                yield from ((owner, arn) for owner in _items(many, f"{kind}s") if arn is not None)

    def _out_of_sight(self, kind: str) -> Iterator[Table]:
        owned = [
            (owner, one.attributes.get("policy"), None)
            for one in self.references.of_type(f"aws_iam_{kind}_policy")
            if (owner := one.attributes.get(kind)) is not None
        ]
        for owner, policy, arn in (*owned, *((owner, None, arn) for owner, arn in self._attachments(kind))):
            if any(not holder.is_data for holder in self.references.all_named(owner, f"aws_iam_{kind}")):
                continue
            statements = self._policies.managed(arn) if arn is not None else self._policies.statements(policy)
            if statements:
                name = owner if isinstance(owner, Scalar) else Scalar(written(owner), owner.span)
                entries: dict[str, Node] = {"name": name, "statements": sequence(statements, statements[0].span)}
                yield table(entries, owner.span)

    def _unauthenticated(self, role: Resource) -> Node | None:
        """Return whether an identity pool gives a role to guests; None where none does, or does not let guests in.

        https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cognito_identity_pool
        """
        for attachment in self.references.of_type("aws_cognito_identity_pool_roles_attachment"):
            roles = attachment.attributes.get("roles")
            given = roles.get("unauthenticated") if isinstance(roles, Table) else roles
            if given is None or role not in self.references.all_named(given, role.type):
                continue
            pool = self.references.named(attachment.attributes.get("identity_pool_id"), _POOL)
            sure = isinstance(roles, Table) and len(self.references.targets(given)) <= 1
            if not sure:
                trusts = self._trusts_guests(role)
                if trusts is False:
                    continue
                sure = trusts is True
            if pool is None or pool.is_data or not sure:
                return Partial((Hole(f"whether {attachment.address} gives it to guests"),), given.span)
            allowed = pool.attributes.get("allow_unauthenticated_identities")
            if isinstance(allowed, Partial):
                return Partial(allowed.parts, given.span)
            if isinstance(allowed, Scalar) and allowed.value in (True, "true"):
                return Scalar(value=True, span=given.span)
        return None

    def _guests_out_of_sight(self) -> Iterator[Table]:
        """Yield the roles that identity pools give to guests and that the project does not make."""
        for attachment in self.references.of_type("aws_cognito_identity_pool_roles_attachment"):
            roles = attachment.attributes.get("roles")
            given = roles.get("unauthenticated") if isinstance(roles, Table) else roles
            pool = self.references.named(attachment.attributes.get("identity_pool_id"), _POOL)
            allowed = pool.attributes.get("allow_unauthenticated_identities") if pool and not pool.is_data else None
            # Without an argument a pool lets no guests in, as with one that is false.
            is_shut = pool is not None and not pool.is_data and _is_false(allowed)
            named = self.references.all_named(given, "aws_iam_role")
            if given is None or is_shut or any(not role.is_data for role in named):
                continue
            hole = Partial((Hole(written(given)),), given.span)
            entries: dict[str, Node] = {
                "name": Scalar(written(given), given.span),
                "unauthenticated": Scalar(value=True, span=given.span)
                if isinstance(roles, Table)
                else Partial((Hole(f"whether {attachment.address} names a role of guests"),), given.span),
                "statements": sequence((hole,), given.span),
            }
            yield table(entries, given.span)

    def _trusts_guests(self, role: Resource) -> bool | None:
        """Return whether guests, or signed-in users only, may take on a role; None where its policy does not say.

        https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
        """
        found: set[str] = set()
        for statement in self._policies.every(role.attributes.get("assume_role_policy")):
            condition = statement.get("Condition") if isinstance(statement, Table) else None
            for test in condition.entries.values() if isinstance(condition, Table) else ():
                found |= {text for text, _ in texts(test.get(_SIGNED_IN))} if isinstance(test, Table) else set()
        return ("unauthenticated" in found) if found else None


def _is_false(node: Node | None) -> bool:
    return node is None or (isinstance(node, Scalar) and node.value not in (True, "true"))


def _name(holder: Resource) -> Scalar:
    name = holder.attributes.get("name")
    known = isinstance(name, Scalar) and isinstance(name.value, str) and name.value
    return name if known and isinstance(name, Scalar) else Scalar(holder.address, holder.span)


def _role(name: Scalar, guests: Node | None, statements: list[Table | Partial], holder: Resource) -> Table:
    span = statements[0].span if statements else holder.span
    return table({"name": name, "unauthenticated": guests, "statements": sequence(statements, span)}, holder.span)


def _bounded(statement: Table | Partial, boundary: Node | None) -> Table | Partial:
    """Return a statement that a permissions boundary may take away: it holds under a condition.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """
    absent = boundary is None or (isinstance(boundary, Scalar) and boundary.value in (None, ""))
    if absent or boundary is None or isinstance(statement, Partial) or statement.text("Effect") != "Allow":
        return statement
    condition = Partial((Hole(f"permissions_boundary {written(boundary)}"),), boundary.span)
    return table({**statement.entries, "Condition": condition}, statement.span, statement.keys)


def written(node: Node) -> str:
    """Return a value in words: its text, or the expression of what nobody can see."""
    if isinstance(node, Partial):
        return node.expression
    return str(node.value) if isinstance(node, Scalar) else "..."


def _items(resource: Resource, name: str) -> Iterator[Node]:
    node = resource.attributes.get(name)
    if isinstance(node, Sequence):
        yield from node.items
    elif isinstance(node, Partial):
        yield node
