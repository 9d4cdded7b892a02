"""Mutants -> what the tests say of each: in forked processes, the quickest tests first, until one fails."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import deque
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from coverage import Coverage
from hypothesis import Phase
from msgspec import Struct

from tests.mutation.planting import plant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.mutation.making import Mutant

KILLED, TIMEOUT, SURVIVED = "killed", "timeout", "survived"
_EXAMPLES = 15  # of each law: a mutant may meet all of them
_PATIENCE = 10  # times what a test takes over the original,
_GRACE = 5  # and so many seconds of CPU more, before it counts as endless
_MEMORY = 4 << 30  # bytes; a list that grows for ever fails there
_TIME = signal.SIGPROF
_UNPLANTED = 100  # an exit code; those of pytest, and numbers of tests that failed, stay below


class Original(Struct, frozen=True):
    """What the tests do with the modules as they are: how long each takes, and the lines that each runs."""

    seconds: dict[str, float]
    tests: dict[str, dict[int, frozenset[str]]]

    def of(self, mutant: Mutant) -> list[str]:
        """Return the tests that could notice a mutant, the quickest first."""
        by_line = self.tests[mutant.module]
        if mutant.function:
            found = frozenset[str]().union(*(by_line.get(line, frozenset()) for line in mutant.lines))
        else:
            found = frozenset[str]().union(*by_line.values())
        return sorted(found, key=lambda test: (self.seconds[test], test))


class _Tests:
    """A plugin of pytest that runs something in the place of the tests: `run`, once they are collected."""

    def __init__(self, run: Callable[[pytest.Session], None]) -> None:
        self._run = run

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        session.config.option.tbstyle = "native"  # nobody reads why a test failed
        for item in session.items:
            law: Any = getattr(item, "obj", None)
            if getattr(law, "is_hypothesis_test", False):
                asked = law._hypothesis_internal_use_settings  # noqa: SLF001 - there is no other way from outside
                # One failure is enough, whatever the smallest would be.
                few = min(asked.max_examples, _EXAMPLES)
                fewer = hypothesis.settings(asked, max_examples=few, phases=(Phase.explicit, Phase.generate))
                law._hypothesis_internal_use_settings = fewer  # noqa: SLF001
        self._run(session)
        return True


def _pytest(files: Sequence[str], run: Callable[[pytest.Session], None]) -> int:
    warning = "-Wignore::pytest.PytestAssertRewriteWarning"  # hypothesis is loaded already
    options = (
        "-x",
        "-oaddopts=",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:terminal",
        "-p",
        "no:faulthandler",
        warning,
    )
    return int(pytest.main([*options, *files], plugins=[_Tests(run)]))


def original(files: Sequence[str], modules: Mapping[str, Path]) -> Original:
    """Return what the tests do without any mutant; they have to succeed. Raises RuntimeError."""
    with tempfile.NamedTemporaryFile() as kept:
        child = _process(lambda: _note(files, modules, Path(kept.name)))
        if os.waitpid(child, 0)[1]:
            raise RuntimeError("the tests fail without any mutant")
        found = json.loads(kept.read())
    tests = {
        module: {int(line): frozenset(names) for line, names in lines.items()}
        for module, lines in found["tests"].items()
    }
    return Original(found["seconds"], tests)


def _note(files: Sequence[str], modules: Mapping[str, Path], kept: Path) -> int:
    os.environ["COVERAGE_CORE"] = "ctrace"  # the quicker one knows no contexts
    coverage = Coverage(data_file=None, config_file=False, include=[str(path) for path in modules.values()])
    coverage.start()
    seconds: dict[str, float] = {}

    def run(session: pytest.Session) -> None:
        for item, following in zip(session.items, [*session.items[1:], None], strict=True):
            coverage.switch_context(item.nodeid)
            begun = time.process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            seconds[item.nodeid] = time.process_time() - begun
        coverage.stop()

    code = _pytest(files, run)
    data = coverage.get_data()
    tests = {
        module: {line: sorted({*names} - {""}) for line, names in data.contexts_by_lineno(str(path)).items()}
        for module, path in modules.items()
    }
    kept.write_text(json.dumps({"seconds": seconds, "tests": tests}), encoding="utf-8")
    return code


def results(
    mutants: Sequence[Mutant], files: Sequence[str], first: Original, most: int
) -> Iterator[tuple[Mutant, str]]:
    """Yield what became of each mutant, `most` of them at a time.

    What stands in a function is exchanged after everything is loaded, which is quicker; the rest before.
    """
    outside = [mutant for mutant in mutants if not mutant.function]
    inside = [mutant for mutant in mutants if mutant.function]
    found: list[tuple[Mutant, str]] = []

    def warm(session: pytest.Session) -> None:
        def tried(chosen: _Chosen) -> int:
            _until_one_fails(chosen, session)
            return session.testsfailed

        for result in _apart(inside, tried, first, most):
            found.append(result)
            _show(len(found), len(inside))

    yield from _apart(outside, lambda chosen: _pytest(files, partial(_until_one_fails, chosen)), first, most)
    _pytest(files, warm)
    yield from found


def _show(done: int, all_: int) -> None:
    if not done % 50 or done == all_:
        print(f"{done} of {all_}", file=sys.__stderr__, flush=True)


class _Chosen(Struct, frozen=True):
    """The tests of one mutant, with the seconds that each may take, and a file for the name of the one that failed."""

    tests: dict[str, float]
    failed: Path


def _until_one_fails(chosen: _Chosen, session: pytest.Session) -> None:
    by_name = {item.nodeid: item for item in session.items}
    items = [by_name[name] for name in chosen.tests]
    signal.signal(_TIME, signal.SIG_DFL)
    for item, following in zip(items, [*items[1:], None], strict=True):
        chosen.failed.write_text(item.nodeid, encoding="utf-8")
        signal.setitimer(signal.ITIMER_PROF, chosen.tests[item.nodeid])
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return


def _apart(
    mutants: Sequence[Mutant], tried: Callable[[_Chosen], int], first: Original, most: int
) -> Iterator[tuple[Mutant, str]]:
    """Yield what became of each mutant, each in a process and a folder of its own.

    What noticed another mutant of its function is tried before all else.
    """
    waiting = deque(mutants)
    running: dict[int, tuple[Mutant, Path]] = {}
    noticed: dict[str, dict[str, None]] = {}
    while waiting or running:
        while waiting and len(running) < most:
            mutant, folder = waiting.popleft(), Path(tempfile.mkdtemp(prefix="mutant"))
            own = first.of(mutant)
            ordered = dict.fromkeys([*(one for one in noticed.get(mutant.function, ()) if one in own), *own])
            seconds = {name: _GRACE + _PATIENCE * first.seconds[name] for name in ordered}
            child = _process(partial(_alone, mutant, tried, _Chosen(seconds, folder / "failed")))
            running[child] = mutant, folder
        child, status = os.wait()
        mutant, folder = running.pop(child)
        if status and (folder / "failed").exists():
            name = (folder / "failed").read_text(encoding="utf-8")
            noticed[mutant.function] = {name: None, **noticed.get(mutant.function, {})}
        shutil.rmtree(folder, ignore_errors=True)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == _UNPLANTED:
            raise RuntimeError(f"this mutant could not take its place: {mutant.key}")
        if os.WIFSIGNALED(status):
            yield mutant, TIMEOUT if os.WTERMSIG(status) == _TIME else KILLED
        else:
            yield mutant, KILLED if status else SURVIVED


def _alone(mutant: Mutant, tried: Callable[[_Chosen], int], chosen: _Chosen) -> int:
    os.environ["PYTEST_DEBUG_TEMPROOT"] = tempfile.tempdir = str(chosen.failed.parent)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(silence, stream)
    try:
        plant(mutant)
    except Exception:  # noqa: BLE001 - no mutant at all, which would count as killed
        return _UNPLANTED
    return tried(chosen)


def _process(work: Callable[[], int]) -> int:
    """Return the number of a new process that does some work, and ends with the exit code that it returns."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        code = min(work(), _UNPLANTED)
    finally:
        os._exit(code)
