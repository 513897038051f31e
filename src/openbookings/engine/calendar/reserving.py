"""Reserving: places or time kept for somebody for a while, and free again by the clock alone.

Whoever asks what is free counts a reservation only while its end has not come, so no cleaner is
needed for the answer to be right. Whoever reserves holds the locks of what is scarce and has
looked, as for a booking; a reservation claims nothing in the database's own wall.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import NamedTuple

from openbookings.engine.calendar import statements
from openbookings.engine.calendar.reservations import statements as rows
from openbookings.engine.calendar.reservations.statements import Kind, Reservation, Taker
from openbookings.engine.calendar.statements import Occupancy
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.kernel.jobs import enqueue, job
from openbookings.engine.store import Unit
from openbookings.engine.timeline.spans import Span

__all__ = [
    "Kept",
    "Kind",
    "Reservation",
    "TakenTime",
    "clear_later",
    "followed_by",
    "lapses_of",
    "lift",
    "live",
    "on_offer_to",
    "places_changed",
    "reserve_for_waitlist",
    "reserve_seats",
    "reserve_time",
    "reserved_seats",
    "shrink",
]


Follower = Callable[[Call, str, str | None], Awaitable[None]]
_FOLLOWERS: list[Follower] = []
_CLEAR = "reservations.clear"
_HOUR = 60 * 60 * 1000


class Kept(NamedTuple):
    """A reservation that was lifted, and whose time it kept."""

    reservation: Reservation
    takers: tuple[Taker, ...]


def followed_by(follower: Follower) -> None:
    """Let `follower(call, target_id, booking_id)` come after every change of places."""
    _FOLLOWERS.append(follower)


async def places_changed(call: Call, target_id: str, taken_by: str | None = None) -> None:
    """Let rooms above act on it that the places of an event or a course are other ones now.

    Some were taken (`taken_by` is the booking's id), kept, or given back; nothing more happens to
    them in this step.
    """
    for follower in _FOLLOWERS:
        await follower(call, target_id, taken_by)


async def reserve_seats(call: Call, reservation: Reservation) -> None:
    """Keep places of an event or a course (D43)."""
    await rows.insert_reservation(call.unit, call.site.id, reservation)


async def reserve_for_waitlist(
    call: Call, target_id: str, places: Iterable[tuple[int, int]]
) -> None:
    """Keep places for those who wait, each number up to its moment; nothing else from now on.

    A number may be negative: from its moment on more is kept (see `Kind.WAITLIST`).
    """
    await rows.remove_of_kind(call.unit, call.site.id, target_id, Kind.WAITLIST)
    for number, until in places:
        reservation = Reservation(new_id(), Kind.WAITLIST, target_id, number, until)
        await rows.insert_reservation(call.unit, call.site.id, reservation)


class TakenTime(NamedTuple):
    """Whose time is kept, and what is kept free around it; seconds, UTC."""

    resource_ids: tuple[str, ...]
    time: Span
    before: int
    after: int


async def reserve_time(call: Call, reservation: Reservation, taken: TakenTime) -> None:
    """Keep the time of resources, with what is kept free around it."""
    await rows.insert_reservation(call.unit, call.site.id, reservation)
    occupancies = [
        Occupancy(
            event_id=reservation.id,
            resource_id=resource_id,
            since=0,
            starts=taken.time.start,
            ends=taken.time.end,
            buffer_ends=taken.time.end + taken.after,
            claims=False,
            expires=reservation.expires,
            buffer_before=taken.before,
        )
        for resource_id in taken.resource_ids
    ]
    await statements.insert_occupancies(call.unit, call.site.id, occupancies)


async def clear_later(call: Call, expires: int) -> None:
    """Have what has lapsed cleared away some time after `expires` (milliseconds).

    One job for all that lapses within an hour.
    """
    due = (expires // _HOUR + 1) * _HOUR
    await enqueue(call, _CLEAR, {}, due=due, unique_key=f"{_CLEAR}/{due}")


@job(_CLEAR)
async def _clear(call: Call, payload: Document) -> Document:
    return {"removed": await rows.remove_lapsed(call.unit, call.site.id, call.now)}


async def reserved_seats(
    unit: Unit, site_id: str, target_ids: Collection[str], now: int
) -> dict[str, int]:
    """The places kept for somebody at `now` (milliseconds), by event or schedule id (D43)."""
    found = await rows.seats_by_kind(unit, site_id, target_ids, now)
    return {target_id: sum(kinds.values()) for target_id, kinds in found.items()}


async def lapses_of(call: Call, target_id: str) -> list[tuple[int, int]]:
    """When which number of places comes back that is kept for those who book or pay."""
    return await rows.lapses_of(call.unit, call.site.id, target_id, call.now)


async def on_offer_to(call: Call, booking_id: str, target_id: str) -> int:
    """The places kept for those who wait, if they are on offer to this booking now (E75)."""
    return await rows.on_offer_to(call.unit, call.site.id, booking_id, target_id, call.now)


async def live(call: Call, reservation_id: str) -> Reservation | None:
    """The reservation, unless it has lapsed; nobody is kept from lifting it."""
    return await rows.live_reservation(call.unit, call.site.id, reservation_id, call.now)


async def lift(call: Call, reservation_id: str) -> Kept | None:
    """Give up a reservation; gives it if it had not lapsed and nobody else was faster.

    What it kept is free at once for this transaction, and for others after the commit.
    """
    found = await live(call, reservation_id)
    if found is None:
        return None
    takers = await rows.takers_of(call.unit, call.site.id, reservation_id)
    if not await rows.remove_reservation(call.unit, call.site.id, reservation_id):
        return None
    return Kept(found, tuple(takers))


async def shrink(call: Call, reservation_id: str, seats: int) -> None:
    """Keep no more than so many places; what it kept besides is free at once."""
    await rows.shrink_reservation(call.unit, call.site.id, reservation_id, seats, call.now)
