"""What is known of everything that runs for a field: who looks at its caller, and what it does with that."""

from __future__ import annotations

import pytest

from appsync_lint.code.resolvers.unit import Read, Unit, Use, steps_of
from appsync_lint.config import Language, Program, Resolver, Stage
from appsync_lint.source import Source
from tests.code.resolvers import JS, PYTHON, TS, of, program, python, script, template


def read_names(found: Unit) -> list[str]:
    return [read.name for read in found.reads]


# Who looks at its caller.


@pytest.mark.parametrize(
    "part",
    [
        script("if (ctx.identity.sub !== ctx.args.owner) util.unauthorized()\nreturn {}"),
        script("return {}", "extensions.setSubscriptionFilter(filter)\nreturn null"),
        script("const url = 'https://x'\nreturn ctx.identity"),
        script("console.log(f(1))\nreturn { groups: ctx.identity?.groups }"),
        script("console.log(`${ctx.identity.sub}`)\nutil.unauthorized()"),
        script("const { identity: { sub: me } } = ctx\nreturn { key: me }"),
        script("const me = ctx.identity.sub\nconst key = { owner: me }\nreturn { key }"),
        script("for (const group of ctx.identity.groups) { check(group) }\nreturn {}"),
        script("ctx.stash.me = ctx.identity.sub\nreturn {}"),
        python("return event['identity']['sub'] == '#'"),
        python("if event.get('identity'):  # nobody else\n        return 1"),
        program(JS, "exports.handler = async ({ identity }) => load(identity.username)"),
        program(TS, "export const handler = middy(async (event: E) => load(event.identity!.sub)).use(log())"),
        program(TS, "class A { run(event: E) { return load(event.identity) } }\nconst a = new A()\n"
                    "export const handler = a.run.bind(a)"),
        template("#if($ctx.identity.sub != $ctx.args.owner) $util.unauthorized() #end"),
        template('{ "key": "${context.identity.username}" }'),
        template('$util.qr($ctx.args.input.put("owner", $ctx.identity.sub)) {}'),
        template("$extensions.setSubscriptionFilter({})", Stage.RESPONSE),
    ],
)  # fmt: skip
def test_a_program_that_looks(part: Program) -> None:
    assert of(part).looks_at_caller is True


@pytest.mark.parametrize(
    "part",
    [
        script("return ctx.args"),
        script("// ctx.identity\nreturn 1"),
        script("/* ctx.identity\n*/ return 1"),
        script("return ctx.identityless"),
        script("return { text: 'ctx.identity' }"),
        script("console.log(ctx.identity.username)\nreturn {}"),
        script("console.info('who', JSON.stringify(ctx.identity), 1)\nreturn {}"),
        script("const who = ctx.identity.sub\nconst text = `by ${who}`\nutil.log.info(text)\nreturn {}"),
        script("if (!ctx.args.id) throw new Error(`no id from ${ctx.identity.sub}`)\nreturn {}"),
        script("const unused = ctx.identity.sub\nreturn {}"),
        script("const note = (who) => console.log(who)\nnote(ctx.identity.sub)\nreturn {}"),
        python("# event['identity']\n    return 1"),
        program(
            PYTHON, "def handler(event, context):\n    logger.info(event['identity'])\n    print(event)\n    return 1\n"
        ),
        python("return other(context.identity)"),
        template("## $ctx.identity\n{}"),
        template("#* $ctx.identity *# {}"),
        template('$util.log.info("by", $ctx.identity.sub) {}'),
    ],
)
def test_a_program_that_does_not(part: Program) -> None:
    assert of(part).looks_at_caller is False


def test_what_is_out_of_sight_may_look() -> None:
    assert of(script("return 1"), whole=False).looks_at_caller is None
    assert of(script("return ctx.identity"), whole=False).looks_at_caller is True


@pytest.mark.parametrize(
    "part",
    [
        program(JS, "const { serve } = require('library')\nexports.handler = (event) => serve(event)"),
        program(Language.OTHER, "package main"),
        program(JS, f"exports.handler = e => {'1+' * 1500}1"),
        program(JS, "exports.other = (event) => event.arguments"),
        script("const = ctx )(\nreturn {}"),
    ],
)
def test_what_cannot_be_followed_may_look(part: Program) -> None:
    assert of(part).looks_at_caller is None


def test_an_imported_file_that_looks() -> None:
    other = Source("lib/caller.js", "export const isOwner = (ctx) => ctx.identity.sub === ctx.args.owner")
    source = Source("f.js", "import { isOwner } from './caller'\nexport const handler = (event) => isOwner(event)")
    found = Program(JS, source.span(0, 0), "f.js", source, (("./caller", other),))
    assert of(found).looks_at_caller is True
    assert [read.span.file for read in of(found).reads] == ["lib/caller.js"]


# What is read.


def test_the_same_read_in_four_languages() -> None:
    parts = [
        script("const { claims } = ctx.identity\nreturn { key: claims['custom:tenant'] }"),
        program(TS, "export const handler = async (event: E) => load((event.identity as C).claims!['custom:tenant'])"),
        program(
            PYTHON, "def handler(event, context):\n    return load(event['identity']['claims'].get('custom:tenant'))\n"
        ),
        template('{ "key": "$ctx.identity.claims.get("custom:tenant")" }'),
    ]
    for part in parts:
        assert ("claims", "custom:tenant") in [read.path for read in of(part).reads]


def test_powertools_for_python() -> None:
    text = """
from aws_lambda_powertools.event_handler import AppSyncResolver
app = AppSyncResolver()

@app.resolver(type_name="Mutation", field_name="save")
def save(id):
    return store(id, app.current_event.identity.user_arn)

@app.resolver(type_name="Query", field_name="all")
def everything():
    return load(app.current_event.identity.claims["sub"])

def handler(event, context):
    return app.resolve(event, context)
"""
    part = program(PYTHON, text)
    assert read_names(of(part)) == ["identity.userArn"]
    assert read_names(of(part, coordinate="Query.all")) == ["identity.claims.sub"]
    assert of(part, coordinate="Query.other").looks_at_caller is False


def test_powertools_for_typescript() -> None:
    text = """
const app = new AppSyncGraphQLResolver({ logger })
app.onMutation('save', async (args, { event }) => store(args.id, event.identity.sub))
app.resolver(async (args) => load(args.id), { fieldName: 'all', typeName: 'Query' })
export const handler = async (event: unknown, context: Context) => app.resolve(event, context)
"""
    part = program(TS, text)
    assert read_names(of(part)) == ["identity.sub"]
    assert of(part, coordinate="Query.all").looks_at_caller is False


@pytest.mark.parametrize(
    "text",
    [
        """switch (event.info.fieldName) {
             case 'save': return store(event.identity.sub)
             case 'all':
             case 'some': return load(event.identity.username)
           }""",
        """const { fieldName } = event.info
           if (fieldName === 'save') return store(event.identity.sub)
           if (['all', 'some'].includes(fieldName)) {
             return load(event.identity.username)
           }""",
        """const field = event.info.fieldName
           if (field !== 'save') {
             if (field === 'all' || field === 'some') return load(event.identity.username)
             return null
           }
           return store(event.identity.sub)""",
    ],
)
def test_what_a_function_does_for_other_fields_is_no_fact_of_this_one(text: str) -> None:
    part = program(JS, f"exports.handler = async (event) => {{\n{text}\n}}")
    assert read_names(of(part)) == ["identity.sub"]
    assert read_names(of(part, coordinate="Query.some")) == ["identity.username"]


def test_what_a_request_makes_of_the_event() -> None:
    request = script("return { operation: 'Invoke', payload: { user: ctx.identity.sub, by: { all: ctx.identity } } }")
    function = program(
        JS, "exports.handler = async (event) => store(event.user, event.by.all.claims.sub, event.identity)"
    )
    assert read_names(of(request, function)) == ["identity.sub", "identity.claims.sub"]
    for payload in ("ctx", "{ ...ctx, more: 1 }", "{ identity: ctx.identity }"):
        whole = script(f"return {{ operation: 'Invoke', payload: {payload} }}")
        function = python("return load(event['identity']['sub'])")
        assert read_names(of(whole, function)) == ["identity.sub"]


def test_what_a_template_makes_of_the_event() -> None:
    request = template(
        '{ "version": "2018-05-29", "operation": "Invoke", "payload": {\n'
        '  "caller": $util.toJson($ctx.identity), "name": "$ctx.identity.username", "field": "save",\n'
        '  "arguments": $util.toJson($ctx.arguments) } }'
    )
    text = (
        "exports.handler = async (event) => {\n  if (event.field === 'other') return load(event.caller.sub)\n"
        "  return store(event.caller.groups, event.name)\n}"
    )
    assert read_names(of(request, program(JS, text))) == ["identity.username", "identity.groups"]
    text = (
        "def handler(event, context):\n    return event.get('owner') or event['arguments']['owner'] or event['name']\n"
    )
    found = of(request, program(PYTHON, text))
    assert [(one.identity, one.argument, one.overrides) for one in found.fallbacks] == [
        ((("username",),), ("owner",), True)
    ]


def test_an_event_that_cannot_be_followed_is_a_doubt() -> None:
    request = template('{ "operation": "Invoke", "payload": $util.toJson($unknown) }')
    found = of(request, program(JS, "exports.handler = async (event) => store(event.identity.sub)"))
    assert not found.reads
    assert found.looks_at_caller is None
    assert "the request for it cannot be followed" in found.doubts[0].what


def test_the_stash_goes_from_one_function_to_the_next() -> None:
    first = script("ctx.stash.user = { id: ctx.identity.sub }\nreturn { payload: null }", function="first")
    second = script("return { operation: 'DeleteItem', key: { id: ctx.stash.user.id } }", function="second")
    assert [action.by_identity for action in of(script("return {}"), first, second).actions] == [True]
    assert [action.by_identity for action in of(script("return {}"), second).actions] == [False]
    put = template('$util.qr($ctx.stash.put("me", $ctx.identity.username)) {}', function="first")
    use = template(
        '{ "operation": "DeleteItem", "key": { "id": $util.dynamodb.toDynamoDBJson($ctx.stash.me) } }',
        function="second",
    )
    assert [action.by_identity for action in of(put, use).actions] == [True]


# What a read is prepared for.


def only_read(part: Program) -> Read:
    (read,) = of(part).reads
    return read


@pytest.mark.parametrize(
    ("text", "null", "missing"),
    [
        ("return { key: ctx.identity.sub }", False, False),
        ("return { key: ctx.identity?.sub }", True, True),
        ("return { key: ctx.identity.sub ?? 'x' }", False, True),
        ("return { key: (ctx.identity ?? {}).sub }", True, False),
        ("const identity = ctx.identity || {}\nreturn { key: identity.sub }", True, False),
        ("if (!ctx.identity) util.unauthorized()\nreturn { key: ctx.identity.sub }", True, True),
        ("if (ctx.identity && ctx.args.x) return { key: ctx.identity.sub }\nreturn {}", True, True),
        ("return ctx.identity && { key: ctx.identity.sub }", True, True),
        ("const me = ctx.identity.sub\nif (!me) util.unauthorized()\nreturn { key: me }", True, True),
        ("if (util.authType() === 'User Pool Authorization') return { key: ctx.identity.sub }\nreturn {}", True, True),
        ("if (util.authType() !== 'X') return {}\nreturn { key: ctx.identity.sub }", True, True),
        ("if ('sub' in ctx.identity) return { key: ctx.identity.sub }\nreturn {}", True, True),
        ("try { return { key: ctx.identity.sub } } catch (e) { return {} }", True, True),
        ("try { return { key: ctx.identity.sub } } catch (e) { throw e }", False, False),
        ("if (ctx.args.x) return { key: ctx.identity.sub }\nreturn {}", False, False),
        ("if (ctx.args.owner !== ctx.identity.sub) util.unauthorized()\nreturn {}", False, False),
    ],
)
def test_what_a_read_is_prepared_for(text: str, null: bool, missing: bool) -> None:  # noqa: FBT001 - a table
    reads = [read for read in of(script(text)).reads if read.path == ("sub",)]
    assert {(read.survives_null, read.survives_missing) for read in reads} == {(null, missing)}


def test_what_comes_behind_a_check_is_prepared() -> None:
    text = "if (ctx.args.owner !== ctx.identity.sub) util.unauthorized()\nreturn { key: ctx.identity.sub }"
    assert [read.survives_missing for read in of(script(text)).reads] == [False, True]
    text = "const iam = ctx.identity.userArn !== undefined\nreturn { iam, key: ctx.identity.sub }"
    assert all(read.survives_missing for read in of(script(text)).reads)


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("if (!ctx.identity.groups.includes('A')) util.unauthorized()\nreturn {}", {Use.OPENED}),
        ("const { groups } = ctx.identity\nreturn { ok: groups.some((g) => g === 'A') }", {Use.OPENED}),
        ("return { groups: ctx.identity.groups }", {Use.TAKEN}),
        ("if (ctx.identity.groups === ctx.args.groups) util.unauthorized()\nreturn {}", {Use.COMPARED}),
        ("for (const g of ctx.identity.groups) { check(g) }\nreturn {}", {Use.OPENED, Use.TAKEN}),
        ("return { ok: ctx.identity.groups?.includes('A') }", {Use.TAKEN}),
        ("const ask = ({ key }) => key.id\nreturn ask({ key: ctx.identity.sub })", {Use.TAKEN}),
        ("const key = { id: ctx.identity.sub }\nreturn { key: key.id }", {Use.TAKEN}),
        ("const cut = (text) => text.length\nreturn { length: cut(ctx.identity.sub) }", {Use.OPENED}),
    ],
)
def test_what_is_done_with_a_value(text: str, uses: set[Use]) -> None:
    assert only_read(script(text)).uses == uses


# In which order.


def test_the_order_of_a_pipeline() -> None:
    around = script("return {}")
    first, second = script("return {}", function="a"), script("return {}", function="b")
    resolver = Resolver("Query.a", "resolvers[0]", around.span, (around, first, second))
    assert steps_of(resolver) == (
        (around, Stage.REQUEST),
        (first, Stage.REQUEST), (first, Stage.RESPONSE),
        (second, Stage.REQUEST), (second, Stage.RESPONSE),
        (around, Stage.RESPONSE),
    )  # fmt: skip


def test_the_order_of_templates_around_a_lambda_function() -> None:
    before, after = template("{}"), template("{}", Stage.RESPONSE)
    function = program(JS, "exports.handler = () => 1")
    resolver = Resolver("Query.a", "resolvers[0]", before.span, (before, after, function))
    assert [stage for _, stage in steps_of(resolver)] == [Stage.REQUEST, Stage.DATA, Stage.RESPONSE]


# Hostile programs.


@pytest.mark.parametrize(
    "text",
    [
        "exports.handler = (event) => " + "(" * 3_000 + "event.identity.sub" + ")" * 3_000,
        "exports.handler = (event) => f(" + " +\n".join(["event.identity.sub"] * 3_000) + ")",
        "exports.handler = (event) => f(" + " ??\n".join(["event.identity.sub"] * 3_000) + ")",
        "const a = (e) => b(e)\nconst b = (e) => a(e)\nexports.handler = (event) => a(event.identity)",
        "let x = y\nlet y = x\nexports.handler = (event) => { x = event.identity; y = x; x = y; return x.sub }",
        "exports.handler = exports.handler",
        "const handler = handler\nexports.handler = handler",
        "exports.handler = (event) => event" + "\n.identity" * 2_000,
    ],
)
def test_no_program_takes_for_ever(text: str) -> None:
    of(program(JS, text))


def test_no_template_takes_for_ever() -> None:
    of(template('{ "a": ' * 5_000))
    of(template("#if($ctx.identity.sub) " * 2_000))
    of(template('"$ctx.identity.sub" : {' * 2_000))


@pytest.mark.parametrize(
    "line", ["util.unauthorized = () => {}", 'Object.defineProperty(ctx.identity, "sub", { value: ctx.args.id })']
)
def test_a_resolver_that_changes_its_language_is_doubted(line: str) -> None:
    found = of(script(f"{line}\nif (ctx.identity.sub !== ctx.args.id) util.unauthorized()\nreturn {{}}"))
    assert [doubt.what for doubt in found.doubts] == ["what stands in both at line 2"]
