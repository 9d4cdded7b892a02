"""Programs of resolvers, and the facts about them."""

from __future__ import annotations

from appsync_lint.code import programs
from appsync_lint.code.resolvers.unit import Unit, unit
from appsync_lint.config import Language, Program, Resolver, Stage
from appsync_lint.source import Source

JS, TS, PYTHON, VTL = Language.JAVASCRIPT, Language.TYPESCRIPT, Language.PYTHON, Language.VTL


def program(
    language: Language, text: str, stage: Stage = Stage.DATA, *, function: str = "", name: str = "", handler: str = ""
) -> Program:
    source = Source(name or f"{stage}{function}", text)
    return Program(language, source.span(0, 0), source.name, source, handler=handler, stage=stage, function=function)


def of(*parts: Program, whole: bool = True, coordinate: str = "Mutation.save") -> Unit:
    span = parts[0].span
    return unit(Resolver(coordinate, "resolvers[0]", span, parts, whole), programs.module)


def script(request: str, response: str = "return ctx.result", *, function: str = "") -> Program:
    text = f"export function request(ctx) {{\n{request}\n}}\nexport function response(ctx) {{\n{response}\n}}\n"
    return program(JS, text, Stage.BOTH, function=function)


def python(text: str) -> Program:
    return program(PYTHON, f"def handler(event, context):\n    {text}\n")


def template(text: str, stage: Stage = Stage.REQUEST, *, function: str = "") -> Program:
    return program(VTL, text, stage, function=function)
