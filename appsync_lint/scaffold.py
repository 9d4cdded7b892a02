"""A schema, and what is known of the API's modes -> a configuration file to begin with, every line explained.

A line that begins with `#` and a space is an explanation; one that begins with `#` and something else is an example,
which counts as soon as its `#` is taken away.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from appsync_lint.access import MODE_OF_DIRECTIVE, Mode
from appsync_lint.config import Unknown, known
from appsync_lint.report import UNSAFE, harmless, visible
from appsync_lint.resolve import named_groups
from appsync_lint.source import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from appsync_lint.config import Provider, Settings
    from appsync_lint.loaders.survey import Survey
    from appsync_lint.schema import Schema

_WITH_GROUPS = frozenset({"aws_auth", Mode.AMAZON_COGNITO_USER_POOLS.directive})
_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9]*")

_SETTINGS = {"introspectionConfig": "DISABLED", "queryDepthLimit": 10, "resolverCountLimit": 200}

_HEAD = """\
# The configuration of appsync-lint. Lines like `#failOn: medium` are examples: without the `#` they count.
version: 1
"""
_REST = """\
# Field names that count as sensitive beside the built-in ones, and fields that do not.
#sensitive:
#  names: [badgeNumber]
#  except: [User.publicEmail]

# Rules: a severity of your own, or "off". All of them: appsync-lint rules
#rules:
#  public-mutation: {severity: medium}
#  unused-provider: "off"

# Who may never, who alone may (`only`), or who has to (`must`) get through to which fields.
#policies:
#  - fields: ["Mutation.*"]
#    never: [api-key]
#    message: Whoever changes data has signed in.

# Findings that are accepted: where, why, and until when.
#allow:
#  - rule: public-mutation
#    at: Mutation.subscribeToNewsletter
#    reason: The form is for visitors.
#    until: 2030-12-31

# The least severity that makes the exit code 1: critical, high, medium, low or info. Without it: low.
#failOn: medium
# Whether findings of low confidence are shown and count.
#pedantic: true
# Whether something that could not be known makes the exit code 2.
#requireKnown: true

# What AWS does not document is decided by assumptions. All of them: appsync-lint explain assumptions
#assume:
#  emptyGroupListAdmitsAll: false
"""


def text(survey: Survey) -> str:
    """Return a configuration file that says of an API what is known, and offers the rest as comments."""
    config, schema = survey.subject.config, survey.subject.schema
    if survey.described:
        return "\n".join((_HEAD, _described(survey.described), _groups(schema), _REST))
    parts = [
        _HEAD,
        _name(survey.name),
        _files(survey.schema),
        "".join(_default(config.default)),
        "".join(_additional(config.additional, schema, config.default)),
        _settings(config.settings),
        _groups(schema),
        _REST,
    ]
    return "\n".join(part for part in parts if part)


def notes(survey: Survey) -> Iterator[str]:
    """Yield what the user has to fill in."""
    if isinstance(survey.subject.config.default.mode, Unknown) and not survey.described:
        yield (
            f"Fill in authenticationType in {shown(survey.file)}: a schema does not say which mode is the default. "
            "`aws appsync get-graphql-api --api-id ID` does."
        )


def _described(apis: tuple[str, ...]) -> str:
    lines = "".join(f"#   {visible(api)}\n" for api in apis)
    return (
        f"# Modes, settings and schemas come from the infrastructure code, and need not be repeated here:\n{lines}"
        "# What it does not say, or what you know better, stands here. `param` gives its parameters a value.\n"
        "#param: {Stage: prod}\n"
        "#overrides:\n"
        f"#  - match: {{name: {_quoted(apis[0].rpartition(': ')[0])}}}\n"
        "#    introspectionConfig: DISABLED\n"
    )


def _name(name: str) -> str:
    written = f"name: {_quoted(name)}" if name else "#name: blog"
    return f"# The API's name in reports. Without it: the folder's.\n{written}\n"


def _files(patterns: tuple[str, ...]) -> str:
    comment = "# The schema's files, relative to this one. Without it: schema.graphql, or all in this folder.\n"
    if not patterns:
        return f'{comment}#schema: ["schema/*.graphql"]\n'
    return f"{comment}schema:\n" + "".join(f"  - {_quoted(pattern)}\n" for pattern in patterns)


def _default(provider: Provider) -> Iterator[str]:
    yield f"# The default mode: {', '.join(list(Mode)[:-1])} or {list(Mode)[-1]}.\n"
    mode = known(provider.mode)
    if mode is not None:
        yield f"authenticationType: {mode}\n"
    else:
        yield "# A schema does not say which: aws appsync get-graphql-api --api-id ID\n"
        yield f"#authenticationType: {Mode.AMAZON_COGNITO_USER_POOLS}\n"
    settings = _nested(provider.settings)
    yield from (f"{key}: {_flow(value)}\n" for key, value in settings.items())
    if not settings and mode in {None, Mode.AMAZON_COGNITO_USER_POOLS}:
        yield "#userPoolConfig: {defaultAction: ALLOW}\n"


def _additional(providers: tuple[Provider, ...], schema: Schema, default: Provider) -> Iterator[str]:
    if providers and isinstance(default.mode, Unknown):
        yield "# The other modes: those that the schema's directives name. Take the default mode out.\n"
    else:
        yield "# The other modes.\n"
    offered = [(mode, provider) for provider in providers if (mode := known(provider.mode))]
    if not offered:
        yield f"#additionalAuthenticationProviders:\n#  - authenticationType: {Mode.API_KEY}\n"
        return
    yield "additionalAuthenticationProviders:\n"
    named = _first_places(schema)
    for mode, provider in offered:
        yield f"  - authenticationType: {mode}{f'  # {named[mode]}' if mode in named else ''}\n"
        yield from (f"    {key}: {_flow(value)}\n" for key, value in _nested(provider.settings).items())


def _first_places(schema: Schema) -> dict[Mode, str]:
    """Return for each mode the first directive that names it, in words that can stand in a comment."""
    found: dict[Mode, str] = {}
    directives = [placement.directive for placement in schema.placements]
    for directive in sorted(directives, key=lambda directive: directive.span.order):
        mode = MODE_OF_DIRECTIVE.get(directive.name)
        if mode is not None:
            found.setdefault(mode, visible(f"@{directive.name}, first at {directive.span.file}:{directive.span.line}"))
    return found


def _settings(settings: Settings) -> str:
    written = _nested(settings)
    lines = "".join(f"{key}: {_flow(value)}\n" for key, value in written.items())
    examples = "".join(f"#{key}: {value}\n" for key, value in _SETTINGS.items() if key not in written)
    return (
        f"# Settings of the API. What is not said is as AWS has it: introspection on, and no limits.\n{lines}{examples}"
    )


def _groups(schema: Schema) -> str:
    comment = "# All groups of the user pools, so that a misspelt one can be found."
    directives = (placement.directive for placement in schema.placements)
    names = {name for found in directives if found.name in _WITH_GROUPS for name in named_groups(found) or ()}
    if not names:
        return f"{comment}\n#cognitoGroups: [Admin, Editor]\n"
    lines = "".join(f"#  - {_quoted(name)}\n" for name in sorted(names))
    return f"{comment} The schema names these: confirm them.\n#cognitoGroups:\n{lines}"


_Nested = dict[str, "_Nested | str | int | float | bool"]


def _nested(settings: Settings) -> _Nested:
    """Return the settings of dotted names as mappings in mappings."""
    root: _Nested = {}
    for path, value in settings.values.items():
        *above, last = path.split(".")
        if (read := known(value)) is None:
            continue
        table = root
        for name in above:
            inner = table.setdefault(name, {})
            table = inner if isinstance(inner, dict) else {}
        table[last] = read
    return root


def _flow(value: Mapping[str, object] | str | float) -> str:
    """Return a value as YAML on one line."""
    if isinstance(value, dict):
        entries = (
            f"{key if _PLAIN_KEY.fullmatch(key) else _quoted(key)}: {_flow(inner)}" for key, inner in value.items()
        )
        return f"{{{', '.join(entries)}}}"
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _quoted(text: str) -> str:
    """Return a text in quotes, as YAML has it: on one line, and nothing in it that a reader does not see."""
    written = UNSAFE.sub(lambda found: f"\\U{ord(found[0]):08x}", json.dumps(text, ensure_ascii=False))
    return harmless("".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in written))
