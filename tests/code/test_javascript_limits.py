"""JavaScript and TypeScript that is broken, nested, hostile or long: what is read of it all the same."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint.code.javascript import reader as javascript
from appsync_lint.code.tree import (
    Assign,
    Class,
    Function,
    Handler,
    Import,
    Literal,
    Module,
    Name,
    Opaque,
    Parameter,
    walk,
)
from appsync_lint.config import language
from appsync_lint.source import Source
from tests.code.spelling import spelt
from tests.test_laws import law

if TYPE_CHECKING:
    from collections.abc import Iterator

    import tree_sitter


def read(text: str, name: str = "authorizer.js") -> Module:
    return javascript.read(Source(name, text), language(name))


# What cannot be understood.


BROKEN = {
    "const a = ;\nexports.g = 1\n": "g",
    "f(1,\nexport const g = 1\n": "",
    "export const g = { a: , b: 1 }": "g",
    "if () { x() }\nexport const g = 1": "g",
    "export const g = 1\nconst x = 'abc": "g",
    "export const g = 1\nx = @#": "g",
    "export const g = () => {\n  return { a: 1 b: 2 }\n}": "g",
    "export const g = () => {\n  const a = (1\n}": "g",
    "class A { b( }\nexports.g = 1": "g",
    "export const g = 1\n}": "g",
}


@pytest.mark.parametrize(("text", "name"), BROKEN.items())
@pytest.mark.parametrize("file", ["a.js", "a.ts"])
def test_what_cannot_be_understood_is_an_error_and_the_rest_is_read(text: str, name: str, file: str) -> None:
    module = read(text, file)
    assert module.errors
    assert not name or name in module.exports


def test_an_error_says_where() -> None:
    (error,) = read("a = 1\nb = = 2\nc = 3\n").errors
    assert (error.line, error.text) == (2, "=")


def test_of_many_errors_the_first_ones_are_named() -> None:
    errors = read("a = = 1;\n" * 1_000).errors
    assert [error.line for error in errors] == list(range(1, len(errors) + 1))
    assert 1 < len(errors) < 100


def test_what_stands_in_a_function_that_is_not_closed_is_read() -> None:
    module = read(
        "export const handler = async (event) => {\n  const { variables } = event.requestContext;\n  f(variables);\n"
    )
    made = [spelt(node) for node in walk(*module.body) if isinstance(node, Assign)]
    assert module.errors
    assert made[-1:] == ["new variables := event.requestContext.variables"]


# Depth.


CASES = "".join(f"case 'a{number}': b(); " for number in range(2_000))

LEVELS = {
    "brackets": ("x = " + "[" * 300, "1", "]" * 300),
    "groups": ("x = " + "(" * 5_000, "1", ")" * 5_000),
    "calls": ("x = " + "f(" * 300, "1", ")" * 300),
    "objects": ("x = " + "{ a: " * 300, "1", "}" * 300),
    "choices": ("if (a) { " * 300, "x = 1", " }" * 300),
    "functions": ("function f() { " * 300, "x = 1", " }" * 300),
    "arrows": ("x = " + "() => " * 300, "1", ""),
    "conditions": ("x = " + "a ? b : " * 300, "1", ""),
    "else": ("if (a) b; else " * 300, "x = 1", ""),
    "templates": ("x = " + "`${" * 300, "1", "}`" * 300),
    "patterns": ("x = 1; const " + "{ a: " * 300, "b", " }" * 300 + " = c"),
    "sum": ("x = " + "a + " * 20_000, "1", ""),
    "sums": ("x = ", "1", " + a - b" * 900),
    "chain": ("x = ", "f(1)", ".a.b()" * 400),
    "awaits": ("x = async () => " + "await " * 5_000, "1", ""),
    "cases": ("switch (a) { " + CASES.replace("; ", "; break; "), "default: x = 1", "}"),
    "falling cases": ("switch (a) { " + CASES, "default: x = 1", "}"),
    "rounds": ("for (;;) { " + "if (a) continue; " * 2_000, "x = 1", " }"),
}  # fmt: skip


@pytest.mark.parametrize("case", LEVELS)
def test_what_people_nest_is_read(case: str) -> None:
    module = read("".join(LEVELS[case]))
    assert module.errors == ()
    assert any(isinstance(node, Literal) and node.value == 1 for node in walk(*module.body))
    assert any(isinstance(node, Assign) and spelt(node.target) == "x" for node in walk(*module.body))


HOSTILE = {
    **{f"more {case}": (opening * 8, inside, closing * 8) for case, (opening, inside, closing) in LEVELS.items()},
    "open brackets": ("(" * 50_000, "", ""),
    "open blocks": ("{" * 50_000, "", ""),
    "open texts": ("`${" * 50_000, "", ""),
    "open elements": ("<a>" * 20_000, "", ""),
    "members": ("x = a", ".b" * 50_000, ""),
    "powers": ("x = ", "a ** " * 50_000, "b"),
    "assignments": ("a = " * 50_000, "b", ""),
    "classes": ("class A { m() { " * 5_000, "", "} }" * 5_000),
    "switches": ("switch (a) { case 1: " * 5_000, "", "}" * 5_000),
    "taken apart": ("({ a } = " * 5_000, "b", ")" * 5_000),
    "labels": ("a: " * 50_000, ";", ""),
    "garbage": ("@#$%^&*(<>}{][" * 5_000, "", ""),
    "quotes": ("\"`'" * 20_000, "", ""),
    "halves of characters": ('x = "\ud800"; y("\udfff\ud800")\n' * 100, "", ""),
    "nothing": ("", "", ""),
    "zeros": ("\0" * 1_000, "", ""),
}


@pytest.mark.parametrize("case", HOSTILE)
@pytest.mark.parametrize("name", ["a.js", "a.ts"])
def test_hostile_programs_end(case: str, name: str) -> None:
    module = read("".join(HOSTILE[case]), name)
    for span in module.errors:
        assert 0 <= span.start <= span.end <= len(module.source.text)


@pytest.mark.parametrize(
    "text", ["x = " + "[" * 1_000 + "]" * 1_000, "if (a) { " * 1_000 + "}" * 1_000, "x = a" + ".b" * 5_000]
)
def test_what_stands_too_deep_is_named(text: str) -> None:
    (error, *_) = read(text).errors
    assert error.text
    assert any(isinstance(node, Opaque) for node in walk(*read(text).body))


# Laws.


PROGRAM = """\
import { util as u, extensions } from '@aws-appsync/utils';
import jwt, * as lib from './lib';
const { verify, decode: read } = require('jsonwebtoken'), ttl = 5 * 60;
enumerate(lib, jwt, extensions, require('./other').thing);
export const handler = async ({ token: sent, requestContext: { variables = {} } }, [first], ...others) => {
  let answer = { isAuthorized: false, [ttl]: read(sent), ...others };
  for (const { id, ...rest } of Object.values(variables)) {
    if (!id) continue;
    else if (rest?.[first]?.(id) ?? ttl) { answer.seen ||= `${id}: ${rest.name}`; break; }
  }
  label: for (let i = 0; i < ttl; i += first) { do { i++ } while (i); }
  switch (u.kind(sent)) { case first: case ttl: return answer; default: answer = await verify(sent) }
  try { ({ answer, other: answer.more = ttl } = decodeAll(sent)); }
  catch ({ message }) { throw new Failure(message) }
  finally { [first, answer.b] = [answer, first]; delete answer.c; }
  class Local extends Base { #a = first; static { use(ttl) } get b() { return sent } }
  return first ? tag`a${answer}` : (log(answer), Local);
};
async function* helper(a = outer, b) {
  yield a; yield* b;
  for await (const c of d) e(typeof c, c in a, c instanceof b);
}
export { helper as assist };
export default wrap(handler).use(x => y => x + y);
"""


def identifiers(root: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    """Yield the variables of a program, as its parser sees them."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if "identifier" in node.type and node.type != "property_identifier" and "statement" not in node.type:
            yield node
        waiting += node.named_children


def test_every_variable_stands_in_the_tree() -> None:
    import tree_sitter  # noqa: PLC0415 - for this test alone
    import tree_sitter_javascript  # noqa: PLC0415 - likewise

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_javascript.language()))
    assert PROGRAM.isascii()
    expected = {
        (node.start_byte, PROGRAM[node.start_byte : node.end_byte])
        for node in identifiers(parser.parse(PROGRAM.encode()).root_node)
        if node.text != b"require"
    }
    module = read(PROGRAM)
    found = {(node.span.start, node.name) for node in walk(*module.body) if isinstance(node, Name)}
    missing = [(PROGRAM[:start].count("\n") + 1, name) for start, name in sorted(expected - found)]
    bound = {*module.exports, *(name for node in walk(*module.body) for name in named_here(node))}
    assert [each for each in missing if each[1] not in bound] == []
    assert module.errors == ()


def named_here(node: object) -> Iterator[str]:
    """Yield the names that a node of the tree holds as texts."""
    match node:
        case Import(names=names):
            yield from chain.from_iterable(names)
        case Parameter(name=name) | Handler(name=name) | Function(name=name) | Class(name=name):
            yield name


def test_no_node_stands_in_the_tree_twice() -> None:
    nodes = list(walk(*read(PROGRAM).body))
    assert len({id(node) for node in nodes}) == len(nodes)


PIECES = re.findall(r"\w+|\s+|[^\w\s]", PROGRAM)


FILES = st.sampled_from(["a.js", "a.ts"])


@law(150)
@given(
    st.lists(st.sampled_from([*PIECES, "é", "\N{GRINNING FACE}", "`", "</a>", "=>"]), max_size=60),
    st.sampled_from(["a.js", "a.ts"]),
)
def test_any_text_gives_a_tree_whose_places_lie_inside_it(pieces: list[str], name: str) -> None:
    text = "".join(pieces)
    module = read(text, name)
    nodes = list(walk(*module.body))
    assert len({id(node) for node in nodes}) == len(nodes)
    assert all(0 <= node.span.start <= node.span.end <= len(text) for node in nodes)
    assert all(node.span.text == node.name for node in nodes if isinstance(node, Name) and "{" not in node.name)


@law(60)
@given(st.integers(0, len(PIECES) - 1), st.integers(1, 5))
def test_a_program_with_a_hole_is_still_read(start: int, length: int) -> None:
    text = "".join(PIECES[:start] + PIECES[start + length :])
    assert read(text).body
