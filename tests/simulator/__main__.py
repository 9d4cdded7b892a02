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
from hypothesis import Phase, given, settings

from appsync_lint import Api
from appsync_lint.sdl import read
from appsync_lint.source import Source
from tests import record, walks
from tests.enforcement import POOL
from tests.executable import sample
from tests.proofs import Proof, caller_of, load, proofs, random_api
from tests.simulator.deviations import DEVIATIONS, cured, of_answer, of_schema, spelled
from tests.strategies import Case, cases
from tests.walks import UncallableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.enforcement import Answer, Caller

_DRIVER = Path(__file__).with_name("drive.mjs")
_GENERATED = 150
_MOST = 400  # operations for each API
_REFUSAL = "Not Authorized to access "


@dataclass(frozen=True, slots=True)
class Sent:
    """An operation, its caller, the field that it is about, and what the stand-in for AppSync answers."""

    operation: str
    caller: Caller
    step: walks.Step
    answer: Answer


@dataclass
class Job:
    """One API, and what is sent to it: the witness of every cell that is reachable, walks to every one that is not."""

    name: str
    proof: Proof
    sdl: str = ""
    sent: list[Sent] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Prepare what is sent."""
        self.sdl = self.sdl or spelled(self.proof.server.schema)
        ways, _ = self.proof.ground.walks(2_000, 2)
        for one, principal in product(self.proof.api.schema.fields, self.proof.principals):
            step = one.parent, one.name
            witness = self.proof.api.witness(principal, one)
            operations = [witness.operation] if witness else self._walked(ways.get(step, [])[:2])
            for operation in operations:
                caller = caller_of(principal)
                self.sent.append(Sent(operation, caller, step, self.proof.server.send(operation, caller)))
        self.sent = self.sent[:: 1 + len(self.sent) // _MOST]

    def _walked(self, ways: list[walks.Walk]) -> Iterator[str]:
        for walk in ways:
            try:
                yield self.proof.ground.operation(walk)
            except UncallableError:
                continue

    def json(self) -> dict[str, Any]:
        """Return the job as the driver reads it."""
        setup, schema = self.proof.server.setup, self.proof.server.schema
        types: dict[str, Any] = dict(schema.type_map)
        return {
            "name": self.name,
            "sdl": self.sdl,
            "modes": [setup.default, *dict.fromkeys(setup.additional)],
            "values": {
                f"{name}.{one}": _value(schema, types[name].fields[one].type) for name, one in self.proof.ground.fields
            },
            "subscription": schema.subscription_type.name if schema.subscription_type else "",
            "operations": [
                {"operation": one.operation, "caller": {"mode": one.caller.mode, "groups": sorted(one.caller.groups)}}
                for one in self.sent
            ],
        }

    def judge(self, found: dict[str, Any], seen: Counter[str]) -> Iterator[str]:
        """Yield the disagreements that no deviation explains; what was seen of these, and of agreement, is counted."""
        if failed := found.get("failed"):
            name = of_schema(failed)
            seen[name or "unexplained"] += 1
            yield from [] if name else [f"{self.name} is refused: {failed}\n{self.sdl}"]
            return
        seen["APIs"] += 1
        for sent, answer in zip(self.sent, found["answers"], strict=True):
            yield from self._compare(sent, answer, seen)

    def _compare(self, sent: Sent, answer: dict[str, Any], seen: Counter[str]) -> Iterator[str]:
        if answer["unrouted"]:
            seen["lambda-authorizer-is-not-called" if sent.caller.mode == "AWS_LAMBDA" else "unexplained"] += 1
        assert answer["mode"] == sent.caller.mode  # by the headers of the request
        places = self.proof.ground.shown(sent.operation, sent.step)
        both = sent.answer.data, answer["data"]
        ours, theirs = (any(True for at in places for _ in walks.values(data, at)) for data in both)
        refused = {_named(error["message"]) for error in answer["errors"] if error["message"].startswith(_REFUSAL)}
        silent = len(answer["errors"]) == len(refused) or not (theirs or refused)
        if ours == theirs and refused == sent.answer.refused and silent:
            seen["agreed: data" if ours else "agreed: refused" if refused else "agreed: nothing to give"] += 1
            return
        asked = self.proof.ground.asked(sent.operation)
        name = of_answer(self.proof.server, sent.caller, asked, sent.answer, refused)
        if name:
            seen[name] += 1
            return
        seen["unexplained"] += 1
        yield f"{self.name}: {sent.operation} as {sent.caller}: expected {sent.answer}, got {answer}\n{self.sdl}"


def _named(message: str) -> walks.Step:
    name, _, type_name = message.removeprefix(_REFUSAL).partition(" on type ")
    return type_name, name


def _value(schema: graphql.GraphQLSchema, type_: Any) -> Any:  # noqa: ANN401 - any data
    inner = graphql.get_nullable_type(type_)
    if isinstance(inner, graphql.GraphQLList):
        one = graphql.get_nullable_type(inner.of_type)
        if graphql.is_abstract_type(one):
            return [{"__typename": possible.name} for possible in schema.get_possible_types(one)]
        return [_value(schema, one)]
    if graphql.is_leaf_type(inner):
        return sample(inner)
    if graphql.is_abstract_type(inner):
        return {"oneOf": [possible.name for possible in schema.get_possible_types(inner)]}
    return {"__typename": inner.name}


def _fixtures() -> Iterator[Job]:
    for name in record.names():
        for subject in load(record.FIXTURES / name, *record.PATHS.get(name, (".",))):
            for number, proof in enumerate(proofs(subject, 3, Counter())):
                yield from _both(f"{name}/{subject.config.name}/{number}", proof)


def _generated() -> Iterator[Job]:
    found: list[Case] = []

    @settings(max_examples=_GENERATED, derandomize=True, database=None, phases=[Phase.generate], deadline=None)
    @given(cases())
    def collect(case: Case) -> None:
        found.append(case)

    collect()
    for number, case in enumerate(found):
        api = random_api(case)
        yield from _both(f"generated/{number}", Proof(api, api.principals, (case.text,)))


def _written() -> Iterator[Job]:
    """Yield what chance may leave out."""
    directives = (
        '@aws_cognito_user_pools(cognito_groups: ["Ada"]) @aws_auth(cognito_groups: [])',
        "@aws_cognito_user_pools(cognito_groups: null)",
    )
    for text in (f"type Query {{ a: Int {one} }}" for one in directives):
        api = random_api(Case((), POOL), text=text)
        yield from _both("written", Proof(api, api.principals, (text,)))


def _both(name: str, proof: Proof) -> Iterator[Job]:
    """Yield an API as it is, and where the simulator cannot take that, without what keeps it from doing so."""
    raw = Job(name, proof)
    yield raw
    if (sdl := cured(proof.server.schema)) != raw.sdl:
        api = Api(read([Source("schema.graphql", sdl)]), proof.api.config, proof.api.deployment)
        yield Job(f"{name}, cured", Proof(api, proof.principals, (sdl,)))


def main(folder: Path) -> int:
    """Send everything, print what was seen, and return the exit code."""
    jobs = [*_fixtures(), *_written(), *_generated()]
    asked, answered = folder / "jobs.json", folder / "results.json"
    asked.write_text(json.dumps([job.json() for job in jobs]), encoding="utf-8")
    subprocess.run(["node", str(_DRIVER), str(folder), str(asked), str(answered)], check=True)
    seen: Counter[str] = Counter()
    wrong: list[str] = []
    for job, found in zip(jobs, json.loads(answered.read_text(encoding="utf-8")), strict=True):
        wrong += job.judge(found, seen)
    wrong += [f"The simulator no longer deviates: {name}" for name in DEVIATIONS if not seen[name]]
    lines = [f"{count:6} {name}: {DEVIATIONS.get(name, '')}".rstrip(": ") for name, count in sorted(seen.items())]
    lines += [*wrong[:5], f"Disagreements that nothing explains: {len(wrong)}"]
    sys.stdout.write("\n".join([*lines, ""]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
