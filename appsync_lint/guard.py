"""Whether a resolver looks at who is calling: what makes a subscription or a cache sound that looks open without it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.config import Language

if TYPE_CHECKING:
    from appsync_lint.config import Program, Resolver

# Strings are kept, comments are dropped: `//` in an address begins none.
_JS_STRING = r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`"
_COMMENTS = {
    Language.JAVASCRIPT: re.compile(rf"({_JS_STRING})|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL),
    Language.PYTHON: re.compile(r"(\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')|#[^\n]*"),
    Language.VTL: re.compile(r"()(?:##[^\n]*|#\*.*?(?:\*#|\Z))", re.DOTALL),
}

# Who is only written into a log is not looked at; brackets inside count one level deep.
_LOGGED = re.compile(
    r"\b(?:console\.\w+|util\.log\.\w+|logger\.\w+|logging\.\w+|log\.\w+|print)\s*\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"
)

# The caller's identity, a filter that the caller cannot choose, or a plain refusal:
# https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-enhanced-filtering.html
_GUARD = re.compile(r"\bidentity\b|\bsetSubscriptionFilter\b|\bunauthorized\b")


def guards(resolver: Resolver) -> bool | None:
    """Return whether a resolver looks at its caller; None where a part of it that could is out of sight."""
    if any(_looks_at_caller(program) for program in resolver.programs):
        return True
    seen = resolver.whole and all(program.source is not None for program in resolver.programs)
    return False if seen else None


def _looks_at_caller(program: Program) -> bool:
    if program.source is None:
        return False
    code = _COMMENTS[program.language].sub(lambda found: found[1] or " ", program.source.text)
    return _GUARD.search(_LOGGED.sub(" ", code)) is not None
