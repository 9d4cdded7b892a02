"""What fuzzing has found, each as small as it can be, with the target that it broke."""

from __future__ import annotations

from msgspec import Struct


class Case(Struct, frozen=True):
    """An input, and what was wrong with it; `target` is the name of what it broke, `pending` what is to be mended."""

    target: str
    data: bytes
    what: str
    pending: str = ""


CASES = (
    Case("reports", b"\r", "a control character in a group's name, in the label of a note"),
    Case("reports", b"da2-abcdefghijklmnop", "a key in a group's name, in the label of a note"),
    Case("comments of YAML", b'""#', "a comment right behind a quote"),
    Case(
        "sdl",
        b"\xef\xbb\xbf# d\xc3\xa9: \xff",
        "a byte order mark, and what is no UTF-8 behind a longer character",
        "workspace.decode counts the bytes without the mark",
    ),
)

# Targets that break until somebody mends what they found.
PENDING = {
    "reports": "report/text.py prints the label of a note as it is",
    "comments of YAML": "PyYAML begins a comment right behind a quote or bracket, comments.py does not",
}
