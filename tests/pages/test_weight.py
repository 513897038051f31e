"""Pages are light, stand still while they load, and ask nobody but their own server."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize

from tests.pages.browsing import DESKTOP, PHONE
from tests.pages.conftest import ON_ONE, Visits
from tests.pages.measuring import Loading

pytestmark = ON_ONE
LIMIT = 60_000
"""Bytes of a first page with everything it loads, as they travel."""


def test_a_first_page_is_under_60_kb(visits: Visits) -> None:
    for service in (None, "Massage", "Yoga", "Pottery"):
        customer = visits(viewport=PHONE)
        loading = Loading(customer.page)
        path = customer.studio.page() if service is None else customer.studio.service_page(service)
        customer.page.goto(path, wait_until="networkidle")
        weight = loading.weight()
        assert 3_000 < weight.page < LIMIT, f"{path} weighs {weight}"
        assert weight.requests <= 7, weight


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_moves_by_itself(visits: Visits, viewport: ViewportSize) -> None:
    customer = visits(viewport=viewport)
    page, loading = customer.page, Loading(customer.page)
    studio = customer.studio
    for address in (studio.page(), *map(studio.service_page, ("Yoga", "Pottery", "Massage"))):
        page.goto(address, wait_until="networkidle")
        assert loading.shift() == 0, f"{address} moved"
    customer.chooses_day(3)
    page.wait_for_load_state("networkidle")
    assert loading.shift() == 0, "choosing a day moved more than was asked for"
    customer.takes_time(5)
    customer.reads("Your details")
    page.wait_for_load_state("networkidle")
    assert loading.shift() == 0, "the form moved"
