"""What looks like a credential in a text, and the same text with it made unreadable: the one place that decides so.

A mask has the length of what it hides, so that every offset stays true. The forms are those that their makers publish,
and that secret scanners look for: https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml. No name, ARN,
UUID or commit has one of them.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING

from appsync_lint.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_Place = tuple[int, int]
_Look = Callable[[str], Iterable[_Place]]
_Gated = tuple[tuple[str | re.Pattern[str], tuple[re.Pattern[str], ...]], ...]

SHORTEST = 9  # characters of a text in which there can be a credential
_WORD = "REDACTED"
_START = r"(?<![A-Za-z0-9])"
_FAR = 200  # characters between the parts of one

# Between the lines of a key, as it stands in a file of its own, in a string or in a comment.
_BREAK = r"(?>(?:\\[nrt]|[\s\"'`,#*\\])*)"
_KEY = rf"((?>(?:{_BREAK}[A-Za-z0-9+/=]{{16,}})+)(?:{_BREAK}[A-Za-z0-9+/=]{{1,15}}(?={_BREAK}-----))?)"

_AT_DASHES = (
    r"-(?:(?<=[aA]2-)|(?<=gl[dr]t-)|(?<=gl[a-z][a-z]t-)|(?<=xox[a-z]-)|(?<=xapp-)|(?<=\bsk-)|(?<=GOCSPX-)|(?<=pypi-)"
    r"|(?<=KEY-)|(?<=BLOCK-))"
)
_AT_UNDERSCORES = (
    r"_(?:(?<=gh[pousr]_)|(?<=_pat_)|(?<=k_live_)|(?<=k_test_)|(?<=whsec_)|(?<=npm_)|(?<=dop_v1_)"
    r"|(?<=shp(?:at|ss|ca|pa)_))"
)
# What stands in every credential of some forms, and these forms: of what they match, the group is hidden; `random`
# is a name where it has no digit. Looking for one text takes a millisecond a megabyte, for a form far longer.
_FORMS: _Gated = tuple(
    (pattern(gate) if gate.endswith(")") else gate, tuple(pattern(form) for form in forms))
    for gate, *forms in (
        (
            _AT_DASHES,
            r"da2-([A-Za-z0-9]{8,})",  # https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
            r"(?i:da2)-([A-Za-z0-9]{20,})",
            r"gl(?:pat|dt|rt|ptt|cbt)-([\w.-]{20,})",
            r"(?:xox[a-z](?:\.xox[a-z])?|xapp)-(?P<random>[A-Za-z0-9-]{10,})",
            r"\bsk-(?P<random>[\w-]{20,})",
            r"GOCSPX-([\w-]{20,})",
            r"pypi-AgE([\w-]{40,})",
            r"AGE-SECRET-KEY-1([A-Z0-9]{50,})",
            rf"-----BEGIN (?:[A-Z0-9]{{1,20}} ){{0,3}}PRIVATE KEY(?: BLOCK)?-----{_KEY}",
        ),
        (
            _AT_UNDERSCORES,
            r"gh[pousr]_([A-Za-z0-9]{30,})",
            r"github_pat_(\w{30,})",
            r"(?:[srp]k_(?:live|test)|whsec)_([A-Za-z0-9]{10,})",
            rf"{_START}npm_([A-Za-z0-9]{{36}})(?!\w)",
            r"dop_v1_([0-9a-f]{64})",
            r"shp(?:at|ss|ca|pa)_([0-9A-Fa-f]{32})",
        ),
        ("ZGEyL", r"ZGEyL([T-X][A-Za-z0-9+/]{8,}=*)"),  # `da2-` in base64
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
        ("AKIA", rf"{_START}AKIA([A-Z0-9]{{16}})(?![A-Za-z0-9])"),
        ("ASIA", rf"{_START}ASIA(?P<random>[A-Z0-9]{{16}})(?![A-Za-z0-9])"),
        (
            "eyJ",  # https://www.rfc-editor.org/rfc/rfc7519: `{"` in base64
            r"(?<![A-Za-z0-9+/])eyJ([\w-]{17,}(?:\.[\w-]*){0,4})",
            r"(?<![\w-])(?!eyJ)((?>[\w-]{12,})\.eyJ[\w-]{2,}(?:\.[\w-]*)?)",
        ),
        ("AIza", rf"{_START}AIza([\w-]{{35}})(?![\w-])"),
        ("hvs.", rf"{_START}hvs\.([\w-]{{20,}})"),
        ("SG.", rf"{_START}SG\.([\w-]{{16,32}}\.[\w-]{{16,64}})"),
        ("hooks.slack.com", r"hooks\.slack\.com/services/([A-Za-z0-9/]{20,})"),
        ("://", rf"://[^\s:/@\"'`]{{0,{_FAR}}}:(?![$%<{{*!])([^\s/@\"'`]{{1,{_FAR}}})@"),
    )
)
# What may be any text, but for the word before it.
_SCHEMES: _Gated = tuple(
    (gate, (pattern(form),))
    for gate, form in (
        ("earer ", r"\b[Bb]earer[ ]{1,9}(?P<random>[\w.~+/-]{16,}=*)"),
        ("asic ", r"\b[Bb]asic[ ]{1,9}(?P<random>[A-Za-z0-9+/]{16,}={0,2})(?![\w-])"),
    )
)

# How a text says a character in another way, or goes on behind the end of a string: `\u0064`, `%64`, `"da2-" + "..."`.
_GOES_ON = "|".join(
    rf"{quote}(?:\s{{0,99}}\+\s{{0,99}}[\"'`]|(?<=[\w-].)\s{{1,99}}[\"'](?=[\w-]))" for quote in ('"', "'", "`")
)
_WRITTEN = pattern(
    r"\\u([0-9A-Fa-f]{4})|\\u\{0{0,4}([0-9A-Fa-f]{2})\}|\\x([0-9A-Fa-f]{2})|\\U0{6}([0-9A-Fa-f]{2})|\\\r?\n[ \t]*"
    rf"|%([0-9A-Fa-f]{{2}})|&#x0{{0,4}}([0-9A-Fa-f]{{2}});|{_GOES_ON}"
)

# What names a credential, whatever its form: the end of a name before `=`, `:` or a comparison.
_TELLING = pattern(
    r"(?:secret|passw(?:or)?d|passphrase|pwd|token|credentials?|(?:api|access|private|signing|auth|secret|master)[_-]?key)"
    r"\d{0,3}[\"'`]?\]?[ \t]{0,40}"
    r"(?:===?|!==?|=>?|:[ \t]{0,9}[\[\w\]!]{1,99}[ \t]{0,9}=(?!=)|:(?=[ \t\"'`]))[ \t]{0,40}"
    r"(?:[rbuf]?([\"'`])(?P<quoted>[^\"'`\r\n]{1,400})\1|(?P<plain>[^\s\"'`,;{}()\[\]<>]{1,400})[ \t]*(?:$|#|\r|\n))",
    re.IGNORECASE | re.MULTILINE,
)
_WORDS = ("key", "token", "secret", "passw", "passphrase", "pwd", "credential")  # of which each of these names has one
# What stands between a name and its value: looked for first, as that is quick.
_ASSIGNED = pattern(r"[=:>][ \t]{0,40}(?:[rbuf]?[\"'`]|[^\s\"'`]{20})")
_LONG = 20  # characters of a value without quotes that is no name and no number
# What stands elsewhere, and what is hidden already.
_REFERENCE = pattern(r"[!$&*<{%|>]|[x1]+$|arn:|https?:|/|\.|.*(?:\$\{|\{\{|\$\()")
_PASSWORD = pattern(r"(?:passw(?:or)?d|passphrase|pwd|secret)\W*$", re.IGNORECASE)
_RANDOM = pattern(r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z]).{6,}", re.DOTALL)
_DOCUMENTS = (".yaml", ".yml", ".toml", ".tf", ".tfvars", ".env", ".properties", ".ini")

# Words that say how a token is meant, that there is none, or that its bearer wants in without one.
_HARMLESS = pattern(
    r"\W*|bearer|basic|digest|negotiate|token|jwt|api-?key|custom|oauth2?|aws4-hmac-sha256|undefined|null|none|nan|empty"
    r"|anonymous|anon|guest|public|unauth(?:enticated|orized)?|warm-?up|ping|true|false|string|required|optional"
    r"|custom-authorized"  # of Amplify's template, which the world knows
    r"|text",  # what operations that are shown send
    re.IGNORECASE,
)


def redact(text: str) -> str:
    """Return `text`, of the same length, with every credential masked that has a form of its own: `da2-REDACTED`."""
    return _hidden(text, _of_every_form) if len(text) >= SHORTEST else text


def redact_file(text: str) -> str:
    """Return the same of a file before it is read: what follows a word such as `Bearer` has still to be compared."""
    return _hidden(text, _of_forms)


def conceal(text: str, name: str = "") -> str:
    """Return the same of a part of a file that is shown as it is: also what a telling name stands before is masked.

    `name` is the file's: where texts need no quotes, those without are looked at too.
    """
    is_document = name.casefold().endswith(_DOCUMENTS)
    plain = redact(text)
    if not is_document and not (_may_tell(plain) and _ASSIGNED.search(plain)):
        return plain
    return _hidden(plain, lambda plain: _named(plain, is_document=is_document))


def _may_tell(text: str) -> bool:
    """Return whether one of the telling names can stand in a text, in a tenth of the time."""
    folded = text.casefold()
    return any(word in folded for word in _WORDS)


def without(text: str, secrets: Collection[str]) -> str:
    """Return a text with some secrets masked, wherever they stand in it as words of their own."""
    found = _of_secrets(frozenset(secrets))
    return _hidden(text, lambda plain: (one.span() for one in found.finditer(plain))) if secrets else text


def is_secret(text: str) -> bool:
    """Return whether a text that opens something is to be hidden: not what only says how a token is meant."""
    return not (_HARMLESS.fullmatch(text.strip()) or _HARMLESS.fullmatch(text.rpartition(" ")[2]))


@cache
def _of_secrets(secrets: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(secrets, key=lambda secret: (-len(secret), secret))
    return re.compile("|".join(_as_word(secret) for secret in longest_first))


def _as_word(secret: str) -> str:
    written = re.escape(secret)
    return rf"(?<!\w){written}(?!\w)" if len(secret) >= SHORTEST - 3 else rf"(?<=[\"'`]){written}(?=[\"'`])"


def _of_every_form(text: str) -> Iterator[_Place]:
    yield from _of_forms(text)
    yield from _of_forms(text, _SCHEMES)


def _of_forms(text: str, gated: _Gated = _FORMS) -> Iterator[_Place]:
    for gate, forms in gated:
        if gate in text if isinstance(gate, str) else gate.search(text):
            yield from (found.span(1) for form in forms for found in form.finditer(text) if _is_meant(found))


def _is_meant(found: re.Match[str]) -> bool:
    return "random" not in found.re.groupindex or any(map(str.isdigit, found["random"]))


def _named(text: str, *, is_document: bool) -> Iterator[_Place]:
    for found in _TELLING.finditer(text):
        group = "quoted" if found["quoted"] else "plain"
        value = found[group]
        is_word = group == "plain" and not is_document and len(value) < _LONG
        if is_word or _REFERENCE.match(value) or not is_secret(value):
            continue
        before = text[found.start() : found.start(group)]
        if _RANDOM.fullmatch(value) or (_PASSWORD.search(before) and " " not in value):
            yield found.span(group)


def _hidden(text: str, look: _Look) -> str:
    """Return a text with what is found in it masked, also where it is written in another way."""
    text = _masked(text, look(text))
    if _WRITTEN.search(text) is None:
        return text
    meant = _WRITTEN.sub(_meant, text)
    found = _merged((start, end) for start, end in look(meant) if not _is_mask(meant[start:end]))
    return "".join(_parts(text, found)) if found else text


def _meant(found: re.Match[str]) -> str:
    return chr(int(found[found.lastindex], 16)) if found.lastindex else ""


def _masked(text: str, places: Iterable[_Place]) -> str:
    parts, done = [], 0
    for start, end in _merged(places):
        if _is_mask(text[start:end]):
            continue
        parts += [text[done:start], _mask(text[start:end])]
        done = end
    return "".join((*parts, text[done:])) if parts else text


def _is_mask(text: str) -> bool:
    return text == _mask(text) or not text.strip("x")


def _mask(text: str) -> str:
    """Return a mask, in which lines end where they did."""
    if text.isascii() and text.isprintable():
        return _WORD.ljust(len(text), "x")[: len(text)]
    return _crossed(text)


def _merged(places: Iterable[_Place]) -> list[_Place]:
    """Return places in order, as one those that overlap."""
    merged: list[_Place] = []
    for start, end in sorted(places):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _parts(text: str, places: list[_Place]) -> Iterator[str]:
    """Yield a text in parts, crossed out where places of what it means say so; what joins two strings stays."""
    ahead = deque(places)
    at = 0  # in what the text means
    for part, length in _pieces(text):
        done, end = 0, at + length
        while length and ahead and ahead[0][0] < end:
            start, stop = max(ahead[0][0] - at, 0), min(ahead[0][1] - at, length)
            if length != len(part):
                start, stop = 0, len(part)
            yield part[done:start]
            yield _crossed(part[start:stop])
            done = stop
            if ahead[0][1] > end:
                break
            ahead.popleft()
        yield part[done:]
        at = end


def _crossed(text: str) -> str:
    return re.sub(r"\S", "x", text)


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """Yield the parts of a text, and the length of what each means."""
    done = 0
    for found in _WRITTEN.finditer(text):
        yield text[done : found.start()], found.start() - done
        yield found[0], len(_meant(found))
        done = found.end()
    yield text[done:], len(text) - done
