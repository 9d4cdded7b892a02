"""Every format with every bad content: the run ends, and what could not be read is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.thorough import THOROUGH
from tests.untrusted import contents
from tests.untrusted.formats import FORMATS
from tests.untrusted.jail import run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.untrusted.formats import Format


def _pairs(of: dict[str, bytes], each: int) -> list[object]:
    """Return every format with every content; where there is no time for that, with so many of each kind."""
    names = list(of)
    return [
        pytest.param(form, of[what], id=f"{name}-{what}")
        for row, (name, form) in enumerate(FORMATS.items())
        for what in (names if THOROUGH else [names[(row * each + one) % len(of)] for one in range(each)])
    ]


@pytest.mark.parametrize(("form", "content"), _pairs(contents.UNREADABLE, 3))
def test_what_is_no_text_is_said(tmp_path: Path, form: Format, content: bytes) -> None:
    outcome = run(form.project(tmp_path, content), *form.arguments)
    assert form.file in outcome.said


@pytest.mark.parametrize(("form", "content"), _pairs(contents.ODD | contents.DEEP, 3))
def test_whatever_stands_in_a_file_the_run_ends(tmp_path: Path, form: Format, content: bytes) -> None:
    outcome = run(form.project(tmp_path, content), *form.arguments)
    assert outcome.exit_code != 2 or outcome.stderr


@pytest.mark.parametrize(("form", "content"), _pairs(contents.HUGE, 1)[:: None if THOROUGH else 5])
def test_large_files_end_too(tmp_path: Path, form: Format, content: bytes) -> None:
    outcome = run(form.project(tmp_path, content), *form.arguments)
    assert outcome.exit_code != 2 or outcome.stderr


@pytest.mark.parametrize("form", [pytest.param(form, id=name) for name, form in FORMATS.items()])
def test_what_is_too_large_is_said(tmp_path: Path, form: Format) -> None:
    outcome = run(form.project(tmp_path, b" " * contents.TOO_LARGE), *form.arguments)
    assert f"{form.file} is larger than 32 MB." in outcome.said
