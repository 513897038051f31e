"""Prices of existing bookings at today's terms (F2, F6, F14, F15)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openbookings.engine.catalog.offers import offer
from openbookings.engine.kernel.call import Call
from openbookings.engine.pricing.price import Price
from openbookings.engine.pricing.quoting import price_of_booking
from tests.features.bookings.salon import UNKNOWN, open_salon
from tests.features.catalog.examples import add_on, fixed, given, update
from tests.features.catalog.examples import create as create_service
from tests.features.variants import menu
from tests.support.rooms import reading
from tests.support.shop import Json, Shop, refused


def calculate(shop: Shop, booking: Json | None, **more: Any) -> Json:
    """What a booking costs today."""
    body = more if booking is None else {"booking": booking, **more}
    info: Json = shop.call("pricing.calculatePrice", body)["priceInfo"]
    return info


def price(shop: Shop, service_id: str, booking: Json) -> Price:
    """The price as the rooms above pricing get it."""

    async def quote(call: Call) -> Price:
        return await price_of_booking(call, await offer(call, service_id), booking)

    return reading(shop, "services.getService", quote)


def test_f2_a_booking_has_the_price_of_today(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.book("10:00", totalParticipants=1)
    info = calculate(shop, booking)
    assert info["calculatedPrice"] == 50
    item = info["bookingLineItems"][0]
    assert item["serviceId"] == salon.service["id"]
    assert (item["localStartDate"], item["localEndDate"], item["timeZone"]) == (
        "2026-06-02T10:00:00",
        "2026-06-02T11:00:00",
        "UTC",
    )
    update(shop, salon.service, payment=fixed("65"))
    assert calculate(shop, booking)["calculatedPrice"] == 65


def test_f2_what_is_stored_counts_and_not_what_is_sent_with_the_id(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.book("10:00")
    assert calculate(shop, {**booking, "totalParticipants": 9})["calculatedPrice"] == 50


def test_f2_a_booking_may_be_sent_without_id(shop: Shop) -> None:
    salon = open_salon(shop)
    wish = {"bookedEntity": {"slot": salon.slot("10:00")}, "totalParticipants": 2}
    assert calculate(shop, wish)["calculatedPrice"] == 100


def test_f2_a_course_is_named_by_its_schedule(shop: Shop) -> None:
    course = create_service(shop, given("COURSE", payment=fixed("80")))
    schedule = {"serviceId": course["id"], "scheduleId": course["schedule"]["id"]}
    wish = {"bookedEntity": {"schedule": schedule}, "totalParticipants": 2}
    assert calculate(shop, wish)["calculatedPrice"] == 160


def test_f2_several_bookings_add_up(shop: Shop) -> None:
    salon = open_salon(shop)
    bookings = [salon.book("10:00"), salon.book("14:00")]
    info = calculate(shop, None, bookings=bookings)
    assert info["calculatedPrice"] == 100
    assert len(info["bookingLineItems"]) == 2


def test_f3_choices_of_a_booking_have_their_prices(shop: Shop) -> None:
    salon = open_salon(shop, payment=menu.VARIED)
    menu.create(shop, menu.by_age(salon.service))
    groups = [
        {"numberOfParticipants": number, "choices": [{"optionId": menu.OPTION, "custom": name}]}
        for number, name in ((2, "Child"), (1, "adult"))
    ]
    wish = {
        "bookedEntity": {"slot": salon.slot("10:00")},
        "participantsChoices": {"serviceChoices": groups},
    }
    info = calculate(shop, wish)
    assert info["calculatedPrice"] == 75.5
    parts = info["bookingLineItems"][0]["serviceChoices"]
    assert [each["pricePerParticipant"] for each in parts] == [20, 35.5]


def test_f3_a_price_by_staff_member_is_that_of_the_booked_one(shop: Shop) -> None:
    salon = open_salon(shop, "Ann", "Bob", payment=menu.VARIED)
    ann, bob = salon.staff
    menu.create(shop, menu.by_staff(salon.service, {ann: "50", bob: "60"}))
    booking = salon.book("10:00", bob)
    info = calculate(shop, booking)
    assert info["calculatedPrice"] == 60
    assert info["bookingLineItems"][0]["resourceId"] == bob


@pytest.mark.parametrize("booking", [{}, {"id": UNKNOWN}, {"bookedEntity": {}}])
def test_f2_what_is_no_booking_is_refused(shop: Shop, booking: Json) -> None:
    with refused("INVALID_BOOKING"):
        calculate(shop, booking)


def test_f2_a_slot_that_ends_before_it_starts_is_no_booking(shop: Shop) -> None:
    salon = open_salon(shop)
    slot = {**salon.slot("10:00"), "endDate": "2026-06-02T09:00:00"}
    with refused("INVALID_BOOKING"):
        calculate(shop, {"bookedEntity": {"slot": slot}, "totalParticipants": 1})


def test_f2_the_service_must_be_known(shop: Shop) -> None:
    salon = open_salon(shop)
    for service_id in (UNKNOWN, None):
        slot = {**salon.slot("10:00"), "serviceId": service_id}
        with refused("FAILED_RESOLVING_SERVICE"):
            calculate(shop, {"bookedEntity": {"slot": slot}, "totalParticipants": 1})


def test_f2_somebody_must_take_part(shop: Shop) -> None:
    salon = open_salon(shop)
    with refused("NUMBER_OF_PARTICIPANTS_NOT_FOUND"):
        calculate(shop, {"bookedEntity": {"slot": salon.slot("10:00")}})


def test_f11_a_booking_costs_what_its_time_costs(shop: Shop) -> None:
    """A price for mornings, and none for the afternoon, where the default price holds."""
    salon = open_salon(shop, payment=menu.VARIED)
    morning = {"hoursAndDaysRule": {"days": ["TUESDAY"], "startTime": "00:00", "endTime": "12:00"}}
    menu.create(shop, menu.menu(salon.service, "DATE_TIME", menu.variant("10", dateTime=morning)))
    costs = [calculate(shop, salon.book(at))["calculatedPrice"] for at in ("10:00", "14:00")]
    assert costs == [10, 40]


def test_f5_a_length_the_service_does_not_have_is_refused(shop: Shop) -> None:
    hours = {"minDurationInMinutes": 60, "maxDurationInMinutes": 120}
    span = {"unitType": "HOUR", "hourOptions": hours}
    schedule = {"availabilityConstraints": {"durationRange": span}}
    salon = open_salon(shop, schedule=schedule)
    long = {"bookedEntity": {"slot": salon.slot("10:00", minutes=180)}, "totalParticipants": 1}
    with refused("INVALID_DURATION_CHOICE"):
        calculate(shop, long)
    fine = {"bookedEntity": {"slot": salon.slot("10:00", minutes=90)}, "totalParticipants": 2}
    assert calculate(shop, fine)["calculatedPrice"] == 150


def test_j4_customers_do_not_calculate_prices_of_bookings(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.book("10:00")
    with refused("PERMISSION_DENIED", 403):
        shop.as_visitor.call("pricing.calculatePrice", {"booking": booking})
    answer = shop.as_staff(salon.staff[0]).call("pricing.calculatePrice", {"booking": booking})
    assert answer["priceInfo"]["calculatedPrice"] == 50


def test_f15_add_ons_are_in_the_total_and_not_in_the_base(shop: Shop) -> None:
    salon = open_salon(shop)
    mask = add_on(shop, "Mask", price={"value": "4.50"})
    tea = add_on(shop, "Tea", price={"value": "2"}, durationInMinutes=None, maxQuantity=5)
    booking = {
        "startDate": "2026-06-02T10:00:00.000Z",
        "endDate": "2026-06-02T11:10:00.000Z",
        "totalParticipants": 2,
        "bookedEntity": {"slot": salon.slot("10:00", minutes=70)},
        "bookedAddOns": [
            {"id": mask["id"], "groupId": UNKNOWN, "durationInMinutes": 10},
            {"id": tea["id"], "groupId": UNKNOWN, "quantity": 3},
        ],
    }
    found = price(shop, salon.service["id"], booking)
    assert found.base == 100
    assert [(each.name, each.quantity, str(each.amount)) for each in found.add_ons] == [
        ("Mask", 1, "4.50"),
        ("Tea", 3, "6.00"),
    ]
    assert found.total == Decimal("110.50")
    assert calculate(shop, booking)["calculatedPrice"] == 100


def test_d19_the_minutes_of_add_ons_are_not_charged_by_the_hour(shop: Shop) -> None:
    hours = {"minDurationInMinutes": 60, "maxDurationInMinutes": 120}
    span = {"unitType": "HOUR", "hourOptions": hours}
    salon = open_salon(shop, schedule={"availabilityConstraints": {"durationRange": span}})
    cleaning = add_on(shop, "Cleaning", price={"value": "15"}, durationInMinutes=30)
    booking = {
        "startDate": "2026-06-02T10:00:00.000Z",
        "endDate": "2026-06-02T11:30:00.000Z",
        "totalParticipants": 1,
        "bookedEntity": {"slot": salon.slot("10:00", minutes=90)},
        "bookedAddOns": [{"id": cleaning["id"], "groupId": UNKNOWN, "durationInMinutes": 30}],
    }
    found = price(shop, salon.service["id"], booking)
    assert (str(found.base), str(found.total)) == ("50.00", "65.00")
