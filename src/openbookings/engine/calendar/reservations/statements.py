"""The statements about reservations; moments are milliseconds since the epoch."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from openbookings.engine.store import Unit


class Kind(StrEnum):
    """What a reservation is for."""

    HOLD = "hold"
    BOOKING = "booking"
    """The hold of a booking that was made and waits for its payment (K23)."""
    WAITLIST = "waitlist"
    """Places on offer to those who wait (E75): what is kept at a moment is the sum of those that
    have not lapsed. Where more is kept later than before, one that lapses then is negative."""


class Reservation(NamedTuple):
    """Something kept until `expires`.

    `target_id` is the event or the course's schedule of which `seats` places are kept; for time,
    of which there are no seats, the service.
    """

    id: str
    kind: Kind
    target_id: str
    seats: int
    expires: int
    address: str = ""
    """The client address that asked for it."""


async def insert_reservation(unit: Unit, site_id: str, reservation: Reservation) -> None:
    """Store a reservation."""
    await unit.execute(
        "INSERT INTO reservations (site_id, id, kind, target_id, seats, expires, address)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        site_id,
        *reservation,
    )


async def live_reservation(
    unit: Unit, site_id: str, reservation_id: str, now: int
) -> Reservation | None:
    """The reservation, unless it has lapsed."""
    row = await unit.row(
        "SELECT id, kind, target_id, seats, expires, address FROM reservations"
        " WHERE site_id = ? AND id = ? AND expires > ?",
        site_id,
        reservation_id,
        now,
    )
    return None if row is None else Reservation(row[0], Kind(row[1]), *row[2:])


async def shrink_reservation(
    unit: Unit, site_id: str, reservation_id: str, seats: int, now: int
) -> None:
    """Let a reservation that has not lapsed keep at most so many places."""
    await unit.execute(
        "UPDATE reservations SET seats = ?"
        " WHERE site_id = ? AND id = ? AND seats > ? AND expires > ?",
        seats,
        site_id,
        reservation_id,
        seats,
        now,
    )


async def remove_reservation(unit: Unit, site_id: str, reservation_id: str) -> bool:
    """Remove a reservation, lapsed or not, with the time it keeps; False when there is none.

    Of two transactions that remove the same one only the first gets True.
    """
    removed = await unit.execute(
        "DELETE FROM reservations WHERE site_id = ? AND id = ?", site_id, reservation_id
    )
    if removed:
        await unit.execute(
            "DELETE FROM occupancies WHERE site_id = ? AND event_id = ?", site_id, reservation_id
        )
    return bool(removed)


async def remove_of_kind(unit: Unit, site_id: str, target_id: str, kind: Kind) -> None:
    """Remove all reservations of one kind of an event's or a course's places."""
    await unit.execute(
        "DELETE FROM reservations WHERE site_id = ? AND target_id = ? AND kind = ?",
        site_id,
        target_id,
        kind,
    )


class Taker(NamedTuple):
    """A resource whose time is kept; seconds since the epoch."""

    resource_id: str
    starts: int
    ends: int


async def takers_of(unit: Unit, site_id: str, reservation_id: str) -> list[Taker]:
    """Whose time a reservation keeps, and when."""
    rows = await unit.rows(
        "SELECT resource_id, starts, ends FROM occupancies WHERE site_id = ? AND event_id = ?"
        " ORDER BY resource_id",
        site_id,
        reservation_id,
    )
    return [Taker(*row) for row in rows]


async def seats_by_kind(
    unit: Unit, site_id: str, target_ids: Collection[str], now: int
) -> dict[str, dict[Kind, int]]:
    """The places kept at `now`, by event or schedule and by what for; in one statement."""
    rows = await unit.rows(
        "SELECT target_id, kind, sum(seats) FROM reservations"
        f" WHERE site_id = ? AND {unit.dialect.any_of('target_id')} AND expires > ?"
        " GROUP BY target_id, kind",
        site_id,
        unit.dialect.list_argument(list(target_ids)),
        now,
    )
    found: dict[str, dict[Kind, int]] = {}
    for target_id, kind, seats in rows:
        found.setdefault(target_id, {})[Kind(kind)] = int(seats)
    return found


async def lapses_of(unit: Unit, site_id: str, target_id: str, now: int) -> list[tuple[int, int]]:
    """When which number of places lapses that is kept for those who book or pay, by moment."""
    rows = await unit.rows(
        "SELECT expires, sum(seats) FROM reservations"
        " WHERE site_id = ? AND target_id = ? AND expires > ? AND kind <> 'waitlist'"
        " GROUP BY expires ORDER BY expires",
        site_id,
        target_id,
        now,
    )
    return [(expires, int(seats)) for expires, seats in rows]


async def on_offer_to(unit: Unit, site_id: str, booking_id: str, target_id: str, now: int) -> int:
    """The places kept for those who wait, if it is this booking's turn now; none otherwise."""
    return int(
        await unit.value(
            "SELECT COALESCE(sum(seats), 0) FROM reservations"
            " WHERE site_id = ? AND target_id = ? AND kind = 'waitlist' AND expires > ?"
            " AND EXISTS (SELECT 1 FROM waitlist_registrations AS offered"
            " WHERE offered.site_id = reservations.site_id AND offered.id = ?"
            " AND offered.offered_from <= ? AND offered.offered_until > ?)",
            site_id,
            target_id,
            now,
            booking_id,
            now,
            now,
        )
    )


async def live_from(unit: Unit, site_id: str, address: str, now: int) -> int:
    """How many holds of a client address have not lapsed."""
    return int(
        await unit.value(
            "SELECT count(*) FROM reservations"
            " WHERE site_id = ? AND address = ? AND expires > ? AND kind = 'hold'",
            site_id,
            address,
            now,
        )
    )


async def remove_lapsed(unit: Unit, site_id: str, before: int) -> int:
    """Delete what lapsed before that moment; gives the number of reservations.

    Reservations first, as whoever lifts one does: so neither waits for the other in a circle.
    """
    rows = await unit.rows(
        "DELETE FROM reservations WHERE site_id = ? AND expires <= ? RETURNING id", site_id, before
    )
    await unit.execute(
        f"DELETE FROM occupancies WHERE site_id = ? AND {unit.dialect.any_of('event_id')}",
        site_id,
        unit.dialect.list_argument([row[0] for row in rows]),
    )
    return len(rows)
