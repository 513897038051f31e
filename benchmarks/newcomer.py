"""A newcomer's path, timed: clone, `make demo`, book on the page, read the booking back.

`python -m benchmarks.newcomer [REPOSITORY]`: without one this repository, at its last commit.
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from openbookings.engine.contract import METHODS
from tests.pages.browsing import chromium, running_browser
from tests.support.server import HOST, command_environment

ROOT = Path(__file__).parents[1]
PATIENCE = 600.0
"""Seconds until the demo has to be there, with every package fetched."""
_EMAIL = "newcomer@example.com"
_QUERY = METHODS["extendedBookings.queryExtendedBookings"].paths[0]


def main(repository: str = str(ROOT)) -> None:
    """Walk the whole path and print when each step was done."""
    began = time.perf_counter()

    def done(step: str) -> None:
        print(f"{time.perf_counter() - began:7.1f} s  {step}", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        clone = f"{folder}/openbookings"
        subprocess.run(["git", "clone", "--quiet", repository, clone], check=True)
        done("cloned")
        with _demo(Path(clone), Path(folder) / "demo.log") as (url, key):
            done("the demo is served")
            book(url)
            done("booked on the page")
            status = read_back(url, key)
            done(f"read back over the interface: {status}")


@contextmanager
def _demo(clone: Path, log: Path) -> Iterator[tuple[str, str]]:
    """`make demo` in the clone; gives where it listens and the key of the salon."""
    port = _free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["make", "demo", f"PORT={port}"],
            cwd=clone,
            env=command_environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
    try:
        url = f"http://{HOST}:{port}"
        _wait_for(url, process, log)
        key = re.search(r"Salon Lindenhof.*?API key\s+(\S+)", log.read_text(), re.DOTALL)
        assert key, log.read_text()
        yield url, key[1]
    finally:
        # Make and the server it started: the group that was made for them.
        subprocess.run(["kill", "--", f"-{process.pid}"], check=False)
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            sys.exit(f"make demo ended:\n{log.read_text()}")
        try:
            if httpx.get(f"{url}/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    sys.exit(f"no demo after {PATIENCE:.0f} s:\n{log.read_text()}")


def book(url: str) -> None:
    """Book the first free haircut, as a customer does."""
    path = chromium()
    if path is None:
        sys.exit("Chromium is needed to book on the page: run `make test-needs`.")
    with running_browser(path) as browser:
        page = browser.new_page(timezone_id="Europe/Berlin")
        page.goto(f"{url}/s/salon-lindenhof")
        page.get_by_role("link", name="Haircut").click()
        page.locator("button[name=slot]").first.click()
        page.fill("input[autocomplete=given-name]", "New")
        page.fill("input[autocomplete=family-name]", "Comer")
        page.fill("main input[type=email]", _EMAIL)
        page.locator("main form:has(input[type=email]) button").click()
        page.wait_for_url("**/booking/**")


def read_back(url: str, key: str) -> str:
    """The status of the booking, as the business reads it."""
    query = {"query": {"filter": {"contactDetails.email": _EMAIL}}}
    answer = httpx.post(f"{url}{_QUERY}", json=query, headers={"authorization": key})
    answer.raise_for_status()
    (found,) = answer.json()["extendedBookings"]
    return str(found["booking"]["status"])


if __name__ == "__main__":
    main(*sys.argv[1:2])
