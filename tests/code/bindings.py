"""A way in which an authorizer names a part of the request, and the handler around it."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import indent

EVENT = "event.authorizationToken"


@dataclass(frozen=True)
class Binding:
    """A way to come to a part of the request: the handler's parameter, what is done first, and the expression then.

    `before` stands before the handler; `proof` is how the token is named.
    """

    name: str
    parameter: str
    value: str
    setup: str = ""
    before: str = ""
    proof: str = EVENT


def javascript(binding: Binding, use: str, answer: str) -> str:
    """Return a handler that uses a value, and then answers."""
    body = f"const user = await verify({binding.proof})\n{binding.setup}\n{use}\nreturn {answer}"
    return f"{binding.before}\n\nexport const handler = async ({binding.parameter}) => {{\n{indent(body, '  ')}\n}}\n"


def python(binding: Binding, use: str, answer: str) -> str:
    """Return a handler that uses a value, and then answers; a decorator stands directly before it."""
    proof = 'event["authorizationToken"]' if binding.proof == EVENT else binding.proof
    body = f"user = verify({proof})\n{binding.setup}\n{use}\nreturn {answer}"
    gap = "\n" if binding.before.startswith("@") else "\n\n\n"
    return f"{binding.before}{gap}def handler({binding.parameter}, context):\n{indent(body, '    ')}\n"
