"""Every witness is proved: operations are executed as their callers, by a stand-in for AppSync that refuses fields.

Whatever is said to be reachable gives data, and what is said not to be is refused on every way there.
"""

from __future__ import annotations

import itertools
import json
import os
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from appsync_lint import Api, Mode, Principal, ruleset
from appsync_lint.access import GUEST
from appsync_lint.assumptions import ATTRIBUTE_OF_KEY, Assumptions
from appsync_lint.engine import Strictness, run
from appsync_lint.source import UnreadableError
from tests import record
from tests.enforcement import READINGS
from tests.proofs import Proof, load, proofs, random_api
from tests.settings import config_of
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

    @_law(examples=50)
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

    @_law(examples=10)
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


@st.composite
def _policies(draw: st.DrawFn) -> str:
    """Draw the roles of guests, as a configuration has them, about the names that random schemas use."""
    api = st.sampled_from(("arn:aws:appsync:eu-west-1:111122223333:apis/abc123", "arn:aws:appsync:*:*:apis/*"))
    inner = st.sampled_from(
        ("*", "types/Query/*", "types/Query/fields/a", "types/*/fields/b", "types/Mutation/fields/?", "types/Post/*")
    )
    resources = st.one_of(st.just("*"), st.just("arn:aws:s3:::a/*"), st.builds("{}/{}".format, api, inner))
    actions = st.sampled_from(("appsync:GraphQL", "appsync:graphql", "appsync:*", "*", "s3:*", "appsync:Graph?L"))
    statements = st.fixed_dictionaries(
        {"Effect": st.sampled_from(("Deny", "Allow"))},
        optional={"Condition": st.just({"Bool": {"aws:SecureTransport": "true"}})},
    )
    found: list[dict[str, object]] = []
    if draw(st.integers(0, 2)):
        found.append({"Effect": "Allow", "Action": "appsync:*", "Resource": "*"})
    for statement in draw(st.lists(statements, min_size=1, max_size=3)):
        action = draw(st.sampled_from(("Action", "Action", "NotAction")))
        resource = draw(st.sampled_from(("Resource", "Resource", "Resource", "NotResource")))
        found.append({**statement, action: draw(actions), resource: draw(st.lists(resources, min_size=1, max_size=2))})
    cut = draw(st.sampled_from((0, 0, 1)))  # a deny counts in its own role alone
    parts = [part for part in (found[:cut], found[cut:]) if part]
    roles = [{"name": f"r{number}", "unauthenticated": True, "statements": part} for number, part in enumerate(parts)]
    return json.dumps({"authenticationType": "AWS_IAM", "apiId": "abc123", "iam": {"roles": roles}})


@pytest.mark.parametrize("nested", [False, True])
def test_random_policies_of_guests(nested: bool) -> None:  # noqa: FBT001 - pytest's
    counts: Counter[str] = Counter()

    @_law(examples=40)
    @given(cases(), _policies())
    def prove(case: Case, policies: str) -> None:
        assume = replace(Assumptions(), policies_cover_nested_fields=nested)
        api = random_api(replace(case, additional=(), default="AWS_IAM"), assume)
        config = replace(api.config, roles=config_of(policies).roles)
        guests = Api(api.schema, config, api.deployment)
        Proof(guests, (GUEST,), (case.text,), counts).all(limit=30, each=6)

    prove()
    _nothing_was_left_out(counts)


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
