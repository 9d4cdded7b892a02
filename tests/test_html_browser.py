"""The page in a real browser: it says what the other formats say, can be used by keyboard, and runs nothing else."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from appsync_lint import Api, sdl
from appsync_lint.answers.explanation import Explainer
from appsync_lint.inquiry import Inquiry
from appsync_lint.report import html
from appsync_lint.schema import Operation
from appsync_lint.source import Source
from tests import hostile
from tests.browser import Browser, browser
from tests.settings import config_of
from tests.strategies import Case, cases
from tests.terminal import run, write
from tests.test_explanation import assumed, with_assumptions
from tests.test_laws import api_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.answers.explanation import Explanation
    from appsync_lint.assumptions import Assumptions

FIXTURES = Path(__file__).parent.parent / "fixtures"
SHOWN = ("blog", "marketplace", "clinic", "groups", "newsroom", "search", "realtime", "photos", "solo-pool")

# What the page's script says of every field and principal.
CELLS = """
  const model = report.apis.model(0);
  return model.owners.map((_, field) => [model.coordinate(field), model.principals.map(({id, number}) => {
    const {caption, place} = model.because(field, number), way = model.way(field, number);
    const name = (one) => model.coordinate(one);
    return {
      id, reachable: model.reaches(field, number), effective: model.admits(field, number), caption,
      place: place && `${place.file}:${place.line}:${place.column}`, path: way.map((step) => name(step.field)),
      shut: way.filter((step) => step.shut).map((step) => [name(step.field), model.opening(step.field, number)]),
      operation: model.operation(field, number), remark: model.remarks(field, number).join(" "),
    };
  })]);
"""


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture
def opened(chromium: Browser, pages: Path) -> Iterator[Browser]:
    """Return the browser; when the test is over, its console has to be empty, and nothing asked for but files."""
    chromium.media()
    chromium.requests()
    assert pages.is_dir()
    yield chromium
    assert chromium.console() == []
    allowed = ("file://", "about:", "data:,")
    assert [address for address in chromium.requests() if not address.startswith(allowed)] == []


def page_of(pages: Path, project: str, command: str = "check") -> Path:
    """Return a fixture's page, made by the command line."""
    page = pages / f"{project}-{command}.html"
    if not page.exists():
        outcome = run(FIXTURES / project, command, "--root", ".", "--output", f"html={page}")
        assert outcome.exit_code in {0, 1}, outcome.stderr
    return page


def page_about(pages: Path, api: Api) -> Path:
    """Return a page about the access to an API."""
    page = pages / "one.html"
    page.write_text(html.access((Inquiry(api, api.principals),)), encoding="utf-8")
    return page


def told(found: Explanation) -> dict[str, Any]:
    """Return an explanation as the page's script tells it."""
    return {
        "id": str(found.principal),
        "reachable": found.reachable,
        "effective": found.effective,
        "caption": found.because.caption,
        "place": str(found.because.span) if found.because.span else None,
        "path": [step.coordinate for step in found.path],
        "shut": [[one.field.coordinate, one.opening] for one in found.shut],
        "operation": found.witness.operation if found.witness else None,
        "remark": found.remark,
    }


def cells_of(api: Api) -> list[Any]:
    """Return what explanations say of every field and principal."""
    explainers = [Explainer(api, principal) for principal in api.principals]
    return [[field.coordinate, [told(one.explain(field)) for one in explainers]] for field in api.schema.fields]


# The same answers as elsewhere.


@pytest.mark.parametrize("project", SHOWN)
def test_every_cell_says_what_the_json_says(opened: Browser, pages: Path, project: str) -> None:
    expected = run(FIXTURES / project, "access", "--root", ".", "--output", "json").json
    opened.open(page_of(pages, project, "access"))
    found = opened.run(CELLS)
    fields = {
        name: {
            "effective": [cell["id"] for cell in row if cell["effective"]],
            "reachable": [cell["id"] for cell in row if cell["reachable"]],
        }
        for name, row in found
    }
    assert fields == expected["fields"]
    assert [cell["id"] for cell in found[0][1]] == expected["principals"]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases(), assume=assumed)
def test_reasons_paths_and_operations_are_those_of_the_explanations(
    chromium: Browser, pages: Path, case: Case, assume: Assumptions
) -> None:
    api = with_assumptions(api_of(case), assume)
    chromium.open(page_about(pages, api))
    assert chromium.run(CELLS) == cells_of(api)
    assert chromium.console() == []


BOTH = "authenticationType: API_KEY\nadditionalAuthenticationProviders: [{authenticationType: AWS_IAM}]\n"


@pytest.mark.parametrize(
    ("config", "schema"),
    [
        pytest.param(
            "authenticationType: AMAZON_COGNITO_USER_POOLS\nuserPoolConfig: {defaultAction: DENY}\n",
            'type Query { a: Int b: P c: P @aws_auth(cognito_groups: ["A", "B"]) } type P { d: Int }',
            id="shut by the default action",
        ),
        pytest.param(
            BOTH,
            "type Query { a: Int @aws_lambda b: P } type P @aws_oidc { c: Int d: Int @aws_iam }",
            id="a mode that is not offered",
        ),
        pytest.param(
            f"{BOTH}assume: {{subscriptionPayloadIsChecked: false}}\n",
            "type Query { a: A } type A { b: B } type B { p: P } type P { x: Int y: P z: Q @aws_iam } "
            "type Q { q: Int @aws_iam } "
            "type Subscription { s: P t: R @aws_iam } type R @aws_iam { u: A }",
            id="checked and unchecked ways",
        ),
        pytest.param(
            f"{BOTH}assume: {{typenameIsReadable: false}}\n",
            "type Query { a: A b: U c: I } type A @aws_iam { x: Int @aws_iam } union U = A | B "
            "type B { y(n: Int!): Int z: C } interface I { i: Int } type C implements I { i: Int w(in: In!): C } "
            "input In { e: E! l: [In!]! } enum E { Z Y }",
            id="nothing to select",
        ),
        pytest.param(
            BOTH,
            "type Query { a: A b: Int c: B } type A @auth(rules: []) { x: Int b: B y: Int @auth(rules: []) } "
            "type B @aws_iam { z: Int @auth(rules: []) } type C { x: Int }",
            id="what Amplify decides",
        ),
        pytest.param(BOTH, "type Query { a: Int } type A @model { x: Int @aws_iam }", id="what Amplify adds"),
    ],
)
def test_rare_reasons_and_paths(opened: Browser, pages: Path, config: str, schema: str) -> None:
    read = config_of(config)
    api = Api(sdl.read([Source("schema.graphql", schema)]), read, read.deployments()[0])
    opened.open(page_about(pages, api))
    assert opened.run(CELLS) == cells_of(api)


def test_what_the_authorizer_denies_is_said_as_elsewhere(opened: Browser, pages: Path) -> None:
    opened.open(page_of(pages, "newsroom", "access"))
    page = {name: {cell["id"]: cell["remark"] for cell in row} for name, row in opened.run(CELLS)}
    for field in ("Draft.desk", "Article.notes", "Query.fees"):
        asked = ("access", "--root", ".", "--field", field, "--output", "json")
        told = run(FIXTURES / "newsroom", *asked).json["principals"]
        assert {name: one["remark"] or "" for name, one in told.items()}.items() <= page[field].items()
        assert "authorizer/index.ts:30" in page[field]["AWS_LAMBDA"]


def test_what_a_subscriber_is_sent_unchecked_is_reachable_without_being_admitted(
    opened: Browser, tmp_path: Path
) -> None:
    schema = (
        "type Query { a: String @aws_iam }\n"
        "type Subscription { sent: Post @aws_api_key }\n"
        "type Post @aws_iam { body: String author: Author }\n"
        "type Author @aws_iam { name: String }\n"
    )
    config = (
        "authenticationType: API_KEY\nadditionalAuthenticationProviders: [{authenticationType: AWS_IAM}]\n"
        "assume: {subscriptionPayloadIsChecked: false}\n"
    )
    write(tmp_path, {"schema.graphql": schema, "appsync-lint.yaml": config})
    run(tmp_path, "access", "--root", ".", "--output", "html=page.html")
    opened.open(tmp_path / "page.html", "#field=Author.name&as=api-key")
    assert opened.texts("#panel details[open] .path code") == ["Subscription.sent", "Post.author", "Author.name"]
    assert opened.text("#panel details[open] .operation code") == "subscription { sent { author { name } } }"


@pytest.mark.parametrize("project", ["blog", "marketplace", "clinic"])
def test_the_rows_of_the_matrix_say_it_too(opened: Browser, pages: Path, project: str) -> None:
    fields = run(FIXTURES / project, "access", "--root", ".", "--output", "json").json["fields"]
    opened.open(page_of(pages, project, "access"), "#access", height=6000)
    number = len(opened.texts(".grid-row.of-type"))
    for row in range(number):
        opened.run("[...document.querySelectorAll('.grid-row.of-type .name')][arguments[0]].click()", row)
    script = """
      let type = "";
      return [...document.querySelectorAll(".grid-row")].flatMap((row) => {
        const name = row.querySelector(".name b").textContent;
        if (row.getAttribute("aria-level") === "1") { type = name; return []; }
        return [[`${type}.${name}`, [...row.querySelectorAll(".cell")].map((cell) => cell.getAttribute("aria-label"))]];
      });
    """
    found = dict(opened.run(script))
    assert found.keys() == fields.keys()
    for name, labels in found.items():
        assert sum(label.endswith(": reachable") for label in labels) == len(fields[name]["reachable"]), name
        assert sum(label.endswith("refused") for label in labels) == len(labels) - len(fields[name]["effective"]), name


@pytest.mark.parametrize("project", ["blog", "marketplace", "clinic", "monorepo"])
def test_every_finding_is_there_with_its_operation(opened: Browser, pages: Path, project: str) -> None:
    findings = run(FIXTURES / project, "check", "--root", ".", "--output", "json").json["findings"]
    opened.open(page_of(pages, project), "#findings")
    opened.click("#finding-fold")
    for finding in findings:
        card = opened.text(f"#finding-{finding['fingerprint']}")
        assert finding["message"].replace("`", "") in card
        assert finding["rule"] in card
        assert finding["witness"] is None or finding["witness"]["operation"] in card
        assert all(step["caption"] in card for step in finding["evidence"])


# Filters and addresses.


def test_the_filter_filters(opened: Browser, pages: Path) -> None:
    findings = run(FIXTURES / "blog", "check", "--root", ".", "--output", "json").json["findings"]
    opened.open(page_of(pages, "blog"), "#findings")
    assert len(opened.texts(".finding")) == len(findings)
    opened.press("/")
    opened.press("deleteComment")
    named = [finding for finding in findings if "deleteComment" in json.dumps(finding)]
    assert 0 < len(opened.texts(".finding")) == len(named) < len(findings)
    assert opened.text("#finding-shown") == f"{len(named)} of {len(findings)} findings"
    opened.press("no such thing")
    assert opened.texts(".finding") == []
    opened.click("#finding-reset")
    assert len(opened.texts(".finding")) == len(findings)


@pytest.mark.parametrize(
    ("select", "value", "key"),
    [
        ("#finding-severity", "high", lambda finding: finding["severity"] == "high"),
        ("#finding-rule", "public-mutation", lambda finding: finding["rule"] == "public-mutation"),
        ("#finding-who", "API_KEY", lambda finding: "API_KEY" in finding["principals"]),
    ],
)
def test_findings_by_severity_rule_and_caller(opened: Browser, pages: Path, select: str, value: str, key: Any) -> None:  # noqa: ANN401
    findings = run(FIXTURES / "blog", "check", "--root", ".", "--output", "json").json["findings"]
    opened.open(page_of(pages, "blog"), "#findings")
    choose(opened, select, value)
    shown = opened.run("return [...document.querySelectorAll('.finding:not([hidden])')].map((card) => card.id)")
    assert set(shown) == {f"finding-{finding['fingerprint']}" for finding in findings if key(finding)}


def test_findings_by_api(opened: Browser, pages: Path) -> None:
    opened.open(page_of(pages, "monorepo"), "#findings")
    apis = opened.run("return [...document.querySelectorAll('#finding-api option')].map((one) => one.value)")
    before = len(opened.texts(".finding"))
    choose(opened, "#finding-api", apis[1])
    shown = opened.run(
        "return [...document.querySelectorAll('.finding:not([hidden])')].map((card) => card.dataset.api)"
    )
    assert set(shown) == {apis[1]}
    assert len(shown) < before


def choose(opened: Browser, select: str, value: str) -> None:
    """Choose an option, as a user does."""
    script = "const one = document.querySelector(arguments[0]); one.value = arguments[1];"
    opened.run(f"{script} one.dispatchEvent(new Event('change'))", select, value)


def test_a_deep_link_opens_its_field(opened: Browser, pages: Path) -> None:
    answer = run(FIXTURES / "blog", "access", "--root", ".", "--field", "Author.email", "--output", "json").json
    cell = answer["principals"]["API_KEY"]
    opened.open(page_of(pages, "blog"), "#field=Author.email&as=API_KEY")
    assert opened.text("#panel h3") == "Author.email"
    assert opened.texts("#panel details[open] summary b") == ["api-key"]
    assert opened.text("#panel details[open] .verdict") == "yes"
    assert opened.texts("#panel details[open] .path code") == cell["path"]
    assert opened.text("#panel details[open] .operation code") == cell["operation"]
    assert cell["because"]["caption"] in opened.text("#panel details[open]")
    assert f"{cell['because']['file']}:{cell['because']['line']}:" in opened.text("#panel details[open] .where")
    assert opened.texts(".grid-row.opened .name b") == ["email"]


def test_a_refusal_says_where_the_way_is_shut_and_what_opens_it(opened: Browser, pages: Path) -> None:
    opened.open(page_of(pages, "blog"), "#field=Tag.name&as=API_KEY")
    panel = opened.text("#panel details[open]")
    assert opened.text("#panel details[open] .verdict") == "no"
    assert "refuses anyone with the API key" in panel
    assert "To open it: Write name: String!" in panel
    assert "Tag.name" in opened.texts("#panel details[open] .path li.shut code")


def test_a_deep_link_opens_its_finding(opened: Browser, pages: Path) -> None:
    findings = run(FIXTURES / "blog", "check", "--root", ".", "--output", "json").json["findings"]
    opened.open(page_of(pages, "blog"), f"#finding-{findings[-1]['fingerprint']}")
    assert opened.run("return document.querySelectorAll('.finding details[open]').length") == 1
    assert opened.text(f"#finding-{findings[-1]['fingerprint']} .facts").startswith("Fix")
    opened.open(page_of(pages, "blog"), f"#rule-{findings[0]['rule']}")
    assert opened.run("return document.querySelector('.rule-page[open]').id") == f"rule-{findings[0]['rule']}"


def test_a_deep_link_names_one_of_several_apis(opened: Browser, pages: Path) -> None:
    page = page_of(pages, "monorepo", "access")
    opened.open(page)
    names = opened.run("return report.apis.names")
    coordinate = opened.run("return report.apis.model(1).coordinate(0)")
    opened.open(page, f"#field={coordinate}&api={names[1]}")
    assert opened.text("#panel h3") == coordinate
    assert opened.run("return report.matrix.api") == 1


@pytest.mark.parametrize(
    "address", ["#field=No.such&as=X", "#field=%", "#graph&to=Nobody&as=none", "#finding-none", "#&&==", "#nowhere"]
)
def test_an_address_that_leads_nowhere_breaks_nothing(opened: Browser, pages: Path, address: str) -> None:
    opened.open(page_of(pages, "blog"), address)
    assert len(opened.texts(".view")) == 1


def test_the_matrix_is_filtered_by_text_caller_and_difference(opened: Browser, pages: Path) -> None:
    fields = run(FIXTURES / "blog", "access", "--root", ".", "--output", "json").json["fields"]
    opened.open(page_of(pages, "blog"), "#access", height=3000)
    opened.press("/")
    opened.press("author.e")
    assert opened.texts(".grid-row .name b") == ["Author", "email"]
    opened.run("report.matrix.clear()")
    choose(opened, "#matrix-who", "0")
    choose(opened, "#matrix-answer", "refused")
    refused = [name for name, cell in fields.items() if "API_KEY" not in cell["effective"]]
    assert opened.text("#matrix-shown").startswith(f"{len(refused)} fields in ")
    opened.run("report.matrix.clear()")
    opened.click("#matrix-differs")
    differing = [
        name
        for name, cell in fields.items()
        if len(cell["reachable"]) not in {0, 3} or len(cell["effective"]) not in {0, 3}
    ]
    assert opened.text("#matrix-shown").startswith(f"{len(differing)} fields in ")


def test_a_page_about_one_field_opens_at_it(opened: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    run(FIXTURES / "blog", "access", "--root", ".", "--field", "Post.title", "--output", f"html={page}")
    opened.open(page)
    assert opened.text("#panel h3") == "Post.title"


# The graph.


def test_the_graph_highlights_the_shortest_path(opened: Browser, pages: Path) -> None:
    answer = run(FIXTURES / "blog", "access", "--root", ".", "--field", "Tag.name", "--output", "json").json
    opened.open(page_of(pages, "blog"), "#graph&as=cognito&to=Tag.name")
    path = answer["principals"]["AMAZON_COGNITO_USER_POOLS"]["path"]
    assert opened.texts("#graph-told .path code") == path
    on_way = opened.run("return [...document.querySelectorAll('.node.on-way')].map((node) => node.dataset.type)")
    assert set(on_way) == {coordinate.split(".")[0] for coordinate in path}
    assert opened.run("return document.querySelectorAll('.edge.path').length") == len(path)
    assert opened.texts(".node.end text") == ["name"]


def test_the_graph_shows_what_is_refused_hollow_and_dashed(opened: Browser, pages: Path) -> None:
    opened.open(page_of(pages, "clinic"), "#graph&as=API_KEY&to=Invoice")
    assert opened.run("return [...document.querySelectorAll('.node.hollow')].map((node) => node.dataset.type)") == [
        "Invoice",
        "Appointment",
    ]
    assert opened.run("return document.querySelectorAll('.edge.shut').length") >= 2
    assert opened.texts("#graph-told .path li.shut") != []


def test_a_type_is_found_by_typing_and_a_click_focuses_another(opened: Browser, pages: Path) -> None:
    from selenium.webdriver import Keys  # noqa: PLC0415 - see tests/browser.py

    opened.open(page_of(pages, "blog"), "#graph")
    opened.press("/")
    opened.press("sitese")
    opened.press(Keys.ENTER)
    opened.until(lambda: opened.texts("#type h3") == ["SiteSettings"])
    opened.run(
        "document.querySelector('.node[data-type=Post]').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    opened.until(lambda: opened.texts("#type h3") == ["Post"])
    assert "to=Post" in opened.chrome.current_url


# Keys.


def test_keys_go_through_findings(opened: Browser, pages: Path) -> None:
    from selenium.webdriver import Keys  # noqa: PLC0415

    opened.open(page_of(pages, "blog"))
    opened.press("2")
    opened.until(lambda: opened.texts("#findings") != [])
    focused = "return document.activeElement.closest('.finding')?.id"
    ids = opened.run("return [...document.querySelectorAll('.finding')].map((card) => card.id)")
    opened.press("j", "j")
    assert opened.run(focused) == ids[1]
    opened.press("k")
    assert opened.run(focused) == ids[0]
    opened.press(Keys.ENTER)
    assert opened.run(
        "return [...document.querySelectorAll('.finding details[open]')].map((one) => one.parentElement.id)"
    ) == [ids[0]]


def test_keys_move_in_the_matrix(opened: Browser, pages: Path) -> None:
    from selenium.webdriver import Keys  # noqa: PLC0415

    opened.open(page_of(pages, "blog"), "#access")
    opened.press("j")
    active = """
      const one = document.querySelector(".active");
      return [one.closest("[data-row]").dataset.row, one.dataset.column];
    """
    assert opened.run(active) == ["1", "0"]
    opened.press(Keys.ARROW_UP, Keys.ARROW_RIGHT)
    assert opened.run("return document.querySelector('.grid-row').getAttribute('aria-expanded')") == "true"
    opened.press(Keys.ARROW_DOWN, Keys.ARROW_RIGHT)
    assert opened.run(active) == ["1", "1"]
    assert opened.run("return document.querySelector('#grid').getAttribute('aria-activedescendant')") == "active-cell"
    opened.press(Keys.ENTER)
    opened.until(lambda: opened.texts("#panel h3") != [])
    assert opened.texts("#panel details[open] summary b") == ["api-key"]
    opened.press(Keys.ESCAPE)
    assert opened.texts("#panel h3") == []
    assert opened.chrome.current_url.endswith("#access")
    opened.press(Keys.HOME, Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    assert opened.run("return document.querySelector('.grid-row').getAttribute('aria-expanded')") == "false"


def test_keys_for_help_theme_filter_and_the_skip_link(opened: Browser, pages: Path) -> None:
    from selenium.webdriver import Keys  # noqa: PLC0415

    opened.open(page_of(pages, "blog"), "#findings")
    opened.press("?")
    assert "these keys" in opened.text("#keys")
    opened.press(Keys.ESCAPE)
    before = opened.run("return getComputedStyle(document.body).backgroundColor")
    opened.press("t")
    assert opened.run("return getComputedStyle(document.body).backgroundColor") != before
    opened.press("t")
    opened.press("/")
    opened.press("x")
    assert opened.run("return document.activeElement.value") == "x"
    opened.press(Keys.ESCAPE)
    assert opened.run("return document.activeElement.value") == ""
    opened.open(page_of(pages, "blog"))
    opened.press(Keys.TAB)
    assert opened.run("return document.activeElement.className") == "skip"
    assert opened.run("return document.activeElement.getBoundingClientRect().top") >= 0


def test_whatever_has_the_focus_shows_it(opened: Browser, pages: Path) -> None:
    from selenium.webdriver import Keys  # noqa: PLC0415

    opened.open(page_of(pages, "blog"), "#findings")
    for _ in range(14):
        opened.press(Keys.TAB)
        style = opened.run(
            "const one = getComputedStyle(document.activeElement); return [one.outlineStyle, one.outlineWidth]"
        )
        assert style[0] != "none"
        assert float(style[1].removesuffix("px")) >= 2


def test_an_operation_can_be_copied(opened: Browser, pages: Path) -> None:
    opened.open(page_of(pages, "blog"), "#field=Author.email&as=API_KEY")
    opened.click("#panel details[open] .copy")
    opened.until(lambda: opened.text("#panel details[open] .copy") == "Copied")


# Looks.

# WCAG 2.1: contrast of every text with what is painted behind it (https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio).
CONTRASTS = """
  const rgb = (text) => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return {r, g, b, a}; };
  const linear = (v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = ({r, g, b}) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = rgb(getComputedStyle(at).backgroundColor);
      if (color.a === 1) return color;
    }
    return {r: 255, g: 255, b: 255};
  };
  const poor = [], apart = ".unseen, svg, script, style, noscript, option";
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility({contentVisibilityAuto: true}) || element.closest(apart)) continue;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push([element.className, element.textContent.slice(0, 30), Math.round(100 * ratio) / 100]);
  }
  return poor;
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address", ["#overview", "#findings", "#field=Tag.name&as=API_KEY", "#graph&as=API_KEY&to=Author.email"]
)
def test_texts_can_be_read_in_both_schemes(opened: Browser, pages: Path, scheme: str, address: str) -> None:
    opened.media(scheme=scheme)
    opened.open(page_of(pages, "blog"), address)
    if address == "#findings":
        opened.click("#finding-fold")
    dark = opened.run("return getComputedStyle(document.body).backgroundColor") != "rgb(246, 246, 249)"
    assert dark is (scheme == "dark")
    assert opened.run(CONTRASTS) == []


@pytest.mark.parametrize("preferred", ["light", "dark"])
def test_the_button_changes_the_scheme_whatever_is_preferred(opened: Browser, pages: Path, preferred: str) -> None:
    opened.media(scheme=preferred)
    opened.open(page_of(pages, "blog"))
    scheme = "return getComputedStyle(document.documentElement).colorScheme"
    assert opened.run(scheme) == preferred
    opened.click("#theme")
    assert opened.run(scheme) != preferred
    assert opened.run(CONTRASTS) == []
    opened.click("#theme")
    assert opened.run(scheme) == preferred


def test_paper_shows_all_findings_unfolded_and_the_matrix_of_types(opened: Browser, pages: Path) -> None:
    findings = run(FIXTURES / "blog", "check", "--root", ".", "--output", "json").json["findings"]
    opened.open(page_of(pages, "blog"), "#graph")
    opened.media("print")
    opened.until(lambda: opened.texts("#matrix-print table") != [])
    assert len(opened.texts(".finding .body .facts")) == len(findings)
    (shown,) = opened.texts("#findings")
    assert all(finding["message"].replace("`", "") in shown for finding in findings)
    assert opened.texts(".print-table th")[:4] == ["blog", "api-key", "cognito", "cognito:Editors"]
    assert opened.texts(".filters, .tools, #grid, #canvas, .copy") == []


@pytest.mark.parametrize("address", ["#overview", "#findings", "#access", "#graph"])
def test_a_narrow_window_scrolls_in_one_direction_only(opened: Browser, pages: Path, address: str) -> None:
    opened.open(page_of(pages, "marketplace"), address, width=380, height=800)
    assert opened.run("return document.documentElement.scrollWidth") <= 380


def test_without_its_script_the_page_shows_overview_and_findings(opened: Browser, pages: Path) -> None:
    findings = run(FIXTURES / "blog", "check", "--root", ".", "--output", "json").json["findings"]
    opened.chrome.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        opened.open(page_of(pages, "blog"))
        assert len(opened.texts(".finding")) == len(findings)
        assert "WHO REACHES HOW MUCH" in opened.text("#overview .api-card")
        assert "drawn by the page's own script" in opened.text("#access")
        assert opened.texts("button") == []
    finally:
        opened.chrome.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


# What others wrote stays text.

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "<!--<script>",
    "--><img src=x onerror=alert(3)>",
    "<svg onload=alert(4)>",
    "javascript:alert(5)",
    "\u202egnp.exe",
    "{{ 7 * 7 }}",
    "'\"><b>",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(opened: Browser, tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(html.check(hostile.filled(text)), encoding="utf-8")
    shown = text.replace("\u202e", "\\u202e")
    for address in ("#overview", "#findings", "#access", "#graph"):
        opened.open(page, address)
        assert opened.run("return document.querySelectorAll('img, iframe, main script, b b, svg[onload]').length") == 0
    opened.open(page, "#findings")
    assert shown in opened.text(".finding .message")
    assert opened.run("return [...document.links].filter((link) => !/^(file|https?):/.test(link.href)).length") == 0


def test_a_hostile_description_stays_text(opened: Browser, tmp_path: Path) -> None:
    schema = (
        '"<script>alert(1)</script>" type Query {\n'
        '"</script><script>alert(2)</script>" a: String @aws_api_key, b: Int }\n'
        'type Mutation { "<img src=x onerror=alert(3)>" drop: Int @aws_api_key\n'
        '@aws_cognito_user_pools(cognito_groups: ["</script><b>\\u202eA&B", "\'\\"><i>"]) }\n'
    )
    config = (
        "name: '<u>&amp;</u>'\nauthenticationType: API_KEY\n"
        "additionalAuthenticationProviders: [{authenticationType: AMAZON_COGNITO_USER_POOLS}]\n"
    )
    write(tmp_path, {"schema.graphql": schema, "appsync-lint.yaml": config})
    run(tmp_path, "check", "--root", ".", "--output", "html=page.html")
    opened.open(tmp_path / "page.html", "#field=Query.a&as=API_KEY")
    assert "</script><script>alert(2)</script>" in opened.text("#panel details[open] .excerpt")
    names = opened.run("return [...document.querySelectorAll('.principal b')].map((one) => one.textContent)")
    assert "</script><b>\\u202eA&B" in names
    assert opened.run("return document.querySelectorAll('u, i:not([class]), img').length") == 0
    opened.open(tmp_path / "page.html")
    assert opened.text("#overview h3") == "<u>&amp;</u>"


def test_a_minified_schema_shows_a_window_of_its_line(opened: Browser, tmp_path: Path) -> None:
    fields = " ".join(f"f{number}: String" for number in range(60_000))
    write(
        tmp_path,
        {
            "schema.graphql": f"type Query {{ {fields} last: String @aws_api_key }}\n",
            "appsync-lint.yaml": "authenticationType: API_KEY\n",
        },
    )
    run(tmp_path, "access", "--root", ".", "--output", "html=page.html")
    opened.open(tmp_path / "page.html", "#field=Query.last&as=API_KEY")
    assert opened.text("#panel details[open] mark") == "@aws_api_key"
    assert len(opened.text("#panel details[open] .excerpt")) < 250


def test_the_page_of_a_failure_says_that_there_is_no_verdict(opened: Browser, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "schema.graphql": "type Query { <script>alert(1)</script>\n",
            "appsync-lint.yaml": "authenticationType: API_KEY\n",
        },
    )
    assert run(tmp_path, "check", "--root", ".", "--output", "html=page.html").exit_code == 2
    opened.open(tmp_path / "page.html")
    assert opened.text("h1") == "There is no verdict"
    assert "schema.graphql:1" in opened.text("#failure")
    assert "clean" in opened.text(".lead")


# Large schemas.


def large(types: int, fields: int) -> str:
    """Return a schema in which every type returns the next, and directives change from type to type."""
    modes = itertools.cycle(
        (
            "@aws_api_key",
            "@aws_iam @aws_api_key",
            '@aws_cognito_user_pools(cognito_groups: ["A", "B"]) @aws_api_key',
            "",
        )
    )
    both = "@aws_api_key @aws_cognito_user_pools"
    lines = ["type Query { first: T0 @aws_api_key @aws_cognito_user_pools, other: T1 }"]
    for number in range(types):
        inner = " ".join(f"f{field}: String" for field in range(fields - 1))
        lines.append(f"type T{number} {next(modes)} {{ {inner} next: T{(number * 7 + 3) % types} {both} }}")
    return "\n".join(lines)


CONFIG = """\
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
  - authenticationType: AWS_IAM
  - authenticationType: AWS_LAMBDA
"""
MOST_ELEMENTS = 3_000


@pytest.fixture(scope="module")
def large_page(pages: Path) -> Path:
    folder = write(pages / "large", {"schema.graphql": large(2_000, 20), "appsync-lint.yaml": CONFIG})
    run(folder, "access", "--root", ".", "--output", "html=page.html")
    return folder / "page.html"


@pytest.mark.parametrize(
    "address", ["#access", "#field=T1999.f3&as=API_KEY", "#graph&as=API_KEY", "#graph&as=API_KEY&to=T1999.f3"]
)
def test_two_thousand_types_are_few_elements(opened: Browser, large_page: Path, address: str) -> None:
    opened.open(large_page, address)
    assert opened.run("return document.querySelectorAll('*').length") < MOST_ELEMENTS
    opened.press("/")
    opened.press("T199")
    assert opened.run("return document.querySelectorAll('*').length") < MOST_ELEMENTS


def test_a_large_matrix_can_be_scrolled_to_its_end(opened: Browser, large_page: Path) -> None:
    from selenium.webdriver import Keys  # noqa: PLC0415

    opened.open(large_page, "#access")
    opened.press("j", Keys.END)
    opened.until(lambda: "T999" in opened.texts(".grid-row .name b"))
    opened.press(Keys.ENTER)
    opened.press(Keys.END)
    opened.until(lambda: "next" in opened.texts(".grid-row .name b"))
    assert opened.run("return document.querySelectorAll('.grid-row').length") < 60


def test_more_of_a_layer_is_shown_on_demand(opened: Browser, tmp_path: Path) -> None:
    roots = " ".join(f"r{number}: T{number}" for number in range(300))
    types = " ".join(f"type T{number} {{ a: Int }}" for number in range(300))
    write(
        tmp_path,
        {"schema.graphql": f"type Query {{ {roots} }} {types}\n", "appsync-lint.yaml": "authenticationType: API_KEY\n"},
    )
    run(tmp_path, "access", "--root", ".", "--output", "html=page.html")
    opened.open(tmp_path / "page.html", "#graph")
    assert opened.texts(".more text") == ["and 288 more"]
    before = opened.run("return document.querySelectorAll('.node').length")
    opened.run("document.querySelector('.more').dispatchEvent(new MouseEvent('click'))")
    assert opened.run("return document.querySelectorAll('.node').length") == before + 24


def test_findings_beyond_the_first_are_made_by_the_script_and_look_the_same(
    opened: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tmp_path / "whole.html"
    run(FIXTURES / "marketplace", "check", "--root", ".", "--output", f"html={whole}")
    cards = r"""
      const bare = (card) => card.innerHTML.replace(/ class="js"/g, "").replace(/ js"/g, '"').replace(/\s/g, "");
      return [...document.querySelectorAll(".finding")].map((card) => [card.id, bare(card)]);
    """
    opened.open(whole, "#findings")
    expected = dict(opened.run(cards))
    monkeypatch.setattr(html, "MOST", 2)
    part = tmp_path / "part.html"
    run(FIXTURES / "marketplace", "check", "--root", ".", "--output", f"html={part}")
    assert part.read_text().count('<article class="finding ') == 2
    opened.open(part, "#findings")
    assert dict(opened.run(cards)) == expected
    last = list(expected)[-1]
    opened.open(part, f"#{last}")
    assert opened.run("return document.querySelector('.finding details[open]').closest('.finding').id") == last
    opened.press("/")
    opened.run("document.querySelector('#finding-text').value = 'payout'; report.findings.anew()")
    assert 0 < len(opened.texts(".finding")) < len(expected)


def test_operations_of_the_schema_are_all_offered(opened: Browser, pages: Path) -> None:
    opened.open(page_of(pages, "realtime", "access"), "#graph")
    shown = set(opened.run("return [...report.apis.model(0).operations.values()]"))
    assert shown <= {operation.value for operation in Operation}
    assert "subscription" in shown


# What a link names that is not there, and names that look like another.

LOOKALIKES = """\
type Query {
  low: Pay @aws_cognito_user_pools(cognito_groups: ["admin"])
  high: Pay @aws_cognito_user_pools(cognito_groups: ["Admin"])
  pipe: String @aws_cognito_user_pools(cognito_groups: ["A|b"])
}
type Mutation { drop: String @aws_cognito_user_pools(cognito_groups: ["A|B"]) reset: String @aws_api_key }
type Pay { amount: String @aws_cognito_user_pools(cognito_groups: ["admin"]) }
"""
POOL_AND_KEY = """\
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: API_KEY}]
"""


@pytest.fixture(scope="module")
def lookalikes(pages: Path) -> Path:
    folder = write(pages / "lookalikes", {"schema.graphql": LOOKALIKES, "appsync-lint.yaml": POOL_AND_KEY})
    run(folder, "check", "--root", ".", "--output", "html=page.html")
    return folder / "page.html"


@pytest.mark.parametrize(("group", "answer"), [("admin", "yes"), ("Admin", "no")])
def test_a_group_is_not_answered_for_its_lookalike(opened: Browser, lookalikes: Path, group: str, answer: str) -> None:
    opened.open(lookalikes, f"#field=Pay.amount&as=AMAZON_COGNITO_USER_POOLS:{group}")
    assert opened.texts("#panel details[open] summary b") == [f"cognito:{group}"]
    assert opened.texts("#panel details[open] .verdict") == [answer]
    opened.open(lookalikes, "#graph&as=API-Key")
    assert opened.texts("#missing") == []
    opened.open(lookalikes, "#graph&as=cognito:ADMIN")
    assert "No caller here is cognito:ADMIN." in opened.text("#missing")


def test_a_group_with_a_bar_in_its_name_is_one_caller(opened: Browser, lookalikes: Path) -> None:
    opened.open(lookalikes, "#findings")
    offered = opened.run("return [...document.querySelectorAll('#finding-who option')].map((one) => one.value)")
    assert "AMAZON_COGNITO_USER_POOLS:A|b" in offered
    assert "b" not in offered


@pytest.mark.parametrize(
    ("address", "sentences"),
    [
        ("#graph&as=cognito:Gone", ["No caller here is cognito:Gone.", "The graph is that of api-key."]),
        ("#graph&to=Gone", ["There is no Gone here."]),
        ("#access&as=cognito:Gone", ["No caller here is cognito:Gone."]),
        ("#field=Author.email&as=cognito:Gone", ["No caller here is cognito:Gone."]),
        ("#field=Author.email&api=gone", ["There is no API gone here; this is blog."]),
        ("#field=Author.email.more", ["There is no field Author.email.more here."]),
        ("#finding-gone", ["There is no finding-gone here."]),
        ("#rule-gone", ["There is no rule-gone here."]),
        ("#findings&severity=huge", ["No finding here is of the severity huge; all are shown."]),
        ("#findings&rule=gone&who=x", ["of the rule gone;", "of the caller x;"]),
        ("#nowhere", ["There is no nowhere here."]),
    ],
)
def test_what_an_address_names_in_vain_is_said(
    opened: Browser, pages: Path, address: str, sentences: list[str]
) -> None:
    opened.open(page_of(pages, "blog"), address)
    assert all(sentence in opened.text("#missing") for sentence in sentences)
    opened.run("location.hash = '#field=Author.email&as=API_KEY'")
    opened.until(lambda: opened.texts("#missing") == [])


def test_findings_are_asked_for_by_a_short_name_too(opened: Browser, pages: Path) -> None:
    opened.open(page_of(pages, "blog"), "#findings&who=API_KEY")
    shown = opened.text("#finding-shown")
    assert " of " in shown
    opened.open(page_of(pages, "blog"), "#findings&who=api-key")
    assert opened.text("#finding-shown") == shown


def test_an_address_sets_every_filter_of_the_matrix(opened: Browser, pages: Path) -> None:
    opened.open(page_of(pages, "blog"), "#access&as=API_KEY")
    shown = opened.text("#matrix-shown")
    opened.press("/")
    opened.press("email")
    opened.click("#matrix-differs")
    assert opened.text("#matrix-shown") != shown
    opened.run("location.hash = '#overview'")
    opened.until(lambda: opened.texts("#overview") != [])
    opened.click(".extents a")
    opened.until(lambda: opened.texts("#matrix-shown") == [shown])


def test_types_are_counted_as_what_they_are(opened: Browser, pages: Path) -> None:
    opened.open(page_of(pages, "blog"), "#access")
    types = opened.run("return report.matrix.model.types.length")
    assert opened.text("#matrix-shown").startswith(f"{types} object types, ")
    opened.open(page_of(pages, "blog"), "#graph")
    assert f"of {types} object types" in opened.text("#graph-told")


# Ways in columns.


@pytest.mark.parametrize("project", ["blog", "realtime", "clinic"])
def test_every_way_is_drawn_from_column_to_column(opened: Browser, pages: Path, project: str) -> None:
    opened.open(page_of(pages, project), "#graph")
    script = """
      const {graph} = report, {model} = graph, wrong = [];
      for (const principal of model.principals) for (const type of model.types) {
        graph.route({values: {as: principal.id, to: type.name}});
        const way = graph.wayToTarget().map((step) => model.owners[step.field]);
        if (way.length) way.push(type.number);
        const columns = way.map((one) => graph.spots.get(one).x);
        if (columns.some((x, number) => number && x <= columns[number - 1])) wrong.push([principal.id, type.name]);
      }
      return wrong;
    """
    assert opened.run(script) == []


# The focus stays where one works.


def test_the_skip_link_stays_where_one_is(opened: Browser, pages: Path) -> None:
    from selenium.webdriver import Keys  # noqa: PLC0415

    opened.open(page_of(pages, "blog"), "#access")
    opened.run("document.querySelector('.skip').focus()")
    opened.press(Keys.ENTER)
    assert opened.run("return document.activeElement.id") == "main"
    assert opened.texts("#access h2") == ["Access matrix"]
    assert opened.chrome.current_url.endswith("#access")


def test_the_focus_goes_back_to_rows_and_nodes(opened: Browser, pages: Path) -> None:
    from selenium.webdriver import Keys  # noqa: PLC0415

    opened.open(page_of(pages, "blog"), "#field=Author.email&as=API_KEY")
    opened.run("document.querySelector('#panel summary').focus()")
    opened.press(Keys.ESCAPE)
    assert opened.run("return document.activeElement.id") == "grid"
    opened.open(page_of(pages, "blog"), "#graph&as=API_KEY")
    opened.run("document.querySelector('.node[data-type=Post]').focus()")
    opened.press(Keys.ENTER)
    opened.until(lambda: opened.texts("#type h3") == ["Post"])
    assert opened.run("return document.activeElement.dataset.type") == "Post"
    opened.run("document.querySelector('#type .close').focus()")
    opened.press(Keys.ENTER)
    assert opened.texts("#type") == []
    assert opened.run("return document.activeElement.dataset.type") == "Post"


# Many callers.


@pytest.fixture(scope="module")
def crowded(pages: Path) -> Path:
    group = '@aws_cognito_user_pools(cognito_groups: ["EuropeanWarehouse{:03d}Managers"])'
    fields = "\n".join(f"f{number}: T{number % 20} {group.format(number)}" for number in range(120))
    types = "\n".join(f"type T{number} {{ id: ID }}" for number in range(20))
    schema = f"type Query {{ {fields} }}\n{types}\n"
    folder = write(pages / "crowded", {"schema.graphql": schema, "appsync-lint.yaml": POOL_AND_KEY})
    run(folder, "access", "--root", ".", "--output", "html=page.html")
    return folder / "page.html"


IN_SIGHT = """
  const cell = document.querySelector("#active-cell").getBoundingClientRect();
  const box = (one) => document.querySelector(one).getBoundingClientRect();
  const [grid, name] = ["#grid", "#grid .grid-row .name"].map(box);
  return cell.left >= name.right - 2 && cell.right <= grid.right + 1;
"""


@pytest.mark.parametrize("width", [360, 1400])
def test_the_cell_one_goes_to_is_in_sight(opened: Browser, crowded: Path, width: int) -> None:
    from selenium.webdriver import Keys  # noqa: PLC0415

    who = "cognito:EuropeanWarehouse060Managers"
    opened.open(crowded, f"#field=Query.f60&as={who}", width=width, height=800)
    assert opened.run(IN_SIGHT)
    assert opened.run("return document.querySelector('#active-cell').getAttribute('aria-label')") == f"{who}: reachable"
    opened.run("document.querySelector('#grid').focus()")
    for _ in range(12):
        opened.press(Keys.ARROW_RIGHT)
    assert opened.run(IN_SIGHT)
    opened.press(*[Keys.ARROW_LEFT] * 24)
    assert opened.run(IN_SIGHT)


def test_many_callers_are_few_elements_with_names_of_their_own(opened: Browser, crowded: Path) -> None:
    opened.open(crowded, "#access")
    assert opened.run("return document.querySelectorAll('#grid *').length") < MOST_ELEMENTS
    names = opened.texts(".principal b")
    assert len(set(names)) == len(names) > 10
    assert "European" in names[5]
    assert names[5].endswith("Managers")


def test_paper_has_all_callers_in_tables_that_fit(opened: Browser, crowded: Path) -> None:
    opened.open(crowded, "#access", width=760)
    opened.media("print")
    opened.until(lambda: opened.texts("#matrix-print table") != [])
    heads = (
        "return [...document.querySelectorAll('.print-table thead th:not(:first-child)')].map((one) => one.textContent)"
    )
    principals = opened.run("return report.matrix.model.principals.map((one) => one.short)")
    assert opened.run(heads) == principals
    assert opened.run("return document.documentElement.scrollWidth") <= 760


def test_paper_says_that_a_filter_is_on(opened: Browser, pages: Path) -> None:
    opened.open(page_of(pages, "blog"), "#findings&severity=high")
    shown = opened.text("#finding-shown")
    assert opened.texts("#finding-filtered") == []
    opened.media("print")
    opened.until(lambda: opened.texts("#finding-filtered") == [f"A filter is on: here are {shown}."])


def test_a_name_is_not_squeezed_by_what_stands_beside_it(opened: Browser, tmp_path: Path) -> None:
    groups = '@aws_cognito_user_pools(cognito_groups: ["A"])', '@aws_cognito_user_pools(cognito_groups: ["B"])'
    schema = f"type Query {{ a: Pay {groups[0]} }} type Pay {{ salaryOfTheYear: String {groups[1]} }}\n"
    write(tmp_path, {"schema.graphql": schema, "appsync-lint.yaml": POOL_AND_KEY})
    run(tmp_path, "access", "--root", ".", "--output", "html=page.html")
    opened.open(tmp_path / "page.html", "#field=Pay.salaryOfTheYear", width=360)
    cut = "const name = document.querySelector('.grid-row.opened .name b'); return name.scrollWidth - name.clientWidth"
    assert opened.run("return document.querySelectorAll('.together').length") == 1
    assert opened.run(cut) <= 0


@pytest.mark.parametrize("width", [360, 700])
def test_nothing_covers_the_graph_or_cuts_the_names_of_the_parts(opened: Browser, pages: Path, width: int) -> None:
    opened.open(page_of(pages, "blog"), "#graph&as=API_KEY&to=Author", width=width, height=640)
    boxes = "return ['#canvas', '#type'].map((one) => document.querySelector(one).getBoundingClientRect())"
    canvas, side = opened.run(boxes)
    assert canvas["bottom"] <= side["top"]
    assert opened.run("const nav = document.querySelector('nav'); return nav.scrollWidth - nav.clientWidth") <= 0
