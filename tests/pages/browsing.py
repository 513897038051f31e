"""Chromium as the browser tests use it: found on the machine, kept from asking anybody else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, ViewportSize, sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
"""Where there is one without windows it is taken: the same engine for less than half the work."""
ARGUMENTS = ("--no-sandbox", "--disable-background-networking", "--disable-component-update")
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PATIENCE = 20_000
"""Milliseconds a step may take on a machine that is busy with other tests."""


def chromium() -> str | None:
    """The path of a Chromium on this machine; None when there is none."""
    return next((found for each in NAMES if (found := shutil.which(each))), None)


@contextmanager
def running_browser(path: str) -> Iterator[Browser]:
    """The browser at `path`, until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS])
        try:
            yield browser
        finally:
            browser.close()


def patient(context: BrowserContext) -> BrowserContext:
    """The same context, which waits long enough on a busy machine."""
    context.set_default_timeout(PATIENCE)
    context.set_default_navigation_timeout(PATIENCE)
    return context
