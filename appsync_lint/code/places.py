"""The nodes of tree-sitter -> places in the source: it counts bytes of UTF-8, a source counts code points."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

    from appsync_lint.source import Source, Span

# What is more than one byte. Half of a pair of surrogates has no form in UTF-8: a `?` stands for it.
_WIDE = re.compile("[^\x00-\x7f\ud800-\udfff]")


class Places:
    """Where the nodes of a parsed source stand. `data` is what to parse: `parser.parse(places.data)`."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.data = source.text.encode(errors="replace")
        # The bytes behind which wide characters end, and how many more bytes than characters there are up to each.
        self._ends: list[int] = []
        self._extra = [0]
        if len(self.data) != len(source.text):
            for found in _WIDE.finditer(source.text):
                extra = self._extra[-1] + len(found[0].encode()) - 1
                self._ends.append(found.end() + extra)
                self._extra.append(extra)

    def offset(self, byte: int) -> int:
        """Return the offset in code points of an offset in bytes."""
        return byte - self._extra[bisect_right(self._ends, byte)] if self._ends else byte

    def between(self, start: int, end: int) -> Span:
        """Return the place from one offset in bytes up to another; in the outer text where the source stands in one."""
        return self.source.span(self.offset(start), self.offset(end))

    def span(self, node: Node) -> Span:
        """Return the place of a node."""
        return self.between(node.start_byte, node.end_byte)

    def text(self, node: Node) -> str:
        """Return what a node says, as the source itself has it."""
        return self.source.text[self.offset(node.start_byte) : self.offset(node.end_byte)]
