"""A small project of every format that is read, with one file in it that can be replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from tests.terminal import CONFIG, SCHEMA, write

if TYPE_CHECKING:
    from pathlib import Path


class Format(Struct, frozen=True):
    """The file that can be replaced, the others, and what is typed to have it read: nothing, for the folder."""

    file: str
    others: dict[str, str] = {}
    arguments: tuple[str, ...] = ()

    def project(self, folder: Path, content: bytes) -> Path:
        """Write the project, with this content in its file; return its folder."""
        (folder / ".git").mkdir(exist_ok=True)
        return write(folder, {**self.others, self.file: content})


_SDL = {"schema.graphql": SCHEMA}
_CONFIG = {"appsync-lint.yaml": CONFIG}

FORMATS = {
    "schema": Format("schema.graphql", _CONFIG),
    "one of several schemas": Format("b.graphql", {"a.graphql": SCHEMA, **_CONFIG}, ("*.graphql",)),
    "configuration in YAML": Format("appsync-lint.yaml", _SDL),
    "configuration in JSON": Format("appsync-lint.json", _SDL, ("schema.graphql", "--config", "appsync-lint.json")),
    "configuration in TOML": Format("pyproject.toml", _SDL),
    "exported API": Format("api.json", _SDL, ("api.json", "schema.graphql")),
}
