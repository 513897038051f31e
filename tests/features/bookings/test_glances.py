"""A session is glanced at before it is held; what happens in between is not passed over (E13).

Whoever comes in between is played by the call itself, in the moment in which it takes its locks.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Any

import msgspec
import pytest

from openbookings.engine.bookings import holding, kinds
from openbookings.engine.bookings.target import Target
from openbookings.engine.calendar import reserving
from openbookings.engine.calendar.reservations.statements import Kind, Reservation
from openbookings.engine.kernel.call import Call
from tests.features.bookings.club import Club, open_class
from tests.support.shop import Json, Shop, refused

Rival = Callable[[Call, str], Awaitable[None]]


@pytest.fixture
def club(shop: Shop) -> Club:
    """A class for four."""
    return open_class(shop, 4)


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Callable[[Json, Rival], None]:
    """Let somebody come between the glance at a session and its locks."""

    def come(session: Json, rival: Rival) -> None:
        lock = kinds.lock

        async def late(
            call: Call, targets: Iterable[Target], *keys: str, **more: str | None
        ) -> None:
            await rival(call, session["id"])
            await lock(call, targets, *keys, **more)

        monkeypatch.setattr(kinds, "lock", late)

    return come


async def take_three(call: Call, event_id: str) -> None:
    await call.unit.execute("UPDATE events SET taken = taken + 3 WHERE id = ?", event_id)


async def keep_three(call: Call, event_id: str) -> None:
    reservation = Reservation("held", Kind.HOLD, event_id, 3, call.now + 600_000)
    await reserving.reserve_seats(call, reservation)


def edited(**changes: object) -> Rival:
    """Somebody who changes the event."""

    async def edit(call: Call, event_id: str) -> None:
        text = await call.unit.value("SELECT doc FROM events WHERE id = ?", event_id)
        event = msgspec.json.decode(text)
        event |= {**changes, "revision": str(int(event["revision"]) + 1)}
        await call.unit.execute(
            "UPDATE events SET doc = ?, revision = ?, status = ? WHERE id = ?",
            msgspec.json.encode(event).decode(),
            int(event["revision"]),
            event["status"],
            event_id,
        )

    return edit


FASTER = pytest.mark.parametrize(
    ("rival", "code"),
    [
        (take_three, "SESSION_CAPACITY_EXCEEDED"),
        (keep_three, "SESSION_CAPACITY_EXCEEDED"),
        (edited(totalCapacity=1), "SESSION_CAPACITY_EXCEEDED"),
        (edited(status="CANCELLED"), "SLOT_NOT_AVAILABLE"),
    ],
    ids=["taken", "held", "smaller", "cancelled"],
)


@FASTER
def test_e13_whoever_was_faster_counts(
    club: Club, between: Callable[[Json, Rival], None], rival: Rival, code: str
) -> None:
    session = club.session()
    between(session, rival)
    with refused(code, 428):
        club.booked(session, 2)
    assert club.parties(session) == []


@pytest.mark.parametrize(
    "rival", [edited(totalCapacity=3), edited(title="Slow yoga")], ids=["smaller", "renamed"]
)
def test_e13_what_leaves_room_is_in_nobodys_way(
    club: Club, between: Callable[[Json, Rival], None], rival: Rival
) -> None:
    session = club.session()
    between(session, rival)
    assert club.booked(session, 2)["status"] == "CONFIRMED"
    assert [each["partySize"] for each in club.parties(session)] == [2]


@FASTER
def test_e48_so_it_is_for_a_booking_that_moves(
    club: Club, monkeypatch: pytest.MonkeyPatch, rival: Rival, code: str
) -> None:
    here, there = club.session(), club.session(hours="12:00-13:00")
    booking = club.booked(here, 2)
    hold = holding.hold

    async def late(call: Call, bookings: Collection[Json], *more: Any) -> None:
        await rival(call, there["id"])
        await hold(call, bookings, *more)

    monkeypatch.setattr(holding, "hold", late)
    with refused(code, 428):
        club.move(booking, there)
    assert club.parties(there) == []
    assert [each["partySize"] for each in club.parties(here)] == [2]


def test_d43_a_hold_is_not_made_on_a_glance(
    club: Club, between: Callable[[Json, Rival], None]
) -> None:
    session = club.session()
    between(session, take_three)
    with refused("SESSION_CAPACITY_EXCEEDED", 428):
        club.shop.call("holds.createHold", {"booking": club.wish(session, 2)})
