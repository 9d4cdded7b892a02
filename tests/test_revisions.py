"""A git revision is read through git's objects: as it is, without touching anything, and nothing of it acts."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint.loaders import plumbing, revisions, trees
from appsync_lint.source import UnreadableError
from tests.repositories import blob, commit, everything, git, repository, tree
from tests.terminal import CONFIG, Outcome, run, write

OPEN = "type Query {\n  me: String @aws_api_key\n  other: String\n}\n"
CLOSED = "type Query {\n  me: String\n  other: String\n}\n"
JSON = ("--output", "json")
AUTH = ("--auth", "cognito,api-key")
GAINED = {("API_KEY", "Query.me")}


def gained(outcome: Outcome) -> set[tuple[str, str]]:
    """Return who gained what."""
    assert outcome.exit_code in {0, 1}, outcome.stderr
    return {(one["principal"], one["coordinate"]) for one in outcome.json["gained"]}


def diff(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> Outcome:
    """Compare, and report as JSON."""
    return run(folder, "diff", *JSON, *arguments, env=env)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a repository in which a first commit is closed, a second open; what is on disk is that."""
    folder = repository(tmp_path / "project", {"schema.graphql": CLOSED, "appsync-lint.yaml": CONFIG})
    commit(folder, {"schema.graphql": OPEN})
    return folder


@pytest.fixture(autouse=True)
def _nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test a folder for temporary files of its own."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))


def left(tmp_path: Path) -> list[Path]:
    """Return what was left behind."""
    return list((tmp_path / "temporary").iterdir())


# Which revisions there are, and what they stand for.


@pytest.mark.parametrize("revision", ["HEAD~1", "HEAD^", "main~1", "refs/heads/main~1", "@~1", "v1", "light", "before"])
def test_a_revision_is_the_current_folder_in_it(project: Path, tmp_path: Path, revision: str) -> None:
    git(project, "tag", "--annotate", "--message=one", "v1", "HEAD~1")
    git(project, "tag", "light", "HEAD~1")
    git(project, "branch", "before", "HEAD~1")
    assert gained(diff(project, revision)) == GAINED
    assert gained(diff(project, revision, "HEAD")) == GAINED
    assert gained(diff(project, "HEAD", revision)) == {("AMAZON_COGNITO_USER_POOLS", "Query.me")}
    assert left(tmp_path) == []


def test_a_hash_is_a_revision_whole_or_abbreviated(project: Path) -> None:
    before = git(project, "rev-parse", "HEAD~1")
    assert gained(diff(project, before)) == gained(diff(project, before[:8])) == GAINED


def test_a_detached_head_and_a_merge_are_revisions(project: Path) -> None:
    git(project, "checkout", "--quiet", "-b", "side", "HEAD~1")
    commit(project, {"README": "x"})
    git(project, "merge", "--quiet", "--no-edit", "main")
    assert gained(diff(project, "HEAD^1")) == GAINED
    assert gained(diff(project, "HEAD^2")) == set()
    git(project, "checkout", "--quiet", "--detach", "HEAD")
    assert gained(diff(project, "HEAD~1", "HEAD")) == GAINED


def test_what_is_on_disk_counts_and_not_what_is_committed(project: Path) -> None:
    write(project, {"schema.graphql": OPEN.replace("other: String", "other: String @aws_api_key")})
    assert gained(diff(project, "HEAD")) == {("API_KEY", "Query.other")}
    assert gained(diff(project, "HEAD", "HEAD")) == set()


def test_a_folder_below_the_root_is_the_current_one(tmp_path: Path) -> None:
    files = {"services/a/schema.graphql": CLOSED, "b/schema.graphql": CLOSED, "appsync-lint.yaml": CONFIG}
    folder = repository(tmp_path / "mono", files)
    commit(folder, {"services/a/schema.graphql": OPEN})
    assert gained(diff(folder / "services" / "a", "HEAD~1")) == GAINED
    assert gained(diff(folder / "services", "HEAD~1:services/a", "a")) == GAINED
    assert gained(diff(folder / "services", "HEAD~1:./a", "HEAD:./a")) == GAINED
    assert gained(diff(folder / "services", "HEAD~1:../b", "HEAD:../b")) == set()
    assert gained(diff(folder, "HEAD~1:services/a")) == GAINED
    assert gained(diff(folder, "HEAD~1:services/a/", "services/a/")) == GAINED
    assert gained(diff(folder, "HEAD~1:services/a/schema.graphql")) == GAINED
    outcome = diff(folder, "HEAD~1:../x")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "leads out of the repository" in outcome.stderr


def test_several_files_and_the_configuration_are_those_of_the_revision(tmp_path: Path) -> None:
    config = CONFIG + "schema: [a.graphql, more/*.graphql]\n"
    folder = repository(
        tmp_path / "project",
        {
            "a.graphql": "type Query {\n  me: String\n}\n",
            "more/b.graphql": "type Post {\n  title: String\n}\n",
            "more/c.graphql": "extend type Query {\n  post: Post\n}\n",
            "appsync-lint.yaml": config,
        },
    )
    wide = "name: blog\nauthenticationType: API_KEY\nschema: [a.graphql, more/*.graphql]\n"
    commit(folder, {"appsync-lint.yaml": wide, "more/d.graphql": "extend type Post {\n  text: String\n}\n"})
    everybody = {("API_KEY", name) for name in ("Query.me", "Query.post", "Post.title", "Post.text")}
    assert gained(diff(folder, "HEAD~1")) == everybody
    git(folder, "mv", "more", "others")
    commit(folder, {"appsync-lint.yaml": wide.replace("more/", "others/")})
    assert gained(diff(folder, "HEAD~1")) == set()
    assert gained(diff(folder, "HEAD~2", "HEAD")) == everybody


def test_line_ends_and_names_of_every_kind_make_no_difference(tmp_path: Path) -> None:
    folder = repository(
        tmp_path / "project",
        {
            "appsync-lint.yaml": CONFIG + 'schema: "schéma *.graphql"\n',
            "schéma ünicode 🗺.graphql": CLOSED.replace("\n", "\r\n"),
            ".gitattributes": "*.graphql text eol=lf\n",
        },
    )
    commit(folder, {"schéma ünicode 🗺.graphql": OPEN})
    assert gained(diff(folder, "HEAD~1")) == GAINED
    git(folder, "config", "core.autocrlf", "true")
    git(folder, "config", "core.quotePath", "true")
    assert diff(folder, "HEAD").json["gained"] == []


def test_infrastructure_code_is_read_in_a_revision(tmp_path: Path) -> None:
    template = """\
Resources:
  Api: {Type: AWS::AppSync::GraphQLApi, Properties: {Name: blog, AuthenticationType: MODE}}
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties: {ApiId: !GetAtt Api.ApiId, DefinitionS3Location: schema.graphql}
"""
    folder = repository(
        tmp_path / "project",
        {"infra/template.yaml": template.replace("MODE", "AWS_IAM"), "infra/schema.graphql": CLOSED},
    )
    commit(folder, {"infra/template.yaml": template.replace("MODE", "API_KEY")})
    found = {("API_KEY", "Query.me"), ("API_KEY", "Query.other")}
    assert gained(diff(folder, "HEAD~1")) == found
    assert gained(diff(folder, "HEAD~1:infra/template.yaml", "infra/template.yaml")) == found


def test_reports_and_errors_name_files_as_the_repository_does(project: Path, tmp_path: Path) -> None:
    outcome = run(project, "diff", "HEAD~1", "--output", "text")
    assert "schema.graphql:2:" in outcome.stdout
    commit(project, {"schema.graphql": "type Query {"})
    broken = run(project, "diff", "HEAD", "HEAD~1")
    assert (broken.exit_code, broken.stdout) == (2, "")
    assert "In HEAD: " in broken.stderr
    commit(project, {"appsync-lint.yaml": CONFIG + "schema: missing/x.graphql\n"})
    named = run(project, "diff", "HEAD", "HEAD~1")
    assert "In HEAD: There is no file missing/x.graphql." in named.stderr
    for text in (outcome.stdout + outcome.stderr, broken.stderr, named.stderr):
        assert str(tmp_path) not in text
        assert "temporary" not in text
        assert "appsync-lint-" not in text.replace(".appsync-lint-", "")
    assert left(tmp_path) == []


# What is a path, and what is not.


def test_what_is_a_path_and_a_revision_is_refused(project: Path) -> None:
    write(project, {"main/schema.graphql": CLOSED, "v1": CLOSED, "HEAD": CLOSED})
    git(project, "tag", "v1")
    for name, other in (("main", "refs/heads/main"), ("v1", "refs/tags/v1"), ("HEAD", "HEAD^0")):
        outcome = diff(project, name)
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert f"Write ./{name} for the path, {other} for the revision." in outcome.stderr
        assert diff(project, other).exit_code == 0
    assert gained(diff(project, "./main", ".")) == GAINED


def test_a_name_of_two_revisions_is_refused(project: Path) -> None:
    git(project, "tag", "main", "HEAD~1")
    outcome = diff(project, "main")
    assert outcome.exit_code == 2
    assert "main means more than one revision." in outcome.stderr
    assert "Write refs/heads/main or refs/tags/main." in outcome.stderr
    git(project, "config", "core.warnAmbiguousRefs", "false")
    assert diff(project, "main").exit_code == 2
    assert diff(project, "refs/heads/main").exit_code == 0
    assert gained(diff(project, "refs/tags/main")) == GAINED


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nope",), "There is neither a path nor a revision nope."),
        (("schema.grapql",), "Did you mean schema.graphql?"),
        (("./nope",), "There is no path ./nope."),
        (("nope:schema.graphql",), "There is no revision nope."),
        (("HEAD~1..HEAD",), "Name both by themselves: appsync-lint diff HEAD~1 HEAD"),
        (("main...HEAD",), "appsync-lint diff $(git merge-base main HEAD) HEAD"),
        (("^main",), "There is neither a path nor a revision ^main."),
        ((":schema.graphql",), "the index is not read"),
        ((":/more",), "the index is not read"),
        (("-",), "Standard input is not compared."),
        (("",), "'' names nothing to compare."),
        (("--", "-x"), "'-x' names nothing to compare."),
        (("--", "--output=x"), "'--output=x' names nothing to compare."),
        (("--", "--", "main"), "'--' names nothing to compare."),
        (("--", "--end-of-options", "main"), "'--end-of-options' names nothing to compare."),
        (("--end-of-options",), "No such option '--end-of-options'"),
        (("--all",), "No such option '--all'"),
        (("HEAD", "--git-dir=/"), "No such option '--git-dir'"),
        (("main", "main", "main"), "unexpected extra argument"),
        ((), "Missing argument 'OLD'"),
        (("HEAD^{tree}",), "There is neither a path nor a revision HEAD^{tree}."),
        (("HEAD:schema.graphql\n",), ""),
        (("HEAD\n--all",), "There is neither a path nor a revision"),
        (("x" * 100_000,), "There is neither a path nor a revision"),
    ],
)
def test_what_names_nothing_is_refused(project: Path, arguments: tuple[str, ...], said: str) -> None:
    before = everything(project)
    outcome = diff(project, *arguments)
    if said:
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert said in outcome.stderr
    assert everything(project) == before


def test_hints_for_a_revision_that_is_not_there(project: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{project}", "shallow")
    git(tmp_path / "shallow", "checkout", "--quiet", "--detach")
    git(tmp_path / "shallow", "branch", "--delete", "main")
    assert "Did you mean origin/main?" in diff(tmp_path / "shallow", "main").stderr
    outcome = diff(tmp_path / "shallow", "HEAD~1")
    assert outcome.exit_code == 2
    assert "This clone is shallow" in outcome.stderr
    assert gained(diff(tmp_path / "shallow", "origin/main")) == set()
    git(tmp_path, "clone", "--quiet", "--depth=2", f"file://{project}", "deeper")
    assert gained(diff(tmp_path / "deeper", "HEAD^1")) == GAINED


def test_without_a_repository_paths_can_be_compared(tmp_path: Path) -> None:
    write(tmp_path / "a", {"old.graphql": CLOSED, "new.graphql": OPEN})
    assert gained(diff(tmp_path / "a", "old.graphql", "new.graphql", *AUTH)) == GAINED
    assert gained(diff(tmp_path / "a", "old.*", "new.*", *AUTH)) == GAINED
    outcome = diff(tmp_path / "a", "main", *AUTH)
    assert outcome.exit_code == 2
    assert "There is no path main." in outcome.stderr
    assert "This is no git repository." in outcome.stderr


def test_without_git_paths_can_be_compared(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project, {"old.graphql": CLOSED, "new.graphql": OPEN, "git": "#!/bin/sh\ntouch ran\n"})
    (project / "git").chmod(0o755)
    monkeypatch.chdir(project)
    for path in ("", ".", str(project), f"{project}:.:"):
        monkeypatch.setenv("PATH", path)
        assert gained(diff(project, "old.graphql", "new.graphql")) == GAINED
        outcome = diff(project, "HEAD")
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert "git, which reads revisions, was not found." in outcome.stderr
    assert not (project / "ran").exists()


def test_a_folder_of_git_is_no_place_to_compare_in(project: Path) -> None:
    outcome = diff(project / ".git", "HEAD~1", *AUTH)
    assert outcome.exit_code == 2
    assert "Change to the folder of the project" in outcome.stderr


def test_a_bare_repository_has_revisions(project: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(project), "bare.git")
    assert gained(diff(tmp_path / "bare.git", "main~1", "main")) == GAINED
    assert gained(diff(tmp_path / "bare.git", "main~1:schema.graphql", "main:schema.graphql")) == GAINED


def test_a_folder_that_looks_like_a_repository_is_none(project: Path) -> None:
    """Who adds such a folder to a project would else say what `main` is there."""
    git(project, "clone", "--quiet", "--bare", str(project), "api")
    write(project / "api", {"schema.graphql": OPEN})
    outcome = diff(project / "api", "main", *AUTH)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "looks like a repository of its own" in outcome.stderr


def test_a_folder_that_looks_like_a_work_tree_is_none_for_an_older_git(project: Path, tmp_path: Path) -> None:
    """A git before 2.38 knows no `safe.bareRepository`, and such a folder can name a work tree of its own."""
    skip = 'for one; do shift; [ "$one" = safe.bareRepository=explicit ] && one=core.x=y; set -- "$@" "$one"; done\n'
    write(tmp_path / "bin", {"git": f'#!/bin/sh\n{skip}exec "{shutil.which("git")}" "$@"\n'})
    (tmp_path / "bin" / "git").chmod(0o755)
    commit(project, {"api/schema.graphql": CLOSED, "api/appsync-lint.yaml": CONFIG})
    commit(project, {"api/schema.graphql": OPEN})
    old = {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    assert gained(diff(project / "api", "main~1", env=old)) == GAINED
    git(project, "clone", "--quiet", "--bare", str(project), str(tmp_path / "evil"))
    shutil.copytree(tmp_path / "evil", project / "api", dirs_exist_ok=True)
    write(project, {"api/config": "[core]\nrepositoryformatversion = 0\nbare = false\nworktree = .\n"})
    outcome = diff(project / "api", "main~1", env=old)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "looks like a repository of its own" in outcome.stderr


def test_a_second_work_tree_and_a_submodule_have_the_revisions_of_theirs(project: Path, tmp_path: Path) -> None:
    git(project, "worktree", "add", "--quiet", "--detach", str(tmp_path / "second"), "HEAD~1")
    assert gained(diff(tmp_path / "second", "main", ".")) == {("AMAZON_COGNITO_USER_POOLS", "Query.me")}
    assert gained(diff(tmp_path / "second", "HEAD", "main")) == GAINED
    outer = repository(tmp_path / "outer", {"schema.graphql": CLOSED, "appsync-lint.yaml": CONFIG})
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(project), "inner")
    commit(outer, {})
    assert gained(diff(outer / "inner", "HEAD~1")) == GAINED
    inside = diff(outer, "HEAD", "HEAD~1")
    assert inside.exit_code == 0
    assert "inner is a submodule" in inside.stderr
    assert diff(outer, "HEAD", "HEAD~1", "--require-known").exit_code == 2
    assert diff(outer, "HEAD:inner", "schema.graphql", *AUTH).exit_code == 1


# Nothing is touched, and nothing acts.


def test_nothing_is_touched(project: Path, tmp_path: Path) -> None:
    (project / "schema.graphql").touch()  # so that git would like to refresh its index
    write(project, {"untracked.txt": "x"})
    before = everything(project)
    for arguments in (("HEAD~1",), ("HEAD~1", "HEAD"), ("HEAD~1:schema.graphql", "schema.graphql"), ("nope",)):
        diff(project, *arguments)
        assert everything(project) == before
    assert left(tmp_path) == []


def test_the_environment_of_a_hook_makes_no_difference(project: Path, tmp_path: Path) -> None:
    other = repository(tmp_path / "other", {"schema.graphql": OPEN})
    env = {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(other / ".git" / "index"),
        "GIT_OBJECT_DIRECTORY": str(other / ".git" / "objects"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": "/bin/false",
        "GIT_CONFIG_PARAMETERS": "'core.bare'='true'",
        "GIT_EXTERNAL_DIFF": "/bin/false",
        "GIT_TRACE": str(tmp_path / "trace"),
        "GIT_NAMESPACE": "x",
        "GIT_PREFIX": "x/",
        "LC_ALL": "de_DE.UTF-8",
    }
    assert gained(diff(project, "HEAD~1", env=env)) == GAINED
    assert not (tmp_path / "trace").exists()


def _planted(folder: Path, marker: Path) -> None:
    """Let a repository run a program wherever git could be made to."""
    program = folder.parent / "program"
    program.write_text(f'#!/bin/sh\necho "$0 $@" >> "{marker}"\n', encoding="utf-8")
    program.chmod(0o755)
    for key in (
        "core.fsmonitor", "core.sshCommand", "core.gitProxy", "core.pager", "core.editor", "core.askPass",
        "core.alternateRefsCommand", "diff.external", "diff.x.textconv", "diff.x.command", "filter.x.smudge",
        "filter.x.clean", "filter.x.process", "credential.helper", "alias.rev-parse", "alias.cat-file",
        "alias.ls-tree", "remote.origin.uploadpack", "gpg.program", "interactive.diffFilter", "pager.ls-tree",
        "pager.rev-parse", "pager.cat-file", "uploadpack.packObjectsHook", "trace2.eventTarget",
    ):  # fmt: skip
        git(folder, "config", key, f"!{program}" if key.startswith("alias") else str(program))
    for key in ("protocol.allow", "protocol.ext.allow", "protocol.file.allow"):
        git(folder, "config", key, "always")
    for key in ("core.untrackedCache", "core.preloadIndex"):
        git(folder, "config", key, "true")
    hooks = folder.parent / "hooks"
    hooks.mkdir()
    names = ("post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman")
    for name in names:
        for place in (hooks / name, folder / ".git" / "hooks" / name):
            place.write_bytes(program.read_bytes())
            place.chmod(0o755)
    git(folder, "config", "core.hooksPath", str(hooks))
    write(folder, {".git/info/attributes": "* filter=x diff=x\n"})


def test_nothing_of_a_repository_acts(project: Path, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    write(project, {".gitattributes": "* filter=x diff=x export-subst\n"})
    _planted(project, marker)
    (project / "schema.graphql").touch()
    before = everything(project)
    assert gained(diff(project, "HEAD~1")) == GAINED
    assert gained(diff(project, "HEAD~1", "HEAD")) == GAINED
    assert not marker.exists()
    assert everything(project) == before
    # All this is planted well: git itself would run it.
    with contextlib.suppress(subprocess.CalledProcessError):
        git(project, "status")
    assert marker.exists()


@pytest.mark.parametrize("other_guards", [True, False])
def test_nothing_is_fetched_and_what_is_missing_is_an_error(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, other_guards: bool
) -> None:
    for key in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"):
        git(project, "config", key, "true")
    git(tmp_path, "clone", "--quiet", "--no-local", "--filter=blob:none", f"file://{project}", "partial")
    partial, marker = tmp_path / "partial", tmp_path / "marker"
    _planted(partial, marker)
    git(partial, "config", "remote.origin.url", f"ext::sh -c touch% {marker}")
    if other_guards:  # each alone is enough
        own = {"GIT_ALLOW_PROTOCOL": "none", "PATH": os.environ["PATH"], "LC_ALL": "C"}
        monkeypatch.setattr(plumbing, "_ENVIRONMENT", own)
    before = everything(partial)
    report = tmp_path / "report.sarif"
    outcome = run(partial, "diff", "HEAD~1", "--output", f"sarif={report}")
    assert outcome.exit_code == 2
    assert "Not all of HEAD~1 is here" in outcome.stderr
    assert '"executionSuccessful": false' in report.read_text(encoding="utf-8")
    assert not marker.exists()
    assert everything(partial) == before
    # And well planted, too.
    with pytest.raises(subprocess.CalledProcessError):
        git(partial, "cat-file", "-p", "HEAD~1:schema.graphql")
    assert marker.exists()


def test_objects_are_not_replaced_and_histories_not_grafted(project: Path) -> None:
    before, now = git(project, "rev-parse", "HEAD~1"), git(project, "rev-parse", "HEAD")
    git(project, "replace", before, now)
    assert gained(diff(project, before)) == GAINED
    git(project, "replace", "--delete", before)
    write(project, {".git/info/grafts": f"{now}\n"})
    assert gained(diff(project, "HEAD~1")) == GAINED


def test_objects_of_another_repository_are_read(project: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--shared", str(project), "sharing")
    assert gained(diff(tmp_path / "sharing", "HEAD~1")) == GAINED


def test_the_repository_of_another_user_is_not_read(project: Path) -> None:
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("only root can give a repository away")
    for path in (project, project / ".git"):
        os.chown(path, 12345, 12345)
    outcome = diff(project, "HEAD~1")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "git does not read this repository: it belongs to another user." in outcome.stderr
    assert "run `git status` here" in outcome.stderr
    assert str(project) not in outcome.stderr


def test_a_git_that_never_answers_is_given_up(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "bin", {"git": "#!/bin/sh\nexec /bin/sleep 60\n"})
    (tmp_path / "bin" / "git").chmod(0o755)
    monkeypatch.setattr(plumbing, "_TIMEOUT", 0.2)
    outcome = diff(project, "HEAD~1", env={"PATH": str(tmp_path / "bin")})
    assert outcome.exit_code == 2
    assert "git did not answer within" in outcome.stderr
    assert left(tmp_path) == []


def test_a_git_that_cannot_be_run_is_an_error(project: Path, tmp_path: Path) -> None:
    write(tmp_path / "bin", {"git": b"\x7fELF nonsense"})
    (tmp_path / "bin" / "git").chmod(0o755)
    outcome = diff(project, "HEAD~1", env={"PATH": str(tmp_path / "bin")})
    assert outcome.exit_code == 2
    assert "git cannot be run: " in outcome.stderr


def test_temporary_files_are_removed_whatever_happens(project: Path, tmp_path: Path) -> None:
    with mock.patch("appsync_lint.loaders.project.load", side_effect=KeyboardInterrupt):
        assert diff(project, "HEAD~1").exit_code == 130
    with mock.patch("appsync_lint.loaders.project.load", side_effect=RuntimeError("x")):
        assert diff(project, "HEAD~1").exit_code == 3
    with mock.patch("appsync_lint.loaders.trees.write", side_effect=KeyboardInterrupt):
        assert diff(project, "HEAD~1").exit_code == 130
    assert left(tmp_path) == []


def test_an_interrupted_run_leaves_nothing_behind(project: Path, tmp_path: Path) -> None:
    slow = 'case "$*" in *--buffer*) exec /bin/sleep 60;; esac\n'
    write(tmp_path / "bin", {"git": f'#!/bin/sh\n{slow}exec "{shutil.which("git")}" "$@"\n'})
    (tmp_path / "bin" / "git").chmod(0o755)
    place = tmp_path / "temporary"
    env = {**os.environ, "PATH": str(tmp_path / "bin"), "TMPDIR": str(place)}
    command = [sys.executable, "-m", "appsync_lint", "diff", "HEAD~1"]
    with subprocess.Popen(command, cwd=project, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        while not left(tmp_path) and running.poll() is None:
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        assert running.wait() == 130
    assert left(tmp_path) == []


def test_temporary_files_are_not_written_into_the_repository(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(project))
    outcome = diff(project, "HEAD~1")
    assert outcome.exit_code == 2
    assert "The folder for temporary files lies in the repository" in outcome.stderr
    monkeypatch.setattr(tempfile, "tempdir", str(project / "missing"))
    assert "The folder for temporary files cannot be used" in diff(project, "HEAD~1").stderr


# What a tree may hold.


@pytest.mark.parametrize("name", [b"..", b".git", b".GIT", b".git ", b"git~1", b"."])
def test_a_name_that_no_work_tree_can_have_is_refused(project: Path, name: bytes) -> None:
    schema = blob(project, CLOSED.encode())
    inner = git(project, "mktree", stdin=f"100644 blob {schema}\tescaped\n".encode())
    made = tree(project, {name: (b"40000", inner), b"schema.graphql": (b"100644", schema)})
    outcome = diff(project, made)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "holds a file of a name that no work tree can have" in outcome.stderr


def test_a_name_with_a_slash_leads_nowhere(project: Path, tmp_path: Path) -> None:
    schema = blob(project, CLOSED.encode())
    for name in (b"../../escaped", b"/tmp/escaped", b"a//b", b"a/.git/hooks/x"):
        made = tree(project, {name: (b"100644", schema), b"schema.graphql": (b"100644", schema)})
        assert diff(project, made).exit_code == 2
    assert not list(tmp_path.rglob("escaped"))


def test_two_files_of_one_name_are_refused(project: Path) -> None:
    schema = blob(project, CLOSED.encode())
    data = b"100644 schema.graphql\0" + bytes.fromhex(schema)
    made = git(project, "hash-object", "-t", "tree", "-w", "--stdin", "--literally", stdin=data * 2)
    outcome = diff(project, git(project, "commit-tree", "-m", "twice", made))
    assert outcome.exit_code == 2
    assert "another name is the same on this system" in outcome.stderr


def test_nothing_is_written_through_a_link(project: Path, tmp_path: Path) -> None:
    schema, target = blob(project, CLOSED.encode()), blob(project, str(tmp_path / "outside").encode())
    (tmp_path / "outside").mkdir()
    inner = git(project, "mktree", stdin=f"100644 blob {schema}\tescaped\n".encode())
    data = b"120000 a\0" + bytes.fromhex(target) + b"40000 a\0" + bytes.fromhex(inner)
    made = git(project, "hash-object", "-t", "tree", "-w", "--stdin", "--literally", stdin=data)
    assert diff(project, git(project, "commit-tree", "-m", "through", made)).exit_code == 2
    assert list((tmp_path / "outside").iterdir()) == []


def test_links_inside_the_tree_lead_where_they_led(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    write(folder, {"shared/schema.graphql": CLOSED, "appsync-lint.yaml": CONFIG, "api/x": ""})
    (folder / "api" / "schema.graphql").symlink_to("../shared/schema.graphql")
    repository(folder, {})
    commit(folder, {"shared/schema.graphql": OPEN})
    assert gained(diff(folder / "api", "HEAD~1")) == GAINED


def _without_names(report: str) -> str:
    return report.replace("the current folder", "HEAD").replace('"."', '"HEAD"')


@pytest.mark.parametrize(
    ("where", "exit_code"),
    [
        ("absolute", 2),
        ("../outside.graphql", 2),
        ("deep/in/here/../../outside.graphql", 2),
        ("into the project", 1),
        ("lib/x", 1),
        ("deep/in/here/../lib/x", 1),
        ("nowhere", 2),
        ("../nowhere.graphql", 2),
        ("a/missing/../../lib/x", 2),
        ("lib/x/../x", 2),
        ("more.graphql", 2),
        (".", 0),
        ("folder outside", 2),
        ("folder of the project", 1),
    ],
)
def test_links_lead_where_they_lead_on_disk(tmp_path: Path, where: str, exit_code: int) -> None:
    folder = tmp_path / "project"
    write(tmp_path, {"outside.graphql": OPEN, "away/x.graphql": "extend type Query { x: Int @aws_api_key }\n"})
    config = CONFIG + "schema: [schema.graphql, '*.graphql', 'a/**/*.graphql']\n"
    write(
        folder, {"schema.graphql": CLOSED, "appsync-lint.yaml": config, "a/b/z.graphql": "scalar Z\n", "deep/in/x": ""}
    )
    more = "extend type Query { x: Int @aws_api_key }\n"
    write(folder, {"lib/x": more, "lib/folder/x.graphql": more})
    (folder / "deep" / "in" / "here").symlink_to("../../a")  # up from here is not up from its name
    (folder / "round").symlink_to("round")
    repository(folder, {})
    links = {
        "absolute": ("more.graphql", str(tmp_path / "outside.graphql")),
        "into the project": ("more.graphql", str(folder / "lib" / "x")),
        "folder outside": ("a/more", "../../away"),
        "folder of the project": ("a/more", str(folder / "lib" / "folder")),
    }
    name, to = links.get(where, ("more.graphql", where))
    (folder / name).symlink_to(to)
    commit(folder, {})
    on_disk, in_git = diff(folder, "HEAD~1", "."), diff(folder, "HEAD~1", "HEAD")
    assert in_git.exit_code == exit_code, in_git.stderr
    assert (in_git.exit_code, _without_names(in_git.stdout)) == (on_disk.exit_code, _without_names(on_disk.stdout))
    assert in_git.stderr.replace("In HEAD: ", "").splitlines()[:1] == on_disk.stderr.splitlines()[:1] or (
        "is a link out of the repository" in in_git.stderr and not on_disk.stderr
    )


def test_nothing_is_read_through_a_link_out_of_the_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "project"
    write(tmp_path, {"outside.yaml": "Resources: {A: {Type: AWS::AppSync::GraphQLApi}}\n"})
    write(folder, {"schema.graphql": CLOSED, "infra/x": ""})
    (folder / "infra" / "template.yaml").symlink_to("../../outside.yaml")
    (folder / "pyproject.toml").symlink_to("../outside.yaml")
    repository(folder, {})
    opened, read = [], Path.read_bytes

    def recorded(path: Path) -> bytes:
        opened.append(os.path.realpath(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", recorded)
    outcome = diff(folder, "HEAD", "HEAD", *AUTH)
    assert outcome.exit_code == 0
    assert "infra/template.yaml, pyproject.toml are each a link out of the repository" in outcome.stderr
    assert diff(folder, "HEAD", "HEAD", "--require-known", *AUTH).exit_code == 2
    assert diff(folder, "HEAD", "HEAD").exit_code == 2
    assert diff(folder, "HEAD:infra", "HEAD:infra").exit_code == 2
    refused = diff(folder, "HEAD:infra/template.yaml", "HEAD:infra/template.yaml")
    assert "template.yaml lies outside the project's root folder and is not read." in refused.stderr
    assert diff(folder, "HEAD:infra/*.yaml", "HEAD:infra/*.yaml").exit_code == 2
    assert opened
    assert str(tmp_path / "outside.yaml") not in opened


def test_links_that_go_round_or_on_for_ever_are_a_sentence(project: Path) -> None:
    files = {b"appsync-lint.yaml": (b"100644", blob(project, CONFIG.encode()))}
    files[b"schema.graphql"] = (b"100644", blob(project, CLOSED.encode()))
    chain = {b"l%04d" % n: (b"120000", blob(project, b"l%04d" % (n + 1))) for n in range(1200)}
    assert diff(project, tree(project, {**files, **chain}), "HEAD").exit_code == 1
    round_ = {
        b"a.graphql": (b"120000", blob(project, b"b.graphql")),
        b"b.graphql": (b"120000", blob(project, b"a.graphql")),
    }
    made = tree(project, {**files, **round_})
    assert "It is a link that leads nowhere." in diff(project, "HEAD", f"{made}:a.graphql").stderr


@pytest.mark.parametrize("depth", [101, 1200])
def test_folders_too_deep_are_a_sentence_and_leave_nothing(project: Path, tmp_path: Path, depth: int) -> None:
    made = git(project, "mktree", stdin=f"100644 blob {blob(project, b'x')}\tx\n".encode())
    for _ in range(depth):
        made = git(project, "mktree", stdin=f"040000 tree {made}\ta\n".encode())
    outcome = diff(project, git(project, "commit-tree", "-m", "deep", made), "HEAD")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "holds folders in folders, more than 100 deep." in outcome.stderr
    assert left(tmp_path) == []


def test_of_a_list_without_end_only_a_beginning_is_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = git(project, "mktree", stdin=f"100644 blob {blob(project, b'x')}\tx\n".encode())
    for _ in range(12):  # 10^12 files
        made = git(project, "mktree", stdin="".join(f"040000 tree {made}\t{n}\n" for n in range(10)).encode())
    bomb = git(project, "commit-tree", "-m", "bomb", made)
    monkeypatch.setattr(revisions, "_MOST_LISTED", 1000)
    outcome = diff(project, bomb, "HEAD")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "holds more than 1,000 files." in outcome.stderr
    monkeypatch.setattr(revisions, "_MOST_LISTED", 10**12)
    monkeypatch.setattr(revisions, "_MOST_NAMES", 2**20)
    assert "git lists more than 1 MB of names of files." in diff(project, bomb, "HEAD").stderr


def test_a_pointer_to_git_lfs_is_no_schema(project: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"
    commit(project, {"schema.graphql": pointer})
    outcome = diff(project, "HEAD~1", "HEAD")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "In HEAD: schema.graphql is a Git LFS pointer" in outcome.stderr
    commit(project, {"schema.graphql": CLOSED, "infra/template.yaml": pointer})
    assert diff(project, "HEAD", "HEAD").exit_code == 0
    assert diff(project, "HEAD", "HEAD", "--require-known").exit_code == 2


def test_a_folder_for_temporary_files_can_look_like_a_pattern(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "t[1]*"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    assert gained(diff(project, "HEAD~1:*.graphql", "HEAD:*.graphql", *AUTH)) == GAINED
    assert gained(diff(project, "HEAD~1")) == GAINED


@pytest.mark.parametrize("option", ["--config", "--root"])
def test_an_option_of_any_length_is_a_path(project: Path, option: str) -> None:
    assert f"What {option} names is not there." in diff(project, "HEAD~1", option, "x" * 5000).stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("command", ["ls-tree", "--buffer"])
def test_a_signal_leaves_nothing_behind(project: Path, tmp_path: Path, number: signal.Signals, command: str) -> None:
    note = tmp_path / "note"
    slow = f'case "$*" in *{command}*) echo $$ > "{note}"; exec /bin/sleep 60;; esac\n'
    write(tmp_path / "bin", {"git": f'#!/bin/sh\n{slow}exec "{shutil.which("git")}" "$@"\n'})
    (tmp_path / "bin" / "git").chmod(0o755)
    env = {**os.environ, "PATH": str(tmp_path / "bin"), "TMPDIR": str(tmp_path / "temporary")}
    arguments = [sys.executable, "-m", "appsync_lint", "diff", "HEAD~1"]
    with subprocess.Popen(arguments, cwd=project, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        while not (note.exists() and note.read_text("utf-8").strip()) and running.poll() is None:
            time.sleep(0.05)
        running.send_signal(number)
        assert running.wait() == 128 + number
    assert left(tmp_path) == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text("utf-8")), 0)


def test_signals_mean_afterwards_what_they_meant(project: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    assert diff(project, "HEAD~1", "HEAD").exit_code == 1
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before


def test_what_cannot_be_removed_is_said(project: Path) -> None:
    with mock.patch("os.rmdir", side_effect=PermissionError(13, "Permission denied")):
        outcome = diff(project, "HEAD~1")
    assert outcome.exit_code == 2
    assert "cannot be removed: Permission denied." in outcome.stderr


def test_a_file_too_large_and_one_that_is_no_text_are_as_on_disk(project: Path) -> None:
    large = " " * (32 * 1024 * 1024) + CLOSED
    commit(project, {"large/schema.graphql": large, "image.png": b"\x89PNG", "lambda.zip": b"PK"})
    assert diff(project, "HEAD", "HEAD").exit_code == 0
    outcome = diff(project, "HEAD:large/schema.graphql", "schema.graphql")
    assert outcome.exit_code == 2
    assert "In HEAD:large/schema.graphql: large/schema.graphql is larger than 32 MB." in outcome.stderr


def test_of_a_tree_too_large_what_describes_no_api_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"other/{number}.txt": str(number) for number in range(20)}
    files |= {"api/schema.graphql": CLOSED, "shared/more.graphql": "extend type Query { x: String }\n"}
    folder = repository(tmp_path / "mono", {**files, "appsync-lint.yaml": CONFIG + "schema: '**/*.graphql'\n"})
    commit(folder, {"shared/more.graphql": "extend type Query { x: String @aws_api_key }\n"})
    monkeypatch.setattr(trees, "MAX_FILES", 10)
    outcome = diff(folder / "api", "HEAD~1")
    assert gained(outcome) == {("API_KEY", "Query.x")}
    assert "note: HEAD~1: It holds too many files: those that describe no API are left out." in outcome.stderr
    assert gained(diff(folder, "HEAD~1:api", "HEAD:api")) == {("API_KEY", "Query.x")}
    assert "git worktree add" in diff(folder, "HEAD~1").stderr
    commit(folder, {"appsync-lint.yaml": CONFIG + "schema: ['**/*.graphql', 'api/*.txt']\n", "api/y.txt": "scalar Y\n"})
    assert "too many files to read all that could belong to the schema" in diff(folder / "api", "HEAD").stderr


@pytest.mark.parametrize("revisions_of", [("HEAD~1", "HEAD"), ("HEAD",)])
def test_what_is_left_out_of_a_tree_and_could_matter_is_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, revisions_of: tuple[str, ...]
) -> None:
    files = {"api/schema.graphql": CLOSED, "shared/more.graphql": "extend type Query { x: String }\n"}
    folder = repository(tmp_path / "mono", {**files, "appsync-lint.yaml": CONFIG + "schema: '**/*.graphql'\n"})
    opened = {"shared/more.graphql": "extend type Query { x: String @aws_api_key }\n"}
    commit(folder, {**opened, **{f"junk/{number}": "x" for number in range(20)}})
    monkeypatch.setattr(trees, "MAX_FILES", 10)
    for options in ((), ("--require-known",), ("--ignore-new-fields",)):
        outcome = diff(folder / "api", *revisions_of, *options)
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert "There are more than 10 files" in outcome.stderr


def test_other_peoples_programs_are_the_first_to_be_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"node_modules/x/{number}.js": str(number) for number in range(20)}
    near = {"api/schema.graphql": CLOSED, "venv/more.graphql": "extend type Query { x: String }\n"}
    config = CONFIG + "schema: [api/*.graphql, venv/*.graphql]\n"
    folder = repository(tmp_path / "mono", {**files, **near, "appsync-lint.yaml": config})
    commit(folder, {"api/schema.graphql": OPEN})
    monkeypatch.setattr(trees, "MAX_FILES", 10)
    assert gained(diff(folder / "api", "HEAD~1")) == GAINED


def test_a_submodule_in_all_that_is_compared_is_not_known(tmp_path: Path) -> None:
    part = repository(tmp_path / "part", {"more.graphql": "extend type Query { x: String @aws_api_key }\n"})
    config = CONFIG + "schema: '**/*.graphql'\n"
    outer = repository(tmp_path / "outer", {"api/schema.graphql": CLOSED, "appsync-lint.yaml": config})
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(part), "shared")
    commit(outer, {})
    assert diff(outer / "api", "HEAD~1", "HEAD").exit_code == 0
    outcome = diff(outer / "api", "HEAD~1", "HEAD", "--require-known")
    assert outcome.exit_code == 2
    assert "shared is a submodule" in outcome.stderr
    hidden = diff(outer, "HEAD", "--ignore-new-fields")
    assert gained(diff(outer, "HEAD", ".")) == {("API_KEY", "Query.x")}
    assert hidden.exit_code == 1
    assert "--ignore-new-fields does not count here" in hidden.stderr
    commit(outer, {"appsync-lint.yaml": config.replace("'**/*.graphql'", "[api/schema.graphql, shared/more.graphql]")})
    assert "There is no file shared/more.graphql." in diff(outer, "HEAD~2", "HEAD").stderr


def test_one_blob_at_many_places_counts_as_often(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(project, {f"{number}.txt": "x" * 100 for number in range(20)})
    monkeypatch.setattr(trees, "MAX_TOTAL_SIZE", 1500)
    assert diff(project, "HEAD").exit_code == 2


def test_a_missing_or_damaged_object_is_an_error(project: Path) -> None:
    oid = git(project, "rev-parse", "HEAD~1:schema.graphql")
    path = project / ".git" / "objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    path.write_bytes(b"nonsense")
    outcome = diff(project, "HEAD~1")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    path.unlink()
    outcome = diff(project, "HEAD~1")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "Not all of HEAD~1 is here" in outcome.stderr


def test_a_repository_with_longer_hashes_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "--quiet", "--object-format=sha256", "--initial-branch=main")
    commit(folder, {"schema.graphql": CLOSED, "appsync-lint.yaml": CONFIG})
    commit(folder, {"schema.graphql": OPEN})
    assert gained(diff(folder, "HEAD~1")) == GAINED


def test_a_repository_without_commits_has_no_revisions(tmp_path: Path) -> None:
    write(tmp_path / "a", {"schema.graphql": OPEN})
    git(tmp_path / "a", "init", "--quiet")
    assert diff(tmp_path / "a", "HEAD", *AUTH).exit_code == 2


def test_who_reads_a_repository_gets_one_or_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no git repository"):
        revisions.repository(tmp_path)


FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.fixture(scope="session")
def fixtures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository that holds all fixtures, infrastructure code of every kind among them."""
    folder = tmp_path_factory.mktemp("fixtures") / "all"
    shutil.copytree(FIXTURES, folder)
    return repository(folder, {})


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()))
def test_a_revision_is_read_as_the_same_files_on_disk_are(fixtures: Path, name: str) -> None:
    modes = ("--auth", "iam") if name == "no-config" else ()
    outcome = diff(fixtures, f"HEAD:{name}", *modes)
    assert outcome.exit_code == 0, outcome.stderr
    assert (outcome.json["gained"], outcome.json["lost"]) == ([], [])
    assert outcome.json["rules"] == {"new": [], "fixed": []}
    assert "HEAD:" not in outcome.stderr, "what is said of one version is said of both"


@given(path=st.text(alphabet="./\\ab:git ~1G", min_size=1, max_size=12), link=st.text(alphabet="./ab", min_size=1))
def test_every_name_is_refused_or_lies_in_the_folder(path: str, link: str) -> None:
    entries = [trees.Entry("100644", "0" * 40, path), trees.Entry("120000", "1" * 40, "c/link")]
    try:
        trees.refuse_odd(entries, "HEAD")
    except UnreadableError:
        return
    with tempfile.TemporaryDirectory() as outer:
        root = Path(outer, "deep", "root").resolve()
        root.mkdir(parents=True)
        top = Path(outer, "top").resolve()
        out = trees.write(entries, lambda oids: iter([(oid, link.encode()) for oid in oids]), root, top)
        assert [name.name for name in root.parent.iterdir()] == ["root"]
        assert Path(os.path.realpath(root / "c" / "link")).is_relative_to(root) is not bool(out)
