"""Which part of the request something depends on, and through which places."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from appsync_lint.code.authorizers.facts import Cause, Part
from appsync_lint.code.flow.conditions import Sort
from appsync_lint.code.flow.traces import How
from appsync_lint.code.flow.vocabulary import dotted, gets_token
from appsync_lint.code.tree import Call
from appsync_lint.config import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from appsync_lint.code.flow.conditions import Guard
    from appsync_lint.code.flow.traces import Read, Trace, Traces
    from appsync_lint.source import Span

_MOST_PLACES = 5
_MOST_CAUSES = 8  # of one part

# How Powertools for AWS Lambda (Python) spells what AppSync sends.
# https://docs.aws.amazon.com/powertools/python/latest/api/utilities/data_classes/appsync_authorizer_event.html
_SPELT = {
    "authorization_token": "authorizationToken",
    "request_context": "requestContext",
    "request_headers": "requestHeaders",
    "query_string": "queryString",
    "operation_name": "operationName",
    "api_id": "apiId",
    "account_id": "accountId",
    "request_id": "requestId",
}

# What AppSync sends of a request, besides where it comes from: apiId, accountId and requestId decide nothing.
# https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
_ASKED = frozenset({"queryString", "variables", "operationName"})
_ADDRESSES = frozenset({"sourceIp", "sourceip", "source_ip", "ip", "userAgent", "user_agent", "domainName"})
_TOKEN_HEADER = "authorization"  # noqa: S105 - the name of a header
_WHOLE = frozenset({(), ("requestContext",), ("requestHeaders",), ("raw_event",)})


def spelt(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return a path as AppSync spells it, without the event itself."""
    return tuple(_SPELT.get(key, key) for key in path[1:] if key not in ("raw_event", "_data"))


def part_of(read: Read) -> tuple[Part, str] | None:  # noqa: PLR0911 - a table
    """Return the part of the request that is read, and its name; None where it does not vary between requests.

    Of the whole event or context it counts what is computed from all of it, but not whether it is there.
    """
    path = spelt(read.path)
    if path in _WHOLE and read.how is not How.VALUE:
        return (Part.TOKEN, "event") if not path and read.how is How.OPAQUE else None
    match path:
        case ():
            return Part.OPERATION, "event"
        case ("authorizationToken", *_):
            return Part.TOKEN, "authorizationToken"
        case ("requestHeaders" | "headers", name, *_) if name.casefold() == _TOKEN_HEADER:
            return Part.TOKEN, name
        case ("requestHeaders",):
            return Part.HEADERS, "requestHeaders"
        case ("requestHeaders", name, *_) if name != "*":
            return Part.HEADERS, name
        case ("requestContext",) | ("requestContext", "*", *_):
            return None if read.how is How.PRESENCE else (Part.OPERATION, "requestContext")
        case ("requestContext", name, *_) if name in _ASKED:
            return Part.OPERATION, name
        case ("requestContext", *rest) if _ADDRESSES & set(rest):
            return Part.HEADERS, next(name for name in rest if name in _ADDRESSES)
    return None


def distinct(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """Return each cause once, of what is read by the same name the first that decides at a place."""
    found: dict[tuple[Part, str, Span], Cause] = {}
    count: Counter[Part] = Counter()
    for cause in causes:
        key = (cause.part, cause.name, cause.decision)
        if count[cause.part] < _MOST_CAUSES and key not in found:
            found[key] = cause
            count[cause.part] += 1
    return tuple(found.values())


class Causes:
    """Why places depend on the request, worked out once for each guard and each read."""

    def __init__(self) -> None:
        self._parts: dict[Read, tuple[Part, str] | None] = {}
        self._guards: dict[Guard, tuple[Cause, ...]] = {}

    def of_guard(self, guard: Guard) -> tuple[Cause, ...]:
        """Return why a place depends on the request that is reached through a guard."""
        if guard not in self._guards:
            found = self.of_traces(guard.traces, guard.span)
            if guard.sort is Sort.CALL:  # that it may fail is no test; but without a token, it does
                found = (cause for cause in found if cause.part is Part.TOKEN)
            self._guards[guard] = tuple(found)
        return self._guards[guard]

    def of_traces(self, traces: Traces, decision: Span) -> Iterator[Cause]:
        """Yield why a value depends on the request that decides at a place."""
        seen = set()
        for read, trace in traces.items():
            if read not in self._parts:
                self._parts[read] = part_of(read)
            part = self._parts[read]
            if part is not None and part not in seen:
                seen.add(part)
                yield _cause(trace, part, decision)


def _cause(trace: Trace, part: tuple[Part, str], decision: Span) -> Cause:
    lines = {(trace.read.span.file, trace.read.span.line), (decision.file, decision.line)}
    via: list[Span] = []
    for place in trace.places:
        line = (place.file, place.line)
        if line not in lines:
            lines.add(line)
            via.append(place)
    return Cause(part[0], part[1], trace.read.span, decision, tuple(via[-_MOST_PLACES:]))


def doubts(traces: Iterable[Traces]) -> Iterator[Unknown]:
    """Yield what cannot be followed: a function that cannot be read is given all of the request, and decides."""
    seen = set()
    for one in traces:
        for read in one:
            if read.how is not How.OPAQUE or read.call is None or read.call in seen or spelt(read.path) not in _WHOLE:
                continue
            seen.add(read.call)
            callee = read.call.callee if isinstance(read.call, Call) else read.call
            if gets_token(dotted(callee)[-1]):
                continue
            name = callee.span.text
            what = (
                f"whether `{_short(name)}` looks at the operation: it cannot be read, and is given all of the request"
            )
            yield Unknown(what, _short(read.call.span.text), "", read.call.span)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - what fits on a line
