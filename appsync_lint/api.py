"""Api: one API's schema, configuration, access and reach together, as the questions that rules ask."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from appsync_lint import wording
from appsync_lint.access import GUEST, MODE_OF_DIRECTIVE, Grant, Level, Mode, Principal, principals
from appsync_lint.admission import Admission
from appsync_lint.code import programs
from appsync_lint.config import Absent, Known, Resolver, Unknown, known
from appsync_lint.reach import Graph, Reach, Search, unchecked_root
from appsync_lint.resolve import named_groups, resolve, with_guests
from appsync_lint.schema import Kind, Operation
from appsync_lint.sensitive import Sensitivity, split
from appsync_lint.witness import Witness, witness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from appsync_lint.access import Access, Authorization
    from appsync_lint.code.authorizers.facts import Authorizer
    from appsync_lint.code.resolvers.unit import Unit
    from appsync_lint.config import ApiConfig, Deployment, Provider, Value
    from appsync_lint.schema import Directive, Field, Schema, Type
    from appsync_lint.source import Span
    from appsync_lint.suppression import Judgement

_T = TypeVar("_T")

_MOST_ALONE = 1_000  # principals of which the whole reach is kept, beside those of the API
_POOL = Mode.AMAZON_COGNITO_USER_POOLS
_ALL = tuple(Operation)
_REQUESTED = (Operation.QUERY, Operation.MUTATION)
_WRAPPED = frozenset({"items", "nodes", "edges"})
_PAGED = frozenset({"nextToken", "pageInfo", "edges"})
_PAGES = ("Connection", "Page", "List")
_OWN = frozenset({"me", "my", "mine", "viewer", "current", "own", "self", "whoami"})


class Opening(Struct, frozen=True):
    """One text that opens fields to a principal: a field's directive, a type's, or the default mode.

    `coordinate` is where it is written; `fields` are those that it opens, by coordinate.
    """

    grant: Grant
    coordinate: str
    fields: tuple[Field, ...]

    @property
    def span(self) -> Span:
        """The place of the text, or the first field where no text exists."""
        return self.grant.span or self.fields[0].span

    @property
    def affected(self) -> tuple[str, ...]:
        """The coordinates of the fields."""
        return tuple(field.coordinate for field in self.fields)


class Api:
    """One API in one deployment: every mode is settled. Frozen; what is computed is kept."""

    def __init__(
        self,
        schema: Schema,
        config: ApiConfig,
        deployment: Deployment,
        today: date | None = None,
        judgements: tuple[Judgement, ...] = (),
    ) -> None:
        self.schema = schema
        self.config = config
        self.deployment = deployment
        self.today = today or datetime.now(UTC).date()
        self.judgements = judgements  # what is wrong with the suppressions; there when all other rules have run
        self._answers: dict[Callable[[Api], Any], Any] = {}
        self._alone: dict[Principal, Admission] = {}
        self._graphs: dict[Admission, Graph] = {}
        self._searches: dict[tuple[Admission, tuple[Operation, ...]], Search] = {}
        self._blocking: dict[Admission, list[tuple[Field, int]]] = {}
        self._reaches: dict[tuple[Principal, tuple[Operation, ...]], Reach] = {}
        self._contents: dict[str, frozenset[str]] = {}

    def once(self, question: Callable[[Api], _T]) -> _T:
        """Return the answer to a question that several rules ask, worked out for the first of them."""
        if question not in self._answers:
            self._answers[question] = question(self)
        found: _T = self._answers[question]
        return found

    # Who there is.

    @cached_property
    def groups(self) -> frozenset[str]:
        """Every group that a directive of the schema names."""
        pool = {"aws_auth", _POOL.directive}
        named = (named_groups(p.directive) for p in self.schema.placements if p.directive.name in pool)
        # A blank name is none: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html
        return frozenset(group for groups in named if groups for group in groups if group.strip())

    @cached_property
    def principals(self) -> tuple[Principal, ...]:
        """Every mode, a pool user in no group, and one in each group alone; guests where a role of theirs is known."""
        return principals(self.deployment.modes, self.groups, guests=bool(self.config.guests))

    def widest(self, mode: Mode) -> Principal:
        """Return the principal of a mode that gets furthest: for a pool, a user in every group."""
        return Principal(mode, self.groups if mode is _POOL else frozenset())

    @property
    def default_known(self) -> bool:
        """Whether the default mode is known; where it is not, only what a rule says under every mode is reported."""
        return not isinstance(self.config.default.mode, Unknown)

    @cached_property
    def alternatives(self) -> tuple[Api, ...]:
        """This API under every default mode that it can have: alone where that is known."""
        if self.default_known:
            return (self,)
        return tuple(Api(self.schema, self.config, deployment, self.today) for deployment in self.config.deployments())

    def offering(self, mode: Mode) -> tuple[Provider, ...]:
        """Return the providers of a mode, in the order of the configuration."""
        if not self.default_known:
            return tuple(provider for provider in self.config.additional if known(provider.mode) is mode)
        offered = ((self.deployment.default_mode, self.deployment.default), *self.deployment.additional)
        return tuple(provider for other, provider in offered if other is mode)

    def used(self, mode: Mode) -> bool:
        """Return whether some root field admits callers of a mode, or may for all that is known."""
        caller = self.widest(mode)
        unsure = self.generated or not self.default_known
        return unsure or any(self.admits(field, caller) for field in self.schema.root_fields())

    @property
    def providers_known(self) -> bool:
        """Whether the mode of every additional provider is known; where not, a mode that looks missing may be there."""
        return not any(isinstance(provider.mode, Unknown | Absent) for provider in self.config.additional)

    @property
    def key_alone(self) -> bool:
        """Whether API_KEY is the only provider, as far as all providers are known."""
        return self.deployment.modes == {Mode.API_KEY} and self.default_known and self.providers_known

    @cached_property
    def maybe_solo_pool(self) -> bool:
        """Whether one user pool is the only provider, or could be for all that is known of the default mode."""
        if self.default_known:
            return self.deployment.solo_pool
        return any(deployment.solo_pool for deployment in self.config.deployments())

    @cached_property
    def sources(self) -> tuple[tuple[Api, ...], ...]:
        """The source APIs of a merged API, each under every default mode that it can have."""
        return tuple(
            tuple(Api(one.schema, one.config, deployment, self.today) for deployment in one.config.deployments())
            for one in self.config.sources
        )

    @cached_property
    def lost_in_merge(self) -> frozenset[Mode]:
        """The modes that a source API of a merged API is known to offer, and the merged API itself does not."""
        offered = (frozenset.intersection(*(api.deployment.modes for api in apis)) for apis in self.sources)
        return frozenset[Mode]().union(*offered) - self.deployment.modes

    # Who gets in.

    @cached_property
    def authorization(self) -> Authorization:
        """The effective authorization of every field of the object types, each asked alone."""
        found = resolve(self.schema, self.deployment, self.config.assume)
        if Mode.AWS_IAM not in self.deployment.modes:
            return found
        return with_guests(self.schema, found, self.config.guests, self.config.assume)

    @cached_property
    def admission(self) -> Admission:
        """Whom fields admit, as bits: of the principals, and of a user in every group."""
        several = (self.widest(_POOL),) if _POOL in self.deployment.modes and len(self.groups) > 1 else ()
        return Admission(self.schema, self.authorization, (*self.principals, *several))

    def _admission_of(self, principal: Principal) -> Admission:
        """Return the answers that there are for a principal: those for all, or its own where it is none of them."""
        if principal in self.admission:
            return self.admission
        if principal not in self._alone:
            self._alone[principal] = Admission(self.schema, self.authorization, (principal,))
        return self._alone[principal]

    def access(self, field: Field) -> Access:
        """Return the effective authorization of a field of an object type, asked alone."""
        return self.authorization.of(field)

    def admits(self, field: Field, principal: Principal) -> bool:
        """Return whether a field, asked alone, lets the principal in."""
        return self.authorization.of(field).admits(principal)

    def admitted(self, field: Field) -> tuple[Principal, ...]:
        """Return the principals that a field, asked alone, lets in."""
        return self._listed(self.admission.to(field))

    def _listed(self, bits: int) -> tuple[Principal, ...]:
        """Return those of the principals that reports list, by their bits."""
        return self.admission.named(bits & (1 << len(self.principals)) - 1)

    def has_field_for(self, type_: Type, principal: Principal) -> bool:
        """Return whether some field of an object type lets the principal in."""
        admission = self._admission_of(principal)
        return bool(admission.into(type_) & admission.bit(principal))

    def refused_by_payload(self, field: Field, principal: Principal) -> bool:
        """Return whether a field returns objects, and no possible type has a field that lets the principal in."""
        admission = self._admission_of(principal)
        return not admission.behind(field.type.name) & admission.bit(principal)

    def opened_by(self, fields: Iterable[Field], principal: Principal) -> tuple[Opening, ...]:
        """Return the texts that open these fields to a principal, each once, with all the fields that it opens.

        Fields that refuse the principal are left out.
        """
        found: dict[str, tuple[Grant, list[Field]]] = {}
        for field in sorted(fields, key=lambda field: field.coordinate):
            grant = self.access(field).grant(principal)
            if grant is not None:
                found.setdefault(self._written_at(field, grant.level), (grant, []))[1].append(field)
        return tuple(Opening(grant, coordinate, tuple(opened)) for coordinate, (grant, opened) in found.items())

    def decided_at(self, field: Field) -> str:
        """Return the coordinate of the text that decides over a field: its own, its type's or the default mode's."""
        return self._written_at(field, self.access(field).level)

    def _written_at(self, field: Field, level: Level) -> str:
        by_level = {Level.FIELD: field.coordinate, Level.TYPE: field.parent}
        return by_level.get(level, self.config.default.coordinate())

    def type_access(self, type_: Type) -> Access:
        """Return the access of an object type's fields without directives of their own."""
        return self.authorization.types[type_.name]

    @cached_property
    def exceptional_types(self) -> tuple[Type, ...]:
        """The object types of which some field has an access of its own, by name."""
        return tuple(self.schema.types[name] for name in sorted(self.authorization.exceptions))

    def directed(self, type_: Type) -> Iterator[Field]:
        """Yield the fields of an object type whose own directives decide, in their order."""
        exceptions = self.authorization.exceptions.get(type_.name, ())
        return (field for field in exceptions if self.access(field).level is Level.FIELD)

    def drops_groups(self, field: Field, type_: Type) -> bool:
        """Return whether a type's directives demand groups of pool users, and its field's directives demand none."""
        inherited_access, own = self.type_access(type_), self.access(field)
        demanded = [grant.groups for grant in inherited_access.grants if grant.mode is _POOL]
        if inherited_access.level is not Level.TYPE or own.level is not Level.FIELD:
            return False
        if None in demanded or not any(demanded):
            return False
        return any(grant.mode is _POOL and grant.groups is None for grant in own.grants)

    def blame(self, type_: Type) -> Span:
        """Return what decides over a type: its first mode directive where a field heeds it, or else its header."""
        if type_.kind is not Kind.OBJECT:
            return type_.span
        spans = (directive.span for directive in type_.directives if directive.name in MODE_OF_DIRECTIVE)
        decides = any(access.level is Level.TYPE for access in self.authorization.within(type_))
        return next(spans, type_.span) if decides else type_.span

    # What is behind it.

    @cached_property
    def _sensitivity(self) -> Sensitivity:
        return Sensitivity(self.schema, self.config.sensitive)

    def sensitive(self, field: Field) -> str | None:
        """Return in words why a field looks sensitive, by its name or type; None where it does not."""
        return self._sensitivity.reason(field)

    def credential(self, field: Field) -> str | None:
        """Return in words that a field names a credential which is not just given to its caller; else None."""
        return self._sensitivity.credential(field)

    @cached_property
    def sensitive_fields(self) -> tuple[Field, ...]:
        """The fields of object types that look sensitive."""
        return tuple(field for field in self._sensitivity.suspects if self.sensitive(field))

    @cached_property
    def credentials(self) -> tuple[Field, ...]:
        """The fields of object types that name a credential which is not just given to its caller."""
        return tuple(field for field in self._sensitivity.suspects if self.credential(field))

    @cached_property
    def _resolvers(self) -> Mapping[str, Resolver]:
        return {resolver.coordinate: resolver for resolver in known(self.config.resolvers) or ()}

    @cached_property
    def units(self) -> tuple[tuple[Field, Unit], ...]:
        """The fields of which something is known to run, with the facts about it, by coordinate."""
        fields = self.schema.ordered_fields if self._resolvers else ()
        return tuple((field, unit) for field in fields if (unit := self.unit(field)) is not None)

    def resolver(self, field: Field) -> Resolver | None:
        """Return the resolver of a field; None where the configuration tells of none."""
        return self._resolvers.get(field.coordinate)

    def guarded(self, field: Field) -> bool | None:
        """Return whether a field's resolver looks at its caller: False where there is none, None where it may."""
        if isinstance(self.config.resolvers, Unknown):
            return None
        unit = self.unit(field)
        return unit.looks_at_caller if unit is not None else False

    @cached_property
    def authorizer(self) -> Authorizer | None:
        """The facts about the Lambda authorizer's program; None where it is out of sight, or no mode of the API."""
        program = known(self.config.authorizer)
        if program is None or Mode.AWS_LAMBDA not in self.deployment.modes:
            return None
        return programs.authorizer(program)

    @property
    def result_ttl(self) -> Value[int]:
        """How long the API keeps an answer of its Lambda authorizer, in seconds, where the answer does not say."""
        name = "lambdaAuthorizerConfig.authorizerResultTtlInSeconds"
        found = next((provider.settings.get(name) for provider in self.offering(Mode.AWS_LAMBDA)), Absent())
        if isinstance(found, Known):
            return Known(int(found.value), found.span, found.origin) if _is_number(found.value) else Absent(found.span)
        return found

    def unit(self, field: Field) -> Unit | None:
        """Return the facts about everything that runs for a field; None where nothing is known to."""
        resolver = self.resolver(field)
        return programs.unit(resolver) if resolver else None

    # Who comes there.

    @cached_property
    def generated(self) -> bool:
        """Whether Amplify still adds root fields, from `@model`: until then nobody can say what is out of reach."""
        return any(placement.directive.name == "model" for placement in self.schema.placements)

    @cached_property
    def _returning(self) -> Mapping[str, list[Field]]:
        found: dict[str, list[Field]] = {}
        possible = self.schema.possible
        for field in self.schema.ordered_composite_fields:
            for type_ in possible[field.type.name]:
                found.setdefault(type_.name, []).append(field)
        return found

    def returning(self, type_: Type) -> Sequence[Field]:
        """Return the fields that can return objects of a type, in whatever wrapping, by coordinate."""
        return self._returning.get(type_.name, ())

    def contents(self, field: Field, *, passing: Callable[[Field], bool] | None = None) -> frozenset[str]:
        """Return the object types that a field returns, and those inside where they are connection types.

        Of a connection type only fields that are `passing`, or all, lead on: `items`, `nodes`, `edges` and their
        `node`.
        """
        if passing is not None:
            return self._contained(field, passing)
        if field.type.name not in self._contents:
            self._contents[field.type.name] = self._contained(field, lambda _: True)
        return self._contents[field.type.name]

    def _contained(self, field: Field, passing: Callable[[Field], bool]) -> frozenset[str]:
        found: set[str] = set()
        waiting = [field]
        while waiting:
            new = [t for t in self.schema.possible_types(waiting.pop().type.name) if t.name not in found]
            found.update(type_.name for type_ in new)
            waiting += (inner for type_ in new for inner in self.wrapped(type_) if passing(inner))
        return frozenset(found)

    def wrapped(self, type_: Type) -> tuple[Field, ...]:
        """Return the fields that hold what a connection type, or an edge of one, wraps; none for any other type.

        https://relay.dev/graphql/connections.htm, and `items` as AppSync's own examples have it; beside `nextToken` or
        `pageInfo` whatever is a list.
        """
        if type_.name.endswith("Edge"):
            return tuple(field for field in type_.fields if field.name == "node")
        names = {field.name for field in type_.fields}
        if not (type_.name.endswith(_PAGES) or names & _PAGED or names <= _WRAPPED):
            return ()
        lists = {field.name for field in type_.fields if names & _PAGED and field.type.text.startswith("[")}
        return tuple(f for f in type_.fields if f.name in _WRAPPED | lists and self.schema.possible_types(f.type.name))

    def own(self, field: Field) -> bool:
        """Return whether a root field, by its name, gives callers what is theirs: `me`, `viewer`, `myOrders`."""
        return not _OWN.isdisjoint(split(field.name))

    def behind(self, fields: Iterable[Field], *, passing: Callable[[Field], bool] | None = None) -> frozenset[str]:
        """Return the types of the objects that can lie behind fields, by ways on which every field is `passing`."""
        found: set[str] = set()
        returned: set[str] = set()
        waiting = list(fields)
        while waiting:
            field = waiting.pop()
            if field.type.name in returned or (passing is not None and not passing(field)):
                continue
            returned.add(field.type.name)
            new = [type_ for type_ in self.schema.possible_types(field.type.name) if type_.name not in found]
            found.update(type_.name for type_ in new)
            for type_ in new:
                waiting += self.schema.composite_fields(type_.name)
        return frozenset(found)

    def reach(self, principal: Principal) -> Reach:
        """Return everything that a principal can reach; any set of groups may be asked for."""
        return self._reach(principal, _ALL)

    def reaches(self, principal: Principal, field: Field) -> bool:
        """Return whether a whole path from a root field lets the principal through to a field."""
        return self.reach(principal).reaches(field)

    def reaching(self, field: Field) -> tuple[Principal, ...]:
        """Return the principals that reach a field."""
        return self._listed(self._search(self.admission, _ALL).reaching(field))

    def combination(self, field: Field) -> Principal | None:
        """Return a pool user in several groups, all needed, who reaches what no user in one group alone reaches.

        More groups never reach less, so leaving out one group after the other ends in a set of which none is needless.
        """
        everything = self.widest(_POOL)
        if _POOL not in self.deployment.modes or not self.reaches(everything, field):
            return None
        if any(self.reaches(principal, field) for principal in self.principals if principal.mode is _POOL):
            return None
        groups = everything.groups
        for group in sorted(everything.groups):
            fewer = Principal(_POOL, groups - {group})
            if self.reaches(fewer, field):
                groups = fewer.groups
        return Principal(_POOL, groups)

    def arrives_at(self, principal: Principal, type_: Type) -> bool:
        """Return whether the principal comes to objects of a type whose fields are then asked."""
        return self.requested(principal).arrives_at(type_.name)

    @cached_property
    def unchecked_root(self) -> str | None:
        """The subscription type where nobody checks what lies behind its fields; None where somebody does."""
        return unchecked_root(self.schema, self.config.assume)

    def requested(self, principal: Principal) -> Reach:
        """Return what a principal can reach by queries and mutations, where every field is asked for sure.

        Subscribers have been seen to receive payload fields whose directives refuse them (see the assumption
        subscriptionPayloadIsChecked), so what a subscription alone leads to proves no refusal.
        """
        return self._reach(principal, _REQUESTED)

    def _reach(self, principal: Principal, operations: tuple[Operation, ...]) -> Reach:
        key = principal, operations
        if key not in self._reaches:
            if len(self._alone) > _MOST_ALONE:
                self._forget()
            self._reaches[key] = Reach(self._search(self._admission_of(principal), operations), principal)
        return self._reaches[key]

    def _forget(self) -> None:
        """Forget what is known of single principals: there are more sets of groups than fit into memory."""
        whole = self.admission
        self._alone.clear()
        self._graphs = {one: graph for one, graph in self._graphs.items() if one is whole}
        self._blocking = {one: fields for one, fields in self._blocking.items() if one is whole}
        self._searches = {key: search for key, search in self._searches.items() if key[0] is whole}
        self._reaches = {key: reach for key, reach in self._reaches.items() if key[0] in whole}

    def _search(self, admission: Admission, operations: tuple[Operation, ...]) -> Search:
        rooted = tuple(operation for operation in operations if operation in self.schema.roots)
        key = admission, rooted  # the same search where the schema has no subscriptions
        if key not in self._searches:
            self._searches[key] = Search(self.schema, self._graph(admission), self.config.assume, rooted)
        return self._searches[key]

    def _graph(self, admission: Admission) -> Graph:
        if admission not in self._graphs:
            self._graphs[admission] = Graph(self.schema, admission)
        return self._graphs[admission]

    def spread(self, fields: Iterable[Field]) -> Callable[[Principal], frozenset[str]]:
        """Return the types to which principals come by some fields that admit them, and by those behind.

        Unlike `reach` it knows no paths, and begins anywhere.
        """
        come = self._graph(self.admission).spread(fields)
        return lambda principal: frozenset(name for name, who in come.items() if who & self.admission.bit(principal))

    def blocked(self, principal: Principal) -> tuple[Field, ...]:
        """Return the fields that let a principal through to objects which then refuse it on every field."""
        admission = self._admission_of(principal)
        if admission not in self._blocking:
            self._blocking[admission] = list(self._blocked(admission))
        return tuple(field for field, shut_out in self._blocking[admission] if shut_out & admission.bit(principal))

    def _blocked(self, admission: Admission) -> Iterator[tuple[Field, int]]:
        """Yield the fields that let principals through to objects which refuse them, and these principals."""
        search, shown = self._search(admission, _REQUESTED), admission.shown
        for type_ in self.schema.objects:
            asking = admission.into(type_) & search.arriving(type_.name)
            for field in self.schema.composite_fields(type_.name) if asking else ():
                shut_out = asking & ~shown[field.type.name]
                if shut_out and (shut_out := shut_out & admission.to(field)):
                    yield field, shut_out

    @cached_property
    def fruitless(self) -> tuple[tuple[Field, frozenset[Mode]], ...]:
        """The fields with which callers of some modes reach objects that refuse them altogether.

        A user in every group stands for a pool.
        """
        admission, search, shown = self.admission, self._search(self.admission, _ALL), self.admission.shown
        widest = {mode: admission.bit(self.widest(mode)) for mode in self.deployment.modes}
        everyone = sum(widest.values())
        found = []
        for type_ in self.schema.objects:
            asked, free = search.coming(type_.name)
            for field in self.schema.composite_fields(type_.name) if asked | free else ():
                shut_out = everyone & ~shown[field.type.name]
                if shut_out and (shut_out := shut_out & (asked & admission.to(field) | free)):
                    found.append((field, frozenset(mode for mode, bit in widest.items() if bit & shut_out)))
        return tuple(found)

    # Proof.

    def witness(self, principal: Principal, field: Field) -> Witness | None:
        """Return an operation with which the principal reaches a field; None where there is none."""
        path = self.reach(principal).path(field)
        if path is None:
            return None
        unchecked = path[0].parent == self.unchecked_root
        return witness(
            self.schema,
            principal,
            path,
            lambda inner: unchecked or self.admits(inner, principal),
            typename_is_readable=self.config.assume.typename_is_readable,
        )

    def proof(self, principals: Iterable[Principal], fields: Iterable[Field]) -> Witness | None:
        """Return an operation by which one of these principals reaches one of these fields, the earlier preferred."""
        candidates = tuple(fields)
        found = ((p, field) for p in principals for field in candidates if self.reaches(p, field))
        principal, field = next(found, (None, None))
        return self.witness(principal, field) if principal and field else None

    # Words.

    @cached_property
    def anonymous(self) -> tuple[Principal, ...]:
        """The principals that stand for callers without a name: the API key, which an app hands to everybody.

        Guests too, where they may call anything; Cognito gives their role to whoever asks:
        https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html
        """
        invited = GUEST in self.principals and any(self.admits(field, GUEST) for field in self.schema.root_fields())
        return tuple(one for one in self.principals if one.mode is Mode.API_KEY or (one.guest and invited))

    def callers(self, principals: Iterable[Principal]) -> str:
        """Return principals in words, each mode once, for the middle of a sentence."""
        return wording.callers(principals, self.principals)

    def named(self, fields: Sequence[Field], *, adjective: str = "") -> str:
        """Return the first of some fields, and how many more there are."""
        return wording.fields([field.coordinate for field in fields], adjective=adjective)

    def listed(self, fields: Iterable[Field]) -> str:
        """Return the first of some fields by their coordinates, and how many more there are."""
        return wording.some([field.coordinate for field in fields])

    def admitted_to(self, type_: Type) -> str:
        """Return in words who alone may read some field of an object type: `only a signed-in user`, or `nobody`."""
        return self.only(principal for principal in self.principals if self.has_field_for(type_, principal))

    def only(self, principals: Iterable[Principal]) -> str:
        """Return principals in words, as those who alone are admitted: `only a signed-in user`, or `nobody`."""
        who = self.callers(principals)
        return who if who == wording.NOBODY else f"only {who}"

    # Parts of the schema.

    def is_root(self, type_name: str) -> bool:
        """Return whether a type is the root type of an operation."""
        return self.schema.operation(type_name) is not None

    def mode_directives(self, directives: Iterable[Directive], mode: Mode) -> Iterator[Directive]:
        """Yield those directives that are of a mode."""
        return (directive for directive in directives if directive.name == mode.directive)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
