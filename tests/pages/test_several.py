"""Customers with several services in one visit: held, lost, added to, moved, cancelled."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.pages import bathhouse
from tests.pages.bathhouse import BATH, SAUNA, SCRUB, STEAM, visit_of
from tests.pages.browsing import PHONE
from tests.pages.conftest import ON_ONE, Visits
from tests.pages.customer import Customer
from tests.pages.studio import Studio


@pytest.fixture(scope="module", autouse=True)
def baths(studio: Studio) -> None:
    bathhouse.furnish(studio)


def chooses(customer: Customer, in_days: int, *services: str) -> None:
    """Open the times of a visit on the day that is so many days ahead."""
    customer.page.goto(bathhouse.choosing(customer.studio, *services))
    customer.reads("Your visit")
    customer.chooses_day(in_days)


def takes(customer: Customer, number: int = 0) -> str:
    """Choose a time; gives its start once the form is shown."""
    chosen = customer.takes_time(number).partition("/")[0]
    customer.reads("Your details")
    return chosen


def offered(customer: Customer) -> list[str]:
    """The starts that the page offers, the nearest to a lost one perhaps twice."""
    customer.page.locator("button[name=slot]").first.wait_for()
    buttons = customer.page.locator("button[name=slot]").all()
    return [str(each.get_attribute("value")).partition("/")[0] for each in buttons]


def books_moves_and_cancels(customer: Customer, in_days: int) -> None:
    """The whole life of a visit; no page of it can be scrolled sideways."""
    page, studio = customer.page, customer.studio
    chooses(customer, in_days, BATH, SCRUB)
    assert customer.sideways() == 0
    chosen = takes(customer)
    expect(page.get_by_text("Kept for you")).to_be_visible()
    assert customer.sideways() == 0
    customer.fills_in()
    customer.sends()
    customer.reads("You are booked")
    assert customer.sideways() == 0
    found = visit_of(studio, customer.email)
    assert found[0] == (chosen[:16], "CONFIRMED") and len(found) == 2

    page.get_by_role("link", name="Move").click()
    expect(page.get_by_role("heading", name="Choose a new time")).to_be_visible()
    customer.chooses_day(in_days + 1)
    assert customer.sideways() == 0
    moved_to = customer.takes_time(1).partition("/")[0]
    customer.reads("Your visit has moved")
    assert visit_of(studio, customer.email)[0] == (moved_to[:16], "CONFIRMED")

    page.get_by_role("link", name="Cancel", exact=True).click()
    expect(page.get_by_text("Cancelling now costs nothing.")).to_be_visible()
    assert customer.sideways() == 0
    page.get_by_role("button", name="Cancel the visit").click()
    customer.reads("Your visit is cancelled")
    assert {status for _, status in visit_of(studio, customer.email)} == {"CANCELED"}


def test_e69_a_visit_is_booked_moved_and_cancelled(visits: Visits) -> None:
    books_moves_and_cancels(visits(viewport=PHONE, is_mobile=True, has_touch=True), 2)


def test_e69_the_same_without_any_script(visits: Visits) -> None:
    books_moves_and_cancels(visits(java_script_enabled=False, viewport=PHONE), 4)


@pytest.mark.parametrize(("scripts", "in_days"), [(True, 6), (False, 7)])
def test_k23_the_times_are_kept_and_given_back(
    visits: Visits, *, scripts: bool, in_days: int
) -> None:
    customer, rival = (visits(java_script_enabled=scripts) for _ in range(2))
    chooses(customer, in_days, BATH, SCRUB)
    chosen = takes(customer, 1)
    chooses(rival, in_days, BATH, SCRUB)
    assert chosen not in offered(rival)
    customer.page.get_by_role("button", name="Choose another time").click()
    customer.reads("Your visit")
    assert chosen in offered(customer), "the same day, and the time is free again"
    rival.page.reload()
    assert chosen in offered(rival)


def test_d48_the_loser_of_a_race_is_offered_the_nearest(visits: Visits) -> None:
    winner, loser = visits(), visits(viewport=PHONE)
    for each in (winner, loser):
        chooses(each, 8, BATH, SCRUB)
    taken = takes(winner, 2)
    loser.takes_time(2)
    expect(loser.page.get_by_role("alert")).to_contain_text("Somebody else was faster")
    assert loser.sideways() == 0
    expect(loser.page.get_by_text("Nearest times")).to_be_visible()
    left = offered(loser)
    assert taken not in left and left[0][:10] == taken[:10], "the day stays in view"
    for each in (winner, loser):
        if each is loser:
            takes(loser)
        each.fills_in()
        each.sends()
        each.reads("You are booked")
    studio = winner.studio
    assert visit_of(studio, winner.email) != visit_of(studio, loser.email)


@ON_ONE
def test_k23_when_the_minutes_are_over_the_page_says_so(customer: Customer) -> None:
    """The script counts down to the end and asks for the page again, which knows the choice."""
    page = customer.page
    chooses(customer, 9, BATH, SCRUB)
    chosen = takes(customer)
    end = round(time.time() * 1000) + 3000
    page.goto(re.sub(r"until=\d+", f"until={end}", page.url))
    expect(page.locator(".kept")).to_have_text(re.compile(r"0:0[0-3]"))
    expect(page.get_by_role("alert")).to_contain_text("Your time to fill in the form is over")
    assert offered(customer)[0][:10] == chosen[:10]


@pytest.mark.parametrize("scripts", [True, False])
def test_e21_something_is_added_to_one_of_the_services(visits: Visits, *, scripts: bool) -> None:
    customer = visits(java_script_enabled=scripts, viewport=PHONE)
    page = customer.page
    page.goto(bathhouse.choosing(customer.studio, STEAM, SCRUB))
    page.get_by_role("checkbox", name=re.compile("Lavender oil")).check()
    if not scripts:
        page.get_by_role("button", name="Show times").click()
    expect(page).to_have_url(re.compile(r"add_on\.steam="))
    assert customer.sideways() == 0
    takes(customer)
    expect(page.locator(".sum .extra")).to_contain_text("Lavender oil")
    expect(page.locator(".sum .total")).to_contain_text("€55")
    customer.fills_in()
    customer.sends()
    customer.reads("You are booked")
    first, second = sorted(
        customer.studio.bookings_of(customer.email), key=lambda each: str(each["startDate"])
    )
    assert [each["name"] for each in first["bookedAddOns"]] == ["Lavender oil"]
    assert first["endDate"] == second["startDate"] and second["bookedAddOns"] == []


def test_f24_the_fee_is_told_before_the_visit_is_cancelled(customer: Customer) -> None:
    page, studio = customer.page, customer.studio
    page.goto(bathhouse.booked_by_the_owner(studio, 10, customer.email, SAUNA, SCRUB))
    page.get_by_role("link", name="Cancel", exact=True).click()
    expect(page.get_by_text("Cancelling now costs €20.")).to_be_visible()
    page.get_by_role("link", name="Keep it").click()
    customer.reads("Your visit")
    assert {status for _, status in visit_of(studio, customer.email)} == {"CONFIRMED"}


@ON_ONE
def test_a_hebrew_visit_runs_from_right_to_left(visits: Visits) -> None:
    customer = visits(viewport=PHONE, locale="he-IL")
    page = customer.page
    page.goto(bathhouse.choosing(customer.studio, STEAM, SCRUB))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert customer.sideways() == 0
    customer.takes_time(3)
    customer.fills_in("נועה")
    assert customer.sideways() == 0
    customer.sends()
    page.wait_for_url(re.compile("new=1"))
    page.locator("a[href$='/move']").click()
    expect(page.locator("button[name=slot]").first).to_be_visible()
    assert customer.sideways() == 0
