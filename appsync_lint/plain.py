"""A plain command line, read without click, whose import takes as long as loading all rules.

A line is plain where it has nothing but exact names of commands and options, and values that click would hand on as
they are. Whatever else there is, also in the environment, is for click.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

from appsync_lint import commands
from appsync_lint.options import Argument, Option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from appsync_lint.options import Parameter

Value = str | bool | tuple[str | bool, ...] | None


class _NotPlainError(Exception):
    """A line that is for click."""


def read(line: Sequence[str], environment: Iterable[str]) -> tuple[Callable[..., None], dict[str, Value]] | None:
    """Return what runs the command of a line, and the value of every parameter; None where the line is not plain.

    `environment` are the names of the variables that there are.
    """
    expands_globs = os.name == "nt"
    if expands_globs or any("APPSYNC_LINT_" in name for name in environment):
        return None
    name, words = (line[0], line[1:]) if line and line[0] in commands.NAMES else ("check", line)
    module = import_module(f"appsync_lint.commands.{name}")
    try:
        given = _given(words, module.PARAMETERS)
        return module.run, {one.parameter: _value(one, given[one.parameter]) for one in module.PARAMETERS}
    except _NotPlainError:
        return None


def _given(words: Sequence[str], parameters: Sequence[Parameter]) -> dict[str, list[str | bool]]:
    """Return what is given for each parameter. Raises _NotPlainError."""
    options = {flag: one for one in parameters if isinstance(one, Option) for flag in one.flags.split("/")}
    rest = [one.parameter for one in parameters if isinstance(one, Argument) and one.several]
    found: dict[str, list[str | bool]] = {one.parameter: [] for one in parameters}
    left = iter(words)
    for word in left:
        if option := options.get(word):
            found[option.parameter].append(_of_option(option, word, left))
        elif rest:
            found[rest[0]].append(_plain(word))
        else:
            raise _NotPlainError
    return found


def _of_option(option: Option, flag: str, left: Iterator[str]) -> str | bool:
    """Return what is given for an option: on, off, or the next word. Raises _NotPlainError."""
    on, _, off = option.flags.partition("/")
    if option.switch or off:
        return flag == on
    value = _plain(next(left, ""))
    if option.folder or (option.choices and value not in option.choices):
        raise _NotPlainError
    return value


def _plain(word: str) -> str:
    if word[:1] in {"", "-"} and word != "-":
        raise _NotPlainError
    return word


def _value(parameter: Parameter, given: Sequence[str | bool]) -> Value:
    """Return the value of a parameter. Raises _NotPlainError."""
    if isinstance(parameter, Argument):
        several, single = parameter.several, None
    else:
        several, single = parameter.multiple, False if parameter.switch else parameter.default
    if (parameter.required and not given) or (len(given) > 1 and not several):
        raise _NotPlainError
    return tuple(given) if several else next(iter(given), single)
