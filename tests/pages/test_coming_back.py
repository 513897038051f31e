"""Who goes back from the form finds what is kept for them, and may choose anew (K23)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.browsing import PHONE
from tests.pages.conftest import ON_ONE, Visits
from tests.pages.customer import Customer
from tests.pages.test_booking import starts

pytestmark = [
    ON_ONE,
    pytest.mark.parametrize(
        ("scripts", "in_days"), [(True, 15), (False, 16)], ids=["scripts", "no scripts"]
    ),
]
SERVICE = "Facial"


def opens_form(customer: Customer, in_days: int) -> str:
    """Take a time of Ada's; gives it as the page sends it, once the form is shown."""
    customer.visits(SERVICE, customer.studio.with_ada)
    customer.chooses_day(in_days)
    chosen = customer.takes_time(2)
    customer.reads("Your details")
    return chosen


def button(page: Page, slot: str) -> Locator:
    """The button of a time among those that are free."""
    return page.locator(f"button[name=slot][value='{slot}']")


def test_k23_back_and_on_again(visits: Visits, *, scripts: bool, in_days: int) -> None:
    customer = visits(java_script_enabled=scripts, viewport=PHONE)
    page = customer.page
    chosen = opens_form(customer, in_days)
    form = page.url
    page.go_back()
    reminder = page.locator(".reminder")
    expect(reminder).to_contain_text("Kept for you until")
    expect(reminder).to_contain_text(f"{int(chosen[8:10])} ")
    expect(reminder).to_contain_text(chosen[11:16])
    assert customer.sideways() == 0
    page.get_by_role("link", name="Go on with it").click()
    expect(page).to_have_url(form)
    customer.books()
    assert starts(customer.booking) == chosen.partition("/")[0]
    customer.visits(SERVICE, customer.studio.with_ada)
    expect(reminder).to_have_count(0)


def test_k23_back_and_the_same_time_once_more(
    visits: Visits, *, scripts: bool, in_days: int
) -> None:
    customer = visits(java_script_enabled=scripts)
    page = customer.page
    chosen = opens_form(customer, in_days)
    form = page.url
    page.go_back()
    page.get_by_role("button", name="Give it back").click()
    button(page, chosen).click()
    customer.reads("Your details")
    assert page.url != form, "it is kept anew"
    page.go_back()
    page.go_forward()
    customer.books()
    assert starts(customer.booking) == chosen.partition("/")[0]


def test_k23_the_same_time_in_another_tab(visits: Visits, *, scripts: bool, in_days: int) -> None:
    """As from a page that the browser shows again just as it was."""
    customer = visits(java_script_enabled=scripts)
    page = customer.page
    customer.visits(SERVICE, customer.studio.with_ada)
    customer.chooses_day(in_days)
    chosen = str(page.locator("button[name=slot]").nth(2).get_attribute("value"))
    tab = page.context.new_page()
    tab.goto(page.url)
    button(page, chosen).click()
    customer.reads("Your details")
    button(tab, chosen).click()
    expect(tab).to_have_url(page.url)
    tab.close()
    customer.books()
    assert starts(customer.booking) == chosen.partition("/")[0]
