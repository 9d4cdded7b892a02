"""Reports full of text that somebody else wrote, and a port of what GitHub's runner takes for a command."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from unittest import mock

from hypothesis import strategies as st
from msgspec import Struct, field
from msgspec.structs import replace

from appsync_lint.access import Mode, Principal
from appsync_lint.config import Unknown
from appsync_lint.finding import Severity, Step
from appsync_lint.report import formats
from appsync_lint.source import Source
from tests.terminal import CONFIG, SCHEMA, run, write

if TYPE_CHECKING:
    from appsync_lint.engine import Report
    from appsync_lint.inquiry import Inquiry

SNIPPETS = (
    *("::error::x", "::add-mask::x", "##[error]x", "#\xad#[group]x", "\u3000::warning::x", "\xad::notice::x", "%0A%25"),
    *("\n", "\r", "\t", "\x1b[31m", "\0", "\x9b", "\u202e", "\u2028", "\ufeff", "\ufffe", "\uffff", "\ud800"),
    *(
        "`",
        "```",
        "~~~",
        "|",
        "\\",
        "\\|",
        "*a*",
        "__b__",
        "~~c~~",
        "\n\n# h",
        "\n---\n",
        "> q",
        "- l",
        "1. n",
        " ",
        "",
    ),
    *(
        "<img src=x onerror=y>",
        "</details>",
        "</summary>",
        "</code>",
        "<!--",
        "-->",
        "<https://a.b>",
        "<b>",
        "&lt;b&gt;",
    ),
    *("![i](https://a.b/c.png)", "[l](https://a.b)", "[r][1]", "[^1]", "https://a.b/c", "www.a.b", "WWW.a.b", "a@b.cd"),
    *("@octocat", "@github/team", "#12", "o/r#3", "GH-7", "$x$", "$`x`$", ":octocat:", "]]>", "<![CDATA[", "&#x1b;"),
    *("@aws_iam(x: [", "@a(", ",", ":", "=", ";", '"', "'", "-", "da2-abcdefghijklmnop"),
)
# Snippets of every syntax in between characters of every kind, surrogates too.
TEXTS = st.lists(st.sampled_from(SNIPPETS) | st.text(st.characters(exclude_categories=[]), max_size=4), max_size=8).map(
    "".join
)
RAW = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e00ff]|[ -~][\u200c\u200d\ufe00-\ufe0f]|[\u0300-\u036f]{9}"
)


@cache
def report(schema: str = SCHEMA, config: str = CONFIG) -> Report:
    """Return the report of a check."""
    kept: list[Report] = []

    def keep(found: Report, _name: str, **_options: object) -> str:
        kept.append(found)
        return ""

    with TemporaryDirectory() as folder, mock.patch.object(formats, "check", keep):
        write(Path(folder), {"schema.graphql": schema, "appsync-lint.yaml": config})
        run(Path(folder), "--root", ".")
    (found,) = kept
    return found


@cache
def inquiry() -> Inquiry:
    """Return what `access` is asked."""
    kept: list[Inquiry] = []

    def keep(asked: tuple[Inquiry, ...], _name: str, **_options: object) -> str:
        kept.extend(asked)
        return ""

    with TemporaryDirectory() as folder, mock.patch.object(formats, "access", keep):
        write(Path(folder), {"schema.graphql": SCHEMA, "appsync-lint.yaml": CONFIG})
        run(Path(folder), "access", "--root", ".")
    (found,) = kept
    return found


def user(group: str) -> Principal:
    """Return a user of the pool in one group."""
    return Principal(Mode.AMAZON_COGNITO_USER_POOLS, frozenset({group}))


def filled(text: str, count: int = 2) -> Report:
    """Return a report of one API that says this text wherever somebody else could have written it."""
    base = report()
    api = base.apis[0]
    template = next(finding for finding in api.findings if finding.witness)
    assert template.witness is not None
    span = Source(f"{text}.graphql", "type Query { a: Int }\n").span(5, 10)
    finding = replace(
        template,
        coordinate=f"source:{text}",
        message=f"{text} is {text}",
        remedy=f"{text}.",
        span=span,
        severity=Severity.HIGH,
        principals=(user(text),),
        evidence=(Step(span, text), Step(None, text)),
        affected=(text, f"{text}b"),
        witness=replace(template.witness, principal=user(text), operation=f"query {{ {text} }}"),
    )
    subject = replace(api.subject, config=replace(api.subject.config, name=text, origin=f"{text}:1"))
    filled_api = replace(
        api,
        subject=subject,
        findings=(finding,) * count,
        fingerprints=tuple(f"{number:032x}" for number in range(count)),
        unknown=(Unknown(text, text, text, span),),
    )
    return replace(base, apis=(filled_api,))


class Command(Struct, frozen=True):
    """A command as the runner reads it."""

    name: str
    data: str
    properties: dict[str, str] = field(default_factory=dict)


_COMMANDS = {
    *("error", "warning", "notice", "debug", "add-mask", "group", "endgroup", "echo", "stop-commands", "set-output"),
    *("save-state", "add-matcher", "remove-matcher", "set-env", "add-path"),
}


def commands(text: str) -> list[Command]:
    """Return what GitHub's runner would do, line by line.

    https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs: the newer spelling begins a line,
    the older one stands anywhere.
    """
    lines = re.split(r"\r\n|\n|\r", text)
    return [command for line in lines if (command := _newer(line.lstrip()) or _older(line))]


def seen_commands(text: str) -> list[Command]:
    """Return the same where the runner overlooks every character that its culture could ignore."""
    return commands(re.sub(r"[^\n\x20-\x7e]", "", text))


def _newer(line: str) -> Command | None:
    if not line.startswith("::") or (end := line.find("::", 2)) < 0:
        return None
    name, _, written = line[2:end].partition(" ")
    if name.lower() not in _COMMANDS:
        return None
    pairs = [re.split("=+", pair, maxsplit=1) for pair in written.strip().split(",") if pair]
    properties = {pair[0]: _unescaped(pair[1], "\r\n:,%") for pair in pairs if len(pair) == 2 and pair[1]}
    return Command(name, _unescaped(line[end + 2 :], "\r\n%"), properties)


def _older(line: str) -> Command | None:
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    name, _, _ = line[start + 3 : end].partition(" ")
    return Command(name, line[end + 1 :]) if name.lower() in _COMMANDS else None


def _unescaped(text: str, signs: str) -> str:
    for sign in signs:
        text = text.replace(f"%{ord(sign):02X}", sign)
    return text
