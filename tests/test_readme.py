"""What the README shows is what the tool says."""

from __future__ import annotations

import re
from pathlib import Path

from appsync_lint.loaders import neutral
from appsync_lint.source import Source

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_is_a_finding_of_the_demo() -> None:
    (example,) = re.findall(r"<!-- example -->\n```text\n(.*?)```", README, flags=re.DOTALL)
    assert example.replace("fixtures/blog/", "").strip() in (ROOT / "fixtures/blog/expected/check.txt").read_text(
        encoding="utf-8"
    )


def test_the_configuration_example_is_accepted() -> None:
    (example,) = (
        fence for fence in re.findall(r"```yaml\n(.*?)```", README, flags=re.DOTALL) if "schemaMerge" in fence
    )
    (entry,) = neutral.read(Source("appsync-lint.yaml", example)).apis
    assert not entry.config.assume.empty_group_list_admits_all


def test_the_marked_commands_are_one_line_of_shell() -> None:
    for marker in ("demo", "tests"):
        (command,) = re.findall(rf"<!-- {marker} -->\n```sh\n(.*?)```", README, flags=re.DOTALL)
        assert command.count("\n") == 1


def test_the_configuration_page_is_accepted() -> None:
    page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    fences = re.findall(r"```(yaml|toml)\n(.*?)```", page, flags=re.DOTALL)
    assert len(fences) > 5
    for language, text in fences:
        whole = text if "authenticationType" in text else f"authenticationType: API_KEY\n{text}"
        name = "pyproject.toml" if language == "toml" else "appsync-lint.yaml"
        assert neutral.read(Source(name, whole)).apis
