"""What expressions are computed from, and under which conditions places are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appsync_lint.code.flow.flow import Flow
from appsync_lint.code.tree import Call, Expression, Function, Literal, Name, Return, walk
from tests.code.answering import module

if TYPE_CHECKING:
    from appsync_lint.code.flow.flow import Path
    from appsync_lint.code.tree import Module, Node

ROOT = {"ctx": ("ctx",)}


def _function(read: Module) -> Function:
    """Return the function that is called: `f`."""
    return next(node for node in walk(*read.body) if isinstance(node, Function) and node.name in ("f", ""))


def flow(text: str, name: str = "resolver.js") -> tuple[Flow, Module]:
    read = module(text, name)
    return Flow(read, {_function(read): ROOT}), read


def returned(read: Module, number: int = -1) -> Expression:
    found = [node.value for node in walk(*read.body) if isinstance(node, Return) and node.value is not None]
    return found[number]


def called(read: Module, name: str) -> Call:
    """Return the call of a function."""
    calls = (node for node in walk(*read.body) if isinstance(node, Call))
    return next(one for one in calls if isinstance(one.callee, Name) and one.callee.name == name)


def _origins(text: str, name: str = "resolver.js") -> set[Path]:
    found, read = flow(text, name)
    return {origin.path for origin in found.origins(returned(read))}


def _aliases(text: str, name: str = "resolver.js") -> frozenset[Path]:
    found, read = flow(text, name)
    return found.aliases(returned(read))


# What something is, unchanged


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("return ctx.args.id", ("ctx", "args", "id")),
        ("const { args } = ctx; return args.id", ("ctx", "args", "id")),
        ("const { args: { id: own = 1 } = {} } = ctx; return own", ("ctx", "args", "id")),
        ("const a = ctx['args']; let b; b = a; return b?.id", ("ctx", "args", "id")),
        ("return (ctx.args ?? {}).id", ("ctx", "args", "id")),
        ("const copy = { ...ctx.args }; return copy.id", ("ctx", "args", "id")),
        ("const o = { a: { b: ctx.args } }; return o.a.b.id", ("ctx", "args", "id")),
        ("const list = [1, ctx.args.id]; return list[1]", ("ctx", "args", "id")),
        ("const g = (x) => x.id; return g(ctx.args)", ("ctx", "args", "id")),
        ("const g = ({ id }) => id; return g({ id: ctx.args.id, other: ctx.identity })", ("ctx", "args", "id")),
        ("return ctx.args[ctx.identity.sub]", ("ctx", "args", "*")),
        ("for (const one of ctx.args.list) { return one.id }", ("ctx", "args", "list", "*", "id")),
        ("return JSON.parse(JSON.stringify(ctx)).args.id", ("ctx", "args", "id")),
        ("const a = ctx.args.list.find((one) => one.a).id; return a", ("ctx", "args", "list", "*", "id")),
    ],
)
def test_what_an_expression_is(body: str, path: Path) -> None:
    assert path in _aliases(f"function f(ctx) {{ {body} }}")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("return ctx.get('args', {}).get('id')", ("ctx", "args", "id")),
        ("return (ctx.get('args') or {})['id']", ("ctx", "args", "id")),
        ("a, b = ctx['x'], ctx['y']\n    return b", ("ctx", "y")),
        ("d = {}\n    d['k'] = ctx['x']\n    return d['k']", ("ctx", "x")),
        ("d = {}\n    d.update({'k': ctx['x']})\n    return d['k']", ("ctx", "x")),
        ("d = dict(k=ctx['x'])\n    return d['k']", ("ctx", "x")),
        ("return [one['id'] for one in ctx['list']] and ctx['list'][0]", ("ctx", "list", "0")),
    ],
)
def test_what_an_expression_of_python_is(body: str, path: Path) -> None:
    assert path in _aliases(f"def f(ctx):\n    {body}\n", "resolver.py")


def test_what_is_computed_is_nothing_unchanged() -> None:
    assert _aliases("function f(ctx) { return ctx.args.id + 1 }") == frozenset()


# What something is computed from


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("return ctx.a + ctx.b", {"a", "b"}),
        ("return `${ctx.a}-${ctx.b}`", {"a", "b"}),
        ("return unknown(ctx.a, { b: ctx.b })", {"a", "b"}),
        ("return ctx.a.trim()", {"a"}),
        ("let x = 1; if (ctx.a) x = 2; return x", {"a"}),
        ("let x = 1; if (ctx.a) { log(x) } return x", set()),
        ("return ctx.a ? 1 : 2", {"a"}),
        ("return ctx.a && 1", {"a"}),
        ("const o = { a: ctx.a, b: ctx.b }; return unknown(o.b)", {"b"}),
        ("const o = { a: ctx.a, b: ctx.b }; return unknown(o)", {"a", "b"}),
        ("const o = {}; o.a = ctx.a; return JSON.stringify(o)", {"a"}),
        ("const l = []; l.push(ctx.a); return l.length", {"a"}),
        ("const g = (x, y) => y; return g(ctx.a, ctx.b)", {"b"}),
        ("const g = (x) => { if (x) return 1; return 2 }; return g(ctx.a)", {"a"}),
        ("const g = () => ctx.a; return g() + 1", {"a"}),
        ("const a = ctx.a.map((one) => one.b + ctx.c); return a", {"a", "c"}),
        ("let n = 0; for (const one of ctx.a) n = 1; return n", {"a"}),
        ("let x; try { x = parse(ctx.a) } catch (e) { x = null } return x", {"a"}),
        ("const x = ctx.a; { const x = ctx.b; log(x) } return x + 1", {"a"}),
        ("console.log(ctx.a); return logger.child({ a: ctx.a }) ? 1 : 2", set()),
        ("class A { constructor(x) { this.x = x } get() { return this.x } } return new A(ctx.a).get() + 1", {"a"}),
        ("const a = new Promise((resolve) => resolve(ctx.a + 1)); return a", {"a"}),
        ("const a = Promise.resolve(ctx.a).then((x) => x + 1); return a", {"a"}),
    ],
)
def test_what_an_expression_is_computed_from(body: str, names: set[str]) -> None:
    assert {path[1] for path in _origins(f"function f(ctx) {{ {body} }}")} == names


def test_an_object_is_computed_from_all_that_is_in_it() -> None:
    assert _origins("function f(ctx) { return { a: ctx.a, b: { c: [ctx.c] } } }") == {("ctx", "a"), ("ctx", "c")}


def test_an_origin_says_where_it_is_read_and_through_what_it_comes() -> None:
    found, read = flow("function f(ctx) {\n  const a = ctx.a\n  const b = g(a)\n  return b + 1\n}")
    (origin,) = found.origins(returned(read))
    assert (origin.read.text, [place.line for place in origin.via]) == ("ctx.a", [2, 3, 3])


def test_a_function_that_calls_itself() -> None:
    assert _origins("const g = (x) => (x ? g(x.y) : 1)\nfunction f(ctx) { return g(ctx.a) }")


def test_another_file() -> None:
    text = "import { g } from './g'\nexport function f(ctx) { return g(ctx.a, ctx.b) }"
    read = module(text, "resolver.ts")
    other = module("export const g = (x: string, y: string) => y + 1", "g.ts")
    found = Flow(read, {_function(read): ROOT}, {"./g": other})
    assert {origin.path for origin in found.origins(returned(read))} == {("ctx", "b")}


def test_names_that_nobody_makes() -> None:
    read = module("const id = context.args.id + 1\nfunction f() { return id }")
    found = Flow(read, {}, free={"context": ("ctx",)})
    assert {origin.path for origin in found.origins(returned(read))} == {("ctx", "args", "id")}


def test_functions_that_nothing_calls() -> None:
    read = module("const SIZE = 3\nfunction f() { return SIZE }")
    assert Flow(read, {}).constant(returned(read)) == 3
    assert Flow(read, {}, rest=False).constant(returned(read)) is ...


def test_what_is_of_other_modules() -> None:
    read = module("const { verify: check } = require('jsonwebtoken')\nfunction f() { return check('a') }")
    found = Flow(read, {})
    assert found.outside(called(read, "check").callee) == {("jsonwebtoken", "verify")}
    assert found.outside(called(read, "check")) == {("jsonwebtoken", "verify", "()")}


# Constants


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("return 3", 3),
        ("const a = 2; return a * 3", 6),
        ("return 'a' + 'b'", "ab"),
        ("return `a${1}`", "a1"),
        ("return !true", False),
        ("const o = { a: { b: 7 } }; return o.a.b", 7),
        ("const g = (x = 4) => x; return g()", 4),
        ("return null", None),
        ("let a = 1; a = 2; return a", 2),
        ("const a = ctx.x ? 1 : 1; return a", 1),
        ("return ctx.x", ...),
        ("return ctx.x ? 1 : 2", ...),
        ("let a = 1; if (ctx.x) a = 2; return a", ...),
        ("let a = 1; for (const b of ctx.x) a = a + 1; return a", ...),
        ("return process.env.A", ...),
        ("return true + 1", ...),
    ],
)
def test_constants(body: str, value: object) -> None:
    found, read = flow(f"function f(ctx) {{ {body} }}")
    assert found.constant(returned(read)) == value


def test_a_variable_that_functions_set_is_none() -> None:
    found, read = flow("let size = 3\nfunction f(ctx) { return size }\nexport const g = () => { size = 4 }")
    assert found.constant(returned(read)) is ...


# Conditions


def _conditions(text: str, place: str = "here") -> list[tuple[str, bool | None]]:
    found, read = flow(text)
    return [(one.test.span.text, one.holds) for one in found.conditions(called(read, place))]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if (ctx.a) here()", [("ctx.a", True)]),
        ("if (ctx.a) { g() } else { here() }", [("ctx.a", False)]),
        ("if (ctx.a) { if (ctx.b) here() }", [("ctx.a", True), ("ctx.b", True)]),
        ("if (ctx.a) { g() } here()", []),
        ("if (ctx.a) return 1; here()", [("ctx.a", False)]),
        ("if (ctx.a) throw new Error('a'); here()", [("ctx.a", False)]),
        ("if (ctx.a) { if (ctx.b) return 1 } here()", [("ctx.a", None), ("ctx.b", None)]),
        ("ctx.a && here()", [("ctx.a", True)]),
        ("ctx.a || here()", [("ctx.a", False)]),
        ("ctx.a ? here() : g()", [("ctx.a", True)]),
        ("switch (ctx.a) { case 1: here() }", [("1", True)]),
        ("check(ctx.a); here()", [("check(ctx.a)", None)]),
        ("for (const a of ctx.list) here(a)", [("a", None)]),
        ("try { if (ctx.a) throw new Error('x') } catch (e) { return 1 } here()", [("ctx.a", False)]),
        ("if (ctx.a) util.unauthorized(); here()", [("ctx.a", False)]),
        ("here(); if (ctx.a) return 1", []),
        ("if (false) return 1; here()", []),
    ],
)
def test_conditions(body: str, expected: list[tuple[str, bool | None]]) -> None:
    assert _conditions(f"function f(ctx) {{ {body} }}") == expected


def test_the_conditions_of_a_call_are_those_of_what_it_does() -> None:
    text = "const g = (x) => { if (x) here() }\nfunction f(ctx) { if (ctx.a) g(ctx.b) }"
    assert _conditions(text) == [("ctx.a", True), ("x", True)]


def test_a_check_in_a_function_is_one_for_what_follows() -> None:
    text = "const ensure = (x) => { if (!x) throw new Error('x') }\nfunction f(ctx) { ensure(ctx.a); here() }"
    assert _conditions(text) == [("!x", None)]


def test_the_conditions_of_a_statement() -> None:
    found, read = flow("function f(ctx) { if (ctx.a) { return 1 } return 2 }")
    first, second = (node for node in walk(*read.body) if isinstance(node, Return))
    assert [(one.test.span.text, one.holds) for one in found.conditions(first)] == [("ctx.a", True)]
    assert [(one.test.span.text, one.holds) for one in found.conditions(second)] == [("ctx.a", False)]


# Laws

_NAMES = st.sampled_from(["ctx", "a", "b", "g", "o"])
_VALUES = st.recursive(
    st.one_of(_NAMES, st.sampled_from(["1", "'x'", "null", "ctx.a", "ctx.b.c", "o.k", "[]", "{}"])),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "&&", "||", "??", "==="]), inner).map(
            lambda t: f"({t[0]} {t[1]} {t[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} ? {t[1]} : {t[2]})"),
        st.tuples(inner, inner).map(lambda t: f"g({t[0]}, {t[1]})"),
        inner.map(lambda value: f"({{ k: {value}, ...({value}) }})"),
        inner.map(lambda value: f"[{value}].map((x) => x)"),
        inner.map(lambda value: f"((x) => x)({value})"),
    ),
    max_leaves=8,
)
_STATEMENTS = st.recursive(
    st.one_of(
        _VALUES.map(lambda value: f"a = {value};"),
        _VALUES.map(lambda value: f"o.k = {value};"),
        _VALUES.map(lambda value: f"h({value});"),
        _VALUES.map(lambda value: f"return {value};"),
        _VALUES.map(lambda value: f"throw {value};"),
    ),
    lambda inner: st.one_of(
        st.tuples(_VALUES, inner, inner).map(lambda t: f"if ({t[0]}) {{ {t[1]} }} else {{ {t[2]} }}"),
        st.tuples(_VALUES, inner).map(lambda t: f"for (const b of {t[0]}) {{ {t[1]} }}"),
        st.tuples(inner, inner).map(lambda t: f"try {{ {t[0]} }} catch (b) {{ {t[1]} }}"),
        st.lists(inner, max_size=3).map(" ".join),
    ),
    max_leaves=8,
)
_PROGRAM = "let a, o = {{}}\nfunction g(x, y) {{ {0} }}\nfunction f(ctx) {{ let b; {1} return a }}\n"


@settings(deadline=None, max_examples=50)
@given(_STATEMENTS, _STATEMENTS)
def test_every_program_is_gone_through_and_every_question_is_answered(first: str, second: str) -> None:
    found, read = flow(_PROGRAM.format(first, second))
    for node in walk(*read.body):
        assert isinstance(found.conditions(node), tuple)
        if not isinstance(node, Literal) and not hasattr(node, "body"):
            known: Node = node
            paths = {origin.path for origin in found.origins(known)}  # type: ignore[arg-type]
            assert found.aliases(known) <= paths  # type: ignore[arg-type]


@settings(deadline=None, max_examples=50)
@given(_STATEMENTS)
def test_the_flow_is_the_same_each_time(body: str) -> None:
    text = _PROGRAM.format("return x", body)
    assert _origins(text) == _origins(text)
