"""Several customers want the same: one gets it, the others are offered what is left."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.pages.conftest import Visits
from tests.pages.customer import Customer
from tests.pages.studio import PARTY, Studio


def test_two_race_for_one_time_and_the_loser_is_offered_others(visits: Visits) -> None:
    winner, loser = visits(), visits()
    for each in (winner, loser):
        each.visits("Massage", each.studio.with_ada)
        each.chooses_day(5)
    taken = winner.takes_time(2)
    assert loser.takes_time(2) == taken
    expect(loser.page.get_by_role("alert")).to_contain_text("Somebody else was faster")
    left = loser.page.locator("button[name=slot]")
    expect(left.first).to_be_visible()
    assert taken not in [each.get_attribute("value") for each in left.all()]
    assert taken[:10] in str(left.first.get_attribute("value")), "the day stays in view"
    winner.books()
    other = loser.takes_time()
    loser.books()
    assert winner.booking["startDate"] != loser.booking["startDate"]
    assert other != taken


def test_joining_a_waitlist_and_taking_the_offer(visits: Visits, studio: Studio) -> None:
    session = studio.session("Yoga", 3, "07:00")
    first = studio.books("Yoga", session, "early@example.com", PARTY)
    studio.books("Yoga", session, "later@example.com", 2)
    customer = visits()
    customer.visits("Yoga")
    customer.page.get_by_role("button", name=re.compile("Join the waitlist for")).click()
    customer.books()
    customer.reads("You are on the waitlist")
    expect(customer.page.get_by_text("Your place in the queue: 1")).to_be_visible()
    assert customer.booking["status"] == "WAITING_LIST"

    studio.cancels(first)
    customer.page.reload()
    customer.page.get_by_role("button", name="Book it now").click()
    customer.reads("You are booked")
    assert customer.booking["status"] == "CONFIRMED"


def test_an_empty_month_leads_to_the_next_free_day(customer: Customer) -> None:
    customer.visits("Acupuncture")
    expect(customer.page.locator(".empty")).to_be_visible()
    customer.page.get_by_role("link", name=re.compile("Next free day")).click()
    customer.takes_time()
    customer.books()
    assert customer.booking["status"] == "CONFIRMED"
