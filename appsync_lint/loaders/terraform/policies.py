"""IAM policies as Terraform has them -> their statements in IAM's own JSON shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from appsync_lint.iam import matches
from appsync_lint.loaders import aws_policies
from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table, sequence, table
from appsync_lint.loaders.terraform import policy_text
from appsync_lint.loaders.terraform.arguments import ORIGIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.terraform.policy_text import Statement
    from appsync_lint.loaders.terraform.references import References
    from appsync_lint.loaders.terraform.resource import Resource

_DOCUMENT = "aws_iam_policy_document"
_POLICY = "aws_iam_policy"
_MOST_STATEMENTS = 5_000  # of one policy; AWS allows a few kilobytes
_DEEPEST = 50  # documents within documents

_LISTS = {"actions": "Action", "not_actions": "NotAction", "resources": "Resource", "not_resources": "NotResource"}
_SOURCES = ("source_json", "source_policy_documents")
_OVERRIDES = ("override_json", "override_policy_documents")


class Policies(Struct, frozen=True):
    """The policies of a project."""

    references: References
    _known: dict[str, list[Statement]] = field(default_factory=dict)

    def statements(self, policy: Node | None) -> list[Table | Partial]:
        """Return the statements of a policy that can decide over AppSync; a Partial for what nobody can see.

        The policy is JSON text, the values of one, or what an `aws_iam_policy_document` makes.
        """
        return [statement for statement in self.every(policy) if _concerns_appsync(statement)]

    def every(self, policy: Node | None) -> list[Table | Partial]:
        """Return all the statements of a policy."""
        return [statement for _, statement in self._all(policy, ())]

    def managed(self, arn: Node) -> list[Table | Partial]:
        """Return the same for the policy of an ARN: one of the project, one of AWS, or one that nobody can see."""
        named = self.references.named(arn, _POLICY)
        if named is not None and not named.is_data:
            return self.statements(named.attributes.get("policy"))
        name = str(arn.value) if isinstance(arn, Scalar) else ""
        if isinstance(arn, Partial) and isinstance(arn.parts[-1], str):  # the partition is a hole
            name = arn.parts[-1]
        _, of_aws, path = name.partition(":iam::aws:policy/")
        if not of_aws:
            hole = Hole(arn.expression if isinstance(arn, Partial) else name)
            return [Partial((hole,), arn.span)]
        return list(aws_policies.statements(path.rpartition("/")[2], arn.span))

    def _all(self, policy: Node | None, around: tuple[str, ...]) -> list[Statement]:
        document = self._document(policy)
        if document is None:
            return policy_text.statements(policy)
        written = document.attributes.get("json")
        if isinstance(written, Scalar):
            return policy_text.statements(written)
        if document.address in around or len(around) > _DEEPEST:
            return [_unseen(document)]
        if document.address not in self._known:
            self._known[document.address] = self._of_document(document, (*around, document.address))
        return self._known[document.address]

    def _document(self, policy: Node | None) -> Resource | None:
        """Return the data source whose JSON a value is as a whole."""
        if not isinstance(policy, Partial) or len(policy.parts) > 1:
            return None
        found = self.references.named(policy, _DOCUMENT)
        return found if found is not None and found.is_data else None

    def _of_document(self, document: Resource, around: tuple[str, ...]) -> list[Statement]:
        """Return the statements of a document, after those of its sources and before what overrides them.

        One with a `sid` replaces an earlier one of that name:
        https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
        """
        attributes = document.attributes
        found: list[Statement] = []
        for source in _documents(attributes, _SOURCES):
            found = _merged(found, self._all(source, around))
        found = _merged(found, list(_own(attributes)))
        for override in _documents(attributes, _OVERRIDES):
            found = _merged(found, self._all(override, around))
        return found if len(found) <= _MOST_STATEMENTS else [_unseen(document)]


def _unseen(document: Resource) -> Statement:
    return "", Partial((Hole(f"{document.address}.json"),), document.span)


def _documents(attributes: Table, names: Iterable[str]) -> Iterator[Node]:
    for name in names:
        node = attributes.get(name)
        yield from node.items if isinstance(node, Sequence) else () if node is None else (node,)


def _merged(statements: list[Statement], later: list[Statement]) -> list[Statement]:
    replacing = {sid: statement for sid, statement in later if sid}
    kept = [(sid, replacing.pop(sid, statement)) for sid, statement in statements]
    return [*kept, *((sid, statement) for sid, statement in later if not sid or sid in replacing)]


def _own(attributes: Table) -> Iterator[Statement]:
    """Yield what the `statement` blocks of a document say."""
    blocks = attributes.get("statement")
    for item in blocks.items if isinstance(blocks, Sequence) else (blocks,):
        if isinstance(item, Table):
            yield item.text("sid"), _statement(item)
        elif isinstance(item, Partial):
            yield "", item


def _statement(block: Table) -> Table:
    effect = block.get("effect")
    if effect is None or (isinstance(effect, Scalar) and effect.value in (None, "")):
        effect = Scalar("Allow", block.span, ORIGIN)
    entries: dict[str, Node | None] = {"Effect": effect}
    for name, key in _LISTS.items():
        node = block.get(name)
        if isinstance(node, Partial) or (isinstance(node, Sequence) and node.items):
            entries[key] = _with_variables(node)
    entries["Condition"] = _condition(block.get("condition"))
    return table(entries, block.span)


def _with_variables(node: Node) -> Node:
    """Return values with IAM's variables, `&{aws:username}`, as IAM writes them."""
    if isinstance(node, Sequence):
        return sequence((_with_variables(item) for item in node.items if not isinstance(item, Sequence)), node.span)
    if isinstance(node, Scalar) and isinstance(node.value, str) and "&{" in node.value:
        return Scalar(node.value.replace("&{", "${"), node.span, node.origin)
    if isinstance(node, Partial):
        parts = tuple(part.replace("&{", "${") if isinstance(part, str) else part for part in node.parts)
        return replace(node, parts=parts)
    return node


def _condition(blocks: Node | None) -> Node | None:
    if not isinstance(blocks, Sequence):
        return blocks
    found: dict[str, Node | None] = {}
    for number, block in enumerate(blocks.items):
        test = block.text("test") if isinstance(block, Table) else ""
        values = {block.text("variable"): block.get("values")} if isinstance(block, Table) else {}
        found[test if test and test not in found else f"{test}[{number}]"] = table(values, block.span)
    return table(found, blocks.span) if found else None


def _concerns_appsync(statement: Table | Partial) -> bool:
    """Return whether a statement can decide over an action of AppSync."""
    if isinstance(statement, Partial) or "NotAction" in statement.entries:
        return True
    node = statement.get("Action")
    for action in node.items if isinstance(node, Sequence) else (node,):
        written = str(action.value) if isinstance(action, Scalar) else ""
        if isinstance(action, Partial):
            first = action.parts[0]
            written = first if isinstance(first, str) and ":" in first else "*"
        if matches(written.partition(":")[0].casefold(), "appsync"):
            return True
    return False
