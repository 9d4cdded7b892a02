"""A short run of every target: what people write, some hundred changes to it, and all that fuzzing has found before."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from tests.fuzz import found
from tests.fuzz.mutants import mutants
from tests.fuzz.target import forget
from tests.fuzz.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEED = os.environ.get("APPSYNC_LINT_SEED", "1")
_SEEDS = 25  # other tests read all of them


@pytest.fixture(autouse=True)
def _forgetting() -> Iterator[None]:
    yield
    forget()


@pytest.mark.parametrize("name", TARGETS)
def test_changed_input_breaks_nothing(name: str) -> None:
    target = TARGETS[name]
    seeds = target.seeds()
    assert seeds, "there is nothing to begin with"
    for data in (*seeds[:: 1 + len(seeds) // _SEEDS], *islice(mutants(seeds, target.words, _SEED), target.short)):
        try:
            target.judge(data)
        except Exception as error:
            error.add_note(f"input: {data!r}")
            raise


@pytest.mark.parametrize(
    ("name", "data"),
    [pytest.param(case.target, case.data, id=f"{case.target}: {case.what}") for case in found.CASES],
)
def test_what_was_found_stays_mended(name: str, data: bytes) -> None:
    TARGETS[name].judge(data)
