"""What fuzzing starts from: the fixtures, the rules' pages, the data of tests, and the corpus where there is one."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ROOT = Path(__file__).parents[2]
_LARGEST = 60_000  # bytes: of a larger file most mutants differ in nothing that counts
_LARGEST_PROJECT = 60_000
_FENCE = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(rb"^=== (.+)\n", re.MULTILINE)


@cache
def _folders() -> tuple[Path, ...]:
    """Return the folders with one project each."""
    corpus = os.environ.get("APPSYNC_LINT_CORPUS")
    several = [_ROOT / "fixtures", _ROOT / "tests" / "data", *([Path(corpus)] if corpus else [])]
    return tuple(folder for above in several for folder in sorted(above.iterdir()) if folder.is_dir())


def _files(folder: Path) -> list[Path]:
    """Return the files of a project, without what is expected of it."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in found if "expected" not in path.relative_to(folder).parts]


def files(*endings: str, holding: bytes = b"") -> tuple[bytes, ...]:
    """Return the files whose names end so, and that hold something."""
    paths = [path for folder in _folders() for path in _files(folder) if path.name.endswith(endings)]
    texts = [path.read_bytes() for path in paths if path.stat().st_size <= _LARGEST]
    return tuple(dict.fromkeys(text for text in texts if holding in text))


def fences(*languages: str) -> tuple[bytes, ...]:
    """Return the examples in these languages on the pages of the rules."""
    pages = [path.read_text(encoding="utf-8") for path in sorted((_ROOT / "rules").glob("*.py"))]
    found = [fence for page in pages for fence in _FENCE.findall(page)]
    return tuple(dict.fromkeys(text.encode() for language, text in found if language in languages))


def encoded(texts: Iterable[str]) -> tuple[bytes, ...]:
    """Return texts as bytes."""
    return tuple(text.encode() for text in texts)


def projects() -> tuple[bytes, ...]:
    """Return whole projects, each as one text that `unpacked` takes apart."""
    packed = [
        b"".join(
            b"=== %s\n%s\n" % (path.relative_to(folder).as_posix().encode(), path.read_bytes())
            for path in _files(folder)
        )
        for folder in _folders()
    ]
    return tuple(text for text in packed if len(text) <= _LARGEST_PROJECT)


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the files of a project by their names, without those whose name leads out of it or is none."""
    _, *parts = _MARK.split(data)
    named = zip((name.decode(errors="replace").strip() for name in parts[::2]), parts[1::2], strict=True)
    return {name: content for name, content in named if _is_inside(name)}


def _is_inside(name: str) -> bool:
    steps = name.split("/")
    return "\0" not in name and len(name) < 200 and all(step not in {"", ".", "..", ".git"} for step in steps)
