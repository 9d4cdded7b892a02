"""Every witness is proved: operations are executed as their callers, by a stand-in for AppSync that refuses fields.

Whatever is said to be reachable gives data, and what is said not to be is refused on every way there.
"""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from appsync_lint import Api, Mode, Principal, ruleset
from appsync_lint.assumptions import ATTRIBUTE_OF_KEY, Assumptions
from appsync_lint.engine import Strictness, run
from appsync_lint.source import UnreadableError
from tests import record
from tests.enforcement import READINGS
from tests.proofs import Proof, load, proofs, random_api
from tests.strategies import GROUPS, Case, cases

if TYPE_CHECKING:
    from appsync_lint.witness import Witness

_Test = TypeVar("_Test", bound=Callable[..., None])

_CORPUS = os.environ.get("APPSYNC_LINT_CORPUS", "")
_POOL = Mode.AMAZON_COGNITO_USER_POOLS


# Random APIs.


def _law(examples: int) -> Callable[[_Test], _Test]:
    calm = [HealthCheck.too_slow, HealthCheck.data_too_large]
    phases = [phase for phase in Phase if phase is not Phase.explain]
    return settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=calm, phases=phases
    )


def _callers(api: Api) -> tuple[Principal, ...]:
    some: tuple[set[str], ...] = (set(), {"Ada"}, {"Bob", "Cy"}, {"Ada", "Bob"}, set(GROUPS), {"ada"}, {"Eve", "bob"})
    pool = [Principal(_POOL, frozenset(groups)) for groups in some] if _POOL in api.deployment.modes else []
    return tuple(dict.fromkeys((*api.principals, *pool)))


def test_random_apis() -> None:
    counts: Counter[str] = Counter()

    @_law(examples=60)
    @given(cases())
    def prove(case: Case) -> None:
        api = random_api(case)
        Proof(api, _callers(api), (case.text,), counts).all(limit=60, each=12)

    prove()
    _nothing_was_left_out(counts)
    assert counts["schemas walked through"]


@pytest.mark.parametrize("key", READINGS)
def test_random_apis_where_an_assumption_is_the_other_way_round(key: str) -> None:
    counts: Counter[str] = Counter()
    name = ATTRIBUTE_OF_KEY[key]

    @_law(examples=15)
    @given(cases())
    def prove(case: Case) -> None:
        api = random_api(case, replace(Assumptions(), **{name: not READINGS[key]}))
        Proof(api, _callers(api), (case.text,), counts).all(limit=30, each=6)

    prove()
    _nothing_was_left_out(counts)


def test_the_document_is_read_as_the_assumptions_are_by_default() -> None:
    assert {key: getattr(Assumptions(), ATTRIBUTE_OF_KEY[key]) for key in READINGS} == dict(READINGS)
    # Nothing that graphql-core executes can refuse `__typename`.
    assert set(ATTRIBUTE_OF_KEY) == {*READINGS, "typenameIsReadable"}


# The fixtures, as the tool itself reads them.


@pytest.mark.parametrize("fixture", record.names())
def test_fixtures(fixture: str) -> None:
    counts: Counter[str] = Counter()
    subjects = load(record.FIXTURES / fixture, *record.PATHS.get(fixture, (".",)))
    deployed = {subject.config.name: list(proofs(subject, 6, counts)) for subject in subjects}
    for proof in itertools.chain(*deployed.values()):
        proof.all(limit=20_000, each=3)
    found = run(subjects, ruleset.load(), Strictness(pedantic=True, today=date(2026, 6, 1)))
    assert found.crashes == ()
    for report in found.apis:
        for finding in (*report.findings, *(one.finding for one in report.suppressed)):
            if finding.witness is not None:
                _finding(finding.witness, deployed[report.subject.config.name])
    assert not any(map(len, deployed.values())) or counts["witnesses"]


def _finding(witness: Witness, deployed: Sequence[Proof]) -> None:
    """Send the witness of a finding to the deployments that offer its mode: one of them at least is as it says."""
    offering = [proof for proof in deployed if witness.principal.mode in proof.api.deployment.modes]
    failed = []
    for proof in offering:
        try:
            proof.witness(witness, witness.shows)
        except AssertionError as error:
            failed.append(error)
    assert len(failed) < len(offering), failed
    offering[0].counts["witnesses of findings"] += 1


@pytest.mark.skipif(not _CORPUS, reason="APPSYNC_LINT_CORPUS names no folder")
@pytest.mark.parametrize("auth", ["cognito", "api-key", "cognito,iam,api-key", "oidc,lambda"])
def test_corpus(auth: str) -> None:
    counts: Counter[str] = Counter()
    for path in sorted(Path(_CORPUS).rglob("*")):
        if path.suffix not in {".graphql", ".gql", ".graphqls"}:
            continue
        try:
            subjects = load(path.parent, path.name, auth=auth)
        except UnreadableError:
            counts["unreadable"] += 1
            continue
        for subject in subjects:
            for proof in proofs(subject, 2, counts):
                proof.all(limit=2_000, each=2)
    _nothing_was_left_out(counts)


def _nothing_was_left_out(counts: Counter[str]) -> None:
    print(dict(counts))  # noqa: T201 - `pytest -s` shows how much was executed
    for name in ("witnesses", "refusals", "cells", "admitted alone", "refused alone"):
        assert counts[name], name
