"""What is taken instead of a caller's identity, and what a resolver asks of its data source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appsync_lint.config import Program, Stage
from tests.code.resolvers import JS, of, program, python, script, template

if TYPE_CHECKING:
    from appsync_lint.code.resolvers.unit import Fallback

# What is taken instead.


def only_fallback(part: Program) -> Fallback:
    (fallback,) = of(part).fallbacks
    return fallback


@pytest.mark.parametrize(
    ("part", "overrides"),
    [
        (script("return { key: ctx.identity.sub ?? ctx.args.owner }"), False),
        (script("return { key: ctx.identity.claims.sub || ctx.arguments.owner }"), False),
        (script("return { key: ctx.args.owner || ctx.identity.sub }"), True),
        (script("return { key: ctx.identity ? ctx.identity.sub : ctx.args.owner }"), False),
        (script("return { key: ctx.args.owner ? ctx.args.owner : ctx.identity.sub }"), True),
        (script("return { key: !ctx.identity?.sub ? ctx.args.owner : ctx.identity.sub }"), False),
        (script("let me = ctx.identity.sub\nif (ctx.args.owner) { me = ctx.args.owner }\nreturn { key: me }"), True),
        (script("let me = ctx.args.owner\nif (ctx.identity) { me = ctx.identity.sub }\nreturn { key: me }"), False),
        (script("let me\nif (ctx.args.owner) { me = ctx.args.owner } else if (ctx.identity) { me = ctx.identity.sub }\n"
                "return { key: me }"), True),
        (template('#set($me = $util.defaultIfNull($ctx.identity.sub, $ctx.args.owner)) { "key": "$me" }'), False),
        (template('#set($me = $ctx.identity.sub) #if($util.isNull($me)) #set($me = $ctx.args.owner) #end {"a":"$me"}'),
         False),
        (python("i, a = event['identity'], event['arguments']\n    return f(i['sub'] if i else a['owner'])"), False),
        (python("return load(event['identity'].get('sub', event['arguments']['owner']))"), False),
    ],
)  # fmt: skip
def test_an_argument_instead_of_the_identity(part: Program, overrides: bool) -> None:  # noqa: FBT001 - a table
    found = only_fallback(part)
    assert (found.argument, found.overrides, found.checked) == (("owner",), overrides, False)


@pytest.mark.parametrize(
    "text",
    [
        "return { key: ctx.identity.sub ?? ctx.identity.username }",
        "return { key: ctx.args.owner ?? ctx.source.owner, by: ctx.identity.sub }",
        "console.log(ctx.identity.sub ?? ctx.args.owner)\nreturn {}",
        "return { key: ctx.identity.groups.includes('A') ? ctx.args.owner : ctx.identity.sub }",
        "return { key: ctx.identity.sub === ctx.args.owner ? ctx.args.owner : ctx.identity.sub }",
        "let me = ctx.identity.sub\nif (ctx.identity.userArn && ctx.args.x) me = ctx.args.x\nreturn { key: me }",
        "return { key: 'userArn' in ctx.identity ? ctx.args.owner : ctx.identity.username }",
        "return { key: util.authType() === 'IAM Authorization' ? ctx.args.owner : ctx.identity.username }",
    ],
)
def test_nothing_is_taken_instead(text: str) -> None:
    assert not [one for one in of(script(text)).fallbacks if not one.checked]


# What is asked of the data source.


@pytest.mark.parametrize(
    ("part", "kind", "writes"),
    [
        (script("return { operation: 'PutItem', key: {} }"), "PutItem", True),
        (script("const asked = { operation: 'Scan' }\nreturn asked"), "Scan", False),
        (script("return { method: 'POST', resourcePath: '/' }"), "POST", None),
        (script("return { operation: 'Invoke', payload: { operation: 'PutItem' } }"), "Invoke", None),
        (template('#set($x = 1) { "version": "1", "operation" : "DeleteItem", "key": {} }'), "DeleteItem", True),
        (template('#set($r = {"operation": "UpdateItem"}) $util.toJson($r)'), "UpdateItem", True),
        (template('#set($r = {}) $util.qr($r.put("operation", "PutItem")) $util.toJson($r)'), "PutItem", True),
        (program(JS, "import * as ddb from '@aws-appsync/utils/dynamodb'\n"
                     "export const request = (ctx) => ddb.remove({ key: {} })", Stage.BOTH), "DeleteItem", True),
        (program(JS, "import { batchGet as many } from '@aws-appsync/utils/dynamodb'\n"
                     "export const request = (ctx) => many({ tables: {} })", Stage.BOTH), "BatchGetItem", False),
        (program(JS, "import { insert, createPgStatement } from '@aws-appsync/utils/rds'\n"
                     "export const request = (ctx) => createPgStatement(insert({ table: 't' }))", Stage.BOTH),
         "insert", True),
    ],
)  # fmt: skip
def test_what_is_asked_of_the_data_source(part: Program, kind: str, writes: bool | None) -> None:  # noqa: FBT001
    assert [(action.kind, action.writes) for action in of(part).actions] == [(kind, writes)]


@pytest.mark.parametrize(
    ("text", "by_identity"),
    [
        ("return { operation: 'DeleteItem', key: { owner: ctx.identity.sub } }", True),
        ("return { operation: 'DeleteItem', key: { id: ctx.args.id }, condition: { owner: { eq: ctx.identity.sub } } }",
         True),
        ("const key = util.dynamodb.toMapValues({ owner: ctx.identity.sub })\nreturn { operation: 'DeleteItem', key }",
         True),
        ("return { operation: 'PutItem', key: { id: 1 }, attributeValues: { owner: ctx.identity.sub } }", True),
        ("return { operation: 'UpdateItem', key: { id: ctx.args.id }, update: { by: ctx.identity.sub } }", False),
    ],
)  # fmt: skip
def test_whether_the_identity_decides_what_is_touched(text: str, by_identity: bool) -> None:  # noqa: FBT001 - a table
    assert [action.by_identity for action in of(script(text)).actions] == [by_identity]


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("return { item: { owner: ctx.identity.sub, ...ctx.args.input } }", ("input", "owner")),
        (
            "const { id, ...rest } = ctx.args.input\nreturn { item: { owner: ctx.identity.sub, ...rest } }",
            ("input", "owner"),
        ),
        ("return { item: { owner: ctx.identity.sub, ...ctx.args } }", ("owner",)),
    ],
)
def test_arguments_copied_over_the_identity(text: str, argument: tuple[str, ...]) -> None:
    found = only_fallback(script(text))
    assert (found.argument, found.overrides, found.copied) == (argument, True, True)


@pytest.mark.parametrize(
    "text",
    [
        "return { item: { ...ctx.args.input, owner: ctx.identity.sub } }",
        "return { item: { owner: ctx.identity.sub, ...ctx.args.input, owner: ctx.identity.sub } }",
        "const { owner, ...rest } = ctx.args.input\nreturn { item: { owner: ctx.identity.sub, ...rest } }",
        "return { item: { owner: ctx.identity.sub, ...ctx.stash.item } }",
        "console.log({ owner: ctx.identity.sub, ...ctx.args.input })\nreturn {}",
    ],
)
def test_nothing_is_copied_over_the_identity(text: str) -> None:
    assert not of(script(text)).fallbacks
