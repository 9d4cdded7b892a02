"""What CI runs, and what is run by hand: `nox -l` lists it."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import tomllib
from pathlib import Path

import nox

nox.options.sessions = ["lint", "types", "tests"]
nox.options.reuse_existing_virtualenvs = True

BILL = "appsync-lint.cdx.json"
SPELLED = ("appsync_lint", "rules", "tests", "bench", "noxfile.py")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style with ruff."""
    session.install("ruff")
    session.run("ruff", "check", *SPELLED)
    session.run("ruff", "format", "--check", *SPELLED)


@nox.session
def types(session: nox.Session) -> None:
    """Check types with mypy --strict."""
    session.install("-e", ".[dev]")
    session.run("mypy")


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def tests(session: nox.Session) -> None:
    """Run the tests."""
    session.install("-e", ".[test]")
    session.run("pytest", *session.posargs)


@nox.session
def oracles(session: nox.Session) -> None:
    """Hold the readers of CloudFormation and SAM against AWS's own translator, and cfn-lint's schemas."""
    session.install("-e", ".[oracles]")
    session.run("pytest", "tests/cloudformation", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Change input at random for everything that is read, for an hour (`-- --minutes 60`), guided by atheris."""
    session.install("-e", ".[fuzz]")
    folder = Path(session.create_tmp()) / "fuzz"
    session.run("python", "-m", "tests.fuzz", "--folder", str(folder), *session.posargs)


@nox.session
def readers(session: nox.Session) -> None:
    """Hold the reader of SDL against graphql-core: 200,000 changed documents, and a big schema (from npm)."""
    session.install("-e", ".[test]")
    folder = Path(session.create_tmp())
    options = ("--no-save", "--ignore-scripts", "--prefix", str(folder))
    session.run("npm", "install", *options, "@octokit/graphql-schema", external=True)
    seed = dt.datetime.now(tz=dt.UTC).date().isoformat()
    session.log(f"APPSYNC_LINT_SEED={seed}")
    named = {"MUTATIONS": "200000", "SEED": seed, "SCHEMAS": str(folder)}
    for version in ("graphql-core==3.2.*", "graphql-core==3.3.*"):
        session.install(version)
        tests = ("tests/test_reader.py", "tests/test_reader_mutations.py", *session.posargs)
        session.run("pytest", *tests, env={f"APPSYNC_LINT_{name}": value for name, value in named.items()})


@nox.session
def mutants(session: nox.Session) -> None:
    """Change what decides over verdicts in one small way after the other: the tests have to notice 95 % in each module.

    Half an hour; `nox -s mutants -- resolve` tries one module.
    """
    session.install("-e", ".[mutation]")
    session.run("python", "-m", "tests.mutation", *session.posargs)


@nox.session
def record(session: nox.Session) -> None:
    """Write the recorded outputs of the fixtures anew; the diff is the review."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "tests.record")


@nox.session
def docs(session: nox.Session) -> None:
    """Write the generated pages anew: the rules' pages and table, and the assumptions."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "tests.docs")


@nox.session
def simulator(session: nox.Session) -> None:
    """Hold witnesses and refusals against Amplify's simulator of AppSync (from npm); its deviations are named."""
    session.install("-e", ".[test]")
    folder = Path(session.create_tmp())
    # The simulator and graphql-tools have to share one `graphql`, which the peers of graphql-iso-date would keep apart.
    packages = ("@aws-amplify/amplify-appsync-simulator@2", "graphql@15")
    options = ("--no-save", "--legacy-peer-deps", "--ignore-scripts", "--prefix", str(folder))
    session.run("npm", "install", *options, *packages, external=True)
    session.run("python", "-m", "tests.simulator", str(folder))


@nox.session(python="3.13")
def release(session: nox.Session) -> None:
    """Build the distributions, the wheel twice alike, and their bill of materials; a tag has to be the version's."""
    session.install("--require-hashes", "--requirement", ".github/release.txt")
    built = session.run("git", "log", "-1", "--format=%ct", external=True, silent=True)
    environment = {"SOURCE_DATE_EPOCH": str(built).strip()}
    dist, again, bare = Path("dist"), Path(session.create_tmp()) / "again", Path(session.create_tmp()) / "bare"
    for folder in (again, dist):
        # What an earlier build left behind would be built into this one.
        shutil.rmtree("build", ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
        session.run("python", "-m", "build", "--no-isolation", "--outdir", str(folder), env=environment, silent=True)
    (wheel,) = dist.glob("*.whl")
    version = wheel.name.split("-")[1]
    if session.posargs not in ([], [f"v{version}"]):
        session.error(f"the version is {version}, and the tag {session.posargs}")
    if wheel.read_bytes() != (again / wheel.name).read_bytes():
        session.error("two builds differ")
    # Of an environment that holds the wheel and what it needs, and nothing else.
    session.run("python", "-m", "venv", "--clear", "--without-pip", str(bare))
    python = shutil.which("python", path=os.pathsep.join((str(bare / "bin"), str(bare / "Scripts"))))
    session.run("python", "-m", "pip", "--python", str(python), "install", "--quiet", str(wheel))
    options = ("--pyproject", "pyproject.toml", "--output-reproducible", "--output-file", BILL)
    session.run("cyclonedx-py", "environment", *options, str(python), env=environment)
    bill = json.loads(Path(BILL).read_text(encoding="utf-8"))
    bill["metadata"]["component"]["version"] = version  # which pyproject.toml takes from the package
    Path(BILL).write_text(json.dumps(bill, indent=2) + "\n", encoding="utf-8")
    listed = {component["name"].lower() for component in bill["components"]}
    needed = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    if missing := {re.split("[<>=]", need)[0] for need in needed} - listed:
        session.error(f"the bill of materials lacks {missing}")


@nox.session(python="3.13")
def workflows(session: nox.Session) -> None:
    """Look at the workflows with zizmor, at its strictest."""
    session.install("--require-hashes", "--requirement", ".github/release.txt")
    session.run("zizmor", "--offline", "--persona", "auditor", ".github")


@nox.session(python="3.13")
def pins(session: nox.Session) -> None:
    """Pin what releases are made with anew."""
    session.install("pip-tools")
    plain = ("--no-header", "--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links")
    options = ("--upgrade", "--quiet", "--generate-hashes", "--allow-unsafe", "--strip-extras", *plain)
    session.run("pip-compile", *options, "--output-file", ".github/release.txt", ".github/release.in")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the tool against graphql-core's bare parse and other linters (from npm and PyPI): half an hour."""
    folder = Path(session.create_tmp())
    for peer, packages in _PEERS.items():
        # As of a day, so that another run measures the same; their peers' ranges exclude each other.
        options = ("--no-save", "--legacy-peer-deps", "--ignore-scripts", "--before=2026-10-15")
        session.run("npm", "install", *options, "--prefix", str(folder / peer), *packages, external=True, silent=True)
    # Apart from the tool, which at each start looks at what is installed beside it.
    session.run("python", "-m", "venv", str(folder / "cfn-lint"))
    session.run(str(folder / "cfn-lint/bin/pip"), "install", "--quiet", "cfn-lint==1.58.0", external=True)
    # Not editable, which makes each start slower; and setuptools would add what an earlier build has left.
    shutil.rmtree("build", ignore_errors=True)
    session.install(".")
    # 3: a target is missed.
    session.run("python", "-m", "bench", "--peers", str(folder), *session.posargs, success_codes=[0, 3])


_PEERS = {
    "eslint": ("eslint@9.39.5", "@graphql-eslint/eslint-plugin@4.4.1", "graphql@16.14.2"),
    "inspector": ("@graphql-inspector/cli@7.0.0", "graphql@16.14.2"),
    "schema-linter": ("graphql-schema-linter@3.0.1", "graphql@16.14.2"),
    "octokit": ("@octokit/graphql-schema@15.20.0",),
}


@nox.session
def sarif(session: nox.Session) -> None:
    """Validate the SARIF of every fixture with Microsoft's multitool (from npm) and the rules GitHub asks for."""
    session.install("-e", ".")
    folder = Path(session.create_tmp())
    session.run(
        "npm", "install", "--no-save", "--prefix", str(folder), "@microsoft/sarif-multitool-linux", external=True
    )
    tool = folder / "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
    tool.chmod(0o755)
    # The tool exits with 0 whatever it finds: a log that is wrong on purpose shows that its output is understood.
    broken = folder / "broken.sarif"
    broken.write_text('{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [{}]}]}')
    if not _complaints(session, tool, broken):
        session.error("the multitool did not complain about a broken log")
    for fixture in sorted(path for path in Path("fixtures").iterdir() if path.is_dir()):
        log = folder / f"{fixture.name}.sarif"
        # Exit code 2 writes a log too: one that says that there is no verdict.
        command = ["appsync-lint", str(fixture), "--root", str(fixture), f"--output=sarif={log}"]
        session.run(*command, silent=True, success_codes=[0, 1, 2])
        if complaints := _complaints(session, tool, log):
            session.error(f"{fixture.name}: {complaints}")


def _complaints(session: nox.Session, tool: Path, log: Path) -> list[str]:
    result = log.with_suffix(".validated.sarif")
    arguments = ["validate", str(log), "--rule-kind", "Sarif;Ghas", "--output", str(result), "--log", "ForceOverwrite"]
    session.run(str(tool), *arguments, external=True, silent=True, success_codes=[0, 1])
    found = json.loads(result.read_text(encoding="utf-8-sig"))
    return [
        f"{complaint['ruleId']}: {complaint['message']}"
        for run in found["runs"]
        for complaint in run.get("results", [])
        if complaint.get("level", "warning") in {"error", "warning"}
    ]
