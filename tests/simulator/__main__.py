"""Holds the tool against Amplify's simulator of AppSync: `python -m tests.simulator FOLDER`, with its node_modules.

Every disagreement has to be one of the simulator's known DEVIATIONS, and each of these has to be seen.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import graphql
from graphql.language import ast
from hypothesis import Phase, given, settings

from tests import record, walks
from tests.simulator.deviations import DEVIATIONS, Contested, of_field, of_schema
from tests.strategies import Case, cases
from tests.test_proof import Proof, callers, combinations, load, proofs, random_api
from tests.walks import UncallableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from appsync_lint import Principal
    from tests.enforcement import Answer, Caller

_DRIVER = Path(__file__).with_name("drive.mjs")
_GENERATED = 150
_MOST = 600  # operations for each API


@dataclass
class Job:
    """One API, and what is sent to it: each operation with its caller, the field it is about, and what is expected."""

    name: str
    proof: Proof
    operations: list[tuple[str, Caller, walks.Step, Answer]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take the witness of every cell that is reachable, and a walk to every one that is not."""
        api, ground, server = self.proof.api, self.proof.ground, self.proof.server
        ways, _ = ground.walks(2_000, 2)
        for one, principal in product(api.schema.fields, self.proof.principals):
            step = one.parent, one.name
            witness = api.witness(principal, one)
            for operation in [witness.operation] if witness else self._refused(ways.get(step, ()), principal):
                caller = _caller(principal)
                self.operations.append((operation, caller, step, server.send(operation, caller)))
        self.operations = self.operations[:: max(1, len(self.operations) // _MOST)]

    def _refused(self, ways: Sequence[walks.Walk], principal: Principal) -> Iterator[str]:
        for walk in ways[:2]:
            try:
                operation = self.proof.ground.operation(walk)
            except UncallableError:
                continue
            if not walks.given(self.proof.server.send(operation, _caller(principal)), walk):
                yield operation

    def json(self) -> dict[str, Any]:
        """Return the job as the driver reads it."""
        setup, schema = self.proof.server.setup, self.proof.server.schema
        return {
            "name": self.name,
            "sdl": _sdl(schema),
            "modes": [setup.default, *dict.fromkeys(setup.additional)],
            "values": {f"{t}.{f}": _value(schema, schema.type_map[t].fields[f].type) for t, f in self.proof.ground.fields},  # type: ignore[attr-defined]
            "subscription": schema.subscription_type.name if schema.subscription_type else "",
            "operations": [
                {"operation": text, "caller": {"mode": caller.mode, "groups": sorted(caller.groups)}}
                for text, caller, _, _ in self.operations
            ],
        }


def _caller(principal: Principal) -> Caller:
    return callers(principal)
