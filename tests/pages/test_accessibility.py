"""No page, in no state, breaks a rule of WCAG 2.2 AA that axe-core knows."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.pages import axe, offers
from tests.pages.browsing import PHONE
from tests.pages.conftest import ON_THE_OTHER, Visits
from tests.pages.customer import Customer
from tests.pages.provider import Provider, comes_to_pay, pays
from tests.pages.studio import PARTY, Studio

pytestmark = [
    ON_THE_OTHER,
    pytest.mark.skipif(not axe.SCRIPT.exists(), reason="run `npm ci` in tests/client"),
]


_ASKING_AGAIN = re.compile("was=")
"""How the page of payment asks whether something has changed."""


class Inspector:
    """Looks at the page that a customer has before them, in the light and in the dark."""

    def __init__(self, customer: Customer) -> None:
        self._page = customer.page
        self.found: list[str] = []
        self.states: list[str] = []

    def look(self, state: str) -> None:
        """Note every violation of the page as it is now."""
        self.states.append(state)
        self._page.emulate_media(color_scheme="light")
        self.found += [f"{state}, light: {each}" for each in axe.violations(self._page)]
        # The same page in other colours.
        self._page.emulate_media(color_scheme="dark")
        in_the_dark = axe.violations(self._page, axe.COLOURS)
        self.found += [f"{state}, dark: {each}" for each in in_the_dark]


def inspected(visits: Visits, **options: Any) -> tuple[Customer, Inspector]:
    """A customer whose pages let axe in."""
    customer = visits(bypass_csp=True, reduced_motion="reduce", **options)
    return customer, Inspector(customer)


def test_finding_and_booking(visits: Visits) -> None:
    customer, inspector = inspected(visits)
    page = customer.page
    page.goto(customer.studio.page())
    inspector.look("home")
    customer.visits("Acupuncture")
    inspector.look("an empty month")
    for service in ("Yoga", "Pottery", "Massage"):
        customer.visits(service)
        inspector.look(service)
    customer.takes_time()
    expect(page.locator("main input[type=email]")).to_be_visible()
    inspector.look("details")
    customer.sends()
    expect(page.get_by_role("alert")).to_be_visible()
    inspector.look("details with errors")
    customer.books()
    inspector.look("booked")
    page.get_by_role("link", name="Move").click()
    inspector.look("move")
    page.go_back()
    page.get_by_role("link", name="Cancel", exact=True).click()
    inspector.look("the question before cancelling")
    page.get_by_role("button", name="Cancel the booking").click()
    customer.reads("Your booking is cancelled")
    inspector.look("cancelled")
    assert inspector.found == []


def test_what_goes_wrong(visits: Visits) -> None:
    customer, inspector = inspected(visits)
    page, studio = customer.page, customer.studio
    page.goto(studio.page("/services/nothing-of-the-kind"))
    inspector.look("no such service")
    page.goto(f"{studio.server.url}/s/nobody")
    inspector.look("no such business")
    customer.visits("Facial")
    customer.takes_time(3)
    page.wait_for_url(re.compile("until="))
    page.goto(re.sub(r"until=\d+", f"until={round(time.time() * 1000) - 1}", page.url))
    expect(page.get_by_role("alert")).to_be_visible()
    inspector.look("the hold has lapsed")
    customer.visits("Facial")
    expect(page.locator(".reminder")).to_be_visible()
    inspector.look("what is kept already")
    page.locator(".times [name=form_token]").evaluate("(it) => { it.value = 'forged' }")
    customer.takes_time(3)
    customer.reads("This form is no longer valid")
    inspector.look("a form that is none of ours")
    page.goto(studio.page("/zone"))
    inspector.look("time zones")
    assert inspector.found == []


def test_the_waitlist(visits: Visits, studio: Studio) -> None:
    session = studio.session("Yoga", 6, "07:00")
    first = studio.books("Yoga", session, "first@example.com", PARTY)
    studio.books("Yoga", session, "second@example.com", 2)
    customer, inspector = inspected(visits)
    page = customer.page
    customer.visits("Yoga")
    inspector.look("a full session")
    page.get_by_role("button", name=re.compile("Join the waitlist for")).first.click()
    customer.reads("Join the waitlist")
    inspector.look("joining")
    customer.books()
    inspector.look("waiting")
    studio.cancels(first)
    page.reload()
    inspector.look("an offer")
    assert inspector.found == []


def test_a_request_that_is_declined(visits: Visits, studio: Studio) -> None:
    customer, inspector = inspected(visits)
    customer.visits("First consultation")
    customer.chooses_day(8)
    customer.takes_time()
    customer.books()
    customer.reads("Your request has been sent")
    inspector.look("a request")
    studio.declines(customer.booking)
    customer.page.reload()
    customer.reads("This booking was declined")
    inspector.look("declined")
    assert inspector.found == []


def test_several_services(visits: Visits) -> None:
    customer, inspector = inspected(visits)
    page = customer.page
    page.goto(customer.studio.page("/visit"))
    inspector.look("several services")
    for each in page.get_by_role("checkbox").all()[:2]:
        each.check()
    page.get_by_role("button", name="Show times").click()
    customer.reads("Your visit")
    inspector.look("times of several services")
    customer.chooses_day(7)
    customer.takes_time()
    customer.reads("Your details")
    inspector.look("details of several services")
    customer.fills_in()
    customer.sends()
    customer.reads("You are booked")
    inspector.look("several services booked")
    assert inspector.found == []


def test_paying(visits: Visits, gallery: Studio, provider: Provider) -> None:
    customer, inspector = inspected(visits, business=gallery)
    page = customer.page
    comes_to_pay(customer, provider)
    inspector.look("what is due")
    page.route(_ASKING_AGAIN, lambda route: route.fulfill(status=204))
    provider.double.refusing = 1
    pays(customer)
    expect(page.get_by_text("We are preparing your payment")).to_be_visible()
    inspector.look("waiting for the provider")
    page.unroute(_ASKING_AGAIN)
    expect(page.get_by_text("The payment did not work")).to_be_visible()
    inspector.look("a payment that failed")
    pays(customer)
    page.get_by_role("link", name="Back to the shop").click()
    expect(page.get_by_role("link", name="Go to the payment")).to_be_visible()
    inspector.look("on the way to the provider")
    page.get_by_role("link", name="Go to the payment").click()
    page.get_by_role("link", name="I have paid").click()
    expect(page.get_by_text("We are waiting to hear of your payment")).to_be_visible()
    inspector.look("waiting for the outcome")
    provider.hears_of_leaving(customer)
    expect(page.get_by_text("This order has ended")).to_be_visible()
    inspector.look("an order that has ended")
    page.goto(offers.link_to_pay(gallery, customer.email))
    pays(customer)
    customer.reads("A provider's own page")
    provider.hears_of_payment(customer)
    page.get_by_role("link", name="I have paid").click()
    expect(page.get_by_text("This is paid. Thank you.")).to_be_visible()
    inspector.look("paid")
    assert inspector.found == []


def test_renting_and_adding(visits: Visits, studio: Studio) -> None:
    offers.rentals(studio)
    offers.day_spa(studio)
    customer, inspector = inspected(visits, viewport=PHONE)
    page = customer.page
    customer.visits("Tennis court")
    customer.chooses_day(5)
    inspector.look("the start of hours")
    page.locator("button[name=start]").first.click()
    expect(page.locator("#ends")).to_be_visible()
    inspector.look("the end of hours")
    customer.visits("Rowing boat")
    inspector.look("the length of a stay")
    customer.visits("Day spa")
    inspector.look("add-ons")
    for each in ("Peeling", "Wrap", "Mask"):
        page.get_by_role("checkbox", name=re.compile(each)).check()
    expect(page.get_by_role("alert")).to_be_visible()
    inspector.look("too many add-ons")
    assert inspector.found == []


def test_on_a_hebrew_phone(visits: Visits) -> None:
    customer, inspector = inspected(visits, viewport=PHONE, locale="he-IL")
    customer.page.goto(customer.studio.page())
    inspector.look("home")
    for service in ("Yoga", "Pottery", "Massage"):
        customer.visits(service)
        inspector.look(service)
    customer.takes_time(2)
    expect(customer.page.locator("main input[type=email]")).to_be_visible()
    inspector.look("details")
    customer.books()
    inspector.look("booked")
    assert inspector.found == []
