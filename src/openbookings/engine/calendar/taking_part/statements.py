"""The statements about participations, each one whatever the number of events.

A target is the id of an event or of a schedule; the two are never alike (1.1, 1.2). Each counts the
parties of its own participations in its row. Places are taken by one conditional statement:
whatever the program believes, the last place goes to one (10.2).
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from openbookings.engine.store import Unit


class Turnout(NamedTuple):
    """Who takes part in one target: the sum of the parties, and JSON of participations."""

    total: int
    pending: bool
    """Whether anybody still waits to be confirmed (10.3)."""
    listed: tuple[str, ...]
    """The oldest ones, oldest first."""


_COUNTED = (
    "SELECT {column} AS target, doc, contact_id,"
    " row_number() OVER (PARTITION BY {column} ORDER BY created_date, id) AS place,"
    " sum(party_size) OVER (PARTITION BY {column}) AS total,"
    " max(CASE WHEN status = 'PENDING_CONFIRMATION' THEN 1 ELSE 0 END)"
    " OVER (PARTITION BY {column}) AS pending FROM participations WHERE site_id = ? AND "
)


async def turnouts(
    unit: Unit,
    site_id: str,
    event_ids: Collection[str],
    schedule_ids: Collection[str],
    *,
    most: int,
    contact_id: str | None = None,
) -> dict[str, Turnout]:
    """Who takes part, by target; nothing for those without anybody.

    Of each at most `most` are listed (one at least), and those of the contact besides.
    """
    asked = (("event_id", event_ids), ("schedule_id", schedule_ids))
    counted = " UNION ALL ".join(
        _COUNTED.format(column=column) + unit.dialect.any_of(column) for column, _ in asked
    )
    args: list[object] = []
    for _, ids in asked:
        args += [site_id, unit.dialect.list_argument(list(ids))]
    rows = await unit.rows(
        f"SELECT target, total, pending, doc FROM ({counted}) AS counted"
        " WHERE place <= ? OR contact_id = ? ORDER BY target, place",
        *args,
        max(most, 1),
        contact_id or "",
    )
    found: dict[str, tuple[int, bool, list[str]]] = {}
    for target, total, pending, text in rows:
        found.setdefault(target, (int(total), bool(pending), []))[2].append(text)
    return {
        target: Turnout(total, pending, tuple(listed))
        for target, (total, pending, listed) in found.items()
    }


class Targets(NamedTuple):
    """What somebody takes part in."""

    event_ids: tuple[str, ...]
    schedule_ids: tuple[str, ...]


async def targets_of(unit: Unit, site_id: str, contact_id: str) -> Targets:
    """The events and schedules in which a contact takes part."""
    rows = await unit.rows(
        "SELECT DISTINCT event_id, schedule_id FROM participations"
        " WHERE site_id = ? AND contact_id = ?",
        site_id,
        contact_id,
    )
    return Targets(
        tuple(sorted(event_id for event_id, _ in rows if event_id is not None)),
        tuple(sorted(schedule_id for _, schedule_id in rows if schedule_id is not None)),
    )


async def participations_in(unit: Unit, site_id: str, event_id: str) -> list[str]:
    """The JSON of all who take part in one event, oldest first."""
    rows = await unit.rows(
        "SELECT doc FROM participations WHERE site_id = ? AND event_id = ?"
        " ORDER BY created_date, id",
        site_id,
        event_id,
    )
    return [row[0] for row in rows]


async def parties_of(unit: Unit, site_id: str, external_id: str, target_id: str) -> list[str]:
    """The JSON of those whom something outside the calendar lets take part in a target."""
    rows = await unit.rows(f"SELECT doc {_OF_TARGET}", site_id, external_id, target_id, target_id)
    return [row[0] for row in rows]


async def remove_parties(unit: Unit, site_id: str, external_id: str, target_id: str) -> list[str]:
    """As `parties_of`, and remove them; of two who do so at once only one gets them."""
    rows = await unit.rows(
        f"DELETE {_OF_TARGET} RETURNING doc", site_id, external_id, target_id, target_id
    )
    return [row[0] for row in rows]


_OF_TARGET = (
    "FROM participations WHERE site_id = ? AND external_id = ?"
    " AND (event_id = ? OR schedule_id = ?)"
)


class Holder(StrEnum):
    """What has places: an event, or a schedule for all its events (10.4, 10.7)."""

    EVENT = "event"
    SCHEDULE = "schedule"


class Places(NamedTuple):
    """The places of an event or schedule now, and its JSON."""

    text: str
    taken: int
    """By all parties: its own, and those of its series and schedule (10.7, 10.9)."""
    reserved: int
    """Kept for somebody who has not taken them yet (D43)."""


_OF_SERIES = (
    "COALESCE((SELECT series.taken FROM events AS series WHERE series.site_id = events.site_id"
    " AND series.id = events.recurring_event_id), 0)"
)
_OF_SCHEDULE = (
    "COALESCE((SELECT schedules.taken FROM schedules WHERE schedules.site_id = events.site_id"
    " AND schedules.id = events.schedule_id), 0)"
)
_TAKEN = {
    Holder.EVENT: f"events.taken + {_OF_SERIES} + {_OF_SCHEDULE}",
    Holder.SCHEDULE: "schedules.taken",
}
_TABLE = {Holder.EVENT: "events", Holder.SCHEDULE: "schedules"}
_RESERVED = {
    holder: f"COALESCE((SELECT sum(kept.seats) FROM reservations AS kept WHERE kept.site_id ="
    f" {table}.site_id AND kept.target_id = {table}.id AND kept.expires > ? AND kept.id <> ?), 0)"
    for holder, table in _TABLE.items()
}
PLACES = {holder: f"{_TAKEN[holder]}, {_RESERVED[holder]}" for holder in Holder}
"""Places taken, and reserved: as columns, with the arguments of `places_of`."""
_READ = {
    holder: f"SELECT doc, {PLACES[holder]} FROM {table} WHERE site_id = ? AND id = ?"
    for holder, table in _TABLE.items()
}
_COUNT = {
    holder: f"UPDATE {table} SET taken = taken + ? WHERE site_id = ? AND id = ?"
    for holder, table in _TABLE.items()
}


async def places_of(
    unit: Unit, site_id: str, holder: Holder, holder_id: str, now: int, ignoring: str = ""
) -> Places | None:
    """The places of a stored event or schedule; None when there is no such row.

    What was reserved until `now` (milliseconds) or by the reservation `ignoring` does not count.
    """
    row = await unit.row(_READ[holder], now, ignoring, site_id, holder_id)
    return None if row is None else Places(row[0], int(row[1]), int(row[2]))


class Glance(NamedTuple):
    """A look at a row before it was held."""

    revision: int
    at: int
    """Reservations that have lapsed until then (milliseconds) do not count."""


class Within(NamedTuple):
    """How far places may be taken: so many in all."""

    most: int
    """Without what is reserved for others; with a glance the whole capacity."""
    glance: Glance | None = None
    """Where the row was looked at before anybody else was kept out: it must still be as it was,
    and what is reserved is counted by the statement that takes."""


async def take_places(
    unit: Unit, site_id: str, holder: Holder, holder_id: str, seats: int, *, within: Within | None
) -> Places | None:
    """Count `seats` more; None when that would be too many, and nothing has changed.

    Without `within` they are counted whatever the capacity. None too for a row that is cancelled
    or missing, or has changed since the glance.
    """
    sql, args = f"{_COUNT[holder]} AND status <> 'CANCELLED'", [seats, site_id, holder_id]
    if within is not None:
        all_taken = _TAKEN[holder]
        if within.glance is not None:
            sql, args = f"{sql} AND revision = ?", [*args, within.glance.revision]
            all_taken, args = f"{all_taken} + {_RESERVED[holder]}", [*args, within.glance.at, ""]
        sql, args = f"{sql} AND {all_taken} + ? <= ?", [*args, seats, within.most]
    # Events, schedules and reservations are never added.
    row = await unit.take(f"{sql} RETURNING doc, {_TAKEN[holder]}", *args)
    return None if row is None else Places(row[0], int(row[1]), 0)


async def count_places(
    unit: Unit, site_id: str, holder: Holder, holder_id: str, seats: int
) -> Places | None:
    """Count so many more, fewer when negative, whatever the capacity (10.2)."""
    row = await unit.row(
        f"{_COUNT[holder]} RETURNING doc, {_TAKEN[holder]}", seats, site_id, holder_id
    )
    return None if row is None else Places(row[0], int(row[1]), 0)
