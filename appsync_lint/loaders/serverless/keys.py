"""API keys as the plugin makes them: they expire some time after the deployment, which is taken to be now.

The plugin computes the moment when it packages the service, rounded down to the hour, and so does this reader: a key
that lives for 1 to 365 days is sound on whatever day somebody looks, and the moment itself is of no interest.
https://github.com/sid88in/serverless-appsync-plugin/blob/master/doc/API-keys.md
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Partial, Scalar, Table, sequence
from appsync_lint.loaders.serverless.parts import Part
from appsync_lint.loaders.serverless.shape import PLUGIN, Entries, everything, made

if TYPE_CHECKING:
    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.serverless.variables import Service
    from appsync_lint.source import Span

_WHOLE_YEAR = "365d"
_HOURS = {
    "": 1, "h": 1, "d": 24, "w": 24 * 7, "M": 24 * 30, "q": 24 * 91, "y": 24 * 365, "m": 1 / 60, "s": 1 / 3600,
    "ms": 1 / 3_600_000,
}  # fmt: skip
_DURATION = re.compile(r"(\d{1,9})\s*(ms|[a-zA-Z]?)[a-z]*")
_DAY, _YEAR = 24, 24 * 365  # hours
_LONG_UNITS = {"months": "M", "month": "M", "quarters": "q", "milliseconds": "ms", "millisecond": "ms"}


def keys(service: Service, part: Part, auto: str = "") -> Node:
    """Return the keys of an API that offers API_KEY; `auto` describes the one made where none is listed."""
    node = part.get("apiKeys")
    place = part.place("apiKeys")
    if isinstance(node, Partial):
        return node
    if node is None and auto:
        return sequence([_key(Scalar(auto, place, PLUGIN), _lasting(_WHOLE_YEAR, _YEAR, place), place)], place)
    found: dict[str, Node] = {}
    for number, item in enumerate(service.items(node)):
        name = Part(service, item).text("name") if isinstance(item, Table) else ""
        name = str(item.value) if isinstance(item, Scalar) else name
        found[name or f"{number}"] = _of_item(service, item)
    return sequence(found.values(), place)


def _of_item(service: Service, item: Node) -> Node:
    span = item.span.first_line()
    if not isinstance(item, Table):
        whole_year = _lasting(_WHOLE_YEAR, _YEAR, span)
        return _key(item, whole_year, item.span) if isinstance(item, Scalar) else _key(None, item, item.span)
    part = Part(service, item)
    label = part.get("description") or part.get("name")
    key = _key(label, _expires(service, part), item.span, part.place("expiresAfter"))
    if (identity := part.get("apiKeyId")) is not None:
        return made({"id": (identity, part.place("apiKeyId")), **_entries(key)}, item.span)
    return key


def _entries(key: Table) -> Entries:
    return {name: (node, key.keys[name]) for name, node in key.entries.items()}


def _key(label: Node | None, expires: Node, span: Span, place: Span | None = None) -> Table:
    found: Entries = {"expires": (expires, place or expires.span)}
    if label is not None:
        found["description"] = (label, label.span)
    return made(found, span)


def _expires(service: Service, part: Part) -> Node:
    after, at = part.get("expiresAfter"), part.get("expiresAt")
    if isinstance(after, Scalar):
        hours = _hours(after.value)
        if hours is None or not _DAY <= hours <= _YEAR:
            service.notes[
                f"An API key that expires {after.value} after its deployment ({after.span}) is refused: AppSync allows "
                "1 to 365 days."
            ] = None
            return everything(f"{after.value} after deployment", after.span)
        return _lasting(str(after.value), hours, after.span)
    if after is not None:
        return after
    if isinstance(at, Scalar):
        return _moment(at)
    return at or _lasting(_WHOLE_YEAR, _YEAR, part.table.span.first_line())


def _lasting(duration: str, hours: float, span: Span) -> Scalar:
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    return Scalar(int((now + timedelta(hours=hours)).timestamp()), span, f"{duration} after deployment")


def _moment(node: Scalar) -> Node:
    """Return a date as seconds since 1970; where it names no time zone, in UTC."""
    try:
        moment = datetime.fromisoformat(str(node.value))
    except ValueError:
        return everything(str(node.value), node.span)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Scalar(int(moment.timestamp()), node.span)


def _hours(value: object) -> float | None:
    found = _DURATION.fullmatch(str(value))
    if found is None:
        return None
    unit = _LONG_UNITS.get(str(value).lstrip("0123456789 "), found[2])
    return int(found[1]) * _HOURS[unit] if unit in _HOURS else None
