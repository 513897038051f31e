"""Customers pay for a visit of several services, or leave a card for it (E66, F16-F20)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.pages import bathhouse
from tests.pages.bathhouse import SAUNA, SCRUB, visit_of
from tests.pages.browsing import PHONE
from tests.pages.conftest import ON_ONE, Visits
from tests.pages.customer import Customer
from tests.pages.provider import Provider, goes_there, pays
from tests.pages.studio import Studio
from tests.pages.test_several import chooses, takes

pytestmark = ON_ONE
WITH_SCRIPTS_AND_WITHOUT = pytest.mark.parametrize(
    ("scripts", "in_days"), [(True, 4), (False, 5)], ids=["scripts", "no scripts"]
)
PORTRAIT, PASSPORT = "Portrait", "Passport photo"
LEAVE_A_CARD = "Leave a card"


@pytest.fixture(scope="module", autouse=True)
def baths(gallery: Studio) -> None:
    """The gallery has baths as well, paid on the spot; for the sauna a card is wanted."""
    bathhouse.furnish(gallery)


def comes_to_pay(
    customer: Customer, provider: Provider, in_days: int, does: str, *services: str
) -> None:
    """Book services together up to the page of payment, by a button that `does` say."""
    provider.meets(customer)
    chooses(customer, in_days, *services)
    takes(customer)
    customer.fills_in()
    expect(customer.page.get_by_role("button", name=does)).to_be_visible()
    customer.sends()
    customer.reads("Payment")
    assert customer.sideways() == 0


def is_at_the_provider(customer: Customer, *, scripts: bool) -> None:
    """With scripts the browser has come there by itself."""
    if not scripts:
        goes_there(customer)
    customer.reads("A provider's own page")


def comes_back(customer: Customer, provider: Provider, *, scripts: bool) -> None:
    """Pay, return before the server has heard of it, and see what was booked once it has."""
    page = customer.page
    page.get_by_role("link", name="I have paid").click()
    expect(page.get_by_text("We are waiting to hear of your payment")).to_be_visible()
    provider.hears_of_payment(customer)
    if not scripts:
        page.get_by_role("link", name="Look again").click()
    customer.reads("You are booked")
    expect(page.locator(".parts li")).to_have_count(2)
    assert customer.sideways() == 0


def paid(customer: Customer) -> list[tuple[str, str]]:
    """Status, and how far it is paid, of each of the customer's bookings."""
    found = customer.studio.bookings_of(customer.email)
    return [(str(each["status"]), str(each["paymentStatus"])) for each in found]


@WITH_SCRIPTS_AND_WITHOUT
def test_f17_a_visit_is_paid_at_the_provider_at_once(
    visits: Visits, gallery: Studio, provider: Provider, *, scripts: bool, in_days: int
) -> None:
    customer = visits(gallery, java_script_enabled=scripts, viewport=PHONE)
    comes_to_pay(customer, provider, in_days, "Book and pay €100", PORTRAIT, PASSPORT)
    expect(customer.page.locator(".sum .total")).to_contain_text("€100")
    pays(customer, "Pay €100")
    is_at_the_provider(customer, scripts=scripts)
    assert {status for _, status in visit_of(gallery, customer.email)} == {"CREATED"}
    comes_back(customer, provider, scripts=scripts)
    assert paid(customer) == [("CONFIRMED", "PAID")] * 2


@WITH_SCRIPTS_AND_WITHOUT
def test_f20_a_card_is_left_for_a_visit_by_who_went_away_before(
    visits: Visits, gallery: Studio, provider: Provider, *, scripts: bool, in_days: int
) -> None:
    customer = visits(gallery, java_script_enabled=scripts, viewport=PHONE)
    page = customer.page
    comes_to_pay(customer, provider, in_days, "Book now", SAUNA, SCRUB)
    expect(page.get_by_role("button", name=LEAVE_A_CARD)).to_be_visible()
    page.get_by_role("link", name="Back to your booking").click()
    customer.reads("Your booking is not complete yet")
    assert customer.sideways() == 0
    page.get_by_role("button", name="Go on to the payment").click()
    pays(customer, LEAVE_A_CARD)
    is_at_the_provider(customer, scripts=scripts)
    comes_back(customer, provider, scripts=scripts)
    assert paid(customer) == [("CONFIRMED", "NOT_PAID")] * 2


def test_f18_a_visit_whose_payment_is_left_is_free_again(
    visits: Visits, gallery: Studio, provider: Provider
) -> None:
    customer = visits(gallery)
    page = customer.page
    comes_to_pay(customer, provider, 6, "Book and pay €100", PORTRAIT, PASSPORT)
    pays(customer, "Pay €100")
    is_at_the_provider(customer, scripts=True)
    page.get_by_role("link", name="Back to the shop").click()
    page.get_by_role("link", name="Back to your booking").click()
    customer.reads("Your booking is not complete yet")
    provider.hears_of_leaving(customer)
    page.get_by_role("button", name="Go on to the payment").click()
    customer.reads("This visit was declined")
    assert {status for _, status in visit_of(gallery, customer.email)} == {"DECLINED"}
