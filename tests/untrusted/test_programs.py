"""Programs that mean harm: they end in time, and none that lets everybody in is taken for one that does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.code.answering import authorizer
from tests.terminal import write
from tests.thorough import THOROUGH
from tests.untrusted.evasive import EVASIVE_IN_JAVASCRIPT, EVASIVE_IN_PYTHON, ORDINARY
from tests.untrusted.jail import run

if TYPE_CHECKING:
    from pathlib import Path

_SCHEMA = "type Query { a: Int }\n"
_CONFIG = "authenticationType: AWS_LAMBDA\nauthorizer: {{file: {}}}\n"
_RESOLVER = """\
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {{typeName: Query, fieldName: a, dataSourceName: T, {}: {}}}
dataSources: [{{name: T, type: AMAZON_DYNAMODB}}]
"""
_PYTHON = "def handler(event, context):\n    {}\n    return {{'isAuthorized': check(event['authorizationToken'])}}\n"
_SCRIPT = "exports.handler = async (event) => {{\n{}\nreturn {{ isAuthorized: check(event.authorizationToken) }} }}\n"


def _checked(folder: Path, file: str, text: str, config: str = "") -> str:
    write(folder, {"schema.graphql": _SCHEMA, "appsync-lint.yaml": config or _CONFIG.format(file), file: text})
    return run(folder).said


# Each took time that grew faster than its size.

_EQUAL = " ||\n".join(f"event.authorizationToken === 'a{number}'" for number in range(4_000))
_CASES = "".join(f"case 'a{number}':\n" for number in range(10_000))
_SPREAD = "x = {}\n    " + "x = {**x, **event}\n    " * 8_000
_WRAPPERS = "def d(f):\n    def w(e, c):\n        return f(e, c)\n    return w\n" + "@d\n" * 50_000
SLOW = {
    "a test of thousands": ("a.js", _SCRIPT.format(f"if ({_EQUAL}) return {{ isAuthorized: false }}")),
    "cases that fall": ("a.js", _SCRIPT.format(f"switch (event.authorizationToken) {{ {_CASES} x() }}")),
    "open comments": ("a.ts", _SCRIPT.format("/* \n" * 50_000)),
    "spreads": ("a.py", _PYTHON.format(_SPREAD)),
    "decorators": ("a.py", _WRAPPERS + _PYTHON.format("pass")),
    "continued lines": ("a.py", _PYTHON.format("\\\n" * 100_000)),
    "blanks behind an import": ("a.js", _SCRIPT.format("import" + "\n" * 240_000)),
    "blanks behind from": ("a.py", _PYTHON.format("from" + " " * 240_000)),
}


@pytest.mark.parametrize("name", SLOW if THOROUGH else list(SLOW)[:3])
def test_what_takes_long_ends(tmp_path: Path, name: str) -> None:
    file, text = SLOW[name]
    assert _checked(tmp_path, file, text)


def test_templates_of_macros_end(tmp_path: Path) -> None:
    text = "".join(f"#macro(m{number} $a)x#end\n#m{number}($b)\n" for number in range(2_000))
    assert _checked(tmp_path, "r.vtl", text, _RESOLVER.format("requestMappingTemplateFile", "r.vtl"))


# What is not read is said.


@pytest.mark.parametrize("name", ["open comments", "continued lines"])
def test_what_the_parser_would_not_end_with_is_not_known(tmp_path: Path, name: str) -> None:
    file, text = SLOW[name]
    assert f"what stands in {file} at line 1: it cannot be understood" in _checked(tmp_path, file, text)


def test_a_line_that_is_not_known_is_said_once(tmp_path: Path) -> None:
    said = _checked(tmp_path, "a.py", _PYTHON.format("setattr(event, '__class__', eval(exec))"))
    assert said.count("what stands in a.py at line 2: it cannot be understood") == 1


def test_a_program_that_is_too_large_is_not_known(tmp_path: Path) -> None:
    said = _checked(tmp_path, "a.py", _PYTHON.format("x()\n    " * 50_000))
    assert "what a.py does: it has more than 250,000 characters" in said


def test_a_template_of_nuls_is_not_known(tmp_path: Path) -> None:
    said = _checked(tmp_path, "r.vtl", "t\0y\0p\0e\0", _RESOLVER.format("requestMappingTemplateFile", "r.vtl"))
    assert "what stands in r.vtl at line 1" in said


def test_a_resolver_that_cannot_be_followed_to_its_end_is_not_taken_for_one_that_asks_nobody(tmp_path: Path) -> None:
    calls = "".join(f"const f{n} = (x) => f{n + 1}(x.a) || f{n + 1}(x.b);\n" for n in range(40))
    text = f"{calls}export function request(ctx) {{ f0(ctx); return {{}} }}\nexport function response() {{}}\n"
    assert _checked(tmp_path, "r.js", text, _RESOLVER.format("codeFile", "r.js"))


def test_imports_that_are_not_read_are_not_known(tmp_path: Path) -> None:
    files = {f"m{number}.js": "exports.a = 1\n" for number in range(60)}
    write(tmp_path, files)
    imports = "".join(f"const m{number} = require('./m{number}');\n" for number in range(60))
    said = _checked(tmp_path, "a.js", imports + _SCRIPT.format(""))
    assert "what a.js imports here: no file that can be read (./m50)" in said


def test_a_module_of_python_that_is_no_text_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "tokens.py").write_bytes(b"\xff\xfe\x00")
    said = _checked(tmp_path, "a.py", "import tokens\n" + _PYTHON.format("pass"))
    assert "what a.py imports here: no file that can be read (tokens)" in said


def test_modules_that_are_large_together_are_not_all_read(tmp_path: Path) -> None:
    write(tmp_path, {f"m{number}.js": "// a comment\n" * 15_000 for number in range(4)})
    imports = "".join(f"const m{number} = require('./m{number}');\n" for number in range(4))
    said = _checked(tmp_path, "a.js", imports + _SCRIPT.format(""))
    assert "what a.js imports here: no file that can be read (./m2)" in said


# Authorizers that let everybody in: none of them is taken for one that always refuses.

_JS = "exports.handler = async (event) => {{ {} }}"
_PY = "def handler(event, context):\n    {}\n"
EVASIVE = {
    "an escape in a name": ("a.js", _JS.format("let ok = false; \\u006fk = true; return { isAuthorized: ok }")),
    "an escape in braces": ("a.js", _JS.format("let ok = false; \\u{6f}k = true; return { isAuthorized: ok }")),
    "an escape in a key": ("a.js", _JS.format("return { is\\u0041uthorized: true }")),
    "code in a text": ("a.js", _JS.format("let ok = false; eval('ok = true'); return { isAuthorized: ok }")),
    "a function of a text": ("a.js", _JS.format("return { isAuthorized: Function('return true')() }")),
    "with": ("a.js", _JS.format("let ok = false; with ({ ok: true }) { return { isAuthorized: ok } }")),
    "break": ("a.js", _JS.format("let ok; for (;;) { ok = true; break; ok = false } return { isAuthorized: ok }")),
    "a deeper break": (
        "a.js",
        _JS.format("let ok; for (;;) { ok = true; if (a) { if (b) break } ok = false } return { isAuthorized: ok }"),
    ),
    "break in try": (
        "a.js",
        _JS.format("let ok; for (;;) { ok = true; try { break } finally { } ok = false } return { isAuthorized: ok }"),
    ),
    "n++": (
        "a.js",
        _JS.format("let n = 0; if (n++ === 0) return { isAuthorized: true }; return { isAuthorized: false }"),
    ),
    "a remainder": (
        "a.js",
        _JS.format("if (-7 % 3 === -1) return { isAuthorized: true }; return { isAuthorized: false }"),
    ),
    "numbers too large": (
        "a.js",
        _JS.format(
            "if (2 ** 53 + 1 === 9007199254740992) return { isAuthorized: true }; return { isAuthorized: false }"
        ),
    ),
    "a number that equals a text": ("a.js", _JS.format("return { isAuthorized: '1' == 1 }")),
    "break in Python": (
        "a.py",
        _PY.format(
            "ok = False\n    for k in K:\n        ok = True\n        if k: break\n        ok = False\n    "
            "return {'isAuthorized': ok}"
        ),
    ),
    "exec": ("a.py", _PY.format("o = {'k': False}; exec('k = True', o); return {'isAuthorized': o['k']}")),
    "globals": ("a.py", "ok = False\n" + _PY.format("globals()['ok'] = True; return {'isAuthorized': ok}")),
    **{f"JavaScript: {name}": ("a.js", text) for name, text in EVASIVE_IN_JAVASCRIPT.items()},
    **{f"Python: {name}": ("a.py", text) for name, text in EVASIVE_IN_PYTHON.items()},
    "utf-7": (
        "a.py",
        "# coding: utf-7\n" + _PY.format("ok = False # +AAo-    ok = True\n    return {'isAuthorized': ok}"),
    ),
    "escapes": (
        "a.py",
        "#!/usr/bin/python\n# -*- coding: unicode_escape -*-\n"
        + _PY.format("ok = False #\\x0a    ok = True\n    return {'isAuthorized': ok}"),
    ),
}


@pytest.mark.parametrize("name", EVASIVE)
def test_who_lets_everybody_in_does_not_always_refuse(name: str) -> None:
    file, text = EVASIVE[name]
    found = authorizer(text, file)
    assert found is None or found.doubts or any(answer.allows is not False for answer in found.answers)


def test_what_cannot_be_understood_of_an_authorizer_is_a_doubt() -> None:
    text = "if (!(await check(event))) @@@ return { isAuthorized: false }; return { isAuthorized: true }"
    found = authorizer(_JS.format(text), "a.js")
    assert found is not None
    assert found.doubts


@pytest.mark.parametrize("name", ORDINARY)
def test_what_everybody_writes_is_followed(name: str) -> None:
    file, text = ORDINARY[name]
    found = authorizer(text, file)
    assert found is not None
    assert not found.doubts


@pytest.mark.parametrize("name", ["spread", "Object.assign"])
def test_what_is_copied_over_an_answer_is_the_clients(name: str) -> None:
    found = authorizer(EVASIVE_IN_JAVASCRIPT[name])
    assert found is not None
    assert [(answer.allows, [cause.name for cause in answer.causes]) for answer in found.answers] == [
        (None, ["variables"])
    ]


@pytest.mark.parametrize("number", ["1e999", "-1e999"])
def test_an_answer_that_is_kept_forever_is_no_defect(tmp_path: Path, number: str) -> None:
    text = f"exports.handler = async (event) => ({{ isAuthorized: true, ttlOverride: {number} }})"
    assert "high[always-allows]" in _checked(tmp_path, "a.js", text)


def test_what_stands_behind_finally_in_each_other_ends() -> None:
    found = authorizer(_JS.format("try { return 1 } finally {\n" * 100 + "}" * 100 + " return { isAuthorized: true }"))
    assert found is not None
    assert found.doubts


def test_classes_of_which_each_has_two_bases_end() -> None:
    classes = "".join(
        f"class B{n}(A{n}): pass\nclass C{n}(A{n}): pass\nclass A{n + 1}(B{n}, C{n}): pass\n" for n in range(40)
    )
    found = authorizer(f"class A0: pass\n{classes}" + _PY.format("return {'isAuthorized': A40().m(event)}"), "a.py")
    assert found is not None
