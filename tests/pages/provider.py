"""The payment provider as the browser tests meet it: its page, and what it tells the server."""

from __future__ import annotations

import sys
import time
from html import escape
from pathlib import Path

import httpx
from playwright.sync_api import Route, expect

from tests.pages.customer import Customer
from tests.pages.studio import Studio
from tests.support.stripe_double import SECRET_KEY, WEBHOOK_SECRET, StripeDouble, signature

PAGES = "https://pay.example"
"""Where the double's pages of payment are; only the test's own browser gets there."""
_LAUNCHER = Path(__file__).parents[1] / "support" / "serve_with_stripe.py"
_PAGE = """<!doctype html><html lang="en"><title>Pay</title><h1>A provider's own page</h1>
<p><a href="{paid}">I have paid</a> <a href="{left}">Back to the shop</a></p></html>"""


class Provider:
    """The double of Stripe, and its page in a customer's browser."""

    def __init__(self, double: StripeDouble, address: str) -> None:
        self.double = double
        self.command: list[str | Path] = [sys.executable, _LAUNCHER, address]
        """How to start a server that asks this provider."""

    def serves(self, studio: Studio) -> None:
        """Let the business take its payments here; it needs an address to come back to."""
        site = studio.call("site.getSite")["site"]
        change = {"revision": site["revision"], "baseUrl": studio.server.url}
        studio.call("site.updateSite", {"site": change})
        keys = {"secretKey": SECRET_KEY, "webhookSecret": WEBHOOK_SECRET}
        settings = {"revision": "0", "provider": "STRIPE", "stripe": keys}
        studio.call("payments.updatePaymentSettings", {"paymentSettings": settings})

    def meets(self, customer: Customer) -> None:
        """Show the provider's page to a customer who comes to it."""
        customer.hosts = (*customer.hosts, PAGES)
        customer.page.context.route(f"{PAGES}/**", self._show)

    def hears_of_payment(self, customer: Customer) -> None:
        """The customer has paid on the page at hand, and the server is told so."""
        self._tell(customer.studio, self.double.paid(self._latest))

    def hears_of_leaving(self, customer: Customer) -> None:
        """The page at hand was left until it ended, and the server is told so."""
        self._tell(customer.studio, self.double.left(self._latest))

    @property
    def _latest(self) -> str:
        return list(self.double.sessions)[-1]

    def _tell(self, studio: Studio, body: bytes) -> None:
        signed = signature(body, int(time.time()))
        address = f"{studio.server.url}/_openbookings/v1/payments/stripe/webhook"
        answer = httpx.post(address, content=body, headers={"stripe-signature": signed})
        assert answer.status_code == 200, answer.text

    def _show(self, route: Route) -> None:
        asked = next(
            sent
            for _, path, sent in reversed(self.double.requests)
            if path == "/v1/checkout/sessions"
        )
        text = _PAGE.format(paid=escape(asked["success_url"]), left=escape(asked["cancel_url"]))
        route.fulfill(body=text, content_type="text/html")


def comes_to_pay(customer: Customer, provider: Provider) -> None:
    """Book what is paid online, up to the page on which it is paid."""
    provider.meets(customer)
    customer.visits("Portrait")
    customer.takes_time()
    customer.fills_in()
    expect(customer.page.get_by_role("button", name="Book and pay €80")).to_be_visible()
    customer.sends()
    customer.reads("Payment")


def pays(customer: Customer, does: str = "Pay €80") -> None:
    """Press the button; with a script the browser goes on to the provider by itself."""
    customer.page.get_by_role("button", name=does).click()


def goes_there(customer: Customer) -> None:
    """What a customer without scripts does to get to the provider's page."""
    page = customer.page
    onwards = page.get_by_role("link", name="Go to the payment")
    # Between two pages neither is there.
    either = onwards.or_(page.get_by_text("We are preparing your payment"))
    expect(either).to_be_visible()
    while not onwards.is_visible():
        page.get_by_role("link", name="Look again").click()
        expect(either).to_be_visible()
    onwards.click()
