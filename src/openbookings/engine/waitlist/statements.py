"""The statements about registrations; moments are milliseconds since the epoch."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from openbookings.engine.store import Unit
from openbookings.engine.waitlist.turns import Turn

_COLUMNS = (
    "id, target_id, service_id, party, registered, offered_from, offered_until, told, enrolled"
)


class Registration(NamedTuple):
    """Somebody who waits for places of an event or a course; `id` is the booking's."""

    id: str
    target_id: str
    service_id: str
    party: int
    registered: int
    offered_from: int | None = None
    offered_until: int | None = None
    told: bool = False
    enrolled: bool = False

    @property
    def turn(self) -> Turn | None:
        """When the places are for this one alone, past and coming turns too."""
        if self.offered_from is None or self.offered_until is None:
            return None
        return Turn(self.id, self.party, self.offered_from, self.offered_until)


async def insert_registration(unit: Unit, site_id: str, registration: Registration) -> None:
    """Store who waits from now on."""
    places = ", ".join("?" for _ in registration)
    await unit.execute(
        f"INSERT INTO waitlist_registrations (site_id, {_COLUMNS}) VALUES (?, {places})",
        site_id,
        *registration,
    )


async def registrations_of(unit: Unit, site_id: str, target_id: str) -> list[Registration]:
    """Who waits for an event or a course, in the order they came; also those who got a place."""
    rows = await unit.rows(
        f"SELECT {_COLUMNS} FROM waitlist_registrations"
        " WHERE site_id = ? AND target_id = ? ORDER BY registered, id",
        site_id,
        target_id,
    )
    return [_registration(row) for row in rows]


async def waiting_for(unit: Unit, site_id: str, target_id: str) -> list[Registration]:
    """Who waits for an event or a course, in the order they came."""
    found = await registrations_of(unit, site_id, target_id)
    return [each for each in found if not each.enrolled]


class List(NamedTuple):
    """The list of an event or a course, and its places when turns were last planned."""

    target_id: str
    service_id: str
    capacity: int
    places: int
    """Those that nobody had taken, kept for somebody or not."""


async def open_list(unit: Unit, site_id: str, new: List) -> None:
    """Have a list for an event or a course; one that is there stays as it is."""
    await unit.execute(
        "INSERT INTO waitlists (site_id, target_id, service_id, capacity, places)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        site_id,
        *new,
    )


async def hold_list(unit: Unit, site_id: str, target_id: str) -> List | None:
    """The list, for which nobody else plans until the transaction ends; None if there is none.

    Reactions run where the locks of the transaction are already taken, so the row is held.
    """
    row = await unit.row(
        "UPDATE waitlists SET capacity = capacity WHERE site_id = ? AND target_id = ?"
        " RETURNING target_id, service_id, capacity, places",
        site_id,
        target_id,
    )
    return None if row is None else List(*row)


async def waited_for(unit: Unit, site_id: str, service_ids: Collection[str], now: int) -> list[str]:
    """The courses and sessions of services for which somebody waits, sorted; `now` in seconds.

    Sessions that are over or cancelled are left out.
    """
    rows = await unit.rows(
        "SELECT r.target_id FROM waitlist_registrations AS r LEFT JOIN events AS e"
        " ON e.site_id = r.site_id AND e.id = r.target_id"
        f" WHERE r.site_id = ? AND {unit.dialect.any_of('r.service_id')} AND NOT r.enrolled"
        " AND (e.id IS NULL OR (e.ends > ? AND e.status <> 'CANCELLED'))",
        site_id,
        unit.dialect.list_argument(list(service_ids)),
        now,
    )
    return sorted({row[0] for row in rows})


async def note_places(unit: Unit, site_id: str, planned: List) -> None:
    """Keep for how many places turns were planned."""
    await unit.execute(
        "UPDATE waitlists SET capacity = ?, places = ? WHERE site_id = ? AND target_id = ?",
        planned.capacity,
        planned.places,
        site_id,
        planned.target_id,
    )


async def resize(unit: Unit, site_id: str, booking_id: str, party: int) -> None:
    """Note that a party is of another size now."""
    await unit.execute(
        "UPDATE waitlist_registrations SET party = ? WHERE site_id = ? AND id = ?",
        party,
        site_id,
        booking_id,
    )


async def registration_of(unit: Unit, site_id: str, booking_id: str) -> Registration | None:
    """The registration of a booking, also of one that got its place."""
    row = await unit.row(
        f"SELECT {_COLUMNS} FROM waitlist_registrations WHERE site_id = ? AND id = ?",
        site_id,
        booking_id,
    )
    return None if row is None else _registration(row)


async def set_turns(unit: Unit, site_id: str, changed: Sequence[Registration]) -> None:
    """Write the planned turns of registrations, and which of them were told."""
    await unit.execute_many(
        "UPDATE waitlist_registrations SET offered_from = ?, offered_until = ?, told = ?"
        " WHERE site_id = ? AND id = ?",
        [(each.offered_from, each.offered_until, each.told, site_id, each.id) for each in changed],
    )


async def enrol(unit: Unit, site_id: str, booking_id: str) -> None:
    """Note that somebody got the place."""
    await unit.execute(
        "UPDATE waitlist_registrations SET enrolled = ? WHERE site_id = ? AND id = ?",
        True,
        site_id,
        booking_id,
    )


async def remove_registration(unit: Unit, site_id: str, booking_id: str) -> None:
    """Forget somebody who left the list."""
    await unit.execute(
        "DELETE FROM waitlist_registrations WHERE site_id = ? AND id = ?", site_id, booking_id
    )


def _registration(row: Sequence[object]) -> Registration:
    found = Registration._make(row)
    return found._replace(told=bool(found.told), enrolled=bool(found.enrolled))
