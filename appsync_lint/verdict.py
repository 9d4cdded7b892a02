"""Exit codes, and what stands behind them: every failure becomes a sentence, and no report file looks clean then."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from appsync_lint import output
from appsync_lint.config import Unknown
from appsync_lint.source import Problem, UnreadableError, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import Self

    from appsync_lint.engine import ApiReport, Report
    from appsync_lint.finding import Severity
    from appsync_lint.output import Destination

FOUND, NO_VERDICT, DEFECT, INTERRUPTED = 1, 2, 3, 130


class MisuseError(Exception):
    """The command line says what cannot be meant, in a sentence."""


class RuleDefectError(Exception):
    """Rules crashed; `details` are their tracebacks."""

    def __init__(self, sentence: str, details: str) -> None:
        super().__init__(sentence)
        self.details = details


class Verdict:
    """Turns what keeps a command from a verdict into an exit code, and says so in every report file.

    `inputs` collects whatever is read, which no report may overwrite.
    """

    def __init__(self, destinations: Sequence[Destination] = (), *, color: str = "auto", debug: bool = False) -> None:
        self.destinations = destinations
        self.color = color
        self.debug = debug
        self.inputs: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        if not isinstance(error, Exception) or isinstance(error, MisuseError):
            return
        if isinstance(error, UnreadableError):
            self._fail(error.problems)
            sys.exit(NO_VERDICT)
        problem, code = _told(error)
        self._fail([problem])
        if self.debug:
            import traceback  # noqa: PLC0415 - only where it is needed

            from appsync_lint.report import visible_lines  # noqa: PLC0415 - likewise

            details = (
                error.details if isinstance(error, RuleDefectError) else "".join(traceback.format_exception(error))
            )
            output.write_stderr(visible_lines(details))
        sys.exit(code)

    def refuse_faulty(self) -> None:
        """Raise UnreadableError where a report would overwrite what was read so far, or cannot be written."""
        faults = [fault for destination in self.destinations if (fault := output.fault(destination, self.inputs))]
        if faults:
            raise UnreadableError(*faults)

    def deliver(self, texts: Iterable[str]) -> None:
        """Write the reports, one for each destination: standard output last, when nothing can fail any more."""
        pairs = list(zip(self.destinations, texts, strict=True))
        for destination, text in sorted(pairs, key=lambda pair: pair[0].file is None):
            output.write(destination, text)

    def _fail(self, problems: Sequence[Problem]) -> None:
        from appsync_lint.report import formats  # noqa: PLC0415 - a run that succeeds needs not all of them

        said = list(problems)
        for destination in self.destinations:
            if destination.file is None or output.fault(destination, self.inputs):
                continue
            try:
                output.write(destination, formats.failure(problems, destination.format))
            except UnreadableError as error:
                said += [problem for problem in error.problems if problem not in said]
        output.write_stderr(formats.failure(said, "text", color=output.colored(self.color, err=True)))


def _told(error: Exception) -> tuple[Problem, int]:
    """Return what is said of a failure that no reader has put into words, and its exit code."""
    if isinstance(error, RuleDefectError):
        return _rule_defect(str(error)), DEFECT
    if isinstance(error, MemoryError):
        return Problem("There is not enough memory.", "Name fewer files, or give it more."), NO_VERDICT
    if isinstance(error, OSError) and isinstance(error.filename, str):
        # Where a reader has no better word for it: a name that is too long, a folder that may not be entered.
        return Problem(f"{shown(error.filename)} cannot be read: {error.strerror}."), NO_VERDICT
    if isinstance(error, FileNotFoundError) and not _has_folder():
        return Problem("The current folder is gone.", "Change to one that is there."), NO_VERDICT
    return _defect(f"{type(error).__name__}: {error}"), DEFECT


def _has_folder() -> bool:
    try:
        os.getcwd()  # noqa: PTH109 - a question
    except OSError:
        return False
    return True


def _defect(sentence: str) -> Problem:
    return Problem(f"This is a defect of appsync-lint: {sentence}", "Run again with --debug, and report what it shows.")


def _rule_defect(sentence: str) -> Problem:
    hint = "Run again with --debug for the traceback; if the rule is not one of your own, report it."
    return Problem(f"There is no verdict: {sentence}", hint)


def exit_code(report: Report, fail_on: Severity, *, require_known: bool) -> int:
    """Return the exit code of a check.

    Raises RuleDefectError where a rule crashed, UnreadableError where the report is no verdict: something is unknown
    that has to be known, or an API's modes are, and nothing was found that holds under all of them.
    """
    refuse_crashed(report)
    if require_known:
        refuse_unknown(unknown for api in report.apis for unknown in api.unknown)
    undecided = [api for api in report.apis if api.assumed_default and not _counts(api, fail_on)]
    if undecided:
        raise UnreadableError(*(_no_mode(api) for api in undecided))
    return FOUND if any(_counts(api, fail_on) for api in report.apis) else 0


def refuse_crashed(report: Report) -> None:
    """Raise RuleDefectError where a rule crashed."""
    if report.crashes:
        names = "; ".join(f"the rule {crash.rule} crashed: {crash.error}" for crash in report.crashes)
        raise RuleDefectError(names, "\n".join(crash.traceback for crash in report.crashes))


def refuse_unknown(unknown: Iterable[Unknown]) -> None:
    """Raise UnreadableError where something is not known."""
    if problems := [_not_known(item) for item in unknown]:
        raise UnreadableError(*problems)


def _counts(api: ApiReport, fail_on: Severity) -> bool:
    return any(finding.severity is not None and finding.severity >= fail_on for finding in api.findings)


def _not_known(unknown: Unknown) -> Problem:
    hint = f"Give it: {unknown.answer}" if unknown.answer else ""
    return Problem(f"Not known: {unknown.what}.", hint, unknown.span)


def _no_mode(api: ApiReport) -> Problem:
    """Return that there is no verdict on an API whose default mode is unknown, with the place that would tell it."""
    mode = api.subject.config.default.mode
    hidden = f": the default mode is `{mode.expression}`" if isinstance(mode, Unknown) and mode.expression else ""
    return Problem(
        f"The authorization modes of {api.subject.config.name} are not known, so there is no verdict{hidden}.",
        "Name them, the default first: --auth cognito,api-key; or write authenticationType in appsync-lint.yaml. "
        "Nothing that counts was found to be wrong under every default mode.",
        mode.span,
    )
