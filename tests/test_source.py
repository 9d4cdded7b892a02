"""A text knows its lines, however they end, and wherever it is cut to count them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint import source
from appsync_lint.source import Source


@pytest.mark.parametrize("part", [1, 2, 3, 7, 4096])
@given(text=st.text(alphabet="a\r\n", max_size=20))
def test_lines_and_columns_are_those_of_the_line_ends(part: int, text: str) -> None:
    read = Source("a", text)
    starts = [0, *(end.end() for end in re.finditer(r"\r\n|\n|\r", text))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "_PART", part)
        for offset in range(len(text) + 1):
            line = sum(start <= offset for start in starts)
            assert read.position(offset) == (line, offset - starts[line - 1] + 1)
        for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True), 1):
            assert read.line(number) == text[start:end].rstrip("\r\n")
