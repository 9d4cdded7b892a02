"""A Lambda authorizer: the answers that it gives, what each depends on, and how long each may be kept."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.config import Absent

if TYPE_CHECKING:
    from appsync_lint.config import Program, Unknown, Value
    from appsync_lint.source import Span

COMPUTED = "${}"  # for a part of a text that is computed


class Part(StrEnum):
    """A part of the request: `event.requestContext`, `event.requestHeaders` and `event.authorizationToken`.

    https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
    """

    OPERATION = "the operation"  # queryString, variables, operationName: what the caller asks for
    HEADERS = "the headers"  # requestHeaders other than the token's own, and addresses: how it asks
    TOKEN = "the token"  # noqa: S105 - what it proves


class Cause(Struct, frozen=True):
    """Why an answer depends on a part of the request.

    `name` is what is read, `queryString`; `read` where. `via` are the places from there to the answer, in order, and
    `decision` the one at which it becomes a decision: a test, a call, or the value of `isAuthorized` itself.
    """

    part: Part
    name: str
    read: Span
    decision: Span
    via: tuple[Span, ...] = ()


class Shape(StrEnum):
    """Whose answer an object is."""

    APPSYNC = "AppSync"
    GATEWAY = "API Gateway"  # principalId, policyDocument
    NONE = "none"  # an object or value that says nothing


class Kind(StrEnum):
    """What kind of value an entry of `resolverContext` has, as far as its text shows."""

    TEXT = "a text"
    NUMBER = "a number"
    BOOLEAN = "a boolean"
    LIST = "a list"
    OBJECT = "an object"
    UNKNOWN = "not known"


class Entry(Struct, frozen=True):
    """An entry of `resolverContext`; `paths` are the parts of the event that its value is, unchanged or as JSON."""

    name: str
    kind: Kind
    span: Span
    paths: frozenset[tuple[str, ...]] = frozenset()


class Answer(Struct, frozen=True):
    """An answer that the authorizer can give.

    `span` is its place. `allows` is the constant value of `isAuthorized`; None where it is computed, or set again
    later. `complete` says that there is such a value, or may be. `ttl` is its `ttlOverride`, in seconds. `denied` are
    the entries of `deniedFields` with their places, where they are constant; `denies` says that there can be others
    too. `on_error` is where it is given because something has failed: the place of the handler. `causes` is why it
    depends on which parts of the request, each part once or more. `elsewhere` says that it is only given where the
    event is tested for what another service sends.
    """

    span: Span
    allows: bool | None
    complete: bool = True
    shape: Shape = Shape.APPSYNC
    ttl: Value[int] = field(default_factory=Absent)
    causes: tuple[Cause, ...] = ()
    denied: tuple[tuple[str, Span], ...] = ()
    denies: bool = False
    context: tuple[Entry, ...] = ()
    keys: tuple[tuple[str, Span], ...] = ()
    on_error: Span | None = None
    elsewhere: bool = False

    def depends_on(self, part: Part) -> tuple[Cause, ...]:
        """Return why it depends on a part of the request; empty where it does not."""
        return tuple(cause for cause in self.causes if cause.part is part)


class TextMatch(Struct, frozen=True):
    """A place where the query is searched as a text, instead of parsed; `how` is `includes`, or a pattern."""

    span: Span
    how: str
    cause: Cause


class TokenTest(Struct, frozen=True):
    """A comparison of the token with a constant, where to be equal leads to an answer that allows.

    `text` is the constant, None where it comes from outside: the environment. `part` says that it is only looked for in
    the token.
    """

    span: Span
    text: str | None
    part: bool = False


class Forgiven(Struct, frozen=True):
    """A constant by which callers are let in where a check of the token has failed.

    `span` is its place, `check` the call that fails, and `failed` where that is caught. `told` says that resolvers are
    told something beside it.
    """

    span: Span
    check: Span
    failed: Span
    told: bool = False


class Check(Struct, frozen=True):
    """A check of the token that is made on the way to an answer: behind it, but not outside of `within`, it is made."""

    span: Span
    within: Span


class Tokens(Struct, frozen=True):
    """What is done with the token.

    `decoded` are places where a JWT is read without its signature being checked there, and its claims are used;
    `verified` where a signature is checked, or the token is handed to somebody who checks it, or may do so; `compared`
    to what it is compared, and `logged` where it, or a part of it, is written to a log by its name. `checks` are those
    of `verified`, and the calls of functions that lead to them, that the handler reaches; `forgiven` is where one may
    fail, and `exempted` why callers are let in of whom, by the operation that they chose, none is asked.
    """

    decoded: tuple[Span, ...] = ()
    verified: tuple[Span, ...] = ()
    compared: tuple[TokenTest, ...] = ()
    logged: tuple[Span, ...] = ()
    checks: tuple[Check, ...] = ()
    forgiven: tuple[Forgiven, ...] = ()
    exempted: tuple[Cause, ...] = ()


class Authorizer(Struct, frozen=True):
    """A Lambda authorizer. `span` is the place of its handler; `doubts` are what could not be followed.

    `wrapped` are the calls and decorators around the handler that cannot be read: each may refuse before it answers.
    """

    program: Program
    span: Span
    answers: tuple[Answer, ...]
    matches: tuple[TextMatch, ...] = ()
    tokens: Tokens = Tokens()
    doubts: tuple[Unknown, ...] = ()
    wrapped: tuple[Span, ...] = ()
