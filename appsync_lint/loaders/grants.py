"""The roles under an API's key `iam`, and policy documents -> Role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint.config import Absent, Known
from appsync_lint.iam import ELSEWHERE, HERE, OWN_ID, UNSEEN, Answer, Resource, Role, Statement, Target
from appsync_lint.loaders import document, facts
from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table, texts
from appsync_lint.patterns import pattern
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from appsync_lint.config import Value
    from appsync_lint.loaders.document import Node
    from appsync_lint.source import Source, Span

_ARN = pattern(r"arn:([\w-]+):appsync:([\w-]+):(\w+):apis/([\w-]+)")
# Policy variables, which only a request decides, and a template's expressions in a file that was not rendered.
_VARIABLE = pattern(r"\$\{[^{}]*\}")
_PRIVATE = pattern("[\ue000-\uf8ff]")
_ID = pattern(r"(:apis/)([\w-]+)")


def roles(api: Table, *, key: str = "") -> Value[tuple[Role, ...]]:
    """Return the roles that `iam` lists; `key` is how references to the API name it, in infrastructure code."""
    iam = api.get("iam")
    listed = iam.get("roles") if isinstance(iam, Table) else iam
    if isinstance(listed, Partial):
        return facts.unknown(listed, "which IAM roles may call the API", "iam")
    if not isinstance(listed, Sequence):
        return Absent(api.span)
    reader = _Reader(_target(api), key)
    found = tuple(reader.role(item, number) for number, item in enumerate(listed.items))
    return Known(found, listed.span, listed.span.file)


def with_documents(found: Value[tuple[Role, ...]], read: Callable[[str, Span], Source]) -> Value[tuple[Role, ...]]:
    """Return roles with the statements of their policy documents; `read` takes a path and the place that names it.

    Raises UnreadableError where a document is none.
    """
    if not isinstance(found, Known):
        return found
    return replace(found, value=tuple(_documented(role, read) for role in found.value))


def _documented(role: Role, read: Callable[[str, Span], Source]) -> Role:
    statements = list(role.statements)
    for number, (path, span) in enumerate(role.documents):
        root = document.read(read(path, span))
        policy = root.get("PolicyDocument") if isinstance(root, Table) and "PolicyDocument" in root.entries else root
        if not isinstance(policy, Table) or not isinstance(policy.get("Statement"), Table | Sequence):
            hint = "Name a file with an IAM policy in JSON: an object with `Statement`."
            raise UnreadableError(Problem(f"{path} is no policy document.", hint, span))
        reader = _Reader(role.target, "")
        statements += reader.statements(policy.get("Statement"), f"{role.path}.policies[{number}].Statement")
    return replace(role, statements=tuple(statements), documents=())


def _target(api: Table) -> Target:
    arn = _ARN.fullmatch(api.text("arn"))
    if arn:
        return Target(arn[4], arn[1], arn[2], arn[3])
    return Target(api.text("apiId") or OWN_ID)


class _Reader(Struct, frozen=True):
    target: Target
    key: str

    def role(self, node: Node, number: int) -> Role:
        table = node if isinstance(node, Table) else document.table({"statements": node}, node.span)
        name = _written(table.get("name")) or (node.expression if isinstance(node, Partial) else str(number))
        path = f"iam.roles.{name}"
        guests = table.get("unauthenticated")
        has_guests = isinstance(guests, Scalar) and guests.value is True
        return Role(
            name=name,
            statements=tuple(self.statements(table.get("statements"), f"{path}.statements")),
            span=(table.get("name") or table).span.first_line(),
            target=self.target,
            path=path,
            guests=Answer.PERHAPS if isinstance(guests, Partial) else Answer.YES if has_guests else Answer.NO,
            guest_span=guests.span.first_line() if guests is not None else None,
            guest_text=guests.expression if isinstance(guests, Partial) else "",
            documents=tuple(texts(table.get("policies"))),
        )

    def statements(self, node: Node | None, path: str) -> Iterator[Statement]:
        """Yield the statements of a list, or one alone; of what cannot be seen one of either effect."""
        for number, item in enumerate(node.items if isinstance(node, Sequence) else (node,)):
            if isinstance(item, Table):
                yield from self._statement(item, f"{path}[{number}]" if isinstance(node, Sequence) else path)
            elif isinstance(item, Partial):
                for allows in (True, False):
                    anything = Resource(item.expression, UNSEEN, item.span, path, item.answer)
                    yield Statement(allows, (UNSEEN,), (anything,), item.span.first_line(), conditional=True)

    def _statement(self, table: Table, path: str) -> Iterator[Statement]:
        effect, condition = table.get("Effect"), table.get("Condition")
        unsure = isinstance(effect, Partial)
        conditional = unsure or isinstance(condition, Partial) or (isinstance(condition, Table) and condition.entries)
        for allows in (True, False) if unsure else (_written(effect) == "Allow",):
            yield Statement(
                allows=allows,
                actions=tuple(_actions(table.get("Action"))),
                not_actions=tuple(_actions(table.get("NotAction"))) if "NotAction" in table.entries else None,
                resources=tuple(self._resources(table.get("Resource"), f"{path}.Resource")),
                not_resources=tuple(self._resources(table.get("NotResource"), f"{path}.NotResource"))
                if "NotResource" in table.entries
                else None,
                span=table.span.first_line(),
                conditional=bool(conditional),
            )

    def _resources(self, node: Node | None, path: str) -> Iterator[Resource]:
        items = node.items if isinstance(node, Sequence) else (node,)
        for number, item in enumerate(items):
            if isinstance(item, Scalar | Partial):
                place = f"{path}[{number}]" if isinstance(node, Sequence) else path
                yield self._resource(item, place)

    def _resource(self, node: Scalar | Partial, path: str) -> Resource:
        parts = node.parts if isinstance(node, Partial) else (str(node.value),)
        pattern = "".join(self._part(part) for part in parts)
        answer = node.answer if isinstance(node, Partial) else ""
        if self.target.id == OWN_ID and (named := _ID.search(pattern)):  # the API's, or another's
            pattern = _ID.sub(rf"\1{UNSEEN}", pattern, count=1)
            answer = f"{'overrides: ' if self.key else ''}apiId: {named[2]}"
        return Resource(_written(node), pattern, node.span.first_line(), path, answer)

    def _part(self, part: str | Hole) -> str:
        if isinstance(part, str):
            return _VARIABLE.sub(UNSEEN, _PRIVATE.sub("\ufffd", part))
        if part.target and part.target == self.key:
            return self._own(part.attribute)
        # What another stack or module puts out can be anything, also this API.
        passed_on = part.attribute.startswith("Outputs.") or part.target.startswith("module.")
        return ELSEWHERE if part.target and not passed_on else UNSEEN

    def _own(self, attribute: str) -> str:
        """Return the API's id, or its ARN: `Arn` in CloudFormation, `arn` in Terraform."""
        target = self.target
        if not attribute.casefold().endswith("arn"):
            return target.id
        place = ":".join(known or HERE for known in (target.region, target.account))
        return f"arn:{target.partition or HERE}:appsync:{place}:apis/{target.id}"


def _actions(node: Node | None) -> Iterator[str]:
    for item in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(item, Scalar):
            yield str(item.value)
        elif isinstance(item, Partial):
            yield "".join(part if isinstance(part, str) else UNSEEN for part in item.parts)


def _written(node: Node | None) -> str:
    if isinstance(node, Partial):
        return node.expression
    return str(node.value) if isinstance(node, Scalar) and node.value is not None else ""
