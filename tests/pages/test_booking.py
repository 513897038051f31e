"""Customers book on the pages, and the owner reads it back over the interface."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.pages.browsing import PHONE
from tests.pages.conftest import Visits
from tests.pages.customer import Customer
from tests.pages.studio import ZONE, Json

_FROM_RIGHT_TO_LEFT = """() => [...document.querySelectorAll('main bdi[dir]')].map((each) => {
  const text = each.firstChild;
  const left = (at) => {
    const range = document.createRange();
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    return range.getBoundingClientRect().left;
  };
  return left(0) > left(text.length - 1);
})"""
"""Of every stretch of time on a page: whether its beginning is further right than its end."""


def starts(booking: Json, zone: str = ZONE) -> str:
    """When a booking starts, on the clock of a zone."""
    at = datetime.fromisoformat(booking["startDate"]).astimezone(ZoneInfo(zone))
    return at.strftime("%Y-%m-%dT%H:%M:%S")


def books_moves_and_cancels(customer: Customer) -> None:
    """The whole life of a booking, as a customer has it in their hands."""
    page = customer.page
    customer.visits("Massage")
    customer.chooses_day(1)
    chosen = customer.takes_time()
    expect(page.get_by_text("Kept for you")).to_be_visible()
    customer.books()
    customer.reads("You are booked")
    booking = customer.booking
    assert booking["status"] == "CONFIRMED"
    assert starts(booking) == chosen.split("/")[0]
    assert booking["contactDetails"]["firstName"] == "Noor"

    page.get_by_role("link", name="Move").click()
    customer.chooses_day(2)
    moved_to = customer.takes_time(1)
    customer.reads("Your booking has moved")
    assert starts(customer.booking) == moved_to.split("/")[0]

    page.get_by_role("link", name="Cancel", exact=True).click()
    expect(page.get_by_text("Cancelling now costs nothing.")).to_be_visible()
    page.get_by_role("button", name="Cancel the booking").click()
    customer.reads("Your booking is cancelled")
    assert customer.booking["status"] == "CANCELED"


def test_an_appointment_is_booked_moved_and_cancelled(customer: Customer) -> None:
    books_moves_and_cancels(customer)


def test_the_same_without_any_script(visits: Visits) -> None:
    books_moves_and_cancels(visits(java_script_enabled=False))


def test_the_booking_goes_into_a_calendar(customer: Customer) -> None:
    customer.visits("Facial")
    customer.takes_time()
    customer.books()
    with customer.page.expect_download() as saved:
        customer.page.get_by_role("link", name="Add to your calendar").click()
    text = saved.value.path().read_text(encoding="utf-8")
    begin = datetime.fromisoformat(customer.booking["startDate"]).strftime("%Y%m%dT%H%M%SZ")
    assert text.startswith("BEGIN:VCALENDAR")
    assert "SUMMARY:Facial" in text and f"DTSTART:{begin}" in text


def test_a_class_seat_for_two_on_a_narrow_phone(visits: Visits) -> None:
    customer = visits(viewport=PHONE, is_mobile=True, has_touch=True)
    page = customer.page
    page.goto(customer.studio.page())
    assert customer.sideways() == 0
    page.get_by_role("link", name="Yoga").click()
    customer.reads("Yoga")
    page.get_by_label("Participants").fill("2")
    assert customer.sideways() == 0
    page.locator("button[name=event]").first.click()
    customer.fills_in()
    assert customer.sideways() == 0
    customer.sends()
    customer.reads("You are booked")
    assert customer.sideways() == 0
    assert customer.booking["totalParticipants"] == 2
    assert (
        customer.booking["bookedEntity"]["slot"]["serviceId"]
        == (customer.studio.services["Yoga"]["id"])
    )


def test_a_course_is_enrolled_in_as_a_whole(customer: Customer) -> None:
    customer.visits("Pottery")
    expect(customer.page.locator(".dates li")).to_have_count(3)
    customer.page.get_by_role("button", name="Enrol").click()
    customer.books()
    customer.reads("You are booked")
    entity = customer.booking["bookedEntity"]
    assert entity["schedule"]["serviceId"] == customer.studio.services["Pottery"]["id"]


def test_a_hebrew_page_runs_from_right_to_left(visits: Visits) -> None:
    customer = visits(viewport=PHONE, locale="he-IL")
    customer.visits("Massage")
    root = customer.page.locator("html")
    expect(root).to_have_attribute("dir", "rtl")
    expect(root).to_have_attribute("lang", "he")
    assert customer.sideways() == 0
    chosen = customer.takes_time()
    expect(root).to_have_attribute("dir", "rtl")
    assert customer.sideways() == 0
    customer.books("נועה")
    assert customer.sideways() == 0
    assert starts(customer.booking) == chosen.split("/")[0]
    assert customer.booking["contactDetails"]["firstName"] == "נועה"


def test_in_hebrew_a_stretch_of_time_begins_on_the_right(visits: Visits) -> None:
    """Wherever it stands: alone in a line, after a date, beside a name in Latin letters."""
    customer = visits(locale="he-IL")
    for service in ("Yoga", "Pottery"):
        customer.visits(service)
        ordered = customer.page.evaluate(_FROM_RIGHT_TO_LEFT)
        assert len(ordered) >= 3 and all(ordered), f"{service}: {ordered}"
    customer.page.locator("main form button").click()
    customer.books()
    customer.visits("Massage")
    customer.takes_time()
    expect(customer.page.locator("input[autocomplete=given-name]")).to_be_visible()
    assert customer.page.evaluate(_FROM_RIGHT_TO_LEFT) == [True]


def test_times_are_those_of_the_visitors_own_clock(visits: Visits) -> None:
    customer = visits(timezone_id="America/New_York")
    customer.visits("Massage")
    expect(customer.page.locator(".zone").first).to_contain_text("New York")
    expect(customer.page.locator(".zone").first).to_contain_text("Berlin")
    chosen = customer.takes_time()
    customer.books()
    assert starts(customer.booking, "America/New_York") == chosen.split("/")[0]


def test_answers_that_are_missing_are_asked_for_and_nothing_is_lost(customer: Customer) -> None:
    page = customer.page
    customer.visits("Facial")
    customer.chooses_day(3)
    customer.takes_time()
    page.fill("input[autocomplete=given-name]", "Kim")
    customer.sends()
    alarm = page.get_by_role("alert")
    expect(alarm).to_contain_text("attention")
    expect(page.locator("main input[type=email]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("input[autocomplete=given-name]")).to_have_value("Kim")
    customer.books("Kim")
    assert customer.booking["contactDetails"]["firstName"] == "Kim"


def test_a_booking_by_its_link_alone(visits: Visits, customer: Customer) -> None:
    customer.visits("Facial")
    customer.chooses_day(4)
    customer.takes_time()
    customer.books()
    link = re.sub(r"\?.*", "", customer.page.url)
    other_device = visits(viewport=PHONE)
    other_device.page.goto(link)
    other_device.reads("Your booking")
    other_device.page.get_by_role("link", name="Cancel", exact=True).click()
    other_device.page.get_by_role("button", name="Cancel the booking").click()
    other_device.reads("Your booking is cancelled")
    assert customer.booking["status"] == "CANCELED"


def test_two_services_in_one_visit(customer: Customer) -> None:
    page = customer.page
    page.goto(customer.studio.page())
    page.get_by_role("link", name="Choose services").click()
    page.get_by_role("checkbox", name=re.compile("Massage")).check()
    page.get_by_role("checkbox", name=re.compile("Facial")).check()
    page.get_by_role("button", name="Show times").click()
    customer.reads("Your visit")
    customer.chooses_day(6)
    chosen = customer.takes_time()
    customer.fills_in()
    customer.sends()
    customer.reads("You are booked")
    expect(page.locator(".parts li")).to_have_count(2)
    first, second = sorted(
        customer.studio.bookings_of(customer.email), key=lambda each: str(each["startDate"])
    )
    assert starts(first) == chosen.split("/")[0]
    assert first["endDate"] == second["startDate"], "one follows the other without a break"
    assert {first["status"], second["status"]} == {"CONFIRMED"}

    page.get_by_role("link", name="Cancel", exact=True).click()
    page.get_by_role("button", name="Cancel the visit").click()
    customer.reads("Your visit is cancelled")
    after = customer.studio.bookings_of(customer.email)
    assert [each["status"] for each in after] == ["CANCELED", "CANCELED"]
