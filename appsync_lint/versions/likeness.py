"""Whether two names mean the same thing in other words: `created_at` and `createdAt`, `email` and `emailAddress`.

Only whole words count. A letter more or less makes another thing of a name: `contacts` and `contracts`; so does the
plural: `deleteUser` and `deleteUsers`.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")

# Words that only say what kind of value the rest of a name is. `all`, `code`, `key`, `list`, `raw`, `url` are none:
# what they stand beside is other data.
_KIND_OF_VALUE = frozenset({"address", "at", "date", "datetime", "id", "number", "on", "time", "timestamp"})


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, and its numbers: `HTTPHost2` is `http`, `host`, `2`."""
    return tuple(word.lower() for word in _WORD.findall(name))


def letters(name: str) -> str:
    """Return a name without what only spelling decides: case and underscores."""
    return name.replace("_", "").casefold()


def respelt(one: str, other: str) -> bool:
    """Return whether two names are the same words: `getPost` and `get_post`."""
    return letters(one) == letters(other) and words(one) == words(other)


def alike(one: str, other: str, *, known: frozenset[str] = frozenset()) -> bool:
    """Return whether two names mean the same: other spelling, or one has a word more that says the kind of value.

    It may also be one of the words `known`: those of the type that a field is of.
    """
    if letters(one) == letters(other):
        return True
    fewer, more = sorted((words(one), words(other)), key=len)
    rest = iter(more)
    extra = set(more) - set(fewer)
    says_something = bool(set(fewer) - _KIND_OF_VALUE - known)
    return says_something and all(word in rest for word in fewer) and extra <= _KIND_OF_VALUE | known
