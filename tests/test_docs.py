"""The pages that are generated are up to date, and lead somewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests import docs

if TYPE_CHECKING:
    from pathlib import Path

PAGES = sorted(path for folder in ("docs", "rules") for path in (docs.ROOT / folder).rglob("*.md"))
HAND = sorted(path for path in docs.ROOT.glob("*.md"))


def test_no_generated_page_is_stale() -> None:
    assert docs.stale() == [], "run `nox -s docs`"


@pytest.mark.parametrize("page", [*PAGES, *HAND], ids=lambda page: page.relative_to(docs.ROOT).as_posix())
def test_links_between_pages_lead_to_files(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    broken = [t for t in targets if not t.startswith(("http:", "https:")) and not (page.parent / t).exists()]
    assert broken == []


def test_a_page_that_differs_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    assert "docs/rules/public-mutation.md" in docs.stale()
    docs.main()
    (tmp_path / "docs/rules/gone.md").write_text("x")
    (tmp_path / "docs/rules/public-mutation.md").write_text("x")
    assert docs.stale() == ["docs/rules/gone.md", "docs/rules/public-mutation.md"]
    docs.main()
    assert docs.stale() == []
