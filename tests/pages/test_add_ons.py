"""Customers add to what they book, as much of each group as the business allows (A81, E21)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.pages import offers
from tests.pages.conftest import Visits
from tests.pages.customer import Customer
from tests.pages.studio import Studio


@pytest.fixture(scope="module", autouse=True)
def day_spa(studio: Studio) -> None:
    """Drinks, of which one can be had, and treatments, of which two can."""
    offers.day_spa(studio)


def chosen(customer: Customer) -> set[str]:
    """The names of what the customer's booking has besides."""
    return {each["name"] for each in customer.booking["bookedAddOns"]}


def test_a81_too_many_add_ons_are_said_before_a_time_is_offered(customer: Customer) -> None:
    page = customer.page
    customer.visits("Day spa")
    times = page.locator("button[name=slot]")
    expect(times.first).to_be_visible()
    page.get_by_role("radio", name=re.compile("Tea")).check()
    page.get_by_role("radio", name=re.compile("Juice")).check()
    for each in ("Peeling", "Wrap", "Mask"):
        box = page.get_by_role("checkbox", name=re.compile(each))
        box.check()
        expect(box).to_be_focused()
    expect(page.get_by_role("alert")).to_have_text("Please choose at most 2 of these.")
    expect(times).to_have_count(0)
    page.get_by_role("checkbox", name=re.compile("Wrap")).uncheck()
    expect(page.get_by_role("alert")).to_have_count(0)
    customer.takes_time()
    expect(page.locator(".sum .total")).to_contain_text("€65")
    customer.books()
    assert chosen(customer) == {"Juice", "Peeling", "Mask"}


def test_a81_the_same_without_any_script(visits: Visits) -> None:
    customer = visits(java_script_enabled=False)
    page = customer.page
    customer.visits("Day spa")
    for each in ("Peeling", "Wrap", "Mask"):
        page.get_by_role("checkbox", name=re.compile(each)).check()
    page.get_by_role("button", name="Show times").click()
    expect(page.get_by_role("alert")).to_have_text("Please choose at most 2 of these.")
    page.get_by_role("checkbox", name=re.compile("Mask")).uncheck()
    page.get_by_role("radio", name=re.compile("Tea")).check()
    page.get_by_role("radio", name="None of these").check()
    page.get_by_role("button", name="Show times").click()
    customer.takes_time(1)
    customer.books()
    assert chosen(customer) == {"Peeling", "Wrap"}
