"""Pages as browsers feel them: first paint, bytes, requests and shift, and the server's share.

Each figure is of a first visit, with nothing in the browser's cache. Bar: 60 KB, no shift.
"""

from __future__ import annotations

import tempfile
import time
from statistics import median

import httpx
from playwright.sync_api import Browser

from tests.pages.browsing import PHONE, chromium, running_browser
from tests.pages.measuring import Loading
from tests.pages.studio import open_studio
from tests.store.postgresql_server import running_postgresql
from tests.support.server import running_server

ROUNDS = 5
RENDERINGS = 40
SERVICES = ("Massage", "Yoga", "Pottery")


def main() -> None:
    """Print a line for each page on each database; without Chromium only the server's share."""
    print(f"{'':11} {'page':8} first paint ms       KB   requests   shift   rendered in ms")
    with tempfile.TemporaryDirectory() as folder:
        report("SQLite", f"sqlite:///{folder}/bench.db")
    with running_postgresql() as server:
        report("PostgreSQL", server.create_database("bench"))


def report(label: str, url: str) -> None:
    """Measure the pages of one business on one database."""
    with running_server(url) as server, open_studio(server) as studio:
        addresses = {"home": studio.page()}
        addresses |= {name: studio.service_page(name) for name in SERVICES}
        path = chromium()
        for name, address in addresses.items():
            felt = "no Chromium on this machine"
            if path is not None:
                with running_browser(path) as browser:
                    felt = _felt(browser, address)
            print(f"{label:11} {name:8} {felt}   {_rendering(address):10.1f}")


def _felt(browser: Browser, address: str) -> str:
    paints, weights, shifts = [], [], []
    for _ in range(ROUNDS):
        context = browser.new_context(viewport=PHONE, timezone_id="Europe/Berlin")
        page = context.new_page()
        loading = Loading(page)
        page.goto(address, wait_until="networkidle")
        paints.append(loading.first_paint())
        weights.append(loading.weight())
        shifts.append(loading.shift())
        context.close()
    heaviest = max(weights)
    return (
        f"{median(paints):14.0f} {heaviest.page / 1000:8.1f} {heaviest.requests:10}"
        f" {max(shifts):7.3f}"
    )


def _rendering(address: str) -> float:
    """Median milliseconds from the request to the whole HTML, for a visitor who is known."""
    took = []
    with httpx.Client() as visitor:
        for _ in range(RENDERINGS):
            before = time.perf_counter()
            visitor.get(address).raise_for_status()
            took.append((time.perf_counter() - before) * 1000)
    return median(took)


if __name__ == "__main__":
    main()
