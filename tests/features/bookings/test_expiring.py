"""Bookings that nobody completed leave the lists after a while, and nothing else (E29)."""

from __future__ import annotations

from tests.features.bookings.salon import open_salon
from tests.support.shop import Json, Shop

QUERY = "extendedBookings.queryExtendedBookings"


def listed(shop: Shop, filter: Json | None = None, **more: object) -> list[str]:
    """The ids of the bookings that a query gives."""
    body = {"query": {**({"filter": filter} if filter else {}), **more}}
    return [each["booking"]["id"] for each in shop.call(QUERY, body)["extendedBookings"]]


def counted(shop: Shop, filter: Json | None = None) -> int:
    """How many bookings there are."""
    body = {"filter": filter} if filter else {}
    count: int = shop.call("extendedBookings.countExtendedBookings", body)["count"]
    return count


def test_e29_they_leave_the_lists_after_half_an_hour(shop: Shop) -> None:
    salon = open_salon(shop)
    kept, left = salon.booked("12:00"), salon.book("10:00")
    shop.clock.advance(minutes=29)
    assert set(listed(shop)) == {kept["id"], left["id"]}
    shop.clock.advance(minutes=1)
    assert listed(shop) == [kept["id"]]
    assert counted(shop) == 1


def test_e29_who_asks_by_id_or_status_finds_them(shop: Shop) -> None:
    salon = open_salon(shop)
    left = [salon.book("10:00")["id"], salon.book("12:00")["id"]]
    shop.clock.advance(days=1)
    assert listed(shop, {"id": left[0]}) == [left[0]]
    either = {"$or": [{"status": "CREATED"}, {"status": "PENDING"}]}
    assert set(listed(shop, either)) == set(left)
    assert counted(shop, {"status": "CREATED"}) == 2
    assert listed(shop, {"startDate": {"$gt": "2026-01-01T00:00:00.000Z"}}) == []


def test_e29_they_come_back_when_their_money_comes_late(shop: Shop) -> None:
    salon = open_salon(shop)
    left = salon.book("10:00")
    shop.clock.advance(hours=1)
    salon.decide(left, paymentStatus="PAID")
    assert listed(shop) == [left["id"]]
