"""A stand-in for AppSync: it executes operations with graphql-core, and refuses fields as semantics.md says.

Written from the document alone: nothing here imports `appsync_lint`, and the numbers in the comments are its sections.
"""

from __future__ import annotations

import asyncio
import inspect
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import graphql
from graphql.language import ast

from tests.executable import build, sample

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence

API_KEY, IAM, OIDC, LAMBDA = "API_KEY", "AWS_IAM", "OPENID_CONNECT", "AWS_LAMBDA"
POOL = "AMAZON_COGNITO_USER_POOLS"

# 1.1: the definitions as the service adds them, and which mode each directive stands for.
_MODE_OF = {
    "aws_api_key": API_KEY,
    "aws_iam": IAM,
    "aws_oidc": OIDC,
    "aws_lambda": LAMBDA,
    "aws_cognito_user_pools": POOL,
}

# What the document leaves open [?], each with the reading that it takes: 2.2, 1.5, 2.6, 2.5, 5.1, 3.3, 3.4, three of
# 3.2, 6.3, 8.1.
READINGS: Mapping[str, bool] = {
    "typeDirectiveReplacesDefault": True,
    "unconfiguredDirectiveShutsOut": True,
    "emptyGroupListAdmitsAll": True,
    "repeatedDirectiveUnites": True,
    "interfaceDirectivesCount": False,
    "awsAuthBelowRootIsEnforced": False,
    "poolDirectiveAloneAdmitsMembers": True,
    "defaultDenyCoversNestedFields": False,
    "bareDirectiveSatisfiesDefaultDeny": False,
    "defaultDenyCountsBesideOtherProviders": False,
    "subscriptionPayloadIsChecked": True,
    "policiesCoverNestedFields": False,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends an operation: one mode, as a request has; `guest` has the role that an identity pool gives anybody."""

    mode: str
    groups: frozenset[str] = frozenset()
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a policy; `actions` and `resources` are patterns, named by what is not meant where it says so."""

    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    all_actions_but: bool = False
    all_resources_but: bool = False
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class Setup:
    """An API's configuration: its modes, and `defaultAction` of its user pool.

    `hidden` says that there are more providers. `guest_roles` are the statements of the guests' roles, and `arn` is the
    API's own ARN; a segment of it that is not known is empty. `readings` are those that differ from READINGS.
    """

    default: str
    additional: tuple[str, ...] = ()
    default_action: str | None = None
    hidden: bool = False
    guest_roles: tuple[tuple[Statement, ...], ...] = ()
    arn: str = ""
    readings: Mapping[str, bool] = field(default_factory=dict)

    @property
    def modes(self) -> frozenset[str]:
        """Every mode that the API offers."""
        return frozenset({self.default, *self.additional})

    @property
    def solo(self) -> bool:
        """Whether one user pool is all there is (0, CognitoSolo): the older engine of 3.3."""
        return self.default == POOL and not self.additional and not self.hidden

    def reads(self, name: str) -> bool:
        """Return how an open case is read."""
        return self.readings.get(name, READINGS[name])


# A mode that a field accepts, and the groups of which one is needed: None where any caller of the mode gets in.
_Pass = tuple[str, frozenset[str] | None]
_Field = tuple[str, str]
# The directives of an object type or field, and those of the interfaces that it implements.
_Places = tuple[list[ast.DirectiveNode], list[ast.DirectiveNode]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `passed` are the fields that let the caller through, `refused` those that did not."""

    data: Any
    errors: tuple[str, ...]
    passed: frozenset[_Field]
    refused: frozenset[_Field]


class Server:
    """An API that can be sent operations."""

    def __init__(self, texts: Iterable[str], setup: Setup, *, merged: bool = False) -> None:
        self.setup = setup
        self.schema = build(texts, merged=merged)
        roots = (self.schema.query_type, self.schema.mutation_type, self.schema.subscription_type)
        self.roots = {root.name for root in roots if root}
        self._passes: dict[_Field, tuple[_Pass, ...]] = {}
        self._read: dict[str, graphql.DocumentNode] = {}
        self._alone: dict[str, graphql.GraphQLSchema] = {}
        for type_ in self.objects:
            for name, one in type_.fields.items():
                one.resolve = self._resolver(type_.name, name)
        if self.schema.subscription_type:
            for name, one in self.schema.subscription_type.fields.items():
                one.subscribe = self._subscriber(self.schema.subscription_type.name, name)

    @property
    def objects(self) -> Iterator[graphql.GraphQLObjectType]:
        """The object types that an author wrote."""
        types = self.schema.type_map.values()
        return (t for t in types if isinstance(t, graphql.GraphQLObjectType) and not t.name.startswith("__"))

    def authorize(self, caller: Caller, type_name: str, field_name: str) -> bool:
        """Return whether a field lets a caller in: 0, every selected field is checked for itself."""
        if (type_name, field_name) not in self._passes:
            self._passes[type_name, field_name] = tuple(self._decide(type_name, field_name))
        admitted = any(
            mode == caller.mode and (groups is None or groups & caller.groups)  # 2.3, 2.4, 2.7
            for mode, groups in self._passes[type_name, field_name]
        )
        return admitted and (not caller.guest or self._policies_allow(type_name, field_name))

    # Sections 0 to 3: the set of a field.

    def _decide(self, type_name: str, field_name: str) -> list[_Pass]:
        type_: Any = self.schema.type_map[type_name]
        is_root = type_name in self.roots
        own = self._level(_on_field(type_, field_name), on_field=True, on_root=is_root)
        above = self._level(_on_type(type_), on_field=False, on_root=is_root)
        default: list[_Pass] = [(self.setup.default, None)]
        if own is not None:  # 2.1: replaces everything above it
            found = own
        elif above is not None:  # 2.2: replaces the default mode; 2.9: root types are types like others
            found = above if self.setup.reads("typeDirectiveReplacesDefault") else above + default
        else:
            found = default  # 3.1
        return self._under_deny(found, bare=own is not None or above is not None) if self._denies(is_root) else found

    def _level(self, places: _Places, *, on_field: bool, on_root: bool) -> list[_Pass] | None:
        own, promised = places
        found = self._set(own, on_field=on_field, on_root=on_root)
        # 5.1: directives on interfaces and on their fields have no effect.
        if found is not None or not self.setup.reads("interfaceDirectivesCount"):
            return found
        return self._set(promised, on_field=on_field, on_root=on_root)

    def _set(self, nodes: Sequence[ast.DirectiveNode], *, on_field: bool, on_root: bool) -> list[_Pass] | None:
        """Return what the directives of one place accept, or None where none of them counts."""
        found: list[_Pass] = []
        seen: set[str] = set()
        for node in nodes:
            name = node.name.value
            mode = POOL if name == "aws_auth" else _MODE_OF.get(name, "")
            if name == "aws_auth" and not self._heeds_auth(on_field=on_field, on_root=on_root):
                continue
            if not mode or (mode not in self.setup.modes and not self.setup.reads("unconfiguredDirectiveShutsOut")):
                continue  # 1.5
            if name in seen and not self.setup.reads("repeatedDirectiveUnites"):
                continue  # 2.5
            seen.add(name)
            found.append((mode, self._groups(node)))
        return found if seen else None

    def _heeds_auth(self, *, on_field: bool, on_root: bool) -> bool:
        # 1.1: on fields alone. 1.6: not beside other providers. 3.3: on root fields alone.
        below = self.setup.reads("awsAuthBelowRootIsEnforced")
        return self.setup.solo and on_field and (on_root or below)

    def _groups(self, node: ast.DirectiveNode) -> frozenset[str] | None:
        written = next((one.value for one in node.arguments or () if one.name.value == "cognito_groups"), None)
        if written is None or isinstance(written, ast.NullValueNode):
            return None  # 2.4: any user of the pool
        values = written.values if isinstance(written, ast.ListValueNode) else (written,)
        if not values:
            return None if self.setup.reads("emptyGroupListAdmitsAll") else frozenset()  # 2.6
        if (
            self.setup.solo
            and node.name.value != "aws_auth"
            and not self.setup.reads("poolDirectiveAloneAdmitsMembers")
        ):
            return frozenset()  # 3.4: reported that nobody gets in
        return frozenset(one.value for one in values if isinstance(one, ast.StringValueNode))

    def _denies(self, is_root: bool) -> bool:  # noqa: FBT001 - one of two facts
        # 3.2: on root fields for certain; on an API with additional providers it has to be ALLOW.
        where = is_root or self.setup.reads("defaultDenyCoversNestedFields")
        alone = self.setup.solo or self.setup.reads("defaultDenyCountsBesideOtherProviders")
        return self.setup.default == POOL and self.setup.default_action == "DENY" and where and alone

    def _under_deny(self, found: list[_Pass], *, bare: bool) -> list[_Pass]:
        # 3.2: fields that carry no group directive are refused to users of the pool.
        enough = bare and self.setup.reads("bareDirectiveSatisfiesDefaultDeny")
        return [one for one in found if one[0] != POOL or one[1] is not None or enough]

    # Section 8: IAM, of which guests are known to have no more than their role.

    def _policies_allow(self, type_name: str, field_name: str) -> bool:
        if type_name not in self.roots and not self.setup.reads("policiesCoverNestedFields"):
            return True  # 8.1: the root alone suffices
        arn = f"{self.setup.arn}/types/{type_name}/fields/{field_name}"
        return any(_allowed(role, arn) for role in self.setup.guest_roles)

    # Section 4: a refused field at run time.

    def _check(self, type_name: str, field_name: str, info: graphql.GraphQLResolveInfo[Any]) -> None:
        request: _Request = info.context
        if self.authorize(request.caller, type_name, field_name):
            request.passed.add((type_name, field_name))
            return
        request.refused.add((type_name, field_name))
        sentence = f"Not Authorized to access {field_name} on type {type_name}"
        raise graphql.GraphQLError(sentence, extensions={"errorType": "Unauthorized"})

    def _resolver(self, type_name: str, field_name: str) -> Callable[..., Any]:
        def resolve(_: object, info: graphql.GraphQLResolveInfo[Any], **__: object) -> Any:  # noqa: ANN401 - any data
            if info.operation.operation is not ast.OperationType.SUBSCRIPTION:
                self._check(type_name, field_name, info)
            elif info.path.prev is not None and self.setup.reads("subscriptionPayloadIsChecked"):
                self._check(type_name, field_name, info)  # 6.3, read so that the payload is checked for the subscriber
            elif info.path.prev is not None:
                info.context.passed.add((type_name, field_name))
            return self._value(info.return_type, info)

        return resolve

    def _subscriber(self, type_name: str, field_name: str) -> Callable[..., Any]:
        async def subscribe(_: object, info: graphql.GraphQLResolveInfo[Any], **__: object) -> AsyncIterator[object]:
            self._check(type_name, field_name, info)  # 6.1, 6.2: when subscribing, by the modes of this field
            return _one_event()

        return subscribe

    def _value(self, type_: Any, info: graphql.GraphQLResolveInfo[Any]) -> Any:  # noqa: ANN401 - any data
        if isinstance(type_, graphql.GraphQLNonNull):
            return self._value(type_.of_type, info)
        if isinstance(type_, graphql.GraphQLList):
            inner: Any = graphql.get_nullable_type(type_.of_type)
            abstract = graphql.is_abstract_type(inner)
            return self._objects(inner) if abstract else [self._value(inner, info)]
        if graphql.is_leaf_type(type_):
            return sample(type_)
        return self._asked_for(type_, info) if graphql.is_abstract_type(type_) else {"__typename": type_.name}

    def _objects(self, type_: Any) -> list[dict[str, str]]:  # noqa: ANN401 - graphql-core's generics
        return [{"__typename": one.name} for one in self.schema.get_possible_types(type_)]

    def _asked_for(self, type_: Any, info: graphql.GraphQLResolveInfo[Any]) -> dict[str, str] | None:  # noqa: ANN401 - generics
        """Return an object of the first type that a fragment asks for, or else of any; None where there is no type."""
        possible = [one["__typename"] for one in self._objects(type_)]
        asked = (name for node in info.field_nodes for name in _conditions(node.selection_set, info.fragments))
        name = next((name for name in asked if name in possible), next(iter(possible), None))
        return {"__typename": name} if name else None

    # Sending.

    def send(self, operation: str, caller: Caller) -> Answer:
        """Execute an operation as a caller; a subscription is sent one event. AssertionError where it is not valid."""
        return self._execute(self.schema, self._document(operation), caller)

    def ask_alone(self, type_name: str, selection: str, caller: Caller) -> Answer:
        """Ask a field of an object type alone, as if its parent had been given to the caller."""
        if self.schema.subscription_type and type_name == self.schema.subscription_type.name:
            return self.send(f"subscription {{ {selection} }}", caller)
        if type_name not in self._alone:
            types = [t for t in self.schema.type_map.values() if not t.name.startswith("__")]
            query: Any = self.schema.type_map[type_name]
            self._alone[type_name] = graphql.GraphQLSchema(query, types=types, assume_valid=True)
        return self._execute(self._alone[type_name], graphql.parse(f"{{ {selection} }}"), caller)

    def _document(self, operation: str) -> graphql.DocumentNode:
        if operation not in self._read:
            document = graphql.parse(operation)
            assert graphql.validate(self.schema, document) == [], operation
            self._read[operation] = document
        return self._read[operation]

    def _execute(self, schema: graphql.GraphQLSchema, document: graphql.DocumentNode, caller: Caller) -> Answer:
        assert caller.mode in self.setup.modes  # 4: else no field is ever asked, but 401
        request = _Request(caller)
        (operation,) = (node for node in document.definitions if isinstance(node, ast.OperationDefinitionNode))
        result: Any
        if operation.operation is ast.OperationType.SUBSCRIPTION:
            result = asyncio.run(_first(schema, document, request))
        else:
            result = graphql.execute_sync(schema, document, context_value=request)
        errors = tuple(str((error.extensions or {}).get("errorType") or error.message) for error in result.errors or ())
        return Answer(result.data, errors, frozenset(request.passed), frozenset(request.refused))


@dataclass(slots=True)
class _Request:
    caller: Caller
    passed: set[_Field] = field(default_factory=set)
    refused: set[_Field] = field(default_factory=set)


async def _one_event() -> AsyncIterator[object]:
    yield {}


async def _first(schema: graphql.GraphQLSchema, document: graphql.DocumentNode, request: _Request) -> Any:  # noqa: ANN401
    """Return the result of the first event of a subscription, or of the refusal to subscribe."""
    result: Any = graphql.subscribe(schema, document, context_value=request)
    if inspect.isawaitable(result):
        result = await result
    return result if isinstance(result, graphql.ExecutionResult) else await anext(aiter(result))


def _conditions(selections: ast.SelectionSetNode | None, fragments: Mapping[str, Any]) -> Iterator[str]:
    inner: tuple[Any, ...] = tuple(selections.selections) if selections else ()
    for one in inner:
        if isinstance(one, ast.FieldNode):
            continue
        fragment = fragments[one.name.value] if isinstance(one, ast.FragmentSpreadNode) else one
        if fragment.type_condition:
            yield fragment.type_condition.name.value
        yield from _conditions(fragment.selection_set, fragments)


def _on_field(type_: Any, name: str) -> _Places:  # noqa: ANN401 - graphql-core's generics
    above = [one.fields[name].ast_node for one in type_.interfaces if name in one.fields]
    return list(type_.fields[name].ast_node.directives or ()), [d for one in above for d in one.directives or ()]


def _on_type(type_: Any) -> _Places:  # noqa: ANN401 - graphql-core's generics
    # 1.3: extensions are merged.
    return _directives(type_), [node for one in type_.interfaces for node in _directives(one)]


def _directives(type_: Any) -> list[ast.DirectiveNode]:  # noqa: ANN401 - graphql-core's generics
    parts = (part for part in (type_.ast_node, *type_.extension_ast_nodes) if part)
    return [node for part in parts for node in part.directives or ()]


def _allowed(role: Iterable[Statement], arn: str) -> bool:
    """Return whether policies surely allow: some statement allows, and none denies or may deny."""
    meant = [one for one in role if _speaks_of(one, arn)]
    return any(one.allows and not one.conditional for one in meant) and all(one.allows for one in meant)


def _speaks_of(statement: Statement, arn: str) -> bool:
    action = any(_fits(pattern.lower(), "appsync:graphql") for pattern in statement.actions)
    resource = any(_fits_arn(pattern, arn) for pattern in statement.resources)
    return action != statement.all_actions_but and resource != statement.all_resources_but


def _fits_arn(pattern: str, arn: str) -> bool:
    written, wanted = pattern.split(":", 5), arn.split(":", 5)
    if len(written) < len(wanted):
        return _fits(pattern, arn)
    return all(not there or _fits(here, there) for here, there in zip(written, wanted, strict=True))


def _fits(pattern: str, text: str) -> bool:
    wildcards = {"*": ".*", "?": "."}
    return bool(re.fullmatch("".join(wildcards.get(letter, re.escape(letter)) for letter in pattern), text, re.DOTALL))
