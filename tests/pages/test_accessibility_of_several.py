"""No state of a visit of several services breaks a rule of WCAG 2.2 AA that axe-core knows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.pages import axe, bathhouse
from tests.pages.bathhouse import BATH, SAUNA, SCRUB, STEAM
from tests.pages.browsing import PHONE
from tests.pages.conftest import ON_THE_OTHER, Visits
from tests.pages.provider import Provider, pays
from tests.pages.studio import Studio
from tests.pages.test_accessibility import inspected
from tests.pages.test_paying_several import (
    LEAVE_A_CARD,
    PASSPORT,
    PORTRAIT,
    comes_back,
    comes_to_pay,
)
from tests.pages.test_several import chooses, takes

pytestmark = [
    ON_THE_OTHER,
    pytest.mark.skipif(not axe.SCRIPT.exists(), reason="run `npm ci` in tests/client"),
]


@pytest.fixture(scope="module", autouse=True)
def baths(studio: Studio) -> None:
    bathhouse.furnish(studio)


def test_from_the_choice_to_the_visit(visits: Visits) -> None:
    customer, inspector = inspected(visits)
    page = customer.page
    chooses(customer, 11, STEAM, SCRUB)
    page.get_by_role("checkbox", name=re.compile("Lavender oil")).check()
    expect(page).to_have_url(re.compile(r"add_on\.steam="))
    inspector.look("times with something added")
    takes(customer, 1)
    inspector.look("held")
    held = page.url
    customer.sends()
    expect(page.get_by_role("alert")).to_be_visible()
    inspector.look("held, with errors")
    page.goto(re.sub(r"until=\d+", "until=1", held))
    expect(page.get_by_role("alert")).to_be_visible()
    inspector.look("lapsed")
    page.goto(held)
    customer.fills_in()
    customer.sends()
    customer.reads("You are booked")
    inspector.look("booked")
    page.get_by_role("link", name="Move").click()
    customer.reads("Your visit")
    inspector.look("moving")
    customer.takes_time()
    customer.reads("Your visit has moved")
    inspector.look("moved")
    assert inspector.found == []


def test_a_time_that_is_lost(visits: Visits) -> None:
    customer, inspector = inspected(visits)
    rival = visits()
    for each in (customer, rival):
        chooses(each, 12, BATH, SCRUB)
    takes(rival)
    customer.takes_time()
    expect(customer.page.get_by_role("alert")).to_contain_text("Somebody else was faster")
    inspector.look("lost")
    assert inspector.found == []


def test_paying(visits: Visits, gallery: Studio, provider: Provider) -> None:
    bathhouse.furnish(gallery)
    customer, inspector = inspected(visits, business=gallery)
    page = customer.page
    comes_to_pay(customer, provider, 7, "Book and pay €100", PORTRAIT, PASSPORT)
    inspector.look("what is due")
    pays(customer, "Pay €100")
    page.get_by_role("link", name="Back to the shop").click()
    page.get_by_role("link", name="Back to your booking").click()
    customer.reads("Your booking is not complete yet")
    inspector.look("not paid yet")
    provider.hears_of_leaving(customer)
    page.reload()
    customer.reads("This visit was declined")
    inspector.look("declined")
    comes_to_pay(customer, provider, 8, "Book now", SAUNA, SCRUB)
    inspector.look("a card to be left")
    pays(customer, LEAVE_A_CARD)
    comes_back(customer, provider, scripts=True)
    inspector.look("booked with a card")
    assert inspector.found == []


def test_on_a_hebrew_phone(visits: Visits) -> None:
    customer, inspector = inspected(visits, viewport=PHONE, locale="he-IL")
    page, studio = customer.page, customer.studio
    page.goto(bathhouse.choosing(studio, STEAM, SCRUB))
    inspector.look("times")
    customer.takes_time(2)
    expect(page.locator("main input[type=email]")).to_be_visible()
    inspector.look("held")
    page.goto(bathhouse.booked_by_the_owner(studio, 13, customer.email, SAUNA, SCRUB) + "/cancel")
    expect(page.locator("button.danger")).to_be_visible()
    inspector.look("the question before cancelling, with a fee")
    assert inspector.found == []
