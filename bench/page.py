"""How long the page about 40,000 fields in 2,000 types takes to become usable in Chromium, and how large it is.

    python -m bench.page [FIELDS]

Usable: the first rows of the matrix are painted, and what was typed into its filter is seen. All times are counted from
the start of the navigation, as the browser itself measures it; the median of five.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import generate
from bench.shapes import DENSE
from tests.browser import Browser, browser
from tests.terminal import run

ROUNDS = 5
# Waits for the first row, types into the filter, and waits until what it left has been painted.
MEASURE = """
const done = arguments[0], painted = () => new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
(async () => {
  while (!document.querySelector(".grid-row")) await painted();
  await painted();
  const rows = performance.now(), filter = document.querySelector("#matrix-text");
  filter.value = "19";
  filter.dispatchEvent(new Event("input"));
  await painted();
  const {domContentLoadedEventEnd} = performance.getEntriesByType("navigation")[0];
  done([domContentLoadedEventEnd, rows, performance.now(), document.querySelectorAll("*").length]);
})();
"""
NAMES = ("document ready", "first rows", "filter answered", "elements")


def main() -> None:
    """Print the numbers."""
    fields = int(sys.argv[1]) if len(sys.argv) > 1 else 40_000
    with TemporaryDirectory() as folder:
        project = generate.write(Path(folder) / "project", generate.schema(fields, DENSE))
        for command in ("access", "check"):
            page = project / f"{command}.html"
            start = time.perf_counter()
            run(project, command, "--root", ".", "--output", f"html={page}")
            seconds = time.perf_counter() - start
            _say(f"{command}: {page.stat().st_size / 1e6:.1f} MB, written in {seconds:.1f} s")
            with browser(Path(folder) / f"profile-{command}") as opened:
                _measure(opened, page)


def _measure(opened: Browser, page: Path) -> None:
    found = []
    for _ in range(ROUNDS):
        opened.open(page, "#access")
        found.append(opened.chrome.execute_async_script(MEASURE))
    for name, numbers in zip(NAMES, zip(*found, strict=True), strict=True):
        unit = "" if name == "elements" else " ms"
        _say(f"  {name}: {statistics.median(numbers):,.0f}{unit} (worst {max(numbers):,.0f}{unit})")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
