"""What is shown bookable can be booked, and nothing else (K15, E6, E8, D33, D34)."""

from __future__ import annotations

import pytest

from tests.features.catalog import examples
from tests.features.slots.salon import (
    STAFF,
    TUESDAY,
    every,
    haircut,
    needs,
    room,
    room_type,
    service,
    slots,
    times,
    works,
)
from tests.support.shop import Json, Shop, refused

PLACES = {"BUSINESS": "OWNER_BUSINESS", "CUSTOM": "OWNER_CUSTOM", "CUSTOMER": "CUSTOM"}


def wanted(slot: Json, zone: str = "UTC", **more: object) -> Json:
    """A booking of a slot as the list showed it."""
    place = {**slot["location"], "locationType": PLACES[slot["location"]["locationType"]]}
    booked = {
        "serviceId": slot["serviceId"],
        "scheduleId": slot["scheduleId"],
        "startDate": slot["localStartDate"],
        "endDate": slot["localEndDate"],
        "timezone": zone,
        "location": place,
        **more,
    }
    return {
        "bookedEntity": {"slot": booked},
        "contactDetails": {"firstName": "Ada", "email": "ada@example.com"},
        "totalParticipants": 1,
        "selectedPaymentOption": "OFFLINE",
    }


def book(shop: Shop, slot: Json, zone: str = "UTC", **more: object) -> Json:
    """Create a booking as a visitor and confirm it as the owner."""
    sent = {"booking": wanted(slot, zone, **more)}
    made = shop.as_visitor.call("bookings.createBooking", sent)["booking"]
    confirming = {"bookingId": made["id"], "revision": made["revision"]}
    confirmed: Json = shop.call("bookings.confirmBooking", confirming)["booking"]
    assert confirmed["status"] == "CONFIRMED" and not confirmed.get("doubleBooked")
    return confirmed


@pytest.mark.parametrize("pick", [0, -1])
def test_d34_nine_bookings_and_the_day_is_full(shop: Shop, pick: int) -> None:
    cut, _ = haircut(shop)
    booked = []
    while found := slots(shop, cut, TUESDAY):
        booked.append(book(shop, found[pick]))
    assert len(booked) == 9


def test_k15_every_slot_shown_can_be_booked(shop: Shop) -> None:
    kind = room_type(shop)
    room(shop, "Blue", kind)
    ann, bea = works(shop, "Ann", "10:00-12:00"), works(shop, "Bea", "11:00-13:00")
    both = [examples.at(examples.location(shop, "Uptown")), examples.CUSTOM]
    massage = service(shop, ann, bea, locations=both, serviceResources=needs(kind))
    booked = 0
    while found := slots(shop, massage, TUESDAY):
        book(shop, found[booked % len(found)])
        booked += 1
    # One room: six half hours, at one place or the other.
    assert booked == 6


def test_e6_a_start_that_is_not_shown_cannot_be_booked(shop: Shop) -> None:
    cut, _ = haircut(shop)
    first = slots(shop, cut, TUESDAY)[0]
    book(shop, next(each for each in slots(shop, cut, TUESDAY) if times([each]) == ["10:00"]))
    shown = times(slots(shop, cut, TUESDAY))
    assert "09:00" in shown and "10:00" not in shown
    for start, end in zip(every(30, "08:00", "18:00"), every(30, "08:30", "18:30"), strict=True):
        dates = {"startDate": f"{TUESDAY}T{start}:00", "endDate": f"{TUESDAY}T{end}:00"}
        sent = {"booking": wanted(first, **dates)}
        if start in shown:
            shop.as_visitor.call("bookings.createBooking", sent)
        else:
            with refused("SLOT_NOT_AVAILABLE"):
                shop.as_visitor.call("bookings.createBooking", sent)


def test_d33_a_booking_that_is_only_created_takes_no_time(shop: Shop) -> None:
    cut, _ = haircut(shop)
    before = slots(shop, cut, TUESDAY)
    shop.as_visitor.call("bookings.createBooking", {"booking": wanted(before[0])})
    assert slots(shop, cut, TUESDAY) == before


def test_d3_a_slot_shown_in_another_zone_is_booked_in_it(shop: Shop) -> None:
    cut, _ = haircut(shop)
    found = slots(shop, cut, TUESDAY, timeZone="Asia/Tokyo")
    six_pm = next(each for each in found if times([each]) == ["18:00"])
    booking = book(shop, six_pm, "Asia/Tokyo")
    assert booking["startDate"] == f"{TUESDAY}T09:00:00.000Z"
    assert times(slots(shop, cut, TUESDAY))[0] == "10:00"


def test_d36_two_people_take_two_bookings_of_one_slot(shop: Shop) -> None:
    ann, bea = works(shop, "Ann", "09:00-09:30"), works(shop, "Bea", "09:00-09:30")
    cut = service(shop, ann, bea)
    takers = []
    while found := slots(shop, cut, TUESDAY, includeResourceTypeIds=[STAFF]):
        booking = book(shop, found[0])
        takers.append(booking["bookedEntity"]["slot"]["resource"]["name"])
    assert sorted(takers) == ["Ann", "Bea"]


def test_e8_a_chosen_person_is_booked(shop: Shop) -> None:
    ann, bea = works(shop, "Ann", "09:00-09:30"), works(shop, "Bea", "09:00-09:30")
    cut = service(shop, ann, bea)
    [slot] = slots(shop, cut, TUESDAY)
    booking = book(shop, slot, resource={"id": bea["resourceId"]})
    assert booking["bookedEntity"]["slot"]["resource"]["name"] == "Bea"
    [left] = slots(shop, cut, TUESDAY)
    with refused("SLOT_NOT_AVAILABLE"):
        book(shop, left, resource={"id": bea["resourceId"]})
