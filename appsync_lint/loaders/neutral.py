"""`appsync-lint.yaml`, or an API as `aws appsync get-graphql-api` prints it -> ApiConfig and the linter's settings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Literal

from appsync_lint.access import Mode
from appsync_lint.assumptions import ATTRIBUTE_OF_KEY, Assumptions
from appsync_lint.config import ASSUMED, Absent, ApiConfig, Known, Provider, Sensitive, Settings, Unknown
from appsync_lint.loaders import document, facts, foreign
from appsync_lint.loaders.document import Scalar, Sequence, Table, texts
from appsync_lint.loaders.shape import deviations, json_schema
from appsync_lint.source import Problem, Span, UnreadableError, redact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from appsync_lint.config import Value
    from appsync_lint.loaders.document import Node
    from appsync_lint.source import Source
    from appsync_lint.suppression import Allow

_PROVIDER_SETTINGS = ("userPoolConfig", "openIDConnectConfig", "lambdaAuthorizerConfig")
_RESULT_TTL = "lambdaAuthorizerConfig.authorizerResultTtlInSeconds"
_API_SETTINGS = (
    "introspectionConfig", "queryDepthLimit", "resolverCountLimit", "visibility", "apiType", "logConfig",
    "mergedApiExecutionRoleArn", "wafWebAclArn", "xrayEnabled", "apiCache",
)  # fmt: skip

# Keys whose place is kept in the format, and that no rule of this version reads: every report says so.
_UNREAD = ("authorizer", "iam", "param", "overrides")

# Keys of an API that may also stand beside `apis`, for all of them.
_SHARED = ("assume", "sensitive")

# Where environment variables begin in a text that cannot be read, whatever exactly their key is.
_VARIABLES = re.compile(r"\benv\w*[\"']?\s*[:=]|\benvironmentVariables\b", re.IGNORECASE)

_MOST_PROBLEMS = 200  # of one file: nobody reads more, and looking for what was meant takes time

# What `get-graphql-api` always returns, and nobody writes by hand.
_EXPORTED = frozenset({"apiId", "arn", "uris"})


@dataclass(frozen=True, slots=True)
class ApiEntry:
    """One API of a file: its configuration, and the patterns that name its schema's files, with their places.

    `sources` are the names of a merged API's source APIs.
    """

    config: ApiConfig
    schema: tuple[tuple[str, Span], ...] = ()
    merge: Literal["error", "union"] = "error"
    sources: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class LinterSettings:
    """What is checked, and how strictly; None where the file does not say."""

    fail_on: str | None = None
    pedantic: bool | None = None
    require_known: bool | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, str] = field(default_factory=dict)
    rule_spans: Mapping[str, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A whole configuration file."""

    apis: tuple[ApiEntry, ...]
    settings: LinterSettings


def read(source: Source) -> ConfigFile:
    """Read a configuration file.

    Raises UnreadableError with everything in it that is not allowed.
    """
    try:
        root = document.read(source)
    except UnreadableError as error:
        raise _without_values(source, error) from None
    if secrets := list(_secrets(root)):
        source = source.masked(secrets)
        root = document.read(source)
    exported = isinstance(root, Table) and root.entries.keys() >= _EXPORTED
    problems = list(islice(deviations(root, lenient=exported), _MOST_PROBLEMS))
    if isinstance(root, Table):
        problems += [*_contradictions(root), *_policy_problems(root)]
    if problems or not isinstance(root, Table):
        foreign.refuse_template(source)
        raise UnreadableError(*sorted(problems, key=lambda problem: problem.order))
    allows = facts.allows(root, source)
    apis = root.get("apis")
    if not isinstance(apis, Sequence):
        entry = _entry(_unwrapped(root), source)
        return ConfigFile((_accepting(entry, allows),), _linter_settings(root))
    entries = [_entry(_sharing(item, root), source) for item in apis.items if isinstance(item, Table)]
    entries[0] = replace(
        entries[0], config=replace(entries[0].config, unread=(*_unread(root), *entries[0].config.unread))
    )
    return ConfigFile(tuple(_accepting(entry, allows) for entry in entries), _linter_settings(root))


def is_export(source: Source) -> bool:
    """Return whether a file is an API as `aws appsync get-graphql-api` prints it, and nothing else.

    Raises UnreadableError where it cannot be read at all.
    """
    root = document.read(source)
    if not isinstance(root, Table):
        return False
    aws = {*json_schema()["$defs"]["exportedApi"]["properties"], "graphqlApi", "ResponseMetadata"}
    own = json_schema()["properties"].keys() - aws
    keys = root.entries.keys()
    return ("graphqlApi" in keys or keys >= _EXPORTED) and not keys & own


def _accepting(entry: ApiEntry, allows: tuple[Allow, ...]) -> ApiEntry:
    return replace(entry, config=replace(entry.config, allows=allows))


def _secrets(root: Node) -> Iterator[Span]:
    """Yield the places of values that no report may show: environment variables, and API keys written with escapes.

    What an alias there stands for counts where it is written: it is no secret if that is elsewhere.
    """
    waiting: list[tuple[Node, Node | None]] = [(root, None)]
    seen: set[tuple[int, int]] = set()  # an alias means the same node again
    while waiting:
        node, around = waiting.pop()
        if (id(node), id(around)) in seen:
            continue
        seen.add((id(node), id(around)))
        if isinstance(node, Table):
            yield from (span for key, span in node.keys.items() if redact(key) != key)
            inner = ((v, around or (v if key[:3].casefold() == "env" else None)) for key, v in node.entries.items())
            waiting += inner
        elif isinstance(node, Sequence):
            waiting += [(item, around) for item in node.items]
        elif redact(str(node.value)) != str(node.value) or (around and _is_inside(node.span, around.span)):
            yield node.span


def _is_inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _without_values(source: Source, error: UnreadableError) -> UnreadableError:
    """Return why a file cannot be read, without the values of environment variables: all behind their key is hidden."""
    try:
        foreign.refuse_template(source)
    except UnreadableError as better:
        error = better
    found = _VARIABLES.search(source.text)
    if found is None:
        return error
    hidden = source.masked_from(found.end())
    return UnreadableError(*(_hiding(problem, hidden) for problem in error.problems))


def _hiding(problem: Problem, hidden: Source) -> Problem:
    if problem.span is None:
        return problem
    span = hidden.span(problem.span.start, problem.span.end)
    is_shown = span.text == problem.span.text
    return replace(
        problem, span=span, sentence=problem.sentence if is_shown else problem.sentence.replace(problem.span.text, "it")
    )


def _policy_problems(root: Table) -> Iterator[Problem]:
    for table in (root, *root.tables("apis")):
        try:
            facts.policies(table)
        except UnreadableError as error:
            yield from error.problems


def _unwrapped(root: Table) -> Table:
    inner = root.get("graphqlApi")
    if not isinstance(inner, Table):
        return root
    return replace(inner, entries={**inner.entries, **root.entries}, keys={**inner.keys, **root.keys})


def _sharing(api: Table, root: Table) -> Table:
    """Return an API of several with what the file says for all of them; its own answers win."""
    entries = dict(api.entries)
    for name in _SHARED:
        common, own = root.get(name), api.get(name)
        if isinstance(common, Table) and isinstance(own, Table):
            entries[name] = replace(own, entries={**common.entries, **own.entries}, keys={**common.keys, **own.keys})
        elif common is not None:
            entries.setdefault(name, common)
    return replace(api, entries=entries)


def _contradictions(root: Table) -> Iterator[Problem]:
    """Yield what each part allows and the whole does not: APIs that share a name, and two places for one API."""
    apis, wrapped = root.get("apis"), root.get("graphqlApi")
    alone = {*json_schema()["$defs"]["api"]["properties"], "graphqlApi"} - {*_SHARED}
    if isinstance(apis, Sequence):
        hint = "Move it into the entry of the API that it belongs to."
        for key in root.entries:
            if key in alone:
                yield Problem(f"`{key}` cannot stand beside `apis`.", hint, root.keys[key])
        yield from _double_names([item for item in apis.items if isinstance(item, Table)])
    elif isinstance(wrapped, Table):
        for key in root.entries.keys() & wrapped.entries.keys():
            sentence = f"`{key}` stands twice, first at {wrapped.keys[key]}."
            yield Problem(sentence, "Keep the one in `graphqlApi`, as AWS printed it.", root.keys[key])


def _double_names(tables: list[Table]) -> Iterator[Problem]:
    seen: dict[str, Span] = {}
    for table in tables:
        name, span = table.text("name"), _span(table, "name").first_line()
        if name in seen:
            yield Problem(f"The API {name} stands twice, first at {seen[name]}.", "Rename one.", span)
        elif name:
            seen[name] = span
        elif len(tables) > 1 and table.get("name") is None:
            yield Problem("Each of several APIs needs a `name`.", "", span)


def _entry(table: Table, source: Source) -> ApiEntry:
    key = table.keys.get("authenticationType")
    span = key or table.span
    default = Provider(_mode(table, span), settings=_settings(table, _PROVIDER_SETTINGS, source))
    providers = table.tables("additionalAuthenticationProviders")
    assume = table.get("assume")
    config = ApiConfig(
        name=table.text("name"),
        origin=f"{source.name}:{span.line}",
        default=_assuming(default, assume),
        additional=tuple(
            _assuming(
                Provider(
                    _mode(item, item.span),
                    f"additionalAuthenticationProviders[{number}]",
                    _settings(item, _PROVIDER_SETTINGS, source),
                ),
                assume,
            )
            for number, item in enumerate(providers)
        ),
        settings=_api_settings(table, source),
        assume=_assumptions(assume),
        sensitive=_sensitive(table.get("sensitive")),
        groups=facts.groups(table),
        keys=facts.keys(table),
        resolvers=facts.resolvers(table),
        policies=facts.policies(table),
        unread=_unread(table),
    )
    merge: Literal["error", "union"] = "union" if table.text("schemaMerge") == "union" else "error"
    sources = tuple((item.text("api"), _span(item, "api")) for item in table.tables("sourceApis"))
    return ApiEntry(config, tuple(texts(table.get("schema"))), merge, sources)


def _unread(table: Table) -> tuple[Unknown, ...]:
    return tuple(
        Unknown(f"`{key}` is not looked at by this version", "", "", table.keys[key])
        for key in _UNREAD
        if key in table.entries
    )


def _mode(table: Table, span: Span) -> Value[Mode]:
    node = table.get("authenticationType")
    if isinstance(node, Scalar) and node.value is not None:
        return Known(Mode(str(node.value)), node.span, node.span.source.name)
    return unknown_default(span)


def unknown_default(span: Span | None) -> Unknown:
    """Return the default mode where nobody has said it, and how to say it."""
    return Unknown("the API's default authorization mode", "", "--auth or authenticationType", span)


def _settings(table: Table, names: tuple[str, ...], source: Source) -> Settings:
    origin = source.name
    found: dict[str, Value[str | int | float | bool]] = {}
    for name in names:
        if isinstance(table.get(name), Table):  # where a setting of it would stand
            found[name] = Absent(table.keys[name])
        for path, node in _leaves(name, table.get(name)):
            found[path] = Absent(node.span) if node.value is None else Known(node.value, node.span, origin)
    return Settings(found, table.span)


def _api_settings(table: Table, source: Source) -> Settings:
    """Return the settings of an API; of its environment variables the names, since a value can be a secret."""
    settings = _settings(table, _API_SETTINGS, source)
    variables = table.get("environmentVariables")
    names = variables.keys if isinstance(variables, Table) else {}
    found: dict[str, Value[str | int | float | bool]] = {
        f"environmentVariables.{name}": Known("", span, source.name) for name, span in names.items()
    }
    return replace(settings, values={**settings.values, **found})


def _leaves(path: str, node: Node | None) -> Iterator[tuple[str, Scalar]]:
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, Table):
        for key, value in node.entries.items():
            yield from _leaves(f"{path}.{key}", value)


def _assumptions(node: Node | None) -> Assumptions:
    if not isinstance(node, Table):
        return Assumptions()
    answers = {
        ATTRIBUTE_OF_KEY[key]: value.value
        for key, value in node.entries.items()
        if key in ATTRIBUTE_OF_KEY and isinstance(value, Scalar) and isinstance(value.value, bool)
    }
    return Assumptions(**answers)


def _assuming(provider: Provider, assume: Node | None) -> Provider:
    """Return a provider with what the user assumes where a Lambda authorizer does not say how long answers count."""
    ttl = assume.get("authorizerResultTtlInSeconds") if isinstance(assume, Table) else None
    of_lambda = isinstance(provider.mode, Known) and provider.mode.value is Mode.AWS_LAMBDA
    if not (of_lambda and isinstance(ttl, Scalar) and ttl.value is not None):
        return provider
    settings = provider.settings
    if not isinstance(settings.get(_RESULT_TTL), Absent):
        return provider
    assumed = Known(ttl.value, ttl.span, ASSUMED)
    return replace(provider, settings=replace(settings, values={**settings.values, _RESULT_TTL: assumed}))


def _sensitive(node: Node | None) -> Sensitive:
    if not isinstance(node, Table):
        return Sensitive()
    names = (text for text, _ in texts(node.get("names")))
    return Sensitive(tuple(names), frozenset(text for text, _ in texts(node.get("except"))))


def _linter_settings(root: Table) -> LinterSettings:
    rules = root.get("rules")
    severities: dict[str, str] = {}
    spans: dict[str, Span] = {}
    if isinstance(rules, Table):
        for name, node in rules.entries.items():
            spans[name] = rules.keys[name]
            severity = node.get("severity") if isinstance(node, Table) else node
            if isinstance(severity, Scalar) and severity.value is not None:
                severities[name] = str(severity.value)
    for key in ("select", "ignore"):
        spans |= dict(texts(root.get(key)))
    return LinterSettings(
        fail_on=root.text("failOn") or None,
        pedantic=_flag(root, "pedantic"),
        require_known=_flag(root, "requireKnown"),
        select=tuple(text for text, _ in texts(root.get("select"))),
        ignore=tuple(text for text, _ in texts(root.get("ignore"))),
        severities=severities,
        rule_spans=spans,
    )


def _flag(table: Table, key: str) -> bool | None:
    node = table.get(key)
    return node.value if isinstance(node, Scalar) and isinstance(node.value, bool) else None


def _span(table: Table, key: str) -> Span:
    node = table.get(key)
    return node.span if node is not None else table.span
