"""Role, Statement, Resource: what IAM policies say of the fields of an API.

A policy allows where a statement allows and none denies, whatever their order:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html. What a caller asks for is
the action `appsync:GraphQL` on `arn:PARTITION:appsync:REGION:ACCOUNT:apis/ID/types/TYPE/fields/FIELD`:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsappsync.html
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.source import Span

# What a pattern holds where a policy names something that only a deployment knows. No name or ARN has these letters.
UNSEEN = "\ue000"  # anything at all
HERE = "\ue001"  # the partition, region or account of the deployment itself
ELSEWHERE = "\ue002"  # another resource than the API
OWN_ID = "\ue003"  # the API's own id

_GRAPHQL = "appsync:graphql"
_PARTITION, _REGION, _ACCOUNT, _PATH = 1, 3, 4, 5
_SEGMENTS = 6
_NAME = "\ue016"
_FIELD = f"types/{_NAME}/fields/{_NAME}"
_OTHERS = "everything but what NotResource names"
# Names that nothing has: a pattern that fits them fits every name.
ANY_TYPE, ANY_FIELD, _ANY_ID = "\ue010\ue011", "\ue012\ue013", "\ue014\ue015"


class Answer(IntEnum):
    """Whether something holds; PERHAPS where a condition, or what nobody can see, decides."""

    NO = 0
    PERHAPS = 1
    YES = 2


class Target(Struct, frozen=True):
    """The API as policies name it; what is empty can be anything, since nobody has said it."""

    id: str = OWN_ID
    partition: str = ""
    region: str = ""
    account: str = ""

    def field(self, type_name: str, field_name: str, pattern: str) -> str:
        """Return the ARN of a field; what is not known of the API's place is taken to be what a pattern says."""
        return f"{_api_arn(self, pattern)}/types/{type_name}/fields/{field_name}"


@lru_cache(maxsize=4096)
def _is_plain(pattern: str) -> bool:
    _, apis, rest = pattern.partition(":apis/")
    return bool(apis) and "/" in rest and not set(rest) & {"*", "?", UNSEEN} and pattern.startswith("arn:")


@lru_cache(maxsize=4096)
def _api_arn(target: Target, pattern: str) -> str:
    written = pattern.split(":", _PATH)
    named = [HERE if set(part) & {"*", "?"} else part for part in written] + [HERE] * _SEGMENTS
    partition, region = target.partition or named[_PARTITION], target.region or named[_REGION]
    return f"arn:{partition}:appsync:{region}:{target.account or named[_ACCOUNT]}:apis/{target.id}"


def matches(pattern: str, text: str) -> bool:
    """Return whether a text fits a pattern: `*` stands for any letters, also none, and `?` for one.

    Both cross every boundary in an ARN, `/` included:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    plain = min(place for place in (pattern.find("*"), pattern.find("?"), len(pattern)) if place >= 0)
    if pattern[:plain] != text[:plain] or plain == len(pattern):
        return pattern == text
    here = there = plain
    star, resumed = -1, 0
    while there < len(text):
        if here < len(pattern) and pattern[here] == "*":
            star, resumed = here, there
            here += 1
        elif here < len(pattern) and pattern[here] in ("?", text[there]):
            here, there = here + 1, there + 1
        elif star >= 0:
            resumed += 1
            here, there = star + 1, resumed
        else:
            return False
    return not pattern[here:].strip("*")


def _overlaps(pattern: str) -> bool:
    """Return whether some `types/TYPE/fields/FIELD` fits a pattern, by trying both letter by letter."""
    waiting, seen = [(0, 0)], set[tuple[int, int]]()
    while waiting:
        here, there = waiting.pop()
        if (here, there) in seen:
            continue
        seen.add((here, there))
        letter = pattern[here] if here < len(pattern) else ""
        if there == len(_FIELD) and not pattern[here:].strip("*"):
            return True
        if letter == "*":
            waiting.append((here + 1, there))
        waiting += [(here + (letter != "*"), onward) for onward in _onward(letter, there)] if letter else []
    return False


def _onward(letter: str, place: int) -> tuple[int, ...]:
    """Return where one is in `_FIELD` behind a letter of a pattern: a name may go on, or end."""
    expected = _FIELD[place : place + 1]
    is_name = expected == _NAME
    fits = bool(expected) and (letter in "*?" or (letter.isalnum() or letter == "_" if is_name else letter == expected))
    return () if not fits else (place, place + 1) if is_name else (place + 1,)


class Resource(Struct, frozen=True):
    """A resource as a statement names it; `text` as somebody wrote it, `pattern` with what only a deployment knows.

    `answer` is how a user can say what of it nobody can see, and `path` where the configuration has it.
    """

    text: str
    pattern: str
    span: Span
    path: str = ""
    answer: str = ""

    def covers(self, target: Target, type_name: str, field_name: str) -> Answer:
        """Return whether it means a field of the API."""
        # Most resources name one field, and not this one: asked for every field of every resource.
        if self.names_one and not self.pattern.endswith(f"/{type_name}/fields/{field_name}"):
            return Answer.NO
        wanted = target.field(type_name, field_name, self.pattern)
        if matches(self.pattern, wanted):
            return Answer.YES
        unseen = UNSEEN in self.pattern and matches(self.pattern.replace(UNSEEN, "*"), wanted)
        return Answer.PERHAPS if unseen else Answer.NO

    @property
    def names_one(self) -> bool:
        """Whether it names at most one field of an API: what stands behind the id has no wildcard, and is seen."""
        return _is_plain(self.pattern)

    @property
    def everywhere(self) -> bool:
        """Whether it surely means every field of every API: `*`, or any id behind `apis/`."""
        return self.covers(Target(_ANY_ID), ANY_TYPE, ANY_FIELD) is Answer.YES

    def names(self, target: Target) -> bool:
        """Return whether it surely means this API alone: with its very id, and not with a wildcard there."""
        named = self.pattern.partition(":apis/")[2].partition("/")[0]
        return named == target.id and self._is_here(target)

    def unclear(self, target: Target) -> bool:
        """Return whether it may mean the API and something of it, other than its account and region, is unseen."""
        segments = self.pattern.split(":", _PATH)
        if len(segments) < _SEGMENTS:
            return UNSEEN in self.pattern
        return UNSEEN in segments[_PATH] and self._is_here(target)

    @property
    def can_be_a_field(self) -> bool:
        """Whether some field of some API can be meant: `types/TYPE/fields/FIELD`, with whatever names."""
        return _overlaps(self.inner.replace(UNSEEN, "*"))

    @property
    def inner(self) -> str:
        """What it names inside of an API, behind the id: `types/Query/fields/me`; empty where it writes none."""
        _, apis, rest = self.pattern.partition(":apis/")
        return rest.partition("/")[2] if apis else ""

    def _is_here(self, target: Target) -> bool:
        written = self.pattern.split(":", _PATH)
        wanted = target.field("", "", self.pattern).split(":", _PATH)
        return len(written) == _SEGMENTS and all(map(matches, written[:_PATH], wanted[:_PATH]))


class Statement(Struct, frozen=True):
    """A statement of a policy. `not_actions` and `not_resources` are None where it names what it is about instead.

    `conditional` says that it holds only under a condition, or that nobody can see whether it is there at all.
    """

    allows: bool
    actions: tuple[str, ...]
    resources: tuple[Resource, ...]
    span: Span
    not_actions: tuple[str, ...] | None = None
    not_resources: tuple[Resource, ...] | None = None
    conditional: bool = False

    @property
    def about_graphql(self) -> Answer:
        """Whether its actions contain `appsync:GraphQL`; the letters' case does not matter.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
        """
        if self.not_actions is not None:
            return _opposite(_contain_graphql(self.not_actions))
        return _contain_graphql(self.actions)

    @property
    def only_graphql(self) -> bool:
        """Whether of AppSync's actions it names `appsync:GraphQL` alone, so that its resources of an API are fields."""
        lowered = [action.lower() for action in self.actions]
        others = (action.partition(":")[0] for action in lowered if action != _GRAPHQL)
        elsewhere = all(not set(service) & {"*", "?", UNSEEN} and service != "appsync" for service in others)
        return self.not_actions is None and _GRAPHQL in lowered and elsewhere

    @property
    def for_appsync(self) -> bool:
        """Whether its actions name AppSync, be it all of it, rather than whatever there is: `*`."""
        return any(action.lower().startswith("appsync:") for action in self.actions)

    def covers(self, target: Target, type_name: str, field_name: str) -> Answer:
        """Return whether it speaks of calling a field, its condition apart."""
        named = self.resources if self.not_resources is None else self.not_resources
        meant = max((one.covers(target, type_name, field_name) for one in named), default=Answer.NO)
        return min(self.about_graphql, meant if self.not_resources is None else _opposite(meant))

    def decides(self, target: Target, type_name: str, field_name: str) -> Answer:
        """Return whether it has its effect when a field is called."""
        return min(self.covers(target, type_name, field_name), Answer.PERHAPS if self.conditional else Answer.YES)

    def naming(self, target: Target, type_name: str, field_name: str) -> tuple[Resource, ...]:
        """Return the resources by which it surely speaks of a field; of NotResource one that stands for all others."""
        if self.covers(target, type_name, field_name) is not Answer.YES:
            return ()
        if self.not_resources is not None:
            return (Resource(_OTHERS, "*", self.span, self.not_resources[0].path if self.not_resources else ""),)
        return tuple(one for one in self.resources if one.covers(target, type_name, field_name) is Answer.YES)


def _opposite(answer: Answer) -> Answer:
    return Answer(Answer.YES - answer)


@lru_cache(maxsize=1024)
def _contain_graphql(actions: tuple[str, ...]) -> Answer:
    return max(map(_means_graphql, actions), default=Answer.NO)


def _means_graphql(action: str) -> Answer:
    lowered = action.lower()
    if matches(lowered, _GRAPHQL):
        return Answer.YES
    return Answer.PERHAPS if UNSEEN in action and matches(lowered.replace(UNSEEN, "*"), _GRAPHQL) else Answer.NO


class Role(Struct, frozen=True):
    """A role, or a user, with the statements of all its policies; `target` is the API that it is asked about.

    `guests` says whether an identity pool gives it to callers who have not signed in, `guest_span` where, and
    `guest_text` on what it depends.
    `documents` are the paths of policies that nobody has read yet. `path` is `iam.roles.web`.
    """

    name: str
    statements: tuple[Statement, ...]
    span: Span
    target: Target
    path: str
    guests: Answer = Answer.NO
    guest_span: Span | None = None
    guest_text: str = ""
    documents: tuple[tuple[str, Span], ...] = ()

    @property
    def unauthenticated(self) -> bool:
        """Whether guests surely have it."""
        return self.guests is Answer.YES

    def allows(self, type_name: str, field_name: str) -> Answer:
        """Return whether its policies let a caller of a field through: an allow, and no deny."""
        answers = {True: Answer.NO, False: Answer.NO}
        for statement in self.statements:
            answer = statement.decides(self.target, type_name, field_name)
            answers[statement.allows] = max(answers[statement.allows], answer)
        return min(answers[True], _opposite(answers[False]))

    def grant(self, type_name: str, field_name: str) -> Resource | None:
        """Return the first resource by which a statement surely allows a field, whatever another denies."""
        allowing = (one for one in self.statements if one.allows and not one.conditional)
        return next((found for one in allowing for found in one.naming(self.target, type_name, field_name)), None)

    @property
    def doubts(self) -> Iterator[tuple[str, Resource | Statement]]:
        """The statements and resources that may decide over the API and cannot be judged, and in words why."""
        for statement in self.statements:
            if statement.about_graphql is Answer.NO:
                continue
            if statement.conditional:
                yield "under which condition a statement holds", statement
            named = statement.resources if statement.not_resources is None else statement.not_resources
            yield from (("which resource is meant", one) for one in named if one.unclear(self.target))
