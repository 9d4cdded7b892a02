"""Templates, style and script -> one file that loads nothing, and runs nothing but the script it was made with."""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from appsync_lint.report import harmless, visible
from appsync_lint.report.html.prose import Lines

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCRIPTS = ("model.js", "approach.js", "page.js", "findings.js", "matrix.js", "field.js", "graph.js", "start.js")


def rendered(
    template: str, data: Sequence[dict[str, Any] | None], rest: dict[str, Any] | None = None, **values: object
) -> str:
    """Return a page from a template and its values.

    `data` is what the script reads, one part for each API, and `rest` the findings that it makes cards of.

    The same values give the same bytes. Texts are escaped by the template engine, and nothing raw is left in them.
    """
    style, script = _text("style.css"), _script()
    page = _environment().get_template(template)
    text = page.render(
        **values,
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704 - our own files
        script=Markup(script),  # noqa: S704
        rest=Markup(embedded(rest)),  # noqa: S704
        data=[(one["name"], Markup(embedded(one))) for one in data if one],  # noqa: S704 - in which no tag can begin
    )
    return harmless(text, "&#35;")


def embedded(data: dict[str, Any] | None) -> str:
    """Return JSON in which no tag, comment or command begins, whatever its texts are."""
    text = json.dumps(_clean(data), ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return harmless(text, "\\u0023")


def _clean(data: Any) -> Any:  # noqa: ANN401 - JSON data
    match data:
        case str():
            return visible(data)
        case dict():
            return {key: _clean(value) for key, value in data.items()}
        case list() | tuple():
            return [_clean(value) for value in data]
        case _:
            return data


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("appsync_lint.report", "html"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _seen(value: object) -> object:
    """Return a value as the page shows it: a text with every control character visible, and API keys masked."""
    return value if isinstance(value, Markup | Lines) else visible(str(value))


@cache
def _text(name: str) -> str:
    environment = _environment()
    assert environment.loader is not None  # noqa: S101 - for the type checker
    return environment.loader.get_source(environment, name)[0]


@cache
def _script() -> str:
    inner = "\n".join(_text(name) for name in _SCRIPTS)
    return f'\n(() => {{\n"use strict";\n{inner}}})();\n'


def _policy(style: str, script: str) -> str:
    """Return a Content-Security-Policy: nothing is loaded; https://www.w3.org/TR/CSP3/#framework-directive-source-list."""
    hashes = (b64encode(sha256(text.encode()).digest()).decode() for text in (style, script))
    styles, scripts = (f"'sha256-{hashed}'" for hashed in hashes)
    return f"default-src 'none'; style-src {styles}; script-src {scripts}; base-uri 'none'; form-action 'none'"
