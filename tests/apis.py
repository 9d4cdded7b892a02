"""Random APIs: schemas of tests/strategies.py and bench/, guests with policies, assumptions either way round."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from appsync_lint import Api, Mode, Principal, sdl
from appsync_lint.access import GUEST
from appsync_lint.assumptions import Assumptions
from appsync_lint.config import ApiConfig, Known, Provider
from appsync_lint.source import Source
from bench.chance import Chance
from bench.generate import CONFIG, schema
from bench.shapes import DENSE, MIXED, SUBSCRIPTIONS, Shape
from tests.proofs import random_api
from tests.settings import config_of
from tests.strategies import cases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from appsync_lint.config import Value
    from appsync_lint.iam import Role

_Test = TypeVar("_Test", bound=Callable[..., None])
_POOL = Mode.AMAZON_COGNITO_USER_POOLS
_FLIPPED = ("interface_directives_count", "policies_cover_nested_fields", "subscription_payload_is_checked")
_ANYWHERE = "arn:aws:appsync:*:*:apis/*/"
_PATTERNS = ("types/Query/*", "types/*/fields/a", "types/*/fields/b", "types/Mutation/*", "types/Post/*", "types/*")
_FOR_GUESTS = [
    {"Effect": "Allow", "Action": "appsync:GraphQL", "Resource": [_ANYWHERE + "types/Query/*", _ANYWHERE + "*/id"]},
    {"Effect": "Deny", "Action": "appsync:GraphQL", "Resource": _ANYWHERE + "types/Query/fields/list*"},
]
BUSY = Shape(
    zones=(*DENSE.zones, ("", 0.6)), links=0.5, loose=True, own_directives=0.15, queries=0.25, mutations=0.1,
    fields=8, abstract=0.3, subscriptions=0.5, mistakes=0.2, described=0,
)  # fmt: skip
"""Where much leads elsewhere and much is left to the default mode, as it takes for back doors and lost callers."""


def law(examples: int) -> Callable[[_Test], _Test]:
    """Return a decorator that runs a law on that many examples, the same in every run."""
    calm = [HealthCheck.too_slow, HealthCheck.data_too_large]
    phases = [phase for phase in Phase if phase is not Phase.explain]
    return settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=calm, phases=phases
    )


@st.composite
def apis(draw: st.DrawFn) -> Api:
    """Draw an API: any modes, a default that may deny, in half of them guests with roles, the assumptions drawn too."""
    flags = draw(st.fixed_dictionaries({name: st.booleans() for name in _FLIPPED}))
    case, invited = draw(cases()), draw(st.booleans())
    if invited and Mode.AWS_IAM not in {case.default, *case.additional}:
        case = replace(case, additional=(*case.additional, Mode.AWS_IAM.value))
    api = random_api(case, replace(Assumptions(), **flags))
    return Api(api.schema, replace(api.config, roles=draw(_roles())), api.deployment) if invited else api


@st.composite
def _roles(draw: st.DrawFn) -> Value[tuple[Role, ...]]:
    found: list[dict[str, object]] = []
    for number in range(draw(st.integers(1, 2))):
        chosen = draw(st.lists(st.sampled_from(_PATTERNS), min_size=1, max_size=3, unique=True))
        effects = ("Allow", *draw(st.lists(st.sampled_from(("Allow", "Deny")), min_size=2, max_size=2)))
        statements = [
            {"Effect": effect, "Action": "appsync:GraphQL", "Resource": _ANYWHERE + pattern}
            for effect, pattern in zip(effects, chosen, strict=False)
        ]
        found.append({"name": f"r{number}", "unauthenticated": True, "statements": statements})
    return _read(found)


def _read(roles: Sequence[dict[str, object]]) -> Value[tuple[Role, ...]]:
    return config_of(json.dumps({"authenticationType": "AWS_IAM", "apiId": "abc123", "iam": {"roles": roles}})).roles


_GROUP = ' @aws_cognito_user_pools(cognito_groups: ["Ada"])'
_LOGINS = ("", " @aws_cognito_user_pools", " @aws_cognito_user_pools", _GROUP, _GROUP, _GROUP, " @aws_api_key")
_SELDOM = (*8 * ("",), " @aws_api_key", " @aws_cognito_user_pools", _GROUP, _GROUP)
_RETURNS = (*4 * ("{}",), "[{}]", "{}!", "{}Page", "{}Result", "Any", "String!", "ID")
_THINGS = ("Post", "User", "Team", "Note", "File")


def guarded() -> Iterator[Api]:
    """Yield small APIs whose queries ask for logins, and their types seldom: other fields are then back doors."""
    for seed, default in itertools.product(range(60), (Mode.API_KEY, _POOL)):
        text = "\n".join(_guarded(Chance(seed)))
        offered = [Provider(Known(mode)) for mode in (default, Mode.API_KEY, _POOL, Mode.AWS_IAM)]
        config = ApiConfig("api", "", offered[0], tuple(one for one in offered[1:] if one.mode != offered[0].mode))
        yield Api(sdl.read([Source("schema.graphql", text)]), config, config.deployments()[0])


def _guarded(chance: Chance) -> Iterator[str]:
    def fields(names: Sequence[str], directives: Sequence[str]) -> str:
        returned = [chance.pick(_RETURNS).format(chance.pick(_THINGS)) for _ in names]
        found = [f"{name}: {type_}{chance.pick(directives)}" for name, type_ in zip(names, returned, strict=True)]
        return "  ".join(found)

    yield f"type Query {{ {fields(('a', 'b', 'c', 'd', 'me'), _LOGINS)}  open: {chance.pick(_THINGS)} }}"
    yield f"type Mutation {{ {fields(('a',), _LOGINS)} }} type Subscription {{ {fields(('a',), _LOGINS)} }}"
    for name in _THINGS:
        yield f"type {name}{chance.pick(_SELDOM)} {{ id: ID  {fields(('a', 'b', 'c'), _SELDOM)} }}"
        yield f"type {name}Page {{ items: [{name}!]!  nextToken: String }}"
        yield f"type {name}Result {{ of: {name}{chance.pick(_SELDOM)} }}"
    yield f"union Any = {' | '.join(sorted({chance.pick(_THINGS), chance.pick(_THINGS)}))}"


def large() -> Iterator[Api]:
    """Yield APIs of the benchmarks' generator under two default modes, with guests, and unchecked payloads in part."""
    offered = (("AMAZON_COGNITO_USER_POOLS", "API_KEY"), ("API_KEY", "AMAZON_COGNITO_USER_POOLS"))
    for seed, shape in itertools.product(range(1, 4), (BUSY, DENSE, MIXED, SUBSCRIPTIONS)):
        for default, other in offered:
            config = config_of(CONFIG.format(default=default, other=other))
            assume = Assumptions(subscription_payload_is_checked=seed != 1, policies_cover_nested_fields=seed == 2)
            roles = _read([{"name": "guest", "unauthenticated": True, "statements": _FOR_GUESTS}])
            text = schema(250, shape, seed=seed)
            (deployment,) = config.deployments()
            yield Api(
                sdl.read([Source("schema.graphql", text)]), replace(config, assume=assume, roles=roles), deployment
            )


def callers(api: Api) -> tuple[Principal, ...]:
    """Return the principals that reports list, users in several groups and in foreign ones, guests, and any mode."""
    groups = sorted(api.groups)
    several = [{*groups}, {*groups[:2]}, {*groups[1:]}, {"Nobody"}, {"Nobody", *groups[:1]}]
    users = [Principal(_POOL, frozenset(some)) for some in several]
    return tuple(dict.fromkeys((*api.principals, *users, GUEST, *map(Principal, Mode))))
