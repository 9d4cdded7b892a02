"""Comments of programs: real ones, never what looks like one in a text."""

from __future__ import annotations

import pytest

from appsync_lint.comments import Syntax, comments
from appsync_lint.source import Embedded, Piece, Source
from appsync_lint.suppression import in_comments

# VTL.

TEMPLATE = """\
## one
{ "url": "https://a.b/##two
  #set($a = "## no" + '#* no *#') ## three
  #if($b.matches("^##$")) #* four
     goes on *#
  #end
  "x": "$c.d("## no", {"e": "#* no"})", "it's": 1 ## five
  $f["## no"].g #[[ ## no ]]# #id ##six
  $h("##seven
  #**eight *# #*nine*#
"""


def test_comments_of_vtl_are_found_where_they_stand() -> None:
    found = [(comment.span.line, comment.text) for comment in comments(Source("a.vtl", TEMPLATE), Syntax.VTL)]
    assert found == [
        (1, "one"),
        (2, "two"),
        (3, "three"),
        (4, "four\n     goes on"),
        (7, "five"),
        (8, "six"),
        (9, "seven"),
        (10, "eight"),
        (10, "nine"),
    ]


@pytest.mark.parametrize("comment", ["## %s", "##%s", "#* %s *#", "#** %s **#"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_suppression_in_vtl_counts_for_its_line_or_the_next(comment: str, ending: str) -> None:
    said = comment % "appsync-lint: allow identity-or-argument -- because"
    alone = f"#set($a = 1)\n{said}\n$a\n".replace("\n", ending)
    behind = f"#set($a = 1)\n$a {said}\n".replace("\n", ending)
    (first,), (second,) = (tuple(in_comments(Source("a.vtl", text), Syntax.VTL)) for text in (alone, behind))
    assert (first.line, first.reason, first.fault) == (3, "because", "")
    assert (second.line, second.reason, second.fault) == (2, "because", "")


def test_a_suppression_in_a_template_of_another_file_counts_there() -> None:
    said = "## appsync-lint: allow arn-substring -- because"
    outer = Source("template.yaml", f"Template: |\n    {said}\n    $a\n")
    inner = Embedded(outer, f"{said}\n$a\n", [Piece(0, 16), Piece(len(said) + 1, 21 + len(said))])
    (allow,) = in_comments(inner, Syntax.VTL)
    assert (allow.span.file, allow.line, allow.fault) == ("template.yaml", 3, "")


@pytest.mark.parametrize("text", ["##" * 20_000, "#*" * 20_000, "#[[" * 20_000, "$a.b(" * 20_000, '#set("##' * 20_000])
def test_hostile_templates_end(text: str) -> None:
    assert list(comments(Source("a.vtl", text), Syntax.VTL)) is not None


# Python.

PROGRAM = '''\
# one
token = "# no"  # two
text = """
# no
"""  # three
print(f"{claims["#"]} # no {# four
    name}", r'\\\\'# five
    , '#')
# 😀 six
def broken(:  # seven
    "# no"
    # eight'''


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_comments_of_python_are_found_where_they_stand(ending: str) -> None:
    source = Source("a.py", PROGRAM.replace("\n", ending))
    found = [(comment.span.line, comment.text) for comment in comments(source, Syntax.PYTHON)]
    assert found == [
        (1, "one"),
        (2, "two"),
        (5, "three"),
        (6, "four"),
        (7, "five"),
        (9, "😀 six"),
        (10, "seven"),
        (12, "eight"),
    ]


@pytest.mark.parametrize("comment", ["# %s", "#%s"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_suppression_in_python_counts_for_its_line_or_the_next(comment: str, ending: str) -> None:
    said = comment % "appsync-lint: allow cached-request-decision -- because"
    alone = f"def handler(event, context):\n    {said}\n    return answer\n".replace("\n", ending)
    behind = f"def handler(event, context):\n    return answer  {said}\n".replace("\n", ending)
    (first,), (second,) = (tuple(in_comments(Source("a.py", text), Syntax.PYTHON)) for text in (alone, behind))
    assert (first.line, first.reason, first.fault) == (3, "because", "")
    assert (second.line, second.reason, second.fault) == (2, "because", "")


@pytest.mark.parametrize("text", ["#" * 20_000, "# a\n" * 20_000, '"#' * 20_000, "f'{#" * 20_000, "[" * 20_000 + "#"])
def test_hostile_programs_in_python_end(text: str) -> None:
    assert list(comments(Source("a.py", text), Syntax.PYTHON)) is not None


# JavaScript and TypeScript.

SCRIPT = """\
#!/usr/bin/env node // no
// one
const a = "// no" + '/* no */'; // two 😀
/* three */ f(); const b = /[/*]\\/\\//; const c = `// no ${d /* four */} // no`;
/**
 * five
 */
const é = <T,>(x: T) => x; /// six
/* seven */ // eight
broken( /* nine
"""


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ["a.js", "a.ts", "a.tsx"])
def test_comments_of_javascript_are_found_where_they_stand(name: str, ending: str) -> None:
    text = SCRIPT.partition("broken")[0].replace("\n", ending)
    found = [(each.span.line, each.text, each.line) for each in comments(Source(name, text), Syntax.JAVASCRIPT)]
    assert found == [
        (2, "one", 3),
        (3, "two 😀", 3),
        (4, "three", 4),
        (4, "four", 4),
        (5, "five", 8),
        (8, "six", 8),
        (9, "seven", 10),
        (9, "eight", 10),
    ]


def test_comments_of_javascript_are_found_where_something_cannot_be_understood() -> None:
    found = [comment.text for comment in comments(Source("a.js", SCRIPT), Syntax.JAVASCRIPT)]
    assert found[:3] == ["one", "two 😀", "three"]


@pytest.mark.parametrize("comment", ["// %s", "//%s", "/* %s */", "/** %s */", "/**\n * %s\n */"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_suppression_in_javascript_counts_for_its_line_or_the_next(comment: str, ending: str) -> None:
    said = comment % "appsync-lint: allow always-allows -- because"
    alone = f"f();\n{said}\ng();\n".replace("\n", ending)
    behind = f"f();\ng(); {said}\n".replace("\n", ending)
    before = f"f();\n{said} g();\n".replace("\n", ending)
    last = 3 + comment.count("\n")
    (first,), (second,) = (tuple(in_comments(Source("a.ts", text), Syntax.JAVASCRIPT)) for text in (alone, behind))
    assert (first.line, first.reason, first.fault) == (last, "because", "")
    assert (second.line, second.reason, second.fault) == (2, "because", "")
    if comment.startswith("/* "):
        (third,) = in_comments(Source("a.ts", before), Syntax.JAVASCRIPT)
        assert third.line == 2


def test_a_suppression_in_a_program_of_another_file_counts_there() -> None:
    said = "// appsync-lint: allow always-allows -- because"
    outer = Source("template.yaml", f"Code: |\n    {said}\n    f()\n")
    inner = Embedded(outer, f"{said}\nf()\n", [Piece(0, 12), Piece(len(said) + 1, 17 + len(said))])
    (allow,) = in_comments(inner, Syntax.JAVASCRIPT)
    assert (allow.span.file, allow.line, allow.fault) == ("template.yaml", 3, "")


@pytest.mark.parametrize("text", ["/* lint */" * 20_000, "//" * 20_000, "/*" * 20_000, "`${/**/" * 20_000])
def test_hostile_programs_in_javascript_end(text: str) -> None:
    assert list(comments(Source("a.js", text), Syntax.JAVASCRIPT)) is not None
