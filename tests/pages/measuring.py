"""What a page costs a browser: bytes as they travel, requests, time to the first paint, shift."""

from __future__ import annotations

from typing import Any, NamedTuple

from playwright.sync_api import Page

_OBSERVE = """
window.pageShift = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.pageShift += each.value;
}).observe({ type: 'layout-shift', buffered: true });
"""
_FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1"


class Weight(NamedTuple):
    """What a page and everything it loads weighs, headers among it."""

    page: int
    requests: int


class Loading:
    """Watches a browser's tab from before its first page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._sizes: list[int] = []
        page.add_init_script(_OBSERVE)
        session = page.context.new_cdp_session(page)
        session.on("Network.loadingFinished", self._arrived)
        session.send("Network.enable")

    def weight(self) -> Weight:
        """What has been loaded since the last question."""
        weight = Weight(sum(self._sizes), len(self._sizes))
        self._sizes.clear()
        return weight

    def shift(self) -> float:
        """How far things moved by themselves in the page at hand; 0 is nothing."""
        return float(self._page.evaluate("() => window.pageShift"))

    def first_paint(self) -> float:
        """Milliseconds from the request to the first text or picture."""
        return float(self._page.evaluate(_FIRST_PAINT))

    def _arrived(self, event: dict[str, Any]) -> None:
        self._sizes.append(int(event["encodedDataLength"]))
