"""Customers pay at a provider: to its page and back, and what they see on the way (F16-F20)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.pages import offers
from tests.pages.conftest import Visits
from tests.pages.customer import Customer
from tests.pages.provider import PAGES, Provider, comes_to_pay, goes_there, pays
from tests.pages.studio import Studio


@pytest.fixture
def customer(visits: Visits, gallery: Studio) -> Customer:
    """A customer of the business that is paid at the provider."""
    return visits(gallery)


def test_f17_from_the_form_to_the_provider_and_back(customer: Customer, provider: Provider) -> None:
    comes_to_pay(customer, provider)
    pays(customer)
    customer.reads("A provider's own page")
    assert customer.booking["status"] == "CREATED"
    customer.page.get_by_role("link", name="I have paid").click()
    expect(customer.page.get_by_text("We are waiting to hear of your payment")).to_be_visible()
    provider.hears_of_payment(customer)
    customer.reads("You are booked")
    expect(customer.page.get_by_text("Paid", exact=True)).to_be_visible()
    assert (customer.booking["status"], customer.booking["paymentStatus"]) == ("CONFIRMED", "PAID")


def test_f17_the_same_without_any_script(
    visits: Visits, gallery: Studio, provider: Provider
) -> None:
    customer = visits(gallery, java_script_enabled=False)
    page = customer.page
    comes_to_pay(customer, provider)
    pays(customer)
    goes_there(customer)
    customer.reads("A provider's own page")
    provider.hears_of_payment(customer)
    page.get_by_role("link", name="I have paid").click()
    customer.reads("You are booked")
    assert customer.booking["paymentStatus"] == "PAID"


def test_f18_a_payment_that_failed_is_tried_again_and_then_left(
    customer: Customer, provider: Provider
) -> None:
    page = customer.page
    comes_to_pay(customer, provider)
    provider.double.refusing = 1
    pays(customer)
    expect(page.get_by_role("alert")).to_contain_text("The payment did not work")
    pays(customer)
    customer.reads("A provider's own page")
    page.get_by_role("link", name="Back to the shop").click()
    expect(page.get_by_role("link", name="Go to the payment")).to_be_visible()
    provider.hears_of_leaving(customer)
    expect(page.get_by_text("This order has ended")).to_be_visible()
    assert customer.booking["status"] == "DECLINED"
    page.get_by_role("link", name="All services").click()
    expect(page.get_by_role("link", name="Portrait")).to_be_visible()


def test_f16_a_link_from_the_business_is_paid_by_whoever_gets_it(
    customer: Customer, provider: Provider
) -> None:
    provider.meets(customer)
    customer.page.goto(offers.link_to_pay(customer.studio, customer.email))
    pays(customer)
    customer.reads("A provider's own page")
    provider.hears_of_payment(customer)
    customer.page.get_by_role("link", name="I have paid").click()
    expect(customer.page.get_by_text("This is paid. Thank you.")).to_be_visible()
    assert customer.booking["paymentStatus"] == "PAID"
    assert customer.page.get_by_role("link", name="Back to your booking").count() == 0
    assert PAGES not in customer.page.url
