"""Mapping templates of VTL: what each of their forms becomes in the tree, where it stands, and what nobody can read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint.code.tree import (
    Array,
    Assign,
    Block,
    Call,
    Emit,
    Evaluate,
    Function,
    If,
    Literal,
    Loop,
    Member,
    Module,
    Name,
    Node,
    Object,
    Opaque,
    Operation,
    Return,
    children,
    walk,
)
from appsync_lint.code.vtl import reader as vtl
from appsync_lint.config import Language
from appsync_lint.source import Embedded, Piece, Source
from tests.test_laws import law


def read(text: str) -> Module:
    return vtl.read(Source("a.vtl", text), Language.VTL)


def said(node: Node | None) -> str:  # noqa: C901, PLR0911, PLR0912 - one line for each kind of node
    """Return a part of a tree as one line."""
    match node:
        case None:
            return "nothing"
        case Literal(value=value):
            return repr(value)
        case Name(name=name):
            return name
        case Member(whole=whole, key=None, index=index, optional=optional):
            return f"{said(whole)}{'?' * optional}[{said(index) if index else ''}]"
        case Member(whole=whole, key=key, optional=optional):
            return f"{said(whole)}{'?' * optional}.{key}"
        case Call(callee=callee, arguments=arguments):
            return f"{said(callee)}({several(arguments)})"
        case Operation(operator=operator, operands=operands):
            return f"({operator} {' '.join(map(said, operands))})"
        case Object(entries=entries):
            keys = [entry.key if entry.index is None else f"[{said(entry.index)}]" for entry in entries]
            return "{" + ", ".join(f"{key}: {said(e.value)}" for key, e in zip(keys, entries, strict=True)) + "}"
        case Array(items=items):
            return f"[{several(items)}]"
        case Opaque(parts=parts):
            return f"opaque({several(parts)})"
        case Assign(target=target, value=value, declares=declares):
            return f"{'let ' * declares}{said(target)} := {said(value)}"
        case Function(name=name, parameters=parameters, body=body):
            return f"{name}({', '.join(p.name for p in parameters)}) {lines(body)}"
        case Evaluate(value=value):
            return said(value)
        case Emit(value=value):
            return f"emit {said(value)}"
        case Return(value=value):
            return f"return {said(value)}"
        case If(test=test, then=then, otherwise=otherwise):
            return f"if {said(test)} {lines(then)}" + (f" else {lines(otherwise)}" if otherwise else "")
        case Loop(head=head, body=body):
            return f"for {several(head)} {lines(body)}"
        case Block(body=body):
            return f"block {lines(body)}"
    return type(node).__name__


def several(nodes: tuple[Node, ...]) -> str:
    return ", ".join(map(said, nodes))


def lines(nodes: tuple[Node, ...]) -> str:
    """Return statements as one line, without the blank space between directives."""
    return "{" + "; ".join(map(said, filter(_has_meaning, nodes))) + "}"


def _has_meaning(node: Node) -> bool:
    return not (isinstance(node, Emit) and isinstance(node.value, Literal) and not str(node.value.value).strip())


def body(text: str) -> str:
    """Return a template as one line, which must be read without an error."""
    module = read(text)
    assert module.errors == ()
    return lines(module.body)[1:-1]


def value(text: str) -> str:
    """Return an expression as one line."""
    found = body(f"#set($x = {text})")
    assert found.startswith("x := ")
    return found[5:]


# References.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$a", "a"),
        ("$!a", "a"),
        ("${a}", "a"),
        ("$!{a.b}", "a.b"),
        ("$ctx.args.id", "ctx.args.id"),
        ("$context.identity", "ctx.identity"),
        ("$utils.autoId()", "util.autoId()"),
        ("$util.authType()", "util.authType()"),
        ("$m.context.utils", "m.context.utils"),
        ('$m["a-b"].c', "m.a-b.c"),
        ("$m['a']", "m.a"),
        ("$m[0]", "m[0]"),
        ("$m[$i].b[$j]", "m[i].b[j]"),
        ('$m["$k"]', "m[(template k)]"),
        ("$m[ 'a' ]", "m.a"),
        ('$m.get("a").get("b")', "m?.a?.b"),
        ("$m.get($k)", "m?[k]"),
        ("$m.get(0)", "m?[0]"),
        ("$m.getOrDefault('a', 1)", "m.getOrDefault('a', 1)"),
        ("$a.b().c($d, [1]).e", "a.b().c(d, [1]).e"),
        ("$a.b()[0][1]", "a.b()[0][1]"),
        ("${a.b($c.d(${e}))}", "a.b(c.d(e))"),
        ("$ctx.request.headers.x-api-key", "ctx.request.headers.x-api-key"),
        ("$ctx.result._version", "ctx.result._version"),
        ("$$${a.isEmpty()}", "a.isEmpty()"),
        ("$ctx.result.data.${UsersTable}", "ctx.result.data[UsersTable]"),
        ("$ctx.result.data.${self:custom.table}.id", "ctx.result.data[opaque()].id"),
        ("${self:custom.table}", "opaque()"),
        ("${file(a.yml):b.${opt:stage}}", "opaque()"),
        ("$foreach.index", "foreach.index"),
        ("$velocityCount", "velocityCount"),
    ],
)
def test_references(text: str, expected: str) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a $b c", "emit 'a '; emit b; emit ' c'"),
        ('{"id": "$ctx.args.id"}', """emit '{"id": "'; emit ctx.args.id; emit '"}'"""),
        ("$a.b.", "emit a.b; emit '.'"),
        ("$a-", "emit a; emit '-'"),
        ("$a$b", "emit a; emit b"),
        ("${a}b", "emit a; emit 'b'"),
        ("$a(1)", "emit a; emit '(1)'"),
        ("$a.b (1)", "emit a.b; emit ' (1)'"),
        ("$a [1]", "emit a; emit ' [1]'"),
        ("$$${a}", "emit '$$'; emit a"),
        ("$a##b\n$c", "emit a; emit c"),
        ("$a#if($b)c#end", "emit a; if b {emit 'c'}"),
        ("$name.${end}", "emit name; emit '.'; emit end"),
        ("\\\\$a", "emit '\\\\\\\\'; emit a"),
    ],
)
def test_references_in_text(text: str, expected: str) -> None:
    assert body(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $ and $! and $-a and ${} and $.a",
        '"#id" = #hash, # alone, #1, "#a#b"',
        "${self:custom.x} ${AWS::Region} ${opt:stage, 'dev'} ${file(./a.yml):b}",
        "#{AWS::AccountId} #{b} ${ssm:/a/b~true} ${a.b:c}",
        "\\$a \\#if(\\$b) \\#end \\\\\\$c",
        "#set without brackets, #foreach, #macro, #unknown(1) #settle(2) #iffy(3) #ended",
        "quotes \" in ' text ( [ {",
        "$(a) #(b) $[c] #[d]",
        "",
    ],
)
def test_what_velocity_does_not_know_is_text(text: str) -> None:
    module = read(text)
    assert module.errors == ()
    assert "".join(str(said(node)) for node in module.body if not isinstance(node, Emit)) == ""
    assert "".join(node.span.text for node in module.body) == text
    assert not any(isinstance(node, Name) for node in walk(*module.body))


def test_an_unknown_directive_is_text_with_references() -> None:
    assert body("#id($a)") == "emit '#id('; emit a; emit ')'"


# Expressions.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", "1"),
        ("-1", "-1"),
        ("1.5", "1.5"),
        ("'a $b'", "'a $b'"),
        ('"a"', "'a'"),
        ('"a ""b"""', "'a \"b\"'"),
        ("'it''s'", '"it\'s"'),
        ('"\\"', "'\\\\'"),
        ('"a\nb"', "'a\\nb'"),
        ("true", "True"),
        ("null", "None"),
        ('"$a"', "(template a)"),
        ('"#$a.b-${c}:"', "(template '#' a.b '-' c ':')"),
        ("\"$a.b('c') \\$d $5\"", "(template a.b('c') ' \\\\$d $5')"),
        ('"## $a"', "(template '## ' a)"),
        ("[]", "[]"),
        ("[1, $a, 'b',]", "[1, a, 'b']"),
        ("[1..3]", "(.. 1 3)"),
        ("[ $a .. $b.size() ]", "(.. a b.size())"),
        ("{}", "{}"),
        ("{\"a\": $b, 'c': 1, d: 2, 3: 4,}", "{a: b, c: 1, d: 2, 3: 4}"),
        ('{$k: 1, "x$k": 2}', "{[k]: 1, [(template 'x' k)]: 2}"),
        ('{"a": {"b": [{"c": $d}]}}', "{a: {b: [{c: d}]}}"),
        ("!$a", "(not a)"),
        ("not $a", "(not a)"),
        ("!$a.b($c) && $d", "(and (not a.b(c)) d)"),
        ("$a && $b || $c and $d or $e", "(or (and a b) (and c d) e)"),
        ("$a == 1 || $b != '2'", "(or (== a 1) (!= b '2'))"),
        ("$a eq 1 and $b ne 2", "(and (== a 1) (!= b 2))"),
        ("$a lt 1 && $b le 2 && $c gt 3 && $d ge 4", "(and (< a 1) (<= b 2) (> c 3) (>= d 4))"),
        ("$a < 1 && $b <= 2 && $c > 3 && $d >= 4", "(and (< a 1) (<= b 2) (> c 3) (>= d 4))"),
        ("$a + $b * 2 - 1", "(- (+ a (* b 2)) 1)"),
        ("$a - $b - $c", "(- a b c)"),
        ("($a + 1) * ($b % 2)", "(* (+ a 1) (% b 2))"),
        ("$i-1", "(- i 1)"),
        ("$a.size() - 1 == 0", "(== (- a.size() 1) 0)"),
        ("!!$a", "(not (not a))"),
        ("-$a", "(- a)"),
        ("(($a))", "a"),
        ("$a ## why\n + #* and *# $b", "(+ a b)"),
    ],
)
def test_expressions(text: str, expected: str) -> None:
    assert value(text) == expected


def test_chains_of_thousands_are_one_operation() -> None:
    module = read("#set($x = $a" + " + 1" * 5000 + ")")
    (node,) = [node for node in walk(*module.body) if isinstance(node, Operation)]
    assert (len(node.operands), module.errors) == (5001, ())


# Directives.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#set($a = 1)", "a := 1"),
        ("#set ( $a.b = $c )", "a.b := c"),
        ('#set($ctx.stash["k"] = $c)', "ctx.stash.k := c"),
        ("#set($m[$k] = 1)", "m[k] := 1"),
        ("#set(\n  $a\n  =\n  {\n  }\n)", "a := {}"),
        ("#{set}($a = 1)", "a := 1"),
        ("#if($a)1#end", "if a {emit '1'}"),
        ("#if ( $a ) 1 #else 2 #end", "if a {emit ' 1 '} else {emit ' 2 '}"),
        ("#if($a)1#elseif($b)2#else 3#end", "if a {emit '1'} else {if b {emit '2'} else {emit ' 3'}}"),
        ("#{if}($a)1#{elseif}($b)2#{else}3#{end}4", "if a {emit '1'} else {if b {emit '2'} else {emit '3'}}; emit '4'"),
        ("#if($a)#if($b)1#end#else 2#end", "if a {if b {emit '1'}} else {emit ' 2'}"),
        ("#if($a)#end", "if a {}"),
        ("#foreach($i in $l)$i#end", "for let i := l[] {emit i}"),
        ("#foreach( $e in $m.entrySet() )$e.key#end", "for let e := m.entrySet()[] {emit e.key}"),
        ("#foreach($i in [1..3])$foreach.index#break#end", "for let i := (.. 1 3)[] {emit foreach.index; opaque()}"),
        ("#return", "return nothing"),
        ("#return()", "return nothing"),
        ("#return($a)", "return a"),
        ("#return ($util.toJson({}))", "return util.toJson({})"),
        ("#stop", "return nothing"),
        ("#macro(m $a, $b)$a#end", "let m := m(a, b) {emit a}"),
        ("#macro(m)1#end#m()#m($x $y)", "let m := m() {emit '1'}; emit m(); emit m(x, y)"),
        ("#define($d)$a#end", "let d := d() {emit a}"),
        ('#parse("a.vtl")', "emit parse('a.vtl')"),
        ('#include("a" $b)', "emit include('a', b)"),
        ("#[[ $a #if ]]#$b", "emit ' $a #if '; emit b"),
        ("a## $b\nc", "emit 'a'; emit '\\nc'"),
        ("a#* $b\n## *#c", "emit 'a'; emit 'c'"),
        ("#end_of_it", "emit '#end_of_it'"),
    ],
)
def test_directives(text: str, expected: str) -> None:
    assert body(text) == expected


def test_variables_are_those_of_the_whole_template() -> None:
    module = read("#set($a = 1)#foreach($b in $c)#end")
    assert [node.declares for node in walk(*module.body) if isinstance(node, Assign)] == [False, True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('$util.qr($m.put("a", $b))', "m.put('a', b)"),
        ("$!util.qr($m.remove('a'))", "m.remove('a')"),
        ("$utils.quiet($l.add(1))", "l.add(1)"),
        ("${util.qr($l.add(1))}", "l.add(1)"),
        ("$util.qr()", "emit util.qr()"),
        ("$util.unauthorized()", "util.unauthorized()"),
        ("$!utils.error('no', $a)", "util.error('no', a)"),
        ("$util.appendError('no')", "util.appendError('no')"),
        ("$util.validate($a, 'no')", "util.validate(a, 'no')"),
        ("$util.log.info('a {}', $b)", "util.log.info('a {}', b)"),
        ("$util.http.addResponseHeader('a', 'b')", "util.http.addResponseHeader('a', 'b')"),
        ("$extensions.setSubscriptionFilter($f)", "extensions.setSubscriptionFilter(f)"),
        ('$!{names.put("#a", "a")}', "names.put('#a', 'a')"),
        ("$ctx.stash.putAll($m)", "ctx.stash.putAll(m)"),
        ("$util.toJson($m)", "emit util.toJson(m)"),
        ("$other.error('a')", "emit other.error('a')"),
        ("#set($x = $m.put('a', 1))", "x := m.put('a', 1)"),
    ],
)
def test_what_puts_nothing_out_is_evaluated(text: str, expected: str) -> None:
    assert body(text) == expected


AMPLIFY = """\
## [Start] Authorization Steps. **
$util.qr($ctx.stash.put("hasAuth", true))
#set( $isAuthorized = false )
#if( $util.authType() == "User Pool Authorization" )
  #if( !$isAuthorized )
    #set( $ownerClaim0 = $util.defaultIfNull($ctx.identity.claims.get("cognito:username"), null) )
    #if( !$util.isNull($ownerClaim0) )
      $util.qr($authFilter.add({"owner": { "eq": $ownerClaim0 }}))
    #end
  #end
#end
#if( !$isAuthorized && $util.isNull($ctx.stash.authFilter) )
$util.unauthorized()
#end
$util.toJson({"version":"2018-05-29","payload":{}})
## [End] Authorization Steps. **"""


GUARD = (
    "if (== util.authType() 'User Pool Authorization') {if (not isAuthorized) "
    "{ownerClaim0 := util.defaultIfNull(ctx.identity.claims?.cognito:username, None); "
    "if (not util.isNull(ownerClaim0)) {authFilter.add({owner: {eq: ownerClaim0}})}}}; "
    "if (and (not isAuthorized) util.isNull(ctx.stash.authFilter)) {util.unauthorized()}; "
    "emit util.toJson({version: '2018-05-29', payload: {}})"
)


def test_a_generated_guard() -> None:
    assert body(AMPLIFY).split("; ", 2) == [
        "ctx.stash.put('hasAuth', True)",
        "isAuthorized := False",
        GUARD,
    ]


# Places.


def test_places_are_those_of_the_text() -> None:
    module = read('ä #set($x = ${ctx.identity.sub})\n#if($a == "é$b")\n$c.d($e)\n#end')
    texts = [node.span.text for node in walk(*module.body)]
    assert "#set($x = ${ctx.identity.sub})" in texts
    assert "${ctx" in texts
    assert "${ctx.identity.sub" in texts
    assert "${ctx.identity.sub}" not in texts
    assert '$a == "é$b"' in texts
    assert "$c.d($e)" in texts
    assert [(node.span.line, node.span.column) for node in module.body if isinstance(node, If)] == [(2, 1)]


def test_places_inside_another_file_are_the_files() -> None:
    outer = Source("template.yaml", "Template: |\n    #if($a)\n    $b.c\n    #end\n")
    inner = Embedded(outer, "#if($a)\n$b.c\n#end\n", [Piece(0, 16), Piece(8, 28), Piece(13, 37)])
    module = vtl.read(inner, Language.VTL)
    places = {node.span.text: str(node.span) for node in walk(*module.body)}
    assert places["$b.c"] == "template.yaml:3:5"
    assert places["$a"] == "template.yaml:2:9"
    assert places["#if($a)\n$b.c\n#end"] == "template.yaml:2:5"


# What nobody can read.


@pytest.mark.parametrize(
    ("text", "place", "rest"),
    [
        ("#if($a)\n$b", "1:1", "if a {emit b}"),
        ("$a\n#end\n$b", "2:1", "emit a; emit b"),
        ("#else $b", "1:1", "emit b"),
        ("#elseif($a)$b", "1:1", "a; emit b"),
        ("#if($a)1#else 2#else $b#end", "1:16", "if a {emit '1'} else {emit ' 2'; emit b}"),
        ("#foreach($a in $b)#else $c#end", "1:19", "for let a := b[] {emit c}"),
        ("#foreach($a)$b#end", "1:1", "for a {emit b}"),
        ("#if $a", "1:1", "emit '#if '; emit a"),
        ("#if()1#end", "1:1", "if opaque() {emit '1'}"),
        ("#if($a = 1)2#end", "1:1", "if a := 1 {emit '2'}"),
        ("#set($a)$b", "1:1", "a; emit b"),
        ("#set(1 = $a)$b", "1:1", "(= 1 a); emit b"),
        ("#set($a = $b.c($d)\n$e", "2:1", "a := b.c(d); emit e"),
        ("#set($a = [1, $b)$c", "1:17", "a := [1, b]; emit ')'; emit c"),
        ("#set($a = {'b' $c})", "1:16", "a := {}; emit c; emit '})'"),
        ("#set($a = $b +)$c", "1:15", "a := opaque(b); emit ')'; emit c"),
        ("#set($a = {'b': })$c", "1:17", "a := {b: opaque()}; emit '})'; emit c"),
        ("#if($a && )1#end", "1:11", "if opaque(a) {emit ')1'}"),
        ("#set($a = [!])$c", "1:13", "a := []; emit '])'; emit c"),
        ("#set($a = b)$c", "1:11", "a := opaque(); emit c"),
        ("$a.b($c\n$d", "2:1", "emit a.b(c); emit d"),
        ("$a.b($c", "1:1", "emit a.b(c)"),
        ("$a[$b", "1:1", "emit a[b]"),
        ("${a.b($c)", "1:1", "emit a.b(c)"),
        ("#if(($a)1#end", "1:9", "if a {emit '1'}"),
        ('#set($a = "b)\n$c', "1:11", "a := opaque(); emit '\"b)\\n'; emit c"),
        ("a #* $b", "1:3", "emit 'a '"),
        ("a #[[ $b", "1:3", "emit 'a '; emit ' $b'"),
        ("#macro(1)$a#end", "1:1", "block {1; emit a}"),
    ],
)
def test_errors_have_their_place_and_the_rest_is_read(text: str, place: str, rest: str) -> None:
    module = read(text)
    assert [str(error).removeprefix("a.vtl:") for error in module.errors] == [place]
    assert lines(module.body)[1:-1] == rest


@pytest.mark.parametrize("levels", [1, 300])
def test_three_hundred_levels_are_read(levels: int) -> None:
    for text in (
        "#if($a)" * levels + "$deep" + "#end" * levels,
        "#set($x = " + "(" * levels + "$deep" + ")" * levels + ")",
        "#set($x = " + '{"a": [' * (levels // 2) + "$deep" + "]}" * (levels // 2) + ")",
        "$a.b(" * levels + "$deep" + ")" * levels,
        "$deep" + ".a" * levels,
    ):
        module = read(text)
        assert module.errors == ()
        assert "deep" in {node.name for node in walk(*module.body) if isinstance(node, Name)}


MANY, FEW = 100_000, 20_000


@pytest.mark.parametrize(
    "text",
    [
        "#if($a)" * MANY,
        "#if($a)" * FEW + "#end" * FEW,
        "#if($a)" + "#elseif($b)" * FEW,
        "#if(" + "(" * FEW,
        "#set($a = " + "[" * MANY + "]" * MANY + ")",
        "#set($a = " + '{"a":' * FEW,
        "$a.b(" * FEW,
        "$a[" * FEW,
        "${a." * FEW,
        "$a" + ".b" * FEW,
        "#if(" + "!" * FEW + "$a)",
        "#set($a = " + "$b + 1 - " * FEW + "1)",
        "#set($a = '" * FEW,
        '"' * FEW,
        "#*" * FEW,
        "#[[" * FEW,
        "\\" * FEW + "$a",
        "#set($a = " + "9" * MANY + ")",
    ],
    ids=range(18),
)
def test_hostile_texts_end(text: str) -> None:
    module = read(text)
    assert vtl.operations(module) == ()
    assert all(0 <= error.start <= len(text) for error in module.errors)
    assert _depth(module) < 1000


def _depth(module: Module) -> int:
    """Return how many nodes stand inside each other."""
    deepest, level = 0, list[Node](module.body)
    while level and deepest < 2000:
        deepest += 1
        level = [inner for node in level for inner in children(node)]
    return deepest


# Laws.

_NAMES = st.sampled_from(["$a", "$ctx.args.id", "$!b", "${c}", "$!{d.e}", "$m.get('k')", '$m["k"]', "$util.toJson($f)"])
_SIMPLE = st.one_of(_NAMES, st.sampled_from(["1", "'x'", '"y"', "true", "null", "[]", "{}"]))
_EXPRESSIONS = st.recursive(
    _SIMPLE,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" && ", " || ", " == ", " + ", " - ", " ne "]), inner).map("".join),
        inner.map("!{}".format),
        inner.map("({})".format),
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(inner, max_size=2).map(
            lambda items: "{" + ", ".join(f'"k{i}": {v}' for i, v in enumerate(items)) + "}"
        ),
        st.lists(inner, max_size=3).map(lambda items: f"$g.call({', '.join(items)})"),
        _NAMES.map('"#{} : text"'.format).filter(lambda text: text.count('"') == 2),
    ),
    max_leaves=6,
)
_PLAIN = st.sampled_from(
    ["text ", '{"a": ', '"#id" ', "\n", " $5 ", "${self:custom.x}", '"', "(", "é", "## $no\n", "#* $no *#"]
)
_TEMPLATES = st.recursive(
    st.one_of(
        _PLAIN,
        _NAMES.map("{} ".format),
        _EXPRESSIONS.map("#set($v = {})\n".format),
        _EXPRESSIONS.map("#return({})".format),
        st.sampled_from(["#[[ $no ]]#", "\\$no ", "#return;", "#stop;"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map("".join),
        st.tuples(_EXPRESSIONS, inner, inner).map(lambda t: f"#if({t[0]}){t[1]}#else {t[2]}#{{end}}"),
        st.tuples(_EXPRESSIONS, inner, inner).map(lambda t: f"#if ( {t[0]} ){t[1]}#elseif({t[0]}){t[2]}#{{end}}"),
        st.tuples(_NAMES, inner).map(lambda t: f"#foreach( $each in {t[0]} ){t[1]}#{{end}}"),
    ),
    max_leaves=8,
)
_COMMENT = re.compile(r"##[^\r\n]*|#\*.*?\*#", re.DOTALL)
_REFERENCE = re.compile(r"(?<!\\)\$!?\{?([A-Za-z_]\w*)(?![\w:])")


@law(300)
@given(_TEMPLATES)
def test_every_reference_is_reached_and_all_of_the_text_is_covered(text: str) -> None:
    module = read(text)
    assert module.errors == ()
    unread = re.sub(r"#\[\[.*?]]#", lambda found: " " * len(found[0]), text)
    visible = _COMMENT.sub(lambda found: " " * len(found[0]), unread)
    names = {node.span.start: node.name for node in walk(*module.body) if isinstance(node, Name)}
    assert names == {found.start(): found[1] for found in _REFERENCE.finditer(visible)}
    spans = [(node.span.start, node.span.end) for node in module.body]
    read_to = 0
    for start, end in sorted([*spans, *(found.span() for found in _COMMENT.finditer(unread))]):
        assert start <= read_to
        read_to = max(read_to, end)
    assert read_to == len(text)


_ANYTHING = st.lists(
    st.one_of(
        st.sampled_from(["#if", "#else", "#elseif(", "#end", "#set(", "#foreach(", "#{", "}", "#*", "*#", "##", "#[["]),
        st.sampled_from(
            ["$a", "$", "${", "$!{", ".b", ".get(", "(", ")", "[", "]", "{", ",", ":", "=", "..", "\\", "\n"]
        ),
        st.sampled_from(
            ["'", '"', " in ", "!", "&&", "-", "null", "1", "1.", "#macro(m ", "#m(", "]]#", "\r\n", "\ud800"]
        ),
        st.text(max_size=3),
    ),
    max_size=40,
).map("".join)


@law(500)
@given(_ANYTHING)
def test_any_text_can_be_read(text: str) -> None:
    module = read(text)
    assert all(0 <= error.start <= error.end for error in module.errors)
    for node in walk(*module.body):
        assert 0 <= node.span.start <= node.span.end <= len(text)
    emitted = [node for node in walk(*module.body) if isinstance(node, Emit) and isinstance(node.value, Literal)]
    assert all(str(node.value.value) in node.span.text for node in emitted)  # type: ignore[union-attr]
    vtl.operations(module)


# What a request asks for.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"version": "2018-05-29", "operation": "PutItem", "key": {"id": $x}}', ["PutItem"]),
        ('{ "operation" : "Invoke", "payload": {"operation": "remove", "a": $x} }', ["Invoke"]),
        ('{ "payload": {"operation": "remove"}, "operation" : "BatchInvoke" }', ["BatchInvoke"]),
        ('{"operation": #if($a)"Query"#else"Scan"#end, "limit": 1}', ["Query", "Scan"]),
        ('#if($a){"operation": "Query"}#else{"operation": "Scan"}#end', ["Query", "Scan"]),
        ('#if($a)#return({"operation": "GetItem"})#end{"operation": "GetItem"}', ["GetItem"]),
        ('#set($r = {"operation": "PutItem"})$util.toJson($r)', ["PutItem"]),
        ('#set($r = {})#set($r.operation = "Query")$util.toJson($r)', ["Query"]),
        ('#set($r = {})$util.qr($r.put("operation", "Scan"))#return($r)', ["Scan"]),
        ('#set($r = {"operation": "x"}){"operation": "Invoke", "payload": $util.toJson($r)}', ["Invoke"]),
        ('$util.toJson({"operation": "DeleteItem"})', ["DeleteItem"]),
        ('#set($r = {"operation": "PutItem"})$util.toJson($other)', []),
        ('{"version": "2018-05-29", "payload": {"operation": "x"}}', []),
        ('{"operation": "$op"}', []),
        ('{"operation": $op, "a": "b"}', []),
        ('{"a": "{", "operation": "PutItem"}', ["PutItem"]),
        ('{"statements": ["SELECT 1"]}', []),
        ('## {"operation": "PutItem"}\n{}', []),
    ],
)
def test_the_operations_of_a_request(text: str, expected: list[str]) -> None:
    module = read(text)
    assert list(vtl.operations(module)) == expected
    assert vtl.operation(module) == (expected[0] if len(expected) == 1 else None)
