"""Pages: joined they are the whole answer, whatever their size (D5-D7, X11)."""

from __future__ import annotations

import pytest

from tests.features.catalog import examples
from tests.features.slots.salon import LIST, TUESDAY, asked, service, slots, works
from tests.support.shop import Json, Shop, invalid


def pages(shop: Shop, request: Json, limit: int) -> list[list[Json]]:
    """Every page, read with nothing but the cursor."""
    paging: Json = {"cursorPaging": {"limit": limit}}
    answer = shop.call(LIST, request | paging)
    read = [answer["timeSlots"]]
    while answer["cursorPagingMetadata"]["hasNext"]:
        cursor = answer["cursorPagingMetadata"]["cursors"]["next"]
        answer = shop.call(LIST, {"cursorPaging": {"cursor": cursor}})
        read.append(answer["timeSlots"])
    assert not answer["cursorPagingMetadata"]["cursors"].get("next")
    return read


@pytest.fixture
def cut(shop: Shop) -> Json:
    """A service at two places, so that starts are not unique."""
    both = [examples.at(examples.location(shop, name)) for name in ("Uptown", "Downtown")]
    return service(shop, works(shop, "Ann", "09:00-11:00"), locations=both)


@pytest.mark.parametrize("limit", [1, 7, 23, 24, 1000])
def test_d6_pages_joined_are_the_whole_answer(shop: Shop, cut: Json, limit: int) -> None:
    request = asked(cut, TUESDAY, "2026-06-05")
    whole = shop.call(LIST, request)["timeSlots"]
    assert len(whole) == 24
    read = pages(shop, request, limit)
    assert [slot for page in read for slot in page] == whole
    assert len(read) == -(-24 // limit) and all(len(page) == limit for page in read[:-1])


def test_d7_the_cap_of_a_day_holds_across_pages(shop: Shop, cut: Json) -> None:
    request = asked(cut, TUESDAY, "2026-06-05", timeSlotsPerDay=3)
    whole = shop.call(LIST, request)["timeSlots"]
    assert len(whole) == 9
    assert [slot for page in pages(shop, request, 2) for slot in page] == whole


def test_x11_a_cursor_carries_the_zone_and_the_choices(shop: Shop, cut: Json) -> None:
    asked_so = asked(cut, TUESDAY, timeZone="Asia/Tokyo", bookable=True)
    whole = shop.call(LIST, asked_so)["timeSlots"]
    assert [slot for page in pages(shop, asked_so, 5) for slot in page] == whole


def test_d6_a_thousand_slots_are_a_page(shop: Shop) -> None:
    cut = service(shop, works(shop, "Ann", "00:00-24:00"))
    request = asked(cut, TUESDAY, "2026-06-25")
    read = pages(shop, request, 1000)
    assert [len(page) for page in read] == [1000, 104]
    assert len(slots(shop, cut, TUESDAY, "2026-06-25")) == 1000


def test_x11_a_cursor_of_another_site_s_making_is_refused(shop: Shop, cut: Json) -> None:
    answer = shop.call(LIST, asked(cut, TUESDAY) | {"cursorPaging": {"limit": 1}})
    cursor = answer["cursorPagingMetadata"]["cursors"]["next"]
    changed = ("A" if cursor[0] != "A" else "B") + cursor[1:]
    with invalid("cursorPaging.cursor"):
        shop.call(LIST, {"cursorPaging": {"cursor": changed}})
