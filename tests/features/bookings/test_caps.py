"""Caps on new bookings: rebooking within a time, per day, per customer and day (B24, K5)."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec

from tests.features.bookings.club import OPEN, REGARDLESS, Club, against_policy, open_class
from tests.features.bookings.salon import open_salon
from tests.support.shop import Json, Shop

BEN: Json = {"firstName": "Ben", "lastName": "Fox", "email": "ben@example.com"}


def limited(shop: Shop, **limit: Any) -> Club:
    """A class that one customer may book so often."""
    return open_class(shop, policy={**OPEN, "limitRebookingPolicy": {"enabled": True, **limit}})


def capped(**caps: int) -> Json:
    """The caps per day of a service."""
    return {"extendedFields": {"namespaces": {"openbookings": caps}}}


def test_b24_so_many_for_one_customer_within_the_window(shop: Shop) -> None:
    club = limited(shop, maxBookings=2, windowInMinutes=60)
    session = club.session()
    club.booked(session)
    shop.clock.advance(minutes=30)
    club.booked(session)
    with against_policy(rule="limitRebookingPolicy", maxBookings=2):
        club.booked(session)
    assert club.booked(session, contactDetails=BEN)["status"] == "CONFIRMED"
    shop.clock.advance(minutes=30)
    assert club.booked(session)["status"] == "CONFIRMED"


def test_b24_without_a_window_for_ever_but_not_for_what_is_over(shop: Shop) -> None:
    club = limited(shop, maxBookings=1)
    session = club.session("2026-12-01")
    booking = club.booked(session)
    shop.clock.advance(days=100)
    with against_policy(rule="limitRebookingPolicy"):
        club.booked(session)
    club.cancel(booking)
    assert club.booked(session)["status"] == "CONFIRMED"


def test_b24_not_for_other_services_nor_with_the_permission(shop: Shop) -> None:
    club = limited(shop, maxBookings=1)
    session, other = club.session(), open_class(shop, name="Pilates")
    other.booked(other.session())
    club.booked(session)
    assert club.booked(session, flow=REGARDLESS)["status"] == "CONFIRMED"


def test_k5_so_many_a_day(shop: Shop) -> None:
    salon = open_salon(shop, **capped(maxBookingsPerDay=2))
    booking = salon.booked("10:00")
    salon.booked("12:00")
    with against_policy(rule="maxBookingsPerDay"):
        salon.booked("14:00")
    salon.booked(slot=salon.slot("14:00", "2026-06-03"))
    salon.cancel(booking)
    salon.booked("14:00")


def test_k5_so_many_a_day_for_one_customer(shop: Shop) -> None:
    club = open_class(shop, **capped(maxBookingsPerCustomerPerDay=1))
    one, other = club.session(hours="10:00-11:00"), club.session(hours="18:00-19:00")
    club.booked(one)
    with against_policy(rule="maxBookingsPerCustomerPerDay"):
        club.booked(other)
    club.booked(other, contactDetails=BEN)


def test_k5_moving_counts_on_the_new_day(shop: Shop) -> None:
    club = open_class(shop, **capped(maxBookingsPerDay=1))
    one, same_day = club.session(hours="10:00-11:00"), club.session(hours="18:00-19:00")
    other = club.session("2026-06-03")
    booking = club.booked(one)
    club.booked(other)
    with against_policy(rule="maxBookingsPerDay"):
        club.move(booking, other)
    assert club.move(booking, same_day)["status"] == "CONFIRMED"


def test_e29_what_nobody_completed_counts_only_while_it_is_fresh(shop: Shop) -> None:
    club = limited(shop, maxBookings=1)
    session = club.session()
    club.book(session)
    with against_policy(rule="limitRebookingPolicy"):
        club.book(session)
    shop.clock.advance(minutes=30)
    assert club.book(session)["status"] == "CREATED"


def test_two_at_once_do_not_count_past_each_other(shop: Shop) -> None:
    club = open_class(shop, **capped(maxBookingsPerDay=3))
    sessions = [club.session(hours=f"{hour}:00-{hour}:30") for hour in range(10, 18)]
    bodies = [
        msgspec.json.encode({"booking": club.wish(each, status="CONFIRMED")}) for each in sessions
    ]
    headers = {"authorization": shop.api_key}

    async def race() -> list[int]:
        calls = (shop.engine.call("bookings.createBooking", body, headers) for body in bodies)
        return sorted(status for status, _ in await asyncio.gather(*calls))

    assert shop.run(race()) == [200] * 3 + [428] * 5
