"""ApiConfig, Provider, Settings: how an API authorizes; every value Known, Unknown or Absent."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from appsync_lint.access import Mode
from appsync_lint.assumptions import Assumptions
from appsync_lint.dialect import Dialect
from appsync_lint.iam import Answer, Resource

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from appsync_lint.access import Principal
    from appsync_lint.iam import Role
    from appsync_lint.schema import Schema
    from appsync_lint.source import Source, Span
    from appsync_lint.suppression import Allow

T = TypeVar("T")

# The origin of what the user has answered under `assume`.
ASSUMED = "assume"


class Known(Struct, Generic[T], frozen=True):
    """A value that was read; `origin` says from what kind of text: `appsync-lint.yaml`, `default of SAM`."""

    value: T
    span: Span | None = None
    origin: str = ""


class Unknown(Struct, frozen=True):
    """A value that stands somewhere out of sight; `answer` is the key or option by which a user can give it."""

    what: str
    expression: str
    answer: str
    span: Span | None = None


class Absent(Struct, frozen=True):
    """A value that nobody wrote; `span` is the place it would stand in."""

    span: Span | None = None


Value = Known[T] | Unknown | Absent


def known(value: Value[T], *, absent: T | None = None) -> T | None:
    """Return what was read; None where it is unknown, `absent` where nobody wrote it."""
    if isinstance(value, Known):
        return value.value
    return absent if isinstance(value, Absent) else None


class Settings(Struct, frozen=True):
    """Settings by AWS's dotted names, `userPoolConfig.defaultAction`; each a Value of a text, number or boolean."""

    values: Mapping[str, Value[str | int | float | bool]] = field(default_factory=dict)
    span: Span | None = None

    def get(self, name: str) -> Value[str | int | float | bool]:
        """Return the setting of that name, or Absent with the place of the whole.

        What is part of something unknown is unknown.
        """
        if name in self.values:
            return self.values[name]
        whole = self.values.get(name.partition(".")[0])
        return whole if isinstance(whole, Unknown) else Absent(self.span)


class Provider(Struct, frozen=True):
    """An authorization provider.

    `path` is where the configuration has it: `additionalAuthenticationProviders[0]`, empty for the default. `certain`
    says that there is one: what a list that nobody can see holds may be nothing.
    """

    mode: Value[Mode]
    path: str = ""
    settings: Settings = Settings()
    certain: bool = True

    def coordinate(self, setting: str = "authenticationType") -> str:
        """Return the coordinate of one of its settings: `config:` and the path."""
        return f"config:{self.path}.{setting}" if self.path else f"config:{setting}"

    def tells(self, part: str) -> bool:
        """Return whether the configuration says anything of a part of its settings: `openIDConnectConfig`.

        Where it only names the mode, a setting that is absent means nothing.
        """
        return any(
            name.startswith(f"{part}.") and not isinstance(value, Absent) and getattr(value, "origin", "") != ASSUMED
            for name, value in self.settings.values.items()
        )

    def place(self, setting: str) -> Span | None:
        """Return where a setting stands, or would stand: in its part, or else by the mode."""
        part = setting.partition(".")[0]
        own = self.settings.values.get(setting, self.settings.values.get(part))
        return own.span if own is not None else self.mode.span


class Sensitive(Struct, frozen=True):
    """What the user adds to, or takes from, the names that count as sensitive."""

    names: tuple[str, ...] = ()
    excepted: frozenset[str] = frozenset()


class ApiKey(Struct, frozen=True):
    """An API key as `list-api-keys` returns it; `expires` is in seconds since 1970, UTC."""

    expires: Value[int]
    path: str
    span: Span


class Language(StrEnum):
    """What a program of a resolver or authorizer is written in."""

    JAVASCRIPT = "JavaScript"
    TYPESCRIPT = "TypeScript"
    PYTHON = "Python"
    VTL = "VTL"
    OTHER = "another language"  # which this tool does not read


# How the files of programs end.
LANGUAGES: Mapping[str, Language] = {
    **dict.fromkeys((".js", ".mjs", ".cjs", ".jsx"), Language.JAVASCRIPT),
    **dict.fromkeys((".ts", ".mts", ".cts", ".tsx"), Language.TYPESCRIPT),
    ".py": Language.PYTHON,
    **dict.fromkeys((".vtl", ".vm"), Language.VTL),
}


def language(path: str) -> Language:
    """Return what a file is written in, by the end of its name."""
    return LANGUAGES.get(PurePosixPath(path).suffix.casefold(), Language.OTHER)


# Of a source and what was built from it beside it, people edit the source: TypeScript comes first.
SCRIPTS = tuple(
    end for kind in (Language.TYPESCRIPT, Language.JAVASCRIPT) for end, one in LANGUAGES.items() if one is kind
)
PYTHON = tuple(end for end, one in LANGUAGES.items() if one is Language.PYTHON)


class Stage(StrEnum):
    """When a program of a resolver runs.

    https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-overview-js.html
    """

    REQUEST = "request"  # a mapping template, before the data source
    RESPONSE = "response"  # a mapping template, after it
    BOTH = "both"  # a module of APPSYNC_JS, with a function for each
    DATA = "data"  # the data source itself: a Lambda function


class Program(Struct, frozen=True):
    """A program or mapping template; `span` is the place that names or holds it.

    `path` is relative to the file that names it, and empty for what stands in the configuration itself; `source` is
    None until somebody has read it, and `imported` are the files beside it that it imports, by the names that it
    writes: `./token`; `strangers` are where it names one that is not there, or cannot be read. `handler` is the
    function that is called, `index.handler`, where somebody says so. `function` is the pipeline function that it is a
    part of, empty for the resolver itself; `store` is the type of the data source behind it, as `list-data-sources` has
    it, where that is known.
    """

    language: Language
    span: Span
    path: str = ""
    source: Source | None = None
    imported: tuple[tuple[str, Source], ...] = ()
    strangers: tuple[Span, ...] = ()
    handler: str = ""
    stage: Stage = Stage.DATA
    function: str = ""
    store: str = ""


class Resolver(Struct, frozen=True):
    """The resolver of a field; `coordinate` is the field's.

    `programs` is everything known to run for it, in order; `whole` says that nothing else runs: no pipeline function,
    Lambda function or HTTP endpoint out of sight. `unseen` are programs that are named, and out of sight. `path` is
    where the configuration has it: `resolvers[0]`.
    """

    coordinate: str
    path: str
    span: Span
    programs: tuple[Program, ...] = ()
    whole: bool = False
    unseen: tuple[Unknown, ...] = ()
    caching_keys: Value[tuple[str, ...]] = field(default_factory=Absent)
    caching_ttl: Value[int] = field(default_factory=Absent)


class Policy(Struct, frozen=True):
    """What a user demands of some fields: who shall `never`, who `only`, and who `must` be let through.

    `fields` are schema coordinates with `*`; `only` is None where the policy does not say. `effective` compares with
    what a field, asked alone, admits, instead of what can be reached. `path` is `policies[0]`.
    """

    fields: tuple[tuple[str, Span], ...]
    path: str
    span: Span
    never: tuple[Principal, ...] = ()
    only: tuple[Principal, ...] | None = None
    must: tuple[Principal, ...] = ()
    effective: bool = False
    message: str = ""


class ApiConfig(Struct, frozen=True):
    """The configuration of one API.

    `origin` is the file and line that it was taken from, as reports print it; `unread` is what stands there and is not
    looked at. `label` is how infrastructure code names the API, a construct path or an address, and `deployment` which
    of several deployments this is: `IsProd is true`; `dialect` is how the file spells settings, and `elsewhere`
    are the modes that other deployments offer. `groups` are all groups
    of the user pools, `keys` all API keys, `resolvers` all resolvers, `roles` all IAM roles, `authorizer` the Lambda
    authorizer's program, where somebody says so.
    `allows` is what its file accepts. `sources` are the source APIs of a merged API.
    """

    name: str
    origin: str
    default: Provider
    additional: tuple[Provider, ...] = ()
    settings: Settings = Settings()
    assume: Assumptions = field(default_factory=Assumptions)
    sensitive: Sensitive = Sensitive()
    groups: Value[tuple[str, ...]] = field(default_factory=Absent)
    keys: Value[tuple[ApiKey, ...]] = field(default_factory=Absent)
    resolvers: Value[tuple[Resolver, ...]] = field(default_factory=Absent)
    roles: Value[tuple[Role, ...]] = field(default_factory=Absent)
    authorizer: Value[Program] = field(default_factory=Absent)
    policies: tuple[Policy, ...] = ()
    allows: tuple[Allow, ...] = ()
    sources: tuple[Subject, ...] = ()
    unread: tuple[Unknown, ...] = ()
    label: str = ""
    deployment: str = ""
    dialect: Dialect = Dialect.API
    elsewhere: frozenset[Mode] = frozenset()

    @property
    def providers(self) -> tuple[Provider, ...]:
        """All providers, the default first."""
        return (self.default, *self.additional)

    @property
    def programs(self) -> tuple[Program, ...]:
        """All programs, each once: the authorizer, and what runs for fields."""
        authorizer = known(self.authorizer)
        found = (program for resolver in known(self.resolvers) or () for program in resolver.programs)
        return tuple(dict.fromkeys((*([authorizer] if authorizer else []), *found)))

    def unknowns(self) -> Iterator[Unknown]:
        """Yield everything that could not be known."""
        yield from self._unknown_of_providers()
        yield from (value for value in self.settings.values.values() if isinstance(value, Unknown))
        beside = (self.groups, self.keys, self.resolvers, self.roles, self.authorizer)
        yield from (value for value in beside if isinstance(value, Unknown))
        yield from (unknown for one in known(self.resolvers) or () for unknown in one.unseen)
        inner: list[Value[int] | Value[tuple[str, ...]]] = []
        inner += [key.expires for key in known(self.keys) or ()]
        inner += [value for one in known(self.resolvers) or () for value in (one.caching_keys, one.caching_ttl)]
        yield from (value for value in inner if isinstance(value, Unknown))
        yield from self._unknown_of_guests()
        yield from self.unread

    def unknowns_of_access(self) -> Iterator[Unknown]:
        """Yield what could not be known of that which decides who may call what: nothing of resolvers, say."""
        yield from self._unknown_of_providers()
        yield from (value for value in (self.roles, self.authorizer) if isinstance(value, Unknown))
        yield from self._unknown_of_guests()
        yield from self.unread

    def _unknown_of_providers(self) -> Iterator[Unknown]:
        for provider in self.providers:
            if isinstance(provider.mode, Unknown):
                yield provider.mode
            yield from (value for value in provider.settings.values.values() if isinstance(value, Unknown))

    @property
    def guests(self) -> tuple[Role, ...]:
        """The roles that an identity pool gives to callers who have not signed in."""
        return tuple(role for role in known(self.roles) or () if role.unauthenticated)

    def _unknown_of_guests(self) -> Iterator[Unknown]:
        """Yield what nobody can know of guests, where they can be callers at all, or the user asks after them."""
        modes = {known(provider.mode) for provider in self.providers}
        for role in known(self.roles) or () if Mode.AWS_IAM in modes else ():
            if role.guests is Answer.PERHAPS and any(statement.about_graphql for statement in role.statements):
                yield Unknown(f"whether guests have the role {role.name}", role.guest_text, "", role.guest_span)
            for why, place in role.doubts if role.unauthenticated else ():
                expression, answer = (place.text, place.answer) if isinstance(place, Resource) else ("", "")
                yield Unknown(f"what guests may call by the role {role.name}: {why}", expression, answer, place.span)
        for policy in self.policies if not self.guests and Mode.AWS_IAM in modes else ():
            if any(principal.guest for principal in (*policy.never, *policy.must)):
                yield Unknown(f"what guests may call, of whom `{policy.path}` speaks", "", "iam.roles", policy.span)

    def deployments(self) -> tuple[Deployment, ...]:
        """Return the one way in which the modes turn out, or one for each mode where the default mode is unknown.

        An additional provider of unknown mode is left out; where it may not be there at all, there is a way with it
        and one without. A mode that was only inferred from the schema's directives is no second provider of the default
        mode.
        """
        offered = [(mode, provider) for provider in self.additional if (mode := known(provider.mode))]
        unseen = [provider for provider in self.additional if known(provider.mode) is None]
        hidden = any(provider.certain for provider in unseen)
        default = known(self.default.mode)
        others = {mode: tuple(one for one in offered if one[0] is not mode) for mode in Mode}
        modes = {default: tuple(offered)} if default is not None else others
        return tuple(
            Deployment(mode, self.default, additional, is_hidden)
            for mode, additional in modes.items()
            for is_hidden in ([hidden] if hidden or not unseen else [False, True])
        )


class Deployment(Struct, frozen=True, dict=True):
    """An API's providers with every mode settled; `hidden` says that there are more, of modes that are not known."""

    default_mode: Mode
    default: Provider
    additional: tuple[tuple[Mode, Provider], ...]
    hidden: bool = False

    @property
    def additional_modes(self) -> tuple[Mode, ...]:
        """The modes of the additional providers, in the order of the configuration."""
        return tuple(mode for mode, _ in self.additional)

    @cached_property
    def modes(self) -> frozenset[Mode]:
        """Every mode that the API offers."""
        return frozenset({self.default_mode, *self.additional_modes})

    @property
    def default_span(self) -> Span | None:
        """The place that names the default mode."""
        return self.default.mode.span

    @property
    def solo_pool(self) -> bool:
        """Whether one user pool is the only provider: AppSync's older engine, the only one that reads `@aws_auth`.

        https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html, experiment in
        https://github.com/aws/aws-appsync-community/issues/275
        """
        return self.default_mode is Mode.AMAZON_COGNITO_USER_POOLS and not self.additional and not self.hidden

    @property
    def default_action(self) -> str | None:
        """The user pool's `defaultAction`, ALLOW or DENY, as far as it is known and the default is a pool."""
        action = known(self.default.settings.get("userPoolConfig.defaultAction"))
        return str(action) if self.default_mode is Mode.AMAZON_COGNITO_USER_POOLS and action is not None else None


class Subject(Struct, frozen=True):
    """What is to be analysed: an API's schema and configuration.

    `others` is the same API as other deployments have it, where conditions of infrastructure code change it.
    """

    schema: Schema
    config: ApiConfig
    others: tuple[Subject, ...] = ()

    @property
    def alone(self) -> bool:
        """Whether there is no schema, but only a program of which nobody knows to which API it belongs."""
        return not self.schema.types

    @property
    def sources(self) -> tuple[Source, ...]:
        """The texts of the schema and of the programs, each once."""
        read = (program.source for program in self.config.programs)
        return tuple(dict.fromkeys((*self.schema.sources, *(source for source in read if source is not None))))

    @property
    def deployments(self) -> tuple[Subject, ...]:
        """The API in each of its deployments, this one first."""
        return (replace(self, others=()), *self.others)
