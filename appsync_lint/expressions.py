"""What a setting's regular expression names, by its text: it is never run, since a hostile one could take for ever.

An expression that is not of one of the plain forms below is taken to name something.
"""

from __future__ import annotations

import re

from appsync_lint.patterns import pattern

_AROUND = pattern(r"(?:\(\?i\))?(?:\^|\\A)?(.*?)(?:\$|\\z|\\Z)?", re.DOTALL)
_GROUP = pattern(r"\((?:\?:|\?<\w+>)?([^()]*)\)[*+]?")
_REPEATED = r"(?:[*+]\??|\{[0-9]{1,9}(?:,[0-9]{0,9})?\})"
_ANYTHING = pattern(r"(?:(?:\.|\[\\s\\S\]|\[\\S\\s\])[*+]\??)+")
_ANY_WORD = pattern(rf"(?:(?:\.|\\[SwW]|\[(?:\\.|[^\]\\])+\]){_REPEATED})+")
_BEARER = pattern(r"(?:\(\?i\)|\^|\\A|\((?:\?:)?)*(?:b|\[bb\])earer(?![\w?*])", re.IGNORECASE)


def lets_anything_through(expression: str) -> bool:
    """Return whether an expression asks nothing of a text: `.*`, also as one of several alternatives."""
    return not expression or any(_ANYTHING.fullmatch(option) for option in _alternatives(expression))


def names_nobody(expression: str) -> bool:
    """Return whether an expression fits every identifier of some shape: `.*` and `[a-z0-9]{26}`, not `web-.*`."""
    return not expression or any(_ANY_WORD.fullmatch(option) for option in _alternatives(expression))


def waits_for_bearer(expression: str) -> bool:
    """Return whether everything that an expression lets through begins with `Bearer`, in whatever case."""
    optional = "|" in expression or ")?" in expression or ")*" in expression
    return _BEARER.match(expression) is not None and not optional


def _alternatives(expression: str) -> list[str]:
    """Return the alternatives of an expression without anchors, and without one group around all."""
    inner = _without_anchors(expression)
    group = _GROUP.fullmatch(inner)
    inner = group[1] if group else inner
    return [] if "(" in inner else [_without_anchors(option) for option in inner.split("|")]


def _without_anchors(expression: str) -> str:
    found = _AROUND.fullmatch(expression)
    return found[1] if found else expression
