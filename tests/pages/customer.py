"""What a customer does on the pages, in words of the business; works with scripts and without."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

from playwright.sync_api import ConsoleMessage, Page, Request, expect

from tests.pages.studio import Json, Studio, today

_LINK = re.compile(r"/booking/([^/?]+)")


class Customer:
    """Somebody with a browser; their address of mail is nobody else's."""

    def __init__(self, studio: Studio, page: Page, number: int = 0) -> None:
        self.studio = studio
        self.page = page
        self.email = f"customer-{number}-{uuid4().hex[:12]}@example.com"
        self.troubles: list[str] = []
        self.hosts: tuple[str, ...] = ()
        """Origins of foreign pages that show the business's pages in a frame."""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.troubles.append(f"script failed: {error}"))
        page.on("request", self._watch)

    def visits(self, service: str, query: str = "") -> None:
        """Open the page of a service."""
        self.page.goto(self.studio.service_page(service) + query)
        expect(self.page.locator("h1")).to_have_text(service)

    def chooses_day(self, in_days: int) -> None:
        """Choose the day that is so many days ahead, in this month or a later one."""
        wanted = today() + timedelta(in_days)
        day = self.page.locator(f"a.day[href*='day={wanted}']")
        if wanted.month != today().month:
            self.page.get_by_role("link", name="Later month").click()
        label = str(day.get_attribute("aria-label"))
        day.click()
        expect(self.page.locator("#times-title")).to_have_text(label)

    def takes_time(self, number: int = 0) -> str:
        """Press the button of a time that is shown; gives start and end as the page sends them."""
        button = self.page.locator("button[name=slot]").nth(number)
        chosen = str(button.get_attribute("value"))
        button.click()
        return chosen

    def takes_session(self, number: int = 0) -> None:
        """Press the button of a session that has places."""
        self.page.locator("button[name=event]:not(.quiet)").nth(number).click()

    def fills_in(self, first_name: str = "Noor") -> None:
        """Answer the questions of the default form."""
        page = self.page
        expect(page.locator("input[autocomplete=given-name]")).to_be_visible()
        page.fill("input[autocomplete=given-name]", first_name)
        page.fill("input[autocomplete=family-name]", "Aziz")
        page.fill("main input[type=email]", self.email)

    def sends(self) -> None:
        """Press the button of the form."""
        self.page.locator("main form:has(input[type=email]) button").click()

    def books(self, first_name: str = "Noor") -> str:
        """Fill in the form and send it; gives the token of the booking's own page."""
        self.fills_in(first_name)
        self.sends()
        self.page.wait_for_url(_LINK)
        return self.token

    @property
    def token(self) -> str:
        """What the link of the booking at hand carries."""
        found = _LINK.search(self.page.url)
        assert found, f"{self.page.url} is no booking's page"
        return found[1]

    @property
    def booking(self) -> Json:
        """The customer's booking, read back by the owner over the interface."""
        return self.studio.booking_of(self.email)

    def reads(self, text: str) -> None:
        """The main heading says this."""
        expect(self.page.locator("h1")).to_have_text(text)

    def sideways(self) -> int:
        """How many pixels the page can be scrolled sideways; nothing may be."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return max(0, wide)

    def _hear(self, message: ConsoleMessage) -> None:
        """A refusal is a page that is shown (409, 404); everything else is a fault."""
        shown = "Failed to load resource: the server responded with a status of 4" in message.text
        if message.type == "error" and not shown:
            self.troubles.append(f"{message.text} at {self.page.url}")

    def _watch(self, request: Request) -> None:
        """Pages ask nobody but the server itself."""
        known = (self.studio.server.url, *self.hosts, "data:")
        if not request.url.startswith(known):
            self.troubles.append(f"asked {request.url}")
