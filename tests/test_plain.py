"""A plain command line means the same without click as with it."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint import commands, parser, plain
from appsync_lint.options import Option

MODULES = {name: import_module(f"appsync_lint.commands.{name}") for name in commands.NAMES}
FLAGS = sorted(
    {
        flag
        for module in MODULES.values()
        for one in module.PARAMETERS
        if isinstance(one, Option)
        for flag in one.flags.split("/")
    }
)
VALUES = ("schema.graphql", "json", "never", "high", "a=b", "Query.a", "*.graphql", "api-key", "", "-", "--", "ÿ", "/x")
ODD = ("-h", "--help", "--version", "--nope", "--output=json", "--outpu", "-o", "-x", "--color=red", "check", "view")

Call = tuple[str, dict[str, Any]]


def with_click(line: list[str]) -> Call | None:
    """Return the command that click runs for a line, and what it gives it; None where it runs none."""
    calls: list[Call] = []

    def recorder(name: str) -> Any:  # noqa: ANN401 - stands for a command
        return lambda **values: calls.append((name, values))

    with (
        mock.patch.multiple("sys", argv=["appsync-lint", *line], stderr=mock.DEFAULT, stdout=mock.DEFAULT),
        mock.patch.dict("os.environ", clear=True),
    ):
        patches = [mock.patch.object(module, "run", recorder(name)) for name, module in MODULES.items()]
        for patch in patches:
            patch.start()
        try:
            parser.run()
        finally:
            for patch in patches:
                patch.stop()
    return calls[0] if calls else None


def without_click(line: list[str]) -> Call | None:
    """Return the same as the plain reader says it; None where it leaves the line to click."""
    found = plain.read(line, ())
    if found is None:
        return None
    run, values = found
    return next(name for name, module in MODULES.items() if module.run is run), values


words = st.sampled_from(FLAGS) | st.sampled_from(VALUES)
lines = st.tuples(
    st.sampled_from([(), *((name,) for name in commands.NAMES)]),
    st.lists(words | st.sampled_from(ODD), max_size=6),
).map(lambda parts: [*parts[0], *parts[1]])


@given(lines)
def test_click_says_the_same(line: list[str]) -> None:
    read = without_click(line)
    assert read is None or read == with_click(line)


@given(st.lists(st.sampled_from(FLAGS), unique=True), st.sampled_from(commands.NAMES))
def test_click_says_the_same_of_options_that_a_command_has(flags: list[str], name: str) -> None:
    own = {flag: one for one in MODULES[name].PARAMETERS if isinstance(one, Option) for flag in one.flags.split("/")}
    line = [name, "some", "paths"]
    for flag in flags:
        if flag in own:
            option = own[flag]
            takes_none = option.switch or "/" in option.flags
            line += [flag] if takes_none else [flag, (option.choices or ("value",))[0]]
    read = without_click(line)
    assert read is None or read == with_click(line)


@pytest.mark.parametrize(
    "line",
    [
        [],
        ["."],
        ["check", "a.graphql", "b.graphql", "--output", "json", "--output", "sarif=x.sarif"],
        ["--output", "json", "--config", "x.yaml", "--root", ".", "--fail-on", "high", "--no-pedantic", "--exit-zero"],
        ["-", "--stdin-filename", "x.graphql", "--select", "a", "--select", "b", "--color", "never"],
        ["access", "--as", "cognito", "--output", "json"],
        ["view", "--as", "api-key"],
        ["rules", "--output", "json"],
    ],
)
def test_what_people_write_most_is_plain(line: list[str]) -> None:
    read = without_click(line)
    assert read is not None
    assert read == with_click(line)


@pytest.mark.parametrize(
    "line",
    [
        ["--help"],
        ["--output=json"],
        ["--outp", "json"],
        ["--root", "a", "--root", "b"],
        ["--pedantic", "--no-pedantic"],
        ["--color", "red"],
        ["--output"],
        ["--config", "-x"],
        ["--rules", "folder"],
        ["--", "a"],
        [""],
        ["view"],
        ["explain", "public-mutation"],
        ["diff", "main"],
    ],
)
def test_what_is_left_to_click(line: list[str]) -> None:
    assert plain.read(line, ()) is None


@pytest.mark.parametrize("variable", ["APPSYNC_LINT_COLOR", "_APPSYNC_LINT_COMPLETE"])
def test_where_the_environment_has_a_say_nothing_is_plain(variable: str) -> None:
    assert plain.read(["."], ["PATH", variable]) is None


def test_on_windows_click_expands_patterns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "name", "nt")
    assert plain.read(["*.graphql"], ()) is None
