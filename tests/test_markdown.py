"""Markdown, rendered: the right tables, and no markup, mention or reference that somebody else wrote."""

from __future__ import annotations

import copy
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from msgspec.structs import replace

from appsync_lint import ruleset
from appsync_lint.finding import Severity
from appsync_lint.report import markdown, markup, visible
from appsync_lint.report.access import markdown as access_markdown
from tests import hostile, record
from tests.terminal import CLEAN, CONFIG, SCHEMA, run, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from markdown_it.token import Token

ONE = ("--select", "public-mutation")
GITHUB_COMMENT = 65_536  # characters
# What GitHub makes links, mentions, references, formulas and pictures of, in text that is rendered and no code.
LIVE = re.compile(r"[@#$]\w|\w@|://|www\.|GH-\d|:\w+:", re.IGNORECASE)
OWN_INLINE = {"<code>", "</code>", "<!-- -->"}
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
OWN = {*TABLE, "paragraph", "heading", "bullet_list", "list_item", "strong", "inline", "fence", "html_block"}


def rendered(text: str) -> list[Token]:
    """Return the tokens of a page as GitHub reads it."""
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)


def rows(text: str) -> list[list[str]]:
    """Return all rows of all tables below their titles, as the sources of their cells."""
    found: list[list[str]] = []
    in_cell = False
    for token in rendered(text):
        if token.type == "tr_open":
            found.append([])
        in_cell = token.type == "td_open" or (in_cell and token.type == "inline")
        if token.type == "inline" and in_cell:
            found[-1].append(token.content)
    return [row for row in found if row]


def shown(tokens: Sequence[Token] | None) -> str:
    """Return what a reader sees of a line, without blanks and backticks."""
    return bare("".join(token.content for token in tokens or () if token.type != "html_inline"))


def bare(text: str) -> str:
    """Return a text without blanks and backticks, and with every `#` as it was."""
    return re.sub(r"[\s`]", "", text.replace("\\x23", "#"))


def plain(tokens: Sequence[Token]) -> str:
    """Return the text of a line that is no code; what is code is one blank."""
    told, in_code = "", False
    for token in tokens:
        if token.type == "html_inline":
            in_code = {"<code>": True, "</code>": False}.get(token.content, in_code)
        if token.type == "text" and not in_code:
            told += token.content
        elif token.type != "text":
            told += " "
    return told


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(f"{tag}{attrs or ''}")

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")


def assert_tame(text: str) -> None:
    """Check that a page holds no markup but its own kinds, and nothing that GitHub would bring to life."""
    assert not hostile.RAW.search(text)
    assert "da2-abcdefgh" not in text
    assert hostile.commands(text) == hostile.seen_commands(text) == []
    for token in rendered(text):
        assert re.sub("_(open|close)$", "", token.type) in OWN, token
        if token.type == "html_block":
            tags = _Tags()
            tags.feed(token.content)
            assert re.fullmatch(r"details summary( code /code)* /summary|/details", " ".join(tags.tags))
        if token.children:
            kinds = {child.type for child in token.children}
            assert kinds <= {"text", "text_special", "code_inline", "html_inline", "strong_open", "strong_close"}
            assert {child.content for child in token.children if child.type == "html_inline"} <= OWN_INLINE
            assert not LIVE.search(plain(token.children)), token.content
            # The first pass of GitHub's, which knows no HTML, looks at the source: here no entity is read yet.
            for inside in re.findall("<code>(.*?)</code>", token.content):
                assert not re.search(r"www\.|://|@|&#64;(?!<!-- -->)", inside, re.IGNORECASE)


@pytest.mark.parametrize("fixture", record.names())
def test_every_finding_has_a_row_and_details(fixture: str) -> None:
    report = json.loads(record.check(fixture, "--output", "json").stdout)
    text = record.check(fixture, "--output", "markdown").stdout
    assert_tame(text)
    expected = [(f["severity"], f"`{f['rule']}`", f"`{f['file']}:{f['line']}`") for f in report["findings"]]
    assert sorted(tuple(row[:3]) for row in rows(text)) == sorted(expected)
    assert all(len(row) == 4 for row in rows(text))
    assert text.count("<details>") == text.count("</details>") == len(expected)
    operations = [token.content for token in rendered(text) if token.type == "fence"]
    assert sorted(operations) == sorted(f"{f['witness']['operation']}\n" for f in report["findings"] if f["witness"])
    assert text.count("- not known: ") == len(report["unknown"])


def test_a_finding(blog: Path) -> None:
    text = run(blog, *ONE, "--output", "markdown").stdout
    assert text.startswith(
        "## appsync-lint\n\n"
        "**1 finding (1 medium); examined 3 types, 5 fields, 1 rule.**\n\n"
        "### blog\n\n"
        "`schema.graphql`; auth from appsync-lint.yaml:2 (default AMAZON_COGNITO_USER_POOLS, also API_KEY)\n\n"
        "| severity | rule | where | what |\n"
        "| --- | --- | --- | --- |\n"
        "| medium | `public-mutation` | `schema.graphql:6` "
        "| Mutation.deletePost is open to anyone with the API key. |\n"
        "\n"
        "<details>\n"
        "<summary>medium <code>public-mutation</code> at <code>Mutation.deletePost</code></summary>\n"
        "\n"
        "- **fix**: Write `@aws_cognito_user_pools` on Mutation.deletePost, without `@aws_api_key`.\n"
        "- **who**: `API_KEY`\n"
    )
    assert text.endswith('\n`API_KEY` can send:\n\n```graphql\nmutation { deletePost(id: "1") }\n```\n\n</details>\n')


def test_without_findings_there_is_no_table(blog: Path) -> None:
    write(blog, {"schema.graphql": CLEAN})
    text = run(blog, *ONE, "--output", "markdown").stdout
    assert "**No findings; examined 1 type, 1 field, 1 rule.**" in text
    assert rows(text) == []


def test_a_failure_is_said_and_no_table_is_there(blog: Path) -> None:
    write(blog, {"schema.graphql": "type Query {\n"})
    for command in (("check",), ("access",)):
        outcome = run(blog, *command, "--output", "markdown=report.md")
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        text = (blog / "report.md").read_text()
        assert text.startswith("## appsync-lint\n\n**There is no verdict.**\n\n- error: ")
        assert "`schema.graphql:2:1`" in text
        assert_tame(text)


# Sizes.


def test_the_worst_findings_are_shown_as_far_as_they_fit_into_a_comment() -> None:
    base = hostile.report()
    (api,) = base.apis
    (finding, *_) = api.findings
    many = tuple(replace(finding, severity=grade) for grade in (Severity.HIGH, Severity.LOW) for _ in range(1_000))
    other = replace(finding, severity=Severity.CRITICAL)
    apis = (
        replace(api, findings=many, fingerprints=tuple(map(str, range(2_000)))),
        replace(api, findings=(other,), fingerprints=("x",)),
    )
    text = markdown.check(replace(base, apis=apis))
    assert markdown.LIMIT * 0.9 < len(text) < GITHUB_COMMENT
    shown = rows(text)
    assert [row[0] for row in shown] == ["critical", *["high"] * (len(shown) - 1)]
    assert f"And {2_000 - (len(shown) - 1):,} more findings.".replace(",", "") in text
    assert_tame(text)


def test_many_apis_fit_too() -> None:
    base = hostile.report()
    (api,) = base.apis
    text = markdown.check(replace(base, apis=(replace(api, findings=(), fingerprints=()),) * 500 + (api,)))
    assert len(text) < GITHUB_COMMENT
    assert len(rows(text)) == len(api.findings)
    assert re.search(r"\nAnd \d+ more APIs with 0 findings\.\n$", text)


def test_long_texts_fit_too() -> None:
    for text in ("x" * 100_000, "`|\\" * 100_000, "\u202e" * 100_000, "@a(" * 100_000, "#\xe9" * 100_000):
        written = markdown.check(hostile.filled(text, count=20))
        assert len(written) < GITHUB_COMMENT
        assert len(rows(written)) + written.count(" more finding") + written.count("\n20 findings.") > 0


# Other commands.


def test_access_is_a_table(blog: Path) -> None:
    text = run(blog, "access", "--output", "markdown").stdout
    assert_tame(text)
    told = run(blog, "access", "--output", "json").json
    marks = {row[0].strip("`"): row[1:] for row in rows(text)}
    assert "| field | `api-key` | `cognito` | `cognito:Admins` | `cognito:Editors` |" in text
    assert marks.keys() == told["fields"].keys()
    for name, field in told["fields"].items():
        assert [mark == "x" for mark in marks[name]] == [p in field["reachable"] for p in told["principals"]]
        assert [mark != "." for mark in marks[name]] == [p in field["effective"] for p in told["principals"]]


def test_access_names_the_groups_that_are_needed_together() -> None:
    text = record.access("groups", "--output", "markdown").stdout
    together = {row[0] for row in rows(text) if row[-1] == "`cognito:Compliance+Partners`"}
    assert "`Case.conflicts`" in together
    assert {len(row) for row in rows(text)} == {8}


def test_access_to_one_field(blog: Path) -> None:
    text = run(blog, "access", "--field", "Post.draft", "--output", "markdown").stdout
    assert_tame(text)
    assert text.startswith("### `Post.draft`\n\n**`API_KEY`**: no\n\n- `schema.graphql:10:17`: ")
    assert "**`AMAZON_COGNITO_USER_POOLS:Admins`**: yes" in text
    assert "- path: `Query.post > Post.draft`" in text
    assert '```graphql\nquery { post(id: "1") { draft } }\n```' in text


def test_the_rules_are_a_table_with_links_to_their_pages(blog: Path) -> None:
    text = run(blog, "rules", "--output", "markdown").stdout
    found = ruleset.load()
    assert len(rows(text)) == len(found)
    tokens = [child for token in rendered(text) for child in token.children or ()]
    links = [token.attrs["href"] for token in tokens if token.type == "link_open"]
    assert sorted(map(str, links)) == sorted(f"../docs/rules/{rule.name}.md" for rule in found)
    assert not any(token.type in {"html_inline", "image"} for token in tokens)
    headings = [token.content for token in rendered(text) if token.type == "inline" and token.level == 1]
    assert headings[0] == "Rules"
    assert "(elsewhere/public-mutation.md)" in markdown.rules(found, folder="elsewhere")


# What others wrote.


@given(hostile.TEXTS)
def test_what_others_wrote_is_no_markup(text: str) -> None:
    report = hostile.filled(text)
    written = markdown.check(report)
    assert_tame(written)
    tokens = rendered(written)
    assert [token.type for token in tokens].count("heading_open") == 2
    assert [len(row) for row in rows(written)] == [4, 4]
    assert [token.type for token in tokens].count("fence") == 2
    cells = [token.children for token in tokens if token.type == "inline" and token.level == 4][4:]
    told = [finding.message for finding in report.findings]
    assert [shown(cell) for cell in cells[3::4]] == [bare(visible(message)) for message in told]
    assert {shown(cell) for cell in cells[2::4]} == {bare(visible(f"{text}.graphql:1"))}
    operation = visible(f"query {{ {text} }}")
    for token in tokens:
        if token.type == "fence":
            assert token.content.rstrip("\n").replace("\\x23", "#") == operation.replace("\\x23", "#")
    assert [token.type for token in tokens if token.type == "html_block"] == ["html_block"] * 4


@pytest.mark.parametrize("text", ["", "`", "```", "a ``` b ```` c", "~~~", "</details>"])
def test_a_block_of_code_holds_any_text(text: str) -> None:
    (token,) = rendered(markup.fence(text, "graphql"))
    assert (token.type, token.info, token.content) == ("fence", "graphql", f"{text}\n")


def test_a_full_stop_is_no_part_of_what_becomes_code() -> None:
    assert markup.prose("It has @aws_iam, and @aws_api_key.") == "It has `@aws_iam`, and `@aws_api_key`."
    assert markup.prose(":smile: see www.example.com.") == "`:smile:` see `www.example.com`."


@given(hostile.TEXTS)
def test_groups_that_others_named_are_no_markup_in_a_table_of_access(text: str) -> None:
    asked = hostile.inquiry()
    api = copy.copy(asked.api)
    api.config = replace(api.config, name=text, origin=text)
    written = access_markdown.access([replace(asked, api=api, principals=(*asked.principals, hostile.user(text)))])
    assert_tame(written)
    assert {len(row) for row in rows(written)} == {len(asked.principals) + 2}
    assert len(rows(written)) == len(api.schema.fields)


@pytest.mark.parametrize("name", ["@octocat <b>", "a | b", "`x` `", "[x](https://a.b) #1", "::error::x"])
def test_a_hostile_name_is_shown_as_it_is(blog: Path, name: str) -> None:
    write(
        blog,
        {"appsync-lint.yaml": CONFIG.replace("blog", json.dumps(name)), f"{name.replace('/', '_')}.graphql": SCHEMA},
    )
    (blog / "schema.graphql").unlink()
    text = run(blog, *ONE, "--output", "markdown").stdout
    assert_tame(text)
    headings = [token.children for token in rendered(text) if token.type == "inline" and token.level == 1]
    assert bare(visible(name)) in [shown(of) for of in headings]
