"""Bookings of sessions that come at the same time share a transaction on PostgreSQL (decision 21).

Where others may have to be told of each place that is taken, they do not.
"""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from openbookings.engine.store import Row
from tests.features.bookings.club import OPEN, Club, open_class
from tests.support.shop import Json, Shop

pytestmark = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)

_WHEN = "SELECT CAST(xmin AS TEXT) FROM bookings"
_COUNTED = "SELECT taken FROM events WHERE taken > 0"


def booked_at_once(club: Club, sessions: list[Json]) -> list[int]:
    """The statuses of as many calls at the same moment."""
    shop = club.shop
    bodies = [
        msgspec.json.encode({"booking": club.wish(each, status="CONFIRMED")}) for each in sessions
    ]
    headers = {"authorization": shop.api_key}

    async def calls() -> list[int]:
        asked = (shop.engine.call("bookings.createBooking", body, headers) for body in bodies)
        return [status for status, _ in await asyncio.gather(*asked)]

    statuses: list[int] = shop.run(calls())
    return statuses


def stored(shop: Shop, sql: str) -> list[Row]:
    rows: list[Row] = shop.run(shop.engine.store.read(lambda unit: unit.rows(sql)))
    return rows


def test_bookings_of_several_sessions_are_one_transaction(shop: Shop) -> None:
    club = open_class(shop, capacity=9)
    sessions = [club.session(hours=f"{hour}:00-{hour}:30") for hour in range(10, 14)]
    club.booked(sessions[0])
    assert booked_at_once(club, sessions * 2) == [200] * 8
    assert len(set(stored(shop, _WHEN))) == 2
    assert sorted(stored(shop, _COUNTED)) == [(2,), (2,), (2,), (3,)]


def test_the_last_places_go_to_as_many_as_there_are(shop: Shop) -> None:
    """E13: in one transaction too, and the others are refused."""
    club = open_class(shop, capacity=3)
    session = club.session()
    assert sorted(booked_at_once(club, [session] * 8)) == [200] * 3 + [428] * 5
    assert stored(shop, _COUNTED) == [(3,)]


def test_where_customers_can_wait_each_has_its_own(shop: Shop) -> None:
    """E75: the places that are left may be offered, which is more than taking one."""
    policy = {**OPEN, "waitlistPolicy": {"enabled": True}}
    club = open_class(shop, capacity=9, policy=policy)
    sessions = [club.session(hours=f"{hour}:00-{hour}:30") for hour in range(10, 14)]
    assert booked_at_once(club, sessions) == [200] * 4
    assert len(set(stored(shop, _WHEN))) == 4
