"""Whether a text is a client's document: operations and fragments as they are mostly written, and nothing else.

Amplify writes such files beside the schema. Only what every version of graphql-core accepts is recognised here, and
values no deeper than a list: for the rest, `syntax.py` is asked.
"""

from __future__ import annotations

import re

from appsync_lint.patterns import pattern
from appsync_lint.tokens import IGNORED as _I
from appsync_lint.tokens import NAME, NUMBER, STRING, is_unicode

_MOST_LEVELS = 200

_CONSTANT = rf"(?:{NAME}|{NUMBER}|{STRING}){_I}"
_SCALAR = rf"(?:\${_I}{NAME}{_I}|{_CONSTANT})"


def _directives(scalar: str) -> str:
    return rf"(?>(?:@{_I}{NAME}{_I}(?:{_arguments(scalar)})?)*)"


def _arguments(scalar: str) -> str:
    return rf"\({_I}(?>(?:{NAME}{_I}:{_I}(?:{scalar}|\[{_I}(?>(?:{scalar})*)\]{_I}))+)\){_I}"


_TYPE = rf"(?:{NAME}{_I}|\[{_I}{NAME}{_I}!?{_I}\]{_I})(?:!{_I})?"
_VARIABLES = rf"\({_I}(?>(?:\${_I}{NAME}{_I}:{_I}{_TYPE}(?:={_I}{_CONSTANT})?{_directives(_CONSTANT)})+)\){_I}"
_NOT_EMPTY = rf"\{{{_I}(?!\}})"
# Up to the first selection: OperationDefinition, FragmentDefinition.
_HEAD = pattern(
    rf"(?:(?:query|mutation|subscription)\b{_I}(?:{NAME}{_I})?(?:{_VARIABLES})?{_directives(_SCALAR)}"
    rf"|fragment\b{_I}(?!on\b){NAME}{_I}on\b{_I}{NAME}{_I}{_directives(_SCALAR)}|){_NOT_EMPTY}",
    re.ASCII,
)
# Field, InlineFragment, each up to the first of its own selections if it has any; FragmentSpread; or the closing brace.
_SELECTION = pattern(
    rf"(?:{NAME}{_I}(?::{_I}{NAME}{_I})?(?:{_arguments(_SCALAR)})?{_directives(_SCALAR)}(?P<field>{_NOT_EMPTY})?"
    rf"|\.\.\.{_I}(?:on\b{_I}{NAME}{_I})?{_directives(_SCALAR)}(?P<inline>{_NOT_EMPTY})"
    rf"|\.\.\.{_I}(?!on\b){NAME}{_I}{_directives(_SCALAR)}|(?P<close>\}}{_I}))",
    re.ASCII,
)
_BLANK = pattern(_I, re.ASCII)


def are_all_of(text: str) -> bool:
    """Return whether a text surely holds operations or fragments alone."""
    before = _BLANK.match(text)
    first = at = before.end() if before else 0
    while 0 <= at < len(text):
        head = _HEAD.match(text, at)
        at = _behind_selections(text, head.end()) if head else -1
    return first < at == len(text) and is_unicode(text)


def _behind_selections(text: str, at: int) -> int:
    """Return the offset behind the brace that closes what is open, or -1."""
    opened = 1
    while 0 < opened < _MOST_LEVELS:
        found = _SELECTION.match(text, at)
        if found is None:
            return -1
        at = found.end()
        opened += -1 if found["close"] else found["field"] is not None or found["inline"] is not None
    return at if opened == 0 else -1
