"""Tables of what holds of an API, written by hand, and what the JSON reports say, in the same shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_POOL = "AMAZON_COGNITO_USER_POOLS"
_MODES = {
    "key": "API_KEY",
    "iam": "AWS_IAM",
    "guest": "AWS_IAM:guest",
    "oidc": "OPENID_CONNECT",
    "lambda": "AWS_LAMBDA",
    "cognito": _POOL,
}

Who = tuple[list[str], list[str]]
"""The principals that a field admits, and those that reach it."""


@dataclass(frozen=True)
class Expected:
    """What holds of an API.

    `findings` are lines `rule coordinate: affected fields`; those of `pedantic` come in addition with --pedantic.
    `sound` are coordinates that no finding may name. `access` are lines `field: who may call it | who reaches it`, the
    second half left out where it is the same, a bare word being a group; in a file of several APIs, the API's name
    stands before the field's.
    """

    findings: str = ""
    pedantic: str = ""
    sound: str = ""
    access: str = ""


def rows(table: str) -> list[tuple[str, str]]:
    """Return the lines of a table, cut at the colon before a blank; lines without one continue the line before."""
    found: list[tuple[str, str]] = []
    for line in table.splitlines():
        key, colon, rest = f"{line.strip()} ".partition(": ")
        if colon:
            found.append((key, rest))
        elif found:
            found[-1] = found[-1][0], f"{found[-1][1]} {key}"
    return [(key, " ".join(rest.split())) for key, rest in found]


def row(finding: dict[str, Any]) -> tuple[str, str]:
    """Return a finding of the JSON report as a line of a table."""
    coordinate, affected = finding["coordinate"], finding["affected"]
    is_field = "." in coordinate and ":" not in coordinate
    # A setting or a definition that concerns no field stands for itself; a table says nothing then.
    return f"{finding['rule']} {coordinate}", " ".join(affected if is_field or affected != [coordinate] else [])


def findings(report: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the findings of the JSON report as lines in order."""
    return sorted(row(finding) for finding in report["findings"])


def access(report: dict[str, Any]) -> dict[str, Who]:
    """Return who may call and who reaches every field, by JSON report of `access`."""
    if "apis" not in report:
        return {field: (entry["effective"], entry["reachable"]) for field, entry in report["fields"].items()}
    return {f"{api['name']} {field}": who for api in report["apis"] for field, who in access(api).items()}


def expected_access(table: str) -> dict[str, Who]:
    """Return the same from a table written by hand."""
    return {field: _who(text) for field, text in rows(table)}


def _who(text: str) -> Who:
    effective, bar, reachable = text.partition("|")
    return _principals(effective), _principals(reachable if bar else effective)


def _principals(text: str) -> list[str]:
    return [_MODES.get(word, f"{_POOL}:{word}") for word in text.split()]
