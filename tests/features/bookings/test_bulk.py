"""Bulk methods: items alone, locks together, lists that cannot be (E28, E41, E58, X7, X8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.bookings.reception import FORCED
from tests.features.bookings.salon import UNKNOWN, Salon, open_salon
from tests.support.shop import Json, Shop, invalid, refused


def outcomes(answer: Json) -> list[str]:
    """For each item "ok" or the code of its failure."""
    assert [each["itemMetadata"]["originalIndex"] for each in answer["results"]] == list(
        range(len(answer["results"]))
    )
    return [
        "ok" if each["itemMetadata"]["success"] else each["itemMetadata"]["error"]["code"]
        for each in answer["results"]
    ]


def place_all(salon: Salon, *wishes: Json, **request: Any) -> Json:
    """Create several bookings in one call."""
    infos = [{"booking": wish} for wish in wishes]
    body = {"createBookingsInfo": infos, **request}
    return dict(salon.shop.call("bookings.bulkCreateBooking", body))


def test_e28_unavailable_items_fail_alone(shop: Shop) -> None:
    salon = open_salon(shop)
    wishes = [salon.wish("10:00"), salon.wish("10:15"), salon.wish("12:00")]
    answer = place_all(salon, *wishes, returnFullEntity=True)
    assert outcomes(answer) == ["ok", "SLOT_NOT_AVAILABLE", "ok"]
    assert answer["bulkActionMetadata"]["totalFailures"] == 1
    assert answer["results"][0]["item"]["status"] == "CREATED"


def test_e28_when_all_are_unavailable_each_fails_for_itself(shop: Shop) -> None:
    salon = open_salon(shop)
    answer = place_all(salon, *[salon.wish(slot={"scheduleId": UNKNOWN})] * 2)
    assert outcomes(answer) == ["SCHEDULE_NOT_FOUND"] * 2


def test_e28_items_see_each_other_once_they_are_confirmed(shop: Shop) -> None:
    salon = open_salon(shop, "Ann", "Ben")
    confirmed = salon.wish(status="CONFIRMED")
    answer = place_all(salon, salon.wish(), confirmed, confirmed, confirmed, salon.wish("10:30"))
    assert outcomes(answer) == ["ok", "ok", "ok", "SLOT_NOT_AVAILABLE", "SLOT_NOT_AVAILABLE"]
    assert "item" not in answer["results"][0]


def test_e28_x8_a_missing_field_fails_all(shop: Shop) -> None:
    salon = open_salon(shop)
    broken = salon.wish(slot={"timezone": None})
    with invalid(field="createBookingsInfo[1].booking.bookedEntity.slot.timezone"):
        place_all(salon, salon.wish(), broken)
    assert shop.call("extendedBookings.countExtendedBookings", {})["count"] == 0


def test_e28_at_most_forty(shop: Shop) -> None:
    salon = open_salon(shop)
    with invalid(field="createBookingsInfo"):
        place_all(salon, *[salon.wish()] * 41)
    with invalid(field="createBookingsInfo"):
        place_all(salon)


def test_e41_each_is_decided_by_itself(shop: Shop) -> None:
    salon = open_salon(shop)
    first, second, third = salon.book("10:00"), salon.book("10:00"), salon.book("12:00")
    details = [{"bookingId": each["id"]} for each in (first, second, third)]
    details.insert(1, {"bookingId": UNKNOWN})
    answer = shop.call(
        "bookings.bulkConfirmOrDeclineBooking", {"details": details, "returnEntity": True}
    )
    assert outcomes(answer) == ["ok", "BOOKING_NOT_FOUND", "ok", "ok"]
    statuses = [each.get("item", {}).get("status") for each in answer["results"]]
    assert statuses == ["CONFIRMED", None, "DECLINED", "CONFIRMED"]


def test_e41_the_same_booking_twice_is_refused(shop: Shop) -> None:
    salon = open_salon(shop)
    detail = {"bookingId": salon.book()["id"]}
    with refused("DUPLICATED_BOOKINGS", 400):
        shop.call("bookings.bulkConfirmOrDeclineBooking", {"details": [detail, detail]})


def cancel_all(shop: Shop, *bookings: Json, **request: Any) -> Json:
    """Cancel several bookings by force in one call."""
    infos = [{"bookingId": each["id"], "revision": each["revision"], **FORCED} for each in bookings]
    body = {"bookings": {"bookingsInfo": infos}, **request}
    return dict(shop.call("bookings.bulkCancelBooking", body))


def test_e58_each_is_cancelled_by_itself(shop: Shop) -> None:
    salon = open_salon(shop)
    first, second, third = salon.booked("10:00"), salon.booked("11:00"), salon.booked("12:00")
    stale = {**second, "revision": "5"}
    answer = cancel_all(shop, first, stale, {**third, "id": UNKNOWN}, third, returnFullEntity=True)
    assert outcomes(answer) == ["ok", "REVISION_MISMATCH", "BOOKING_NOT_FOUND", "ok"]
    assert answer["results"][0]["item"]["status"] == "CANCELED"
    assert salon.read(second)["booking"] == second


def test_e58_what_a_cancellation_lacks_has_its_code(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.booked()
    with refused("DUPLICATE_BOOKING_IDS", 400):
        cancel_all(shop, booking, booking)
    with refused("MISSING_CANCELLATION_INFO", 400):
        shop.call("bookings.bulkCancelBooking", {})
    nameless = {"bookingsInfo": [{"revision": "1"}]}
    with invalid(field="bookings.bookingsInfo[0].bookingId"):
        shop.call("bookings.bulkCancelBooking", {"bookings": nameless})


@pytest.mark.parametrize(
    ("series", "code", "status"),
    [
        ({}, "RECURRING_GROUP_NOT_FOUND", 404),
        ({"cancellationStartDate": "2026-06-02T00:00:00"}, "MISSING_TIME_ZONE", 400),
        ({"timeZone": "Mars/Olympus"}, "INVALID_TIME_ZONE", 400),
    ],
)
def test_e58_series_of_bookings(shop: Shop, series: Json, code: str, status: int) -> None:
    group = {"recurringGroupId": UNKNOWN, **series}
    with refused(code, status):
        shop.call("bookings.bulkCancelBooking", {"recurringCancellation": group})
