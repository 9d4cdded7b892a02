"""The recipes of docs/ci.md: one comment that is updated, and no value of anybody else's in a script."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from email.message import Message
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
import yaml

from appsync_lint.report import formats
from appsync_lint.report.diff.markdown import MARKER
from tests import record
from tests.comparisons import api, compared, comparison
from tests.docs import ROOT
from tests.repositories import commit, git, repository
from tests.terminal import CONFIG, SCHEMA, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from urllib.request import Request

DIFF_PAGE = (ROOT / "docs/diff.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
OPENED = SCHEMA.replace("me: String", "me: String @aws_api_key")
GAINED = formats.diff(comparison(compared(api(SCHEMA), api(OPENED))), "markdown")
NOBODY = formats.diff(comparison(compared(api(SCHEMA), api(SCHEMA))), "markdown")
FAILED = "## appsync-lint\n\n**There is no verdict.**\n"
HIDING = GAINED + "\n## appsync-lint: nobody gains access\n"  # as an excerpt of a schema can hold it
OWN, FOREIGN = f"{MARKER}\nold", f"{MARKER}\nnot mine"


def recipe(name: str) -> str:
    """Return the block of code below a recipe's name."""
    found = re.search(rf"<!-- recipe: {name} -->\n```\w+\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


def scripts(data: Any) -> Iterator[str]:  # noqa: ANN401 - YAML data
    """Yield everything that a shell or another interpreter is given."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in {"run", "script", "after_script", "before_script"}:
                yield from [value] if isinstance(value, str) else value
            else:
                yield from scripts(value)
    elif isinstance(data, list):
        for item in data:
            yield from scripts(item)


def test_no_script_is_put_together_from_values_of_anybody_else() -> None:
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
    found = [script for block in blocks for script in scripts(block)]
    assert len(found) > 10
    assert [script for script in found if "${{" in script] == []


def test_the_recipes_compare_what_the_pages_say() -> None:
    steps = yaml.safe_load(recipe("github"))["jobs"]["access"]["steps"]
    assert steps[0]["with"] == {"fetch-depth": 2, "persist-credentials": False}
    compare = 'appsync-lint diff HEAD^1 --output github --output "markdown=$RUNNER_TEMP/access.md"'
    assert compare in [step.get("run") for step in steps]
    job = yaml.safe_load(recipe("gitlab"))["access"]
    assert job["variables"] == {"GIT_DEPTH": "0"}
    report = "$CI_PROJECT_DIR.access-$CI_JOB_ID.md"
    assert job["script"][-1] == f'appsync-lint diff merge-base --output text --output "markdown={report}"'


def test_the_recipes_run_whenever_the_answer_can_be_another() -> None:
    workflow = yaml.safe_load(recipe("github"))
    on = workflow[True]  # YAML 1.1 reads `on` so
    assert set(on["pull_request"]["types"]) == {"opened", "synchronize", "reopened", "edited"}
    assert workflow["concurrency"]["cancel-in-progress"] is True
    steps = workflow["jobs"]["access"]["steps"]
    assert all("always()" in step["if"] for step in steps[-2:]), "also where the job fails before there is a report"


def test_no_report_is_read_from_the_checkout() -> None:
    """There it could be a file, or a link to any other, that somebody has committed."""
    for block in re.findall(r"```(?:yaml|python)\n(.*?)```", PAGE, re.DOTALL):
        for line in block.splitlines():
            if "access.md" in line or ("appsync-lint.md" in line and "run:" in line):
                assert "RUNNER_TEMP" in line


def test_the_summary_on_github_says_where_there_is_no_verdict(tmp_path: Path) -> None:
    step = yaml.safe_load(recipe("github"))["jobs"]["access"]["steps"][-2]
    environment = {**os.environ, "RUNNER_TEMP": str(tmp_path), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}
    subprocess.run(["bash", "-e", "-c", step["run"]], env=environment, check=True)
    assert "there is no verdict" in (tmp_path / "summary").read_text("utf-8")
    (tmp_path / "access.md").write_text(GAINED, "utf-8")
    subprocess.run(["bash", "-e", "-c", step["run"]], env=environment, check=True)
    assert (tmp_path / "summary").read_text("utf-8").endswith(GAINED)


# What is written where, by what was there before: an own comment, one of somebody else's, none.
CASES = [
    ([], GAINED, "create"),
    ([], HIDING, "create"),
    ([("own", OWN)], None, "update"),
    ([], None, "create"),
    ([], NOBODY, None),
    ([], FAILED, "create"),
    ([("own", OWN)], GAINED, "update"),
    ([("own", OWN)], NOBODY, "update"),
    ([("own", OWN)], FAILED, "update"),
    ([("other", FOREIGN)], GAINED, "create"),
    ([("other", FOREIGN), ("own", OWN)], GAINED, "update"),
    ([("own", "by the way")], GAINED, "create"),
]


def told(text: str | None) -> str:
    """Return what a comment is to say; where there is no report, that there is no verdict."""
    if text is None:
        return f"{MARKER}\n## appsync-lint\n\n**There is no verdict:** the job ended before there was a report.\n"
    return text if text.startswith(MARKER) else f"{MARKER}\n{text}"


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")
@pytest.mark.parametrize(("there", "text", "expected"), CASES)
def test_the_comment_on_github(
    tmp_path: Path, there: list[tuple[str, str]], text: str | None, expected: str | None
) -> None:
    (step,) = (
        step for step in yaml.safe_load(recipe("github"))["jobs"]["access"]["steps"] if "script" in step.get("with", {})
    )
    logins = {"own": "github-actions[bot]", "other": "someone"}
    comments = [{"id": n, "user": {"login": logins[who]}, "body": body} for n, (who, body) in enumerate(there)]
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (tmp_path / "access.md").write_text("committed", encoding="utf-8")
    if text is not None:
        (temporary / "access.md").write_text(text, encoding="utf-8")
    harness = f"""
const calls = []
const issues = {{
  listComments: 'list',
  createComment: async given => calls.push(['create', given]),
  updateComment: async given => calls.push(['update', given]),
}}
const github = {{rest: {{issues}}, paginate: async (asked, given) => {{
  if (asked !== 'list' || given.issue_number !== 7) throw new Error('asked for something else')
  return {json.dumps(comments)}
}}}}
const context = {{repo: {{owner: 'o', repo: 'r'}}, issue: {{number: 7}}}}
;(async () => {{ {step["with"]["script"]} }})().then(() => console.log(JSON.stringify(calls)))
"""
    (tmp_path / "run.cjs").write_text(harness, encoding="utf-8")
    environment = {**os.environ, "RUNNER_TEMP": str(temporary)}
    command = ["node", "run.cjs"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True, text=True)
    calls = json.loads(done.stdout)
    if expected is None:
        assert calls == []
        return
    ((name, given),) = calls
    assert (name, given["body"]) == (expected, told(text))
    if name == "update":
        assert comments[given["comment_id"]]["body"] == OWN


class _Answer(io.BytesIO):
    def __init__(self, data: Any, next_page: str = "") -> None:  # noqa: ANN401 - JSON data
        super().__init__(json.dumps(data).encode())
        self.headers = Message()
        self.headers["x-next-page"] = next_page


@pytest.mark.parametrize(("there", "text", "expected"), CASES)
def test_the_note_on_gitlab(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    there: list[tuple[str, str]],
    text: str | None,
    expected: str | None,
) -> None:
    checkout = tmp_path / "project"
    checkout.mkdir()
    (checkout / "access.md").write_text("committed", encoding="utf-8")
    if text is not None:
        (tmp_path / "project.access-5.md").write_text(text, encoding="utf-8")
    monkeypatch.chdir(checkout)
    notes = [{"id": n, "author": {"id": {"own": 1}.get(who, 2)}, "body": body} for n, (who, body) in enumerate(there)]
    pages = [[], notes]  # the first page has nothing of interest
    calls: list[tuple[str, str, Any]] = []

    def answer(request: Request, timeout: int) -> _Answer:
        assert timeout
        assert request.get_header("Private-token") == "secret"
        path = request.full_url.removeprefix("https://gitlab.example/api/v4")
        if path == "/user":
            return _Answer({"id": 1})
        if path == "/projects/3/merge_requests/4":
            return _Answer({"sha": "newest"})
        if request.get_method() == "GET":
            page = int(path.rpartition("page=")[2])
            return _Answer(pages[page - 1], str(page + 1) if page < len(pages) else "")
        assert isinstance(request.data, bytes)
        calls.append((request.get_method(), path, json.loads(request.data)))
        return _Answer({})

    variables = {
        "CI_API_V4_URL": "https://gitlab.example/api/v4",
        "CI_MERGE_REQUEST_PROJECT_ID": "3",
        "CI_MERGE_REQUEST_IID": "4",
        "ACCESS_NOTE_TOKEN": "secret",
        "CI_PROJECT_DIR": str(checkout),
        "CI_JOB_ID": "5",
        "CI_COMMIT_SHA": "newest",
    }
    with mock.patch.dict(os.environ, variables), mock.patch("urllib.request.urlopen", answer):
        exec(compile(recipe("gitlab note"), "access_note.py", "exec"), {})  # noqa: S102 - the recipe is under test
    if expected is None:
        assert calls == []
        return
    own = next((n for n, (who, body) in enumerate(there) if who == "own" and body.startswith(MARKER)), None)
    notes_path = "/projects/3/merge_requests/4/notes"
    wanted = ("POST", notes_path) if expected == "create" else ("PUT", f"{notes_path}/{own}")
    assert calls == [(*wanted, {"body": told(text)})]


def test_an_older_pipeline_writes_no_note_on_gitlab() -> None:
    variables = {
        "CI_API_V4_URL": "https://gitlab.example/api/v4",
        "CI_MERGE_REQUEST_PROJECT_ID": "3",
        "CI_MERGE_REQUEST_IID": "4",
        "ACCESS_NOTE_TOKEN": "secret",
        "CI_COMMIT_SHA": "merged",
        "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "older",
    }
    with (
        mock.patch.dict(os.environ, variables),
        mock.patch("urllib.request.urlopen", return_value=_Answer({"sha": "newest"})),
        pytest.raises(SystemExit, match="newer commit"),
    ):
        exec(compile(recipe("gitlab note"), "access_note.py", "exec"), {})  # noqa: S102 - the recipe is under test


def test_without_a_token_no_note_is_written(tmp_path: Path) -> None:
    (tmp_path / "note.py").write_text(recipe("gitlab note"), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "ACCESS_NOTE_TOKEN"}
    done = subprocess.run(
        [sys.executable, "note.py"], cwd=tmp_path, env=environment, capture_output=True, check=False, text=True
    )
    assert done.returncode == 1
    assert "no note is written" in done.stderr


def test_the_example_of_the_page_is_what_is_told(tmp_path: Path) -> None:
    example = re.search(r"```text\n(.*?)```", DIFF_PAGE, re.DOTALL)
    assert example
    files = {
        name: (record.FIXTURES / "blog" / name).read_text("utf-8") for name in ("appsync-lint.yaml", "schema.graphql")
    }
    blog = repository(tmp_path / "blog", files)
    drafts = "  myDrafts(limit: Int, nextToken: String): PostConnection"
    (blog / "schema.graphql").write_text(files["schema.graphql"].replace(drafts, f"{drafts} @aws_api_key"), "utf-8")
    outcome = run(blog, "diff", "main")
    assert outcome.exit_code == 1
    assert example[1] in outcome.stdout


def test_the_approvals_of_the_page_are_read_as_they_stand(tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(approvals:.*?)```", DIFF_PAGE, re.DOTALL)
    assert example
    files = {"schema.graphql": SCHEMA, "appsync-lint.yaml": CONFIG, ".appsync-lint-approvals.yaml": example[1]}
    blog = repository(tmp_path / "blog", files)
    outcome = run(blog, "diff", "main", "--output", "json")
    assert outcome.exit_code == 0
    assert outcome.json["approvals"]["unused"][0]["fields"] == ["Query.status", "Status.*"]


def test_in_a_merge_its_first_parent_is_what_the_pull_request_is_merged_into(tmp_path: Path) -> None:
    """As GitHub checks it out: what came to the base branch in the meantime is nothing that the pull request does."""
    blog = repository(tmp_path / "blog", {"schema.graphql": SCHEMA, "appsync-lint.yaml": CONFIG, "x": ""})
    git(blog, "checkout", "--quiet", "-b", "pull")
    commit(blog, {"schema.graphql": OPENED})
    git(blog, "checkout", "--quiet", "main")
    commit(blog, {"appsync-lint.yaml": f"{CONFIG}  - authenticationType: AWS_IAM\n", "x": "more"})
    git(blog, "merge", "--quiet", "--no-ff", "--message=merge", "pull")
    gained = run(blog, "diff", "HEAD^1", "--output", "json").json["gained"]
    assert [(change["principal"], change["coordinate"]) for change in gained] == [("API_KEY", "Query.me")]
