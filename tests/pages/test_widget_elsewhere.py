"""The widget on another site over HTTPS, in a browser that gives frames no cookies of their own.

The way most customers meet it: host and server have different domains, and the browser keeps
what a frame stores for this one host only (`Partitioned`), or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Frame, Page, expect

from tests.pages.browsing import ARGUMENTS, DESKTOP, chromium, patient
from tests.pages.conftest import ON_ONE
from tests.pages.customer import Customer
from tests.pages.https import certificate_for, tls_front
from tests.pages.mill import allow, books_inside, foreign_page, host_page
from tests.pages.studio import ZONE, Studio, open_empty
from tests.support.server import Server

pytestmark = ON_ONE
BOOKING, MILL = "book.ahorn.test", "mill.test"
_NAMES = "--host-resolver-rules=MAP *.test 127.0.0.1"
_KEEPS = """(flags) => {
  document.cookie = `trial=1; SameSite=None; Secure${flags}`;
  return document.cookie.includes('trial=1');
}"""


@contextmanager
def strict_browser(browser: Browser) -> Iterator[Page]:
    """A browser in which third parties have no cookies, with names that lead to this machine."""
    path = chromium()
    strict = browser.browser_type.launch(executable_path=path, args=[*ARGUMENTS, _NAMES])
    try:
        context = strict.new_context(
            viewport=DESKTOP, locale="en-GB", timezone_id=ZONE, ignore_https_errors=True
        )
        page = patient(context).new_page()
        tools = context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.send("Network.setCookieControls", {"enableThirdPartyCookieRestriction": True})
        yield page
    finally:
        strict.close()


def opened(studio: Studio, address: str, host: str) -> None:
    """One hour at a time, at an address of its own, shown on one other page."""
    site = studio.call("site.getSite")["site"]
    studio.call("site.updateSite", {"site": {"revision": site["revision"], "baseUrl": address}})
    allow(studio, host)
    lasts = {"availabilityConstraints": {"sessionDurations": [60]}}
    staff = [studio.hires("Ines Roth")]
    studio.offers("APPOINTMENT", "Walk", "30", schedule=lasts, staffMemberIds=staff)


def test_a_booking_inside_a_page_of_another_site(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    context = certificate_for(tmp_path, BOOKING, MILL)
    with (
        open_empty(server, "Two sites") as studio,
        tls_front(server.port, context) as port,
        strict_browser(browser) as page,
    ):
        address = f"https://{BOOKING}:{port}"
        with (
            foreign_page(host_page(studio, "walk", address)) as inner,
            tls_front(int(inner.rpartition(":")[2]), context) as other,
        ):
            host = f"https://{MILL}:{other}"
            opened(studio, address, host)
            customer = Customer(studio, page)
            customer.hosts = (address, host)
            page.goto(host)
            expect(page.frame_locator("openbookings-widget iframe").locator("h1")).to_be_visible()
            assert not widget_of(page).evaluate(_KEEPS, ""), "cookies of third parties are blocked"
            assert widget_of(page).evaluate(_KEEPS, "; Partitioned")
            frame = books_inside(customer, 2)
            frame.get_by_role("link", name="Add to your calendar").wait_for()
            kept = {each["name"]: each for each in page.context.cookies()}
            assert kept["openbookings_visitor"]["secure"]
            assert kept["openbookings_visitor"]["sameSite"] == "None"
            assert customer.troubles == []


def widget_of(page: Page) -> Frame:
    """The frame of the widget."""
    (frame,) = (each for each in page.frames if each.parent_frame)
    return frame
