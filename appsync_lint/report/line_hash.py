"""The line hashes by which GitHub recognises an alert after the file has changed around it.

A rolling hash over the 100 characters from the start of a line on, blanks left out, as described in
https://github.com/github/codeql-action/blob/main/src/fingerprints.ts and tested there.
"""

from __future__ import annotations

from collections import Counter, deque

_BLOCK = 100
_FACTOR = 37
_MASK = (1 << 64) - 1
_FACTOR_BLOCK = pow(_FACTOR, _BLOCK, 1 << 64)
_END_OF_FILE = 0xFFFF


def line_hashes(text: str) -> dict[int, str]:
    """Return the hash of every line, lines counted from 1, as `hash:occurrence`."""
    units = _units(text)
    starts = [0] + [number + 1 for number, unit in enumerate(units) if unit == ord("\n")]
    units += [_END_OF_FILE] + [0] * _BLOCK
    seen: Counter[str] = Counter()
    found: dict[int, str] = {}
    window: deque[int] = deque([0] * _BLOCK)
    value, position = 0, 0
    for line, start in enumerate(starts, start=1):
        while position < start + _BLOCK:
            unit = units[position]
            value = (value * _FACTOR + unit - _FACTOR_BLOCK * window.popleft()) & _MASK
            window.append(unit)
            position += 1
        digest = f"{value:x}"
        seen[digest] += 1
        found[line] = f"{digest}:{seen[digest]}"
    return found


def _units(text: str) -> list[int]:
    """Return the UTF-16 code units, without blanks and tabs, every line end as one line feed."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    data = plain.encode("utf-16-le", "surrogatepass")
    return [int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2)]
