"""The reports of a comparison: everything in it is said, once, in each format, and nothing that others wrote acts."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from appsync_lint import Mode, Principal
from appsync_lint.approvals import Approval
from appsync_lint.comparison import Compared
from appsync_lint.finding import Step
from appsync_lint.report import formats
from appsync_lint.report.diff import callers, parts
from appsync_lint.report.diff import markdown as diff_markdown
from appsync_lint.report.diff.summary import summary
from appsync_lint.report.markdown import LIMIT
from appsync_lint.source import Source
from appsync_lint.versions.difference import Way
from appsync_lint.versions.matching import Fate
from tests import comparisons, hostile, test_sarif
from tests.comparisons import WIDENED, WITH_IAM, api, approving, compared, comparison, widened
from tests.strategies import Case, cases
from tests.terminal import CONFIG, SCHEMA, run, write
from tests.test_laws import api_of, law
from tests.test_markdown import GITHUB_COMMENT, assert_tame, rendered, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from appsync_lint import Api
    from appsync_lint.comparison import Comparison
    from appsync_lint.versions.difference import Change, Entry

    Differ = Callable[[Api, Api], Compared]

validate = test_sarif.validate
ONE_MORE = SCHEMA.replace("  me: String\n", "  me: String @aws_api_key @aws_cognito_user_pools\n")
REASON = Approval(
    (), ("Query.me",), "the front page shows it", date(2027, 6, 30), "web", Source("a.yaml", "-").span(0, 1)
)


def told(found: Comparison, name: str) -> str:
    """Return a comparison in a format."""
    return formats.diff(found, name)


def data(found: Comparison) -> Any:  # noqa: ANN401 - JSON data
    """Return a comparison as JSON data."""
    return json.loads(told(found, "json"))


def changes(found: Comparison) -> Iterator[tuple[str, str, Entry, Change]]:
    """Yield every change, with the API and deployment that has it."""
    for one in found.apis:
        for entry in one.difference.entries:
            yield from ((one.name, one.deployment, entry, change) for change in entry.changes)


def one_more() -> Comparison:
    """Return a comparison in which one field is opened to the API key."""
    return comparison(compared(api(SCHEMA), api(ONE_MORE)))


@st.composite
def pairs_of_cases(draw: st.DrawFn) -> tuple[Case, Case]:
    """Draw two versions of an API: two that have nothing in common, or the same in another configuration."""
    old = draw(cases())
    other = draw(cases())
    kept = replace(old, default=other.default, additional=other.additional, default_action=other.default_action)
    return old, draw(st.sampled_from((other, kept)))


# Text.


def test_a_gain_as_text() -> None:
    assert told(one_more(), "text") == (
        "blog: default AMAZON_COGNITO_USER_POOLS, also API_KEY\n"
        "\n"
        "gained: `Query.me` was opened.\n"
        " --> appsync-lint.yaml:2:21 in main\n"
        "2 | authenticationType: AMAZON_COGNITO_USER_POOLS\n"
        "  |                     ^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "      Query.me refuses anyone with the API key: it admits\n"
        "      AMAZON_COGNITO_USER_POOLS, AMAZON_COGNITO_USER_POOLS:Admins,\n"
        "      AMAZON_COGNITO_USER_POOLS:Editors\n"
        " --> schema.graphql:3:14\n"
        "3 |   me: String @aws_api_key @aws_cognito_user_pools\n"
        "  |              ^^^^^^^^^^^^\n"
        "      Query.me admits anyone with the API key: @aws_api_key on the field\n"
        "      Query.me\n"
        "  = who: anyone with the API key (API_KEY)\n"
        "  = 1 existing field: Query.me\n"
        "  = API_KEY can send: query { me }\n"
        "\n"
        "API_KEY gains 1 existing field. 1 gain is not approved. "
        "Compared main with the work tree: 5 fields, 4 callers.\n"
    )


def test_an_approved_gain_says_why_and_until_when() -> None:
    found = one_more()
    (gain,) = (change for *_, change in changes(found))
    text = told(approving(found, REASON, [gain]), "text")
    assert "\ngained, approved: `Query.me` was opened.\n" in text
    assert "\n  = approved: the front page shows it (until 2027-06-30, web, a.yaml:1)\n" in text
    assert text.endswith(
        "\nAPI_KEY gains 1 existing field; 1 approved. All gains are approved. "
        "Compared main with the work tree: 5 fields, 4 callers.\n"
    )


def test_a_gain_approved_on_the_command_line() -> None:
    found = one_more()
    (gain,) = (change for *_, change in changes(found))
    assert "\n  = approved: by --allow\n" in told(approving(found, Approval((), ("*",)), [gain]), "text")


def test_without_a_difference_it_is_said_how_much_was_compared() -> None:
    same = comparison(compared(api(SCHEMA), api(SCHEMA)))
    line = "Nobody gains or loses access. Compared main with the work tree: 5 fields, 4 callers.\n"
    assert told(same, "text") == line
    assert told(same, "github") == line
    assert told(same, "markdown").startswith(f"{diff_markdown.MARKER}\n## appsync-lint: nobody gains access\n\n{line}")
    assert data(same)["gained"] == data(same)["lost"] == []
    (found,) = json.loads(told(same, "sarif"))["runs"]
    assert found["results"] == []


def test_renamed_and_new_fields_are_told_apart_from_widened_ones() -> None:
    text = told(widened(), "text")
    assert "\n  = 2 existing fields: Post.draft, Post.headline (was Post.title)\n" not in text
    assert "\n  = 1 existing field: Post.headline (was Post.title)\n  = 1 new field: Post.body\n" in text
    assert "\nrenamed: 1 field: Post.title -> Post.headline\nnew: 1 field: Post.body\n" in text
    assert text.splitlines()[-1].startswith("API_KEY and AWS_IAM gain 1 existing field and 1 new each; ")


def test_what_no_path_leads_to_is_said() -> None:
    closed = "type Query { me: String }\ntype Post { title: String }\n"
    opened = closed.replace("title: String", "title: String @aws_api_key")
    text = told(comparison(compared(api(closed), api(opened))), "text")
    assert "\n  = no path leads there yet: Post.title\n" in text
    reached = opened.replace("me: String", "me: String post: Post @aws_api_key")
    text = told(comparison(compared(api(opened), api(reached))), "text")
    assert "\n  = admitted before; a path leads there now: Post.title\n" in text
    text = told(comparison(compared(api(reached), api(opened))), "text")
    assert "\n  = still admitted; no path leads there: Post.title\n" in text


def test_what_a_subscription_led_to_before_is_not_called_out_of_reach() -> None:
    config = f"{CONFIG}assume: {{subscriptionPayloadIsChecked: false}}\n"
    closed = "type Query { a: Int }\ntype Subscription { p: Post @aws_api_key }\ntype Post { title: String }\n"
    opened = closed.replace("title: String", "title: String @aws_api_key")
    text = told(comparison(compared(api(closed, config), api(opened, config))), "text")
    assert "reached through a subscription before, too: Post.title" in text
    assert "no path leads" not in text


def test_the_way_is_told_step_by_step() -> None:
    closed = "type Query { post: Post @aws_api_key }\ntype Post { title: String }\n"
    text = told(comparison(compared(api(closed), api(closed.replace("String", "String @aws_api_key")))), "text")
    steps = re.findall(r"^  = path (\d): (\S+): (\S+) admits", text, re.MULTILINE)
    assert steps == [("1", "schema.graphql:1:14", "Query.post"), ("2", "schema.graphql:2:13", "Post.title")]
    assert "\n  = API_KEY can send: query { post { title } }\n" in text


@pytest.mark.parametrize("name", ["text", "markdown", "github"])
def test_a_thousand_fields_of_one_cause_take_a_few_lines(name: str) -> None:
    body = "\n".join(f"  field{number}: String" for number in range(1_000))
    schema = f"type Query {{\n{body}\n}}\n"
    turned = "authenticationType: API_KEY\nadditionalAuthenticationProviders:\n- authenticationType: AWS_IAM\n"
    iam = turned.replace("API_KEY", "x").replace("AWS_IAM", "API_KEY").replace("x", "AWS_IAM")
    found = comparison(compared(api(schema, iam), api(schema, turned)))
    text = told(found, name)
    assert len(text.splitlines()) < 60
    assert "1000 existing field" in text
    assert "and 997 more" in text or "and 990 more" in text


def test_principals_with_other_fields_are_told_apart() -> None:
    text = told(widened(), "text")
    assert (
        "  = who: a caller that signs with IAM (AWS_IAM)\n"
        "  = 1 existing field: Post.headline (was Post.title)\n"
        "  = 1 new field: Post.body\n"
        "  = no path leads there yet: all of them\n"
    ) in text
    assert (
        "  = who: anyone with the API key and a signed-in user (API_KEY, cognito,\n"
        "      cognito:Admins, cognito:Editors)\n"
    ) in text


def test_no_line_of_text_is_wide_but_excerpts_and_operations() -> None:
    body = "\n".join(f"  quiteALongNameForAField{number}: String" for number in range(40))
    old = f"type Query {{\n{body}\n}}\n"
    iam = "authenticationType: AWS_IAM\nname: blog\n"
    text = told(comparison(compared(api(old), api(old, iam)), old="x" * 30), "text")
    lines = [line for line in text.splitlines()[:-1] if not re.match(r" *\d* \|", line) and "can send" not in line]
    assert max(map(len, lines)) <= 80


def test_colour_changes_nothing_else() -> None:
    coloured = formats.diff(widened(), "text", color=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == told(widened(), "text")


# APIs, deployments, rules.


def test_an_api_in_one_version_only() -> None:
    only_new = comparison(compared(None, api(SCHEMA)))
    text = told(only_new, "text")
    assert text.startswith("blog: only in the work tree; default AMAZON_COGNITO_USER_POOLS, also API_KEY\n")
    assert "existing" not in text
    only_old = comparison(compared(api(SCHEMA), None))
    text = told(only_old, "text")
    assert text.startswith("blog: only in main; ")
    assert "\ngained" not in text
    for found in (only_new, only_old):
        for name in formats.DIFF:
            assert told(found, name)


def test_what_several_deployments_have_is_told_once() -> None:
    old, new = api(SCHEMA), api(ONE_MORE)
    both = comparison(*(compared(old, new, deployment=f"Stage is {stage}") for stage in ("dev", "prod")))
    assert told(both, "text") == told(one_more(), "text")
    assert len(data(both)["gained"]) == 2
    assert [change["deployment"] for change in data(both)["gained"]] == ["Stage is dev", "Stage is prod"]
    some = comparison(compared(old, new, deployment="Stage is dev"), compared(old, old, deployment="Stage is prod"))
    assert "\ngained: `Query.me` was opened. (where Stage is dev)\n" in told(some, "text")
    assert "(where Stage is dev)" in told(some, "markdown")
    assert len(json.loads(told(some, "sarif"))["runs"]) == 1


def test_apis_without_a_difference_are_only_counted() -> None:
    same = api(SCHEMA, CONFIG.replace("blog", "shop"))
    found = comparison(compared(same, same), *one_more().apis)
    text = told(found, "text")
    assert "shop" not in text
    assert text.endswith(" Compared main with the work tree: 2 APIs, 10 fields, 4 callers.\n")


def test_findings_of_rules_stand_in_a_line_each() -> None:
    found = comparisons.hostile_comparison("blog")
    text = told(found, "text")
    (finding, *_) = (change.finding for change in found.new_findings)
    assert f"\nnew finding in blog: high[{finding.rule}] blog is blog (blog.graphql:1:6)\n" in text
    assert f"\nfixed finding in blog: high[{finding.rule}] blog is blog (blog.graphql:1:6)\n" in text
    rules = data(found)["rules"]
    assert [entry["rule"] for entry in rules["new"]] == [finding.rule] * 2
    assert rules["new"][0]["fingerprint"] == "0" * 32
    assert rules["new"][0]["api"] == "blog"


def test_approvals_that_approve_nothing_are_named() -> None:
    found = replace(one_more(), expired=(REASON,), unused=(Approval((Principal(Mode.AWS_IAM),), ("A.b", "C.*")),))
    text = told(found, "text")
    assert "\nexpired approval: anybody: Query.me (a.yaml:1:1)\n" in text
    assert "\nunused approval: AWS_IAM: A.b, C.*\n" in text
    assert [one["reason"] for one in data(found)["approvals"]["expired"]] == ["the front page shows it"]
    assert "- unused: `AWS_IAM: A.b, C.*`\n" in told(found, "markdown")


def test_groups_that_are_needed_together_are_not_told_as_one_or_the_other() -> None:
    pool = '@aws_cognito_user_pools(cognito_groups: ["{}"])'
    schema = "type Query {{ post: Post {} }}\ntype Post {{ title: String {} }}\n"
    versions = (schema.format(pool.format(first), pool.format("B")) for first in ("C", "A"))
    found = comparison(comparisons.decided(*map(api, versions)))
    assert "  = who: a user in the groups A and B (cognito:A+B)\n" in told(found, "text")
    (part,) = parts.parts(found)
    both = [hostile.user("C"), replace(hostile.user("A"), groups=frozenset({"A", "B"}))]
    assert callers.callers(part.gained[0], both) == "a user in the group C; a user in the groups A and B"


def test_what_could_not_be_compared_is_said() -> None:
    (one,) = widened().apis
    doubt = Step(Source("roles.yaml", "Statement: x").span(0, 9), "the role Guests may let guests call Query.me now")
    found = replace(widened(), apis=(replace(one, difference=replace(one.difference, unsure=(doubt,))),))
    for name in formats.DIFF:
        assert doubt.caption in told(found, name)
        assert "roles.yaml" in told(found, name)
    assert "; 1 not known; " in summary(found)
    found = replace(widened(), apis=(replace(one, difference=replace(one.difference, complete=False)),))
    for name in formats.DIFF:
        assert "not every combination of groups was compared" in told(found, name)
    same = api(SCHEMA)
    nothing = replace(compared(same, same).difference, unsure=(doubt,))
    text = told(comparison(Compared("blog", "", nothing)), "markdown")
    assert "\n## appsync-lint: somebody may gain access\n" in text
    assert "1 gain that may be, for all that is known" in text


def test_gains_of_new_fields_that_do_not_count() -> None:
    found = replace(widened(), counts_new_fields=False)
    counted = [change["counts"] for change in data(found)["gained"] if change["fate"] == "new"]
    assert counted
    assert not any(counted)
    for result in json.loads(told(found, "sarif"))["runs"][0]["results"]:
        assert "Post.body" not in result["properties"]["affected"]
    assert "= not counted: 5 gains of new fields\n" in told(found, "text")


# JSON.


def test_a_gain_as_json() -> None:
    (gain,) = data(one_more())["gained"]
    assert gain == {
        "principal": "API_KEY",
        "coordinate": "Query.me",
        "because": {
            "file": "schema.graphql",
            "line": 3,
            "column": 14,
            "caption": "Query.me has @aws_api_key and @aws_cognito_user_pools",
        },
        "api": "blog",
        "fate": "kept",
        "was": None,
        "effective": True,
        "reachable": True,
        "cause": 0,
        "counts": True,
        "approval": None,
    }


def test_a_loss_is_because_of_the_text_that_let_in() -> None:
    (loss,) = data(comparison(compared(api(ONE_MORE), api(SCHEMA))))["lost"]
    assert loss["because"]["file"] == "schema.graphql"
    assert "counts" not in loss


@pytest.mark.parametrize("differ", [compared, comparisons.decided])
@law(40)
@given(pair=pairs_of_cases())
def test_every_change_stands_in_the_json_once(differ: Differ, pair: tuple[Case, Case]) -> None:
    old, new = map(api_of, pair)
    found = comparison(differ(old, new))
    written = data(found)
    assert set(written) >= {"version", "gained", "lost", "rules"}
    expected = sorted(
        (entry.way.value, str(c.principal), c.field.coordinate, c.fate.value, c.effective, c.reachable)
        for _, _, entry, c in changes(found)
    )
    seen = sorted(
        (way, c["principal"], c["coordinate"], c["fate"], c["effective"], c["reachable"])
        for way in ("gained", "lost")
        for c in written[way]
    )
    assert seen == expected
    causes = written["causes"]
    for way in ("gained", "lost"):
        for change in written[way]:
            cause = causes[change["cause"]]
            assert cause["way"] == way
            assert change["principal"] in cause["principals"]
            assert change["coordinate"] in cause["fields"]
    assert written["summary"]["gained"] == len(written["gained"])
    assert written["summary"]["counting"] == sum(change["counts"] for change in written["gained"])


# Markdown.


def tame(text: str) -> None:
    """Check that a comment begins with its marker, and that nothing behind it acts."""
    marker, _, page = text.partition("\n")
    assert marker == diff_markdown.MARKER
    assert_tame(page)


def test_a_gain_as_a_comment() -> None:
    text = told(one_more(), "markdown")
    tame(text)
    assert text.startswith(
        "<!-- appsync-lint-diff -->\n"
        "## appsync-lint: 1 gain is not approved\n"
        "\n"
        "API_KEY gains 1 existing field. 1 gain is not approved. "
        "Compared main with the work tree: 5 fields, 4 callers.\n"
        "\n"
        "| who gains access | to | because |  |\n"
        "| --- | --- | --- | --- |\n"
        "| anyone with the API key (`API_KEY`) | 1 existing field | `Query.me` was opened. (`schema.graphql:3`) "
        "| **not approved** |\n"
        "\n"
        "<details>\n"
    )
    assert (
        "```diff\n"
        "- authenticationType: AMAZON_COGNITO_USER_POOLS\n"
        "+   me: String @aws_api_key @aws_cognito_user_pools\n"
        "```\n"
    ) in text
    assert "```graphql\nquery { me }\n```" in text


@pytest.mark.parametrize("differ", [compared, comparisons.decided])
@law(40)
@given(pair=pairs_of_cases())
def test_every_comment_is_tame_and_fits(differ: Differ, pair: tuple[Case, Case]) -> None:
    old, new = map(api_of, pair)
    found = comparison(differ(old, new))
    text = told(found, "markdown")
    tame(text)
    assert len(text) < GITHUB_COMMENT
    gained = found.apis[0].difference.gained
    if "more cause" not in text:
        assert len(rows(text)) == len(gained)
    assert text.count("<details>") == text.count("</details>")


def test_a_comment_shows_as_much_as_fits_what_counts_first() -> None:
    found = comparisons.hostile_comparison("blog", count=600)
    one = found.apis[0]
    counting = one.difference.gained[0]
    approved = replace(counting, changes=counting.changes[:1])
    gained = (*[approved] * 300, *[counting] * 300)
    distinct = tuple(
        replace(entry, cause=replace(entry.cause, coordinate=f"Query.f{number}")) for number, entry in enumerate(gained)
    )
    found = replace(found, apis=(replace(one, difference=replace(one.difference, gained=distinct)),))
    text = told(found, "markdown")
    assert LIMIT * 0.7 < len(text) < LIMIT * 1.02
    shown = rows(text)
    assert {row[-1] for row in shown} == {"**not approved**"}
    assert f"\nAnd {600 - len(shown)} more causes by which somebody gains access.\n" in text
    tame(text)


@pytest.mark.parametrize("text", ["x" * 50_000, "`|\\" * 20_000, "\u202e" * 20_000, "@a(" * 20_000, "#\xe9" * 20_000])
def test_long_texts_fit_too(text: str) -> None:
    written = told(comparisons.hostile_comparison(text, count=20), "markdown")
    assert len(written) < GITHUB_COMMENT


# SARIF.


def physical_places(log: Any) -> list[Any]:  # noqa: ANN401 - JSON data
    """Return every place of a log."""
    if isinstance(log, dict):
        own = [log["physicalLocation"]] if "physicalLocation" in log else []
        return own + [found for value in log.values() for found in physical_places(value)]
    return [found for item in log for found in physical_places(item)] if isinstance(log, list) else []


def test_a_gain_as_sarif() -> None:
    (found,) = json.loads(told(one_more(), "sarif"))["runs"]
    (result,) = found["results"]
    assert found["automationDetails"]["id"] == "appsync-lint-diff/blog/"
    assert [rule["id"] for rule in found["tool"]["driver"]["rules"]] == ["access-gained"]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("access-gained", 0, "error")
    (location,) = result["locations"]
    assert location["physicalLocation"]["region"]["startLine"] == 3
    assert location["logicalLocations"] == [{"fullyQualifiedName": "Query.me", "kind": "member"}]
    assert "Gained by anyone with the API key: 1 existing field: Query.me." in result["message"]["text"]
    assert result["properties"]["principals"] == ["API_KEY"]
    assert result["partialFingerprints"]["primaryLocationLineHash"]


def test_approved_gains_are_no_results_since_github_would_open_alerts() -> None:
    found = one_more()
    (gain,) = (change for *_, change in changes(found))
    (run,) = json.loads(told(approving(found, REASON, [gain]), "sarif"))["runs"]
    assert run["results"] == []
    assert run["properties"] == {"approved": 1}


def test_gains_of_new_fields_have_a_rule_of_their_own() -> None:
    new = SCHEMA.replace("  me: String\n", "  me: String\n  news: String @aws_api_key\n")
    (run,) = json.loads(told(comparison(compared(api(SCHEMA), api(new))), "sarif"))["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["access-gained-new-field"]


def test_no_place_is_one_of_the_old_version() -> None:
    found = comparison(compared(api(SCHEMA), api(WIDENED, WITH_IAM)))
    lines = WIDENED.split("\n")
    for physical in physical_places(json.loads(told(found, "sarif"))):
        region = physical["region"]
        assert region["startLine"] == region["endLine"]
        if physical["artifactLocation"]["uri"] == "schema.graphql":
            line = lines[region["startLine"] - 1]
            assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == region["snippet"]["text"]


@pytest.mark.parametrize("differ", [compared, comparisons.decided])
@law(25)
@given(pair=pairs_of_cases())
def test_every_log_is_valid(validate: Callable[[Any], None], differ: Differ, pair: tuple[Case, Case]) -> None:
    old, new = map(api_of, pair)
    found = comparison(differ(old, new))
    log = json.loads(told(found, "sarif"))
    validate(log)
    (run,) = log["runs"]
    counting = [one for one in found.apis[0].difference.gained if any(map(found.counts, one.changes))]
    assert len(run["results"]) == len(counting)
    prints = [result["partialFingerprints"]["appsyncLint/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


# GitHub.


def test_a_gain_as_an_annotation() -> None:
    assert told(one_more(), "github") == (
        "::error file=schema.graphql,line=3,col=14,endColumn=26,title=appsync-lint%3A access gained::"
        "`Query.me` was opened."
        "%0Awho: anyone with the API key (API_KEY)"
        "%0Agains: 1 existing field: Query.me"
        "%0Ain main: Query.me refuses anyone with the API key: it admits AMAZON_COGNITO_USER_POOLS, "
        "AMAZON_COGNITO_USER_POOLS:Admins, AMAZON_COGNITO_USER_POOLS:Editors"
        "%0Aas API_KEY: query { me }\n"
        "API_KEY gains 1 existing field. 1 gain is not approved. "
        "Compared main with the work tree: 5 fields, 4 callers.\n"
    )


def test_an_approved_gain_is_a_notice_behind_the_errors() -> None:
    found = widened()
    gains = [(entry, change) for _, _, entry, change in changes(found) if entry.way is Way.GAINED]
    first = gains[0][0]
    text = told(approving(found, REASON, [change for entry, change in gains if entry is first]), "github")
    names = [command.name for command in hostile.commands(text)]
    assert names == ["error"] * (len(names) - 1) + ["notice"]
    assert hostile.commands(text)[-1].properties["title"] == "appsync-lint: access gained, approved"


# No verdict.


@pytest.mark.parametrize("name", formats.DIFF)
def test_without_a_verdict_no_report_looks_clean(name: str, blog: Path) -> None:
    write(blog, {"old/schema.graphql": SCHEMA, "old/appsync-lint.yaml": CONFIG, "new/schema.graphql": "type {\n"})
    outcome = run(blog, "diff", "old", "new", "--output", f"{name}=report")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    text = (blog / "report").read_text()
    said = {
        "text": "error: ",
        "json": '"errors": [',
        "sarif": '"executionSuccessful": false',
        "github": "\nNo verdict.\n",
        "markdown": "**There is no verdict.**",
    }
    assert said[name] in text
    assert "nobody gains" not in text.casefold()


# What others wrote.


@pytest.mark.parametrize("name", ["text", "json", "sarif", "markdown"])
@law(100)
@given(text=hostile.TEXTS)
def test_what_others_wrote_does_not_act(name: str, text: str) -> None:
    written = told(comparisons.hostile_comparison(text), name)
    assert not hostile.RAW.search(written)
    assert "da2-abcdefgh" not in written
    assert hostile.commands(written) == hostile.seen_commands(written) == []
    if name == "markdown":
        tame(written)
        tokens = rendered(written)
        assert [token.type for token in tokens].count("heading_open") == 1
        assert {len(row) for row in rows(written)} == {5}
    elif name != "text":
        json.loads(written)


@law(100)
@given(hostile.TEXTS)
def test_what_others_wrote_is_no_command_beside_the_annotations(text: str) -> None:
    found = comparisons.hostile_comparison(text)
    written = told(found, "github")
    assert not hostile.RAW.search(written)
    assert "da2-abcdefgh" not in written
    lines = written.split("\n")
    commands = hostile.commands(written)
    assert [command.name for command in commands] == ["error"] * 4 + ["warning"] * 4
    assert len(lines) == 10
    assert hostile.seen_commands(lines[-2]) == []


# The summary.


def test_callers_with_as_many_fields_are_told_together() -> None:
    old = "type Query { a: Int }\n"
    directive = '@aws_cognito_user_pools(cognito_groups: ["A", "B", "C", "D", "E", "F"])'
    iam = "name: blog\nauthenticationType: AWS_IAM\nadditionalAuthenticationProviders:\n"
    config = f"{iam}- authenticationType: AMAZON_COGNITO_USER_POOLS\n"
    found = comparison(compared(api(old, config), api(f"type Query {{ a: Int @aws_iam {directive} }}\n", config)))
    assert summary(found).startswith(
        "cognito:A, cognito:B, cognito:C, cognito:D and 2 more callers gain 1 existing field each. "
        "6 gains are not approved."
    )


def test_a_field_that_is_gained_in_several_deployments_counts_once() -> None:
    old, new = api(SCHEMA), api(ONE_MORE)
    both = comparison(*(compared(old, new, deployment=stage) for stage in ("dev", "prod")))
    assert summary(both) == summary(one_more())


@pytest.mark.parametrize("fate", [Fate.NEW, Fate.GONE])
def test_what_became_of_fields_is_counted(fate: Fate) -> None:
    more = SCHEMA.replace("  me: String\n", "  me: String\n  you: String\n")
    versions = (SCHEMA, more) if fate is Fate.NEW else (more, SCHEMA)
    text = summary(comparison(compared(*map(api, versions))))
    assert ("1 new field" if fate is Fate.NEW else "1 field gone") in text
