"""The own statements of history: naming an entry after the step behind it, and the one before."""

from __future__ import annotations

from openbookings.engine.store import Unit


async def rename_entry(
    unit: Unit, site_id: str, booking_id: str, revision: int, names: tuple[str, str]
) -> None:
    """Call the entry of a booking's revision after the second event instead of the first."""
    old, new = names
    await unit.execute(
        "UPDATE booking_history SET event_type = ?"
        " WHERE site_id = ? AND booking_id = ? AND booking_revision = ? AND event_type = ?",
        new,
        site_id,
        booking_id,
        revision,
        old,
    )


async def entry_before(unit: Unit, site_id: str, booking_id: str, entry_id: str) -> str | None:
    """The JSON of the last entry before this one in which the booking itself changed."""
    found = await unit.value(
        "SELECT doc FROM booking_history WHERE site_id = ? AND booking_id = ? AND id < ?"
        " AND booking_revision IS NOT NULL ORDER BY id DESC LIMIT 1",
        site_id,
        booking_id,
        entry_id,
    )
    return None if found is None else str(found)
