"""Texts changed by characters, tokens, lines and blocks, with words that mean something where they stand."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.mutations import changed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LARGEST = 60_000  # characters of a mutant
_OFTEN = (2, 3, 10, 100, 600, 2000)
_SIGNS = (
    *("{", "}", "[", "]", "(", ")", ":", ",", "=", '"', "'", "`", "\\", "#", "//", "/*", "*/", "${", "%{", "<<", "---"),
    *("\n", "\r", "\r\n", "\t", " ", "  ", "\0", "\x1b", "\u2028", "\ufeff", "\x85", "\N{GRINNING FACE}", "\u0301"),
    *("0", "-1", "1e999", "9" * 30, "9" * 5000, "true", "null", "&a ", "*a", "!x ", "|\n", ">-\n", "- ", "? ", "'''"),
    *('"""', "\\u0000", "\\ud800", "\\x00", "da2-abcdefghijklmnop", "../", "/dev/null", "a" * 300, "*", "@", "$", ".."),
)


def mutants(seeds: Sequence[bytes], words: Sequence[str], seed: str) -> Iterator[bytes]:
    """Yield changed seeds without end, always the same ones for a seed."""
    chance = random.Random(seed)  # noqa: S311 - no secrets
    while True:
        yield mutated(chance.choice(seeds), seeds, words, chance)


def mutated(data: bytes, seeds: Sequence[bytes], words: Sequence[str], chance: random.Random) -> bytes:
    """Return data changed in one place, or in a few; `seeds` lend it parts of theirs."""
    for _ in range(chance.choice((1, 1, 1, 2, 4, 8))):
        data = _mutated(data, seeds, words, chance)
    return data


def _mutated(data: bytes, seeds: Sequence[bytes], words: Sequence[str], chance: random.Random) -> bytes:
    kind = chance.randrange(20)
    if kind == 0 and data:
        at = chance.randrange(len(data))
        return data[:at] + bytes([chance.randrange(256)]) + data[at + chance.randrange(2) :]
    text = data.decode(errors="replace")
    if kind <= 6:
        text = _with_other_lines(text, chance.choice(seeds).decode(errors="replace"), chance)
    elif kind == 7:
        text = _repeated(text, chance)
    else:
        # Signs mean something everywhere; words of the format mostly more.
        chosen = chance.choice((words, words, _SIGNS)) or _SIGNS
        text = changed(text, chance, chosen, [chance.choice(seeds).decode(errors="replace")])
    return text[:_LARGEST].encode(errors="surrogatepass")


def _with_other_lines(text: str, other: str, chance: random.Random) -> str:
    lines, lent = text.split("\n"), other.split("\n")
    start = chance.randrange(len(lines))
    end = min(len(lines), start + chance.choice((1, 1, 2, 5, 20)))
    match chance.randrange(7):
        case 0:
            del lines[start:end]
        case 1:
            lines[start:start] = lines[start:end]
        case 2:
            moved = lines[start:end]
            del lines[start:end]
            at = chance.randrange(len(lines) + 1)
            lines[at:at] = moved
        case 3:  # more or less indented
            by = chance.choice((1, 2, 4, -1, -2))
            lines[start:end] = [" " * by + line if by > 0 else line[-by:] for line in lines[start:end]]
        case 4:
            at = chance.randrange(len(lent))
            lines[start:end] = lent[at : at + chance.choice((1, 2, 5, 20))]
        case 5:
            return "\n".join([*lines[:start], *lent[chance.randrange(len(lent)) :]])
        case _:  # other line ends
            return "\n".join(lines[:start]) + "\n" + chance.choice(("\r", "\r\n", "")).join(lines[start:])
    return "\n".join(lines)


def _repeated(text: str, chance: random.Random) -> str:
    """Return a text with a short part of it many times: nested, or a long list."""
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.choice((1, 1, 2, 5, 20)))
    times = min(chance.choice(_OFTEN), _LARGEST // max(1, end - start))
    return text[:start] + text[start:end] * times + text[end:]
