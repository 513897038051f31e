"""Pages are light, stand still while they load, and ask nobody but their own server."""

from __future__ import annotations

import pytest

from tests.pages.browsing import PHONE
from tests.pages.conftest import Visits
from tests.pages.measuring import Loading

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
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


def test_nothing_moves_while_a_page_loads_or_a_day_is_chosen(visits: Visits) -> None:
    customer = visits()
    loading = Loading(customer.page)
    for address in (customer.studio.page(), customer.studio.service_page("Yoga")):
        customer.page.goto(address, wait_until="networkidle")
        assert loading.shift() == 0, f"{address} moved"
    customer.takes_session()
    customer.page.wait_for_load_state("networkidle")
    assert loading.shift() == 0, "the form moved"
    customer.visits("Massage")
    customer.chooses_day(3)
    customer.page.wait_for_load_state("networkidle")
    assert loading.shift() == 0, "choosing a day moved the page by itself"
