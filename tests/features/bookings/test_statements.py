"""What a booking costs: a fixed number of statements, whatever the history."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from openbookings.engine.bookings import statements
from openbookings.engine.bookings.packages import statements as packages
from openbookings.engine.calendar.taking_part.statements import participations_in
from openbookings.engine.store import Unit
from tests.features.bookings.club import OPEN, Club, open_class
from tests.features.bookings.salon import Salon, open_salon
from tests.support import rooms
from tests.support.plans import plan_of
from tests.support.shop import Json, Shop

MOST = 20
"""With what reads the calendar twice: before the locks and with them."""


def statements_of(salon: Salon, clock: str) -> int:
    """How many statements a booking that is confirmed at once takes."""
    return _booking(salon.shop, salon.wish(clock, status="CONFIRMED"))


def test_a_confirmed_booking_takes_few_statements_and_history_adds_none(shop: Shop) -> None:
    salon = open_salon(shop, "Ann", "Ben", "Cleo")
    first = statements_of(salon, "10:00")
    assert first <= MOST
    for day in ("2026-06-02", "2026-06-03", "2026-06-04"):
        for hour in range(12, 18):
            salon.booked(slot=salon.slot(f"{hour}:00", day))
    # The first one may make the schedule reach further; no other costs more.
    assert statements_of(salon, "11:00") <= first


MOST_OF_A_CLASS = 7
"""SQLite's; PostgreSQL takes the locks besides, and sends what is added at once (decision 18)."""


def statements_of_class(club: Club, session: Json) -> int:
    """How many statements a booking of a class that is confirmed at once takes."""
    return _booking(club.shop, club.wish(session, status="CONFIRMED"))


def _booking(shop: Shop, wish: Json) -> int:
    return rooms.statements_of(shop, "bookings.createBooking", {"booking": wish}, writes=True)


def test_a_class_takes_few_statements_however_many_sessions_and_participants(shop: Shop) -> None:
    club = open_class(shop, capacity=100)
    session = club.session(location={"type": "CUSTOM", "address": "Park"})
    of_a_stranger = statements_of_class(club, session)
    assert of_a_stranger <= MOST_OF_A_CLASS
    of_a_customer = statements_of_class(club, session)
    assert of_a_customer == of_a_stranger - 1
    for day in range(3, 20):
        club.session(f"2026-06-{day:02}")
        club.booked(session)
    assert statements_of_class(club, session) == of_a_customer


def test_where_customers_can_wait_it_takes_one_more_to_see_that_nobody_does(shop: Shop) -> None:
    """E75: who waits goes by the places that a booking leaves."""
    club = open_class(shop, capacity=100)
    waits = open_class(shop, capacity=100, policy={**OPEN, "waitlistPolicy": {"enabled": True}})
    session = club.session()
    club.booked(session)
    few = statements_of_class(club, session)
    # On PostgreSQL what was added before the look goes ahead of it, by itself.
    more = 2 if shop.engine.store.dialect.name == "postgresql" else 1
    assert statements_of_class(waits, waits.session()) == few + more


OF_ONE: dict[str, Callable[[Unit], Awaitable[object]]] = {
    "bookings_event": lambda unit: statements.bookings_of_event(unit, "site", "one"),
    "bookings_course": lambda unit: statements.bookings_of_course(unit, "site", "one"),
    "bookings_package": lambda unit: packages.members(unit, "site", ["one"]),
    "participations_event": lambda unit: participations_in(unit, "site", "one"),
}


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize("found_by", OF_ONE)
def test_what_belongs_to_one_thing_is_found_without_reading_all_of_the_site(
    shop: Shop, found_by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite keeps no statistics; it must not walk through the site to save itself a sort.

    PostgreSQL goes by what it has counted, and of a few rows any index finds them.
    """
    found = plan_of(shop, monkeypatch, OF_ONE[found_by])
    assert found_by in found, found
