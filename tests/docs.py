"""The generated pages: one for each rule, their table, and the assumptions. `python -m tests.docs` writes them anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from appsync_lint import assumptions, ruleset
from appsync_lint.report import markdown

if TYPE_CHECKING:
    from appsync_lint.finding import Rule

ROOT = Path(__file__).parents[1]
RULES = "docs/rules"
_GENERATED = "<!-- Generated from the program's own texts: `nox -s docs` writes it anew. -->\n\n"


def pages() -> dict[str, str]:
    """Return the text of every generated page by its path, relative to the project's root."""
    rules = ruleset.load()
    return {
        "rules/README.md": _GENERATED + markdown.rules(rules),
        "docs/assumptions.md": _GENERATED + assumptions.page(),
        **{f"{RULES}/{rule.name}.md": _GENERATED + _page(rule) for rule in rules},
    }


def _page(rule: Rule) -> str:
    weakness = f", [CWE-{rule.cwe}](https://cwe.mitre.org/data/definitions/{rule.cwe}.html)" if rule.cwe else ""
    grade = f"Severity {rule.severity}, confidence {rule.confidence}{weakness}."
    return f"# {rule.name}\n\n{grade}\n\n{rule.page.text}\n\n[All rules](../../rules/README.md)\n"


def stale() -> list[str]:
    """Return the paths of pages that are missing, differ from what they should be, or belong to nothing any more."""
    wanted = pages()
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / RULES).glob("*.md")}
    differing = [
        path
        for path, text in wanted.items()
        if not (ROOT / path).is_file() or (ROOT / path).read_text(encoding="utf-8") != text
    ]
    return sorted({*differing, *(there - wanted.keys())})


def main() -> None:
    """Write all pages, and delete those that belong to nothing any more."""
    wanted = pages()
    for path in stale():
        target = ROOT / path
        if path in wanted:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(wanted[path], encoding="utf-8", newline="\n")
        else:
            target.unlink()


if __name__ == "__main__":
    main()
