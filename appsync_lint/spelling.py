"""What a directive that AppSync does not know was meant to be: the names that people write, and how far a slip goes."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint.access import MODE_OF_DIRECTIVE
from appsync_lint.patterns import pattern
from appsync_lint.schema import AWS_DIRECTIVES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appsync_lint.schema import Constant, Directive

NAMES = (*MODE_OF_DIRECTIVE, "aws_auth")
_WITH_GROUPS = frozenset({"aws_auth", "aws_cognito_user_pools"})

# More than a slip of the finger away: the prefix left out, the mode's name or the console's. Not `auth` and `lambda`,
# which belong to Amplify and Dgraph.
_OTHER_NAMES = {
    "iam": "aws_iam", "apikey": "aws_api_key", "oidc": "aws_oidc", "openidconnect": "aws_oidc",
    "awsopenid": "aws_oidc", "awsopenidconnect": "aws_oidc",
} | dict.fromkeys((
    "awscognito", "awsuserpool", "awsuserpools", "awscognitopool", "awscognitopools", "awscognitogroup",
    "awscognitogroups", "cognitouserpool", "cognitouserpools", "amazoncognitouserpools",
), "aws_cognito_user_pools")  # fmt: skip
_BY_LETTERS = {name.replace("_", ""): name for name in NAMES}
_LONG = 10  # letters from which on more than one slip still leaves no doubt
_MOST_SLIPS = 2
_WORD_ENDS = pattern(r"(?<=[a-z])(?=[A-Z])|(?<=\D)(?=\d)|(?<=\d)(?=\D)|[\W_]+")
_LETTERS = 5  # from which on one letter is more likely a slip than another name
_CODE = 2  # letters of an abbreviation
_LONGEST = 128  # letters up to which words are compared with one another


def intended(directive: Directive, *, defined: bool) -> Directive | None:
    """Return a directive on authorization as it should have been written: the same where nothing is wrong with it.

    None where none was meant. One that the schema defines is meant as it stands, unless it reads like one of AppSync's.
    """
    if directive.name in NAMES and not directive.arguments:
        return directive
    name = _name(directive.name, defined=defined)
    return None if name is None else replace(directive, name=name, arguments=_arguments(name, directive))


def _name(written: str, *, defined: bool) -> str | None:
    if written in AWS_DIRECTIVES:
        return written if written in NAMES else None
    letters = written.replace("_", "").casefold()
    if letters in _BY_LETTERS or defined:
        return _BY_LETTERS.get(letters)
    near = [(slips(letters, known), known) for known in _BY_LETTERS if abs(len(letters) - len(known)) <= _MOST_SLIPS]
    near = [(count, known) for count, known in near if count <= (_MOST_SLIPS if len(known) >= _LONG else 1)]
    return _OTHER_NAMES.get(letters) or (_BY_LETTERS[min(near)[1]] if near else None)


def _arguments(name: str, written: Directive) -> dict[str, Constant]:
    known = {key: value for key, value in written.arguments.items() if key == "cognito_groups" and name in _WITH_GROUPS}
    lists = [value for value in written.arguments.values() if isinstance(value, str | list)]
    return {"cognito_groups": lists[0]} if name in _WITH_GROUPS and lists and not known else known


def slips(one: str, other: str) -> int:
    """Return how many letters are wrong, missing, needless or swapped with the next: the restricted edit distance."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, start=1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted)))
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                row[j] = min(row[j], last[j - 2] + 1)
    return row[-1]


def near(words: Iterable[str]) -> list[tuple[str, str]]:
    """Return the pairs of words that are one slip apart, in order.

    Such words agree as soon as a letter is left out of one or both, so no word is compared with all the others.
    """
    alike: dict[str, set[str]] = {}
    for word in {word for word in words if len(word) <= _LONGEST}:
        for rest in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}:
            alike.setdefault(rest, set()).add(word)
    pairs = {pair for found in alike.values() for pair in combinations(sorted(found), 2)}
    return sorted(pair for pair in pairs if _one_slip(*pair))


def _one_slip(one: str, other: str) -> bool:
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, wanted = one[start:], other[start:]
    swapped = rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
    return rest[1:] == wanted[1:] or rest == wanted[1:] or rest[1:] == wanted or swapped


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word with the fewest slips, whatever the case; None beyond one slip in three letters."""
    most = max(len(word) // 3, 1)
    like = (other for other in known if abs(len(word) - len(other)) <= most and len(other) <= _LONGEST)
    counted = ((slips(word.casefold(), other.casefold()), other) for other in like)
    return min((pair for pair in counted if pair[0] <= most), default=(0, None))[1]


def twin(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that this one was probably meant to be: another case, or one slip in a longer name."""
    for other in sorted(known):
        folded = "".join(word.split()).casefold() == "".join(other.split()).casefold()
        if folded or (near((word, other)) and not meant_as_two(word, other)):
            return other
    return None


def meant_as_two(one: str, other: str) -> bool:
    """Return whether names one letter apart look like two groups: short, numbered, one and many, or ending in codes."""
    first, second = ({word.casefold() for word in _WORD_ENDS.split(name) if word} for name in (one, other))
    differing = sorted(first ^ second, key=len)
    plural = len(differing) == 2 and differing[1] == f"{differing[0]}s"  # noqa: PLR2004 - a pair
    codes = bool(differing) and all(len(word) <= _CODE or word.isdigit() for word in differing)
    short = max(sum(letter.isalpha() for letter in name) for name in (one, other)) < _LETTERS
    return short or plural or codes or re.sub(r"\d", "", one.casefold()) == re.sub(r"\d", "", other.casefold())
