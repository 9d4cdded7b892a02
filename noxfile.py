"""What CI runs, and what is run by hand: `nox -l` lists it."""

from __future__ import annotations

import json
from pathlib import Path

import nox

nox.options.sessions = ["lint", "types", "tests"]
nox.options.reuse_existing_virtualenvs = True

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
