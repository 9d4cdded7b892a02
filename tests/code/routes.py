"""The ways in which what an authorizer is asked comes to its answer, each as a program."""

from __future__ import annotations

import re

from tests.code import routes_in_javascript, routes_in_python

_NAME = re.compile(r"^(?://|#) === (.+)$", re.MULTILINE)


def _programs(text: str) -> dict[str, str]:
    _, *parts = _NAME.split(text)
    return {name: program.strip("\n") + "\n" for name, program in zip(parts[::2], parts[1::2], strict=True)}


JAVASCRIPT = _programs(routes_in_javascript.TEXT)
PYTHON = _programs(routes_in_python.TEXT)


def javascript(name: str, ttl: str = "") -> str:
    """Return a program whose answers say for how long they are kept, unless that is empty."""
    return JAVASCRIPT[name].replace("@ttl", f", ttlOverride: {ttl}" if ttl else "")


def python(name: str, ttl: str = "") -> str:
    """Return the same in Python."""
    return PYTHON[name].replace("@ttl", f', "ttlOverride": {ttl}' if ttl else "")
