"""The widget in a foreign page: it books there, tells its host, and refuses other hosts."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.pages.conftest import Visits
from tests.pages.customer import Customer
from tests.pages.mill import allow, books_inside, foreign_page, host_page
from tests.pages.studio import Studio


def test_a_booking_inside_a_foreign_page(visits: Visits, studio: Studio) -> None:
    customer = visits()
    with foreign_page(host_page(studio, "facial")) as origin:
        customer.hosts = (origin,)
        allow(studio, origin)
        customer.page.goto(origin)
        widget = customer.page.locator("openbookings-widget iframe")
        expect(widget).to_have_attribute("title", "Book with us")
        frame = books_inside(customer, 4)
        inside = frame.locator("html").evaluate("(it) => it.scrollHeight")
        expect(widget).to_have_css("height", f"{inside}px")


def test_a_page_that_is_not_allowed_shows_nothing(visits: Visits, studio: Studio) -> None:
    customer = visits()
    with foreign_page(host_page(studio, "facial")) as origin:
        allow(studio, "https://somebody-else.example")
        page = customer.page
        with page.expect_event("console", lambda heard: "frame-ancestors" in heard.text):
            page.goto(origin)
        framed = page.frame_locator("openbookings-widget iframe").locator("#choose")
        expect(framed).to_have_count(0)
        expected(customer, origin)


def expected(customer: Customer, origin: str) -> None:
    """Take off the list of troubles what this page is there to show."""
    customer.troubles = [
        each
        for each in customer.troubles
        if not each.startswith(f"asked {origin}") and "frame-ancestors" not in each
    ]
