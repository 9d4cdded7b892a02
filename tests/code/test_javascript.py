"""JavaScript and TypeScript: what each form becomes in the tree, where it stands, and what nobody can understand."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint.code.javascript import reader as javascript
from appsync_lint.code.tree import (
    Assign,
    Literal,
    Module,
    Name,
    Pattern,
    walk,
)
from appsync_lint.config import Language, language
from appsync_lint.source import Embedded, Piece, Source
from tests.code.spelling import spelt
from tests.test_laws import law


def read(text: str, name: str = "authorizer.js") -> Module:
    return javascript.read(Source(name, text), language(name))


def lowered(text: str, name: str = "authorizer.js") -> list[str]:
    """Return the statements of a program, with the variables that nobody wrote named alike."""
    module = read(text, name)
    assert {place.text for place in module.errors} == set(re.findall(r"set \w\(\w\) {}", text))
    return [re.sub(r"\{@\d+\}", "{@}", spelt(statement)) for statement in module.body]


def exports(text: str, name: str = "authorizer.js") -> dict[str, str]:
    return {key: spelt(value) for key, value in read(text, name).exports.items()}


EXPRESSIONS = {
    # Parts.
    "event.requestContext.queryString": "event.requestContext.queryString",
    "event?.requestContext?.['variables']?.[id]": "event?.requestContext?.variables?[id]",
    'event["requestContext"][`queryString`]': "event.requestContext.queryString",
    "parts[0]": "parts[0]",
    "this.#token": "this.#token",
    "super.check()": "super.check()",
    # Calls.
    "f(a, ...b)": "f(a, (... b))",
    "f?.(a)?.b": "f(a)?.b",
    "new Verifier({ issuer })": "Verifier({issuer: issuer})",
    "new Verifier": "Verifier()",
    "new a.B(c).d()": "a.B(c).d()",
    "(await f()).g": "f().g",
    "sql`select ${a} from ${b}`": "sql(['select ', ' from '], a, b)",
    "gql`query`": "gql(['query'])",
    "import(path)": "import(path)",
    "middy(f).use(g())": "middy(f).use(g())",
    # Operators.
    "a === b": "(== a, b)",
    "a == b": "(== a, b)",
    "a !== b": "(!= a, b)",
    "a && b && c || !d": "(or (and a, b, c), (not d))",
    "a ?? b ?? c": "(?? a, b, c)",
    "a + b + c": "(+ a, b, c)",
    "a - b - c": "(- (- a, b), c)",
    "5 * 60": "(* 5, 60)",
    "'a' in b": "(in 'a', b)",
    "#a in b": "(in '#a', b)",
    "a instanceof B": "(instanceof a, B)",
    "typeof a": "(typeof a)",
    "delete a.b": "(delete a.b)",
    "void 0": "None",
    "void f()": "f()",
    "-a": "(- a)",
    "-1": "-1",
    "a ? b : c ? d : e": "(a ? b : (c ? d : e))",
    "((a))": "a",
    # Assignments.
    "a = b": "a := b",
    "a.b = c = d": "a.b := c := d",
    "a += b": "a := (+ a, b)",
    "a.b ||= c": "a.b := (or a.b, c)",
    "a ??= b": "a := (?? a, b)",
    "a &&= b": "a := (and a, b)",
    "a++": "(- a := (+ a, 1), 1)",
    "--a.b": "a.b := (- a.b, 1)",
    "f().a += 1": "f().a := (+ opaque(), 1)",
    "f(a = b)": "f(a := b)",
    "f({ a } = b)": "f((, a := b.a, b))",
    "f(([a] = g()))": "f((, new {@} := g(), a := {@}[0], {@}))",
    "f((a, b))": "f((, a, b))",
    # Things.
    "({ a, 'b-c': 1, [d]: 2, 3: e, ...f })": "{a: a, b-c: 1, [d]: 2, 3: e, ...f}",
    "({ ['a']: 1, 0x10: 2 })": "{a: 1, 16: 2}",
    "({ a() { return 1 }, async *b() {} })": "{a: def a() {return 1}, b: def b() {}}",
    "({ get a() { return b }, set a(c) {} })": "{a: def a() {return b}(), a: def a(c) {}}",
    "[a, , ...b]": "[a, None, (... b)]",
    # Functions.
    "() => a": "def () {return a}",
    "async a => { await b }": "def (a) {b}",
    "() => ({ isAuthorized: true })": "def () {return {isAuthorized: True}}",
    "(function f(a, b = 1, ...c) {})": "def f(a, b = 1, ...c) {}",
    "(function* () { yield a; yield* b; yield })": "def () {opaque(a); opaque(b); opaque()}",
    "({ token, requestContext: { queryString } }) => 1": (
        "def ({0}) {new token := {0}.token; new queryString := {0}.requestContext.queryString; return 1}"
    ),
    "(a, { b } = {}, [c]) => 1": (
        "def (a, {1} = {}, {2}) {new b := {1}.b; new c := {2}[0]; return 1}"
    ),
    "(...[a, b]) => 1": "def (...{0}) {new a := {0}[0]; new b := {0}[1]; return 1}",
    # Classes.
    "(class extends A {})": "class (A) {}",
    "(class B extends f(A) {})": "class B(f(A)) {}",
    # Everything else.
    "<div a='x' b={c} {...d}>text {e} {/* no */}<F.G/><></></div>": (
        "opaque('x', c, (... d), e, opaque(F.G), opaque())"
    ),
    "new.target": "opaque()",
    "import.meta.url": "opaque().url",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), EXPRESSIONS.items())
def test_an_expression(text: str, expected: str) -> None:
    assert lowered(f"x = {text}") == [f"x := {expected}"]


@pytest.mark.parametrize("text", [text for text in EXPRESSIONS if "<div" not in text])
def test_an_expression_of_javascript_is_the_same_in_typescript(text: str) -> None:
    assert lowered(f"x = {text}", "authorizer.ts") == lowered(f"x = {text}")


VALUES: dict[str, str | float | bool | None] = {
    "'a'": "a",
    '""': "",
    r"'\n\t\'\\\x41\u00e9\u{1F600}\0\q'": "\n\t'\\A\u00e9\N{GRINNING FACE}\0q",
    r'"\ud83d\ude00"': "\N{GRINNING FACE}",
    r'"\ud83d"': "\N{REPLACEMENT CHARACTER}",
    "'a\\\nb\\\r\nc'": "abc",
    "`a\nb`": "a\nb",
    "``": "",
    "  '  a '": "  a ",
    "300": 300,
    "1_000": 1000,
    "0x1F": 31,
    "0b11": 3,
    "0o17": 15,
    "017": 15,
    "089": 89,
    "10n": 10,
    ".5e3": 500,
    "1.5": 1.5,
    "0": 0,
    "true": True,
    "false": False,
    "null": None,
    "undefined": None,
}


@pytest.mark.parametrize(("text", "value"), VALUES.items())
@pytest.mark.parametrize("name", ["a.js", "a.ts"])
def test_a_literal(text: str, value: object, name: str) -> None:
    (found,) = [node for node in walk(*read(f"x = {text}", name).body) if isinstance(node, Literal)]
    assert (found.value, type(found.value)) == (value, type(value))


@law(100)
@given(st.text(st.characters(codec="utf-8")))
def test_any_text_is_read_as_it_was_written(text: str) -> None:
    module = read(f"x = {json.dumps(text)};")
    assert [node.value for node in walk(*module.body) if isinstance(node, Literal)] == [text]


def test_what_is_no_constant_is_none() -> None:
    assert lowered("x = NaN") == ["x := NaN"]


def test_parts_of_a_template_are_its_operands() -> None:
    assert lowered(r"x = `${a}b\n${`c${d}`} ${'e'}`") == ["x := (template a, 'b\\n', (template 'c', d), ' ', 'e')"]


def test_a_regular_expression_is_a_pattern() -> None:
    (found,) = [node for node in walk(*read(r"x = /^\s*[/]a\/b/gi.test(y)").body) if isinstance(node, Pattern)]
    assert found.text == r"^\s*[/]a\/b"


PATTERNS = {
    "const { a: { b = 1 } } = c": ["new b := (?? c.a.b, 1)"],
    "const { a, b: { d, e } } = c": ["new a := c.a", "new d := c.b.d", "new e := c.b.e"],
    "const { a: { b, d } = {} } = c": ["new b := (?? c.a, {}).b", "new d := (?? c.a, {}).d"],
    "const { a: { b, d } = f() } = c": [
        "new {@} := (?? c.a, f())", "new b := {@}.b", "new d := {@}.d",
    ],
    "const { 'x-y': a, [k]: b, ...rest } = c": ["new a := c.x-y", "new b := c[k]", "new rest := c"],
    "const { a } = await f()": ["new a := f().a"],
    "const { a, b } = await f()": ["new {@} := f()", "new a := {@}.a", "new b := {@}.b"],
    "const {} = f()": ["f()"],
    "const [, a = 1, ...b] = c": ["new a := (?? c[1], 1)", "new b := c"],
    "const a = 1, { b } = c, d = 2": ["new a := 1", "new b := c.b", "new d := 2"],
    "let a, b": ["new a := None", "new b := None"],
    "({ a, b: c.d, e = 1, ...f[0] } = g)": ["a := g.a", "c.d := g.b", "e := (?? g.e, 1)", "f[0] := g", "g"],
    "[a, b[0]] = [b[0], a]": ["new {@} := [b[0], a]", "a := {@}[0]", "b[0] := {@}[1]", "{@}"],
    "for (const { a } of b) c": ["loop new a := b[*].a {c}"],
    "for (const [k, v] of Object.entries(b)) c": [
        "loop new {@} := Object.entries(b)[*], new k := {@}[0], new v := {@}[1] {c}",
    ],
    "try { a } catch ({ message }) { b }": ["try {a} except [] {@} {new message := {@}.message; b}"],
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PATTERNS.items())
@pytest.mark.parametrize("name", ["a.js", "a.ts"])
def test_taking_apart(text: str, expected: list[str], name: str) -> None:
    assert lowered(text, name) == expected


STATEMENTS = {
    "f(), g()": ["f()", "g()"],
    "'use strict'; ; debugger": ["'use strict'"],
    "{ a }": ["{a}"],
    "f(); function f() { return g }; function* g() {}": [
        "new f := def f() {return g}", "new g := def g() {}", "f()",
    ],
    "function f() { return; }": ["new f := def f() {return nothing}"],
    "throw new Error('no')": ["throw Error('no')"],
    # Choices.
    "if (a) b; else if (c) d; else { e }": ["if a {b} else {if c {d} else {e}}"],
    "if (a) { b; c }": ["if a {b; c}"],
    "switch (a) { case 1: case 2: b(); break; case 3: { return } default: c() }": [
        "if (or (== a, 1), (== a, 2)) {b()} else {if (== a, 3) {{return nothing}} else {c()}}",
    ],
    "switch (a) { default: b(); break; case 1: c() }": ["if (== a, 1) {c()} else {b()}"],
    "switch (a) { case 1: b(); case 2: c(); break; default: d() }": [
        "if (== a, 1) {b()}", "if (or (== a, 2), (== a, 1)) {c()} else {d()}",
    ],
    "switch (a) { case 0: e(); break; case 1: b(); default: d() }": [
        "if (== a, 0) {e()} else {if (== a, 1) {b()}; (== a, 1); d()}",
    ],
    "switch (f()) { case a: b(); break; case c: if (d) break; e() }": [
        "new {@} := f()", "if (== {@}, a) {b()} else {if (== {@}, c) {if d {} else {e()}}}",
    ],
    "switch (true) { case a > 1: b() }": ["if (> a, 1) {b()}"],
    "switch (a) { }": [],
    # Loops.
    "for (const a of b) c": ["loop new a := b[*] {c}"],
    "for await (a.b of c) d": ["loop a.b := c[*] {d}"],
    "for (const a in b) { c }": ["loop new a := opaque(b) {c}"],
    "for (let i = 0, n = a; i < n; i++, j--) b": [
        "loop new i := 0, new n := a, (< i, n), i := (+ i, 1), j := (- j, 1) {b}",
    ],
    "for (;;) {}": ["loop  {}"],
    "while (a) b": ["loop a {b}"],
    "do { a } while (b)": ["loop b {a}"],
    "outer: for (const a of b) { for (;;) continue outer }": ["loop new a := b[*] {loop  {}}"],
    "for (const a of b) { if (!c) continue; d; e }": ["loop new a := b[*] {if (not c) {} else {d; e}}"],
    "for (const a of b) { if (c) { d; break } else { e } f }": ["loop new a := b[*] {if c {d} else {e; f}}"],
    "for (const a of b) { if (c) d; else continue; e }": ["loop new a := b[*] {if c {d; e}}"],
    # What can fail.
    "try { a } catch (e) { b } finally { c }": ["try {a} except [] e {b} finally {c}"],
    "try { a } catch { b }": ["try {a} except []  {b}"],
    "try { a } finally { b }": ["try {a}  finally {b}"],
    # Classes.
    "class A { #b = 1; static c; d = () => this.#b; async e() {} }": [
        "new A := class A() {new #b := 1; new d := def () {return this.#b}; def e() {}}",
    ],
    "class A { constructor(b) { this.b = b } }": ["new A := class A() {def constructor(b) {this.b := b}}"],
    "class A { get b() { return c } set b(d) {} }": [
        "new A := class A() {new b := def b() {return c}(); def b(d) {}}",
    ],
    "class A extends B { static { c() } [d] = 1; 'e'() {} }": [
        "new A := @d class A(B) {new [d] := 1; def e() {}; {c()}}",
    ],
    "@a class B { @c() d() {} @e f = 1 }": ["new B := @a @e class B() {new f := 1; @c() def d() {}}"],
    # Modules.
    "import a, { b as c, default as d } from './x'": ["import ./x: default as a, b as c, default as d"],
    "import * as a from 'x'": ["import x: * as a"],
    "import 'x'": ["import x: "],
    "import a from './a.json' with { type: 'json' }": ["import ./a.json: default as a"],
    "const a = require('x')": ["import x: * as a"],
    "const { a, b: c } = require(`x`)": ["import x: a as a, b as c"],
    "const a = require('x').b": ["import x: b as a"],
    "const { a: { b } } = require('x')": ["import x: * as {@}", "new b := {@}.a.b"],
    "const { a } = require('x').b": ["import x: b as {@}", "new a := {@}.a"],
    "const { a } = await import('x')": ["import x: a as a"],
    "const a = (await import('x')).default": ["import x: default as a"],
    "require('x').config(require('x').b)": [
        "import x: * as {import x}", "{import x}.config({import x}.b)",
    ],
    "import('x').then(a => a.b)": ["import x: * as {import x}", "{import x}.then(def (a) {return a.b})"],
    "const a = require(b)": ["new a := require(b)"],
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), STATEMENTS.items())
@pytest.mark.parametrize("name", ["a.js", "a.ts"])
def test_statements(text: str, expected: list[str], name: str) -> None:
    assert lowered(text, name) == expected


TYPED = {
    "interface A { b: C } type D = A & { e?: string }; declare const f: D; declare module 'x' { }": [],
    "import type { A } from 'x'; import { type B, c } from 'y'; export type { D } from 'z'": ["import y: c as c"],
    "import a = require('x'); import b = a.c": ["import x: * as a", "new b := a.c"],
    "const a = b! as C satisfies D": ["new a := b"],
    "const a = <B>c, d = <const>['e']": ["new a := c", "new d := ['e']"],
    "const a = f<B>(c), d = new Map<string, E[]>()": ["new a := f(c)", "new d := Map()"],
    "const a = b.c!.d![0]!(e)!.f": ["new a := b.c.d[0](e).f"],
    "let a: string | undefined": ["new a := None"],
    "const { a, b: { c } }: D = e as F": ["new a := e.a", "new c := e.b.c"],
    "(a as any).b = c; a! += 1": ["a.b := c", "a := (+ a, 1)"],
    "[a.b!, c] = d": ["a.b := d[0]", "c := d[1]", "d"],
    "function f(a: string): void; function f(a: any) { return a }": ["new f := def f(a) {return a}"],
    "const f = async <T,>(this: A, { a }: { a: T }, b?: string, ...c: T[]): Promise<T> => a": [
        "new f := def ({0}, b, ...c) {new a := {0}.a; return a}",
    ],
    "const handler: AppSyncAuthorizerHandler<A> = async (event: B): Promise<C> => ({ isAuthorized: true } as C)": [
        "new handler := def (event) {return {isAuthorized: True}}",
    ],
    "enum A { B, C, D = 'x', E = 5, F, 'g' }": ["new A := {B: 0, C: 1, D: 'x', E: 5, F: 6, g: 7}"],
    "const enum A { B = 1 << 2 }": ["new A := {B: (<< 1, 2)}"],
    "abstract class A<T> extends B<T> implements C { d: string; e?: F = 1; abstract g(): void; h(): I; h() {} }": [
        "new A := class A(B) {new e := 1; def h() {}}",
    ],
    "class A { constructor(private readonly b: C, public d = 1, e?: F) { super() } }": [
        "new A := class A() {def constructor(b, d = 1, e) {this.b := b; this.d := d; super()}}",
    ],
    "class A { @a() @b c = 1; @d() e(@f() g) {} }": ["new A := @a() @b class A() {new c := 1; @d() def e(g) {}}"],
    "namespace A { export const b = 1; const c = 2 }": [
        "new A := def () {new b := 1; new c := 2; return {b: b}}()",
    ],
    "function isA(a): a is B { return true }": ["new isA := def isA(a) {return True}"],
    "try { a } catch (e: unknown) { b }": ["try {a} except [] e {b}"],
    "for (const a of b as C[]) d": ["loop new a := b[*] {d}"],
    "const a = b<C>": ["new a := b"],
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TYPED.items())
def test_types_drop_out(text: str, expected: list[str]) -> None:
    assert lowered(text, "authorizer.ts") == expected


def test_elements_are_read_in_tsx_and_types_in_javascript_too() -> None:
    assert lowered("const a: B = <C d={e as F}/>", "a.tsx") == ["new a := opaque(C, e)"]
    assert lowered("const a: B = c", "a.js") == ["new a := c"]


EXPORTS = {
    "export const handler = async () => 1": {"handler": "def () {return 1}"},
    "export const a = 1, { b } = c": {"a": "1", "b": "c.b"},
    "export function request(ctx) {} export async function response() {}": {
        "request": "def request(ctx) {}", "response": "def response() {}",
    },
    "export class A {}": {"A": "class A() {}"},
    "export default async (event) => event": {"default": "def (event) {return event}"},
    "export default function f() {}": {"default": "def f() {}"},
    "export default function () {}": {"default": "def () {}"},
    "export default class {}": {"default": "class () {}"},
    "export default { a, b() {} }": {"default": "{a: a, b: def b() {}}"},
    "const f = () => 1; export default f": {"default": "def () {return 1}"},
    "function f() {} export { f as handler, f as 'a b', g }": {"handler": "def f() {}", "a b": "def f() {}", "g": "g"},
    "let f = () => 1; f = 2; export { f }": {"f": "f"},
    "export { a as b, default } from './x'": {"b": "{export b}", "default": "{export default}"},
    "export * from './x'; export * from './y'": {"*": "[{import ./x}, {import ./y}]"},
    "export * as a from './x'": {"a": "{export a}"},
    "exports.handler = async () => 1": {"handler": "def () {return 1}"},
    "module.exports.handler = middy(f).use(g)": {"handler": "middy(f).use(g)"},
    "const handler = () => 1; module.exports = { handler, other: f, g() {}, ...require('./x') }": {
        "default": "{handler: handler, other: f, g: def g() {}, ...{import ./x}}",
        "handler": "def () {return 1}", "other": "f", "g": "def g() {}", "*": "[{import ./x}]",
    },
    "module.exports = f": {"default": "f"},
    "exports = module.exports = f": {"default": "f"},
    "exports.a = void 0": {},
    "module.exports.a = exports.b = c": {"b": "c", "a": "c"},
    # As TypeScript's compiler and esbuild write it.
    "exports.a = exports.b = void 0; const a = () => 1; exports.a = a;"
    "Object.defineProperty(exports, 'b', { enumerable: true, get: function () { return x_1.b; } });"
    "__exportStar(require('./y'), exports)": {"a": "def () {return 1}", "b": "x_1.b", "*": "[{import ./y}]"},
    "__export(src_exports, { handler: () => handler }); var handler = () => 1; 0 && (module.exports = { handler })": {
        "handler": "def () {return 1}", "default": "{handler: handler}",
    },
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), EXPORTS.items())
@pytest.mark.parametrize("name", ["a.js", "a.ts"])
def test_what_is_exported(text: str, expected: dict[str, str], name: str) -> None:
    assert exports(text, name) == expected


def test_exports_of_typescript() -> None:
    text = (
        "export interface A {} export type B = 1; export enum C { D } export abstract class E {} export import f = G.h"
    )
    assert list(exports(text, "a.ts")) == ["C", "E", "f"]
    assert exports("const a = { b: 1 }; export = a", "a.ts") == {"default": "a"}
    assert exports("export as namespace a; export declare const b: C", "a.ts") == {}


def test_what_is_handed_on_is_imported() -> None:
    assert lowered("export { a as b } from './x'") == ["import ./x: a as {export b}"]
    assert lowered("export * from './x'") == ["import ./x: * as {import ./x}"]


# Places.


POSITIONS = "const é = '😀', b = ü + event['😀'];\r\n// 😀\r\nc = `😀${d}`;\r\n"


@pytest.mark.parametrize("name", ["a.js", "a.ts", "a.tsx"])
def test_places_count_characters(name: str) -> None:
    module = read(POSITIONS, name)
    names = {node.name: (node.span.line, node.span.column) for node in walk(*module.body) if isinstance(node, Name)}
    assert names == {"é": (1, 7), "b": (1, 16), "ü": (1, 20), "event": (1, 24), "c": (3, 1), "d": (3, 9)}
    assert all(node.span.text == node.name for node in walk(*module.body) if isinstance(node, Name))


def test_places_of_what_is_taken_apart_are_those_of_its_parts() -> None:
    text = "const { requestContext: { queryString: query = '' } } = event"
    (made,) = [node for node in walk(*read(text).body) if isinstance(node, Assign)]
    assert made.span.text == "query"
    parts = [node.span.text for node in walk(made.value)]
    assert parts == ["query = ''", "queryString", "requestContext", "event", "''"]


def test_places_in_a_text_inside_another_are_those_outside() -> None:
    code = 'const é = "x"\nexports.f = () => 1\n'
    outer = Source("template.yaml", "Code: |\n" + "".join(f"  {line}\n" for line in code.splitlines()))
    second = code.index("exports")
    module = javascript.read(Embedded(outer, code, [Piece(0, 10), Piece(second, 12 + second)]), Language.JAVASCRIPT)
    function = module.exports["f"]
    assert (function.span.file, function.span.line, function.span.column) == ("template.yaml", 3, 15)
    assert function.span.text == "() => 1"


def test_marks_at_the_beginning_are_nothing() -> None:
    assert lowered("\ufeffa = 1") == ["a := 1"]
    assert lowered("#!/usr/bin/env node\na = 1") == ["a := 1"]
