"""Text in Markdown, such that nothing in it is markup: no HTML, link, image, mention, reference or formula.

GitHub looks for mentions, references and addresses in the text that it has rendered, where no backslash or entity
stands any more, but not in code: https://github.github.com/gfm/#autolinks-extension-. So what looks like one of them
becomes code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.report import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"@\w+\([^()]*\)|\S+?(?=[.,]*(?:\s|$))")
# `@user`, `#12`, `GH-12`, addresses, `$formula$`, `:emoji:`
_LINKED = re.compile(r"[@#$]|://|www\.|GH-\d|:[\w+-]+:", re.IGNORECASE)
_SPECIAL = re.compile(r"[\\`|<>&*\[\]~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_ESCAPED = {"\\": "&#92;", "`": "&#96;", "|": "&#124;", "<": "&lt;", ">": "&gt;", "&": "&amp;"}
_AWKWARD = re.compile(r"[`|\\]|^\s|\s$|^$")
# Punctuation, but for what means nothing within a line: dashes, and dots other than that of `www.`.
_MEANT = re.compile(r"[!-,/:-@\[-`{-~]|(?<=w)\.", re.IGNORECASE)


def prose(text: str, limit: int = 1_000) -> str:
    """Return a line of text that may hold `code` in backticks; what is longer than the limit is cut."""
    parts = _cut(visible(text), limit).split("`")
    closed = len(parts) - (len(parts) + 1) % 2
    told = [_plain(part) if number % 2 == 0 else _code(part) for number, part in enumerate(parts[:closed])]
    return "".join(told) + "".join(f"&#96;{_plain(part)}" for part in parts[closed:])


def _plain(text: str) -> str:
    return _WORD.sub(lambda word: _code(word[0]) if _LINKED.search(word[0]) else _escaped(word[0]), text)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPED.get(found[0], f"\\{found[0]}"), text)


def code(text: str, limit: int = 500) -> str:
    """Return a text as code, also within a table; what is longer than the limit is cut."""
    return _code(_cut(visible(text), limit))


def _code(text: str) -> str:
    return _html(text) if _AWKWARD.search(text) else f"`{text}`"


def html_code(text: str, limit: int = 500) -> str:
    """Return a text as code in HTML, for where Markdown is not read."""
    return _html(_cut(visible(text), limit))


def _html(text: str) -> str:
    written = _MEANT.sub(lambda found: f"&#{ord(found[0])};", text)
    # GitHub makes links of mail addresses even here; the comment, which it drops, stands between.
    return f"<code>{written.replace('&#64;', '&#64;<!-- -->')}</code>"


def fence(text: str, language: str) -> str:
    """Return a line of text as a block of code."""
    return block([text], language)


def block(lines: Iterable[str], language: str) -> str:
    """Return lines of text as a block of code."""
    shown = "\n".join(visible(line) for line in lines)
    marks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    return f"{marks}{language}\n{shown}\n{marks}"


def row(*cells: str) -> str:
    """Return a row of a table."""
    return f"| {' | '.join(cells)} |"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}..."
