"""A time is kept while its form is filled in, and for no longer (K23).

The shortest hold lasts a minute. It begins in the first story and is over in the last one of the
package, so that the others are told meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, expect

from tests.pages.browsing import DESKTOP, patient
from tests.pages.conftest import ON_ONE
from tests.pages.customer import Customer
from tests.pages.studio import ZONE, Studio
from tests.support.server import running_server

pytestmark = ON_ONE
MINUTE = 75_000
"""Milliseconds within which a minute is over, on a machine that is busy with other tests."""
SCRIPTLESS_DAY, SLOW_DAY = 9, 10


class LeftOpen(NamedTuple):
    """Two customers who opened the form and went away, one of them without scripts."""

    scriptless: Customer
    slow: Customer
    slot: str
    """The time that the slow one was to have."""


@pytest.fixture(scope="package")
def left_open(browser: Browser, studio: Studio) -> Iterator[LeftOpen]:
    """Forms that are open from here on, of a server whose holds last one minute."""
    hasty = {"OPENBOOKINGS_HOLD_MINUTES": "1", "OPENBOOKINGS_JOBS": "false"}
    with running_server(studio.server.database_url, env=hasty) as server:
        hurried = replace(studio, server=server)
        # In this order: when the slow one's hold is over, the other one's is as well.
        scriptless = opens_form(browser, hurried, SCRIPTLESS_DAY, scripts=False)
        slow = opens_form(browser, hurried, SLOW_DAY, scripts=True)
        held = re.search(r"slot=([^&]*)", slow.page.url)
        assert held, slow.page.url
        yield LeftOpen(scriptless, slow, unquote(held[1]))
        for each in (scriptless, slow):
            each.page.context.close()
            assert each.troubles == [], "the browser complained"


@pytest.fixture
def a_minute_later(left_open: LeftOpen) -> LeftOpen:
    """The same forms when the minute is over; `conftest` lets what needs this come last."""
    message = left_open.slow.page.get_by_role("alert")
    expect(message).to_contain_text("Your time to fill in the form is over", timeout=MINUTE)
    return left_open


def opens_form(browser: Browser, studio: Studio, in_days: int, *, scripts: bool) -> Customer:
    """A new customer takes a time of Ada's and fills in the form without sending it."""
    context = browser.new_context(
        viewport=DESKTOP, locale="en-GB", timezone_id=ZONE, java_script_enabled=scripts
    )
    customer = Customer(studio, patient(context).new_page())
    customer.visits("Facial", studio.with_ada)
    customer.chooses_day(in_days)
    customer.takes_time(1)
    customer.fills_in()
    return customer


def offered(customer: Customer, slot: str) -> bool:
    """Whether a customer who looks now is offered the slow one's time."""
    customer.visits("Facial", customer.studio.with_ada)
    customer.chooses_day(SLOW_DAY)
    return customer.page.locator(f"button[name=slot][value='{slot}']").count() > 0


def test_k23_nobody_else_is_offered_what_is_held(left_open: LeftOpen, customer: Customer) -> None:
    assert not offered(customer, left_open.slot)


@pytest.mark.timeout(240)
def test_k23_a_hold_lapses_while_the_form_is_open(
    a_minute_later: LeftOpen, customer: Customer
) -> None:
    scriptless, slow, slot = a_minute_later
    assert offered(customer, slot), "it is everybody's again"
    scriptless.sends()
    expect(scriptless.page.get_by_role("alert")).to_contain_text("Your time to fill in the form")
    assert scriptless.studio.bookings_of(scriptless.email) == []
    customer.page.locator(f"button[name=slot][value='{slot}']").click()
    customer.books()
    slow.takes_time(1)
    slow.books()
    assert customer.booking["startDate"] != slow.booking["startDate"]
