"""What several tests start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.terminal import CONFIG, SCHEMA, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    """Return a repository that holds one API with one public mutation."""
    (tmp_path / "blog" / ".git").mkdir(parents=True)
    return write(tmp_path / "blog", {"schema.graphql": SCHEMA, "appsync-lint.yaml": CONFIG})
