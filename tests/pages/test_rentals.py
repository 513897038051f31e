"""Customers rent by the hour and by the day: first the start, then how long (D38, D40)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.pages import offers
from tests.pages.browsing import PHONE
from tests.pages.conftest import Visits
from tests.pages.customer import Customer
from tests.pages.studio import Json, Studio, today


@pytest.fixture(scope="module", autouse=True)
def rentals(studio: Studio) -> None:
    """A court and a boat."""
    offers.rentals(studio)


def hours_of(booking: Json) -> float:
    """How long a booking lasts."""
    start, end = (datetime.fromisoformat(booking[each]) for each in ("startDate", "endDate"))
    return (end - start).total_seconds() / 3600


def rents_a_court(customer: Customer, in_days: int) -> None:
    """Two and a half hours, after thinking again about the start."""
    page = customer.page
    customer.visits("Tennis court")
    expect(page.locator(".glance")).to_contain_text("€20 per hour")
    customer.chooses_day(in_days)
    page.get_by_role("button", name="09:30", exact=True).click()
    expect(page.locator("#ends h3")).to_contain_text("From 09:30")
    page.get_by_role("link", name="Choose another start").click()
    page.get_by_role("button", name="10:00", exact=True).click()
    expect(page.locator("#ends h3")).to_contain_text("From 10:00")
    expect(page.locator("button[name=slot]")).to_have_count(5)
    page.get_by_role("button", name="12:30 2 h 30 min").click()
    expect(page.locator(".sum .total")).to_contain_text("€50")
    customer.books()
    customer.reads("You are booked")
    assert hours_of(customer.booking) == 2.5


def test_d38_a_court_by_the_hour(customer: Customer) -> None:
    rents_a_court(customer, 2)


def test_d38_a_court_by_the_hour_without_any_script_on_a_phone(visits: Visits) -> None:
    customer = visits(java_script_enabled=False, viewport=PHONE)
    rents_a_court(customer, 3)
    assert customer.sideways() == 0


def test_d40_a_boat_for_some_days_and_then_fewer_are_left(visits: Visits) -> None:
    customer, page = (first := visits()), first.page
    customer.visits("Rowing boat")
    expect(page.get_by_role("heading", name="Choose the first day")).to_be_visible()
    page.goto(f"{customer.studio.service_page('Rowing boat')}?day={today() + timedelta(4)}")
    expect(page.locator("#ends button")).to_have_count(3)
    page.get_by_role("button", name="3 days").click()
    customer.books()
    customer.reads("You are booked")
    assert abs(hours_of(customer.booking) - 72) <= 1, "a clock change may lie in between"

    late = visits()
    late.page.goto(f"{customer.studio.service_page('Rowing boat')}?day={today() + timedelta(3)}")
    expect(late.page.get_by_text("too few free days in a row")).to_be_visible()
    expect(late.page.locator("#ends button")).to_have_count(0)
