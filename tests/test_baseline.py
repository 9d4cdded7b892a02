"""The baseline: what it accepts, when an entry voids itself, and the file that it stands in."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from appsync_lint import Finding, Mode, Principal, Severity, baseline_file, sdl
from appsync_lint.baseline import Entry, Found, capture, digest, identity, match, widened
from appsync_lint.config import ApiConfig, Known, Provider, Settings, Subject
from appsync_lint.engine import Report, Strictness, run
from appsync_lint.loaders.workspace import Workspace
from appsync_lint.ruleset import load
from appsync_lint.source import Problem, Source, UnreadableError
from tests.strategies import cases
from tests.terminal import CONFIG, Outcome, write
from tests.terminal import run as command
from tests.test_laws import law

if TYPE_CHECKING:
    from pathlib import Path

    from appsync_lint.source import Span
    from tests.strategies import Case

RULES = load()
FILE = ".appsync-lint-baseline.json"
SCHEMA = """\
type Query {
  me: String
}
type Mutation @aws_api_key {
  deletePost(id: ID!): Boolean
}
"""
SELECT = ("--select", "public-mutation")
DAY = date(2026, 1, 31)


def project(folder: Path, schema: str = SCHEMA) -> Path:
    """Write a project, and its baseline."""
    write(folder, {"appsync-lint.yaml": CONFIG, "schema.graphql": schema})
    return folder


def accept(folder: Path, *options: str) -> str:
    """Run `baseline`, and return what it says."""
    outcome = command(folder, "baseline", *SELECT, *options)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return outcome.stdout


def check(folder: Path, *options: str) -> Outcome:
    """Run `check` for JSON."""
    return command(folder, *SELECT, "--output", "json", *options)


def entries(folder: Path) -> list[dict[str, Any]]:
    """Return the entries of a project's baseline."""
    found: list[dict[str, Any]] = json.loads((folder / FILE).read_text(encoding="utf-8"))["findings"]
    return found


# A legacy API is adopted in one command.


def test_what_is_there_is_accepted_and_nothing_else(tmp_path: Path) -> None:
    project(tmp_path)
    assert check(tmp_path).exit_code == 1
    assert accept(tmp_path) == f"{FILE}: 1 new, 0 from before, 0 mended and dropped.\n"
    outcome = check(tmp_path)
    assert (outcome.exit_code, outcome.found) == (0, [])
    (suppressed,) = outcome.json["suppressed"]
    assert (suppressed["rule"], suppressed["by"]["kind"]) == ("public-mutation", "baseline")
    write(tmp_path, {"schema.graphql": SCHEMA + "extend type Query { hello: String @aws_api_key }"})
    assert command(tmp_path, "--select", "public-mutation,unsupported-sdl").exit_code == 1


def test_every_summary_shows_count_and_age(tmp_path: Path) -> None:
    project(tmp_path)
    accept(tmp_path)
    (tmp_path / FILE).write_text((tmp_path / FILE).read_text().replace(entries(tmp_path)[0]["since"], "2020-02-29"))
    summary = command(tmp_path, *SELECT).stdout.splitlines()[-1]
    days = (date.today() - date(2020, 2, 29)).days  # noqa: DTZ011 - a day more or less is looked at below
    assert summary.startswith("No findings, 1 in the baseline (the oldest since 2020-02-29, ")
    assert abs(int(summary.split("2020-02-29, ")[1].split(" ")[0]) - days) <= 1


@pytest.mark.parametrize(
    "wider",
    [
        SCHEMA.replace("Boolean\n", "Boolean\n  deleteAll: Boolean\n"),
        SCHEMA.replace("type Mutation @aws_api_key {\n", "type Mutation {\n  purge: Int @aws_api_key\n").replace(
            "Boolean", "Boolean @aws_api_key"
        ),
    ],
    ids=["one more field under the same directive", "another cause"],
)
def test_an_entry_voids_itself_when_access_widens(tmp_path: Path, wider: str) -> None:
    project(tmp_path)
    accept(tmp_path)
    write(tmp_path, {"schema.graphql": wider})
    outcome = check(tmp_path)
    assert outcome.exit_code == 1
    assert outcome.json["suppressed"] == []


def test_a_finding_that_became_wider_says_what_the_baseline_does_not_accept(tmp_path: Path) -> None:
    project(tmp_path)
    accept(tmp_path)
    since = entries(tmp_path)[0]["since"]
    write(tmp_path, {"schema.graphql": SCHEMA.replace("Boolean\n", "Boolean\n  deleteAll: Boolean\n")})
    text = command(tmp_path, *SELECT).stdout
    assert f"= the baseline accepts this since {since}, but not Mutation.deleteAll\n" in text


def test_a_finding_that_became_narrower_is_still_accepted(tmp_path: Path) -> None:
    project(tmp_path, SCHEMA.replace("Boolean\n", "Boolean\n  deleteAll: Boolean\n"))
    accept(tmp_path)
    write(tmp_path, {"schema.graphql": SCHEMA})
    assert check(tmp_path).exit_code == 0
    accept(tmp_path)
    assert entries(tmp_path)[0]["affected"] == ["Mutation.deletePost"]


def test_what_is_mended_is_counted_and_dropped(tmp_path: Path) -> None:
    project(tmp_path)
    accept(tmp_path)
    write(tmp_path, {"schema.graphql": SCHEMA.replace(" @aws_api_key", "")})
    summary = command(tmp_path, *SELECT).stdout.splitlines()[-1]
    assert ", 1 mended (drop them with `appsync-lint baseline --prune`); examined " in summary
    assert accept(tmp_path) == f"{FILE}: 0 new, 0 from before, 1 mended and dropped.\n"
    assert entries(tmp_path) == []


def test_pruning_adds_nothing(tmp_path: Path) -> None:
    project(tmp_path)
    accept(tmp_path)
    write(tmp_path, {"schema.graphql": "type Query { a: Int }\ntype Mutation { b: Int @aws_api_key }\n"})
    assert accept(tmp_path, "--prune") == f"{FILE}: 0 new, 0 from before, 1 mended and dropped.\n"
    assert check(tmp_path).exit_code == 1


def test_an_entry_keeps_its_day(tmp_path: Path) -> None:
    project(tmp_path)
    accept(tmp_path)
    (tmp_path / FILE).write_text((tmp_path / FILE).read_text().replace(entries(tmp_path)[0]["since"], "2020-02-29"))
    write(tmp_path, {"schema.graphql": SCHEMA + "type A { b: Int }"})
    assert accept(tmp_path) == f"{FILE}: 0 new, 1 from before, 0 mended and dropped.\n"
    assert entries(tmp_path)[0]["since"] == "2020-02-29"


def test_what_was_not_run_stays_in_the_baseline(tmp_path: Path) -> None:
    project(tmp_path)
    accept(tmp_path)
    assert command(tmp_path, "baseline", "--select", "empty-group-list").stdout.startswith(
        f"{FILE}: 0 new, 1 from before"
    )
    write(tmp_path, {"other/appsync-lint.yaml": CONFIG.replace("blog", "shop"), "other/schema.graphql": SCHEMA})
    options = ("--root", ".", "other")
    assert (
        command(tmp_path, "baseline", *SELECT, *options).stdout
        == f"{FILE}: 1 new, 1 from before, 0 mended and dropped.\n"
    )
    assert {entry["api"] for entry in entries(tmp_path)} == {"blog", "shop"}
    assert "mended" not in command(tmp_path, *SELECT, *options).stdout


def test_what_is_allowed_is_not_in_the_baseline(tmp_path: Path) -> None:
    project(tmp_path, SCHEMA.replace("type Mut", "# appsync-lint: allow public-mutation -- so be it\ntype Mut"))
    assert accept(tmp_path).startswith(f"{FILE}: 0 new")


def test_low_confidence_is_accepted_only_where_it_is_shown(tmp_path: Path) -> None:
    schema = 'type Query { a: A }\ntype A @aws_cognito_user_pools(cognito_groups: ["S"]) { b: Int }\n'
    write(tmp_path, {"appsync-lint.yaml": CONFIG, "schema.graphql": schema})
    select = ("--select", "uncascaded-mode,dropped-default-mode")
    assert command(tmp_path, "baseline", *select).stdout.startswith(f"{FILE}: 0 new")
    assert command(tmp_path, "baseline", *select, "--pedantic").stdout.startswith(f"{FILE}: 1 new")
    assert command(tmp_path, "baseline", *select).stdout.startswith(f"{FILE}: 0 new, 1 from before, 0 mended")


# What is another finding, though much is the same.


def provider(issuer: str) -> str:
    return f"  - {{authenticationType: OPENID_CONNECT, openIDConnectConfig: {{issuer: https://{issuer}.example}}}}\n"


def test_a_provider_that_takes_the_place_of_another_is_new(tmp_path: Path) -> None:
    select = ("--select", "any-oidc-client")
    schema = "type Query {\n  a: Int @aws_oidc\n}\n"
    write(tmp_path, {"appsync-lint.yaml": CONFIG + provider("good"), "schema.graphql": schema})
    assert command(tmp_path, "baseline", *select).exit_code == 0
    write(tmp_path, {"appsync-lint.yaml": CONFIG.replace("  - ", provider("evil") + "  - ") + provider("good")})
    report = command(tmp_path, *select, "--output", "json").json
    assert [(f["coordinate"][7:42], f["line"]) for f in report["findings"]] == [
        ("additionalAuthenticationProviders[0", 4)
    ]
    assert [s["line"] for s in report["suppressed"]] == [6]


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        (
            "ignored-aws-auth",
            'type Query {\n  a: Int @aws_auth(cognito_groups: ["A"])\n}\n',
            'type Query {\n  a: Int @aws_auth(cognito_groups: ["B"])\n}\n',
        ),
        ("misspelt-directive", "type Query {\n  a: Int @aws_apikey\n}\n", "type Query {\n  a: Int @AWS_API_KEY\n}\n"),
        (
            "misspelt-allow",
            "# appsync-lint: allow nothing -- x\ntype Query { a: Int }\n",
            "# appsync-lint: alow public-mutation -- x\ntype Query { a: Int }\n",
        ),
    ],
)
def test_another_cause_at_the_same_coordinate_is_new(tmp_path: Path, rule: str, before: str, after: str) -> None:
    project(tmp_path, before)
    options = ("--select", rule, "--output", "json")
    command(tmp_path, "baseline", "--select", rule)
    assert command(tmp_path, *options).found == []
    write(tmp_path, {"schema.graphql": before.replace("\n", "\r\n").replace(": Int", ":   Int")})
    assert command(tmp_path, *options).found == []
    write(tmp_path, {"schema.graphql": after})
    assert [name for name, _ in command(tmp_path, *options).found] == [rule]


def test_projects_that_give_their_apis_the_same_name_share_no_entries(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        write(tmp_path, {f"{folder}/appsync-lint.yaml": CONFIG, f"{folder}/schema.graphql": SCHEMA})
    command(tmp_path, "baseline", *SELECT, "--root", ".", "one")
    assert check(tmp_path, "--root", ".", "one").exit_code == 0
    assert check(tmp_path, "--root", ".", "two").exit_code == 1


def test_apis_of_one_run_always_have_different_names(tmp_path: Path) -> None:
    for folder, name in (("a", "x"), ("b", "x"), ("c", "x-2"), ("d", "x")):
        schema = SCHEMA if folder == "b" else "type Query { a: Int }"
        config = CONFIG.replace("blog", name)
        write(tmp_path, {f"{folder}/appsync-lint.yaml": config, f"{folder}/schema.graphql": schema})
    outcome = command(tmp_path, *SELECT, "--root", ".", "--output", "json", "a", "b", "c", "d")
    assert [api["name"] for api in outcome.json["apis"]] == ["x", "x-3", "x-2", "x-4"]
    assert outcome.found == [("public-mutation", "Mutation")]


def test_a_path_to_what_was_out_of_reach_is_wider_too(tmp_path: Path) -> None:
    schema = """\
type Query {
  audit: [Entry] @aws_cognito_user_pools(cognito_groups: ["Auditors"])
}
type Entry @aws_cognito_user_pools(cognito_groups: ["Auditors", "Owners"]) {
  at: String
  address: AWSIPAddress @aws_cognito_user_pools
}
"""
    project(tmp_path, schema)
    select = ("--select", "group-dropped-at-field")
    assert command(tmp_path, "baseline", *select).stdout.startswith(f"{FILE}: 1 new")
    assert command(tmp_path, *select).exit_code == 0
    write(tmp_path, {"schema.graphql": schema.replace(' @aws_cognito_user_pools(cognito_groups: ["Auditors"])', "")})
    outcome = command(tmp_path, *select)
    assert outcome.exit_code == 1
    assert "but not that AMAZON_COGNITO_USER_POOLS reaches Entry.address" in outcome.stdout


def test_a_finding_that_became_wider_is_not_mended(tmp_path: Path) -> None:
    project(tmp_path)
    accept(tmp_path)
    write(tmp_path, {"schema.graphql": SCHEMA.replace("Boolean\n", "Boolean\n  deleteAll: Boolean\n")})
    assert "mended" not in command(tmp_path, *SELECT).stdout
    assert accept(tmp_path, "--prune") == f"{FILE}: 0 new, 1 from before, 0 mended and dropped.\n"
    assert check(tmp_path).exit_code == 1
    assert accept(tmp_path) == f"{FILE}: 1 new, 0 from before, 0 mended and dropped.\n"
    assert check(tmp_path).exit_code == 0


@pytest.mark.parametrize("form", ["sarif", "gitlab", "junit"])
def test_how_much_is_accepted_is_said_beside_formats_that_have_no_place_for_it(tmp_path: Path, form: str) -> None:
    project(tmp_path)
    assert command(tmp_path, *SELECT, "--output", form).stderr == ""
    accept(tmp_path)
    assert command(tmp_path, *SELECT, "--output", form).stderr.startswith("No findings, 1 in the baseline (")


# The file.


def test_a_file_of_another_name(tmp_path: Path) -> None:
    project(tmp_path)
    assert accept(tmp_path, "--baseline", "known.json").startswith("known.json: 1 new")
    assert check(tmp_path).exit_code == 1
    assert check(tmp_path, "--baseline", "known.json").exit_code == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is empty."),
        ("{", "This is not valid JSON"),
        ("[]", "This is no baseline of appsync-lint."),
        ('{"version": "2", "findings": []}', "This is no baseline of appsync-lint."),
        ('{"version": "1"}', "This is no baseline of appsync-lint."),
        ('{"version": "1", "findings": {}}', "This is no baseline of appsync-lint."),
        ('{"version": "1", "findings": [1]}', "This is no entry of a baseline: it is no mapping."),
        ('{"version": "1", "findings": [{}]}', "This is no entry of a baseline: it has no `fingerprint`."),
        (None, "There is no file known.json."),
    ],
)
def test_a_baseline_that_cannot_be_read_is_no_verdict(tmp_path: Path, text: str | None, sentence: str) -> None:
    project(tmp_path)
    if text is not None:
        write(tmp_path, {"known.json": text})
    outcome = check(tmp_path, "--baseline", "known.json")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert sentence in outcome.stderr


@pytest.mark.parametrize(
    ("key", "value"), [("severity", "grave"), ("since", "2026-02-30"), ("since", "x"), ("rule", "")]
)
def test_an_entry_that_appsync_lint_did_not_write_is_refused(tmp_path: Path, key: str, value: str) -> None:
    project(tmp_path)
    accept(tmp_path)
    changed = {"version": "1", "findings": [{**entries(tmp_path)[0], key: value}]}
    write(tmp_path, {FILE: json.dumps(changed, indent=2)})
    outcome = check(tmp_path)
    assert outcome.exit_code == 2
    assert f"{FILE}:" in outcome.stderr


def test_a_baseline_overwrites_nothing_that_is_read(tmp_path: Path) -> None:
    project(tmp_path)
    for name in ("appsync-lint.yaml", "schema.graphql"):
        before = (tmp_path / name).read_text()
        assert command(tmp_path, "baseline", *SELECT, "--baseline", name).exit_code == 2
        assert (tmp_path / name).read_text() == before
    accept(tmp_path)
    assert check(tmp_path, "--output", f"sarif={FILE}").exit_code == 2
    assert entries(tmp_path)


@pytest.mark.parametrize(
    "name", ["pyproject.toml", "appsync-lint.json", "known.yaml", "known", "x" * 300 + ".json", ""]
)
def test_a_baseline_has_a_name_of_its_own(tmp_path: Path, name: str) -> None:
    project(tmp_path)
    outcome = command(tmp_path, "baseline", *SELECT, "--baseline", name)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["appsync-lint.yaml", "schema.graphql"]


def test_what_the_command_says_does_not_overwrite_the_baseline(tmp_path: Path) -> None:
    project(tmp_path)
    assert command(tmp_path, "baseline", *SELECT, "--output", f"text={FILE}").exit_code == 2


def test_a_baseline_outside_the_project_is_refused(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    project(inner)
    outcome = command(inner, "baseline", *SELECT, "--root", ".", "--baseline", "../known.json")
    assert outcome.exit_code == 2
    assert not (tmp_path / "known.json").exists()


def test_no_baseline_without_a_verdict(tmp_path: Path) -> None:
    write(tmp_path, {"schema.graphql": "type Query { a: Int }"})
    assert command(tmp_path, "baseline").exit_code == 2
    assert not (tmp_path / FILE).exists()
    project(tmp_path)
    assert command(tmp_path, "baseline", "--prune", *SELECT).exit_code == 2


def test_a_baseline_is_written_and_read_back(tmp_path: Path) -> None:
    project(tmp_path)
    accept(tmp_path)
    first = (tmp_path / FILE).read_bytes()
    found = baseline_file.read(Source(FILE, first.decode()))
    assert baseline_file.write(reversed(found)).encode() == first
    accept(tmp_path)
    assert (tmp_path / FILE).read_bytes() == first


def test_everything_wrong_with_a_baseline_is_said_at_once() -> None:
    with pytest.raises(UnreadableError) as caught:
        baseline_file.read(Source(FILE, '{"version": "1", "findings": [1, {}, []]}'))
    assert len(caught.value.problems) == 3


# Laws.

PRINCIPALS = (Principal(Mode.API_KEY), Principal(Mode.AWS_IAM))


@st.composite
def found_lists(draw: st.DrawFn) -> list[Found]:
    """Return findings of few APIs, rules, coordinates and callers, so that many have much in common."""
    few = st.sampled_from
    count = draw(st.integers(0, 6))
    return [
        Found(
            draw(few(("a", "b"))),
            Finding(
                coordinate=draw(few(("T", "T.f"))),
                message="m",
                span=None,
                remedy="r",
                principals=tuple(p for p in PRINCIPALS if draw(st.booleans())),
                affected=tuple(sorted(draw(st.sets(few(("T.f", "T.g")))))),
                severity=draw(few((Severity.LOW, Severity.HIGH))),
                rule=draw(few(("x", "y"))),
            ),
            fingerprint=f"{number}-{draw(st.integers(0, 3))}",
        )
        for number in range(count)
    ]


@law(500)
@given(found_lists(), found_lists())
def test_a_new_finding_is_never_absorbed_by_an_unrelated_entry(before: list[Found], now: list[Found]) -> None:
    known = [capture(found, DAY) for found in before]
    matched = match(known, now)
    assert len(matched) == len(now)
    used = [id(entry) for entry in matched if entry is not None]
    assert len(used) == len(set(used)), "an entry accepts one finding"
    for found, entry in zip(now, matched, strict=True):
        if entry is None:
            continue
        finding = found.finding
        assert (entry.api, entry.rule, entry.coordinate) == (found.api, finding.rule, finding.coordinate)
        assert {str(principal) for principal in finding.principals} <= set(entry.principals)
        assert set(finding.affected) <= set(entry.affected)
        assert finding.severity is not None
        assert finding.severity <= entry.severity


@law(200)
@given(found_lists())
def test_what_was_captured_is_accepted(found: list[Found]) -> None:
    known = [capture(one, DAY) for one in found]
    assert list(match(known, found)) == known


def checked(case: Case, known: tuple[Entry, ...] = ()) -> Report:
    additional = tuple(Provider(Known(Mode(mode)), f"p{n}") for n, mode in enumerate(case.additional))
    config = ApiConfig("api", "c:1", Provider(Known(Mode(case.default))), additional)
    subject = Subject(sdl.read([Source("schema.graphql", case.text)]), config)
    return run([subject], RULES, Strictness(pedantic=True, baseline=known))


@law(60)
@given(cases(), cases())
def test_whatever_the_baseline_hides_was_there_with_as_many_callers_and_fields(old: Case, new: Case) -> None:
    before = checked(old)
    known = tuple(capture(found, DAY) for found in before.baseline.new)
    assert checked(old, known).findings == ()
    report = checked(replace(new, default=old.default, additional=old.additional), known)
    opened = {
        (f.rule, f.coordinate, str(principal), field)
        for f in before.findings
        for principal in (*f.principals, None)
        for field in (*f.affected, None)
    }
    for suppressed in report.suppressed:
        finding = suppressed.finding
        for principal in (*finding.principals, None):
            for field in (*finding.affected, None):
                assert (finding.rule, finding.coordinate, str(principal), field) in opened


# What mutations of the code, and attempts to get around it, showed to be missing above.

KEY, IAM = PRINCIPALS


def found(fingerprint: str, *principals: Principal, affected: tuple[str, ...] = (), **changed: Any) -> Found:  # noqa: ANN401
    """Return a finding of the rule x at T."""
    settings = {"severity": Severity.MEDIUM, "rule": "x", "coordinate": "T", **changed}
    finding = Finding(message="m", span=None, remedy="r", principals=principals, affected=affected, **settings)
    return Found("a", finding, fingerprint)


@pytest.mark.parametrize(
    "changed",
    [
        {"api": "b"},
        {"rule": "y"},
        {"coordinate": "T.f"},
        {"principals": ()},
        {"affected": ()},
        {"severity": Severity.LOW},
    ],
    ids=str,
)
def test_an_entry_of_anything_else_does_not_cover(changed: dict[str, Any]) -> None:
    one = found("1", KEY, affected=("T.f",))
    entry = capture(one, DAY)
    assert (entry.severity, entry.fingerprint) == (Severity.MEDIUM, "1")
    assert entry.covers(one)
    assert not replace(entry, **changed).covers(one)
    assert match([replace(entry, **changed)], [one]) == (None,)


def test_the_same_fingerprint_goes_first_and_what_is_left_covers_what_became_narrower() -> None:
    wide, narrow, narrower = found("1", KEY, IAM), found("2", KEY), found("3", IAM)
    known = [capture(wide, DAY), capture(narrow, DAY)]
    assert match(known, [narrow, wide]) == (known[1], known[0])
    assert match(known, [narrow, narrower]) == (known[1], known[0])
    assert match(known, [narrower, narrow]) == (known[0], known[1])
    same = [capture(found("1", KEY), DAY), capture(found("2", KEY, IAM), DAY)]
    assert match(same, [found("1", KEY), found("3", KEY)]) == tuple(same)


def test_one_of_two_like_findings_is_accepted_and_the_next_is_new() -> None:
    known = [capture(found("1", KEY), DAY)]
    assert match(known, [found("1", KEY), found("2", KEY)]) == (known[0], None)
    assert match(known, [found("2", KEY), found("1", KEY)]) == (None, known[0])


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (found("1", KEY, IAM, affected=("T.f",)), "not AWS_IAM"),
        (found("1", KEY, affected=("T.f", "T.g")), "not T.g"),
        (found("1", KEY, IAM, affected=("T.f", "T.g")), "not AWS_IAM, T.g"),
        (found("1", KEY, IAM, affected=("T.g", "T.h")), "not AWS_IAM, T.g, T.h"),
        (found("1", KEY, IAM, affected=("T.g", "T.h", "T.i")), "not AWS_IAM, T.g, T.h and more"),
        (found("1", KEY, affected=("T.f",)), "one finding of it"),
        (found("1", KEY, affected=("T.f",), severity=Severity.LOW), "one finding of it"),
        (found("1", KEY, affected=("T.f",), severity=Severity.HIGH), "only as medium"),
        (found("1", KEY, affected=("T.g",), severity=Severity.HIGH), "not T.g"),
    ],
)
def test_why_an_entry_does_not_accept_a_finding(now: Found, told: str) -> None:
    entry = capture(found("1", KEY, affected=("T.f",)), DAY)
    assert widened(entry, now) == f"the baseline accepts this since 2026-01-31, but {told}"


def test_a_finding_that_became_worse_is_reported_again(tmp_path: Path) -> None:
    project(tmp_path)
    write(tmp_path, {"appsync-lint.yaml": CONFIG + "rules: {public-mutation: {severity: low}}\n"})
    accept(tmp_path)
    assert entries(tmp_path)[0]["severity"] == "low"
    assert check(tmp_path).exit_code == 0
    write(tmp_path, {"appsync-lint.yaml": CONFIG + "rules: {public-mutation: {severity: medium}}\n"})
    since = entries(tmp_path)[0]["since"]
    assert f"the baseline accepts this since {since}, but only as low" in command(tmp_path, *SELECT).stdout
    assert check(tmp_path).exit_code == 1
    write(tmp_path, {"appsync-lint.yaml": CONFIG + "rules: {public-mutation: {severity: info}}\n"})
    assert check(tmp_path).exit_code == 0
    assert accept(tmp_path, "--prune").startswith(f"{FILE}: 0 new, 1 from before, 0 mended")
    assert entries(tmp_path)[0]["severity"] == "info"


def test_of_findings_that_agree_in_everything_as_many_are_accepted_as_there_were(tmp_path: Path) -> None:
    select = ("--select", "forbidden-access")
    demand = "  - {fields: [Mutation.deletePost], never: [api-key]}\n"
    write(tmp_path, {"appsync-lint.yaml": f"{CONFIG}policies:\n{demand}", "schema.graphql": SCHEMA})
    assert command(tmp_path, "baseline", *select).exit_code == 0
    for more in (1, 2):
        write(tmp_path, {"appsync-lint.yaml": f"{CONFIG}policies:\n{demand * (1 + more)}"})
        outcome = command(tmp_path, *select, "--output", "json")
        assert (outcome.exit_code, len(outcome.found), len(outcome.json["suppressed"])) == (1, more, 1)
    assert command(tmp_path, "baseline", *select).stdout == f"{FILE}: 2 new, 1 from before, 0 mended and dropped.\n"
    assert len({entry["fingerprint"] for entry in entries(tmp_path)}) == 3
    outcome = command(tmp_path, *select, "--output", "json")
    assert (outcome.exit_code, outcome.found, len(outcome.json["suppressed"])) == (0, [], 3)
    write(tmp_path, {"appsync-lint.yaml": f"{CONFIG}policies:\n{demand}"})
    assert ", 1 in the baseline (the oldest since " in command(tmp_path, *select).stdout
    assert ", 2 mended (" in command(tmp_path, *select).stdout


def test_another_caller_or_api_makes_another_fingerprint(tmp_path: Path) -> None:
    prints = set()
    for name, mode in (("a", "API_KEY"), ("a", "AWS_IAM"), ("b", "API_KEY")):
        config = CONFIG.replace("blog", name).replace("API_KEY", mode)
        write(tmp_path, {"appsync-lint.yaml": config, "schema.graphql": "type Query { me: String }\n"})
        (finding,) = command(tmp_path, "--select", "unused-provider", "--output", "json").json["findings"]
        prints.add(finding["fingerprint"])
    assert len(prints) == 3


def subject(*files: str, additional: tuple[str, ...] = ()) -> Subject:
    """Return an API of some schema files, whose additional providers have these settings."""
    providers = [
        Provider(Known(Mode.AWS_IAM), f"additionalAuthenticationProviders[{number}]", Settings({}, span_of(text)))
        for number, text in enumerate(additional)
    ]
    config = ApiConfig("blog", "", Provider(Known(Mode.API_KEY)), tuple(providers))
    texts = ("type Query { a: ID }", "extend type Query { b: ID }")
    schema = sdl.read([Source(*one) for one in zip(files or ("x",), texts, strict=False)])
    return Subject(schema if files else replace(schema, sources=()), config)


def span_of(text: str) -> Span:
    """Return the place of a whole text."""
    return Source("a.yaml", text).span(0, len(text))


@pytest.mark.parametrize(
    ("files", "folder"),
    [((), ""), (("schema.graphql",), ""), (("a/b/c.graphql", "z/y.graphql"), "a/b"), (("a/c.graphql",), "a")],
    ids=["none", "root", "deep", "one"],
)
def test_an_api_is_told_by_its_name_and_the_folder_of_its_schema(files: tuple[str, ...], folder: str) -> None:
    assert identity(subject(*files)) == ("blog", folder)
    one = replace(found("1", KEY), subject=subject(*files))
    assert (one.folder, capture(one, DAY).folder) == (folder, folder)
    assert found("1", KEY).folder == ""


def cause_of(text: str, *settings: str, coordinate: str = "T") -> str:
    """Return the hash of a finding at a text, in an API whose additional providers have these settings."""
    finding = Finding(coordinate, "m", span_of(text) if text else None, "r")
    return Found("a", finding, "1", subject(additional=settings)).text


def test_a_cause_is_told_by_its_first_line_whatever_the_blanks() -> None:
    # As it stands in the baselines that people have: another hash would void all of them.
    assert cause_of("type  A\t{") == digest("type A {")[:16] == "f68cef9f1afddde7"
    assert cause_of("type A {\n  b: ID") == cause_of("type A {")
    assert cause_of("type A {") != cause_of("type B {")
    assert cause_of("") == digest("")[:16]
    assert len(digest("\ud800")) == 64


def test_an_additional_provider_is_told_by_its_settings_too() -> None:
    at = "config:additionalAuthenticationProviders[{}]"
    first, second = (cause_of("- x", "issuer: a", "issuer: b", coordinate=at.format(number)) for number in (0, 1))
    assert (first, second) == (digest("- x issuer: a")[:16], digest("- x issuer: b")[:16])
    assert cause_of("- x", "issuer: a", coordinate=at.format(1)) == digest("- x")[:16]
    assert cause_of("- x", "issuer: a", coordinate="config:x") == digest("- x")[:16]
    bare = replace(
        subject(), config=ApiConfig("a", "", Provider(Known(Mode.API_KEY)), (Provider(Known(Mode.AWS_IAM)),))
    )
    finding = Finding(at.format(0), "m", span_of("- x"), "r")
    assert Found("a", finding, "1", bare).text == digest("- x")[:16]


def test_what_is_no_place_for_a_baseline_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    report, other = tmp_path / "report.JSON", tmp_path / "x" / ".." / "report.JSON"
    assert baseline_file.fault(report, [tmp_path / "y.json"]) is None
    both = "A report and the baseline would both be written to report.JSON."
    assert baseline_file.fault(report, [tmp_path / "y.json", other]) == Problem(both, "Name another file.")
    for name in ("a.txt", "appsync-lint.json"):
        wrong = Problem(f"{name} is no name for a baseline.", "Name a file that ends in .json.")
        assert baseline_file.fault(tmp_path / name, []) == wrong


def test_a_baseline_that_cannot_even_be_looked_for_says_why(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 300)
    with pytest.raises(UnreadableError) as raised:
        baseline_file.load(folder / "a.json", Workspace(tmp_path), required=False)
    (problem,) = raised.value.problems
    assert problem.sentence.startswith("The baseline ")
    assert problem.sentence.endswith("/a.json cannot be read: File name too long.")


AGAIN = "Restore the file, or delete it and run `appsync-lint baseline`."


def test_what_is_wrong_with_a_baseline_where_and_what_to_do() -> None:
    def wrong(text: str) -> Problem:
        with pytest.raises(UnreadableError) as raised:
            baseline_file.read(Source(FILE, text))
        (problem,) = raised.value.problems
        assert problem.span is not None
        return replace(problem, span=None)

    assert wrong("{}") == Problem("This is no baseline of appsync-lint.", AGAIN)
    written = json.loads(baseline_file.write([capture(found("1", KEY), DAY)]))
    written["findings"][0] |= {"severity": "dire", "text": "x"}
    sentence = "This is no entry of a baseline: there is no severity 'dire'."
    assert wrong(json.dumps(written)) == Problem(sentence, AGAIN)
