"""One API held against its stand-in: every cell of the access table is proved by sending operations."""

from __future__ import annotations

import contextlib
import itertools
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from appsync_lint import Api, Mode, Principal, sdl
from appsync_lint.assumptions import ATTRIBUTE_OF_KEY, Assumptions
from appsync_lint.config import ApiConfig, Known, Provider, Settings, Subject, Value
from appsync_lint.loaders import project
from appsync_lint.loaders.arguments import Request
from appsync_lint.source import Source
from tests import walks
from tests.enforcement import READINGS, Caller, Server, Setup, Statement
from tests.walks import Ground, UncallableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint import Field
    from appsync_lint.iam import Role, Target
    from appsync_lint.witness import Witness
    from tests.strategies import Case

_POOL = Mode.AMAZON_COGNITO_USER_POOLS


def caller_of(principal: Principal) -> Caller:
    """Return the caller that a principal stands for."""
    return Caller(principal.mode.value, principal.groups, principal.guest)


def _setup(api: Api) -> Setup:
    deployment = api.deployment
    readings = {key: bool(getattr(api.config.assume, ATTRIBUTE_OF_KEY[key])) for key in READINGS}
    return Setup(
        default=deployment.default_mode.value,
        additional=tuple(mode.value for mode in deployment.additional_modes),
        default_action=deployment.default_action,
        hidden=deployment.hidden,
        guest_roles=tuple(_statements(role) for role in api.config.guests),
        arn=_arn(api.config.guests[0].target) if api.config.guests else "",
        readings={key: value for key, value in readings.items() if value != READINGS[key]},
    )


def _arn(target: Target) -> str:
    return f"arn:{target.partition}:appsync:{target.region}:{target.account}:apis/{target.id}"


def _statements(role: Role) -> tuple[Statement, ...]:
    return tuple(
        Statement(
            one.allows,
            one.actions if one.not_actions is None else one.not_actions,
            tuple(resource.pattern for resource in (one.resources if one.not_resources is None else one.not_resources)),
            one.not_actions is not None,
            one.not_resources is not None,
            one.conditional,
        )
        for one in role.statements
    )


@dataclass
class Proof:
    """One API and its stand-in; `counts` are the operations that were executed, by what they show."""

    api: Api
    principals: tuple[Principal, ...]
    texts: tuple[str, ...]
    counts: Counter[str] = field(default_factory=Counter)

    @cached_property
    def server(self) -> Server:
        """The stand-in."""
        return Server(self.texts, _setup(self.api), merged=bool(self.api.config.sources))

    @cached_property
    def ground(self) -> Ground:
        """Its schema, to be walked on."""
        return Ground(self.server.schema)

    def all(self, limit: int, each: int) -> None:
        """Prove every cell; walks to what is shut are as many as `Ground.walks` finds within these bounds."""
        assert {(one.parent, one.name) for one in self.api.schema.fields} == set(self.ground.fields)
        self.witnesses()
        self.exploration()
        self.refusals(limit, each)
        self.alone()

    def witnesses(self) -> None:
        """Send the witness of every cell that is reachable."""
        for principal, one in itertools.product(self.principals, self.api.schema.fields):
            witness = self.api.witness(principal, one)
            assert witness is None or self.api.reaches(principal, one)
            if witness is not None:
                self.witness(witness, one)

    def witness(self, witness: Witness, shows: Field) -> None:
        """Send one witness: it gives data, and nothing but data."""
        step = shows.parent, shows.name
        assert (witness.shows.parent, witness.shows.name) == step
        answer = self.server.send(witness.operation, caller_of(witness.principal))
        told = f"{witness.operation} as {witness.principal}"
        if not any(self.ground.is_empty(one) for one in answer.passed):
            assert answer.errors == (), told
            places = self.ground.shown(witness.operation, step)
            assert any(True for place in places for _ in walks.values(answer.data, place)), told
        assert not answer.refused, told
        # The event of a subscription is given to whoever may subscribe.
        self.counts["witnesses"] += 1

    def exploration(self) -> None:
        """Hold what is said to be reachable against what sending operations shows, and who has a witness likewise."""
        for principal in self.principals:
            found = walks.explored(self.ground, self.server, caller_of(principal))
            for one in self.api.schema.fields:
                walk = found.get((one.parent, one.name))
                told = f"{one.coordinate} as {principal}"
                self.counts["cells"] += 1
                if walk is not None:
                    assert self.api.reaches(principal, one), f"{told}: {self.ground.operation(walk)}"
                    assert self.api.witness(principal, one) is not None, f"{told} has no witness"
                elif self.api.reaches(principal, one):
                    assert self.api.witness(principal, one) is None, f"{told} cannot be shown"

    def refusals(self, limit: int, each: int) -> None:
        """Walk to every field that a principal is said not to reach: on every way it is refused."""
        found, whole = self.ground.walks(limit, each)
        self.counts["schemas walked through"] += whole
        shut = {
            one.coordinate: [p for p in self.principals if not self.api.reaches(p, one)]
            for one in self.api.schema.fields
        }
        for step, ways in found.items():
            for walk in ways:
                for principal in shut[".".join(step)]:
                    self._refusal(walk, principal)

    def _refusal(self, walk: walks.Walk, principal: Principal) -> None:
        try:
            operation = self.ground.operation(walk)
        except UncallableError:
            self.counts["uncallable"] += 1
            return
        answer = self.server.send(operation, caller_of(principal))
        assert not walks.given(answer, walk), f"{operation} as {principal}"
        assert "Unauthorized" in answer.errors, f"{operation} as {principal}"
        self.counts["refusals"] += 1

    def alone(self) -> None:
        """Ask every field alone, its parent given: whoever is said to be admitted is, and nobody else."""
        for one in self.api.schema.fields:
            try:
                selection = self.ground.selection((one.parent, one.name))
            except UncallableError:
                continue
            for principal in self.principals:
                answer = self.server.ask_alone(one.parent, selection, caller_of(principal))
                passed, told = (one.parent, one.name) in answer.passed, f"{one.coordinate} alone as {principal}"
                assert passed == self.api.admits(one, principal), told
                assert ("Unauthorized" in answer.errors) == (not passed), told
                self.counts["admitted alone" if passed else "refused alone"] += 1


def combinations(api: Api, most: int) -> tuple[Principal, ...]:
    """Return the principals of an API, users in several groups, and some in groups that no directive names."""
    if _POOL not in api.deployment.modes:
        return api.principals
    groups = sorted(api.groups)
    several = (set(some) for count in range(2, len(groups) + 1) for some in itertools.combinations(groups, count))
    strangers = ({"Nobody"}, {group.swapcase() for group in groups[:1]}, {"Nobody", *groups[:1]})
    found = [*itertools.islice(several, most), *(one for one in strangers if one)]
    return tuple(dict.fromkeys((*api.principals, *(Principal(_POOL, frozenset(one)) for one in found))))


def random_api(case: Case, assume: Assumptions | None = None, text: str = "") -> Api:
    """Return the API of a random case, with another schema where a text is given."""
    actions: dict[str, Value[str | int | float | bool]] = {}
    if case.default_action:
        actions["userPoolConfig.defaultAction"] = Known(case.default_action)
    config = ApiConfig(
        name="api",
        origin="",
        default=Provider(Known(Mode(case.default)), "", Settings(actions)),
        additional=tuple(Provider(Known(Mode(mode))) for mode in case.additional),
        assume=assume or Assumptions(),
    )
    (deployment,) = config.deployments()
    return Api(sdl.read([Source("schema.graphql", text or case.text)]), config, deployment)


def load(folder: Path, *paths: str, auth: str | None = None) -> tuple[Subject, ...]:
    """Return the APIs of a folder, as the command line finds them."""
    request = Request(paths, None, auth, str(folder), None)
    with contextlib.chdir(folder):
        return project.load(request, Path(), []).subjects


def proofs(subject: Subject, most: int, counts: Counter[str]) -> Iterator[Proof]:
    """Yield an API as each of its deployments has it."""
    for one in subject.deployments:
        texts = _texts(one)
        for deployment in one.config.deployments() if texts else ():
            api = Api(one.schema, one.config, deployment)
            yield Proof(api, combinations(api, most), texts, counts)


def _texts(subject: Subject) -> tuple[str, ...]:
    merged = [text for source in subject.config.sources for text in _texts(source)]
    return tuple(merged or (source.text for source in subject.schema.sources))
