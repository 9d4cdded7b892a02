"""Reports of what others wrote: the laws of the formats' own tests, held for more texts than those try."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from appsync_lint.credentials import redact
from appsync_lint.report import formats
from appsync_lint.source import Problem, Source
from tests import hostile, test_github, test_html, test_markdown
from tests.comparisons import hostile_comparison
from tests.fuzz.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST = 300  # characters: a report says the text forty times
_LAWS: tuple[Any, ...] = (
    test_github.test_what_others_wrote_comes_through_and_is_no_command,
    test_markdown.test_what_others_wrote_is_no_markup,
    test_html.test_nothing_that_others_wrote_is_markup,
    test_html.test_nothing_that_others_wrote_leaves_the_data,
    test_html.test_nothing_in_a_problem_is_markup,
    test_html.test_the_page_of_a_rule_is_text,
)


def _check(data: bytes) -> None:
    text = data.decode(errors="surrogateescape")[:_LONGEST]
    for name in formats.CHECK:
        _assert_tame(formats.check(hostile.filled(text), name), name)
    for name in formats.DIFF:
        _assert_tame(formats.diff(hostile_comparison(text), name), name)
    # As files are read: keys are masked at the door.
    source = Source(f"{text}.graphql", redact(f"{text}\nx"))
    problem = Problem(text, text, source.span(0, len(text)))
    for name in formats.CHECK:
        _assert_tame(formats.failure([problem], name), name)


def _assert_tame(written: str, name: str) -> None:
    found = hostile.RAW.search(written)
    assert found is None, f"{found[0]!r} in {name}" if found else ""
    assert "da2-abcdefgh" not in written, f"a key in {name}"
    if name in {"json", "sarif", "gitlab"}:
        json.loads(written)
    elif name == "junit":
        ET.fromstring(written)  # noqa: S314 - our own report
    elif name in {"text", "markdown"}:
        assert not hostile.seen_commands(written), f"a command in {name}"


def _laws(data: bytes) -> None:
    text = data.decode(errors="surrogateescape")[:_LONGEST]
    for law in _LAWS:
        test: Callable[[str], None] = law.hypothesis.inner_test
        test(text)


def _seeds() -> tuple[bytes, ...]:
    return tuple(text.encode(errors="surrogatepass") for text in hostile.SNIPPETS)


TARGETS = {
    "reports": Target(_check, _seeds, hostile.SNIPPETS, short=30),
    "markup in reports": Target(_laws, _seeds, hostile.SNIPPETS, short=15),
}
