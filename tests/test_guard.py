"""Whether a resolver looks at its caller, told by its program."""

from __future__ import annotations

import pytest

from appsync_lint.config import Language, Program, Resolver
from appsync_lint.guard import guards
from appsync_lint.source import Source

JS, PYTHON, VTL = Language.JAVASCRIPT, Language.PYTHON, Language.VTL


def resolver(language: Language, text: str, *, whole: bool = True) -> Resolver:
    source = Source("resolver", text)
    return Resolver(
        "Query.a", "resolvers[0]", source.span(0, 0), (Program(language, source.span(0, 0), "", source),), whole
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (JS, "if (ctx.identity.sub !== ctx.args.owner) util.unauthorized()"),
        (JS, "extensions.setSubscriptionFilter(filter)"),
        (JS, "const url = 'https://x'; return ctx.identity"),
        (JS, "console.log(f(1)); return ctx.identity?.groups"),
        (JS, "console.log(`${ctx.identity.sub}`)\nutil.unauthorized()"),
        (PYTHON, "return event['identity']['sub'] == '#'"),
        (PYTHON, "if event.identity:  # nobody else"),
        (VTL, "#if($ctx.identity.sub != $ctx.args.owner) $util.unauthorized() #end"),
    ],
)
def test_a_program_that_looks(language: Language, text: str) -> None:
    assert guards(resolver(language, text)) is True


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (JS, "return ctx.args"),
        (JS, "// ctx.identity\nreturn 1"),
        (JS, "/* ctx.identity\n*/ return 1"),
        (JS, "return ctx.identityless"),
        (JS, "console.log(ctx.identity.username)"),
        (JS, "console.info('who', JSON.stringify(ctx.identity), 1)"),
        (PYTHON, "# event['identity']\nreturn 1"),
        (PYTHON, "logger.info(event['identity'])\nprint(event.identity)"),
        (VTL, "## $ctx.identity\n{}"),
        (VTL, "#* $ctx.identity *# {}"),
        (VTL, '$util.log.info("by", $ctx.identity.sub)'),
    ],
)
def test_a_program_that_does_not(language: Language, text: str) -> None:
    assert guards(resolver(language, text)) is False


def test_what_is_out_of_sight_may_look() -> None:
    assert guards(resolver(JS, "return 1", whole=False)) is None
    assert guards(resolver(JS, "return ctx.identity", whole=False)) is True


@pytest.mark.parametrize(
    "text", ["print(" * 20_000, "print((" * 20_000, "print(" + "()" * 50_000, "'" * 50_001, "/*" * 50_000]
)
def test_no_program_takes_for_ever(text: str) -> None:
    assert guards(resolver(JS, text)) is False
