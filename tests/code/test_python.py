"""Python: what each of its forms becomes in the tree, where it stands, and what nobody can understand."""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint.code.python import reader as python
from appsync_lint.code.tree import Assign, Function, Literal, Module, Name, Parameter, walk
from appsync_lint.config import Language
from appsync_lint.source import Embedded, Piece, Source
from tests.code.spelling import spelt
from tests.test_laws import law

if TYPE_CHECKING:
    from appsync_lint.code.tree import Statement


def read(text: str) -> Module:
    return python.read(Source("authorizer.py", text), Language.PYTHON)


def lowered(text: str) -> list[str]:
    module = read(text)
    assert module.errors == ()
    return lines(module.body)


def lines(body: tuple[Statement, ...]) -> list[str]:
    """Return statements, with the variables that nobody wrote named alike."""
    return [re.sub(r"\{@\d+\}", "{@}", spelt(statement)) for statement in body]


def inside(text: str, *, parameters: str = "") -> list[str]:
    """Return what stands in a function, whose names are all its own."""
    body = "\n    ".join(text.split("\n"))
    module = read(f"def f({parameters}):\n    {body}\n")
    assert {place.text for place in module.errors} == set(re.findall("^exec", text))
    function = module.exports["f"]
    assert isinstance(function, Function)
    return lines(function.body)


EXPRESSIONS = {
    # Parts.
    'event["requestContext"]["queryString"]': "event.requestContext.queryString",
    "event.request_context.query_string": "event.request_context.query_string",
    'event.get("requestContext").get("variables")': "event?.requestContext?.variables",
    'event.get("requestContext", {}).get("variables", None)': "(?? event?.requestContext, {})?.variables",
    '(event.get("requestContext") or {}).get("x")': "(or event?.requestContext, {})?.x",
    'getattr(event, "request_context", None)': "event?.request_context",
    'claims.get("https://example.com/tenant")': "claims?.https://example.com/tenant",
    "event[key]": "event[key]",
    'event[f"{a}"]': "event[(template a)]",
    "parts[0]": "parts[0]",
    "parts[-1]": "parts[-1]",
    "table[a, b]": "table[[a, b]]",
    "token[7:]": "(slice token, 7)",
    "rows[a:b:2]": "(slice rows, a, b, 2)",
    # Calls.
    "requests.get('https://example.com/jwks')": "requests.get('https://example.com/jwks')",
    "http.get('/health')": "http.get('/health')",
    "session.get('x', timeout=3)": "session.get('x', timeout=3)",
    "event.get(key)": "event.get(key)",
    "queue.get()": "queue.get()",
    "jwt.decode(token, key, algorithms=['RS256'])": "jwt.decode(token, key, algorithms=['RS256'])",
    "f(*a, b, **c)": "f((... a), b, (... c))",
    "f(x for x in y)": "f(opaque(new x := y[*], x))",
    "f()()[0].g()": "f()()[0].g()",
    "AppSyncAuthorizerResponse(authorize=True, max_age=0).asdict()": (
        "AppSyncAuthorizerResponse(authorize=True, max_age=0).asdict()"
    ),
    # Texts and numbers.
    "'a' \"b\" '''c'''": "'abc'",
    r"r'\d' b'\x00' 'a\n\t\'\\\x41\101\u00e9\N{BULLET}\q'": repr("\\d\x00a\n\t'\\AA\u00e9\u2022\\q"),
    "f'a{b}c'": "(template 'a', b, 'c')",
    "f'{a!r:>{width}.2f}' ' and ' f'{b=}'": "(template a, width, ' and ', b)",
    "f'{{}}'": "'{}'",
    "rf'\\d{a}'": "(template '\\\\d', a)",
    'f"{event[\'a\']["b"]}"': "(template event.a.b)",
    "r'\\\\'": repr("\\\\"),
    "1_000": "1000",
    "0x1F": "31",
    "-1.5e3": "-1500.0",
    "1j": "opaque()",
    "...": "opaque()",
    "[True, False, None]": "[True, False, None]",
    # Operators.
    "a + b + c": "(+ a, b, c)",
    "a - b - c": "(- (- a, b), c)",
    "a + b * c": "(+ a, (* b, c))",
    "a or b or c and d": "(or a, b, (and c, d))",
    "not a": "(not a)",
    "-a": "(- a)",
    "-True": "(- True)",
    "~a": "(~ a)",
    "a is None": "(== a, None)",
    "a is not None": "(!= a, None)",
    "a not   in b": "(not in a, b)",
    "'mutation' in query": "(in 'mutation', query)",
    "1 < a <= 3": "(and (< 1, a), (<= a, 3))",
    "1 < f() < 3": "(and (< 1, new {@} := f()), (< {@}, 3))",
    "a if b else c": "(b ? a : c)",
    "a if b else c if d else e": "(b ? a : (d ? c : e))",
    "(a)": "a",
    "(n := 10)": "new n := 10",
    # Things.
    '{"a": 1, **b, c: 2, 3: d}': "{a: 1, ...b, [c]: 2, 3: d}",
    "dict(a=1, b=2)": "{a: 1, b: 2}",
    "dict(base, a=1)": "{...base, a: 1}",
    "dict(zip(a, b))": "dict(zip(a, b))",
    "dict()": "{}",
    "(a, *b)": "[a, (... b)]",
    "{a, b}": "[a, b]",
    "()": "[]",
    "lambda a, b=1, *c, **d: a": "def (a, b = 1, ...c, ...d) {return a}",
    "lambda: 0": "def () {return 0}",
    "[n.m for n in ns if n for o in n]": "opaque(new n := ns[*], n, new o := n[*], n.m)",
    "{k: v for k, v in d.items()}": "opaque(new {@} := d.items()[*], new k := {@}[0], new v := {@}[1], k, v)",
    "{x async for x in y}": "opaque(new x := y[*], x)",
}


@pytest.mark.parametrize(("text", "expected"), EXPRESSIONS.items())
def test_an_expression(text: str, expected: str) -> None:
    assert lowered(text) == [expected]


FUNCTIONS = {
    # Assignments: the first one of a name makes the variable.
    "a = 1\na = 2": ["new a := 1", "a := 2"],
    "a: int = 1": ["new a := 1"],
    "a: int": [],
    "a = b = c": ["new a := new b := c"],
    "a = b = c = f()": ["new a := new b := new c := f()"],
    "a, b = c": ["new a := c[0]", "new b := c[1]"],
    "a, b = 1, 2": ["new a := 1", "new b := 2"],
    "(a) = 1": ["new a := 1"],
    "(a,) = b": ["new a := b[0]"],
    "[a, (b, c)] = d": ["new a := d[0]", "new b := d[1][0]", "new c := d[1][1]"],
    "a, *b, c = d": ["new a := d[0]", "new b := d", "new c := d[-1]"],
    "a, b = f()": ["new {@} := f()", "new a := {@}[0]", "new b := {@}[1]"],
    "a, b = c = d": ["new {@} := new c := d", "new a := {@}[0]", "new b := {@}[1]"],
    "a = b, c = d": ["new a := d", "new b := d[0]", "new c := d[1]"],
    "a.b = c['d'] = e": ["a.b := c.d := e"],
    "a[i], b[1:] = c": ["a[i] := c[0]", "b[opaque(1)] := c[1]"],
    "a.b += 1": ["a.b := (+ a.b, 1)"],
    "f().a |= b": ["f().a := (| f().a, b)"],
    "global a\na = 1": ["a := 1"],
    "nonlocal a, b\nb += 1": ["b := (+ b, 1)"],
    "import a\na = 1": ["import a: * as a", "a := 1"],
    "if (n := f()): n = 1": ["if new n := f() {n := 1}"],
    "del a.b, c": ["(delete a.b)", "(delete c)"],
    "pass": [],
    # Ways out.
    "return": ["return nothing"],
    "return a, b": ["return [a, b]"],
    "return await a": ["return a"],
    "raise": ["throw nothing"],
    "raise Denied('no')": ["throw Denied('no')"],
    "raise Denied() from error": ["error", "throw Denied()"],
    "assert a, 'no'": ["if (not a) {throw 'no'}"],
    "assert a": ["if (not a) {throw nothing}"],
    "a = yield b": ["new a := opaque(b)"],
    "yield from b": ["opaque(b)"],
    # Choices.
    "if a: b\nelif c: d\nelse: e": ["if a {b} else {if c {d} else {e}}"],
    "if a:\n    if b: c\n    else: d": ["if a {if b {c} else {d}}"],
    "if a: b; c": ["if a {b; c}"],
    # Loops.
    "for a in b: c": ["loop new a := b[*] {c}"],
    "async for a in b: a = 1": ["loop new a := b[*] {a := 1}"],
    "for a, b in c: d": ["loop new a := c[*][0], new b := c[*][1] {d}"],
    "for a in b, c: d": ["loop new a := [b, c][*] {d}"],
    "for a[0] in b: c": ["loop a[0] := b[*] {c}"],
    "for a.b in c: d": ["loop a.b := c[*] {d}"],
    "while a: b\nelse: c": ["loop a {b}", "c"],
    "for a in b:\n    if a == c: break\nelse: raise d": [
        "loop new a := b[*] {if (== a, c) {}}",
        "if opaque((== a, c)) {throw d}",
    ],
    "for a in b:\n    for c in d: break\nelse: e": ["loop new a := b[*] {loop new c := d[*] {}}", "e"],
    "for a in b:\n    for c in d: e\n    else: break\nelse: e": [
        "loop new a := b[*] {loop new c := d[*] {e}}",
        "if opaque() {e}",
    ],
    # What can fail.
    "try: a\nexcept (B, c.D) as e: f\nexcept G: h\nelse: i\nfinally: j": [
        "try {a; i} except [B, c.D] e {f} except [G]  {h} finally {j}",
    ],
    "try: a\nexcept: b": ["try {a} except []  {b}"],
    "try: a\nexcept* B as e: e = 1": ["try {a} except [B] e {e := 1}"],
    "try: a\nexcept A, B: b": ["try {a} except [A, B]  {b}"],
    "try: a\nexcept A, error: b": ["try {a} except [A] error {b}"],
    "with a() as b, c: d": ["{new b := a(); c; d}"],
    "with a as b: b = c": ["{new b := a; b := c}"],
    "with (a as b, c): d": ["{new b := a; c; d}"],
    "async with (a as (b, c)): d": ["{new b := a[0]; new c := a[1]; d}"],
    # Matching.
    "match a:\n    case 'x' | -1: b\n    case None: c\n    case A.B: d\n    case _: e": [
        "if (or (== a, 'x'), (== a, -1)) {b} else {if (== a, None) {c} else {if (== a, A.B) {d} else {e}}}",
    ],
    "match event['info'], b:\n    case 'x', (c): d\n    case e if e: f": [
        "if (== event.info, 'x') {new c := b; d} else {if opaque(new e := [event.info, b], e) {f}}",
    ],
    "match f():\n    case {'k': {'l': v}, **rest}: a": [
        "new {@} := f()",
        "if (and (in 'k', {@}), (in 'l', {@}.k)) {new v := {@}.k.l; new rest := {@}; a}",
    ],
    "match a:\n    case Point(x, y=0) as p: b": [
        "if (and (instanceof a, Point), (== a.y, 0)) {new x := a[0]; new p := a; b}"
    ],
    "match a:\n    case [b, *c, d]: e": ["if opaque(a) {new b := a[0]; new c := a; new d := a[-1]; e}"],
    "match a:\n    case {}: b\n    case []: c": ["if opaque(a) {b} else {if opaque(a) {c}}"],
    "match = 1\nmatch.a(match)": ["new match := 1", "match.a(match)"],
    # Definitions.
    "def g(a, /, b: int = 1, *c, d=e, **h) -> int: return a": [
        "new g := def g(a, b = 1, ...c, d = e, ...h) {return a}",
    ],
    "async def g(*, a): await a": ["new g := def g(a) {a}"],
    "def g(a): a = 1; b = 2": ["new g := def g(a) {a := 1; new b := 2}"],
    "def g((a, b), c): pass": ["new g := def g({0}, c) {new a := {0}[0]; new b := {0}[1]}"],
    "@app.resolver(type_name='Query')\n@tracer\ndef g(): pass": [
        "new g := @app.resolver(type_name='Query') @tracer def g() {}",
    ],
    "class A(B, metaclass=ABCMeta):\n    x: int = 1\n    y: str\n    def g(self): return self.x\n    if z: w = 2": [
        "new A := class A(B) {new x := 1; new y := opaque(); def g(self) {return self.x}; ABCMeta; if z {new w := 2}}",
    ],
    "@dataclass(frozen=True)\nclass A: pass": ["new A := @dataclass(frozen=True) class A() {}"],
    # Modules.
    "import a.b.c, d as e": ["import a.b.c: * as a", "import d: * as e"],
    "from a.b import c, d as e": ["import a.b: c as c, d as e"],
    "from ..lib.token import (verify,)": ["import ..lib.token: verify as verify"],
    "from . import a": ["import .: a as a"],
    "from a import *": ["import a: * as *"],
    "type(self).a = b": ["type(self).a := b"],
    "type A = int": [],
    # Python 2.
    "print a, b": ["print(a, b)"],
    "exec a": ["exec(a)"],
}


@pytest.mark.parametrize(("text", "expected"), FUNCTIONS.items())
def test_statements(text: str, expected: list[str]) -> None:
    assert inside(text) == expected


def test_parameters_and_what_handlers_catch_make_their_variables() -> None:
    assert inside("event = event or {}", parameters="event") == ["event := (or event, {})"]


def test_a_comprehension_leaves_no_variable() -> None:
    assert inside("[x for x in y]\nx = 1") == ["opaque(new x := y[*], x)", "new x := 1"]


def test_a_function_makes_no_variable_of_the_module_unless_it_says_so() -> None:
    module = read("user = None\ndef f():\n    global user\n    user = 1\ndef g():\n    user = 2\n")
    made = {spelt(node): node.declares for node in walk(*module.body) if isinstance(node, Assign)}
    assert (made["new user := None"], made["user := 1"], made["new user := 2"]) == (True, False, True)


def test_every_name_of_the_top_level_is_exported() -> None:
    text = """
import os
from .token import verify as check
TTL = 300
first, second = pair()
try:
    import fast
except ImportError:
    fast = None
if TTL:
    limit: int = 1
for item in first:
    pass
class Reader: inner = 1
@decorated
def handler(event, context):
    local = 1
"""
    exports = read(text).exports
    names = ["os", "check", "TTL", "first", "second", "fast", "limit", "item", "Reader", "handler"]
    assert list(exports) == names
    assert isinstance(exports["handler"], Function)
    assert spelt(exports["TTL"]) == "300"
    assert spelt(exports["fast"]) == "fast"


def test_what_has_no_meaning_to_the_program_is_left_out() -> None:
    text = "# a comment\nx = (  # another\n    1\n)\ny = a \\\n    + b\nz: dict[str, Any]\n"
    assert lowered(text) == ["new x := 1", "new y := (+ a, b)"]


POSITIONS = "é = '😀'; b = 'ü' + event['😀']\r\n# 😀\r\nc = f'😀{d}'\r\n"


def test_places_count_characters() -> None:
    module = read(POSITIONS)
    names = {node.name: (node.span.line, node.span.column) for node in walk(*module.body) if isinstance(node, Name)}
    assert names == {"é": (1, 1), "b": (1, 10), "event": (1, 20), "c": (3, 1), "d": (3, 9)}
    assert [spelt(statement) for statement in module.body][-1] == "new c := (template '😀', d)"


def test_places_in_a_text_inside_another_are_those_outside() -> None:
    code = 'é = "x"\ndef f():\n    return 1\n'
    outer = Source("template.yaml", "Code: |\n" + "".join(f"  {line}\n" for line in code.splitlines()))
    starts = [0, code.index("def"), code.index("    return")]
    pieces = [Piece(start, 10 + start + 2 * number) for number, start in enumerate(starts)]
    module = python.read(Embedded(outer, code, pieces), Language.PYTHON)
    function = module.exports["f"]
    assert (function.span.file, function.span.line, function.span.column) == ("template.yaml", 3, 3)
    assert function.span.text == "def f():\n    return 1"
    assert [name.span.column for name in walk(*module.body) if isinstance(name, Name)] == [3, 7]


def test_a_name_means_the_same_however_it_is_written() -> None:
    assert lowered("ｅｖｅｎｔ.ａ") == ["event.a"]  # noqa: RUF001 - on purpose


def test_a_carriage_return_alone_ends_a_line_as_in_python() -> None:
    assert lowered("# no\rreturn_ = 1\r") == ["new return_ := 1"]


def test_a_byte_order_mark_is_nothing() -> None:
    assert lowered("\ufeffa = 1") == ["new a := 1"]


BROKEN = {
    "def f(:\n    pass\n\ndef g():\n    return 1\n": "g",
    "x = = 1\ndef g(): pass\n": "g",
    "g = {'a': }\n": "g",
    "g = 1\nif True\n    pass\n": "g",
    "g = 1\nh = (1\n": "g",
    "g = 1\nx = 'abc\n": "g",
    "g = 1\nx = `a`\n": "g",
    "g = 1\nx.\n": "g",
}


@pytest.mark.parametrize(("text", "name"), BROKEN.items())
def test_what_cannot_be_understood_is_an_error_and_the_rest_is_read(text: str, name: str) -> None:
    module = read(text)
    assert module.errors
    assert name in module.exports


def test_an_error_says_where() -> None:
    (error,) = read("a = 1\nb = = 2\nc = 3\n").errors
    assert (error.line, error.text) == (2, "=")


PYTHON_2 = """
import urllib2
def handler(event, context):
\tif event.has_key("a"):
\t    print "a", event["a"]
        raise ValueError, "no"
\ttry:
\t\tpass
\texcept Exception, error:
\t\tprint >>sys.stderr, error
\treturn ur"x" <> 0777L
"""


def test_python_2_is_read_as_far_as_it_goes() -> None:
    assert "handler" in {name.name for name in walk(*read(PYTHON_2).body) if isinstance(name, Name)}


LEVELS = {
    "brackets": ("x = " + "[" * 300, "1", "]" * 300),
    "groups": ("x = " + "(" * 5_000, "1", ")" * 5_000),
    "calls": ("x = " + "f(" * 300, "1", ")" * 300),
    "dictionaries": ("x = " + "{'a': " * 300, "1", "}" * 300),
    "choices": ("".join(" " * level + "if a:\n" for level in range(300)), " " * 300 + "x = 1", ""),
    "functions": ("".join(" " * level + "def f():\n" for level in range(300)), " " * 300 + "x = 1", ""),
    "otherwise": ("x = " + "a if b else " * 300, "1", ""),
    "elif": ("if a: b\n" + "elif c: d\n" * 300, "x = 1", ""),
    "sum": ("x = " + "a + " * 20_000, "1", ""),
    "sums": ("x = ", "1", " + a - b" * 900),
    "chain": ("x = ", "f(1)", ".a.b()" * 400),
    "texts": ("x = f'{1}' " + "f'{a}' " * 5_000, "'1'", ""),
    "names": ("x = 1 # " + "# " * 5_000, "1", ""),
}


@pytest.mark.parametrize("case", LEVELS)
def test_what_people_nest_is_read(case: str) -> None:
    module = read("".join(LEVELS[case]) + "\n")
    assert module.errors == ()
    assert any(isinstance(node, Literal) and node.value in {1, "1"} for node in walk(*module.body))
    assert any(isinstance(node, Assign) and spelt(node.target) == "x" for node in walk(*module.body))


DEEP = {
    "brackets": ("[", "]"),
    "calls": ("f(", ")"),
    "dictionaries": ("{'a': ", "}"),
    "tuples": ("(1,", ")"),
    "subscripts": ("a[", "]"),
    "lambdas": ("lambda: ", ""),
    "not": ("not ", ""),
    "powers": ("2 ** ", ""),
    "otherwise": ("a if b else ", ""),
    "calls in calls": ("", "()"),
    "attributes": ("", ".a"),
    "differences": ("", " - a + b"),
    "f-strings": ("f'{", "}'"),
    "open brackets": ("[", ""),
    "quotes": ("'", ""),
    "assignments": ("a = ", ""),
    "walrus": ("(a := ", ")"),
}


@pytest.mark.parametrize("case", DEEP)
def test_what_nobody_nests_is_an_error_in_a_program_that_is_read(case: str) -> None:
    before, behind = DEEP[case]
    text = f"y = 1\nx = {before * 10_000}z{behind * 10_000}\n"
    module = read(text)
    assert module.errors
    assert all(0 <= error.start <= error.end <= len(text) for error in module.errors)
    assert sum(1 for _ in walk(*module.body)) < 100_000


STATEMENTS = {
    "elif": "if a: b\n" + "elif c: d\n" * 5_000,
    "cases": "match a:\n" + "    case 1: b\n" * 5_000,
    "patterns": f"match a:\n    case {'[' * 2_000}x{']' * 2_000}: b\n",
    "else": "".join(" " * level + "for a in b:\n" for level in range(450)) + " " * 450 + "pass\n",
}


@pytest.mark.parametrize("case", STATEMENTS)
def test_statements_that_nobody_nests_are_errors(case: str) -> None:
    assert read(STATEMENTS[case]).errors


def test_no_place_is_in_a_tree_twice() -> None:
    text = "\n".join([*FUNCTIONS, "x[f(1)][g()] += h()", "a < f(1) < g(2) < h", "a = b, c = d, e = f(1)"])
    nodes = list(walk(*read(text).body))
    assert len({id(node) for node in nodes}) == len(nodes)


TEXTS = st.text(st.sampled_from("ab'\"\\nx4u0N{}é😀\n \t")).filter(lambda text: "\r" not in text)


@law(300)
@given(TEXTS, st.sampled_from(["", "r", "u", "R"]), st.sampled_from(["'", '"', "'''", '"""']))
def test_a_text_says_what_python_reads(content: str, prefix: str, quotes: str) -> None:
    text = f"{prefix}{quotes}{content}{quotes}"
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return
    if isinstance(tree, ast.Constant):
        assert lowered(text) == [repr(tree.value)]


# What a program is made of, in any order.
WORDS = re.findall(
    r"\S+",
    """def f if else elif for in not is match case class lambda await async try: except finally: with as import from
    return yield raise global type print exec del assert while break _ None x 1 é 😀 ( ) : [ ] { } " ' f' f" = == ,
    . * ** @ - + | or and := -> ` # \\ ; ...""",
)
LINES = st.lists(st.sampled_from([*WORDS, "\n", "\n    ", "\r", '"""'])).map(" ".join)


@law(400)
@given(st.text() | LINES)
def test_every_text_is_read(text: str) -> None:
    module = read(text)
    nodes = list(walk(*module.body))
    assert all(0 <= node.span.start <= node.span.end <= len(text) for node in nodes)
    assert len({id(node) for node in nodes}) == len(nodes)
    assert all(0 <= error.start <= error.end <= len(text) for error in module.errors)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@law(100)
@given(VALUES)
def test_a_value_written_in_python_is_that_value(value: object) -> None:
    found = [node.value for node in walk(*read(repr(value)).body) if isinstance(node, Literal)]
    assert json.dumps(found) == json.dumps(list(_constants(value)))


def _constants(value: object) -> list[object]:
    if isinstance(value, list):
        return [found for item in value for found in _constants(item)]
    if isinstance(value, dict):
        return [found for item in value.values() for found in _constants(item)]
    return [value]


@pytest.mark.parametrize("text", ["lambda x: (\n", "def handler(event, context):\n    a = (\n", "def f(a, b=(\n"])
def test_parameters_of_what_is_not_understood_are_no_statements(text: str) -> None:
    module = python.read(Source("a.py", text), Language.PYTHON)
    assert module.errors
    assert not any(isinstance(statement, Parameter) for statement in module.body)


def test_what_is_indented_too_deeply_is_an_error() -> None:
    text = "".join(f"{' ' * depth}if a:\n" for depth in range(5_000)) + " " * 5_000 + "pass\n"
    module = python.read(Source("a.py", text), Language.PYTHON)
    assert (module.body, [str(place) for place in module.errors]) == ((), ["a.py:1:1"])
    assert list(python.comments(Source("a.py", text))) == []
