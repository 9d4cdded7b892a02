"""Api: one API's schema, configuration, access and reach together, as the questions that rules ask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from appsync_lint import spelling, wording
from appsync_lint.access import MODE_OF_DIRECTIVE, Access, Grant, Level, Mode, Principal, principals
from appsync_lint.config import Absent, Unknown
from appsync_lint.reach import Reach
from appsync_lint.resolve import inherited, named_groups, resolve
from appsync_lint.rule import Step
from appsync_lint.schema import Kind, Location, Operation
from appsync_lint.sensitive import Sensitivity
from appsync_lint.witness import Witness, witness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from appsync_lint.config import ApiConfig, Deployment
    from appsync_lint.schema import Directive, Field, Placement, Schema, Type
    from appsync_lint.source import Span

_POOL = Mode.AMAZON_COGNITO_USER_POOLS
_MOST_HEADERS = 3
_MOST_STEPS = 5


@dataclass(frozen=True, slots=True)
class Opening:
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


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """A returned type that refuses callers of one mode on every field, and the fields that bring them there.

    `altogether` says that it refuses every caller of the mode, not just users in some groups or none. `fields` begin
    with those of root types; `caller` reaches the first.
    """

    type_name: str
    principals: tuple[Principal, ...]
    fields: tuple[Field, ...]
    caller: Principal
    altogether: bool

    @property
    def affected(self) -> tuple[str, ...]:
        """The coordinates of the fields."""
        return tuple(sorted(field.coordinate for field in self.fields))


class Api:
    """One API in one deployment: every mode is settled. Frozen; what is computed is kept."""

    def __init__(self, schema: Schema, config: ApiConfig, deployment: Deployment) -> None:
        self.schema = schema
        self.config = config
        self.deployment = deployment
        self._reaches: dict[Principal, Reach] = {}
        self._readable: dict[Principal, frozenset[str]] = {}
        self._refused: dict[tuple[str, Principal], bool] = {}

    # Who there is.

    @cached_property
    def groups(self) -> frozenset[str]:
        """Every group that a directive of the schema names."""
        pool = {"aws_auth", _POOL.directive}
        named = (named_groups(p.directive) for p in self.schema.placements() if p.directive.name in pool)
        # A blank name is none: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html
        return frozenset(group for groups in named if groups for group in groups if group.strip())

    @cached_property
    def principals(self) -> tuple[Principal, ...]:
        """Every mode, a pool user in no group, and one in each group alone."""
        return principals(self.deployment.modes, self.groups)

    def widest(self, mode: Mode) -> Principal:
        """Return the principal of a mode that gets furthest: for a pool, a user in every group."""
        return Principal(mode, self.groups if mode is _POOL else frozenset())

    @property
    def default_known(self) -> bool:
        """Whether the default mode is known; where it is not, only what a rule says under every mode is reported."""
        return not isinstance(self.config.default.mode, Unknown)

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

    # Who gets in.

    @cached_property
    def _access(self) -> Mapping[str, Access]:
        return resolve(self.schema, self.deployment, self.config.assume)

    def access(self, field: Field) -> Access:
        """Return the effective authorization of a field of an object type, asked alone."""
        return self._access[field.coordinate]

    def admits(self, field: Field, principal: Principal) -> bool:
        """Return whether a field, asked alone, lets the principal in."""
        return self._access[field.coordinate].admits(principal)

    def admitted(self, field: Field) -> tuple[Principal, ...]:
        """Return the principals that a field, asked alone, lets in."""
        access = self.access(field)
        return tuple(principal for principal in self.principals if access.admits(principal))

    def has_field_for(self, type_: Type, principal: Principal) -> bool:
        """Return whether some field of an object type lets the principal in."""
        if principal not in self._readable:
            objects = self.schema.objects
            readable = (t.name for t in objects if any(self.admits(field, principal) for field in t.fields))
            self._readable[principal] = frozenset(readable)
        return type_.name in self._readable[principal]

    def refused_by_payload(self, field: Field, principal: Principal) -> bool:
        """Return whether a field returns objects, and no possible type has a field that lets the principal in."""
        key = field.type.name, principal
        if key not in self._refused:
            objects = [type_ for type_ in self.schema.possible_types(field.type.name) if type_.fields]
            self._refused[key] = bool(objects) and not any(self.has_field_for(type_, principal) for type_ in objects)
        return self._refused[key]

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

    def _written_at(self, field: Field, level: Level) -> str:
        by_level = {Level.FIELD: field.coordinate, Level.TYPE: field.parent}
        return by_level.get(level, self.config.default.coordinate())

    @cached_property
    def _inherited(self) -> Mapping[str, Access]:
        return inherited(self.schema, self.deployment, self.config.assume)

    def type_access(self, type_: Type) -> Access:
        """Return the access of an object type's fields without directives of their own."""
        return self._inherited[type_.name]

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
        decides = any(self.access(field).level is Level.TYPE for field in type_.fields)
        return next(spans, type_.span) if decides else type_.span

    # What directives do.

    def placements(self, *names: str) -> Iterator[Placement]:
        """Yield these directives, without a name all on authorization, on object types and their fields."""
        for placement in self.schema.placements():
            name = placement.directive.name
            if placement.authorizes and (name in names if names else self.mode_of(placement.directive) is not None):
                yield placement

    def mode_of(self, directive: Directive) -> Mode | None:
        """Return the mode that a directive admits, the user pools for `@aws_auth`; None for any other directive."""
        return _POOL if directive.name == "aws_auth" else MODE_OF_DIRECTIVE.get(directive.name)

    def addressed(self, *directives: Directive) -> tuple[Principal, ...]:
        """Return whom directives on authorization name, in order: each group by itself, or all callers of the mode."""
        found: set[Principal] = set()
        for directive in directives:
            mode = self.mode_of(directive)
            groups = named_groups(directive) if mode is _POOL else None
            if mode is not None:
                found |= {Principal(mode, frozenset({group})) for group in groups or ()} or {Principal(mode)}
        return tuple(sorted(found, key=lambda principal: principal.order))

    def intended(self, directive: Directive) -> Directive | None:
        """Return a directive on authorization as it should have been written; None for any other directive."""
        return spelling.intended(directive, defined=directive.name in self.schema.directive_definitions)

    def governed(self, placement: Placement) -> tuple[Field, ...]:
        """Return the fields over which a directive decides, or would decide if it counted where it stands.

        On an abstract type these are fields of its possible types. A type's directive is left the fields without
        directives of their own, or all where there are none without.
        """
        if placement.location is Location.SCHEMA:
            undirected = (field for field in self.schema.fields if self.access(field).level is Level.DEFAULT)
            return tuple(sorted(undirected, key=lambda field: field.coordinate))
        if placement.type is None or placement.location is Location.ARGUMENT_DEFINITION:
            return ()
        objects = self.schema.possible_types(placement.type.name)
        if placement.field is not None:
            twins = (self.schema.field(f"{type_.name}.{placement.field.name}") for type_ in objects)
            return tuple(twin for twin in twins if twin is not None)
        fields = sorted((field for type_ in objects for field in type_.fields), key=lambda field: field.coordinate)
        return tuple(field for field in fields if self.access(field).level is not Level.FIELD) or tuple(fields)

    def uninvited(self, placement: Placement, meant: Directive | None = None) -> tuple[Principal, ...]:
        """Return who gets into a field that a directive governs although no directive of the place means to let him in.

        `meant` is what the author meant to write there. Where it names groups, a directive of the same mode beside it
        that names none is no invitation to all. Nobody while the default mode is unknown, and so who gets in.
        """
        if not self.default_known:
            return ()
        owner, written = placement.field or placement.type, meant or placement.directive
        beside = [d for d in (owner.directives if owner else ()) if d is not placement.directive]
        if named_groups(written) is not None:
            beside = [d for d in beside if named_groups(d) is not None or self.mode_of(d) is not self.mode_of(written)]
        invitations = [
            Grant(mode, named_groups(directive), Level.FIELD, None, "")
            for directive in (written, *beside)
            if (mode := self.mode_of(directive))
        ]
        decisive = {id(access): access for access in map(self.access, self.governed(placement))}.values()
        others = (p for p in self.principals if not any(invitation.admits(p) for invitation in invitations))
        return tuple(principal for principal in others if any(access.admits(principal) for access in decisive))

    # What is behind it.

    @cached_property
    def _sensitivity(self) -> Sensitivity:
        return Sensitivity(self.schema, self.config.sensitive)

    def sensitive(self, field: Field) -> str | None:
        """Return in words why a field looks sensitive, by its name or type; None where it does not."""
        return self._sensitivity.reason(field)

    def sensitive_fields(self) -> Iterator[Field]:
        """Yield the fields of object types that look sensitive."""
        return (field for field in self.schema.fields if self.sensitive(field))

    # Who comes there.

    @cached_property
    def generated(self) -> bool:
        """Whether Amplify still adds root fields, from `@model`: until then nobody can say what is out of reach."""
        return any(placement.directive.name == "model" for placement in self.schema.placements())

    @cached_property
    def _returning(self) -> Mapping[str, list[Field]]:
        found: dict[str, list[Field]] = {}
        for field in sorted(self.schema.fields, key=lambda field: field.coordinate):
            for type_ in self.schema.possible_types(field.type.name):
                found.setdefault(type_.name, []).append(field)
        return found

    def returning(self, type_: Type) -> Sequence[Field]:
        """Return the fields that can return objects of a type, in whatever wrapping, by coordinate."""
        return self._returning.get(type_.name, ())

    def behind(self, fields: Iterable[Field], *, passing: Callable[[Field], bool] = lambda _: True) -> frozenset[str]:
        """Return the types of the objects that can lie behind fields, by ways on which every field is `passing`."""
        found: set[str] = set()
        returned: set[str] = set()
        waiting = list(fields)
        while waiting:
            field = waiting.pop()
            if field.type.name in returned or not passing(field):
                continue
            returned.add(field.type.name)
            new = [type_ for type_ in self.schema.possible_types(field.type.name) if type_.name not in found]
            found.update(type_.name for type_ in new)
            waiting += (inner for type_ in new for inner in type_.fields)
        return frozenset(found)

    def reach(self, principal: Principal) -> Reach:
        """Return everything that a principal can reach; any set of groups may be asked for."""
        if principal not in self._reaches:
            self._reaches[principal] = Reach(self.schema, self._access, principal, self.config.assume)
        return self._reaches[principal]

    def reaches(self, principal: Principal, field: Field) -> bool:
        """Return whether a whole path from a root field lets the principal through to a field."""
        return self.reach(principal).reaches(field)

    def reaching(self, field: Field) -> tuple[Principal, ...]:
        """Return the principals that reach a field."""
        return tuple(principal for principal in self.principals if self.reaches(principal, field))

    def combination(self, field: Field) -> Principal | None:
        """Return a pool user in several groups, all needed, who reaches a field that no user in one group alone reaches.

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
        """Return whether the principal comes to objects of a type whose fields are then asked whether he may read them."""
        reach = self.reach(principal)
        if not reach.arrives_at(type_.name) or self.config.assume.subscription_payload_is_checked:
            return reach.arrives_at(type_.name)
        path = reach.path_to_type(type_.name)  # by way of a subscription only where there is no other
        return not path or self.schema.operation(path[0].parent) is not Operation.SUBSCRIPTION

    def dead_ends(self, mode: Mode, *roots: Operation | None) -> tuple[DeadEnd, ...]:
        """Return the returned types that refuse callers of a mode on every field, by name.

        Only fields of the root types of `roots` count as bringing a caller there; None stands for all other types.
        """
        widest = self.widest(mode)
        listed = [principal for principal in self.principals if principal.mode is mode]
        found: dict[str, dict[Principal, list[Field]]] = {}
        for principal in dict.fromkeys((*listed, widest)):
            for field in self._dead_ends_of(principal):
                if self.schema.operation(field.parent) in roots:
                    found.setdefault(field.type.name, {}).setdefault(principal, []).append(field)
        return tuple(self._dead_end(name, found[name], widest) for name in sorted(found))

    def _dead_ends_of(self, principal: Principal) -> Iterator[Field]:
        for type_ in self.schema.objects:
            if not self.has_field_for(type_, principal) or not self.arrives_at(principal, type_):
                continue
            unchecked = self.schema.operation(type_.name) is Operation.SUBSCRIPTION
            if unchecked and not self.config.assume.subscription_payload_is_checked:
                continue
            yield from (f for f in type_.fields if self.admits(f, principal) and self.refused_by_payload(f, principal))

    def _dead_end(self, name: str, brought: dict[Principal, list[Field]], widest: Principal) -> DeadEnd:
        fields = {field.coordinate: field for found in brought.values() for field in found}
        ordered = sorted(fields.values(), key=lambda field: (not self.is_root(field.parent), field.coordinate))
        listed = tuple(principal for principal in brought if principal in self.principals) or (widest,)
        caller = next(principal for principal in brought if ordered[0] in brought[principal])
        return DeadEnd(name, listed, tuple(ordered), caller, widest in brought)

    # Proof.

    def witness(self, principal: Principal, field: Field) -> Witness | None:
        """Return an operation with which the principal reaches a field; None where it does not, or none can be written."""
        path = self.reach(principal).path(field)
        if path is None:
            return None
        from_subscription = self.schema.operation(path[0].parent) is Operation.SUBSCRIPTION
        unchecked = from_subscription and not self.config.assume.subscription_payload_is_checked
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

    def path_evidence(self, principal: Principal, path: Iterable[Field]) -> tuple[Step, ...]:
        """Return the fields of a path, each with the reason why it lets the principal through."""
        return tuple(Step(field.span.first_line(), self.because(field, principal)) for field in path)

    def because(self, field: Field, principal: Principal) -> str:
        """Return in words why a field lets the principal in."""
        grant = self.access(field).grant(principal)
        if grant is None:
            return f"{field.coordinate} refuses {principal.caller}"
        return f"{field.coordinate} admits {principal.caller}: {grant.because}"

    def cause(self, field: Field, principal: Principal) -> Step:
        """Return the text that decides over a field, asked alone, and in words what it does to the principal."""
        access = self.access(field)
        grant = access.grant(principal)
        if grant is not None:
            return Step(grant.span, self.because(field, principal))
        span = access.grants[0].span if access.grants else None
        admitted = ", ".join(dict.fromkeys(str(principal) for principal in self.admitted(field))) or "nobody"
        return Step(span or field.span, f"{field.coordinate} refuses {principal.caller}: it admits {admitted}")

    def grant_evidence(self, field: Field, principal: Principal) -> tuple[Step, ...]:
        """Return the text that opens a field to the principal: a directive, or the default mode in the configuration."""
        grant = self.access(field).grant(principal)
        if grant is None or grant.span is None:
            return ()
        if grant.level is Level.DEFAULT:
            return (self.default_evidence,)
        return (Step(grant.span, f"this {grant.level} directive admits {principal.caller}"),)

    def offer_evidence(self, mode: Mode) -> tuple[Step, ...]:
        """Return the place in the configuration that offers a mode; none while the default mode is unknown."""
        if not self.default_known:
            return ()
        if mode is self.deployment.default_mode:
            return (self.default_evidence,)
        return tuple(
            Step(provider.mode.span, f"{mode} is an additional provider")
            for other, provider in self.deployment.additional
            if other is mode
        )

    def leak_evidence(self, opening: Opening, principal: Principal) -> tuple[Step, ...]:
        """Return what opens sensitive fields, the way to the first that is reached, and why they look sensitive."""
        steps = [*self.offer_evidence(principal.mode)]
        steps += [step for step in self.grant_evidence(opening.fields[0], principal) if step not in steps]
        reached = next((field for field in opening.fields if self.reaches(principal, field)), None)
        path = (self.reach(principal).path(reached) if reached is not None else None) or ()
        if self.default_known and not path:
            steps.append(Step(opening.fields[0].span.first_line(), f"no path leads {principal.caller} here yet"))
        elif self.default_known or all(self.access(field).level is not Level.DEFAULT for field in path):
            steps += self.path_evidence(principal, path)
        steps += [Step(f.span.first_line(), self.sensitive(f) or "") for f in opening.fields[:_MOST_STEPS]]
        return tuple(steps)

    def dead_end_evidence(self, end: DeadEnd) -> tuple[Step, ...]:
        """Return the way to a dead end, what opens it, and whom the types at its end admit."""
        first = end.fields[0]
        steps = [*self.path_evidence(end.caller, self.reach(end.caller).path(first) or ())]
        if self.access(first).level is not Level.FIELD:
            steps += self.grant_evidence(first, end.caller)
        objects = self.schema.possible_types(end.type_name)
        steps += [Step(self.blame(type_), f"{type_.name} admits {self.admitted_to(type_)}") for type_ in objects]
        if (
            any(self.type_access(type_).level is Level.DEFAULT for type_ in objects)
            and self.default_evidence not in steps
        ):
            steps.append(self.default_evidence)
        return tuple(steps)

    @property
    def default_evidence(self) -> Step:
        """The place that names the default mode."""
        return Step(self.deployment.default_span, f"{self.deployment.default_mode} is the default mode")

    def way(self, principals: Iterable[Principal], field: Field) -> tuple[tuple[Step, ...], Witness | None]:
        """Return the path and the operation by which the first that can of some principals reaches a field."""
        for principal in principals:
            path = self.reach(principal).path(field)
            if path is not None:
                return self.path_evidence(principal, path), self.witness(principal, field)
        return (), None

    # Words.

    def callers(self, principals: Iterable[Principal]) -> str:
        """Return principals in words, each mode once, for the middle of a sentence."""
        return wording.callers(principals, self.principals)

    def named(self, fields: Sequence[Field], *, adjective: str = "") -> str:
        """Return the first of some fields, and how many more there are."""
        return wording.fields([field.coordinate for field in fields], adjective=adjective)

    def listed(self, fields: Iterable[Field]) -> str:
        """Return the first of some fields by their coordinates, and how many more there are."""
        return wording.some([field.coordinate for field in fields])

    def closed_to(self, mode: Mode, field: Field) -> str:
        """Return the directives that shut a mode out of a field and keep its other callers.

        Where it has no others, those of the API's first other mode; empty where no other is known.
        """
        kept = [(grant.mode, grant.groups) for grant in self.access(field).grants if grant.mode is not mode]
        modes = (self.deployment.default_mode, *self.deployment.additional_modes)
        others = [(other, None) for other in modes if other is not mode]
        return wording.directives(kept) or wording.directives(others[:1])

    def guarded(self, mode: Mode, fields: Sequence[Field]) -> str:
        """Return what to write so that fields refuse a mode, the first as an example.

        It is nullable there: refusing a non-null field takes the whole object away from the caller.
        """
        first = fields[0]
        directives = self.closed_to(mode, first)
        if not directives:
            return f"the directive of the callers you mean on {self.listed(fields)}"
        arguments = "(...)" if first.arguments else ""
        line = f"`{first.name}{arguments}: {first.type.text.removesuffix('!')} {directives}` in {first.parent}"
        return f"{line}, and the others likewise" if len(fields) > 1 else line

    def as_written(self, directive: Directive, placement: Placement) -> str:
        """Return a directive on authorization as it is to be written in a place: `@aws_auth` where AppSync reads it."""
        on_root = placement.field is not None and self.is_root(placement.field.parent)
        if directive.name == "aws_auth" and self.deployment.solo_pool and on_root:
            return self.pool_directive(directive).replace(_POOL.directive, "aws_auth", 1)
        mode = MODE_OF_DIRECTIVE.get(directive.name, _POOL)
        return self.pool_directive(directive) if mode is _POOL else f"@{mode.directive}"

    def pool_directive(self, directive: Directive) -> str:
        """Return the directive of user pools with the groups of another directive."""
        groups = named_groups(directive)
        return wording.directives([(_POOL, groups)]) or f"@{_POOL.directive}(cognito_groups: [...])"

    def admitted_to(self, type_: Type) -> str:
        """Return in words who alone may read some field of an object type: `only a signed-in user`, or `nobody`."""
        return self.only(principal for principal in self.principals if self.has_field_for(type_, principal))

    def only(self, principals: Iterable[Principal]) -> str:
        """Return principals in words, as those who alone are admitted: `only a signed-in user`, or `nobody`."""
        who = self.callers(principals)
        return who if who == wording.NOBODY else f"only {who}"

    def directives(self, grants: Iterable[Grant]) -> str:
        """Return the directives to write for some grants: each mode once, a pool's groups united."""
        return wording.directives((grant.mode, grant.groups) for grant in grants)

    def widened(self, type_name: str, principals: Iterable[Principal]) -> str:
        """Return what to write so that a returned type keeps its callers and admits these principals too."""
        added = [(principal.mode, principal.groups or None) for principal in principals]
        objects = self.schema.possible_types(type_name)
        inheriting = [t for t in objects if any(self.access(field).level is not Level.FIELD for field in t.fields)]
        if not inheriting:
            return f"`{wording.directives(added)}` beside the directives of the fields of {type_name}"
        headers = [f"`{self._header(type_, added)}`" for type_ in inheriting]
        more = f" and {len(headers) - 1} more types of {type_name} likewise"
        return headers[0] + more if len(headers) > _MOST_HEADERS else " and ".join(headers)

    def narrowed(self, field: Field, type_: Type) -> str:
        """Return those directives of a field that admit nobody whom its type's directives keep out; perhaps none."""
        kept = [(grant.mode, grant.groups) for grant in self.type_access(type_).grants]
        own = [(grant.mode, grant.groups) for grant in self.access(field).grants]
        common = [(m, g if h is None else h if g is None else g & h) for m, g in own for mode, h in kept if mode is m]
        return wording.directives(common)

    def _header(self, type_: Type, added: Iterable[tuple[Mode, frozenset[str] | None]]) -> str:
        kept = ((grant.mode, grant.groups) for grant in self.type_access(type_).grants)
        implements = f" implements {' & '.join(type_.interfaces)}" if type_.interfaces else ""
        return f"type {type_.name}{implements} {wording.directives((*kept, *added))}"

    # Parts of the schema.

    def is_root(self, type_name: str) -> bool:
        """Return whether a type is the root type of an operation."""
        return self.schema.operation(type_name) is not None

    def mode_directives(self, directives: Iterable[Directive], mode: Mode) -> Iterator[Directive]:
        """Yield those directives that are of a mode."""
        return (directive for directive in directives if directive.name == mode.directive)

    def provider_evidence(self) -> tuple[Step, ...]:
        """The places that name the additional providers, first to last."""
        found: list[Step] = []
        for mode, provider in self.deployment.additional:
            span: Span | None = provider.mode.span
            if span is not None:
                found.append(Step(span, f"{mode} is an additional provider"))
        return tuple(found)
