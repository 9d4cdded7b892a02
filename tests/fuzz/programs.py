"""Programs in JavaScript, TypeScript, Python and VTL: their trees, and the facts about authorizers and resolvers."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from functools import partial
from typing import TYPE_CHECKING

from appsync_lint.code import programs
from appsync_lint.code.tree import walk
from appsync_lint.comments import Syntax, comments
from appsync_lint.config import Language, Program, Resolver, Stage, language
from tests.code import answering, answers_in_javascript, answers_in_python, answers_in_typescript, routes
from tests.fuzz import seeds
from tests.fuzz.target import Target, assert_inside, source_of

if TYPE_CHECKING:
    from appsync_lint.source import Source

_JAVASCRIPT = (
    *("export ", "const ", "function ", "async ", "await ", "return ", "=>", "...", "?.", "??", "`${a}`", "/a/", "//"),
    *(
        "import x from './x'\n",
        "require('./x')",
        "module.exports",
        "exports.handler = ",
        "class A {",
        "if (a) ",
        "try {",
    ),
    *("switch (a) {case 1:", "for (const a of b) ", "ctx.identity", "ctx.args", "util.unauthorized()", "event"),
    *("isAuthorized: true", "authorizationToken", "deniedFields", "ttlOverride", "requestContext", "yield ", "new "),
)
_TYPESCRIPT = (
    *_JAVASCRIPT,
    "interface A {}\n",
    ": string",
    "as any",
    "!",
    "<T>",
    "enum A {b}\n",
    "@dec ",
    "satisfies T",
)
_PYTHON = (
    *(
        "def f(event, context):\n",
        "    ",
        "return ",
        "lambda ",
        "if ",
        "else:",
        "match a:\n",
        "case ",
        "with ",
        "async ",
    ),
    *(
        "class A:\n",
        "try:\n",
        "except E as e:\n",
        "raise ",
        'f"{a!r:>{b}}"',
        'r"\\"',
        '"""',
        "import x\n",
        "from . import y\n",
    ),
    *(
        'event["identity"]',
        "isAuthorized",
        "authorizationToken",
        "for a in b:",
        ":=",
        "@dec\n",
        "*a",
        "**b",
        "print a\n",
    ),
)
_VTL = (
    *(
        "#set($a = ",
        "#if(",
        "#elseif(",
        "#else",
        "#end",
        "#foreach($a in $b)",
        "#return",
        "#macro(",
        "#parse(",
        "#stop",
    ),
    *("$util.unauthorized()", "$!{a.b}", "$ctx.identity", "$context.args", "#[[", "]]#", "##", "#*", "*#", "#{else}"),
    *('"$a"', "'$a'", "[1..3]", "$a[0]", "$a.b({})", "&&", "==", "$util.toJson(", "$utils.error(", "\\$a", "#@a()"),
)


def _program(name: str, data: bytes) -> None:
    source = source_of(data, name)
    if source is None:
        return
    written_in = language(name)
    program = Program(written_in, source.span(0, 0), name, source, handler="index.handler")
    read = programs.module(program)
    for place in read.errors if read else ():
        assert_inside(place)
    if read is not None:
        for node in walk(*read.body):
            assert_inside(node.span)
    _facts(source, written_in)
    _comments(source, Syntax.JAVASCRIPT if written_in is Language.TYPESCRIPT else Syntax(written_in))


def _facts(source: Source, written_in: Language) -> None:
    stages = (Stage.REQUEST, Stage.RESPONSE) if written_in is Language.VTL else (Stage.DATA, Stage.BOTH)
    own = [Program(written_in, source.span(0, 0), source.name, source, stage=stage) for stage in stages]
    for linked in (True, False):
        found = programs.authorizer(own[0], linked=linked)
        for answer in found.answers if found else ():
            assert_inside(answer.span)
        for doubt in found.doubts if found else ():
            assert doubt.what
    for part in own:
        programs.unit(Resolver("Mutation.save", "resolvers[0]", source.span(0, 0), (part,), whole=True))


def _comments(source: Source, syntax: Syntax) -> None:
    found = list(comments(source, syntax))
    end = 0
    for comment in found:
        assert_inside(comment.span)
        assert comment.span.start >= end, "comments overlap"
        assert comment.span.text.startswith(("#", "//", "/*", "<!--", "-->")), comment.span.text
        assert comment.line >= comment.span.line, "a comment speaks of what is before it"
        end = comment.span.end
    if syntax is Syntax.PYTHON and (theirs := _by_python(source.text)) is not None:
        assert [comment.span.text for comment in found] == theirs


def _by_python(text: str) -> list[str] | None:
    """Return the comments of a program as Python finds them; None where it is no program, or has other line ends."""
    if any(sign in text for sign in "\r\f\0\v"):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return None
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


def _cases(text: str) -> tuple[bytes, ...]:
    return seeds.encoded(case.text for case in answering.cases(text))


TARGETS = {
    "javascript": Target(
        partial(_program, "a.js"),
        lambda: (
            *_cases(answers_in_javascript.TEXT),
            *seeds.encoded(routes.JAVASCRIPT.values()),
            *seeds.fences("javascript"),
            *seeds.files(".js", ".mjs"),
        ),
        _JAVASCRIPT,
        short=80,
    ),
    "typescript": Target(
        partial(_program, "a.ts"),
        lambda: (*_cases(answers_in_typescript.TEXT), *seeds.fences("typescript"), *seeds.files(".ts")),
        _TYPESCRIPT,
        short=80,
    ),
    "python": Target(
        partial(_program, "a.py"),
        lambda: (
            *_cases(answers_in_python.TEXT),
            *seeds.encoded(routes.PYTHON.values()),
            *seeds.fences("python"),
            *seeds.files(".py"),
        ),
        _PYTHON,
        short=80,
    ),
    "vtl": Target(partial(_program, "a.vtl"), lambda: (*seeds.fences("vtl"), *seeds.files(".vtl", ".vm")), _VTL, 100),
}
