"""Room on Python's stack for programs that are nested deeply; how deeply, the readers of programs limit."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 20_000


@contextmanager
def deep() -> Iterator[None]:
    """Raise the limit of recursion for a while."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
