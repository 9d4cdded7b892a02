"""`appsync-lint.yaml`, or an API as `aws appsync get-graphql-api` prints it -> ApiConfig and the linter's settings."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from appsync_lint.loaders import bundle, document, entry, facts, foreign, overrides, secrets
from appsync_lint.loaders.document import Scalar, Sequence, Table, texts
from appsync_lint.loaders.shape import deviations, json_schema
from appsync_lint.patterns import pattern
from appsync_lint.source import Problem, Span, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from appsync_lint.loaders.entry import ApiEntry
    from appsync_lint.source import Source
    from appsync_lint.suppression import Allow

# Keys of an API that may also stand beside `apis`, for all of them.
_SHARED = ("assume", "sensitive")

# Where environment variables begin in a text that cannot be read, whatever exactly their key is.
_VARIABLES = pattern(r"\benv\w*[\"']?\s*[:=]|\benvironmentVariables\b", re.IGNORECASE)

# Keys that say how an API authorizes: a file with none of them leaves that to infrastructure code.
_DESCRIBING = frozenset({
    "apis", "graphqlApi", "authenticationType", "additionalAuthenticationProviders", "userPoolConfig",
    "openIDConnectConfig", "lambdaAuthorizerConfig", "sourceApis",
})  # fmt: skip

_MOST_PROBLEMS = 200  # of one file: nobody reads more, and looking for what was meant takes time

# What `get-graphql-api` always returns, and nobody writes by hand.
_EXPORTED = frozenset({"apiId", "arn", "uris"})


class LinterSettings(Struct, frozen=True):
    """What is checked, and how strictly; None where the file does not say."""

    fail_on: str | None = None
    pedantic: bool | None = None
    require_known: bool | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, str] = field(default_factory=dict)
    rule_spans: Mapping[str, Span] = field(default_factory=dict)


class ConfigFile(Struct, frozen=True):
    """A whole configuration file.

    `describes` says whether it describes its APIs, or leaves that to infrastructure code. `common` is what it says of
    all APIs then, and `overrides` of some; `params` are the parameters of infrastructure code.
    """

    apis: tuple[ApiEntry, ...]
    settings: LinterSettings
    describes: bool = True
    common: Table | None = None
    overrides: tuple[Table, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)
    allows: tuple[Allow, ...] = ()


def read(source: Source, answers: Iterable[Table] = ()) -> ConfigFile:
    """Read a configuration file, or an exported API with the answers of further calls that stand beside it.

    Raises UnreadableError with everything in it that is not allowed.
    """
    try:
        root = document.read(source)
    except UnreadableError as error:
        raise _without_values(source, error) from None
    if found := list(secrets.places(root, lambda key: key[:3].casefold() == "env")):
        source = source.masked(found)
        root = document.read(source)
    exported = isinstance(root, Table) and root.entries.keys() >= _EXPORTED
    problems = list(islice(deviations(root, lenient=exported), _MOST_PROBLEMS))
    if isinstance(root, Table):
        problems += [*_contradictions(root), *_policy_problems(root)]
    if problems or not isinstance(root, Table):
        foreign.refuse_template(source)
        raise UnreadableError(*sorted(problems, key=lambda problem: problem.order))
    return _file(root, facts.allows(root, source), answers)


def _file(root: Table, allows: tuple[Allow, ...], answers: Iterable[Table]) -> ConfigFile:
    apis = root.get("apis")
    if isinstance(apis, Sequence):
        tables = [_sharing(item, root) for item in apis.items if isinstance(item, Table)]
    else:
        tables = [bundle.joined(_unwrapped(root), answers)]
    params, patches = root.get("param"), root.tables("overrides")
    describes = not _DESCRIBING.isdisjoint(root.entries)
    if describes:
        overrides.refuse_unmatched(patches, tables)
    return ConfigFile(
        apis=tuple(_accepting(entry.entry(overrides.overridden(table, patches)), allows) for table in tables),
        settings=_linter_settings(root),
        describes=describes,
        common=replace(root, entries={key: node for key, node in root.entries.items() if key in _of_an_api()}),
        overrides=patches,
        params=_params(params) if isinstance(params, Table) else {},
        allows=allows,
    )


def _of_an_api() -> frozenset[str]:
    return frozenset(json_schema()["$defs"]["api"]["properties"])


def _params(table: Table) -> dict[str, str]:
    return {
        key: str(node.value).lower() if isinstance(node.value, bool) else str(node.value)
        for key, node in table.entries.items()
        if isinstance(node, Scalar)
    }


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


def _accepting(api: ApiEntry, allows: tuple[Allow, ...]) -> ApiEntry:
    return replace(api, config=replace(api.config, allows=allows))


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
        name, span = table.text("name"), table.place("name").first_line()
        if name in seen:
            yield Problem(f"The API {name} stands twice, first at {seen[name]}.", "Rename one.", span)
        elif name:
            seen[name] = span
        elif len(tables) > 1 and table.get("name") is None:
            yield Problem("Each of several APIs needs a `name`.", "", span)


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
