"""Whether two names mean the same thing in other words: `created_at` and `createdAt`, `email` and `emailAddress`."""

from __future__ import annotations

import re

from appsync_lint.sensitive import split

_DIGITS = re.compile(r"\d+")
_SHORTEST = 5  # letters of a word in which one may be misspelt: `cost` and `post` are two words

# Words that say what kind of value the rest of a name is. `all`, `admin`, `raw`, `internal` are none: what they stand
# before is other data.
_KIND_OF_VALUE = frozenset({
    "address", "at", "code", "date", "datetime", "id", "list", "no", "num", "number", "on", "text", "time", "timestamp",
    "uri", "url", "value",
})  # fmt: skip


def letters(name: str) -> str:
    """Return a name without what only spelling decides: case and underscores."""
    return name.replace("_", "").casefold()


def alike(one: str, other: str, *, known: frozenset[str] = frozenset()) -> bool:
    """Return whether two names mean the same: other spelling, order or number, a word of the kind of value, a slip.

    Words of `known` may be left out: those of the type that a field is of. Digits have to be the same.
    """
    if letters(one) == letters(other):
        return True
    if _DIGITS.findall(one) != _DIGITS.findall(other):
        return False
    first, second = split(one), split(other)
    if not first or not second:
        return False
    return _same_words(first, second, known) or _slip(first, second)


def _same_words(first: tuple[str, ...], second: tuple[str, ...], known: frozenset[str]) -> bool:
    if sorted(first) == sorted(second):
        return True
    shared = set(first) & set(second)
    extra = set(first) ^ set(second)
    return bool(shared - _KIND_OF_VALUE - known) and extra <= _KIND_OF_VALUE | known


def _slip(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Return whether exactly one word is spelt in another way, by one letter that is not its first."""
    if len(first) != len(second):
        return False
    differing = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    if len(differing) != 1:
        return False
    one, other = sorted(differing[0], key=len)
    return len(one) >= _SHORTEST and one[0] == other[0] and _one_letter_apart(one, other)


def _one_letter_apart(one: str, other: str) -> bool:
    """Return whether a letter of `other`, which is not the shorter, is another, too many, or has moved by one."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2][::-1] + one[at + 2 :]
    return one[at + 1 :] == other[at + 1 :] or swapped == other[at:]
