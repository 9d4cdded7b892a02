"""What fuzzing has found, each as small as it can be, with the target that it broke."""

from __future__ import annotations

from msgspec import Struct


class Case(Struct, frozen=True):
    """An input, and what was wrong with it; `target` is the name of what it broke."""

    target: str
    data: bytes
    what: str


CASES = (
    Case("reports", b"\r", "a control character in a group's name, in the label of a note"),
    Case("reports", b"da2-abcdefghijklmnop", "a key in a group's name, in the label of a note"),
    Case("comments of YAML", b'""#', "a comment right behind a quote"),
    Case("comments of YAML", b"code: |", "a block without a line"),
    Case("sdl", b"\xef\xbb\xbf# d\xc3\xa9: \xff", "a byte order mark, and what is no UTF-8 behind a longer character"),
)
