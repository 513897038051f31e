"""Somebody else's page with the widget on it, and what a customer does inside."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import FrameLocator, expect

from tests.pages.customer import Customer
from tests.pages.studio import Studio

_EVENTS = ("held", "booked", "moved", "cancelled")
_PAGE = """<!doctype html><html lang="en"><title>A mill's own page</title><h1>Our mill</h1>
<p id="heard"></p>
<openbookings-widget site="{slug}" service="{service}" label="Book with us"></openbookings-widget>
<script src="{server}/widget.js"></script>
<script>
for (const each of {events})
  addEventListener('openbookings-' + each, () => {{ heard.textContent += each + ' ' }});
</script></html>"""


@contextmanager
def foreign_page(text: str) -> Iterator[str]:
    """Somebody else's web server, on another port, with one page; gives its origin."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def host_page(studio: Studio, service: str, address: str = "") -> str:
    """A page with the widget for a service, which writes down the events it hears."""
    return _PAGE.format(
        slug=studio.slug,
        service=service,
        server=address or studio.server.url,
        events=list(_EVENTS),
    )


def allow(studio: Studio, *origins: str) -> None:
    """Let pages of these origins show the business's pages in a frame."""
    site = studio.call("site.getSite")["site"]
    change = {"revision": site["revision"], "allowedOrigins": list(origins)}
    studio.call("site.updateSite", {"site": change})


def books_inside(customer: Customer, number: int) -> FrameLocator:
    """Book one of the times that the widget shows; gives the inside of the widget."""
    page = customer.page
    frame = page.frame_locator("openbookings-widget iframe")
    frame.locator("button[name=slot]").nth(number).click()
    expect(page.locator("#heard")).to_contain_text("held")
    frame.locator("input[autocomplete=given-name]").fill("Mill")
    frame.locator("input[autocomplete=family-name]").fill("Guest")
    frame.locator("main input[type=email]").fill(customer.email)
    frame.locator("main form:has(input[type=email]) button").click()
    expect(frame.locator("h1")).to_have_text("You are booked")
    expect(page.locator("#heard")).to_contain_text("booked")
    assert customer.booking["status"] == "CONFIRMED"
    return frame
