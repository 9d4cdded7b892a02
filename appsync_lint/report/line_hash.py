"""The line hashes by which GitHub recognises an alert after the file has changed around it.

A hash of the 100 characters from the start of a line on, blanks left out, as described in
https://github.com/github/codeql-action/blob/main/src/fingerprints.ts and tested there.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_BLOCK = 100
_FACTOR = 37
_MASK = (1 << 64) - 1
_END = "\uffff" + "\0" * _BLOCK  # of the file, and what makes its last lines long enough
_BLANKS = {ord(" "): None, ord("\t"): None}
_LINE_FEED = re.compile(r"\n")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def line_hashes(text: str, lines: Collection[int]) -> dict[int, str]:
    """Return the hashes of some lines, counted from 1, as `hash:occurrence`."""
    units = _units(text)
    starts = [0, *map(re.Match.end, _LINE_FEED.finditer(units))][: max(lines, default=0)]
    units += _END
    # Which line of its like it is, is asked of the characters: hashing every line would take seconds for a large file,
    # and of lines that differ only one pair in 2 ** 64 has the same hash.
    wanted = {units[starts[line - 1] : starts[line - 1] + _BLOCK] for line in lines}
    alike = [
        (line, block)
        for line, start in enumerate(starts, start=1)
        if (block := units[start : start + _BLOCK]) in wanted
    ]
    hashes, seen = {block: _hash(block) for block in wanted}, Counter[str]()
    found: dict[int, str] = {}
    for line, block in alike:
        seen[block] += 1
        if line in lines:
            found[line] = f"{hashes[block]:x}:{seen[block]}"
    return found


def _hash(block: str) -> int:
    value = 0
    for unit in block:
        value = (value * _FACTOR + ord(unit)) & _MASK
    return value


def _units(text: str) -> str:
    """Return the UTF-16 code units, a character each, without blanks and tabs, every line end as one line feed."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BLANKS)
    return plain if plain.isascii() else _ASTRAL.sub(_pair, plain)


def _pair(found: re.Match[str]) -> str:
    data = found[0].encode("utf-16-be")
    return "".join(chr(int.from_bytes(data[at : at + 2], "big")) for at in (0, 2))
