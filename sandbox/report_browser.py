"""The report in headless Chromium, without any network."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, sync_playwright

from sandbox.browser import FLAGS, NAMES, chromium

NO_HOST = "--host-resolver-rules=MAP * ~NOTFOUND"

# Violations of the content security policy, also those of the time before the page is loaded.
NOTE_VIOLATIONS = """
window.violations = [];
document.addEventListener('securitypolicyviolation', event => window.violations.push(event.violatedDirective));
"""


@contextmanager
def report_page(
    path: Path,
    width: int = 1280,
    height: int = 800,
    color_scheme: Literal["light", "dark"] = "light",
    javascript: bool = True,
) -> Iterator[Page]:
    """The page at *path*, opened from file://; ``violations`` in it has those of its policy.

    Raises RuntimeError without Chromium.
    """
    executable = chromium()
    if executable is None:
        raise RuntimeError(f"no Chromium on the PATH ({', '.join(NAMES)})")
    # Chromium's own sandbox does not work for root.
    flags = [NO_HOST, *FLAGS[1:], *(["--no-sandbox"] if os.name == "posix" and os.getuid() == 0 else [])]
    with sync_playwright() as playwright:
        process = playwright.chromium.launch(executable_path=executable, args=flags)
        try:
            page = process.new_page(
                viewport={"width": width, "height": height}, color_scheme=color_scheme, java_script_enabled=javascript
            )
            page.add_init_script(NOTE_VIOLATIONS)
            page.goto(path.resolve().as_uri())
            yield page
        finally:
            process.close()


def screenshot(report: Path, picture: Path, width: int = 1280, height: int = 800, section: str = "") -> None:
    """Write a PNG file of the first screen of the report, or of a *section*, by its id."""
    with report_page(report, width, height) as page:
        shown = page.locator(f"#{section}") if section else page
        shown.screenshot(path=picture)
