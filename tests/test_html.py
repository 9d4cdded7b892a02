"""The page as a file: whole, the same every time, nothing from outside, and nothing that others wrote is markup."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings

from appsync_lint.report import html, visible
from appsync_lint.report.html.prose import blocks, parts
from appsync_lint.source import Problem, Source
from tests import hostile
from tests.terminal import CONFIG, SCHEMA, run, write
from tests.test_access import TEMPLATE

FIXTURES = Path(__file__).parent.parent / "fixtures"
PROJECTS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
VOID = {"meta", "input", "br", "hr", "img", "link"}


class Page(HTMLParser):
    """A page taken apart: its elements with their attributes, its texts, and what is wrong with its nesting."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.inside: dict[str, list[str]] = {"script": [], "style": []}
        self.texts: list[str] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.comments: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102 - as its base says
        names = [name for name, _ in attrs]
        self.faults += [f"{name} stands twice" for name in set(names) if names.count(name) > 1]
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)
            self.inside.get(tag, []).append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102 - as its base says
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:  # noqa: D102 - as its base says
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:  # noqa: D102 - as its base says
        within = self.open[-1] if self.open else ""
        if within in self.inside:
            self.inside[within][-1] += data
        else:
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:  # noqa: D102 - as its base says
        self.comments.append(data)

    @property
    def text(self) -> str:
        """All texts that are seen, white space as one blank."""
        return " ".join("".join(self.texts).split())

    def values(self, attribute: str) -> list[str]:
        """Return the values of an attribute, wherever it stands."""
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]

    @property
    def data(self) -> list[object]:
        """What the script reads."""
        scripts = [attributes for tag, attributes in self.elements if tag == "script"]
        pairs = zip(scripts, self.inside["script"], strict=True)
        return [json.loads(text) for attributes, text in pairs if attributes.get("type") == "application/json"]


def self_contained(page: Page) -> None:
    """Assert that a page loads nothing, runs only its own script, and has no markup but its template's."""
    assert page.faults == []
    assert page.comments == []
    attributes = {name for _, found in page.elements for name in found}
    assert not {
        name
        for name in attributes
        if name.startswith("on") or name in {"src", "srcset", "style", "srcdoc", "action", "data"}
    }
    assert not {tag for tag, _ in page.elements} & {
        "img",
        "iframe",
        "object",
        "embed",
        "link",
        "base",
        "video",
        "audio",
    }
    assert all(re.match(r"#|https?://", href) for href in page.values("href"))
    assert page.values("http-equiv") == ["Content-Security-Policy"]
    (policy,) = (found["content"] for tag, found in page.elements if tag == "meta" and "http-equiv" in found)
    script, (style,) = page.inside["script"][-1], page.inside["style"]
    hashes = [b64encode(sha256(text.encode()).digest()).decode() for text in (style, script)]
    allowed = f"style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'"
    assert policy == f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


@pytest.mark.parametrize("command", ["check", "access"])
@pytest.mark.parametrize("project", PROJECTS)
def test_every_page_is_self_contained(tmp_path: Path, project: str, command: str) -> None:
    page = tmp_path / "page.html"
    run(FIXTURES / project, command, "--root", ".", "--output", f"html={page}")
    self_contained(Page(page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("project", PROJECTS)
def test_every_finding_is_in_the_page(tmp_path: Path, project: str) -> None:
    outcome = run(
        FIXTURES / project, "check", "--root", ".", "--output", f"html={tmp_path / 'page.html'}", "--output", "json"
    )
    if outcome.exit_code not in {0, 1}:
        pytest.skip("there is no verdict")
    page = Page((tmp_path / "page.html").read_text(encoding="utf-8"))
    ids = page.values("id")
    for finding in outcome.json["findings"]:
        assert f"finding-{finding['fingerprint']}" in ids
        for text in (finding["message"], finding["remedy"], *(step["caption"] for step in finding["evidence"])):
            assert " ".join(text.replace("`", "").split()) in page.text.replace("`", "")
        assert finding["witness"] is None or finding["witness"]["operation"] in page.text
    assert all(unknown["what"].replace("`", "") in page.text for unknown in outcome.json["unknown"])


def test_the_same_input_gives_the_same_bytes(blog: Path) -> None:
    found = set()
    for seed in ("1", "2", "3"):
        command = [sys.executable, "-m", "appsync_lint", "check", "--output", "html"]
        ran = subprocess.run(
            command, cwd=blog, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=False
        )
        assert ran.returncode == 1
        found.add(ran.stdout)
    assert len(found) == 1
    assert str(blog).encode() not in found.pop()


@pytest.mark.parametrize("command", [("--version",), ("check", "--output", "json"), ("access",)])
def test_the_template_engine_is_loaded_for_pages_only(blog: Path, command: tuple[str, ...]) -> None:
    script = (
        "import sys; from appsync_lint import cli\n"
        "try:\n cli.run()\nfinally:\n sys.stderr.write('jinja2' * ('jinja2' in sys.modules))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, *command], cwd=blog, capture_output=True, text=True, check=False
    )
    assert "jinja2" not in ran.stderr


def test_an_api_whose_modes_are_not_known_has_no_matrix(tmp_path: Path) -> None:
    write(tmp_path, {"schema.graphql": SCHEMA})
    page = html.check(hostile.report(SCHEMA, "name: x\nauthenticationType: API_KEY\n"))
    assert len(Page(page).data) == 2
    run(tmp_path, "check", "--root", ".", "--output", "html=page.html")
    assert (
        "Name the API's modes" in (tmp_path / "page.html").read_text()
        or "not known" in (tmp_path / "page.html").read_text()
    )


def test_what_is_accepted_is_told_with_its_reason(tmp_path: Path) -> None:
    schema = SCHEMA.replace("  deletePost", "  # appsync-lint: allow public-mutation -- <b>by hand</b>\n  deletePost")
    write(tmp_path, {"schema.graphql": schema, "appsync-lint.yaml": CONFIG})
    run(tmp_path, "check", "--root", ".", "--output", "html=page.html")
    assert "<b>by hand</b>" in Page((tmp_path / "page.html").read_text()).text


def test_no_finding_is_no_empty_page(tmp_path: Path) -> None:
    run(FIXTURES / "clean", "check", "--root", ".", "--output", f"html={tmp_path / 'page.html'}")
    page = Page((tmp_path / "page.html").read_text())
    assert "No findings in" in page.text
    assert "examined" in page.text


def test_the_page_of_a_failure_names_the_place() -> None:
    span = Source("<b>.graphql", "type Query { a: <script>alert(1)</script> }\n").span(16, 24)
    page = Page(html.failure([Problem("This is <no> schema.", "Write & save.", span)]))
    self_contained(page)
    assert "There is no verdict" in page.text
    assert all(text in page.text for text in ("This is <no> schema.", "Write & save.", "<b>.graphql:1:17", "<script>"))


# What others wrote.


@settings(deadline=None)  # the first page is made with the template engine's own start
@given(hostile.TEXTS)
def test_nothing_that_others_wrote_is_markup(text: str) -> None:
    written = html.check(hostile.filled(text))
    page = Page(written)
    self_contained(page)
    assert hostile.RAW.search(written) is None
    assert hostile.seen_commands(written) == []
    assert page.text.count(" ".join(visible(text).replace("`", "").split())) >= 1 or "`" in text or "://" in text


@given(hostile.TEXTS)
def test_nothing_that_others_wrote_leaves_the_data(text: str) -> None:
    page = html.page.embedded({"name": text, "list": [text, 1, None]})
    assert not set(page) & set("<>&\u2028\u2029")
    assert json.loads(page)["name"].replace("\\", "") == visible(text).replace("\\", "")


@settings(deadline=None)
@given(hostile.TEXTS)
def test_nothing_in_a_problem_is_markup(text: str) -> None:
    source = Source(f"{text}.graphql", f"{text} x\n")
    page = Page(html.failure([Problem(text, text, source.span(0, 1))]))
    self_contained(page)


@given(hostile.TEXTS)
def test_the_page_of_a_rule_is_text(text: str) -> None:
    for block in blocks(f"Headline.\n\n{text}\n\n## References\n{text}\n"):
        assert block.kind in {"heading", "paragraph", "item", "code"}
        for part in block.parts:
            assert hostile.RAW.search(part.text) is None
            assert part.kind != "link" or re.match(r"https?://", part.text)


def test_only_addresses_of_the_web_are_links() -> None:
    (block,) = blocks("See javascript:alert(1), data:text/html,x, https://a.example/b?c=d. Or `https://in.code`.")
    assert [(part.kind, part.text) for part in block.parts if part.kind != "text"] == [
        ("link", "https://a.example/b?c=d"),
        ("code", "https://in.code"),
    ]


def test_what_the_project_is_made_of_is_no_link(tmp_path: Path) -> None:
    group = "https://evil.example/login"
    schema = (
        f'type Query {{ a: Int }}\ntype Mutation {{ drop: Int @aws_cognito_user_pools(cognito_groups: ["{group}"]) }}\n'
    )
    config = "authenticationType: AMAZON_COGNITO_USER_POOLS\n"
    write(tmp_path, {"schema.graphql": schema, "appsync-lint.yaml": config})
    run(tmp_path, "check", "--root", ".", "--output", "html=page.html")
    page = Page((tmp_path / "page.html").read_text())
    assert group in page.text
    assert [href for href in page.values("href") if href.startswith("http") and "evil" in href] == []
    assert [part.kind for part in parts(f"Ask {group} first.")] == ["text"]


def test_deployments_are_told_apart_only_where_access_is_another_one(tmp_path: Path) -> None:
    logging = "LogConfig: !If [IsDev, {FieldLogLevel: ALL, CloudWatchLogsRoleArn: x}, !Ref AWS::NoValue]"
    providers = next(line.strip() for line in TEMPLATE.splitlines() if "AdditionalAuth" in line)
    for template, told in ((TEMPLATE, True), (TEMPLATE.replace(providers, logging), False)):
        write(tmp_path, {"template.yaml": template})
        run(tmp_path, "check", "--root", ".", "--output", "html=page.html")
        page = Page((tmp_path / "page.html").read_text())
        assert ("who may call what differs where Stage is prod" in page.text) is told
        assert ("deployed where Stage is dev" in page.text) is told
