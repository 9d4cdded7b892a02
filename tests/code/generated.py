"""Programs of Python that nobody would write: authorizers that look at the token and at the query in all ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_BEFORE = """\
class C:
    def __init__(self, v):
        self.v = v

    def get(self):
        return self.v

    def put(self, v):
        if v:
            self.v = v

class D(C):
    def get(self):
        return super().get() if self.v else 5

def answer(ok, ttl):
    return {"isAuthorized": ok, "ttlOverride": ttl}

def check(v):
    if v:
        raise ValueError

def quiet(f):
    try:
        return f()
    except ValueError:
        return None
"""
_OWN = """\
    x = {0}; y = 0; z = 1; o = {{"k": 0, "m": x}}; l = [x]; c = C(x)
    def set_x(v):
        nonlocal x
        if v:
            x = v
"""
_LEAVES = (
    "x", "y", "z", "q", "t", "q", "t", "0", "1", "2", "True", "False", "None", "o['k']", "o.get('m')", "l[0]", "len(l)",
    "c.v", "c.get()",
)  # fmt: skip
_SHAPES = (
    "({0} == {1})", "({0} != {1})", "({0} and {1})", "({0} or {1})", "(not {0})", "({0} if {1} else {2})",
    "g({0}, {1})", "{{'k': {0}, 'm': {1}}}['k']", "[{0}, {1}][1]", "(lambda w: {0} if w else w)({1})",
    "any([v == {0} for v in [{1}, {2}]])", "{{**o, **({{'k': {0}}} if {1} else {{}})}}['k']", "quiet(lambda: {0})",
    "D({0}).get()", "({{1: {0}, 2: {1}}}.get(q) or {2})", "({0} in [{1}, {2}])", "str({0})",
    "list(map(lambda v: {0}, l))[0]",
)  # fmt: skip
_SIMPLE = (
    "x = {0}", "y = {0}", "z = {0}", "o['k'] = {0}", "o['m'] = {0}", "c.v = {0}", "c.put({0})", "l.append({0})",
    "check({0})", "set_x({0})", "o.update({{'k': {0}}})", "{0} or check({1})", "c = D({0}) if {1} else c",
)  # fmt: skip


class Writer:
    """Writes one program; `random` chooses."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._count = 0

    def program(self) -> str:
        """Return a program whose answers each have a number of their own as `ttlOverride`."""
        function = [
            *_OWN.format("a").splitlines(),
            "    q = b; t = a",
            *self._body(1, 1, answers=False),
            "    return x",
        ]
        handler = [
            "    q = event['requestContext']['queryString']; t = event['authorizationToken']",
            *_OWN.format("0").splitlines(),
            *self._body(1, 3, answers=True),
            f"    return {self._answer()}",
        ]
        return "\n".join([_BEFORE, "def g(a, b):", *function, "", "def handler(event, context):", *handler, ""])

    def _value(self, depth: int = 3) -> str:
        if depth == 0 or self._random.random() < 0.3:
            return self._random.choice(_LEAVES)
        return self._random.choice(_SHAPES).format(*(self._value(depth - 1) for _ in range(3)))

    def _answer(self) -> str:
        self._count += 1
        value = self._random.choice(("True", "False", self._value(2)))
        shape = self._random.choice(("{{'isAuthorized': {0}, 'ttlOverride': {1}}}", "answer({0}, {1})"))
        return shape.format(value, self._count)

    def _body(self, indent: int, depth: int, *, answers: bool) -> list[str]:
        lines: list[str] = []
        for _ in range(self._random.randrange(1, 4)):
            lines += self._statement(indent, depth, answers=answers)
        return lines

    def _statement(self, indent: int, depth: int, *, answers: bool) -> list[str]:
        space = "    " * indent
        kind = self._random.randrange(12 if depth else 7)
        if kind < 6:
            return [space + self._random.choice(_SIMPLE).format(self._value(), self._value(1))]
        if kind == 6:
            leaving = "raise ValueError" if self._random.random() < 0.3 else "return " + self._left(answers=answers)
            return [f"{space}if {self._value(2)}:", f"{space}    {leaving}"]

        def inner() -> list[str]:
            return self._body(indent + 1, depth - 1, answers=answers)

        if kind < 10:
            return [f"{space}if {self._value()}:", *inner(), f"{space}else:", *inner()]
        if kind == 10:
            return [f"{space}for y in [{self._value(1)}, {self._value(1)}]:", *inner()]
        return [f"{space}try:", *inner(), f"{space}except ValueError:", *inner()]

    def _left(self, *, answers: bool) -> str:
        return self._answer() if answers else self._value(2)
