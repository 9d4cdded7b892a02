"""Terraform's functions for texts, numbers and dates.

Functions that take regular expressions are not evaluated: a hostile one would never end.
https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import math
import re
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from appsync_lint.loaders.document import Partial
from appsync_lint.loaders.terraform import arithmetic
from appsync_lint.loaders.terraform.calls import Called, is_countable, is_open, plain_text
from appsync_lint.loaders.terraform.values import (
    Atom,
    Encoded,
    EvaluationError,
    Listing,
    Several,
    is_null,
    joined,
    refuse_long,
    rendered,
    text,
    unknown,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from appsync_lint.loaders.terraform.values import Value

_VERB = re.compile(r"%(?:%|\[(\d{1,3})\])?([-+# 0]*)(\d{1,3})?(?:\.(\d{1,3}))?([a-zA-Z])|%%")
_DURATION = re.compile(r"([-+]?\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}


def _of_text(change: Callable[[str], str]) -> Callable[[Called], Value]:
    def function(called: Called) -> Value:
        return text(change(called.text(0)), called.span)

    return function


def _of_texts(change: Callable[[str, str], str]) -> Callable[[Called], Value]:
    def function(called: Called) -> Value:
        return text(change(called.text(0), called.text(1)), called.span)

    return function


def _test(question: Callable[[str, str], bool]) -> Callable[[Called], Value]:
    def function(called: Called) -> Value:
        return Atom(question(called.text(0), called.text(1)), called.span)

    return function


def _replace(called: Called) -> Value:
    old = called.text(1)
    if len(old) > 1 and old[0] == old[-1] == "/":
        return called.unknown()  # a regular expression
    whole, new = called.text(0), called.text(2)
    refuse_long(len(whole) + (whole.count(old) * len(new)))
    return text(whole.replace(old, new), called.span)


def _substring(called: Called) -> Value:
    whole = called.text(0)
    if not is_countable(whole):
        return called.unknown()
    start, length = (int(arithmetic.number(called.argument(number))) for number in (1, 2))
    start = max(0, start + len(whole)) if start < 0 else start
    return text(whole[start:] if length < 0 else whole[start : start + length], called.span)


def _reversed(called: Called) -> Value:
    whole = called.text(0)
    return text(whole[::-1], called.span) if is_countable(whole) else called.unknown()


def _split(called: Called) -> Value:
    separator, whole = called.text(0), called.text(1)
    parts = (whole.split(separator) if separator else list(whole)) if whole else [""]
    return Listing(tuple(text(part, called.span) for part in parts), called.span)


def _indent(called: Called) -> Value:
    spaces, whole = int(arithmetic.number(called.argument(0))), called.text(1)
    if spaces < 0:
        raise EvaluationError
    refuse_long(len(whole) + whole.count("\n") * spaces)
    return text(whole.replace("\n", "\n" + " " * spaces) if "\n" in whole else whole, called.span)


def _join(called: Called) -> Value:
    """Return texts put together; of those that are not known the holes stay."""
    separator = called.argument(0)
    items: list[Value] = []
    for argument in called.arguments[1:]:
        if not isinstance(argument, Listing):
            return called.unknown()
        items += [item for item in argument.items if not is_null(item)]
    if not isinstance(separator, Atom) or (len(items) > 1 and any(isinstance(item, Several) for item in items)):
        return called.unknown()
    parts: list[Value] = []
    for number, item in enumerate(items):
        if number:
            parts.append(text(written(separator.value), separator.span))
        parts.append(item)
    return joined(parts, called.span)


def _format(called: Called) -> Value:
    """Return a text filled in; of arguments that are not known the holes stay.

    https://developer.hashicorp.com/terraform/language/functions/format
    """
    form = called.argument(0)
    if not isinstance(form, Atom):
        return called.unknown()
    pattern = plain_text(form)
    parts: list[Value] = []
    at, number = 0, 0
    for verb in _VERB.finditer(pattern):
        parts.append(text(pattern[at : verb.start()], form.span))
        at = verb.end()
        if verb[0] == "%%":
            parts.append(text("%", form.span))
            continue
        number = int(verb[1]) if verb[1] else number + 1
        filled = _filled(called.argument(number), verb)
        if filled is None:
            return called.unknown()
        parts.append(filled)
    parts.append(text(pattern[at:], form.span))
    return joined(parts, called.span)


def _filled(value: Value, verb: re.Match[str]) -> Value | None:
    _, flags, width, precision, letter = verb.groups()
    if isinstance(value, Partial) and letter in "sv" and not (flags or width or precision):
        return value
    if isinstance(value, Encoded):
        value = rendered(value)
    if not isinstance(value, Atom):
        return None
    padding = {"-": "<", "0": "0>"}.get(flags[:1], ">")
    match letter:
        case "s" | "v" if precision is None:
            said = written(value.value)
        case "d":
            said = str(math.trunc(arithmetic.number(value)))
        case "q":
            said = written(value.value)
            said = '"' + said.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case "t":
            said = written(arithmetic.boolean(value))
        case "f":
            said = f"{arithmetic.number(value):.{int(precision or 6)}f}"
        case _:
            return None
    return text(f"{said:{padding}{width}}" if width else said, value.span)


def _format_list(called: Called) -> Value:
    lists = [argument for argument in called.arguments[1:] if isinstance(argument, Listing)]
    if not lists or any(is_open(one) for one in lists):
        return called.unknown()
    if isinstance(called.argument(0), Listing) or len({len(one.items) for one in lists}) > 1:
        raise EvaluationError
    found: list[Value] = []
    for number in range(len(lists[0].items)):
        arguments = tuple(one.items[number] if isinstance(one, Listing) else one for one in called.arguments)
        found.append(_format(Called(called.call, arguments, called.files)))
    return Listing(tuple(found), called.span)


def _number(change: Callable[[float], float]) -> Callable[[Called], Value]:
    def function(called: Called) -> Value:
        return Atom(change(arithmetic.number(called.argument(0))), called.span)

    return function


def _extreme(choose: Callable[[list[float]], float]) -> Callable[[Called], Value]:
    def function(called: Called) -> Value:
        numbers = [arithmetic.number(argument) for argument in called.arguments]
        if not numbers:
            raise EvaluationError
        return Atom(choose(numbers), called.span)

    return function


def _parse_integer(called: Called) -> Value:
    try:
        return Atom(int(called.text(0)[:200], int(arithmetic.number(called.argument(1)))), called.span)
    except ValueError:
        raise EvaluationError from None


def _time_add(called: Called) -> Value:
    """Return a moment, in the form of RFC 3339; of the moment of applying, how many hours later it is.

    https://developer.hashicorp.com/terraform/language/functions/timeadd
    """
    since = called.argument(0)
    if any(isinstance(argument, Partial | Several) for argument in called.arguments[1:]) or isinstance(since, Several):
        return called.unknown()
    duration = called.text(1)
    if _DURATION.sub("", duration) or not duration:
        raise EvaluationError
    seconds = sum(float(count) * _SECONDS[unit] for count, unit in _DURATION.findall(duration))
    if isinstance(since, Partial):
        whole = seconds % _SECONDS["h"] == 0
        said = f'timeadd({since.expression}, "{seconds // _SECONDS["h"]:.0f}h")'
        return unknown(said, called.span, answer=since.answer) if whole else called.unknown()
    try:
        moment = dt.datetime.fromisoformat(called.text(0)) + dt.timedelta(seconds=seconds)
    except (ValueError, OverflowError):
        raise EvaluationError from None
    return text(moment.isoformat().replace("+00:00", "Z"), called.span)


def _decoded(called: Called) -> Value:
    try:
        return text(base64.b64decode(called.text(0), validate=True).decode(), called.span)
    except (binascii.Error, ValueError):
        raise EvaluationError from None


def _basename(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _dirname(path: str) -> str:
    return path.rpartition("/")[0] or ("/" if path.startswith("/") else ".")


def _title(whole: str) -> str:
    return re.sub(r"(?<!\w)\w", lambda found: found[0].upper(), whole)


def _upper(whole: str) -> str:
    """Return a text in capitals, letter by letter: there is none for `ß`."""
    if whole.isascii():
        return whole.upper()
    return "".join(char.upper() if len(char.upper()) == 1 else char for char in whole)


def _without_ending(whole: str, ending: str) -> str:
    return whole.removesuffix(ending)


STRICT: dict[str, Callable[[Called], Value]] = {
    "upper": _of_text(_upper),
    "lower": _of_text(str.lower),
    "title": _of_text(_title),
    "trimspace": _of_text(str.strip),
    "chomp": _of_text(lambda whole: whole.rstrip("\r\n")),
    "strrev": _reversed,
    "urlencode": _of_text(quote_plus),
    "base64encode": _of_text(lambda whole: base64.b64encode(whole.encode()).decode()),
    "base64decode": _decoded,
    "basename": _of_text(_basename),
    "dirname": _of_text(_dirname),
    "abspath": _of_text(str),  # relative to the same folder: the same file
    "pathexpand": _of_text(str),
    "trim": _of_texts(str.strip),
    "trimprefix": _of_texts(str.removeprefix),
    "trimsuffix": _of_texts(_without_ending),
    "startswith": _test(str.startswith),
    "endswith": _test(str.endswith),
    "strcontains": _test(lambda whole, part: part in whole),
    "replace": _replace,
    "substr": _substring,
    "split": _split,
    "indent": _indent,
    "abs": _number(abs),
    "ceil": _number(math.ceil),
    "floor": _number(math.floor),
    "max": _extreme(max),
    "min": _extreme(min),
    "parseint": _parse_integer,
}
TOLERANT: dict[str, Callable[[Called], Value]] = {
    "join": _join, "format": _format, "formatlist": _format_list, "timeadd": _time_add,
}  # fmt: skip
