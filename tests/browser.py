"""A headless Chromium that opens pages from files: what it shows, what it says, what it asks the network for."""

from __future__ import annotations

import json
import os
import shutil
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome

_FLAGS = (
    *(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--force-device-scale-factor=1",
    ),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)
_PATIENCE = 20  # seconds, on a machine with other things to do
WIDTH, HEIGHT = 1400, 900


def programs() -> tuple[str, str]:
    """Return the paths of Chromium and its driver.

    Skips the test where one is missing; fails it instead where APPSYNC_LINT_BROWSER is `required`.
    """
    browser = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    driver = shutil.which("chromedriver")
    if browser and driver:
        return browser, driver
    missing = "Chromium" if not browser else "chromedriver"
    if os.environ.get("APPSYNC_LINT_BROWSER") == "required":
        pytest.fail(f"{missing} is not installed, and APPSYNC_LINT_BROWSER says that it has to be")
    pytest.skip(f"{missing} is not installed; Debian has it in the packages chromium and chromium-driver")


class Browser:
    """A browser with one page."""

    def __init__(self, chrome: Chrome) -> None:
        self.chrome = chrome
        self.chrome.set_script_timeout(_PATIENCE)

    def open(self, page: Path, hash_: str = "", *, width: int = WIDTH, height: int = HEIGHT) -> None:
        """Open a page from its file, at an address behind the `#`."""
        self.size(width, height)
        self.chrome.get("about:blank")
        self.console()
        self.chrome.get(page.as_uri() + hash_)

    def size(self, width: int, height: int) -> None:
        """Make the window this large."""
        told = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", told)

    def media(self, kind: str = "", scheme: str = "light") -> None:
        """Pretend a medium, `print` or empty for the screen, and what scheme of colours the user prefers."""
        preferred = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
        told = {"media": kind, "features": [{"name": name, "value": value} for name, value in preferred.items()]}
        self.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", told)

    def run(self, script: str, *values: object) -> Any:  # noqa: ANN401 - JSON data
        """Return what a script in the page returns."""
        return self.chrome.execute_script(script, *values)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, wherever the focus is."""
        from selenium.webdriver import ActionChains  # noqa: PLC0415 - see browser()

        ActionChains(self.chrome).send_keys(*keys).perform()

    def click(self, selector: str) -> None:
        """Click on the first element of a selector."""
        self.chrome.find_element("css selector", selector).click()

    def text(self, selector: str) -> str:
        """Return the text of the first element of a selector, as it is seen."""
        text: str = self.chrome.find_element("css selector", selector).text
        return text

    def texts(self, selector: str) -> list[str]:
        """Return the texts of all elements of a selector that are seen."""
        script = """
          const seen = [...document.querySelectorAll(arguments[0])].filter((one) => one.checkVisibility());
          const high = seen.filter((one) => one.getBoundingClientRect().height > 0);
          return high.map((one) => one.innerText ?? one.textContent);
        """
        found: list[str] = self.run(script, selector)
        return found

    def until(self, condition: Callable[[], object]) -> None:
        """Wait until a condition holds."""
        end = time.monotonic() + _PATIENCE
        while not condition():
            assert time.monotonic() < end, "what the test waits for does not happen"
            time.sleep(0.02)

    def console(self) -> list[str]:
        """Return what the console said since the page was opened, or since this was last asked."""
        return [entry["message"] for entry in self.chrome.get_log("browser")]  # type: ignore[no-untyped-call]

    def requests(self) -> list[str]:
        """Return every address that was asked for since this was last asked, pages included."""
        entries = (json.loads(entry["message"])["message"] for entry in self.chrome.get_log("performance"))  # type: ignore[no-untyped-call]
        return [
            entry["params"]["request"]["url"] for entry in entries if entry["method"] == "Network.requestWillBeSent"
        ]


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """Start a browser that keeps its files in an empty folder."""
    path, driver = programs()
    from selenium import webdriver  # noqa: PLC0415 - where there is no browser, it need not be installed
    from selenium.webdriver.chrome.service import Service  # noqa: PLC0415

    options = webdriver.ChromeOptions()
    options.binary_location = path
    for flag in (*_FLAGS, f"--user-data-dir={folder}", f"--window-size={WIDTH},{HEIGHT}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    # The path is given, so that selenium does not look for a driver in the network.
    chrome = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield Browser(chrome)
    finally:
        chrome.quit()
